// How calls become samples: what each is called, which tensors and numbers lines may name, and in which shapes.
import { describe, expect, test } from "@jest/globals";
import { add, mul, nn, ops, tensor, type Tensor } from "../../src/index.js";
import { Sampler } from "../../src/autograd/sampler.js";
import { MlbhError } from "../../src/core/errors.js";
import { field } from "../../src/core/fields.js";
import { allLosses } from "../../src/nn/losses.js";
import { allLayers, holderRegistry } from "../../src/nn/registry.js";
import { scalar, type NumberArray } from "../../src/notation/array.js";
import type { Sample } from "../../src/notation/sample.js";
import type { AnyOp } from "../../src/ops/check.js";
import { leaf } from "../../src/pages/arrays.js";
import { callInWords, callSample, listedExamples, listedSamples } from "../../src/pages/callSample.js";
import { checkPage, wordShare } from "../../src/pages/check.js";
import { layerPages } from "../../src/pages/layers.js";
import { lossPages } from "../../src/pages/losses.js";
import { chosenUpstream } from "../../src/pages/numbers.js";
import { opSample } from "../../src/pages/opSubject.js";
import { operationPages } from "../../src/pages/operations.js";
import type { Page } from "../../src/pages/page.js";
import { categorical, featureOf, mixed, numeric, prepared } from "../../src/pages/prepared.js";
import { ruleOf } from "../../src/pages/rules.js";
import { settingsIn, settingsOf, switchesOf } from "../../src/pages/settings.js";
import { drawingOf, keptInWords, paragraphsOf } from "../../src/pages/words.js";
import { computed, given, writtenPage } from "../../src/pages/written.js";

const float64 = { dtype: "float64" } as const;
const numbers = ({ tensors }: Sample, name: string): number[] => Array.from(tensors[name].data);
/** "y (2, 3), x (2, 3)": in the order in which they are shown. */
const shapesOf = ({ tensors }: Sample): string => Object.entries(tensors).map(([name, { shape }]) => `${name} (${shape.join(", ")})`).join(", "); // prettier-ignore

describe("settings", () => {
  test("are numbers, switches of 1 and 0, and lists; texts, lists of other things and what is left out are none", () => {
    const values = { a: 2, on: true, off: false, word: "x", none: null, list: [1, 2], empty: [], words: ["x"], mixed: [1, "x"], inner: { b: 3, c: [4], deeper: { d: 5 } } }; // prettier-ignore
    expect(settingsOf(values)).toEqual({
      numbers: { a: 2, on: 1, off: 0, b: 3, d: 5 },
      tensors: {
        list: { shape: [2], data: Float64Array.of(1, 2) },
        empty: { shape: [0], data: new Float64Array(0) },
        c: { shape: [1], data: Float64Array.of(4) },
      },
    });
  });

  const fields = {
    mode: field.choice(["min", "max"], { default: "min", help: "which" }),
    lr: field.number({ default: 0.5, help: "how far" }),
    betas: field.numbers({ count: 2, default: [0.9, 0.99], help: "how long" }),
    nesterov: field.boolean({ default: false, help: "whether" }),
  };

  test("a choice is a switch for each of its words", () => {
    expect(switchesOf(fields, { mode: "max" }, (name, choice) => `${name}-${choice}`)).toEqual({ "mode-min": 0, "mode-max": 1 });
    expect(switchesOf(fields, {}, (_, choice) => choice)).toEqual({ min: 0, max: 0 });
  });

  test("of an optimizer have their defaults", () => {
    const betas = { shape: [2], data: Float64Array.of(0.9, 0.99) };
    expect(settingsIn(fields, {})).toEqual({ numbers: { lr: 0.5, nesterov: 0, mode_min: 1, mode_max: 0 }, tensors: { betas } });
    expect(settingsIn(fields, { mode: "max", lr: 2, nesterov: true, betas: [0.1, 0.2] })).toEqual({
      numbers: { lr: 2, nesterov: 1, mode_min: 0, mode_max: 1 },
      tensors: { betas: { shape: [2], data: Float64Array.of(0.1, 0.2) } },
    });
  });
});

