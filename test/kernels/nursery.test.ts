// Tensors made outside an arena: whenever their numbers move, nobody notices, and memory stays flat although no finalizer runs.
import { afterEach, beforeEach, describe, expect, test } from "@jest/globals";
import { readdirSync, readFileSync } from "node:fs";
import {
  arena,
  defineConstant,
  defineOp,
  functional as F,
  grad,
  manualSeed,
  nn,
  noGrad,
  optim,
  randint,
  randn,
  tensor,
  type Dtype,
  type Op,
  type Tensor,
} from "../../src/index.js";
import { sharedHeap, theNursery } from "../../src/kernels/allocator.js";
import { useKernels, useThreads } from "../../src/kernels/index.js";
import type { Block } from "../../src/kernels/ndarray.js";
import { Nursery, outsider, settle } from "../../src/kernels/nursery.js";

const heap = sharedHeap()!;
useKernels("wasm");
const nursery = theNursery()!;
const usual = nursery.limits;
/** Everything moves at every operation. */
const restless = { afterBackward: 0, blocksAfterBackward: 0, idle: 0, most: 0, mostBlocks: 0 };

beforeEach(() => {
  useKernels("wasm");
  nursery.limits = restless;
});
afterEach(() => {
  nursery.limits = usual;
  useThreads("auto");
  useKernels(process.env.MLBH_KERNELS === "reference" ? "reference" : "wasm");
});

type Scope = (body: () => number) => number;
const plain: Scope = (body) => body();

/** Losses of some steps, and the parameters after them. */
function train(
  scope: Scope,
  parameters: nn.Parameter[],
  optimizer: { step(): void; zeroGrad(): void },
  loss: () => Tensor,
): number[] {
  const losses = Array.from({ length: 4 }, () =>
    scope(() => {
      optimizer.zeroGrad();
      const value = loss();
      value.backward();
      nn.clipGradNorm(parameters, 1);
      optimizer.step();
      return value.item();
    }),
  );
  return [...losses, ...parameters.flatMap((parameter) => Array.from(parameter.data))];
}

const models: Record<string, (scope: Scope, dtype: Dtype) => number[]> = {
  "an MLP with momentum": (scope, dtype) => {
    const model = new nn.Sequential(
      new nn.Linear(20, 33, { dtype }),
      new nn.Tanh(),
      new nn.Dropout(0.2),
      new nn.Linear(33, 3, { dtype }),
    );
    const parameters = [...model.parameters()];
    const x = randn([17, 20], { dtype });
    const y = randn([17, 3], { dtype });
    return train(scope, parameters, new optim.SGD(parameters, { lr: 0.1, momentum: 0.9 }), () => F.mseLoss(model.forward(x), y));
  },
  "a CNN": (scope, dtype) => {
    const model = new nn.Sequential(
      new nn.Conv2d(1, 4, 3, { dtype }),
      new nn.ReLU(),
      new nn.MaxPool2d(2),
      new nn.Flatten(),
      new nn.Linear(4 * 5 * 5, 3, { dtype }),
    );
    const parameters = [...model.parameters()];
    const x = randn([6, 1, 12, 12], { dtype });
    const y = randint(0, 3, [6]);
    return train(scope, parameters, new optim.SGD(parameters, { lr: 0.1 }), () => F.crossEntropy(model.forward(x), y));
  },
  "attention with Adam": (scope, dtype) => {
    const [norm, qkv] = [new nn.LayerNorm(16, { dtype }), new nn.Linear(16, 48, { dtype })];
    const parameters = [...norm.parameters(), ...qkv.parameters()];
    const x = randn([3, 9, 16], { dtype });
    return train(scope, parameters, new optim.Adam(parameters, { lr: 0.01 }), () => {
      const [q, k, v] = [0, 1, 2].map((i) =>
        qkv
          .forward(norm.forward(x))
          .narrow(2, 16 * i, 16)
          .reshape([3, 9, 4, 4])
          .transpose(1, 2),
      );
      return F.scaledDotProductAttention(q, k, v, { isCausal: true }).gelu().pow(2).mean();
    });
  },
};

describe.each(Object.entries(models))("%s", (_, model) => {
  test.each([
    ["float32", 1],
    ["float32", 2],
    ["float64", 1],
    ["float64", 2],
  ] as const)("learns the same bits in an arena, outside, and when everything moves: %s, %i threads", (dtype, threads) => {
    useThreads(threads);
    const run = (scope: Scope): number[] => {
      manualSeed(3);
      return model(scope, dtype);
    };
    const moving = run(plain);
    expect(moving.every(Number.isFinite)).toBe(true);
    nursery.limits = usual;
    const still = run(plain);
    expect(still).toEqual(moving);
    expect(run(arena)).toEqual(moving);
  });
});

