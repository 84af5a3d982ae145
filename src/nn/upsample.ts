// Layers without weights that change the size of images.
import type { Sampler } from "../autograd/sampler.js";
import type { Tensor } from "../autograd/tensor.js";
import { ShapeError } from "../core/errors.js";
import { field, type Options } from "../core/fields.js";
import { checkMode, checkTarget, interpolate, interpolatedSize, interpolateFields } from "../ops/interpolate.js";
import { pixelShuffle, pixelUnshuffle } from "../ops/pixelShuffle.js";
import { imageOfRow } from "./convolution.js";
import { declareLayer, layerOf } from "./layer.js";
import type { LayerSample } from "./pages.js";
import { Pool } from "./pool.js";

type Up = typeof interpolateFields;

/** What lines call size and scaleFactor, 0 for the one that is left out; of a line they are one number. */
const given = (s: Sampler, size: number | readonly [number, number], scaleFactor = 0) => ({
  beside: () => ({ size: s.tensor(size), scaleFactor: s.tensor(scaleFactor) }),
});
const upsampleSamples = (s: Sampler): readonly LayerSample<Up>[] => [
  { args: { scaleFactor: 2 }, input: s.normal([1, 1, 3]), ...given(s, 0, 2) },
  { args: { size: 5, mode: "linear" }, input: s.normal([1, 2, 3]), ...given(s, 5) },
  { args: { size: 3, mode: "linear", alignCorners: true }, input: s.normal([2, 1, 4]), ...given(s, 3) },
  { args: { size: [3, 4], mode: "bilinear" }, input: s.normal([1, 1, 2, 3]), ...given(s, [3, 4]) },
  { args: { size: [2, 3], mode: "bilinear", alignCorners: true }, input: s.normal([1, 2, 3, 2]), ...given(s, [2, 3]) },
  { args: { size: [3, 2] }, input: s.normal([1, 1, 2, 3]), ...given(s, [3, 2]) },
  { args: { size: [4, 3], mode: "bicubic" }, input: s.normal([1, 1, 3, 5]), ...given(s, [4, 3]) },
  { args: { size: 3, mode: "area" }, input: s.normal([1, 2, 5]), ...given(s, 3) },
];

export const upsampleDeclaration = declareLayer({
  name: "Upsample",
  formula: "y = x at every place that lies under one of y, or of its neighbours as much as says how near they are",
  fields: interpolateFields,
  outputShape: (input, { size, scaleFactor, mode, alignCorners }) => {
    checkMode("Upsample", input.length - 1, mode, alignCorners, size, scaleFactor);
    return [input[0], ...interpolatedSize("Upsample", input.slice(1), size, scaleFactor)];
  },
  page: {
    about:
      "Makes an image or a line larger or smaller without anything that is learned. nearest repeats (or leaves out) pixels, linear (for lines) and bilinear (for images) draw straight lines between the middles of neighbours, bicubic (for images) smooth curves; area takes means, for smaller images. Either size is given or scale_factor.",
    torch: "torch.nn.Upsample",
    see: ["interpolate", "ConvTranspose2d", "PixelShuffle"],
    derivation: interpolate.info.derivation,
    samples: upsampleSamples,
  },
});

const shuffleFields = { upscale_factor: field.integer({ min: 1, help: "how many times as high and wide the image becomes" }) };
const unshuffleFields = { downscale_factor: field.integer({ min: 1, help: "by what height and width are divided" }) };
type Shuffle = typeof shuffleFields;
type Unshuffle = typeof unshuffleFields;

