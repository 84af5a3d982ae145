// Layers that are computed twice give the same numbers, gradients and random draws, and keep less.
import { describe, expect, test } from "@jest/globals";
import {
  arena,
  checkpoint,
  Generator,
  grad,
  GraphError,
  manualSeed,
  nn,
  noGrad,
  randn,
  tensor,
  type Tensor,
} from "../../src/index.js";
import { Arena } from "../../src/kernels/memory.js";
import { sharedHeap } from "../../src/kernels/allocator.js";

function block(): nn.Module[] {
  return [
    new nn.Linear(4, 8, { dtype: "float64" }),
    new nn.Tanh(),
    new nn.Dropout(0.3),
    new nn.Linear(8, 4, { dtype: "float64" }),
  ];
}

/** Loss and gradients of one step, of x too. */
function step(model: nn.Module, x: Tensor): { loss: number; gradients: unknown[]; next: number } {
  model.zeroGrad();
  x.grad = null;
  manualSeed(5);
  const loss = model.forward(x).pow(2).sum();
  loss.backward();
  return { loss: loss.item(), gradients: [x, ...model.parameters()].map(({ grad: g }) => g?.toArray()), next: new Generator(0).seed + randn([1]).item() }; // prettier-ignore
}

describe.each(["alone", "in an arena"])("a checkpoint %s", (where) => {
  const inside = <T>(body: () => T): T => (where === "alone" ? body() : arena(body));

  test("changes no number: loss, gradients, dropout, and what is drawn after it", () => {
    const layers = [block(), block()];
    const plain = new nn.Sequential(...layers.flat());
    const twice = new nn.Sequential(...layers.map((list) => new nn.Checkpoint(...list)));
    const x = randn([3, 4], { dtype: "float64", requiresGrad: true });
    const expected = inside(() => step(plain, x));
    x.grad = null;
    expect(inside(() => step(twice, x))).toEqual(expected);
  });

  test("a parameter used inside and outside gets both shares", () => {
    const shared = new nn.Linear(4, 4, { dtype: "float64" });
    const plain = new nn.Sequential(shared, new nn.Tanh(), shared, new nn.Tanh(), shared);
    const twice = new nn.Sequential(shared, new nn.Checkpoint(new nn.Tanh(), shared), new nn.Tanh(), shared);
    const x = randn([2, 4], { dtype: "float64", requiresGrad: true });
    const expected = inside(() => step(plain, x));
    const got = inside(() => step(twice, x));
    (got.gradients.flat(3) as number[]).forEach((g, i) => expect(g).toBeCloseTo((expected.gradients.flat(3) as number[])[i], 12));
  });
});

test("as a function, with several inputs and grad()", () => {
  const [a, b] = [
    tensor([1, 2], { dtype: "float64", requiresGrad: true }),
    tensor([3, 4], { dtype: "float64", requiresGrad: true }),
  ];
  const y = checkpoint((p, q) => p.mul(q).exp(), [a, b]).sum();
  const [ga, gb] = grad(y, [a, b]);
  expect(ga.toArray()).toEqual([3 * Math.exp(3), 4 * Math.exp(8)]);
  expect(gb.toArray()).toEqual([Math.exp(3), 2 * Math.exp(8)]);
  expect(noGrad(() => checkpoint((p) => p.exp(), [a])).requiresGrad).toBe(false);
});

test("its gradient cannot be differentiated again, and a second backward is refused as elsewhere", () => {
  const a = tensor([1, 2], { requiresGrad: true });
  const y = checkpoint((p) => p.exp(), [a]).sum();
  expect(() => grad(y, [a], { createGraph: true })).toThrow(GraphError);
  y.backward();
  expect(() => y.backward()).toThrow("backward: the graph through sum was already used");
});

test("memory: eight layers with a checkpoint around every two keep less than half", () => {
  const heap = sharedHeap()!;
  const most = (model: nn.Module): number => {
    model.zeroGrad();
    let highest = 0;
    const { allocate } = Arena.prototype as {
      allocate: (this: Arena, ...args: Parameters<Arena["allocate"]>) => ReturnType<Arena["allocate"]>;
    };
    Arena.prototype.allocate = function (...args) {
      const array = Reflect.apply(allocate, this, args);
      highest = Math.max(highest, array.byteOffset + array.byteLength);
      return array;
    };
    try {
      arena(() => model.forward(randn([512, 64], { requiresGrad: true })).sum().backward()); // prettier-ignore
    } finally {
      Arena.prototype.allocate = allocate;
    }
    return highest;
  };
  const layers = Array.from({ length: 8 }, () => [new nn.Linear(64, 64), new nn.Tanh(), new nn.Sigmoid(), new nn.Tanh()]);
  expect(heap).not.toBeNull();
  const start = most(new nn.Identity());
  const twice = most(new nn.Sequential(...[0, 2, 4, 6].map((i) => new nn.Checkpoint(...layers[i], ...layers[i + 1])))) - start;
  const plain = most(new nn.Sequential(...layers.flat())) - start;
  expect(twice).toBeLessThan(0.6 * plain);
});

test("what a layer inside looks at gets its gradient, too", () => {
  manualSeed(3);
  const layer = new nn.Attention(4, { nhead: 2, join: "add", dtype: "float64" }) as unknown as nn.Module;
  const draw = (steps: number): Tensor => randn([2, steps, 4], { dtype: "float64", requiresGrad: true });
  const [x, memory] = [draw(3), draw(5)];
  const gradients = (model: nn.Sequential): unknown[] => {
    const y = model.forward(x, { memory: { steps: memory } });
    return grad(y.pow(2).sum(), [x, memory, ...layer.parameters()]).map((g) => g.toArray());
  };
  expect(gradients(new nn.Checkpoint(layer))).toEqual(gradients(new nn.Sequential(layer)));
});