/** Lets everything move, and overwrites where it lay. */
function shuffle(): void {
  for (let i = 0; i < 5; i++) randn([500]).mul(2).add(1);
}

describe("what is kept stays right", () => {
  test("tensors, their views, arrays and clones", () => {
    const x = tensor([1, 2, 3, 4]);
    const y = x.mul(2);
    const view = y.reshape([2, 2]);
    const array = x.add(1).data;
    const owner = x.sub(1);
    const written = owner.data;
    written[0] = 7;
    const copies = arena(() => [y.clone(), y.add(1).to("float64")]);
    shuffle();
    expect(y.toArray()).toEqual([2, 4, 6, 8]);
    expect(view.toArray()).toEqual([[2, 4], [6, 8]]); // prettier-ignore
    expect(view.detach().add(1).toArray()).toEqual([[3, 5], [7, 9]]); // prettier-ignore
    expect([...array]).toEqual([2, 3, 4, 5]);
    expect(owner.data).toBe(written);
    expect(owner.mul(1).toArray()).toEqual([7, 1, 2, 3]);
    expect(copies.map((copy) => copy.toArray())).toEqual([[2, 4, 6, 8], [3, 5, 7, 9]]); // prettier-ignore
  });

  test("an array that is read often gets a place in shared memory, and leaves it when somebody holds it", () => {
    const x = randn([100]);
    const before = x.toArray();
    shuffle();
    expect(heap.holds(x.numbers)).toBe(false);
    const held = heap.held;
    for (let i = 0; i < 20; i++) x.add(1);
    expect(heap.holds(x.numbers)).toBe(true);
    expect(heap.held).toBe(held + 512);
    expect(heap.holds(x.data)).toBe(false);
    expect(x.toArray()).toEqual(before);
  });

  test("losses of many steps, gradients beyond zeroGrad, and a hidden state", () => {
    const weight = new nn.Parameter(tensor([3, -1]));
    const optimizer = new optim.SGD([weight], { lr: 0.5 });
    const losses: Tensor[] = [];
    const gradients: Tensor[] = [];
    let state = tensor([0, 0]);
    for (let i = 0; i < 3; i++) {
      optimizer.zeroGrad();
      state = state.add(weight).detach();
      const loss = weight.mul(weight).sum();
      loss.backward();
      gradients.push(weight.grad!);
      losses.push(loss);
      shuffle();
      optimizer.step(); // with a gradient that has moved: weight - weight = 0
    }
    expect(losses.map((loss) => loss.item())).toEqual([10, 0, 0]);
    expect(gradients.map((gradient) => gradient.toArray())).toEqual([[6, -2], [0, 0], [0, 0]]); // prettier-ignore
    expect(state.toArray()).toEqual([3, -1]);
  });

  test("gradients add up over passes, through a graph that is kept, and through a graph of gradients", () => {
    const x = tensor([2, 3], { requiresGrad: true });
    const y = x.pow(3).sum();
    y.backward(null, { retainGraph: true });
    shuffle();
    y.backward();
    expect(x.grad!.toArray()).toEqual([24, 54]);
    const [first] = grad(x.pow(3).sum(), [x], { createGraph: true });
    shuffle();
    const [second] = grad(first.sum(), [x]);
    shuffle();
    expect(first.toArray()).toEqual([12, 27]);
    expect(second.toArray()).toEqual([12, 18]);
  });

  test("one gradient that reaches two leaves, and a seed", () => {
    const [a, b] = [tensor([1, 2], { requiresGrad: true }), tensor([1, 2], { requiresGrad: true })];
    const seed = tensor([5, 6]);
    a.add(b).backward(seed);
    shuffle();
    expect([a.grad!, b.grad!, seed].map((x) => x.toArray())).toEqual([[5, 6], [5, 6], [5, 6]]); // prettier-ignore
  });

  test("results without a graph, compositions among them", () => {
    const images = randn([2, 1, 6, 6]);
    const layer = new nn.Conv2d(1, 2, 3);
    const [kept, expected] = noGrad(() => {
      const y = F.maxPool2d(layer.forward(images), 2).layerNorm([2, 2]);
      return [y, y.toArray()];
    });
    shuffle();
    expect(kept.toArray()).toEqual(expected);
  });

  test("what the layers of a Sequential keep, in a class or a forward of a user's own", () => {
    const seen: Tensor[] = [];
    class Own extends nn.Linear {
      override forward(x: Tensor): Tensor {
        seen.push(x);
        return super.forward(x);
      }
    }
    const patched = new nn.ReLU();
    const forward = patched.forward.bind(patched);
    patched.forward = (x: Tensor): Tensor => {
      seen.push(x);
      return forward(x);
    };
    const x = randn([3, 4]);
    nursery.limits = usual;
    for (const last of [new Own(2, 1), patched])
      noGrad(() => new nn.Sequential(new nn.Linear(4, 2), new nn.Tanh(), last).forward(x));
    const before = seen.map((kept) => kept.toArray());
    nursery.limits = restless;
    shuffle();
    expect(seen.map((kept) => kept.toArray())).toEqual(before);
    expect(seen.length).toBe(2);
  });

  test("what a user's own operation keeps, returns and reads", () => {
    const seen: Tensor[] = [];
    const arrays: Float32Array[] = [];
    const through: Op<(x: Tensor) => Tensor> = defineOp({
      name: "through",
      inputs: ["x"],
      args: (x: Tensor) => ({ x }),
      formula: "y = x",
      derivation: "gx = gy -- each y is one x",
      samples: (s) => [[s.normal([2])]],
      forward: ({ x }) => {
        arrays.push(x.data as Float32Array);
        return { shape: x.shape, dtype: x.dtype, data: x.data };
      },
      saves: [],
      backward: (gy) => {
        seen.push(gy);
        return { x: () => gy };
      },
    });
    nursery.limits = usual;
    const x = tensor([1, 2], { requiresGrad: true });
    const y = through(x.mul(2));
    y.mul(y).sum().backward();
    nursery.limits = restless;
    shuffle();
    expect(seen[0].toArray()).toEqual([4, 8]);
    expect([...arrays[0]]).toEqual([2, 4]);
    expect(y.toArray()).toEqual([2, 4]);
    expect(x.grad!.toArray()).toEqual([8, 16]);
    const inside = arena(() => through(tensor([1, 2]).mul(2)));
    expect(() => inside.toArray()).toThrow("was read after the arena it was made in");
  });

  test("operations without a derivative leave nothing behind but their results, and what a user's own has kept", () => {
    nursery.limits = usual;
    const x = randn([3, 4]);
    const before = nursery.size;
    x.countNonzero(); // of an array of ones and zeros
    expect(nursery.size).toBe(before + 1);
    const made: Tensor[] = [];
    const keeps: Op<(x: Tensor) => Tensor> = defineConstant({
      name: "keeps",
      inputs: ["x"],
      args: (x: Tensor) => ({ x }),
      formula: "y = x",
      derivation: "gx = 0 -- as it says",
      samples: (s) => [[s.normal([2])]],
      forward: ({ x }) => {
        made.push(tensor([1, 2]).mul(2));
        return { shape: x.shape, dtype: x.dtype, data: x.data };
      },
    });
    keeps(tensor([1, 2]));
    nursery.limits = restless;
    shuffle();
    expect(made[0].toArray()).toEqual([2, 4]);
  });

  test("after an error in an operation everything goes on", () => {
    const y = tensor([1, 2]).mul(2);
    expect(() => y.add(tensor([1, 2, 3]))).toThrow("do not broadcast");
    shuffle();
    expect(y.toArray()).toEqual([2, 4]);
  });
});

