// THE table of operations. A line here makes an operation a function of the API, a method of Tensor, a row of `mlbh gradcheck`
// and a page of `mlbh explain`.
import { abs, sign } from "./abs.js";
import { add } from "./add.js";
import { amax, amin, argmax, argmin, max, min } from "./amax.js";
import { avgPool2d } from "./avgPool2d.js";
import { bce, bceWithLogits } from "./bce.js";
import { cat, stack } from "./cat.js";
import { clamp } from "./clamp.js";
import { eq, ge, gt, le, lt, ne } from "./comparisons.js";
import { conv2d, maxPool2d } from "./conv2d.js";
import { div } from "./div.js";
import { exp } from "./exp.js";
import { gather, indexSelect, scatterAdd } from "./indexing.js";
import { erf, gelu } from "./gelu.js";
import { layerNorm, normalize } from "./layerNorm.js";
import { linear } from "./linear.js";
import { log } from "./log.js";
import { matmul } from "./matmul.js";
import { maximum, minimum } from "./maximum.js";
import { mean, std, variance } from "./mean.js";
import { mul } from "./mul.js";
import { neg } from "./neg.js";
import { pad } from "./pad.js";
import { permute, transpose } from "./permute.js";
import { pow } from "./pow.js";
import { relu } from "./relu.js";
import { reshape } from "./reshape.js";
import { sigmoid } from "./sigmoid.js";
import { narrow, select, slice } from "./slice.js";
import { logSoftmax, logsumexp, softmax } from "./softmax.js";
import { sqrt } from "./sqrt.js";
import { sub } from "./sub.js";
import { expand, sum } from "./sum.js";
import { tanh } from "./tanh.js";
import { clone, to } from "./to.js";
import { fold, unfold } from "./unfold.js";
import { flatten, squeeze, unsqueeze } from "./views.js";
import { maskedFill, where } from "./where.js";

export const ops = {
  abs,
  add,
  amax,
  amin,
  argmax,
  argmin,
  avgPool2d,
  bce,
  bceWithLogits,
  cat,
  clamp,
  clone,
  conv2d,
  div,
  eq,
  erf,
  exp,
  expand,
  flatten,
  fold,
  gather,
  ge,
  gelu,
  gt,
  indexSelect,
  layerNorm,
  le,
  linear,
  log,
  logSoftmax,
  logsumexp,
  lt,
  maskedFill,
  matmul,
  max,
  maximum,
  maxPool2d,
  mean,
  min,
  minimum,
  mul,
  narrow,
  ne,
  neg,
  normalize,
  pad,
  permute,
  pow,
  relu,
  reshape,
  scatterAdd,
  select,
  sigmoid,
  sign,
  slice,
  softmax,
  sqrt,
  squeeze,
  stack,
  std,
  sub,
  sum,
  tanh,
  to,
  transpose,
  unfold,
  unsqueeze,
  var: variance,
  where,
};

export type OpTable = typeof ops;
export type OpName = keyof OpTable;
