// Rows before a layer is made: the shape of what comes out of one, how much is learned, and the words for rows that do not fit.
import { describe, expect, test } from "@jest/globals";
import { checkFields } from "../../src/core/fields.js";
import type { Shape } from "../../src/kernels/ndarray.js";
import { allLayers, type LayerName } from "../../src/nn/registry.js";

const valuesOf = (name: LayerName, given: object) =>
  checkFields(name, allLayers[name].declaration.fields, given as Readonly<Record<string, unknown>>);
const rowAfter = (name: LayerName, given: object, row: Shape): Shape =>
  allLayers[name].declaration.outputShape(row, valuesOf(name, given));

const [linear, conv] = [{ inFeatures: 3, outFeatures: 2 }, { inChannels: 2, outChannels: 3, kernelSize: 2 }]; // prettier-ignore
const [heads, recurrent] = [{ embedDim: 4, numHeads: 2 }, { inputSize: 3, hiddenSize: 2 }]; // prettier-ignore
const places = { maxLen: 3, embeddingDim: 4 };
const stepsHint = "\n  hint: put Unflatten: {sizes: [steps, features]} before it to cut rows into steps";
const oneHint = "\n  hint: the mean of one value is the value itself, and all would become 0: leave the layer out";

describe("refused", () => {
  test.each<[LayerName, object, Shape, string]>([
    ["Linear", linear, [4], "in_features is 3, but the input has 4 features"],
    ["Linear", linear, [3, 2], "in_features is 3, but the input has 2 features"],
    ["BatchNorm1d", { numFeatures: 3 }, [4], "expected rows of shape (C,) or (C, L) with C = 3, but the input is (4,)"],
    ["BatchNorm1d", { numFeatures: 3 }, [3, 2, 2], "expected rows of shape (C,) or (C, L) with C = 3, but the input is (3, 2, 2)"],
    ["BatchNorm2d", { numFeatures: 3 }, [3, 2], "expected rows of shape (C, H, W) with C = 3, but the input is (3, 2)"],
    ["BatchNorm2d", { numFeatures: 3 }, [2, 3, 3], "expected rows of shape (C, H, W) with C = 3, but the input is (2, 3, 3)"],
    ["Dropout1d", {}, [2], "expected rows of shape (C, L), but the input is (2,)\n  hint: Dropout drops single entries, whatever the shape"],
    ["Dropout1d", {}, [2, 3, 4], "expected rows of shape (C, L), but the input is (2, 3, 4)\n  hint: Dropout drops single entries, whatever the shape"],
    ["Dropout2d", {}, [2, 3], "expected rows of shape (C, H, W), but the input is (2, 3)\n  hint: Dropout drops single entries, whatever the shape"],
    ["GroupNorm", { numGroups: 2, numChannels: 4 }, [3, 4], "expected rows of shape (C, ..) with C = 4, but the input is (3, 4)"],
    ["GroupNorm", { numGroups: 3, numChannels: 4 }, [4, 3], "4 channels cannot be divided into 3 groups of the same size\n  hint: num_groups can be 1, 2, 4"],
    ["InstanceNorm1d", { numFeatures: 3 }, [2, 5], "expected rows of shape (C, L) with C = 3, but the input is (2, 5)"],
    ["InstanceNorm1d", { numFeatures: 3 }, [3, 1], `each channel must have more than one place, but the input is (3, 1)${oneHint}`],
    ["InstanceNorm2d", { numFeatures: 3 }, [3, 5], "expected rows of shape (C, H, W) with C = 3, but the input is (3, 5)"],
    ["InstanceNorm2d", { numFeatures: 3 }, [3, 1, 1], `each channel must have more than one place, but the input is (3, 1, 1)${oneHint}`],
    ["LayerNorm", { normalizedShape: [3] }, [4], "normalized_shape is (3,), but the input is (4,)"],
    ["LayerNorm", { normalizedShape: [2, 3] }, [3], "normalized_shape is (2, 3), but the input is (3,)"],
    ["RMSNorm", { normalizedShape: [3] }, [3, 4], "normalized_shape is (3,), but the input is (3, 4)"],
    ["MultiheadAttention", heads, [3, 5], "embed_dim is 4, but each step has 5 numbers"],
    ["MultiheadAttention", heads, [4], `expects rows of shape (steps, features), got (4,)${stepsHint}`],
    ["MultiheadAttention", { ...heads, batchFirst: false }, [3, 4], "in an experiment file rows come before steps\n  hint: leave batch_first out"],
    ["MultiheadAttention", { ...heads, numHeads: 3 }, [3, 4], "embed_dim 4 cannot be divided among 3 heads\n  hint: each head has a part of equal size: take one of 1, 2, 4 heads, or another embed_dim"],
    ["Attention", { embedDim: 4 }, [3, 5], "embed_dim is 4, but each step has 5 numbers"],
    ["TransformerEncoderLayer", { dModel: 4, nhead: 2 }, [3, 5], "d_model is 4, but each step has 5 numbers"],
    ["TransformerEncoderLayer", { dModel: 4, nhead: 2, batchFirst: false }, [3, 4], "in an experiment file rows come before steps\n  hint: leave batch_first out"],
    ["RNN", recurrent, [4, 5], "input_size is 3, but each step has 5 numbers"],
    ["RNN", recurrent, [3], `expects rows of shape (steps, features), got (3,)${stepsHint}`],
    ["RNN", { ...recurrent, batchFirst: false }, [4, 3], "in an experiment file rows come before steps\n  hint: leave batch_first out"],
    ["RNN", { ...recurrent, dropout: 0.5 }, [4, 3], "dropout works between layers, and num_layers is 1\n  hint: leave it out, or put Dropout: {p: 0.5} after the RNN"],
    ["PositionalEmbedding", places, [3, 5], "embedding_dim is 4, but each step has 5 numbers"],
    ["PositionalEmbedding", places, [4, 4], "the input has 4 steps, but max_len is 3"],
    ["PReLU", { numParameters: 3 }, [4, 2], "num_parameters is 3, but a row of shape (4, 2) has 4 channels\n  hint: write num_parameters: 4, one slope for each channel, or leave it out: one for all"],
    ["Flatten", {}, [], "dim 1 is out of range for a tensor of rank 1 (expected -1 to 0)"],
    ["Flatten", { startDim: 0 }, [2, 3], "start_dim 0 would mix the rows of a batch"],
    ["Unflatten", { sizes: [2, 3] }, [5], "sizes [2, 3] hold 6 numbers, but the input has 5"],
    ["PixelShuffle", { upscaleFactor: 2 }, [6, 2, 2], "the channels must divide by upscale_factor^2 = 4, got 6 channels"],
    ["PixelShuffle", { upscaleFactor: 2 }, [8], "expected images (C, H, W), got (8,)\n  hint: put Unflatten: {sizes: [channels, height, width]} before it to make images of rows"],
    ["PixelUnshuffle", { downscaleFactor: 2 }, [1, 3, 4], "height and width must divide by downscale_factor 2, got 3 x 4"],
    ["PixelUnshuffle", { downscaleFactor: 2 }, [1, 4, 3], "height and width must divide by downscale_factor 2, got 4 x 3"],
    ["Conv1d", conv, [4], "expected lines (C, L), got (4,)\n  hint: put Unflatten: {sizes: [channels, length]} before it to make lines of rows"],
    ["Conv1d", conv, [2, 3, 4], "expected lines (C, L), got (2, 3, 4)\n  hint: images (C, H, W) are for Conv2d"],
    ["Conv1d", conv, [3, 4], "in_channels is 2, but the input has 3 channels"],
    ["Conv1d", { ...conv, groups: 2 }, [2, 4], "groups must divide in_channels and out_channels, got groups 2, in_channels 2 and out_channels 3"],
    ["GLU", { dim: 0 }, [4], "dim 0 is the batch of rows (4,): one row would gate another"],
    ["GLU", { dim: -2 }, [4], "dim -2 is the batch of rows (4,): one row would gate another"],
    ["GLU", {}, [5], "axis 0 of (5,) has size 5, which has no two halves"],
    ["Softmax", { dim: 0 }, [4], "dim 0 is the batch: every row would depend on the others"],
    ["Softmin", { dim: -2 }, [4], "dim -2 is the batch: every row would depend on the others"],
    ["LogSoftmax", { dim: -3 }, [2, 4], "dim -3 is the batch: every row would depend on the others"],
    ["Hardtanh", { minVal: 1, maxVal: 1 }, [4], "the smallest output, 1, must be below the largest, 1"],
    ["Last", { bidirectional: true }, [3, 5], "both ways have as many features, but the input has 5"],
    ["Last", {}, [5], "expects rows of shape (steps, features), got (5,)\n  hint: it stands after a layer that gives all steps, such as LSTM"],
    ["Upsample", {}, [2, 4], "give either size or scaleFactor, got neither"],
  ])("%s %j of %j", (name, given, row, words) => {
    expect(() => rowAfter(name, given, row)).toThrow(`${name}: ${words}`);
  }); // prettier-ignore
});

