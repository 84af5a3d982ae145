// What a model has to beat. Of a series: that everything stays as it is, the last value of the target (persistence). Else the answer that looks
// at no column: for every row the shares of the classes among the training rows, or the mean of the target there. How
// good it is says how much a model's numbers are worth: 95 % right is little where 95 % of the rows are of one class.
import { answerColumns, answersIn, columnOf } from "../data/answers.js";
import type { Dataset, Past, Preprocess } from "../data/dataset.js";
import { mean } from "../data/statistics.js";
import type { MetricKey, MetricValue } from "../metrics/metrics.js";
import { metricsOf, type Answer } from "./answers.js";

/** The constant, as a model would give it for one row: P(class 1), one probability for each class, or a value; of several targets one number each. */
export function constantAnswer({ task, train, report, preprocess }: Dataset): number[] {
  const shares = report.balance?.train.map((count) => count / train.rows);
  if (shares !== undefined) return task === "binary" ? shares.slice(1) : shares;
  const columns = answerColumns(preprocess);
  return columns.map((_, t) => mean(columnOf(answersIn(train, preprocess), columns.length, t)));
}

/** What it is called. */
export function baselineName({ series }: Pick<Preprocess, "series">): string {
  return series === undefined ? "constant answer" : "persistence";
}

/** The same rows with that answer. @param past of a series: what was there before the answers */
export function baselineAnswers(answer: readonly number[], answers: readonly Answer[], past?: Pick<Past, "target">): Answer[] {
  return answers.map(({ name, classes, predictions: { task, targets, classes: count, weights } }, t) => {
    if (past !== undefined) return { name, classes, predictions: { task, outputs: past.target, targets, classes: count, weights }, interval: null }; // prettier-ignore
    const own = answers.length === 1 ? answer : [answer[t]];
    const predictions = { task, outputs: Array.from(targets, () => own).flat(), targets, classes: count, weights };
    return { name, classes, predictions, interval: null };
  });
}

/** Metrics of it, but the confusion matrix. */
export function baselineValues(
  answer: readonly number[],
  answers: readonly Answer[],
  metrics: readonly MetricKey[],
  past?: Pick<Past, "target">,
): Record<string, MetricValue> {
  const names = metrics.filter((name) => name !== "confusion_matrix");
  return metricsOf(baselineAnswers(answer, answers, past), names);
}
