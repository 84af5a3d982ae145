// What `mlbh init` proposes, against other optimizers: on the shipped tables and on twenty that are made up, each of another kind, over several
// seeds (each another split). Printed is the mean of the test metric (accuracy, or R2), and how often each choice was the best.
//   node test/bench/defaults.mjs [seeds = 5]
import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import { trainExperiment } from "../../dist/src/node.js";
import { Random } from "../soak/fuzz/random.mjs";

const root = fileURLToPath(new URL("../..", import.meta.url));
const seeds = Number(process.argv[2] ?? 5);
const home = mkdtempSync(join(tmpdir(), "mlbh-defaults-"));

const CHOICES = {
  "as init says": [],
  "SGD 0.05, momentum 0.9": ["optimizer={SGD: {lr: 0.05, momentum: 0.9}}"],
  "SGD 0.01, momentum 0.9": ["optimizer={SGD: {lr: 0.01, momentum: 0.9}}"],
  "Adam 0.003": ["optimizer={Adam: {lr: 0.003}}"],
  "Adam 0.01": ["optimizer={Adam: {lr: 0.01}}"],
  "Adam 0.01, patience 20": ["optimizer={Adam: {lr: 0.01}}", "train.early_stopping={patience: 20}"],
  "AdamW 0.003": ["optimizer={AdamW: {lr: 0.003}}"],
  "AdamW 0.01": ["optimizer={AdamW: {lr: 0.01}}"],
};

/** Rows of numbers and an answer made of them, with some noise. */
const KINDS = {
  linear: { rows: 300, columns: 5, y: (x, noise) => 3 * x[0] - 2 * x[1] + x[2] + 0.5 * noise },
  "linear, many columns": { rows: 200, columns: 30, y: (x, noise) => x[0] + x[1] - x[2] + 0.5 * noise },
  friedman: { rows: 500, columns: 10, y: (x, noise) => 10 * Math.sin(Math.PI * x[0] * x[1]) + 20 * (x[2] - 0.5) ** 2 + 10 * x[3] + 5 * x[4] + noise },
  product: { rows: 600, columns: 4, y: (x, noise) => x[0] * x[1] + 0.1 * noise },
  wave: { rows: 400, columns: 2, y: (x, noise) => Math.sin(3 * x[0]) + 0.1 * noise },
  price: { rows: 500, columns: 4, y: (x, noise) => Math.exp(6 + x[0] + 0.5 * x[1] + 0.2 * noise) },
  step: { rows: 500, columns: 3, y: (x, noise) => (x[0] > 0 ? 5 : 0) + (x[1] > 0.5 ? 3 : 0) + 0.3 * noise },
  noisy: { rows: 150, columns: 6, y: (x, noise) => x[0] + 2 * noise },
  large: { rows: 4000, columns: 8, y: (x, noise) => x[0] * x[1] + Math.abs(x[2]) + 0.3 * noise },
  "two classes": { rows: 300, columns: 4, y: (x, noise) => (x[0] + x[1] + 0.5 * noise > 0 ? "yes" : "no") },
  "exclusive or": { rows: 400, columns: 4, y: (x, noise) => (x[0] * x[1] + 0.1 * noise > 0 ? "yes" : "no") },
  ring: { rows: 400, columns: 2, y: (x, noise) => (x[0] ** 2 + x[1] ** 2 + 0.2 * noise > 1.2 ? "in" : "out") },
  rare: { rows: 1000, columns: 5, y: (x, noise) => (x[0] + x[1] + 0.5 * noise > 2.6 ? "fraud" : "fine") },
  "many columns, few rows": { rows: 120, columns: 50, y: (x, noise) => (x[0] - x[1] + noise > 0 ? "yes" : "no") },
  "noisy classes": { rows: 200, columns: 5, y: (x, noise) => (x[0] + 2 * noise > 0 ? "yes" : "no") },
  "three classes": { rows: 300, columns: 4, y: (x, noise) => ["a", "b", "c"][Math.min(2, Math.max(0, Math.floor(x[0] + x[1] + 0.3 * noise + 1.5)))] },
  spirals: { rows: 600, columns: 2, y: (x, noise) => ["a", "b", "c"][Math.floor((((Math.atan2(x[1], x[0]) + 2 * Math.hypot(...x) + 0.1 * noise) / (2 * Math.PI)) * 3 + 30) % 3)] },
  "ten classes": { rows: 1500, columns: 10, y: (x, noise) => `k${x.indexOf(Math.max(...x)) === 0 && noise > 2 ? 1 : x.indexOf(Math.max(...x))}` },
  "large classes": { rows: 5000, columns: 8, y: (x, noise) => (x[0] * x[1] > x[2] + 0.2 * noise ? "yes" : "no") },
  categories: { rows: 500, columns: 3, y: (x, noise) => (Math.floor(3 * x[0]) % 2 === 0) === x[1] + 0.3 * noise > 0 ? "yes" : "no" },
}; // prettier-ignore

function tableOf({ rows, columns, y }, seed) {
  const random = new Random(seed);
  const normal = () => Math.sqrt(-2 * Math.log(1 - random.next())) * Math.cos(2 * Math.PI * random.next());
  const lines = Array.from({ length: rows }, () => {
    const x = Array.from({ length: columns }, normal);
    return [...x.map((value) => value.toFixed(4)), y(x, normal())].join(",");
  });
  return [[...Array.from({ length: columns }, (_, i) => `x${i}`), "answer"].join(","), ...lines, ""].join("\n");
}

const tables = [
  ...readdirSync(join(root, "data")).filter((name) => name.endsWith(".csv")).map((name) => [basename(name, ".csv"), join(root, "data", name)]),
  ...Object.entries(KINDS).map(([name, kind], i) => {
    const file = join(home, `${name.replaceAll(/\W+/g, "_")}.csv`);
    writeFileSync(file, tableOf(kind, i + 1));
    return [name, file];
  }),
]; // prettier-ignore

const names = Object.keys(CHOICES);
const [sums, wins, epochs] = [names.map(() => 0), names.map(() => 0), names.map(() => 0)];
console.log(["table".padEnd(24), ...names].join("  "));
for (const [name, data] of tables) {
  const file = join(home, "experiment.yaml");
  execFileSync(process.execPath, [join(root, "dist/bin/mlbh.js"), "init", data, "-o", file, "--force"]);
  const scores = [];
  for (const [i, overrides] of Object.values(CHOICES).entries()) {
    let total = 0;
    for (let seed = 0; seed < seeds; seed++) {
      const run = await trainExperiment({ file, overrides: [...overrides, `seed=${seed}`, `run.dir=${home}/runs`] }).catch(
        () => null,
      );
      total += run === null ? 0 : (run.test?.r2 ?? run.test?.accuracy ?? 0);
      epochs[i] += run?.epochs ?? 0;
    }
    scores.push(total / seeds);
  }
  const best = Math.max(...scores);
  scores.forEach((score, i) => {
    sums[i] += score;
    if (score > best - 0.005) wins[i]++;
  });
  console.log([name.padEnd(24), ...scores.map((score, i) => score.toFixed(4).padEnd(names[i].length))].join("  "));
}
const row = (title, values) => [title.padEnd(24), ...values.map((value, i) => String(value).padEnd(names[i].length))].join("  ");
console.log(row("mean", sums.map((sum) => (sum / tables.length).toFixed(4)))); // prettier-ignore
console.log(row("best, or within 0.005", wins));
console.log(row("mean epochs", epochs.map((sum) => (sum / tables.length / seeds).toFixed(1)))); // prettier-ignore
rmSync(home, { recursive: true });
process.exit(0);
