// The search for a learning rate, followed step by step: a line through points, moved by hand.
import { afterAll, describe, expect, test } from "@jest/globals";
import { defaultGenerator } from "../../src/core/rng.js";
import type { Dataset } from "../../src/data/dataset.js";
import { adviseRate } from "../../src/optim/rateFinder.js";
import { readyToTrain } from "../../src/train/begin.js";
import { finder, findRate, type RateSearch } from "../../src/train/findRate.js";
import { scratch } from "../cli/run.js";

const folder = scratch();
afterAll(folder.remove);

const points = Array.from({ length: 7 }, (_, i) => `${(i * 5) % 7},${((i * 3) % 7) + 0.5 * i}`);
folder.write("points.csv", `x,y\n${points.join("\n")}\n`);

let count = 0;
function find(changes: Readonly<Record<string, string>> = {}): Promise<RateSearch> {
  return findRate({ file: experiment(changes) });
}
function experiment(changes: Readonly<Record<string, string>>): string {
  const all = {
    data: "{path: points.csv, target: y, split: {train: 1, val: 0, test: 0}}",
    model: "[Linear: {out_features: 1}]",
    loss: "MSELoss",
    optimizer: "{SGD: {lr: 0.5}}",
    train: "{epochs: 3, batch_size: 7, shuffle: false, dtype: float64}",
    ...changes,
  };
  return folder.write(`e${++count}.yaml`, Object.entries(all).map(([key, value]) => `${key}: ${value}\n`).join("")); // prettier-ignore
}

interface Walk {
  readonly sizes?: readonly number[];
  /** Batches that make a step, and what their gradients are divided by. */
  readonly together?: number;
  readonly rows?: number;
  readonly shares?: readonly [weight: number, bias: number];
  readonly clip?: number;
}

/** Losses of y = w x + b from where the model begins, one for each rate. */
function walk(
  { prepared, rates }: RateSearch,
  { sizes = [7], together = 1, rows, shares = [1, 1], clip = Infinity }: Walk = {},
): number[] {
  // prettier-ignore
  const { train, preprocess } = prepared.dataset as Dataset;
  const { offset, divisor } = preprocess.targetScale;
  const { "0.weight": weight, "0.bias": bias } = Object.fromEntries([...prepared.built.model.namedParameters()]);
  let [w, b] = [weight.data[0], bias.data[0]];
  let [at, batch] = [0, 0];
  return rates.map((rate) => {
    let [gw, gb, total, counted] = [0, 0, 0, 0];
    for (let k = 0; k < together; k++, batch++) {
      const size = sizes[batch % sizes.length];
      if (batch % sizes.length === 0) at = 0;
      for (let i = at; i < at + size; i++) {
        const difference = w * train.x[i] + b - (train.y[i] - offset) / divisor;
        total += difference ** 2;
        gw += (2 * difference * train.x[i]) / (rows ?? size);
        gb += (2 * difference) / (rows ?? size);
      }
      at += size;
      counted += size;
    }
    const scale = Math.min(1, clip / Math.hypot(gw, gb));
    w -= rate * shares[0] * scale * gw;
    b -= rate * shares[1] * scale * gb;
    return total / counted;
  });
}

function expectClose(actual: readonly number[], expected: readonly number[]): void {
  expect(actual).toHaveLength(expected.length);
  actual.forEach((value, i) => expect(Math.abs(value / expected[i] - 1)).toBeLessThan(1e-6));
}
function smoothedOf(losses: readonly number[]): number[] {
  let mean = 0;
  return losses.map((loss, i) => (mean = 0.9 * mean + 0.1 * loss) / (1 - 0.9 ** (i + 1)));
}

