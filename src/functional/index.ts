// Functions composed of operations, with no derivative of their own; names and arguments as in torch.nn.functional.
export * from "../ops/functional.js";
export { scaledDotProductAttention, type AttentionOptions } from "./attention.js";
export { alphaDropout, dropout, dropout1d, dropout2d, featureAlphaDropout, type DropoutOptions } from "./dropout.js";
export { embedding, type EmbeddingFunctionOptions } from "./embedding.js";
export { gumbelSoftmax, type GumbelSoftmaxOptions } from "./gumbelSoftmax.js";
export { linear } from "./linear.js";
export { rotary } from "./rotary.js";
export type { Reduction, ReductionOptions } from "./reduction.js";
