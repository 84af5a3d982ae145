// Where the suspicions of mlbh check begin, for what is made by hand: classes that are rare, layers that do not reach, dates, and the rows that
// are looked at of a large table.
import { describe, expect, test } from "@jest/globals";
import { reachWarnings } from "../../src/advise/check/output.js";
import { balanceWarnings } from "../../src/advise/check/parts.js";
import { growingWarnings, timeWarnings } from "../../src/advise/check/reading.js";
import { tellingColumns, tellingWarnings } from "../../src/advise/check/telling.js";
import type { Problem } from "../../src/core/errors.js";
import type { DataConfig } from "../../src/data/config.js";
import type { Dataset } from "../../src/data/dataset.js";
import type { Step } from "../../src/data/preprocess.js";
import type { FileProfile } from "../../src/data/profile.js";
import { partOf, tableOf } from "../report/builders.js";
import { experimentOf, preprocessOf } from "../report/story.js";

const told = (problems: readonly Problem[]): (string | undefined)[][] => problems.map(({ message, hint }) => [message, hint]);

describe("rare classes", () => {
  const experiment = experimentOf();
  const of = (train: readonly number[], { classes = ["no", "yes", "so"].slice(0, train.length), val = 1, lossArgs = {}, task = "binary" }: { readonly classes?: readonly string[] | null; readonly val?: number; readonly lossArgs?: object; readonly task?: "binary" | "multiclass" } = {}): (string | undefined)[][] =>
    told(balanceWarnings(experiment, tableOf({ train: [], val: Array.from({ length: val }, () => 0), test: [] }, { task, classes, report: { balance: { train, val: train, test: train } } }), lossArgs as Readonly<Record<string, unknown>>)); // prettier-ignore
  const far = "the classes are far from balanced in the training rows: ";
  const hint = (remedy: string): string => `look at f1 rather than accuracy; train.${remedy} helps the rare class`;

  test("have a threshold chosen where there are two and rows to choose it on, else weights", () => {
    expect(of([50, 5])).toEqual([[`${far}"no" 50, "yes" 5`, hint("threshold: {metric: f1}")]]);
    expect(of([50, 5], { val: 0 })).toEqual([[`${far}"no" 50, "yes" 5`, hint("class_weights: balanced")]]);
    expect(of([7, 50, 5], { task: "multiclass" })).toEqual([[`${far}"yes" 50, "so" 5`, hint("class_weights: balanced")]]);
  });

  test("are none where the loss makes up for them, or nothing is known of them", () => {
    expect(of([50, 5], { lossArgs: { weight: [1, 10] } })).toEqual([]);
    expect(of([50, 5], { lossArgs: { pos_weight: 10 } })).toEqual([]);
    expect(of([50, 5], { lossArgs: { weight: null, pos_weight: null } })).toHaveLength(1);
    expect(of([50, 5], { classes: null })).toEqual([]);
    expect(told(balanceWarnings(experiment, tableOf({ train: [], val: [], test: [] }, { classes: ["no", "yes"] }), {}))).toEqual([]); // prettier-ignore
  });

  test("of no row are not spoken of, of one to four with their rows", () => {
    expect(of([50, 0])).toEqual([]);
    expect(of([5, 5])).toEqual([]);
    expect(of([4, 1, 5], { task: "multiclass" })).toEqual([['few training rows to learn from: "no" 4, "yes" 1', undefined]]);
  });
});

describe("a last layer that does not reach what it is to give back", () => {
  const of = (ending: string, values: readonly number[], rows = 1): (string | undefined)[][] => {
    const experiment = experimentOf({ data: "{path: x.csv, reconstruct: true}", model: `[Linear: {out_features: 2}, Linear: {out_features: auto}, ${ending}]`, loss: "MSELoss" }); // prettier-ignore
    const train = partOf(rows, { x: Float64Array.from(values), features: values.length });
    return told(reachWarnings(experiment, { ...tableOf({ train: [], val: [], test: [] }), train, preprocess: preprocessOf({ targets: [], columns: [] }) })); // prettier-ignore
  };
  const said = (from: string, to: string): [string, string] => [`model.2 is Sigmoid, which gives 0 to 1, but the features, scaled, go from ${from} to ${to}`, "end the model with Linear"]; // prettier-ignore

  test("is told with the features as the model sees them", () => {
    expect(of("Sigmoid", [0, 1])).toEqual([]);
    expect(of("Sigmoid", [-0.5, 0.25])).toEqual([said("-0.5000", "0.2500")]);
    expect(of("Sigmoid", [0.5, 2])).toEqual([said("0.5000", "2")]);
    expect(of("Linear: {out_features: auto}", [-0.5, 2])).toEqual([]);
    expect(of("Sigmoid", [], 0)).toEqual([]);
  });
});

