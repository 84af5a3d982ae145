// npm run bench -- --growth: a size is doubled and doubled again, and time should follow the arithmetic that stands beside it. Products alone are counted: 2 operations for each multiplication
// with its addition, and twice those of the forward pass for the backward one, so 6 for each weight and row.
import { closeSync, existsSync, mkdtempSync, openSync, rmSync, writeFileSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { trainExperiment } from "../../dist/src/node.js";
import { median, measure, print } from "./table.mjs";
import * as work from "./workloads.mjs";

const ROUNDS = 7;

export async function growth() {
  print(layers());
  print(contexts());
  print(await tables());
}

function time(run, warmUp, repeats) {
  for (let i = 0; i < warmUp; i++) run();
  return median(Array.from({ length: ROUNDS }, () => measure(run, repeats)));
}

const arithmetic = (flops, ms) => ({ MFLOP: (flops / 1e6).toFixed(1), "GFLOP/s": (flops / ms / 1e6).toFixed(1) });

/** A base, and each of its sizes twice and four times as large. */
const grown = (base, factors) => [
  base,
  ...Object.keys(base).flatMap((key) => factors.map((factor) => ({ ...base, [key]: base[key] * factor }))),
];

/** A step of an MLP with `depth` layers of `width`, on `batch` rows: 6 batch width^2 depth. */
function layers() {
  return grown({ width: 128, depth: 2, batch: 64 }, [2, 4]).map(({ width, depth, batch }) => {
    const ms = time(work.growing(width, depth, batch), 30, 10);
    return { width, depth, batch, "ms a step": ms.toFixed(3), ...arithmetic(6 * batch * width * width * depth, ms) };
  });
}

/**
 * A step of W4's GPT on 1024 tokens, in contexts of T: each token meets 12 width^2 weights in a layer, and width times vocabulary in the head, whatever T is; and in
 * attention T keys and T values of its width, half of which the causal mask takes away again.
 */
function contexts() {
  const [width, depth, vocabulary, tokens] = [128, 4, 65, 1024];
  return [64, 128, 256, 512].map((context) => {
    const ms = time(work.w4(work.arena, context, tokens / context), 6, 3);
    const weights = 6 * tokens * (12 * width * width * depth + width * vocabulary);
    const attention = 6 * tokens * 2 * context * width * depth;
    return {
      context,
      batch: tokens / context,
      "ms a step": ms.toFixed(1),
      ...arithmetic(weights + attention, ms),
      "of it attention": `${((100 * attention) / (weights + attention)).toFixed(0)} %`,
    };
  });
}

/**
 * One epoch on a CSV file through `trainExperiment`, from the file to the run: time should follow the rows, each with its share of a step, and with a part for each of its
 * numbers, which are read, scaled, and met by 16 weights.
 */
async function tables() {
  const folder = mkdtempSync(join(tmpdir(), "mlbh-growth-"));
  try {
    await trainTable(folder, { rows: 1000, columns: 10 }); // what is compiled on the way is compiled before
    const sizes = grown({ rows: 50_000, columns: 10 }, [2, 4]).map((size) => ({ ...size, times: [] }));
    for (let round = 0; round < 3; round++) {
      for (const { times, ...size } of sizes) times.push(await trainTable(folder, size));
    }
    return sizes.map(({ rows, columns, times }) => ({
      rows,
      columns,
      "numbers, millions": ((rows * columns) / 1e6).toFixed(1),
      "s an epoch": median(times).toFixed(2),
      "us a row": ((median(times) * 1e6) / rows).toFixed(1),
    }));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

async function trainTable(folder, { rows, columns }) {
  const data = join(folder, `table_${rows}_${columns}.csv`);
  const file = join(folder, `table_${rows}_${columns}.yaml`);
  if (!existsSync(data)) writeTable(data, rows, columns);
  writeFileSync(
    file,
    `data: {path: ${data}, target: y}
model: [{Linear: {out_features: 16}}, ReLU, {Linear: {out_features: 1}}]
loss: MSELoss
optimizer: {SGD: {lr: 0.01}}
train: {epochs: 1, batch_size: 64}
`,
  );
  const start = performance.now();
  await trainExperiment({ file, runDir: join(folder, "runs") });
  return (performance.now() - start) / 1000;
}

/** Numbers with four digits, and the mean of each row. */
function writeTable(path, rows, columns) {
  const file = openSync(path, "w");
  writeSync(file, `${Array.from({ length: columns }, (_, i) => `x${i}`).join(",")},y\n`);
  for (let row = 0; row < rows; row += 1000) {
    const lines = Array.from({ length: Math.min(1000, rows - row) }, () => {
      const numbers = Array.from({ length: columns }, () => Math.random());
      return `${numbers.map((x) => x.toFixed(4)).join(",")},${(numbers.reduce((a, b) => a + b) / columns).toFixed(4)}\n`;
    });
    writeSync(file, lines.join(""));
  }
  closeSync(file);
}
