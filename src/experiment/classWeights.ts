// train.class_weights: how much a row of each class counts in the loss, so that a rare class is not drowned by a common one.
//
// balanced: n / (k n_c) for a class of n_c rows among n training rows and k classes: every class weighs as much as any other, n / k in all.
import { InputError } from "../core/errors.js";
import { didYouMean } from "../core/suggest.js";
import { columnOf } from "../data/answers.js";
import type { Dataset } from "../data/dataset.js";
import { quoteList } from "../data/problems.js";
import { mean } from "../data/statistics.js";
import { checkLossArguments } from "./lossChecks.js";
import { problemAt, type Experiment } from "./experiment.js";

/** The argument of each loss that says what a class weighs. */
export const WEIGHT_ARGUMENTS: Readonly<Record<string, string>> = {
  BCEWithLogitsLoss: "pos_weight",
  CrossEntropyLoss: "weight",
  MultiMarginLoss: "weight",
  NLLLoss: "weight",
};

/** The arguments of the loss as the file has them, with `weight` (several classes) or `pos_weight` (two) from train.class_weights. */
export function lossArguments(experiment: Experiment, dataset: Dataset): Readonly<Record<string, unknown>> {
  const args = withClassWeights(experiment, dataset);
  checkLossArguments(experiment, args);
  return args;
}

function withClassWeights({ config, source }: Experiment, dataset: Dataset): Readonly<Record<string, unknown>> {
  const { name, args } = config.loss;
  const wanted = config.train.class_weights;
  if (wanted === null) return args;
  const fail = (message: string, hint: string): never => {
    throw new InputError([problemAt(source, ["train", "class_weights"], message, hint)]);
  };
  const argument = Object.hasOwn(WEIGHT_ARGUMENTS, name) ? WEIGHT_ARGUMENTS[name] : undefined;
  // a resolved.yaml holds both, the wish and what it came to
  const withDerived = (derived: readonly number[]): Readonly<Record<string, unknown>> => {
    const given: unknown = args[argument!] ?? null;
    if (given !== null && JSON.stringify(given) !== JSON.stringify(derived))
      fail(`stands beside loss.${name}.${argument}, which says something else`, "keep one of the two");
    return { ...args, [argument!]: derived };
  };
  const { classes, report, preprocess, train } = dataset;
  const several = preprocess.targets?.length ?? 0;
  if (several > 1 && argument === "pos_weight") {
    if (wanted !== "balanced") return fail("names labels, but each of several targets has its own", "write balanced, or set loss.BCEWithLogitsLoss.pos_weight to a list"); // prettier-ignore
    const shares = Array.from({ length: several }, (_, t) => mean(columnOf(train.y, several, t)));
    return withDerived(shares.map((share) => (share === 0 ? 1 : (1 - share) / share)));
  }
  if (argument === undefined || classes === null || report.balance === null)
    return fail(
      `cannot be used with ${name}`,
      "use CrossEntropyLoss, NLLLoss, or BCEWithLogitsLoss (without Sigmoid at the end)",
    );
  const counts = report.balance.train;
  const rows = counts.reduce((total, count) => total + count, 0);
  const weights = classes.map((label, k) => {
    if (wanted !== "balanced") return Object.hasOwn(wanted, label) ? wanted[label] : 1;
    return counts[k] === 0 ? 0 : rows / (classes.length * counts[k]);
  });
  const unknown = wanted === "balanced" ? [] : Object.keys(wanted).filter((label) => !classes.includes(label));
  if (unknown.length > 0)
    fail(
      `names ${quoteList(unknown)}, which no row has`,
      didYouMean(unknown[0], classes) ?? `the classes are ${quoteList(classes)}`,
    );
  return withDerived(argument === "pos_weight" ? [weights[1] / weights[0]] : weights);
}
