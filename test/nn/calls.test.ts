// What a layer or a loss says when it is called with arguments that it does not take: how it is called.
import { describe, expect, test } from "@jest/globals";
import { nn } from "../../src/index.js";
import { allLosses } from "../../src/nn/losses.js";
import { allLayers } from "../../src/nn/registry.js";

/** Those without which there is no layer stand by position, as in PyTorch. */
const calls: Readonly<Record<string, string>> = {
  "AdaptiveAvgPool1d, AdaptiveAvgPool2d, AdaptiveMaxPool1d, AdaptiveMaxPool2d": "outputSize",
  "AlphaDropout, Dropout, Dropout1d, Dropout2d, FeatureAlphaDropout": "{ p? }",
  Attention: "embedDim, { nhead?, kdim?, dropout?, join? }",
  AvgPool1d: "kernelSize, { stride?, padding?, ceilMode?, countIncludePad? }",
  AvgPool2d: "kernelSize, { stride?, padding?, ceilMode?, countIncludePad?, divisorOverride? }",
  "BatchNorm1d, BatchNorm2d, InstanceNorm1d, InstanceNorm2d": "numFeatures, { eps?, momentum?, affine?, trackRunningStats? }",
  Bilinear: "in1Features, in2Features, outFeatures, { bias? }",
  "CELU, ELU": "{ alpha? }",
  "CircularPad1d, CircularPad2d, ReflectionPad1d, ReflectionPad2d, ReplicationPad1d, ReplicationPad2d, ZeroPad1d, ZeroPad2d": "padding",
  "ConstantPad1d, ConstantPad2d": "padding, { value }",
  "Conv1d, Conv2d": "inChannels, outChannels, kernelSize, { stride?, padding?, dilation?, groups?, bias?, paddingMode? }",
  "ConvTranspose1d, ConvTranspose2d": "inChannels, outChannels, kernelSize, { stride?, padding?, outputPadding?, groups?, bias?, dilation?, paddingMode? }",
  Embedding: "numEmbeddings, embeddingDim, { paddingIdx? }",
  Flatten: "{ startDim?, endDim? }",
  GELU: "{ approximate? }",
  "GLU, LogSoftmax, Softmax, Softmin": "{ dim? }",
  GroupNorm: "numGroups, numChannels, { eps?, affine? }",
  "GRU, LSTM": "inputSize, hiddenSize, { numLayers?, bias?, batchFirst?, dropout?, bidirectional? }",
  "GRUCell, LSTMCell": "inputSize, hiddenSize, { bias? }",
  "Hardshrink, Softshrink": "{ lambd? }",
  "Hardsigmoid, Hardswish, Identity, LogSigmoid, Max, Mean, Mish, ReLU, ReLU6, SELU, Sigmoid, SiLU, SinusoidalEncoding, Softsign, Tanh, Tanhshrink": "",
  Hardtanh: "{ minVal?, maxVal? }",
  Last: "{ bidirectional? }",
  LayerNorm: "normalizedShape, { eps?, elementwiseAffine?, bias? }",
  LeakyReLU: "{ negativeSlope? }",
  Linear: "inFeatures, outFeatures, { bias? }",
  "MaxPool1d, MaxPool2d": "kernelSize, { stride?, padding?, dilation?, ceilMode?, returnIndices? }",
  "MaxUnpool1d, MaxUnpool2d": "kernelSize, { stride?, padding? }",
  MultiheadAttention: "embedDim, numHeads, { dropout?, bias?, kdim?, vdim?, batchFirst?, causal?, rotary? }",
  PixelShuffle: "upscaleFactor",
  PixelUnshuffle: "downscaleFactor",
  PositionalEmbedding: "maxLen, embeddingDim, { std? }",
  PReLU: "{ numParameters?, init? }",
  RMSNorm: "normalizedShape, { eps?, elementwiseAffine? }",
  RNN: "inputSize, hiddenSize, { numLayers?, nonlinearity?, bias?, batchFirst?, dropout?, bidirectional? }",
  RNNCell: "inputSize, hiddenSize, { bias?, nonlinearity? }",
  RotaryEmbedding: "{ base? }",
  Softplus: "{ beta?, threshold? }",
  Threshold: "{ threshold, value }",
  Transformer: "{ dModel?, nhead?, numEncoderLayers?, numDecoderLayers?, dimFeedforward?, dropout?, activation?, customEncoder?, customDecoder?, layerNormEps?, batchFirst?, normFirst?, causal? }",
  TransformerDecoderLayer: "dModel, nhead, { dimFeedforward?, dropout?, activation?, layerNormEps?, batchFirst?, normFirst?, causal? }",
  TransformerEncoderLayer: "dModel, nhead, { dimFeedforward?, dropout?, activation?, layerNormEps?, batchFirst?, normFirst?, causal?, bias?, rotary? }",
  Unflatten: "sizes",
  Upsample: "{ size?, scaleFactor?, mode?, alignCorners? }",
  "BCELoss, MultiLabelSoftMarginLoss": "{ weight?, reduction? }",
  BCEWithLogitsLoss: "{ weight?, reduction?, posWeight? }",
  "CosineEmbeddingLoss, HingeEmbeddingLoss, MarginRankingLoss": "{ margin?, reduction? }",
  CrossEntropyLoss: "{ weight?, ignoreIndex?, labelSmoothing?, reduction? }",
  GaussianNLLLoss: "{ full?, eps?, reduction? }",
  HuberLoss: "{ reduction?, delta? }",
  KLDivLoss: "{ reduction?, logTarget? }",
  "L1Loss, MSELoss, MultiLabelMarginLoss, SoftMarginLoss": "{ reduction? }",
  MultiMarginLoss: "{ p?, margin?, weight?, reduction? }",
  NLLLoss: "{ weight?, ignoreIndex?, reduction? }",
  PoissonNLLLoss: "{ logInput?, full?, eps?, reduction? }",
  QuantileLoss: "{ quantiles?, reduction? }",
  SigmoidFocalLoss: "{ alpha?, gamma?, reduction? }",
  SmoothL1Loss: "{ reduction?, beta? }",
  TripletMarginLoss: "{ margin?, p?, eps?, swap?, reduction? }",
}; // prettier-ignore

