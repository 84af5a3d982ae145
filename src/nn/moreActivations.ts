// The other functions that bend. Each layer is its operation, whose file derives it.
import { formatShape, normalizeDim } from "../autograd/shapes.js";
import { ShapeError } from "../core/errors.js";
import { field } from "../core/fields.js";
import { glu, halfOf } from "../ops/glu.js";
import { hardsigmoid, hardswish, hardtanh, hardtanhFields, leakyRelu, leakyReluFields, refuseBounds, relu6 } from "../ops/rectifiers.js"; // prettier-ignore
import { hardshrink, hardshrinkFields, softshrink, softshrinkFields, tanhshrink, threshold } from "../ops/shrinks.js";
import { celu, celuFields, elu, eluFields, logsigmoid, mish, selu, silu, softplus, softplusFields, softsign } from "../ops/smoothUnits.js"; // prettier-ignore
import { layerOfOp } from "./layerOfOp.js";

const here = { file: "moreActivations" };

export const CELU = layerOfOp("CELU", celu, celuFields, { ...here, range: ({ alpha }) => [-alpha, Infinity] });
export const ELU = layerOfOp("ELU", elu, eluFields, {
  ...here,
  range: ({ alpha }) => [Math.min(0, -alpha), Infinity],
});
export const GLU = layerOfOp(
  "GLU",
  glu,
  { dim: field.integer({ default: -1, help: "the axis that is halved; -1 is the last" }) },
  {
    ...here,
    outputShape: (input, { dim }) => {
      const axis = normalizeDim("GLU", dim, input.length + 1) - 1;
      if (axis < 0)
        throw new ShapeError(`GLU: dim ${dim} is the batch of rows ${formatShape(input)}: one row would gate another`);
      return input.map((size, i) => (i === axis ? halfOf("GLU", input, axis) : size));
    },
  },
);
export const Hardshrink = layerOfOp("Hardshrink", hardshrink, hardshrinkFields, here);
export const Hardsigmoid = layerOfOp("Hardsigmoid", hardsigmoid, {}, { ...here, range: () => [0, 1] });
export const Hardswish = layerOfOp("Hardswish", hardswish, {}, { ...here, range: () => [-0.375, Infinity] });
export const Hardtanh = layerOfOp("Hardtanh", hardtanh, hardtanhFields, {
  ...here,
  outputShape: (input, bounds) => {
    refuseBounds("Hardtanh", bounds);
    return input;
  },
  range: ({ minVal, maxVal }) => [minVal, maxVal],
});
export const LeakyReLU = layerOfOp("LeakyReLU", leakyRelu, leakyReluFields, here);
export const LogSigmoid = layerOfOp("LogSigmoid", logsigmoid, {}, { ...here, range: () => [-Infinity, 0] });
export const Mish = layerOfOp("Mish", mish, {}, { ...here, range: () => [-0.309, Infinity] });
export const ReLU6 = layerOfOp("ReLU6", relu6, {}, { ...here, range: () => [0, 6] });
export const SELU = layerOfOp("SELU", selu, {}, { ...here, range: () => [-1.759, Infinity] });
export const SiLU = layerOfOp("SiLU", silu, {}, { ...here, range: () => [-0.279, Infinity] });
export const Softplus = layerOfOp("Softplus", softplus, softplusFields, { ...here, range: () => [0, Infinity] });
export const Softshrink = layerOfOp("Softshrink", softshrink, softshrinkFields, here);
export const Softsign = layerOfOp("Softsign", softsign, {}, { ...here, range: () => [-1, 1] });
export const Tanhshrink = layerOfOp("Tanhshrink", tanhshrink, {}, here);
export const Threshold = layerOfOp(
  "Threshold",
  threshold,
  {
    threshold: field.number({ help: "what is not larger is replaced" }),
    value: field.number({ help: "what stands in its place" }),
  },
  { ...here, range: (given) => [Math.min(given.threshold, given.value), Infinity] },
);
