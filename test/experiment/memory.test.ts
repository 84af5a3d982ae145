// How much memory training takes, counted by hand, and where a model is refused for it.
import { afterEach, describe, expect, jest, test } from "@jest/globals";
import { totalmem } from "node:os";
import { checkExperiment } from "../../src/experiment/experiment.js";
import { memoryOf, modelMemory, tooLarge } from "../../src/experiment/memory.js";
import { prepareTable } from "../../src/experiment/prepare.js";
import type { ExperimentConfig } from "../../src/experiment/schema/schema.js";
import { parseSource } from "../../src/experiment/source.js";
import { kernelBuild, useKernels } from "../../src/kernels/index.js";
import { modeOf } from "../../src/runs/keepKernels.js";
import { scratch } from "../cli/run.js";

function settings(train: string, optimizer = "SGD: {lr: 0.1}", more = ""): ExperimentConfig {
  const text = `data: {path: d.csv, target: y}\nmodel: [ReLU]\nloss: MSELoss\noptimizer: {${optimizer}}\ntrain: {${train}}\n${more}`;
  return checkExperiment(parseSource("x.yaml", text)).config;
}

const layers = [
  { outputShape: [16], parameters: 80, unfolded: 0 },
  { outputShape: [2, 3], parameters: 20, unfolded: 5 },
];
const eight = "batch_size: 8";

describe("100 parameters, and 4 features + 16 + 6 outputs + 5 unfolded = 31 numbers a row", () => {
  test.each([
    ["float32", settings(eight), 100, null, { weights: 400, gradients: 400, optimizer: 0, best: 400, activations: 2 * 4 * 8 * 31 }],
    ["float64, two numbers a parameter", settings(`${eight}, dtype: float64`, "Adam: {}"), 100, null, { weights: 800, gradients: 800, optimizer: 1600, best: 800, activations: 2 * 8 * 8 * 31 }],
    ["fewer rows than a batch", settings(eight), 5, null, { weights: 400, gradients: 400, optimizer: 0, best: 400, activations: 2 * 4 * 5 * 31 }],
    ["momentum", settings(eight, "SGD: {momentum: 0.9, lr: 0.1}"), 100, null, { weights: 400, gradients: 400, optimizer: 400, best: 400, activations: 1984 }],
    ["an average of the weights", settings(`${eight}, ema: 0.9`), 100, null, { weights: 400, gradients: 400, optimizer: 400, best: 400, activations: 1984 }],
    ["30 numbers that learn", settings(eight, "Adam: {}"), 100, 30, { weights: 400, gradients: 120, optimizer: 240, best: 400, activations: 1984 }],
    ["lora, before it is known how many learn", settings(eight, "Adam: {}", 'lora: {rank: 2, targets: ["0.*"]}\n'), 100, null, { weights: 400, gradients: 0, optimizer: 0, best: 400, activations: 1984 }],
    ["one step", settings(`${eight}, max_steps: 1`), 100, null, { weights: 400, gradients: 400, optimizer: 0, best: 400, activations: 1984 }],
    ["no steps", settings(`${eight}, max_steps: 0, ema: 0.9`, "Adam: {}"), 100, 30, { weights: 400, gradients: 0, optimizer: 0, best: 0, activations: 992 }],
  ])("%s", (_name, config, rows, trained, expected) => expect(modelMemory(config, layers, 4, rows, trained)).toEqual(expected)); // prettier-ignore
});

