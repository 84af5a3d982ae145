// What everything takes that an experiment file may name: for each argument what may be given, and behind it in brackets what it is when left out.
// Defaults are those of PyTorch's signatures, but for what PyTorch does not have, the lr of SGD, the axis of Softmax, LogSoftmax and Softmin, and batch_first
// of layers, which is true: rows come first.
import { describe, expect, test } from "@jest/globals";
import { describeField, type Fields } from "../../src/core/fields.js";
import { initialiserRegistry } from "../../src/nn/initRegistry.js";
import { allLosses } from "../../src/nn/losses.js";
import { allLayers, compositeRegistry, holderRegistry } from "../../src/nn/registry.js";
import { optimizers } from "../../src/optim/registry.js";
import { schedulers } from "../../src/optim/schedulers.js";

const layers = {
  "AdaptiveAvgPool1d, AdaptiveMaxPool1d": "output_size: a whole number >= 1",
  "AdaptiveAvgPool2d, AdaptiveMaxPool2d": "output_size: a whole number >= 1, or a list of 2 of them",
  "AlphaDropout, Dropout, Dropout1d, Dropout2d, FeatureAlphaDropout": "p: a number >= 0 and <= 1 (0.5)",
  Attention: 'embed_dim: a whole number >= 1; nhead: a whole number >= 1 (1); kdim: a whole number >= 1 or null (null); dropout: a number >= 0 and <= 1 (0); join: one of cat, add, none ("cat")',
  AvgPool1d: "kernel_size: a whole number >= 1; stride: a whole number >= 1 (null); padding: a whole number >= 0 (0); ceil_mode: true or false (false); count_include_pad: true or false (true)",
  AvgPool2d: "kernel_size: a whole number >= 1, or a list of 2 of them; stride: a whole number >= 1, or a list of 2 of them (null); padding: a whole number >= 0, or a list of 2 of them (0); ceil_mode: true or false (false); count_include_pad: true or false (true); divisor_override: a whole number >= 1 (null)",
  "BatchNorm1d, BatchNorm2d": "num_features: a whole number >= 1; eps: a number >= 0 (0.00001); momentum: a number >= 0 and <= 1 or null (0.1); affine: true or false (true); track_running_stats: true or false (true)",
  Bilinear: "in1_features: a whole number >= 1; in2_features: a whole number >= 1; out_features: a whole number >= 1; bias: true or false (true)",
  CELU: "alpha: a number > 0 (1)",
  "CircularPad1d, ReflectionPad1d, ReplicationPad1d, ZeroPad1d": "padding: a whole number, or a list of 2 of them",
  "CircularPad2d, ReflectionPad2d, ReplicationPad2d, ZeroPad2d": "padding: a whole number, or a list of 4 of them",
  ConstantPad1d: "padding: a whole number, or a list of 2 of them; value: a number",
  ConstantPad2d: "padding: a whole number, or a list of 4 of them; value: a number",
  Conv1d: 'in_channels: a whole number >= 1; out_channels: a whole number >= 1; kernel_size: a whole number >= 1; stride: a whole number >= 1 (1); padding: a whole number >= 0, or same or valid (0); dilation: a whole number >= 1 (1); groups: a whole number >= 1 (1); bias: true or false (true); padding_mode: one of zeros, reflect, replicate, circular ("zeros")',
  Conv2d: 'in_channels: a whole number >= 1; out_channels: a whole number >= 1; kernel_size: a whole number >= 1, or a list of 2 of them; stride: a whole number >= 1, or a list of 2 of them (1); padding: a whole number >= 0, or a list of 2 of them, or same or valid (0); dilation: a whole number >= 1, or a list of 2 of them (1); groups: a whole number >= 1 (1); bias: true or false (true); padding_mode: one of zeros, reflect, replicate, circular ("zeros")',
  ConvTranspose1d: 'in_channels: a whole number >= 1; out_channels: a whole number >= 1; kernel_size: a whole number >= 1; stride: a whole number >= 1 (1); padding: a whole number >= 0 (0); output_padding: a whole number >= 0 (0); groups: a whole number >= 1 (1); bias: true or false (true); dilation: a whole number >= 1 (1); padding_mode: one of zeros ("zeros")',
  ConvTranspose2d: 'in_channels: a whole number >= 1; out_channels: a whole number >= 1; kernel_size: a whole number >= 1, or a list of 2 of them; stride: a whole number >= 1, or a list of 2 of them (1); padding: a whole number >= 0, or a list of 2 of them (0); output_padding: a whole number >= 0, or a list of 2 of them (0); groups: a whole number >= 1 (1); bias: true or false (true); dilation: a whole number >= 1, or a list of 2 of them (1); padding_mode: one of zeros ("zeros")',
  ELU: "alpha: a number (1)",
  Embedding: "num_embeddings: a whole number >= 1; embedding_dim: a whole number >= 1; padding_idx: a whole number or null (null)",
  Flatten: "start_dim: a whole number (1); end_dim: a whole number (-1)",
  GELU: 'approximate: one of none, tanh ("none")',
  "GLU, LogSoftmax, Softmax, Softmin": "dim: a whole number (-1)",
  GroupNorm: "num_groups: a whole number >= 1; num_channels: a whole number >= 1; eps: a number >= 0 (0.00001); affine: true or false (true)",
  "GRU, LSTM": "input_size: a whole number >= 1; hidden_size: a whole number >= 1; num_layers: a whole number >= 1 and <= 1000 (1); bias: true or false (true); batch_first: true or false (true); dropout: a number >= 0 and <= 1 (0); bidirectional: true or false (false)",
  "GRUCell, LSTMCell": "input_size: a whole number >= 1; hidden_size: a whole number >= 1; bias: true or false (true)",
  Hardshrink: "lambd: a number (0.5)",
  "Hardsigmoid, Hardswish, Identity, LogSigmoid, Max, Mean, Mish, ReLU, ReLU6, SELU, Sigmoid, SiLU, SinusoidalEncoding, Softsign, Tanh, Tanhshrink": "",
  Hardtanh: "min_val: a number (-1); max_val: a number (1)",
  "InstanceNorm1d, InstanceNorm2d": "num_features: a whole number >= 1; eps: a number >= 0 (0.00001); momentum: a number >= 0 and <= 1 (0.1); affine: true or false (false); track_running_stats: true or false (false)",
  Last: "bidirectional: true or false (false)",
  LayerNorm: "normalized_shape: a list of numbers >= 1; eps: a number >= 0 (0.00001); elementwise_affine: true or false (true); bias: true or false (true)",
  LeakyReLU: "negative_slope: a number (0.01)",
  Linear: "in_features: a whole number >= 1; out_features: a whole number >= 1; bias: true or false (true); tie: a whole number >= 0 or null (null)",
  MaxPool1d: "kernel_size: a whole number >= 1; stride: a whole number >= 1 (null); padding: a whole number >= 0 (0); dilation: a whole number >= 1 (1); ceil_mode: true or false (false)",
  MaxPool2d: "kernel_size: a whole number >= 1, or a list of 2 of them; stride: a whole number >= 1, or a list of 2 of them (null); padding: a whole number >= 0, or a list of 2 of them (0); dilation: a whole number >= 1, or a list of 2 of them (1); ceil_mode: true or false (false)",
  MaxUnpool1d: "kernel_size: a whole number >= 1; stride: a whole number >= 1 (null); padding: a whole number >= 0 (0)",
  MaxUnpool2d: "kernel_size: a whole number >= 1, or a list of 2 of them; stride: a whole number >= 1, or a list of 2 of them (null); padding: a whole number >= 0, or a list of 2 of them (0)",
  MultiheadAttention: "embed_dim: a whole number >= 1; num_heads: a whole number >= 1; dropout: a number >= 0 and <= 1 (0); bias: true or false (true); batch_first: true or false (true); causal: true or false (false); rotary: true or false (false)",
  PixelShuffle: "upscale_factor: a whole number >= 1",
  PixelUnshuffle: "downscale_factor: a whole number >= 1",
  PositionalEmbedding: "max_len: a whole number >= 1; embedding_dim: a whole number >= 1; std: a number >= 0 (0.02)",
  PReLU: "num_parameters: a whole number >= 1 (1); init: a number (0.25)",
  RMSNorm: "normalized_shape: a list of numbers >= 1; eps: a number >= 0 or null (null); elementwise_affine: true or false (true)",
  RNN: 'input_size: a whole number >= 1; hidden_size: a whole number >= 1; num_layers: a whole number >= 1 and <= 1000 (1); nonlinearity: one of tanh, relu ("tanh"); bias: true or false (true); batch_first: true or false (true); dropout: a number >= 0 and <= 1 (0); bidirectional: true or false (false)',
  RNNCell: 'input_size: a whole number >= 1; hidden_size: a whole number >= 1; bias: true or false (true); nonlinearity: one of tanh, relu ("tanh")',
  RotaryEmbedding: "base: a number > 0 (10000)",
  Softplus: "beta: a number > 0 (1); threshold: a number (20)",
  Softshrink: "lambd: a number >= 0 (0.5)",
  Threshold: "threshold: a number; value: a number",
  Transformer: 'd_model: a whole number >= 1 (512); nhead: a whole number >= 1 (8); num_encoder_layers: a whole number >= 1 and <= 1000 (6); num_decoder_layers: a whole number >= 1 and <= 1000 (6); dim_feedforward: a whole number >= 1 (2048); dropout: a number >= 0 and <= 1 (0.1); activation: one of relu, gelu, gelu_tanh ("relu"); custom_encoder: a module, or null (null); custom_decoder: a module, or null (null); layer_norm_eps: a number > 0 (0.00001); batch_first: true or false (false); norm_first: true or false (false); causal: true or false (false)',
  "TransformerDecoder, TransformerEncoder": 'd_model: a whole number >= 1; nhead: a whole number >= 1; num_layers: a whole number >= 1 and <= 1000; dim_feedforward: a whole number >= 1 (2048); dropout: a number >= 0 and <= 1 (0.1); activation: one of relu, gelu, gelu_tanh ("relu"); layer_norm_eps: a number > 0 (0.00001); batch_first: true or false (true); norm_first: true or false (false); causal: true or false (false); norm: true or false (false)',
  TransformerDecoderLayer: 'd_model: a whole number >= 1; nhead: a whole number >= 1; dim_feedforward: a whole number >= 1 (2048); dropout: a number >= 0 and <= 1 (0.1); activation: one of relu, gelu, gelu_tanh ("relu"); layer_norm_eps: a number > 0 (0.00001); batch_first: true or false (true); norm_first: true or false (false); causal: true or false (false)',
  TransformerEncoderLayer: 'd_model: a whole number >= 1; nhead: a whole number >= 1; dim_feedforward: a whole number >= 1 (2048); dropout: a number >= 0 and <= 1 (0.1); activation: one of relu, gelu, gelu_tanh ("relu"); layer_norm_eps: a number > 0 (0.00001); batch_first: true or false (true); norm_first: true or false (false); causal: true or false (false); bias: true or false (true); rotary: true or false (false)',
  Unflatten: "sizes: a list of numbers >= 1",
  Upsample: 'size: a whole number >= 1, or a list of 2 of them (null); scale_factor: a number > 0, or a list of 2 of them (null); mode: one of nearest, linear, bilinear, bicubic, area ("nearest"); align_corners: true or false (false)',
  "Checkpoint, Residual, Sequential": "layers: a list of layers",
  Parallel: 'paths: a list of lists of layers; join: one of cat, add ("cat"); dim: a whole number (1)',
  Repeat: "times: a whole number >= 1 and <= 1000; layers: a list of layers",
  GPT: 'n_layer: a whole number >= 1 and <= 1000; n_head: a whole number >= 1; n_embd: a whole number >= 1; dropout: a number >= 0 and <= 1 (0); bias: true or false (true); positions: one of learned, rotary, sinusoidal ("learned"); n_positions: a whole number >= 1 or null (null); vocab_size: a whole number >= 1 or null (null); activation: one of relu, gelu, gelu_tanh ("gelu_tanh"); init: one of gpt2, layers ("gpt2")',
}; // prettier-ignore

