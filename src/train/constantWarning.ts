// A model must beat the best constant answer; training that ends no better has learnt nothing.
import { formatNumber } from "../core/format.js";
import { policyOf } from "../data/config.js";
import type { Prepared } from "../experiment/prepared.js";
import { kindOf } from "./kindOf.js";

/** @param trainLoss of the last epoch; null when there was none */
export function constantWarning(prepared: Prepared, trainLoss: number | null): string[] {
  const constant = kindOf(prepared).constant();
  if (constant === null || constant.loss === 0 || trainLoss === null || trainLoss < 0.99 * constant.loss) return [];
  const { eval_every: every } = prepared.experiment.config.train;
  const scale = hasUnscaledNumbers(prepared) ? " data.scale: standard," : "";
  const tried = `another learning rate,${scale} or more ${prepared.kind === "text" || every !== null ? "steps" : "epochs"}`;
  return [
    `the training loss ended at ${formatNumber(trainLoss)}; always predicting ${constant.what} gives ${formatNumber(constant.loss)}: ` +
      `the model has learnt nothing (try ${tried})`,
  ];
}

/** Whether there are columns that a scale could help. */
function hasUnscaledNumbers(prepared: Prepared): boolean {
  if (prepared.kind !== "table") return false;
  const { data } = prepared.experiment.config;
  return prepared.dataset.preprocess.columns.some(
    ({ kind, name }) => kind === "numeric" && policyOf(data, name).scale === "none",
  );
}
