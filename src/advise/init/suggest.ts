// From the profile of a file to an experiment that trains on it; every decision carries its reason.
import type { Scale, SplitConfig } from "../../data/config.js";
import type { FileProfile } from "../../data/profile.js";
import { apportion, partNames } from "../../data/split.js";
import type { Sniffed } from "../../data/sniff.js";
import { formatNumber } from "../../core/format.js";
import { plural, Problems, quote } from "../../data/problems.js";
import { defaultMetrics, type MetricName } from "../../metrics/metrics.js";
import { isTamedByLog, judgeColumns, lookLikePixels, textWidth, widthOf, type JudgedColumn } from "./columns.js";
import { decidePositive, decideTask, type Reasoned } from "./target.js";
import type { RowTask } from "../../metrics/task.js";

export interface Suggestion {
  readonly dialect: Sniffed;
  readonly profile: FileProfile;
  readonly target: Reasoned<string>;
  readonly task: Reasoned<RowTask>;
  /** Null unless the task is binary. */
  readonly positive: Reasoned<string> | null;
  readonly columns: readonly JudgedColumn[];
  readonly scale: Reasoned<Scale>;
  /** Null unless the task is a regression. */
  readonly targetScale: Reasoned<Scale> | null;
  readonly split: Reasoned<SplitConfig>;
  readonly hidden: Reasoned<number>;
  readonly loss: Reasoned<string>;
  /** Null unless one of two classes is rare. */
  readonly threshold: Reasoned<{ readonly metric: "f1" }> | null;
  readonly lr: Reasoned<number>;
  readonly epochs: Reasoned<number>;
  readonly batchSize: Reasoned<number>;
  /** Null without validation rows. */
  readonly patience: Reasoned<number> | null;
  /** How many folds say more than one split of few rows; null when there are many. Proposed, not set. */
  readonly folds: Reasoned<number> | null;
  readonly metrics: readonly MetricName[];
}

/**
 * @param targetWhy how the target was chosen
 * @throws InputError when the target cannot be predicted, or there is nothing to predict it from
 */
export function suggestExperiment(profile: FileProfile, dialect: Sniffed, targetWhy: string): Suggestion {
  const { target, rows } = profile;
  requireSeveralColumns(profile);
  const task = decideTask(profile);
  const columns = judgeColumns(profile);
  const inputs = columns.reduce((sum, { use }) => sum + widthOf(use), 0);
  if (inputs === 0) failWithoutFeatures(profile, columns);
  const classes = task.value === "regression" ? null : [...target.counts!.values()];
  const split = decideSplit(rows, classes);
  const training = Math.round(rows * split.value.train);
  return {
    dialect,
    profile,
    target: { value: target.name, why: targetWhy },
    task,
    positive: task.value === "binary" ? decidePositive(target) : null,
    columns,
    scale: decideScale(profile),
    targetScale: task.value === "regression" ? decideTargetScale(profile) : null,
    split,
    hidden: columns.some(({ use }) => use.as === "text")
      ? { value: textWidth, why: "numbers that a text becomes: the mean of the vectors of its words" }
      : decideHidden(inputs, classes?.length ?? 1),
    loss: decideLoss(task.value),
    threshold: decideThreshold(task.value, classes, split.value),
    folds: decideFolds(rows, classes),
    ...decideTraining(training, split.value.val > 0),
    metrics: defaultMetrics(task.value),
  };
}

/** What to do with a text, which is no table. */
export const forTexts = "if it is a text to learn from, data.text names it: see mlbh init --example names_generate";

function requireSeveralColumns({ file, columns: [first, ...others] }: FileProfile): void {
  if (others.length > 0) return;
  const hint = first.kind === "text" ? forTexts : null;
  new Problems(file).fail({}, `there is no column left to learn from: ${quote(first.name)} is the only one`, hint);
}

function failWithoutFeatures({ file }: FileProfile, judged: readonly JudgedColumn[]): never {
  const problems = new Problems(file);
  problems.add({}, "there is no column left to learn from");
  for (const { column, use } of judged)
    if (use.as === "nothing") problems.add({ column: column.name }, `cannot be used: ${use.reason}`);
  throw problems.error();
}

function decideScale({ columns, target }: FileProfile): Reasoned<Scale> {
  const most = lookLikePixels(columns, target);
  return most === null
    ? { value: "standard", why: "mean 0, deviation 1: columns of different size learn equally fast" }
    : { value: { divide: most }, why: `whole numbers from 0 to ${most} in every column: one unit, brought to 0 ... 1 together` };
}