test("the data counts in float64 as read, and once more as the model takes it, with the target", async () => {
  const folder = scratch();
  folder.write("d.csv", `a,b,y\n${Array.from({ length: 20 }, (_, i) => `${i},${(i * 7) % 5},${i % 3}`).join("\n")}\n`);
  const text = (dtype: string): string => `data: {path: "${folder.path}/d.csv", target: y}\nmodel: [{Linear: {out_features: 1}}]\nloss: MSELoss\noptimizer: {SGD: {lr: 0.1}}\ntrain: {batch_size: 4, dtype: ${dtype}}\n`; // prettier-ignore
  for (const [dtype, bytes] of [
    ["float32", 4],
    ["float64", 8],
  ] as const) {
    // prettier-ignore
    const { experiment, built, dataset } = await prepareTable(checkExperiment(parseSource("x.yaml", text(dtype))));
    const parts = { weights: 3 * bytes, gradients: 3 * bytes, optimizer: 0, best: 3 * bytes, activations: 2 * bytes * 4 * 3, data: (8 + bytes) * 20 * 3 }; // prettier-ignore
    const total = Object.values(parts).reduce((a, b) => a + b, 0);
    expect(memoryOf(experiment.config, built, dataset)).toEqual({ ...parts, total });
  }
  folder.remove();
});

describe("a model is refused", () => {
  const usual = modeOf(kernelBuild());
  let spy: { readonly mockRestore: () => void } | null = null;
  afterEach(() => {
    spy?.mockRestore();
    useKernels(usual);
  });
  function allow(bytes: number): void {
    spy = jest.spyOn(process, "constrainedMemory").mockReturnValue(bytes);
  }

  test("that needs a byte more than there is, for its outputs", () => {
    allow(1200 + 1984);
    expect(tooLarge(settings(eight), layers, 4, 100)).toBeNull();
    allow(1200 + 1983);
    expect(tooLarge(settings(eight), layers, 4, 100)).toEqual({
      message: "makes the model too large: with its outputs for a batch of 8 rows it needs 3.11 KiB of memory, and this machine has 3.11 KiB", // prettier-ignore
      hint: "make it smaller, or train.batch_size",
    });
    allow(1200 + 2 * 4 * 5 * 31 - 1);
    expect(tooLarge(settings(eight), layers, 4, 5)?.message).toMatch(
      /: with its outputs for a batch of 5 rows it needs 2\.38 KiB /,
    );
  });

  test("for its parameters, where these with what belongs to them are more than the outputs", () => {
    const one = (parameters: number) => [{ outputShape: [1], parameters, unfolded: 0 }];
    const three = settings("batch_size: 3");
    allow(47); // outputs: 2 * 4 * 3 * (1 + 1) = 48
    expect(tooLarge(three, one(4), 1, 100)?.message).toMatch(/: with its outputs for a batch of 3 rows it needs 96 bytes /); // 3 * 4 * 4 = 48
    expect(tooLarge(three, one(5), 1, 100)).toEqual({
      message: "makes the model too large: with its 5 parameters, with gradients and the optimizer's memory, it needs 108 bytes of memory, and this machine has 47 bytes", // prettier-ignore
      hint: "make it smaller",
    });
  });

  test("the layer that is to blame is the last one", () => {
    allow(100);
    const many = [{ outputShape: [1], parameters: 1000, unfolded: 0 }, { outputShape: [1], parameters: 1234, unfolded: 0 }]; // prettier-ignore
    expect(tooLarge(settings(eight), many, 1, 100)?.message).toMatch(/: with its 1,234 parameters, /);
  });

  const hasMore = totalmem() > 2 ** 32; // than 32-bit addresses reach
  (hasMore ? test : test.skip)("that WebAssembly cannot address, where the machine has more", () => {
    const half = [{ outputShape: [1], parameters: 2 ** 29, unfolded: 0 }]; // 2 GiB of weights, as many of gradients, and the best
    allow(0);
    useKernels("wasm");
    expect(tooLarge(settings(eight), half, 1, 100)).toEqual({
      message: "makes the model too large: with its 536,870,912 parameters, with gradients and the optimizer's memory, it needs 6.00 GiB of memory, and WebAssembly can address 4.00 GiB", // prettier-ignore
      hint: "make it smaller; --kernels reference knows no such limit",
    });
    useKernels("reference");
    allow(4.5 * 2 ** 30);
    const words = tooLarge(settings(eight), half, 1, 100);
    if (totalmem() >= 4.5 * 2 ** 30)
      expect(words?.message).toMatch(/ it needs 6\.00 GiB of memory, and this machine has 4\.50 GiB$/);
    expect(words?.hint).toBe("make it smaller");
  });
});
