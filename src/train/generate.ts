// A model that writes: the next token is drawn from what the model says, and read as if it had been there, again and again.
import { noGrad } from "../autograd/mode.js";
import { tensor } from "../autograd/create.js";
import type { Tensor } from "../autograd/tensor.js";
import { ArgumentError } from "../core/errors.js";
import { Generator } from "../core/rng.js";
import type { Dtype } from "../kernels/ndarray.js";
import { longestSequence, readingOf, type Reading } from "../nn/incremental.js";
import type { Module } from "../nn/module.js";
import { MultiheadAttention } from "../nn/multiheadAttention.js";
import { draw, samplingProbabilities, softmax, type SamplingOptions } from "../text/sample.js";

export interface GenerateOptions extends SamplingOptions {
  /** How many tokens are written at most. */
  readonly tokens: number;
  /** Equal seeds write equal texts. */
  readonly seed?: number;
  /** A token that ends the text; it is not given. */
  readonly stop?: number | null;
  /** Tokens that are never written: padding, the unknown one. */
  readonly never?: readonly number[];
  /** How many tokens the model was trained to see at once. */
  readonly context?: number;
  /** Whether what was read is kept instead of computed anew; default true. It changes no token. */
  readonly cache?: boolean;
  readonly dtype?: Dtype;
}

/** A token that was written. */
export interface WrittenToken {
  readonly id: number;
  /** What the model gave it, whatever the temperature. */
  readonly probability: number;
}

/** When the window is full, this part of it is let go, and the rest is read anew: the next tokens then are read one by one again. */
const LET_GO = 1 / 4;

/**
 * Writes on after the prompt.
 *
 * Attention sees a window of the last tokens, at most as many as in training (`context`) and as there are learned places; when it is full its
 * first quarter is let go. Recurrent layers alone have no window: their state has seen everything.
 * @param model in evaluation mode: (1, T) -> (1, T, V), scores or their log-probabilities
 * @param prompt the numbers of at least one token
 * @throws ArgumentError for a model that looks at later steps, and for an empty prompt
 */
export async function* generate(
  model: Module,
  prompt: ArrayLike<number>,
  options: GenerateOptions,
): AsyncGenerator<WrittenToken> {
  const { tokens, seed = 0, stop = null, never = [], context = Infinity, cache = true, dtype = "float32", ...sampling } = options;
  if (prompt.length === 0) throw new ArgumentError("the prompt is empty: there is nothing to write on from", { hint: "give it one token at least, such as a line feed" }); // prettier-ignore
  const generator = new Generator(seed);
  const seen = Array.from(prompt);
  const window = windowOf(model, context);
  const read = cache ? readOn(model, dtype) : readAnew(model, dtype);
  let start = Math.max(0, seen.length - window);
  for (let written = 0; written < tokens; written++) {
    if (seen.length - start > window) start = seen.length - Math.max(1, Math.floor(window * (1 - LET_GO)));
    const scores = read(seen, start);
    for (const id of never) scores[id] = -Infinity;
    const id = draw(samplingProbabilities(scores, sampling), generator);
    if (id === stop) return;
    seen.push(id);
    yield { id, probability: softmax(scores)[id] };
    if (written % 16 === 0) await new Promise((resolve) => setTimeout(resolve)); // others have their turn
  }
}

/** How many tokens it sees at most. */
export function windowOf(model: Module, context: number): number {
  const attends = [...model.namedModules()].some(([, module]) => (module as unknown) instanceof MultiheadAttention);
  return Math.min(longestSequence(model), attends ? context : Infinity);
}

type Read = (seen: readonly number[], start: number) => Float64Array;

/** The scores after the last token, each token read once as long as the window begins where it did. */
function readOn(model: Module, dtype: Dtype): Read {
  let reading: Reading | null = null;
  let [begun, next] = [0, 0];
  return (seen, start) => {
    if (reading === null || start !== begun) [reading, begun, next] = [readingOf(model), start, start];
    const scores = lastOf(reading(asRow(seen.slice(next), dtype)));
    next = seen.length;
    return scores;
  };
}

/** The same with everything computed anew for every token. */
function readAnew(model: Module, dtype: Dtype): Read {
  readingOf(model); // refuses what cannot be read step by step: without a cache its texts would have looked ahead in training
  return (seen, start) => noGrad(() => lastOf(model.forward(asRow(seen.slice(start), dtype))));
}

function asRow(ids: readonly number[], dtype: Dtype): Tensor {
  return tensor([ids], { dtype });
}

/** (1, T, V) -> the V scores of the last step. */
function lastOf(scores: Tensor): Float64Array {
  return new Float64Array(scores.numbers.subarray(scores.numel - scores.shape[2]));
}