describe("a call in words", () => {
  const x = tensor([1]);
  test.each<[string, string, readonly unknown[], readonly string[]]>([
    ["softmax(x, 1)", "softmax", [x, 1], ["x"]],
    ["cat([a, b], 0)", "cat", [[x, x], 0], ["a", "b"]],
    ["where(c, 2, b)", "where", [x, 2, x], ["c", "b"]],
    ["stack([a, b, c], d)", "stack", [[x, x, x], x], ["a", "b", "c", "d"]],
    ["sum(x, [0, 2], {keepdim: true})", "sum", [x, [0, 2], { keepdim: true }], ["x"]],
    ['f("mean", {a: 1, b: [1, 2]}, [])', "f", ["mean", { a: 1, b: [1, 2] }, []], []],
    ["f()", "f", [], []],
  ])("%s", (words, name, args, names) => expect(callInWords(name, args, names)).toBe(words));
});

describe("a call as a sample", () => {
  const x = (): Tensor => leaf(tensor([3, 0.5], float64));

  test("has what came out, what went in, what arrives and what each input gets, in this order", () => {
    const one = x();
    const sample = callSample(
      { name: "f(x)", named: { x: one, c: scalar(5) }, y: mul(one, one), numbers: { n: 2 } },
      chosenUpstream,
    );
    expect(shapesOf(sample)).toBe("y (2), x (2), c (), gy (2), gx (2)");
    // gy = (2, 1), gx = gy 2 x
    expect([numbers(sample, "y"), numbers(sample, "gy"), numbers(sample, "gx")]).toEqual([[9, 0.25], [2, 1], [12, 1]]); // prettier-ignore
    expect([sample.name, sample.numbers, sample.outputs, "kink" in sample]).toEqual(["f(x)", { n: 2 }, ["y"], false]);
  });

  test("at a kink says so, and recording backward changes no number", () => {
    const one = x();
    const sample = callSample(
      { name: "f(x)", named: { x: one }, y: mul(one, one), kink: true, createGraph: true },
      chosenUpstream,
    );
    expect([sample.kink, numbers(sample, "gx"), sample.numbers]).toEqual([true, [12, 1], {}]);
  });

  test("without anything to differentiate has no gradients; one that backward does not give is no number", () => {
    const plain = tensor([3, 0.5], float64);
    expect(shapesOf(callSample({ name: "f(x)", named: { x: plain }, y: mul(plain, plain) }, chosenUpstream))).toBe("y (2), x (2), gy (2)"); // prettier-ignore
    const [one, other] = [x(), leaf(tensor([[1, 2, 3]], float64))];
    const sample = callSample({ name: "f(x)", named: { x: one, fixed: plain, z: other }, y: mul(one, plain) }, chosenUpstream);
    expect(shapesOf(sample)).toBe("y (2), x (2), fixed (2), z (1, 3), gy (2), gx (2), gz (1, 3)");
    expect([numbers(sample, "gx"), numbers(sample, "gz")]).toEqual([[6, 0.5], [NaN, NaN, NaN]]); // prettier-ignore
  });

  test("of a list, those at kinks are marked, and each but the first of both gets numbers of its own", () => {
    const make = (call: string, upstream: (y: Tensor) => Tensor): Sample => ({ name: call, tensors: { gy: { shape: [1], data: [...upstream(tensor([0], float64)).data] } }, numbers: {}, outputs: [] }); // prettier-ignore
    const all = listedSamples({ samples: () => ["a", "b"], kinks: () => ["c", "d"] }, make);
    expect(all.map(({ name, kink }) => [name, kink ?? false])).toEqual([["a", false], ["b", false], ["c", true], ["d", true]]); // prettier-ignore
    const [a, b, c, d] = all.map((sample) => numbers(sample, "gy")[0]);
    expect([a === b, a === c, b === d, c === d]).toEqual([false, true, true, false]);
    expect(listedSamples({ samples: () => ["a"] }, make)).toHaveLength(1);
  });

  test("the first of a list is the example, and the first at a kink where there are such", () => {
    const of = (word: string) => (call: string): Sample => ({ name: `${word} ${call}`, tensors: {}, numbers: {}, outputs: [] }); // prettier-ignore
    expect(listedExamples({ samples: () => ["a", "b"], kinks: () => ["c", "d"] }, of("plain"), of("kink"))).toMatchObject({ plain: { name: "plain a" }, kink: { name: "kink c" } }); // prettier-ignore
    for (const kinks of [undefined, (): string[] => []]) expect(Object.keys(listedExamples({ samples: () => ["a"], ...(kinks && { kinks }) }, of("plain"), of("kink")))).toEqual(["plain"]); // prettier-ignore
  });
});

