// mlbh init: whatever the table, either a clear error or an experiment that reads, and the decisions behind it.
import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { writeFileSync } from "node:fs";
import { InputError } from "../../src/core/errors.js";
import { checkExperiment, type TableExperiment } from "../../src/experiment/experiment.js";
import { suggestFor } from "../../src/advise/init/init.js";
import type { Suggestion } from "../../src/advise/init/suggest.js";
import { experimentText } from "../../src/advise/init/text.js";
import { prepareTable } from "../../src/experiment/prepare.js";
import type { PreparedTable } from "../../src/experiment/prepared.js";
import { parseSource } from "../../src/experiment/source.js";
import { trainExperiment } from "../../src/train/train.js";
import { csvFile, failure } from "../data/files.js";

const quoted = (cell: string): string => `"${cell.replaceAll('"', '""')}"`;
const csv = (rows: readonly (readonly string[])[]): string => rows.map((row) => row.map(quoted).join(",")).join("\n");

/** Where the last table was written. */
let path = "";

async function suggest(rows: readonly (readonly string[])[], target?: string): Promise<Suggestion> {
  path = csvFile(csv(rows));
  return suggestFor(path, target);
}

/** The suggestion as a file beside the last table, read back. */
function read(suggestion: Suggestion): Promise<PreparedTable> {
  return prepareTable(checkExperiment(parseSource(`${path}.yaml`, experimentText(suggestion, "x.csv"))));
}

/** `count` rows under a header, each made from its number. */
const table = (names: readonly string[], count: number, row: (i: number) => readonly string[]): string[][] => [
  [...names],
  ...Array.from({ length: count }, (_, i) => [...row(i)]),
];
const noise = (i: number): string => String(((i * 7919) % 997) / 100);

test("every table gives a clear error, or an experiment that reads and fits its data", async () => {
  const name = fc.oneof(
    fc.constantFrom("a", "id", "y", "target", "a: b", "#1", "1", "2019", "true", "null", "__proto__", "constructor", "ü", 'say "hi"', "- x", "[]", "x\ny", "&a", "*a", "!t", "%", "? k", "'"), // prettier-ignore
    fc.string({ minLength: 1, maxLength: 5 }),
  );
  const kinds: readonly (readonly string[])[] = [
    ["0", "1"],
    ["1", "2", "3", "4"],
    ["yes", "no"],
    ["TRUE", "FALSE", ""],
    ["red", "green", "blue", "NA"],
    ["1", "1.0", "x"],
    ["1e999", "2", "k"],
    ["-5.5", "3.25", "1e20", "0", "7", "?"],
    ["2024-01-05", "2023-12-31"],
    ["same"],
    ["", "z"],
    [""],
    ["=#: ", "'quote'", '"', "&x", "*y", "~", "null"],
  ];
  const cells = fc.oneof(
    fc.constantFrom(...kinds).chain((pool) => fc.infiniteStream(fc.constantFrom(...pool))),
    fc.infiniteStream(fc.integer({ min: -1e9, max: 1e9 }).map((n) => String(n / 1000))),
    fc.infiniteStream(fc.integer({ min: 0, max: 30 }).map(String)),
    fc.infiniteStream(fc.string({ maxLength: 4 })),
  );
  const columns = fc.uniqueArray(fc.tuple(name, cells), {
    minLength: 1,
    maxLength: 6,
    selector: ([text]) => text.trim(),
  });
  let readable = 0;
  await fc.assert(
    fc.asyncProperty(
      columns,
      fc.oneof(fc.integer({ min: 1, max: 12 }), fc.integer({ min: 13, max: 130 })),
      async (chosen, rows) => {
        const lines = table(
          chosen.map(([text]) => text),
          rows,
          () => chosen.map(([, stream]) => String(stream.next().value)),
        );
        const path = csvFile(csv(lines));
        let suggestion: Suggestion;
        try {
          suggestion = await suggest(lines);
        } catch (error) {
          if (!(error instanceof InputError)) throw error;
          expect(error.message).toMatch(/x\.csv.*: error: /);
          return;
        }
        const experiment = checkExperiment(parseSource(`${path}.yaml`, experimentText(suggestion, "x.csv")));
        expect((experiment as TableExperiment).config.data.target).toBe(suggestion.profile.target.name);
        const { dataset } = await prepareTable(experiment);
        expect(dataset.train.rows).toBeGreaterThan(0);
        readable++;
      },
    ),
    { numRuns: 120, seed: 1 },
  );
  expect(readable).toBeGreaterThan(30);
}, 60_000);

