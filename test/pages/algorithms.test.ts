// The examples of pages that stand beside no declaration: what a reader sees above the numbers, and what arrives at an output.
import { describe, expect, test } from "@jest/globals";
import type { Sample } from "../../src/notation/sample.js";
import { algorithmPages } from "../../src/pages/algorithms/table.js";
import { calculusPages } from "../../src/pages/calculus/table.js";

const pages = { ...algorithmPages, ...calculusPages };
const samplesOf = (name: keyof typeof pages): readonly Sample[] => pages[name].subject().samples;
const numbersOf = ({ tensors }: Sample, name: string): number[] => Array.from(tensors[name].data, (value) => Number(value.toFixed(6)) + 0); // prettier-ignore

test.each<[keyof typeof pages, string]>([
  ["notation", "a (2, 3), b (3, 4), c (4)"],
  ["backward", "x = 3, gL = 1"],
  ["batches", "5 rows in batches of 2"],
  ["grad-clip", "a (2, 3), b (2), maxNorm 1, normType 2"],
  ["early-stopping", "7 epochs, patience 2"],
  ["learning-rate-finder", "loss = 1, 0.9, 0.6, 0.3, 0.2, 0.5, 2, rates from 0.001 to 1"],
  ["tpe", "good 0.2, 0.3; others 0.1, 0.6, 0.7, 0.9; from 0 to 1"],
  ["successive-halving", "9 trials, 3 of 27 epochs, factor 3"],
  ["ema", "p = 1, 0.4, 0.9, 0.7, decay = 0.5"],
  ["arena", "4 tensors of float32"],
  ["nucleus-sampling", "z = 2, 1, 0, -1"],
  ["instruction-tuning", "user: ab, assistant: b"],
  ["backpropagation-through-time", "x = 0.5, -1, 2; a = 0.7, w = 0.4"],
  ["kinks", "x (3), p (2)"],
  ["broadcasting", "x (2, 3), b (3), c (2, 1), s ()"],
  ["index-notation", "a (2, 3), b (3, 4)"],
  ["only-one-remains", "a (3), m (2, 3), x (3)"],
  ["common-factor", "a = 3, b = 5, c = -2, v = [1, 4, -2], u = [2, 7], m = [[1, 3, 5], [-1, 6, 2]]"],
  ["derivative", "f(t) = t^2, g(t) = 3 t + 1, x = 2, h = 0.5, w = [1, -2, 3]"],
  ["power-rule", "x = 2, h = 0.5, n = 3, r = 1.5, b = 2"],
  ["geometric-series", "r = 0.5, n = 4, x = [0, 3, 5, 2]"],
])("the example of %s is called %s", (name, words) => {
  const { plain } = pages[name].examples();
  expect([plain.name, samplesOf(name)[0].name]).toEqual([words, words]);
});

test("the others say what they differ in", () => {
  expect(samplesOf("early-stopping").map(({ name }) => name).slice(1)).toEqual(["8 epochs, patience 3, min_delta 0.05", "6 epochs, patience 1", "9 epochs, patience 4, min_delta 0.25"]); // prettier-ignore
  expect(samplesOf("grad-clip").map(({ numbers }) => numbers.normType)).toEqual([2, 2, 1, Infinity, 2]);
  expect(samplesOf("kinks").map(({ name, kink }) => [name, kink ?? false])).toEqual([["x (3), p (2)", false], ["x (2), p (3)", false], ["x (3), p (2)", false], ["at the kinks and ties", true]]); // prettier-ignore
  expect(samplesOf("arena").map(({ name, numbers }) => [name, numbers.k, numbers.size])).toEqual([["4 tensors of float32", 4, 4], ["5 tensors of float64", 5, 8], ["3 tensors of float32", 3, 4]]); // prettier-ignore
  expect(samplesOf("successive-halving").map(({ numbers }) => numbers.even)).toEqual([1, 1, 0, 0]);
});

describe("what arrives", () => {
  test("at the product of two matrices differs from entry to entry", () => {
    // 1.5 i - 0.7 j + 0.25 i j + 1
    const expected = [1, 0.3, -0.4, -1.1, 2.5, 2.05, 1.6, 1.15];
    for (const name of ["notation", "index-notation"] as const) expect(numbersOf(samplesOf(name)[0], "gy")).toEqual(expected);
  });

  test("at each function with a kink", () => {
    const [first] = samplesOf("kinks");
    expect(["gy", "gz", "gm", "ga", "gl"].map((name) => numbersOf(first, name))).toEqual([[2, 2.9, 3], [-1.5, -0.6, -0.5], [3, 3.9], [-2.5], [0.7]]); // prettier-ignore
    expect([numbersOf(first, "c"), numbersOf(first, "t"), first.numbers.h]).toEqual([[0.5, -0.5, 1.5], [-2, 3], 0.1]); // prettier-ignore
  });

  test("at what an assistant learns: its own tokens, and the end of each of its messages", () => {
    const [short, long] = samplesOf("instruction-tuning");
    // <|user|> a b <|end|> <|assistant|> b <|end|>
    expect([numbersOf(short, "who"), numbersOf(short, "begins")]).toEqual([[1, 1, 1, 1, 2, 2, 2], [1, 0, 0, 0, 1, 0, 0]]); // prettier-ignore
    expect(numbersOf(short, "y").map((id) => id !== -100)).toEqual([false, false, false, false, false, true, true]);
    expect([numbersOf(short, "gL"), numbersOf(long, "gL"), numbersOf(long, "who").slice(0, 4)]).toEqual([[1.5], [-0.5], [0, 0, 0, 1]]); // prettier-ignore
  });
});
