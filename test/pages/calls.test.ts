// Calls that the pages of functions and initialisers are compared with, the last one what a reader sees: what they are called, sizes, settings.
import { describe, expect, test } from "@jest/globals";
import type { Sample } from "../../src/notation/sample.js";
import { functionPages } from "../../src/pages/functions.js";
import { initialiserPages } from "../../src/pages/initialisers.js";

const pages = { ...functionPages, ...initialiserPages };

/** Of the tensors that are given, and of what comes out; gradients have the shapes of what they belong to. */
const shapesOf = ({ tensors }: Sample): string => Object.entries(tensors).filter(([name]) => name === "g" || !name.startsWith("g")).map(([name, { shape }]) => `${name} (${shape.join(", ")})`).join(", "); // prettier-ignore

// prettier-ignore
test.each<[keyof typeof pages, [name: string, shapes: string, numbers: Sample["numbers"]][]]>([
  ["weightNorm", [
    ["weightNorm(Linear(3, 2))", "y (2, 3), g (2, 1), v (2, 3)", {}],
    ["weightNorm(Linear(2, 3))", "y (3, 2), g (3, 1), v (3, 2)", {}],
    ["weightNorm(Linear(3, 2))", "y (2, 3), g (2, 1), v (2, 3)", {}],
  ]],
  ["spectralNorm", [
    ["spectralNorm(Linear(3, 2))", "y (2, 3), weight (2, 3), start (2), u (2), v (3)", { steps: 1 }],
    ["spectralNorm(Linear(2, 4))", "y (4, 2), weight (4, 2), start (4), u (4), v (2)", { steps: 1 }],
    ["spectralNorm(Linear(3, 2))", "y (2, 3), weight (2, 3), start (2), u (2), v (3)", { steps: 100 }],
    ["spectralNorm(Linear(2, 4))", "y (4, 2), weight (4, 2), start (4), u (4), v (2)", { steps: 100 }],
    ["spectralNorm(Linear(3, 2))", "y (2, 3), weight (2, 3), start (2), u (2), v (3)", { steps: 1 }],
  ]],
  ["lora", [
    ["lora(Linear(3, 2))", "y (2, 3), orig (2, 3), a (1, 3), b (2, 1)", { alpha: 3, rank: 1, start: 0 }],
    ["lora(Linear(3, 4))", "y (4, 3), orig (4, 3), a (2, 3), b (4, 2)", { alpha: 5, rank: 2, start: 0 }],
    ["lora(Linear(3, 2))", "y (2, 3), orig (2, 3), a (1, 3), b (2, 1)", { alpha: 3, rank: 1, start: 1 }],
    ["lora(Linear(3, 4))", "y (4, 3), orig (4, 3), a (2, 3), b (4, 2)", { alpha: 5, rank: 2, start: 1 }],
    ["lora(Linear(3, 2))", "y (2, 3), orig (2, 3), a (1, 3), b (2, 1)", { alpha: 3, rank: 1, start: 0 }],
  ]],
  ["scaledDotProductAttention", [
    ["scaledDotProductAttention(q, k, v)", "y (3, 5), mask (3, 4), keep (3, 4), q (3, 2), k (4, 2), v (4, 5)", { scale: 0.7071067811865475, width: 2, isCausal: 0 }],
    ["scaledDotProductAttention(q, k, v, { isCausal: true })", "y (4, 3), mask (4, 3), keep (4, 3), q (4, 2), k (3, 2), v (3, 3)", { scale: 0.7071067811865475, width: 2, isCausal: 1 }],
    ["scaledDotProductAttention(q, k, v, { mask })", "y (2, 2), mask (2, 4), keep (2, 4), q (2, 3), k (4, 3), v (4, 2)", { scale: 1 / Math.sqrt(3), width: 3, isCausal: 0 }],
    ["scaledDotProductAttention(q, k, v, { mask, isCausal: true })", "y (2, 2), mask (2, 3), keep (2, 3), q (2, 4), k (3, 4), v (3, 2)", { scale: 0.5, width: 4, isCausal: 1 }],
    ["scaledDotProductAttention(q, k, v, { scale: 0.7, keep })", "y (2, 2), mask (2, 3), keep (2, 3), q (2, 4), k (3, 4), v (3, 2)", { scale: 0.7, width: 4, isCausal: 0 }],
    ["scaledDotProductAttention(q, k, v, { isCausal: true, keep })", "y (2, 2), mask (2, 3), keep (2, 3), q (2, 2), k (3, 2), v (3, 2)", { scale: 0.7071067811865475, width: 2, isCausal: 1 }],
    ["scaledDotProductAttention(q, k, v, { isCausal: true })", "y (2, 3), mask (2, 3), keep (2, 3), q (2, 2), k (3, 2), v (3, 3)", { scale: 0.7071067811865475, width: 2, isCausal: 1 }],
  ]],
  ["gumbelSoftmax", [
    ["gumbelSoftmax(x, { tau: 1 })", "y (3), x (3), g (3)", { tau: 1 }],
    ["gumbelSoftmax(x, { tau: 0.5 })", "y (4), x (4), g (4)", { tau: 0.5 }],
    ["gumbelSoftmax(x, { tau: 2 })", "y (3), x (3), g (3)", { tau: 2 }],
    ["gumbelSoftmax(x, { tau: 0.5 })", "y (3), x (3), g (3)", { tau: 0.5 }],
  ]],
  ["rotary", [
    ["rotary(q, positions)", "y (2, 4), q (2, 4), positions (2)", { base: 10000, D: 4 }],
    ["rotary(q, positions)", "y (3, 2), q (3, 2), positions (3)", { base: 10000, D: 2 }],
    ["rotary(q, positions)", "y (2, 6), q (2, 6), positions (2)", { base: 10000, D: 6 }],
    ["rotary(q, positions)", "y (2, 4), q (2, 4), positions (2)", { base: 10000, D: 4 }],
  ]],
  ["uniform", [
    ["uniform([20000], 0.5)", "x (20000)", { bound: 0.5, N: 4 }],
    ["uniform([500], 2)", "x (500)", { bound: 2, N: 7 }],
    ["uniform([2], 0.5)", "x (2)", { bound: 0.5, N: 4 }],
  ]],
  ["kaimingUniformBound", [
    ["kaimingUniformBound(2)", "y (), x (2), w (20000, 2), b (20000)", { fanIn: 2 }],
    ["kaimingUniformBound(5)", "y (), x (5), w (500, 5), b (500)", { fanIn: 5 }],
    ["kaimingUniformBound(2)", "y (), x (2), w (2, 2), b (2)", { fanIn: 2 }],
  ]],
  ["biasBound", [
    ["biasBound(2)", "y (), x (2), w (20000, 2), b (20000)", { fanIn: 2 }],
    ["biasBound(5)", "y (), x (5), w (500, 5), b (500)", { fanIn: 5 }],
    ["biasBound(2)", "y (), x (2), w (2, 2), b (2)", { fanIn: 2 }],
  ]],
  ["normal_", [
    ["normal_(x, { mean: 0, std: 1 })", "u (10000), v (10000), a (10000), b (10000)", { middle: 0, std: 1 }],
    ["normal_(x, { mean: 1, std: 0.5 })", "u (256), v (256), a (256), b (256)", { middle: 1, std: 0.5 }],
    ["normal_(x, { mean: 0, std: 1 })", "u (8), v (8), a (8), b (8)", { middle: 0, std: 1 }],
  ]],
  ["truncNormal_", [
    ["truncNormal_(x, { mean: 0.5, std: 0.5, a: -0.25, b: 1.5 })", "u (20000), x (20000)", { middle: 0.5, std: 0.5, low: -0.25, high: 1.5 }],
    ["truncNormal_(x, { mean: 0, std: 1, a: -2, b: 2 })", "u (500), x (500)", { middle: 0, std: 1, low: -2, high: 2 }],
    ["truncNormal_(x, { mean: 0.5, std: 0.5, a: -0.25, b: 1.5 })", "u (2), x (2)", { middle: 0.5, std: 0.5, low: -0.25, high: 1.5 }],
  ]],
  ["constant_", [
    ["constant_(w, 1)", "y (), x (3), w (2, 3), E (3, 3), D (2, 2, 3), s (2, 3)", { val: 1, v: 0.7, T: 3 }],
    ["constant_(w, 0)", "y (), x (2), w (3, 2), E (2, 2), D (2, 2, 4), s (2, 3)", { val: 0, v: 0.7, T: 4 }],
    ["constant_(w, 0.5)", "y (), x (2), w (2, 2), E (2, 2), D (2, 2, 1), s (2, 3)", { val: 0.5, v: 0.7, T: 1 }],
    ["constant_(w, 1)", "y (), x (3), w (2, 3), E (3, 3), D (2, 2, 3), s (2, 3)", { val: 1, v: 0.7, T: 3 }],
  ]],
  ["xavierNormal_", [
    ["xavierNormal_(w)", "x (3), a (2), w (20000, 2, 3)", { fanIn: 3, fanOut: 2 }],
    ["xavierUniform_(w)", "x (2), a (5), w (500, 5, 2)", { fanIn: 2, fanOut: 5 }],
    ["xavierNormal_(w)", "x (3), a (2), w (2, 2, 3)", { fanIn: 3, fanOut: 2 }],
  ]],
  ["kaimingNormal_", [
    ["kaimingNormal_(w, a = 0)", "x (3), w (20000, 3), y (20000)", { fanIn: 3, a: 0 }],
    ["kaimingUniform_(w, a = 0.5)", "x (2), w (500, 2), y (500)", { fanIn: 2, a: 0.5 }],
    ["kaimingNormal_(w, a = 0)", "x (3), w (2, 3), y (2)", { fanIn: 3, a: 0 }],
  ]],
  ["orthogonal_", [
    ["orthogonal_(q) of 2 x 3", "v (2, 3), x (2), q (2, 3)", { n: 3 }],
    ["orthogonal_(q) of 2 x 2", "v (2, 2), x (2), q (2, 2)", { n: 2 }],
    ["orthogonal_(q) of 2 x 4", "v (2, 4), x (2), q (2, 4)", { n: 4 }],
    ["orthogonal_(q) of 2 x 3", "v (2, 3), x (2), q (2, 3)", { n: 3 }],
  ]],
  ["sparse_", [
    ["sparse_(w, { sparsity: 0.4, std: 1 })", "x (2), w (20000, 4, 2)", { rows: 4, sparsity: 0.4, std: 1 }],
    ["sparse_(w, { sparsity: 0.5, std: 0.1 })", "x (3), w (500, 5, 3)", { rows: 5, sparsity: 0.5, std: 0.1 }],
    ["sparse_(w, { sparsity: 0.4, std: 1 })", "x (2), w (2, 4, 2)", { rows: 4, sparsity: 0.4, std: 1 }],
  ]],
])("%s", (page, expected) => {
  const { samples } = pages[page].subject();
  const shown = pages[page].examples().plain;
  expect([...samples, shown].map((sample) => [sample.name, shapesOf(sample), sample.numbers])).toEqual(expected);
  expect(shown.name).toBe(expected.at(-1)![0]);
});

