// Kinds of columns, of targets and of losses that no shipped experiment has, through the graph as through mlbh predict.
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { make } from "../../../src/export/onnx/onnx.js";
import { readings } from "../../../src/export/onnx/answers.js";
import { Graph } from "../../../src/export/onnx/graph.js";
import { lossRegistry } from "../../../src/nn/losses.js";
import { mlbhIn, scratch } from "../../cli/run.js";
import { compare } from "./comparison.js";
import { runOnnx, type Answer } from "./runtime.js";

const folder = scratch();
afterAll(folder.remove);

const colours = ["red", "Blue", "green", "violet"];
const row = (i: number): string =>
  [
    i % 7 === 3 ? "" : i % 11 === 5 ? "999" : String(((i * 37) % 101) / 10), // size
    String(Math.round(10 ** (1 + (i % 9) / 3))), // income
    i % 13 === 6 ? "NA" : colours[(i * 5) % (i % 10 === 0 ? 4 : 3)], // colour
    `${i % 2 === 0 ? 1996 + (i % 9) : 1899 + i}-${String((i % 12) + 1).padStart(2, "0")}-${String((i % 28) + 1).padStart(2, "0")} ${String((i * 7) % 24).padStart(2, "0")}:${String((i * 13) % 60).padStart(2, "0")}`, // day
    i % 3 === 0 ? "yes" : "no", // ill
    i % 5 < 2 ? "a" : "b", // kind
    String(3 + ((i * 17) % 40) / 3), // price
    String((i * i) % 6), // count
  ].join(",");
const header = "size,income,colour,day,ill,kind,price,count";
writeFileSync(join(folder.path, "rows.csv"), `${[header, ...Array.from({ length: 120 }, (_, i) => row(i))].join("\n")}\n`);

const columns = `
  columns:
    size: {missing: median, missing_values: ["999"]}
    income: {scale: log}
    colour: {missing: mode}
    day: {type: date, format: "YYYY-MM-DD HH:mm", parts: [year, month, weekday, day_of_year, hour, days]}`;

interface Case {
  readonly data: string;
  readonly loss: string;
  readonly predict?: string;
  /** Rows for it; those of the training when left out. */
  readonly rows?: readonly string[];
}

const cases: Readonly<Record<string, Case>> = {
  "every kind of column": { data: `target: ill\n  positive: "no"\n  drop: [kind, price, count]${columns}`, loss: "BCEWithLogitsLoss" },
  "unseen categories are ignored": { data: `target: ill\n  drop: [kind, price, count]${columns}`, loss: "BCEWithLogitsLoss", predict: "predict: {unseen_category: ignore}", rows: ["1,20,black,2020-02-29 23:59,no,a,1,1", "1,20,red,1970-01-01 00:00,no,a,1,1"] },
  "unseen categories are the most frequent one": { data: `target: kind\n  drop: [ill, price, count]${columns}`, loss: "CrossEntropyLoss", predict: "predict: {unseen_category: other}", rows: ["1,20,black,2000-02-29 00:00,no,a,1,1", ",20,NA,1900-03-01 12:00,no,a,1,1"] },
  "rare categories are one": { data: `target: kind\n  drop: [ill, price, count]${columns.replace("{missing: mode}", "{type: categorical, missing: mode, top: 2, ignore_case: true}")}`, loss: "CrossEntropyLoss", rows: ["1,20,BLUE,2000-02-29 00:00,no,a,1,1", "1,20,violet,1999-03-01 12:00,no,a,1,1", "1,20,,1999-03-01 12:00,no,a,1,1"] },
  "rows with missing cells have no answer": { data: `target: kind\n  drop: [ill, price, count, day]\n  missing: drop_row\n  columns: {size: {missing_values: ["999", ""]}}`, loss: "CrossEntropyLoss" },
  "a target that is scaled by a logarithm": { data: `target: price\n  drop: [ill, kind, count]\n  target_scale: log${columns}`, loss: "HuberLoss" },
  "several values": { data: `target: [price, count]\n  drop: [ill, kind]\n  target_scale: minmax${columns}`, loss: "MSELoss" },
  "several times yes or no": { data: `target: [ill, kind]\n  drop: [price, count]${columns}`, loss: "BCEWithLogitsLoss" },
  "counts": { data: `target: count\n  drop: [ill, kind, price]${columns}`, loss: "PoissonNLLLoss" },
  "a mean with its variance": { data: `target: price\n  drop: [ill, kind, count]${columns}`, loss: "GaussianNLLLoss" },
  "the columns themselves": { data: `reconstruct: true\n  drop: [ill, kind, price, count, day]\n  columns: {size: {missing: median}, income: {scale: log}, colour: {missing: mode}}`, loss: "MSELoss" },
}; // prettier-ignore

