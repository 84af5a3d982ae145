// Binary cross entropy, entry by entry: how surprised is somebody who said "1 with probability p" by the answer t?
// Both are operations of their own for their numerics: composed of log, exp and clamp they give nan where the answer is finite.
import { defineOp, type Op, type TensorLike } from "../autograd/op.js";
import type { Tensor } from "../autograd/tensor.js";
import { kernels } from "../kernels/index.js";
import { clamp } from "./clamp.js";
import { div } from "./div.js";
import { zip } from "./elementwise.js";
import { log } from "./log.js";
import { mul } from "./mul.js";
import { neg } from "./neg.js";
import { sigmoid } from "./sigmoid.js";
import { sub } from "./sub.js";
import { sumTo } from "./sum.js";

const SMALLEST = Math.fround(1e-12); // PyTorch's bound, a float32 also in its float64 code

type Loss = Op<(input: TensorLike, target: TensorLike) => Tensor>;

export const bce: Loss = defineOp({
  name: "bce",
  inputs: ["p", "t"],
  args: (p: TensorLike, t: TensorLike) => ({ p, t }),
  formula: "y = -(t ln p + (1 - t) ln(1 - p)), each ln at least -100",
  derivation: `
    y     = -(t max(ln(p), -100) + (1 - t) max(ln(1 - p), -100))  -- convention: finite at p = 0 and 1, as in PyTorch
    dy/dp = -(t / p - (1 - t) / (1 - p))                 -- derivative of ln; the inner derivative of 1 - p is -1
          = (p (1 - t) - t (1 - p)) / (p (1 - p))        -- common denominator
          = (p - t) / (p (1 - p))                        -- the products p t cancel
    gp    = gy (p - t) / (p (1 - p))                     -- chain rule
    gp    = sumTo(gy * (p - t) / max(p (1 - p), 9.99999996e-13), p)  -- convention: the denominator is at least 1e-12 (as a float32), as in PyTorch
    dy/dt = ln(1 - p) - ln(p)                            -- y is linear in t
    gt    = gy (ln(1 - p) - ln(p))                       -- chain rule
    gt    = sumTo(gy * (ln(1 - p) - ln(p)), t)           -- convention: infinite at p = 0 and 1, as in PyTorch
  `,
  about: "How surprised somebody who said 1 with probability p is by the answer t.",
  torch: "torch.nn.functional.binary_cross_entropy",
  see: ["bceWithLogits", "log"],
  example: (s) => [s.tensor([0.9]), s.tensor([1])],
  kinks: (s) => [[s.tensor([0, 0, 1, 1]), s.tensor([0, 1, 0, 1])]],
  samples: (s) => [
    [s.tensor([0.9, 0.2, 0.6]), s.tensor([1, 0, 1])],
    [s.uniform([2, 3], 0.1, 0.9), s.uniform([2, 3], 0, 1)],
    [s.uniform([2, 1], 0.1, 0.9), s.uniform([3], 0, 1)],
    [s.uniform([0], 0.1, 0.9), s.uniform([0], 0, 1)],
  ],
  forward: ({ p, t }) => zip("bce", kernels.bce, p, t),
  saves: ["p", "t"],
  backward: (gy, { p, t }) => ({
    p: () => sumTo(div(mul(gy, sub(p, t)), clamp(mul(p, sub(1, p)), SMALLEST)), p.shape),
    t: () => sumTo(mul(gy, sub(log(sub(1, p)), log(p))), t.shape),
  }),
});

export const bceWithLogits: Loss = defineOp({
  name: "bceWithLogits",
  file: "bce",
  inputs: ["z", "t"],
  args: (z: TensorLike, t: TensorLike) => ({ z, t }),
  formula: "y = bce(sigmoid(z), t) = max(z, 0) - z t + ln(1 + exp(-|z|))",
  derivation: `
    p     = 1 / (1 + exp(-z))                   -- the probability that the logit z stands for
    y     = -(t ln(p) + (1 - t) ln(1 - p))
          = t ln(1 + exp(-z)) + (1 - t) (z + ln(1 + exp(-z)))   -- ln(p) is -ln(1 + exp(-z)); 1 - p is exp(-z) p, so ln(1 - p) is -z + ln(p)
          = (1 - t) z + ln(1 + exp(-z))         -- the t ln(...) cancel
          = max(z, 0) - z t + ln(1 + exp(-|z|)) -- for z < 0, ln(1 + exp(-z)) is -z + ln(1 + exp(z)); for z >= 0 nothing changes
    dy/dz = (1 - t) - exp(-z) / (1 + exp(-z))   -- of line 4: chain rule; ln has the derivative 1 over its argument
          = (1 - t) - (1 - p)                   -- the quotient is exp(-z) p, and that is 1 - p
          = p - t
    gz    = gy (p - t)                          -- chain rule
    gz    = sumTo(gy (sigmoid(z) - t), z)       -- broadcasting: a stretched entry collects all its copies
    dy/dt = -z                                  -- y is linear in t
    gt    = -gy z                               -- chain rule
    gt    = sumTo(-gy z, t)                     -- broadcasting
  `,
  torch: "torch.nn.functional.binary_cross_entropy_with_logits",
  aliases: ["logit", "logits"],
  see: ["bce", "sigmoid"],
  example: (s) => [s.tensor([0.5]), s.tensor([1])],
  samples: (s) => [
    [s.tensor([2, -1, 0]), s.tensor([1, 0, 1])],
    [s.normal([2, 3]), s.uniform([2, 3], 0, 1)],
    [s.normal([2, 1]), s.uniform([3], 0, 1)],
    [s.tensor([-30, 30]), s.tensor([0.5, 0.5])],
    [s.normal([0]), s.uniform([0], 0, 1)],
  ],
  forward: ({ z, t }) => zip("bceWithLogits", kernels.bceWithLogits, z, t),
  saves: ["z", "t"],
  backward: (gy, { z, t }) => ({
    z: () => sumTo(mul(gy, sub(sigmoid(z), t)), z.shape),
    t: () => sumTo(neg(mul(gy, z)), t.shape),
  }),
});