describe("the target", () => {
  const useOf = async (names: readonly string[], target?: string): Promise<[string, string]> => {
    const rows = table(names, 30, (i) => names.map((_, c) => (c === 0 ? noise(i) : ["no", "yes"][i % 2])));
    const suggestion = await suggest(rows, target);
    return [suggestion.target.value, suggestion.target.why];
  };

  test("is what --target says, else what its name says, else the last column", async () => {
    expect(await useOf(["x", "Class", "z"])).toEqual(["Class", expect.stringContaining("its name says so")]);
    expect(await useOf(["x", "Class", "z"], "z")).toEqual(["z", "as --target says"]);
    expect(await useOf(["x", "w", "z"])).toEqual(["z", expect.stringContaining("the last column")]);
  });

  test.each<[string, (i: number) => string, string]>([
    ["0 and 1", (i) => String(i % 2), "binary"],
    ["1 to 7", (i) => String((i % 7) + 1), "multiclass"],
    ["1.0 and 2", (i) => (i % 2 === 0 ? "1.0" : "2"), "binary"],
    ["TRUE and FALSE", (i) => (i % 3 === 0 ? "TRUE" : "FALSE"), "binary"],
    ["texts", (i) => ["a", "b", "c"][i % 3], "multiclass"],
    ["prices", (i) => String(100_000 + 137 * i), "regression"],
    ["tens, which are no codes", (i) => String(10 * (i % 7)), "regression"],
    ["halves", (i) => String((i % 5) / 2), "regression"],
  ])("%s: the task", async (_, value, task) => {
    const suggestion = await suggest(table(["x", "y"], 60, (i) => [noise(i), value(i)]));
    expect(suggestion.task.value).toBe(task);
    await read(suggestion);
  });

  test.each<[readonly string[], string]>([
    [["no", "yes"], "yes"],
    [["FALSE", "TRUE", "FALSE"], "TRUE"],
    [["0", "1"], "1"],
    [["2", "1", "2"], "2"],
    [["cat", "dog", "dog"], "cat"],
    [["cat", "dog"], "dog"],
  ])("of %j the positive label is %s", async (labels, positive) => {
    const suggestion = await suggest(table(["x", "y"], 60, (i) => [noise(i), labels[i % labels.length]]));
    expect(suggestion.positive?.value).toBe(positive);
    expect((await read(suggestion)).dataset.classes?.[1]).toBe(positive);
  });

  test("that cannot be predicted is refused with the reason", async () => {
    const refusal = (value: (i: number) => string, rows = 40): Promise<string> =>
      failure(() => suggest(table(["x", "y"], rows, (i) => [noise(i), value(i)])));
    expect(await refusal(() => "7")).toBe(
      'x.csv:y: error: the target is "7" in every row: there is nothing to tell apart\n' +
        "  hint: is this the column to predict? name another with --target NAME",
    );
    expect(await refusal(() => "")).toContain("x.csv:y: error: the column is empty: every cell is missing");
    expect(await refusal((i) => `name ${i}`)).toContain("the target has 40 different texts in 40 rows: too many to be classes");
    expect(await refusal((i) => (i === 5 ? "abc" : noise(i)))).toContain(
      'the target cannot be learnt: 1 of its 40 cells is no number, "abc" in line 7',
    );
    expect(await refusal((i) => String(i), 1)).toContain("there is 1 row to learn from, of 1 in the file");
  });

  test.each<[string, (i: number) => string]>([
    ["decimal commas", (i) => noise(i).replace(".", ",")],
    ["a sign before them", (i) => `$${noise(i)}`],
  ])("of many numbers with %s is a number", async (_, value) => {
    const suggestion = await suggest(table(["x", "y"], 60, (i) => [noise(i), value(i)]));
    expect(suggestion.task.value).toBe("regression");
    expect((await read(suggestion)).dataset.task).toBe("regression");
  });
});

