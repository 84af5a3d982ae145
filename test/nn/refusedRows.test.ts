// Rows that do not fit a layer of an experiment file, tensors that do not fit one in a program, and modules that are none: the words for it, and
// what lies just on the other side.
import { describe, expect, test } from "@jest/globals";
import { checkFields } from "../../src/core/fields.js";
import { functional as F, nn, ones, tensor, zeros } from "../../src/index.js";
import { allLayers } from "../../src/nn/registry.js";

/** The shape that comes out of a row. */
function out(name: string, args: object, row: readonly number[]): readonly number[] {
  const { declaration } = allLayers[name];
  return declaration.outputShape(row, checkFields(name, declaration.fields, { ...args }));
}

const IMAGES = "put Unflatten: {sizes: [channels, height, width]} before it to make images of rows";
const STEPS = "put Unflatten: {sizes: [steps, features]} before it to cut rows into steps";
const CHANNELS = "Dropout drops single entries, whatever the shape";

describe("rows of an experiment file", () => {
  const attention = { embedDim: 4, nhead: 2 };
  const heads = { embedDim: 4, numHeads: 2 };
  const layer = { dModel: 4, nhead: 2 };
  test.each<[string, object, readonly number[], string]>([
    ["Attention", attention, [3, 5], "Attention: embed_dim is 4, but each step has 5 numbers"],
    ["Attention", attention, [4], `Attention: expects rows of shape (steps, features), got (4,)\n  hint: ${STEPS}`],
    ["Attention", { embedDim: 4, nhead: 3 }, [3, 4], "Attention: embed_dim"],
    ["MultiheadAttention", heads, [3, 5], "MultiheadAttention: embed_dim is 4, but each step has 5 numbers"],
    ["MultiheadAttention", { ...heads, batchFirst: false }, [3, 4], "MultiheadAttention: in an experiment file rows come before steps\n  hint: leave batch_first out"],
    ["MultiheadAttention", { embedDim: 6, numHeads: 2, rotary: true }, [3, 6], "MultiheadAttention: the numbers of each head"],
    ["TransformerEncoderLayer", layer, [3, 5], "TransformerEncoderLayer: d_model is 4, but each step has 5 numbers"],
    ["TransformerEncoderLayer", { dModel: 4, nhead: 3 }, [3, 4], "TransformerEncoderLayer: d_model"],
    ["PositionalEmbedding", { maxLen: 3, embeddingDim: 4 }, [3, 5], "PositionalEmbedding: embedding_dim is 4, but each step has 5 numbers"],
    ["PositionalEmbedding", { maxLen: 3, embeddingDim: 4 }, [4, 4], "PositionalEmbedding: "],
    ["BatchNorm1d", { numFeatures: 3 }, [4], "BatchNorm1d: expected rows of shape"],
    ["BatchNorm1d", { numFeatures: 3 }, [3, 2, 2], "with C = 3, but the input is (3, 2, 2)"],
    ["BatchNorm2d", { numFeatures: 3 }, [2, 2, 2], "BatchNorm2d: expected rows of shape (C, H, W) with C = 3, but the input is (2, 2, 2)"],
    ["BatchNorm2d", { numFeatures: 3 }, [3, 2], "BatchNorm2d: expected rows of shape (C, H, W) with C = 3, but the input is (3, 2)"],
    ["GroupNorm", { numGroups: 2, numChannels: 4 }, [3, 2], "GroupNorm: expected rows of shape (C, ..) with C = 4, but the input is (3, 2)"],
    ["GroupNorm", { numGroups: 3, numChannels: 4 }, [4, 2], "GroupNorm"],
    ["InstanceNorm1d", { numFeatures: 3 }, [2, 5], "InstanceNorm1d: expected rows of shape (C, L) with C = 3, but the input is (2, 5)"],
    ["InstanceNorm1d", { numFeatures: 3 }, [3, 5, 5], "with C = 3, but the input is (3, 5, 5)"],
    ["InstanceNorm1d", { numFeatures: 3 }, [3, 1], "InstanceNorm1d: each channel must have more than one place, but the input is (3, 1)\n  hint: the mean of one value is the value itself, and all would become 0: leave the layer out"],
    ["InstanceNorm2d", { numFeatures: 3 }, [3, 1, 1], "InstanceNorm2d: each channel must have more than one place, but the input is (3, 1, 1)"],
    ["Dropout1d", {}, [3], `Dropout1d: expected rows of shape (C, L), but the input is (3,)\n  hint: ${CHANNELS}`],
    ["Dropout2d", {}, [3, 2], `Dropout2d: expected rows of shape (C, H, W), but the input is (3, 2)\n  hint: ${CHANNELS}`],
    ["Linear", { inFeatures: 3, outFeatures: 2 }, [4], "Linear: in_features is 3, but the input has 4 features"],
    ["Linear", { inFeatures: 3, outFeatures: 2 }, [], "Linear: in_features is 3, but the input has no features"],
    ["Softmax", { dim: 0 }, [3], "Softmax: dim 0 is the batch: every row would depend on the others"],
    ["Softmax", { dim: -2 }, [3], "Softmax: dim -2 is the batch: every row would depend on the others"],
    ["Softmin", { dim: 0 }, [3], "Softmin: dim 0 is the batch"],
    ["LogSoftmax", { dim: -3 }, [3, 2], "LogSoftmax: dim -3 is the batch"],
    ["GLU", { dim: 0 }, [4], "GLU: dim 0 is the batch of rows (4,): one row would gate another"],
    ["GLU", { dim: -2 }, [4], "GLU: dim -2 is the batch of rows (4,): one row would gate another"],
    ["GLU", {}, [3], "GLU"],
    ["PReLU", { numParameters: 3 }, [2, 5], "PReLU: num_parameters is 3, but a row of shape (2, 5) has 2 channels\n  hint: write num_parameters: 2, one slope for each channel, or leave it out: one for all"],
    ["PReLU", { numParameters: 2 }, [], "PReLU: num_parameters is 2, but a row of shape () has 1 channels"],
    ["LSTM", { inputSize: 3, hiddenSize: 2, dropout: 0.5 }, [4, 3], "LSTM: dropout works between layers, and num_layers is 1\n  hint: leave it out, or put Dropout: {p: 0.5} after the LSTM"],
    ["GRU", { inputSize: 3, hiddenSize: 2, batchFirst: false }, [4, 3], "GRU: in an experiment file rows come before steps\n  hint: leave batch_first out"],
    ["RNN", { inputSize: 3, hiddenSize: 2 }, [4, 4], "RNN: input_size is 3, but each step has 4 numbers"],
    ["RNN", { inputSize: 3, hiddenSize: 2 }, [3], `RNN: expects rows of shape (steps, features), got (3,)\n  hint: ${STEPS}`],
    ["Last", {}, [3], "Last: expects rows of shape (steps, features), got (3,)\n  hint: it stands after a layer that gives all steps, such as LSTM"],
    ["Last", { bidirectional: true }, [4, 3], "Last: both ways have as many features, but the input has 3"],
    ["Mean", {}, [2, 3, 4], "Mean: expects rows of shape (steps, features), got (2, 3, 4)"],
    ["Max", {}, [3], "Max: expects rows of shape (steps, features), got (3,)"],
    ["Flatten", {}, [], "Flatten: dim 1 is out of range for a tensor of rank 1 (expected -1 to 0)"],
    ["Flatten", { startDim: 0 }, [3, 2], "Flatten: start_dim 0 would mix the rows of a batch"],
    ["Flatten", { startDim: -3 }, [3, 2], "Flatten: start_dim 0 would mix the rows of a batch"],
    ["Unflatten", { sizes: [2, 3] }, [7], "Unflatten: sizes [2, 3] hold 6 numbers, but the input has 7"],
    ["PixelShuffle", { upscaleFactor: 2 }, [6, 2, 2], "PixelShuffle: the channels must divide by upscale_factor^2 = 4, got 6 channels"],
    ["PixelShuffle", { upscaleFactor: 2 }, [4, 2], `PixelShuffle: expected images (C, H, W), got (4, 2)\n  hint: ${IMAGES}`],
    ["PixelUnshuffle", { downscaleFactor: 2 }, [1, 3, 2], "PixelUnshuffle: height and width must divide by downscale_factor 2, got 3 x 2"],
    ["PixelUnshuffle", { downscaleFactor: 2 }, [1, 2, 3], "PixelUnshuffle: height and width must divide by downscale_factor 2, got 2 x 3"],
    ["Conv2d", { inChannels: 1, outChannels: 2, kernelSize: 3 }, [9], `Conv2d: expected images (C, H, W), got (9,)\n  hint: ${IMAGES}`],
    ["Conv1d", { inChannels: 1, outChannels: 2, kernelSize: 3 }, [1, 4, 4], "Conv1d: expected lines (C, L), got (1, 4, 4)\n  hint: images (C, H, W) are for Conv2d"],
    ["Conv1d", { inChannels: 1, outChannels: 2, kernelSize: 3 }, [9], "Conv1d: expected lines (C, L), got (9,)\n  hint: put Unflatten: {sizes: [channels, length]} before it to make lines of rows"],
    ["Conv1d", { inChannels: 2, outChannels: 2, kernelSize: 3 }, [1, 9], "Conv1d: in_channels is 2, but the input has 1 channels"],
  ])("%s %j of %j", (name, args, row, words) => expect(() => out(name, args, row)).toThrow(words)); // prettier-ignore

  test.each<[string, object, readonly number[], readonly number[]]>([
    ["Attention", { embedDim: 4, nhead: 2 }, [3, 4], [3, 8]],
    ["Attention", { embedDim: 4, nhead: 2, join: "add" }, [3, 4], [3, 4]],
    ["Attention", { embedDim: 4, nhead: 2, join: "none" }, [3, 4], [3, 4]],
    ["MultiheadAttention", { embedDim: 4, numHeads: 2, rotary: true }, [3, 4], [3, 4]],
    ["PositionalEmbedding", { maxLen: 3, embeddingDim: 4 }, [3, 4], [3, 4]],
    ["PositionalEmbedding", { maxLen: 3, embeddingDim: 4 }, [1, 4], [1, 4]],
    ["BatchNorm1d", { numFeatures: 3 }, [3], [3]],
    ["BatchNorm1d", { numFeatures: 3 }, [3, 1], [3, 1]],
    ["InstanceNorm1d", { numFeatures: 3 }, [3, 2], [3, 2]],
    ["InstanceNorm2d", { numFeatures: 3 }, [3, 1, 2], [3, 1, 2]],
    ["Softmax", { dim: 1 }, [3], [3]],
    ["LogSoftmax", { dim: -1 }, [3, 2], [3, 2]],
    ["GLU", {}, [4], [2]],
    ["GLU", { dim: 1 }, [4, 3], [2, 3]],
    ["GLU", { dim: -2 }, [4, 3], [2, 3]],
    ["PReLU", {}, [2, 5], [2, 5]],
    ["PReLU", { numParameters: 2 }, [2, 5], [2, 5]],
    ["LSTM", { inputSize: 3, hiddenSize: 2, dropout: 0.5, numLayers: 2 }, [4, 3], [4, 2]],
    ["GRU", { inputSize: 3, hiddenSize: 2, bidirectional: true }, [4, 3], [4, 4]],
    ["Last", { bidirectional: true }, [4, 6], [6]],
    ["Last", {}, [4, 3], [3]],
    ["Flatten", {}, [3], [3]],
    ["Flatten", { startDim: 2 }, [2, 3, 4], [2, 12]],
    ["Flatten", { endDim: 2 }, [2, 3, 4], [6, 4]],
    ["Flatten", { startDim: 2, endDim: -2 }, [2, 3, 4], [2, 3, 4]],
    ["Unflatten", { sizes: [2, 3] }, [6], [2, 3]],
    ["Unflatten", { sizes: [2, 3] }, [3, 2], [2, 3]],
    ["PixelShuffle", { upscaleFactor: 2 }, [8, 2, 3], [2, 4, 6]],
    ["PixelUnshuffle", { downscaleFactor: 2 }, [2, 4, 6], [8, 2, 3]],
  ])("%s %j of %j gives %j", (name, args, row, shape) => expect(out(name, args, row)).toEqual(shape)); // prettier-ignore
});

