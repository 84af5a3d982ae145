// Batch normalization (Ioffe and Szegedy 2015): each channel brought to mean 0 and deviation 1 over all rows of the batch and all its places.
import { take } from "../autograd/call.js";
import { ones, zeros } from "../autograd/create.js";
import { defineOp, type Op } from "../autograd/op.js";
import { formatShape } from "../autograd/shapes.js";
import { Tensor } from "../autograd/tensor.js";
import { ArgumentError, ShapeError } from "../core/errors.js";
import { field } from "../core/fields.js";
import { unfilled } from "../kernels/allocator.js";
import type { FloatArray, NdArray } from "../kernels/ndarray.js";
import { copyInto, perform } from "../kernels/tape.js";
import {
  channelMoments,
  channelSums,
  channelWise,
  scaleChannels,
  scaleChannelsGrad,
  toSample,
  toSlopes,
  toSpread,
  type Channels,
} from "../kernels/reference/channels.js";
import { add } from "./add.js";
import { channelsOf, checkChannels, moveTowards } from "./channels.js";
import { mean } from "./mean.js";
import { variance } from "./mean.js";
import { mul } from "./mul.js";
import { pow } from "./pow.js";
import { reshape } from "./reshape.js";
import { sub } from "./sub.js";
import { sum } from "./sum.js";

// An operation of its own for speed: composed of permute, standardize, mul and add it takes 1.4 times as long for a (64, 16, 8, 8) batch, forward
// and backward together.

export interface BatchNormOptions {
  /** Whether mean and variance are the batch's own; else they are the running ones. Default false, as in PyTorch. */
  readonly training?: boolean;
  /** How much of the batch's statistics enters the running ones, default 0.1. */
  readonly momentum?: number;
  /** Keeps the division finite, default 1e-5. */
  readonly eps?: number;
}

interface Call {
  readonly x: Tensor;
  readonly runningMean: Tensor;
  readonly runningVar: Tensor;
  readonly weight: Tensor;
  readonly bias: Tensor;
  readonly training: boolean;
  readonly eps: number;
  /** What x is brought to mean 0 and deviation 1 with: s = 1 / sqrt(variance + eps). */
  readonly using: { readonly mean: Float64Array; readonly s: Float64Array };
  /** Takes the batch's statistics into the running ones. */
  readonly remember: () => void;
}

export const batchNorm: Op<
  (
    x: Tensor,
    runningMean?: Tensor | null,
    runningVar?: Tensor | null,
    weight?: Tensor | null,
    bias?: Tensor | null,
    options?: BatchNormOptions,
  ) => Tensor
