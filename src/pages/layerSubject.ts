// What the page of a layer is compared with: the layer itself, built from its declaration, forward and backward, for x and every parameter.
import { Sampler } from "../autograd/sampler.js";
import type { Tensor } from "../autograd/tensor.js";
import { camelCase, checkFields } from "../core/fields.js";
import { Generator } from "../core/rng.js";
import type { Sample, Subject } from "../notation/sample.js";
import type { LayerSample } from "../nn/pages.js";
import type { LayerEntry } from "../nn/registry.js";
import { pair, type Pair } from "../ops/unfold.js";
import { callSample, leaf, settingsOf } from "./callSample.js";
import { chosenNumbers, chosenUpstream } from "./numbers.js";
import { arrayOf, randomUpstream, type Upstream } from "./opSubject.js";
import type { Page } from "./page.js";
import { seen } from "./views.js";

export function layerSubject(entry: LayerEntry): Subject {
  const { page } = entry.declaration;
  const plain = page.samples(new Sampler(0)).map((sample, i) => layerSample(entry, sample, randomUpstream(i)));
  const kinks = page.kinks?.(new Sampler(1)).map((sample, i) => layerSample(entry, sample, randomUpstream(i), true)) ?? [];
  const whole = [...plain, ...kinks];
  return { samples: [...whole.flatMap((sample) => seen(sample, page.view ?? "whole")), ...(page.draws?.() ?? [])], whole };
}

export function layerExamples(entry: LayerEntry): ReturnType<Page["examples"]> {
  const { page } = entry.declaration;
  const build = (sample: LayerSample, kink = false): Sample => seen(layerSample(entry, sample, chosenUpstream, kink, kink ? same : chosenNumbers), page.view ?? "whole")[0]; // prettier-ignore
  const [atKink] = page.kinks?.(new Sampler(1)) ?? [];
  return {
    plain: build(page.samples(new Sampler(0))[0]),
    ...(atKink === undefined ? {} : { kink: { ...build(atKink, true), kink: false } }),
  };
}

const same = (x: Tensor): Tensor => x;

/** @param change what becomes of the numbers of the input and of the parameters */
function layerSample(
  { declaration, create }: LayerEntry,
  { args = {}, input, training, beside }: LayerSample,
  upstream: Upstream,
  kink = false,
  change: (x: Tensor) => Tensor = same,
): Sample {
  const { name, fields, page } = declaration;
  const values = checkFields(name, fields, args) as Readonly<Record<string, unknown>>;
  const layer = create(values, { dtype: "float64", generator: new Generator(7) }).train(training ?? true);
  const { name: inputName, differentiable } = page.input ?? { name: "x", differentiable: true };
  const inputs: Record<string, Tensor> = { [inputName]: leaf(change(input), differentiable) };
  const sampler = new Sampler(11);
  for (const [key, parameter] of layer.namedParameters()) {
    parameter.assign(change(sampler.normal(parameter.shape))); // weights of 1 would hide where they stand
    inputs[key] = parameter;
  }
  const y = layer.forward(inputs[inputName]);
  const pairs = Object.keys(fields).filter((key) => fields[key].type === "pair").map(camelCase); // prettier-ignore
  const settings = settingsOf(Object.fromEntries(Object.entries(values).map(([key, value]) => [key, pairs.includes(key) && value !== null ? pair(value as Pair) : value]))); // prettier-ignore
  for (const [key, tensor] of Object.entries(beside?.(y) ?? {})) settings.beside[key] = arrayOf(tensor);
  for (const key of [...Object.keys(inputs), ...Object.keys(settings.beside)]) delete settings.numbers[key]; // bias: true is a bias
  if (training !== undefined) settings.numbers.training = Number(training);
  return callSample({ name: `${layer.toString()}(${inputName})`, inputs, y, ...settings, kink }, upstream);
}