/** @returns the directory of the run */
function trained(title: string, { data, loss, predict = "" }: Case): string {
  const name = title.replaceAll(" ", "-");
  const hidden = "model: [{Linear: {out_features: 6}}, Tanh, {Linear: {out_features: auto}}]";
  const file = join(folder.path, `${name}.yaml`);
  const text = `data:\n  path: rows.csv\n  ${data}\n${predict === "" ? "" : `  ${predict}\n`}  split: {train: 0.8, val: 0.2, test: 0, stratify: false}\n${hidden}\nloss: ${loss}\noptimizer: {Adam: {lr: 0.01}}\ntrain: {epochs: 2, batch_size: 16}\n`;
  writeFileSync(file, text);
  const result = mlbhIn(folder.path, "train", file, "--quiet", "--run-dir", join(folder.path, name));
  if (result.code !== 0) throw new Error(`${name}: ${result.err}`);
  return join(folder.path, name, readdirSync(join(folder.path, name))[0]);
}

let found: { name: string; rows: number; otherLabels: number; off: number }[];
let single: Answer[];

/** All questions go to one process, most of whose time is its beginning. */
beforeAll(async () => {
  const compared = [];
  for (const [name, one] of Object.entries(cases)) {
    const csv = join(folder.path, one.rows === undefined ? "rows.csv" : `${name}.csv`);
    if (one.rows !== undefined) writeFileSync(csv, `${[header, ...one.rows].join("\n")}\n`);
    compared.push({ name, ...(await compare(trained(name, one), csv)) });
  }
  const [{ question }] = compared;
  const ones = [{}, { colour: { type: "string", shape: [1, 1], values: ["black"] } }, { income: { type: "double", shape: [1, 1], values: [-3] } }];
  const answers = runOnnx([...compared.map((one) => one.question), ...ones.map((cells) => ({ ...question, feeds: { ...ofOneRow(question.feeds), ...cells } }))]);
  found = compared.map(({ name, judge }, i) => ({ name, ...judge(answers[i]) }));
  single = answers.slice(compared.length);
}); // prettier-ignore

test.each(Object.keys(cases))("%s", (name) => {
  const { rows, otherLabels, off } = found.find((one) => one.name === name)!;
  expect(rows).toBeGreaterThan(1);
  expect(otherLabels).toBe(0);
  expect(off).toBeLessThan(1e-6);
});

test("what ends mlbh predict ends the graph, with a name that says why", () => {
  expect(single).toEqual([
    { outputs: expect.anything() },
    { error: expect.stringContaining('"colour": a cell is missing, or its category was not seen in training') },
    { error: expect.stringContaining('"income": a cell is missing, or is no number that can be scaled') },
  ]);
});

function ofOneRow(feeds: Readonly<Record<string, { readonly type: string; readonly values: readonly (number | string)[] }>>) {
  return Object.fromEntries(Object.entries(feeds).map(([name, { type, values }]) => [name, { type, shape: [1, 1], values: values.slice(0, 1) }])); // prettier-ignore
}

test("an output whose name a column has gets a number", () => {
  const g = new Graph();
  const label = g.input({ name: "label", type: "double", shape: ["N", 1] });
  expect(g.output(label, { name: "label", type: "double", shape: ["N", 1] })).toBe("label_1");
});

test("every loss that an experiment file can name has its reading", () => {
  const named = Object.entries(readings).filter(([, reading]) => reading !== null).map(([name]) => name); // prettier-ignore
  expect(named.sort()).toEqual(Object.keys(lossRegistry).sort());
});

test("the notes say what goes in, what comes out, and how it is run", async () => {
  const { notes, files } = await make(trained("noted", cases["every kind of column"]));
  expect(notes).toEqual([
    "opset 17 of ONNX and 2 of ai.onnx.ml, IR version 8; the network computes in float, whatever the run did",
    'input  "size", "income": double (N, 1)',
    'input  "colour": string (N, 1)',
    'input  "day": double (N, 1)',
    'output "label": string (N)',
    'output "probabilities": float (N, 2)',
    'classes in the order of the probabilities: "yes", "no"',
    "yes above the probability 0.5",
    "a missing number is NaN",
    'a missing text is ""',
    'dates are numbers, the seconds since 1970 in UTC: "day"',
    "in Python:",
    '  session = onnxruntime.InferenceSession("FILE")',
    '  table = pandas.read_csv("ROWS.csv", dtype=str)',
    '  session.run(None, {i.name: table[[i.name]].to_numpy(float) if "double" in i.type else table[[i.name]].fillna("").apply(lambda c: c.str.strip()).to_numpy() for i in session.get_inputs()})',
  ]);
  expect(files.map(({ name }) => name)).toEqual(["model.onnx"]);
});
