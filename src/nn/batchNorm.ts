// Each channel brought to mean 0 and deviation 1 over the batch; in evaluation by what was remembered of the training batches.
import { formatShape } from "../autograd/shapes.js";
import type { Tensor } from "../autograd/tensor.js";
import { ShapeError } from "../core/errors.js";
import { field } from "../core/fields.js";
import { sizeOf, type FloatArray } from "../kernels/ndarray.js";
import { perform } from "../kernels/tape.js";
import { batchNorm } from "../ops/batchNorm.js";
import { ChannelNorm } from "./channelNorm.js";
import { argumentsOf, declareLayer, layerOf, type TensorOptions } from "./layer.js";

const fields = {
  num_features: field.integer({ min: 1, help: "channels of the input" }),
  eps: field.number({ default: 1e-5, min: 0, help: "keeps the division finite" }),
  momentum: field.number({ default: 0.1, min: 0, max: 1, nullable: true, help: "how much of each batch enters the running statistics; null: the mean over all batches" }), // prettier-ignore
  affine: field.boolean({ default: true, help: "whether a weight and a bias are learned" }),
  track_running_stats: field.boolean({ default: true, help: "whether mean and variance are remembered for evaluation; else those of the batch are taken there, too" }), // prettier-ignore
};

const derivation = `
  where training = 1
  n < N, l < L
  m[c]              = mean over n, l of x[n, c, l]                    -- over all rows and places of the channel
  v[c]              = mean over n, l of (x[n, c, l] - m[c])^2         -- mean square distance: divisor N L
  s[c]              = (v[c] + eps)^(-1/2)
  h[n, c, l]        = (x[n, c, l] - m[c]) s[c]                        -- channel c with mean 0 and deviation nearly 1
  y[n, c, l]        = h[n, c, l] weight[c] + bias[c]
  newRunningMean[c] = (1 - momentum) runningMean[c] + momentum m[c]   -- what evaluation will take for m: batches long ago fade
  newRunningVar[c]  = (1 - momentum) runningVar[c] + momentum N L / (N L - 1) v[c]
                                                                      -- here the divisor is N L - 1: not biased, as var has it
  dm[c]/dx[p, c, q] = 1 / (N L)                                       -- sum rule: the mean holds each x once
  dv[c]/dx[p, c, q] = mean over n, l of 2 (x[n, c, l] - m[c]) ((n = p and l = q) - 1 / (N L))
                                                                      -- chain rule, power rule
                    = 2 (x[p, c, q] - m[c]) / (N L)                   -- the differences from the mean add up to 0
  ds[c]/dx[p, c, q] = -1/2 (v[c] + eps)^(-3/2) dv[c]/dx[p, c, q]      -- power rule, chain rule
                    = -s[c]^2 h[p, c, q] / (N L)                      -- (v + eps)^(-3/2) is s^3, and (x - m) s is h
  dh[n, c, l]/dx[p, c, q] = s[c] ((n = p and l = q) - 1 / (N L)) + (x[n, c, l] - m[c]) ds[c]/dx[p, c, q]
                                                                      -- product rule
                    = s[c] ((n = p and l = q) - 1 / (N L) - h[n, c, l] h[p, c, q] / (N L))
  gh[n, c, l]       = gy[n, c, l] weight[c]                           -- constant factor
  gx[p, c, q]       = sum over n, l of gh[n, c, l] dh[n, c, l]/dx[p, c, q]  -- chain rule: over the channel
                    = s[c] (gh[p, c, q] - (mean over n, l of gh[n, c, l]) -
                      h[p, c, q] (mean over n, l of gh[n, c, l] h[n, c, l]))  -- only n = p, l = q remain of the first part
  gweight[c]        = sum over n, l of gy[n, c, l] h[n, c, l]         -- chain rule: weight[c] serves the whole channel
  gbias[c]          = sum over n, l of gy[n, c, l]                    -- chain rule
  where training = 0
  s[c]              = (runningVar[c] + eps)^(-1/2)                    -- remembered: no row depends on another
  h[n, c, l]        = (x[n, c, l] - runningMean[c]) s[c]
  y[n, c, l]        = h[n, c, l] weight[c] + bias[c]
  gx[n, c, l]       = gy[n, c, l] weight[c] s[c]                      -- constant factor: a map of its own for each number
  gweight[c]        = sum over n, l of gy[n, c, l] h[n, c, l]         -- chain rule
  gbias[c]          = sum over n, l of gy[n, c, l]                    -- chain rule
`;

const about =
  "In training each channel gets mean 0 and deviation nearly 1 over the batch, whatever the layers before it do; weight and bias then give it the ones that serve best. A row so depends on those beside it, which a prediction must not: in evaluation the running mean and variance stand for those of the batch. They begin as 0 and 1, are no parameters, and are saved with the weights. With momentum null they are the mean over all batches so far. A training batch must have more than one value for each channel.";

interface Kind {
  readonly name: string;
  /** Shapes of one row that it takes, for messages. */
  readonly rows: string;
  readonly ranks: readonly number[];
  readonly samples: Parameters<typeof declareLayer<typeof fields>>[0]["page"]["samples"];
}

