// How surprised the model of a text is by each of its tokens: -ln P(token | the tokens before it).
import { noGrad } from "../autograd/mode.js";
import { Tensor } from "../autograd/tensor.js";
import { ArgumentError } from "../core/errors.js";
import { arena, empty } from "../kernels/allocator.js";
import { logSoftmax } from "../ops/softmax.js";
import { PLACES, type TextPredictor } from "./textKind.js";

/** Of each token; of the first, which nothing foretells, NaN and -1. */
export interface Surprises {
  /** -ln P, in nats. */
  readonly surprise: Float64Array;
  /** The token that was held for the likeliest, and -ln of its probability. */
  readonly expected: Int32Array;
  readonly least: Float64Array;
}

/**
 * Windows begin half a window apart, and a token is foretold by the first that holds it: from at least half a window before it, where there is
 * as much. So no token is surprising only because its window begins there.
 * @param ids more of them than the model sees at once
 */
export function surprisesOf(
  { model, normalized, context, dtype }: Omit<TextPredictor, "loss" | "tokenizer">,
  ids: ArrayLike<number>,
): Surprises {
  const count = ids.length;
  if (count <= context) throw new ArgumentError(`surprises: a window of ${context} tokens and one more is needed, got ${count}`);
  const found = { surprise: new Float64Array(count).fill(NaN), expected: new Int32Array(count).fill(-1), least: new Float64Array(count).fill(NaN) }; // prettier-ignore
  const starts = windowStarts(count, context);
  const batch = Math.max(1, Math.floor(PLACES / context));
  let done = 0; // the last token that was foretold
  for (let first = 0; first < starts.length; first += batch) {
    const rows = starts.slice(first, first + batch);
    arena(() =>
      noGrad(() => {
        const x = empty(dtype, [rows.length, context]);
        rows.forEach((start, row) => {
          for (let t = 0; t < context; t++) x.data[row * context + t] = ids[start + t];
        });
        const output = model.forward(new Tensor(x));
        const { data } = normalized ? output : logSoftmax(output, -1);
        const vocabulary = data.length / (rows.length * context);
        rows.forEach((start, row) => {
          for (; done < start + context; done++) {
            const place = row * context + done - start;
            const scores = data.subarray(place * vocabulary, (place + 1) * vocabulary);
            const best = indexOfMost(scores);
            found.surprise[done + 1] = -scores[ids[done + 1]];
            found.expected[done + 1] = best;
            found.least[done + 1] = -scores[best];
          }
        });
      }),
    );
  }
  return found;
}

/** Half a window apart; the last ends with the last token that foretells another. */
function windowStarts(count: number, context: number): number[] {
  const [step, end] = [Math.max(1, context >> 1), count - 1 - context];
  return [...Array.from({ length: Math.ceil(end / step) }, (_, i) => i * step), end];
}

function indexOfMost(values: ArrayLike<number>): number {
  let most = 0;
  for (let i = 1; i < values.length; i++) if (values[i] > values[most]) most = i;
  return most;
}
