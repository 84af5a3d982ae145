// Is there enough to learn from, and to judge by? Sizes of the parts, of the classes, and of the numbers in them.
import type { Problem } from "../../core/errors.js";
import { formatNumber } from "../../core/format.js";
import { scaledAnswers } from "../../data/answers.js";
import { isReconstruction } from "../../data/preprocess.js";
import { displayPath } from "../../files/file.js";
import { policyOf } from "../../data/config.js";
import type { Dataset } from "../../data/dataset.js";
import { plural, quote } from "../../data/problems.js";
import { problemAt, type Experiment, type TableExperiment } from "../../experiment/experiment.js";
import { lossRegistry } from "../../nn/losses.js";

const fewForJudging = 20;

/** Parts of less than 20 rows, and a missing test. */
export function partWarnings({ config: { data }, source }: TableExperiment, dataset: Dataset): Problem[] {
  const warnings: Problem[] = [];
  for (const name of ["val", "test"] as const) {
    const { rows } = dataset[name];
    if (rows === 0 || rows >= fewForJudging) continue;
    const step = dataset.classes === null ? "an outlier decides" : `one row is ${(100 / rows).toFixed(1)} points of accuracy`;
    const hint = "trust only means over several seeds, or set more rows aside";
    warnings.push(problemAt(source, ["data", "split"], `leaves ${plural(rows, "row")} for ${name}: ${step}`, hint));
  }
  if (data.split.test === 0)
    warnings.push(problemAt(source, ["data", "split", "test"], "is 0: nothing will show how good the model is on new rows"));
  return warnings;
}

const strong = 10;
const fewForLearning = 5;

/** A common class with ten times the rows of a rare one, where the loss does not make up for it; classes of less than 5 training rows. */
export function balanceWarnings(
  { config, dataPath }: Experiment,
  dataset: Dataset,
  lossArgs: Readonly<Record<string, unknown>>,
): Problem[] {
  const counts = dataset.report.balance?.train;
  if (counts === undefined || dataset.classes === null) return [];
  const place = { file: displayPath(dataPath), column: quote(dataset.preprocess.target).slice(1, -1) };
  const { classes } = dataset;
  const [least, most] = [Math.min(...counts), Math.max(...counts)];
  const describe = (count: number): string => `${quote(classes[counts.indexOf(count)])} ${count}`;
  const warnings: Problem[] = [];
  const weighted = (lossArgs.weight ?? lossArgs.pos_weight ?? null) !== null;
  if (!weighted && config.train.threshold === null && least > 0 && most >= strong * least) {
    const remedy = dataset.task === "binary" && dataset.val.rows > 0 ? "threshold: {metric: f1}" : "class_weights: balanced";
    warnings.push({
      place,
      message: `the classes are far from balanced in the training rows: ${describe(most)}, ${describe(least)}`,
      hint: `look at f1 rather than accuracy; train.${remedy} helps the rare class`,
    });
  }
  const few = classes.filter((_, k) => counts[k] > 0 && counts[k] < fewForLearning);
  if (few.length > 0)
    warnings.push({ place, message: `few training rows to learn from: ${few.map((label) => `${quote(label)} ${counts[classes.indexOf(label)]}`).join(", ")}` }); // prettier-ignore
  return warnings;
}

const farApart = 100;

/** Numeric columns left as they are (scale: none) of which one is 100 times as large as another. */
export function scaleWarnings(
  { config: { data }, source }: TableExperiment,
  { train, preprocess, featureNames }: Dataset,
): Problem[] {
  const sizes = preprocess.columns.flatMap(({ kind, name }) => {
    if (kind !== "numeric" || policyOf(data, name).scale !== "none") return [];
    const feature = featureNames.indexOf(name);
    let size = 0;
    for (let row = 0; row < train.rows; row++) size = Math.max(size, Math.abs(train.x[row * train.features + feature]));
    return size === 0 ? [] : [{ name, size }];
  });
  if (sizes.length < 2) return [];
  const [smallest, largest] = [
    sizes.reduce((a, b) => (b.size < a.size ? b : a)),
    sizes.reduce((a, b) => (b.size > a.size ? b : a)),
  ];
  if (largest.size < farApart * smallest.size) return [];
  const message =
    `leaves ${quote(largest.name)} (up to ${formatNumber(largest.size)}) beside ${quote(smallest.name)} (up to ` +
    `${formatNumber(smallest.size)}): a learning rate that suits one is wrong for the other`;
  return [problemAt(source, ["data", "scale"], message, "set data.scale: standard")];
}

const largeTarget = 10;

/** A regression's target whose typical size, as the model sees it, is above 10: predictions begin near 0, and steps grow with the distance. */
export function targetScaleWarnings({ config, source }: Experiment, { task, train, preprocess }: Dataset): Problem[] {
  if (task !== "regression" || train.rows === 0 || isReconstruction(preprocess)) return [];
  if (lossRegistry[config.loss.name].declaration.reading.counts === true) return [];
  const answers = scaledAnswers(train, preprocess);
  const size = Math.sqrt(answers.reduce((sum, y) => sum + y ** 2, 0) / answers.length);
  if (size <= largeTarget) return [];
  const message = `leaves the target at a size of about ${formatNumber(size)}: the first steps are that much too large`;
  return [
    problemAt(
      source,
      ["data", "target_scale"],
      message,
      "set data.target_scale: standard; predictions stay in the target's unit",
    ),
  ];
}
