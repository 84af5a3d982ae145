// A small model around every layer that an experiment may name, in which what it is given besides its defaults counts.
import type { HolderName, LayerName } from "../../../src/nn/registry.js";

export interface Case {
  readonly layers: string;
  /** The shape of a row; of ids where `vocabulary` says how many tokens there are. */
  readonly row: readonly number[];
  readonly vocabulary?: number;
  /** The id that fills rows up. */
  readonly padding?: number;
}

type ProgramsOnly = "Bilinear" | "GRUCell" | "LSTMCell" | "MaxUnpool1d" | "MaxUnpool2d" | "RNNCell" | "Transformer";

const end = "Flatten, {Linear: {out_features: auto}}";
const of = (row: readonly number[], ...layers: string[]): Case[] => layers.map((each) => ({ layers: `[${each}, ${end}]`, row }));
const inTexts = (...layers: string[]): Case[] => layers.map((each) => ({ layers: `[{Embedding: {embedding_dim: 6}}, ${each}, Mean, {Linear: {out_features: auto}}]`, row: [5], vocabulary: 9, padding: 0 })); // prettier-ignore
const overTexts = (...layers: string[]): Case[] => layers.map((each) => ({ layers: `[{Embedding: {embedding_dim: 6}}, ${each}, {Linear: {out_features: auto}}]`, row: [5], vocabulary: 9, padding: 0 })); // prettier-ignore
/** Of the decoder of a pair. */
const inDecoder = (...layers: string[]): Case[] => layers.map((each) => ({ layers: `{encoder: [{Embedding: {embedding_dim: 6}}, {GRU: {hidden_size: 5, bidirectional: true}}], decoder: [{Embedding: {embedding_dim: 8}}, ${each}, {Linear: {out_features: auto}}]}`, row: [5], vocabulary: 9, padding: 0 })); // prettier-ignore

const line = [4, 8];
const image = [4, 6, 8];
const steps = [5, 6];

