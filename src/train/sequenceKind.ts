// Training on pairs of texts: the decoder is shown the right answer, a token late; what is measured is what it then writes by itself.
import { tensor } from "../autograd/create.js";
import { noGrad } from "../autograd/mode.js";
import type { Tensor } from "../autograd/tensor.js";
import type { Part } from "../data/dataset.js";
import { DataLoader } from "../data/loader.js";
import { exampleWidth, type Preprocess } from "../data/preprocess.js";
import { tokenizerOf } from "../data/texts.js";
import { NOTHING, placesOf, shownToDecoder } from "../data/writtenAnswers.js";
import type { EncoderDecoder } from "../experiment/encoderDecoder.js";
import type { PreparedTable } from "../experiment/prepared.js";
import { batchesOfEpoch } from "../experiment/schedule.js";
import type { Dtype } from "../kernels/ndarray.js";
import { metricOf, type MetricKey, type Predictions, type TokenScore } from "../metrics/metrics.js";
import { BEHIND } from "../metrics/sequences.js";
import { logSoftmax } from "../ops/softmax.js";
import { encodeSplit, requireSplit, SPLIT } from "../runs/splitRecord.js";
import type { KindOfData, Values } from "./kind.js";
import { evaluateRows } from "./evaluateRows.js";
import { firstRowsOf } from "./measure.js";
import { constantTokenLoss, scoreOfShares } from "./tokenShares.js";
import { writtenFor, type Writer } from "./writer.js";

export function sequenceKind(prepared: PreparedTable): KindOfData {
  const { dataset, experiment, metrics } = prepared;
  const { preprocess, train } = dataset;
  const { train: settings, loss } = experiment.config;
  const { dtype } = settings;
  const writer = { model: prepared.built.model as EncoderDecoder, loss: prepared.loss, preprocess, dtype, normalized: loss.name === "NLLLoss" }; // prettier-ignore
  return {
    loader: () =>
      new DataLoader(pairsOf(train, preprocess, dtype), {
        batchSize: settings.batch_size,
        shuffle: settings.shuffle,
        dropLast: settings.drop_last,
        ...(settings.eval_every === null ? {} : { batches: batchesOfEpoch(experiment, train.rows) }),
      }),
    firstRows: (most, asked = dtype) => pairsOf(firstRowsOf(train, most), preprocess, asked),
    measure: (part) => judgeWriting(writer, dataset[part], metrics),
    chooseThreshold: () => null,
    details: () => ({ classes: null, constant: constantFor(prepared) }),
    constant: () => constantTokenLoss(prepared.lossArgs, countsOf(train.y, vocabularyOf(preprocess))),
    doubts: () => [],
    divergence: () => null,
    write(directory) {
      directory.writeJson("preprocess.json", preprocess);
      directory.write(SPLIT, encodeSplit(dataset));
    },
    requireSameParts: (run, remedy) => { requireSplit(run, dataset, remedy); }, // prettier-ignore
  };
}

/** x (N, S + T): the source, then what the decoder is shown; y (N, T): what it is to say. */
function pairsOf(part: Part, preprocess: Preprocess, dtype: Dtype): [x: Tensor, y: Tensor] {
  const answer = preprocess.answer!;
  const [source, places] = [exampleWidth(preprocess), placesOf(answer)];
  const width = source + places;
  const nothing = tokenizerOf(answer).padding!;
  const x = new Float64Array(part.rows * width);
  for (let row = 0; row < part.rows; row++) x.set(part.x.subarray(row * source, (row + 1) * source), row * width);
  shownToDecoder(part.y, places, nothing, (at, id) => {
    x[Math.floor(at / places) * width + source + (at % places)] = id;
  });
  return [tensor(x, { dtype, shape: [part.rows, width] }), tensor(part.y, { dtype, shape: [part.rows, places] })];
}

/** The loss (mean over the tokens) and the metrics; null where there are no rows. */
export function judgeWriting(writer: Writer, part: Part, metrics: readonly MetricKey[]): Values {
  if (part.rows === 0) return Object.fromEntries(["loss", ...metrics].map((key) => [key, null]));
  const score = scoreOf(writer, part);
  const written = (): Predictions => asPredictions(writtenFor(writer, part).ids, part, writer.preprocess);
  return { loss: score.loss / score.tokens, ...valuesOf(metrics, score, written) };
}