describe("a call of an operation", () => {
  const sampleOf = (op: unknown, args: readonly unknown[], more = {}): Sample => opSample(op as AnyOp, args, chosenUpstream, more); // prettier-ignore
  const x = tensor([[1, -2, 3], [4, 5, -6]], float64); // prettier-ignore

  test("has its operands, also a number that stands for a tensor", () => {
    const sample = sampleOf(ops.mul, [tensor([1, -2], float64), 2.5]);
    expect([sample.name, shapesOf(sample), sample.numbers]).toEqual(["mul(a, 2.5)", "y (2), a (2), b (), gy (2), ga (2)", {}]);
    expect([numbers(sample, "b"), numbers(sample, "ga")]).toEqual([[2.5], [5, 2.5]]); // prettier-ignore
  });

  test("has its settings as the operation reads them; no dim is all of them", () => {
    const soft = sampleOf(ops.softmax, [x, -1]);
    expect([soft.name, soft.numbers, shapesOf(soft)]).toEqual(["softmax(x, -1)", { dim: 1 }, "y (2, 3), x (2, 3), gy (2, 3), gx (2, 3)"]); // prettier-ignore
    const total = sampleOf(ops.sum, [x]);
    expect([total.name, total.numbers, shapesOf(total)]).toEqual(["sum(x)", { keepdim: 0 }, "y (), x (2, 3), dim (2), gy (), gx (2, 3)"]); // prettier-ignore
    expect([numbers(total, "dim"), numbers(total, "y"), numbers(total, "gx")]).toEqual([[0, 1], [5], [2, 2, 2, 2, 2, 2]]); // prettier-ignore
    const kept = sampleOf(ops.sum, [x, 0, { keepdim: true }]);
    expect([kept.name, kept.numbers, numbers(kept, "y")]).toEqual(["sum(x, 0, {keepdim: true})", { dim: 0, keepdim: 1 }, [5, 3, -3]]); // prettier-ignore
  });

  test("has a letter for each tensor of a list", () => {
    const sample = sampleOf(ops.cat, [[x, x, x], 0]);
    expect([sample.name, shapesOf(sample)]).toEqual(["cat([a, b, c], 0)", "y (6, 3), a (2, 3), b (2, 3), c (2, 3), gy (6, 3), ga (2, 3), gb (2, 3), gc (2, 3)"]); // prettier-ignore
  });

  test("that has no derivative has no gradients; the tensors that are given stay as they are", () => {
    expect(shapesOf(sampleOf(ops.gt, [x, 0]))).toBe("y (2, 3), a (2, 3), b (), gy (2, 3)");
    expect([x.requiresGrad, x.grad]).toEqual([false, null]);
    expect(sampleOf(ops.exp, [x], { kink: true }).kink).toBe(true);
  });

  test("of a page: results of a reduction have their axes back, and each line is a sample, also of tensors that are empty", () => {
    const { samples, whole = [] } = operationPages.sum.subject();
    const total = whole.find(({ name }) => name === "sum(x, 0)")!;
    expect([total.tensors.x.shape, total.tensors.y.shape, total.tensors.gy.shape]).toEqual([[2, 3], [1, 3], [1, 3]]); // prettier-ignore
    expect(samples.filter(({ name }) => name.startsWith("sum(x, 0), line")).map(({ name, tensors: { y } }) => [name, y.shape])).toEqual(
      [0, 1, 2, 0, 1].map((line) => [`sum(x, 0), line [${line}]`, []]),
    ); // prettier-ignore
  });

  test("examples: small chosen numbers, operands of several sizes, a kink", () => {
    const { plain, broadcast, kink } = operationPages.mul.examples();
    expect([numbers(plain, "a"), numbers(plain, "b"), kink]).toEqual([[2], [4], undefined]);
    expect([plain.name, plain.whole!.name, numbers(plain.whole!, "a")]).toEqual(["mul(a, b), entry [0]", "mul(a, b)", [2, -1.5, 3]]); // prettier-ignore
    const { a, b, y } = broadcast!.whole!.tensors;
    expect([a.shape, b.shape, y.shape]).toEqual([[2, 1], [3], [2, 3]]); // prettier-ignore
    for (const each of [a, b]) for (const value of Array.from(each.data)) expect(Math.abs(10 * value - Math.round(10 * value))).toBeLessThan(1e-9); // prettier-ignore
    const relu = operationPages.relu.examples();
    expect([Object.keys(relu), relu.kink!.kink, relu.plain.kink]).toEqual([["plain", "kink"], true, undefined]); // prettier-ignore
    const sum = operationPages.sum.examples().plain;
    expect([sum.whole!.tensors.y.shape, sum.tensors.y.shape]).toEqual([[2, 1], []]); // prettier-ignore
  });

  test("what backward keeps is said of operations with a derivative of their own", () => {
    const table = ops as unknown as Readonly<Record<string, AnyOp>>;
    for (const [name, { keeps, kind, torch }] of Object.entries(operationPages)) {
      const { info } = table[name];
      expect([name, kind, keeps]).toEqual([name, "operation", info.kind === "primitive" ? info.saves : null]);
      if (info.torch !== null) expect([name, torch]).toEqual([name, info.torch]);
    }
    expect([operationPages.softmax.torch, operationPages.logSoftmax.torch]).toEqual(["torch.softmax", "torch.log_softmax"]);
  });
});

