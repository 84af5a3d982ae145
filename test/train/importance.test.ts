// Permutation importance against what theory says of a model whose weights are known.
import { describe, expect, test } from "@jest/globals";
import { tensor } from "../../src/autograd/create.js";
import "../../src/ops/fluent.js";
import type { Tensor } from "../../src/autograd/tensor.js";
import { Generator } from "../../src/core/rng.js";
import type { Part } from "../../src/data/dataset.js";
import { featuresOf, type Preprocess, type Step } from "../../src/data/preprocess.js";
import { unscaled } from "../../src/data/scaling.js";
import type { Predictor } from "../../src/experiment/predictor.js";
import { lossRegistry } from "../../src/nn/losses.js";
import { Module } from "../../src/nn/module.js";
import { permutationImportance } from "../../src/train/importance.js";

/** y = x w */
class Known extends Module {
  constructor(readonly weights: readonly number[]) {
    super();
  }

  forward(x: Tensor): Tensor {
    return x.matmul(tensor(this.weights.map((w) => [w]), { dtype: "float64" })); // prettier-ignore
  }
}

const number = (name: string): Step => ({ kind: "numeric", name, missing: "error", fill: null, cells: {}, ...unscaled }) as unknown as Step; // prettier-ignore
const categories = (name: string, all: string[]): Step => ({ kind: "categorical", name, missing: "error", fill: null, cells: {}, categories: all }) as unknown as Step; // prettier-ignore

function predictorOf(weights: readonly number[], columns: readonly Step[]): Predictor {
  const features = featuresOf(columns);
  const preprocess = { task: "regression", columns, features, classes: null, targetScale: unscaled } as unknown as Preprocess;
  return {
    model: new Known(weights),
    loss: lossRegistry.MSELoss.create({}, { dtype: "float64" }),
    preprocess,
    dtype: "float64",
  };
}

function partOf(rows: readonly (readonly number[])[], y: (row: readonly number[]) => number): Part {
  const features = rows[0].length;
  return { x: Float64Array.from(rows.flat()), y: Float64Array.from(rows.map(y)), rows: rows.length, features, lines: new Int32Array(rows.length) }; // prettier-ignore
}

const normal = (count: number, width: number, seed: number): number[][] => {
  const generator = new Generator(seed);
  return Array.from({ length: count }, () => {
    const row = new Float64Array(width);
    generator.normal(row, 0, 1);
    return [...row];
  });
};

describe("permutation importance", () => {
  const rows = normal(500, 3, 5);
  const part = partOf(rows, ([a, b]) => 3 * a - b);
  const predictor = predictorOf([3, -1, 0], [number("a"), number("b"), number("c")]);

  test("of y = 3 a - b is 2 w^2 var(x) in squared error: each row gets the cell of another", () => {
    const { columns, rows: count, metric } = permutationImportance(predictor, part, { seed: 1, repeats: 50, metrics: ["mse", "r2"] }); // prettier-ignore
    expect([columns.map(({ column }) => column), count, metric]).toEqual([["a", "b", "c"], 500, "mse"]);
    const variance = (c: number): number => {
      const center = rows.reduce((sum, row) => sum + row[c], 0) / rows.length;
      return rows.reduce((sum, row) => sum + (row[c] - center) ** 2, 0) / rows.length;
    };
    for (const [c, w] of [[0, 3], [1, -1]]) expect(columns[c].loss.mean / (2 * w ** 2 * variance(c))).toBeCloseTo(1, 1.5); // prettier-ignore
    expect(columns[2]).toEqual({ column: "c", loss: { mean: 0, deviation: 0 }, metric: { mean: 0, deviation: 0 } });
    expect(columns[0].metric!.mean).toBeCloseTo(columns[0].loss.mean, 9); // the mean squared error is both
    expect(columns[0].loss.deviation).toBeGreaterThan(0);
  });

  test("is positive where a metric falls that should rise", () => {
    const { columns, repeats, seed } = permutationImportance(predictor, part, { seed: 1, metrics: ["r2"] });
    expect(columns[0].metric!.mean).toBeGreaterThan(0.5);
    expect([repeats, seed]).toEqual([5, 1]);
  });

  test("is the same for the same seed, and leaves the rows as they are", () => {
    const before = part.x.slice();
    const measure = (seed: number): number => permutationImportance(predictor, part, { seed, metrics: [] }).columns[0].loss.mean;
    expect(measure(1)).toBe(measure(1));
    expect(measure(1)).not.toBe(measure(2));
    expect(part.x).toEqual(before);
  });

  test("the features of a category change rows together: no row is of two categories, or of none", () => {
    const one = [[1, 0, 0], [0, 1, 0], [0, 0, 1]]; // prettier-ignore
    const table = partOf(Array.from({ length: 60 }, (_, i) => one[i % 3]), () => 7); // prettier-ignore
    const same = predictorOf([7, 7, 7], [categories("color", ["r", "g", "b"])]); // 7 wherever exactly one of them is 1
    expect(permutationImportance(same, table, { seed: 3, metrics: [] }).columns).toEqual([{ column: "color", loss: { mean: 0, deviation: 0 }, metric: null }]); // prettier-ignore
  });
});
