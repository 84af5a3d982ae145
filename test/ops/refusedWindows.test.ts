// Windows, borders, channels and bins that do not fit, and in which words they are refused; beside it what is nearly the same and has an answer.
import { describe, expect, test } from "@jest/globals";
import { functional as F, ops, tensor, zeros, type Tensor } from "../../src/index.js";

const z = (...shape: number[]): Tensor => zeros(shape);
const double = (...shape: number[]): Tensor => zeros(shape, { dtype: "float64" });

type Refused = [words: string, call: () => unknown];
type Answered = [shape: readonly number[], call: () => Tensor];

// prettier-ignore
const REFUSED: Readonly<Record<string, readonly Refused[]>> = {
  "images and lines": [
    ["avgPool2d: expected images (N, C, H, W), got shape (2, 2)\n  hint: one image alone is (C, H, W)", () => F.avgPool2d(z(2, 2), 1)],
    ["avgPool1d: expected lines (N, C, L), got shape (1, 1, 2, 2)\n  hint: images (N, C, H, W) are for avgPool2d", () => F.avgPool1d(z(1, 1, 2, 2), 1)],
    ["avgPool1d: expected lines (N, C, L), got shape (2,)\n  hint: one line alone is (C, L)", () => F.avgPool1d(z(2), 1)],
    ["pixelShuffle: the channels must divide by upscaleFactor^2 = 4, got (1, 6, 2, 2)", () => F.pixelShuffle(z(1, 6, 2, 2), 2)],
    ["pixelShuffle: upscaleFactor must be >= 1, got 0", () => F.pixelShuffle(z(1, 4, 2, 2), 0)],
    ["pixelUnshuffle: height and width must divide by downscaleFactor 2, got (1, 1, 4, 3)", () => F.pixelUnshuffle(z(1, 1, 4, 3), 2)],
    ["pixelUnshuffle: height and width must divide by downscaleFactor 2, got (1, 1, 3, 4)", () => F.pixelUnshuffle(z(1, 1, 3, 4), 2)],
  ],
  "windows": [
    ["avgPool2d: kernelSize must be whole numbers >= 1, got 0, 0", () => F.avgPool2d(z(1, 1, 4, 4), 0)],
    ["avgPool1d: stride must be >= 1, got 0", () => F.avgPool1d(z(1, 1, 4), 2, { stride: 0 })],
    ["avgPool2d: a window of 5 x 5 does not fit images of 4 x 4 with padding 0, 0", () => F.avgPool2d(z(1, 1, 4, 4), 5)],
    ["avgPool2d: a window of 1 x 5 does not fit images of 4 x 4 with padding 0, 0", () => F.avgPool2d(z(1, 1, 4, 4), [1, 5])],
    ["maxPool1d: a window of 5 does not fit lines of 4 with padding 0", () => F.maxPool1d(z(1, 1, 4), 5)],
    ["maxPool2d: padding must be at most half of kernelSize, got padding 1, 2 and kernelSize 3, 3", () => F.maxPool2d(z(1, 1, 4, 4), 3, { padding: [1, 2] })],
    ["maxPool1d: padding must be at most half of kernelSize, got padding 2 and kernelSize 3", () => F.maxPool1d(z(1, 1, 4), 3, { padding: 2 })],
    ["maxPool1d: window 0 has no entry in the image, only padding\n  hint: use less dilation or padding", () => F.maxPool1d(z(1, 1, 1), 2, { padding: 1, dilation: 2 })],
    ["maxUnpool2d: x (1, 1, 2, 2) and indices (1, 1, 2, 1) must have equal shapes\n  hint: a pooling gives both: const [y, indices] = maxPool2d(x, kernelSize, { returnIndices: true })", () => F.maxUnpool2d(z(1, 1, 2, 2), z(1, 1, 2, 1), 2)],
    ["maxUnpool2d: outputSize must be from 3 x 3 to 5 x 5, less than one stride from the usual 4 x 4, got 6 x 4", () => F.maxUnpool2d(z(1, 1, 2, 2), z(1, 1, 2, 2), 2, { outputSize: [6, 4] })],
    ["maxUnpool1d: outputSize must be from 3 to 5, less than one stride from the usual 4, got 2", () => F.maxUnpool1d(z(1, 1, 2), z(1, 1, 2), 2, { outputSize: [2] })],
    ["maxUnpool1d: with kernelSize 2 and padding 1 nothing is left: the result would be 0", () => F.maxUnpool1d(z(1, 1, 1), z(1, 1, 1), 2, { padding: 1 })],
    ["fold: expected columns (N, C * 4, L), got shape (1, 3, 4)", () => F.fold(z(1, 3, 4), 3, 2)],
    ["fold: expected columns (N, C * 4, L), got shape (4, 4)", () => F.fold(z(4, 4), 3, 2)],
    ["fold: 4 windows fit into 3 x 3, but there are 3 columns", () => F.fold(z(1, 4, 3), 3, 2)],
    ["adaptiveAvgPool2d: outputSize must be >= 1, got 2, 0", () => F.adaptiveAvgPool2d(z(1, 1, 4, 4), [2, 0])],
    ["adaptiveMaxPool1d: outputSize must be >= 1, got 0", () => F.adaptiveMaxPool1d(z(1, 1, 4), 0)],
    ["adaptiveAvgPool2d: an empty image has nothing to put into bins", () => F.adaptiveAvgPool2d(z(1, 1, 0, 4), 1)],
    ["adaptiveAvgPool2d: an empty image has nothing to put into bins", () => F.adaptiveAvgPool2d(z(1, 1, 4, 0), 1)],
  ],
  "convolutions": [
    ["conv2d: images (1, 2, 4, 4) and weight (3, 1, 2, 2) do not fit: expected (N, C, H, W)", () => F.conv2d(z(1, 2, 4, 4), z(3, 1, 2, 2))],
    ["conv1d: lines (1, 4, 5) and weight (2, 4, 2) do not fit", () => F.conv1d(z(1, 4, 5), z(2, 4, 2), null, { groups: 2 })],
    ["conv2d: groups must divide the number of outputs, got groups 2 and 3 outputs", () => F.conv2d(z(1, 2, 4, 4), z(3, 1, 2, 2), null, { groups: 2 })],
    ["conv2d: bias (2,) does not fit weight (3, 2, 2, 2): expected (3,), a number for each output channel", () => F.conv2d(z(1, 2, 4, 4), z(3, 2, 2, 2), z(2))],
    ["conv2d: bias (3, 1) does not fit weight (3, 2, 2, 2): expected (3,)", () => F.conv2d(z(1, 2, 4, 4), z(3, 2, 2, 2), z(3, 1))],
    ['conv2d: padding "same" needs stride 1, got 1, 2\n  hint: give the padding as a number: half of the window, for a size divided by the stride', () => F.conv2d(z(1, 2, 4, 4), z(3, 2, 3, 3), null, { padding: "same", stride: [1, 2] })],
    ["conv1d: expected weight of three axes (out, C, k), got shape (3, 2)", () => F.conv1d(z(1, 2, 4), z(3, 2))],
    ["convTranspose1d: expected weight of three axes (C, out, k), got shape (3, 2)", () => F.convTranspose1d(z(1, 2, 4), z(3, 2))],
    ["convTranspose2d: outputPadding must be smaller than stride or dilation, got outputPadding 1, 2, stride 2, 2 and dilation 1, 1", () => F.convTranspose2d(z(1, 2, 4, 4), z(2, 3, 2, 2), null, { stride: 2, outputPadding: [1, 2] })],
    ["convTranspose1d: outputPadding must be smaller than stride or dilation, got outputPadding 1, stride 1 and dilation 1", () => F.convTranspose1d(z(1, 2, 4), z(2, 3, 2), null, { outputPadding: 1 })],
    ["convTranspose1d: padding 1 cuts everything off: nothing remains of lines of 1 under a window of 2", () => F.convTranspose1d(z(1, 2, 1), z(2, 3, 2), null, { padding: 1 })],
    ["convTranspose2d: padding 0, 1 cuts everything off: nothing remains of images of 1 x 1 under a window of 2 x 2", () => F.convTranspose2d(z(1, 2, 1, 1), z(2, 3, 2, 2), null, { padding: [0, 1] })],
    ["convTranspose2d: groups must divide the number of channels, got groups 2 and 3 channels", () => F.convTranspose2d(z(1, 3, 2, 2), z(3, 1, 2, 2), null, { groups: 2 })],
    ["convTranspose1d: lines (1, 2, 4) and weight (3, 2, 2) do not fit: expected (N, C, L) and (C, out, k)", () => F.convTranspose1d(z(1, 2, 4), z(3, 2, 2))],
    ["convTranspose2d: images (1, 2, 4, 4) and weight (3, 2, 2, 2) do not fit: expected (N, C, H, W) and", () => F.convTranspose2d(z(1, 2, 4, 4), z(3, 2, 2, 2))],
  ],
  "borders": [
    ["pad: value is for mode constant; mode reflect puts entries of x into the border, got value 1", () => ops.pad(z(1, 2), [1, 1], { mode: "reflect", value: 1 })],
    ["pad: pads [1] must be pairs of whole numbers, at most one pair for each axis of (2,)", () => ops.pad(z(2), [1])],
    ["pad: pads [1, 1, 1, 1] must be pairs of whole numbers, at most one pair for each axis of (2,)", () => ops.pad(z(2), [1, 1, 1, 1])],
    ["pad: in mode reflect a pad must be <= 2, got 3 and 0 for axis 1 of (1, 3): there are no more numbers to mirror beside the end itself", () => ops.pad(z(1, 3), [3, 0], { mode: "reflect" })],
    ["pad: in mode circular a pad must be <= 3, got 0 and 4 for axis 1 of (1, 3): the border may go round once", () => ops.pad(z(1, 3), [0, 4], { mode: "circular" })],
    ["pad: pads -2 and -2 leave less than nothing of axis 0 of (3,)", () => ops.pad(z(3), [-2, -2])],
    ["pad: pads -2 and -1 leave nothing of axis 1 of (1, 3)", () => ops.pad(z(1, 3), [-2, -1], { mode: "replicate" })],
    ["pad: mode reflect with 2 pads does not fit shape (3,)\n  hint: 2 pads are for lines (C, L) or (N, C, L)", () => ops.pad(z(3), [1, 1], { mode: "reflect" })],
    ["pad: mode circular with 4 pads does not fit shape (3, 3)", () => ops.pad(z(3, 3), [1, 1, 1, 1], { mode: "circular" })],
    ["pad: mode reflect with 2 pads does not fit shape (1, 1, 1, 3)", () => ops.pad(z(1, 1, 1, 3), [1, 1], { mode: "reflect" })],
    ["pad: mode replicate with 8 pads does not fit shape (1, 1, 1, 1, 1)", () => ops.pad(z(1, 1, 1, 1, 1), new Array<number>(8).fill(1), { mode: "replicate" })],
  ],
  "sizes to stretch to": [
    ["interpolate: give either size or scaleFactor, got neither", () => F.interpolate(z(1, 1, 2))],
    ["interpolate: give either size or scaleFactor, got both", () => F.interpolate(z(1, 1, 2), { size: 2, scaleFactor: 2 })],
    ["interpolate: expected images (N, C, H, W) or lines (N, C, L), got 2 axes", () => F.interpolate(z(1, 2), { size: 2 })],
    ["interpolate: expected images (N, C, H, W) or lines (N, C, L), got 5 axes", () => F.interpolate(z(1, 1, 2, 2, 2), { size: 2 })],
    ["interpolate: alignCorners is for the modes linear, bilinear and bicubic, got mode nearest", () => F.interpolate(z(1, 1, 2), { size: 2, alignCorners: true })],
    ["interpolate: alignCorners is for the modes linear, bilinear and bicubic, got mode area", () => F.interpolate(z(1, 1, 2), { size: 2, mode: "area", alignCorners: true })],
    ["interpolate: mode bilinear is for images (N, C, H, W)\n  hint: for lines write mode linear", () => F.interpolate(z(1, 1, 2), { size: 2, mode: "bilinear" })],
    ["interpolate: mode linear is for lines (N, C, L)\n  hint: for images write mode bilinear", () => F.interpolate(z(1, 1, 2, 2), { size: 2, mode: "linear" })],
    ["interpolate: lines have one direction: give size or scaleFactor as one number", () => F.interpolate(z(1, 1, 2), { size: [2, 2] })],
    ["interpolate: from (2,) to (0,): a size must be >= 1", () => F.interpolate(z(1, 1, 2), { scaleFactor: 0.4 })],
    ["interpolate: from (0, 2) to (1, 1): a size must be >= 1", () => F.interpolate(z(1, 1, 0, 2), { size: 1 })],
  ],
  "channels": [
    ["groupNorm: x must have shape (N, C) or (N, C, ..), got (4,)\n  hint: its second axis is that of the channels", () => F.groupNorm(z(4), 2)],
    ["groupNorm: weight must have shape (4,), one number for each channel of x (2, 4), got (3,)", () => F.groupNorm(z(2, 4), 2, z(3))],
    ["groupNorm: bias must have shape (4,), one number for each channel of x (2, 4), got (4, 1)", () => F.groupNorm(z(2, 4), 2, null, z(4, 1))],
    ["groupNorm: x is float32, but weight is float64\n  hint: convert one of them, e.g. weight.to(\"float32\")", () => F.groupNorm(z(2, 4), 2, double(4))],
    ["groupNorm: the 4 channels of x (2, 4) cannot be divided into 3 groups of the same size", () => F.groupNorm(z(2, 4), 3)],
    ["groupNorm: the 4 channels of x (2, 4) cannot be divided into 0 groups of the same size", () => F.groupNorm(z(2, 4), 0)],
    ["instanceNorm: each channel of a row needs more than one place, and x is (2, 3)\n  hint: the mean of one value is the value itself, and all would become 0", () => F.instanceNorm(z(2, 3))],
    ["instanceNorm: without useInputStats, runningMean and runningVar are needed", () => F.instanceNorm(z(2, 3, 2), z(3), null, null, null, { useInputStats: false })],
    ["instanceNorm: without useInputStats, runningMean and runningVar are needed", () => F.instanceNorm(z(2, 3, 2), null, z(3), null, null, { useInputStats: false })],
    ["batchNorm: in training each channel needs more than one value, and x is (1, 2)\n  hint: its mean would be the value itself, and all would become 0: give it more rows, or use the running statistics with { training: false }", () => F.batchNorm(z(1, 2), null, null, null, null, { training: true })],
    ["batchNorm: without training, runningMean and runningVar are needed\n  hint: pass { training: true } to measure the batch itself", () => F.batchNorm(z(2, 2), z(2), null)],
    ["batchNorm: without training, runningMean and runningVar are needed", () => F.batchNorm(z(2, 2), null, z(2))],
    ["layerNorm: the last axes of (2, 3) are not (2,)", () => F.layerNorm(z(2, 3), [2])],
    ["layerNorm: the last axes of (2, 3) are not ()", () => F.layerNorm(z(2, 3), [])],
    ["rmsNorm: the last axes of (2, 3) are not (2,)", () => F.rmsNorm(z(2, 3), [2])],
    ["rmsNorm: the last axes of (2, 3) are not ()", () => F.rmsNorm(z(2, 3), [])],
    ["rmsNorm: weight must have shape (3,), got (1,)", () => F.rmsNorm(z(2, 3), [3], z(1))],
    ["dropout1d: x must have shape (N, C, L) or (C, L), got (2,)\n  hint: to drop single entries, use dropout", () => F.dropout1d(z(2))],
    ["dropout1d: x must have shape (N, C, L) or (C, L), got (1, 1, 1, 2)", () => F.dropout1d(z(1, 1, 1, 2))],
    ["dropout2d: x must have shape (N, C, H, W), got (1, 1, 2)\n  hint: for (N, C, L) use dropout1d, for single entries dropout", () => F.dropout2d(z(1, 1, 2))],
    ["featureAlphaDropout: x must have shape (N, C, ..), got (2,)", () => F.featureAlphaDropout(z(2))],
  ],
  "bins": [
    ["searchsorted: sorted (2, 2) and values (3, 1) do not fit\n  hint: sorted is one list, or one for each line of values: all axes but the last are equal", () => ops.searchsorted(z(2, 2), z(3, 1))],
    ["searchsorted: sorted () and values () do not fit", () => ops.searchsorted(tensor(1), tensor(1))],
    ["searchsorted: sorted (2, 2) and values (2,) do not fit", () => ops.searchsorted(z(2, 2), z(2))],
    ['searchsorted: side "left" and right: true say the opposite of each other', () => ops.searchsorted(z(2), z(2), { side: "left", right: true })],
    ["searchsorted: sorter is (1,), sorted (2,): both must be alike", () => ops.searchsorted(z(2), z(2), { sorter: z(1) })],
    ["bucketize: boundaries must be one list, got shape (1, 2)", () => ops.bucketize(z(2), z(1, 2))],
    ["bincount: x must be a list of whole numbers, got shape ()", () => ops.bincount(tensor(1))],
    ["bincount: x must hold whole numbers from 0, got 0.5", () => ops.bincount(tensor([1, 0.5]))],
    ["bincount: x must hold whole numbers from 0, got -1", () => ops.bincount(tensor([-1]))],
    ["histc: bins must be a whole number >= 1, got 0", () => ops.histc(z(2), 0)],
    ["histc: min must be at most max, got 2 and 1", () => ops.histc(z(2), 4, 2, 1)],
    ["histc: the range from 0 to Infinity is not finite", () => ops.histc(tensor([0, Infinity]), 4)],
  ],
};

