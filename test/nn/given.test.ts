// What layers say to arguments and tensors that do not fit, and what they make of those at the edge.
import { describe, expect, test } from "@jest/globals";
import { capture, checkpoint, functional as F, Generator, gradcheck, gradgradcheck, manualSeed, nn, ones, ops, randn, tensor, zeros, type Tensor } from "../../src/index.js"; // prettier-ignore
import { nearestToMedian } from "../../src/nn/losses/quantile.js";

const wrong = (value: unknown): never => value as never;
const firstHint = "\n  hint: the batch comes first: use a recurrent layer with { batchFirst: true }";

describe("Last", () => {
  const both = new nn.Last({ bidirectional: true });
  const line = new nn.Last();
  const x = tensor([[[1, 2], [3, 4], [5, 6]], [[7, 8], [9, 10], [11, 12]]]); // prettier-ignore

  test("the step after which a row ends; what was read backwards has its end at the first", () => {
    expect(line.forward(x).toArray()).toEqual([[5, 6], [11, 12]]); // prettier-ignore
    expect(line.forward(x, { lengths: [1, 2] }).toArray()).toEqual([[1, 2], [9, 10]]); // prettier-ignore
    expect(both.forward(x).toArray()).toEqual([[5, 2], [11, 8]]); // prettier-ignore
    expect(both.forward(x, { lengths: [2, 3] }).toArray()).toEqual([[3, 2], [11, 8]]); // prettier-ignore
    expect(both.forward(x.narrow(1, 1, 1)).toArray()).toEqual([[3, 4], [9, 10]]); // prettier-ignore
    expect([String(line), String(both)]).toEqual(["Last()", "Last(bidirectional=True)"]);
  });

  test.each<[string, () => unknown, string]>([
    ["an odd number of features", () => both.forward(ones([1, 2, 3])), "Last: both ways have as many features, but x has 3"],
    ["no rows", () => line.forward(ones([2, 3])), `Last: x must be (N, T, H) with at least one step, got (2, 3)${firstHint}`],
    ["no steps", () => line.forward(zeros([1, 0, 2])), `Last: x must be (N, T, H) with at least one step, got (1, 0, 2)${firstHint}`],
    ["another option", () => line.forward(ones([1, 2, 2]), wrong({ length: [1] })), 'Last: there is no option "length"\n  hint: the only one is { lengths }'],
    ["a row of no steps", () => line.forward(ones([1, 2, 2]), { lengths: [0] }), "Last: lengths must be 1 whole numbers from 1 to 2, one for each row, got [0]"],
    ["a row that is longer", () => line.forward(ones([1, 2, 2]), { lengths: [3] }), "Last: lengths must be 1 whole numbers from 1 to 2, one for each row, got [3]"],
    ["more lengths than rows", () => line.forward(ones([1, 2, 2]), { lengths: [1, 1] }), "Last: lengths must be 1 whole numbers from 1 to 2, one for each row, got [1, 1]"],
    ["half a step", () => line.forward(ones([1, 2, 2]), { lengths: [1.5] }), "Last: lengths must be 1 whole numbers from 1 to 2, one for each row, got [1.5]"],
  ])("refuses %s", (_, call, words) => expect(call).toThrow(words)); // prettier-ignore
});

