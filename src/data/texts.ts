// Texts as features: the ids of their first tokens. The tokenizer is made of the training rows alone.
import type { FormulaText } from "../notation/pageText.js";
import { readTokenizer } from "../text/readTokenizer.js";
import type { Tokenizer } from "../text/tokenizer.js";
import type { CategoricalColumn } from "./columns.js";
import type { Policy } from "./config.js";
import { fitFill } from "./fill.js";
import type { Part } from "./dataset.js";
import { featureSpans, type Step, type TextStep } from "./preprocess.js";
import { plural, quote, type Problems } from "./problems.js";
import type { PartName } from "./split.js";

export const textText: FormulaText = {
  formula: "z = the ids of the text's first max_length tokens, then padding",
  about:
    "A tokenizer cuts a text into tokens, and each has a number, its id (see char, words, bpe). It is learnt from the training rows alone: what only others have is unknown, the id 1. Rows of a batch must be equally long, so a text is cut after max_length tokens, and filled up with the id of the padding, 0. Nobody sees the padding: Mean, Max and Last look at a text's own steps, and so do recurrent layers and attention. Below, v are the ids that the tokenizer gives the training texts, -1 behind their ends, v' those of other texts, and L is max_length.",
  derivation: `
    t < L, s < S
    l[i]     = sum over s of (v[i, s] >= 0)                    -- how many tokens the text has
    k[i]     = min(l[i], L)                                    -- and how many are read
    z[i, t]  = v[i, t] if t < k[i], else 0                     -- padding behind the end
    k[i]     = sum over t of (z[i, t] != 0)                    -- the padding says where the end is: no token of a text has its id
    z'[j, t] = v'[j, t] if v'[j, t] >= 0, else 0               -- others with the same tokenizer
  `,
  see: ["char", "words", "bpe", "Embedding", "Mean", "GRU"],
};

/** Missing texts are filled with a constant; a new file's, where training had none, with a text of no token. */
export function fitText(
  { name, codes, labels }: CategoricalColumn,
  train: Int32Array,
  { missing: method, text }: Policy,
  problems: Problems,
): Omit<TextStep, "cells"> {
  const [missing, fill] = fitFill(name, method, codes.includes(-1), problems, {
    wrong: (wanted) => (typeof wanted === "object" ? null : `the ${wanted} of texts`),
    advice: "{constant: text}",
    fallback: { constant: "" },
    find: (wanted) => (typeof wanted === "object" ? String(wanted.constant) : null),
  });
  const { fit, length } = text!;
  const tokenizer = fit(Array.from(train, (row) => labels[codes[row]] ?? fill ?? ""));
  if (tokenizer.padding === null)
    problems.add({ column: name }, "its tokenizer has no token to fill texts up with to one length", "give the tokenizer.json a special token <pad>, and name its id in padding.pad_id"); // prettier-ignore
  return { kind: "text", name, missing, fill, length, tokenizer: tokenizer.toJSON() };
}

export function tokenizerOf({ tokenizer }: TextStep): Tokenizer {
  return readTokenizer(JSON.stringify(tokenizer));
}

/** The text columns among the steps of a model. */
export function textSteps(steps: readonly Step[]): TextStep[] {
  return steps.filter((step) => step.kind === "text");
}

/** Ids before the padding at the end of x[first .. first + steps]; 1 for a text of none, which is read as one padding. */
export function lengthOfText(x: ArrayLike<number>, first: number, steps: number, padding: number): number {
  let length = steps;
  while (length > 1 && x[first + length - 1] === padding) length--;
  return length;
}

/** How long the texts of each row are together. */
export function textLengthsOf({ x, rows, features }: Pick<Part, "x" | "rows" | "features">, steps: readonly Step[]): Int32Array {
  const lengths = new Int32Array(rows);
  for (const { step, first, width } of featureSpans(steps)) {
    if (step.kind !== "text") continue;
    const padding = tokenizerOf(step).padding!;
    for (let row = 0; row < rows; row++) lengths[row] += lengthOfText(x, row * features + first, width, padding);
  }
  return lengths;
}