describe("calls of losses", () => {
  const about = (page: Page): unknown[] => page.subject().samples.map((sample) => [sample.name, shapesOf(sample)]);

  test("by entries stand in one row, each reduction once", () => {
    expect(about(lossPages.MSELoss)).toEqual([
      ["MSELoss()(x, t)", "y (), x (3), t (3), gy (), gx (3), gt (3)"],
      ['MSELoss(reduction="sum")(x, t)', "y (), x (4), t (4), gy (), gx (4), gt (4)"],
      ['MSELoss(reduction="none")(x, t)', "y (6), x (6), t (6), gy (6), gx (6), gt (6)"],
      ['MSELoss(reduction="mean")(x, t)', "y (), x (4), t (4), gy (), gx (4), gt (4)"],
    ]);
    expect(lossPages.MSELoss.subject().samples.map((sample) => sample.numbers)).toEqual([
      { none: 0, sum: 0, mean: 1 },
      { none: 0, sum: 1, mean: 0 },
      { none: 1, sum: 0, mean: 0 },
      { none: 0, sum: 0, mean: 1 },
    ]);
  });

  test("of classes are rows and classes, whatever axes there are, with a weight for each class", () => {
    const samples = lossPages.CrossEntropyLoss.subject().samples;
    expect(about(lossPages.CrossEntropyLoss)).toEqual([
      ["CrossEntropyLoss()(z, t)", "y (), weight (3), z (2, 3), t (2), gy (), gz (2, 3)"],
      ['CrossEntropyLoss(reduction="sum")(z, t)', "y (), weight (2), z (3, 2), t (3), gy (), gz (3, 2)"],
      ['CrossEntropyLoss(reduction="none", weight=[0.5,2,3,0.7])(z, t)', "y (3), weight (4), z (3, 4), t (3), gy (3), gz (3, 4)"], // prettier-ignore
      ["CrossEntropyLoss(weight=[0.5,2,3])(z, t)", "y (), weight (3), z (4, 3), t (4), gy (), gz (4, 3)"],
      ["CrossEntropyLoss(ignore_index=1)(z, t)", "y (), weight (4), z (3, 4), t (3), gy (), gz (3, 4)"],
      ["CrossEntropyLoss(weight=[0.5,2,3])(z, t)", "y (), weight (3), z (4, 3), t (4), gy (), gz (4, 3)"],
      ['CrossEntropyLoss(reduction="none")(z, t)', "y (1), weight (3), z (1, 3), t (1), gy (1), gz (1, 3)"],
      ["CrossEntropyLoss(label_smoothing=0.1)(z, t)", "y (), weight (3), z (2, 3), t (2), gy (), gz (2, 3)"],
      ["CrossEntropyLoss(label_smoothing=0.3, weight=[0.5,2,3,0.7])(z, t)", "y (), weight (4), z (3, 4), t (3), gy (), gz (3, 4)"], // prettier-ignore
      ['CrossEntropyLoss(label_smoothing=0.2, weight=[3,0.5], reduction="sum")(z, t)', "y (), weight (2), z (3, 2), t (3), gy (), gz (3, 2)"], // prettier-ignore
      ["CrossEntropyLoss()(z, t)", "y (), weight (4), z (3, 4), t (3, 4), gy (), gz (3, 4), gt (3, 4)"],
      ["CrossEntropyLoss(label_smoothing=0.2, weight=[0.5,2,3])(z, t)", "y (), weight (3), z (2, 3), t (2, 3), gy (), gz (2, 3), gt (2, 3)"], // prettier-ignore
      ['CrossEntropyLoss(reduction="none", weight=[0.5,2])(z, t)', "y (3), weight (2), z (3, 2), t (3, 2), gy (3), gz (3, 2), gt (3, 2)"], // prettier-ignore
    ]);
    expect(samples[0].numbers).toEqual({ ignoreIndex: -100, labelSmoothing: 0, weighted: 0, none: 0, sum: 0, mean: 1 });
    expect(samples[4].numbers).toMatchObject({ ignoreIndex: 1, weighted: 0 });
    expect(samples[8].numbers).toMatchObject({ labelSmoothing: 0.3, weighted: 1 });
    expect([numbers(samples[0], "weight"), numbers(samples[2], "weight")]).toEqual([[1, 1, 1], [0.5, 2, 3, 0.7]]); // prettier-ignore
    expect([numbers(samples[0], "t"), numbers(samples[5], "t"), numbers(samples[6], "t")]).toEqual([[0, 2], [2, 0, 1, 1], [1]]); // prettier-ignore
  });

  test("give a gradient to all that goes in but labels and classes", () => {
    for (const [name, { declaration }] of Object.entries(allLosses)) {
      const { input, others = ["t"], labels = [], view = "entries" } = declaration.page;
      const [{ tensors }] = (lossPages as Readonly<Record<string, Page>>)[name].subject().samples;
      const areClasses = view === "rows" && tensors[others[0]].shape.length < tensors[input].shape.length;
      const moved = [input, ...others.filter((each) => !labels.includes(each) && !areClasses), "y"].sort();
      const found = Object.keys(tensors).filter((each) => `g${each}` in tensors);
      expect([name, found.sort()]).toEqual([name, moved]);
    }
  });

  test("the example has chosen numbers; at a kink it has those of the kink", () => {
    const { plain } = lossPages.MSELoss.examples();
    expect([numbers(plain, "x"), numbers(plain, "t"), numbers(plain, "gy")]).toEqual([[1.5, -0.8, 0.4], [2, 0.3, 0.1], [2]]); // prettier-ignore
    expect(numbers(plain, "y")[0]).toBeCloseTo((0.5 ** 2 + 1.1 ** 2 + 0.3 ** 2) / 3, 12);
    [-0.5, -1.1, 0.3].forEach((d, i) => expect(numbers(plain, "gx")[i]).toBeCloseTo((2 * 2 * d) / 3, 12));
    expect([Object.keys(lossPages.MSELoss.examples()), Object.keys(lossPages.HuberLoss.examples())]).toEqual([["plain"], ["plain", "kink"]]); // prettier-ignore
  });
});

