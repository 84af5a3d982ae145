// What mlbh check shows of the data, the model and the cost of training, as lines and as data.
import { describe, expect, test } from "@jest/globals";
import type { CheckReport } from "../../src/advise/check/check.js";
import type { Experiment } from "../../src/experiment/experiment.js";
import type { Memory } from "../../src/experiment/memory.js";
import type { BuiltModel } from "../../src/experiment/model.js";
import { checkLines, reportInJson, stepsPerEpoch, warningLines } from "../../src/report/terminal/checkText.js";
import { amountLine, linesLine, textColumnLines, textInJson, textTable } from "../../src/report/terminal/checkTexts.js";
import type { Block, Table } from "../../src/report/terminal/table.js";
import { dataLines, modelTable } from "../../src/report/terminal/text.js";
import { chatsOf, layerOf, tableOf, textOf, textPart } from "./builders.js";

function experimentOf(train: Partial<Experiment["config"]["train"]> = {}, data: object = { path: "a\n.csv" }): Experiment {
  const defaults = { epochs: 300, batch_size: 2, accumulate_grad_batches: 1, max_steps: null, eval_every: null, drop_last: false, shuffle: true }; // prettier-ignore
  return { name: "iris", config: { data, train: { ...defaults, ...train } } } as unknown as Experiment;
}

/** A model of as many numbers. */
function builtOf(parameters: number): BuiltModel {
  const layers = [layerOf("Linear", 0, parameters)];
  const model = { parameters: () => [{ numel: parameters, requiresGrad: true }] };
  return { model, layers } as unknown as BuiltModel;
}

const memory: Memory = { weights: 1024, gradients: 512, optimizer: 0, best: 1, activations: 2048, data: 1536, total: 5121 };
const none: CheckReport = {
  file: "iris.yaml",
  errors: [],
  warnings: [],
  experiment: null,
  dataset: null,
  built: null,
  memory: null,
};
const answers = { train: [0, 1, 1, 0, 1], val: [1, 0], test: [1] };
const experiment = experimentOf();

describe("lines", () => {
  test("nothing of what is not known", () => {
    expect(checkLines(none)).toEqual([]);
    expect(checkLines({ ...none, experiment })).toEqual([]);
    expect(checkLines({ ...none, dataset: tableOf(answers) })).toEqual([]);
  });

  test("a table: its rows, its parts, the model and the cost", () => {
    const dataset = tableOf(answers, { preprocess: { features: ["a", "b"] } });
    const built = builtOf(9);
    expect(checkLines({ ...none, experiment, dataset, built, memory })).toEqual([
      "data  a\\u000a.csv: 10 rows, 2 features",
      "",
      {
        rows: [["part", "rows"], ["train", "5"], ["val", "2"], ["test", "1"]], // prettier-ignore
        columns: [{}, { align: "right", fit: "cut", least: 12 }],
      },
      "",
      modelTable(built.layers, [2]),
      "",
      "steps   3 steps an epoch, 900 in all at most",
      "memory  about 5.00 KiB: weights 1.00 KiB, gradients 512 bytes, optimizer 0 bytes, best 1 byte, activations 2.00 KiB, data 1.50 KiB",
      "",
    ]);
    expect(checkLines({ ...none, experiment, dataset })).toHaveLength(4);
    expect(checkLines({ ...none, experiment, dataset, built })).toHaveLength(6);
  });

  test("one row, one feature, rows left out and classes", () => {
    const balance = { train: [2, 3], val: [1, 1], test: [0, 1] };
    const report = { rowsRead: 1, dropped: [{ column: "y\n", rows: 3 }], balance };
    const [line, , table] = checkLines({ ...none, experiment, dataset: tableOf(answers, { featureNames: ["a"], classes: ["no\n", "yes"], report }) }); // prettier-ignore
    expect(line).toBe("data  a\\u000a.csv: 1 row, 1 feature; 3 without y\\u000a left out");
    expect((table as Table).rows).toEqual([
      ["part", "rows", "no\\u000a", "yes"],
      ["train", "5", "2", "3"],
      ["val", "2", "1", "1"],
      ["test", "1", "0", "1"],
    ]);
  });

  test("of many classes the first twelve, and how many more", () => {
    const parts = (classes: number, balanced = true): readonly (readonly string[])[] => {
      const names = Array.from({ length: classes }, (_, k) => `c${k}`);
      const counts = names.map((_, k) => k);
      const balance = balanced ? { train: counts, val: counts, test: counts } : null;
      return (checkLines({ ...none, experiment, dataset: tableOf(answers, { classes: names, report: { balance } }) })[2] as Table).rows; // prettier-ignore
    };
    const numbers = Array.from({ length: 12 }, (_, k) => String(k));
    const twelve = numbers.map((k) => `c${k}`);
    expect(parts(12).slice(0, 2)).toEqual([["part", "rows", ...twelve], ["train", "5", ...numbers]]); // prettier-ignore
    expect(parts(13).slice(0, 2)).toEqual([["part", "rows", ...twelve, "and 1 more"], ["train", "5", ...numbers]]); // prettier-ignore
    expect(parts(1, false).slice(0, 2)).toEqual([["part", "rows", "c0"], ["train", "5", ""]]); // prettier-ignore
  });

  test("steps: those of the last, smaller batch or group too, and measurements where they are counted", () => {
    const steps = (train: Partial<Experiment["config"]["train"]>): Block => checkLines({ ...none, experiment: experimentOf(train), dataset: tableOf(answers), memory })[4]; // prettier-ignore
    expect(steps({ epochs: 2, batch_size: 5 })).toBe("steps   1 step an epoch, 2 in all at most");
    expect(steps({ epochs: 1000, batch_size: 2, accumulate_grad_batches: 2 })).toBe(
      "steps   2 steps an epoch, 2,000 in all at most",
    );
    expect(steps({ max_steps: 4000, eval_every: 1000 })).toBe("steps   4,000 in all at most, measured every 1,000");
    expect(stepsPerEpoch(experimentOf({ accumulate_grad_batches: 2 }), 8)).toBe(2);
    expect(stepsPerEpoch(experimentOf({ accumulate_grad_batches: 2 }), 9)).toBe(3);
  });

  test("a text: its lines, and how much there is of it", () => {
    const dataset = textOf({ report: { warnings: ["not here"] } });
    const lines = { lines: 1, median: 1, most: 1, longest: 1 };
    const about = experimentOf({}, { text: "a.txt" });
    const built = builtOf(9);
    const data = [...dataLines({ ...dataset, report: { warnings: [] } }, "a.txt"), "", textTable(dataset), ""];
    const report = { ...none, experiment: about, dataset };
    expect(checkLines({ ...report, lines, built })).toEqual([...data, linesLine(dataset, lines), amountLine(about, dataset, built), "", modelTable(built.layers, [8]), ""]); // prettier-ignore
    expect(checkLines(report)).toEqual([...data, ""]);
    expect(checkLines({ ...report, lines })).toEqual([...data, linesLine(dataset, lines), ""]);
    expect(checkLines({ ...report, built })).toEqual([...data, amountLine(about, dataset, built), "", modelTable(built.layers, [8]), ""]); // prettier-ignore
  });

  test("warnings", () => {
    expect(warningLines([{ message: "odd" }, { message: "odder", hint: "look", place: { file: "a.csv", line: 3 } }])).toEqual([
      "warning: odd",
      "a.csv:3: warning: odder\n  hint: look",
    ]);
  });
});