describe("the losses are those of a model that moves with each rate", () => {
  test("all rows in a batch, until the mean of the losses is four times its lowest", async () => {
    const found = await find();
    const { rates, losses, smoothed, exploded, key, now } = found;
    expectClose(rates, rates.map((_, i) => 1e-7 * 1e8 ** (i / 99))); // prettier-ignore
    expectClose(losses, walk(found));
    expectClose(smoothed, smoothedOf(losses));
    expect([exploded, key, now]).toEqual([true, "optimizer.SGD.lr", 0.5]);
    expect(smoothed.findIndex((level, i) => i >= 10 && level > 4 * Math.min(...smoothed.slice(0, i)))).toBe(rates.length - 1);
    expect(found).toMatchObject(adviseRate(rates, smoothed, 10));
    expect(found.suggestion).not.toBeNull();
  });

  test("batch after batch, and epoch after epoch", async () => {
    const found = await find({ train: "{epochs: 1, batch_size: 3, shuffle: false, dtype: float64}" });
    expectClose(found.losses, walk(found, { sizes: [3, 3, 1] }));
    expect(found.losses.length).toBeGreaterThan(50);
  });

  test("several batches to a step, each counts as much as it has rows", async () => {
    const train = (rest: string): Readonly<Record<string, string>> => ({ train: `{epochs: 1, shuffle: false, dtype: float64, accumulate_grad_batches: 2, ${rest}}` }); // prettier-ignore
    const some = await find(train("batch_size: 3"));
    expectClose(some.losses, walk(some, { sizes: [3, 3, 1], together: 2, rows: 6 }));
    const all = await find(train("batch_size: 100"));
    expectClose(all.losses, walk(all, { together: 2, rows: 14 }));
  });

  test("gradients are clipped as in training", async () => {
    const found = await find({ train: "{epochs: 1, batch_size: 7, shuffle: false, dtype: float64, grad_clip_norm: 0.125}" });
    expectClose(found.losses, walk(found, { clip: 0.125 }));
  });

  test("groups keep the ratio of their rates, to the one of the file or the usual one", async () => {
    const found = await find({ optimizer: '{SGD: {lr: 0.5, groups: [{match: "0.bias", lr: 0.125}]}}' });
    expectClose(found.losses, walk(found, { shares: [1, 0.25] }));
    const usual = await find({ optimizer: '{Adam: {groups: [{match: "*", lr: 1.0e-20}]}}' }); // a hundred times nothing
    expect([usual.key, usual.now, usual.exploded, usual.rates.length]).toEqual(["optimizer.Adam.lr", 0.001, false, 100]);
    expect(usual.losses[99] / usual.losses[0]).toBeCloseTo(1, 12);
    expect(usual.rates[99]).toBeCloseTo(10, 12);
  });
});

describe("the end", () => {
  const faster = (lr: string): Promise<RateSearch> => find({ optimizer: `{SGD: {lr: 1, groups: [{match: "*", lr: ${lr}}]}}` });

  test("ten losses make a mean before it is trusted", async () => {
    const found = await faster("1.0e+9");
    const { losses, exploded } = found;
    expectClose(losses, walk(found, { shares: [1e9, 1e9] }));
    expect(losses[5]).toBeGreaterThan(100 * losses[0]);
    expect([losses.length, exploded]).toEqual([finder.skip + 1, true]);
  });

  test("a loss that is no number ends it at once, and is not in the curve", async () => {
    const { losses, rates, smoothed, exploded } = await faster("1.0e+60");
    expect(exploded).toBe(true);
    expect(losses.length).toBeLessThan(5);
    expect([rates.length, smoothed.length]).toEqual([losses.length, losses.length]);
    expect(losses.every(Number.isFinite)).toBe(true);
  });
});

test("the highest rate of a schedule is what takes the suggestion; the schedule itself does not run", async () => {
  const found = await find({ scheduler: "{OneCycleLR: {max_lr: 0.25, every: step}}" });
  expect([found.key, found.now]).toEqual(["scheduler.OneCycleLR.max_lr", 0.25]);
  expectClose(found.losses, walk(found));
});

test("everything is as it was: the weights, and what is drawn next", async () => {
  const file = experiment({ model: "[Linear: {out_features: 4}, Dropout: {p: 0.5}, Linear: {out_features: 1}]", train: "{epochs: 1, batch_size: 2}" }); // prettier-ignore
  const { prepared } = await readyToTrain({ file });
  const next = defaultGenerator.state();
  const weights = (from: RateSearch["prepared"]): number[][] => from.built.model.parameters().map(({ data }) => [...data]);
  const found = await findRate({ file });
  expect(weights(found.prepared)).toEqual(weights(prepared));
  expect(defaultGenerator.state()).toEqual(next);
});

test("how far it goes", () => {
  expect(finder).toEqual({ low: 1e-7, high: 10, steps: 100, beta: 0.9, explodes: 4, skip: 10 });
});
