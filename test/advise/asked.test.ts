// What check and init go by, asked directly: how columns are read as one number a row, which of them measure one thing, what must be said of each.
import { describe, expect, test } from "@jest/globals";
import { rankWarnings } from "../../src/advise/check/adapters.js";
import { columnReaders } from "../../src/advise/check/columnReaders.js";
import { lengthWarnings } from "../../src/advise/check/lengths.js";
import { tellingColumns } from "../../src/advise/check/telling.js";
import { countsRows, judgeColumns, lookLikePixels, type Use } from "../../src/advise/init/columns.js";
import { suggestFor } from "../../src/advise/init/init.js";
import { columnSettings } from "../../src/advise/init/settings.js";
import { defaultMarkers, plainCells } from "../../src/data/cells.js";
import type { ColumnProfile } from "../../src/data/columnProfile.js";
import type { Dataset, Part, Preprocess } from "../../src/data/dataset.js";
import { plainNumbers } from "../../src/data/number.js";
import type { NumberProfile } from "../../src/data/numbers.js";
import type { FileProfile } from "../../src/data/profile.js";
import { checkExperiment, type Experiment } from "../../src/experiment/experiment.js";
import type { BuiltModel } from "../../src/experiment/model.js";
import { parseSource } from "../../src/experiment/source.js";
import { csvFile, failure, load } from "../data/files.js";

const list = <T>(length: number, make: (i: number) => T): T[] => Array.from({ length }, (_, i) => make(i));
const noise = (i: number, seed = 0): number => (((i + 1 + 1000 * seed) * 7919.77) % 1009) / 1009;

const numbers: NumberProfile = { count: 100, min: 0, max: 255, mean: 9, deviation: 5, whole: true, counting: false, ordered: false }; // prettier-ignore
/** A column of texts that come again, of 100 cells, but for the changes. */
const column = (change: Partial<ColumnProfile> = {}): ColumnProfile => ({
  name: "c",
  index: 0,
  kind: "text",
  rules: plainCells,
  why: null,
  missing: 0,
  markers: new Map(),
  categories: new Map(),
  known: 100,
  counts: null,
  repeats: true,
  examples: ["p"],
  numbers: null,
  skew: null,
  firstText: null,
  padded: null,
  spellings: [],
  ambiguous: null,
  words: 1,
  fingerprint: "",
  ...change,
});
const numeric = (change: Partial<NumberProfile> = {}, more: Partial<ColumnProfile> = {}): ColumnProfile => column({ kind: "numeric", numbers: { ...numbers, ...change }, ...more }); // prettier-ignore
const counted = (...counts: readonly number[]): ReadonlyMap<string, number> => new Map(counts.map((count, i) => [`t${i}`, count])); // prettier-ignore

describe("adapters of a rank that their weights do not have", () => {
  type Shapes = Readonly<Record<string, readonly number[]>>;
  const of = (rank: number | null, shapes: Shapes): (readonly (string | undefined)[])[] => {
    const experiment = { config: { lora: rank === null ? null : { rank } }, source: parseSource("x.yaml", `lora: {rank: ${rank}}\n`) } as unknown as Experiment; // prettier-ignore
    const built = { model: { namedParameters: () => Object.entries(shapes).map(([name, shape]) => [name, { shape }]) } } as unknown as BuiltModel; // prettier-ignore
    return rankWarnings(experiment, built).map(({ message, hint }) => [message, hint]);
  };
  const hint = (least: number): string => `use ${least} at most, or leave these weights out of lora.targets`;
  const said = (words: string): string => `lora.rank is 5, above the smaller side of ${words}: an adapter beside it learns more numbers than it can use`; // prettier-ignore

  test("the smaller side is well, one more is not", () => {
    expect(of(5, { "0.weight_orig": [5, 9], "1.weight_orig": [9, 5] })).toEqual([]);
    expect(of(5, { "0.weight_orig": [4, 9] })).toEqual([[said("0.weight (4, 9)"), hint(4)]]);
    expect(of(5, { "0.weight_orig": [9, 4], "1.weight_orig": [3, 3] })).toEqual([[said("0.weight (9, 4), 1.weight (3, 3)"), hint(3)]]); // prettier-ignore
    expect(of(null, { "0.weight_orig": [4, 9] })).toEqual([]);
  });

  test("only weights of two sides that have an adapter beside them", () => {
    expect(of(5, { "0.weight": [4, 9], "1.bias_orig": [4], "2.weight_orig": [2, 2, 9] })).toEqual([]);
  });

  test("four are named", () => {
    const four = { a_orig: [1, 9], b_orig: [2, 9], c_orig: [3, 9], d_orig: [4, 9] };
    const names = "a (1, 9), b (2, 9), c (3, 9), d (4, 9)";
    expect(of(5, four)).toEqual([[said(names), hint(1)]]);
    expect(of(5, { ...four, e_orig: [1, 1] })).toEqual([[said(`${names} and 1 more`), hint(1)]]);
  });
});

