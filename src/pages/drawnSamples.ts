// What the pages of torch.nn.init are compared with: many draws of each, and what was drawn for them.
import { Sampler } from "../autograd/sampler.js";
import { tensor, zeros } from "../autograd/create.js";
import { Tensor } from "../autograd/tensor.js";
import { Generator } from "../core/rng.js";
import { constant_, dirac_, eye_, kaimingNormal_, kaimingUniform_, normal_, orthogonal_, sparse_, truncNormal_, xavierNormal_, xavierUniform_ } from "../nn/initialisers.js"; // prettier-ignore
import { erf } from "../kernels/reference/erf.js";
import type { InitialiserName } from "../nn/initPages.js";
import type { NumberArray } from "../notation/array.js";
import type { Sample } from "../notation/sample.js";
import { matmul } from "../ops/matmul.js";
import { leakyRelu } from "../ops/rectifiers.js";
import { mul } from "../ops/mul.js";
import { sum } from "../ops/sum.js";
import { tanh } from "../ops/tanh.js";
import { arrayOf, leaf } from "./arrays.js";
import { callSample } from "./callSample.js";
import { chosenNumbers, randomUpstream } from "./numbers.js";

type Draw = (x: Tensor, options: { readonly generator: Generator }) => Tensor;
type Samples = (draws: readonly number[]) => readonly Sample[];

const float64 = { dtype: "float64" } as const;
const row = (...shape: number[]): NumberArray => arrayOf(chosenNumbers(new Sampler(5).normal(shape)));

/** The arrays that an initialiser gives, one after the other from the same generator. */
function drawn(draws: number, shape: readonly number[], draw: Draw): NumberArray {
  const generator = new Generator(3);
  const size = shape.reduce((total, each) => total * each, 1);
  const data = new Float64Array(draws * size);
  for (let d = 0; d < draws; d++) data.set(draw(zeros([...shape], float64), { generator }).numbers, d * size);
  return { shape: [draws, ...shape], data };
}

/** The evenly spread numbers that the same seed gives. */
function even(shape: readonly number[], low: number, high: number): NumberArray {
  const data = new Float64Array(shape.reduce((total, each) => total * each, 1));
  new Generator(3).uniform(data, low, high);
  return { shape, data };
}

export const drawnSamples: Readonly<Record<Exclude<InitialiserName, "uniform" | "kaimingUniformBound" | "biasBound">, Samples>> = {
  normal_: (draws) => [normal(Math.ceil(draws[0] / 16), 0, 1), normal(Math.ceil(draws[1] / 16), 1, 0.5)],
  truncNormal_: ([many, some]) => [truncated(many, { mean: 0.5, std: 0.5, a: -0.25, b: 1.5 }), truncated(some, { mean: 0, std: 1, a: -2, b: 2 })],
  constant_: () => [constant(1, [2, 3], 3), constant(0, [3, 2], 4), constant(0.5, [2, 2], 1)],
  xavierNormal_: ([many, some]) => [
    between("xavierNormal_", many, 3, 2, (x, options) => xavierNormal_(x, options)),
    between("xavierUniform_", some, 2, 5, (x, options) => xavierUniform_(x, options)),
  ],
  kaimingNormal_: ([many, some]) => [
    before("kaimingNormal_", many, 3, 0, (x, options) => kaimingNormal_(x, { nonlinearity: "relu", ...options })),
    before("kaimingUniform_", some, 2, 0.5, (x, options) => kaimingUniform_(x, { a: 0.5, ...options })),
  ],
  orthogonal_: () => [vectors(3), vectors(2), vectors(4)],
  sparse_: ([many, some]) => [sparse(many, 4, 2, 0.4, 1), sparse(some, 5, 3, 0.5, 0.1)],
}; // prettier-ignore