> = defineOp({
  name: "batchNorm",
  inputs: ["x", { name: "runningMean", differentiable: false }, { name: "runningVar", differentiable: false }, "weight", "bias"],
  takes: [
    take.tensor("x"),
    take.optional(take.tensor("runningMean")),
    take.optional(take.tensor("runningVar")),
    take.optional(take.tensor("weight")),
    take.optional(take.tensor("bias")),
    take.options({
      training: field.boolean({ help: "whether mean and variance are the batch's own" }),
      momentum: field.number({ help: "how much of the batch's statistics enters the running ones" }),
      eps: field.number({ min: 0, help: "keeps the division finite" }),
    }),
  ],
  args: readCall,
  formula:
    "y[n, c, ..] = (x[n, c, ..] - mean[c]) / sqrt(var[c] + eps) * weight[c] + bias[c]; in training mean and var of the batch, else the running ones",
  about:
    "In training every channel is measured over all rows of the batch and all places of an image: the rows then depend on each other, and a batch must have more than one value for each channel. The divisor is n. The running statistics move by momentum towards those of the batch, where the variance is taken with the divisor n - 1; without training they are what x is measured with, and each row is on its own again.",
  derivation: `
    where training = 1
    n < N, l < L
    m[c]                        = mean over n, l of x[n, c, l]                                 -- of one channel: all rows, all places
    d[n, c, l]                  = x[n, c, l] - m[c]                                            -- how far each x lies from the mean of its channel
    v[c]                        = mean over n, l of d[n, c, l]^2                               -- the divisor is N L, not N L - 1
    s[c]                        = (v[c] + eps)^(-1/2)
    h[n, c, l]                  = d[n, c, l] s[c]                                              -- channel c with mean 0 and deviation 1
    y[n, c, l]                  = h[n, c, l] weight[c] + bias[c]
    dm[c]/dx[p, c, q]           = 1 / (N L)                                                    -- the mean holds each x once
    dd[n, c, l]/dx[p, c, q]     = (n = p and l = q) - 1 / (N L)                                -- sum rule
    sum over n, l of d[n, c, l] = 0                                                            -- the differences from the mean add up to 0
    dv[c]/dx[p, c, q]           = mean over n, l of 2 d[n, c, l] dd[n, c, l]/dx[p, c, q]       -- chain rule, power rule
                                = 2 d[p, c, q] / (N L)                                         -- only n = p, l = q remain; 1 / (N L) stands beside the sum of the d
    ds[c]/dx[p, c, q]           = -1/2 (v[c] + eps)^(-3/2) dv[c]/dx[p, c, q]                   -- power rule, chain rule
                                = -s[c]^2 h[p, c, q] / (N L)                                   -- (v + eps)^(-3/2) is s^3, and d s is h
    dh[n, c, l]/dx[p, c, q]     = dd[n, c, l]/dx[p, c, q] s[c] + d[n, c, l] ds[c]/dx[p, c, q]  -- product rule
                                = s[c] ((n = p and l = q) - 1 / (N L) - h[n, c, l] h[p, c, q] / (N L))  -- d s is h; common factor
    gh[n, c, l]                 = gy[n, c, l] weight[c]                                        -- chain rule, constant factor
    gx[p, c, q]                 = sum over n, l of gh[n, c, l] dh[n, c, l]/dx[p, c, q]         -- chain rule: over the whole channel
                                = s[c] (gh[p, c, q] - (mean over n, l of gh[n, c, l]) -
                                    h[p, c, q] (mean over n, l of gh[n, c, l] h[n, c, l]))
    gweight[c]                  = sum over n, l of gy[n, c, l] h[n, c, l]                      -- chain rule: weight[c] serves the whole channel
    gbias[c]                    = sum over n, l of gy[n, c, l]                                 -- chain rule: so does bias[c]
    where training = 0
    s[c]                        = (runningVar[c] + eps)^(-1/2)                                 -- numbers that were remembered: x has no part in them
    h[n, c, l]                  = (x[n, c, l] - runningMean[c]) s[c]
    y[n, c, l]                  = h[n, c, l] weight[c] + bias[c]
    gx[n, c, l]                 = gy[n, c, l] weight[c] s[c]                                   -- chain rule, constant factor
    gweight[c]                  = sum over n, l of gy[n, c, l] h[n, c, l]                      -- chain rule: weight[c] serves the whole channel
    gbias[c]                    = sum over n, l of gy[n, c, l]                                 -- chain rule: so does bias[c]
  `,
  view: "channels",
  torch: "torch.nn.functional.batch_norm",
  see: ["layerNorm", "groupNorm", "instanceNorm", "var"],
  samples: (s) => [
    [s.normal([3, 2]), null, null, s.normal([2]), s.normal([2]), { training: true }],
    [s.normal([2, 3, 2]), null, null, s.normal([3]), s.normal([3]), { training: true, eps: 0.1 }],
    [s.normal([3, 2, 2]), s.normal([2]), s.uniform([2], 0.5, 2), s.normal([2]), s.normal([2]), { eps: 0.1 }],
    [s.normal([2, 2, 2, 3]), null, null, null, null, { training: true }],
    [s.normal([2, 3]), s.normal([3]), s.uniform([3], 0.5, 2)],
    [s.normal([0, 3]), null, null, s.normal([3]), s.normal([3]), { training: true }],
  ],
  forward: ({ x, weight, bias, using, remember }): NdArray => {
    const y = unfilled(x.dtype, x.shape);
    const factor = new Float64Array(using.s.length);
    perform(channelWise, using.s, weight.numbers, factor);
    perform(scaleChannels, x.numbers, channelsOf(x.shape), using.mean, factor, bias.numbers, y.numbers);
    remember();
    return y;
  },
  saves: ["x", "weight"],
  backward: (gy, { x, weight, training, eps, using }) => {
    const dims = x.shape.flatMap((_, axis) => (axis === 1 ? [] : [axis]));
    const beside = x.shape.map((size, axis) => (axis === 1 ? size : 1));
    const remembered = (values: Float64Array): Tensor => {
      const tensor = unfilled(x.dtype, beside);
      tensor.numbers.set(values);
      return new Tensor(tensor);
    };
    const average = (t: Tensor): Tensor => mean(t, dims, { keepdim: true });
    const m = training ? average(x) : remembered(using.mean);
    const s = training ? pow(add(variance(x, dims, { correction: 0, keepdim: true }), eps), -0.5) : remembered(using.s);
    const h = mul(sub(x, m), s);
    return {
      x: () => {
        const gh = mul(gy, reshape(weight, beside));
        return training ? mul(s, sub(sub(gh, average(gh)), mul(h, average(mul(gh, h))))) : mul(gh, s);
      },
      weight: () => sum(mul(gy, h), dims),
      bias: () => sum(gy, dims),
    };
  },
  fused: (gy, { x, weight, training, using: { mean: m, s } }) => {
    const size = channelsOf(x.shape);
    const n = size.rows * size.places;
    const [total, product, factor, less, slope] = Array.from({ length: 5 }, () => new Float64Array(size.channels));
    perform(channelSums, gy.numbers, x.numbers, size, m, total, product);
    const perChannel = (write: (array: FloatArray) => void): NdArray => {
      const array = unfilled(x.dtype, [size.channels]);
      write(array.numbers);
      return array;
    };
    return {
      x: (): NdArray => {
        const gx = unfilled(x.dtype, x.shape);
        perform(channelWise, s, weight.numbers, factor);
        if (training) perform(toSlopes, { total, product, s }, n, less, slope);
        perform(scaleChannelsGrad, gy.numbers, x.numbers, size, { mean: m, factor, less, slope }, gx.numbers);
        return gx;
      },
      weight: (): NdArray =>
        perChannel((array) => {
          perform(channelWise, product, s, array);
        }),
      bias: (): NdArray =>
        perChannel((array) => {
          copyInto(array, total);
        }),
    };
  },
});

