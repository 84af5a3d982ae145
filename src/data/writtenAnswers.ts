// Answers that are texts: the ids of their tokens, then the one that says that nothing follows, which is the padding's. Places behind it
// count for nothing: -100 stands there, the number that CrossEntropyLoss leaves out.
import type { Tokenizer } from "../text/tokenizer.js";
import type { CategoricalColumn, Column } from "./columns.js";
import type { Policy } from "./config.js";
import type { TextStep } from "./preprocess.js";
import type { Problems } from "./problems.js";
import { fitText, idsOfRows, tokenizerOf } from "./texts.js";

/** At places of an answer behind its end. */
export const NOTHING = -100;

/** Learns the tokenizer of the answers from the training rows. */
export function fitAnswer(
  column: Column,
  train: Int32Array,
  policy: Policy,
  cells: TextStep["cells"],
  problems: Problems,
): TextStep {
  return { ...fitText(column as CategoricalColumn, train, { ...policy, missing: "error" }, problems), cells };
}

/** How many places an answer has: its tokens, and its end. */
export function placesOf({ length }: TextStep): number {
  return length + 1;
}

/** Row-major: (rows, places). An answer that is too long is cut, and has no end. @param cut told of the row of each of these */
export function answersAsIds(
  step: TextStep,
  column: CategoricalColumn,
  cut: (row: number) => void = () => undefined,
): Float64Array {
  const places = placesOf(step);
  const end = tokenizerOf(step).padding!;
  const idsOf = idsOfRows(step, column);
  const y = new Float64Array(column.codes.length * places).fill(NOTHING);
  for (let row = 0; row < column.codes.length; row++) {
    const ids = idsOf(row);
    y.set(ids.subarray(0, step.length), row * places);
    if (ids.length <= step.length) y[row * places + ids.length] = end;
    else cut(row);
  }
  return y;
}

/** What the decoder is shown at each place: the token before it, and first the one that says that nothing was before. */
export function shownToDecoder(
  y: ArrayLike<number>,
  places: number,
  nothing: number,
  write: (at: number, id: number) => void,
): void {
  for (let at = 0; at < y.length; at++) {
    const before = at % places === 0 ? nothing : y[at - 1];
    write(at, before === NOTHING ? nothing : before);
  }
}

/** The text of a row of ids, up to its end. */
export function textOfIds(tokenizer: Tokenizer, ids: ArrayLike<number>): string {
  const end = Array.from(ids).findIndex((id) => id < 0 || id === tokenizer.padding);
  return tokenizer.decode(Array.from(ids).slice(0, end < 0 ? ids.length : end));
}
