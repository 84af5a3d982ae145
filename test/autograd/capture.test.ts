// A captured step: replayed where that gives the same bits, and as it is written everywhere else.
import { describe, expect, test } from "@jest/globals";
import { arena, bernoulli, capture, detectAnomaly, full, functional as F, manualSeed, nn, noGrad, normal, optim, randn, tensor, Tensor, useReplay, type Captured } from "../../src/index.js"; // prettier-ignore
import { defaultGenerator } from "../../src/core/rng.js";
import { kernelBuild } from "../../src/kernels/index.js";

type Step = (x: Tensor) => Tensor;

/** A small model, and its step: `inside` comes between the model and the loss. */
function make(inside: (y: Tensor, layers: readonly nn.Linear[]) => Tensor = (y) => y, seed = 1) {
  manualSeed(seed);
  const layers = [new nn.Linear(3, 4), new nn.Linear(4, 2)];
  const optimizer = new optim.SGD(
    layers.flatMap((layer) => layer.parameters()),
    { lr: 0.1, momentum: 0.9 },
  );
  const step: Step = (x) => {
    optimizer.zeroGrad();
    const y = inside(layers[1].forward(layers[0].forward(x).relu()), layers);
    const loss = y.mul(y).mean();
    loss.backward();
    return loss;
  };
  return { layers, optimizer, step };
}

/** Weights and losses after `count` steps. */
function run(step: Step, { layers, optimizer }: Pick<ReturnType<typeof make>, "layers" | "optimizer">, count = 6): number[] {
  const losses = Array.from({ length: count }, (_, i) => {
    const numbers = Float32Array.from({ length: 6 }, (__, k) => Math.sin(7 * i + k));
    return arena(() => {
      const loss = step(tensor(numbers, { shape: [2, 3] }));
      optimizer.step();
      return loss.item();
    });
  });
  return [...losses, ...layers.flatMap((layer) => layer.parameters().flatMap((p) => [...p.data]))];
}

/** The same steps captured and as written: equal numbers, and how the last one went. */
function compare(inside?: Parameters<typeof make>[0]): string {
  const [plain, other] = [make(inside), make(inside)];
  manualSeed(5);
  const expected = run(plain.step, plain);
  const drawn = defaultGenerator.state();
  manualSeed(5);
  const captured = capture(other.step);
  expect(run(captured, other)).toEqual(expected);
  expect(defaultGenerator.state()).toEqual(drawn);
  return captured.last;
}

const fast = kernelBuild() !== "reference";
const onlyFast = fast ? test : test.skip;

onlyFast("a step is replayed from the fourth time on", () => {
  const { step, ...model } = make();
  const captured = capture(step);
  const went = Array.from({ length: 5 }, () => (run(captured, model, 1), captured.last));
  expect(went).toEqual(["seen for the first time", "taken down", "taken down", "replayed", "replayed"]);
});

describe("what is replayed has the same bits", () => {
  test.each<[string, Parameters<typeof make>[0]]>([
    ["as it is", undefined],
    ["with dropout, which draws as before", (y) => F.dropout(y, { p: 0.4 })],
    ["with random numbers", (y) => y.add(randn([2, 2]))],
    ["with a constant", (y) => y.mul(tensor([[1, 2]])).add(0.5)],
    ["with functions of their own", (y) => y.mul(y.erf())],
    ["with a part cut out", (y) => y.mul(y.narrow(0, 0, 1))],
    ["with chances", (y) => y.mul(bernoulli(y.detach().sigmoid()))],
  ])("%s", (_, inside) => {
    const last = compare(inside);
    if (fast) expect(last).toBe("replayed");
  });
});

