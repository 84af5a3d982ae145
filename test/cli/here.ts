// Runs the command line of the sources in this process, so that what a command does can be followed into it.
import { main } from "../../src/cli/main.js";
import type { Result } from "./run.js";

/** `mlbh ...words`, as into a pipe and without colours. */
export async function mlbhHere(...words: readonly string[]): Promise<Result> {
  const streams = [taken("stdout"), taken("stderr")];
  const before = process.env.NO_COLOR;
  process.env.NO_COLOR = "1";
  try {
    const code = await main([process.execPath, "mlbh", ...words]);
    const [out, err] = streams.map(({ text }) => text());
    return { code, out, err };
  } finally {
    if (before === undefined) delete process.env.NO_COLOR;
    else process.env.NO_COLOR = before;
    for (const { giveBack } of streams) giveBack();
  }
}

/** Takes what is written to a stream. */
function taken(name: "stdout" | "stderr"): { readonly text: () => string; readonly giveBack: () => void } {
  const before = Object.getOwnPropertyDescriptor(process, name)!;
  let text = "";
  const write = (piece: string, then?: () => void): boolean => {
    text += piece;
    then?.();
    return true;
  };
  Object.defineProperty(process, name, { configurable: true, value: { isTTY: false, write, listenerCount: () => 1 } });
  return { text: () => text, giveBack: () => void Object.defineProperty(process, name, before) };
}

/** A shop that nothing can be learnt of: weights begin with 0 and stay there, so that both answers have the probability 1/2 and the loss is ln 2. */
export const undecided = {
  "shop.csv": ["a,b,y", ...Array.from({ length: 20 }, (_, i) => `${i},${(7 * i) % 5},${i % 2 === 0 ? "yes" : "no"}`), ""].join(
    "\n",
  ),
  "shop.yaml": `name: shop
data: {path: shop.csv, target: y, split: {train: 0.6, val: 0.2, test: 0.2}}
model: [Linear: {out_features: auto}]
init: [{match: "*", zeros: }]
loss: BCEWithLogitsLoss
optimizer: {SGD: {lr: 1.0e-30}}
train: {epochs: 3, batch_size: 4}
metrics: [accuracy]
`,
};
