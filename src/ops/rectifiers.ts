// Activation functions of straight pieces: relu and its kin. At a kink the slope is that of one side, as in PyTorch.
import { take } from "../autograd/call.js";
import { defineComposite, defineOp, type Op, type TensorLike, type Unary } from "../autograd/op.js";
import { formatShape } from "../autograd/shapes.js";
import type { Tensor } from "../autograd/tensor.js";
import { ArgumentError, ShapeError } from "../core/errors.js";
import { field, withDefaults, type Options } from "../core/fields.js";
import { kernels } from "../kernels/index.js";
import { shaped } from "./activation.js";
import { add } from "./add.js";
import { clamp } from "./clamp.js";
import { gt, lt } from "./comparisons.js";
import { div } from "./div.js";
import { curve, slope } from "./elementwise.js";
import { mul } from "./mul.js";
import { relu } from "./relu.js";
import { reshape } from "./reshape.js";
import { where } from "./where.js";

export const leakyReluFields = { negative_slope: field.number({ default: 0.01, help: "the slope left of 0" }) };
export type LeakyReluOptions = Options<typeof leakyReluFields>;
export const leakyRelu: Op<(x: TensorLike, options?: LeakyReluOptions) => Tensor> = defineOp({
  ...shaped(leakyReluFields),
  name: "leakyRelu",
  file: "rectifiers",
  formula: "y = x if x > 0, else negativeSlope x",
  derivation: `
    y     = x if x > 0, else negativeSlope x
    dy/dx = 1 if x > 0, else negativeSlope         -- by cases: two straight lines that meet at 0
    gx    = gy dy/dx                               -- chain rule
          = gy if x > 0, else gy negativeSlope     -- convention: at the kink, x = 0, the slope of the left side, as in PyTorch
  `,
  about:
    "A relu that lets a little through on the left. A unit of relu whose input is negative for every row learns nothing any more; here a small slope always leads back.",
  torch: "torch.nn.functional.leaky_relu",
  see: ["relu", "prelu", "elu", "kinks"],
  kinks: (s) => [[s.tensor([0])]],
  example: (s) => [s.tensor([1.5, -2, 0.5]), { negativeSlope: 0.1 }],
  samples: (s) => [
    [s.awayFromZero([2, 3])],
    [s.awayFromZero([4]), { negativeSlope: 0.2 }],
    [s.awayFromZero([])],
    [s.normal([0, 2])],
  ],
  forward: ({ x, negativeSlope }) => curve(kernels.leakyRelu, x, negativeSlope),
  saves: ["x"],
  backward: (gy, { x, negativeSlope }) => ({ x: () => where(gt(x, 0), gy, mul(gy, negativeSlope)) }),
  fused: (gy, { x, negativeSlope }) => ({ x: () => slope(kernels.leakyReluGrad, gy, x, negativeSlope) }),
});

export const prelu: Op<(x: Tensor, weight: Tensor) => Tensor> = defineComposite({
  name: "prelu",
  file: "rectifiers",
  inputs: ["x", "weight"],
  takes: [take.tensor("x"), take.tensor("weight")],
  formula: "y = x if x > 0, else weight x, with one weight for all or one for each channel (axis 1)",
  derivation: `
    y          = x if x > 0, else weight x
    dy/dx      = 1 if x > 0, else weight           -- by cases
    gx         = gy dy/dx                          -- chain rule
               = gy if x > 0, else gy weight       -- convention: at the kink, x = 0, the slope of the left side, as in PyTorch
    dy/dweight = 0 if x > 0, else x                -- by cases: right of 0 the weight is not used
    gweight    = gy dy/dweight                     -- chain rule
               = 0 if x > 0, else gy x
    gweight    = sumTo(0 if x > 0, else gy x, weight)  -- broadcasting: a weight collects from every entry that it serves
  `,
  about: "A leaky relu that learns how much it leaks: the slope left of 0 is a parameter.",
  torch: "torch.nn.functional.prelu",
  view: "entries",
  see: ["leakyRelu", "relu", "broadcasting"],
  kinks: (s) => [[s.tensor([[0, 0]]), s.tensor([0.25, -0.5])]],
  example: (s) => [s.tensor([[-2, 1.5, -0.5]]), s.tensor([0.1, 0.2, 0.3])],
  samples: (s) => [
    [s.awayFromZero([1, 3]), s.normal([3])],
    [s.awayFromZero([2, 3]), s.normal([3])],
    [s.awayFromZero([2, 3]), s.normal([1])],
    [s.awayFromZero([3]), s.normal([])],
    [s.normal([0, 2]), s.normal([2])],
  ],
  // the two halves of the line, so that no weight meets an infinity of the other side
  compose: (x, weight) => add(relu(x), mul(forChannels(x, weight), clamp(x, null, 0))),
});

