// Nothing silent in a call: PyTorch's own forms are understood, and what is not understood is an error that shows the right call.
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import * as mlbh from "../../src/index.js";
import { MlbhError, type Tensor } from "../../src/index.js";

const { arange, cat, functional: F, grad, nn, ones, ops, optim, randn, tensor, zeros } = mlbh;

/** As JavaScript calls it: without the compiler. */
type Loose = (...args: unknown[]) => never;
const loose = (value: unknown): Loose => value as Loose;
const method = (x: Tensor, name: string, ...args: unknown[]): Tensor =>
  (x as unknown as Record<string, (...all: unknown[]) => Tensor>)[name](...args);
const make = (Class: unknown, ...args: unknown[]): unknown => new (Class as new (...all: unknown[]) => unknown)(...args);

describe("PyTorch's positional forms", () => {
  const x = arange(6).reshape([2, 3]);

  test.each<[string, () => Tensor, Tensor]>([
    ["x.reshape(3, 2)", () => method(x, "reshape", 3, 2), x.reshape([3, 2])],
    ["x.permute(1, 0)", () => method(x, "permute", 1, 0), x.permute([1, 0])],
    ["x.expand(4, 2, 3)", () => method(x, "expand", 4, 2, 3), x.expand([4, 2, 3])],
    ["x.sum(1, true)", () => method(x, "sum", 1, true), x.sum(1, { keepdim: true })],
    ["x.amax(0, true)", () => method(x, "amax", 0, true), x.amax(0, { keepdim: true })],
    ["clamp(x, -1, 1)", () => loose(mlbh.clamp)(x, -1, 1), x.clamp(-1, 1)],
    ["zeros(2, 3)", () => loose(zeros)(2, 3), zeros([2, 3])],
    ["ones(2, 3, { dtype })", () => loose(ones)(2, 3, { dtype: "float64" }), ones([2, 3], { dtype: "float64" })],
    ["squeeze([0, 2])", () => x.unsqueeze(0).unsqueeze(2).squeeze([0, 2]), x],
    ["squeeze(1) of an axis that is not 1", () => x.squeeze(1), x],
    ["gather on rank 0", () => tensor(7).gather(0, tensor([0, 0])), tensor([7, 7])],
    ["cat([a, b], 1)", () => loose(cat)([x, x], 1), cat([x, x], 1)],
    ["leakyRelu(x, 0.2)", () => loose(F.leakyRelu)(x, 0.2), F.leakyRelu(x, { negativeSlope: 0.2 })],
    ["hardtanh(x, 0, 2)", () => loose(F.hardtanh)(x, 0, 2), F.hardtanh(x, { minVal: 0, maxVal: 2 })],
    ["new nn.Softplus(2, 1)", () => new mlbh.nn.Softplus(2, 1).forward(x), F.softplus(x, { beta: 2, threshold: 1 })],
    ["new nn.GELU('tanh')", () => new mlbh.nn.GELU("tanh").forward(x), F.gelu(x, { approximate: "tanh" })],
    ["new nn.Threshold(1, 7)", () => new mlbh.nn.Threshold(1, 7).forward(x), x.threshold(1, 7)],
    ["x.T", () => x.T, x.t()],
    ["a vector's T", () => tensor([1, 2]).T, tensor([1, 2])],
    [
      "new nn.CrossEntropyLoss(weight), a tensor",
      () => (make(nn.CrossEntropyLoss, { weight: tensor([1, 2, 4]) }) as mlbh.nn.Module).forward(x, tensor([0, 2])),
      F.crossEntropy(x, tensor([0, 2]), { weight: tensor([1, 2, 4]) }),
    ],
    ["null is left out", () => loose(F.maxPool1d)(x, 2, { stride: null }), F.maxPool1d(x, 2)],
    ["null weight", () => loose(F.mseLoss)(x, zeros([2, 3]), { reduction: null }), F.mseLoss(x, zeros([2, 3]))],
    ["avgPool1d(x, [2], { stride: [1] })", () => loose(F.avgPool1d)(x, [2], { stride: [1] }), F.avgPool1d(x, 2, { stride: 1 })],
    [
      "unfold(x, 2, 1, 0, 2)",
      () => loose(F.unfold)(ones([1, 1, 4, 4]), 2, 1, 0, 2),
      F.unfold(ones([1, 1, 4, 4]), 2, { stride: 2 }),
    ],
    ["fold(x, 4, 2, 1, 0, 2)", () => loose(F.fold)(ones([1, 4, 4]), 4, 2, 1, 0, 2), F.fold(ones([1, 4, 4]), 4, 2, { stride: 2 })],
    ["adaptiveMaxPool2d(x, [null, 1])", () => loose(F.adaptiveMaxPool2d)(ones([1, 1, 4, 4]), [null, 1]), ones([1, 1, 4, 1])],
    ["x.std(0, { unbiased: false })", () => x.std(0, { unbiased: false }), x.std(0, { correction: 0 })],
    ["quantile of a tensor of q", () => mlbh.quantile(x, tensor([0.25, 1])), mlbh.quantile(x, [0.25, 1])],
    ["maskedFill with a tensor", () => x.maskedFill(x.gt(2), tensor(7)), x.maskedFill(x.gt(2), 7)],
    ["mseLoss(y, t, 'sum')", () => loose(F.mseLoss)(x, zeros([2, 3]), "sum"), F.mseLoss(x, zeros([2, 3]), { reduction: "sum" })],
  ])("%s", (_, written, meant) => expect(written().toJSON()).toEqual(meant.toJSON()));

  test("maxPool2d(x, 3, 2, 1)", () => {
    const image = randn([1, 1, 6, 6]);
    expect(loose(F.maxPool2d)(image, 3, 2, 1)).toEqual(F.maxPool2d(image, 3, { stride: 2, padding: 1 }));
  });

  test("new nn.Linear(2, 3, false)", () => expect((make(nn.Linear, 2, 3, false) as mlbh.nn.Linear).bias).toBeNull());
});