describe("what cannot be repeated blindly runs as it is written", () => {
  let count = 0;
  test.each<[string, Parameters<typeof make>[0], string]>([
    ["a value is read", (y) => (y.sum().item() > 0 ? y : y.mul(2)), "item() is read"],
    ["numbers are read", (y) => y.mul(y.data[0]), "data is read"],
    ["a hook", (y) => (y.registerHook((g) => g.mul(2)), y), "a hook is called"],
    ["a kept gradient", (y) => (y.retainGrad(), y), "retainGrad() is asked for"],
    ["a number that fills a tensor", (y) => y.mul(full([2, 2], ++count)), "it does something else each time"],
    ["a generator of its own, past the kernels", (y) => y.add(normal(y.detach(), 0.1)), "it computes past the kernels"],
    ["another constant each time", (y) => y.mul(1 / ++count), "it does something else each time"],
    ["an operation of the user", (y) => y.add(new Tensor({ dtype: "float32", shape: [], data: Float32Array.of(Math.sin(++count)) })), "it computes past the kernels"], // prettier-ignore
  ])("%s", (_, inside, why) => {
    const [plain, other] = [make(inside), make(inside)];
    count = 0;
    manualSeed(5);
    const expected = run(plain.step, plain);
    count = 0;
    manualSeed(5);
    const captured = capture(other.step);
    expect(run(captured, other)).toEqual(expected);
    if (fast) expect(captured.last).toBe(why);
  });

  onlyFast("a graph of the gradients, gradients that add up, an input that learns", () => {
    const { step, ...model } = make();
    const said = (captured: Captured<[Tensor]>, x: () => Tensor = () => tensor([[1, 2, 3]])): string => {
      for (let i = 0; i < 5; i++) arena(() => captured(x()));
      return captured.last;
    };
    const loss = (x: Tensor): Tensor => model.layers[1].forward(model.layers[0].forward(x)).mean();
    expect(said(capture((x: Tensor) => { model.optimizer.zeroGrad(); const y = loss(x); y.backward(undefined, { createGraph: true }); return y; }))).toBe("a graph of the gradients is made"); // prettier-ignore
    model.optimizer.zeroGrad();
    expect(said(capture(step), () => tensor([[1, 2, 3]], { requiresGrad: true }))).toBe("an input requires a gradient");
    model.optimizer.zeroGrad();
    const summed = capture((x: Tensor) => { const y = loss(x); y.backward(); return y; }); // prettier-ignore
    arena(() => {
      for (let i = 0; i < 5; i++) summed(tensor([[1, 2, 3]]));
    });
    expect(summed.last).not.toBe("replayed");
  });
});

onlyFast("modes, frozen parameters and switches are looked at each time", () => {
  const { step, ...model } = make();
  const captured = capture(step);
  const once = (around: (body: () => Tensor) => Tensor = (body) => body()): string => {
    arena(() => around(() => captured(tensor([[1, 2, 3]]))));
    return captured.last;
  };
  for (let i = 0; i < 3; i++) once();
  expect(once()).toBe("replayed");
  expect(once(detectAnomaly)).toContain("switched off");
  useReplay(false);
  expect(once()).toContain("switched off");
  useReplay(true);
  expect(once()).toBe("replayed");
  captured(tensor([[1, 2, 3]]));
  expect(captured.last).toContain("not in an arena");
  model.layers[0].bias!.requiresGrad = false;
  model.optimizer.zeroGrad();
  expect(once()).toContain("not where it was");
  expect(model.layers[0].bias!.grad).toBeNull();
  expect(() => noGrad(() => arena(() => captured(tensor([[1, 2, 3]]))))).toThrow(
    "backward: the output does not require a gradient",
  );
});

onlyFast("a layer in another mode is another step", () => {
  const model = new nn.Sequential(new nn.Linear(3, 4), new nn.Dropout(0.5));
  const captured = capture((x: Tensor) => { model.zeroGrad(); const y = model.forward(x).mean(); y.backward(); return y; }); // prettier-ignore
  const x = tensor([[1, 2, 3]]);
  for (let i = 0; i < 5; i++) arena(() => captured(x));
  expect(captured.last).toBe("replayed");
  model.eval();
  const once = (): number => arena(() => captured(x).item());
  expect(once()).toBe(once()); // nothing is dropped
  expect(captured.last).toContain("another mode");
});

