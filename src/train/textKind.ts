// Training on a text: windows at drawn places, or chats in an order that is drawn, and measures that are sums over all of its tokens.
import { noGrad } from "../autograd/mode.js";
import type { TextPart } from "../data/language/dataset.js";
import { chatBatch, ChatLoader } from "../data/language/chatLoader.js";
import type { ChatPart } from "../data/language/chatRows.js";
import { WindowLoader, type WindowOptions } from "../data/language/windows.js";
import { NOTHING } from "../data/writtenAnswers.js";
import type { PreparedText } from "../experiment/prepared.js";
import { batchesOfEpoch } from "../experiment/schedule.js";
import type { Loss, Model } from "../experiment/predictor.js";
import type { Dtype } from "../kernels/ndarray.js";
import { metricOf, type MetricKey, type TokenScore } from "../metrics/metrics.js";
import { logSoftmax } from "../ops/softmax.js";
import { learningOf } from "../experiment/weights/learning.js";
import { requireSameDivision, writeText } from "../runs/textRecord.js";
import type { Tokenizer } from "../text/tokenizer.js";
import { evaluateRows } from "./evaluateRows.js";
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
  readonly tokenizer: Pick<Tokenizer, "unknown">;
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
    tokenizer: dataset.tokenizer,
  };
  const { batch_size: batchSize, shuffle, drop_last: dropLast, group_by_length: grouped, eval_every: every } = train;
  return {
    loader() {
      const batches = batchesOfEpoch(experiment, dataset.train.rows);
      return isChats(dataset.train)
        ? new ChatLoader(dataset.train, { batchSize, dtype, shuffle, dropLast, grouped, ...(every === null ? {} : { batches }) })
        : new WindowLoader(dataset.train, { context, batchSize, dtype, drawn: shuffle, batches });
    },
    firstRows(most, asked = dtype) {
      const part = dataset.train;
      if (isChats(part))
        return chatBatch(
          part,
          Array.from({ length: Math.min(most, part.rows) }, (_, i) => i),
          asked,
        ); // no draw
      const [draw] = new WindowLoader(part, { context, batchSize: most, dtype: asked, drawn: false }).batches();
      return draw();
    },
    measure: (part) => measureText(predictor, dataset[part], metrics),
    chooseThreshold: () => null,
    details: () => ({ classes: null, constant: constantFor(dataset.train, measuredPart(dataset), dataset.tokenizer.vocabSize, metrics) }), // prettier-ignore
    constant: () => constantTokenLoss(prepared.lossArgs, countsOf(dataset.train, dataset.tokenizer.vocabSize)),
    doubts: () => [],
    divergence: () => null,
    write: (directory) => { writeText(directory, dataset); }, // prettier-ignore
    requireSameParts: (run, remedy) => { requireSameDivision(run, dataset, remedy); }, // prettier-ignore
  };
}

function isChats(part: TextPart): part is ChatPart {
  return part.chats !== undefined;
}

/** All windows side by side, or all chats. */
function inOrder(part: TextPart, options: Pick<WindowOptions, "context" | "batchSize" | "dtype">): ChatLoader | WindowLoader {
  return isChats(part) ? new ChatLoader(part, options) : new WindowLoader(part, { ...options, drawn: false });
}

export const PLACES = 4096; // tokens of a batch that is measured
const LARGE = 2 ** 35; // places times parameters: a large model is measured in smaller batches, which fit into memory

/** How many windows of the context, or chats, are measured at once. */
export function measuredAtOnce(model: Model, context: number): number {
  return Math.max(1, Math.floor(Math.min(PLACES, LARGE / learningOf(model).all) / context));
}

/** The loss (mean over the tokens), and the metrics. */
export function measureText(predictor: TextPredictor, part: TextPart, metrics: readonly MetricKey[]): Values {
  const score = scoreOf(predictor, part);
  const values = metrics.map((key) => [key, metricOf(key).ofTokens(score)] as const);
  return { loss: score.tokens === 0 ? null : score.loss / score.tokens, ...Object.fromEntries(values) };
}

/** Sums over all windows of the part, side by side, or over what the assistant says in all chats. */
function scoreOf(
  { model, loss, normalized, context, dtype, tokenizer: { unknown } }: TextPredictor,
  part: TextPart,
): TokenScore & { readonly loss: number } {
  let [tokens, surprise, right, lossSum] = [0, 0, 0, 0];
  const messages = { all: 0, right: 0 };
  const batchSize = measuredAtOnce(model, context);
  evaluateRows(model, inOrder(part, { context, batchSize, dtype }), (output, target) => {
    const before = tokens;
    const { data } = noGrad(() => (normalized ? output : logSoftmax(output, -1)));
    const vocabulary = data.length / target.numel;
    const width = target.shape[1];
    let wrong = 0; // in the message so far
    target.data.forEach((id, place) => {
      if (id === NOTHING) return;
      const first = place * vocabulary;
      let best = 0;
      for (let k = 1; k < vocabulary; k++) if (data[first + k] > data[first + best]) best = k;
      if (best === id && !(isChats(part) && id === unknown)) right++;
      else wrong++;
      surprise -= data[first + id];
      tokens++;
      const isLast = (place + 1) % width === 0 || target.data[place + 1] === NOTHING;
      if (!isLast) return;
      messages.all++;
      if (wrong === 0) messages.right++;
      wrong = 0;
    });
    lossSum += loss.forward(output, target).item() * (tokens - before);
  });
  const all = learntCount(part);
  const characters = all === 0 ? 0 : (tokens * part.characters) / all;
  return { tokens, characters, surprise, right, loss: lossSum, ...(isChats(part) ? { messages } : {}) };
}

/** How many tokens are to be foretold: of chats those of the assistant. */
function learntCount({ tokens, chats }: TextPart): number {
  return chats === undefined ? tokens.length : chats.learntCount;
}

/** How often each of them stands in a part. */
function countsOf({ tokens, chats }: TextPart, vocabulary: number): Float64Array {
  const counts = new Float64Array(vocabulary);
  const [block, flags] = [new Float64Array(1 << 16), new Float64Array(1 << 16).fill(1)];
  for (let start = 0; start < tokens.length; start += block.length) {
    const ids = block.subarray(0, Math.min(block.length, tokens.length - start));
    tokens.read(start, ids);
    chats?.learnt.read(start, flags.subarray(0, ids.length));
    ids.forEach((id, i) => (counts[id] += flags[i]));
  }
  return counts;
}

function measuredPart({ test, val }: PreparedText["dataset"]): TextPart {
  return test.rows > 0 ? test : val;
}

/** The same answer at every place: the shares of the tokens in training, each counted once more than it stands there. */
function constantFor(
  train: TextPart,
  part: TextPart,
  vocabulary: number,
  metrics: readonly MetricKey[],
): { readonly answer: readonly number[]; readonly values: Values } {
  const score = scoreOfShares(countsOf(train, vocabulary), countsOf(part, vocabulary), { tokens: learntCount(part), characters: part.characters }); // prettier-ignore
  const messages = part.chats && { all: part.chats.messages, right: 0 }; // none is right: what it always says is not always the end
  return {
    answer: [],
    values: Object.fromEntries(metrics.map((key) => [key, metricOf(key).ofTokens({ ...score, ...(messages && { messages }) })])),
  };
}