const x = randn([2, 3]);
const image = randn([1, 1, 6, 6]);
const model = new nn.Linear(2, 3);

test.each<[string, () => unknown, string]>([
  ["gelu(x, { approximate: true })", () => loose(F.gelu)(x, { approximate: true }), "gelu: approximate must be one of none, tanh, got true\n  hint: call it as gelu(x, { approximate? })"],
  ["silu(x, { inplace })", () => loose(F.silu)(x, { inplace: true }), "silu: takes at most 1 arguments, got 2\n  hint: call it as silu(x)"],
  ["leakyRelu(x, { slope })", () => loose(F.leakyRelu)(x, { negativeSlop: 0.1 }), 'leakyRelu: there is no option "negativeSlop" (did you mean "negativeSlope"?)\n  hint: call it as leakyRelu(x, { negativeSlope? })'],
  ["hardtanh without room", () => F.hardtanh(x, { minVal: 1 }), "hardtanh: the smallest output, 1, must be below the largest, 1"],
  ["glu of an odd axis", () => F.glu(x), "glu: axis 1 of (2, 3) has size 3, which has no two halves\n  hint: one half is gated by the other: give the layer before an even number of outputs, twice as many as are wanted"],
  ["glu of a number", () => F.glu(tensor(1)), "glu: x has no axes, so it has no halves"],
  ["prelu with two weights for three channels", () => F.prelu(x, ones([2])), "prelu: weight has shape (2,), x (2, 3)\n  hint: give one weight, or one for each of the 3 channels (axis 1 of x)"],
  ["maxPool2d(x, 3, { returnIndex })", () => loose(F.maxPool2d)(image, 3, { returnIndex: true }), 'maxPool2d: there is no option "returnIndex" (did you mean "returnIndices"?)\n  hint: call it as maxPool2d(x, kernelSize, { stride?, padding?, dilation?, ceilMode?, returnIndices? })'],
  ["mul(a, b, { alpha })", () => loose(mlbh.mul)(x, x, { alpha: 2 }), "mul: takes at most 2 arguments, got 3\n  hint: call it as mul(a, b)"],
  ["add(a, b, { beta })", () => loose(mlbh.add)(x, x, { beta: 2 }), 'add: there is no option "beta"\n  hint: call it as add(a, b, { alpha? })'],
  ["div(a, b, { roundingMode })", () => loose(mlbh.div)(x, x, { roundingMode: "down" }), 'div: roundingMode must be one of floor, trunc, got "down"'],
  ["clamp with a list", () => loose(mlbh.clamp)(x, [0, 1, 2]), "clamp: min must be a tensor or a number, or null, got [0, 1, 2]\n  hint: call it as clamp(x, min?, max?)"],
  ["cat(a, b)", () => loose(cat)(x, x), "cat: tensors must be a list of tensors, got a tensor of shape (2, 3)\n  hint: call it as cat(tensors, dim?)"],
  ["sum(1, { keepDim })", () => loose(mlbh.sum)(x, 1, { keepDim: true }), 'sum: there is no option "keepDim" (did you mean "keepdim"?)'],
  ["sum(1, { keepdim: 1 })", () => loose(mlbh.sum)(x, 1, { keepdim: 1 }), "sum: keepdim must be true or false, got 1"],
  ["tensor(undefined)", () => loose(tensor)(undefined), "tensor: data is missing: it must be a number, nested arrays of numbers, or a typed array"],
  ["tensor of int64", () => loose(tensor)([1], { dtype: "int64" }), 'tensor: dtype must be one of float32, float64, got "int64"'],
  ["layer.forward([[1]])", () => loose(model.forward.bind(model))([[1]]), "linear: x must be a tensor, got a list\n  hint: wrap it in tensor(...)"],
  ["x * 2", () => Number(x) * 2, "a tensor of shape (2, 3) stands where JavaScript computes with a number\n  hint: operators know no tensors: write x.add(1), x.mul(2), x.neg(), x.gt(0); x.item() is the number of a tensor that holds one"],
  ["x + 1", () => (x as unknown as number) + 1, "a tensor of shape (2, 3) stands where JavaScript computes with a number\n  hint: operators know no tensors: write x.add(1)"],
  ["x > 0", () => (x as unknown as number) > 0, "a tensor of shape (2, 3) stands where JavaScript computes with a number"],
  ["T of several matrices", () => randn([2, 2, 2]).T, "T: the tensor must be a matrix, got shape (2, 2, 2)\n  hint: x.mT transposes each matrix of several"],
  ["new nn.Sequential([layer])", () => make(nn.Sequential, [model]), "Sequential: layer 0 is not a Module, got a list\n  hint: layers stand one after the other: new Sequential(...layers)"],
  ["loadStateDict([])", () => loose(model.loadStateDict.bind(model))([]), "loadStateDict: expected a Map of tensors, got an empty list"],
  ["loadStateDict({ weight: [] })", () => loose(model.loadStateDict.bind(model))({ weight: [] }), "loadStateDict: weight must be a tensor, got an empty list"],
  ["SGD(parameters, 0.1)", () => make(optim.SGD, model.parameters(), 0.1), "SGD: its settings go into one object, got 0.1\n  hint: write new optim.SGD(model.parameters(), { lr: 0.1 })"],
  ["Adam(parameters, 0.1)", () => make(optim.Adam, model.parameters(), 0.1), "Adam: its settings go into one object, got 0.1"],
  ["SGD(model)", () => make(optim.SGD, model, { lr: 0.1 }), "SGD: got a model, expected its parameters\n  hint: write new optim.SGD(model.parameters(), { lr: 0.1 })"],
  ["SGD(a result)", () => new optim.SGD([ones([2], { requiresGrad: true }).mul(2)], { lr: 0.1 }), "SGD: entry 0 of the parameters is the result of an operation; only leaves can be optimized"],
  ["SGD(no gradient)", () => new optim.SGD([ones([2])], { lr: 0.1 }), "SGD: entry 0 of the parameters requires no gradient\n  hint: make it with { requiresGrad: true }"],
  ["grad(y, x)", () => loose(grad)(ones([1], { requiresGrad: true }).sum(), x), "grad: inputs must be a list of tensors, got a tensor of shape (2, 3)"],
  ["backward({ retainGraph })", () => method(ones([1], { requiresGrad: true }).sum(), "backward", { retainGraph: true }), "backward: gradient must be a tensor, or null"],
  ["noGrad()", () => loose(mlbh.noGrad)(), "noGrad: expected a function to run\n  hint: write noGrad(() => ...)"],
  ["new DataLoader(x)", () => make(mlbh.DataLoader, x), "DataLoader: tensors must be a list of tensors, got a tensor of shape (2, 3)"],
  ["new DataLoader([x], { batch_size })", () => make(mlbh.DataLoader, [x], { batch_size: 2 }), 'DataLoader: there is no option "batch_size" (did you mean "batchSize"?)'],
  ["dropout(x, { prob })", () => loose(F.dropout)(x, { prob: 0.1 }), 'dropout: there is no option "prob"'],
])("%s", (_, call, words) => {
  expect(call).toThrow(words);
  expect(call).toThrow(MlbhError);
}); // prettier-ignore