describe("the mean of the weights", () => {
  const of = (steps: number, ema: number, rows = 10, faults: readonly string[] = [], more = ""): (readonly (string | undefined)[])[] => {
    const text = `data: {path: x.csv, target: y}\nmodel: [Linear: {out_features: auto}]\nloss: MSELoss\noptimizer: {SGD: {lr: 0.1}}\ntrain: {epochs: ${steps}, batch_size: 10, ema: ${ema}}\n${more}`;
    const dataset = { train: { rows } } as Dataset;
    return lengthWarnings(checkExperiment(parseSource("x.yaml", text)), dataset, new Set(faults)).map(({ message, hint }) => [message, hint]);
  }; // prettier-ignore
  const said = (ema: number, memory: string, steps: number): string => `train.ema is ${ema}, which averages over about ${memory}, and there are ${steps}: the first weights stay in it`; // prettier-ignore

  test("looks back as far as training goes at most: 1 / (1 - ema) steps", () => {
    expect(of(4, 0.75)).toEqual([]);
    expect(of(3, 0.75)).toEqual([[said(0.75, "4 steps", 3), "leave it out"]]);
    expect(of(1, 0.2)).toEqual([[said(0.2, "1 step", 1), "leave it out"]]); // 1.25
    expect(of(2, 0.75, 20)).toEqual([]); // two steps an epoch
  });

  test("over a tenth of the steps is proposed for twenty and more", () => {
    const hint = (steps: number): string | undefined => of(steps, 0.96875)[0]?.[1]; // 32 steps
    expect([19, 20, 30, 31, 32].map(hint)).toEqual(["leave it out", "try 0.5", "try 0.7", "try 0.7", undefined]);
    expect(of(250, 0.999)[0][1]).toBe("try 0.96"); // 10 / 250 = 0.04
  });

  test("of no rows, or where training cannot be read, nothing is said", () => {
    expect(of(3, 0.75, 0)).toEqual([]);
    expect(of(3, 0.75, 10, ["train"])).toEqual([]);
    expect(of(3, 0.75, 10, ["model"])).toHaveLength(1);
  });

  test("beside a schedule that never begins", () => {
    const schedule = "scheduler: [{LinearLR: {for: 1}}, CosineAnnealingLR]\n";
    const never = "scheduler.1.CosineAnnealingLR never begins: what is before it takes 1 epoch, and there are 1";
    expect(of(1, 0.2, 10, [], schedule)).toEqual([[never, "shorten those, or train longer"], [said(0.2, "1 step", 1), "leave it out"]]); // prettier-ignore
    expect(of(1, 0.2, 10, ["scheduler"], schedule)).toEqual([[said(0.2, "1 step", 1), "leave it out"]]);
  });
});

