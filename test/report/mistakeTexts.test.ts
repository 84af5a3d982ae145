// What each token of a text said: a model whose logit is the sum of one number for each token tells exactly these numbers.
import { describe, expect, test } from "@jest/globals";
import { tensor } from "../../src/autograd/create.js";
import type { Tensor } from "../../src/autograd/tensor.js";
import type { TextStep } from "../../src/data/preprocess.js";
import { Module } from "../../src/nn/module.js";
import { mistakeTexts } from "../../src/report/mistakeTexts.js";
import type { Mistake } from "../../src/report/mistakes.js";
import type { OpenRun } from "../../src/runs/openRun.js";
import { fitTokenizer } from "../../src/text/registry.js";
import { answerOf, judgedOf, preprocessOf } from "./story.js";

const tokenizer = fitTokenizer("words", ["good bad so so so good bad good"]); // <pad> 0, <unk> 1, good, so, bad
const id = (word: string): number => tokenizer.encode(word)[0];
const SAID: Readonly<Record<number, number>> = { [id("good")]: 2, [id("bad")]: -1, [id("so")]: 0.5, [tokenizer.unknown!]: 0.25 };
const column = (name: string, length: number): TextStep => ({ kind: "text", name, length, tokenizer: tokenizer.toJSON(), missing: "fill", fill: "", cells: {} }) as unknown as TextStep; // prettier-ignore

/** Rows are a number and a text of four tokens and one of two; a token counts the more the nearer it stands to the beginning. */
const WIDTH = 7;
const weights = [0, 8, 4, 2, 1, 1, 1];

class Sums extends Module {
  readonly seen: number[][] = [];

  constructor(
    readonly classes: number,
    readonly each: boolean,
  ) {
    super();
  }

  forward(x: Tensor): Tensor {
    const [rows] = x.shape;
    const of = (row: number): number[] => Array.from(x.data.subarray(row * WIDTH, (row + 1) * WIDTH));
    const all = Array.from({ length: rows }, (_, row) => of(row));
    this.seen.push(...all);
    const p = all.map((row) => 1 / (1 + Math.exp(-row.reduce((sum, value, i) => sum + weights[i] * (SAID[value] ?? 0), 0) / 8))); // prettier-ignore
    if (this.classes === 2 && this.each) return tensor(p.map((each) => [1 - each, each]), { dtype: "float64" }); // prettier-ignore
    return this.classes === 2 ? tensor(p.map((each) => [each]), { dtype: "float64" }) : tensor(p.map((each) => [(1 - each) / 4, each, (3 * (1 - each)) / 4]), { dtype: "float64" }); // prettier-ignore
  }
}

interface Given {
  /** Of two classes: whether each has a probability of its own. */
  readonly each?: boolean;
  readonly truth?: number;
  readonly classes?: 2 | 3;
  readonly parameters?: number;
  readonly mistake?: Partial<Mistake>;
  readonly times?: number;
  readonly x?: Float32Array | Float64Array;
}
const text = ["good", "so", "zzz"];
const note = ["bad"];

function told({ truth = 1, classes = 2, each = false, parameters = 10, mistake = {}, times = 1, x }: Given = {}): {
  texts: ReturnType<typeof mistakeTexts>;
  model: Sums;
} {
  // prettier-ignore
  const model = new Sums(classes, each);
  const task = classes === 2 && !each ? "binary" : "multiclass";
  const labels = ["a", "b", "c"].slice(0, classes);
  const preprocess = preprocessOf({ task, classes: labels, columns: [{ kind: "numeric", name: "n" } as never, column("t", 4), column("u", 2)], features: Array.from({ length: WIDTH }, (_, i) => `f${i}`) }); // prettier-ignore
  const run = { model, loss: { predict: (y: Tensor) => y }, preprocess, dtype: "float64", layers: [{ parameters }] } as unknown as OpenRun; // prettier-ignore
  const ids = (words: string[], length: number): number[] => Array.from({ length }, (_, i) => (i < words.length ? id(words[i]) : tokenizer.padding!)); // prettier-ignore
  const own = [7, ...ids(text, 4), ...ids(note, 2)];
  const rows = x ?? Float64Array.from([...own.map(() => 9), ...own, ...own.map(() => 8)]);
  const judged = judgedOf([answerOf({ task, classes, targets: [0, truth, 0], outputs: [] })], { rows: { x: rows, features: WIDTH, y: new Float64Array(3), rows: 3 } }); // prettier-ignore
  const cells = [["n", "7"], ["u", "bad"], ["t", "good  so zzz"]] as const; // prettier-ignore
  const probability = 1 / (1 + Math.exp(-(16 + 2 + 0.5 - 1) / 8));
  const one = { row: 1, line: 3, truth: "b", predicted: "a", probability: truth === 1 ? probability : 1 - probability, loss: 1, cells, ...mistake }; // prettier-ignore
  const texts = mistakeTexts(
    run,
    judged,
    Array.from({ length: times }, () => one),
  );
  return { texts, model };
}

