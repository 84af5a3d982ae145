// Good files, made bad at random: whatever a file holds, the command line ends in good order and says in a few words what is wrong.
//   node test/soak/fuzz.mjs [inputs = 2000] [seed = 1]
// Of every input it must hold: an exit code from 0 to 4; no stack, no escape sequence and at most 2 kB on stderr; at most 10 seconds.
// An input that breaks this is kept, with the command that shows it. Ends with 0 when there is none.
import { spawn } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { mutateBytes, mutateJson, mutateSafetensors, mutateText } from "./fuzz/mutate.mjs";
import { Random } from "./fuzz/random.mjs";

const root = fileURLToPath(new URL("../..", import.meta.url));
const program = join(root, "dist/bin/mlbh.js");
const [inputs = 2000, seed = 1] = process.argv.slice(2, 4).map(Number);
const home = mkdtempSync(join(tmpdir(), "mlbh-fuzz-"));
const good = join(home, "good");
const [mostBytes, mostSeconds] = [2048, 10];

/** A table with every kind of column, an experiment on it, and the run that it gives. */
async function makeGoodFiles() {
  mkdirSync(good);
  const rows = Array.from({ length: 90 }, (_, i) => [((i * 37) % 101) / 7, ["red", "blue", "green"][i % 3], i % 9 === 4 ? "" : i * i, `2024-${String(1 + (i % 12)).padStart(2, "0")}-${String(1 + (i % 28)).padStart(2, "0")}`, i % 4 < 2 ? "no" : "yes"].join(",")); // prettier-ignore
  writeFileSync(join(good, "data.csv"), ["size,color,area,day,sold", ...rows, ""].join("\n"));
  writeFileSync(
    join(good, "run.yaml"),
    `# an experiment with most of the keys there are
name: run
version: 1
seed: 3
data:
  path: data.csv
  target: sold
  positive: yes
  columns: {area: {missing: median, scale: log}, day: {type: date, format: YYYY-MM-DD}, color: {type: categorical, top: 2}}
  split: {train: 0.6, val: 0.2, test: 0.2, stratify: true}
model:
  - Linear: {out_features: 6}
  - ReLU
  - Dropout: {p: 0.1}
  - Linear: {out_features: auto}
loss: BCEWithLogitsLoss
optimizer: {Adam: {lr: 0.01}}
scheduler: {StepLR: {step_size: 2}}
train: {epochs: 2, batch_size: 16, early_stopping: {patience: 5}, grad_clip_norm: 5, threads: 1}
metrics: [accuracy, f1]
run: {dir: runs, checkpoint_every: 1}
`,
  );
  const { code, err } = await mlbh(good, ["train", "run.yaml", "--quiet"]);
  if (code !== 0) throw new Error(`the run to begin with failed:\n${err}`);
}

const inRun = (name) => `runs/run-1/${name}`;
const asJson = (text, random) => JSON.stringify(mutateJson(JSON.parse(text), random), null, 2);
/** A line of a log changed as JSON. */
const asLog = (text, random) => {
  const lines = text.trim().split("\n");
  const at = random.below(lines.length);
  lines[at] = JSON.stringify(mutateJson(JSON.parse(lines[at]), random));
  return `${lines.join("\n")}\n`;
};