test("a column is one number a row: a value, the place of a category, the days, the number of a text", () => {
  const columns = [
    { kind: "numeric", name: "n" },
    { kind: "categorical", name: "c", categories: ["p", "q"] },
    { kind: "date", name: "d", parts: ["month", "days"] }, // sine and cosine of the month
    { kind: "text", name: "t", length: 2 },
    { kind: "categorical", name: "o", categories: ["p"], other: true },
  ];
  const x = Float64Array.of(
    ...[0.5, 0, 1, 0.1, 0.2, 0.3, 7, 8, 0, 1],
    ...[-2, 1, 0, 0.4, 0.5, 0.6, 7, 9, 1, 0],
    ...[3, 0, 0, 0.7, 0.8, 0.9, 7, 8, 0, 0],
  );
  const part = { x, features: 10, rows: 3 } as Part;
  const read = columnReaders({ columns } as unknown as Preprocess).map((reader) => [reader.name, reader.kind, ...[0, 1, 2].map((row) => reader.read(part, row))]); // prettier-ignore
  expect(read).toEqual([
    ["n", "numeric", 0.5, -2, 3],
    ["c", "categorical", 1, 0, -1],
    ["d", "numeric", 0.3, 0.6, 0.9],
    ["t", "categorical", 0, 1, 0],
    ["o", "categorical", 1, 0, -1],
  ]);
});

describe("columns that tell the target", () => {
  test("are looked for on 5000 rows, spread over all", async () => {
    const dataset = await load(["a,b,y", ...list(40, (i) => `${noise(i)},${noise(i, 1)},${noise(i, 2)}`)].join("\n"), "regression"); // prettier-ignore
    /** a is y on every `nth` row. */
    const found = (rows: number, nth: number): string[] => {
      const y = Float64Array.from({ length: rows }, (_, i) => noise(i, 2));
      const x = Float64Array.from({ length: 2 * rows }, (_, i) => (i % 2 === 1 ? noise(i, 3) : (i / 2) % nth === 0 ? y[i / 2] : noise(i, 4))); // prettier-ignore
      return tellingColumns({ ...dataset, train: { ...dataset.train, rows, x, y, lines: new Int32Array(rows) } }).map((each) => `${each.column}: ${each.evidence}`); // prettier-ignore
    };
    expect(found(5000, 2)).toEqual([]); // all rows
    expect(found(5001, 2)).toEqual([expect.stringMatching(/^a: correlation 1/)]); // every second one
    expect(found(10_000, 2)).toEqual([expect.stringMatching(/^a: correlation 1/)]);
    expect(found(10_001, 2)).toEqual([]); // every third
    expect(found(10_001, 3)).toEqual([expect.stringMatching(/^a: correlation 1/)]);
  });

  test("a category by the mean of its rows, a code by its most frequent class", async () => {
    const told = async (row: (i: number) => readonly (string | number)[], task: "regression" | "binary"): Promise<unknown> => {
      const text = ["a,b,y", ...list(60, (i) => [...row(i)].join(","))].join("\n");
      return tellingColumns(await load(text, task)).map((each) => [each.column, each.evidence]);
    };
    expect(await told((i) => ["pqr"[i % 3], noise(i), [5, 1, 9][i % 3]], "regression")).toEqual([["a", "the means of its groups explain 100 % of the variance"]]); // prettier-ignore
    expect(await told((i) => [i % 4, noise(i), ["no", "yes"][i % 2]], "binary")).toEqual([["a", "right on 100 % of the rows"]]);
  });
});

