// Pages of the functions of torch.nn.utils that make a weight of other parameters.
import { full, zeros } from "../autograd/create.js";
import { Sampler } from "../autograd/sampler.js";
import type { Tensor } from "../autograd/tensor.js";
import type { Parameter } from "../autograd/parameter.js";
import { adapted, loraText } from "../nn/lora.js";
import { Linear } from "../nn/linear.js";
import { spectralNorm, spectralNormText } from "../nn/spectralNorm.js";
import { weightFrom, weightNormText } from "../nn/weightNorm.js";
import type { Sample } from "../notation/sample.js";
import { arrayOf, leaf } from "./arrays.js";
import { callSample } from "./callSample.js";
import { declaredPage } from "./declared.js";
import { chosenNumbers, chosenUpstream, randomUpstream, type Upstream } from "./numbers.js";
import type { Pages } from "./page.js";

export type ParametrizationName = "weightNorm" | "spectralNorm" | "lora";

export const parametrizationPages: Pages<ParametrizationName> = {
  weightNorm: declaredPage("function", "weightNorm", weightNormText, {
    source: "src/nn/weightNorm.ts",
    aliases: ["weight_norm", "removeWeightNorm", "remove_weight_norm"],
    subject: () => ({ samples: [[2, 3], [3, 2]].map((shape, i) => lengths(shape, randomUpstream(i), false)) }), // prettier-ignore
    examples: () => ({ plain: lengths([2, 3], chosenUpstream, true) }),
  }),
  spectralNorm: declaredPage("function", "spectralNorm", spectralNormText, {
    source: "src/nn/spectralNorm.ts",
    aliases: ["spectral_norm", "removeSpectralNorm", "remove_spectral_norm", "power method"],
    subject: () => ({ samples: [1, 100].flatMap((steps, i) => [stretches([2, 3], steps, randomUpstream(i)), stretches([4, 2], steps, randomUpstream(i))]) }), // prettier-ignore
    examples: () => ({ plain: stretches([2, 3], 1, chosenUpstream) }),
  }),
  lora: declaredPage("function", "lora", loraText, {
    source: "src/nn/lora.ts",
    aliases: ["LoRA", "low-rank adapter", "adapter", "mergeLora"],
    subject: () => ({ samples: [0, 1].flatMap((start) => [adapter([2, 3], 1, start, randomUpstream(start)), adapter([4, 3], 2, start, randomUpstream(start))]) }), // prettier-ignore
    examples: () => ({ plain: adapter([2, 3], 1, 0, chosenUpstream, true) }),
  }),
};

function lengths(shape: readonly number[], upstream: Upstream, chosen: boolean): Sample {
  const s = new Sampler(0);
  const [v, g] = [s.normal(shape), s.awayFromZero([shape[0], 1])].map((x) => leaf(chosen ? chosenNumbers(x) : x));
  return callSample({ name: `weightNorm(Linear(${shape[1]}, ${shape[0]}))`, named: { g, v }, y: weightFrom(g, v, 0) }, upstream);
}

/** The weight after the last of so many steps, and the u before it. */
function stretches([rows, columns]: readonly number[], steps: number, upstream: Upstream): Sample {
  const layer = new Linear(columns, rows, { dtype: "float64", bias: false });
  layer.weight.assign(chosenNumbers(new Sampler(2).normal([rows, columns])));
  const original = layer.weight;
  const { weightU, weightV } = spectralNorm(layer) as unknown as Record<"weightU" | "weightV", Parameter>;
  const x = new Sampler(1).normal([1, columns]);
  weightU.assign(new Sampler(3).normal([rows]));
  for (let step = 1; step < steps; step++) layer.forward(x);
  const start = arrayOf(weightU);
  layer.forward(x);
  const named = { weight: original, start, u: arrayOf(weightU), v: arrayOf(weightV) };
  return callSample({ name: `spectralNorm(Linear(${columns}, ${rows}))`, named, y: layer.weight, numbers: { steps } }, upstream);
}

/** @param start 1 where b is 0, as in the beginning */
function adapter([rows, columns]: readonly number[], rank: number, start: number, upstream: Upstream, chosen = false): Sample {
  const s = new Sampler(rank);
  const pick = (x: Tensor): Tensor => (chosen ? chosenNumbers(x) : x);
  const [a, b] = [s.normal([rank, columns]), start === 1 ? zeros([rows, rank], { dtype: "float64" }) : s.normal([rows, rank])].map((x) => leaf(pick(x))); // prettier-ignore
  const orig = pick(s.normal([rows, columns]));
  const alpha = 2 * rank + 1;
  const y = adapted(orig, a, b, full([], alpha / rank, { dtype: "float64" }));
  return callSample(
    { name: `lora(Linear(${columns}, ${rows}))`, named: { orig, a, b }, y, numbers: { alpha, rank, start } },
    upstream,
  );
}
