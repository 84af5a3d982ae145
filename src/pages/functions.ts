// Functions of src/functional that are no operation and have no page as a layer: only attention; and those of torch.nn.utils.
import { Sampler } from "../autograd/sampler.js";
import type { Tensor } from "../autograd/tensor.js";
import { attentionText, scaledDotProductAttention, type AttentionOptions } from "../functional/attention.js";
import { gumbelSoftmax, gumbelSoftmaxText, type GumbelSoftmaxOptions } from "../functional/gumbelSoftmax.js";
import { rotary, rotaryText } from "../functional/rotary.js";
import { Generator } from "../core/rng.js";
import { log } from "../ops/log.js";
import type * as functional from "../functional/index.js";
import type { Sample, Subject } from "../notation/sample.js";
import type { OpName } from "../ops/index.js";
import { leaf } from "./arrays.js";
import { callSample } from "./callSample.js";
import { declaredPage } from "./declared.js";
import type { layerFunctions } from "./layers.js";
import { chosenNumbers, chosenUpstream, randomUpstream, type Upstream } from "./numbers.js";
import type { Pages } from "./page.js";
import { parametrizationPages, type ParametrizationName } from "./parametrizations.js";

export type FunctionName = Exclude<keyof typeof functional, OpName | keyof typeof layerFunctions>;

export const functionPages: Pages<FunctionName | ParametrizationName> = {
  ...parametrizationPages,
  scaledDotProductAttention: declaredPage("function", "scaledDotProductAttention", attentionText, {
    source: "src/functional/attention.ts",
    aliases: ["scaled_dot_product_attention", "attention", "causal attention", "causal", "sdpa"],
    subject: attentionSubject,
    at: [1, 0],
    examples: () => ({
      plain: attentionSample(new Sampler(0), [], [2, 3, 2, 3], { isCausal: true }, chosenUpstream, chosenNumbers),
    }),
  }),
  gumbelSoftmax: declaredPage("function", "gumbelSoftmax", gumbelSoftmaxText, {
    source: "src/functional/gumbelSoftmax.ts",
    aliases: ["gumbel_softmax", "gumbel", "straight through"],
    subject: () => ({ samples: [gumbelSample(3, 1, randomUpstream(0)), gumbelSample(4, 0.5, randomUpstream(1)), gumbelSample(3, 2, randomUpstream(2))] }), // prettier-ignore
    at: [1, 0],
    examples: () => ({ plain: gumbelSample(3, 0.5, chosenUpstream, chosenNumbers) }),
  }),
  rotary: declaredPage("function", "rotary", rotaryText, {
    source: "src/functional/rotary.ts",
    aliases: ["rope", "rotary position embedding"],
    subject: () => ({ samples: [rotarySample([2, 4], randomUpstream(0)), rotarySample([3, 2], randomUpstream(1)), rotarySample([2, 6], randomUpstream(2))] }), // prettier-ignore
    at: [1, 0],
    examples: () => ({ plain: rotarySample([2, 4], chosenUpstream, chosenNumbers) }),
  }),
};

/** The Gumbel numbers are what the answer to logits of 0 at temperature 1 was made of, but for a summand that softmax does not see. */
function gumbelSample(classes: number, tau: number, upstream: Upstream, change: (x: Tensor) => Tensor = (x) => x): Sample {
  const s = new Sampler(classes);
  const x = leaf(change(s.normal([classes])));
  const drawn = (of: Tensor, options: GumbelSoftmaxOptions): Tensor => gumbelSoftmax(of, { ...options, generator: new Generator(3) }); // prettier-ignore
  const g = log(drawn(s.tensor(new Array<number>(classes).fill(0)), {}));
  return callSample(
    { name: `gumbelSoftmax(x, { tau: ${tau} })`, named: { x, g }, y: drawn(x, { tau }), numbers: { tau } },
    upstream,
  );
}

function rotarySample(
  [steps, width]: readonly [number, number],
  upstream: Upstream,
  change: (x: Tensor) => Tensor = (x) => x,
): Sample {
  const s = new Sampler(steps);
  const [q, positions] = [leaf(change(s.normal([steps, width]))), s.tensor([0, 3, 1].slice(0, steps))];
  return callSample({ name: "rotary(q, positions)", named: { q, positions }, y: rotary(q, positions), numbers: { base: 10000, D: width } }, upstream); // prettier-ignore
}

function attentionSubject(): Subject {
  const s = new Sampler(0);
  const samples = [
    attentionSample(s, [], [3, 4, 2, 5], {}, randomUpstream(0)),
    attentionSample(s, [], [4, 3, 2, 3], { isCausal: true }, randomUpstream(1)),
    attentionSample(s, [], [2, 4, 3, 2], { mask: s.normal([2, 4]) }, randomUpstream(2)),
    attentionSample(s, [], [2, 3, 4, 2], { mask: s.tensor([[0, -Infinity, 0], [-Infinity, 0, 0]]), isCausal: true }, randomUpstream(3)), // prettier-ignore
    attentionSample(s, [], [2, 3, 4, 2], { keep: s.tensor([[1, 0, 1], [0, 1, 1]]), scale: 0.7 }, randomUpstream(6)), // prettier-ignore
    attentionSample(s, [], [2, 3, 2, 2], { keep: s.tensor([[1, 0, 1], [0, 0, 1]]), isCausal: true }, randomUpstream(7)), // prettier-ignore
  ];
  const batches = [
    attentionSample(s, [2], [2, 3, 4, 2], {}, randomUpstream(4)),
    attentionSample(s, [2, 2], [3, 2, 2, 3], { mask: s.normal([3, 2]) }, randomUpstream(5)),
  ];
  return { samples, whole: [...samples, ...batches], allFit: true };
}

/** @param sizes questions, answers, width of both, width of the values */
function attentionSample(
  s: Sampler,
  batch: readonly number[],
  [questions, answers, width, out]: readonly [number, number, number, number],
  { mask, keep, scale, isCausal = false }: AttentionOptions,
  upstream: Upstream,
  change: (x: Tensor) => Tensor = (x) => x,
): Sample {
  const given = (...shape: number[]): Tensor => leaf(change(s.normal([...batch, ...shape])));
  const inputs: Record<string, Tensor> = { q: given(questions, width), k: given(answers, width), v: given(answers, out) };
  if (mask !== undefined) inputs.mask = leaf(mask);
  const settings = { isCausal, ...(mask === undefined ? {} : { mask: inputs.mask }), ...(keep === undefined ? {} : { keep }), ...(scale === undefined ? {} : { scale }) }; // prettier-ignore
  const y = scaledDotProductAttention(inputs.q, inputs.k, inputs.v, settings);
  const everywhere = (value: number) => ({
    shape: [questions, answers],
    data: new Float64Array(questions * answers).fill(value),
  });
  const options = [
    ...(mask === undefined ? [] : ["mask"]),
    ...(isCausal ? ["isCausal: true"] : []),
    ...(scale === undefined ? [] : [`scale: ${scale}`]),
    ...(keep === undefined ? [] : ["keep"]),
  ];
  const name = `scaledDotProductAttention(q, k, v${options.length === 0 ? "" : `, { ${options.join(", ")} }`})`;
  const named = { mask: everywhere(0), keep: keep ?? everywhere(1), ...inputs };
  return callSample({ name, named, y, numbers: { scale: scale ?? 1 / Math.sqrt(width), width, isCausal: Number(isCausal) } }, upstream); // prettier-ignore
}
