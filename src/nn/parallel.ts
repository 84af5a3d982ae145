// Several paths for the same x, their results side by side or added up.
import { formatShape, normalizeDim } from "../autograd/shapes.js";
import type { Tensor } from "../autograd/tensor.js";
import { ArgumentError, ShapeError } from "../core/errors.js";
import { field } from "../core/fields.js";
import { describe } from "../core/words.js";
import type { Shape } from "../kernels/ndarray.js";
import { add } from "../ops/add.js";
import { cat } from "../ops/cat.js";
import { Sigmoid, Tanh } from "./activations.js";
import { declareHolder, type HolderDeclaration } from "./holder.js";
import { readingOfLayer, refusal, type Reading } from "./incremental.js";
import { layerOf, readArguments } from "./layer.js";
import type { Told } from "./lengths.js";
import { Module } from "./module.js";
import { asOne, type Path, type Sequential } from "./sequential.js";

const options = {
  join: field.choice(["cat", "add"], { default: "cat", help: "cat: one result after the other along dim; add: their sum" }),
  dim: field.integer({
    default: 1,
    help: "the axis of cat: 1 are the features of rows and the channels of images, -1 is the last",
  }),
};

const parallelDeclaration = declareHolder({
  name: "Parallel",
  formula: "y = [f1(x), f2(x), ..]: the results of several paths on the same x, one after the other, or their sum",
  fields: { paths: field.layers({ lists: true, help: "a list of layers for each path" }), ...options },
  holds: {
    key: "paths",
    join: ({ outputs }, { join, dim }) => (join === "add" ? sameOf(outputs) : joined(outputs, dim)),
    make: (lists, { join, dim }) => new Parallel(lists, { join, dim }),
  },
  page: {
    about:
      "Each path sees the same x in its own way: windows of several sizes, say, or a long path beside a short one. Here the paths are tanh and sigmoid.",
    see: ["Residual", "cat"],
    aliases: ["branches", "inception"],
    derivation: `
      a[r, i]       = tanh(x[r, i])                 -- the first path
      b[r, i]       = 1 / (1 + exp(-x[r, i]))       -- the second: sigmoid
      where isCat = 1
      i < n
      y[r, k]       = (sum over i of (k = i) a[r, i]) + (sum over i of (k = n + i) b[r, i])   -- n numbers of a, then those of b
      gx[r, i]      = gy[r, i] (1 - a[r, i]^2) + gy[r, n + i] b[r, i] (1 - b[r, i])           -- chain rule: x reaches y on both ways
      where isCat = 0
      y[r, i]       = a[r, i] + b[r, i]
      gx[r, i]      = gy[r, i] ((1 - a[r, i]^2) + b[r, i] (1 - b[r, i]))                      -- sum rule
    `,
    samples: (s) =>
      (["cat", "add"] as const).flatMap((join) =>
        [[2, 3], [3, 2]].map((shape) => ({ args: { paths: [[new Tanh()], [new Sigmoid()]], join }, input: s.normal(shape), beside: () => ({ isCat: s.tensor(Number(join === "cat")), n: s.tensor(shape[1]) }) })),
      ),
  },
}); // prettier-ignore

function sameOf(shapes: readonly Shape[]): Shape {
  const written = [...new Set(shapes.map(formatShape))];
  if (written.length === 1) return shapes[0];
  throw new ShapeError(`Parallel: the paths give ${written.join(" and ")}; only equal shapes can be added`, {
    hint: "use join: cat, or make them equal",
  });
}

/** Rows of results one after the other. */
function joined(shapes: readonly Shape[], dim: number): Shape {
  const [first] = shapes;
  const axis = normalizeDim("Parallel", dim, first.length + 1) - 1;
  if (axis < 0)
    throw new ShapeError("Parallel: dim 0 is the batch: rows would become more", { hint: "1 is the first axis of a row" });
  const others = (shape: Shape): string => formatShape(shape.map((size, i) => (i === axis ? 0 : size)));
  if (shapes.some((shape) => others(shape) !== others(first)))
    throw new ShapeError(`Parallel: the paths give ${shapes.map(formatShape).join(" and ")}, which differ in more than axis ${axis} of a row`); // prettier-ignore
  return first.map((size, i) => (i === axis ? shapes.reduce((sum, shape) => sum + shape[axis], 0) : size));
}

export interface ParallelOptions {
  /** Default "cat": one result after the other along `dim`; "add": their sum. */
  readonly join?: "cat" | "add";
  /** Default 1: the features of rows, the channels of images. */
  readonly dim?: number;
}

/** Names in the state dict: paths.0.0.weight. */
export class Parallel extends Module {
  static readonly declaration: HolderDeclaration = layerOf(this, parallelDeclaration) as unknown as HolderDeclaration;
  readonly paths: readonly Sequential[];
  readonly join: "cat" | "add";
  readonly dim: number;

  constructor(paths: readonly Path[], given: ParallelOptions = {}, ...none: never[]) {
    super();
    if (!Array.isArray(paths) || paths.length === 0)
      throw new ArgumentError(`Parallel: expected a list of paths, got ${describe(paths)}`);
    const { values } = readArguments("Parallel", options, [given, ...none], 0, ["paths"]);
    this.paths = paths.map((path) => asOne("Parallel", path));
    this.join = values.join;
    this.dim = values.dim;
  }

  reading(told: Told = {}): Reading {
    const readings = this.paths.map((path) => readingOfLayer(path, told));
    return (x) => {
      const results = readings.map((read) => read(x));
      if (this.join === "cat" && normalizeDim("Parallel", this.dim, results[0].shape.length) < 2)
        throw refusal("Parallel", "puts the steps of one path after those of another");
      return this.#joined(results);
    };
  }

  forward(x: Tensor, options: Told = {}): Tensor {
    return this.#joined(this.paths.map((path) => path.forward(x, options)));
  }

  #joined(results: readonly Tensor[]): Tensor {
    if (this.join === "cat") return cat(results, this.dim);
    sameOf(results.map(({ shape }) => shape));
    return results.reduce((sum, result) => add(sum, result));
  }
}
