// How large a model, its batches and its parts are, at the limits of the rules; and what cannot be predicted.
import { beforeAll, describe, expect, test } from "@jest/globals";
import { rankTargets, decidePositive, decideTask } from "../../src/advise/init/target.js";
import { suggestFor } from "../../src/advise/init/init.js";
import { suggestExperiment, type Suggestion } from "../../src/advise/init/suggest.js";
import { widthOf } from "../../src/advise/init/columns.js";
import type { ColumnProfile } from "../../src/data/columnProfile.js";
import type { FileProfile } from "../../src/data/profile.js";
import { csvFile, failure } from "../data/files.js";

const noise = (i: number): number => ((i * 7919) % 997) / 100;
const table = (names: readonly string[], rows: number, row: (i: number) => readonly (string | number)[]): string =>
  csvFile([names, ...Array.from({ length: rows }, (_, i) => row(i))].map((cells) => cells.join(",")).join("\n"));

let numbers: Suggestion;
let labels: Suggestion;
beforeAll(async () => {
  numbers = await suggestFor(
    table(["x", "y"], 40, (i) => [noise(i + 3), noise(i)]),
    "y",
  );
  labels = await suggestFor(
    table(["x", "y"], 40, (i) => [noise(i + 3), ["no", "yes"][i % 2]]),
    "y",
  );
});

/** A table as another, but of so many rows. */
function of(rows: number, { profile, dialect } = numbers, counts = profile.target.counts): Suggestion {
  const target = { ...profile.target, known: rows, counts };
  const columns = profile.columns.map((column) => (column === profile.target ? target : { ...column, known: rows }));
  return suggestExperiment({ ...profile, columns, target, rows, rowsRead: rows }, dialect, "");
}
/** With so many rows of the two labels. */
const withLabels = (no: number, yes: number): Suggestion => of(no + yes, labels, new Map([["no", no], ["yes", yes]])); // prettier-ignore

describe("by the number of rows", () => {
  test.each([
    [19, { train: 1, val: 0, test: 0 }],
    [20, { train: 0.8, val: 0, test: 0.2 }],
    [99, { train: 0.8, val: 0, test: 0.2 }],
    [100, { train: 0.7, val: 0.15, test: 0.15 }],
  ])("%d rows are divided as %j", (rows, parts) => expect(of(rows).split.value).toEqual({ ...parts, stratify: false }));

  test("and why they are", () => {
    expect([19, 99, 100].map((rows) => of(rows).split.why)).toEqual([
      "19 rows are too few to set any aside: how good the model is stays unknown",
      "99 rows are too few to set some aside for validation too",
      "to learn from, to stop in time, to judge at the end",
    ]);
  });

  // 7 of 10 rows are for training: the numbers at the limits of the training rows
  test.each([
    [10, 10, 100, null],
    [19, 16, 100, null],
    [427, 16, 100, 10], // 299
    [429, 32, 100, 10], // 300
    [2855, 32, 100, 10], // 1999
    [2857, 32, 50, 10], // 2000
    [7141, 32, 50, 10], // 4999
    [7143, 64, 50, 10], // 5000
    [28_570, 64, 50, 10], // 19,999
    [28_571, 64, 20, 5], // 20,000
    [71_427, 64, 20, 5], // 49,999
    [71_429, 256, 20, 5], // 50,000
  ])("%d rows: batches of %d, %d epochs, patience %s", (rows, batch, epochs, patience) => {
    const found = of(rows);
    expect([found.batchSize.value, found.epochs.value, found.patience?.value ?? null]).toEqual([batch, epochs, patience]);
  });

  test("the steps of an epoch are told, and what ends training", () => {
    expect(of(200).batchSize.why).toBe("9 steps an epoch on about 140 training rows");
    expect(of(200).epochs.why).toBe("at most: early stopping ends training when it no longer helps");
    expect(of(16).batchSize.why).toBe("1 step an epoch on about 16 training rows");
    expect(of(16).epochs.why).toBe("passes over the rows");
    expect(of(16).lr.value).toBe(0.01);
  });

  test("five folds are proposed for ten rows to 399, of which each class has five", () => {
    expect([9, 10, 399, 400].map((rows) => of(rows).folds?.value ?? null)).toEqual([null, 5, 5, null]);
    expect(of(10).folds?.why).toBe("with 10 rows one split is partly luck; 5 folds test every row once");
    expect([withLabels(30, 4), withLabels(30, 5)].map(({ folds }) => folds?.value ?? null)).toEqual([null, 5]);
  });

  test("a class three times as frequent as the other has the threshold chosen", () => {
    expect(withLabels(120, 41).threshold).toBeNull();
    expect(withLabels(120, 40).threshold).toEqual({
      value: { metric: "f1" },
      why: "one class has 40 rows, the other 120: above which probability the answer is the rare one is chosen on the validation rows",
    });
    expect(withLabels(60, 20).threshold).toBeNull(); // no validation rows
  });

  test("parts are stratified where each has a row of every class", () => {
    expect(withLabels(116, 4).split.value.stratify).toBe(true);
    const few = withLabels(117, 3).split;
    expect([few.value.stratify, few.why]).toEqual([false, "to learn from, to stop in time, to judge at the end; not stratified: the smallest class has 3 rows, too few for every part"]); // prettier-ignore
    expect(withLabels(20, 1).split.why).toContain("; not stratified: the smallest class has 1 row, too few for every part");
  });
});