const losses = {
  "BCELoss, MultiLabelSoftMarginLoss": 'weight: a list of numbers >= 0 (null); reduction: one of mean, sum, none ("mean")',
  BCEWithLogitsLoss: 'weight: a list of numbers >= 0 (null); reduction: one of mean, sum, none ("mean"); pos_weight: a list of numbers > 0 (null)',
  CosineEmbeddingLoss: 'margin: a number >= -1 and <= 1 (0); reduction: one of mean, sum, none ("mean")',
  CrossEntropyLoss: 'weight: a list of numbers >= 0 (null); ignore_index: a whole number (-100); label_smoothing: a number >= 0 and <= 1 (0); reduction: one of mean, sum, none ("mean")',
  GaussianNLLLoss: 'full: true or false (false); eps: a number > 0 (0.000001); reduction: one of mean, sum, none ("mean")',
  HingeEmbeddingLoss: 'margin: a number (1); reduction: one of mean, sum, none ("mean")',
  HuberLoss: 'reduction: one of mean, sum, none ("mean"); delta: a number > 0 (1)',
  KLDivLoss: 'reduction: one of mean, sum, none, batchmean ("mean"); log_target: true or false (false)',
  "L1Loss, MSELoss, MultiLabelMarginLoss, SoftMarginLoss": 'reduction: one of mean, sum, none ("mean")',
  MarginRankingLoss: 'margin: a number (0); reduction: one of mean, sum, none ("mean")',
  MultiMarginLoss: 'p: a whole number >= 1 and <= 2 (1); margin: a number (1); weight: a list of numbers >= 0 (null); reduction: one of mean, sum, none ("mean")',
  NLLLoss: 'weight: a list of numbers >= 0 (null); ignore_index: a whole number (-100); reduction: one of mean, sum, none ("mean")',
  PoissonNLLLoss: 'log_input: true or false (true); full: true or false (false); eps: a number >= 0 (1e-8); reduction: one of mean, sum, none ("mean")',
  QuantileLoss: 'quantiles: a list of at least 1 different numbers > 0 and < 1 ([0.5]); reduction: one of mean, sum, none ("mean")',
  SigmoidFocalLoss: 'alpha: a number <= 1 (0.25); gamma: a number >= 0 (2); reduction: one of mean, sum, none ("mean")',
  SmoothL1Loss: 'reduction: one of mean, sum, none ("mean"); beta: a number >= 0 (1)',
  TripletMarginLoss: 'margin: a number > 0 (1); p: a number > 0 (2); eps: a number >= 0 (0.000001); swap: true or false (false); reduction: one of mean, sum, none ("mean")',
}; // prettier-ignore

