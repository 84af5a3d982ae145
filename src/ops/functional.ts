// The operations that PyTorch keeps in `torch.nn.functional`: a line here does what a line of table.ts does, and puts the operation into
// `functional`, too.
export { adaptiveAvgPool1d, adaptiveAvgPool2d, adaptiveMaxPool1d, adaptiveMaxPool2d } from "./adaptivePool.js";
export { avgPool1d, type AvgPool1dOptions } from "./avgPool1d.js";
export { avgPool2d, type AvgPoolOptions } from "./avgPool2d.js";
export { conv1d, type Conv1dOptions } from "./conv1d.js";
export { conv2d, type ConvOptions, type Padding } from "./conv2d.js";
export { convTranspose1d, type ConvTranspose1dOptions } from "./convTranspose1d.js";
export { convTranspose2d, type ConvTransposeOptions } from "./convTranspose2d.js";
export { gelu } from "./gelu.js";
export { interpolate, type InterpolateMode, type InterpolateOptions } from "./interpolate.js";
export { layerNorm, type LayerNormOptions } from "./layerNorm.js";
export { linear } from "./linear.js";
export { maxPool1d, type MaxPool1dOptions, type Pool1dOptions } from "./maxPool1d.js";
export { maxPool2d, type MaxPoolOptions, type PoolOptions } from "./maxPool2d.js";
export { pad, type PadOptions } from "./pad.js";
export { pixelShuffle, pixelUnshuffle } from "./pixelShuffle.js";
export { relu } from "./relu.js";
export { sigmoid } from "./sigmoid.js";
export { logSoftmax, softmax } from "./softmax.js";
export { tanh } from "./tanh.js";
export { fold, unfold, type Pair, type WindowOptions } from "./unfold.js";