const effects = (given: Given): (number | null)[][] => told(given).texts[0].map(({ tokens }) => tokens.map(({ said }) => said && Number(said.effect.toFixed(9)))); // prettier-ignore
// of [good so zzz]: without good, so and zzz move up: 4 + 1 in place of 18.5; without so, zzz moves up; of [bad] nothing is left
const without = [8 * 0.5 + 4 * 0.25, 16 + 4 * 0.25, 16 + 2];
const wanted = [without.map((each) => (18.5 - each) / 8), [-1 / 8]];

describe("what a token said", () => {
  test("is how far the logit falls without it, those behind it moved up", () => {
    const { texts: [texts], model: { seen } } = told(); // prettier-ignore
    expect(texts.map(({ column: name }) => name)).toEqual(["t", "u"]);
    expect(texts[0].tokens.map(({ said, ...token }) => [token, said === null])).toEqual([
      [{ id: id("good"), text: "good", gap: "", isUnknown: false, isRead: true }, false],
      [{ id: id("so"), text: "so", gap: "  ", isUnknown: false, isRead: true }, false],
      [{ id: tokenizer.unknown, text: "zzz", gap: " ", isUnknown: true, isRead: true }, false],
    ]);
    expect(effects({})).toEqual(wanted);
    expect(texts[0].tokens[0].said!.without).toBeCloseTo(1 / (1 + Math.exp(-(5 - 1) / 8)), 12);
    const bad = id("bad");
    expect(seen.filter((row) => row[0] === 7)).toEqual([
      [7, id("so"), 1, 0, 0, bad, 0],
      [7, id("good"), 1, 0, 0, bad, 0],
      [7, id("good"), id("so"), 0, 0, bad, 0],
      [7, id("good"), id("so"), 1, 0, 0, 0],
    ]);
  });

  test("has the other sign for the other class, and is the same where each class has a probability", () => {
    expect(effects({ truth: 0 })).toEqual(wanted.map((list) => list.map((each) => -each)));
    expect(effects({ classes: 3 })).toEqual(wanted);
    expect(effects({ each: true })).toEqual(wanted);
    expect(effects({ each: true, truth: 0 })).toEqual(wanted.map((list) => list.map((one) => -one)));
    expect(effects({ x: Float32Array.from([...Array.from({ length: WIDTH }, () => 9), 7, id("good"), id("so"), 1, 0, id("bad"), 0, ...Array.from({ length: WIDTH }, () => 8)]) })).toEqual(wanted); // prettier-ignore
  });

  test("is not told of values, where it is without end, and where it would take long", () => {
    const nothing = [[null, null, null], [null]]; // prettier-ignore
    expect(effects({ mistake: { probability: null } })).toEqual(nothing);
    expect(effects({ mistake: { probability: 1 } })).toEqual(nothing);
    // 2 * parameters * 4^2 * 2 texts * 1 mistake
    expect(effects({ parameters: 5e9 / 64 })).toEqual(wanted);
    expect(effects({ parameters: 5e9 / 64 + 1 })).toEqual(nothing);
  });
});

test("tokens behind max_length are shown, and were not read", () => {
  const long = Float64Array.from([...Array.from({ length: WIDTH }, () => 9), 7, ...["good", "so", "bad", "so"].map(id), 0, 0, ...Array.from({ length: WIDTH }, () => 8)]); // prettier-ignore
  const { texts: [[{ tokens }, ...rest]], model: { seen } } = told({ x: long, mistake: { cells: [["t", "good so bad so good"]] } }); // prettier-ignore
  expect(rest).toEqual([]); // u is not among the cells: a text of nothing
  expect(tokens.map(({ isRead, said }) => [isRead, said !== null])).toEqual([[true, true], [true, true], [true, true], [true, true], [false, false]]); // prettier-ignore
  // what is left out leaves room at the end
  const left = (...words: string[]): number[] => [7, ...words.map(id), 0, 0, 0];
  expect(seen.filter((row) => row[0] === 7)).toEqual([left("so", "bad", "so"), left("good", "bad", "so"), left("good", "so", "so"), left("good", "so", "bad")]); // prettier-ignore
});

test("of several mistakes each has its texts, and together they take their time", () => {
  const two = (parameters: number): boolean[] => told({ parameters, times: 2 }).texts.map(([{ tokens }]) => tokens[0].said !== null); // prettier-ignore
  expect([two(5e9 / 128), two(5e9 / 128 + 1)]).toEqual([[true, true], [false, false]]); // prettier-ignore
});

test("a text that the model has not read is left out: its cell was missing and filled in", () => {
  expect(told({ mistake: { cells: [["t", "good so so"], ["u", "bad"]] } }).texts[0].map(({ column: name }) => name)).toEqual(["u"]); // prettier-ignore
  expect(told({ mistake: { cells: [] } }).texts).toEqual([[]]);
});
