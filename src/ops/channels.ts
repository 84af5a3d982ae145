// What operations over channels share: their sizes, what stands beside x for each channel, and statistics that are remembered.
import { updateLeaf } from "../autograd/parameter.js";
import { formatShape } from "../autograd/shapes.js";
import type { Tensor } from "../autograd/tensor.js";
import { DtypeError, ShapeError } from "../core/errors.js";
import { sizeOf, type Operand, type Shape } from "../kernels/ndarray.js";
import { moveNumbers, type Channels } from "../kernels/reference/channels.js";
import { perform } from "../kernels/tape.js";

/** r becomes (1 - momentum) r + momentum value: the mean of the batches so far, the last ones counting most. */
export function moveTowards(running: Tensor, values: Float64Array, momentum: number): void {
  updateLeaf(running, (data) => { perform(moveNumbers, data, values, momentum); }); // prettier-ignore
}

/** x (N, C, ..) as (N, C, L). */
export function channelsOf(shape: Shape): Channels {
  return { rows: shape[0], channels: shape[1], places: sizeOf(shape.slice(2)) };
}

/** @throws ShapeError, DtypeError unless each of the others is a number for each channel of x */
export function checkChannels(op: string, x: Operand, others: Readonly<Record<string, Tensor | null>>): Channels {
  if (x.shape.length < 2) throw new ShapeError(`${op}: x must have shape (N, C) or (N, C, ..), got ${formatShape(x.shape)}`, { hint: "its second axis is that of the channels" }); // prettier-ignore
  const size = channelsOf(x.shape);
  for (const [name, given] of Object.entries(others)) {
    if (given === null) continue;
    if (given.shape.length !== 1 || given.shape[0] !== size.channels)
      throw new ShapeError(`${op}: ${name} must have shape ${formatShape([size.channels])}, one number for each channel of x ${formatShape(x.shape)}, got ${formatShape(given.shape)}`); // prettier-ignore
    if (given.dtype !== x.dtype) throw new DtypeError(`${op}: x is ${x.dtype}, but ${name} is ${given.dtype}`, { hint: `convert one of them, e.g. ${name}.to("${x.dtype}")` }); // prettier-ignore
  }
  return size;
}