function declaration({ name, rows, ranks, samples }: Kind) {
  return declareLayer({
    name,
    formula:
      "y = (x - m) / sqrt(v + eps) * weight + bias for each channel; in training m and v are mean and variance of the batch, in evaluation the running ones",
    fields,
    positional: 1,
    infer: (input) => (ranks.includes(input.length) ? { num_features: input[0] } : {}),
    parameters: ({ numFeatures, affine }) => (affine ? 2 * numFeatures : 0),
    leastRows: (input) => (sizeOf(input.slice(1)) === 1 ? 2 : 1),
    outputShape: (input, { numFeatures }) => {
      if (!ranks.includes(input.length) || input[0] !== numFeatures)
        throw new ShapeError(`${name}: expected rows of shape ${rows} with C = ${numFeatures}, but the input is ${formatShape(input)}`); // prettier-ignore
      return input;
    },
    page: { file: "batchNorm", about, torch: `torch.nn.${name}`, see: ["batchNorm", "LayerNorm", "var"], derivation, view: "channels", samples }, // prettier-ignore
  });
}

export interface BatchNormLayerOptions extends TensorOptions {
  readonly eps?: number | undefined;
  readonly momentum?: number | null | undefined;
  readonly affine?: boolean | undefined;
  readonly trackRunningStats?: boolean | undefined;
}

abstract class BatchNorm extends ChannelNorm<number | null> {
  readonly #ranks: readonly number[];
  readonly #shapes: string;

  constructor(
    declared: ReturnType<typeof declaration>,
    { ranks, shapes }: { readonly ranks: readonly number[]; readonly shapes: string },
    given: readonly unknown[],
  ) {
    const { values, tensors } = argumentsOf(declared, given);
    super(values, tensors);
    this.#ranks = ranks;
    this.#shapes = shapes;
  }

  forward(x: Tensor): Tensor {
    const { name } = this.constructor;
    if (!this.#ranks.includes(x.shape.length - 1) || x.shape[1] !== this.numFeatures)
      throw new ShapeError(`${name}: expected x of shape ${this.#shapes} with C = ${this.numFeatures}, got ${formatShape(x.shape)}`); // prettier-ignore
    const { runningMean, runningVar, weight, bias, eps } = this;
    const training = this.training || runningMean === null;
    const y = batchNorm(x, runningMean, runningVar, weight, bias, { training, momentum: this.#momentum(), eps });
    if (this.training) this.numBatchesTracked?.update((count) => { perform(countUp, count); }); // prettier-ignore
    return y;
  }

  /** 1 / n for batch n makes the running statistics the mean over all batches so far. */
  #momentum(): number {
    return this.momentum ?? 1 / ((this.numBatchesTracked?.item() ?? 0) + 1);
  }

  /** Forgets what the batches so far were like. */
  resetRunningStats(): void {
    this.runningMean?.update((data) => data.fill(0));
    this.runningVar?.update((data) => data.fill(1));
    this.numBatchesTracked?.update((data) => data.fill(0));
  }
}

export const batchNorm1dDeclaration = declaration({
  name: "BatchNorm1d",
  rows: "(C,) or (C, L)",
  ranks: [1, 2],
  samples: (s) => [
    { args: { numFeatures: 2, eps: 0.1 }, input: s.normal([3, 2]), training: true },
    { args: { numFeatures: 3, momentum: 0.4 }, input: s.normal([2, 3, 2]), training: true },
    { args: { numFeatures: 2, affine: true }, input: s.normal([3, 2]), training: false },
    { args: { numFeatures: 3, eps: 0.5 }, input: s.normal([2, 3, 2]), training: false },
  ],
});

/** As torch.nn.BatchNorm1d (Ioffe and Szegedy 2015). Shapes: x (N, C) or (N, C, L), y the same. */
export class BatchNorm1d extends BatchNorm {
  static readonly declaration = layerOf(this, batchNorm1dDeclaration);
  constructor(numFeatures: number, options?: BatchNormLayerOptions, ...none: never[]) {
    super(batchNorm1dDeclaration, { ranks: [1, 2], shapes: "(N, C) or (N, C, L)" }, [numFeatures, options, ...none]);
  }
}

export const batchNorm2dDeclaration = declaration({
  name: "BatchNorm2d",
  rows: "(C, H, W)",
  ranks: [3],
  samples: (s) => [
    { args: { numFeatures: 2, eps: 0.1 }, input: s.normal([2, 2, 2, 2]), training: true },
    { args: { numFeatures: 3, momentum: 0.4 }, input: s.normal([2, 3, 1, 3]), training: true },
    { args: { numFeatures: 2 }, input: s.normal([3, 2, 2, 1]), training: false },
  ],
});

/** As torch.nn.BatchNorm2d. Shapes: x (N, C, H, W), y the same. */
export class BatchNorm2d extends BatchNorm {
  static readonly declaration = layerOf(this, batchNorm2dDeclaration);
  constructor(numFeatures: number, options?: BatchNormLayerOptions, ...none: never[]) {
    super(batchNorm2dDeclaration, { ranks: [3], shapes: "(N, C, H, W)" }, [numFeatures, options, ...none]);
  }
}

function countUp(count: FloatArray): void {
  count[0]++;
}