test("operations read numbers where they lie: .data would move them out", () => {
  const folders = ["ops", "functional"].map((name) => new URL(`../../src/${name}/`, import.meta.url));
  const found = folders.flatMap((folder) =>
    readdirSync(folder).filter((file) => /[\w\])!]\.data\b/.test(readFileSync(new URL(file, folder), "utf8"))),
  );
  expect(found).toEqual([]);
});

describe("memory is flat in a loop that never waits", () => {
  /** Bytes of shared memory, and those of it that wait for a finalizer. */
  const flat = (rounds: number, body: () => unknown): void => {
    nursery.limits = usual;
    for (let i = 0; i < rounds; i++) body();
    const before = [heap.memory.buffer.byteLength, heap.held];
    for (let i = 0; i < 3 * rounds; i++) body();
    expect([heap.memory.buffer.byteLength, heap.held]).toEqual(before);
  };

  test("training on new data each time", () => {
    const model = new nn.Sequential(new nn.Linear(30, 64), new nn.ReLU(), new nn.Linear(64, 1));
    const optimizer = new optim.Adam(model.parameters());
    flat(300, () => {
      const x = tensor(new Float32Array(32 * 30).fill(0.5), { shape: [32, 30] });
      optimizer.zeroGrad();
      const loss = model.forward(x).pow(2).mean();
      loss.backward();
      optimizer.step();
      return loss.item();
    });
  });

  test("prediction, products of big matrices, reading arrays, clones from arenas", () => {
    const model = new nn.Sequential(new nn.Linear(200, 300), new nn.Tanh());
    const x = randn([300, 200]);
    for (let i = 0; i < 20; i++) x.add(1); // x has found its place
    flat(100, () => [
      noGrad(() => model.forward(x)).data[0],
      x.matmul(x, { transposeB: true }).data[0],
      arena(() => x.sum().clone()).item(),
    ]);
  });
});

