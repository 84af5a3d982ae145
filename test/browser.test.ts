// The engine bundles for a browser and trains there: nothing of Node, shared memory or not.
import { expect, test } from "@jest/globals";
import { build } from "esbuild";
import { createContext, runInContext } from "node:vm";
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

/** Runs the bundle where only the language and these globals exist. */
function lossesIn(code: string, globals: Record<string, unknown>): number[] {
  const context = createContext({ ...globals });
  runInContext(code, context);
  return (context as { losses: number[] }).losses;
}

test("the same training in a page, with shared memory (fast kernels) and without (plain ones)", async () => {
  const { outputFiles } = await build({
    stdin: { contents: program, resolveDir: root, loader: "js" },
    bundle: true,
    write: false,
    format: "iife",
    platform: "browser",
    target: "es2022",
  });
  const code = outputFiles[0].text;
  const page = { crypto: globalThis.crypto, atob: globalThis.atob };
  const fast = lossesIn(code, page);
  const plain = lossesIn(code, { ...page, SharedArrayBuffer: undefined });
  expect(fast.length).toBe(30);
  expect(fast[29]).toBeLessThan(fast[0] / 2);
  expect(fast).not.toEqual(plain); // two different tables of kernels
  fast.forEach((loss, i) => expect(Math.abs(loss - plain[i])).toBeLessThan(1e-4));
});
