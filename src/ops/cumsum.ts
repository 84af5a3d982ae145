// Running sums and running extremes along an axis: y[i] looks at x[0], .., x[i].
import { take } from "../autograd/call.js";
import { defineComposite, defineConstant, defineOp, type Op } from "../autograd/op.js";
import { around, normalizeDim } from "../autograd/shapes.js";
import type { Tensor } from "../autograd/tensor.js";
import { unfilled } from "../kernels/allocator.js";
import { gather } from "./indexing.js";
import { eachLine, ValuesIndices } from "./valuesIndices.js";

type AlongDim = Op<(x: Tensor, dim: number) => Tensor>;

/** A running sum from the first entry on, or from the last one: each is the other's backward. */
function running(name: string, fromEnd: boolean, other: () => AlongDim, page: { formula: string; derivation: string }): AlongDim {
  return defineOp({
    name,
    file: "cumsum",
    inputs: ["x"],
    takes: [take.tensor("x"), take.dim("dim")],
    args: (x: Tensor, dim: number) => ({ x, dim: normalizeDim(name, dim, x.shape.length) }),
    ...page,
    about: "A running total. Backward runs the other way: x[k] is in every total from place k on.",
    view: "lines",
    see: ["cumprod", "sum"],
    example: (s) => [s.tensor([1.5, -0.3, 2]), 0],
    samples: (s) => [
      [s.normal([2, 3]), 1],
      [s.normal([3, 2]), 0],
      [s.normal([2, 3, 2]), -2],
      [s.normal([]), 0],
      [s.normal([0, 2]), 0],
    ],
    forward: ({ x, dim }) => {
      const y = unfilled(x.dtype, x.shape);
      const { outer, n, inner } = around(x.shape, dim);
      const [from, to] = [x.numbers, y.numbers];
      for (let o = 0; o < outer; o++) {
        for (let i = 0; i < inner; i++) {
          let total = 0; // in double precision, also for float32
          for (let k = 0; k < n; k++) {
            const at = (o * n + (fromEnd ? n - 1 - k : k)) * inner + i;
            to[at] = total += from[at];
          }
        }
      }
      return y;
    },
    saves: [],
    backward: (gy, { dim }) => ({ x: () => other()(gy, dim) }),
  });
}

export const cumsum: AlongDim = running("cumsum", false, () => sumFrom, {
  formula: "y[i] = x[0] + x[1] + ... + x[i], along axis dim",
  derivation: `
    y[i]        = sum over j of (j <= i) x[j]
    dy[i]/dx[k] = (k <= i)                         -- sum rule: y[i] holds x[k] once if k <= i
    gx[k]       = sum over i of gy[i] dy[i]/dx[k]  -- chain rule: x[k] is in every y from place k on
                = sum over i of (k <= i) gy[i]     -- a running sum again, from the end
  `,
});

/** y[k] = x[k] + x[k + 1] + ... up to the last. */
const sumFrom: AlongDim = running("sumFrom", true, () => cumsum, {
  formula: "y[k] = x[k] + x[k + 1] + ..., along axis dim",
  derivation: `
    y[k]  = sum over i of (k <= i) x[i]
    gx[i] = sum over k of (k <= i) gy[k]  -- chain rule: x[i] is in every y up to place i
  `,
});

/** Where the largest or smallest of x[0], .., x[i] stands: the last place of equal ones, as in PyTorch. A nan beats all numbers. */
const placeSoFar: Op<(x: Tensor, dim: number, sign: number) => Tensor> = defineConstant({
  name: "cummax",
  inputs: ["x"],
  takes: [take.tensor("x"), take.dim("dim"), take.number("sign")],
  args: (x: Tensor, dim: number, sign: number) => ({ x, dim, sign }),
  formula: "y[i] = the last place of the largest of sign x[0], .., sign x[i]",
  derivation: "gx = 0   -- whole numbers",
  samples: (s) => [[s.distinct([3]), 0, 1]],
  forward: ({ x, dim, sign }) =>
    eachLine("cummax", x, dim, x.shape[dim] ?? 1, (line) => {
      let best = 0;
      return line.map((value, i) => {
        if (Number.isNaN(value) || (!Number.isNaN(line[best]) && sign * value >= sign * line[best])) best = i;
        return best;
      });
    }),
});

function extremeSoFar(name: "cummax" | "cummin", word: string): Op<(x: Tensor, dim: number) => ValuesIndices> {
  const fold = name === "cummax" ? "max" : "min";
  return defineComposite({
    name,
    file: "cumsum",
    inputs: ["x"],
    takes: [take.tensor("x"), take.dim("dim")],
    formula: `y[i] = the ${word} of x[0], .., x[i], along axis dim; nan from the first nan on`,
    derivation: `
      y[i]        = ${fold} over j of (x[j] if j <= i, else x[i])
      r[i]        = max over j of (j if j <= i and x[j] = y[i], else 0)  -- where it stands: of equal entries the last
      dy[i]/dx[k] = (k = r[i])                                           -- y[i] moves with the ${word} entry and not with the others
      gx[k]       = sum over i of gy[i] dy[i]/dx[k]                      -- chain rule: x[k] may be the ${word} for several i
                  = sum over i of gy[i] (k = r[i])                       -- convention: the last of equal entries takes all, as in PyTorch
    `,
    about: `The ${word} so far. Gives { values, indices }; y are the values.`,
    view: "lines",
    see: [fold, name === "cummax" ? "cummin" : "cummax", "cumsum"],
    kinks: (s) => [[s.tensor([2, 3, 3, 2, 1, 1]), 0]],
    example: (s) => [s.tensor([0.7, -1.2, 2, 0.4]), 0],
    samples: (s) => [
      [s.distinct([2, 4]), 1],
      [s.distinct([3, 2]), 0],
      [s.distinct([2, 3, 2]), -2],
      [s.normal([]), 0],
      [s.normal([0]), 0],
    ],
    compose: (x, dim) => {
      const axis = normalizeDim(name, dim, x.shape.length);
      const indices = placeSoFar(x, axis, name === "cummax" ? 1 : -1);
      return new ValuesIndices(gather(x, axis, indices), indices);
    },
    single: ({ values }) => values,
  });
}

export const cummax = extremeSoFar("cummax", "largest");
export const cummin = extremeSoFar("cummin", "smallest");