/** The ids of the text in a row, all of them, however long it is; each different text is cut into tokens once. */
export function idsOfRows(step: TextStep, { codes, labels }: CategoricalColumn): (row: number) => Int32Array {
  const tokenizer = tokenizerOf(step);
  const known = new Map<number, Int32Array>();
  return (row) => {
    const code = codes[row];
    let ids = known.get(code);
    if (ids === undefined) known.set(code, (ids = tokenizer.encode(labels[code] ?? step.fill ?? "")));
    return ids;
  };
}

/**
 * Writes the ids of a column's rows behind x[first], `width` numbers from row to row.
 * @param told of each text of which no token is known, or which is longer than what is read of it
 */
export function writeTexts(
  step: TextStep,
  column: CategoricalColumn,
  rows: Int32Array,
  x: Float32Array | Float64Array,
  first: number,
  width: number,
  told: (row: number, text: string, what: "unread" | "cut") => void,
): void {
  const tokenizer = tokenizerOf(step);
  const padding = tokenizer.padding!;
  const idsOf = idsOfRows(step, column);
  const tell = (row: number, what: "unread" | "cut"): void => told(row, column.labels[column.codes[row]] ?? "", what);
  rows.forEach((row, i) => {
    const all = idsOf(row);
    const ids = all.subarray(0, step.length);
    if (ids.length > 0 && ids.every((id) => id === tokenizer.unknown)) tell(row, "unread");
    if (ids.length < all.length) tell(row, "cut");
    const at = i * width + first;
    x.fill(padding, at, at + step.length).set(ids, at);
  });
}

/** What a column of texts is like, in tokens. */
export interface TextReport {
  readonly column: string;
  readonly tokenizer: string;
  readonly vocabulary: number;
  /** Tokens of a text, over all rows: half of them have at most `median`, 95 % at most `most`. */
  readonly lengths: { readonly median: number; readonly most: number; readonly longest: number };
  /** How many tokens are read, and how many texts have more. */
  readonly read: number;
  readonly cut: number;
  /** Of each part: the tokens that are read, and those among them that no training row has taught. */
  readonly tokens: Readonly<Record<PartName, number>>;
  readonly unknown: Readonly<Record<PartName, number>>;
}

export function textReport(step: TextStep, column: CategoricalColumn, split: Readonly<Record<PartName, Int32Array>>): TextReport {
  const { name, length: read } = step;
  const tokenizer = tokenizerOf(step);
  const idsOf = idsOfRows(step, column);
  const sorted = Int32Array.from(column.codes, (_, row) => idsOf(row).length).sort();
  const reached = (share: number): number => sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? 0;
  const count = (wanted: (id: number) => boolean): Record<PartName, number> => {
    const total = (rows: Int32Array): number => rows.reduce((sum, row) => sum + idsOf(row).subarray(0, read).filter(wanted).length, 0); // prettier-ignore
    return { train: total(split.train), val: total(split.val), test: total(split.test) };
  };
  return {
    column: name,
    tokenizer: tokenizer.name,
    vocabulary: tokenizer.vocabSize,
    lengths: { median: reached(0.5), most: reached(0.95), longest: reached(1) },
    read,
    cut: sorted.filter((length) => length > read).length,
    tokens: count(() => true),
    unknown: count((id) => id === tokenizer.unknown),
  };
}

/** Of texts that are longer than what is kept of them. */
export function cutWarning({ column, cut, read, lengths: { most, longest } }: TextReport): string[] {
  if (cut === 0) return [];
  return [`${plural(cut, "text")} of ${quote(column)} ${cut === 1 ? "is" : "are"} longer than max_length, ${plural(read, "token")}, and cut there; 95 % have at most ${most}, the longest has ${longest}`]; // prettier-ignore
}

/** Of texts of a file that are longer than those of training may be. @param first where the first of them is: "line 17" */
export function cutWords(column: string, texts: number, first: string): string {
  return `${plural(texts, "text")} of ${quote(column)} ${texts === 1 ? "is" : "are"} longer than max_length and cut there: ${texts === 1 ? "it is" : "the first is"} in ${first}`; // prettier-ignore
}

/** Of texts of which the model can read nothing. @param first where the first of them is: "line 17" */
export function unreadWords(column: string, texts: number, first: string): string {
  return `${plural(texts, "text")} of ${quote(column)} ${texts === 1 ? "has" : "have"} no token that the tokenizer knows: ${texts === 1 ? "it is" : "the first is"} in ${first}`;
}
