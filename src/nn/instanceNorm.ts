// Each channel of each row brought to mean 0 and deviation 1 over its places.
import { formatShape } from "../autograd/shapes.js";
import type { Tensor } from "../autograd/tensor.js";
import { ShapeError } from "../core/errors.js";
import { field } from "../core/fields.js";
import { sizeOf } from "../kernels/ndarray.js";
import { instanceNorm } from "../ops/groupNorm.js";
import { squeeze, unsqueeze } from "../ops/views.js";
import { ChannelNorm } from "./channelNorm.js";
import { argumentsOf, declareLayer, layerOf, type TensorOptions } from "./layer.js";

const fields = {
  num_features: field.integer({ min: 1, help: "channels of the input" }),
  eps: field.number({ default: 1e-5, min: 0, help: "keeps the division finite" }),
  momentum: field.number({ default: 0.1, min: 0, max: 1, help: "how much of each batch enters the running statistics" }),
  affine: field.boolean({ default: false, help: "whether a weight and a bias are learned" }),
  track_running_stats: field.boolean({
    default: false,
    help: "whether mean and variance are remembered, and taken in evaluation",
  }),
};

const derivation = `
  where training = 1 or trackRunningStats = 0
  l < L
  m[n, c]              = mean over l of x[n, c, l]                    -- of one channel of one row
  v[n, c]              = mean over l of (x[n, c, l] - m[n, c])^2      -- mean square distance: divisor L
  s[n, c]              = (v[n, c] + eps)^(-1/2)
  h[n, c, l]           = (x[n, c, l] - m[n, c]) s[n, c]               -- mean 0 and deviation nearly 1
  y[n, c, l]           = h[n, c, l] weight[c] + bias[c]
  dm[n, c]/dx[n, c, q] = 1 / L                                        -- sum rule: the mean holds each x once
  dv[n, c]/dx[n, c, q] = 2 (x[n, c, q] - m[n, c]) / L                 -- power rule; the differences from the mean add up to 0
  ds[n, c]/dx[n, c, q] = -s[n, c]^2 h[n, c, q] / L                    -- power rule, chain rule; (x - m) s is h
  dh[n, c, l]/dx[n, c, q] = s[n, c] ((l = q) - 1 / L - h[n, c, l] h[n, c, q] / L)  -- product rule
  gh[n, c, l]          = gy[n, c, l] weight[c]                        -- constant factor
  gx[n, c, q]          = sum over l of gh[n, c, l] dh[n, c, l]/dx[n, c, q]  -- chain rule: over the places
                       = s[n, c] (gh[n, c, q] - (mean over l of gh[n, c, l]) -
                         h[n, c, q] (mean over l of gh[n, c, l] h[n, c, l]))  -- only l = q remains of the first part
  gweight[c]           = sum over n, l of gy[n, c, l] h[n, c, l]      -- chain rule: weight[c] serves every row
  gbias[c]             = sum over n, l of gy[n, c, l]                 -- chain rule
  where training = 1 and trackRunningStats = 1
  l < L, q < L
  newRunningMean[c]    = (1 - momentum) runningMean[c] +
                         momentum (mean over n, l of x[n, c, l])      -- the mean over the rows
  newRunningVar[c]     = (1 - momentum) runningVar[c] +
                         momentum (mean over n of (sum over l of (x[n, c, l] - (mean over q of x[n, c, q]))^2) / (L - 1))
                                                                      -- divisor L - 1 here
  where training = 0 and trackRunningStats = 1
  s[c]                 = (runningVar[c] + eps)^(-1/2)                 -- remembered
  h[n, c, l]           = (x[n, c, l] - runningMean[c]) s[c]
  y[n, c, l]           = h[n, c, l] weight[c] + bias[c]
  gx[n, c, l]          = gy[n, c, l] weight[c] s[c]                   -- constant factor
  gweight[c]           = sum over n, l of gy[n, c, l] h[n, c, l]      -- chain rule
  gbias[c]             = sum over n, l of gy[n, c, l]                 -- chain rule
`;

