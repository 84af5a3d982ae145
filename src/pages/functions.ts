// Functions of src/functional that are no operation and have no page as a layer: only attention; and those of torch.nn.utils.
import { Sampler } from "../autograd/sampler.js";
import type { Tensor } from "../autograd/tensor.js";
import { attentionText, scaledDotProductAttention, type AttentionOptions } from "../functional/attention.js";
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
};

function attentionSubject(): Subject {
  const s = new Sampler(0);
  const samples = [
    attentionSample(s, [], [3, 4, 2, 5], {}, randomUpstream(0)),
    attentionSample(s, [], [4, 3, 2, 3], { isCausal: true }, randomUpstream(1)),
    attentionSample(s, [], [2, 4, 3, 2], { mask: s.normal([2, 4]) }, randomUpstream(2)),
    attentionSample(s, [], [2, 3, 4, 2], { mask: s.tensor([[0, -Infinity, 0], [-Infinity, 0, 0]]), isCausal: true }, randomUpstream(3)), // prettier-ignore
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
  { mask, isCausal = false }: AttentionOptions,
  upstream: Upstream,
  change: (x: Tensor) => Tensor = (x) => x,
): Sample {
  const given = (...shape: number[]): Tensor => leaf(change(s.normal([...batch, ...shape])));
  const inputs: Record<string, Tensor> = { q: given(questions, width), k: given(answers, width), v: given(answers, out) };
  if (mask !== undefined) inputs.mask = leaf(mask);
  const y = scaledDotProductAttention(inputs.q, inputs.k, inputs.v, mask === undefined ? { isCausal } : { isCausal, mask: inputs.mask }); // prettier-ignore
  const zeros = { shape: [questions, answers], data: new Float64Array(questions * answers) };
  const options = [...(mask === undefined ? [] : ["mask"]), ...(isCausal ? ["isCausal: true"] : [])];
  const name = `scaledDotProductAttention(q, k, v${options.length === 0 ? "" : `, { ${options.join(", ")} }`})`;
  return callSample({ name, named: { mask: zeros, ...inputs }, y, numbers: { width, isCausal: Number(isCausal) } }, upstream);
}