describe("as data", () => {
  test("what is not known is null", () => {
    expect(reportInJson({ ...none, errors: [{ message: "bad" }] }, false)).toEqual({ ok: false, file: "iris.yaml", errors: [{ message: "bad", hint: null, file: null, line: null, column: null }], warnings: [], name: null, task: null, rows: null, features: null, classes: null, balance: null, text: null, texts: null, layers: null, parameters: null, steps_per_epoch: null, epochs: null, memory: null }); // prettier-ignore
    const dataset = tableOf(answers);
    for (const lacking of [{ experiment: null }, { dataset: null }, { memory: null }]) expect(reportInJson({ ...none, experiment, dataset, memory, ...lacking }, true)).toMatchObject({ steps_per_epoch: null, epochs: null }); // prettier-ignore
  });

  test("of a table", () => {
    const warning = { message: "odd", hint: "look", place: { file: "a.csv", line: 3, column: "y" } };
    const balance = { train: [2, 3], val: [1, 1], test: [0, 1] };
    const dataset = tableOf(answers, { task: "binary", classes: ["no", "yes"], report: { balance } });
    const report = reportInJson({ ...none, warnings: [warning], experiment, dataset, built: builtOf(9), memory }, true);
    expect(report).toMatchObject({ ok: true, warnings: [{ message: "odd", hint: "look", file: "a.csv", line: 3, column: "y" }], name: "iris", task: "binary", rows: { read: 10, train: 5, val: 2, test: 1 }, features: ["a", "b"], classes: ["no", "yes"], balance, text: null, texts: [], parameters: 9, steps_per_epoch: 3, epochs: 300, memory }); // prettier-ignore
    expect(report).toHaveProperty("layers", [{ index: 0, name: "Linear", args: {}, output_shape: [3], parameters: 9, unfolded: 0 }]); // prettier-ignore
  });

  test("of a text", () => {
    const lines = { lines: 4, median: 1, most: 2, longest: 3 };
    const text = { tokenizer: "char", vocabulary: 1200, context: 8, tokens: { train: 2400, val: 160, test: 17 }, unknown: { train: 0, val: 1, test: 3 }, line_lengths: lines }; // prettier-ignore
    expect(textInJson(textOf(), lines)).toEqual(text);
    expect(reportInJson({ ...none, dataset: textOf(), lines }, true)).toMatchObject({ task: "tokens", rows: { train: 300, val: 20, test: 2 }, features: null, classes: null, balance: null, text, texts: null }); // prettier-ignore
    expect(reportInJson({ ...none, dataset: textOf() }, true)).toMatchObject({ text: { line_lengths: null } });
    expect(reportInJson({ ...none, dataset: textOf() }, true)).toHaveProperty("rows", { train: 300, val: 20, test: 2 });
  });

  test("of chats also what is learnt of them", () => {
    expect(textInJson(chatsOf(), null)).toEqual({
      tokenizer: "char",
      vocabulary: 1200,
      context: 8,
      tokens: { train: 3000, val: 100, test: 0 },
      unknown: { train: 4, val: 0, test: 0 },
      learnt: { train: 1235, val: 25, test: 0 },
      cut: { train: 1, val: 0, test: 0 },
      left_out: { train: 2, val: 0, test: 0 },
      line_lengths: null,
    });
  });
});

