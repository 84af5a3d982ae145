// What of an experiment about a table does not go with the data that was read, and which file an experiment is about.
import { describe, expect, test } from "@jest/globals";
import { join } from "node:path";
import { InputError } from "../../src/core/errors.js";
import type { Dataset } from "../../src/data/dataset.js";
import { checkExperiment, dataFile, dataKey, isAboutText, requireTable, tableIn, tableName, type Experiment, type TableExperiment } from "../../src/experiment/experiment.js"; // prettier-ignore
import { checkCounts, checkImage, checkThreshold, prepare } from "../../src/experiment/prepare.js";
import { parseSource } from "../../src/experiment/source.js";

interface Parts {
  readonly data?: string;
  readonly loss?: string;
  readonly train?: string;
  readonly more?: string;
}
function experimentOf({ data = "path: d.csv, target: y", loss = "MSELoss", train = "", more = "" }: Parts): TableExperiment {
  const text = `data: {${data}}\nmodel: [ReLU]\nloss: ${loss}\noptimizer: {SGD: {lr: 0.1}}\ntrain: {${train}}\n${more}`;
  return checkExperiment(parseSource("/there/x.yaml", text)) as TableExperiment;
}

/** What is said, without the place; null for nothing. */
function said(work: () => unknown): string | null {
  try {
    work();
    return null;
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    const [{ message, hint }] = error.problems;
    return `${message}; ${hint}`;
  }
}

describe("a threshold", () => {
  const of = (threshold: string, dataset: object): string | null => said(() => { checkThreshold(experimentOf({ loss: "BCEWithLogitsLoss", train: `threshold: ${threshold}` }), { task: "binary", val: { rows: 1 }, preprocess: {}, ...dataset } as unknown as Dataset); }); // prettier-ignore
  const chosen = "{metric: f1}";

  test("is for two classes", () => {
    expect([of("0.4", {}), of(chosen, {})]).toEqual([null, null]);
    expect(of("0.4", { task: "multiclass" })).toBe("train.threshold is for tasks with two classes, and this is a multiclass task; leave it out"); // prettier-ignore
    expect(of("null", { task: "multiclass" })).toBeNull();
  });

  test("is chosen for one target", () => {
    const preprocess = { targets: [{}, {}] };
    expect(of(chosen, { preprocess })).toBe("train.threshold is chosen for one target, and there are 2; set a number, which counts for all of them"); // prettier-ignore
    expect(of("0.4", { preprocess })).toBeNull();
  });

  test("is chosen on the validation rows, where there are some", () => {
    expect(of(chosen, { val: { rows: 0 } })).toBe("train.threshold is chosen on the validation rows, and there are none; give data.split.val some, or set a number"); // prettier-ignore
    expect(of("0.4", { val: { rows: 0 } })).toBeNull();
  });
});

describe("counts", () => {
  const of = (parts: readonly (readonly number[])[], loss = "PoissonNLLLoss", more = ""): string | null => {
    const [train, val, test] = parts.map((y) => ({ y: Float64Array.from(y) }));
    return said(() => { checkCounts(experimentOf({ loss, data: `path: d.csv, target: y${more}` }), { train, val, test } as unknown as Dataset); }); // prettier-ignore
  };

  test("are never below 0, in whichever part", () => {
    const words = (lowest: string): string => `data.target goes down to ${lowest}, but PoissonNLLLoss is about counts, which are never below 0; use MSELoss or HuberLoss`; // prettier-ignore
    expect(of([[0, 3], [1], [0]])).toBeNull();
    expect([of([[0, -3, -2], [1], [0]]), of([[0], [-0.5, 1], [0]]), of([[0], [1], [2, -1]])]).toEqual(["-3", "-0.5000", "-1"].map(words)); // prettier-ignore
    expect(of([[], [-1], []], "MSELoss")).toBeNull();
  });

  test("are taken as they are", () => {
    const words = "data.target_scale scales the target, but PoissonNLLLoss is about counts, as they are; leave it out";
    expect(of([[1], [1], [1]], "PoissonNLLLoss", ", target_scale: standard")).toBe(words);
    expect(of([[1], [1], [1]], "PoissonNLLLoss", ", target_scale: none")).toBeNull();
    expect(of([[1], [1], [1]], "MSELoss", ", target_scale: standard")).toBeNull();
  });
});