describe("MultiheadAttention", () => {
  const rowsFirst = new nn.MultiheadAttention(4, 2, { batchFirst: true });
  const stepsFirst = new nn.MultiheadAttention(4, 2);
  const unequal = (query: string, key: string, value: string): string =>
    `MultiheadAttention: every key needs its value, and every row of the query its keys, got query ${query}, key ${key}, value ${value}`;
  const of =
    (layer: nn.MultiheadAttention, ...shapes: number[][]) =>
    () => {
      const [query, key, value] = shapes.map((shape) => ones(shape));
      return layer.forward(query, key, value);
    };

  test.each<[string, () => unknown, string]>([
    ["fewer values than keys", of(rowsFirst, [2, 3, 4], [2, 5, 4], [2, 4, 4]), unequal("(2, 3, 4)", "(2, 5, 4)", "(2, 4, 4)")],
    ["values of more rows", of(rowsFirst, [2, 3, 4], [2, 5, 4], [3, 5, 4]), unequal("(2, 3, 4)", "(2, 5, 4)", "(3, 5, 4)")],
    ["keys of more rows", of(rowsFirst, [2, 3, 4], [3, 5, 4], [3, 5, 4]), unequal("(2, 3, 4)", "(3, 5, 4)", "(3, 5, 4)")],
    ["one row with fewer values", of(rowsFirst, [3, 4], [5, 4], [4, 4]), unequal("(3, 4)", "(5, 4)", "(4, 4)")],
    ["fewer values, steps first", of(stepsFirst, [3, 2, 4], [5, 2, 4], [4, 2, 4]), unequal("(3, 2, 4)", "(5, 2, 4)", "(4, 2, 4)")],
    ["keys of more rows, steps first", of(stepsFirst, [3, 2, 4], [5, 3, 4], [5, 3, 4]), unequal("(3, 2, 4)", "(5, 3, 4)", "(5, 3, 4)")],
    ["a wide query", of(rowsFirst, [2, 3, 5], [2, 3, 4], [2, 3, 4]), "query must be (N, T, 4) or (T, 4), got (2, 3, 5)"],
    ["a wide key, steps first", of(stepsFirst, [2, 3, 4], [2, 3, 5], [2, 3, 4]), "key must be (T, N, 4) or (T, 4), got (2, 3, 5)"],
    ["a wide value", of(rowsFirst, [3, 4], [3, 4], [3, 5]), "value must be (N, T, 4) or (T, 4), got (3, 5)"],
    ["one row beside many", of(rowsFirst, [2, 3, 4], [3, 4], [3, 4]), "key must be (N, T, 4) or (T, 4), got (3, 4)"],
    ["many rows beside one", of(rowsFirst, [3, 4], [2, 3, 4], [2, 3, 4]), "key must be (N, T, 4) or (T, 4), got (2, 3, 4)"],
    ["a single step", of(rowsFirst, [4], [4], [4]), "query must be (N, T, 4) or (T, 4), got (4,)"],
    ["images", of(rowsFirst, [1, 2, 3, 4], [1, 2, 3, 4], [1, 2, 3, 4]), "query must be (N, T, 4) or (T, 4), got (1, 2, 3, 4)"],
    ["no steps", of(rowsFirst, [2, 3, 4], [2, 0, 4], [2, 0, 4]), "key must be (N, T, 4) or (T, 4), got (2, 0, 4)"],
    ["padding of -Infinity", () => rowsFirst.forward(ones([1, 2, 4]), ones([1, 2, 4]), ones([1, 2, 4]), { keyPaddingMask: tensor([[0, -Infinity]]) }), "keyPaddingMask is 1 where a step is padding and 0 where it is not; this one has -Infinity"],
  ])("refuses %s", (_, call, words) => expect(call).toThrow(words)); // prettier-ignore

  test("keys may be more or fewer than questions; what comes out has the shape of the question", () => {
    const shapes = (layer: nn.MultiheadAttention, ...given: number[][]): unknown =>
      of(layer, ...given)().map((result) => result?.shape);
    expect(shapes(rowsFirst, [2, 3, 4], [2, 5, 4], [2, 5, 4])).toEqual([[2, 3, 4], [2, 3, 5]]); // prettier-ignore
    expect(shapes(stepsFirst, [3, 2, 4], [5, 2, 4], [5, 2, 4])).toEqual([[3, 2, 4], [2, 3, 5]]); // prettier-ignore
    expect(shapes(stepsFirst, [3, 4], [5, 4], [5, 4])).toEqual([[3, 4], [3, 5]]); // prettier-ignore
    const x = ones([2, 3, 4]);
    expect(rowsFirst.forward(x, x, x, { averageAttnWeights: false })[1]?.shape).toEqual([2, 2, 3, 3]);
    expect(rowsFirst.forward(x, x, x, { needWeights: false })[1]).toBeNull();
  });
});