onlyFast("constants from outside of the arena stay where they are read", () => {
  const { layers, optimizer } = make();
  const [weights, wanted] = [tensor([1, 2]), tensor([[0.5, -1]])];
  const step: Step = (x) => {
    optimizer.zeroGrad();
    const loss = layers[1].forward(layers[0].forward(x)).sub(wanted).square().mul(weights).mean();
    loss.backward();
    return loss;
  };
  const captured = capture(step);
  const x = tensor([[1, 2, 3]]);
  for (let i = 0; i < 8; i++) arena(() => captured(x));
  expect(captured.last).toBe("replayed");
  for (let i = 0; i < 40; i++) randn([1 << 16]).mul(2); // the memory outside of arenas is used again
  const [written, replayed] = [arena(() => step(x).item()), arena(() => captured(x).item())];
  expect(replayed).toBe(written);
  expect(captured.last).toBe("replayed");
});

onlyFast("of two heads only the one that the step uses has a gradient and moves", () => {
  const both = (replay: boolean): number[] => {
    manualSeed(2);
    const [trunk, first, second] = [new nn.Linear(3, 3), new nn.Linear(3, 1), new nn.Linear(3, 1)];
    const optimizer = new optim.SGD([trunk, first, second].flatMap((layer) => layer.parameters()), { lr: 0.1 }); // prettier-ignore
    const [a, b] = [first, second].map((head) => {
      const step: Step = (x) => { optimizer.zeroGrad(); const loss = head.forward(trunk.forward(x)).square().mean(); loss.backward(); return loss; }; // prettier-ignore
      return replay ? capture(step) : step;
    });
    for (let i = 0; i < 7; i++)
      arena(() => {
        for (const step of [a, b]) {
          step(tensor([[i, 1, 2]]));
          optimizer.step();
        }
        optimizer.zeroGrad();
      });
    return [trunk, first, second].flatMap((layer) => [...layer.weight.data]);
  };
  expect(both(true)).toEqual(both(false));
});

onlyFast("a frozen parameter that learns again, and a buffer that a layer changes by itself", () => {
  const { layers, optimizer, step } = make();
  layers[0].weight.requiresGrad = false;
  const captured = capture(step);
  const once = (): string => (arena(() => void captured(tensor([[1, 2, 3]]))), captured.last);
  for (let i = 0; i < 5; i++) once();
  expect(captured.last).toBe("replayed");
  layers[0].weight.requiresGrad = true;
  optimizer.zeroGrad();
  expect(once()).toContain("frozen");
  const count = new nn.Buffer(tensor([0]));
  const counting = capture((x: Tensor) => {
    count.update((data) => void data[0]++);
    return step(x);
  });
  for (let i = 0; i < 6; i++) arena(() => void counting(tensor([[1, 2, 3]])));
  expect(count.data[0]).toBe(6);
  expect(counting.last).toBe("a buffer is changed past the kernels");
});

onlyFast("a wrong index is found in a replay, too", () => {
  manualSeed(0);
  const table = new nn.Embedding(5, 2);
  const captured = capture((x: Tensor) => { table.zeroGrad(); const y = table.forward(x).mean(); y.backward(); return y; }); // prettier-ignore
  for (let i = 0; i < 5; i++) arena(() => captured(tensor([i, 1])));
  expect(captured.last).toBe("replayed");
  expect(() => arena(() => captured(tensor([5, 1])))).toThrow(
    "embedding: index holds 5, but must hold whole numbers from 0 to 4",
  );
  expect(captured.last).toBe("the replay met an error");
});

test("a captured step is a function of tensors", () => {
  expect(() => capture(3 as never)).toThrow("capture: step must be a function of tensors that returns a loss, got 3");
});

