// The texts of the rows that a model is most wrong about, token by token, and what each token said: the row is answered once more without it.
//   effect = logit P(true class) - logit P(true class | without the token),  logit p = ln(p / (1 - p))
// Above 0 it spoke for the truth, below 0 against it.
import type { Part } from "../data/dataset.js";
import { featureSpans } from "../data/preprocess.js";
import { tokenizerOf } from "../data/texts.js";
import { countParameters } from "../experiment/model.js";
import type { OpenRun } from "../runs/openRun.js";
import { predictPart } from "../train/predictPart.js";
import type { Judged } from "./judge.js";
import type { Mistake } from "./mistakes.js";
import { tokensOf, type TokenText } from "./tokenTexts.js";

export interface ReadToken extends TokenText {
  readonly isUnknown: boolean;
  /** Whether it is among those that the model reads; what is behind max_length is not. */
  readonly isRead: boolean;
  /** Null where nobody can tell, or it would take long. */
  readonly said: { readonly effect: number; readonly without: number } | null;
}

export interface MistakeText {
  readonly column: string;
  readonly tokens: readonly ReadToken[];
}

/** Products and sums that it may take: a second or two. */
const mostWork = 5e9;

/** Of each mistake its texts; none for a table without text columns. */
export function mistakeTexts(run: OpenRun, { rows, answers }: Judged, mistakes: readonly Mistake[]): MistakeText[][] {
  const { preprocess, layers } = run;
  const spans = featureSpans(preprocess.columns).flatMap(({ step, first, width }) => (step.kind === "text" ? [{ step, first, width, tokenizer: tokenizerOf(step) }] : [])); // prettier-ignore
  const longest = Math.max(0, ...spans.map(({ width }) => width));
  const isCheap = 2 * countParameters(layers) * longest ** 2 * spans.length * mistakes.length <= mostWork;
  const { predictions } = answers[0];
  return mistakes.map(({ row, cells, probability }) => {
    const own = rows.x.subarray(row * rows.features, (row + 1) * rows.features);
    return spans.flatMap(({ step: { name }, first, width, tokenizer }): MistakeText[] => {
      const text = cells.find(([column]) => column === name)?.[1] ?? "";
      const tokens = tokensOf(text, tokenizer);
      const read = Math.min(width, tokens.length);
      if (read === 0 || tokens.slice(0, read).some(({ id }, i) => id !== own[first + i])) return []; // a missing cell that was filled
      const without = isCheap && probability !== null ? answersWithout(run, rows, row, { first, width, read, padding: tokenizer.padding! }, predictions.targets[row]) : null; // prettier-ignore
      return [{ column: name, tokens: tokens.map((token, i) => ({ ...token, isUnknown: token.id === tokenizer.unknown, isRead: i < read, said: i < read && without !== null ? saidOf(probability!, without[i]) : null })) }]; // prettier-ignore
    });
  });
}

function saidOf(probability: number, without: number): ReadToken["said"] {
  const effect = logit(probability) - logit(without);
  return Number.isFinite(effect) ? { effect, without } : null;
}

function logit(p: number): number {
  return Math.log(p / (1 - p));
}

interface Place {
  readonly first: number;
  readonly width: number;
  /** Tokens that are read. */
  readonly read: number;
  readonly padding: number;
}

/** P(class k) of a row with each of its tokens left out in turn: those behind it move up. */
function answersWithout(
  run: OpenRun,
  { x, y, rows, features, past }: Part,
  row: number,
  { first, width, read, padding }: Place,
  k: number,
): number[] {
  const own = x.subarray(row * features, (row + 1) * features);
  const variants = x instanceof Float32Array ? new Float32Array(read * features) : new Float64Array(read * features);
  for (let i = 0; i < read; i++) {
    const variant = variants.subarray(i * features, (i + 1) * features);
    variant.set(own);
    variant.copyWithin(first + i, first + i + 1, first + width);
    variant[first + width - 1] = padding;
  }
  const targets = y.length / rows;
  const part = {
    x: variants,
    y: new Float64Array(read * targets).fill(k),
    rows: read,
    features,
    lines: new Int32Array(read),
    past,
  };
  const answers = predictPart(run, part);
  const columns = answers.length / read;
  return Array.from({ length: read }, (_, i) => {
    if (columns > 1) return answers[i * columns + k];
    return k === 1 ? answers[i] : 1 - answers[i];
  });
}
