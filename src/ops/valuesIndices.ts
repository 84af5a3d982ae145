// What is found along an axis, and where: the answer of sort, topk, kthvalue and median.
import { around } from "../autograd/shapes.js";
import type { Tensor } from "../autograd/tensor.js";
import { ArgumentError } from "../core/errors.js";
import { unfilled } from "../kernels/allocator.js";
import { perform } from "../kernels/tape.js";
import { sizeOf, type Dtype, type FloatArray, type Operand } from "../kernels/ndarray.js";

/** `const { values, indices } = sort(x)`, or `const [values, indices] = sort(x)`. Gradients flow through the values. */
export class ValuesIndices {
  readonly values: Tensor;
  /** Whole numbers, in the dtype of the values: values = gather(x, dim, indices). */
  readonly indices: Tensor;

  constructor(values: Tensor, indices: Tensor) {
    this.values = values;
    this.indices = indices;
  }

  *[Symbol.iterator](): Iterator<Tensor> {
    yield this.values;
    yield this.indices;
  }
}

/** Every line of x along axis `dim` answered by `count` numbers, which take its place. @param op for the error */
export function eachLine(
  op: string,
  x: Operand,
  dim: number,
  count: number,
  f: (line: FloatArray) => ArrayLike<number>,
): Operand {
  const { outer, n, inner } = around(x.shape, dim);
  requireExact(op, n, x.dtype);
  const y = unfilled(x.dtype, x.shape.length === 0 ? [] : x.shape.map((size, axis) => (axis === dim ? count : size)));
  if (sizeOf(y.shape) > 0) perform(answerLines, f, { outer, n, inner, count }, x.numbers, y.numbers);
  return y;
}

type Lines = Readonly<Record<"outer" | "n" | "inner" | "count", number>>;

function answerLines(
  f: (line: FloatArray) => ArrayLike<number>,
  { outer, n, inner, count }: Lines,
  from: FloatArray,
  to: FloatArray,
): void {
  const line = new Float64Array(n);
  for (let o = 0; o < outer; o++) {
    for (let i = 0; i < inner; i++) {
      for (let k = 0; k < n; k++) line[k] = from[(o * n + k) * inner + i];
      const found = f(line);
      for (let k = 0; k < count; k++) to[(o * count + k) * inner + i] = found[k];
    }
  }
}

/** In float32 the whole numbers from 2^24 on cannot be told from their neighbours. */
export function requireExact(op: string, n: number, dtype: Dtype): void {
  if (dtype === "float64" || n <= 2 ** 24) return;
  throw new ArgumentError(`${op}: indices up to ${n - 1} are not exact in float32, where whole numbers end at 2^24`, {
    hint: "use float64: x.to('float64')",
  });
}