describe.each(Object.entries(REFUSED))("%s that do not fit", (_, rows) => {
  test.each(rows)("%s", (words, call) => expect(call).toThrow(words));
});

// prettier-ignore
const ANSWERED: Readonly<Record<string, readonly Answered[]>> = {
  "images and lines": [
    [[1, 2, 4, 4], () => F.pixelShuffle(z(1, 8, 2, 2), 2)], [[1, 4, 2, 1], () => F.pixelUnshuffle(z(1, 1, 4, 2), 2)], [[4, 2, 2], () => F.pixelShuffle(z(4, 2, 2), 1)], [[1, 2], () => F.avgPool1d(z(1, 4), 2)],
  ],
  "windows": [
    [[1, 1, 1, 1], () => F.avgPool2d(z(1, 1, 4, 4), 4)], [[1, 1, 2, 1], () => F.maxPool2d(z(1, 1, 4, 4), [3, 4], { padding: [1, 2], stride: [3, 6] })], [[1, 1, 1], () => F.maxPool1d(z(1, 1, 1), 2, { padding: 1, dilation: 1, stride: 2 })],
    [[1, 1, 5, 3], () => F.maxUnpool2d(z(1, 1, 2, 2), z(1, 1, 2, 2), 2, { outputSize: [5, 3] })], [[1, 1, 3, 3], () => F.fold(z(1, 4, 4), 3, 2)], [[1, 1, 4], () => F.adaptiveMaxPool1d(z(1, 1, 1), 4)],
  ],
  "convolutions": [
    [[1, 4, 3, 3], () => F.conv2d(z(1, 2, 4, 4), z(4, 1, 2, 2), z(4), { groups: 2 })], [[1, 3, 4, 4], () => F.conv2d(z(1, 2, 4, 4), z(3, 2, 3, 2), null, { padding: "same" })], [[1, 3, 4], () => F.conv1d(z(1, 2, 4), z(3, 2, 4), null, { padding: "same" })],
    [[1, 3, 9], () => F.convTranspose1d(z(1, 2, 4), z(2, 3, 2), null, { stride: 2, outputPadding: 1 })], [[1, 3, 7], () => F.convTranspose1d(z(1, 2, 4), z(2, 3, 2), null, { dilation: 2, outputPadding: 1 })], [[1, 3, 1], () => F.convTranspose1d(z(1, 2, 1), z(2, 3, 3), null, { padding: 1 })],
    [[1, 2, 3, 3], () => F.convTranspose2d(z(1, 4, 2, 2), z(4, 1, 2, 2), null, { groups: 2 })],
  ],
  "borders": [
    [[4], () => ops.pad(z(2), [1, 1])], [[1, 5], () => ops.pad(z(1, 3), [2, 0], { mode: "reflect" })], [[1, 6], () => ops.pad(z(1, 3), [0, 3], { mode: "circular" })], [[0], () => ops.pad(z(3), [-2, -1])],
    [[1, 1], () => ops.pad(z(1, 3), [-2, 0], { mode: "replicate" })], [[1, 9], () => ops.pad(z(1, 3), [6, 0], { mode: "replicate" })], [[1, 3, 3, 3, 3], () => ops.pad(z(1, 3, 1, 1, 1), [1, 1, 1, 1, 1, 1], { mode: "replicate" })], [[2, 4, 4], () => ops.pad(z(2, 2, 2), [1, 1, 1, 1], { mode: "circular" })],
  ],
  "sizes to stretch to": [
    [[1, 1, 1], () => F.interpolate(z(1, 1, 2), { scaleFactor: 0.5 })], [[1, 1, 3, 1], () => F.interpolate(z(1, 1, 2, 2), { scaleFactor: [1.9, 0.5], mode: "bicubic", alignCorners: true })], [[1, 1, 3], () => F.interpolate(z(1, 1, 2), { size: 3, mode: "linear", alignCorners: true })],
    [[1, 1, 3, 3], () => F.interpolate(z(1, 1, 2, 2), { size: 3, mode: "bilinear" })], [[1, 1, 1, 3], () => F.interpolate(z(1, 1, 2, 2), { size: [1, 3], mode: "area" })],
  ],
  "channels": [
    [[2, 4], () => F.groupNorm(z(2, 4), 4, z(4), z(4))], [[2, 4], () => F.groupNorm(z(2, 4), 1)], [[2, 3, 2], () => F.instanceNorm(z(2, 3, 2))], [[2, 3], () => F.instanceNorm(z(2, 3), z(3), z(3), null, null, { useInputStats: false })],
    [[1, 2, 2], () => F.batchNorm(z(1, 2, 2), null, null, null, null, { training: true })], [[1, 2], () => F.batchNorm(z(1, 2), z(2), z(2))], [[2, 3], () => F.layerNorm(z(2, 3), [2, 3])], [[2, 3], () => F.rmsNorm(z(2, 3), [3], z(3))],
    [[1, 2], () => F.dropout1d(z(1, 2))], [[1, 1, 2], () => F.dropout1d(z(1, 1, 2))], [[1, 1, 1, 2], () => F.dropout2d(z(1, 1, 1, 2))], [[2, 1], () => F.featureAlphaDropout(z(2, 1))],
  ],
  "bins": [
    [[2, 3], () => ops.searchsorted(z(2, 2), z(2, 3))], [[], () => ops.searchsorted(z(2), 1)], [[2], () => ops.searchsorted(z(2), z(2), { side: "right", right: true })], [[1], () => ops.bincount(tensor([0]))], [[0], () => ops.bincount(z(0))], [[3], () => ops.bincount(tensor([1]), 3)], [[1], () => ops.histc(z(2), 1, 1, 1)], [[100], () => ops.histc(z(0))],
  ],
};

describe.each(Object.entries(ANSWERED))("%s beside them", (_, rows) => {
  test.each(rows)("%#: the result has shape %j", (shape, call) => expect(call().shape).toEqual(shape));
});

test("what falls into which bin: both ends belong to one, what lies outside and nan to none", () => {
  expect(ops.histc(tensor([-0.1, 0, 0.99, 1, 2, 2.1, NaN]), 2, 0, 2).toArray()).toEqual([2, 2]);
  expect(ops.histc(tensor([3, 3]), 4).toArray()).toEqual([0, 0, 2, 0]); // from 2 to 4
  expect(ops.histc(tensor([1, 2, 5]), 2).toArray()).toEqual([2, 1]);
  expect(ops.bucketize(tensor([1, 3, 3.5, NaN]), tensor([1, 3])).toArray()).toEqual([0, 1, 2, 2]);
  expect(ops.bucketize(tensor([0.5, 1, 3]), tensor([1, 3]), { right: true }).toArray()).toEqual([0, 1, 2]);
  expect(ops.searchsorted(tensor([3, 1, 2]), tensor([2, 2.5]), { sorter: tensor([1, 2, 0]) }).toArray()).toEqual([1, 2]);
});