function decideTargetScale({ target }: FileProfile): Reasoned<Scale> {
  const { min, max } = target.numbers!;
  if (isTamedByLog(target))
    return {
      value: "log",
      why: `a few values are far larger than the others, ${formatNumber(min)} ... ${formatNumber(max)}: errors count as shares of them`,
    };
  return {
    value: "standard",
    why: `while training; ${min} ... ${max} unscaled would make the first steps too large or too small`,
  };
}

/** Rows below which none are set aside to stop early, or at all. */
const [fewForValidation, fewForTest] = [100, 20];

function decideSplit(rows: number, classes: readonly number[] | null): Reasoned<SplitConfig> {
  const [parts, why] =
    rows >= fewForValidation
      ? [{ train: 0.7, val: 0.15, test: 0.15 }, "to learn from, to stop in time, to judge at the end"]
      : rows >= fewForTest
        ? [{ train: 0.8, val: 0, test: 0.2 }, `${rows} rows are too few to set some aside for validation too`]
        : [{ train: 1, val: 0, test: 0 }, `${rows} rows are too few to set any aside: how good the model is stays unknown`];
  if (classes === null) return { value: { ...parts, stratify: false }, why };
  const fractions = partNames.map((name) => parts[name]);
  const stratify = apportion(classes, fractions).every((quota) => quota.every((count, p) => count > 0 || fractions[p] === 0));
  const smallest = Math.min(...classes);
  const reason = stratify ? "" : `; not stratified: the smallest class has ${plural(smallest, "row")}, too few for every part`;
  return { value: { ...parts, stratify }, why: `${why}${reason}` };
}

/** The common class has this many times the rows of the rare one before the threshold is chosen with care. */
const imbalanced = 3;

function decideThreshold(task: RowTask, classes: readonly number[] | null, { val }: SplitConfig): Suggestion["threshold"] {
  if (task !== "binary" || classes === null || val === 0) return null;
  const [least, most] = [Math.min(...classes), Math.max(...classes)];
  if (most < imbalanced * least) return null;
  return { value: { metric: "f1" }, why: `one class has ${least} rows, the other ${most}: above which probability the answer is the rare one is chosen on the validation rows` }; // prettier-ignore
}

function decideHidden(inputs: number, classes: number): Reasoned<number> {
  const value = inputs <= 32 && classes <= 8 ? 16 : inputs <= 64 && classes <= 16 ? 64 : 128;
  return { value, why: `hidden units for ${plural(inputs, "input")}; more can learn more, and learn by heart` };
}

function decideLoss(task: RowTask): Reasoned<string> {
  const losses = {
    binary: { value: "BCEWithLogitsLoss", why: "two classes; the sigmoid is part of the loss" },
    multiclass: { value: "CrossEntropyLoss", why: "several classes; the softmax is part of the loss" },
    regression: { value: "MSELoss", why: "a number; HuberLoss cares less about outliers" },
  };
  return losses[task];
}

const FEW_ROWS = 400;

/** Five, where the test rows of one split are so few that a handful of them makes the result. */
function decideFolds(rows: number, classes: readonly number[] | null): Reasoned<number> | null {
  const folds = 5;
  if (rows >= FEW_ROWS || rows < 2 * folds || (classes !== null && Math.min(...classes) < folds)) return null;
  return { value: folds, why: `with ${plural(rows, "row")} one split is partly luck; ${folds} folds test every row once` };
}

function decideTraining(rows: number, validated: boolean): Pick<Suggestion, "lr" | "epochs" | "batchSize" | "patience"> {
  const batchSize = rows < 300 ? Math.min(16, rows) : rows < 5000 ? 32 : rows < 50_000 ? 64 : 256;
  const epochs = rows < 2000 ? 100 : rows < 20_000 ? 50 : 20;
  const patience = epochs >= 50 ? 10 : 5;
  return {
    // over 25 tables and five seeds each 0.819 of accuracy or R2, SGD with momentum 0.812: node test/bench/defaults.mjs
    lr: { value: 0.01, why: "a tenth of it if the loss jumps about, more if it only creeps" },
    batchSize: {
      value: batchSize,
      why: `${plural(Math.ceil(rows / batchSize), "step")} an epoch on about ${plural(rows, "training row")}`,
    },
    epochs: {
      value: epochs,
      why: validated ? "at most: early stopping ends training when it no longer helps" : "passes over the rows",
    },
    patience: validated ? { value: patience, why: "epochs without a better val_loss; the best weights are kept" } : null,
  };
}
