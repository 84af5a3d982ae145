// Images and lines of another size: the nearest number, straight lines or curves between neighbours, or means.
import { take } from "../autograd/call.js";
import { composed } from "../autograd/composed.js";
import { tensor } from "../autograd/create.js";
import { defineComposite, type Op } from "../autograd/op.js";
import { formatShape } from "../autograd/shapes.js";
import type { Tensor } from "../autograd/tensor.js";
import { ArgumentError, ShapeError } from "../core/errors.js";
import { field } from "../core/fields.js";
import { adaptiveAvgPool1d, adaptiveAvgPool2d } from "./adaptivePool.js";
import { add } from "./add.js";
import { checkRoom } from "./images.js";
import { indexSelect } from "./indexing.js";
import { mul } from "./mul.js";
import { reshape } from "./reshape.js";
import { pair, type Pair } from "./unfold.js";

export const interpolateModes = ["nearest", "linear", "bilinear", "bicubic", "area"] as const;
export type InterpolateMode = (typeof interpolateModes)[number];

export interface InterpolateOptions {
  /** The size of the result: of a line a number, of an image that or [rows, columns]. */
  readonly size?: Pair | null;
  /** Or how many times as large it is, rounded down. */
  readonly scaleFactor?: Pair | null;
  /**
   * Lines between neighbours: "linear" for lines (N, C, L), "bilinear" for images (N, C, H, W); curves: "bicubic" for images;
   * the mean of what lies under each place: "area". Default "nearest".
   */
  readonly mode?: InterpolateMode;
  /** Of lines and curves between neighbours: whether the middles of the outermost pixels stay where they are, and not the outer edges. Default false. */
  readonly alignCorners?: boolean | null;
}

export const interpolateFields = {
  size: field.pair({ min: 1, default: null, help: "size of the result" }),
  scale_factor: field.pair({ above: 0, fractions: true, default: null, help: "how many times as large the result is" }),
  mode: field.choice(interpolateModes, { default: "nearest", help: "linear is for lines, bilinear and bicubic for images" }),
  align_corners: field.boolean({ default: false, help: "whether the middles of the outermost pixels stay, not the edges" }),
};

