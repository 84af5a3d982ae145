// What stands above files/ bundles for a browser: the engine trains there, with shared memory or not, and tables are read there.
import { expect, test } from "@jest/globals";
import { build } from "esbuild";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { createContext, runInContext } from "node:vm";
import { Generator } from "../src/core/rng.js";
import { loadFile } from "../src/files/loadFile.js";
import { root } from "./cli/run.js";

const program = `
  import { arena, functional as F, manualSeed, nn, optim, tensor } from "./dist/src/index.js";
  manualSeed(0);
  const model = new nn.Sequential(new nn.Linear(32, 16), new nn.Tanh(), new nn.Linear(16, 1), new nn.Sigmoid());
  const optimizer = new optim.SGD(model.parameters(), { lr: 0.5 });
  const x = tensor(Float32Array.from({ length: 640 }, (_, i) => Math.sin(i)), { shape: [20, 32] });
  const y = tensor(Float32Array.from({ length: 20 }, (_, i) => Number(Math.sin(32 * i) > 0)), { shape: [20, 1] });
  globalThis.losses = Array.from({ length: 30 }, () => arena(() => {
    optimizer.zeroGrad();
    const loss = F.binaryCrossEntropy(model.forward(x), y);
    loss.backward();
    optimizer.step();
    return loss.item();
  }));
`;

/** The code with all that it imports, as a page would load it. */
async function bundled(contents: string): Promise<string> {
  const { outputFiles } = await build({
    stdin: { contents, resolveDir: root, loader: "js" },
    bundle: true,
    write: false,
    format: "iife",
    platform: "browser",
    target: "es2022",
  });
  return outputFiles[0].text;
}

/** Runs the bundle where only the language and these globals exist. */
function lossesIn(code: string, globals: Record<string, unknown>): number[] {
  const context = createContext({ ...globals });
  runInContext(code, context);
  return (context as { losses: number[] }).losses;
}

test("the same training in a page, with shared memory (fast kernels) and without (plain ones)", async () => {
  const code = await bundled(program);
  const page = { crypto: globalThis.crypto, atob: globalThis.atob };
  const fast = lossesIn(code, page);
  const plain = lossesIn(code, { ...page, SharedArrayBuffer: undefined });
  expect(fast.length).toBe(30);
  expect(fast[29]).toBeLessThan(fast[0] / 2);
  expect(fast).not.toEqual(plain); // two different tables of kernels
  fast.forEach((loss, i) => expect(Math.abs(loss - plain[i])).toBeLessThan(1e-4));
});

const reading = `
  import { loadDataset } from "./dist/src/data/dataset.js";
  import { Generator } from "./dist/src/core/rng.js";
  globalThis.read = async (pieces) => {
    const source = {
      name: "chosen.csv",
      open: async () => ({ size: null, pieces, sha256: async () => "" }),
      explain: () => null,
    };
    const split = { train: 0.7, val: 0.15, test: 0.15, stratify: true };
    const config = { target: "species", drop: [], missing: "error", columns: {}, scale: "standard", split };
    const { train, classes } = await loadDataset(source, config, "multiclass", new Generator(0));
    return { rows: train.rows, features: train.features, first: train.x[0], classes };
  };
`;

test("a page reads its user's CSV file with the same code", async () => {
  const page = { crypto, setTimeout, clearTimeout, queueMicrotask, TextDecoder, TextEncoder, URL, AbortController, console };
  const context = createContext(page);
  runInContext(await bundled(reading), context);
  const { read } = context as { read: (pieces: AsyncIterable<Uint8Array>) => Promise<Record<string, unknown>> };
  async function* pieces(): AsyncGenerator<Uint8Array> {
    const bytes = new Uint8Array(readFileSync(join(root, "data/iris.csv")));
    for (let at = 0; at < bytes.length; at += 1000) yield bytes.subarray(at, at + 1000);
  }
  const config = { target: "species", drop: [], missing: "error", columns: {}, scale: "standard" } as const;
  const split = { train: 0.7, val: 0.15, test: 0.15, stratify: true };
  const { train } = await loadFile(join(root, "data/iris.csv"), { ...config, split }, "multiclass", new Generator(0));
  expect(await read(pieces())).toEqual({
    rows: train.rows,
    features: 4,
    first: train.x[0],
    classes: ["setosa", "versicolor", "virginica"],
  });
});