test("an optimizer moves any leaf that requires a gradient", () => {
  const w = tensor([1, -2], { requiresGrad: true });
  const view = w.detach();
  const optimizer = new optim.SGD([w], { lr: 0.1 });
  for (let i = 0; i < 2; i++) {
    optimizer.zeroGrad();
    w.mul(w).sum().backward();
    optimizer.step();
  }
  expect(w.toArray<number[]>().map((value) => value.toFixed(4))).toEqual(["0.6400", "-1.2800"]); // each step takes away 0.1 * 2 w
  expect(view.toArray()).toEqual(w.toArray());
});

describe("what a tensor is written as", () => {
  test("JSON", () => {
    const y = tensor([[1, 2]], { requiresGrad: true }).mul(2);
    expect(JSON.parse(JSON.stringify(y))).toEqual({ shape: [1, 2], dtype: "float32", data: [[2, 4]] });
  });

  test("at most six entries at each end of an axis", () => {
    expect(String(arange(12))).toBe("tensor([ 0,  1,  2,  3,  4,  5,  6,  7,  8,  9, 10, 11])");
    expect(String(arange(100))).toBe("tensor([ 0,  1,  2,  3,  4,  5, ..., 94, 95, 96, 97, 98, 99])");
    expect(String(zeros([100, 100])).split("\n")).toHaveLength(7);
  });
});

