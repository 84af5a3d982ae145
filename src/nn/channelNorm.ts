// What the norms of channels learn and remember: BatchNorm and InstanceNorm.
import { ones, zeros } from "../autograd/create.js";
import { Buffer, Parameter } from "../autograd/parameter.js";
import type { Shape } from "../kernels/ndarray.js";
import type { TensorOptions } from "./layer.js";
import { Module } from "./module.js";

export interface ChannelNormValues<Momentum> {
  readonly numFeatures: number;
  readonly eps: number;
  readonly momentum: Momentum;
  readonly affine: boolean;
  readonly trackRunningStats: boolean;
}

/** Weight begins as ones, bias as zeros; the running mean as 0, the running variance as 1. */
export abstract class ChannelNorm<Momentum extends number | null> extends Module {
  readonly numFeatures: number;
  readonly eps: number;
  readonly momentum: Momentum;
  readonly affine: boolean;
  readonly trackRunningStats: boolean;
  readonly weight: Parameter | null;
  readonly bias: Parameter | null;
  readonly runningMean: Buffer | null;
  readonly runningVar: Buffer | null;
  /**
   * How many batches the running statistics have seen: a number, as in PyTorch, in float64 so that it is exact. InstanceNorm never counts,
   * as in PyTorch: it is part of the state all the same.
   */
  readonly numBatchesTracked: Buffer | null;

  constructor(values: ChannelNormValues<Momentum>, { dtype = "float32" }: TensorOptions) {
    super();
    const { numFeatures, eps, momentum, affine, trackRunningStats } = values;
    const shape: Shape = [numFeatures];
    this.numFeatures = numFeatures;
    this.eps = eps;
    this.momentum = momentum;
    this.affine = affine;
    this.trackRunningStats = trackRunningStats;
    this.weight = affine ? new Parameter(ones(shape, { dtype })) : null;
    this.bias = affine ? new Parameter(zeros(shape, { dtype })) : null;
    this.runningMean = trackRunningStats ? new Buffer(zeros(shape, { dtype })) : null;
    this.runningVar = trackRunningStats ? new Buffer(ones(shape, { dtype })) : null;
    this.numBatchesTracked = trackRunningStats ? new Buffer(zeros([], { dtype: "float64" })) : null;
  }

  override extraRepr(): string {
    return `${this.numFeatures}, eps=${this.eps}, momentum=${this.momentum}, affine=${this.affine}, track_running_stats=${this.trackRunningStats}`;
  }
}