const beginnings = {
  constant: "val: a number (0)",
  dirac: "groups: a whole number >= 1 (1)",
  "eye, ones, zeros": "",
  "kaiming_normal, kaiming_uniform": 'a: a number (0); mode: one of fan_in, fan_out ("fan_in"); nonlinearity: one of linear, sigmoid, tanh, relu, leaky_relu, selu ("leaky_relu")',
  normal: "mean: a number (0); std: a number >= 0 (1)",
  "orthogonal, xavier_normal, xavier_uniform": "gain: a number (1)",
  sparse: "sparsity: a number >= 0 and <= 1 (0.9); std: a number >= 0 (0.01)",
  trunc_normal: "mean: a number (0); std: a number >= 0 (1); a: a number (-2); b: a number (2)",
  uniform: "a: a number (0); b: a number (1)",
}; // prettier-ignore

const optimizing = {
  Adadelta: "lr: a number > 0 (1); rho: a number >= 0 and <= 1 (0.9); eps: a number >= 0 (0.000001); weight_decay: a number >= 0 (0); maximize: true or false (false)",
  Adagrad: "lr: a number > 0 (0.01); lr_decay: a number >= 0 (0); weight_decay: a number >= 0 (0); initial_accumulator_value: a number >= 0 (0); eps: a number >= 0 (1e-10); maximize: true or false (false)",
  Adam: "lr: a number > 0 (0.001); betas: a list of 2 numbers >= 0 and < 1 ([0.9,0.999]); eps: a number >= 0 (1e-8); weight_decay: a number >= 0 (0); amsgrad: true or false (false); maximize: true or false (false)",
  AdamW: "lr: a number > 0 (0.001); betas: a list of 2 numbers >= 0 and < 1 ([0.9,0.999]); eps: a number >= 0 (1e-8); weight_decay: a number >= 0 (0.01); amsgrad: true or false (false); maximize: true or false (false)",
  Adamax: "lr: a number > 0 (0.002); betas: a list of 2 numbers >= 0 and < 1 ([0.9,0.999]); eps: a number >= 0 (1e-8); weight_decay: a number >= 0 (0); maximize: true or false (false)",
  LBFGS: "lr: a number > 0 (1); max_iter: a whole number >= 1 (20); max_eval: a whole number >= 1 or null (null); tolerance_grad: a number >= 0 (1e-7); tolerance_change: a number >= 0 (1e-9); history_size: a whole number >= 1 (100); line_search_fn: one of strong_wolfe or null (null)",
  Lion: "lr: a number > 0 (0.0001); betas: a list of 2 numbers >= 0 and < 1 ([0.9,0.99]); weight_decay: a number >= 0 (0); maximize: true or false (false)",
  Muon: 'lr: a number > 0 (0.001); weight_decay: a number >= 0 (0.1); momentum: a number >= 0 and < 1 (0.95); nesterov: true or false (true); ns_coefficients: a list of 3 numbers ([3.4445,-4.775,2.0315]); eps: a number >= 0 (1e-7); ns_steps: a whole number >= 1 and <= 99 (5); adjust_lr_fn: one of original, match_rms_adamw ("original")',
  NAdam: "lr: a number > 0 (0.002); betas: a list of 2 numbers >= 0 and < 1 ([0.9,0.999]); eps: a number >= 0 (1e-8); weight_decay: a number >= 0 (0); momentum_decay: a number >= 0 (0.004); decoupled_weight_decay: true or false (false); maximize: true or false (false)",
  RAdam: "lr: a number > 0 (0.001); betas: a list of 2 numbers >= 0 and < 1 ([0.9,0.999]); eps: a number >= 0 (1e-8); weight_decay: a number >= 0 (0); decoupled_weight_decay: true or false (false); maximize: true or false (false)",
  RMSprop: "lr: a number > 0 (0.01); alpha: a number >= 0 (0.99); eps: a number >= 0 (1e-8); weight_decay: a number >= 0 (0); momentum: a number >= 0 (0); centered: true or false (false); maximize: true or false (false)",
  Rprop: "lr: a number > 0 (0.01); etas: a list of 2 numbers > 0 ([0.5,1.2]); step_sizes: a list of 2 numbers >= 0 ([0.000001,50]); maximize: true or false (false)",
  SGD: "lr: a number > 0 (0.001); momentum: a number >= 0 (0); dampening: a number (0); weight_decay: a number >= 0 (0); nesterov: true or false (false); maximize: true or false (false)",
}; // prettier-ignore

