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

/** Numbers 0 to n - 1 in a random order. */
export function shuffled(n) {
  const order = Int32Array.from({ length: n }, (_, i) => i);
  for (let i = n - 1; i > 0; i--) {
    const j = Math.floor(Math.random() * (i + 1));
    [order[i], order[j]] = [order[j], order[i]];
  }
  return order;
}

/** Rows of a table of `width` columns. */
export function rowsOf(table, width, rows) {
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