export const interpolate: Op<(x: Tensor, options?: InterpolateOptions) => Tensor> = defineComposite({
  name: "interpolate",
  inputs: ["x"],
  takes: [take.tensor("x"), take.options(interpolateFields)],
  formula: "y = x at every place that lies under one of y, or of its neighbours as much as says how near they are",
  derivation: `
    where rank(x) = 3
    p < P, r < R                                             -- a line of x has P numbers, one of y R of them
    sum over r of 1 = size if 0 < size, else floor(P scaleFactor)
    h         = P / size if 0 < size, else 1 / scaleFactor   -- how far apart on x places of y lie
    where rank(x) = 3 and mode_nearest = 1
    p < P
    h         = P / size if 0 < size, else 1 / scaleFactor
    at[r]     = floor(r h)                                   -- the place on x under place r of y
    y[n, c, r] = x[n, c, at[r]]
    gx[n, c, p] = sum over r of gy[n, c, r] (at[r] = p)      -- chain rule: every y is one x
    where rank(x) = 3 and mode_linear = 1
    p < P, r < R
    h         = P / size if 0 < size, else 1 / scaleFactor
    at[r]     = r (P - 1) / max(R - 1, 1) if alignCorners = 1,
                else max((r + 1/2) h - 1/2, 0)               -- ends on ends; or edges on edges: the middle of a pixel lies half a pixel from its edge
    near[r, p] = max(1 - |at[r] - p|, 0) if at[r] < P - 1, else (p = P - 1)   -- how near p is: 1 there, 0 one step away; beyond the last there is none
    y[n, c, r] = sum over p of near[r, p] x[n, c, p]         -- a straight line between two neighbours
    dy[n, c, r]/dx[n, c, p] = near[r, p]                     -- constant factor
    gx[n, c, p] = sum over r of gy[n, c, r] dy[n, c, r]/dx[n, c, p]   -- chain rule
                = sum over r of gy[n, c, r] near[r, p]
    where rank(x) = 4 and mode_nearest = 1
    p < P, q < Q, r < R, s < S                               -- the same in two directions
    a[r]      = floor(r P / size[0])
    b[s]      = floor(s Q / size[1])
    y[n, c, r, s] = x[n, c, a[r], b[s]]
    gx[n, c, p, q] = sum over r, s of gy[n, c, r, s] (a[r] = p and b[s] = q)   -- chain rule
    where rank(x) = 4 and mode_bilinear = 1
    p < P, q < Q, r < R, s < S
    a[r]      = r (P - 1) / max(R - 1, 1) if alignCorners = 1,
                else max((r + 1/2) P / R - 1/2, 0)
    b[s]      = s (Q - 1) / max(S - 1, 1) if alignCorners = 1,
                else max((s + 1/2) Q / S - 1/2, 0)
    u[r, p]   = max(1 - |a[r] - p|, 0) if a[r] < P - 1, else (p = P - 1)
    v[s, q]   = max(1 - |b[s] - q|, 0) if b[s] < Q - 1, else (q = Q - 1)
    y[n, c, r, s] = sum over p, q of u[r, p] v[s, q] x[n, c, p, q]   -- along the columns, then along the rows
    gx[n, c, p, q] = sum over r, s of gy[n, c, r, s] u[r, p] v[s, q]   -- chain rule
    where rank(x) = 4 and mode_bicubic = 1
    p < P, q < Q, r < R, s < S, k < 4                        -- each y is made of four neighbours in each direction
    a[r]      = r (P - 1) / max(R - 1, 1) if alignCorners = 1, else (r + 1/2) P / R - 1/2
    b[s]      = s (Q - 1) / max(S - 1, 1) if alignCorners = 1, else (s + 1/2) Q / S - 1/2
    d[r, k]   = |a[r] - floor(a[r]) + 1 - k|                 -- how far neighbour k is: two lie on either side
    e[s, k]   = |b[s] - floor(b[s]) + 1 - k|
    f[r, k]   = 5/4 d[r, k]^3 - 9/4 d[r, k]^2 + 1 if d[r, k] <= 1,
                else 3 - 6 d[r, k] + 15/4 d[r, k]^2 - 3/4 d[r, k]^3   -- a curve from 1 through 0 at a distance of 1 to 0 at 2, smooth at 0, 1 and 2
    g[s, k]   = 5/4 e[s, k]^3 - 9/4 e[s, k]^2 + 1 if e[s, k] <= 1,
                else 3 - 6 e[s, k] + 15/4 e[s, k]^2 - 3/4 e[s, k]^3
    u[r, p]   = sum over k of f[r, k] (min(max(floor(a[r]) - 1 + k, 0), P - 1) = p)   -- beyond the edge stands the pixel at the edge
    v[s, q]   = sum over k of g[s, k] (min(max(floor(b[s]) - 1 + k, 0), Q - 1) = q)
    y[n, c, r, s] = sum over p, q of u[r, p] v[s, q] x[n, c, p, q]
    gx[n, c, p, q] = sum over r, s of gy[n, c, r, s] u[r, p] v[s, q]   -- chain rule
    where rank(x) = 3 and mode_area = 1
    p < P, r < R
    from[r]   = floor(r P / R)                               -- what lies under place r begins here
    to[r]     = -floor(-(r + 1) P / R)                       -- and ends before here
    y[n, c, r] = (sum over p of x[n, c, p] (from[r] <= p and p < to[r])) / (to[r] - from[r])   -- its mean
    gx[n, c, p] = sum over r of gy[n, c, r] (from[r] <= p and p < to[r]) / (to[r] - from[r])   -- chain rule
  `,
  about:
    "Makes an image or a line larger or smaller without anything that is learned. nearest repeats (or leaves out) pixels; linear and bilinear draw straight lines between the middles of neighbours, bicubic smooth curves through them, which may reach beyond the smallest and the largest. area takes the mean of what lies under each place, as adaptiveAvgPool2d does: for smaller images. Either size is given or scaleFactor.",
  torch: "torch.nn.functional.interpolate",
  aliases: ["upsample"],
  see: ["convTranspose2d", "pixelShuffle", "Upsample"],
  defaults: { size: 0, scaleFactor: 0, mode: "nearest", alignCorners: 0 },
  samples: (s) => [
    [s.normal([1, 1, 3]), { size: 5, mode: "linear" }],
    [s.normal([1, 2, 2]), { scaleFactor: 2 }],
    [s.normal([2, 1, 3]), { size: 4 }],
    [s.normal([1, 2, 4]), { scaleFactor: 1.5, mode: "linear" }],
    [s.normal([1, 1, 4]), { size: 3, mode: "linear", alignCorners: true }],
    [s.normal([1, 1, 2, 3]), { size: [3, 4], mode: "bilinear" }],
    [s.normal([1, 2, 3, 2]), { size: [2, 3], mode: "bilinear", alignCorners: true }],
    [s.normal([1, 1, 2, 3]), { size: [3, 2] }],
    [s.normal([1, 1, 3, 5]), { size: [4, 3], mode: "bicubic" }],
    [s.normal([1, 2, 2, 3]), { size: [3, 4], mode: "bicubic", alignCorners: true }],
    [s.normal([1, 2, 5]), { size: 3, mode: "area" }],
    [s.normal([1, 1, 4, 3]), { size: [2, 2], mode: "area" }],
  ],
  compose: (x, { size = null, scaleFactor = null, mode = "nearest", alignCorners = null } = {}) => {
    checkMode("interpolate", x.shape.length - 2, mode, alignCorners, size, scaleFactor);
    const sizes = interpolatedSize("interpolate", x.shape.slice(2), size, scaleFactor);
    checkRoom("interpolate", x.dtype, [...x.shape.slice(0, 2), ...sizes]);
    if (mode === "area") return sizes.length === 1 ? adaptiveAvgPool1d(x, sizes[0]) : adaptiveAvgPool2d(x, [sizes[0], sizes[1]]);
    return composed(() => {
      let y = x;
      for (let axis = x.shape.length - 1; axis >= 2; axis--) {
        const from = x.shape[axis];
        const factor = scaleFactor === null ? null : pair(scaleFactor)[axis - 2];
        const step = factor === null ? from / sizes[axis - 2] : 1 / factor;
        const count = sizes[axis - 2];
        if (mode === "nearest") y = nearest(y, axis, count, step);
        else y = among(y, axis, mode === "bicubic" ? curves : lines, placesUnder(from, count, step, alignCorners === true));
      }
      return y;
    });
  },
});

