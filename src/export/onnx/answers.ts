// From the outputs of the network to answers: probabilities, labels, values in the unit of the file.
import { InputError } from "../../core/errors.js";
import { answerColumns } from "../../data/answers.js";
import { featureSpans, isReconstruction, targetsOf, type Preprocess } from "../../data/preprocess.js";
import { unscaled, type Scaling } from "../../data/scaling.js";
import { lossRegistry, type LossName } from "../../nn/losses.js";
import { nearestToMedian } from "../../nn/losses/quantile.js";
import type { OpenRun } from "../../runs/openRun.js";
import { ints, scalar, texts, type Graph, type Value } from "./graph.js";
import type { Axis, ElementType } from "./proto.js";
import { doubles, restored } from "./scales.js";

type Reading = (g: Graph, output: Value, args: Readonly<Record<string, unknown>>) => Value;

const same: Reading = (_, output) => output;
const sigmoid: Reading = (g, output) => g.op("Sigmoid", [output]);
const softmax: Reading = (g, output) => g.op("Softmax", [output], { axis: 1 });
const exp: Reading = (g, output) => g.op("Exp", [output]);

/** What the outputs say, by the loss that taught them; null for losses that no experiment file can name. */
export const readings = {
  BCELoss: same,
  BCEWithLogitsLoss: sigmoid,
  CosineEmbeddingLoss: null,
  CrossEntropyLoss: softmax,
  GaussianNLLLoss: (g, output) => g.op("Slice", [output, ints(0), ints(1), ints(1)]), // the mean, without its variance
  HingeEmbeddingLoss: null,
  HuberLoss: same,
  KLDivLoss: null,
  L1Loss: same,
  MSELoss: same,
  MarginRankingLoss: null,
  MultiLabelMarginLoss: null,
  MultiLabelSoftMarginLoss: null,
  MultiMarginLoss: softmax,
  NLLLoss: exp,
  PoissonNLLLoss: (g, output, { log_input: isLog }) => (isLog === true ? exp(g, output, {}) : output),
  QuantileLoss: same,
  SigmoidFocalLoss: sigmoid,
  SmoothL1Loss: same,
  SoftMarginLoss: null,
  TripletMarginLoss: null,
} as const satisfies Readonly<Record<LossName, Reading | null>>;

/** Names the outputs of the graph. */
export class Answers {
  readonly #g: Graph;
  /** Which rows have no answer, bool (N, 1). */
  readonly #skipped: Value | null;

  constructor(g: Graph, skipped: Value | null) {
    this.#g = g;
    this.#skipped = skipped;
  }

  /** @param output of the network, float (N, outputs) @param x the features, for what an autoencoder makes of them */
  of({ preprocess, experiment, quantiles, threshold = 0.5 }: OpenRun, output: Value, x: () => Value): void {
    const { task, classes, targets } = preprocess;
    if (isReconstruction(preprocess)) return this.#reconstruction(preprocess, output, x());
    const { name, args } = experiment.config.loss;
    const reading = readings[name as LossName] ?? same;
    const read = reading(this.#g, output, { ...defaultsOf(name), ...args });
    if (task === "regression") return this.#values(preprocess, read, quantiles ?? null);
    if (targets !== undefined) return this.#yesOrNo(targetsOf(preprocess).map((target) => target.classes!), read, threshold);
    if (task === "binary") return this.#binary(classes!, read, threshold);
    if (task === "multiclass") return this.#multiclass(classes!, read);
    throw new InputError([{ place: { file: experiment.source.file }, message: `a run of the task ${task} has no answers of this kind` }]);
  } // prettier-ignore

  #multiclass(classes: readonly string[], probabilities: Value): void {
    const best = this.#g.op("ArgMax", [probabilities], { axis: 1, keepdims: 1 });
    this.#labels(this.#g.op("Gather", [texts(classes), best]));
    this.#give("probabilities", "float", [classes.length], probabilities);
  }

  /** Yes where its probability is above the threshold. @param p (N, 1) */
  #binary(classes: readonly string[], p: Value, threshold: number): void {
    this.#labels(this.#chosen([classes], p, threshold));
    this.#give("probabilities", "float", [2], this.#g.op("Concat", [this.#g.op("Sub", [1, p]), p], { axis: 1 }));
  }

  /** Several targets, each yes or no: the probability of yes for each. */
  #yesOrNo(classes: readonly (readonly string[])[], p: Value, threshold: number): void {
    this.#give("label", "string", [classes.length], this.#chosen(classes, p, threshold));
    this.#give("probabilities", "float", [classes.length], p);
  }

  #chosen(classes: readonly (readonly string[])[], p: Value, threshold: number): Value {
    const isYes = this.#g.op("Greater", [this.#g.cast(p, "double"), scalar(threshold, "double")]);
    const [no, yes] = [0, 1].map((side) => texts(classes.map((pair) => pair[side])));
    return this.#g.op("Where", [isYes, yes, no]);
  }

  #values(preprocess: Preprocess, output: Value, quantiles: readonly number[] | null): void {
    const columns = answerColumns(preprocess);
    const scales = (quantiles ?? columns).map((_, i) => columns[columns.length === 1 ? 0 : i].scale);
    const values = restored(this.#g, this.#g.cast(output, "double"), scales);
    if (quantiles === null && columns.length > 1) return this.#give("predicted", "double", [columns.length], values);
    const middle = quantiles === null ? values : this.#g.op("Gather", [values, ints(nearestToMedian(quantiles))], { axis: 1 });
    this.#give("predicted", "double", [], middle);
    if (quantiles !== null) this.#give("quantiles", "double", [quantiles.length], values);
  }

  /** The features in the unit of the file, and how far they are from what went in, both as the network sees them. */
  #reconstruction({ columns, features }: Preprocess, output: Value, x: Value): void {
    const g = this.#g;
    const scales = featureSpans(columns).flatMap(({ step, width }) => (step.kind === "numeric" ? [step] : new Array<Scaling>(width).fill(unscaled))); // prettier-ignore
    const off = g.op("Sub", [output, x]);
    this.#give("predicted", "double", [features.length], restored(g, g.cast(output, "double"), scales));
    this.#give("error", "float", [], g.op("ReduceMean", [g.op("Mul", [off, off])], { axes: [1] }));
  }

  #labels(label: Value): void {
    this.#give("label", "string", [], label);
  }

  /** @param value (N, 1) or (N, width) @param shape of a row: [] for a single answer */
  #give(name: string, type: ElementType, shape: readonly Axis[], value: Value): void {
    const nothing = type === "string" ? texts([""]) : type === "double" ? doubles([NaN]) : scalar(NaN, "float");
    const answered = this.#skipped === null ? value : this.#g.op("Where", [this.#skipped, nothing, value]);
    const alone = shape.length === 0 ? this.#g.op("Squeeze", [answered, ints(1)]) : answered;
    this.#g.output(alone, { name, type, shape: ["N", ...shape] });
  }
}

function defaultsOf(loss: string): Record<string, unknown> {
  const { fields } = lossRegistry[loss].declaration;
  return Object.fromEntries(Object.entries(fields).map(([key, field]) => [key, field.default]));
}