/** Which file is changed, how, and the commands that read it. */
const kinds = [
  { name: "experiment", file: "run.yaml", as: [mutateText, mutateText, mutateBytes], commands: ["check run.yaml", "train run.yaml --epochs 1 --quiet", "render run.yaml", "summary run.yaml", "gradcheck run.yaml", "train run.yaml --dry-run"] },
  { name: "table", file: "data.csv", as: [mutateText, mutateText, mutateBytes], commands: ["check run.yaml", "init data.csv -o new.yaml", "predict runs/run-1 data.csv", "evaluate runs/run-1 data.csv", "train run.yaml --epochs 1 --quiet"] },
  { name: "weights", file: inRun("model.safetensors"), as: [mutateSafetensors, mutateSafetensors, mutateBytes], commands: ["predict runs/run-1 data.csv", "evaluate runs/run-1", "report runs/run-1 -o page.html"] },
  { name: "checkpoint", file: inRun("checkpoints/last.safetensors"), as: [mutateSafetensors, mutateSafetensors, mutateSafetensors, mutateBytes], commands: ["train --resume runs/run-1 --epochs 3 --quiet"] },
  { name: "preprocess.json", file: inRun("preprocess.json"), as: [asJson, asJson, mutateBytes], commands: ["predict runs/run-1 data.csv", "evaluate runs/run-1", "train --resume runs/run-1 --epochs 3 --quiet", "report runs/run-1 -o page.html"] },
  { name: "resolved.yaml", file: inRun("resolved.yaml"), as: [mutateText, mutateBytes], commands: ["predict runs/run-1 data.csv", "train --resume runs/run-1 --epochs 3 --quiet", "runs runs", "compare runs/run-1 runs/run-1"] },
  { name: "summary.json", file: inRun("summary.json"), as: [asJson, asJson, mutateBytes], commands: ["runs runs", "compare runs/run-1 runs/run-1", "evaluate runs/run-1", "report runs/run-1 -o page.html"] },
  { name: "logs", file: inRun("metrics.jsonl"), as: [asLog, asLog, mutateBytes], commands: ["runs runs", "compare runs/run-1 runs/run-1", "report runs/run-1 -o page.html", "train --resume runs/run-1 --epochs 3 --quiet"] },
  { name: "norms", file: inRun("norms.jsonl"), as: [asLog, mutateBytes], commands: ["report runs/run-1 -o page.html"] },
  { name: "split.json", file: inRun("split.json"), as: [asJson, mutateBytes], commands: ["evaluate runs/run-1", "train --resume runs/run-1 --epochs 3 --quiet"] },
]; // prettier-ignore

function mlbh(folder, words) {
  const child = spawn(process.execPath, ["--max-old-space-size=1024", program, ...words], {
    cwd: folder,
    stdio: ["ignore", "ignore", "pipe"],
    env: { ...process.env, NO_COLOR: "1" },
  });
  const timer = setTimeout(() => child.kill("SIGKILL"), 1000 * mostSeconds);
  let err = "";
  child.stderr.setEncoding("utf8").on("data", (text) => (err += text));
  return new Promise((resolve) => {
    child.on("close", (code, signal) => {
      clearTimeout(timer);
      resolve({ code, signal, err });
    });
  });
}

/** What is wrong with how a command ended; null when nothing is. */
function faultOf({ code, signal, err }) {
  if (signal !== null) return `ended by ${signal}: it took longer than ${mostSeconds} s`;
  if (code > 4) return `exit code ${code}`;
  if (/^ {4}at /m.test(err)) return "a stack";
  if (Buffer.byteLength(err) > mostBytes) return `${Buffer.byteLength(err)} bytes on stderr`;
  return /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e]/.test(err) ? "a control character on stderr" : null;
}

await makeGoodFiles();
const counts = new Map();
const faults = [];
let next = 0;

async function work() {
  while (next < inputs) {
    const number = next++;
    const random = new Random(1000 * seed + number);
    const kind = kinds[number % kinds.length];
    const folder = join(home, String(number));
    cpSync(good, folder, { recursive: true });
    const file = join(folder, kind.file);
    const mutate = random.pick(kind.as);
    const before = readFileSync(file);
    writeFileSync(file, mutate(mutate === mutateBytes || mutate === mutateSafetensors ? before : before.toString(), random));
    const command = random.pick(kind.commands);
    const result = await mlbh(folder, command.split(" "));
    const fault = faultOf(result);
    const { all = 0, refused = 0 } = counts.get(kind.name) ?? {};
    counts.set(kind.name, { all: all + 1, refused: refused + Number(result.code !== 0) });
    if (fault === null) rmSync(folder, { recursive: true });
    else faults.push(`${fault}: cd ${folder} && mlbh ${command}   # ${dirname(kind.file) === "." ? "" : "in the run, "}${kind.name}, input ${number} of seed ${seed}`); // prettier-ignore
  }
}

await Promise.all([work(), work()]);
for (const fault of faults.slice(0, 40)) console.log(fault);
console.log(`refused: ${[...counts].map(([name, { all, refused }]) => `${name} ${refused}/${all}`).join(", ")}`);
console.log(`${inputs - faults.length} of ${inputs} inputs were taken, or refused in good order`);
if (faults.length === 0) rmSync(home, { recursive: true });
process.exitCode = faults.length === 0 ? 0 : 1;
