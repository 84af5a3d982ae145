// The answer that looks at no column: for every row the shares of the classes among the training rows, or the mean of the target there. How
// good it is says how much a model's numbers are worth: 95 % right is little where 95 % of the rows are of one class.
import { answerColumns, answersIn, columnOf } from "../data/answers.js";
import type { Dataset } from "../data/dataset.js";
import { mean } from "../data/statistics.js";
import type { MetricKey, MetricValue } from "../metrics/metrics.js";
import { metricsOf, type Answer } from "./answers.js";

/** As a model would give it for one row: P(class 1), one probability for each class, or a value; of several targets one number each. */
export function constantAnswer({ task, train, report, preprocess }: Dataset): number[] {
  const shares = report.balance?.train.map((count) => count / train.rows);
  if (shares !== undefined) return task === "binary" ? shares.slice(1) : shares;
  const columns = answerColumns(preprocess);
  return columns.map((_, t) => mean(columnOf(answersIn(train, preprocess), columns.length, t)));
}

/** The same rows with that answer. */
export function constantAnswers(answer: readonly number[], answers: readonly Answer[]): Answer[] {
  return answers.map(({ name, classes, predictions: { task, targets, classes: count, weights } }, t) => {
    const own = answers.length === 1 ? answer : [answer[t]];
    const predictions = { task, outputs: Array.from(targets, () => own).flat(), targets, classes: count, weights };
    return { name, classes, predictions, interval: null };
  });
}

/** Metrics of it, but the confusion matrix. */
export function constantValues(
  answer: readonly number[],
  answers: readonly Answer[],
  metrics: readonly MetricKey[],
): Record<string, MetricValue> {
  const names = metrics.filter((name) => name !== "confusion_matrix");
  return metricsOf(constantAnswers(answer, answers), names);
}
