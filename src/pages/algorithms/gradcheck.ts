import { compareGradients } from "../../autograd/gradcheck.js";
import { Sampler } from "../../autograd/sampler.js";
import { scalar } from "../../notation/array.js";
import type { Sample } from "../../notation/sample.js";
import { pow } from "../../ops/pow.js";
import { double, given, writtenPage } from "../written.js";

export const gradcheck = writtenPage({
  name: "gradcheck",
  kind: "algorithm",
  formula: "slope = (L(x + eps) - L(x - eps)) / (2 eps), compared with what backward says, entry by entry",
  about:
    "Is a derivative right? Move one entry of one input a little up and a little down, and look how much the output moves. That needs " +
    "no calculus, only the forward pass, and so it can judge what calculus said. It is slow, two forward passes for every number, and it is " +
    "never quite exact: it is for tests, not for training.",
  torch: "torch.autograd.gradcheck",
  source: "src/autograd/gradcheck.ts",
  derivation: `
    (f(x + h) - f(x)) / h           → f'(x)              -- limit: from one side
    (f(x + h) - f(x - h)) / (2 h)   → f'(x)              -- limit: from both sides
    ((f(x + h) - f(x - h)) / (2 h) - f'(x)) / h → 0      -- limit: both sides err by something small even beside h; one side does not
    q(t)                            = t^3                -- how much less, seen on a cube
    (q(x + h) - q(x)) / h           = 3 x^2 + 3 x h + h^2   -- the error of one side is about 3 x h
    (q(x + h) - q(x - h)) / (2 h)   = 3 x^2 + h^2        -- from both sides 3 x h cancels: a tenth of h, a hundredth of the error
    L(t)     = v q(t)                                    -- v is random: see below
    numeric  = (L(x + eps) - L(x - eps)) / (2 eps)       -- what gradcheck computes
             = v (3 x^2 + eps^2)
    analytic = v 3 x^2                                   -- power rule: what backward says
    numeric - analytic = v eps^2
    ok       = (|numeric - analytic| <= atol + rtol * |numeric|)   -- near enough?
  `,
  after:
    "How small should eps be? The error of the formula falls with eps^2, but the two values of L agree in more and more digits, and those " +
    "are lost in their difference: the rounding error grows like 1e-16 / eps. In float64 both together are least near 1e-5; " +
    "the default is 1e-6. In float32 there is no good eps, so inputs must be float64.\n\n" +
    "Why a random v? L is the sum of v y over all entries of the output. With v = 1 errors that cancel in the sum go unseen: a softmax " +
    "always adds up to 1, so its gradient would be 0, and a backward that forgets everything would pass.\n\n" +
    "At a kink the two sides have different slopes, and gradcheck finds their mean: choose inputs away from kinks.",
  see: ["derivative", "kinks", "backward"],
  samples: (): [Sample, ...Sample[]] => [
    checked("t^2 + t^3", 2, 0.5, 0.1, 1e-5, 1e-3, 0),
    checked("exp(t)", -0.7, 0.2, 0.1, 1e-5, 1e-3, 1),
    checked("sin(2 t)", 1.1, -0.3, 1e-3, 1e-5, 1e-3, 2),
    checked("1 / (1 + t^2)", 0.4, 0.1, 0.2, 0.5, 0.02, 3),
  ],
});

/** The engine's own check of v x^3 at one place. */
function checked(f: string, x: number, h: number, eps: number, atol: number, rtol: number, seed: number): Sample {
  const report = compareGradients((t) => pow(t, 3), [double(x, true)], { eps, atol, rtol, seed });
  const { numeric, analytic } = report.worst!;
  const v = new Sampler(seed).normal([]).data[0];
  const sample = given({ functions: { f }, at: { x }, numbers: { h, eps, atol, rtol, v } });
  const found = { numeric: scalar(numeric), analytic: scalar(analytic), ok: scalar(Number(report.ok)) };
  return { ...sample, tensors: { ...sample.tensors, ...found } };
}
