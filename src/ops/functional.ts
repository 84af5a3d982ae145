// The operations that PyTorch keeps in `torch.nn.functional`: a line here does what a line of table.ts does, and puts the operation into
// `functional`, too.
export { adaptiveAvgPool1d, adaptiveAvgPool2d, adaptiveMaxPool1d, adaptiveMaxPool2d } from "./adaptivePool.js";
export { avgPool1d, type AvgPool1dOptions } from "./avgPool1d.js";
export { avgPool2d, type AvgPoolOptions } from "./avgPool2d.js";
export { batchNorm, type BatchNormOptions } from "./batchNorm.js";
export { bilinear } from "./bilinear.js";
export { conv1d, type Conv1dOptions } from "./conv1d.js";
export { conv2d, type ConvOptions, type Padding } from "./conv2d.js";
export { convTranspose1d, type ConvTranspose1dOptions } from "./convTranspose1d.js";
export { convTranspose2d, type ConvTransposeOptions } from "./convTranspose2d.js";
export { pairwiseDistance, pdist, type DistanceOptions } from "./distance.js";
export { gelu, type GeluOptions } from "./gelu.js";
export { glu } from "./glu.js";
export { groupNorm, instanceNorm, type InstanceNormOptions } from "./groupNorm.js";
export { gruSequence } from "./gruSequence.js";
export { interpolate, type InterpolateMode, type InterpolateOptions } from "./interpolate.js";
export { layerNorm, type LayerNormOptions } from "./layerNorm.js";
export { linear } from "./linear.js";
export { lstmSequence } from "./lstmSequence.js";
export { maxPool1d, type MaxPool1dCall, type MaxPool1dOptions, type Pool1dOptions } from "./maxPool1d.js";
export { maxPool2d, type MaxPool2dCall, type MaxPoolOptions, type PoolOptions } from "./maxPool2d.js";
export { maxUnpool1d, maxUnpool2d, type MaxUnpool1dOptions, type MaxUnpool2dOptions } from "./maxUnpool.js";
export { cosineSimilarity, normalize, type EpsOptions } from "./normalize.js";
export { oneHot } from "./oneHot.js";
export { pad, type PadMode, type PadOptions } from "./pad.js";
export { pixelShuffle, pixelUnshuffle } from "./pixelShuffle.js";
export {
  hardsigmoid,
  hardswish,
  hardtanh,
  leakyRelu,
  prelu,
  relu6,
  type HardtanhOptions,
  type LeakyReluOptions,
} from "./rectifiers.js";
export { relu } from "./relu.js";
export { rmsNorm, type RmsNormOptions } from "./rmsNorm.js";
export { rnnSequence, type Nonlinearity, type RnnSequenceOptions } from "./rnnSequence.js";
export { hardshrink, softshrink, tanhshrink, threshold, type HardshrinkOptions, type SoftshrinkOptions } from "./shrinks.js";
export { sigmoid } from "./sigmoid.js";
export {
  celu,
  elu,
  logsigmoid,
  mish,
  selu,
  silu,
  softplus,
  softsign,
  type CeluOptions,
  type EluOptions,
  type SoftplusOptions,
} from "./smoothUnits.js";
export { logSoftmax, softmax, softmin } from "./softmax.js";
export { tanh } from "./tanh.js";
export { fold, unfold, type Pair, type WindowOptions } from "./unfold.js";
