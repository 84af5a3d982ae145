// How far points lie from one another.
import { take } from "../autograd/call.js";
import { defineComposite, type Op } from "../autograd/op.js";
import { formatShape } from "../autograd/shapes.js";
import type { Tensor } from "../autograd/tensor.js";
import { ShapeError } from "../core/errors.js";
import { field } from "../core/fields.js";
import { add } from "./add.js";
import { indexSelect } from "./indexing.js";
import { norm } from "./norm.js";
import { sub } from "./sub.js";
import { unsqueeze } from "./views.js";

const computeModes = ["use_mm_for_euclid_dist_if_necessary", "use_mm_for_euclid_dist", "donot_use_mm_for_euclid_dist"] as const;

export interface CdistOptions {
  /** How PyTorch may go about it: with a product of matrices, which is faster and less exact. Here all three give the exact distances. */
  readonly computeMode?: (typeof computeModes)[number];
}

export const cdist: Op<(a: Tensor, b: Tensor, p?: number | null, options?: CdistOptions) => Tensor> = defineComposite({
  name: "cdist",
  file: "distance",
  inputs: ["a", "b"],
  takes: [
    take.tensor("a"),
    take.tensor("b"),
    take.optional(take.number("p")),
    take.options({
      compute_mode: field.choice(computeModes, { help: "PyTorch's way to the distances; all give the exact ones here" }),
    }),
  ],
  formula: "y[.., i, j] = norm(a[.., i] - b[.., j], p): the distance of each row of a from each row of b",
  derivation: `
    where rank(a) = 2 and rank(b) = 2 and p = 2
    i < I, j < J, m < M
    d[i, j, m]        = a[i, m] - b[j, m]                              -- from point j to point i
    y[i, j]           = sqrt(sum over m of d[i, j, m]^2)               -- by Pythagoras
    dy[i, j]/da[r, c] = (i = r) d[i, j, c] / y[i, j]                   -- chain rule: the slope of sqrt(s) is 1 / (2 sqrt(s)), and 2 cancels
    ga[r, c]          = sum over i, j of gy[i, j] dy[i, j]/da[r, c]    -- chain rule
                      = sum over j of gy[r, j] d[r, j, c] / y[r, j]    -- only i = r remains
    gb[r, c]          = -(sum over i of gy[i, r] d[i, r, c] / y[i, r]) -- b stands in d with the other sign
  `,
  about:
    "All distances between two lists of points (rows); axes in front are a batch. Where two points are equal the slope is taken to be 0. PyTorch's computeMode is taken, and changes nothing: the distances are always those of the differences.",
  defaults: { p: 2 },
  see: ["norm", "pairwiseDistance"],
  example: (s) => [s.tensor([[0, 0], [3, 4]]), s.tensor([[0, 4], [3, 0], [1, 1]])], // prettier-ignore
  samples: (s) => [
    [s.normal([2, 3]), s.normal([4, 3])],
    [s.normal([3, 2]), s.normal([2, 2])],
    [s.normal([2, 2, 3]), s.normal([4, 3]), 1],
    [s.normal([0, 3]), s.normal([2, 3])],
  ],
  compose: (a, b, p = 2) => {
    if (a.shape.length < 2 || b.shape.length < 2 || a.shape.at(-1) !== b.shape.at(-1)) {
      throw new ShapeError(
        `cdist: a ${formatShape(a.shape)} and b ${formatShape(b.shape)} must be lists of points with as many columns`,
        {
          hint: "(.., P, M) and (.., R, M) give (.., P, R)",
        },
      );
    }
    return norm(sub(unsqueeze(a, -2), unsqueeze(b, -3)), p ?? 2, -1);
  },
});

export interface DistanceOptions {
  /** Added to each difference, so that equal points have a slope. */
  readonly eps?: number;
  readonly keepdim?: boolean;
}

