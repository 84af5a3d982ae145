// What mlbh train shows: the model, the data, how a run goes on, and what came out.
import { describe, expect, test } from "@jest/globals";
import { unscaled } from "../../src/data/scaling.js";
import type { TargetColumn } from "../../src/data/preprocess.js";
import type { Table } from "../../src/report/terminal/table.js";
import { confusionTable, dataLines, intervalLines, metricLines, modelTable, resumptionLines, targetLines, thresholdLines } from "../../src/report/terminal/text.js"; // prettier-ignore
import { chatsOf, layerOf, tableOf, textOf } from "./builders.js";

const column = (name: string, classes: readonly string[] | null = null): TargetColumn => ({ name, classes, scale: unscaled, cells: {} as TargetColumn["cells"] }); // prettier-ignore

describe("the model", () => {
  const linear = layerOf("Linear", 0, 1234, { args: { in_features: 4, out_features: 3 }, outputShape: [3, 2] });

  test("is a table of its layers, between what goes in and how much it learns", () => {
    expect(modelTable([linear, layerOf("ReLU", 1, 1)], [4])).toEqual({
      rows: [
        ["", "layer", "output", "parameters"],
        ["", "(input)", "(4,)", ""],
        ["0", "Linear(in_features=4, out_features=3)", "(3, 2)", "1,234"],
        ["1", "ReLU()", "(3,)", "1"],
        ["", "", "", "1,235"],
      ],
      columns: [{ align: "right" }, { fit: "wrap" }, {}, { align: "right" }],
    });
  });

  test("with layers inside others: their places begin at the left", () => {
    const holder = layerOf("Residual", 0, 1234, { inside: { key: "layers", lists: [[linear]] } });
    const { rows, columns } = modelTable([holder], [4]);
    expect(rows.slice(2).map(([place, , , count]) => [place, count])).toEqual([
      ["0", "1,234"],
      ["0.0", "1,234"],
      ["", "1,234"],
    ]);
    expect(columns[0]).toEqual({});
  });
});

