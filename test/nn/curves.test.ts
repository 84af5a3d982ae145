// Whole training runs from the seed alone: weights, order of the rows, dropout masks and every loss equal PyTorch's.
import { describe, expect, test } from "@jest/globals";
import { DataLoader, manualSeed, nn, optim, tensor } from "../../src/index.js";
import { layerRegistry } from "../../src/nn/registry.js";
import { lossRegistry } from "../../src/nn/losses.js";
import { camelCase } from "../../src/core/fields.js";
import { difference, loadCurves, type Curve, type CurveRun } from "../fixtures/load.js";

/** Relative to the number itself, as the promise is made. */
const TOLERANCE = { float64: 1e-12, float32: 1e-4 };

function build(layers: Curve["layers"], dtype: "float32" | "float64"): nn.Sequential {
  const modules = layers.map(([name, ...args]) => {
    const keys = Object.keys(layerRegistry[name].declaration.fields).map(camelCase);
    return layerRegistry[name].create({ bias: true, ...Object.fromEntries(args.map((arg, i) => [keys[i], arg])) }, { dtype });
  });
  return new nn.Sequential(...modules);
}

function train(
  { x, y, layers, loss, optimizer, batchSize, epochs }: Curve,
  { seed, dtype }: CurveRun,
): { losses: number[]; initial: nn.StateDict; model: nn.Module } {
  manualSeed(seed);
  const model = build(layers, dtype);
  const initial = new Map(
    [...model.stateDict()].map(([name, { shape, dtype: kind, data }]) => [name, { shape, dtype: kind, data: data.slice() }]),
  );
  const sgd = new optim.SGD(model.parameters(), optimizer);
  const criterion = lossRegistry[loss].create({}, { dtype });
  const loader = new DataLoader([tensor(x.data, { dtype, shape: x.shape }), tensor(y.data, { dtype, shape: y.shape })], {
    batchSize,
    shuffle: true,
  });
  const losses: number[] = [];
  for (let epoch = 0; epoch < epochs; epoch++) {
    for (const [xb, yb] of loader) {
      sgd.zeroGrad();
      const value = criterion.forward(model.forward(xb), yb);
      value.backward();
      sgd.step();
      losses.push(value.item());
    }
  }
  return { losses, initial, model };
}

describe.each(Object.entries(loadCurves()))("%s", (_, curve) => {
  test.each(curve.runs.map((run) => [run.seed, run.dtype, run] as const))("seed %i, %s", (_seed, dtype, run) => {
    const { losses, initial, model } = train(curve, run);
    for (const [name, expected] of Object.entries(run.initial))
      expect([name, difference(initial.get(name)!, expected, 0)]).toEqual([name, null]);
    expect(losses.length).toBe(run.losses.length);
    expect(losses.length).toBeGreaterThanOrEqual(20);
    const furthest = Math.max(...losses.map((value, i) => Math.abs(value - run.losses[i]) / Math.abs(run.losses[i])));
    expect(furthest).toBeLessThan(TOLERANCE[dtype]);
    for (const [name, expected] of Object.entries(run.final)) {
      expect([name, difference(model.stateDict().get(name)!, expected, TOLERANCE[dtype])]).toEqual([name, null]);
    }
  });
});
