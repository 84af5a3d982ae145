// predict.py answers as mlbh predict does; the exported training goes on where it was ended, and repeats float32 as far as it can.
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { mlbhIn, scratch } from "../../cli/run.js";
import { differenceIn, exported, runFolders, type Ended, type ExportedCase, type Job } from "./folders.js";
import { hasTorch } from "./python.js";
import { columns, shop } from "./shop.js";

const folder = scratch();
afterAll(folder.remove);

const experiment = (data: string, model: string, loss: string): string =>
  `version: 1\ndata:\n  path: shop.csv${data}\nmodel: [${model}]\nloss: ${loss}\noptimizer: {Adam: {lr: 0.02}}\ntrain: {epochs: 2, batch_size: 16}\n`;
const shopData = (target: string, drop: string, more = ""): string => `\n  target: ${target}\n  drop: [${drop}]\n  predict: {unseen_category: ignore}${more}${columns}`; // prettier-ignore
const layers = "Linear: {out_features: 5}, ReLU, Linear: {out_features: auto}".replace(/(\w+: \{[^}]*\})/g, "{$1}");

/** Days of two towns, one a year ahead of the other in the file. */
const days = ["town,day,rain,warm"].concat(
  ["B", "A"].flatMap((town, t) => Array.from({ length: 40 }, (_, i) => `${town},${2000 + t}-${String(1 + Math.floor(i / 28)).padStart(2, "0")}-${String(1 + (i % 28)).padStart(2, "0")},${i % 3},${Math.round(100 * Math.sin(i / 3 + t)) / 10}`)),
).join("\n") + "\n"; // prettier-ignore
const series = `version: 1
data:
  path: days.csv
  target: warm
  order: day
  group: town
  drop: [town]
  window: 4
  horizon: 2
  gaps: allow
  target_scale: standard
  columns: {day: {type: date, format: YYYY-MM-DD, parts: [month]}}
  split: {train: 0.6, val: 0.2, test: 0.2}
model: [{GRU: {hidden_size: 4}}, Last, {Linear: {out_features: auto}}]
loss: MSELoss
optimizer: {Adam: {lr: 0.02}}
train: {epochs: 2, batch_size: 8}
`;

const configs: Readonly<Record<string, string>> = {
  labels: experiment(shopData("sold", "back, grade, count"), layers, "BCEWithLogitsLoss").replace("batch_size: 16", "batch_size: 16, threshold: 0.4"),
  grades: experiment(shopData("grade", "back, sold, count"), layers, "CrossEntropyLoss"),
  values: experiment(shopData("[amount, count]", "sold, back, grade", "\n  target_scale: log"), layers, "MSELoss"),
  "yes and no": experiment(shopData("[sold, back]", "grade, count"), layers, "BCEWithLogitsLoss"),
  quantiles: experiment(shopData("amount", "sold, back, grade, count"), layers, "{QuantileLoss: {quantiles: [0.1, 0.5, 0.9]}}"),
  autoencoder: experiment(`\n  reconstruct: true\n  drop: [sold, back, grade, count]${columns}`, layers, "MSELoss"),
  series,
}; // prettier-ignore

/** Rows that training did not have: a cell is missing, a colour is new, the columns stand in another order. */
function newRows(): string {
  const [head, ...rows] = shop(",").trimEnd().split("\n");
  const cut = (line: string): string[] => line.match(/"[^"]*"|[^,]+|(?<=^|,)(?=,|$)/g)!;
  const turned = (line: string): string => cut(line).reverse().join(",");
  const changed = rows.slice(0, 25).map((row, i) => {
    const cells = cut(row);
    if (i === 3) cells[0] = "";
    if (i === 5) cells[3] = "violet";
    return turned(cells.join(","));
  });
  return [turned(head), ...changed].join("\n") + "\n";
}

/** Rows of cells; quoted ones hold commas. */
function cellsOf(csv: string): string[][] {
  return csv.trimEnd().split("\n").map((line) => (line.match(/("[^"]*"|[^,]*)(,|$)/g) ?? []).slice(0, line.endsWith(",") ? undefined : -1).map((cell) => cell.replace(/,$/, ""))); // prettier-ignore
}

(hasTorch ? describe : describe.skip)("exported", () => {
  const runs = new Map<string, ExportedCase>();
  const ends = new Map<string, Ended>();

  beforeAll(async () => {
    writeFileSync(join(folder.path, "shop.csv"), shop(","));
    writeFileSync(join(folder.path, "days.csv"), days);
    writeFileSync(join(folder.path, "new.csv"), newRows());
    const jobs: (Job & { readonly name: string })[] = [];
    for (const [name, config] of Object.entries(configs)) {
      const made = await exported(folder.path, name.replaceAll(" ", "_"), { config });
      runs.set(name, made);
      jobs.push({ name, folder: made.place, script: "predict.py", arguments: [dataFor(name)] });
    }
    const iris = await exported(folder.path, "iris", { config: "iris_adamw", set: { "train.epochs": 7, "train.dtype": "float32" } }); // prettier-ignore
    const train = { folder: iris.place, script: "train.py" };
    jobs.push({ name: "float32", ...train, arguments: ["--check"] });
    jobs.push({ name: "begun", ...train, arguments: ["--epochs", "3", "--out", join(iris.place, "parts")] });
    jobs.push({ name: "resumed", ...train, arguments: ["--resume", "--check", "--out", join(iris.place, "parts")] });
    jobs.push({ name: "checked", folder: runs.get("series")!.place, script: "train.py", arguments: ["--check"], processes: 2 });
    runs.set("iris", iris);
    const found = runFolders(jobs);
    jobs.forEach(({ name }, i) => ends.set(name, found[i]));
  }, 600_000);

  const dataFor = (name: string): string => join(folder.path, name === "series" ? "days.csv" : "new.csv");

  test.each(Object.keys(configs))("%s: predict.py writes what mlbh predict writes", (name) => {
    const { codes, said } = ends.get(name)!;
    if (codes[0] !== 0) throw new Error(said);
    const { code, out, err } = mlbhIn(folder.path, "predict", runs.get(name)!.run, dataFor(name));
    expect([code, code === 0 ? "" : err]).toEqual([0, ""]);
    const [theirs, own] = [said, out].map(cellsOf);
    expect(theirs.length).toBe(own.length);
    own.forEach((row, i) => {
      expect(theirs[i].length).toBe(row.length);
      row.forEach((cell, k) => {
        const isNear = cell !== "" && Math.abs(Number(theirs[i][k]) - Number(cell)) <= 1e-6 * Math.max(1, Math.abs(Number(cell)));
        if (!isNear) expect([i, own[0][k], theirs[i][k]]).toEqual([i, own[0][k], cell]);
      });
    });
  });

  test("float32: the losses to 1e-4", () => {
    expect(differenceIn(ends.get("float32")!)).toBeLessThan(1e-4);
  });

  test("a training that is resumed has the losses of one that was not interrupted", () => {
    expect(ends.get("begun")!.codes).toEqual([0]);
    expect(differenceIn(ends.get("resumed")!)).toBeLessThan(1e-4);
    const [parts, whole] = ["parts", "trained"].map((name) =>
      readFileSync(join(runs.get("iris")!.place, name, "losses.jsonl"), "utf8"),
    );
    expect(parts).toBe(whole);
  });

  test("windows of several series, in two processes", () => {
    expect(differenceIn(ends.get("checked")!)).toBeLessThan(1e-10);
  });
});
