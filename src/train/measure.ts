// How good what a model says about rows is: the same for the validation rows of an epoch, the final test and `mlbh evaluate`.
import { Growing } from "../data/columns.js";
import { answersIn } from "../data/answers.js";
import type { Part } from "../data/dataset.js";
import type { Predictor } from "../experiment/predictor.js";
import type { MetricKey, MetricValue } from "../metrics/metrics.js";
import { answersOf, coverageOf, metricsOf, type Answer } from "./answers.js";
import { outputsOf } from "./predictPart.js";

/** So many rows of a part at most, the first; their numbers are shared. */
export function firstRowsOf(part: Part, most: number): Part {
  const { features, x, y, rows: all } = part;
  const rows = Math.min(most, all);
  return { ...part, rows, x: x.subarray(0, rows * features), y: y.subarray(0, (rows * y.length) / all) };
}

/** The loss (mean over the rows) and the metrics of one part; null where there are no rows. */
export function measurePart(predictor: Predictor, part: Part, metrics: readonly MetricKey[]): Record<string, MetricValue> {
  return judgePart(predictor, part, metrics).values;
}

/** The same, with the predictions that were judged. */
export function judgePart(
  predictor: Predictor,
  part: Part,
  metrics: readonly MetricKey[],
): { values: Record<string, MetricValue>; answers: readonly Answer[] } {
  const judge = new Judge(predictor);
  judge.add(part);
  return { values: judge.values(metrics), answers: judge.answers() };
}

/** Judges rows that come in several parts as if they were one. */
export class Judge {
  readonly #predictor: Predictor;
  readonly #outputs = new Growing((length) => new Float64Array(length));
  readonly #targets = new Growing((length) => new Float64Array(length));
  #rows = 0;
  #loss = 0;

  constructor(predictor: Predictor) {
    this.#predictor = predictor;
  }

  add(part: Part): void {
    this.#rows += part.rows;
    const outputs = outputsOf(this.#predictor, part, (output, target) => {
      this.#loss += this.#predictor.loss.forward(output, target).item() * target.shape[0];
    });
    for (const value of outputs) this.#outputs.push(value);
    for (const value of answersIn(part, this.#predictor.preprocess)) this.#targets.push(value);
  }

  get rows(): number {
    return this.#rows;
  }

  /** What was said of each target. */
  answers(): Answer[] {
    return answersOf(this.#predictor, this.#outputs.toArray(), this.#targets.toArray());
  }

  values(metrics: readonly MetricKey[]): Record<string, MetricValue> {
    const answers = this.answers();
    const [{ interval }] = answers;
    const coverage = interval === null ? {} : { coverage: coverageOf(answers[0]) };
    return { loss: this.rows === 0 ? null : this.#loss / this.rows, ...metricsOf(answers, metrics), ...coverage };
  }
}

/** The values that are single numbers, each as val_<name>. */
export function scalarsOf(values: Readonly<Record<string, MetricValue>>): Record<`val_${string}`, number | null> {
  const scalars = Object.entries(values).filter((entry): entry is [string, number | null] => !Array.isArray(entry[1]));
  return Object.fromEntries(scalars.map(([name, value]) => [`val_${name}` as const, value]));
}