/** @throws ArgumentError unless one of them is given */
export function checkTarget(op: string, size: Pair | null, scaleFactor: Pair | null): void {
  if ((size === null) === (scaleFactor === null))
    throw new ArgumentError(`${op}: give either size or scaleFactor, got ${size === null ? "neither" : "both"}`);
}

/** @param directions axes beside batch and channels @throws ShapeError, ArgumentError */
export function checkMode(
  op: string,
  directions: number,
  mode: InterpolateMode,
  alignCorners: boolean | null,
  size: Pair | null,
  scaleFactor: Pair | null,
): void {
  checkTarget(op, size, scaleFactor);
  if (directions !== 1 && directions !== 2)
    throw new ShapeError(`${op}: expected images (N, C, H, W) or lines (N, C, L), got ${directions + 2} axes`);
  const both = mode === "nearest" || mode === "area";
  if (both && alignCorners === true)
    throw new ArgumentError(`${op}: alignCorners is for the modes linear, bilinear and bicubic, got mode ${mode}`);
  const wanted = directions === 1 ? "linear" : mode === "bicubic" ? mode : "bilinear";
  if (!both && mode !== wanted)
    throw new ArgumentError(`${op}: mode ${mode} is for ${mode === "linear" ? "lines (N, C, L)" : "images (N, C, H, W)"}`, {
      hint: `for ${directions === 1 ? "lines" : "images"} write mode ${wanted}`,
    });
  if (directions === 1 && (Array.isArray(size) || Array.isArray(scaleFactor)))
    throw new ArgumentError(`${op}: lines have one direction: give size or scaleFactor as one number`);
}

