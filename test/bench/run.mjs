// npm run bench -- [--peers] [--growth] [--generate] [--no-plain] [NAME ...]: medians of the workloads, and what they cost without an arena; with --peers PyTorch does the same work in turn, so that a ratio
// holds while the machine's speed drifts.
import { spawn, spawnSync } from "node:child_process";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { kernelMode, nativeProducts } from "../../dist/src/kernels/index.js";
import * as work from "./workloads.mjs";

const WORKLOADS = [
  { name: "W1", what: "569 x 30 rows, MLP 30-64-32-1, 100 epochs", make: work.w1, repeats: 1 },
  { name: "W2", what: "MLP 784-512-256-10, batch 128, a step", make: work.w2, repeats: 20 },
  { name: "W3", what: "CNN, 64 images of 28 x 28, a step", make: work.w3, repeats: 10 },
  { name: "W4", what: "GPT, 4 layers of width 128, 16 x 64 tokens, Adam, a step", make: work.w4, repeats: 3 },
  { name: "W5-1", what: "1000 operations on 1 number, forward and backward", make: () => work.w5(1), repeats: 10 },
  { name: "W5-32", what: "1000 operations on 32 numbers, forward and backward", make: () => work.w5(32), repeats: 10 },
  { name: "GEMM-128", what: "product of 128 x 128 matrices", make: () => work.gemm(128), repeats: 50, flops: 2 * 128 ** 3 },
  { name: "GEMM-256", what: "product of 256 x 256 matrices", make: () => work.gemm(256), repeats: 30, flops: 2 * 256 ** 3 },
  { name: "GEMM-512", what: "product of 512 x 512 matrices", make: () => work.gemm(512), repeats: 20, flops: 2 * 512 ** 3 },
];
const ROUNDS = 7;

const words = process.argv.slice(2);
const chosen = WORKLOADS.filter(
  ({ name, make }) => isAvailable(make) && (words.every((word) => word.startsWith("--")) || words.includes(name)),
);
const torch = words.includes("--peers") ? await startTorch() : null;

function isAvailable(make) {
  try {
    make();
    return true;
  } catch {
    return false; // a layer it needs does not exist yet
  }
}

const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

const median = (times) => [...times].sort((a, b) => a - b)[times.length >> 1];

function measure(run, repeats) {
  const times = Array.from({ length: repeats }, () => {
    const start = performance.now();
    run();
    return performance.now() - start;
  });
  return median(times);
}

/** A process that answers one line for each line: null when PyTorch is not installed. */
async function startTorch() {
  const script = fileURLToPath(new URL("peer_torch.py", import.meta.url));
  const python = ["/usr/bin/python3", "python3"].find((name) => spawnSync(name, ["-c", "import torch"]).status === 0);
  if (python === undefined) {
    console.error("PyTorch is not installed (on Debian: apt-get install python3-torch)");
    return null;
  }
  const child = spawn(python, [script], { stdio: ["pipe", "pipe", "inherit"] });
  const answers = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  return {
    ask: async (name, repeats) => {
      child.stdin.write(`${name} ${repeats}\n`);
      return Number((await answers.next()).value);
    },
    stop: () => child.stdin.end(),
  };
}

const native = nativeProducts();
console.log(
  `kernels: ${kernelMode()}${kernelMode() === "native" ? ` (${native.level})` : typeof native === "string" ? `; no native ones: ${native}` : ""}\n`,
);

const rows = [];
for (const { name, what, make, repeats, flops } of chosen) {
  const run = make();
  for (let i = 0; i < (name === "W1" ? 3 : 30); i++) run();
  const ours = [];
  const theirs = [];
  for (let round = 0; round < ROUNDS; round++) {
    ours.push(measure(run, repeats));
    if (torch === null) continue;
    theirs.push(await torch.ask(name, repeats));
    await pause(50); // its threads look for work for a while before they sleep
  }
  const rate = flops === undefined ? "" : `${(flops / median(ours) / 1e6).toFixed(0)} GFLOP/s`;
  const ratio = median(theirs.map((time, i) => time / ours[i]));
  rows.push({
    name,
    what,
    "mlbh ms": median(ours).toFixed(3),
    ...(torch === null ? {} : { "torch ms": median(theirs).toFixed(3), "mlbh is faster by": ratio.toFixed(2) }),
    rate,
  });
}
torch?.stop();

print(rows);

if (!words.includes("--no-plain")) {
  // each in a process of its own: what a plain loop costs depends on what the garbage collector has seen before
  const script = fileURLToPath(new URL("plain.mjs", import.meta.url));
  const names = chosen.map(({ name }) => name).filter((name) => name.toLowerCase() in work.forwards);
  print(names.flatMap((name) => JSON.parse(spawnSync(process.execPath, [script, name], { encoding: "utf8" }).stdout)));
}

if (words.includes("--generate")) {
  const script = fileURLToPath(new URL("generate.mjs", import.meta.url));
  print(JSON.parse(spawnSync(process.execPath, [script], { encoding: "utf8" }).stdout));
}

if (words.includes("--growth")) {
  // a step of an MLP with `depth` layers of `width`, on `batch` rows: time should follow the arithmetic, 6 batch width^2 depth
  const base = { width: 128, depth: 2, batch: 64 };
  const larger = ["width", "depth", "batch"].flatMap((key) => [2, 4].map((factor) => ({ ...base, [key]: base[key] * factor })));
  const growth = [base, ...larger].map(({ width, depth, batch }) => {
    const run = work.growing(width, depth, batch);
    for (let i = 0; i < 30; i++) run();
    const time = median(Array.from({ length: ROUNDS }, () => measure(run, 10)));
    const arithmetic = (6 * batch * width * width * depth) / 1e6;
    return {
      width,
      depth,
      batch,
      "ms a step": time.toFixed(3),
      MFLOP: arithmetic.toFixed(1),
      "GFLOP/s": (arithmetic / time).toFixed(1),
    };
  });
  print(growth);
}

function print(table) {
  if (table.length === 0) return;
  const columns = Object.keys(table[0]);
  console.log(`| ${columns.join(" | ")} |`);
  console.log(`|${columns.map(() => " --- |").join("")}`);
  for (const row of table) console.log(`| ${columns.map((column) => row[column]).join(" | ")} |`);
}
