// Layers that give the numbers of a row another shape.
import { called, take } from "../autograd/call.js";
import { normalizeDim } from "../autograd/shapes.js";
import type { Tensor } from "../autograd/tensor.js";
import { ShapeError } from "../core/errors.js";
import { field } from "../core/fields.js";
import { sizeOf, type Shape } from "../kernels/ndarray.js";
import { reshape } from "../ops/reshape.js";
import { flatten } from "../ops/views.js";
import { functionLayer } from "./functionLayer.js";
import { argumentsOf, declareLayer, layerOf } from "./layer.js";
import { Module } from "./module.js";

export const flattenDeclaration = declareLayer({
  name: "Flatten",
  formula: "y = x with the axes start_dim to end_dim joined into one",
  fields: {
    start_dim: field.integer({ default: 1, help: "the first axis to join; 0 is the batch" }),
    end_dim: field.integer({ default: -1, help: "the last axis to join" }),
  },
  outputShape: (input, { startDim, endDim }) => {
    const rank = input.length + 1;
    const from = normalizeDim("Flatten", startDim, rank);
    const to = normalizeDim("Flatten", endDim, rank);
    if (from === 0) throw new ShapeError("Flatten: start_dim 0 would mix the rows of a batch");
    return [...input.slice(0, from - 1), sizeOf(input.slice(from - 1, to)), ...input.slice(to)];
  },
  page: {
    file: "shapes",
    about: "An image becomes a row of numbers, its rows one after the other: what a Linear layer can read. No number changes.",
    torch: "torch.nn.Flatten",
    see: ["flatten", "reshape", "Unflatten"],
    derivation: `
      w < W
      where rank(x) = 3
      y[n, q]        = x[n, floor(q / W), q - W floor(q / W)]  -- W numbers of each line, one line after the other
      dy[n, q]/dx[n, c, w] = (q = c W + w)                   -- each x is one y
      gx[n, c, w]    = sum over q of gy[n, q] dy[n, q]/dx[n, c, w]  -- chain rule
                     = gy[n, c W + w]                        -- only q = c W + w remains
      where rank(x) = 4
      y[n, c, q]     = x[n, c, floor(q / W), q - W floor(q / W)]  -- start_dim 2: channels stay apart
      gx[n, c, h, w] = gy[n, c, h W + w]                     -- chain rule, likewise
    `,
    samples: (s) => [
      { input: s.normal([2, 2, 3]) },
      { input: s.normal([3, 4, 2]) },
      { args: { startDim: 2 }, input: s.normal([2, 3, 4, 2]) },
      { args: { startDim: -2, endDim: 3 }, input: s.normal([3, 2, 2, 4]) },
    ],
  },
});
export const Flatten = functionLayer(flattenDeclaration, (x, { startDim, endDim }) => flatten(x, startDim, endDim));

export const unflattenDeclaration = declareLayer({
  name: "Unflatten",
  formula: "y = each row of x under the shape `sizes`: 64 numbers as an image (1, 8, 8)",
  fields: { sizes: field.numbers({ min: 1, help: "the shape of one row of output" }) },
  page: {
    file: "shapes",
    about: "The numbers of a row become an image: the first ones its first line, and so on. No number changes.",
    torch: "torch.nn.Unflatten",
    see: ["reshape", "Flatten", "Conv2d"],
    derivation: `
      c < sizes[0], h < sizes[1], w < sizes[2]
      p[c, h, w]    = (c sizes[1] + h) sizes[2] + w          -- the place in the row: line after line, plane after plane
      y[n, c, h, w] = x[n, p[c, h, w]]
      dy[n, c, h, w]/dx[n, q] = (q = p[c, h, w])             -- each y is one x
      gx[n, q]      = sum over c, h, w of gy[n, c, h, w] dy[n, c, h, w]/dx[n, q]  -- chain rule: one of them is 1
                    = sum over c, h, w of gy[n, c, h, w] (q = p[c, h, w])
    `,
    samples: (s) => [
      { args: { sizes: [1, 2, 3] }, input: s.normal([2, 6]) },
      { args: { sizes: [2, 3, 2] }, input: s.normal([2, 12]) },
    ],
  },
  positional: 1,
  outputShape: (input, { sizes }) => {
    if (sizeOf(sizes ?? []) === sizeOf(input)) return [...(sizes ?? [])];
    throw new ShapeError(
      `Unflatten: sizes [${sizes?.join(", ")}] hold ${sizeOf(sizes ?? [])} numbers, but the input has ${sizeOf(input)}`,
    );
  },
});

const unflatten = called("Unflatten", [take.tensor("x"), take.shape("sizes")], (x: Tensor, sizes: Shape): Tensor =>
  reshape(x, [x.shape[0], ...sizes]),
);

/** Rows as images or other shapes: new Unflatten([1, 8, 8]). As torch.nn.Unflatten(1, sizes). */
export class Unflatten extends Module {
  static readonly declaration = layerOf(this, unflattenDeclaration);
  readonly sizes: Shape;

  constructor(sizes: readonly number[], ...none: never[]) {
    super();
    this.sizes = argumentsOf(unflattenDeclaration, [sizes, ...none]).values.sizes ?? [];
  }

  forward(x: Tensor): Tensor {
    return unflatten(x, this.sizes);
  }

  override extraRepr(): string {
    return `sizes=[${this.sizes.join(", ")}]`;
  }
}
