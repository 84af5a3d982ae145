// How far one distribution is from another.
import { called, take } from "../../autograd/call.js";
import type { Sampler } from "../../autograd/sampler.js";
import type { Tensor } from "../../autograd/tensor.js";
import { field } from "../../core/fields.js";
import { checkAlike, reduced } from "../../functional/reduction.js";
import { eq } from "../../ops/comparisons.js";
import { div } from "../../ops/div.js";
import { exp } from "../../ops/exp.js";
import { log } from "../../ops/log.js";
import { mul } from "../../ops/mul.js";
import { logSoftmax, softmax } from "../../ops/softmax.js";
import { sub } from "../../ops/sub.js";
import { sum } from "../../ops/sum.js";
import { where } from "../../ops/where.js";
import { declareLoss } from "../loss.js";
import type { LossSample } from "../pages.js";
import { reductionsBy } from "./entries.js";

export interface KLDivLossOptions {
  /** "batchmean" divides the sum by the number of rows: the mean of the rows' divergences. Default "mean", of all entries. */
  readonly reduction?: "mean" | "sum" | "none" | "batchmean";
  /** Whether the target is the logarithm of a probability, too. Default false. */
  readonly logTarget?: boolean;
}
const fields = {
  reduction: field.choice(["mean", "sum", "none", "batchmean"], {
    default: "mean",
    help: "what becomes of the losses of single entries; batchmean: their sum over the number of rows",
  }),
  log_target: field.boolean({ default: false, help: "whether the target is the logarithm of a probability" }),
};

/** t (ln t - input), where the input is the logarithm of a probability; 0 where t is 0. As torch.nn.functional.kl_div. */
export const klDiv = called(
  "klDiv",
  [take.tensor("input"), take.tensor("target"), take.options(fields)],
  (input: Tensor, target: Tensor, { reduction = "mean", logTarget = false }: KLDivLossOptions = {}): Tensor => {
    checkAlike("klDiv", input, target);
    const [t, logs] = logTarget ? [exp(target), target] : [target, log(where(eq(target, 0), 1, target))];
    const losses = mul(t, sub(logs, input));
    return reduction === "batchmean" ? div(sum(losses), input.shape[0] ?? 1) : reduced(losses, reduction);
  },
);

const pair = (s: Sampler, shape: readonly number[]) => ({
  input: logSoftmax(s.normal(shape), 1),
  target: softmax(s.normal(shape), 1),
});
const logs = (s: Sampler, shape: readonly number[]) => ({ input: logSoftmax(s.normal(shape), 1), target: logSoftmax(s.normal(shape), 1) }); // prettier-ignore

export const KLDivLoss = declareLoss({
  name: "KLDivLoss",
  formula: "t (ln t - x) for a probability t and the logarithm x of the one that it is compared with",
  apply: klDiv,
  fields,
  page: {
    file: "klDiv",
    aliases: ["kl_div", "KL divergence", "Kullback-Leibler", "relative entropy", "distillation"],
    about:
      "Added up over the entries c of a row: how much more surprised is somebody who believes exp(x) than somebody who knows that t is right? It is 0 where both are the same, and never below. It is the cross entropy minus the entropy of t. Only batchmean is the mean of that over the rows; mean also divides by the number of entries. logTarget: t is a logarithm, too. none, sum, mean and batchmean are 1 for the reduction that is chosen, else 0.",
    torch: "torch.nn.KLDivLoss",
    see: ["CrossEntropyLoss", "logSoftmax", "exp"],
    derivation: `
      n < N, c < C
      where logTarget = 0
      l[n, c]              = t[n, c] (ln(t[n, c]) - x[n, c])
      dl[n, c]/dt[n, k]    = (c = k) (ln(t[n, c]) + 1 - x[n, c])  -- product rule: the slope of ln(t) is 1 / t
      dl[n, c]/dx[n, k]    = -(c = k) t[n, c]            -- l is linear in x
      where logTarget = 1
      l[n, c]              = exp(t[n, c]) (t[n, c] - x[n, c])  -- the same, t being the logarithm
      dl[n, c]/dt[n, k]    = (c = k) exp(t[n, c]) (t[n, c] + 1 - x[n, c])  -- product rule: exp is its own slope
      dl[n, c]/dx[n, k]    = -(c = k) exp(t[n, c])       -- l is linear in x
      where batchmean = 1
      y                    = (sum over n, c of l[n, c]) / N
      gl[n, c]             = gy / N                      -- constant factor: the rows are averaged, the entries of a row added up${reductionsBy("n, c", "(N C)", 20)}
      gx[n, k]             = sum over c of gl[n, c] dl[n, c]/dx[n, k]  -- chain rule
      gt[n, k]             = sum over c of gl[n, c] dl[n, c]/dt[n, k]  -- chain rule
      where logTarget = 0
      gx[n, k]             = -gl[n, k] t[n, k]           -- only c = k remains
      gt[n, k]             = gl[n, k] (ln(t[n, k]) + 1 - x[n, k])  -- only c = k remains
      | where t is 0, so is l, and ln(t) counts as 0 and its slope as 0
      where logTarget = 1
      gx[n, k]             = -gl[n, k] exp(t[n, k])      -- only c = k remains
      gt[n, k]             = gl[n, k] exp(t[n, k]) (t[n, k] + 1 - x[n, k])  -- only c = k remains
    `,
    input: "x",
    view: "whole",
    samples: (s): LossSample[] => [
      { args: { reduction: "batchmean" }, input: s.tensor([[-0.5, -1, -3], [-2, -1.2, -0.6]]), target: s.tensor([[0.7, 0.2, 0.1], [0.3, 0.3, 0.4]]) },
      { args: { reduction: "batchmean" }, ...pair(s, [3, 4]) },
      { args: { reduction: "sum" }, ...pair(s, [3, 2]) },
      { args: { reduction: "none", log_target: true }, ...logs(s, [2, 3]) },
      { ...pair(s, [2, 4]) },
      { args: { log_target: true, reduction: "batchmean" }, ...logs(s, [2, 2]) },
    ], // prettier-ignore
  },
});