describe("what fn does with its inputs", () => {
  const pair = (): [Tensor, Tensor] => [
    tensor([1, 2], { dtype: "float64", requiresGrad: true }),
    tensor([3, 4], { dtype: "float64", requiresGrad: true }),
  ];
  const gradients = (fn: (p: Tensor, q: Tensor) => Tensor, [a, b]: readonly [Tensor, Tensor]): unknown[] => {
    checkpoint(fn, [a, b]).sum().backward();
    return [a, b].map((x) => x.grad?.toArray());
  };

  test("one that it leaves unused gets zeros, and so do all when it lets go of the graph", () => {
    expect(gradients((p) => p.mul(5), pair())).toEqual([[5, 5], [0, 0]]); // prettier-ignore
    expect(gradients((_, q) => q.mul(5), pair())).toEqual([[0, 0], [5, 5]]); // prettier-ignore
    expect(gradients((p, q) => p.mul(q).detach(), pair())).toEqual([[0, 0], [0, 0]]); // prettier-ignore
  });

  test("one that learns nothing gets nothing, wherever it stands", () => {
    const [a, b] = pair();
    const still = tensor([7, 8], { dtype: "float64" });
    const seen: boolean[][] = [];
    const fn = (p: Tensor, q: Tensor): Tensor => {
      seen.push([p.requiresGrad, q.requiresGrad]);
      return p.mul(q);
    };
    checkpoint(fn, [still, b]).sum().backward();
    checkpoint(fn, [a, still]).sum().backward();
    expect([a.grad!.toArray(), b.grad!.toArray(), still.grad]).toEqual([[7, 8], [7, 8], null]); // prettier-ignore
    expect([seen[1], seen[3]]).toEqual([[false, true], [true, false]]); // prettier-ignore
  });

  test("one given twice, or as a parameter as well, gets both shares", () => {
    const [a] = pair();
    checkpoint((p, q) => p.mul(q), [a, a]).sum().backward(); // prettier-ignore
    expect(a.grad!.toArray()).toEqual([2, 4]);
    a.grad = null;
    checkpoint((p) => p.mul(a), [a], { parameters: [a] }).sum().backward(); // prettier-ignore
    expect(a.grad!.toArray()).toEqual([2, 4]);
  });

  test("a parameter learns although no input does", () => {
    const [a, b] = pair();
    const x = tensor([7, 8], { dtype: "float64" });
    const y = checkpoint((p) => p.mul(a).add(b), [x], { parameters: [a, b] });
    expect(y.requiresGrad).toBe(true);
    y.sum().backward();
    expect([a.grad!.toArray(), b.grad!.toArray()]).toEqual([[7, 8], [1, 1]]); // prettier-ignore
    expect(checkpoint((p) => p.mul(2), [x]).requiresGrad).toBe(false);
  });
});

describe("restore", () => {
  test("is called before the second run, and what it gives after it", () => {
    const order: string[] = [];
    const x = tensor([1, 2], { requiresGrad: true });
    const restore = (): (() => void) => {
      order.push("aside");
      return () => order.push("back");
    };
    const fn = (p: Tensor): Tensor => {
      order.push("run");
      return p.mul(3);
    };
    const y = checkpoint(fn, [x], { restore }).sum();
    expect(order).toEqual(["run"]);
    y.backward();
    expect(order).toEqual(["run", "aside", "run", "back"]);
    expect(x.grad!.toArray()).toEqual([3, 3]);
  });

  test("puts back after an error in the second run, too, and nobody notices what was drawn", () => {
    const order: string[] = [];
    const x = tensor([1, 2], { requiresGrad: true });
    const restore = (): (() => void) => {
      order.push("aside");
      return () => order.push("back");
    };
    let runs = 0;
    const fn = (p: Tensor): Tensor => {
      const y = p.mul(randn([2]));
      if (++runs === 2) throw new RangeError("the second time");
      return y;
    };
    manualSeed(4);
    randn([2]);
    const next = randn([2]).toArray();
    manualSeed(4);
    const y = checkpoint(fn, [x], { restore }).sum();
    expect(() => y.backward()).toThrow("the second time");
    expect(order).toEqual(["aside", "back"]);
    expect(randn([2]).toArray()).toEqual(next);
  });
});

test.each<[string, () => unknown, string]>([
  ["no function", () => checkpoint(3 as unknown as () => Tensor, []), "checkpoint: fn must be a function of tensors that gives one, got 3"],
  ["no list", () => checkpoint((x) => x, randn([2]) as unknown as Tensor[]), "checkpoint: inputs must be "],
  ["an input that is no tensor", () => checkpoint((x) => x, [3 as unknown as Tensor]), "checkpoint: inputs must be "],
  ["a result that is no tensor", () => checkpoint(() => [1] as unknown as Tensor, [randn([1], { requiresGrad: true })]), "checkpoint: fn must give a tensor, got "],
  ["parameters", () => checkpoint((x) => x, [], { parameters: 3 as unknown as Tensor[] }), "checkpoint: parameters must be a list of tensors, got 3"],
  ["restore", () => checkpoint((x) => x, [], { restore: 3 as unknown as () => () => void }), "checkpoint: restore must be a function, got 3"],
  ["an unknown option", () => checkpoint((x) => x, [], { params: [] } as object), 'checkpoint: there is no option "params"'],
])("refuses %s", (_, call, words) => expect(call).toThrow(words)); // prettier-ignore

test("a parameter that is named twice has its gradient once", () => {
  const w = tensor([2], { requiresGrad: true });
  checkpoint((x: Tensor) => x.mul(w), [tensor([3])], { parameters: [w, w] })
    .sum()
    .backward();
  expect(w.grad!.toArray()).toEqual([3]);
});