describe("tensors", () => {
  const x = ones([2, 3, 4]);
  const attention = new nn.MultiheadAttention(4, 2, { batchFirst: true });
  const order = "MultiheadAttention: every key needs its value, and every row of the query its keys, got query";
  test.each<[string, () => unknown, string]>([
    ["a padding of scores", () => attention.forward(x, x, x, { keyPaddingMask: tensor([[0, 0, -Infinity], [0, 0, 0]]) }), "MultiheadAttention: keyPaddingMask is 1 where a step is padding and 0 where it is not; this one has -Infinity"],
    ["a mask of other steps", () => attention.forward(x, x, x, { attnMask: zeros([3, 2]) }), "MultiheadAttention: attnMask must be (3, 3) or (rows * heads, ..) = (4, 3, 3), got (3, 2)"],
    ["a mask of rows without heads", () => attention.forward(x, x, x, { attnMask: zeros([2, 3, 3]) }), "attnMask must be (3, 3) or (rows * heads, ..) = (4, 3, 3), got (2, 3, 3)"],
    ["keys without values", () => attention.forward(x, x, ones([2, 2, 4])), `${order} (2, 3, 4), key (2, 3, 4), value (2, 2, 4)`],
    ["keys of other rows", () => attention.forward(x, ones([1, 3, 4]), ones([1, 3, 4])), `${order} (2, 3, 4), key (1, 3, 4), value (1, 3, 4)`],
    ["values of other rows", () => attention.forward(x, x, ones([1, 3, 4])), `${order} (2, 3, 4), key (2, 3, 4), value (1, 3, 4)`],
    ["one row without values for its keys", () => attention.forward(ones([3, 4]), ones([3, 4]), ones([2, 4])), `${order} (3, 4), key (3, 4), value (2, 4)`],
    ["a query of other features", () => attention.forward(ones([2, 3, 5]), x, x), "MultiheadAttention: query must be (N, T, 4) or (T, 4), got (2, 3, 5)"],
    ["no keys", () => attention.forward(x, ones([2, 0, 4]), ones([2, 0, 4])), "MultiheadAttention: key must be (N, T, 4) or (T, 4), got (2, 0, 4)"],
    ["a query of four axes", () => attention.forward(ones([1, 2, 3, 4]), ones([1, 2, 3, 4]), ones([1, 2, 3, 4])), "MultiheadAttention: query must be"],
    ["a value of one row", () => attention.forward(x, x, ones([3, 4])), "MultiheadAttention: value must be (N, T, 4) or (T, 4), got (3, 4)"],
    ["steps first", () => new nn.MultiheadAttention(4, 2).forward(ones([3, 2, 5]), x, x), "MultiheadAttention: query must be (T, N, 4) or (T, 4), got (3, 2, 5)"],
    ["Last of a matrix", () => new nn.Last().forward(ones([2, 3])), "Last: x must be (N, T, H) with at least one step, got (2, 3)\n  hint: the batch comes first: use a recurrent layer with { batchFirst: true }"],
    ["Last of no steps", () => new nn.Last().forward(ones([2, 0, 3])), "Last: x must be (N, T, H) with at least one step, got (2, 0, 3)"],
    ["Last of both ways", () => new nn.Last({ bidirectional: true }).forward(ones([2, 2, 3])), "Last: both ways have as many features, but x has 3"],
    ["an option of Last", () => new nn.Last().forward(ones([2, 2, 3]), { length: [1, 1] } as never), 'Last: there is no option "length"\n  hint: the only one is { lengths }'],
    ["lengths of no steps", () => new nn.Last().forward(ones([2, 2, 3]), { lengths: [0, 1] }), "Last: lengths must be 2 whole numbers from 1 to 2, one for each row, got [0,1]"],
    ["lengths of too many", () => new nn.Last().forward(ones([2, 2, 3]), { lengths: [1, 3] }), "Last: lengths must be 2 whole numbers from 1 to 2"],
    ["lengths of one row", () => new nn.Last().forward(ones([2, 2, 3]), { lengths: [1] }), "Last: lengths must be 2 whole numbers"],
    ["a sine wave of one axis", () => new nn.SinusoidalEncoding().forward(ones([3])), "SinusoidalEncoding: x must be (.., T, E), got (3,)"],
    ["Residual", () => new nn.Residual(new nn.Linear(4, 3)).forward(ones([2, 4])), "Residual: x is (2, 4), and the layers make (2, 3) of it\n  hint: let them keep the shape, or give { shortcut }, a layer that makes the same shape of x"],
    ["a score for each class, and a class too many", () => F.crossEntropy(ones([2, 3]), zeros([3])), "for an input (2, 3) the target must have shape (2,), got (3,)\n  hint: the input has one score for each class, the target one class number for each row"],
    ["a class that is none", () => F.crossEntropy(ones([2, 3]), tensor([0, 3])), "target 1 is class 3, but there are 3 classes, 0 to 2"],
    ["a class before the first", () => F.nllLoss(ones([2, 3]), tensor([-1, 0])), "target 0 is class -1, but there are 3 classes, 0 to 2"],
    ["a sign for each entry", () => F.cosineEmbeddingLoss(ones([2, 3]), ones([2, 3]), ones([2, 3])), "cosineEmbeddingLoss: the inputs are (2, 3), the target (2, 3)\n  hint: the inputs are one vector for each row, (N, D), the target one sign for each row, (N,)"],
    ["numbers in place of vectors", () => F.cosineEmbeddingLoss(tensor(1), tensor(1), tensor(1)), "cosineEmbeddingLoss: the inputs are (), the target ()"],
    ["variances of another shape", () => F.gaussianNllLoss(ones([2, 3]), ones([2, 3]), ones([3])), "gaussianNllLoss: the input is (2, 3), var (3,)\n  hint: give a variance for each entry of the input, or one for each row, or one for all"],
    ["a negative variance", () => F.gaussianNllLoss(ones([2]), ones([2]), tensor([0, -0.5])), "gaussianNllLoss: a variance must not be negative, got -0.5 at element 1\n  hint: let the model give ln(var), and take exp of it"],
    ["more outputs than quantiles", () => F.quantileLoss(ones([2, 2]), ones([2]), { quantiles: [0.5] }), "quantileLoss: the input is (2, 2), the target (2,), for 1 quantiles\n  hint: the input has one entry for each quantile in its last axis, (N, Q), the target one for each row, (N,) or (N, 1)"],
    ["a target for each quantile", () => F.quantileLoss(ones([2, 2]), ones([2, 2]), { quantiles: [0.1, 0.9] }), "quantileLoss: the input is (2, 2), the target (2, 2), for 2 quantiles"],
    ["a weight that is no square", () => F.rnnSequence(ones([2, 1, 3]), ones([1, 3]), ones([3, 2]), ones([3])), "rnnSequence: weight must be (hidden, hidden), got (3, 2)"],
    ["a weight of too few gates", () => F.gruSequence(ones([2, 1, 4]), ones([1, 2]), ones([4, 2]), ones([4])), "gruSequence: weight must be (3 hidden, hidden), got (4, 2)"],
    ["a weight of one axis", () => F.lstmSequence(ones([2, 1, 8]), ones([1, 2]), ones([1, 2]), ones([8]), ones([8])), "lstmSequence: weight must be (4 hidden, hidden), got (8,)"],
    ["no step", () => F.rnnSequence(ones([0, 1, 2]), ones([1, 2]), ones([2, 2]), ones([2])), "rnnSequence: a must be (steps, rows, 2) with at least one step, got (0, 1, 2)"],
    ["steps of another width", () => F.rnnSequence(ones([2, 1, 3]), ones([1, 2]), ones([2, 2]), ones([2])), "rnnSequence: a must be (steps, rows, 2) with at least one step, got (2, 1, 3)"],
    ["steps without rows", () => F.rnnSequence(ones([2, 2]), ones([1, 2]), ones([2, 2]), ones([2])), "rnnSequence: a must be (steps, rows, 2)"],
    ["a bias of another length", () => F.rnnSequence(ones([2, 1, 2]), ones([1, 2]), ones([2, 2]), ones([3])), "rnnSequence: bias must have shape (2,), got (3,)"],
    ["a state of other rows", () => F.rnnSequence(ones([2, 1, 2]), ones([2, 2]), ones([2, 2]), ones([2])), "rnnSequence: h must have shape (1, 2), got (2, 2)"],
    ["a cell of other rows", () => F.lstmSequence(ones([2, 1, 8]), ones([1, 2]), ones([2, 2]), ones([8, 2]), ones([8])), "lstmSequence: c must have shape (1, 2), got (2, 2)"],
    ["lengths beyond the end", () => F.rnnSequence(ones([2, 1, 2]), ones([1, 2]), ones([2, 2]), ones([2]), { lengths: [3] }), "rnnSequence: lengths must be 1 whole numbers from 0 to 2, got [3]"],
    ["lengths for other rows", () => F.rnnSequence(ones([2, 1, 2]), ones([1, 2]), ones([2, 2]), ones([2]), { lengths: [1, 1] }), "rnnSequence: lengths must be 1 whole numbers from 0 to 2, got [1, 1]"],
    ["labels of one number", () => F.multilabelSoftMarginLoss(tensor(1), tensor(1)), "multilabelSoftMarginLoss: the input must have one score for each class, (C,) or (N, C), got ()"],
  ])("%s", (_, call, words) => expect(call).toThrow(words)); // prettier-ignore

  test("an answer that fits", () => {
    expect(F.gaussianNllLoss(ones([2, 3]), ones([2, 3]), tensor(1)).item()).toBe(0);
    expect(F.gaussianNllLoss(ones([2, 3]), ones([2, 3]), ones([2])).item()).toBe(0);
    expect(F.gaussianNllLoss(ones([2, 3]), ones([2, 3]), ones([1, 3])).item()).toBe(0);
    for (const shape of [[2], [2, 1]]) expect(F.quantileLoss(ones([2, 2]), ones(shape), { quantiles: [0.1, 0.9] }).item()).toBe(0); // prettier-ignore
    expect(attention.forward(x, x, x, { attnMask: zeros([4, 3, 3]) })[0].shape).toEqual([2, 3, 4]);
  });
});

