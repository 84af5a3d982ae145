// What pages are put together from: texts in paragraphs, drawings, rules by their names, settings as numbers, columns that are prepared; and how a
// call is seen by lines with indices.
import { describe, expect, test } from "@jest/globals";
import { field } from "../../src/core/fields.js";
import type { NumberArray } from "../../src/notation/array.js";
import type { Sample } from "../../src/notation/sample.js";
import { checkPage, wordShare } from "../../src/pages/check.js";
import { findPages, namesakes } from "../../src/pages/find.js";
import { page, type Page } from "../../src/pages/page.js";
import { categorical, featureOf, mixed, numeric, prepared } from "../../src/pages/prepared.js";
import { ruleOf } from "../../src/pages/rules.js";
import { settingsIn, settingsOf } from "../../src/pages/settings.js";
import { seen, withKeptAxes } from "../../src/pages/views.js";
import { drawingOf, keptInWords, paragraphsOf } from "../../src/pages/words.js";

describe("texts", () => {
  test("are cut into paragraphs at blank lines, and drawings keep what they are indented by beside each other", () => {
    expect(paragraphsOf(" a\n  b \n \n c  d\n\n\ne")).toEqual(["a b", "c d", "e"]);
    expect(drawingOf("\n    a\n\n      b\n   c  \n  ")).toEqual([" a", "", "   b", "c"]);
    expect(drawingOf("a\n b")).toEqual(["a", " b"]);
    expect([keptInWords([]), keptInWords(["y"]), keptInWords(["y", "dim"])]).toEqual(["nothing but shapes and parameters", "y", "y, dim"]); // prettier-ignore
  });

  test("of reasons begin with a rule, or with none", () => {
    expect(["chain rule: so", "chain rules", "the chain rule", "only i = k remains", "only 3 = k remains", "only remains", "limit", "convention: 0"].map(ruleOf)).toEqual(["chain-rule", null, null, "only-one-remains", "only-one-remains", null, "derivative", "kinks"]); // prettier-ignore
  });
});

describe("settings", () => {
  test("are numbers, switches 1 or 0, and lists; of texts nothing is left", () => {
    const { numbers, tensors } = settingsOf({ lr: 0.5, nesterov: true, amsgrad: false, betas: [0.9, 0.99], names: ["a"], mode: "min", inner: { eps: 2, list: [1] }, none: null }); // prettier-ignore
    expect(numbers).toEqual({ lr: 0.5, nesterov: 1, amsgrad: 0, eps: 2 });
    expect(tensors).toEqual({ betas: { shape: [2], data: Float64Array.of(0.9, 0.99) }, list: { shape: [1], data: Float64Array.of(1) } }); // prettier-ignore
  });

  test("that are left out have their defaults, and a choice is a switch for each of its words", () => {
    const fields = { lr: field.number({ default: 0.1, help: "" }), mode: field.choice(["min", "max"], { default: "min", help: "" }) }; // prettier-ignore
    expect(settingsIn(fields, {}).numbers).toEqual({ lr: 0.1, mode_min: 1, mode_max: 0 });
    expect(settingsIn(fields, { lr: 0, mode: "max" }).numbers).toEqual({ lr: 0, mode_min: 0, mode_max: 1 });
  });
});

describe("rows of both kinds", () => {
  test("stand among each other: others after the first and the third", () => {
    const found = mixed({ train: [1, 2, 3], others: [10, 20, 30] });
    expect([found.all, [...found.train], [...found.others]]).toEqual([[1, 10, 2, 3, 20, 30], [0, 2, 3], [1, 4, 5]]); // prettier-ignore
    expect(mixed({ train: [1, 2, 3, 4], others: [] }).all).toEqual([1, 2, 3, 4]);
  });

  test("are scaled by those of training alone, and come apart again", () => {
    const { train, others, step, features } = prepared({ train: [1, 3], others: [5] }, { scale: "minmax" }, numeric);
    expect([train, others]).toEqual([{ shape: [2, 1], data: Float64Array.of(0, 1) }, { shape: [1, 1], data: Float64Array.of(2) }]); // prettier-ignore
    expect([step.kind, features]).toEqual(["numeric", [""]]);
    const standard = prepared({ train: [1, 3], others: [5] }, {}, numeric);
    expect([standard.train.data, standard.others.data].flatMap((data) => Array.from(data))).toEqual([-1, 1, 3]);
  });

  test("of categories have an indicator each; what no training row has, has none", () => {
    expect(categorical([7, 3, 7])).toEqual({ kind: "categorical", name: "x", codes: Int32Array.of(0, 1, 0), labels: ["7", "3"] });
    const { train, others, features } = prepared({ train: [7, 3], others: [3, 4] }, {}, categorical);
    expect(features).toEqual(["3", "7"]);
    expect([Array.from(train.data), Array.from(others.data)]).toEqual([[0, 1, 1, 0], [1, 0, 0, 0]]); // prettier-ignore
    expect(featureOf(train, 1)).toEqual({ shape: [2], data: Float64Array.of(1, 0) });
  });
});