const schedules = {
  ChainedScheduler: "schedulers: a list of schedules",
  ConstantLR: "factor: a number > 0 and <= 1 (0.3333333333333333); total_iters: a whole number >= 1 (5)",
  CosineAnnealingLR: "T_max: a whole number >= 1; eta_min: a number >= 0 (0)",
  CosineAnnealingWarmRestarts: "T_0: a whole number >= 1; T_mult: a whole number >= 1 (1); eta_min: a number >= 0 (0)",
  CyclicLR: 'base_lr: a number >= 0; max_lr: a number >= 0; step_size_up: a whole number >= 1 (2000); step_size_down: a whole number >= 1 (null); mode: one of triangular, triangular2, exp_range ("triangular"); gamma: a number > 0 (1); cycle_momentum: true or false (true); base_momentum: a number >= 0 and < 1 (0.8); max_momentum: a number >= 0 and < 1 (0.9)',
  ExponentialLR: "gamma: a number > 0",
  LambdaLR: "lr_lambda: a function of the epoch, or a list of them",
  LinearLR: "start_factor: a number > 0 and <= 1 (0.3333333333333333); end_factor: a number >= 0 and <= 1 (1); total_iters: a whole number >= 1 (5)",
  MultiStepLR: "milestones: a list of numbers >= 1; gamma: a number > 0 (0.1)",
  OneCycleLR: 'max_lr: a number > 0; total_steps: a whole number >= 1; pct_start: a number >= 0 and <= 1 (0.3); anneal_strategy: one of cos, linear ("cos"); cycle_momentum: true or false (true); base_momentum: a number >= 0 and < 1 (0.85); max_momentum: a number >= 0 and < 1 (0.95); div_factor: a number > 0 (25); final_div_factor: a number > 0 (10000); three_phase: true or false (false)',
  PolynomialLR: "total_iters: a whole number >= 1 (5); power: a number > 0 (1)",
  ReduceLROnPlateau: 'mode: one of min, max ("min"); factor: a number > 0 and < 1 (0.1); patience: a whole number >= 0 (10); threshold: a number >= 0 (0.0001); threshold_mode: one of rel, abs ("rel"); cooldown: a whole number >= 0 (0); min_lr: a number >= 0 (0); eps: a number >= 0 (1e-8)',
  SequentialLR: "schedulers: a list of schedules; milestones: a list of numbers >= 1",
  StepLR: "step_size: a whole number >= 1; gamma: a number > 0 (0.1)",
}; // prettier-ignore

