// Numbers for worked examples: small, no two equal, and no row of gy that adds up to 0, which would hide where a gradient goes.
import { Tensor } from "../autograd/tensor.js";

const UPSTREAM = [2, 1, -1.5, 3, -2, 0.5, 4, -1, 2.5, 1.5, -3, 5];

/** dL/dy of an example. */
export function chosenUpstream({ shape, dtype }: Tensor): Tensor {
  const count = shape.reduce((total, size) => total * size, 1);
  return new Tensor({ shape, dtype, data: Float64Array.from({ length: count }, (_, i) => UPSTREAM[i % UPSTREAM.length] + Math.floor(i / UPSTREAM.length) / 4) }); // prettier-ignore
}

/** A tensor's numbers with one decimal, no two of them equal; whole numbers (classes, masks) stay what they are. */
export function chosenNumbers(x: Tensor): Tensor {
  const data = Float64Array.from(x.data);
  if (data.every((value) => Number.isInteger(value))) return x;
  const seen = new Set<number>();
  for (let i = 0; i < data.length; i++) {
    let tenths = Math.round(data[i] * 10);
    while (seen.has(tenths) || tenths === 0) tenths++;
    seen.add(tenths);
    data[i] = tenths / 10;
  }
  return new Tensor({ shape: x.shape, dtype: x.dtype, data });
}