describe("a call as lines see it", () => {
  const of = (shape: number[], from = 1): NumberArray => ({ shape, data: Array.from({ length: shape.reduce((a, b) => a * b, 1) }, (_, i) => from + i) }); // prettier-ignore
  const sample = (tensors: Record<string, NumberArray>, numbers: Record<string, number> = {}): Sample => ({ name: "s", tensors, numbers, outputs: ["y"] }); // prettier-ignore
  const plain = (array: NumberArray): unknown => [array.shape, Array.from(array.data)];
  const tensorsOf = ({ name, tensors }: Sample): unknown => [name, Object.fromEntries(Object.entries(tensors).map(([key, tensor]) => [key, plain(tensor)]))]; // prettier-ignore

  test("is whole, or one row of numbers", () => {
    const one = sample({ x: of([2, 2]), y: of([2, 2], 5) });
    expect(seen(one, "whole")).toEqual([one]);
    expect(seen(one, "flat").map(tensorsOf)).toEqual([["s", { x: [[4], [1, 2, 3, 4]], y: [[4], [5, 6, 7, 8]] }]]);
  });

  test("is each entry by itself, without the gradient of what was stretched", () => {
    const one = sample({ x: of([2, 2]), b: of([2], 7), gb: of([2], 9), gx: of([2, 2], 11), y: of([2, 2], 5) });
    const entries = seen(one, "entries");
    expect(entries.map(({ name }) => name)).toEqual(["s, entry [0, 0]", "s, entry [0, 1]", "s, entry [1, 0]", "s, entry [1, 1]"]);
    expect(tensorsOf(entries[2])).toEqual(["s, entry [1, 0]", { x: [[], [3]], b: [[], [7]], gx: [[], [13]], y: [[], [7]] }]);
    expect(seen(sample({ x: of([]), y: of([]) }), "entries")[0].name).toBe("s");
  });

  test("is twelve entries at most, spread over all", () => {
    const places = (count: number): number[] => seen(sample({ y: of([count], 0) }), "entries").map(({ tensors }) => tensors.y.data[0]); // prettier-ignore
    expect(places(12)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]);
    expect(places(13)).toEqual([0, 1, 2, 3, 4, 5, 7, 8, 9, 10, 11, 12]);
    expect(places(24)).toEqual([1, 3, 5, 7, 9, 11, 13, 15, 17, 19, 21, 23]);
  });

  test("is each line along its axes; what has lost them is a number", () => {
    const one = sample({ x: of([2, 3]), y: of([3], 7) }, { dim: 0 });
    expect(seen(one, "lines").map(tensorsOf)).toEqual([
      ["s, line [0]", { x: [[2], [1, 4]], y: [[], [7]] }],
      ["s, line [1]", { x: [[2], [2, 5]], y: [[], [8]] }],
      ["s, line [2]", { x: [[2], [3, 6]], y: [[], [9]] }],
    ]);
    const last = seen(sample({ x: of([2, 3]), y: of([2, 3], 7) }, { dim: -1 }), "lines");
    expect(last.map(tensorsOf)).toEqual([["s, line [0]", { x: [[3], [1, 2, 3]], y: [[3], [7, 8, 9]] }], ["s, line [1]", { x: [[3], [4, 5, 6]], y: [[3], [10, 11, 12]] }]]); // prettier-ignore
    const all = seen(sample({ x: of([2, 2]), y: of([], 10) }), "lines");
    expect(all.map(tensorsOf)).toEqual([["s", { x: [[4], [1, 2, 3, 4]], y: [[], [10]] }]]);
    expect(seen(sample({ x: of([]), y: of([]) }), "lines")).toEqual([]);
    const several = sample({ x: of([2, 2, 2]), dims: { shape: [2], data: [2, 0] }, y: of([2], 7) });
    expect(seen(several, "lines").map(tensorsOf)).toEqual([
      ["s, line [0]", { x: [[4], [1, 2, 5, 6]], dims: [[2], [2, 0]], y: [[], [7]] }],
      ["s, line [1]", { x: [[4], [3, 4, 7, 8]], dims: [[2], [2, 0]], y: [[], [8]] }],
    ]);
  });

  test("is rows with what it works along, of one axis or several", () => {
    const one = sample({ x: of([2, 2, 3]), weight: of([3], 20), y: of([2, 2, 3]) });
    expect(tensorsOf(seen(one, "rows")[0])).toMatchObject(["s", { x: [[4, 3], expect.anything()], weight: [[3], [20, 21, 22]], y: [[4, 3], expect.anything()] }]); // prettier-ignore
    const two = sample({ x: of([2, 2, 3]), weight: of([2, 3], 20), gy: of([2, 2, 3]), y: of([2, 2, 3]) }, { axes: 2 });
    expect(tensorsOf(seen(two, "rows")[0])).toMatchObject(["s", { x: [[2, 6], expect.anything()], weight: [[6], expect.anything()], gy: [[2, 6], expect.anything()] }]); // prettier-ignore
  });

  test("is rows, channels, and the places of a channel", () => {
    const shapes = (tensors: Record<string, NumberArray>): unknown => Object.fromEntries(Object.entries(seen(sample(tensors), "channels")[0].tensors).map(([name, { shape }]) => [name, shape])); // prettier-ignore
    expect(shapes({ x: of([2, 3, 2, 2]), y: of([2, 3, 2, 2]), weight: of([2, 3, 1, 1]), bias: of([3]), mean: of([3]) })).toEqual({ x: [2, 3, 4], y: [2, 3, 4], weight: [2, 3, 1, 1], bias: [3], mean: [3] }); // prettier-ignore
    expect(shapes({ x: of([2, 3]), y: of([2, 3]) })).toEqual({ x: [2, 3, 1], y: [2, 3, 1] });
    expect(shapes({ x: of([3]), y: of([3]) })).toEqual({ x: [3], y: [3] });
  });

  test("is columns taken apart into channels, places of a window, and windows", () => {
    const one = sample({ x: of([1, 8, 6]), kernel: { shape: [2], data: [2, 2] }, out: { shape: [2], data: [2, 3] }, y: of([1, 4]) }); // prettier-ignore
    const [{ tensors }] = seen(one, "windows");
    expect([tensors.x.shape, tensors.y.shape]).toEqual([[1, 2, 2, 2, 2, 3], [1, 4]]); // prettier-ignore
  });

  test("of a reduction has the reduced axes back", () => {
    const kept = withKeptAxes(sample({ x: of([2, 3]), y: of([3], 7), gy: of([3], 1), other: of([2]) }, { dim: 0 }));
    expect([kept.tensors.y.shape, kept.tensors.gy.shape, kept.tensors.other.shape, kept.tensors.x.shape]).toEqual([[1, 3], [1, 3], [2], [2, 3]]); // prettier-ignore
  });
});

describe("a page", () => {
  const made = (derivation: string, subject: Page["subject"]): Page => page({ name: "p", kind: "algorithm", formula: "", source: "", derivation, subject, examples: () => { throw new Error("none"); } }); // prettier-ignore

  test("that claims what is not so is wrong; what is no mistake of it is thrown", () => {
    const { ok, mistakes } = checkPage(made("y = x\nz = y", () => findPages("softmax")[0].subject()));
    expect(ok).toBe(false);
    expect(mistakes.length).toBeGreaterThan(0);
    expect(() => checkPage(made("y = x", () => { throw new TypeError("no"); }))).toThrow("no"); // prettier-ignore
  });

  test("has lines, some of which are words", () => {
    expect(wordShare(made("y = x\n| so it is\n  | and so on", () => ({ samples: [] })))).toEqual({ lines: 3, words: 2 });
  });

  test("of an operation stands beside the layer of its name", () => {
    const [operation] = findPages("softmax");
    expect([operation.kind, namesakes(operation).map(({ name, kind }) => [name, kind])]).toEqual(["operation", [["Softmax", "layer"]]]); // prettier-ignore
    expect([findPages(""), findPages("nn."), findPages("fbeta_2")[0].name]).toEqual([[], [], "fbeta"]);
  });
});
