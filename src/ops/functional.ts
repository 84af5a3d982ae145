// The operations that PyTorch keeps in `torch.nn.functional`: a line here does what a line of table.ts does, and puts the operation into
// `functional`, too.
export { avgPool2d } from "./avgPool2d.js";
export { conv2d, maxPool2d, type ConvOptions, type PoolOptions } from "./conv2d.js";
export { pairwiseDistance, type DistanceOptions } from "./distance.js";
export { gelu } from "./gelu.js";
export { gruSequence } from "./gruSequence.js";
export { layerNorm, type LayerNormOptions } from "./layerNorm.js";
export { linear } from "./linear.js";
export { cosineSimilarity, normalize, type EpsOptions } from "./normalize.js";
export { lstmSequence } from "./lstmSequence.js";
export { pad, type PadOptions } from "./pad.js";
export { relu } from "./relu.js";
export { rnnSequence, type Nonlinearity, type RnnSequenceOptions } from "./rnnSequence.js";
export type { SequenceOptions } from "./recurrence.js";
export { sigmoid } from "./sigmoid.js";
export { logSoftmax, softmax } from "./softmax.js";
export { tanh } from "./tanh.js";
export { fold, unfold, type Pair, type WindowOptions } from "./unfold.js";