export const pairwiseDistance: Op<(a: Tensor, b: Tensor, p?: number | null, options?: DistanceOptions) => Tensor> =
  defineComposite({
    name: "pairwiseDistance",
    file: "distance",
    inputs: ["a", "b"],
    takes: [
      take.tensor("a"),
      take.tensor("b"),
      take.optional(take.number("p")),
      take.options({
        eps: field.number({ help: "added to each difference" }),
        keepdim: field.boolean({ help: "whether the last dimension stays, with size 1" }),
      }),
    ],
    formula: "y = norm(a - b + eps, p) along the last axis: the distance of each row of a from the same row of b",
    derivation: `
    where rank(a) = 1 and rank(b) = 1 and p = 2
    d[i]     = a[i] - b[i] + eps              -- eps keeps equal points at a distance, where there is a slope
    y        = sqrt(sum over i of d[i]^2)     -- by Pythagoras
    dy/da[k] = d[k] / y                       -- chain rule: the slope of sqrt(s) is 1 / (2 sqrt(s)), and 2 cancels
    ga[k]    = gy dy/da[k]                    -- chain rule
             = gy d[k] / y
    gb[k]    = -gy d[k] / y                   -- b stands in d with the other sign
  `,
    defaults: { p: 2, eps: 1e-6 },
    see: ["cdist", "norm", "cosineSimilarity"],
    example: (s) => [s.tensor([3, 5]), s.tensor([0, 1])],
    samples: (s) => [
      [s.normal([2, 3]), s.normal([2, 3])],
      [s.normal([3]), s.normal([3])],
      [s.normal([3]), s.normal([3]), 2, { eps: 0.1 }],
      [s.normal([2, 3]), s.normal([3]), 1, { keepdim: true }],
    ],
    compose: (a, b, p = 2, { eps = 1e-6, keepdim = false } = {}) => norm(add(sub(a, b), eps), p ?? 2, -1, { keepdim }),
  });

export const pdist: Op<(x: Tensor, p?: number | null) => Tensor> = defineComposite({
  name: "pdist",
  file: "distance",
  inputs: ["x"],
  takes: [take.tensor("x"), take.optional(take.number("p"))],
  formula: "y = norm(x[i] - x[j], p) for all pairs of rows i < j: 0 and 1, 0 and 2, .., 1 and 2, ..",
  derivation: `
    where p = 2
    i < N, j < N, m < M
    d[i, j, m] = x[i, m] - x[j, m]                             -- from row j to row i
    r[i, j]    = sqrt(sum over m of d[i, j, m]^2)              -- by Pythagoras
    t[i, j]    = i N - i (i + 1) / 2 + j - i - 1               -- the place of pair i < j: row i is in N - 1 - i pairs with later ones
    y[k]       = sum over i, j of r[i, j] (i < j and t[i, j] = k)
    gx[l, m]   = (sum over j of (gy[t[l, j]] d[l, j, m] / r[l, j] if l < j, else 0)) +
                 (sum over i of (gy[t[i, l]] d[l, i, m] / r[i, l] if i < l, else 0))
                                                               -- chain rule: row l is the first of some pairs, and the second of others
  `,
  about:
    "The distances among the rows of one list, each pair once, N (N - 1) / 2 in all. Where two rows are equal the slope is taken to be 0.",
  defaults: { p: 2 },
  see: ["cdist", "pairwiseDistance", "norm"],
  example: (s) => [s.tensor([[0, 0], [3, 4], [3, 0]])], // prettier-ignore
  samples: (s) => [[s.normal([3, 2])], [s.normal([4, 3])], [s.normal([3, 2]), 1], [s.normal([2, 1])], [s.normal([1, 2])]],
  compose: (x, p = 2) => {
    if (x.shape.length !== 2) throw new ShapeError(`pdist: x must be a list of points (N, M), got shape ${formatShape(x.shape)}`);
    const [rows] = x.shape;
    const pairs = Array.from({ length: rows }, (_, i) => Array.from({ length: rows - 1 - i }, (__, k) => [i, i + 1 + k])).flat();
    const side = (which: 0 | 1): Tensor => indexSelect(x, 0, pairs.map((pair) => pair[which])); // prettier-ignore
    return norm(sub(side(0), side(1)), p ?? 2, -1);
  },
});
