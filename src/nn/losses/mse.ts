// The square of the miss.
import { called, take } from "../../autograd/call.js";
import type { Tensor } from "../../autograd/tensor.js";
import { reductionField } from "../../functional/options.js";
import { checkAlike, reduced, type ReductionOptions } from "../../functional/reduction.js";
import { mul } from "../../ops/mul.js";
import { sub } from "../../ops/sub.js";
import { declareLoss, reduction } from "../loss.js";
import { eachReduction, reductions, same, values } from "./entries.js";

/** (input - target)^2 */
export const mseLoss = called(
  "mseLoss",
  [take.tensor("input"), take.tensor("target"), take.options({ reduction: reductionField })],
  (input: Tensor, target: Tensor, { reduction }: ReductionOptions = {}): Tensor => {
    checkAlike("mseLoss", input, target);
    const difference = sub(input, target);
    return reduced(mul(difference, difference), reduction);
  },
);

export const MSELoss = declareLoss({
  name: "MSELoss",
  formula: "(x - t)^2 for an output x and its target t",
  apply: mseLoss,
  fields: { reduction },
  reading: { task: "regression", output: "a value", predict: same, constant: true },
  page: {
    file: "mse",
    aliases: ["mse_loss", "mse", "squared error", "reduction"],
    about:
      "A miss counts by its square: twice as far off, four times as bad. The best constant answer is the mean of the targets. none, sum and mean are 1 for the reduction that is chosen, else 0.",
    torch: "torch.nn.MSELoss",
    see: ["L1Loss", "mean"],
    derivation: `
      i < N
      d[i]        = x[i] - t[i]
      l[i]        = d[i]^2
      dl[i]/dx[k] = (i = k) 2 d[i]                       -- power rule, chain rule
      dl[i]/dt[k] = -(i = k) 2 d[i]                      -- power rule; the slope of x - t by t is -1${reductions}
      gx[k]       = sum over i of gl[i] dl[i]/dx[k]      -- chain rule
                  = 2 gl[k] d[k]                         -- only i = k remains: the farther off, the stronger
      gt[k]       = sum over i of gl[i] dl[i]/dt[k]      -- chain rule
                  = -2 gl[k] d[k]                        -- only i = k remains
    `,
    input: "x",
    samples: (s) => eachReduction({ input: s.tensor([1.5, -0.8, 0.4]), target: s.tensor([2, 0.3, 0.1]) }, values(s)),
  },
});