export const pixelShuffleDeclaration = declareLayer({
  name: "PixelShuffle",
  formula: "f^2 channels become one of an image f times as high and as wide, f = upscale_factor",
  fields: shuffleFields,
  positional: 1,
  outputShape: (input, { upscaleFactor: f }) => {
    const [, channels, height, width] = imageOfRow("PixelShuffle", input);
    if (channels % f ** 2 === 0) return [channels / f ** 2, height * f, width * f];
    throw new ShapeError(`PixelShuffle: the channels must divide by upscale_factor^2 = ${f ** 2}, got ${channels} channels`);
  },
  page: {
    file: "upsample",
    about:
      "The last step of many networks that make images larger: a convolution before it draws the pixels in between as channels.",
    torch: "torch.nn.PixelShuffle",
    see: ["pixelShuffle", "PixelUnshuffle", "Upsample"],
    derivation: pixelShuffle.info.derivation,
    samples: (s) => [
      { args: { upscaleFactor: 2 }, input: s.normal([1, 4, 1, 2]) },
      { args: { upscaleFactor: 2 }, input: s.normal([2, 8, 1, 2]) },
    ],
  },
});

export const pixelUnshuffleDeclaration = declareLayer({
  name: "PixelUnshuffle",
  formula: "squares of f by f pixels become f^2 channels, f = downscale_factor",
  fields: unshuffleFields,
  positional: 1,
  outputShape: (input, { downscaleFactor: f }) => {
    const [, channels, height, width] = imageOfRow("PixelUnshuffle", input);
    if (height % f === 0 && width % f === 0) return [channels * f ** 2, height / f, width / f];
    throw new ShapeError(`PixelUnshuffle: height and width must divide by downscale_factor ${f}, got ${height} x ${width}`);
  },
  page: {
    file: "upsample",
    about: "A smaller image with more channels, from which nothing is lost. Undoes PixelShuffle.",
    torch: "torch.nn.PixelUnshuffle",
    see: ["pixelUnshuffle", "PixelShuffle"],
    derivation: pixelUnshuffle.info.derivation,
    samples: (s) => [
      { args: { downscaleFactor: 2 }, input: s.normal([1, 1, 2, 4]) },
      { args: { downscaleFactor: 2 }, input: s.normal([2, 2, 2, 2]) },
    ],
  },
});

/** As torch.nn.Upsample: new Upsample({ scaleFactor: 2 }). */
export class Upsample extends Pool<Up> {
  static readonly declaration = layerOf(this, upsampleDeclaration);
  constructor(options: Options<Up>, ...none: never[]) {
    super(upsampleDeclaration, [options, ...none], []);
    const { size, scaleFactor } = this.values;
    checkTarget("Upsample", size, scaleFactor);
  }

  forward(x: Tensor): Tensor {
    return interpolate(x, this.values);
  }

  override extraRepr(): string {
    const { size, scaleFactor, mode } = this.values;
    const float = (n: number): string => (Number.isInteger(n) ? `${n}.0` : `${n}`);
    const show = (value: number | readonly number[], one: (n: number) => string): string => typeof value === "number" ? one(value) : `(${value.map(one).join(", ")})`; // prettier-ignore
    return `${scaleFactor === null ? `size=${show(size ?? 0, String)}` : `scale_factor=${show(scaleFactor, float)}`}, mode=${mode}`;
  }
}

/** As torch.nn.PixelShuffle. */
export class PixelShuffle extends Pool<Shuffle> {
  static readonly declaration = layerOf(this, pixelShuffleDeclaration);
  constructor(upscaleFactor: number, ...none: never[]) {
    super(pixelShuffleDeclaration, [upscaleFactor, ...none], ["upscale_factor"]);
  }

  forward(x: Tensor): Tensor {
    return pixelShuffle(x, this.values.upscaleFactor);
  }
}

/** As torch.nn.PixelUnshuffle. */
export class PixelUnshuffle extends Pool<Unshuffle> {
  static readonly declaration = layerOf(this, pixelUnshuffleDeclaration);
  constructor(downscaleFactor: number, ...none: never[]) {
    super(pixelUnshuffleDeclaration, [downscaleFactor, ...none], ["downscale_factor"]);
  }

  forward(x: Tensor): Tensor {
    return pixelUnshuffle(x, this.values.downscaleFactor);
  }
}
