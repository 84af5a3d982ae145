// The size of the miss.
import { called, take } from "../../autograd/call.js";
import type { Tensor } from "../../autograd/tensor.js";
import { reductionField } from "../../functional/options.js";
import { checkAlike, reduced, type ReductionOptions } from "../../functional/reduction.js";
import { abs } from "../../ops/abs.js";
import { sub } from "../../ops/sub.js";
import { declareLoss, reduction } from "../loss.js";
import { eachReduction, reductions, same, values } from "./entries.js";

/** |input - target| */
export const l1Loss = called(
  "l1Loss",
  [take.tensor("input"), take.tensor("target"), take.options({ reduction: reductionField })],
  (input: Tensor, target: Tensor, { reduction }: ReductionOptions = {}): Tensor => {
    checkAlike("l1Loss", input, target);
    return reduced(abs(sub(input, target)), reduction);
  },
);

export const L1Loss = declareLoss({
  name: "L1Loss",
  formula: "|x - t| for an output x and its target t",
  apply: l1Loss,
  fields: { reduction },
  reading: { task: "regression", output: "a value", predict: same, constant: true },
  page: {
    file: "l1",
    aliases: ["l1_loss", "L1", "mae"],
    about:
      "A miss counts by how far off it is: one wild target pulls no harder than any other. The best constant answer is the median. none, sum and mean are 1 for the reduction that is chosen, else 0.",
    torch: "torch.nn.L1Loss",
    see: ["MSELoss", "abs", "kinks"],
    derivation: `
      i < N
      d[i]        = x[i] - t[i]
      l[i]        = |d[i]|
      dl[i]/dx[k] = (i = k) sign(d[i])                   -- slope 1 right of 0, slope -1 left of it
      dl[i]/dt[k] = -(i = k) sign(d[i])                  -- chain rule: the slope of x - t by t is -1${reductions}
      gx[k]       = sum over i of gl[i] dl[i]/dx[k]      -- chain rule
                  = gl[k] sign(d[k])                     -- convention: where x = t the slope is taken to be 0, as in PyTorch
      gt[k]       = sum over i of gl[i] dl[i]/dt[k]      -- chain rule
                  = -gl[k] sign(d[k])                    -- convention: likewise
    `,
    input: "x",
    samples: (s) => eachReduction({ input: s.tensor([1.5, -0.8, 0.4]), target: s.tensor([2, 0.3, 0.1]) }, values(s)),
    kinks: (s) => [{ input: s.tensor([1, 2, 0.5]), target: s.tensor([1, 0.5, 2]) }],
  },
});