describe("a nursery by itself", () => {
  /** One with limits in bytes and blocks that a test reaches. */
  const small = (): Nursery => {
    const own = new Nursery(heap);
    own.limits = { afterBackward: 100, blocksAfterBackward: 3, idle: 200, most: 400, mostBlocks: 6 };
    return own;
  };
  /** Blocks of so many bytes. */
  const fill = (own: Nursery, ...bytes: number[]): Block[] =>
    bytes.map((count) => own.allocate("float32", [count / 4], count / 4));
  const full = (own: Nursery): boolean[] => [own.isFull(false), own.isFull(true)];

  test.each<[string, number[], boolean[]]>([
    ["nothing", [], [false, false]],
    ["less than it may hold while nothing is recorded", [100, 96], [false, false]],
    ["as much", [100, 100], [true, false]],
    ["less than it may hold in any case", [200, 196], [true, false]],
    ["as much as that", [200, 200], [true, true]],
    ["five small blocks", [4, 4, 4, 4, 4], [false, false]],
    ["six", [4, 4, 4, 4, 4, 4], [true, true]],
  ])("is full with %s, or not", (_, bytes, expected) => {
    const own = small();
    fill(own, ...bytes);
    expect(full(own)).toEqual(expected);
    expect(own.size).toBe(bytes.length);
  });

  test.each<[string, number[], boolean]>([
    ["fewer bytes", [48, 48], false],
    ["as many", [48, 52], true],
    ["two blocks", [4, 4], false],
    ["three", [4, 4, 4], true],
  ])("is full earlier after a backward pass: %s", (_, bytes, expected) => {
    const own = small();
    own.backwardIsOver();
    fill(own, ...bytes);
    expect(full(own)).toEqual([expected, expected]);
    own.empty();
    expect([own.size, ...full(own)]).toEqual([0, false, false]);
    fill(own, ...bytes);
    expect(full(own)).toEqual([false, false]); // the backward pass is long ago
  });

  test("emptied, it has moved out what lay in it, and uses the same memory again", () => {
    const own = small();
    const [a, b] = fill(own, 8, 8);
    const place = a.numbers.byteOffset;
    a.numbers.set([1, 2]);
    b.numbers.set([3, 4]);
    const held = settle(b);
    expect([own.covers(a.numbers), own.covers(held), b.life]).toEqual([true, false, null]);
    own.empty();
    expect([own.covers(a.numbers), heap.holds(a.numbers), b.numbers === held]).toEqual([false, false, true]);
    expect([[...a.numbers], [...b.numbers], a.life]).toEqual([[1, 2], [3, 4], { steady: false, moves: true }]); // prettier-ignore
    const [c] = fill(own, 8);
    expect([c.numbers.byteOffset, own.covers(c.numbers)]).toEqual([place, true]);
  });

  test("of the inside of a pass only what is kept is left, and what somebody holds", () => {
    const own = small();
    const [before] = fill(own, 8);
    const mark = own.mark();
    const [gone, kept, held] = fill(own, 8, 8, 8);
    settle(held);
    own.leave(mark, [kept]);
    expect(own.size).toBe(2);
    const alive = { steady: true, moves: true };
    expect([before, gone, kept, held].map(({ life }) => life)).toEqual([alive, { steady: false, moves: false }, alive, null]);
    kept.numbers.set([5, 6]);
    own.empty();
    expect([[...kept.numbers], own.covers(kept.numbers)]).toEqual([[5, 6], false]);
  });

  test("a pass in which it was emptied leaves what came after", () => {
    const own = small();
    fill(own, 8);
    const mark = own.mark();
    fill(own, 8);
    own.empty();
    const [after] = fill(own, 8, 8);
    own.leave(mark, []);
    expect([own.size, after.life]).toEqual([2, { steady: true, moves: true }]);
  });

  test("the eighth read of an array outside gives it a place in shared memory", () => {
    const own = small();
    const numbers = Float64Array.of(1, 2, 3);
    const block = outsider("float64", [3], numbers);
    for (let read = 1; read < 8; read++) expect(own.readOutside(block)).toBe(numbers);
    expect(block.life).toEqual({ steady: false, moves: true });
    const place = own.readOutside(block);
    expect([heap.holds(place), [...place], block.numbers === place]).toEqual([true, [1, 2, 3], true]);
    expect(block.life).toEqual({ steady: true, moves: true });
  });
});
