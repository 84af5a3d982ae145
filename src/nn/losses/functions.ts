// The losses as functions of `functional`.
export { binaryCrossEntropy, type BinaryLossOptions } from "./bce.js";
export { binaryCrossEntropyWithLogits, type BinaryLogitsLossOptions } from "./bceWithLogits.js";
export type { ClassLossOptions } from "./classes.js";
export { crossEntropy, type CrossEntropyOptions } from "./crossEntropy.js";
export { l1Loss } from "./l1.js";
export { mseLoss } from "./mse.js";
export { nllLoss } from "./nll.js";