/** @param written asked once, where a metric is about whole texts */
function valuesOf(metrics: readonly MetricKey[], score: TokenScore, written: () => Predictions): Values {
  let texts: Predictions | null = null;
  return Object.fromEntries(
    metrics.map((key) => {
      const { byToken, ofTokens, compute } = metricOf(key);
      return [key, byToken ? ofTokens(score) : compute((texts ??= written()))];
    }),
  );
}

/** What was written beside what is true, without the ends. A token that the vocabulary does not hold, and the rest of an answer that was cut, are never right. */
function asPredictions(ids: ArrayLike<number>, { y }: Part, preprocess: Preprocess): Predictions {
  const { padding: end, unknown, vocabSize } = tokenizerOf(preprocess.answer!);
  const places = placesOf(preprocess.answer!);
  const targets = y.map((id) => (id === NOTHING || id === end ? BEHIND : id === unknown ? vocabSize : id));
  for (let last = places - 1; last < y.length; last += places) if (last > 0 && y[last] === NOTHING && isToken(y[last - 1], end)) targets[last] = vocabSize; // prettier-ignore
  return { task: "sequence", outputs: ids, targets, classes: places };
}

function isToken(id: number, end: number | null): boolean {
  return id !== NOTHING && id !== end;
}

/** Sums over all places of the answers. */
function scoreOf({ model, loss, preprocess, dtype, normalized }: Writer, part: Part): TokenScore & { readonly loss: number } {
  let [tokens, surprise, right, lossSum] = [0, 0, 0, 0];
  const { unknown } = tokenizerOf(preprocess.answer!);
  evaluateRows(model, new DataLoader(pairsOf(part, preprocess, dtype), { batchSize: 256 }), (output, target) => {
    const { data } = noGrad(() => (normalized ? output : logSoftmax(output, -1)));
    const vocabulary = output.shape[2];
    let counted = 0;
    target.data.forEach((id, place) => {
      if (id === NOTHING) return;
      const first = place * vocabulary;
      let best = 0;
      for (let k = 1; k < vocabulary; k++) if (data[first + k] > data[first + best]) best = k;
      if (best === id && id !== unknown) right++;
      surprise -= data[first + id];
      counted++;
    });
    lossSum += loss.forward(output, target).item() * counted;
    tokens += counted;
  });
  return { tokens, characters: tokens, surprise, right, loss: lossSum };
}

function vocabularyOf({ answer }: Preprocess): number {
  return tokenizerOf(answer!).vocabSize;
}

function countsOf(y: Float64Array, vocabulary: number): Float64Array {
  const counts = new Float64Array(vocabulary);
  for (const id of y) if (id !== NOTHING) counts[id]++;
  return counts;
}

/** The same text for every row: the one that is the answer most often in training, the first of equals. Tokens by their shares. */
function constantFor({ dataset, metrics }: PreparedTable): { readonly answer: readonly number[]; readonly values: Values } {
  const { preprocess, train, test, val } = dataset;
  const part = test.rows > 0 ? test : val;
  const places = placesOf(preprocess.answer!);
  const counts = new Map<string, number>();
  for (let row = 0; row < train.rows; row++) {
    const key = train.y.subarray(row * places, (row + 1) * places).join(" ");
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  const [most] = [...counts].reduce((best, next) => (next[1] > best[1] ? next : best));
  const end = tokenizerOf(preprocess.answer!).padding;
  const answer = most.split(" ").map((id) => (Number(id) === NOTHING || Number(id) === end ? BEHIND : Number(id)));
  const judged = countsOf(part.y, vocabularyOf(preprocess));
  const tokens = judged.reduce((sum, count) => sum + count, 0);
  const score = scoreOfShares(countsOf(train.y, vocabularyOf(preprocess)), judged, { tokens, characters: tokens });
  if (part.rows === 0) return { answer, values: Object.fromEntries(metrics.map((key) => [key, null])) };
  const written = Array.from({ length: part.rows }, () => answer).flat();
  return { answer, values: valuesOf(metrics, score, () => asPredictions(written, part, preprocess)) };
}
