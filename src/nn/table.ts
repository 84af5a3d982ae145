// THE table of layers. A line here makes a layer a class of `nn`, a name that an experiment file may use and a page of `mlbh explain`.
export { GELU, Identity, LogSoftmax, ReLU, Sigmoid, Softmax, Tanh } from "./activations.js";
export { Conv2d, type Conv2dOptions } from "./conv.js";
export { Dropout } from "./dropout.js";
export { Embedding } from "./embedding.js";
export { GRU, type GRUOptions } from "./gru.js";
export { GRUCell } from "./gruCell.js";
export { Last, Max, Mean } from "./overTime.js";
export { LSTM, type LSTMOptions } from "./lstm.js";
export { LSTMCell } from "./lstmCell.js";
export { LayerNorm, type LayerNormOptions } from "./layerNorm.js";
export { Linear, type LinearOptions } from "./linear.js";
export { AvgPool2d, MaxPool2d, type PoolLayerOptions } from "./pool.js";
export { RNN, type RNNOptions } from "./rnn.js";
export { RNNCell } from "./rnnCell.js";
export { Flatten, Unflatten } from "./shapes.js";
