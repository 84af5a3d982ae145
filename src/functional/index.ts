// Functions composed of operations, with no derivative of their own; names and arguments as in torch.nn.functional.
export { avgPool2d } from "../ops/avgPool2d.js";
export { conv2d, maxPool2d } from "../ops/conv2d.js";
export { relu } from "../ops/relu.js";
export { sigmoid } from "../ops/sigmoid.js";
export { logSoftmax, softmax } from "../ops/softmax.js";
export { tanh } from "../ops/tanh.js";
export { fold, unfold } from "../ops/unfold.js";
export { gelu } from "../ops/gelu.js";
export { layerNorm } from "../ops/layerNorm.js";
export { scaledDotProductAttention, type AttentionOptions } from "./attention.js";
export { crossEntropy, nllLoss, type ClassLossOptions, type CrossEntropyOptions } from "./crossEntropy.js";
export { dropout, type DropoutOptions } from "./dropout.js";
export { embedding } from "./embedding.js";
export { linear } from "./linear.js";
export type { Reduction, ReductionOptions } from "./reduction.js";
export {
  binaryCrossEntropy,
  binaryCrossEntropyWithLogits,
  l1Loss,
  mseLoss,
  type BinaryLogitsLossOptions,
  type BinaryLossOptions,
} from "./losses.js";