describe("what comes out", () => {
  test.each<[LayerName, object, Shape, Shape]>([
    ["Linear", linear, [3], [2]],
    ["Linear", linear, [5, 3], [5, 2]],
    ["BatchNorm1d", { numFeatures: 3 }, [3], [3]],
    ["BatchNorm1d", { numFeatures: 3 }, [3, 5], [3, 5]],
    ["Dropout1d", {}, [2, 3], [2, 3]],
    ["Dropout2d", {}, [2, 3, 4], [2, 3, 4]],
    ["GroupNorm", { numGroups: 2, numChannels: 4 }, [4, 3], [4, 3]],
    ["InstanceNorm1d", { numFeatures: 3 }, [3, 2], [3, 2]],
    ["InstanceNorm2d", { numFeatures: 3 }, [3, 1, 2], [3, 1, 2]],
    ["InstanceNorm2d", { numFeatures: 3 }, [3, 2, 1], [3, 2, 1]],
    ["LayerNorm", { normalizedShape: [3] }, [2, 3], [2, 3]],
    ["RMSNorm", { normalizedShape: [2, 3] }, [4, 2, 3], [4, 2, 3]],
    ["MultiheadAttention", heads, [3, 4], [3, 4]],
    ["Attention", { embedDim: 4, join: "cat" }, [3, 4], [3, 8]],
    ["Attention", { embedDim: 4, join: "add" }, [3, 4], [3, 4]],
    ["Attention", { embedDim: 4, join: "none" }, [3, 4], [3, 4]],
    ["RNN", recurrent, [4, 3], [4, 2]],
    ["RNN", { ...recurrent, bidirectional: true }, [4, 3], [4, 4]],
    ["PositionalEmbedding", places, [3, 4], [3, 4]],
    ["PositionalEmbedding", places, [1, 4], [1, 4]],
    ["PReLU", { numParameters: 4 }, [4, 2], [4, 2]],
    ["PReLU", {}, [4, 2], [4, 2]],
    ["Flatten", {}, [2, 3, 4], [24]],
    ["Flatten", { startDim: 2 }, [2, 3, 4], [2, 12]],
    ["Flatten", { startDim: 1, endDim: 2 }, [2, 3, 4], [6, 4]],
    ["Unflatten", { sizes: [2, 3] }, [6], [2, 3]],
    ["PixelShuffle", { upscaleFactor: 2 }, [8, 2, 3], [2, 4, 6]],
    ["PixelUnshuffle", { downscaleFactor: 2 }, [1, 4, 6], [4, 2, 3]],
    ["Conv1d", conv, [2, 4], [3, 3]],
    ["Conv1d", { ...conv, padding: "same" }, [2, 4], [3, 4]],
    ["Conv1d", { ...conv, padding: "same", dilation: 3 }, [2, 4], [3, 4]],
    ["Conv1d", { ...conv, padding: 1, stride: 2, dilation: 2 }, [2, 6], [3, 3]], // 8 places for windows of 3
    ["GLU", {}, [2, 6], [2, 3]],
    ["GLU", { dim: 1 }, [4, 6], [2, 6]],
    ["Softmax", { dim: 1 }, [4], [4]],
    ["Softmin", { dim: -2 }, [2, 4], [2, 4]],
    ["LogSoftmax", {}, [4], [4]],
    ["Hardtanh", { minVal: 0.99, maxVal: 1 }, [4], [4]],
    ["Last", {}, [3, 4], [4]],
    ["Last", { bidirectional: true }, [3, 4], [4]],
    ["Upsample", { scaleFactor: 2 }, [3, 2, 5], [3, 4, 10]],
    ["Upsample", { scaleFactor: 2 }, [3, 4], [3, 8]],
    ["Upsample", { size: 3 }, [2, 4], [2, 3]],
    ["MaxUnpool1d", { kernelSize: 2 }, [3, 4], [3, 8]],
    ["MaxUnpool2d", { kernelSize: [2, 3], stride: [3, 2], padding: [1, 1] }, [1, 2, 4], [1, 3, 7]],
  ])("%s %j: %j", (name, given, row, expected) => {
    expect(rowAfter(name, given, row)).toEqual(expected);
  });
});

