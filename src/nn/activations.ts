// Functions that bend: without them layers of sums are one sum. Each layer is its operation, whose file derives it.
import { field } from "../core/fields.js";
import { ShapeError } from "../core/errors.js";
import { normalizeDim } from "../autograd/shapes.js";
import type { Shape } from "../kernels/ndarray.js";
import { gelu, geluFields } from "../ops/gelu.js";
import { relu } from "../ops/relu.js";
import { sigmoid } from "../ops/sigmoid.js";
import { logSoftmax, softmax, softmin } from "../ops/softmax.js";
import { tanh } from "../ops/tanh.js";
import { functionLayer } from "./functionLayer.js";
import { declareLayer } from "./layer.js";
import { layerOfOp } from "./layerOfOp.js";

const here = { file: "activations" };

export const GELU = layerOfOp("GELU", gelu, geluFields, { ...here, range: () => [-0.17, Infinity] });
export const ReLU = layerOfOp("ReLU", relu, {}, { ...here, range: () => [0, Infinity] });
export const Sigmoid = layerOfOp("Sigmoid", sigmoid, {}, { ...here, range: () => [0, 1] });
export const Tanh = layerOfOp("Tanh", tanh, {}, { ...here, range: () => [-1, 1] });

export const identityDeclaration = declareLayer({
  name: "Identity",
  eachStep: true,
  formula: "y = x",
  fields: {},
  outputShape: (input) => input,
  page: {
    ...here,
    about: "Nothing happens: it stands where another layer was taken out.",
    torch: "torch.nn.Identity",
    view: "entries",
    see: ["Dropout", "Linear"],
    derivation: `
      y     = x
      dy/dx = 1                           -- power rule
      gx    = gy                          -- chain rule
    `,
    samples: (s) => [{ input: s.awayFromZero([2, 3]) }, { input: s.awayFromZero([3, 2, 2]) }],
  },
});
export const Identity = functionLayer(identityDeclaration, (x) => x);

const alongDim = {
  dim: field.integer({ default: -1, help: "the axis along which the numbers add up to 1; -1 is the last" }),
};

function alongRows(name: string): { readonly file: string; outputShape(input: Shape, values: { readonly dim: number }): Shape } {
  return {
    ...here,
    outputShape: (input, { dim }) => {
      if (normalizeDim(name, dim, input.length + 1) === 0)
        throw new ShapeError(`${name}: dim ${dim} is the batch: every row would depend on the others`);
      return input;
    },
  };
}

export const Softmax = layerOfOp("Softmax", softmax, alongDim, { ...alongRows("Softmax"), range: () => [0, 1] });
export const Softmin = layerOfOp("Softmin", softmin, alongDim, { ...alongRows("Softmin"), range: () => [0, 1] });
export const LogSoftmax = layerOfOp("LogSoftmax", logSoftmax, alongDim, { ...alongRows("LogSoftmax"), range: () => [-Infinity, 0] }); // prettier-ignore
