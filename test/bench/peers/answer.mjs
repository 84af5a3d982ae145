// What every JavaScript peer shares: numbers to begin with, and the conversation with run.mjs.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { createInterface } from "node:readline";

const [folder, beginnings] = process.argv.slice(2);

/** Loads a package from the peers' own folder: they are no dependencies of this project. */
export const load = createRequire(join(folder, "package.json"));

/** A reader of the numbers a workload begins with, as many as asked for at a time: its data, then its parameters in our order. */
export function numbersOf(name) {
  const bytes = readFileSync(join(beginnings, name));
  const all = new Float32Array(bytes.buffer, bytes.byteOffset, bytes.length / 4);
  let at = 0;
  return (count) => all.slice(at, (at += count));
}

/**
 * W1, from the same parameters each time: 100 epochs of 569 rows in a new order, in batches of 32. It answers the sum of the losses of the last.
 * @param begin makes a model of the parameters: what it does with the inputs and targets of so many rows, and how it is let go
 */
export function epochsOfW1(begin) {
  const take = numbersOf("W1");
  const [x, y, start] = [take(569 * 30), take(569), take(30 * 64 + 64 + 64 * 32 + 32 + 32 + 1)];
  return async () => {
    let at = 0;
    const { step, end } = begin((count) => start.slice(at, (at += count)));
    let total = 0;
    for (let epoch = 0; epoch < 100; epoch++) {
      const order = shuffled(569);
      total = 0;
      for (let from = 0; from < 569; from += 32) {
        const rows = order.subarray(from, from + 32);
        total += await step(rowsOf(x, 30, rows), rowsOf(y, 1, rows), rows.length);
      }
    }
    end();
    return total;
  };
}

/** Numbers 0 to n - 1 in a random order. */
function shuffled(n) {
  const order = Int32Array.from({ length: n }, (_, i) => i);
  for (let i = n - 1; i > 0; i--) {
    const j = Math.floor(Math.random() * (i + 1));
    [order[i], order[j]] = [order[j], order[i]];
  }
  return order;
}

/** Rows of a table of `width` columns. */
function rowsOf(table, width, rows) {
  const taken = new Float32Array(rows.length * width);
  rows.forEach((row, i) => taken.set(table.subarray(row * width, (row + 1) * width), i * width));
  return taken;
}

/** Answers "NAME repeats warmUp" with the median of the milliseconds, and the loss that the last step of the warm-up returned: "none" for what it does not know. */
export async function answer(workloads) {
  const ready = {};
  for await (const line of createInterface({ input: process.stdin })) {
    const [name, repeats, warmUp] = line.split(" ");
    if (!(name in workloads)) {
      console.log("none");
      continue;
    }
    if (!(name in ready)) {
      ready[name] = { run: await workloads[name](), loss: NaN };
      for (let i = 0; i < Number(warmUp); i++) ready[name].loss = await ready[name].run();
    }
    const times = [];
    for (let i = 0; i < Number(repeats); i++) {
      const start = performance.now();
      await ready[name].run();
      times.push(performance.now() - start);
    }
    console.log(times.sort((a, b) => a - b)[times.length >> 1], ready[name].loss);
  }
}