describe("places of steps", () => {
  const drawnWith = (seed: number): nn.PositionalEmbedding =>
    new nn.PositionalEmbedding(3, 4, { generator: new Generator(seed) });

  test.each<[string, () => unknown, string]>([
    ["no steps", () => drawnWith(1).forward(ones([4])), "PositionalEmbedding: x must be (.., T, 4), got (4,)"],
    ["steps of another width", () => drawnWith(1).forward(ones([2, 3])), "PositionalEmbedding: x must be (.., T, 4), got (2, 3)"],
    ["too many steps", () => drawnWith(1).forward(ones([4, 4])), "PositionalEmbedding: the input has 4 steps, but max_len is 3"],
    ["no steps for waves", () => new nn.SinusoidalEncoding().forward(ones([4])), "SinusoidalEncoding: x must be (.., T, E), got (4,)"],
    ["no steps to turn", () => new nn.RotaryEmbedding().forward(ones([4])), "RotaryEmbedding: x must be (.., T, D), got (4,)"],
    ["an odd width to turn", () => new nn.RotaryEmbedding().forward(ones([2, 3])), "RotaryEmbedding: the numbers of a step are turned in pairs, but there are 3\n  hint: an even number of them is needed"],
    ["a step alone", () => F.rotary(ones([4]), ones([1])), "rotary: q must be (.., T, D) with an even D, got (4,)"],
    ["an odd width", () => F.rotary(ones([2, 3]), ones([2])), "rotary: q must be (.., T, D) with an even D, got (2, 3)"],
    ["fewer places than steps", () => F.rotary(ones([2, 4]), ones([1])), "rotary: positions must be one number for each of the 2 steps, got (1,)"],
    ["places in a matrix", () => F.rotary(ones([2, 4]), ones([2, 1])), "rotary: positions must be one number for each of the 2 steps, got (2, 1)"],
  ])("refused: %s", (_, call, words) => expect(call).toThrow(words)); // prettier-ignore

  test("the first steps get the first places, in rows and alone", () => {
    const layer = drawnWith(1);
    const table = layer.weight.toArray<number[][]>();
    expect(layer.forward(zeros([3, 4])).toArray()).toEqual(table);
    expect(layer.forward(zeros([2, 4])).toArray()).toEqual(table.slice(0, 2));
    expect(layer.forward(zeros([2, 1, 4])).toArray()).toEqual([[table[0]], [table[0]]]); // prettier-ignore
    expect(String(layer)).toBe("PositionalEmbedding(3, 4)");
  });

  test("a short row after a long one, and a long one after a short one, are turned as by a new layer", () => {
    const layer = new nn.RotaryEmbedding({ base: 100 });
    const x = randn([1, 5, 4], { dtype: "float64" });
    const fresh = (part: Tensor): unknown => new nn.RotaryEmbedding({ base: 100 }).forward(part).toArray();
    for (const steps of [2, 5, 3, 5]) {
      const part = x.narrow(1, 0, steps);
      expect(layer.forward(part).toArray()).toEqual(fresh(part));
    }
    const wide = randn([2, 6], { dtype: "float64" });
    expect(layer.forward(wide).toArray()).toEqual(fresh(wide));
    const single = layer.forward(randn([2, 6]));
    expect([single.dtype, String(layer), String(new nn.RotaryEmbedding())]).toEqual(["float32", "RotaryEmbedding(base=100)", "RotaryEmbedding(base=10000)"]); // prettier-ignore
  });
});

describe("Embedding", () => {
  const table = tensor([[1, 2], [3, 4], [5, 6]], { dtype: "float64" }); // prettier-ignore

  test("of a table that was learned before: frozen unless told otherwise", () => {
    const frozen = nn.Embedding.fromPretrained(table);
    expect([frozen.weight.requiresGrad, frozen.weight.dtype, frozen.paddingIdx, String(frozen)]).toEqual([false, "float64", null, "Embedding(3, 2)"]); // prettier-ignore
    expect(frozen.forward(tensor([2, 0])).toArray()).toEqual([[5, 6], [1, 2]]); // prettier-ignore
    expect(nn.Embedding.fromPretrained(table, { freeze: false }).weight.requiresGrad).toBe(true);
    expect(() => nn.Embedding.fromPretrained(ones([3]))).toThrow("Embedding.fromPretrained: expected a tensor of shape (rows, width), got a tensor of shape (3,)");
    expect(() => nn.Embedding.fromPretrained(wrong([[1, 2]]))).toThrow("Embedding.fromPretrained: expected a tensor of shape (rows, width), got ");
  }); // prettier-ignore

  test("it keeps its padding row as it was learned, and draws nothing from the default generator", () => {
    manualSeed(6);
    const next = randn([2]).toArray();
    manualSeed(6);
    const layer = nn.Embedding.fromPretrained(table, { paddingIdx: -1 });
    expect(randn([2]).toArray()).toEqual(next);
    expect([layer.paddingIdx, layer.weight.toArray()]).toEqual([2, table.toArray()]);
  });

  test("the padding row begins as zeros, alone", () => {
    for (const [given, row] of [[0, 0], [1, 1], [-1, 2], [-3, 0]]) {
      const layer = new nn.Embedding(3, 2, { paddingIdx: given });
      const zero = layer.weight.toArray<number[][]>().map((entries) => entries.every((entry) => entry === 0));
      expect(zero).toEqual([0, 1, 2].map((i) => i === row));
      expect(String(layer)).toBe(`Embedding(3, 2, padding_idx=${row})`);
    }
  }); // prettier-ignore
});

