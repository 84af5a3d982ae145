// Channels as pixels and back: each is the other's inverse, and backward.
import { take } from "../autograd/call.js";
import { composed } from "../autograd/composed.js";
import { defineComposite, type Op } from "../autograd/op.js";
import { formatShape } from "../autograd/shapes.js";
import type { Tensor } from "../autograd/tensor.js";
import { ArgumentError, ShapeError } from "../core/errors.js";
import { ofImages } from "./images.js";
import { permute } from "./permute.js";
import { reshape } from "./reshape.js";

type Shuffle = Op<(x: Tensor, factor: number) => Tensor>;

export const pixelShuffle: Shuffle = defineComposite({
  name: "pixelShuffle",
  inputs: ["x"],
  takes: [take.tensor("x"), take.integer("upscaleFactor")],
  formula: "y[n, c, p f + i, q f + j] = x[n, (c f + i) f + j, p, q] with f = upscaleFactor",
  derivation: `
    f = upscaleFactor
    m(t)           = t - f floor(t / f)                      -- which of the f rows that come from one row of x
    y[n, c, u, v]  = x[n, (c f + m(u)) f + m(v), floor(u / f), floor(v / f)]
    gx[n, k, p, q] = sum over c, u, v of gy[n, c, u, v] *
                     (k = (c f + m(u)) f + m(v) and p = floor(u / f) and q = floor(v / f))   -- chain rule: every x is one y
  `,
  about:
    "f^2 channels become one of an image that is f times as high and as wide: a convolution before it draws the pixels in between, without the overlapping windows of a transposed one.",
  torch: "torch.nn.functional.pixel_shuffle",
  see: ["pixelUnshuffle", "convTranspose2d", "interpolate"],
  samples: (s) => [
    [s.normal([1, 4, 1, 2]), 2],
    [s.normal([2, 8, 1, 2]), 2],
    [s.normal([1, 9, 2, 1]), 3],
  ],
  compose: (x, factor) => {
    checkFactor("pixelShuffle", "upscaleFactor", factor);
    return ofImages("pixelShuffle", x, (images) => {
      const [count, channels, height, width] = images.shape;
      if (channels % factor ** 2 !== 0)
        throw new ShapeError(`pixelShuffle: the channels must divide by upscaleFactor^2 = ${factor ** 2}, got ${formatShape(x.shape)}`); // prettier-ignore
      const made = channels / factor ** 2;
      return composed(() => {
        const parts = permute(reshape(images, [count, made, factor, factor, height, width]), [0, 1, 4, 2, 5, 3]);
        return reshape(parts, [count, made, height * factor, width * factor]);
      });
    });
  },
});

export const pixelUnshuffle: Shuffle = defineComposite({
  name: "pixelUnshuffle",
  file: "pixelShuffle",
  inputs: ["x"],
  takes: [take.tensor("x"), take.integer("downscaleFactor")],
  formula: "y[n, (c f + i) f + j, p, q] = x[n, c, p f + i, q f + j] with f = downscaleFactor",
  derivation: `
    f = downscaleFactor
    m(t)           = t - f floor(t / f)                      -- which of the f rows that become one
    y[n, k, p, q]  = sum over c, u, v of x[n, c, u, v] *
                     (k = (c f + m(u)) f + m(v) and p = floor(u / f) and q = floor(v / f))   -- only one x remains
    gx[n, c, u, v] = gy[n, (c f + m(u)) f + m(v), floor(u / f), floor(v / f)]   -- chain rule: every x is one y
  `,
  about: "Squares of f by f pixels become f^2 channels: an image that is smaller and has lost nothing. Undoes pixelShuffle.",
  torch: "torch.nn.functional.pixel_unshuffle",
  see: ["pixelShuffle"],
  samples: (s) => [
    [s.normal([1, 1, 2, 4]), 2],
    [s.normal([2, 2, 2, 2]), 2],
    [s.normal([1, 1, 3, 6]), 3],
  ],
  compose: (x, factor) => {
    checkFactor("pixelUnshuffle", "downscaleFactor", factor);
    return ofImages("pixelUnshuffle", x, (images) => {
      const [count, channels, height, width] = images.shape;
      if (height % factor !== 0 || width % factor !== 0)
        throw new ShapeError(`pixelUnshuffle: height and width must divide by downscaleFactor ${factor}, got ${formatShape(x.shape)}`); // prettier-ignore
      const [rows, columns] = [height / factor, width / factor];
      return composed(() => {
        const parts = permute(reshape(images, [count, channels, rows, factor, columns, factor]), [0, 1, 3, 5, 2, 4]);
        return reshape(parts, [count, channels * factor ** 2, rows, columns]);
      });
    });
  },
});

function checkFactor(op: string, name: string, factor: number): void {
  if (factor < 1) throw new ArgumentError(`${op}: ${name} must be >= 1, got ${factor}`);
}
