// npm run bench -- [--peers] [--growth] [--generate] [--no-plain] [NAME ...]: medians of the workloads, and what they cost without an arena; with --peers other libraries do the same work in turn (peers/README.md),
// so that a ratio holds while the machine's speed drifts.
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { kernelMode, nativeProducts } from "../../dist/src/kernels/index.js";
import { growth } from "./growth.mjs";
import { startPeers } from "./peers/start.mjs";
import { median, measure, print } from "./table.mjs";
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
const peers = words.includes("--peers") ? startPeers(work.beginnings) : [];

function isAvailable(make) {
  try {
    make();
    return true;
  } catch {
    return false; // a layer it needs does not exist yet
  }
}

const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

const native = nativeProducts();
console.log(
  `kernels: ${kernelMode()}${kernelMode() === "native" ? ` (${native.level})` : typeof native === "string" ? `; no native ones: ${native}` : ""}\n`,
);

const ROUND = 1000; // ms that a peer may take for its repeats; one that needs them for a single run gets three rounds
const rows = [];
const comparisons = [];
for (const { name, what, make, repeats, flops } of chosen) {
  const run = make();
  const warmUp = name === "W1" ? 1 : 5;
  let loss = run();
  for (let i = 1; i < (name === "W1" ? 3 : 30); i++) {
    const next = run();
    if (i < warmUp) loss = next;
  }
  const ours = [];
  const theirs = [];
  for (const peer of peers) {
    const first = await peer.ask(name, 1, warmUp);
    if (first !== null)
      theirs.push({ peer, first, times: [], repeats: Math.max(1, Math.min(repeats, Math.floor(ROUND / first.time))) });
  }
  for (let round = 0; round < ROUNDS; round++) {
    ours.push(measure(run, repeats));
    for (const each of theirs) {
      if (each.first.time > ROUND && round >= 3) continue;
      each.times.push((await each.peer.ask(name, each.repeats, warmUp)).time);
      await pause(400); // its threads look for work for a while before they sleep, and would take ours their cores
    }
  }
  const rate = flops === undefined ? "" : `${(flops / median(ours) / 1e6).toFixed(0)} GFLOP/s`;
  rows.push({ name, what, "mlbh ms": median(ours).toFixed(3), rate });
  for (const { peer, first, times } of theirs) {
    const other = first.loss;
    comparisons.push({
      name,
      peer: peer.name,
      "its ms": median(times).toFixed(3),
      "mlbh is faster by": median(times.map((time, i) => time / ours[i])).toFixed(2),
      "its loss": Number.isNaN(other) ? "" : other.toPrecision(6),
      "our loss": Number.isNaN(other) ? "" : loss.toPrecision(6),
    });
    // every library begins with the same numbers; only W1 draws an order of rows
    if (Math.abs(other - loss) > (name === "W1" ? 0.2 : 1e-3) * loss) {
      console.error(`${name}: the losses of ${peer.name} and mlbh differ, so they do not do the same work`);
    }
  }
}
peers.forEach((peer) => peer.stop());

print(rows);
print(comparisons);

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

if (words.includes("--growth")) await growth();