/** The two numbers that were made from u and v stand 8 places apart, as u and v do. */
function normal(blocks: number, middle: number, std: number): Sample {
  const x = normal_(zeros([blocks * 16], float64), { mean: middle, std, generator: new Generator(3) }).numbers;
  const spread = even([blocks * 16], 0, 1).data;
  const half = (from: ArrayLike<number>, second: number): NumberArray => {
    const data = Float64Array.from({ length: blocks * 8 }, (_, k) => from[Math.floor(k / 8) * 16 + (k % 8) + 8 * second]);
    return { shape: [blocks * 8], data };
  };
  const tensors = { u: half(spread, 0), v: half(spread, 1), a: half(x, 0), b: half(x, 1) };
  return { name: `normal_(x, { mean: ${middle}, std: ${std} })`, tensors, numbers: { middle, std }, outputs: ["a", "b"] };
}

function truncated(draws: number, options: { mean: number; std: number; a: number; b: number }): Sample {
  const { mean: middle, std, a: low, b: high } = options;
  const x = arrayOf(truncNormal_(zeros([draws], float64), { ...options, generator: new Generator(3) }));
  const bound = (at: number): number => erf((at - middle) / (std * Math.SQRT2));
  const tensors = { u: even([draws], bound(low), bound(high)), x };
  return {
    name: `truncNormal_(x, { ${Object.entries(options)
      .map(([key, value]) => `${key}: ${value}`)
      .join(", ")} })`,
    tensors,
    numbers: { middle, std, low, high },
    outputs: [],
  };
}

/** @param shape of the weight @param T size of the window of the convolution */
function constant(val: number, [units, inputs]: readonly [number, number], T: number): Sample {
  const w = leaf(constant_(zeros([units, inputs], float64), { val }));
  const x = tensor(Array.from(row(inputs).data), float64);
  const v = 0.7;
  const y = sum(mul(tanh(matmul(w, x)), v));
  const E = arrayOf(eye_(zeros([inputs, inputs], float64)));
  const D = arrayOf(dirac_(zeros([2, 2, T], float64)));
  return callSample({ name: `constant_(w, ${val})`, named: { x: arrayOf(x), w, E, D, s: row(2, 3) }, y, numbers: { val, v, T } }, randomUpstream(0)); // prettier-ignore
}

function between(name: string, draws: number, fanIn: number, fanOut: number, draw: Draw): Sample {
  const w = drawn(draws, [fanOut, fanIn], draw);
  return { name: `${name}(w)`, tensors: { x: row(fanIn), a: row(fanOut), w }, numbers: { fanIn, fanOut }, outputs: [] };
}

function before(name: string, draws: number, fanIn: number, a: number, draw: Draw): Sample {
  const { data } = drawn(draws, [1, fanIn], draw);
  const [w, x] = [{ shape: [draws, fanIn], data }, row(fanIn)];
  const inputs = new Tensor({ dtype: "float64", shape: [fanIn], data: Float64Array.from(x.data) });
  const y = leakyRelu(matmul(new Tensor({ dtype: "float64", shape: w.shape, data: Float64Array.from(data) }), inputs), {
    negativeSlope: a,
  });
  return { name: `${name}(w, a = ${a})`, tensors: { x, w, y: arrayOf(y) }, numbers: { fanIn, a }, outputs: ["y"] };
}

/** Two vectors of n numbers: rows of a wide matrix, columns of a square one. */
function vectors(n: number): Sample {
  const of = (draw: Draw): NumberArray => {
    const { shape, data } = arrayOf(draw(zeros([2, n], float64), { generator: new Generator(3) }));
    return { shape, data: n === 2 ? [data[0], data[2], data[1], data[3]] : data };
  };
  const tensors = { v: of((x, options) => normal_(x, options)), x: row(2), q: of((x, options) => orthogonal_(x, options)) };
  return { name: `orthogonal_(q) of 2 x ${n}`, tensors, numbers: { n }, outputs: [] };
}

function sparse(draws: number, rows: number, columns: number, sparsity: number, std: number): Sample {
  const w = drawn(draws, [rows, columns], (x, options) => sparse_(x, { sparsity, std, ...options }));
  const name = `sparse_(w, { sparsity: ${sparsity}, std: ${std} })`;
  return { name, tensors: { x: row(columns), w }, numbers: { rows, sparsity, std }, outputs: [] };
}