describe("hooks", () => {
  test("a hook is a function", () => {
    const layer = new nn.ReLU();
    expect(() => layer.registerForwardHook(wrong(3))).toThrow("a hook must be a function, got number");
    expect(() => layer.registerForwardPreHook(wrong(null))).toThrow("a hook must be a function, got object");
    expect(layer.forward(tensor([-1, 2])).toArray()).toEqual([0, 2]);
  });

  test("removing one leaves the others, before and after, also when it is removed twice", () => {
    const layer = new nn.Identity();
    const plus = (count: number) => (_: object, __: unknown, y: Tensor) => y.add(count);
    const [ten, hundred] = [10, 100].map((count) => layer.registerForwardHook(plus(count)));
    const double = layer.registerForwardPreHook((_, [x]) => [x.mul(2)]);
    const now = (): unknown => layer.forward(tensor([1])).toArray();
    expect(now()).toEqual([112]);
    ten.remove();
    ten.remove();
    expect(now()).toEqual([102]);
    hundred.remove();
    expect(now()).toEqual([2]);
    double.remove();
    expect([now(), Object.hasOwn(layer, "forward")]).toEqual([[1], false]);
  });
});

describe("arguments", () => {
  const paths = (value: unknown) => () => new nn.Parallel(wrong(value));
  const encoderLayer = new nn.TransformerEncoderLayer(4, 2);
  const pathsWord = "Parallel: expected a list of paths, got ";

  test.each<[string, () => unknown, string]>([
    ["a bias twice", () => new nn.Linear(2, 3, wrong(false), wrong({ bias: true })), "Linear: bias is given twice\n  hint: write new Linear(inFeatures, outFeatures, { bias? })"],
    ["a generator that is none", () => new nn.Dropout(0.5, wrong({ generator: 3 })), "Dropout: generator must be a Generator, got 3"],
    ["a dtype that is none", () => new nn.Linear(2, 3, wrong({ dtype: "int" })), 'Linear: dtype must be "float32" or "float64", got "int"'],
    ["a list that is none", () => new nn.ModuleList(wrong(3)), "ModuleList: expected a list of modules, got 3"],
    ["nothing as a list", () => new nn.ModuleList(wrong(null)), "ModuleList: expected a list of modules, got nothing"],
    ["an entry that is no module", () => new nn.ModuleList([new nn.ReLU(), wrong(3)]), "ModuleList: entry 1 is not a Module, got 3"],
    ["a list for names", () => new nn.ModuleDict(wrong([])), "ModuleDict: expected { name: module, .. }, got an empty list"],
    ["a named entry that is no module", () => new nn.ModuleDict({ a: wrong(3) }), "ModuleDict: entry a is not a Module, got 3"],
    ["no name", () => new nn.ModuleDict().set("", new nn.ReLU()), 'ModuleDict: a name must be a word without dots, got ""'],
    ["a name with a dot", () => new nn.ModuleDict().set("a.b", new nn.ReLU()), 'ModuleDict: a name must be a word without dots, got "a.b"'],
    ["forward of a list", () => new nn.ModuleList().forward(), "ModuleList has no forward: call the modules inside it\n  hint: to call them one after the other, use Sequential"],
    ["forward of names", () => new nn.ModuleDict().forward(), "ModuleDict has no forward: call the modules inside it"],
    ["no function to repeat", () => new nn.Repeat(2, wrong(3)), "Repeat: expected a function that makes the layers, got 3\n  hint: write new Repeat(4, () => [new Linear(8, 8), new ReLU()])"],
    ["no times", () => new nn.Repeat(0, () => [new nn.ReLU()]), "Repeat: times must be a whole number >= 1 and <= 1000, got 0"],
    ["half a time", () => new nn.Repeat(1.5, () => [new nn.ReLU()]), "Repeat: times must be a whole number >= 1 and <= 1000, got 1.5"],
    ["a slip of the keyboard", () => new nn.Repeat(1001, () => [new nn.ReLU()]), "Repeat: times must be a whole number >= 1 and <= 1000, got 1001"],
    ["no paths", paths([]), `${pathsWord}an empty list`],
    ["paths that are no list", paths(3), `${pathsWord}3`],
    ["copies of another layer", () => new nn.TransformerEncoder(wrong(new nn.Linear(2, 2)), 2), "TransformerEncoder: expected a TransformerEncoderLayer to make copies of, or a function that makes one, got "],
    ["a function that makes another layer", () => new nn.TransformerEncoder(() => wrong(3), 2), "TransformerEncoder: expected a TransformerEncoderLayer to make copies of, or a function that makes one, got 3\n  hint: write new TransformerEncoder(new TransformerEncoderLayer(64, 4), 2)"],
    ["no copies", () => new nn.TransformerEncoder(encoderLayer, 0), "TransformerEncoder: numLayers must be a whole number >= 1 and <= 1000, got 0"],
    ["too many copies", () => new nn.TransformerEncoder(encoderLayer, 1001), "TransformerEncoder: numLayers must be a whole number >= 1 and <= 1000, got 1001"],
    ["an axis behind the last", () => nn.utils.spectralNorm(new nn.Linear(2, 3), "weight", 1, 1e-12, 2), "spectralNorm: dim must be from -2 to 1, got 2"],
    ["an axis before the first", () => nn.utils.spectralNorm(new nn.Linear(2, 3), "weight", 1, 1e-12, -3), "spectralNorm: dim must be from -2 to 1, got -3"],
    ["no steps of the power method", () => nn.utils.spectralNorm(new nn.Linear(2, 3), "weight", 0), "spectralNorm: nPowerIterations must be a whole number >= 1, got 0"],
    ["half a step", () => nn.utils.spectralNorm(new nn.Linear(2, 3), "weight", 1.5), "spectralNorm: nPowerIterations must be a whole number >= 1, got 1.5"],
    ["a length below 0", () => nn.utils.spectralNorm(new nn.Linear(2, 3), "weight", 1, -1), "spectralNorm: eps must be a number >= 0, got -1"],
    ["orthogonal columns of a line", () => nn.init.orthogonal_(ones([3])), "orthogonal_: needs at least two axes, got (3,)"],
    ["holes in a line", () => nn.init.sparse_(ones([3])), "sparse_: needs a matrix, got (3,)"],
  ])("refused: %s", (_, call, words) => expect(call).toThrow(words)); // prettier-ignore

  test("at the edge of what is taken", () => {
    expect([...new nn.Repeat(1000, () => [new nn.Identity()]).namedChildren()].length).toBe(1000);
    expect(new nn.TransformerEncoder(encoderLayer, 1).layers.length).toBe(1);
    // u has a number for each entry of the axis, v one for each of the rest
    for (const [dim, rows] of [[0, 3], [-2, 3], [1, 2], [-1, 2]]) {
      const state = nn.utils.spectralNorm(new nn.Linear(2, 3), "weight", 1, 0, dim).stateDict();
      expect(["weight_u", "weight_v"].map((name) => state.get(name)?.shape)).toEqual([[rows], [6 / rows]]);
    }
  }); // prettier-ignore

  test("a list of modules, and one under names", () => {
    const [a, b, c] = [new nn.Linear(1, 1), new nn.ReLU(), new nn.Tanh()];
    const list = new nn.ModuleList([a]).append(b).extend([c]);
    expect([list.length, list.at(0), list.at(-1), list.at(3), [...list]]).toEqual([3, a, c, undefined, [a, b, c]]);
    expect([...list.stateDict().keys()]).toEqual(["0.weight", "0.bias"]);
    const dict = new nn.ModuleDict({ one: a }).set("two", b);
    expect([dict.size, dict.has("one"), dict.has("three"), dict.get("two"), dict.get("three")]).toEqual([2, true, false, b, undefined]); // prettier-ignore
    expect([[...dict.keys()], [...dict.values()], [...dict]]).toEqual([["one", "two"], [a, b], [["one", a], ["two", b]]]); // prettier-ignore
    expect([dict.delete("one"), dict.delete("one"), dict.size, [...dict.stateDict().keys()]]).toEqual([true, false, 1, []]);
  });
});

