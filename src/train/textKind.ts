// Training on a text: windows at drawn places, and measures that are sums over all of its tokens.
import { noGrad } from "../autograd/mode.js";
import type { TextPart } from "../data/language/dataset.js";
import { WindowLoader } from "../data/language/windows.js";
import type { PreparedText } from "../experiment/prepared.js";
import { batchesOfEpoch } from "../experiment/schedule.js";
import type { Loss, Model } from "../experiment/predictor.js";
import type { Dtype } from "../kernels/ndarray.js";
import { metricOf, type MetricKey, type TokenScore } from "../metrics/metrics.js";
import { logSoftmax } from "../ops/softmax.js";
import { learningOf } from "../experiment/weights/learning.js";
import { requireStretches, writeText } from "../runs/textRecord.js";
import { evaluateRows } from "./loop.js";
import type { KindOfData, Values } from "./kind.js";
import { constantTokenLoss, scoreOfShares } from "./tokenShares.js";

/** A model of a text, and what is needed to measure it. */
export interface TextPredictor {
  readonly model: Model;
  readonly loss: Loss;
  /** Whether the model gives log-probabilities; else scores. */
  readonly normalized: boolean;
  readonly context: number;
  readonly dtype: Dtype;
}

export function textKind(prepared: PreparedText): KindOfData {
  const { dataset, experiment, built, loss, metrics } = prepared;
  const { train, loss: named } = experiment.config;
  const { context } = dataset;
  const { dtype } = train;
  const predictor = {
    model: built.model,
    loss,
    normalized: named.name === "NLLLoss",
    context,
    dtype,
  };
  return {
    loader: () => new WindowLoader(dataset.train, { context, batchSize: train.batch_size, dtype, drawn: train.shuffle, batches: batchesOfEpoch(experiment, dataset.train.rows) }), // prettier-ignore
    firstRows(most, asked = dtype) {
      const [draw] = new WindowLoader(dataset.train, { context, batchSize: most, dtype: asked, drawn: false }).batches();
      return draw();
    },
    measure: (part) => measureText(predictor, dataset[part], metrics),
    chooseThreshold: () => null,
    details: () => ({ classes: null, constant: constantFor(dataset.train, measuredPart(dataset), dataset.tokenizer.vocabSize, metrics) }), // prettier-ignore
    constant: () => constantTokenLoss(prepared.lossArgs, countsOf(dataset.train, dataset.tokenizer.vocabSize)),
    doubts: () => [],
    divergence: () => null,
    write: (directory) => { writeText(directory, dataset); }, // prettier-ignore
    requireSameParts: (run, remedy) => { requireStretches(run, dataset, remedy); }, // prettier-ignore
  };
}

export const PLACES = 4096; // tokens of a batch that is measured
const LARGE = 2 ** 35; // places times parameters: a large model is measured in smaller batches, which fit into memory

/** The loss (mean over the tokens), and the metrics. */
export function measureText(predictor: TextPredictor, part: TextPart, metrics: readonly MetricKey[]): Values {
  const score = scoreOf(predictor, part);
  const values = metrics.map((key) => [key, metricOf(key).ofTokens(score)] as const);
  return { loss: score.tokens === 0 ? null : score.loss / score.tokens, ...Object.fromEntries(values) };
}

/** Sums over all windows of the part, side by side. */
function scoreOf(
  { model, loss, normalized, context, dtype }: TextPredictor,
  part: TextPart,
): TokenScore & { readonly loss: number } {
  let [tokens, surprise, right, lossSum] = [0, 0, 0, 0];
  const places = Math.min(PLACES, LARGE / learningOf(model).all);
  const batchSize = Math.max(1, Math.floor(places / context));
  evaluateRows(model, new WindowLoader(part, { context, batchSize, dtype, drawn: false }), (output, target) => {
    lossSum += loss.forward(output, target).item() * target.numel;
    const { data } = noGrad(() => (normalized ? output : logSoftmax(output, -1)));
    const vocabulary = data.length / target.numel;
    target.data.forEach((id, place) => {
      const first = place * vocabulary;
      let best = 0;
      for (let k = 1; k < vocabulary; k++) if (data[first + k] > data[first + best]) best = k;
      if (best === id) right++;
      surprise -= data[first + id];
    });
    tokens += target.numel;
  });
  const characters = part.tokens.length === 0 ? 0 : (tokens * part.characters) / part.tokens.length;
  return { tokens, characters, surprise, right, loss: lossSum };
}

/** How often each token stands in a part. */
function countsOf({ tokens }: TextPart, vocabulary: number): Float64Array {
  const counts = new Float64Array(vocabulary);
  const block = new Float64Array(1 << 16);
  for (let start = 0; start < tokens.length; start += block.length) {
    const ids = block.subarray(0, Math.min(block.length, tokens.length - start));
    tokens.read(start, ids);
    for (const id of ids) counts[id]++;
  }
  return counts;
}

function measuredPart({ test, val }: PreparedText["dataset"]): TextPart {
  return test.rows > 0 ? test : val;
}

/** The same answer at every place: the shares of the tokens in the training text, each counted once more than it stands there. */
function constantFor(
  train: TextPart,
  part: TextPart,
  vocabulary: number,
  metrics: readonly MetricKey[],
): { readonly answer: readonly number[]; readonly values: Values } {
  const score = scoreOfShares(countsOf(train, vocabulary), countsOf(part, vocabulary), { tokens: part.tokens.length, characters: part.characters }); // prettier-ignore
  return { answer: [], values: Object.fromEntries(metrics.map((key) => [key, metricOf(key).ofTokens(score)])) };
}
