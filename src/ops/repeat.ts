// The same numbers several times over: all of it is expand, and backward adds the copies up.
import { take, type Arg } from "../autograd/call.js";
import { defineComposite, type Op } from "../autograd/op.js";
import { formatShape, normalizeDim } from "../autograd/shapes.js";
import { Tensor } from "../autograd/tensor.js";
import { ArgumentError, ShapeError } from "../core/errors.js";
import type { Shape } from "../kernels/ndarray.js";
import { spoil } from "../kernels/tape.js";
import { indexSelect } from "./indexing.js";
import { reshape } from "./reshape.js";
import { expand } from "./sum.js";
import { unsqueeze } from "./views.js";

const counts = (name: string): Arg => ({
  ...take.shape(name),
  kind: "a list of whole numbers of 0 or more",
  accepts: (value) => Array.isArray(value) && value.every((count) => Number.isInteger(count) && count >= 0),
});

const derivationOf = (sizes: string): string => `
    where rank(x) = 1 and rank(y) = 1
    k < n
    s < ${sizes}[0]                                                  -- the s-th copy
    y[i]              = x[i - n floor(i / n)]                        -- x again and again: i without whole rounds
    dy[i]/dx[k]       = (i - n floor(i / n) = k)                     -- every y is one x
    gx[k]             = sum over i of gy[i] dy[i]/dx[k]              -- chain rule: every copy sends its share
                      = sum over s of gy[s n + k]                    -- i = s n + k in the s-th copy
    where rank(x) = 2 and rank(y) = 2
    r < m, c < l
    y[i, j]           = x[i - m floor(i / m), j - l floor(j / l)]    -- rows and columns in the same way
    gx[r, c]          = sum over i, j of gy[i, j] (i - m floor(i / m) = r and j - l floor(j / l) = c)  -- chain rule
  `;

export const repeat: Op<(x: Tensor, sizes: Shape) => Tensor> = defineComposite({
  name: "repeat",
  inputs: ["x"],
  takes: [take.tensor("x"), counts("sizes")],
  formula:
    "y = x laid out sizes[0] times along its first axis, sizes[1] times along the next, and so on; more sizes than axes add axes in front",
  derivation: derivationOf("sizes"),
  about: "Unlike expand, which stretches axes of size 1, it lays copies side by side; both add the gradients of the copies up.",
  torch: "torch.Tensor.repeat",
  see: ["tile", "expand", "repeatInterleave"],
  example: (s) => [s.tensor([1.5, -0.3, 2]), [2]],
  samples: (s) => [
    [s.normal([3]), [2]],
    [s.normal([2, 3]), [2, 1]],
    [s.normal([2, 2]), [1, 3]],
    [s.normal([2]), [2, 1, 2]],
    [s.normal([]), [3]],
    [s.normal([2]), [0]],
  ],
  compose: (x, sizes) => {
    if (sizes.length < x.shape.length) {
      throw new ShapeError(`repeat: sizes [${sizes.join(", ")}] must hold a number for each axis of ${formatShape(x.shape)}`, {
        hint: "1 leaves an axis as it is; tile puts the missing ones in front",
      });
    }
    const shape = [...new Array<number>(sizes.length - x.shape.length).fill(1), ...x.shape];
    // (2, 3) as (1, 2, 1, 3), stretched to (r, 2, s, 3), read as (2 r, 3 s)
    const apart = reshape(x, shape.flatMap((size) => [1, size])); // prettier-ignore
    return reshape(expand(apart, shape.flatMap((size, axis) => [sizes[axis], size])), shape.map((size, axis) => size * sizes[axis])); // prettier-ignore
  },
});

export const tile: Op<(x: Tensor, dims: Shape) => Tensor> = defineComposite({
  name: "tile",
  file: "repeat",
  inputs: ["x"],
  takes: [take.tensor("x"), counts("dims")],
  formula: "y = x repeated dims[0] times, dims[1] times, ..; for fewer numbers than axes the axes in front stay as they are",
  derivation: derivationOf("dims"),
  about: "NumPy's form of repeat: dims counts from the last axis.",
  see: ["repeat", "expand"],
  example: (s) => [s.tensor([1.5, -0.3, 2]), [2]],
  samples: (s) => [
    [s.normal([3]), [2]],
    [s.normal([2, 3]), [2, 1]],
    [s.normal([1, 2]), [1, 3]],
    [s.normal([2, 1, 2]), [2]],
    [s.normal([2]), [2, 1, 2]],
    [s.normal([]), [2]],
  ],
  compose: (x, dims) => repeat(x, [...new Array<number>(Math.max(0, x.shape.length - dims.length)).fill(1), ...dims]),
});

type Repeats = number | readonly number[] | Tensor;
const repeatsArg: Arg = {
  ...take.index("repeats"),
  kind: "a whole number, or a list or tensor of them",
  accepts: (value) => value instanceof Tensor || [value].flat().every(Number.isInteger),
};