/** The sizes of the result. @throws ShapeError when nothing would remain */
export function interpolatedSize(op: string, sizes: readonly number[], size: Pair | null, scaleFactor: Pair | null): number[] {
  const made = sizes.map((from, axis) => (size === null ? Math.floor(from * pair(scaleFactor ?? 1)[axis]) : pair(size)[axis]));
  if (made.some((count) => count < 1) || sizes.some((count) => count < 1))
    throw new ShapeError(`${op}: from ${formatShape(sizes)} to ${formatShape(made)}: a size must be >= 1`);
  return made;
}

/** Places are counted in float32, as PyTorch does: where r h is a whole number, the last bit decides. */
function nearest(x: Tensor, axis: number, count: number, step: number): Tensor {
  const h = Math.fround(step);
  const last = x.shape[axis] - 1;
  const at = Array.from({ length: count }, (_, r) => Math.min(Math.floor(Math.fround(r * h)), last));
  return indexSelect(x, axis, tensor(at, { dtype: "float64" }));
}

/** Where on x the places of y lie. */
function placesUnder(from: number, count: number, step: number, alignCorners: boolean): number[] {
  const aligned = count === 1 ? 0 : (from - 1) / (count - 1);
  return Array.from({ length: count }, (_, r) => (alignCorners ? r * aligned : (r + 0.5) * step - 0.5));
}

/** The neighbours of a place, and how much of each a number there is. */
type Neighbours = (place: number) => readonly { readonly at: number; readonly weight: number }[];

/** Two of them, by how near they are; before the first there is none. */
const lines: Neighbours = (given) => {
  const place = Math.max(given, 0);
  const below = Math.floor(place);
  return [{ at: below, weight: 1 - (place - below) }, { at: below + 1, weight: place - below }]; // prettier-ignore
};

/** Four, on a curve with slopes like those of the line from neighbour to neighbour but one: the third power keeps it smooth. The -3/4 is PyTorch's. */
const curves: Neighbours = (place) => {
  const a = -0.75;
  const below = Math.floor(place);
  return [-1, 0, 1, 2].map((k) => {
    const d = Math.abs(place - below - k);
    const weight = d <= 1 ? ((a + 2) * d - (a + 3)) * d * d + 1 : ((a * d - 5 * a) * d + 8 * a) * d - 4 * a;
    return { at: below + k, weight };
  });
};

/** y[r] = the sum over the neighbours of place r of weight times x there; beyond the ends stands the end. */
function among(x: Tensor, axis: number, neighbours: Neighbours, places: readonly number[]): Tensor {
  const last = x.shape[axis] - 1;
  const shape = [places.length, ...x.shape.slice(axis + 1).map(() => 1)];
  const found = places.map(neighbours);
  const terms = found[0].map((_, k) => {
    const at = tensor(found.map((all) => Math.min(Math.max(all[k].at, 0), last)), { dtype: "float64" }); // prettier-ignore
    const weight = tensor(found.map((all) => all[k].weight), { dtype: x.dtype }); // prettier-ignore
    return mul(indexSelect(x, axis, at), reshape(weight, shape));
  });
  return terms.reduce((sum, term) => add(sum, term));
}