describe("texts", () => {
  const number = { align: "right" };

  test("windows and tokens of each part, and what is unknown", () => {
    expect(textTable(textOf({ test: textPart(2, 17, 3000) }))).toEqual({
      rows: [
        ["part", "windows", "tokens", "unknown"],
        ["train", "300", "2,400", "0"],
        ["val", "20", "160", "1"],
        ["test", "2", "17", "3,000"],
      ],
      columns: [{}, number, number, number],
    });
  });

  test("of chats what is learnt, cut and left out", () => {
    expect(textTable(chatsOf())).toEqual({
      rows: [
        ["part", "chats", "tokens", "learnt", "cut", "left out", "unknown"],
        ["train", "1,000", "3,000", "1,235 (41 %)", "1", "2", "4"],
        ["val", "20", "100", "25 (25 %)", "0", "0", "0"],
        ["test", "0", "0", "0", "0", "0", "0"],
      ],
      columns: [{}, number, number, number, number, number, number],
    });
    const one = textPart(1, 1, 0, { learntCount: 1, cut: 0, leftOut: [] });
    expect(textTable(chatsOf({ test: one })).rows[3][3]).toBe("1 (100 %)");
  });

  test("a window beside the lines", () => {
    expect(linesLine(textOf({ context: 500 }), { lines: 1000, median: 12, most: 2000, longest: 30000 })).toBe("lines   1,000 to train on: 12 characters (the median), 95 % have at most 2,000, the longest 30,000; a window of 500 tokens has about 1,500"); // prettier-ignore
  });

  test("how much there is to learn from for each weight, and how often it is read", () => {
    const about = experimentOf({ batch_size: 4, accumulate_grad_batches: 2, max_steps: 50 }, { text: "a.txt" });
    const many = textOf({ train: textPart(300, 2000), context: 8 });
    // 50 steps of 2 batches of 4 windows of 8 tokens
    expect(amountLine(about, many, builtOf(4))).toBe("text    500 tokens to train on for each weight; training reads 3,200, 1.6000 times the text"); // prettier-ignore
    expect(amountLine(about, many, builtOf(0))).toMatch(/^text {4}2000 tokens to train on for each weight/);
    expect(amountLine(about, many, builtOf(1))).toMatch(/^text {4}2000 tokens/);
    expect(amountLine(about, chatsOf(), builtOf(10))).toBe("chats   123.5 tokens of answers to learn from for each weight");
    expect(amountLine(about, chatsOf(), builtOf(0))).toBe("chats   1235 tokens of answers to learn from for each weight");
  });

  test("a line for each column of texts", () => {
    const text = { column: "a\n", tokenizer: "words", vocabulary: 1234, lengths: { median: 5, most: 9, longest: 12 }, read: 12, cut: 0, tokens: { train: 1000, val: 300, test: 100 }, unknown: { train: 0, val: 2, test: 3 } }; // prettier-ignore
    const [first, second, third] = textColumnLines(
      tableOf(answers, { report: { texts: [text, { ...text, read: 8, cut: 1001 }, { ...text, tokens: { train: 9, val: 0, test: 0 } }] } }), // prettier-ignore
    );
    const head = "text  a\\u000a: words, 1,234 in the vocabulary; 5 tokens (the median), 95 % have at most 9, the longest 12: ";
    expect(first).toBe(`${head}all are read (max_length 12); 1.3 % of val and test unknown`); // 5 of 400
    expect(second).toBe(`${head}1,001 are cut at max_length 8; 1.3 % of val and test unknown`);
    expect(third).toBe(`${head}all are read (max_length 12)`);
    const many = { ...text, tokens: { train: 0, val: 100, test: 0 }, unknown: { train: 9, val: 60, test: 0 } };
    expect(textColumnLines(tableOf(answers, { report: { texts: [many] } }))).toEqual([`${head}all are read (max_length 12); 60 % of val and test unknown`]); // prettier-ignore
    const one = { ...text, cut: 1, tokens: { train: 0, val: 1, test: 0 }, unknown: { train: 0, val: 0, test: 0 } };
    expect(textColumnLines(tableOf(answers, { report: { texts: [one] } }))).toEqual([`${head}1 are cut at max_length 12; 0 % of val and test unknown`]); // prettier-ignore
  });
});