/** The weights in a shape that is stretched over x with axis 1 as their own. */
function forChannels(x: Tensor, weight: Tensor): Tensor {
  const channels = x.shape.length < 2 ? 1 : x.shape[1];
  if (weight.shape.length > 1 || (weight.numel !== 1 && weight.numel !== channels))
    throw new ShapeError(`prelu: weight has shape ${formatShape(weight.shape)}, x ${formatShape(x.shape)}`, {
      hint: `give one weight, or one for each of the ${channels} channels (axis 1 of x)`,
    });
  return weight.numel === 1 ? reshape(weight, []) : reshape(weight, [channels, ...x.shape.slice(2).map(() => 1)]);
}

export const hardtanhFields = {
  min_val: field.number({ default: -1, help: "the smallest output" }),
  max_val: field.number({ default: 1, help: "the largest output" }),
};
export type HardtanhOptions = Options<typeof hardtanhFields>;
export const hardtanh: Op<(x: TensorLike, options?: HardtanhOptions) => Tensor> = defineOp({
  ...shaped(hardtanhFields),
  name: "hardtanh",
  file: "rectifiers",
  args: (x: TensorLike, options?: HardtanhOptions) => {
    const bounds = withDefaults(hardtanhFields, options);
    refuseBounds("hardtanh", bounds);
    return { x, ...bounds };
  },
  formula: "y = minVal if x < minVal, maxVal if x > maxVal, else x",
  derivation: `
    y     = minVal if x < minVal, maxVal if x > maxVal, else x
    dy/dx = 1 if minVal < x < maxVal, else 0       -- by cases: beyond a bound y is a constant
    gx    = gy dy/dx                               -- chain rule
          = gy if minVal < x < maxVal, else 0      -- convention: at a bound itself the slope is taken to be 0, as in PyTorch
  `,
  about: "A tanh of three straight lines. It is clamp, but for the slope at the bounds.",
  torch: "torch.nn.functional.hardtanh",
  see: ["tanh", "clamp", "relu6", "kinks"],
  kinks: (s) => [[s.tensor([-1, 1])], [s.tensor([0, 2]), { minVal: 0, maxVal: 2 }]],
  example: (s) => [s.tensor([0.5, -2, 3])],
  samples: (s) => [
    [s.tensor([[-2, 0.5, 1.5], [0.25, -0.75, 3]])], // prettier-ignore
    [s.tensor([-2, 0.5, 1.5, 2.5]), { minVal: 0, maxVal: 2 }],
    [s.tensor(0.5)],
    [s.normal([0])],
  ],
  forward: ({ x, minVal, maxVal }) => curve(kernels.clamp, x, minVal, maxVal),
  saves: ["x"],
  backward: (gy, { x, minVal, maxVal }) => ({ x: () => where(mul(gt(x, minVal), lt(x, maxVal)), gy, 0) }),
  fused: (gy, { x, minVal, maxVal }) => ({ x: () => slope(kernels.hardtanhGrad, gy, x, minVal, maxVal) }),
});

/** @throws ArgumentError where there is no room between the bounds */
export function refuseBounds(owner: string, { minVal, maxVal }: { readonly minVal: number; readonly maxVal: number }): void {
  if (minVal >= maxVal) throw new ArgumentError(`${owner}: the smallest output, ${minVal}, must be below the largest, ${maxVal}`);
}

