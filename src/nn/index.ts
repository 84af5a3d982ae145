// torch.nn: modules, layers, losses.
export { Buffer, Parameter } from "../autograd/parameter.js";
export { GELU, Identity, LogSoftmax, ReLU, Sigmoid, Softmax, Tanh } from "./activations.js";
export { Conv2d, type Conv2dOptions } from "./conv.js";
export { Dropout } from "./dropout.js";
export { Embedding } from "./embedding.js";
export * as init from "./init.js";
export { LayerNorm, type LayerNormOptions } from "./layerNorm.js";
export { Linear, type LinearOptions } from "./linear.js";
export { BCELoss, BCEWithLogitsLoss, CrossEntropyLoss, L1Loss, MSELoss, NLLLoss } from "./losses.js";
export { Module, StateDictError, type StateDict } from "./module.js";
export { AvgPool2d, MaxPool2d, type PoolLayerOptions } from "./pool.js";
export { Sequential } from "./sequential.js";
export { Flatten, Unflatten } from "./shapes.js";
export { clipGradNorm } from "./utils.js";
