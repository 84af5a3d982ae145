import { Parameter } from "../../autograd/parameter.js";
import { clipGradNorm, clipGradValue } from "../../nn/utils.js";
import { scalar } from "../../notation/array.js";
import type { Sample } from "../../notation/sample.js";
import { arrayOf } from "../arrays.js";
import { double, writtenPage } from "../written.js";

export const gradClip = writtenPage({
  name: "grad-clip",
  kind: "algorithm",
  formula: "g = g min(1, maxNorm / (norm + 1e-6)), norm = sqrt(sum of g^2 over all parameters)",
  about:
    "A gradient promises something about a small neighbourhood only. Where the loss is very steep the step lr g is long, lands far outside " +
    "of that neighbourhood, and can undo all that was learned. Clipping shortens such a gradient and leaves its direction alone. " +
    "All parameters are taken together as one long arrow. Here it has two parts: a, the gradient of one parameter, and b, that of another; " +
    "a' and b' are what is left of them.",
  torch: "torch.nn.utils.clip_grad_norm_",
  source: "src/nn/utils.ts",
  derivation: `
    where normType = 2
    norm     = sqrt((sum over i, j of a[i, j]^2) + (sum over k of b[k]^2))   -- Pythagoras, with an axis for every number
    where normType = 1
    norm     = (sum over i, j of |a[i, j]|) + (sum over k of |b[k]|)   -- another length: along the axes, as in a town
    where normType = 1 / 0
    norm     = max(max over i, j of |a[i, j]|, max over k of |b[k]|)   -- infinity: the largest number alone
    where maxNorm > 0
    f        = min(1, maxNorm / (norm + 1e-6))           -- 1e-6, so that 0 is never divided by 0
    a'[i, j] = f a[i, j]                                 -- the same factor for all
    b'[k]    = f b[k]
    f norm   = min(norm, maxNorm norm / (norm + 1e-6))   -- the length afterwards, nearly maxNorm if it was longer, else as it was
    (f norm <= maxNorm) = 1                              -- never longer than allowed
    a'[i, j] b[k] = b'[k] a[i, j]                        -- the direction stays: all ratios are what they were
    c[i, j]  = min(max(a[i, j], -clipValue), clipValue)  -- clipGradValue instead: each number for itself
    (|c[i, j]| <= clipValue) = 1
    where normType = 2
    after    = sqrt((sum over i, j of a'[i, j]^2) + (sum over k of b'[k]^2))
             = f norm                                    -- common factor: f^2 comes out of the root as f
  `,
  after:
    "clipGradNorm returns the norm before clipping. It is worth a look: a norm that is always far above maxNorm means that clipping has become " +
    "the learning rate. In an experiment file: train.grad_clip_norm (with normType 2) and train.grad_clip_value, of which the second comes first. " +
    "Clipping each number for itself turns the arrow, because long parts are shortened and short ones are not.",
  aliases: ["clipGradNorm", "clip_grad_norm_", "grad_clip_norm", "clipGradValue", "clip_grad_value_", "grad_clip_value"],
  see: ["SGD", "backward", "clamp"],
  samples: (): [Sample, ...Sample[]] => [
    clipped([[1, -2, 3], [4, 5, -6]], [2, 5], 1), // prettier-ignore
    clipped([[0.4, 1.3], [-0.6, 2.2], [0.7, -1.9]], [1.2, -0.4, 0.9, 2.6], 2.5), // prettier-ignore
    clipped([[1, -2, 3], [4, 5, -6]], [2, 5], 4, 1), // prettier-ignore
    clipped([[0.4, 1.3], [-0.6, 2.2], [0.7, -1.9]], [1.2, -0.4, 0.9, 2.6], 2, Infinity), // prettier-ignore
    clipped([[0.3, -0.1, 0.2, 0.4], [0.05, -0.25, 0.15, 0.35]], [0.6, -0.2, 0.1], 3), // prettier-ignore
  ],
});

function clipped(a: number[][], b: number[], maxNorm: number, normType = 2): Sample {
  const parametersOf = (): Parameter[] =>
    [a, b].map((gradient) => {
      const parameter = new Parameter(double(gradient));
      parameter.grad = double(gradient);
      return parameter;
    });
  const [parameters, others, clipValue] = [parametersOf(), parametersOf(), 1.5];
  const norm = clipGradNorm(parameters, maxNorm, normType);
  clipGradValue(others, clipValue);
  const [left, right] = parameters.map((parameter) => arrayOf(parameter.grad!));
  return {
    name: `a (${a.length}, ${a[0].length}), b (${b.length}), maxNorm ${maxNorm}, normType ${normType}`,
    tensors: {
      a: arrayOf(double(a)),
      b: arrayOf(double(b)),
      norm: scalar(norm),
      "a'": left,
      "b'": right,
      c: arrayOf(others[0].grad!),
    },
    numbers: { maxNorm, normType, clipValue },
    outputs: ["norm", "a'", "b'", "c"],
  };
}
