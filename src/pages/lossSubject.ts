// What the page of a loss is compared with: the class, or the function for options that only it has, with each reduction.
import { Sampler } from "../autograd/sampler.js";
import type { Tensor } from "../autograd/tensor.js";
import { camelCase } from "../core/fields.js";
import { countOf, fill, stretchedEntry, tupleAt, type NumberArray } from "../notation/array.js";
import type { Sample, Subject } from "../notation/sample.js";
import type { LossEntry } from "../nn/losses.js";
import type { LossSample } from "../nn/pages.js";
import { callSample, leaf, settingsOf } from "./callSample.js";
import { chosenNumbers, chosenUpstream } from "./numbers.js";
import { arrayOf, randomUpstream, type Upstream } from "./opSubject.js";
import type { Page } from "./page.js";

export function lossSubject(entry: LossEntry): Subject {
  const { samples, kinks } = entry.declaration.page;
  const plain = samples(new Sampler(0)).map((sample, i) => lossSample(entry, sample, randomUpstream(i)));
  const atKinks = kinks?.(new Sampler(1)).map((sample, i) => lossSample(entry, sample, randomUpstream(i), true)) ?? [];
  return { samples: [...plain, ...atKinks] };
}

export function lossExamples(entry: LossEntry): ReturnType<Page["examples"]> {
  const { samples, kinks } = entry.declaration.page;
  const [first] = samples(new Sampler(0));
  const [atKink] = kinks?.(new Sampler(1)) ?? [];
  const chosen = { ...first, input: chosenNumbers(first.input), target: chosenNumbers(first.target) };
  return {
    plain: lossSample(entry, chosen, chosenUpstream),
    ...(atKink === undefined ? {} : { kink: { ...lossSample(entry, atKink, chosenUpstream, true), kink: false } }),
  };
}

const REDUCTIONS = { reduction: ["mean", "sum", "none"] };

function lossSample(
  { declaration, create }: LossEntry,
  { args = {}, tensors, input, target }: LossSample,
  upstream: Upstream,
  kink = false,
): Sample {
  // prettier-ignore
  const { name, fields, page } = declaration;
  const given = Object.fromEntries(Object.entries(args).map(([key, value]) => [camelCase(key), value]));
  const areClasses = page.classes && input.shape.length !== target.shape.length;
  const inputs = { [page.input]: leaf(input), t: leaf(target, !areClasses) };
  const [x, t] = [inputs[page.input], inputs.t];
  const y = tensors === undefined ? create(args, { dtype: "float64" }).forward(x, t) : page.apply(x, t, { ...given, ...tensors });
  const defaults = Object.fromEntries(Object.entries(fields).map(([key, field]) => [camelCase(key), field.default]));
  const { numbers, beside } = settingsOf({ ...defaults, ...page.usual, ...given }, REDUCTIONS);
  for (const [key, tensor] of Object.entries(tensors ?? {})) beside[key] = arrayOf(tensor);
  if ("weight" in page.usual) {
    const wanted = page.classes ? [input.shape[Math.min(1, input.shape.length - 1)]] : input.shape;
    const weight = beside.weight ?? { shape: [], data: [page.usual.weight] };
    numbers.weighted = Number("weight" in beside);
    delete numbers.weight;
    beside.weight = fill(wanted, (tuple) => stretchedEntry(weight, tuple));
  }
  if (beside.posWeight !== undefined) [numbers.posWeight] = Array.from(beside.posWeight.data);
  delete beside.posWeight;
  const sample = callSample({ name: `${callInWords(name, args)}(${page.input}, t)`, inputs, y, numbers, beside, kink }, upstream);
  return page.classes ? byRows(sample, input, target, numbers.none === 1) : inOneRow(sample);
}

function callInWords(name: string, args: Readonly<Record<string, unknown>>): string {
  return `${name}(${Object.entries(args).map(([key, value]) => `${key}=${JSON.stringify(value)}`).join(", ")})`; // prettier-ignore
}

/** All entries of a tensor one after the other; a single number stays one. */
function inOneRow(sample: Sample): Sample {
  return changed(sample, ({ shape, data }) => ({ shape: shape.length === 0 ? [] : [countOf(shape)], data }));
}

/** Scores (N, C), whatever other axes there are: (C,) is one row, (N, C, d) are N d rows. */
function byRows(sample: Sample, input: Tensor, target: Tensor, isNone: boolean): Sample {
  const axis = Math.min(1, input.shape.length - 1);
  const others = input.shape.filter((_, i) => i !== axis);
  const rows = countOf(others);
  const isLike = (shape: readonly number[], other: readonly number[]): boolean => String(shape) === String(other);
  return changed(sample, (array, name) => {
    if (name === "weight") return array;
    if (isLike(array.shape, input.shape) && !isLike(array.shape, others))
      return fill([rows, input.shape[axis]], ([n, c]) => stretchedEntry(array, [...tupleAt(others, n).slice(0, axis), c, ...tupleAt(others, n).slice(axis)])); // prettier-ignore
    return name === "t" || isNone || target.shape.length === 0 ? { shape: name.endsWith("y") && !isNone ? [] : [rows], data: array.data } : array; // prettier-ignore
  });
}

function changed(sample: Sample, change: (array: NumberArray, name: string) => NumberArray): Sample {
  return { ...sample, tensors: Object.fromEntries(Object.entries(sample.tensors).map(([name, array]) => [name, change(array, name)])) }; // prettier-ignore
}
