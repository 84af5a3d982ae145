// THE table of losses. A line here makes a loss a class of `nn`, a page of `mlbh explain` and, unless it is for code only, a name that an
// experiment file may use. The same as a function is a line of functions.ts.
export { BCELoss } from "./bce.js";
export { BCEWithLogitsLoss } from "./bceWithLogits.js";
export { CosineEmbeddingLoss, TripletMarginLoss } from "./embedding.js";
export { CrossEntropyLoss } from "./crossEntropy.js";
export { GaussianNLLLoss } from "./gaussian.js";
export { HingeEmbeddingLoss, MarginRankingLoss } from "./hinge.js";
export { HuberLoss, SmoothL1Loss } from "./huber.js";
export { KLDivLoss } from "./klDiv.js";
export { L1Loss } from "./l1.js";
export { MSELoss } from "./mse.js";
export { MultiLabelMarginLoss, MultiMarginLoss } from "./multiMargin.js";
export { NLLLoss } from "./nll.js";
export { PoissonNLLLoss } from "./poisson.js";
export { QuantileLoss } from "./quantile.js";
export { SigmoidFocalLoss } from "./focal.js";
export { MultiLabelSoftMarginLoss, SoftMarginLoss } from "./softMargin.js";
