// Are two tensors the same? Exactly, or up to what rounding may have done.
import { called, take } from "../autograd/call.js";
import { defineConstant, type Op, type TensorLike } from "../autograd/op.js";
import type { Tensor } from "../autograd/tensor.js";
import { DtypeError } from "../core/errors.js";
import { field } from "../core/fields.js";
import { sameShape } from "../kernels/ndarray.js";
import { spoil } from "../kernels/tape.js";
import { eachPair } from "./elementwise.js";

export interface CloseOptions {
  /** The difference that is allowed, as a share of b. Default 1e-5. */
  readonly rtol?: number;
  /** What is allowed on top of it. Default 1e-8. */
  readonly atol?: number;
  /** Whether nan is close to nan. Default false. */
  readonly equalNan?: boolean;
}

const tolerances = take.options({
  rtol: field.number({ min: 0, help: "the difference that is allowed, as a share of b" }),
  atol: field.number({ min: 0, help: "what is allowed on top of it" }),
  equal_nan: field.boolean({ help: "whether nan is close to nan" }),
});

export const isclose: Op<(a: TensorLike, b: TensorLike, options?: CloseOptions) => Tensor> = defineConstant({
  name: "isclose",
  file: "allclose",
  inputs: ["a", "b"],
  takes: [take.operand("a"), take.operand("b"), tolerances],
  args: (
    a: TensorLike,
    b: TensorLike,
    { rtol = 1e-5, atol = 1e-8, equalNan = false }: CloseOptions = {},
  ): { a: TensorLike; b: TensorLike; rtol: number; atol: number; equalNan: boolean } => ({ a, b, rtol, atol, equalNan }),
  formula: "y = 1 if |a - b| <= atol + rtol |b|, else 0",
  derivation: `
    y     = 1 if |a - b| <= atol + rtol * |b|, else 0
    dy/da = 0   -- y jumps where the difference is just allowed; everywhere else it is constant
    dy/db = 0   -- the same
  `,
  about:
    "Numbers that were computed in two ways are seldom equal to the last digit. How far apart they may be is a share of their size, and a little more for those near 0. allclose(a, b) says whether all entries are close.",
  view: "entries",
  see: ["eq"],
  example: (s) => [s.tensor([1.5, 2, 3]), s.tensor([1.500001, 2.1, 2.9])],
  samples: (s) => [
    [s.tensor([1, 2, 3]), s.tensor([1.000001, 2.1, 3])],
    [s.normal([2, 1]), s.normal([3]), { rtol: 0.5, atol: 0.1 }],
    [s.normal([2, 2]), 0, { atol: 1 }],
    [s.normal([0]), s.normal([])],
  ],
  forward: ({ a, b, rtol, atol, equalNan }) => {
    const isClose = (p: number, q: number): boolean =>
      p === q || (Number.isFinite(p - q) && Math.abs(p - q) <= atol + rtol * Math.abs(q)) || (equalNan && Number.isNaN(p) && Number.isNaN(q)); // prettier-ignore
    return eachPair("isclose", (p, q) => (isClose(p, q) ? 1 : 0), a, b);
  },
});

/** Whether all entries of a and b, stretched to a common shape, are close: |a - b| <= atol + rtol |b|. A plain true or false, as in PyTorch. */
export const allclose: (a: Tensor, b: Tensor, options?: CloseOptions) => boolean = called(
  "allclose",
  [take.tensor("a"), take.tensor("b"), tolerances],
  (a: Tensor, b: Tensor, options?: CloseOptions) => {
    spoil("values decide what is computed");
    return isclose(a, b, options).numbers.every((close) => close === 1);
  },
);

/** Whether a and b have the same shape and the same numbers; nan is equal to nothing. A plain true or false, as in PyTorch. */
export const equal: (a: Tensor, b: Tensor) => boolean = called(
  "equal",
  [take.tensor("a"), take.tensor("b")],
  (a: Tensor, b: Tensor) => {
    if (a.dtype !== b.dtype)
      throw new DtypeError(`equal: the inputs mix ${a.dtype} and ${b.dtype}`, {
        hint: `convert one of them, e.g. x.to("${a.dtype}")`,
      });
    spoil("values decide what is computed");
    const [p, q] = [a.numbers, b.numbers];
    return sameShape(a.shape, b.shape) && p.every((value, i) => value === q[i]);
  },
);
