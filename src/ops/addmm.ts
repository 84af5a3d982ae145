// A matrix product and what is added to it in one call: y = beta x + alpha a b.
import { take } from "../autograd/call.js";
import { composed } from "../autograd/composed.js";
import { onesLike } from "../autograd/create.js";
import { defineComposite, type Op } from "../autograd/op.js";
import { broadcastShapes, formatShape } from "../autograd/shapes.js";
import type { Tensor } from "../autograd/tensor.js";
import { ShapeError } from "../core/errors.js";
import { field } from "../core/fields.js";
import { sameShape } from "../kernels/ndarray.js";
import { add } from "./add.js";
import { matmul } from "./matmul.js";
import { checkProduct } from "./mm.js";
import { mul } from "./mul.js";
import { maskedFill } from "./where.js";

export interface AddmmOptions {
  /** The factor of x; with 0 x is not looked at, even where it is nan. Default 1. */
  readonly beta?: number;
  /** The factor of the product. Default 1. */
  readonly alpha?: number;
}
type AddProduct = Op<(x: Tensor, a: Tensor, b: Tensor, options?: AddmmOptions) => Tensor>;
const takes = [
  take.tensor("x"),
  take.tensor("a"),
  take.tensor("b"),
  take.options({ beta: field.number({ help: "the factor of x" }), alpha: field.number({ help: "the factor of the product" }) }),
];

export const addmm: AddProduct = defineComposite({
  name: "addmm",
  inputs: ["x", "a", "b"],
  takes,
  formula: "y = beta x + alpha a @ b, for two matrices a and b; x is stretched to their product",
  derivation: `
    y  = beta x + alpha (a @ b)
    gx = sumTo(beta gy, x)        -- constant factor; broadcasting: an entry of x that was stretched collects all its copies
    ga = alpha (gy @ bᵀ)          -- constant factor; the gradient of a product of matrices
    gb = alpha (aᵀ @ gy)          -- likewise
  `,
  about: "A linear layer is addmm(bias, x, weightᵀ).",
  see: ["mm", "baddbmm", "linear"],
  defaults: { beta: 1, alpha: 1 },
  example: (s) => [s.tensor([0.3, -0.8, 2]), s.normal([2, 2]), s.normal([2, 3])],
  samples: (s) => [
    [s.normal([2, 2]), s.normal([2, 3]), s.normal([3, 2])],
    [s.normal([4]), s.normal([2, 3]), s.normal([3, 4]), { beta: 0.5, alpha: -2 }],
    [s.normal([2, 1]), s.normal([2, 1]), s.normal([1, 3]), { alpha: 3 }],
    [s.normal([]), s.normal([0, 3]), s.normal([3, 2])],
  ],
  compose: (x: Tensor, a: Tensor, b: Tensor, options?: AddmmOptions) => {
    checkProduct("addmm", a, b, 2, 2);
    return addedTo("addmm", x, a, b, options);
  },
});

export const baddbmm: AddProduct = defineComposite({
  name: "baddbmm",
  file: "addmm",
  inputs: ["x", "a", "b"],
  takes,
  formula: "y = beta x + alpha a @ b, for two stacks of matrices a and b; x is stretched to their product",
  derivation: `
    y  = beta x + alpha (a @ b)
    gx = sumTo(beta gy, x)        -- constant factor; broadcasting: an entry of x that was stretched collects all its copies
    ga = alpha (gy @ bᵀ)          -- constant factor; the gradient of a product of matrices, for each pair
    gb = alpha (aᵀ @ gy)          -- likewise
  `,
  about: "In attention: the scores of queries and keys, scaled by alpha, and a mask that is added.",
  see: ["bmm", "addmm"],
  defaults: { beta: 1, alpha: 1 },
  example: (s) => [s.tensor([0.3, -0.8]), s.normal([2, 1, 2]), s.normal([2, 2, 2])],
  samples: (s) => [
    [s.normal([2, 2, 1]), s.normal([2, 2, 3]), s.normal([2, 3, 1])],
    [s.normal([4]), s.normal([1, 2, 3]), s.normal([1, 3, 4]), { beta: 0.5, alpha: -2 }],
    [s.normal([2, 1]), s.normal([2, 2, 1]), s.normal([2, 1, 3]), { alpha: 3 }],
    [s.normal([]), s.normal([0, 2, 3]), s.normal([0, 3, 2])],
  ],
  compose: (x: Tensor, a: Tensor, b: Tensor, options?: AddmmOptions) => {
    checkProduct("baddbmm", a, b, 3, 3);
    return addedTo("baddbmm", x, a, b, options);
  },
});

function addedTo(op: string, x: Tensor, a: Tensor, b: Tensor, { beta = 1, alpha = 1 }: AddmmOptions = {}): Tensor {
  const shape = [...a.shape.slice(0, -1), b.shape[b.shape.length - 1]];
  if (!sameShape(broadcastShapes(op, x.shape, shape), shape))
    throw new ShapeError(`${op}: x of shape ${formatShape(x.shape)} cannot be stretched to the product's ${formatShape(shape)}`);
  return composed(() => {
    const product = matmul(a, b);
    return add(beta === 0 ? nothing(x) : scaled(x, beta), scaled(product, alpha));
  });
}

function scaled(x: Tensor, factor: number): Tensor {
  return factor === 1 ? x : mul(factor, x);
}

/** Zeros that depend on x as 0 x does, but are no nan where x is. */
function nothing(x: Tensor): Tensor {
  return maskedFill(x, onesLike(x), 0);
}
