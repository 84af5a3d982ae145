// The losses as functions of `functional`.
export { binaryCrossEntropy, type BinaryLossOptions } from "./bce.js";
export { binaryCrossEntropyWithLogits, type BinaryLogitsLossOptions } from "./bceWithLogits.js";
export type { ClassLossOptions } from "./classes.js";
export { cosineEmbeddingLoss, tripletMarginLoss, type TripletMarginLossOptions } from "./embedding.js";
export { crossEntropy, type CrossEntropyOptions } from "./crossEntropy.js";
export { gaussianNllLoss, type GaussianNllLossOptions } from "./gaussian.js";
export { hingeEmbeddingLoss, marginRankingLoss, type MarginOptions } from "./hinge.js";
export { huberLoss, smoothL1Loss, type HuberLossOptions, type SmoothL1LossOptions } from "./huber.js";
export { klDiv, type KLDivLossOptions } from "./klDiv.js";
export { l1Loss } from "./l1.js";
export { mseLoss } from "./mse.js";
export { multiMarginLoss, multilabelMarginLoss, type MultiMarginLossOptions } from "./multiMargin.js";
export { nllLoss } from "./nll.js";
export { poissonNllLoss, type PoissonNllLossOptions } from "./poisson.js";
export { quantileLoss, type QuantileLossOptions } from "./quantile.js";
export { sigmoidFocalLoss, type SigmoidFocalLossOptions } from "./focal.js";
export { multilabelSoftMarginLoss, softMarginLoss, type WeightedOptions } from "./softMargin.js";
