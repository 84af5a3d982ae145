// Which numbers a sample is made of: random ones for the check; for worked examples small ones, no two equal, and no row of gy that adds up
// to 0, which would hide where a gradient goes.
import { Sampler } from "../autograd/sampler.js";
import { Tensor } from "../autograd/tensor.js";

/** Where the gradient that arrives at an output comes from, given the output. */
export type Upstream = (y: Tensor) => Tensor;

/** Random numbers, others for each i. */
export function randomUpstream(i: number): Upstream {
  const sampler = new Sampler(100 + i);
  return (y) => sampler.normal(y.shape);
}

const CHOSEN = [2, 1, -1.5, 3, -2, 0.5, 4, -1, 2.5, 1.5, -3, 5];

/** dL/dy of an example: the chosen numbers, a quarter more in each further round. */
export function chosenUpstream({ shape, dtype, numel }: Tensor): Tensor {
  const at = (i: number): number => CHOSEN[i % CHOSEN.length] + Math.floor(i / CHOSEN.length) / 4;
  return new Tensor({ shape, dtype, data: Float64Array.from({ length: numel }, (_, i) => at(i)) });
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
