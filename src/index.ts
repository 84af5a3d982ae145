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
  bernoulli,
  multinomial,
  normal,
  randLike,
  randnLike,
  type DrawOptions,
  type MultinomialOptions,
} from "./autograd/random.js";
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
export { capture, useReplay, type Captured, type CaptureOptions } from "./autograd/capture.js";
export { checkpoint } from "./autograd/checkpoint.js";
export type { GradientHook, HookHandle } from "./autograd/graph.js";
export { detectAnomaly, isGradEnabled, noGrad } from "./autograd/mode.js";
export {
  defineComposite,
  defineForeignConstant as defineConstant,
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
export { DataLoader, type Loader, type LoaderOptions } from "./data/loader.js";
export { limitMemory, MemoryError } from "./kernels/room.js";
export { arena, step } from "./kernels/allocator.js";
export * as functional from "./nn/functional.js";
export type { Dtype, FloatArray, NdArray, Shape } from "./kernels/ndarray.js";
export * as nn from "./nn/index.js";
export { ops } from "./ops/index.js";
export * from "./ops/functional.js";
export * from "./ops/table.js";
export { allclose, equal } from "./ops/allclose.js";
export { variance } from "./ops/mean.js";
export { fitTokenizer, type FittedName, type TokenizerSpec } from "./text/registry.js";
export { readGpt2Tokenizer, readTokenizer } from "./text/readTokenizer.js";
export type { Encoded, StreamDecoder, Tokenizer } from "./text/tokenizer.js";
export type { AddedTokenJson, DecoderJson, ModelJson, PaddingJson, PreTokenizerJson, TokenizerJson } from "./text/huggingFace.js";
export * as optim from "./optim/index.js";