describe("calls of layers", () => {
  test("have the input, each parameter, and what arrives and leaves; a bias is no switch beside itself", () => {
    const { samples, whole = [] } = layerPages.Linear.subject();
    expect(whole.map((sample) => [sample.name, shapesOf(sample)])).toEqual([
      [`${new nn.Linear(3, 2).toString()}(x)`, "y (2, 2), x (2, 3), weight (2, 3), bias (2), gy (2, 2), gx (2, 3), gweight (2, 3), gbias (2)"], // prettier-ignore
      [`${new nn.Linear(3, 4).toString()}(x)`, "y (2, 4), x (2, 3), weight (4, 3), bias (4), gy (2, 4), gx (2, 3), gweight (4, 3), gbias (4)"], // prettier-ignore
      [`${new nn.Linear(4, 2).toString()}(x)`, "y (2, 3, 2), x (2, 3, 4), weight (2, 4), bias (2), gy (2, 3, 2), gx (2, 3, 4), gweight (2, 4), gbias (2)"], // prettier-ignore
      [`${new nn.Linear(3, 2).toString()}(x)`, "y (2), x (3), weight (2, 3), bias (2), gy (2), gx (3), gweight (2, 3), gbias (2)"], // prettier-ignore
      [`${new nn.Linear(3, 2, { bias: false }).toString()}(x)`, "y (4, 2), bias (2), x (4, 3), weight (2, 3), gy (4, 2), gx (4, 3), gweight (2, 3)"], // prettier-ignore
    ]);
    expect(whole.map((sample) => sample.numbers)).toEqual([[3, 2], [3, 4], [4, 2], [3, 2], [3, 2]].map(([inFeatures, outFeatures]) => ({ inFeatures, outFeatures }))); // prettier-ignore
    expect(samples.map(({ tensors: { x, y } }) => [x.shape, y.shape])).toEqual([[[2, 3], [2, 2]], [[2, 3], [2, 4]], [[6, 4], [6, 2]], [[1, 3], [1, 2]], [[4, 3], [4, 2]]]); // prettier-ignore
  });

  test("in training have what is remembered before and behind it", () => {
    const { whole = [] } = layerPages.BatchNorm1d.subject();
    expect(whole.map((sample) => [sample.numbers.training, "runningMean" in sample.tensors, "newRunningMean" in sample.tensors])).toEqual([[1, true, true], [1, true, true], [0, true, false], [0, true, false]]); // prettier-ignore
    const [{ tensors: { x, runningMean, newRunningMean } }] = whole; // prettier-ignore
    for (const c of [0, 1]) {
      const mean = (x.data[c] + x.data[2 + c] + x.data[4 + c]) / 3;
      expect(newRunningMean.data[c]).toBeCloseTo(0.9 * runningMean.data[c] + 0.1 * mean, 12);
      expect([runningMean.data[c] >= 0.5, runningMean.data[c] < 2]).toEqual([true, true]);
    }
    const dropout = layerPages.Dropout.subject().whole!;
    expect(dropout.map((sample) => [sample.numbers.training, "mask" in sample.tensors])).toEqual([[1, true], [1, true], [0, false], [1, true]]); // prettier-ignore
  });

  test("give a gradient to what else goes in, but not to places, nor to an input that has none", () => {
    for (const [name, { declaration }] of Object.entries({ ...allLayers, ...holderRegistry })) {
      const [call] = declaration.page.samples(new Sampler(0));
      const { others = {}, places = {} } = call;
      const input = declaration.page.input ?? { name: "x", differentiable: true };
      if (Object.keys({ ...others, ...places }).length === 0 && input.differentiable) continue;
      const [{ tensors }] = (layerPages as Readonly<Record<string, Page>>)[name].subject().whole!;
      const has = (each: string): boolean => `g${each}` in tensors;
      expect([name, has(input.name), ...Object.keys(others).map(has), ...Object.keys(places).map(has)]).toEqual([name, input.differentiable, ...Object.keys(others).map(() => true), ...Object.keys(places).map(() => false)]); // prettier-ignore
    }
  });

  test("the example has weights with one decimal", () => {
    const { plain } = layerPages.Linear.examples();
    for (const name of ["x", "weight", "bias"]) for (const value of numbers(plain, name)) expect(Math.abs(10 * value - Math.round(10 * value))).toBeLessThan(1e-9); // prettier-ignore
    expect(numbers(plain, "gy")).toEqual([2, 1, -1.5, 3]);
  });
});