export const relu6: Unary = defineComposite({
  name: "relu6",
  file: "rectifiers",
  inputs: ["x"],
  formula: "y = min(max(0, x), 6)",
  derivation: `
    y     = min(max(0, x), 6)
          = 0 if x < 0, 6 if x > 6, else x
    dy/dx = 1 if 0 < x < 6, else 0           -- by cases
    gx    = gy dy/dx                         -- chain rule
          = gy if 0 < x < 6, else 0          -- convention: at both kinks the slope is taken to be 0, as in PyTorch
  `,
  about: "A relu that goes no higher than 6: its outputs fit into few bits, which small networks for phones make use of.",
  torch: "torch.nn.functional.relu6",
  see: ["relu", "hardtanh", "hardswish"],
  kinks: (s) => [[s.tensor([0, 6])]],
  example: (s) => [s.tensor([1.5, -2, 7])],
  samples: (s) => [[s.tensor([[-2, 0.5, 1.5], [7, 5.5, -0.25]])], [s.tensor(2.5)], [s.normal([0, 2])]], // prettier-ignore
  compose: (x) => hardtanh(x, { minVal: 0, maxVal: 6 }),
});

export const hardsigmoid: Unary = defineComposite({
  name: "hardsigmoid",
  file: "rectifiers",
  inputs: ["x"],
  formula: "y = min(max(0, x + 3), 6) / 6",
  derivation: `
    y     = min(max(0, x + 3), 6) / 6
          = 0 if x < -3, 1 if x > 3, else (x + 3) / 6
    dy/dx = 1 / 6 if -3 < x < 3, else 0      -- by cases
    gx    = gy dy/dx                         -- chain rule
          = gy / 6 if -3 < x < 3, else 0     -- convention: at both kinks the slope is taken to be 0, as in PyTorch
  `,
  about: "A sigmoid of three straight lines: no exponential is needed, and beyond 3 it is exactly 0 or 1.",
  torch: "torch.nn.functional.hardsigmoid",
  see: ["sigmoid", "relu6", "hardswish"],
  kinks: (s) => [[s.tensor([-3, 3])]],
  example: (s) => [s.tensor([1.5, -2, 3.5])],
  samples: (s) => [[s.tensor([[-4, 0.5, 1.5], [3.5, 2.5, -0.25]])], [s.tensor(2.5)], [s.normal([0, 2])]], // prettier-ignore
  compose: (x) => div(relu6(add(x, 3)), 6),
});

export const hardswish: Unary = defineComposite({
  name: "hardswish",
  file: "rectifiers",
  inputs: ["x"],
  formula: "y = x min(max(0, x + 3), 6) / 6: x times its hard sigmoid",
  derivation: `
    y     = x min(max(0, x + 3), 6) / 6
          = 0 if x < -3, x if x > 3, else x (x + 3) / 6
    dy/dx = 0 if x < -3, 1 if x > 3, else (2 x + 3) / 6          -- by cases; in the middle the power rule
    gx    = gy dy/dx                                             -- chain rule
          = 0 if x <= -3, gy if x >= 3, else gy (2 x + 3) / 6    -- convention: at both kinks the slope of the straight line
  `,
  about:
    "silu without an exponential, for small networks on phones. At its kinks versions of PyTorch differ; here the straight lines win, as in its newer ones.",
  torch: "torch.nn.functional.hardswish",
  see: ["silu", "hardsigmoid", "relu6", "kinks"],
  kinks: (s) => [[s.tensor([-3, 3])]],
  example: (s) => [s.tensor([1.5, -2, 3.5])],
  samples: (s) => [[s.tensor([[-4, 0.5, 1.5], [3.5, 2.5, -0.25]])], [s.tensor(2.5)], [s.normal([0, 2])]], // prettier-ignore
  compose: (x) => mul(x, hardsigmoid(x)),
});
