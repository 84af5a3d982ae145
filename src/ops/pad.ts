// A border around a tensor: of one number, or of the tensor's own entries.
import { take } from "../autograd/call.js";
import { defineOp, type Op } from "../autograd/op.js";
import { Tensor } from "../autograd/tensor.js";
import { ArgumentError } from "../core/errors.js";
import { field } from "../core/fields.js";
import { empty, unfilled } from "../kernels/allocator.js";
import { kernels } from "../kernels/index.js";
import { stridesOf, type Operand } from "../kernels/ndarray.js";
import { fillWith } from "../kernels/tape.js";
import { around } from "../autograd/shapes.js";
import { bordersOf, padModes, type PadMode } from "./padBorders.js";
import { indexAdd } from "./scatter.js";

export type { PadMode } from "./padBorders.js";

export interface PadOptions {
  /** "constant": one number; "reflect": mirrored at the ends, which come once; "replicate": the ends again and again; "circular": from the other end. Default "constant". */
  readonly mode?: PadMode;
  /** Of mode "constant": the number. Default 0. */
  readonly value?: number;
}

const options = take.options({
  mode: field.choice(padModes, { default: "constant", help: "what stands in the border" }),
  value: field.number({ help: "the number of mode constant" }),
});

export const pad: Op<(x: Tensor, pads: readonly number[], options?: PadOptions) => Tensor> = defineOp({
  name: "pad",
  inputs: ["x"],
  takes: [take.tensor("x"), take.sizes("pads"), options],
  args: (x: Tensor, pads: readonly number[], { mode = "constant", value = 0 }: PadOptions = {}) => {
    if (mode !== "constant" && value !== 0)
      throw new ArgumentError(
        `pad: value is for mode constant; mode ${mode} puts entries of x into the border, got value ${value}`,
      );
    return { x, mode, value, pads, ...bordersOf("pad", x.shape, pads, mode) };
  },
  formula:
    "y = x with a border: `value`, or entries of x; pads = [before the last axis, after it, before the one before it, after it, ...]",
  derivation: `
    where rank(x) = 1 and mode_constant = 1
    k < n                                                      -- x has n entries
    outside gy = 0
    p                 = before[0]
    y[i]              = x[i - p] if p <= i < p + n, else value
    dy[i]/dx[k]       = (i = p + k)                            -- x[k] is found in one y, or in none where p < 0 cuts it off; the border depends on nothing
    gx[k]             = sum over i of gy[i] dy[i]/dx[k]        -- chain rule
                      = gy[p + k]                              -- only i = p + k remains: gy padded by -p
    where rank(x) = 2 and mode_constant = 1
    r < m, c < n                                               -- x has m rows, n columns
    outside gy = 0
    p                 = before[0]
    q                 = before[1]
    y[i, j]           = x[i - p, j - q] if p <= i < p + m and q <= j < q + n,
                        else value
    dy[i, j]/dx[r, c] = (i = p + r and j = q + c)
    gx[r, c]          = sum over i, j of gy[i, j] dy[i, j]/dx[r, c]  -- chain rule
                      = gy[p + r, q + c]                       -- only i = p + r, j = q + c remains: gy without its border
    where rank(x) = 2 and mode_reflect = 1                     -- lines of n numbers, padded to S
    k < n, s < S
    at[s]             = n - 1 - |n - 1 - |s - before[1]||      -- beyond an end it goes back; the end itself comes once
    y[c, s]           = x[c, at[s]]
    dy[c, s]/dx[c, k] = (at[s] = k)                            -- every y is one x
    gx[c, k]          = sum over s of gy[c, s] dy[c, s]/dx[c, k]  -- chain rule: every y that is x[c, k] sends its share
                      = sum over s of gy[c, s] (at[s] = k)     -- what indexAdd computes
    where rank(x) = 2 and mode_replicate = 1
    k < n, s < S
    at[s]             = min(max(s - before[1], 0), n - 1)      -- beyond an end it stays there
    y[c, s]           = x[c, at[s]]
    gx[c, k]          = sum over s of gy[c, s] (at[s] = k)     -- chain rule, as above
    where rank(x) = 2 and mode_circular = 1
    k < n, s < S
    at[s]             = s - before[1] - n floor((s - before[1]) / n)  -- beyond an end it begins at the other one
    y[c, s]           = x[c, at[s]]
    gx[c, k]          = sum over s of gy[c, s] (at[s] = k)     -- chain rule, as above
    where rank(x) = 3 and mode_reflect = 1                     -- images: the same in two directions
    h < H, w < W, i < I, j < J
    a[i]              = H - 1 - |H - 1 - |i - before[1]||
    b[j]              = W - 1 - |W - 1 - |j - before[2]||
    y[c, i, j]        = x[c, a[i], b[j]]
    gx[c, h, w]       = sum over i, j of gy[c, i, j] (a[i] = h and b[j] = w)  -- chain rule, as above
  `,
  about:
    "pads counts from the last axis backwards; before[0] and before[1] are what it puts in front of axes 0 and 1. A negative number takes entries away instead. Mode constant pads any axes. The other modes pad the last axis of lines (C, L) or (N, C, L), the last two of images (C, H, W) or (N, C, H, W), or the last three of volumes, as PyTorch's do.",
  torch: "torch.nn.functional.pad",
  see: ["slice", "indexAdd", "conv2d", "ReflectionPad2d"],
  aliases: ["padding"],
  example: (s) => [s.tensor([1, 2, 3]), [2, 1]],
  samples: (s) => [
    [s.normal([2, 2]), [1, 0]],
    [s.normal([4]), [2, 1], { value: -1.5 }],
    [s.normal([4, 3]), [1, 2, 2, 1], { value: 0.5 }],
    [s.normal([2, 1, 2]), [0, 1, 1, 0, 2, 0]],
    [s.normal([2]), [0, 0]],
    [s.normal([0, 2]), [1, 1]],
    [s.normal([4]), [-1, 2], { value: 2 }],
    [s.normal([3, 4]), [1, -2, -1, 0], { value: 0.5 }],
    [s.normal([2, 4]), [3, 2], { mode: "reflect" }],
    [s.normal([1, 4]), [-1, 2], { mode: "reflect" }],
    [s.normal([2, 3]), [2, 4], { mode: "replicate" }],
    [s.normal([1, 4]), [-2, 1], { mode: "replicate" }],
    [s.normal([2, 3]), [3, 2], { mode: "circular" }],
    [s.normal([2, 3, 4]), [1, 3, 2, 0], { mode: "reflect" }],
    [s.normal([1, 1, 2, 3]), [1, 2, 0, 1], { mode: "circular" }],
  ],
  forward: ({ x, mode, value, before, after, places }) => {
    if (mode !== "constant") return places.reduce((y, list, axis) => (list === null ? y : along(y, axis, list)), x);
    const shape = x.shape.map((size, axis) => before[axis] + size + after[axis]);
    const y = unfilled(x.dtype, shape);
    fillWith(y.numbers, value);
    const inside = cut(x, before, after);
    const strides = stridesOf(shape);
    const offset = before.reduce((total, count, axis) => total + Math.max(count, 0) * strides[axis], 0);
    kernels.write(inside.numbers, { shape: inside.shape, strides, offset }, y.numbers);
    return y;
  },
  saves: [],
  backward: (gy, { x, mode, pads, places }) => ({
    x: () => (mode === "constant" ? pad(gy, pads.map((count) => -count)) : added(gy, places, x.shape)),
  }), // prettier-ignore
});