describe("hidden units", () => {
  const wide = async (inputs: number): Promise<unknown> => {
    const names = Array.from({ length: inputs }, (_, c) => `x${c}`);
    const cells = (i: number): number[] => names.map((_, c) => noise(i * 31 + c * 17 + 5) - 4);
    const { hidden } = await suggestFor(
      table([...names, "y"], 30, (i) => [...cells(i), noise(i)]),
      "y",
    );
    return [hidden.value, hidden.why];
  };
  const why = (inputs: string): string => `hidden units for ${inputs}; more can learn more, and learn by heart`;

  test.each([
    [1, 16, "1 input"],
    [32, 16, "32 inputs"],
    [33, 64, "33 inputs"],
    [64, 64, "64 inputs"],
    [65, 128, "65 inputs"],
  ])("%d inputs: %d", async (inputs, hidden, words) => expect(await wide(inputs)).toEqual([hidden, why(words)]));

  test.each([
    [8, 16],
    [9, 64],
    [16, 64],
    [17, 128],
  ])("%d classes: %d", async (classes, hidden) => {
    const found = await suggestFor(
      table(["x", "y"], 20 * classes, (i) => [noise(i), `k${i % classes}`]),
      "y",
    );
    expect(found.hidden.value).toBe(hidden);
  });

  test("each use has its width", () => {
    expect(widthOf({ as: "number", fill: null, scale: null })).toBe(1);
    expect(widthOf({ as: "date", fill: null })).toBe(8);
    expect(widthOf({ as: "text", fill: false, length: 8 })).toBe(32);
    expect(widthOf({ as: "categories", count: 7, fill: null, declare: null, top: null })).toBe(7);
    expect(widthOf({ as: "categories", count: 70, fill: null, declare: null, top: 5 })).toBe(6);
    expect([widthOf({ as: "target" }), widthOf({ as: "nothing", reason: "" })]).toEqual([0, 0]);
  });
});

