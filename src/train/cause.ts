// Why a run may have diverged, from what was found at the place where it began: the most telling sign first.
import { formatNumber } from "../core/format.js";
import { rateOf } from "../experiment/optimizing.js";
import { shellPath } from "../files/file.js";
import type { Autopsy } from "./autopsy.js";
import type { Cause } from "./kind.js";
import { kindOf } from "./kindOf.js";
import type { Prepared } from "../experiment/prepared.js";

type Findings = Omit<Autopsy, "cause">;
type Rule = (findings: Findings, prepared: Prepared) => Cause | null;

const zeroOfLog: Rule = ({ op, inputs }) => {
  const at = inputs.find(({ name, min }) => (name === "x" || name === "b") && min <= 0);
  if (at === undefined) return null;
  if (op === "log")
    return {
      why: `the logarithm of ${formatNumber(at.min)}: ln x has no value for x < 0 and falls without end towards 0`,
      remedy: "keep its input above 0, or use a loss that takes logits (BCEWithLogitsLoss, CrossEntropyLoss) and no Softmax or Sigmoid before it", // prettier-ignore
    };
  if (op === "sqrt")
    return { why: `the square root of ${formatNumber(at.min)}: its slope 1 / (2 sqrt(x)) is infinite at 0`, remedy: "keep its input above 0" }; // prettier-ignore
  if (op === "div" && at.max >= 0) return { why: "a division by 0", remedy: "add a small number to the divisor" };
  return null;
};

const learningRate: Rule = ({ gradient_norms: norms }, { experiment, dataset }) => {
  const { config, source } = experiment;
  const grows = norms.length > 1 && norms[norms.length - 1].norm > 10 * norms[0].norm;
  const { key, now } = rateOf(experiment, dataset.train.rows);
  const rate = `the learning rate ${now}`;
  const clip = config.train.grad_clip_norm === null ? ", or train.grad_clip_norm: 1" : "";
  const set = `--set ${key}=${Number((now / 10).toPrecision(3))}`;
  return {
    why: grows
      ? `${rate} is too high: every step overshoots the minimum by more than the one before, so the gradients grow`
      : `${rate} is too high: the steps are larger than the stretch on which the gradient holds`,
    remedy: `try ${set}${clip}; mlbh train ${shellPath(source.file)} --find-lr looks for a good rate`,
  };
};

export function causeOf(findings: Findings, prepared: Prepared): Cause {
  return zeroOfLog(findings, prepared) ?? kindOf(prepared).divergence() ?? learningRate(findings, prepared)!;
}
