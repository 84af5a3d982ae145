// THE table of operations. A line here makes an operation a function of the API, a method of Tensor, a row of `mlbh gradcheck`
// and a page of `mlbh explain`.
import { add } from "./add.js";
import { mul } from "./mul.js";
import { neg } from "./neg.js";
import { reshape } from "./reshape.js";
import { sigmoid } from "./sigmoid.js";
import { sub } from "./sub.js";
import { expand, sum } from "./sum.js";

export const ops = {
  add,
  expand,
  mul,
  neg,
  reshape,
  sigmoid,
  sub,
  sum,
};

export type OpTable = typeof ops;
export type OpName = keyof OpTable;