describe("columns of one unit", () => {
  const most = (columns: readonly ColumnProfile[]): number | null => {
    const target = column({ name: "y" });
    return lookLikePixels([...columns, target], target);
  };
  const pixels = (count: number, max = 255): ColumnProfile[] => list(count, () => numeric({ max }));

  test("are sixteen at least", () => {
    expect([most(pixels(16)), most(pixels(15))]).toEqual([255, null]);
    expect(most([...pixels(16), column()])).toBeNull(); // a text beside them
    expect(most([...pixels(16), column({ kind: "numeric", numbers: null })])).toBeNull();
  });

  test("are whole, and from 0 on", () => {
    expect(most([...pixels(15), numeric({ min: -1 })])).toBeNull();
    expect(most([...pixels(15), numeric({ min: 1 })])).toBe(255);
    expect(most([...pixels(15), numeric({ whole: false })])).toBeNull();
  });

  test("are more than yes or no", () => expect([most(pixels(16, 1)), most(pixels(16, 2))]).toEqual([null, 2]));

  test("half of them reach above half of the largest", () => {
    expect(most([...pixels(8, 256), ...pixels(8, 128)])).toBe(256);
    expect(most([...pixels(7, 256), ...pixels(9, 128)])).toBeNull();
    expect(most([...pixels(7, 256), pixels(1, 129)[0], ...pixels(8, 128)])).toBe(256);
    expect([8, 9].map((large) => most([...pixels(large, 256), ...pixels(17 - large, 1)]))).toEqual([null, 256]);
  });
});

test("what counts the rows: whole and complete, ten at least", () => {
  const counts = (change: Partial<ColumnProfile>, counting = true): boolean => countsRows(numeric({ counting }, { known: 10, ...change })); // prettier-ignore
  expect([counts({}), counts({ known: 9 }), counts({ missing: 1 }), counts({}, false), counts({ kind: "text" }), counts({ numbers: null })]).toEqual([true, false, false, false, false, false]); // prettier-ignore
});