describe("beside their sizes", () => {
  const samplesOf = (name: keyof typeof pages): readonly Sample[] => pages[name].subject().samples;
  const data = ({ tensors }: Sample, name: string): number[] => Array.from(tensors[name].data);

  test("attention: where nobody says otherwise nothing is added and all is kept; a question may look at nobody", () => {
    const [plain, , , both, kept, nobody] = samplesOf("scaledDotProductAttention");
    expect([new Set(data(plain, "mask")), new Set(data(plain, "keep"))]).toEqual([new Set([0]), new Set([1])]);
    expect(data(both, "mask")).toEqual([0, -Infinity, 0, -Infinity, 0, 0]);
    expect(data(both, "y").slice(0, 2)).toEqual(data(both, "v").slice(0, 2)); // the first question sees the first answer only
    expect([data(kept, "keep"), data(nobody, "keep")]).toEqual([[1, 0, 1, 0, 1, 1], [1, 0, 1, 0, 0, 1]]); // prettier-ignore
    expect(data(nobody, "y").slice(2)).toEqual([0, 0]);
    const { whole = [], allFit } = pages.scaledDotProductAttention.subject();
    expect(whole.map(({ tensors: { q, k, v } }) => [q.shape, k.shape, v.shape]).slice(6)).toEqual([
      [[2, 2, 4], [2, 3, 4], [2, 3, 2]],
      [[2, 2, 3, 2], [2, 2, 2, 2], [2, 2, 2, 3]],
    ]); // prettier-ignore
    expect(allFit).toBe(true);
  });

  test("rotary: positions need not follow each other", () => {
    expect(samplesOf("rotary").map((sample) => data(sample, "positions"))).toEqual([[0, 3], [0, 3, 1], [0, 3]]); // prettier-ignore
  });

  test("an adapter begins with zeros; its factor is alpha / rank", () => {
    const [moved, , fresh] = samplesOf("lora");
    expect(data(fresh, "b")).toEqual([0, 0]);
    expect(data(fresh, "y")).toEqual(data(fresh, "orig"));
    const [y, orig, a, b] = ["y", "orig", "a", "b"].map((name) => data(moved, name));
    expect(y[5]).toBeCloseTo(orig[5] + 3 * b[1] * a[2], 12);
  });

  test("a spectral norm has settled after a hundred steps", () => {
    const [once, , settled] = samplesOf("spectralNorm");
    expect(data(once, "weight")).toEqual([0.4, -0.2, -0.3, -1.2, 1, -0.6]);
    expect(data(once, "start")).not.toEqual(data(once, "u"));
    data(settled, "u").forEach((value, i) => expect(value).toBeCloseTo(data(settled, "start")[i], 12));
    // torch.linalg.matrix_norm(w, 2) = 1.70174
    expect(data(settled, "weight")[4] / data(settled, "y")[4]).toBeCloseTo(1.70174, 5);
  });

  test("constants: a unit matrix, one that hands its input on, and what is multiplied with them", () => {
    const [ones, zeros, halves] = samplesOf("constant_");
    expect([data(ones, "w"), data(zeros, "w"), data(halves, "w")]).toEqual([[1, 1, 1, 1, 1, 1], [0, 0, 0, 0, 0, 0], [0.5, 0.5, 0.5, 0.5]]); // prettier-ignore
    expect(data(ones, "D")).toEqual([0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0]); // torch.nn.init.dirac_(torch.zeros(2, 2, 3))
    expect(data(ones, "E")).toEqual([1, 0, 0, 0, 1, 0, 0, 0, 1]);
    expect(data(ones, "x")).toEqual([-0.5, -0.6, -0.4]);
    expect(data(ones, "y")[0]).toBeCloseTo(2 * 0.7 * Math.tanh(-1.5), 12);
  });

  test("orthogonal: rows of a wide matrix, columns of a square one", () => {
    for (const sample of samplesOf("orthogonal_")) {
      const [q, n] = [data(sample, "q"), sample.numbers.n];
      const dot = (i: number, j: number): number => q.slice(i * n, (i + 1) * n).reduce((sum, value, k) => sum + value * q[j * n + k], 0); // prettier-ignore
      expect([dot(0, 0), dot(0, 1), dot(1, 1)].map((value) => Number(value.toFixed(12)) + 0)).toEqual([1, 0, 1]);
    }
  });
});
