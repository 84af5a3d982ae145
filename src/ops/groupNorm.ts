// Normalization of each row on its own: the channels in groups (Wu and He 2018), or each channel for itself (Ulyanov et al. 2016).
import { take } from "../autograd/call.js";
import { composed } from "../autograd/composed.js";
import { defineComposite, type Op } from "../autograd/op.js";
import { formatShape } from "../autograd/shapes.js";
import type { Tensor } from "../autograd/tensor.js";
import { ArgumentError, ShapeError } from "../core/errors.js";
import { field } from "../core/fields.js";
import type { Shape } from "../kernels/ndarray.js";
import { channelMoments } from "../kernels/reference/channels.js";
import { add } from "./add.js";
import { batchNorm } from "./batchNorm.js";
import { checkChannels, moveTowards } from "./channels.js";
import { standardize, type LayerNormOptions } from "./layerNorm.js";
import { mul } from "./mul.js";
import { reshape } from "./reshape.js";

export const groupNorm: Op<
  (x: Tensor, numGroups: number, weight?: Tensor | null, bias?: Tensor | null, options?: LayerNormOptions) => Tensor
> = defineComposite({
  name: "groupNorm",
  inputs: ["x", "weight", "bias"],
  takes: [
    take.tensor("x"),
    take.integer("numGroups"),
    take.optional(take.tensor("weight")),
    take.optional(take.tensor("bias")),
    take.options({ eps: field.number({ min: 0, help: "keeps the division finite" }) }),
  ],
  formula:
    "y = (x - mean) / sqrt(var + eps) * weight[c] + bias[c]; mean and var of each row over a group of C / numGroups channels with all their places",
  about:
    "The channels of a row are taken in groups, and each group is brought to mean 0 and deviation 1. No row depends on another, so that it is the same in training and evaluation, and for a batch of any size. One group is the whole row; with as many groups as channels it is instanceNorm.",
  derivation: `
    c < C, g < numGroups
    K           = C / numGroups                                         -- channels of a group
    j < K, l < L
    m[n, g]     = mean over j, l of x[n, g K + j, l]                    -- channel j of group g is channel g K + j of the row
    v[n, g]     = mean over j, l of (x[n, g K + j, l] - m[n, g])^2
    s[n, g]     = (v[n, g] + eps)^(-1/2)
    h[n, c, l]  = (x[n, c, l] - m[n, floor(c / K)]) s[n, floor(c / K)]  -- each group with mean 0 and deviation 1
    y[n, c, l]  = h[n, c, l] weight[c] + bias[c]
    gh[n, c, l] = gy[n, c, l] weight[c]                                 -- chain rule, constant factor
    gx[n, c, l] = s[n, floor(c / K)] (gh[n, c, l] -
                    (mean over j, q of gh[n, floor(c / K) K + j, q]) -
                    h[n, c, l] (mean over j, q of gh[n, floor(c / K) K + j, q] h[n, floor(c / K) K + j, q]))
                                                                        -- chain rule: over the group, as in layerNorm over the row
    gweight[c]  = sum over n, l of gy[n, c, l] h[n, c, l]               -- chain rule: weight[c] serves every row
    gbias[c]    = sum over n, l of gy[n, c, l]                          -- chain rule: so does bias[c]
  `,
  view: "channels",
  torch: "torch.nn.functional.group_norm",
  see: ["layerNorm", "instanceNorm", "batchNorm"],
  samples: (s) => [
    [s.normal([2, 4]), 2, s.normal([4]), s.normal([4])],
    [s.normal([2, 4, 3]), 2, s.normal([4]), s.normal([4]), { eps: 0.1 }],
    [s.normal([2, 3, 2, 2]), 1, s.normal([3])],
    [s.normal([2, 2, 3]), 2],
  ],
  defaults: { eps: 1e-5 },
  compose: (x, numGroups, weight = null, bias = null, { eps = 1e-5 } = {}) => {
    const { rows, channels } = checkChannels("groupNorm", x, { weight, bias });
    if (numGroups < 1 || channels % numGroups !== 0)
      throw new ShapeError(`groupNorm: the ${channels} channels of x ${formatShape(x.shape)} cannot be divided into ${numGroups} groups of the same size`); // prettier-ignore
    return composed(() => {
      const size = rows * numGroups === 0 ? 0 : x.numel / (rows * numGroups);
      const y = reshape(standardize(reshape(x, [rows, numGroups, size]), 1, eps), x.shape);
      return perChannel(y, weight, bias);
    });
  },
});

/** y weight[c] + bias[c] */
function perChannel(y: Tensor, weight: Tensor | null, bias: Tensor | null): Tensor {
  const beside: Shape = y.shape.map((size, axis) => (axis === 1 ? size : 1));
  const scaled = weight === null ? y : mul(y, reshape(weight, beside));
  return bias === null ? scaled : add(scaled, reshape(bias, beside));
}

export interface InstanceNormOptions {
  /** Whether mean and variance are those of each row; else the running ones. Default true. */
  readonly useInputStats?: boolean;
  /** How much of the rows' statistics enters the running ones, default 0.1. */
  readonly momentum?: number;
  /** Keeps the division finite, default 1e-5. */
  readonly eps?: number;
}

export const instanceNorm: Op<
  (
    x: Tensor,
    runningMean?: Tensor | null,
    runningVar?: Tensor | null,
    weight?: Tensor | null,
    bias?: Tensor | null,
    options?: InstanceNormOptions,
  ) => Tensor
