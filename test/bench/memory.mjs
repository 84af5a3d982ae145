// The most memory that commands take on generated CSV files: node test/bench/memory.mjs [megabytes ...], 20 and 200 when left out.
import { spawnSync } from "node:child_process";
import { closeSync, mkdtempSync, openSync, rmSync, writeFileSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const program = fileURLToPath(new URL("../../dist/bin/mlbh.js", import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "mlbh-memory-"));
const columns = 20;

/** Rows of 20 numbers and the sign of their sum. */
function writeData(path, megabytes) {
  let state = 1; // xorshift, 32 bits
  const draw = () => {
    for (const shift of [13, -17, 5]) state ^= shift > 0 ? state << shift : state >>> -shift;
    return (state >>> 0) / 2 ** 32;
  };
  const file = openSync(path, "w");
  let bytes = writeSync(file, `${Array.from({ length: columns }, (_, i) => `x${i}`).join(",")},y\n`);
  while (bytes < megabytes * 1e6) {
    const rows = Array.from({ length: 1000 }, () => {
      const numbers = Array.from({ length: columns }, () => draw() * 10 - 5);
      return `${numbers.map((x) => x.toFixed(5)).join(",")},${numbers.reduce((a, b) => a + b) > 0 ? "yes" : "no"}\n`;
    });
    bytes += writeSync(file, rows.join(""));
  }
  closeSync(file);
}

/** Runs mlbh and prints its peak memory and time. */
function measure(megabytes, words) {
  const report = `data:text/javascript,process.on("exit",()=>process.stderr.write("\\npeak "+process.resourceUsage().maxRSS))`;
  const started = performance.now();
  const { status, stderr } = spawnSync(process.execPath, ["--import", report, program, ...words], {
    encoding: "utf8",
    stdio: ["ignore", "ignore", "pipe"],
  });
  if (status !== 0) throw new Error(stderr);
  const peak = Number(/peak (\d+)$/.exec(stderr)[1]) / 1024;
  const seconds = (performance.now() - started) / 1000;
  console.log(
    `${words[0].padEnd(8)} ${String(megabytes).padStart(5)} MB of CSV: ${peak.toFixed(0).padStart(5)} MiB, ${seconds.toFixed(1)} s`,
  );
}

try {
  const sizes = process.argv.slice(2).map(Number);
  for (const megabytes of sizes.length > 0 ? sizes : [20, 200]) {
    const data = join(folder, `data${megabytes}.csv`);
    writeData(data, megabytes);
    const experiment = join(folder, `size${megabytes}.yaml`);
    writeFileSync(
      experiment,
      `data: {path: data${megabytes}.csv, target: y}
model: [{Linear: {out_features: 8}}, ReLU, {Linear: {out_features: 1}}, Sigmoid]
loss: BCELoss
optimizer: {SGD: {lr: 0.05}}
train: {epochs: 1, batch_size: 1024}
`,
    );
    measure(megabytes, ["train", experiment, "--quiet", "--run-dir", folder]);
    const run = join(folder, `size${megabytes}-1`);
    measure(megabytes, ["predict", run, data]);
    measure(megabytes, ["evaluate", run, data]);
  }
} finally {
  rmSync(folder, { recursive: true });
}