describe("columns", () => {
  const useOf = async (value: (i: number) => string, name = "c"): Promise<unknown> => {
    const { columns } = await suggest(table(["x", name, "y"], 100, (i) => [noise(i), value(i), String(i % 2)]));
    return columns[1].use;
  };

  test.each<[string, (i: number) => string, unknown]>([
    ["numbers", (i) => noise(i + 5), { as: "number", fill: null, scale: null }],
    ["numbers with gaps", (i) => (i % 9 === 0 ? "NA" : noise(i + 5)), { as: "number", fill: "median", scale: null }],
    [
      "numbers of several sizes",
      (i) => String(Math.round(Math.exp(((i * 37) % 100) / 10))),
      { as: "number", fill: null, scale: "log" },
    ],
    [
      "dates",
      (i) => `2024-${String((i % 12) + 1).padStart(2, "0")}-${String((i % 28) + 1).padStart(2, "0")}`,
      { as: "date", fill: null },
    ],
    [
      "frequent texts and rare ones",
      (i) => (i < 51 ? ["p", "q"][i % 2] : `n${i}`),
      { as: "categories", count: 51, fill: null, declare: null, top: 2 },
    ],
    [
      "codes with zeros in front",
      (i) => `00${i % 8}`,
      { as: "categories", count: 8, fill: null, declare: '"000" is a code: as a number it would lose its zero', top: null },
    ],
    ["texts", (i) => `a text of some ${i % 30} words`, { as: "text", fill: false, length: 16 }],
    [
      "texts that never come again",
      (i) => (i === 3 ? "" : `the text that has the number ${i}`),
      { as: "nothing", reason: "every row has a text of its own: names or ids, nothing that comes again" },
    ], // 99 rows are too few for their words
    ["categories", (i) => ["r", "g", "b"][i % 3], { as: "categories", count: 3, fill: null, declare: null, top: null }],
    [
      "categories with gaps",
      (i) => ["r", "g", ""][i % 3],
      { as: "categories", count: 2, fill: "mode", declare: null, top: null },
    ],
    [
      "numbers and texts",
      (i) => ["1", "2", "many"][i % 3],
      { as: "categories", count: 3, fill: null, declare: "texts and numbers", top: null },
    ],
  ])("%s are of use", async (_, value, use) => expect(await useOf(value)).toEqual(use));

  test.each<[string, (i: number) => string, string]>([
    ["one value", () => "k", 'always "k"'],
    ["nothing", () => "", "every cell is missing"],
    ["mostly gaps", (i) => (i % 3 === 0 ? noise(i) : ""), "missing in 66 of 100 rows: to fill in so many would be guessing"],
    ["dates", (i) => `0${(i % 9) + 1}/0${((i * 7) % 9) + 1}/2024`, 'dates that can be read in two ways, "01/01/2024" as MM/DD/YYYY or DD/MM/YYYY: say which with type: date and format'], // prettier-ignore
    ["names", (i) => `n${i}`, "every row has a text of its own: names or ids, nothing that comes again"],
    ["many texts", (i) => `n${i % 60}`, "60 different texts in 100 rows: each would be seen too rarely"],
    ["a misprint", (i) => (i === 3 ? "o.5" : noise(i)), '1 of its 100 cells is no number, "o.5" in line 5: correct or empty them and it can be used'], // prettier-ignore
    ["the target", (i) => String(i % 2), 'the same as the target "y" in every row'],
    ["a copy", noise, 'the same as "x" in every row'],
  ])("%s are left out, and why", async (_, value, reason) => expect(await useOf(value)).toEqual({ as: "nothing", reason }));

  test.each([
    ["id", true],
    ["user_id", true],
    ["userId", true],
    ["Unnamed: 0", true],
    ["humid", false],
    ["fluid", false],
    ["width", false],
  ])("whole numbers that never come again, named %s, are an id: %s", async (name, isId) => {
    const use = await useOf((i) => String(1000 + i * 7), name);
    expect(use).toMatchObject(isId ? { as: "nothing", reason: "an id by its name: a number without size" } : { as: "number" });
  });

  test("a first column that counts the rows is left out, unless there is no other", async () => {
    const counted = (names: readonly string[]): string[][] => table(names, 30, (i) => names.map((_, c) => (c === 0 ? String(i + 1) : noise(i + c)))); // prettier-ignore
    expect((await suggest(counted(["t", "a", "y"]))).columns[0].use).toEqual({ as: "nothing", reason: "it counts the rows" });
    expect((await suggest(counted(["t", "y"]))).columns[0].use).toEqual({ as: "number", fill: null, scale: null });
    expect(await failure(() => suggest(counted(["id", "y"])))).toContain("x.csv:id: error: cannot be used: it counts the rows");
  });
});