> = defineComposite({
  name: "instanceNorm",
  file: "groupNorm",
  inputs: ["x", { name: "runningMean", differentiable: false }, { name: "runningVar", differentiable: false }, "weight", "bias"],
  takes: [
    take.tensor("x"),
    take.optional(take.tensor("runningMean")),
    take.optional(take.tensor("runningVar")),
    take.optional(take.tensor("weight")),
    take.optional(take.tensor("bias")),
    take.options({
      use_input_stats: field.boolean({ help: "whether mean and variance are those of each row" }),
      momentum: field.number({ help: "how much of the rows' statistics enters the running ones" }),
      eps: field.number({ min: 0, help: "keeps the division finite" }),
    }),
  ],
  formula:
    "y[n, c, ..] = (x[n, c, ..] - mean[n, c]) / sqrt(var[n, c] + eps) * weight[c] + bias[c], mean and var over the places of one channel",
  about:
    "Each channel of each row is brought to mean 0 and deviation 1 over its places: of a picture the contrast goes, and what it shows stays. Running statistics, where they are kept, are the means over the rows.",
  derivation: `
    where useInputStats = 1
    l < L
    m[n, c]                 = mean over l of x[n, c, l]
    v[n, c]                 = mean over l of (x[n, c, l] - m[n, c])^2                -- divisor L, not L - 1
    s[n, c]                 = (v[n, c] + eps)^(-1/2)
    h[n, c, l]              = (x[n, c, l] - m[n, c]) s[n, c]                         -- each channel of each row with mean 0 and deviation 1
    y[n, c, l]              = h[n, c, l] weight[c] + bias[c]
    dm[n, c]/dx[n, c, q]    = 1 / L                                                  -- the mean holds each x once
    dv[n, c]/dx[n, c, q]    = 2 (x[n, c, q] - m[n, c]) / L                           -- power rule; the differences from the mean add up to 0
    ds[n, c]/dx[n, c, q]    = -s[n, c]^2 h[n, c, q] / L                              -- power rule, chain rule; (x - m) s is h
    dh[n, c, l]/dx[n, c, q] = s[n, c] ((l = q) - 1 / L - h[n, c, l] h[n, c, q] / L)  -- product rule
    gh[n, c, l]             = gy[n, c, l] weight[c]                                  -- chain rule, constant factor
    gx[n, c, q]             = sum over l of gh[n, c, l] dh[n, c, l]/dx[n, c, q]      -- chain rule: over the places
                            = s[n, c] (gh[n, c, q] - (mean over l of gh[n, c, l]) -
                                h[n, c, q] (mean over l of gh[n, c, l] h[n, c, l]))
    gweight[c]              = sum over n, l of gy[n, c, l] h[n, c, l]                -- chain rule: weight[c] serves every row
    gbias[c]                = sum over n, l of gy[n, c, l]                           -- chain rule: so does bias[c]
    where useInputStats = 0
    s[c]                    = (runningVar[c] + eps)^(-1/2)
    h[n, c, l]              = (x[n, c, l] - runningMean[c]) s[c]                     -- as batchNorm without training
    y[n, c, l]              = h[n, c, l] weight[c] + bias[c]
    gx[n, c, l]             = gy[n, c, l] weight[c] s[c]                             -- chain rule, constant factor
    gweight[c]              = sum over n, l of gy[n, c, l] h[n, c, l]                -- chain rule: weight[c] serves every row
    gbias[c]                = sum over n, l of gy[n, c, l]                           -- chain rule: so does bias[c]
  `,
  view: "channels",
  torch: "torch.nn.functional.instance_norm",
  see: ["groupNorm", "batchNorm"],
  samples: (s) => [
    [s.normal([2, 2, 3]), null, null, s.normal([2]), s.normal([2]), { eps: 0.1 }],
    [s.normal([2, 3, 2, 2]), null, null, s.normal([3]), s.normal([3])],
    [
      s.normal([2, 2, 3]),
      s.normal([2]),
      s.uniform([2], 0.5, 2),
      s.normal([2]),
      s.normal([2]),
      { useInputStats: false, eps: 0.1 },
    ],
  ],
  defaults: { eps: 1e-5, useInputStats: true },
  compose: (x, runningMean = null, runningVar = null, weight = null, bias = null, options = {}) => {
    const { useInputStats = true, momentum = 0.1, eps = 1e-5 } = options;
    const size = checkChannels("instanceNorm", x, { runningMean, runningVar, weight, bias });
    if (!useInputStats) {
      if (runningMean === null || runningVar === null) throw new ArgumentError("instanceNorm: without useInputStats, runningMean and runningVar are needed"); // prettier-ignore
      return batchNorm(x, runningMean, runningVar, weight, bias, { eps });
    }
    if (size.places === 1)
      throw new ShapeError(`instanceNorm: each channel of a row needs more than one place, and x is ${formatShape(x.shape)}`, {
        hint: "the mean of one value is the value itself, and all would become 0",
      });
    const y = composed(() => perChannel(standardize(x, x.shape.length - 2, eps), weight, bias));
    if ((runningMean ?? runningVar) !== null && x.numel > 0) {
      const { rows, channels, places } = size;
      const [mean, variance] = [new Float64Array(rows * channels), new Float64Array(rows * channels)];
      channelMoments(x.numbers, { rows: 1, channels: rows * channels, places }, mean, variance);
      const overRows = (values: Float64Array): Float64Array => Float64Array.from({ length: channels }, (_, c) => {
        let total = 0;
        for (let n = 0; n < rows; n++) total += values[n * channels + c];
        return total / rows;
      }); // prettier-ignore
      if (runningMean !== null) moveTowards(runningMean, overRows(mean), momentum);
      if (runningVar !== null) moveTowards(runningVar, overRows(variance.map((v) => (v * places) / (places - 1))), momentum);
    }
    return y;
  },
});
