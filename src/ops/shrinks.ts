// Activation functions that take what is small for nothing, or everything up to a threshold.
import { take } from "../autograd/call.js";
import { defineComposite, type Op, type TensorLike, type Unary } from "../autograd/op.js";
import type { Tensor } from "../autograd/tensor.js";
import { field, withDefaults, type Options } from "../core/fields.js";
import { composedShape } from "./activation.js";
import { clamp } from "./clamp.js";
import { ge, le } from "./comparisons.js";
import { mul } from "./mul.js";
import { sub } from "./sub.js";
import { tanh } from "./tanh.js";
import { maskedFill } from "./where.js";

export const hardshrinkFields = { lambd: field.number({ default: 0.5, help: "what is no further from 0 becomes 0" }) };
export type HardshrinkOptions = Options<typeof hardshrinkFields>;
export const hardshrink: Op<(x: TensorLike, options?: HardshrinkOptions) => Tensor> = defineComposite({
  ...composedShape(hardshrinkFields),
  name: "hardshrink",
  file: "shrinks",
  formula: "y = 0 if -lambd <= x <= lambd, else x",
  derivation: `
    y     = 0 if -lambd <= x <= lambd, else x
    dy/dx = 0 if -lambd <= x <= lambd, else 1     -- by cases
    gx    = gy dy/dx                              -- chain rule
          = 0 if -lambd <= x <= lambd, else gy    -- convention: where y jumps, at lambd and -lambd, the slope 0, as in PyTorch
  `,
  about: "Small numbers are taken for noise and become 0; the others stay as they are.",
  torch: "torch.nn.functional.hardshrink",
  see: ["softshrink", "tanhshrink", "kinks"],
  kinks: (s) => [[s.tensor([-0.5, 0.5])]],
  example: (s) => [s.tensor([0.4, -2, 3])],
  samples: (s) => [[s.tensor([[-2, 0.25, 1.5], [0.75, -0.25, 3]])], [s.tensor([1.5, -2.5, 0.3]), { lambd: 2 }], [s.tensor(0.7)], [s.normal([0])]], // prettier-ignore
  compose: (x, options?) => {
    const { lambd } = withDefaults(hardshrinkFields, options);
    return maskedFill(x, mul(ge(x, -lambd), le(x, lambd)), 0);
  },
});

export const softshrinkFields = { lambd: field.number({ default: 0.5, min: 0, help: "by how much everything moves towards 0" }) };
export type SoftshrinkOptions = Options<typeof softshrinkFields>;
export const softshrink: Op<(x: TensorLike, options?: SoftshrinkOptions) => Tensor> = defineComposite({
  ...composedShape(softshrinkFields),
  name: "softshrink",
  file: "shrinks",
  formula: "y = x - lambd if x > lambd, x + lambd if x < -lambd, else 0",
  derivation: `
    y     = x - min(max(x, -lambd), lambd)        -- up to lambd is taken away, on either side
          = x - lambd if x > lambd, x + lambd if x < -lambd, else 0
    dy/dx = 0 if -lambd < x < lambd, else 1       -- by cases
    gx    = gy dy/dx                              -- chain rule
          = 0 if -lambd <= x <= lambd, else gy    -- convention: at both kinks the slope 0, as in PyTorch
  `,
  about:
    "Everything moves towards 0 by lambd, and what would cross it stops there: the step by which lasso regression makes weights exactly 0.",
  torch: "torch.nn.functional.softshrink",
  see: ["hardshrink", "clamp", "kinks"],
  kinks: (s) => [[s.tensor([-0.5, 0.5])]],
  example: (s) => [s.tensor([0.4, -2, 3])],
  samples: (s) => [[s.tensor([[-2, 0.25, 1.5], [0.75, -0.25, 3]])], [s.tensor([1.5, -2.5, 0.3]), { lambd: 2 }], [s.tensor(0.7)], [s.normal([0])]], // prettier-ignore
  compose: (x, options?) => {
    const { lambd } = withDefaults(softshrinkFields, options);
    return sub(x, clamp(x, -lambd, lambd));
  },
});

export const tanhshrink: Unary = defineComposite({
  name: "tanhshrink",
  file: "shrinks",
  inputs: ["x"],
  formula: "y = x - tanh(x)",
  derivation: `
    y     = x - tanh(x)
    dy/dx = 1 - (1 - tanh(x)^2)   -- sum rule: the slope of tanh is 1 - tanh^2
          = tanh(x)^2
    gx    = gy dy/dx              -- chain rule
          = gy tanh(x)^2
  `,
  about: "What tanh takes away: nearly 0 for small numbers, and one less than x for large ones, without a kink.",
  torch: "torch.nn.functional.tanhshrink",
  see: ["tanh", "softshrink"],
  example: (s) => [s.tensor([0.5, -1, 2])],
  samples: (s) => [[s.normal([2, 3])], [s.tensor([-8, 0, 3])], [s.normal([])], [s.normal([0, 2])]],
  compose: (x) => sub(x, tanh(x)),
});

export const threshold: Op<(x: TensorLike, threshold: number, value: number) => Tensor> = defineComposite({
  name: "threshold",
  file: "shrinks",
  inputs: ["x"],
  takes: [take.operand("x"), take.number("threshold"), take.number("value")],
  formula: "y = x if x > threshold, else value",
  derivation: `
    y     = x if x > threshold, else value
    dy/dx = 1 if x > threshold, else 0       -- by cases: left of the threshold y is a constant
    gx    = gy dy/dx                         -- chain rule
          = gy if x > threshold, else 0      -- convention: at the threshold itself the slope 0 of the constant, as in PyTorch
  `,
  about: "Only what is larger than the threshold counts; the rest is replaced. With both numbers 0 it is relu.",
  torch: "torch.nn.functional.threshold",
  view: "entries",
  see: ["relu", "hardshrink", "kinks"],
  kinks: (s) => [[s.tensor([0.5, 0.5]), 0.5, -1]],
  example: (s) => [s.tensor([1.5, -2, 0.5]), 1, 0.2],
  samples: (s) => [[s.tensor([[-2, 0.25, 1.5], [0.75, -0.25, 3]]), 0.5, -1], [s.tensor([1.5, -2.5, 0.3]), -1, 4], [s.tensor(0.7), 0.1, 0], [s.normal([0]), 0, 0]], // prettier-ignore
  compose: (x, bound, value) => maskedFill(x, le(x, bound), value),
});