describe("sizes", () => {
  const classes = (counts: readonly number[]): string[] => counts.flatMap((count, k) => Array<string>(count).fill(`k${k}`));
  const of = (labels: readonly string[]): Promise<Suggestion> =>
    suggest(table(["x", "y"], labels.length, (i) => [noise(i), labels[i]]));

  test("rows are set aside as far as there are enough", async () => {
    expect((await of(classes([60, 60]))).split.value).toEqual({ train: 0.7, val: 0.15, test: 0.15, stratify: true });
    const few = await of(classes([30, 30]));
    expect(few.split.value).toEqual({ train: 0.8, val: 0, test: 0.2, stratify: true });
    expect(few.patience).toBeNull();
    expect((await of(classes([8, 8]))).split.value).toEqual({ train: 1, val: 0, test: 0, stratify: true });
  });

  test("a class too small for every part: not stratified", async () => {
    const { split } = await of(classes([200, 2]));
    expect(split.value.stratify).toBe(false);
    expect(split.why).toContain("the smallest class has 2 rows");
  });

  test("of a rare class the threshold is chosen on the validation rows; no row counts more than another", async () => {
    const suggestion = await of(classes([200, 20]));
    expect(suggestion.threshold).toEqual({
      value: { metric: "f1" },
      why: expect.stringContaining("one class has 20 rows, the other 200"),
    });
    const { experiment, lossArgs } = await read(suggestion);
    expect([experiment.config.train.threshold, experiment.config.train.class_weights, lossArgs.pos_weight]).toEqual([
      { metric: "f1" },
      null,
      undefined,
    ]);
    expect((await of(classes([100, 60]))).threshold).toBeNull();
    expect((await of(classes([30, 6]))).threshold).toBeNull(); // too few rows for a validation part
    expect((await of(classes([200, 200, 20]))).threshold).toBeNull();
  });

  test("large targets are scaled while training", async () => {
    const suggestion = await suggest(table(["x", "y"], 200, (i) => [noise(i), String(250_000 + 900 * i)]));
    const { dataset } = await read(suggestion);
    expect(dataset.preprocess.targetScale.divisor).toBeGreaterThan(10_000);
  });

  test("columns of one unit from 0 on, such as pixels, are divided together, and stay whole", async () => {
    const names = Array.from({ length: 16 }, (_, i) => `p${i}`);
    const { scale, columns } = await suggest(
      table([...names, "y"], 60, (i) => [...names.map((_, p) => (p === 0 ? "0" : String((i * p * 31) % 256))), String(i % 2)]),
    );
    expect(scale.value).toEqual({ divide: expect.any(Number) });
    expect(columns.filter(({ use }) => use.as === "number")).toHaveLength(16);
  });
});

test("rows without an answer are left out, and say so", async () => {
  const suggestion = await suggest(table(["x", "y"], 50, (i) => [noise(i), i % 5 === 0 ? "?" : String(i % 2)]));
  expect(suggestion.profile).toMatchObject({ rows: 40, rowsRead: 50 });
  expect((await read(suggestion)).dataset.report.dropped).toEqual([{ column: "y", rows: 10 }]);
});

test("names are quoted by YAML's rules, and cannot break out of a comment", async () => {
  const names = ["a: b", "# c", "-", "true", "2019", "x\ny"];
  const suggestion = await suggest(
    table([...names, "y"], 40, (i) => [...names.map((name) => (i % 4 === 0 ? "" : `${name}${i % 3}`)), noise(i)]),
  );
  const { experiment } = await read(suggestion);
  expect(Object.keys(experiment.config.data.columns).sort()).toEqual([...names].sort());
});

describe("free texts", () => {
  const words = ["sea", "whale", "ship", "law", "senate", "tax", "the", "of", "a", "and"];
  const said = (i: number): string =>
    `${Array.from({ length: 6 + (i % 5) }, (_, j) => words[(i * 7 + j * j * ((i % 2) + 1) + (i % 2) * 3) % 10]).join(" ")} ${i}`;
  const who = (i: number): string => (i % 2 === 0 ? "x" : "y");

  test.each([
    ["alone", table(["said", "who"], 120, (i) => [said(i), who(i)]), ["Embedding", "Dropout", "Mean", "Linear"]],
    ["beside numbers, with gaps", table(["said", "n", "who"], 120, (i) => [i % 9 === 5 ? "" : said(i), String((i * 37) % 50), who(i)]), ["Branches", "Linear"]],
  ])("%s are read word by word, and the experiment trains", async (_, rows, layers) => {
    const suggestion = await suggest(rows);
    expect(suggestion.columns[0].use).toMatchObject({ as: "text", length: 24 });
    const prepared = await read(suggestion);
    expect(prepared.built.layers.map(({ name }) => name)).toEqual(layers);
    const file = `${path}.yaml`;
    writeFileSync(file, experimentText(suggestion, path));
    const { val } = await trainExperiment({ file, epochs: 1, runDir: `${path}-runs` });
    expect(val!.loss).toBeGreaterThan(0);
  }); // prettier-ignore
});
