// Images and lines of another size: pooling to a given size, upsampling, channels as pixels and back; and numbers under another shape.
import { reshape } from "../../../ops/reshape.js";
import { adaptiveAvgPool2d } from "../../../ops/adaptivePool.js";
import { interpolate, type InterpolateOptions } from "../../../ops/interpolate.js";
import { ints, type Value } from "../graph.js";
import { byMatrices } from "./images.js";
import type { Placed, Rule } from "./placed.js";

const reshaped: Rule = (x, layer) => layer.g.op("Reshape", [x, layer.rows(layer.output)]);

/** Of each bin the mean, along one direction after the other: a matrix. */
const adaptiveAvg: Rule = (x, layer) =>
  byMatrices(x, layer, (units, d) => {
    const n = units.shape[0];
    return adaptiveAvgPool2d(reshape(units, [1, n, n, 1]), [layer.sizes("output_size")[d], 1]);
  });

/** Of each bin the largest, along one direction after the other: bin i of m reaches from floor(i n / m) to ceil((i + 1) n / m). */
const adaptiveMax: Rule = (x, layer) => {
  const { g } = layer;
  return layer.sizes("output_size").reduce((y, bins, d) => {
    const [n, axis] = [layer.input[d + 1], d + 2];
    const largest = (i: number): Value => {
      const [from, to] = [Math.floor((i * n) / bins), Math.ceil(((i + 1) * n) / bins)];
      return g.op("ReduceMax", [g.op("Slice", [y, ints(from), ints(to), ints(axis)])], { axes: [axis] });
    };
    return g.op("Concat", Array.from({ length: bins }, (_, i) => largest(i)), { axis }); // prettier-ignore
  }, x);
};

/** Each place of the result is a weighted sum of places of x, in each direction by itself: a matrix. */
const upsample: Rule = (x, layer) => {
  const { size, scale_factor: factor, mode, align_corners: alignCorners } = layer.args;
  const along = (given: unknown, d: number): [number, number] | null => given === null ? null : [layer.sizes(given === size ? "size" : "scale_factor")[d], 1]; // prettier-ignore
  const inImages = mode === "linear" ? "bilinear" : mode;
  return byMatrices(x, layer, (units, d) => {
    const n = units.shape[0];
    const options = { size: along(size, d), scaleFactor: size === null ? along(factor, d) : null, mode: inImages, alignCorners };
    return interpolate(reshape(units, [1, n, n, 1]), options as InterpolateOptions);
  });
};

/** Squares of f by f pixels to f^2 channels: (N, C, h f, w f) -> (N, C f f, h, w). */
function pixelUnshuffle(x: Value, layer: Placed): Value {
  const { g } = layer;
  const f = layer.number("downscale_factor");
  const [channels, height, width] = layer.input;
  const apart = g.op("Reshape", [x, ints(0, channels, height / f, f, width / f, f)]);
  return g.op("Reshape", [g.op("Transpose", [apart], { perm: [0, 1, 3, 5, 2, 4] }), layer.rows(layer.output)]);
}

export const resizing = {
  Flatten: reshaped,
  Unflatten: reshaped,
  AdaptiveAvgPool1d: adaptiveAvg,
  AdaptiveAvgPool2d: adaptiveAvg,
  AdaptiveMaxPool1d: adaptiveMax,
  AdaptiveMaxPool2d: adaptiveMax,
  Upsample: upsample,
  PixelShuffle: (x, layer) => layer.g.op("DepthToSpace", [x], { blocksize: layer.number("upscale_factor"), mode: "CRD" }),
  PixelUnshuffle: pixelUnshuffle,
} as const satisfies Readonly<Record<string, Rule>>;