describe("what a column is good for", () => {
  /** @param columns the first of which is asked; the last is the target */
  const judged = (columns: readonly ColumnProfile[], rows = 100, twins: FileProfile["twins"] = []): readonly Use[] => {
    const all = columns.map((each, index) => ({ ...each, index }));
    const profile = { columns: all, target: all.at(-1)!, rows, twins } as unknown as FileProfile;
    return judgeColumns(profile).map(({ use }) => use);
  };
  const other = numeric({ whole: false }, { name: "other" });
  const use = (change: ColumnProfile, rows = change.known): Use => judged([change, other, column({ name: "y" })], rows)[0];
  const reason = (change: ColumnProfile, rows?: number): string | null => {
    const found = use(change, rows);
    return found.as === "nothing" ? found.reason : null;
  };
  const twin = (first: number, second: number, equal = true): FileProfile["twins"] => [{ first, second, equal, correlation: 1 }]; // prettier-ignore

  test("numbers of 1e30 and less can be scaled", () => {
    expect([reason(numeric({ max: 1e30 })), reason(numeric({ min: -1e30 }))]).toEqual([null, null]);
    const large = "numbers too large to be scaled";
    expect([reason(numeric({ max: 1.1e30 })), reason(numeric({ min: -1.1e30 }))]).toEqual([large, large]);
  });

  test("the same as the target, before it or behind it, as another column, or as none", () => {
    const three = [numeric({}, { name: "a" }), numeric({}, { name: "b" }), numeric({}, { name: "y" })];
    const reasons = (twins: FileProfile["twins"], columns = three): unknown[] => judged(columns, 100, twins).map((found) => (found.as === "nothing" ? found.reason : found.as)); // prettier-ignore
    expect(reasons(twin(0, 2))).toEqual(['the same as the target "y" in every row', "number", "target"]);
    expect(reasons(twin(0, 1))).toEqual(["number", 'the same as "a" in every row', "target"]);
    expect(reasons(twin(0, 1, false))).toEqual(["number", "number", "target"]);
    expect(reasons(twin(0, 2, false))).toEqual(["number", "number", "target"]);
    const all = three.map((each, index) => ({ ...each, index }));
    const first = judgeColumns({ columns: all, target: all[0], rows: 100, twins: twin(0, 1) } as unknown as FileProfile);
    expect(first.map(({ use: found }) => (found.as === "nothing" ? found.reason : found.as))).toEqual(["target", 'the same as the target "a" in every row', "number"]); // prettier-ignore
  });

  test("__proto__, as long as nothing must be said of it", () => {
    expect(use(numeric({}, { name: "__proto__" }))).toEqual({ as: "number", fill: null, scale: null });
    expect(reason(numeric({}, { name: "__proto__", missing: 1 }))).toBe("a column of this name can have no settings");
  });

  test("an id of so many values that they were not counted", () => {
    const id = (known: number, name = "user_id"): string | null => reason(numeric({}, { name, known }));
    expect([id(10), id(9), id(10, "user")]).toEqual(["an id by its name: a number without size", null, null]);
  });

  test("texts of which each comes twice", () => {
    const twice = (different: number): ReadonlyMap<string, number> => counted(...list(different, () => 2));
    expect(use(column({ counts: twice(10), known: 20 }))).toEqual({ as: "categories", count: 10, fill: null, declare: null, top: null }); // prettier-ignore
    expect(reason(column({ counts: twice(11), known: 21 }))).toBe("11 different texts in 21 rows: each would be seen too rarely");
    expect(reason(column({ counts: null }))).toBe("thousands of different texts in 100 rows: each would be seen too rarely");
    expect(reason(column({ counts: counted(60, ...list(50, () => 1)), known: 110 }))).toBe("51 different texts in 110 rows: each would be seen too rarely"); // prettier-ignore
  });

  test("free texts of few rows, and those called rest", () => {
    const free = { words: 5, counts: counted(...list(30, () => 4)) };
    const words = "free text: words in a row are more than categories";
    expect([reason(column({ ...free, known: 99 })), reason(column({ ...free, known: 120, name: "rest" }))]).toEqual([words, words]); // prettier-ignore
    expect(use(column({ ...free, known: 120 }))).toEqual({ as: "text", fill: false, length: 16 });
    expect(use(column({ ...free, known: 100, counts: null }))).toMatchObject({ as: "text" });
  });

  test("a text that begins like a number is declared, and so is a code", () => {
    const firstText = (cell: string): Partial<ColumnProfile> => ({ counts: counted(50, 50), firstText: { cell, line: 2, unit: "line" } }); // prettier-ignore
    expect(use(column(firstText("1e999")))).toMatchObject({ declare: "texts and numbers" });
    expect(use(column(firstText("p")))).toMatchObject({ declare: null });
    expect(use(numeric({}, { counts: counted(50, 50), padded: "007" }))).toMatchObject({ as: "categories", declare: '"007" is a code: as a number it would lose its zero' }); // prettier-ignore
  });
});