function inWords(fields: Fields): string {
  const words = Object.entries(fields).map(([key, field]) => {
    const usual = field.default === undefined ? "" : ` (${JSON.stringify(field.default)})`;
    return `${key}: ${describeField(field)}${field.nullable === true ? " or null" : ""}${usual}`;
  });
  return words.join("; ");
}

/** One entry for each name, where several share one. */
const apart = (table: Readonly<Record<string, string>>): Record<string, string> =>
  Object.fromEntries(Object.entries(table).flatMap(([names, words]) => names.split(", ").map((name) => [name, words])));

describe.each([
  ["layers", layers, { ...allLayers, ...holderRegistry, ...compositeRegistry }],
  ["losses", losses, allLosses],
  ["starting values", beginnings, initialiserRegistry],
  ["optimizers", optimizing, optimizers],
  ["schedules", schedules, schedulers],
] as const)("the arguments of %s", (_, expected, registry) => {
  const entries = Object.entries<{ readonly declaration: { readonly fields: Fields } }>(registry);

  test("all of them stand here", () => expect(Object.keys(apart(expected)).sort()).toEqual(entries.map(([name]) => name).sort()));

  test.each(entries)("%s", (name, { declaration }) => expect(inWords(declaration.fields)).toBe(apart(expected)[name]));
});
