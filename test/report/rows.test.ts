// Rows that are shown: those with the largest losses as they stand in the file, what was written for them, their images, and tokens in their place.
import { describe, expect, test } from "@jest/globals";
import { plainDialect } from "../../src/data/dialect.js";
import type { Step } from "../../src/data/preprocess.js";
import { csvFile } from "../../src/files/csvFile.js";
import type { LayerSummary } from "../../src/experiment/model.js";
import type { JudgedAnswer } from "../../src/report/judge.js";
import { lossOf, probabilityOf, worstMistakes } from "../../src/report/mistakes.js";
import { imageRowsOf } from "../../src/report/pictures.js";
import { tokensOf } from "../../src/report/tokenTexts.js";
import { chosenRows, type WrittenRow } from "../../src/report/written.js";
import { fitTokenizer } from "../../src/text/registry.js";
import { csvFile as written } from "../data/files.js";
import { partOf } from "./builders.js";
import { answerOf, judgedOf, preprocessOf } from "./story.js";

describe("the worst mistakes", () => {
  const worst = (answers: readonly JudgedAnswer[], text: string, parts: Parameters<typeof judgedOf>[1] = {}, most?: number): ReturnType<typeof worstMistakes> => worstMistakes(judgedOf(answers, { ...parts, preprocess: { dialect: plainDialect, ...parts.preprocess } }), csvFile(written(text)), ...(most === undefined ? [] : [most])); // prettier-ignore
  const lines = (count: number): string => `a,y\n${Array.from({ length: count }, (_, i) => `${i},${i * i}\n`).join("")}`;

  test("of numbers: the largest distance first, what is no number before all, equals in their order", async () => {
    const answer = answerOf({ targets: [0, 1, 4, 9, 16, 25], outputs: [1, 1, NaN, 8, 19, NaN] }, [8, 8, 8, 8, 8, 8]);
    const found = await worst([answer], lines(6));
    expect(found.map(({ row, line, loss }) => [row, line, loss])).toEqual([[2, 4, NaN], [5, 7, NaN], [4, 6, 3], [0, 2, 1], [3, 5, 1], [1, 3, 0]]); // prettier-ignore
    expect(found[2]).toEqual({ row: 4, line: 6, truth: 16, predicted: 19, probability: null, loss: 3, cells: [["a", "4"], ["y", "16"]] }); // prettier-ignore
    const many = answerOf({ targets: Array.from({ length: 12 }, (_, i) => i), outputs: Array.from({ length: 12 }, () => 0) });
    expect((await worst([many], lines(12))).map(({ row }) => row)).toEqual([11, 10, 9, 8, 7, 6, 5, 4, 3, 2]);
    const alike = answerOf({ targets: Array.from({ length: 12 }, () => 1), outputs: Array.from({ length: 12 }, () => 0) });
    expect((await worst([alike], lines(12))).map(({ row }) => row)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
    expect(await worst([many], lines(12), {}, 2)).toHaveLength(2);
    const [{ cells }] = await worst([many], lines(3), {}, 1);
    expect(cells).toEqual([]); // a line that the file has no longer
  });

  test("of classes: -ln of the probability of the true one", async () => {
    const classes = ["no", "yes"];
    const answer = answerOf({ task: "binary", classes: 2, targets: [1, 0, 1], outputs: [0.75, 0.75, 0.125] }, [], { classes });
    const found = await worst([answer], lines(3));
    expect(found.map(({ row, truth, predicted, probability, loss }) => [row, truth, predicted, probability, loss])).toEqual([
      [2, "yes", "no", 0.125, -Math.log(0.125)],
      [1, "no", "yes", 0.25, -Math.log(0.25)],
      [0, "yes", "yes", 0.75, -Math.log(0.75)],
    ]);
    const three = answerOf({ task: "multiclass", classes: 3, targets: [2, 0], outputs: [0.5, 0.25, 0.25, 0.125, 0.5, 0.375] });
    expect([0, 1].map((row) => lossOf(three.predictions, row))).toEqual([-Math.log(0.25), -Math.log(0.125)]);
    expect(probabilityOf(three.predictions, 1, 2)).toBe(0.375);
  });

  test("of several numbers: the mean, each as a share of what the mean is off by", async () => {
    const a = answerOf({ targets: [0, 4], outputs: [1, 2] }, [2, 2], { name: "a" }); // the mean is off by 2
    const b = answerOf({ targets: [10, 10], outputs: [10.5, 12] }, [10, 10], { name: "b" }); // by nothing: 1 takes its place
    const found = await worst([a, b], lines(2));
    expect(found.map(({ row, truth, predicted, loss }) => [row, truth, predicted, loss])).toEqual([[1, "4, 10", "2, 12", 1.5], [0, "0, 10", "1, 10.50", 0.5]]); // prettier-ignore
    const own = await worst([a, b], lines(2), { preprocess: { targets: [] } });
    expect(own.map(({ truth, predicted, loss }) => [truth, predicted, loss])).toEqual([["", "", 4], ["", "", 0.625]]); // prettier-ignore
    const label = (targets: number[], outputs: number[]): JudgedAnswer => answerOf({ task: "binary", classes: 2, targets, outputs }, [0.5, 0.5], { classes: ["n", "y"] }); // prettier-ignore
    const [both] = await worst([label([1, 0], [0.5, 0.5]), label([1, 1], [0.5, 0.125])], lines(2));
    expect([both.row, both.truth, both.predicted, both.probability]).toEqual([1, "n, y", "n, n", null]);
    expect(both.loss).toBeCloseTo((Math.log(2) + Math.log(8)) / 2, 12);
  });
});

test("what was written: wrong rows and right ones, the surest first, 12 and 6 of them", () => {
  const row = (i: number, right: boolean): WrittenRow => ({ question: String(i), truth: "a", written: right ? "a" : "b", probability: ((i * 7) % 20) / 20 }); // prettier-ignore
  const rows = Array.from({ length: 40 }, (_, i) => row(i % 20, i < 20));
  const { right, wrongOnes, rightOnes } = chosenRows(rows);
  expect(right).toBe(20);
  expect(wrongOnes.map(({ written: text, probability }) => [text, probability])).toEqual(Array.from({ length: 12 }, (_, i) => ["b", (19 - i) / 20])); // prettier-ignore
  expect(rightOnes.map(({ written: text, probability }) => [text, probability])).toEqual(Array.from({ length: 6 }, (_, i) => ["a", (19 - i) / 20])); // prettier-ignore
});

describe("rows that are images", () => {
  const pixel = (offset = 0, divisor = 1): Step => ({ kind: "numeric", name: "p", offset, divisor }) as unknown as Step;
  const unflatten = (...sizes: number[]): LayerSummary[] => [{ name: "Unflatten", args: { sizes } } as unknown as LayerSummary];
  const images = (layers: LayerSummary[], given: readonly number[] | undefined, steps: Step[], x: number[]): ReturnType<typeof imageRowsOf> => imageRowsOf(layers, preprocessOf({ columns: steps }), partOf(x.length / steps.length, { x: Float64Array.from(x), features: steps.length }), given); // prettier-ignore

  test("from dark to light over all rows, in the unit of the file", () => {
    const found = images(unflatten(1, 1, 2), undefined, [pixel(0, 10), pixel(5, 1)], [0, 0, 2, 15])!;
    // 0 and 5, 20 and 20
    expect([found.channels, found.height, found.width, found.columns]).toEqual([1, 1, 2, ["p", "p"]]);
    expect([0, 1].map((row) => Array.from(found.picture(row).values))).toEqual([[0, 0.25], [1, 1]]); // prettier-ignore
    expect(Array.from(found.drawn([1, 0]).values)).toEqual([0.5, 0.25]);
    expect(Array.from(images([], [1, 2], [pixel(), pixel()], [-1, 1, 0, 3])!.picture(1).values)).toEqual([0.25, 1]);
    expect(Array.from(images([], [1, 1], [pixel()], [3, 3])!.picture(1).values)).toEqual([0]);
  });

  test("of one or three channels, as data.image or the first layer says, and of a size that can be drawn", () => {
    const sizeOf = (layers: LayerSummary[], given: readonly number[] | undefined, count: number): number[] | null => {
      const found = images(layers, given, Array.from({ length: count }, () => pixel()), Array.from({ length: count }, () => 0)); // prettier-ignore
      return found && [found.channels, found.height, found.width];
    };
    const linear = [{ name: "Linear", args: { sizes: [1, 2, 3] } } as unknown as LayerSummary];
    expect(sizeOf([], [2, 3], 6)).toEqual([1, 2, 3]);
    expect(sizeOf(unflatten(1, 3, 2), [2, 3], 6)).toEqual([1, 2, 3]);
    expect(sizeOf([], [3, 2, 1], 6)).toEqual([3, 2, 1]);
    expect(sizeOf(unflatten(3, 1, 2), undefined, 6)).toEqual([3, 1, 2]);
    expect(sizeOf(linear, undefined, 6)).toBeNull();
    expect(sizeOf([], undefined, 6)).toBeNull();
    expect(sizeOf(unflatten(2, 1, 3), undefined, 6)).toBeNull();
    expect(sizeOf(unflatten(6), undefined, 6)).toBeNull();
    expect(sizeOf([], [2, 3], 7)).toBeNull();
    expect(sizeOf([], [64, 64], 64 * 64)).toEqual([1, 64, 64]);
    expect(sizeOf([], [64, 65], 64 * 65)).toBeNull();
    expect(images([], [1, 2], [pixel(), { kind: "date", name: "d" } as unknown as Step], [0, 0])).toBeNull();
  });
});

test("tokens as they stand in the text, parts of a character by their name", () => {
  const told = (text: string, name: "words" | "bytes"): [string, string][] => tokensOf(text, fitTokenizer(name, ["ab c"])).map((token) => [token.gap, token.text]); // prettier-ignore
  expect(told("ab  zz\nc", "words")).toEqual([["", "ab"], ["  ", "zz"], ["\n", "c"]]); // prettier-ignore
  expect(told(" ab", "words")).toEqual([[" ", "ab"]]);
  expect(told("aéb", "bytes")).toEqual([["", "a"], ["", "<0xC3>"], ["", "<0xA9>"], ["", "b"]]); // prettier-ignore
  expect(told("é", "bytes")).toEqual([["", "<0xC3>"], ["", "<0xA9>"]]); // prettier-ignore
});