describe("dates", () => {
  const dated = (kind: Step["kind"], parts: readonly string[], order = "t\""): (string | undefined)[][] =>
    told(growingWarnings({ preprocess: { columns: [{ kind, name: 't"', parts }], series: { order: { name: order } } } } as unknown as Dataset, "x.csv")); // prettier-ignore
  const unseen = "on all steps after training the model gets values that it has never seen";

  test("that place the rows of a series have parts that only grow", () => {
    const hint = 'keep the parts that come again: data.columns.t".parts: [month, weekday, day_of_year, hour], those that differ';
    expect(dated("date", ["month_sin", "days"])).toEqual([[`its days only grow: ${unseen}`, hint]]);
    expect(dated("date", ["year", "month_sin", "days"])).toEqual([[`its year and days only grow: ${unseen}`, hint]]);
    expect([dated("date", ["month_sin"]), dated("numeric", ["days"]), dated("date", ["days"], "u")]).toEqual([[], [], []]);
    expect(told(growingWarnings({ preprocess: { columns: [] } } as unknown as Dataset, "x.csv"))).toEqual([]);
  });

  test("that rise from row to row ask for a division by time, where there is one by chance", () => {
    const rising = (numbers: object | null, data: object = {}, kind = "date"): number =>
      timeWarnings({ file: "x.csv", columns: [{ kind, name: "t", numbers }] } as unknown as FileProfile, { split: { val: 0.1, test: 0 }, ...data } as DataConfig).length; // prettier-ignore
    const days = { ordered: true, min: 1, max: 2 };
    expect([rising(days), rising(days, { split: { val: 0, test: 0.1 } })]).toEqual([1, 1]);
    expect([rising({ ...days, max: 1 }), rising({ ...days, ordered: false }), rising(null), rising(days, {}, "numeric")]).toEqual([0, 0, 0, 0]); // prettier-ignore
    expect([rising(days, { window: 3 }), rising(days, { split: { val: 0, test: 0 } }), rising(days, { split: { val: 0.1, test: 0, order: "t" } }), rising(days, { split: { val: 0.1, test: 0, group: "g" } })]).toEqual([0, 0, 0, 0]); // prettier-ignore
  });
});

describe("columns that tell the target", () => {
  const steps = ["a", "b"].map((name) => ({ kind: "numeric", name }) as unknown as Step);
  /** a is y in each second row alone. */
  function half(rows: number): Dataset {
    const y = Float64Array.from({ length: rows }, (_, i) => i);
    const x = Float64Array.from({ length: 2 * rows }, (_, i) => (i % 4 === 0 ? i / 2 : (i * 7919) % 997));
    const none = partOf(0, { features: 2 });
    return { ...tableOf({ train: [], val: [], test: [] }), task: "regression", train: partOf(rows, { x, y, features: 2 }), val: none, test: none, preprocess: preprocessOf({ columns: steps }) }; // prettier-ignore
  }

  test("are looked for in all rows up to 5000, and in each second row of more", () => {
    expect(tellingColumns(half(5000))).toEqual([]);
    expect(tellingColumns(half(5001))).toEqual([{ column: "a", target: "y", evidence: "correlation 1.0000" }]);
  });

  test("are named with what was measured", () => {
    expect(tellingWarnings([{ column: 'a"', target: "y", evidence: "AUC 1" }], "x.csv")).toEqual([
      {
        place: { file: "x.csv", column: 'a\\"' },
        message: 'this column alone all but gives the target "y" (AUC 1)',
        hint: "fine if it is known before the answer is; if it is recorded afterwards, or made from it, add it to data.drop",
      },
    ]);
  });
});
