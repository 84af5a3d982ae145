// The operations that PyTorch keeps in `torch.nn.functional`: a line here does what a line of table.ts does, and puts the operation into
// `functional`, too.
export { avgPool2d } from "./avgPool2d.js";
export { bilinear } from "./bilinear.js";
export { conv2d, maxPool2d, type ConvOptions, type PoolOptions } from "./conv2d.js";
export { pairwiseDistance, type DistanceOptions } from "./distance.js";
export { gelu, type GeluOptions } from "./gelu.js";
export { glu } from "./glu.js";
export { layerNorm, type LayerNormOptions } from "./layerNorm.js";
export { linear } from "./linear.js";
export { cosineSimilarity, normalize, type EpsOptions } from "./normalize.js";
export { oneHot } from "./oneHot.js";
export { pad, type PadOptions } from "./pad.js";
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
