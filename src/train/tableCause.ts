// Why a run on a table may have diverged: what stands in its columns.
import { formatNumber } from "../core/format.js";
import { scaledAnswers } from "../data/answers.js";
import { isReconstruction } from "../data/preprocess.js";
import { extremes } from "../data/statistics.js";
import type { PreparedTable } from "../experiment/prepared.js";
import type { Cause } from "./kind.js";

/** Beyond this, columns and targets are far from the size (around 1) for which weights are drawn. */
const LARGE = 100;

export function causeInTable(prepared: PreparedTable): Cause | null {
  return unscaledColumn(prepared) ?? unscaledTarget(prepared);
}

function unscaledColumn({ dataset: { train, featureNames } }: PreparedTable): Cause | null {
  let [largest, column] = [0, 0];
  train.x.forEach((value, i) => {
    if (Math.abs(value) > largest) [largest, column] = [Math.abs(value), i % featureNames.length];
  });
  if (largest < LARGE) return null;
  const name = JSON.stringify(featureNames[column]);
  return {
    why: `the column ${name} reaches ${formatNumber(largest)}: its gradients are as many times too large for the learning rate`,
    remedy: "scale the columns: data.scale: standard",
  };
}

function unscaledTarget({ dataset: { task, train, preprocess } }: PreparedTable): Cause | null {
  if (task !== "regression" || isReconstruction(preprocess)) return null;
  const { min, max } = extremes(scaledAnswers(train, preprocess));
  if (Math.max(-min, max) < LARGE) return null;
  return {
    why: `the target ${JSON.stringify(preprocess.target)} runs from ${formatNumber(min)} to ${formatNumber(max)}: the first errors, and so the first steps, are as large`,
    remedy: "scale the target: data.target_scale: standard (predictions and metrics stay in its own unit)",
  };
}