function declaration(
  name: string,
  rows: string,
  rank: number,
  samples: Parameters<typeof declareLayer<typeof fields>>[0]["page"]["samples"],
) {
  // prettier-ignore
  return declareLayer({
    name,
    formula: "y = (x - m) / sqrt(v + eps) * weight + bias, m and v mean and variance of each channel of each row over its places",
    fields,
    positional: 1,
    infer: (input) => (input.length === rank ? { num_features: input[0] } : {}),
    parameters: ({ numFeatures, affine }) => (affine ? 2 * numFeatures : 0),
    outputShape: (input, { numFeatures }) => {
      if (input.length !== rank || input[0] !== numFeatures)
        throw new ShapeError(`${name}: expected rows of shape ${rows} with C = ${numFeatures}, but the input is ${formatShape(input)}`);
      if (sizeOf(input.slice(1)) === 1)
        throw new ShapeError(`${name}: each channel must have more than one place, but the input is ${formatShape(input)}`, {
          hint: "the mean of one value is the value itself, and all would become 0: leave the layer out",
        });
      return input;
    },
    page: {
      file: "instanceNorm",
      about:
        "Each channel of each row is measured over its own places: of a picture, brightness and contrast go, and what it shows stays. By default it learns nothing and remembers nothing, and is the same in training and evaluation; without affine the weight is 1 and the bias 0.",
      torch: `torch.nn.${name}`,
      see: ["instanceNorm", "GroupNorm", "BatchNorm2d"],
      derivation,
      view: "channels",
      samples,
    },
  });
}

export interface InstanceNormLayerOptions extends TensorOptions {
  readonly eps?: number | undefined;
  readonly momentum?: number | undefined;
  readonly affine?: boolean | undefined;
  readonly trackRunningStats?: boolean | undefined;
}

abstract class InstanceNorm extends ChannelNorm<number> {
  readonly #rank: number;

  constructor(declared: ReturnType<typeof declaration>, rank: number, given: readonly unknown[]) {
    const { values, tensors } = argumentsOf(declared, given);
    super(values, tensors);
    this.#rank = rank;
  }

  /** x may be one row: it is then taken as a batch of one. */
  forward(x: Tensor): Tensor {
    const rank = x.shape.length;
    const channels = x.shape[rank - this.#rank];
    if ((rank !== this.#rank && rank !== this.#rank + 1) || channels !== this.numFeatures)
      throw new ShapeError(`${this.constructor.name}: expected x of rank ${this.#rank + 1}, or one row of rank ${this.#rank}, with ${this.numFeatures} channels, got ${formatShape(x.shape)}`); // prettier-ignore
    return rank === this.#rank ? squeeze(this.#normalize(unsqueeze(x, 0)), 0) : this.#normalize(x);
  }

  #normalize(x: Tensor): Tensor {
    const { runningMean, runningVar, weight, bias, momentum, eps } = this;
    const useInputStats = this.training || runningMean === null;
    return instanceNorm(x, runningMean, runningVar, weight, bias, { useInputStats, momentum, eps });
  }
}

export const instanceNorm1dDeclaration = declaration("InstanceNorm1d", "(C, L)", 2, (s) => [
  { args: { numFeatures: 2, eps: 0.1, affine: true }, input: s.normal([2, 2, 3]), training: true },
  { args: { numFeatures: 2, affine: true }, input: s.normal([3, 2, 4]), training: false },
  { args: { numFeatures: 3, affine: true, trackRunningStats: true, momentum: 0.4 }, input: s.normal([2, 3, 3]), training: true },
  { args: { numFeatures: 3, affine: true, trackRunningStats: true }, input: s.normal([2, 3, 3]), training: false },
]);

/** As torch.nn.InstanceNorm1d (Ulyanov et al. 2016). Shapes: x (N, C, L) or (C, L), y the same. */
export class InstanceNorm1d extends InstanceNorm {
  static readonly declaration = layerOf(this, instanceNorm1dDeclaration);
  constructor(numFeatures: number, options?: InstanceNormLayerOptions, ...none: never[]) {
    super(instanceNorm1dDeclaration, 2, [numFeatures, options, ...none]);
  }
}

export const instanceNorm2dDeclaration = declaration("InstanceNorm2d", "(C, H, W)", 3, (s) => [
  { args: { numFeatures: 2, eps: 0.1, affine: true }, input: s.normal([2, 2, 2, 2]), training: true },
  {
    args: { numFeatures: 3, affine: true, trackRunningStats: true, momentum: 0.4 },
    input: s.normal([2, 3, 1, 3]),
    training: true,
  },
  { args: { numFeatures: 2, affine: true, trackRunningStats: true }, input: s.normal([2, 2, 2, 2]), training: false },
]);

/** As torch.nn.InstanceNorm2d. Shapes: x (N, C, H, W) or (C, H, W), y the same. */
export class InstanceNorm2d extends InstanceNorm {
  static readonly declaration = layerOf(this, instanceNorm2dDeclaration);
  constructor(numFeatures: number, options?: InstanceNormLayerOptions, ...none: never[]) {
    super(instanceNorm2dDeclaration, 3, [numFeatures, options, ...none]);
  }
}