onlyFast("what was taken down with one input is not replayed with two, nor with what else stands in the arena", () => {
  const weight = new nn.Parameter(tensor([1, 2, 3]));
  const learn = capture((...inputs: Tensor[]) => {
    weight.grad = null;
    const loss = inputs.reduce((all, x) => all.add(x.mul(weight).sum()), tensor(0));
    loss.backward();
    return loss;
  });
  const [x, y] = [tensor([1, 1, 1]), tensor([1, 10, 100])];
  const loss = (...inputs: Tensor[]): [number, unknown, string] =>
    arena(() => [learn(...inputs).item(), weight.grad!.toArray(), learn.last]);
  for (let i = 0; i < 4; i++) loss(x);
  expect(loss(x)).toEqual([6, [1, 1, 1], "replayed"]);
  expect(loss(x, y)).toEqual([327, [2, 11, 101], "seen for the first time"]);
  for (let i = 0; i < 3; i++) loss(x, y);
  expect(loss(x, y)).toEqual([327, [2, 11, 101], "replayed"]);
  expect(loss(x)).toEqual([6, [1, 1, 1], "replayed"]);
  const behind = (count: number): string => arena(() => {
    const before = Array.from({ length: count }, (_, i) => full([64], 7 + i));
    expect(learn(x).item()).toBe(6);
    before.forEach((each, i) => expect(each.toArray()).toEqual(Array(64).fill(7 + i)));
    return learn.last;
  }); // prettier-ignore
  expect([1, 2, 2, 2, 2, 1, 3].map(behind)).toEqual(["seen for the first time", "seen for the first time", "taken down", "taken down", "replayed", "taken down", "seen for the first time"]); // prettier-ignore
});

onlyFast("an input that always lay in one place, and then does not", () => {
  const weight = new nn.Parameter(tensor([1, 2, 3]));
  const learn = capture((x: Tensor) => {
    weight.grad = null;
    const loss = x.mul(weight).sum();
    loss.backward();
    return loss;
  });
  const once = (x: Tensor): [number, unknown, string] =>
    arena(() => [learn(x).item(), weight.grad!.toArray(), learn.last.slice(0, 24)]);
  const [always, another] = [[1, 1, 1], [1, 10, 100]].map((numbers) => new nn.Buffer(tensor(numbers))); // prettier-ignore
  for (let i = 0; i < 4; i++) once(always);
  expect(once(always)).toEqual([6, [1, 1, 1], "replayed"]);
  expect(once(another)).toEqual([321, [1, 10, 100], "a parameter, an input or"]);
  expect(once(always)).toEqual([6, [1, 1, 1], "replayed"]);
});

onlyFast("the same numbers in another shape are another step", () => {
  const weight = new nn.Parameter(tensor(1));
  const learn = capture((x: Tensor) => {
    weight.grad = null;
    const loss = x.sum(1).pow(2).sum().mul(weight);
    loss.backward();
    return loss;
  });
  const loss = (shape: [number, number]): [number, string] => arena(() => [learn(tensor([1, 2, 3, 4, 5, 6], { shape })).item(), learn.last]); // prettier-ignore
  for (let i = 0; i < 3; i++) loss([2, 3]);
  expect(loss([2, 3])).toEqual([6 ** 2 + 15 ** 2, "replayed"]);
  expect(loss([3, 2])).toEqual([3 ** 2 + 7 ** 2 + 11 ** 2, "seen for the first time"]);
  for (let i = 0; i < 2; i++) loss([3, 2]);
  expect([loss([3, 2]), loss([2, 3])]).toEqual([[179, "replayed"], [261, "replayed"]]); // prettier-ignore
});

onlyFast("a median is looked at while the step is computed: it is not replayed", () => {
  expect(compare((y) => y.sub(y.median()))).toBe("values decide what is computed");
});

