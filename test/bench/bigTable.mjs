// node test/bench/bigTable.mjs FILE [ROWS] [COLUMNS]: a table of numbers with a yes/no target, and beside it the experiment that trains on it for
// one epoch, FILE.yaml: how long is a large file read? peer_csv.py does the same with pandas and PyTorch.
import { closeSync, openSync, writeFileSync, writeSync } from "node:fs";
import { basename } from "node:path";

const [file, rows = "100000", columns = "30"] = process.argv.slice(2);
if (file === undefined) throw new Error("usage: node test/bench/bigTable.mjs FILE [ROWS] [COLUMNS]");

let state = 1;
/** 0 to 1, the same at every call of the script. */
const draw = () => (state = (Math.imul(state, 1664525) + 1013904223) >>> 0) / 2 ** 32;

const out = openSync(file, "w");
writeSync(out, `${Array.from({ length: Number(columns) }, (_, k) => `x${k + 1}`).join(",")},label\n`);
for (let row = 0, lines = []; row < Number(rows); row++) {
  const x = Array.from({ length: Number(columns) }, (_, k) => (draw() + draw() - 1) * 10 ** (k % 4));
  lines.push(`${x.map((value) => value.toFixed(5)).join(",")},${x[0] + x[4] / 2 > 0 ? "yes" : "no"}\n`);
  if (lines.length < 1000 && row + 1 < Number(rows)) continue;
  writeSync(out, lines.join(""));
  lines = [];
}
closeSync(out);
writeFileSync(
  `${file}.yaml`,
  `version: 1
data:
  path: ${basename(file)}
  target: label
  split: {train: 0.8, val: 0.1, test: 0.1}
model:
  - Linear: {out_features: 64}
  - ReLU
  - Linear: {out_features: 1}
loss: BCEWithLogitsLoss
optimizer: {SGD: {lr: 0.1}}
train: {epochs: 1, batch_size: 256}
metrics: [accuracy]
`,
);