test("an image has as many numbers as a row has features", () => {
  const of = (image: string, features: number): string | null => said(() => { checkImage(experimentOf({ data: `path: d.csv, target: y${image}` }), { train: { features } } as unknown as Dataset); }); // prettier-ignore
  const advice = "columns that are no pixels are left out with data.drop";
  expect([of("", 5), of(", image: [2, 3]", 6), of(", image: [2, 2, 3]", 12), of(", image: [1, 1]", 1)]).toEqual([null, null, null, null]); // prettier-ignore
  expect(of(", image: [2, 3]", 5)).toBe(`data.image is 2 x 3, 6 numbers, but a row has 5 features; ${advice}`);
  expect(of(", image: [1, 1]", 2)).toBe(`data.image is 1 x 1, 1 number, but a row has 2 features; ${advice}`);
  expect(of(", image: [1, 2]", 1)).toBe(`data.image is 1 x 2, 2 numbers, but a row has 1 feature; ${advice}`);
});

describe("what an experiment is about", () => {
  const text = experimentOf({ data: "text: book.txt", loss: "CrossEntropyLoss" }) as Experiment;
  const chat = experimentOf({ data: "chat: said.jsonl", loss: "CrossEntropyLoss" }) as Experiment;
  const table = experimentOf({}) as Experiment;

  test("a table, a text, or chats", () => {
    const all = [table, text, chat];
    expect(all.map(isAboutText)).toEqual([false, true, true]);
    expect(all.map(({ config: { data } }) => [dataKey(data), dataFile(data)])).toEqual([["path", "d.csv"], ["text", "book.txt"], ["chat", "said.jsonl"]]); // prettier-ignore
    expect(all.map(({ dataPath }) => dataPath)).toEqual(["d.csv", "book.txt", "said.jsonl"].map((name) => join("/there", name)));
  });

  test("what only tables have is refused where the file is named", () => {
    const refused = (experiment: Experiment): unknown => {
      try {
        requireTable(experiment, "folds are asked for", "leave them out");
        return null;
      } catch (error) {
        return (error as InputError).problems;
      }
    };
    const problem = (column: number): object => ({ place: { file: "/there/x.yaml", line: 1, column }, message: "folds are asked for, and this experiment is about a text", hint: "leave them out" }); // prettier-ignore
    expect([refused(table), refused(text), refused(chat)]).toEqual([null, [problem(14)], [problem(14)]]);
  });

  test("which of several tables: that which is asked for, or the experiment's own, if there is one of its name", () => {
    const named = experimentOf({ data: "path: d.xlsx, table: May, target: y" });
    expect([tableName(table), tableName(text), tableName(named)]).toEqual([undefined, undefined, "May"]);
    expect(tableIn(named, undefined)).toEqual({ table: { name: "May", isGuess: true } });
    expect(tableIn(named, "June")).toEqual({ table: "June" });
    expect([tableIn(table, undefined), tableIn(table, "June"), tableIn(text, undefined)]).toEqual([{ table: undefined }, { table: "June" }, { table: undefined }]); // prettier-ignore
  });

  test("a text is cut into characters, unless it is said otherwise, or begins with other weights", () => {
    const tokenizerOf = (data: string, more = ""): unknown => (experimentOf({ data, more, loss: "CrossEntropyLoss" }) as Experiment<never>).config.data["tokenizer"]; // prettier-ignore
    expect(tokenizerOf("text: book.txt")).toEqual({ name: "char", args: {} });
    expect(tokenizerOf("text: book.txt, tokenizer: bytes")).toEqual({ name: "bytes", args: {} });
    expect(tokenizerOf("text: book.txt", "init_from: runs/a\n")).toBeNull();
  });

  test("what is written on the way is for texts, and batches of like length for rows of unequal length", () => {
    const words = (parts: Parts): string | null => said(() => experimentOf(parts));
    expect(words({ more: "sample: {}\n" })).toBe("sample is what a model of a text writes, and this experiment is about a table; leave it out"); // prettier-ignore
    expect(words({ data: "text: book.txt", more: "sample: {}\n" })).toBeNull();
    const grouped = { train: "group_by_length: true" };
    const unequal = "train.group_by_length is for texts of unequal length, and";
    expect(words(grouped)).toBe(`${unequal} no column of the table is one; leave it out`);
    expect(words({ ...grouped, data: "text: book.txt" })).toBe(
      `${unequal} the windows of a text are all of one length; leave it out`,
    );
    expect(words({ ...grouped, data: "chat: said.jsonl" })).toBeNull();
    expect(words({ ...grouped, data: "path: d.csv, target: y, columns: {t: {type: text}}" })).toBeNull();
    expect(words({ ...grouped, data: "path: d.csv, target: y, columns: {t: {type: numeric}}" })).not.toBeNull();
  });
});

test("what is no experiment, or no dtype, is refused before anything is read", async () => {
  await expect(prepare({} as never)).rejects.toThrow("an experiment, from readExperiment");
  await expect(prepare(experimentOf({}), "float16" as never)).rejects.toThrow("dtype");
});