export const layerCases: Readonly<Record<Exclude<LayerName, ProgramsOnly> | HolderName, readonly Case[]>> = {
  AdaptiveAvgPool1d: of(line, "{AdaptiveAvgPool1d: {output_size: 3}}"),
  AdaptiveAvgPool2d: of(image, "{AdaptiveAvgPool2d: {output_size: 3}}", "{AdaptiveAvgPool2d: {output_size: [4, 3]}}"),
  AdaptiveMaxPool1d: of(line, "{AdaptiveMaxPool1d: {output_size: 3}}"),
  AdaptiveMaxPool2d: of(image, "{AdaptiveMaxPool2d: {output_size: [4, 3]}}"),
  AlphaDropout: of(line, "{AlphaDropout: {p: 0.3}}"),
  Attention: inDecoder("Attention, {Linear: {out_features: 8}}", "{Attention: {nhead: 2, join: add, dropout: 0.2}}", "{Attention: {join: none}}"), // prettier-ignore
  AvgPool1d: of(line, "{AvgPool1d: {kernel_size: 3, stride: 2, padding: 1, count_include_pad: false}}"),
  AvgPool2d: of(image, "{AvgPool2d: {kernel_size: [2, 3], ceil_mode: true, divisor_override: 5}}"),
  BatchNorm1d: of(line, "BatchNorm1d, {BatchNorm1d: {momentum: null, affine: false}}"),
  BatchNorm2d: of(image, "{BatchNorm2d: {eps: 0.001, momentum: 0.3}}", "{BatchNorm2d: {track_running_stats: false}}"),
  CELU: of(line, "{CELU: {alpha: 0.7}}"),
  Checkpoint: [
    ...of(line, "{Checkpoint: [{Linear: {out_features: 5}}, Tanh, {Dropout: {p: 0.4}}]}"),
    ...inTexts("{Checkpoint: [{LSTM: {hidden_size: 4}}]}"),
  ],
  CircularPad1d: of(line, "{CircularPad1d: {padding: 2}}"),
  CircularPad2d: of(image, "{CircularPad2d: {padding: [1, 0, 2, 3]}}"),
  ConstantPad1d: of(line, "{ConstantPad1d: {padding: [1, -1], value: 0.5}}"),
  ConstantPad2d: of(image, "{ConstantPad2d: {padding: 1, value: 2}}"),
  Conv1d: of(line, "{Conv1d: {out_channels: 6, kernel_size: 3, stride: 2, padding: 1, groups: 2}}", "{Conv1d: {out_channels: 3, kernel_size: 3, padding: same, dilation: 2, bias: false}}"), // prettier-ignore
  Conv2d: of(image, "{Conv2d: {out_channels: 6, kernel_size: [3, 2], stride: [2, 1], padding: [1, 0]}}", "{Conv2d: {out_channels: 4, kernel_size: 3, padding: 2, groups: 4, padding_mode: circular}}", "{Conv2d: {out_channels: 3, kernel_size: 3, padding: same, padding_mode: reflect}}"), // prettier-ignore
  ConvTranspose1d: of(line, "{ConvTranspose1d: {out_channels: 6, kernel_size: 3, stride: 2, output_padding: 1, groups: 2}}"),
  ConvTranspose2d: of(image, "{ConvTranspose2d: {out_channels: 3, kernel_size: [3, 2], stride: 2, padding: 1, dilation: 2}}"),
  Dropout: of(line, "{Dropout: {p: 0.3}}", "Dropout"),
  Dropout1d: of(line, "{Dropout1d: {p: 0.3}}"),
  Dropout2d: of(image, "Dropout2d"),
  ELU: of(line, "{ELU: {alpha: 0.5}}"),
  Embedding: [
    { layers: `[{Embedding: {num_embeddings: 9, embedding_dim: 3, padding_idx: 2}}, ${end}]`, row: [5], vocabulary: 9 },
    ...inTexts("Identity"),
  ],
  FeatureAlphaDropout: of(line, "FeatureAlphaDropout"),
  Flatten: of(image, "{Flatten: {start_dim: 2}}", "{Flatten: {start_dim: 1, end_dim: 2}}"),
  GELU: of(line, "GELU", "{GELU: {approximate: tanh}}"),
  GLU: of(line, "GLU", "{GLU: {dim: 1}}"),
  GroupNorm: of(image, "{GroupNorm: {num_groups: 2}}", "{GroupNorm: {num_groups: 4, affine: false, eps: 0.01}}"),
  GRU: [
    ...of(steps, "{GRU: {hidden_size: 4, num_layers: 2, bidirectional: true, dropout: 0.3}}"),
    ...inTexts(
      "{GRU: {hidden_size: 4, num_layers: 2, bidirectional: true, bias: false}}",
      "{GRU: {hidden_size: 4, num_layers: 3, bidirectional: true, dropout: 0.3}}",
    ),
  ],
  Hardshrink: of(line, "{Hardshrink: {lambd: 0.3}}"),
  Hardsigmoid: of(line, "Hardsigmoid"),
  Hardswish: of(line, "Hardswish"),
  Hardtanh: of(line, "{Hardtanh: {min_val: -0.5}}"),
  Identity: of(line, "Identity"),
  InstanceNorm1d: of(line, "InstanceNorm1d", "{InstanceNorm1d: {affine: true, track_running_stats: true}}"),
  InstanceNorm2d: of(image, "{InstanceNorm2d: {affine: true, eps: 0.01}}"),
  Last: [
    ...of(steps, "Last", "{GRU: {hidden_size: 3, bidirectional: true}}, Last"),
    ...overTexts("Last", "{GRU: {hidden_size: 3, bidirectional: true}}, Last"),
  ],
  LayerNorm: of(line, "LayerNorm", "{LayerNorm: {bias: false, eps: 0.01}}", "{LayerNorm: {normalized_shape: [4, 8], elementwise_affine: false}}"), // prettier-ignore
  LeakyReLU: of(line, "{LeakyReLU: {negative_slope: 0.2}}"),
  Linear: [
    ...of(line, "{Linear: {out_features: 3, bias: false}}"),
    { layers: `[{Linear: {out_features: 8, bias: false}}, Tanh, {Linear: {out_features: 8, tie: 0}}, ${end}]`, row: [8] },
  ],
  LogSigmoid: of(line, "LogSigmoid"),
  LogSoftmax: of(line, "LogSoftmax", "{LogSoftmax: {dim: 1}}"),
  LSTM: [
    ...of(steps, "{LSTM: {hidden_size: 4, num_layers: 2, dropout: 0.3}}"),
    ...inTexts("{LSTM: {hidden_size: 4, bidirectional: true}}", "{LSTM: {hidden_size: 4, num_layers: 2, dropout: 0.3}}"),
  ],
  Max: [...of(steps, "Max"), ...overTexts("Max")],
  MaxPool1d: of(line, "{MaxPool1d: {kernel_size: 2, stride: 1, dilation: 2}}"),
  MaxPool2d: of(image, "{MaxPool2d: {kernel_size: [3, 2], padding: [1, 0], ceil_mode: true}}"),
  Mean: [...of(steps, "Mean"), ...overTexts("Mean")],
  Mish: of(line, "Mish"),
  MultiheadAttention: [
    ...of(steps, "{MultiheadAttention: {num_heads: 2, dropout: 0.2, causal: true}}", "{MultiheadAttention: {num_heads: 3, bias: false, rotary: true, dropout: 0.2}}"), // prettier-ignore
    ...inTexts("{MultiheadAttention: {num_heads: 2}}", "{MultiheadAttention: {num_heads: 3, causal: true, rotary: true, dropout: 0.2}}"), // prettier-ignore
  ],
  Parallel: [
    ...of(line, "{Parallel: {paths: [[{Linear: {out_features: 3}}], [{Linear: {out_features: 2}}, Tanh]], dim: -1}}", "{Parallel: {paths: [[Tanh], [{Linear: {out_features: 8}}], [ReLU]], join: add}}"), // prettier-ignore
    ...inTexts("{Parallel: {paths: [[{GRU: {hidden_size: 3}}], [Tanh]], dim: 2}}"),
  ],
  PixelShuffle: of(image, "{PixelShuffle: {upscale_factor: 2}}"),
  PixelUnshuffle: of(image, "{PixelUnshuffle: {downscale_factor: 2}}"),
  PositionalEmbedding: [
    ...of(steps, "PositionalEmbedding", "{PositionalEmbedding: {max_len: 7, std: 0.5}}"),
    ...inTexts("PositionalEmbedding"),
  ],
  PReLU: of(line, "PReLU", "{PReLU: {num_parameters: 4, init: 0.1}}"),
  ReflectionPad1d: of(line, "{ReflectionPad1d: {padding: [2, 1]}}"),
  ReflectionPad2d: of(image, "{ReflectionPad2d: {padding: 2}}"),
  ReLU: of(line, "ReLU"),
  ReLU6: of(line, "ReLU6"),
  Repeat: [
    ...of(line, "{Repeat: {times: 3, layers: [{Linear: {out_features: 8}}, {Residual: [Tanh]}]}}"),
    ...inTexts("{Repeat: {times: 2, layers: [{GRU: {hidden_size: 6}}, Tanh]}}"),
  ],
  ReplicationPad1d: of(line, "{ReplicationPad1d: {padding: 3}}"),
  ReplicationPad2d: of(image, "{ReplicationPad2d: {padding: [0, 1, 2, 0]}}"),
  Residual: [
    ...of(line, "{Residual: [{Linear: {out_features: 8}}, Tanh]}", "{Residual: [{Linear: {out_features: 5}}]}"),
    ...of(image, "{Residual: [{Conv2d: {out_channels: 6, kernel_size: 3, stride: 2, padding: 1}}]}"),
    ...inTexts("{Residual: {layers: [{RNN: {hidden_size: 6}}]}}"),
  ],
  RMSNorm: of(line, "RMSNorm", "{RMSNorm: {normalized_shape: [4, 8], eps: 0.01, elementwise_affine: false}}"),
  RNN: [
    ...of(steps, "{RNN: {hidden_size: 4, num_layers: 2, nonlinearity: relu}}"),
    ...inTexts(
      "{RNN: {hidden_size: 4, bidirectional: true}}",
      "{RNN: {hidden_size: 4, num_layers: 2, dropout: 0.3, nonlinearity: relu}}",
    ),
  ],
  RotaryEmbedding: [...of(steps, "{RotaryEmbedding: {base: 100}}"), ...inTexts("RotaryEmbedding")],
  SELU: of(line, "SELU"),
  Sequential: [...of(line, "{Sequential: [Tanh, {Linear: {out_features: 3}}]}"), ...inTexts("{Sequential: [{GRU: {hidden_size: 3}}]}")], // prettier-ignore
  Sigmoid: of(line, "Sigmoid"),
  SiLU: of(line, "SiLU"),
  SinusoidalEncoding: [...of(steps, "SinusoidalEncoding"), ...inTexts("SinusoidalEncoding")],
  Softmax: of(line, "Softmax", "{Softmax: {dim: 1}}"),
  Softmin: of(line, "Softmin"),
  Softplus: of(line, "{Softplus: {beta: 2, threshold: 1}}"),
  Softshrink: of(line, "{Softshrink: {lambd: 0.2}}"),
  Softsign: of(line, "Softsign"),
  Tanh: of(line, "Tanh"),
  Tanhshrink: of(line, "Tanhshrink"),
  Threshold: of(line, "{Threshold: {threshold: 0.1, value: 3}}"),
  TransformerDecoder: inDecoder("{Linear: {out_features: 10}}, {TransformerDecoder: {nhead: 2, num_layers: 2, dim_feedforward: 7, causal: true, norm: true, dropout: 0.2}}"), // prettier-ignore
  TransformerDecoderLayer: inDecoder("{Linear: {out_features: 10}}, {TransformerDecoderLayer: {nhead: 2, dim_feedforward: 7, causal: true, activation: gelu_tanh, norm_first: true, dropout: 0.2}}"), // prettier-ignore
  TransformerEncoder: [
    ...of(steps, "{TransformerEncoder: {nhead: 2, num_layers: 2, dim_feedforward: 7, norm: true, layer_norm_eps: 0.001}}", "{TransformerEncoder: {nhead: 2, num_layers: 2, dim_feedforward: 7, causal: true, activation: gelu_tanh}}"), // prettier-ignore
    ...inTexts("{TransformerEncoder: {nhead: 2, num_layers: 2, dim_feedforward: 7, activation: gelu}}"),
  ],
  TransformerEncoderLayer: [
    ...of(steps, "{TransformerEncoderLayer: {nhead: 2, dim_feedforward: 7}}", "{TransformerEncoderLayer: {nhead: 2, dim_feedforward: 7, causal: true, norm_first: true, activation: gelu}}", "{TransformerEncoderLayer: {nhead: 3, dim_feedforward: 7, bias: false, rotary: true, causal: true, activation: gelu_tanh}}", "{TransformerEncoderLayer: {nhead: 2, dim_feedforward: 7, bias: false, norm_first: true}}"), // prettier-ignore
    ...inTexts("{TransformerEncoderLayer: {nhead: 2, dim_feedforward: 7}}", "{TransformerEncoderLayer: {nhead: 3, dim_feedforward: 7, rotary: true}}", "{TransformerEncoderLayer: {nhead: 2, dim_feedforward: 7, bias: false, causal: true}}"), // prettier-ignore
  ],
  Unflatten: of(line, "{Unflatten: {sizes: [2, 4, 4]}}", "{Unflatten: {sizes: [32]}}"),
  Upsample: [
    ...of(line, "{Upsample: {scale_factor: 1.5}}", "{Upsample: {size: 11, mode: linear, align_corners: true}}"),
    ...of(image, "{Upsample: {size: [3, 9], mode: bilinear}}", "{Upsample: {scale_factor: 2, mode: bicubic}}", "{Upsample: {scale_factor: 0.5, mode: area}}"), // prettier-ignore
  ],
  ZeroPad1d: of(line, "{ZeroPad1d: {padding: [1, 2]}}"),
  ZeroPad2d: of(image, "{ZeroPad2d: {padding: [1, 0, 2, 1]}}"),
};