describe("samples that are written by hand", () => {
  test("are called after what is given", () => {
    const sample = given({ functions: { f: "t^2" }, at: { x: 2 }, numbers: { h: 0.5 }, tensors: { w: [1, -2], s: 3 } });
    expect(sample.name).toBe("f(t) = t^2, x = 2, h = 0.5, w = [1, -2], s = 3");
    expect([shapesOf(sample), numbers(sample, "x"), numbers(sample, "w"), sample.numbers, sample.outputs, sample.functions]).toEqual(["x (), w (2), s ()", [2], [1, -2], { h: 0.5 }, [], { f: "t^2" }]); // prettier-ignore
    expect(given({})).toEqual({ name: "", functions: {}, numbers: {}, tensors: {}, outputs: [] });
  });

  test("are computed by the engine, forward and backward", () => {
    const parts = { name: "squares", inputs: { a: [2, 3], b: 5 }, upstream: { y: [1, 10], z: 4 }, compute: ({ a, b }: { readonly a: Tensor; readonly b: Tensor }) => ({ y: mul(a, a), z: add(b, b) }), rest: { tensors: { v: [7] }, numbers: { h: 1 } } }; // prettier-ignore
    const sample = computed(parts);
    expect(shapesOf(sample)).toBe("v (1), a (2), ga (2), b (), gb (), y (2), gy (2), z (), gz ()");
    // ga = 2 a gy, gb = 2 gz
    expect(["ga", "gb", "y", "gy", "z", "gz"].map((name) => numbers(sample, name))).toEqual([[4, 60], [8], [4, 9], [1, 10], [10], [4]]); // prettier-ignore
    expect([sample.name, sample.outputs, sample.numbers, "kink" in sample]).toEqual(["squares", ["y", "z"], { h: 1 }, false]);
    expect(computed({ ...parts, kink: true }).kink).toBe(true);
  });

  test("the first is the example; a drawing begins without an empty line", () => {
    const samples = (): [Sample, Sample] => [given({ numbers: { a: 1 } }), given({ numbers: { a: 2 } })];
    const parts = { name: "n", kind: "algorithm", formula: "f", source: "s", derivation: "d", samples } as const;
    const page = writtenPage({ ...parts, picture: "\n  a\n b" });
    expect([page.picture, page.subject().samples.map(({ name }) => name), page.examples().plain.name, page.at]).toEqual(["  a\n b", ["a = 1", "a = 2"], "a = 1", [0]]); // prettier-ignore
    expect([writtenPage(parts).picture, writtenPage({ ...parts, at: [2] }).at]).toEqual([null, [2]]);
  });
});

