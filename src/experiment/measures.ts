// Whether what an experiment wants to be measured, and watched, can be.
import { InputError } from "../core/errors.js";
import { didYouMean } from "../core/suggest.js";
import { quote } from "../core/words.js";
import { defaultMetrics, measureOf, metricsFor, type MetricKey } from "../metrics/metrics.js";
import type { AnyTask } from "../metrics/task.js";
import { problemAt, type Experiment } from "./experiment.js";

/** @throws InputError for a metric that the task has no use for */
export function checkMetrics(experiment: Experiment, task: AnyTask): readonly MetricKey[] {
  const { metrics, loss } = experiment.config;
  if (metrics === undefined) return defaultMetrics(task);
  const measures = metrics.map(measureOf);
  const problems = measures.flatMap(({ key, misfit }, i) => {
    const why = misfit(task);
    if (why === null) return [];
    const hint = `with ${loss.name} use ${metricsFor(task).join(", ")}`;
    return [
      problemAt(
        experiment.source,
        ["metrics", i],
        `"${key}" ${why}, which follows from ${task === "sequence" ? "data.target, a text" : loss.name}`,
        hint,
      ),
    ];
  });
  if (problems.length > 0) throw new InputError(problems);
  return measures.map(({ key }) => key);
}

/** @throws InputError where early stopping watches what is not measured */
export function checkMonitor(
  { config, source }: Experiment,
  { val }: { readonly val: { readonly rows: number } },
  metrics: readonly MetricKey[],
): void {
  const monitor = config.train.early_stopping?.monitor;
  if (monitor === undefined) return;
  const known = ["train_loss", "val_loss", ...metrics.filter((name) => name !== "confusion_matrix").map((name) => `val_${name}`)];
  const path = ["train", "early_stopping", "monitor"];
  if (!known.includes(monitor)) {
    throw new InputError([
      problemAt(
        source,
        path,
        `is ${quote(monitor)}, which is not measured`,
        didYouMean(monitor, known) ?? `choose one of ${known.join(", ")}`,
      ),
    ]);
  }
  if (monitor !== "train_loss" && val.rows === 0) {
    throw new InputError([
      problemAt(
        source,
        path,
        `is ${quote(monitor)}, but there are no validation rows`,
        "give data.split.val some, or monitor train_loss",
      ),
    ]);
  }
}
