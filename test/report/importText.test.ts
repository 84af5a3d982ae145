// What a file of weights holds and what of it a model takes, and what each column is worth, as blocks of lines.
import { describe, expect, test } from "@jest/globals";
import { importanceBlocks, worseningText } from "../../src/report/terminal/importanceText.js";
import { arrayBlocks, fitBlocks, titleOf } from "../../src/report/terminal/importText.js";
import { linesOf } from "../../src/report/terminal/table.js";
import type { WeightsTaken } from "../../src/experiment/weights/initFrom.js";
import type { NdArray } from "../../src/kernels/ndarray.js";
import type { Importance } from "../../src/train/importance.js";

const shown = (blocks: Parameters<typeof linesOf>[0][], width = Infinity): string[] => blocks.flatMap((block) => linesOf(block, width)); // prettier-ignore
const zeros = (...shape: number[]): NdArray => ({
  dtype: "float32",
  shape,
  data: new Float32Array(shape.reduce((a, b) => a * b, 1)),
});

describe("weights", () => {
  test("a title: the file, the key in it, what was before all names, and whose names they are", () => {
    expect(titleOf({ file: "a\nb.pt", under: null, prefix: "" })).toBe("weights of a\\u000ab.pt");
    expect(titleOf({ file: "m.pt", under: "model", prefix: "module.", isGpt2: true })).toBe('weights of m.pt, under its key "model", named without "module.", under GPT-2\'s names'); // prettier-ignore
    expect(titleOf({ file: "m.pt", under: "model", prefix: "", isGpt2: false })).toBe('weights of m.pt, under its key "model"');
  });

  test("of a file: a line for each, and how many", () => {
    const arrays = new Map<string, NdArray>([["w", zeros(30, 40)], ["b\u0007", { ...zeros(), dtype: "float64", data: new Float64Array(1) }]]); // prettier-ignore
    expect(shown(arrayBlocks("m.pt", { arrays, under: null, prefix: "", sha256: "" }))).toEqual([
      "weights of m.pt",
      "",
      "name     shape     read as  numbers",
      "w        (30, 40)  float32    1,200",
      "b\\u0007  ()        float64        1",
      "",
      "2 arrays, 1,201 numbers",
    ]);
    expect(shown(arrayBlocks("m.pt", { arrays: new Map([["w", zeros(2)]]), under: null, prefix: "", sha256: "" })).at(-1)).toBe("1 array, 2 numbers"); // prettier-ignore
  });

  test("beside those of a model", () => {
    const taken = {
      file: "m.pt",
      under: null,
      prefix: "",
      isGpt2: true,
      fits: [{ name: "a", shape: [2, 3] }, { name: "e", shape: [5] }],
      grown: [{ name: "e" }],
      differs: [{ name: "b", shape: [2], wanted: [3] }],
      missing: [{ name: "c", shape: [4] }],
      leftOver: [{ name: "d\t", shape: [1] }],
    } as unknown as WeightsTaken; // prettier-ignore
    expect(shown(fitBlocks(taken))).toEqual([
      "weights of m.pt, under GPT-2's names",
      "",
      "name     in the file  in the model",
      "a        (2, 3)       (2, 3)        fits",
      "e        (5,)         (5,)          fits, with new rows for the tokens of a chat",
      "b        (2,)         (3,)          does not fit",
      "c        -            (4,)          missing: stays as the seed draws it",
      "d\\u0009  (1,)         -             only in the file",
      "",
      "2 fit, 1 do not, 1 missing, 1 only in the file",
    ]);
  });
});

describe("importance", () => {
  test("is a mean with its deviation, and a sign where it is worse without", () => {
    const of = (mean: number): string => worseningText({ mean, deviation: 0.5 });
    expect([of(0.25), of(0), of(-0.25), worseningText(null)]).toEqual([
      "+0.2500 ± 0.5000",
      "0 ± 0.5000",
      "-0.2500 ± 0.5000",
      "n/a",
    ]);
  });

  test("is a table of the columns, with a metric where there is one", () => {
    const column = { column: "a\u0000", loss: { mean: 1, deviation: 0 }, metric: { mean: 0.5, deviation: 0.25 } };
    const importance = (metric: string | null, repeats: number) =>
      ({ repeats, metric, columns: [column] }) as unknown as Importance;
    expect(shown(importanceBlocks(importance("accuracy", 5)))).toEqual([
      "importance: how much worse without what a column says (its cells shuffled, 5 times; mean and deviation)",
      "  column     loss          accuracy",
      "  a\\u0000  +1 ± 0  +0.5000 ± 0.2500",
    ]);
    expect(shown(importanceBlocks(importance(null, 1)))).toEqual([
      "importance: how much worse without what a column says (its cells shuffled, 1 time; mean and deviation)",
      "  column     loss",
      "  a\\u0000  +1 ± 0",
    ]);
  });

  test("cuts names of more than twelve characters where there is no room", () => {
    const columns = [{ column: "a".repeat(20), loss: { mean: 1, deviation: 0 }, metric: null }];
    const lines = (width: number): string => shown(importanceBlocks({ repeats: 5, metric: null, columns } as unknown as Importance), width).at(-1)!; // prettier-ignore
    expect(lines(2 + 20 + 2 + 6)).toBe(`  ${"a".repeat(20)}  +1 ± 0`);
    expect(lines(2 + 19 + 2 + 6)).toBe(`  ${"a".repeat(18)}…  +1 ± 0`);
    expect(lines(2 + 12 + 2 + 6)).toBe(`  ${"a".repeat(11)}…  +1 ± 0`);
  });
});
