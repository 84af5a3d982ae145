// THE table of layers. A line here makes a layer a class of `nn`, a name that an experiment file may use and a page of `mlbh explain`.
export { GELU, Identity, LogSoftmax, ReLU, Sigmoid, Softmax, Tanh } from "./activations.js";
export { BatchNorm1d, BatchNorm2d, type BatchNormLayerOptions } from "./batchNorm.js";
export { Conv2d, type Conv2dOptions } from "./conv.js";
export { Dropout } from "./dropout.js";
export { AlphaDropout, Dropout1d, Dropout2d, FeatureAlphaDropout } from "./dropouts.js";
export { Embedding } from "./embedding.js";
export { GroupNorm, type GroupNormOptions } from "./groupNorm.js";
export { InstanceNorm1d, InstanceNorm2d, type InstanceNormLayerOptions } from "./instanceNorm.js";
export { LayerNorm, type LayerNormOptions } from "./layerNorm.js";
export { Linear, type LinearOptions } from "./linear.js";
export { AvgPool2d, MaxPool2d, type PoolLayerOptions } from "./pool.js";
export { RMSNorm, type RMSNormOptions } from "./rmsNorm.js";
export { Flatten, Unflatten } from "./shapes.js";