describe("a step whose gradient is that of a sum", () => {
  /** Learns one weight of 3 entries; each call is in an arena of its own, with inputs from outside. */
  const make3 = (body?: (weight: nn.Parameter, x: Tensor) => Tensor, clears = true) => {
    const weight = new nn.Parameter(tensor([1, 2, 3]));
    const written = (x: Tensor): Tensor => {
      if (clears) weight.grad = null;
      const loss = (body ?? ((w, y) => y.mul(w).sum()))(weight, x);
      if (loss.requiresGrad) loss.backward();
      return loss;
    };
    const learn = capture(written);
    const once = (x: Tensor): [number, unknown, string] =>
      arena(() => [learn(x).item(), weight.grad?.toArray() ?? null, learn.last]);
    return { weight, learn, written, once };
  };
  const x = tensor([1, 10, 100]);
  const sum = 321;

  onlyFast("says how it went with each call, and gives a loss that is no part of a graph", () => {
    const { learn } = make3();
    expect(learn.last).toBe("never called");
    const went = Array.from({ length: 5 }, () => arena(() => [learn(x).requiresGrad, learn.last]));
    expect(went).toEqual([[false, "seen for the first time"], [false, "taken down"], [false, "taken down"], [false, "replayed"], [false, "replayed"]]); // prettier-ignore
    expect([learn(x).requiresGrad, learn.last]).toEqual([false, "not in an arena, or switched off"]);
  });

  onlyFast("knows sixteen shapes", () => {
    const { once } = make3((weight, y) => y.sum().mul(weight.sum()));
    const at = (length: number): [number, unknown, string] => once(full([length], 1));
    for (let length = 1; length <= 16; length++)
      expect(at(length)).toEqual([6 * length, [length, length, length], "seen for the first time"]);
    for (let again = 0; again < 4; again++) expect(at(17)).toEqual([102, [17, 17, 17], "its inputs have had too many shapes"]);
    expect(at(16)).toEqual([96, [16, 16, 16], "taken down"]);
    expect(at(1)).toEqual([6, [1, 1, 1], "taken down"]);
  });

  onlyFast("takes an input of another dtype for another step", () => {
    const { once } = make3((weight, y) => y.to("float32").mul(weight).sum()); // prettier-ignore
    const wide = x.to("float64");
    for (let i = 0; i < 3; i++) once(x);
    expect(once(x)).toEqual([sum, [1, 10, 100], "replayed"]);
    expect(once(wide)).toEqual([sum, [1, 10, 100], "seen for the first time"]);
    expect(once(x)[2]).toBe("replayed");
  });

  onlyFast("may go backward twice, and its gradients add up", () => {
    const { once } = make3((weight, y) => {
      y.mul(weight).sum().backward(); // prettier-ignore
      return y.mul(weight).mul(2).sum(); // prettier-ignore
    });
    const went = Array.from({ length: 5 }, () => once(x));
    for (const each of went) expect(each.slice(0, 2)).toEqual([2 * sum, [3, 30, 300]]);
    expect(went[4][2]).toBe("replayed");
  });

  onlyFast("that adds to what an earlier pass has left is not replayed", () => {
    const { weight, once } = make3(undefined, false);
    const went = Array.from({ length: 5 }, () => {
      weight.grad = tensor([5, 5, 5]);
      return once(x);
    });
    for (const each of went) expect(each.slice(0, 2)).toEqual([sum, [6, 15, 105]]);
    expect(went[4][2]).toBe("gradients of an earlier pass are added to");
  });

  onlyFast("that is given a gradient where there was none adds to it", () => {
    const { weight, once } = make3(undefined, false);
    const fresh = (): [number, unknown, string] => {
      weight.grad = null;
      return once(x);
    };
    for (let i = 0; i < 4; i++) fresh();
    expect(fresh()).toEqual([sum, [1, 10, 100], "replayed"]);
    weight.grad = tensor([5, 5, 5]);
    const [loss, gradient, last] = once(x);
    expect([loss, gradient]).toEqual([sum, [6, 15, 105]]);
    expect(last).toContain("a gradient is not where it was");
    expect(fresh()).toEqual([sum, [1, 10, 100], "replayed"]);
  });

  onlyFast("that changes what is named to it, past the kernels, is not replayed", () => {
    const counter = tensor([0]);
    const raw = counter.data;
    const { weight } = make3();
    const step: Step = (y) => {
      weight.grad = null;
      raw[0]++;
      const loss = y.mul(weight).sum(); // prettier-ignore
      loss.backward();
      return loss;
    };
    const learn = capture(step, { changes: [counter] });
    for (let i = 0; i < 6; i++) arena(() => void learn(x));
    expect([counter.item(), learn.last]).toEqual([6, "it computes past the kernels"]);
  });

  onlyFast("is not taken down inside another one", () => {
    const inner = capture((y: Tensor) => y.mul(2));
    const { once } = make3((weight, y) => inner(y).mul(weight).sum()); // prettier-ignore
    for (let i = 0; i < 4; i++) once(x);
    expect(once(x)).toEqual([2 * sum, [2, 20, 200], "replayed"]);
    expect(inner.last).toBe("not in an arena, or switched off");
  });

  onlyFast("that asks a layer in two modes is not replayed", () => {
    const layer = new nn.Dropout(0.5);
    const { once } = make3((weight, y) => {
      layer.train();
      const dropped = layer.forward(y);
      layer.eval();
      return dropped.mul(0).add(layer.forward(y)).mul(weight).sum(); // prettier-ignore
    });
    const went = Array.from({ length: 5 }, () => once(x));
    for (const each of went) expect(each.slice(0, 2)).toEqual([sum, [1, 10, 100]]);
    expect(went[4][2]).toBe("a module changes its mode");
  });

  onlyFast("that reads another tensor from outside each time is not replayed", () => {
    let factor = tensor([1]);
    const { once } = make3((weight, y) => y.mul(weight).mul(factor).sum()); // prettier-ignore
    const went = Array.from({ length: 5 }, (_, i) => {
      factor = tensor([i]).add(1);
      return once(x);
    });
    expect(went.map(([loss]) => loss)).toEqual([1, 2, 3, 4, 5].map((times) => times * sum));
    expect(went[4][2]).toBe("it reads other tensors from outside of the arena each time");
  });

  onlyFast("that reads a tensor which may move in the end only is not replayed", () => {
    let factor: Tensor = new nn.Buffer(tensor([1]));
    const { once } = make3((weight, y) => y.mul(weight).mul(factor).sum()); // prettier-ignore
    for (let i = 0; i < 2; i++) once(x);
    factor = tensor([1]).add(1);
    once(x);
    expect(once(x)).toEqual([2 * sum, [2, 20, 200], "it reads a tensor that may move"]);
  });
});