describe("what is not a module, or has no forward", () => {
  const wrong = (value: unknown): never => value as never;
  const layer = new nn.TransformerEncoderLayer(4, 2, { dimFeedforward: 4 });
  const NONE = "hint: to call them one after the other, use Sequential";
  test.each<[string, () => unknown, string]>([
    ["a hook that is none", () => new nn.ReLU().registerForwardHook(wrong(3)), "a hook must be a function, got number"],
    ["a number in a list", () => new nn.ModuleList([new nn.ReLU(), wrong(3)]), "ModuleList: entry 1 is not a Module, got 3"],
    ["no list", () => new nn.ModuleList(wrong(3)), "ModuleList: expected a list of modules, got 3"],
    ["null", () => new nn.ModuleList(wrong(null)), "ModuleList: expected a list of modules, got nothing"],
    ["a list as a map", () => new nn.ModuleDict(wrong([new nn.ReLU()])), "ModuleDict: expected { name: module, .. }, got"],
    ["a name with a dot", () => new nn.ModuleDict({ "a.b": new nn.ReLU() }), 'ModuleDict: a name must be a word without dots, got "a.b"'],
    ["no name", () => new nn.ModuleDict({ "": new nn.ReLU() }), 'ModuleDict: a name must be a word without dots, got ""'],
    ["a text under a name", () => new nn.ModuleDict({ a: wrong("b") }), "ModuleDict: entry a is not a Module, got"],
    ["forward of a list", () => new nn.ModuleList([]).forward(), `ModuleList has no forward: call the modules inside it\n  ${NONE}`],
    ["forward of a map", () => new nn.ModuleDict({}).forward(), `ModuleDict has no forward: call the modules inside it\n  ${NONE}`],
    ["paths that are no list", () => new nn.Parallel(wrong(3)), "Parallel: expected a list of paths, got"],
    ["Repeat of no times", () => new nn.Repeat(0, () => [new nn.ReLU()]), "Repeat: times must be a whole number >= 1 and <= 1000, got 0"],
    ["Repeat of too many", () => new nn.Repeat(1001, () => [new nn.ReLU()]), "Repeat: times must be a whole number >= 1 and <= 1000, got 1001"],
    ["Repeat of a layer", () => new nn.Repeat(2, wrong(new nn.ReLU())), "Repeat: expected a function that makes the layers, got"],
    ["an encoder of no layers", () => new nn.TransformerEncoder(layer, 0), "TransformerEncoder: numLayers must be a whole number >= 1 and <= 1000, got 0"],
    ["an encoder of too many", () => new nn.TransformerEncoder(layer, 1001), "TransformerEncoder: numLayers must be a whole number >= 1 and <= 1000, got 1001"],
    ["an encoder of ReLU", () => new nn.TransformerEncoder(wrong(new nn.ReLU()), 1), "TransformerEncoder: expected a TransformerEncoderLayer to make copies of, or a function that makes one, got"],
    ["a width that is given twice", () => new nn.Linear(2, 3, wrong({ inFeatures: 2 })), "Linear: inFeatures is given twice\n  hint: write new Linear(inFeatures, outFeatures, { bias?"],
    ["no such kind of number", () => new nn.Linear(2, 3, { dtype: wrong("int8") }), 'Linear: dtype must be "float32" or "float64", got "int8"'],
    ["no generator", () => new nn.Linear(2, 3, { generator: wrong(7) }), "Linear: generator must be a Generator, got 7"],
    ["an axis too few", () => nn.init.orthogonal_(ones([3])), "orthogonal_: needs at least two axes, got (3,)"],
    ["no matrix", () => nn.init.sparse_(ones([3]), { sparsity: 0.5 }), "sparse_: needs a matrix, got (3,)"],
  ])("%s", (_, call, words) => expect(call).toThrow(words)); // prettier-ignore

  test("one time, or one layer, is enough", () => {
    expect(new nn.Repeat(1, () => [new nn.ReLU()]).length).toBe(1);
    expect(new nn.TransformerEncoder(layer, 1).layers.length).toBe(1);
    const list = new nn.ModuleList([new nn.ReLU(), new nn.Tanh()]);
    expect([list.length, list.at(-1) instanceof nn.Tanh, list.at(2)]).toEqual([2, true, undefined]);
    const map = new nn.ModuleDict({ a: new nn.ReLU() });
    expect([map.size, map.has("a"), map.has("b"), [...map.keys()], map.delete("a"), map.delete("a"), map.size]).toEqual([1, true, false, ["a"], true, false, 0]); // prettier-ignore
  });
});
