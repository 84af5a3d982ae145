// Functions composed of operations, with no derivative of their own; names and arguments as in torch.nn.functional.
export * from "../ops/functional.js";
export { scaledDotProductAttention, type AttentionOptions } from "./attention.js";
export { dropout, type DropoutOptions } from "./dropout.js";
export { embedding } from "./embedding.js";
export { linear } from "./linear.js";
export type { Reduction, ReductionOptions } from "./reduction.js";