describe("what must be said of a column", () => {
  const said = (use: Use, change: Partial<ColumnProfile> = {}): unknown => {
    const found = columnSettings({ column: column(change), use });
    return found && [found.values, found.why];
  };
  const number: Use = { as: "number", fill: null, scale: null };
  const categories: Use & { as: "categories" } = { as: "categories", count: 3, fill: null, declare: null, top: null };

  test("nothing of what is plain, or left out", () => {
    expect([said(number, { kind: "numeric" }), said(categories), said({ as: "target" }), said({ as: "nothing", reason: "" }, { missing: 1 })]).toEqual([null, null, null, null]); // prettier-ignore
  });

  test("how numbers are written, and dates", () => {
    const rules = { ...plainCells, number: { ...plainNumbers, decimal: "," as const, suffix: "%" } };
    expect(said(number, { kind: "numeric", rules, why: "shares" })).toEqual([{ type: "numeric", number: { decimal: ",", suffix: "%" } }, "shares"]); // prettier-ignore
    expect(said(categories, { kind: "numeric", rules, why: "shares" })).toBeNull();
    expect(said({ as: "target" }, { kind: "numeric", rules, why: "shares" })).toEqual([{ type: "numeric", number: { decimal: ",", suffix: "%" } }, "shares"]); // prettier-ignore
    expect(said({ as: "date", fill: null }, { kind: "date", rules: { ...plainCells, format: "DD.MM.YYYY" }, why: "days" })).toEqual([{ type: "date", format: "DD.MM.YYYY" }, "days"]); // prettier-ignore
  });

  test("which categories are kept", () => {
    const other = 'different texts: the rarer ones, and new ones, are "other"';
    expect(said({ ...categories, top: 2 }, { counts: counted(9, 9, 1) })).toEqual([{ type: "categorical", top: 2 }, `3 ${other}`]); // prettier-ignore
    expect(said({ ...categories, top: 2 })).toEqual([{ type: "categorical", top: 2 }, `thousands of ${other}`]);
    expect(said({ ...categories, declare: "codes" })).toEqual([{ type: "categorical" }, "codes"]);
  });

  test("labels that are one", () => {
    const one = [["No", "no"]];
    const two = [...one, ["YES", "Yes", "yes"]];
    const set = { type: "categorical", ignore_case: true };
    expect(said(categories, { spellings: one })).toEqual([set, '"No" and "no" is one label']);
    expect(said({ as: "target" }, { spellings: two })).toEqual([set, '"No" and "no"; "YES" and "Yes" and "yes" are one label each']); // prettier-ignore
    expect(said(number, { kind: "numeric", spellings: one })).toBeNull();
    expect(said({ as: "target" }, { kind: "numeric", spellings: one })).toBeNull();
  });

  test("what stands for nothing", () => {
    const rules = (...missing_values: string[]): Partial<ColumnProfile> => ({ rules: { ...plainCells, missing_values } });
    const markers = (...cells: string[]): ReadonlyMap<string, number> => new Map(cells.map((cell) => [cell, 2]));
    expect(said(number, { ...rules("-", "NA"), markers: markers("-", "NA") })).toEqual([{ missing_values: ["-", "NA"] }, '"-" stands for nothing']); // prettier-ignore
    expect(said(number, { ...rules("-", "."), markers: markers("-", ".") })).toEqual([{ missing_values: ["-", "."] }, '"-", "." stand for nothing']); // prettier-ignore
    expect(said(categories, { ...rules("null"), categories: new Map([["NA", 1], ["x", 4], ["?", 5]]) })).toEqual([
      { missing_values: ["null"] },
      '"NA" (1 cell) is a category like the others; as a rule it would be missing; "?" (5 cells) is a category like the others; as a rule it would be missing',
    ]); // prettier-ignore
    expect(said(number, { rules: { ...plainCells, missing_values: defaultMarkers } })).toBeNull();
  });

  test("what missing cells are filled with", () => {
    const filled = (use: Use, change: Partial<ColumnProfile>): unknown => (said(use, change) as unknown[])[1];
    const NA = new Map([["NA", 2]]);
    expect(said({ ...number, fill: "median" }, { missing: 1 })).toEqual([{ missing: "median" }, "1 cell missing: filled with the median of the training rows"]); // prettier-ignore
    expect(filled({ ...number, fill: "median" }, { missing: 3, markers: new Map([["NA", 2], ["?", 1]]) })).toBe('3 cells missing ("NA" in 2, "?" in 1): filled with the median of the training rows'); // prettier-ignore
    expect(filled({ ...categories, fill: "mode" }, { missing: 2, markers: NA })).toBe('2 cells missing ("NA" in 2; if NA is a category, missing_values: []): filled with the mode of the training rows'); // prettier-ignore
    expect(filled({ ...categories, fill: "mode" }, { missing: 2, markers: new Map([["?", 2]]) })).toBe('2 cells missing ("?" in 2): filled with the mode of the training rows'); // prettier-ignore
    expect(said({ as: "date", fill: "median" }, { kind: "date", rules: { ...plainCells, format: "YYYY" }, why: "years", missing: 1 })).toEqual([{ type: "date", format: "YYYY", missing: "median" }, "years; 1 cell missing: filled with the median of the training rows"]); // prettier-ignore
  });

  test("a scale, the words of a text, rows without an answer", () => {
    expect(said({ ...number, scale: "log" }, { kind: "numeric" })).toEqual([{ scale: "log" }, "a few numbers are far larger than the others: the logarithm brings them nearer"]); // prettier-ignore
    const text = { type: "text", tokenizer: { words: { min_count: 2 } }, max_length: 24 };
    const words = "some 9 words in a row: each word that comes twice has a vector, and 24 are kept";
    expect(said({ as: "text", fill: false, length: 24 }, { words: 8.5 })).toEqual([text, words]);
    expect(said({ as: "text", fill: true, length: 24 }, { words: 9.4 })).toEqual([{ ...text, missing: { constant: "" } }, words]); // prettier-ignore
    expect(said({ as: "target" }, { missing: 1 })).toEqual([{ missing: "drop_row" }, "1 row without an answer"]);
    expect(said({ as: "target" }, { missing: 2 })).toEqual([{ missing: "drop_row" }, "2 rows without an answer"]);
  });
});