describe("losses", () => {
  test.each<[string, () => unknown, string]>([
    ["one number for classes", () => F.crossEntropy(tensor(1), tensor(0)), "crossEntropy: the input must have one score for each class, (C,) or (N, C, ..), got a single number"],
    ["a weight too few", () => F.crossEntropy(zeros([2, 3]), zeros([2]), { weight: ones([2]) }), "crossEntropy: weight must have one entry for each of the 3 classes, got shape (2,)"],
    ["a weight for each row of classes", () => F.nllLoss(zeros([3, 2]), zeros([3]), { weight: ones([3]) }), "nllLoss: weight must have one entry for each of the 2 classes, got shape (3,)"],
    ["fewer outputs than quantiles", () => F.quantileLoss(zeros([2, 3]), zeros([2]), { quantiles: [0.1, 0.5, 0.6, 0.9] }), "quantileLoss: the input is (2, 3), the target (2,), for 4 quantiles"],
    ["more outputs than quantiles", () => F.quantileLoss(zeros([2, 3]), zeros([2]), { quantiles: [0.1, 0.9] }), "quantileLoss: the input is (2, 3), the target (2,), for 2 quantiles"],
    ["an answer for each quantile", () => F.quantileLoss(zeros([2, 2]), zeros([2, 2]), { quantiles: [0.1, 0.9] }), "quantileLoss: the input is (2, 2), the target (2, 2), for 2 quantiles"],
    ["answers for other rows", () => F.quantileLoss(zeros([2, 2]), zeros([3]), { quantiles: [0.1, 0.9] }), "quantileLoss: the input is (2, 2), the target (3,), for 2 quantiles"],
    ["a sign for each number", () => F.cosineEmbeddingLoss(ones([2, 3]), ones([2, 3]), ones([3])), "cosineEmbeddingLoss: the inputs are (2, 3), the target (3,)"],
    ["a sign in a column", () => F.cosineEmbeddingLoss(ones([2, 3]), ones([2, 3]), ones([2, 1])), "cosineEmbeddingLoss: the inputs are (2, 3), the target (2, 1)"],
    ["numbers for vectors", () => F.cosineEmbeddingLoss(tensor(1), tensor(1), tensor(1)), "cosineEmbeddingLoss: the inputs are (), the target ()"],
    ["a variance below 0", () => F.gaussianNllLoss(zeros([2]), zeros([2]), tensor([0, -0.5])), "gaussianNllLoss: a variance must not be negative, got -0.5 at element 1\n  hint: let the model give ln(var), and take exp of it"],
  ])("refuses %s", (_, call, words) => expect(call).toThrow(words)); // prettier-ignore

  test("quantileLoss takes one answer for each row, with or without an axis of its own", () => {
    const x = tensor([[1, 5], [2, 6]]); // prettier-ignore
    const quantiles = [0.25, 0.75];
    // misses of 3: 2 and -2; of 4: 2 and -2. Below the answer they count q, above it 1 - q
    for (const y of [tensor([3, 4]), tensor([[3], [4]])]) // prettier-ignore
      expect(F.quantileLoss(x, y, { quantiles, reduction: "none" }).toArray()).toEqual([[0.5, 0.5], [0.5, 0.5]]); // prettier-ignore
    expect(F.quantileLoss(tensor([1]), tensor(3)).item()).toBe(1); // the median, unless told otherwise
    expect([[0.25, 0.75], [0.75, 0.5, 0.25], [0.125, 0.5, 0.5], [0.875]].map(nearestToMedian)).toEqual([0, 1, 1, 0]);
  }); // prettier-ignore

  test("multilabelSoftMarginLoss takes rows of scores, or one", () => {
    expect(F.multilabelSoftMarginLoss(zeros([3]), ones([3])).item()).toBeCloseTo(Math.LN2, 6);
    expect(F.multilabelSoftMarginLoss(zeros([2, 3]), ones([2, 3])).item()).toBeCloseTo(Math.LN2, 6);
    expect(() => F.multilabelSoftMarginLoss(tensor(0), tensor(1))).toThrow("multilabelSoftMarginLoss: the input must have one score for each class, (C,) or (N, C), got ()");
  }); // prettier-ignore

  test("gaussianNllLoss takes a variance for each entry, for each row, or for all", () => {
    const [x, y] = [zeros([2, 3]), zeros([2, 3])];
    for (const shape of [[2, 3], [2, 1], [2], [], [1, 3]]) expect(F.gaussianNllLoss(x, y, ones(shape)).item()).toBe(0);
    for (const [shape, words] of [[[2, 2], "(2, 2)"], [[3], "(3,)"], [[3, 1], "(3, 1)"], [[1, 2, 3], "(1, 2, 3)"]] as const)
      expect(() => F.gaussianNllLoss(x, y, ones([...shape]))).toThrow(
        `gaussianNllLoss: the input is (2, 3), var ${words}\n  hint: give a variance for each entry of the input, or one for each row, or one for all`,
      );
  }); // prettier-ignore

  test("a variance for each row is one, whatever the width", () => {
    const y = tensor([[1, 1], [2, 2]]); // prettier-ignore
    // (0 + 1) / 2 in the first row, (ln 4 + 4 / 4) / 2 in the second
    expect(F.gaussianNllLoss(zeros([2, 2]), y, tensor([1, 4])).item()).toBeCloseTo((0.5 + (Math.log(4) + 1) / 2) / 2, 6);
  });

  test("gaussianNllLoss stretches the target to the input or the input to it, never both", () => {
    const of = (input: number[], target: number[]): number[] => F.gaussianNllLoss(zeros(input), ones(target), ones([]), { reduction: "none" }).shape.slice(); // prettier-ignore
    expect([of([2, 3], [3]), of([2, 3], [1, 3]), of([2, 3], [2, 1]), of([2, 3], [])]).toEqual([[2, 3], [2, 3], [2, 3], [2, 3]]); // prettier-ignore
    expect([of([3], [2, 3]), of([1, 3], [2, 3]), of([2, 1], [2, 3])]).toEqual([[2, 3], [2, 3], [2, 3]]); // prettier-ignore
    for (const [input, target] of [[[2, 3], [2]], [[2, 1], [1, 3]], [[2], [2, 1]], [[3, 1], [3]]])
      expect(() => of(input, target)).toThrow("gaussianNllLoss: the input is (");
  }); // prettier-ignore

  test("weights are stretched to the entries, the entries never to the weights", () => {
    const [x, y] = [zeros([2, 3]), ones([2, 3])];
    const of = (shape: readonly number[]): number => F.binaryCrossEntropyWithLogits(x, y, { posWeight: ones([...shape]) }).item();
    for (const shape of [[], [1], [3], [1, 3], [2, 1], [2, 3]]) expect(of(shape)).toBeCloseTo(Math.LN2, 6);
    for (const [shape, words] of [[[2], "(2,)"], [[3, 3], "(3, 3)"], [[1, 2, 3], "(1, 2, 3)"]] as const)
      expect(() => of(shape)).toThrow(`binaryCrossEntropyWithLogits: posWeight is ${words}, the input (2, 3)\n  hint: give one factor, or one for each output of a row`);
  }); // prettier-ignore

  test("the share of right answers in sigmoidFocalLoss: all of alpha 0 goes to wrong ones, and below 0 there is none", () => {
    const at = (target: number, alpha: number): number => F.sigmoidFocalLoss(tensor([0]), tensor([target]), { alpha, reduction: "sum" }).item(); // prettier-ignore
    const plain = 0.25 * Math.LN2; // (1 - 1/2)^2 of ln 2
    expect(at(1, 0)).toBe(0);
    expect(at(0, 0)).toBeCloseTo(plain, 6);
    expect(at(1, 1)).toBeCloseTo(plain, 6);
    expect(at(0, 1)).toBe(0);
    expect(at(1, -1)).toBeCloseTo(plain, 6);
    expect(at(0, -0.5)).toBeCloseTo(plain, 6);
    expect(at(1, 0.25)).toBeCloseTo(0.25 * plain, 6);
  });

  test("dropout drops half unless told otherwise, and doubles the rest", () => {
    manualSeed(2);
    const left = F.dropout(ones([200])).toArray<number[]>();
    expect([...new Set(left)].sort()).toEqual([0, 2]);
    const kept = left.filter((entry) => entry === 2).length;
    expect(kept).toBeGreaterThan(70);
    expect(kept).toBeLessThan(130);
  });
});