describe("columns through their preparation", () => {
  test("rows of both kinds stand among each other", () => {
    const { all, train, others } = mixed({ train: [1, 2, 3], others: [10, 20] });
    expect([all, [...train], [...others]]).toEqual([[1, 10, 2, 3, 20], [0, 2, 3], [1, 4]]); // prettier-ignore
    const more = mixed({ train: [1], others: [10, 20, 30] });
    expect([more.all, [...more.train], [...more.others]]).toEqual([[1, 10, 20, 30], [0], [1, 2, 3]]); // prettier-ignore
  });

  test("are fitted on those for training alone", () => {
    const { train, others, step } = prepared({ train: [5, 1, 6], others: [9, 2] }, { scale: "minmax" }, numeric);
    expect([train.shape, others.shape, step.name, step.kind]).toEqual([[3, 1], [2, 1], "x", "numeric"]); // prettier-ignore
    [4 / 5, 0, 1].forEach((value, i) => expect(train.data[i]).toBeCloseTo(value, 12));
    [8 / 5, 1 / 5].forEach((value, i) => expect(others.data[i]).toBeCloseTo(value, 12));
  });

  test("each number is a category, in the order of their first appearance; one feature is a column", () => {
    expect(categorical([3, 1, 3])).toMatchObject({ kind: "categorical", labels: ["3", "1"], codes: Int32Array.of(0, 1, 0) });
    const table: NumberArray = { shape: [2, 3], data: [0, 1, 2, 3, 4, 5] };
    expect([0, 1, 2].map((feature) => featureOf(table, feature))).toEqual([[0, 3], [1, 4], [2, 5]].map((data) => ({ shape: [2], data: Float64Array.from(data) }))); // prettier-ignore
  });
});