test.each<[LayerName, object, number]>([
  ["Linear", linear, 3 * 2 + 2],
  ["Linear", { ...linear, bias: false }, 3 * 2],
  ["Linear", { ...linear, tie: 0 }, 2],
  ["Linear", { ...linear, tie: 0, bias: false }, 0],
  ["InstanceNorm1d", { numFeatures: 3, affine: true }, 6],
  ["InstanceNorm1d", { numFeatures: 3 }, 0],
  ["BatchNorm1d", { numFeatures: 3 }, 6],
  ["BatchNorm1d", { numFeatures: 3, affine: false }, 0],
  ["GroupNorm", { numGroups: 2, numChannels: 4 }, 8],
  ["GroupNorm", { numGroups: 2, numChannels: 4, affine: false }, 0],
  ["LayerNorm", { normalizedShape: [2, 3] }, 12],
  ["LayerNorm", { normalizedShape: [2, 3], bias: false }, 6],
  ["LayerNorm", { normalizedShape: [2, 3], elementwiseAffine: false }, 0],
  ["RMSNorm", { normalizedShape: [2, 3] }, 6],
  ["MultiheadAttention", heads, 4 * (16 + 4)],
  ["MultiheadAttention", { ...heads, bias: false }, 4 * 16],
  ["GRUCell", recurrent, 3 * (3 * 2 + 2 * 2 + 2 * 2)],
  ["GRUCell", { ...recurrent, bias: false }, 3 * (3 * 2 + 2 * 2)],
  ["RNNCell", recurrent, 3 * 2 + 2 * 2 + 2 * 2],
  ["LSTMCell", recurrent, 4 * (3 * 2 + 2 * 2 + 2 * 2)],
  // the second layer reads both ways of the first
  ["RNN", { ...recurrent, numLayers: 2, bidirectional: true }, 2 * (6 + 4 + 4) + 2 * (8 + 4 + 4)],
  ["PositionalEmbedding", places, 12],
  ["PReLU", {}, 1],
  ["PReLU", { numParameters: 4 }, 4],
  ["Conv1d", conv, 3 * 2 * 2 + 3],
  ["Conv1d", { ...conv, bias: false }, 3 * 2 * 2],
  ["Conv1d", { ...conv, inChannels: 4, outChannels: 6, groups: 2 }, 6 * 2 * 2 + 6],
])("%s %j learns %i numbers", (name, given, count) => {
  expect(allLayers[name].declaration.parameters?.(valuesOf(name, given))).toBe(count);
});
