// THE table of layers. A line here makes a layer a class of `nn`, a name that an experiment file may use and a page of `mlbh explain`.
export { GELU, Identity, LogSoftmax, ReLU, Sigmoid, Softmax, Tanh, Softmin } from "./activations.js";
export { Checkpoint } from "./checkpoint.js";
export { Conv2d, type Conv2dOptions } from "./conv.js";
export { Dropout } from "./dropout.js";
export { Embedding } from "./embedding.js";
export { LayerNorm, type LayerNormOptions } from "./layerNorm.js";
export { Linear, type LinearOptions } from "./linear.js";
export {
  CELU,
  ELU,
  GLU,
  Hardshrink,
  Hardsigmoid,
  Hardswish,
  Hardtanh,
  LeakyReLU,
  LogSigmoid,
  Mish,
  ReLU6,
  SELU,
  SiLU,
  Softplus,
  Softshrink,
  Softsign,
  Tanhshrink,
  Threshold,
} from "./moreActivations.js";
export { Parallel, type ParallelOptions } from "./parallel.js";
export { AvgPool2d, MaxPool2d, type PoolLayerOptions } from "./pool.js";
export { PReLU, type PReLUOptions } from "./prelu.js";
export { Repeat } from "./repeat.js";
export { Residual } from "./residual.js";
export { Sequential } from "./sequential.js";
export { Flatten, Unflatten } from "./shapes.js";