export const repeatInterleave: Op<(x: Tensor, repeats: Repeats, dim?: number | null) => Tensor> = defineComposite({
  name: "repeatInterleave",
  file: "repeat",
  inputs: ["x", { name: "repeats", differentiable: false }],
  takes: [take.tensor("x"), repeatsArg, take.optional(take.dim("dim"))],
  formula: "y = each entry of x along axis dim `repeats` times, one after the other; without dim, of all its numbers in a row",
  derivation: `
    where rank(x) = 1 and rank(repeats) = 0
    s < repeats                                                      -- the s-th copy of an entry
    y[i]              = x[floor(i / repeats)]                        -- the first one \`repeats\` times, then the second
    dy[i]/dx[k]       = (floor(i / repeats) = k)                     -- every y is one x
    gx[k]             = sum over i of gy[i] dy[i]/dx[k]              -- chain rule: every copy sends its share
                      = sum over s of gy[k repeats + s]              -- the copies of x[k] stand together
    where rank(x) = 1 and rank(repeats) = 1
    k < n                                                            -- x has n entries
    e[k]              = sum over j of repeats[j] (j <= k)            -- where the copies of x[k] end
    y[i]              = sum over k of x[k] (e[k] - repeats[k] <= i and i < e[k])
    gx[k]             = sum over i of gy[i] (e[k] - repeats[k] <= i and i < e[k])   -- chain rule
    where rank(x) = 2 and dim = 1 and rank(repeats) = 0
    y[i, j]           = x[i, floor(j / repeats)]                     -- each column
    gx[r, c]          = sum over j of gy[r, j] (floor(j / repeats) = c)   -- chain rule
  `,
  about: "repeat lays whole copies side by side (a b a b), this one keeps the copies of each entry together (a a b b).",
  see: ["repeat", "expand", "indexSelect"],
  example: (s) => [s.tensor([1.5, -0.3, 2]), 2],
  samples: (s) => [
    [s.normal([3]), 2],
    [s.normal([3]), s.tensor([2, 0, 3]), 0],
    [s.normal([2, 3]), 2, 1],
    [s.normal([1, 2, 2]), 3],
    [s.normal([2, 3]), [1, 2], 0],
    [s.normal([]), 2],
    [s.normal([2]), 0, 0],
  ],
  compose: (x, repeats, dim = null) => {
    if (dim === null) return repeatInterleave(reshape(x, [x.numel]), repeats, 0);
    const axis = normalizeDim("repeatInterleave", dim, x.shape.length);
    if (repeats instanceof Tensor) spoil("values decide what is computed");
    const times = repeats instanceof Tensor ? Array.from(repeats.numbers) : [repeats].flat();
    const wrong = times.find((count) => !Number.isInteger(count) || count < 0);
    if (wrong !== undefined)
      throw new ArgumentError(`repeatInterleave: repeats must be whole numbers of 0 or more, got ${wrong}`);
    if (times.length === 1) {
      const copies = unsqueeze(x, axis + 1);
      const stretched = expand(copies, copies.shape.map((size, n) => (n === axis + 1 ? times[0] : size))); // prettier-ignore
      return reshape(stretched, x.shape.map((size, n) => (n === axis ? size * times[0] : size))); // prettier-ignore
    }
    if (times.length !== x.shape[axis]) {
      throw new ShapeError(
        `repeatInterleave: repeats must be one number, or one for each of the ${x.shape[axis]} entries of axis ${dim} of ${formatShape(x.shape)}, got ${times.length}`,
      );
    }
    return indexSelect(x, axis, times.flatMap((count, k) => new Array<number>(count).fill(k))); // prettier-ignore
  },
});

export const broadcastTo: Op<(x: Tensor, shape: Shape) => Tensor> = defineComposite({
  name: "broadcastTo",
  file: "repeat",
  inputs: ["x"],
  takes: [take.tensor("x"), take.shape("shape")],
  formula: "y[i, j] = x[j] for every i along the stretched dimensions: NumPy's name of expand",
  derivation: `
    where rank(x) = 1 and rank(y) = 2
    y[i, j]           = x[j]                                      -- every row is a copy of x
    dy[i, j]/dx[k]    = (j = k)                                   -- y[i, j] is x[j] and nothing else
    gx[k]             = sum over i, j of gy[i, j] dy[i, j]/dx[k]  -- chain rule: every copy sends its share
                      = sum over i of gy[i, k]                    -- only j = k remains
    where any
    y                 = x                                         -- stretched
    gx                = sumTo(gy, x)                              -- what was stretched is added up
  `,
  see: ["expand", "expandAs", "broadcasting"],
  example: (s) => [s.tensor([1.5, -0.3, 2]), [2, 3]],
  samples: (s) => [
    [s.normal([3]), [2, 3]],
    [s.normal([2, 1]), [2, 3]],
    [s.normal([]), [2]],
    [s.normal([1]), [0]],
  ],
  compose: (x, shape) => expand(x, shape),
});

export const expandAs: Op<(x: Tensor, other: Tensor) => Tensor> = defineComposite({
  name: "expandAs",
  file: "repeat",
  inputs: ["x", { name: "other", differentiable: false }],
  takes: [take.tensor("x"), take.tensor("other")],
  formula: "y = x stretched to the shape of other",
  derivation: `
    where rank(x) = 1 and rank(y) = 2
    y[i, j]           = x[j]                                      -- every row is a copy of x
    dy[i, j]/dx[k]    = (j = k)                                   -- y[i, j] is x[j] and nothing else
    gx[k]             = sum over i, j of gy[i, j] dy[i, j]/dx[k]  -- chain rule: every copy sends its share
                      = sum over i of gy[i, k]                    -- only j = k remains
    where any
    y                 = x                                         -- stretched; of other only the shape is used
    gx                = sumTo(gy, x)                              -- what was stretched is added up
  `,
  torch: "torch.Tensor.expand_as",
  see: ["expand", "broadcastTo"],
  example: (s) => [s.tensor([1.5, -0.3, 2]), s.tensor([[1, 2, 3], [4, 5, 6]])], // prettier-ignore
  samples: (s) => [
    [s.normal([3]), s.normal([2, 3])],
    [s.normal([2, 1]), s.normal([2, 3])],
    [s.normal([]), s.normal([2])],
    [s.normal([1]), s.normal([0])],
  ],
  compose: (x, other) => expand(x, other.shape),
});
