// What the page of a loss is compared with: the class, or the function for options that only it has, with each reduction.
import type { Tensor } from "../autograd/tensor.js";
import { inCamelCase } from "../core/fields.js";
import { countOf, fill, scalar, stretchedEntry, tupleAt, type NumberArray } from "../notation/array.js";
import type { Sample, Subject } from "../notation/sample.js";
import type { LossEntry } from "../nn/losses.js";
import type { LossSample } from "../nn/pages.js";
import { arrayOf, leaf } from "./arrays.js";
import { callSample, listedExamples, listedSamples } from "./callSample.js";
import { chosenNumbers, chosenUpstream, type Upstream } from "./numbers.js";
import type { Page } from "./page.js";
import { settingsOf, switchesOf } from "./settings.js";
import { withTensors } from "./views.js";

export function lossSubject(entry: LossEntry): Subject {
  return { samples: listedSamples(entry.declaration.page, (call, upstream) => lossSample(entry, call, upstream)) };
}

export function lossExamples(entry: LossEntry): ReturnType<Page["examples"]> {
  const make = (call: LossSample): Sample => lossSample(entry, call, chosenUpstream);
  const chosen = (call: LossSample): LossSample => ({ ...call, input: chosenNumbers(call.input), target: chosenNumbers(call.target), ...(call.third && { third: chosenNumbers(call.third) }) }); // prettier-ignore
  return listedExamples(entry.declaration.page, (call) => make(chosen(call)), make);
}

function lossSample(
  { declaration, create }: LossEntry,
  { args = {}, tensors: given = {}, input, target, third }: LossSample,
  upstream: Upstream,
): Sample {
  const { name, fields, page } = declaration;
  const { others = ["t"], labels = [], usual = {}, view = "entries" } = page;
  const names = [page.input, ...others];
  const areClasses = view === "rows" && input.shape.length !== target.shape.length;
  const all = [input, target, ...(third === undefined ? [] : [third])];
  const leaves = all.map((x, i) => leaf(x, !labels.includes(names[i]) && !(areClasses && i > 0)));
  const options = inCamelCase(args);
  const isClass = Object.keys(given).length === 0;
  const apply = declaration.apply as unknown as (...args: readonly unknown[]) => Tensor;
  const y = isClass ? create(args, { dtype: "float64" }).forward(...leaves) : apply(...leaves, { ...options, ...given });
  const defaults = inCamelCase(Object.fromEntries(Object.entries(fields).map(([key, field]) => [key, field.default])));
  const values = { ...defaults, ...usual, ...options };
  const { numbers, tensors } = settingsOf(values);
  Object.assign(
    numbers,
    switchesOf(fields, values, (_, choice) => choice),
  );
  for (const [key, tensor] of Object.entries(given)) tensors[key] = arrayOf(tensor);
  if ("weight" in usual) {
    // a weight that is left out, or one for all, is written once for each entry or class
    const wanted = view === "entries" ? input.shape : [input.shape[Math.min(1, input.shape.length - 1)]];
    const weight = tensors.weight ?? scalar(usual.weight);
    numbers.weighted = Number("weight" in tensors);
    delete numbers.weight;
    tensors.weight = fill(wanted, (tuple) => stretchedEntry(weight, tuple));
  }
  if (tensors.posWeight !== undefined) [numbers.posWeight] = Array.from(tensors.posWeight.data);
  delete tensors.posWeight;
  const named = { ...tensors, ...Object.fromEntries(leaves.map((x, i) => [names[i], x])) };
  const sample = callSample({ name: `${builtInWords(name, args)}(${names.join(", ")})`, named, y, numbers }, upstream);
  if (view === "whole") return sample;
  return view === "rows" ? byRows(sample, input, target, numbers.none === 1) : inOneRow(sample);
}

/** As PyTorch would build it: "MSELoss(reduction="sum")". */
function builtInWords(name: string, args: Readonly<Record<string, unknown>>): string {
  return `${name}(${Object.entries(args).map(([key, value]) => `${key}=${JSON.stringify(value)}`).join(", ")})`; // prettier-ignore
}

/** All entries of a tensor one after the other; a single number stays one. */
function inOneRow(sample: Sample): Sample {
  return withTensors(sample, ({ shape, data }) => ({ shape: shape.length === 0 ? [] : [countOf(shape)], data }));
}

/** Scores as (rows, classes), whatever other axes there are: (C,) is one row, (N, C, d) are N d rows. */
function byRows(sample: Sample, input: Tensor, target: Tensor, isNone: boolean): Sample {
  const axis = Math.min(1, input.shape.length - 1); // of the classes
  const others = input.shape.filter((_, i) => i !== axis);
  const rows = countOf(others);
  const hasShape = (array: NumberArray, shape: readonly number[]): boolean => String(array.shape) === String(shape);
  return withTensors(sample, (array, name) => {
    if (name === "weight") return array;
    if (hasShape(array, input.shape) && !hasShape(array, others))
      return fill([rows, input.shape[axis]], ([row, c]) => {
        const place = tupleAt(others, row);
        return stretchedEntry(array, [...place.slice(0, axis), c, ...place.slice(axis)]);
      });
    const isReduced = name.endsWith("y") && !isNone;
    const isPerRow = name === "t" || isNone || target.shape.length === 0;
    return isPerRow ? { shape: isReduced ? [] : [rows], data: array.data } : array;
  });
}