describe("without its first argument", () => {
  const x = ones([2, 2]);
  const calls: readonly (readonly [string, string, unknown, readonly unknown[]])[] = [
    ["capture", "step", capture, []],
    ["checkpoint", "fn", checkpoint, []],
    ["checkpoint", "inputs", checkpoint, [(y: Tensor) => y]],
    ["gradcheck", "fn", gradcheck, []],
    ["gradgradcheck", "fn", gradgradcheck, []],
    ["clipGradNorm", "parameters", nn.utils.clipGradNorm, []],
    ["clipGradNorm", "maxNorm", nn.utils.clipGradNorm, [[]]],
    ["clipGradValue", "parameters", nn.utils.clipGradValue, []],
    ["weightNorm", "module", nn.utils.weightNorm, []],
    ["spectralNorm", "module", nn.utils.spectralNorm, []],
    ["eye_", "x", nn.init.eye_, []],
    ["quantile", "q", ops.quantile, [x]],
    ["adaptiveAvgPool2d", "outputSize", F.adaptiveAvgPool2d, [ones([1, 1, 2, 2])]],
    ["maskedFill", "value", ops.maskedFill, [x, x]],
    ["where", "a", ops.where, [x]],
    ["topk", "k", ops.topk, [x]],
    ["narrow", "start", ops.narrow, [x, 0]],
    ["reshape", "shape", ops.reshape, [x]],
  ];
  test.each(calls)("%s says that %s is missing", (name, argument, f, given) => {
    expect(() => (f as (...all: readonly unknown[]) => unknown)(...given)).toThrow(
      `${name}: ${argument} is missing: it must be `,
    );
  });

  test("views of bytes and of larger whole numbers are no numbers, other typed arrays are", () => {
    const data = "tensor: data must be a number, nested arrays of numbers, or a typed array, got ";
    for (const view of [new DataView(new ArrayBuffer(4)), new BigInt64Array(1), new BigUint64Array(1), "1", null, {}])
      expect(() => tensor(wrong(view))).toThrow(data);
    for (const list of [Int8Array, Uint8Array, Uint8ClampedArray, Int16Array, Uint16Array, Int32Array, Uint32Array, Float32Array])
      expect([tensor(list.of(1, 2)).toArray(), tensor(list.of(1, 2)).dtype]).toEqual([[1, 2], "float32"]);
    expect(tensor(Float64Array.of(1.1), { dtype: "float32" }).toArray()).toEqual([Math.fround(1.1)]);
  }); // prettier-ignore
});

test("a handle takes its own hook away, once, whatever else is there", () => {
  const layer = new nn.Identity();
  const add = (count: number) => (_: object, __: readonly unknown[], y: Tensor) => y.add(count);
  const value = (): number => layer.forward(tensor(0)).item();
  const one = add(1);
  const [first, second] = [layer.registerForwardHook(one), layer.registerForwardHook(one)];
  expect(value()).toBe(2);
  first.remove();
  first.remove();
  expect(value()).toBe(1);
  second.remove();
  const other = layer.registerForwardHook(add(10));
  second.remove(); // it has been taken away already
  expect(value()).toBe(10);
  other.remove();
  expect([value(), Object.hasOwn(layer, "forward")]).toEqual([0, false]);
  expect(() => layer.registerForwardHook(3 as never)).toThrow("a hook must be a function, got number");
  expect(Object.hasOwn(layer, "forward")).toBe(false);
});