describe("the target that is taken", () => {
  const table = (names: readonly string[], row: (i: number) => readonly (string | number)[]): string => csvFile([names, ...list(30, row)].map((cells) => cells.join(",")).join("\n")); // prettier-ignore
  const why = async (names: readonly string[], row: (i: number) => readonly (string | number)[]): Promise<unknown> => {
    const { target } = await suggestFor(table(names, row), undefined);
    return [target.value, target.why];
  };

  test("where the likeliest cannot be", async () => {
    expect(await why(["x", "z", "label"], (i) => [noise(i), noise(i, 1), "k"])).toEqual(["z", '"label" cannot be predicted; the others cannot be predicted; another, such as "x": --target NAME']); // prettier-ignore
  });

  test("others are named, two at most; where there is none, how to name one", async () => {
    const three = await why(["w", "v", "x", "y"], (i) => [noise(i), noise(i, 1), noise(i, 2), noise(i, 3)]);
    expect(three).toEqual(["y", 'its name says so; another, such as "x" or "v": --target NAME']);
    expect(await why(["x", "y"], (i) => [i + 1, noise(i)])).toEqual(["y", "its name says so; another: --target NAME"]);
  });

  test.each<[string, string, string | undefined, string]>([
    ["one column", "y\n1\n2\n3\n", undefined, 'x.csv: error: there is no column left to learn from: "y" is the only one'],
    ["a text", "a fox\njumps over\nthe dog\n", undefined, 'x.csv: error: there is no column left to learn from: "a fox" is the only one\n  hint: if it is a text to learn from, data.text names it: see mlbh init --example names_generate'],
    ["no column of use", "n,k,y\na,z,0\nb,z,1\nc,z,0\n", undefined, 'x.csv: error: there is no column left to learn from\nx.csv:n: error: cannot be used: every row has a text of its own: names or ids, nothing that comes again\nx.csv:k: error: cannot be used: always "z"'],
    ["no header", "5.1,3.5,setosa\n4.9,3.0,setosa\n", undefined, "x.csv:1: error: the first line looks like data: is the header line missing?\n  hint: put a line with the names of the columns above the rows; if these are the names, say which to predict with --target NAME"],
    ["a target that is not there", "speed,kind\n1,a\n2,b\n", "kindd", 'x.csv:1: error: --target names "kindd", which is not a column of the file\n  hint: did you mean "kind"?'],
    ["one row", "a,b\n1,2\n", undefined, "x.csv:b: error: there is 1 row to learn from, of 1 in the file\n  hint: add rows: two are the least"],
  ])("%s", async (_, text, target, words) => expect(await failure(() => suggestFor(csvFile(text), target))).toBe(words)); // prettier-ignore
});
