// The number a given share of the way from the smallest to the largest.
import { take, type Arg } from "../autograd/call.js";
import { defineComposite, type KeepdimOptions, type Op } from "../autograd/op.js";
import { formatShape, normalizeDim } from "../autograd/shapes.js";
import { Tensor } from "../autograd/tensor.js";
import { ArgumentError } from "../core/errors.js";
import { field } from "../core/fields.js";
import { add } from "./add.js";
import { stack } from "./cat.js";
import { ne } from "./comparisons.js";
import { mul } from "./mul.js";
import { reshape } from "./reshape.js";
import { narrow } from "./slice.js";
import { sort } from "./sort.js";
import { sub } from "./sub.js";
import { squeeze } from "./views.js";
import { where } from "./where.js";

const INTERPOLATIONS = ["linear", "lower", "higher", "midpoint", "nearest"] as const;

export interface QuantileOptions extends KeepdimOptions {
  /** What is taken between two numbers: a point in proportion (linear), the lower or the higher, halfway, or the nearer one. */
  readonly interpolation?: (typeof INTERPOLATIONS)[number];
}

const isShare = (value: unknown): boolean => typeof value === "number" && value >= 0 && value <= 1;
const share: Arg = {
  name: "q",
  required: true,
  kind: "a number from 0 to 1, or a list or tensor of them",
  accepts: (value) => isShare(value) || (Array.isArray(value) && value.every(isShare)) || (value instanceof Tensor && value.ndim < 2 && value.numbers.every(isShare)), // prettier-ignore
};

type Quantile = Op<(x: Tensor, q: number | readonly number[] | Tensor, dim?: number | null, options?: QuantileOptions) => Tensor>;

export const quantile: Quantile = defineComposite({
  name: "quantile",
  inputs: ["x"],
  takes: [
    take.tensor("x"),
    share,
    take.optional(take.dim("dim")),
    take.options({
      keepdim: field.boolean({ help: "whether the reduced dimension stays, with size 1" }),
      interpolation: field.choice(INTERPOLATIONS, { help: "what is taken between two numbers" }),
    }),
  ],
  formula: "y = the number below which a share q of the x lie, along axis dim; without dim, of all elements",
  derivation: `
    where rank(q) = 0
    l < n, j < n, i < n
    r[l]     = sum over j of ((x[j] < x[l]) + (x[j] = x[l] and j < l))
                                                                -- the place of x[l] in rising order, from 0
    s[i]     = sum over l of (r[l] = i) x[l]                    -- x in order
    p        = q (n - 1)                                        -- q of the way from place 0 to place n - 1
    f        = floor(p)                                         -- the place before it
    c        = ceil(p)                                          -- the place after it, the same if p is whole
    w        = p - f                                            -- how far it lies on the way from one to the other
    y        = s[f] + w (s[c] - s[f])                           -- in proportion
    dy/dx[l] = (r[l] = f) + w ((r[l] = c) - (r[l] = f))         -- sum rule; a small change of x moves no place
    gx[l]    = gy dy/dx[l]                                      -- chain rule: only this y depends on x[l]
             = gy (1 - w) (r[l] = f) + gy w (r[l] = c)          -- common factor; convention: equal entries keep their order
  `,
  about:
    "q = 0.5 is the median (of an even number halfway between the two in the middle), 0 the smallest and 1 the largest. A list of q gives as many answers, along a new first axis. A line with a nan gives nan.",
  view: "lines",
  see: ["median", "sort", "kthvalue"],
  example: (s) => [s.tensor([0.7, -1.2, 2, 0.4]), 0.25],
  samples: (s) => [
    [s.distinct([2, 4]), 0.3, 1],
    [s.distinct([2, 3]), 0.75],
    [s.distinct([3, 2]), 0.5, 0, { keepdim: true }],
    [s.distinct([3, 2]), [0, 0.2, 1], 0],
    [s.distinct([]), 0.5],
  ],
  compose: (x, q, dim = null, { keepdim = false, interpolation = "linear" } = {}) => {
    const single = x.shape.length === 0 ? [1] : x.shape;
    const flat = reshape(x, dim === null ? [x.numel] : single);
    const axis = dim === null ? 0 : normalizeDim("quantile", dim, x.shape.length);
    const n = flat.shape[axis];
    if (n === 0) throw new ArgumentError(`quantile: axis ${axis} of ${formatShape(x.shape)} is empty: nothing has no quantile`);
    const { values } = sort(flat, axis);
    const last = narrow(values, axis, n - 1, 1);
    const one = (each: number): Tensor => {
      const { low, high, weight } = placeOf(each * (n - 1), interpolation);
      const y = where(ne(last, last), last, between(narrow(values, axis, low, 1), narrow(values, axis, high, 1), weight));
      if (x.shape.length === 0) return reshape(y, []);
      if (dim === null) return reshape(y, keepdim ? x.shape.map(() => 1) : []);
      return keepdim ? y : squeeze(y, axis);
    };
    const shares = q instanceof Tensor ? q.toArray<number | number[]>() : q;
    return typeof shares === "number" ? one(shares) : stack(shares.map(one));
  },
});

/** The neighbours of a place in the order, and how far it lies on the way from one to the other. */
function placeOf(
  place: number,
  interpolation: QuantileOptions["interpolation"],
): { readonly low: number; readonly high: number; readonly weight: number } {
  const [low, high] = [Math.floor(place), Math.ceil(place)];
  if (interpolation === "linear") return { low, high, weight: place - low };
  if (interpolation === "midpoint") return { low, high, weight: low === high ? 0 : 0.5 };
  const even = low % 2 === 0 ? low : high; // a tie of the nearest goes to the even place, as in PyTorch
  const nearest = place - low === 0.5 ? even : Math.round(place);
  const chosen = interpolation === "lower" ? low : interpolation === "higher" ? high : nearest;
  return { low: chosen, high: chosen, weight: 0 };
}

/** a + weight (b - a), from the nearer end. */
function between(a: Tensor, b: Tensor, weight: number): Tensor {
  if (weight === 0) return a;
  return weight < 0.5 ? add(a, mul(weight, sub(b, a))) : sub(b, mul(1 - weight, sub(b, a)));
}
