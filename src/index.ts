// The public API: names only.
import "./ops/fluent.js";

export { grad, type BackwardOptions, type GradOptions } from "./autograd/backward.js";
export {
  arange,
  eye,
  full,
  fullLike,
  linspace,
  ones,
  onesLike,
  rand,
  randint,
  randn,
  randperm,
  tensor,
  zeros,
  zerosLike,
  type CreateOptions,
  type RandomOptions,
  type TensorData,
} from "./autograd/create.js";
export {
  gradcheck,
  GradcheckError,
  gradgradcheck,
  type CheckedFunction,
  type GradcheckOptions,
  type GradcheckReport,
  type Mismatch,
} from "./autograd/gradcheck.js";
export { AnomalyError, type Anomaly } from "./autograd/anomaly.js";
export { detectAnomaly, isGradEnabled, noGrad } from "./autograd/mode.js";
export {
  defineComposite,
  defineConstant,
  defineForeignOp as defineOp,
  type Binary,
  type InputSpec,
  type KeepdimOptions,
  type Op,
  type OpInfo,
  type Reduce,
  type TensorLike,
  type Unary,
} from "./autograd/op.js";
export { Tensor, type NestedNumbers, type Sizes } from "./autograd/tensor.js";
export {
  ArgumentError,
  DtypeError,
  GraphError,
  InputError,
  MlbhError,
  ShapeError,
  type Place,
  type Problem,
} from "./core/errors.js";
export { Generator, manualSeed, type GeneratorState } from "./core/rng.js";
export { version } from "./core/version.js";
export { checkDerivation, type DerivationReport, type LineReport, type Mistake } from "./notation/check.js";
export type { NumberArray } from "./notation/array.js";
export type { Sample, Subject } from "./notation/sample.js";
export type { View } from "./notation/pageText.js";
export { DataLoader, type LoaderOptions } from "./data/loader.js";
export { limitMemory, MemoryError } from "./kernels/room.js";
export { arena, step } from "./kernels/allocator.js";
export * as functional from "./functional/index.js";
export type { Dtype, FloatArray, NdArray, Shape } from "./kernels/ndarray.js";
export * as nn from "./nn/index.js";
export { ops } from "./ops/index.js";
export { abs, sign } from "./ops/abs.js";
export { add } from "./ops/add.js";
export { amax, amin, argmax, argmin, max, min } from "./ops/amax.js";
export { avgPool2d } from "./ops/avgPool2d.js";
export { bce, bceWithLogits } from "./ops/bce.js";
export { cat, stack } from "./ops/cat.js";
export { clamp } from "./ops/clamp.js";
export { eq, ge, gt, le, lt, ne } from "./ops/comparisons.js";
export { conv2d, maxPool2d, type ConvOptions, type PoolOptions } from "./ops/conv2d.js";
export { div } from "./ops/div.js";
export { exp } from "./ops/exp.js";
export { gather, indexSelect, scatterAdd, type Index } from "./ops/indexing.js";
export { erf, gelu } from "./ops/gelu.js";
export { layerNorm, normalize, type LayerNormOptions } from "./ops/layerNorm.js";
export { log } from "./ops/log.js";
export { matmul, type TransposeOptions } from "./ops/matmul.js";
export { maximum, minimum } from "./ops/maximum.js";
export { mean, std, variance, type VarOptions } from "./ops/mean.js";
export { mul } from "./ops/mul.js";
export { neg } from "./ops/neg.js";
export { pad, type PadOptions } from "./ops/pad.js";
export { permute, transpose } from "./ops/permute.js";
export { pow } from "./ops/pow.js";
export { relu } from "./ops/relu.js";
export { reshape } from "./ops/reshape.js";
export { sigmoid } from "./ops/sigmoid.js";
export { narrow, select, slice } from "./ops/slice.js";
export { logSoftmax, logsumexp, softmax } from "./ops/softmax.js";
export { sqrt } from "./ops/sqrt.js";
export { sub } from "./ops/sub.js";
export { expand, sum } from "./ops/sum.js";
export { tanh } from "./ops/tanh.js";
export { clone, to } from "./ops/to.js";
export type { Pair, WindowOptions } from "./ops/unfold.js";
export { flatten, squeeze, unsqueeze } from "./ops/views.js";
export { maskedFill, where } from "./ops/where.js";
export * as optim from "./optim/index.js";