onlyFast("an error in a replay takes back what it has drawn", () => {
  const table = new nn.Embedding(5, 2);
  const numbers = (captured: boolean): unknown => {
    manualSeed(8);
    const written: Step = (index) => {
      table.zeroGrad();
      const noise = randn([2, 2]); // drawn before the index is looked at
      const loss = table.forward(index).mul(noise).mean(); // prettier-ignore
      loss.backward();
      return loss;
    };
    const step = captured ? capture(written) : written;
    return [0, 1, 2, 3, 9, 4, 2].map((index) => {
      try {
        return arena(() => step(tensor([index, 1])).item());
      } catch (error) {
        return (error as Error).message.split(",")[0];
      }
    });
  };
  const expected = numbers(false) as unknown[];
  expect(numbers(true)).toEqual(expected);
  expect(expected[4]).toContain("embedding: index holds 9");
});

test("what a step changes is a list of tensors", () => {
  const step: Step = (x) => x;
  for (const changes of [3, [3], [tensor([1]), null]])
    expect(() => capture(step, { changes } as never)).toThrow("capture: changes must be a list of tensors, got ");
  expect(() => capture(step, { change: [] } as never)).toThrow('capture: there is no option "change"');
  expect(capture(step, { changes: [tensor([1])] }).last).toBe("never called");
});