const ofName = Object.fromEntries(
  Object.entries(calls).flatMap(([names, call]) => names.split(", ").map((name) => [name, call])),
);
const stacks = ["TransformerEncoder", "TransformerDecoder"]; // take a layer or numbers: they look at the first arguments before

test("every layer and every loss is here", () => {
  expect(Object.keys(ofName).sort()).toEqual([...Object.keys(allLayers), ...Object.keys(allLosses)].filter((name) => !stacks.includes(name)).sort()); // prettier-ignore
});

describe("new Layer(..), with twenty arguments that are none", () => {
  const classes = nn as unknown as Readonly<Record<string, new (...given: unknown[]) => nn.Module>>;
  test.each(Object.entries(ofName))("%s(%s)", (name, call) => {
    expect(() => new classes[name](...new Array<string>(20).fill("x"))).toThrow(
      new RegExp(`^${name}: takes no such argument: "x"\n  hint: write new ${name}\\(${call.replace(/[?{}]/g, "\\$&")}\\)$`),
    );
  });
});

test("layers that hold others name these first", () => {
  const [one, x] = [new nn.Linear(2, 2), "x" as never];
  expect(() => new nn.Residual(one, null as never, x)).toThrow(
    'Residual: takes no such argument: "x"\n  hint: write new Residual(layers, { shortcut? })',
  );
  expect(() => new nn.Parallel([[one], []], {}, x, x, x)).toThrow(
    /^Parallel: .*\n {2}hint: write new Parallel\(paths, \{ join\?, dim\? \}\)$/,
  );
});
