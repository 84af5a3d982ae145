// What a model looks at: the shares of every attention and each of its heads, for one row of tokens.
import { tensor } from "../autograd/create.js";
import type { Tensor } from "../autograd/tensor.js";
import { noGrad } from "../autograd/mode.js";
import type { Part } from "../data/dataset.js";
import { featureSpans } from "../data/preprocess.js";
import { textSteps, tokenizerOf } from "../data/texts.js";
import { attentionShares } from "../nn/attentionShares.js";
import type { Module } from "../nn/module.js";
import { narrow } from "../ops/slice.js";
import type { OpenRun } from "../runs/openRun.js";
import type { OpenTextRun } from "../runs/openTextRun.js";
import { tensorsOf } from "../train/predictPart.js";
import type { SeenToken } from "./surprises.js";

export interface AttentionMap {
  /** Of the attention in the model. */
  readonly name: string;
  /** From 1 to `heads`. */
  readonly head: number;
  readonly heads: number;
  /** What each token takes of each: one row after the other. */
  readonly shares: Float64Array;
}

export interface AttentionMaps {
  readonly tokens: readonly string[];
  readonly maps: readonly AttentionMap[];
}

const mostTokens = 24;

/** Null for a model without attention. */
function mapsOf(model: Module, x: Tensor, tokens: readonly string[]): AttentionMaps | null {
  const found = attentionShares(model, () => noGrad(() => void model.forward(x)));
  const size = tokens.length;
  const maps = found.flatMap(({ name, shares: { shape, data } }): AttentionMap[] => {
    const [, heads, steps, keys] = shape;
    if (size > Math.min(steps, keys)) return [];
    return Array.from({ length: heads }, (_, h) => {
      const shares = Float64Array.from({ length: size * size }, (__, i) => data[(h * steps + Math.floor(i / size)) * keys + (i % size)]); // prettier-ignore
      return { name, head: h + 1, heads, shares };
    });
  });
  return maps.length === 0 ? null : { tokens, maps };
}

/** Of the first line that begins in a text that was read. */
export function attentionInText({ model, context, dtype }: OpenTextRun, seen: readonly SeenToken[]): AttentionMaps | null {
  const begins = (i: number): boolean => /\S/.test(seen[i].text) && (i === 0 || /\n/.test(seen[i - 1].text + seen[i].gap));
  const first = Math.max(0, [...seen.keys()].findIndex(begins));
  const shown = seen.slice(first, first + Math.min(mostTokens, context));
  return mapsOf(model, tensor([shown.map(({ id }) => id)], { dtype }), shown.map(({ text }) => text)); // prettier-ignore
}

/** Of the first of these rows whose text is neither a single token nor too long to be drawn. */
export function attentionInTable(run: OpenRun, part: Part, rows: readonly number[]): AttentionMaps | null {
  const { preprocess, dtype, model } = run;
  const steps = textSteps(preprocess.columns);
  if (steps.length !== 1 || rows.length === 0) return null;
  const tokenizer = tokenizerOf(steps[0]);
  const { first, width } = featureSpans(preprocess.columns).find(({ step }) => step === steps[0])!;
  const idsOf = (row: number): number[] => {
    const ids = Array.from(part.x.subarray(row * part.features + first, row * part.features + first + width));
    const end = ids.indexOf(tokenizer.padding!);
    return end < 0 ? ids : ids.slice(0, end);
  };
  const row = rows.find((each) => idsOf(each).length > 1 && idsOf(each).length <= mostTokens) ?? rows[0];
  const [x] = tensorsOf(part, preprocess, dtype);
  const tokens = idsOf(row).slice(0, mostTokens).map((id) => tokenizer.token(id)); // prettier-ignore
  return mapsOf(model, narrow(x, 0, row, 1), tokens);
}
