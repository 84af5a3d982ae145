// THE table of layers. A line here makes a layer a class of `nn`, a name that an experiment file may use and a page of `mlbh explain`.
export { GELU, Identity, LogSoftmax, ReLU, Sigmoid, Softmax, Tanh, Softmin } from "./activations.js";
export { Attention, type AttentionLayerOptions } from "./attention.js";
export { AdaptiveAvgPool1d, AdaptiveAvgPool2d, AdaptiveMaxPool1d, AdaptiveMaxPool2d } from "./adaptivePool.js";
export { BatchNorm1d, BatchNorm2d, type BatchNormLayerOptions } from "./batchNorm.js";
export { Bilinear, type BilinearOptions } from "./bilinear.js";
export { Checkpoint } from "./checkpoint.js";
export { Conv2d, type Conv2dOptions } from "./conv.js";
export { Conv1d, type Conv1dLayerOptions } from "./conv1d.js";
export {
  ConvTranspose1d,
  ConvTranspose2d,
  type ConvTranspose1dLayerOptions,
  type ConvTranspose2dLayerOptions,
} from "./convTranspose.js";
export { Dropout } from "./dropout.js";
export { AlphaDropout, Dropout1d, Dropout2d, FeatureAlphaDropout } from "./dropouts.js";
export { Embedding } from "./embedding.js";
export { GroupNorm, type GroupNormOptions } from "./groupNorm.js";
export { GRU, type GRUOptions } from "./gru.js";
export { GRUCell } from "./gruCell.js";
export { InstanceNorm1d, InstanceNorm2d, type InstanceNormLayerOptions } from "./instanceNorm.js";
export { LayerNorm, type LayerNormOptions } from "./layerNorm.js";
export { Linear, type LinearOptions } from "./linear.js";
export { LSTM, type LSTMOptions } from "./lstm.js";
export { LSTMCell } from "./lstmCell.js";
export {
  CELU,
  ELU,
  GLU,
  Hardshrink,
  Hardsigmoid,
  Hardswish,
  Hardtanh,
  LeakyReLU,
  LogSigmoid,
  Mish,
  ReLU6,
  SELU,
  SiLU,
  Softplus,
  Softshrink,
  Softsign,
  Tanhshrink,
  Threshold,
} from "./moreActivations.js";
export { MaxUnpool1d, MaxUnpool2d, type MaxUnpool1dLayerOptions, type MaxUnpool2dLayerOptions } from "./maxUnpool.js";
export { MultiheadAttention, type AttentionCall, type MultiheadAttentionOptions } from "./multiheadAttention.js";
export { Last, Max, Mean } from "./overTime.js";
export { Parallel, type ParallelOptions } from "./parallel.js";
export { AvgPool2d, MaxPool2d, type AvgPool2dOptions, type MaxPool2dOptions, type PoolResult, type WithPlaces } from "./pool.js";
export {
  CircularPad1d,
  CircularPad2d,
  ConstantPad1d,
  ConstantPad2d,
  ReflectionPad1d,
  ReflectionPad2d,
  ReplicationPad1d,
  ReplicationPad2d,
  ZeroPad1d,
  ZeroPad2d,
} from "./padding.js";
export { AvgPool1d, MaxPool1d, type AvgPool1dLayerOptions, type MaxPool1dLayerOptions } from "./pool1d.js";
export { PositionalEmbedding, type PositionalEmbeddingOptions } from "./positionalEmbedding.js";
export { PReLU, type PReLUOptions } from "./prelu.js";
export { Repeat } from "./repeat.js";
export { Residual } from "./residual.js";
export { RMSNorm, type RMSNormOptions } from "./rmsNorm.js";
export { RNN, type RNNOptions } from "./rnn.js";
export { RNNCell } from "./rnnCell.js";
export { RotaryEmbedding } from "./rotaryEmbedding.js";
export { Sequential } from "./sequential.js";
export { Flatten, Unflatten } from "./shapes.js";
export { SinusoidalEncoding } from "./sinusoidalEncoding.js";
export { Transformer, type Decoder, type Encoder, type TransformerMasks, type TransformerOptions } from "./transformer.js";
export { TransformerDecoder } from "./transformerDecoder.js";
export { TransformerDecoderLayer, type DecoderMasks } from "./transformerDecoderLayer.js";
export { TransformerEncoder } from "./transformerEncoder.js";
export { TransformerEncoderLayer, type EncoderLayerOptions, type EncoderMasks } from "./transformerEncoderLayer.js";
export { PixelShuffle, PixelUnshuffle, Upsample } from "./upsample.js";