describe("the task", () => {
  const target = (change: Partial<ColumnProfile>, rows = 100): FileProfile => {
    const { profile } = numbers;
    return { ...profile, rows, rowsRead: rows, target: { ...profile.target, ...change } };
  };
  const counted = (different: number, each = 1): Map<string, number> => new Map(Array.from({ length: different }, (_, i) => [String(i), each])); // prettier-ignore
  const whole = (different: number, max: number, rows: number): FileProfile => target({ counts: counted(different), numbers: { ...numbers.profile.target.numbers!, min: 0, max, whole: true } }, rows); // prettier-ignore
  const taskOf = (profile: FileProfile): string => decideTask(profile).value;

  test("whole numbers are classes where they are few, close together and come again", () => {
    expect([whole(20, 40, 80), whole(21, 40, 84)].map(taskOf)).toEqual(["multiclass", "regression"]);
    expect([whole(20, 40, 79), whole(20, 41, 80)].map(taskOf)).toEqual(["regression", "regression"]);
    expect(decideTask(whole(3, 4, 50)).why).toBe(
      "3 whole numbers from 0 to 4 look like classes; if they are amounts, use MSELoss",
    );
    expect(decideTask(whole(30, 40, 50)).why).toBe("numbers from 0 to 40");
  });

  test("two rows are the least, and two values", async () => {
    expect(await failure(() => decideTask(whole(30, 40, 1)))).toBe("x.csv:y: error: there is 1 row to learn from, of 1 in the file\n  hint: add rows: two are the least"); // prettier-ignore
    expect(taskOf(whole(30, 40, 2))).toBe("regression");
    expect(decideTask(whole(2, 40, 2))).toEqual({ value: "binary", why: 'two values, "0" and "1"' });
  });

  test.each([
    [1e30, null],
    [1.1e30, "the target's numbers reach from -5 to 1.1e+30: too large to be scaled"],
  ])("numbers up to %d", async (max, words) => {
    const profile = target({ numbers: { ...numbers.profile.target.numbers!, min: -5, max } });
    if (words === null) expect(taskOf(profile)).toBe("regression");
    else expect(await failure(() => decideTask(profile))).toContain(words);
    const below = target({ numbers: { ...numbers.profile.target.numbers!, min: -max, max: 5 } });
    if (words === null) expect(taskOf(below)).toBe("regression");
    else expect(await failure(() => decideTask(below))).toContain("too large to be scaled");
  });

  test("labels are half as many as the rows at most", async () => {
    const texts = (different: number, rows: number): FileProfile => target({ kind: "text", numbers: null, counts: counted(different) }, rows); // prettier-ignore
    expect(decideTask(texts(10, 20))).toEqual({ value: "multiclass", why: '10 labels: "0", "1", "2", "3", "4", "5" and 4 more' });
    expect(await failure(() => decideTask(texts(10, 19)))).toContain("the target has 10 different texts in 19 rows: too many to be classes"); // prettier-ignore
    const many = { ...texts(10, 1e6), target: { ...texts(10, 1).target, counts: null } };
    expect(await failure(() => decideTask(many))).toContain("the target has thousands of different texts in 1000000 rows");
  });

  test.each<[string, ColumnProfile["kind"], [string, number][], string, string]>([
    ["a word for yes", "text", [["no", 1], ["Yes", 9]], "Yes", ""],
    ["the larger number", "numeric", [["1", 1], ["0", 9]], "1", ": the larger"],
    ["the rarer label", "text", [["a", 3], ["b", 4]], "a", ": the rarer one"],
    ["the rarer label", "text", [["a", 4], ["b", 3]], "b", ": the rarer one"],
    ["of two equals the later", "text", [["b", 4], ["a", 4]], "b", ": of two equals the later"],
  ])("%s counts as 1", (_, kind, counts, value, more) => {
    expect(decidePositive({ ...numbers.profile.target, kind, counts: new Map(counts) })).toEqual({ value, why: `the label that counts as 1${more}` }); // prettier-ignore
  }); // prettier-ignore
});

describe("the column that is likely to be the target", () => {
  const first = async (names: readonly string[], cells: (i: number) => readonly (string | number)[]): Promise<unknown> => {
    const { profile } = await suggestFor(table(names, 30, cells), names[0]);
    const [{ value, why }] = rankTargets(profile);
    return [names[value], why];
  };
  const three = (i: number): number[] => [noise(i), noise(i + 1), noise(i + 2)];

  test.each([
    ["price", ["price", "a", "b"], "price"],
    ["the plainer of two names", ["price", "Label", "b"], "Label"],
    ["a name that ends with one", ["a", "SalePrice", "b"], "SalePrice"],
    ["a name in two words", ["house_price", "a", "b"], "house_price"],
    ["a short word alone", ["y", "a", "b"], "y"],
  ])("%s", async (_, names, name) => expect(await first(names, three)).toEqual([name, "its name says so"]));

  test("a short word at the end of a name says nothing", async () => {
    expect(await first(["axis_y", "a", "b"], three)).toEqual(["b", "the last column, for want of a better sign"]);
  });

  test("the only text among numbers, where there are two others", async () => {
    const text = (i: number): (string | number)[] => [["p", "q"][i % 2], noise(i), noise(i + 2)];
    expect(await first(["t", "a", "b"], text)).toEqual(["t", "the only text among numbers"]);
    expect(await first(["t", "a"], (i) => text(i).slice(0, 2))).toEqual(["a", "the last column, for want of a better sign"]);
    expect(await first(["t", "s", "b"], (i) => [["p", "q"][i % 2], ["p", "q"][(i >> 1) % 2], noise(i)])).toEqual(["b", "the last column, for want of a better sign"]); // prettier-ignore
    expect(await first(["t", "a", "b"], (i) => [`name ${i % 2}`, `2020-01-${10 + (i % 19)}`, noise(i)])).toEqual(["b", "the last column, for want of a better sign"]); // prettier-ignore
  });
});
