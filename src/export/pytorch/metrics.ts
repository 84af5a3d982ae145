// metrics.py of a table: the loss and the metrics of the run, of the rows of a part.
import type { Predictor } from "../../experiment/predictor.js";
import { isReconstruction, targetsOf } from "../../data/preprocess.js";
import type { ExperimentConfig } from "../../experiment/schema/schema.js";
import { metricOf, type MetricKey } from "../../metrics/metrics.js";
import { helpers, type HelperName } from "./metricHelpers.js";
import { metricPieces, type MetricPiece } from "./metricPieces.js";
import { isRestored } from "./predicting.js";
import { linesOf, literal, python, pythonFile } from "./python.js";

type About = Pick<Predictor, "preprocess" | "quantiles">;
type Threshold = ExperimentConfig["train"]["threshold"];

/** metrics.py */
export function tableMetricsFile({ preprocess, quantiles }: About, metrics: readonly MetricKey[], threshold: Threshold): string {
  const { task } = preprocess;
  const several = isReconstruction(preprocess) || targetsOf(preprocess).length > 1;
  const entries = metrics.map((each) => {
    const { name, args } = metricOf(each);
    const piece = metricPieces[name] as MetricPiece;
    return { key: each, name, value: piece.value(args, task === "binary"), needs: piece.needs };
  });
  const needs = new Set(entries.flatMap((entry): readonly HelperName[] => entry.needs));
  const values = entries.map(({ key, value }) => `${literal(key)}: ${value},`);
  const isClasses = task !== "regression";
  const uses = (word: RegExp): boolean => entries.some(({ value }) => word.test(value));
  const interval = quantiles && quantiles.length > 1;
  return pythonFile(
    linesOf(
      '"""What the model is worth on some rows: the loss, and the metrics of the run."""',
      "import math",
      "from typing import Optional",
    ) +
      "\n\n" +
      linesOf(
        "import torch",
        uses(/\bF\./) && "import torch.nn.functional as F",
        "from torch import Tensor, nn",
        "",
      ) +
      `\n\nfrom data import Part, batch, measuring_batches${isRestored(preprocess) ? ", restored" : ""}\nfrom losses import ${quantiles ? "MIDDLE, QUANTILES, " : ""}criterion, predict`, // prettier-ignore
    isClasses && task === "binary" ? thresholdLine(threshold) : "",
    python`
      def measure(model: nn.Module, part: Part) -> dict:
          """The loss, a mean over the rows, and the metrics; None where one is not defined."""
          device = next(model.parameters()).device
          total, outputs = 0.0, []
          for rows in measuring_batches(part):
              inputs, target = batch(part, rows)
              output = model(*(x.to(device) for x in inputs))
              total += criterion(output, target.to(device)).item() * len(rows)
              outputs.append(predict(output).double().cpu())
          if len(part) == 0:
              return {"loss": None}
          p, t = ${isRestored(preprocess) ? "restored(torch.cat(outputs))" : "torch.cat(outputs)"}, part.truth
          loss = {"loss": total / len(part)}
          return {**loss, ${interval ? "**scores(p[:, MIDDLE], t[:, 0]), **coverage(p, t)" : several ? "**mean_scores(p, t)" : scoresCall(task, quantiles)}}
    `,
    python`
      def scores(p: Tensor, t: Tensor) -> dict:
          """The metrics of one target: ${task === "binary" ? "p is P(class 1) of each row, t its class" : task === "multiclass" ? "p is P(class) of each row and class, t the class" : "p is what is said of each row, t what is true"}."""
          ${isClasses ? classLines(task === "binary", uses(/\bcounts\b/), uses(/\bcalled\b/)) : ""}
          values = {
              ${linesOf(...values)}
          }
          return {name: x if x is None or isinstance(x, list) else float(x) for name, x in values.items()}
    `,
    several ? MEAN(task === "binary") : "",
    interval ? coverage(quantiles) : "",
    uses(/\bcounts\b/) ? COUNTS : "",
    ...[...needs].map((name) => helpers[name]),
  );
}

/** One that is chosen is not known before the end of the training. */
function thresholdLine(threshold: Threshold): string {
  if (typeof threshold === "number") return `THRESHOLD = ${literal(threshold)}  # train.threshold: above which probability the answer is yes`; // prettier-ignore
  return `THRESHOLD = 0.5  # above which probability the answer is yes${threshold === null ? "" : "; train.threshold is chosen at the end: predict.py"}`;
}

function scoresCall(task: string, quantiles: readonly number[] | null | undefined): string {
  if (task === "multiclass") return "**scores(p, t[:, 0].long())";
  const column = quantiles ? "MIDDLE" : "0";
  return `**scores(p[:, ${column}], t[:, 0]${task === "binary" ? ".long()" : ""})`;
}

function classLines(binary: boolean, counts: boolean, called: boolean): string {
  const lines = [binary ? "called = (p > THRESHOLD).long()" : "called = p.argmax(1)"];
  if (counts) lines.push(`counts = confusion(called, t, ${binary ? "2" : "p.shape[1]"})`);
  return counts || called ? lines.join("\n") : "";
}

const COUNTS = python`
  def confusion(called: Tensor, t: Tensor, classes: int) -> Tensor:
      """How many rows of each class (down) are called each class (across)."""
      return torch.bincount(t * classes + called, minlength=classes**2).reshape(classes, classes).double()
`;

const MEAN = (binary: boolean): string => python`
  def mean_scores(p: Tensor, t: Tensor) -> dict:
      """Of several targets the means of their metrics, as far as these are defined."""
      each = [scores(p[:, i], t[:, i]${binary ? ".long()" : ""}) for i in range(t.shape[1])]
      result = {}
      for name in each[0]:
          values = [of[name] for of in each if isinstance(of[name], float)]
          if name != "confusion_matrix":
              result[name] = sum(values) / len(values) if values else None
      return result
`;

function coverage(quantiles: readonly number[]): string {
  const [low, high] = [quantiles.indexOf(Math.min(...quantiles)), quantiles.indexOf(Math.max(...quantiles))];
  return python`
    def coverage(p: Tensor, t: Tensor) -> dict:
        """The share of rows whose true value lies between the lowest and the highest quantile."""
        inside = (p[:, ${low}] <= t[:, 0]) & (t[:, 0] <= p[:, ${high}])
        return {"coverage": inside.double().mean().item()}
  `;
}