/** x without what negative paddings take away. */
function cut(x: Operand, before: readonly number[], after: readonly number[]): Operand {
  if (before.every((count) => count >= 0) && after.every((count) => count >= 0)) return x;
  const shape = x.shape.map((size, axis) => size + Math.min(before[axis], 0) + Math.min(after[axis], 0));
  const y = unfilled(x.dtype, shape);
  const strides = stridesOf(x.shape);
  const offset = before.reduce((total, count, axis) => total - Math.min(count, 0) * strides[axis], 0);
  kernels.read(x.numbers, { shape, strides, offset }, y.numbers);
  return y;
}

/** y[.., i, ..] = x[.., places[i], ..] */
function along(x: Operand, axis: number, places: readonly number[]): Operand {
  const y = unfilled(x.dtype, x.shape.map((size, n) => (n === axis ? places.length : size))); // prettier-ignore
  const { outer, inner } = around(x.shape, axis);
  const [from, to] = [x.numbers, y.numbers];
  for (let o = 0, next = 0; o < outer; o++) {
    for (const place of places) {
      const start = (o * x.shape[axis] + place) * inner;
      for (let i = 0; i < inner; i++) to[next++] = from[start + i];
    }
  }
  return y;
}

/** What every entry of y got, added up at the entries of x that they are. */
function added(gy: Tensor, places: readonly (readonly number[] | null)[], shape: readonly number[]): Tensor {
  return places.reduce<Tensor>((g, list, axis) => {
    if (list === null) return g;
    const zeros = new Tensor(empty(gy.dtype, g.shape.map((size, n) => (n === axis ? shape[axis] : size)))); // prettier-ignore
    return indexAdd(zeros, axis, [...list], g);
  }, gy);
}