describe("the data", () => {
  const answers = { train: [1, 2, 3], val: [1, 2], test: [4] };

  test("a table: rows and parts, rows left out, and warnings", () => {
    const report = { dropped: [{ column: "y\n", rows: 2 }, { column: "z", rows: 1 }], warnings: ["odd"] }; // prettier-ignore
    expect(dataLines(tableOf(answers, { report }), "a\t.csv")).toEqual([
      "data   a\\u0009.csv: 10 rows, 2 features; train 3, val 2, test 1; 2 without y\\u000a left out; 1 without z left out",
      "warning: odd",
    ]);
    expect(dataLines(tableOf(answers), "a.csv")).toEqual(["data   a.csv: 10 rows, 2 features; train 3, val 2, test 1"]);
  });

  test("classes with their rows in all three parts, the first twelve", () => {
    const names = Array.from({ length: 13 }, (_, k) => `c${k}`);
    const of = (classes: readonly string[], balance = true): string[] => {
      const counts = (size: number): number[] => classes.map((_, k) => size * (k + 1));
      const report = balance ? { balance: { train: counts(100), val: counts(10), test: counts(1) } } : {};
      return dataLines(tableOf(answers, { classes, report, preprocess: { target: "kind\n" } }), "a.csv").slice(1);
    };
    expect(of(["no", "yes\n"])).toEqual(["target kind\\u000a: no 111, yes\\u000a 222"]);
    const twelve = names.slice(0, 12).map((name, k) => `${name} ${111 * (k + 1)}`);
    expect(of(names.slice(0, 12))).toEqual([`target kind\\u000a: ${twelve.join(", ")}`]);
    expect(of(names)).toEqual([`target kind\\u000a: ${twelve.join(", ")}, ...`]);
    expect(of(["no", "yes"], false)).toEqual([]);
  });

  test("several targets by their names, and how many say yes; none where the features are predicted", () => {
    const lines = (task: "regression" | "binary", targets: readonly TargetColumn[], y = answers): string[] =>
      dataLines(tableOf(y, { preprocess: { task, targets } }), "a.csv").slice(1);
    expect(lines("regression", [column("a\n"), column("b", ["no", "yes"])])).toEqual(["targets a\\u000a, b"]);
    const answered = { train: [1, 0, 1, 0, 0, 1], val: [1, 0], test: [1, 1] }; // two for each row
    expect(lines("binary", [column("a", ["no\n", "yes\n"]), column("b", ["0", "1"])], answered)).toEqual(["targets a (yes\\u000a 4, no\\u000a 1), b (1 2, 0 3)"]); // prettier-ignore
    expect(lines("binary", [column("a")])).toEqual(["targets a"]);
    const many = Array.from({ length: 13 }, (_, t) => column(`t${t}`));
    const twelve = "t0, t1, t2, t3, t4, t5, t6, t7, t8, t9, t10, t11";
    expect(lines("regression", many.slice(0, 12))).toEqual([`targets ${twelve}`]);
    expect(lines("regression", many)).toEqual([`targets ${twelve}, ... (13)`]);
    expect(lines("regression", [])).toEqual(["target the features themselves"]);
  });

  test("a text: characters of all parts, tokens of each", () => {
    expect(dataLines(textOf({ report: { warnings: ["short"] } }), "a\n.txt")).toEqual([
      "data   a\\u000a.txt: 7,731 characters; tokens: train 2,400, val 160, test 17",
      "tokens char, 1,200 in the vocabulary; windows of 8",
      "warning: short",
    ]);
  });

  test("chats, and the share of their tokens that is learnt", () => {
    expect(dataLines(chatsOf({ report: { warnings: ["short"] } }), "a\n.jsonl")).toEqual([
      "data   a\\u000a.jsonl: 1,020 chats; train 1,000, val 20, test 0",
      "tokens char, 1,200 in the vocabulary; at most 8 of a chat; 41 % of those to train on are learnt, what the assistant says", // 1235 of 3000
      "warning: short",
    ]);
  });
});

test("a run that goes on: where, and what was changed", () => {
  const lines = (epoch: number, batch: number): string[] =>
    resumptionLines({ run: "runs/a\n", epoch, batch, changes: [], damage: [] });
  expect(lines(0, 0)).toEqual(["going on with runs/a\\u000a from its beginning: it has no checkpoint yet"]);
  expect(lines(0, 1)).toEqual(["going on with runs/a\\u000a after epoch 0 and 1 batch"]);
  expect(lines(1, 0)).toEqual(["going on with runs/a\\u000a after epoch 1"]);
  expect(lines(3, 2)).toEqual(["going on with runs/a\\u000a after epoch 3 and 2 batches"]);
  const changes = [
    { key: "train.epochs", path: ["train", "epochs"], before: 3, now: 4 },
    { key: "scheduler", path: ["scheduler"], before: undefined, now: { StepLR: { step_size: 2 } } },
    { key: "name", path: ["name"], before: "a", now: undefined },
  ];
  expect(resumptionLines({ run: "a", epoch: 1, batch: 0, changes, damage: [] }).slice(1)).toEqual([
    "  changed: train.epochs from 3 to 4",
    '  changed: scheduler from nothing to {"StepLR":{"step_size":2}}',
    '  changed: name from "a" to nothing',
  ]);
});

test("a threshold, and how it was chosen", () => {
  expect(thresholdLines(undefined, "f1")).toEqual([]);
  expect(thresholdLines(0.25)).toEqual(["answers yes above a probability of 0.2500"]);
  expect(thresholdLines(0, "f1")).toEqual(["answers yes above a probability of 0, best for f1 on the validation rows"]);
});

