// A model with an encoder and a decoder writes: it reads the source once, and then says token by token what comes next, always the likeliest,
// reading what it has said itself, until it says that nothing follows.
import { tensor } from "../autograd/create.js";
import { noGrad } from "../autograd/mode.js";
import type { Tensor } from "../autograd/tensor.js";
import type { Part } from "../data/dataset.js";
import type { EncoderDecoder } from "../experiment/encoderDecoder.js";
import type { Dtype } from "../kernels/ndarray.js";
import { BEHIND } from "../metrics/sequences.js";
import { logSoftmax } from "../ops/softmax.js";

export interface Written {
  /** Row-major: (rows, places): the ids, -1 behind their end. */
  readonly ids: Int32Array;
  /** ln of what the model gives each whole text. */
  readonly logProbabilities: Float64Array;
}

export interface WriteOptions {
  /** That an answer has at most, its end included. */
  readonly places: number;
  /** A token that is never written: the unknown one. */
  readonly never: number | null;
  readonly dtype: Dtype;
}

const ROWS = 256; // that are written at once
const FULL = 64; // kernels take another way where there is little to do, and round differently: so each row gets the same numbers whichever rows come with it

/**
 * @param model in evaluation mode
 * @param part whose x are the ids of the sources
 */
export function writeAnswers(
  model: EncoderDecoder,
  { x, rows, features: width }: Pick<Part, "x" | "rows" | "features">,
  options: WriteOptions,
): Written {
  const { places, dtype } = options;
  const ids = new Int32Array(rows * places).fill(BEHIND);
  const logProbabilities = new Float64Array(rows);
  for (let first = 0; first < rows; first += ROWS) {
    const count = Math.min(ROWS, rows - first);
    const all = Math.ceil(count / FULL) * FULL;
    const source = new Float64Array(all * model.steps).fill(model.padding);
    for (let row = 0; row < count; row++)
      source.set(x.subarray((first + row) * width, (first + row) * width + model.steps), row * model.steps);
    const numbers = tensor(source, { dtype, shape: [all, model.steps] });
    noGrad(() => {
      writeRows(model, numbers, count, options, (row, place, id, logP) => {
        logProbabilities[first + row] += logP;
        if (id !== model.begin) ids[(first + row) * places + place] = id;
      });
    });
  }
  return { ids, logProbabilities };
}

/** @param say is given each token, the end of a text included */
function writeRows(
  model: EncoderDecoder,
  source: Tensor,
  rows: number,
  { places, never }: WriteOptions,
  say: (row: number, place: number, id: number, logP: number) => void,
): void {
  const read = model.writing(model.read(source));
  const next = new Float64Array(source.shape[0]).fill(model.begin);
  const hasEnded = new Uint8Array(rows);
  for (let place = 0; place < places && hasEnded.includes(0); place++) {
    const scores = logSoftmax(read(tensor(next, { dtype: source.dtype, shape: [next.length, 1] })), -1);
    const vocabulary = scores.shape[2];
    for (let row = 0; row < rows; row++) {
      if (hasEnded[row] === 1) continue;
      const at = row * vocabulary;
      let best = model.begin; // at the last place an answer has to end
      for (let id = 0; id < vocabulary && place < places - 1; id++)
        if (id !== never && scores.numbers[at + id] > scores.numbers[at + best]) best = id;
      say(row, place, best, scores.numbers[at + best]);
      next[row] = best;
      if (best === model.begin) hasEnded[row] = 1;
    }
  }
}