describe("the check of a page", () => {
  const page = (derivation: string, subject: () => never): Page => ({ derivation, subject }) as unknown as Page;

  test("what the code cannot compute is a mistake of the first line; other faults go on", () => {
    const failing = page("y = 1\nz = 2", () => { throw new MlbhError("it cannot be"); }); // prettier-ignore
    expect(checkPage(failing)).toEqual({ ok: false, lines: [], mistakes: [{ line: 1, text: "y = 1", message: "it cannot be", at: null, values: [] }] }); // prettier-ignore
    expect(() => checkPage(page("y = 1", () => { throw new TypeError("other"); }))).toThrow(new TypeError("other")); // prettier-ignore
  });

  test("counts its lines, and those that nobody checks", () => {
    expect(wordShare({ derivation: "| a\ny = 1 -- |\n\n  | b\nz = |2|" } as Page)).toEqual({ lines: 4, words: 2 });
  });
});

describe("words of a page", () => {
  test("a reason may begin with a rule, which has a page", () => {
    expect(["quotient rule, and e / s is y", "only i = k remains: all else", "only j = start + i remains", "convention", "limit: so", "constant factor 1 / n"].map(ruleOf)).toEqual(["quotient-rule", "only-one-remains", "only-one-remains", "kinks", "derivative", "constant-factor"]); // prettier-ignore
    expect(["", "the chain rule", "limited", "only i remains", "chain rules"].map(ruleOf)).toEqual([
      null,
      null,
      null,
      null,
      null,
    ]);
  });

  test("paragraphs, drawings and what is kept", () => {
    expect(paragraphsOf("a  b\nc\n\n  d \n \n e")).toEqual(["a b c", "d", "e"]);
    expect(drawingOf("\n   a\n     b\n\n   c\n  ")).toEqual(["a", "  b", "", "c"]);
    expect([keptInWords([]), keptInWords(["y"]), keptInWords(["y", "dim"])]).toEqual(["nothing but shapes and parameters", "y", "y, dim"]); // prettier-ignore
  });
});