describe("metrics", () => {
  const matrix = [[3, 1], [0, 4]]; // prettier-ignore
  const values = { loss: 0.25, accuracy: 0.875, r2: null, confusion_matrix: matrix };
  const right = [{}, { align: "right" }];

  test("by name, the confusion matrix below them where the classes are known", () => {
    const rows = [["loss", "0.2500"], ["accuracy", "0.8750"], ["r2", "n/a"]]; // prettier-ignore
    expect(metricLines(values, ["no", "yes"])).toEqual([{ rows, columns: right }, "", confusionTable(matrix, ["no", "yes"])]);
    expect(metricLines(values, null)).toEqual([{ rows, columns: right }]);
    expect(metricLines({ loss: 0.25, confusion_matrix: null }, ["no", "yes"])).toEqual([{ rows: [rows[0], ["confusion_matrix", "n/a"]], columns: right }]); // prettier-ignore
    expect(metricLines({ loss: 0.25 }, ["no", "yes"])).toEqual([{ rows: rows.slice(0, 1), columns: right }]);
  });

  test("beside those of a constant, where it has them", () => {
    const rows = (baseline?: string): readonly (readonly string[])[] => (metricLines(values, null, { loss: 0.5, r2: 0 }, baseline)[0] as Table).rows; // prettier-ignore
    expect(rows()).toEqual([
      ["", "model", "constant answer"],
      ["loss", "0.2500", "0.5000"],
      ["accuracy", "0.8750", ""],
      ["r2", "n/a", "0"],
    ]);
    expect(rows("persistence")[0]).toEqual(["", "model", "persistence"]);
  });

  test("the confusion matrix: true classes down, predicted ones across", () => {
    expect(confusionTable(matrix, ["no\n", "yes"])).toEqual({
      rows: [
        ["true \\ predicted", "no\\u000a", "yes"],
        ["no\\u000a", "3", "1"],
        ["yes", "0", "4"],
      ],
      columns: [
        { fit: "cut", least: 16 },
        { align: "right", fit: "cut", least: 12 },
      ],
    });
  });

  test("of several targets a row for each, and their matrices one by one", () => {
    const targets = { "a\n": values, b: { loss: 1, accuracy: 0, r2: 0.5, confusion_matrix: null } };
    const table: Table = {
      rows: [
        ["target", "loss", "accuracy", "r2"],
        ["a\\u000a", "0.2500", "0.8750", "n/a"],
        ["b", "1", "0", "0.5000"],
      ],
      columns: [{ fit: "cut", least: 12 }, { align: "right" }],
    };
    expect(targetLines(targets)).toEqual(["", table]);
    expect(targetLines(targets, [column("a\n"), column("b", ["0", "1"])])).toEqual(["", table]);
    expect(targetLines(targets, [column("b", ["0", "1"]), column("a\n", ["no", "yes"])])).toEqual(["", table, "", "a\\u000a", confusionTable(matrix, ["no", "yes"])]); // prettier-ignore
    expect((targetLines({ a: { loss: 1 } })[1] as Table).rows).toEqual([["target", "loss"], ["a", "1"]]); // prettier-ignore
    expect([targetLines(undefined), targetLines(null)]).toEqual([[], []]);
  });

  test("of quantiles how many rows lie between the outer ones, to a tenth of a percent", () => {
    expect(intervalLines({ nominal: 0.8, coverage: 0.76543 }, [0.5, 0.9, 0.1])).toEqual(["76.5 % of the rows lie between q10 and q90; 80 % should"]); // prettier-ignore
    expect(intervalLines({ nominal: 0.8, coverage: 0 }, [0.1, 0.9])).toEqual(["0 % of the rows lie between q10 and q90; 80 % should"]); // prettier-ignore
    expect(intervalLines(null, [0.1, 0.9])).toEqual([]);
    expect(intervalLines({ nominal: 0.8, coverage: null }, [0.1, 0.9])).toEqual([]);
    expect(intervalLines({ nominal: 0.8, coverage: 0.5 })).toEqual([]);
  });
});
