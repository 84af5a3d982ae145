// What the page of a layer is compared with: the layer itself, built from its declaration, forward and backward, for x and every parameter.
import { Sampler } from "../autograd/sampler.js";
import type { Tensor } from "../autograd/tensor.js";
import { camelCase, checkFields } from "../core/fields.js";
import { Generator } from "../core/rng.js";
import type { NumberArray } from "../notation/array.js";
import type { Sample, Subject } from "../notation/sample.js";
import type { LayerSample } from "../nn/pages.js";
import type { HolderEntry, LayerEntry } from "../nn/registry.js";
import { pair, type Pair } from "../ops/unfold.js";
import { arrayOf, leaf } from "./arrays.js";
import { callSample, listedExamples, listedSamples } from "./callSample.js";
import { chosenNumbers, chosenUpstream, type Upstream } from "./numbers.js";
import type { Page } from "./page.js";
import { settingsOf, switchesOf } from "./settings.js";
import { seen } from "./views.js";

export function layerSubject(entry: LayerEntry | HolderEntry): Subject {
  const { page } = entry.declaration;
  const whole = listedSamples(page, (call, upstream) => layerSample(entry, call, upstream));
  return { samples: [...whole.flatMap((sample) => seen(sample, page.view ?? "whole")), ...(page.draws?.() ?? [])], whole };
}

export function layerExamples(entry: LayerEntry | HolderEntry): ReturnType<Page["examples"]> {
  const { page } = entry.declaration;
  const make = (call: LayerSample, change?: (x: Tensor) => Tensor): Sample =>
    seen(layerSample(entry, call, chosenUpstream, change), page.view ?? "whole")[0];
  return listedExamples(page, (call) => make(call, chosenNumbers), make);
}

/** @param change what becomes of the numbers of the input and of the parameters */
function layerSample(
  { declaration, create }: LayerEntry | HolderEntry,
  { args = {}, input, others = {}, places = {}, training, beside }: LayerSample,
  upstream: Upstream,
  change: (x: Tensor) => Tensor = (x) => x,
): Sample {
  const { name, fields, page } = declaration;
  const values = checkFields(name, fields, args) as Readonly<Record<string, unknown>>;
  const layer = create(values, { dtype: "float64", generator: new Generator(7) }).train(training ?? true);
  const { name: inputName, differentiable } = page.input ?? { name: "x", differentiable: true };
  const inputs: Record<string, Tensor> = { [inputName]: leaf(change(input), differentiable) };
  for (const [key, tensor] of Object.entries(others)) inputs[key] = leaf(change(tensor), true);
  Object.assign(inputs, places);
  const sampler = new Sampler(11);
  for (const [key, parameter] of layer.namedParameters()) {
    parameter.assign(change(sampler.normal(parameter.shape))); // weights of 1 would hide where they stand
    const named = (page.short ?? []).reduce((now, [long, short]) => now.replace(long, short), key.replaceAll(".", "_"));
    inputs[named] = parameter;
  }
  const buffers = [...layer.namedBuffers()].filter(([, { shape }]) => shape.length > 0);
  const beforehand: Record<string, NumberArray> = {}; // runningMean, and newRunningMean after a step of training
  for (const [key, buffer] of buffers) {
    buffer.assign(change(sampler.uniform(buffer.shape, 0.5, 2)));
    beforehand[camelCase(key)] = arrayOf(buffer);
  }
  const y = page.call?.(layer, inputs) ?? layer.forward(inputs[inputName]);
  if (training === true) for (const [key, buffer] of buffers) beforehand[camelCase(`new_${key}`)] = arrayOf(buffer);
  const isPair = new Set(Object.keys(fields).filter((key) => fields[key].type === "pair").map(camelCase)); // prettier-ignore
  const inPairs = Object.entries(values).map(([key, value]) => [key, isPair.has(key) && value !== null ? pair(value as Pair) : value]); // prettier-ignore
  const { numbers, tensors } = settingsOf(Object.fromEntries(inPairs) as typeof values);
  Object.assign(
    numbers,
    switchesOf(fields, values, (option, choice) => `${camelCase(option)}_${choice}`),
  );
  for (const [key, tensor] of Object.entries(beside?.(y) ?? {})) tensors[key] = arrayOf(tensor);
  for (const key of [...Object.keys(inputs), ...Object.keys(tensors)]) delete numbers[key]; // bias: true is a bias
  if (training !== undefined) numbers.training = Number(training);
  return callSample(
    {
      name: `${layer.toString().includes("\n") ? `${name}(..)` : layer.toString()}(${inputName})`,
      named: { ...tensors, ...beforehand, ...inputs },
      y,
      numbers,
    },
    upstream,
  );
}