describe("every export, called with wrong kinds of arguments", () => {
  class Stranger {}
  const empty = {};
  const wrong: readonly unknown[] = [
    undefined, null, "text", NaN, Infinity, -1, 0.5, 1e12, 3, true, [], [[1]], ["a"], [1, [2]], empty, { nonsense: 1 }, { dim: 0 }, () => 0, Promise.resolve(1),
    new Stranger(), new Map(), 1n, Symbol("s"), new Date(0), x, [x], new Uint8Array(2),
  ]; // prettier-ignore
  const isClass = (value: unknown): boolean => /^class\b/.test(Function.prototype.toString.call(value)) || Object.values(optim).includes(value as never) || (Object.values(nn).includes(value as never) && value !== nn.clipGradNorm && value !== nn.clipGradValue); // prettier-ignore

  /** Functions of the library by name; classes are made with `new`. */
  function callables(): [string, (...args: unknown[]) => unknown][] {
    const found: [string, (...args: unknown[]) => unknown][] = [];
    const add = (owner: string, names: object): void => {
      for (const [name, value] of Object.entries(names)) {
        if (typeof value !== "function" || OURS.has(name)) continue;
        found.push([owner + name, isClass(value) ? (...args) => make(value, ...args) : (...args) => loose(value)(...args)]);
      }
    };
    add("", mlbh);
    add("functional.", F);
    add("nn.", nn);
    add("optim.", optim);
    for (const name of Object.keys(ops))
      found.push([`x.${name}`, (...args) => (name in x ? method(x, name, ...args) : loose(ops[name as never])(...args))]);
    return found;
  }
  /** Made to be extended or called with what only their own tests can give. */
  const OURS = new Set(["Tensor", "Module", "Optimizer", "LRScheduler", "Generator", "MlbhError", "MemoryError", "ArgumentError", "DtypeError", "GraphError", "InputError", "ShapeError", "AnomalyError", "GradcheckError", "defineOp", "defineConstant", "defineComposite", "Parameter", "Buffer", "StateDictError", "limitMemory"]); // prettier-ignore

  /** Ends well, or with an error of the library. */
  function faultOf(call: () => unknown): string | null {
    try {
      call();
      return null;
    } catch (error) {
      return error instanceof MlbhError ? null : String(error);
    }
  }

  /** Of 44 million weights when nothing is said: of the calls that say nothing one is made, without arguments. */
  const LARGE = new Set(["nn.Transformer"]);
  const saysNothing: readonly unknown[] = [undefined, null, empty];

  // where in the library each of thousands of errors was thrown nobody asks, and to find out takes longer than the calls
  const { stackTraceLimit: usual } = Error;
  beforeAll(() => void (Error.stackTraceLimit = 0));
  afterAll(() => void (Error.stackTraceLimit = usual));

  test.each(callables())("%s", (name, call) => {
    const faults: string[] = [];
    const attempt = (...args: unknown[]): void => {
      const fault = faultOf(() => call(...args));
      if (fault !== null) faults.push(`${args.map((value) => (typeof value === "symbol" ? "symbol" : String(value))).join(", ")} -> ${fault}`.slice(0, 160)); // prettier-ignore
    };
    attempt();
    for (const a of wrong) if (!LARGE.has(name) || !saysNothing.includes(a)) attempt(a);
    for (const a of [x, 2, [x, x], image]) for (const b of wrong) attempt(a, b);
    for (const c of wrong) for (const [a, b] of [[x, x], [x, 0], [2, 3], [image, 2]]) attempt(a, b, c); // prettier-ignore
    for (const d of wrong) attempt(x, 0, 1, d);
    expect(faults.slice(0, 5)).toEqual([]);
  });
});