function readCall(
  x: Tensor,
  runningMean: Tensor | null = null,
  runningVar: Tensor | null = null,
  weight: Tensor | null = null,
  bias: Tensor | null = null,
  { training = false, momentum = 0.1, eps = 1e-5 }: BatchNormOptions = {},
): Call {
  const size = checkChannels("batchNorm", x, { runningMean, runningVar, weight, bias });
  const n = size.rows * size.places;
  if (training && n === 1) {
    throw new ShapeError(`batchNorm: in training each channel needs more than one value, and x is ${formatShape(x.shape)}`, {
      hint: "its mean would be the value itself, and all would become 0: give it more rows, or use the running statistics with { training: false }",
    });
  }
  if (!training && (runningMean === null || runningVar === null)) {
    throw new ArgumentError("batchNorm: without training, runningMean and runningVar are needed", {
      hint: "pass { training: true } to measure the batch itself",
    });
  }
  const isOwn = training && n > 0;
  const [m, v] = isOwn ? [new Float64Array(size.channels), new Float64Array(size.channels)] : [valuesOf(runningMean, size, 0), valuesOf(runningVar, size, 1)]; // prettier-ignore
  if (isOwn) perform(channelMoments, x.numbers, size, m, v);
  const s = new Float64Array(size.channels);
  perform(toSpread, v, eps, s);
  const { dtype } = x;
  const shape = [size.channels];
  return {
    x,
    runningMean: runningMean ?? zeros(shape, { dtype }),
    runningVar: runningVar ?? ones(shape, { dtype }),
    weight: weight ?? ones(shape, { dtype }),
    bias: bias ?? zeros(shape, { dtype }),
    training,
    eps,
    using: { mean: m, s },
    remember: () => {
      if (!isOwn) return;
      if (runningMean !== null) moveTowards(runningMean, m, momentum);
      if (runningVar === null) return;
      const sample = new Float64Array(size.channels);
      perform(toSample, v, n, sample);
      moveTowards(runningVar, sample, momentum);
    },
  };
}

function valuesOf(remembered: Tensor | null, { channels }: Channels, other: number): Float64Array {
  return remembered === null ? new Float64Array(channels).fill(other) : Float64Array.from(remembered.numbers);
}
