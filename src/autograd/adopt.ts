// What enters an operation beside tensors: plain numbers take on the dtype of the tensors they meet.
import { DtypeError } from "../core/errors.js";
import { empty } from "../kernels/allocator.js";
import { fillWith } from "../kernels/tape.js";
import type { Dtype } from "../kernels/ndarray.js";
import { describeValue } from "./call.js";
import type { AnyCall, Slot } from "./opNode.js";
import { Tensor } from "./tensor.js";

/** Turns plain numbers among the inputs into scalars of the tensors' dtype, and refuses a mixture of dtypes. */
export function adoptInputs(name: string, slots: readonly Slot[], call: AnyCall): void {
  let dtype: Dtype | null = null;
  let numbers = false;
  for (const slot of slots) {
    const input = call[slot.name];
    if (typeof input === "number") numbers = true;
    else if (slot.list) for (const tensor of input as readonly unknown[]) dtype = agreedDtype(name, slot, tensor, dtype);
    else if (slot.differentiable) dtype = agreedDtype(name, slot, input, dtype);
  }
  if (!numbers) return;
  for (const slot of slots) {
    const input = call[slot.name];
    if (typeof input === "number") call[slot.name] = scalar(input, dtype ?? "float32");
  }
}

/** The dtype of the inputs so far, which this one must share. */
function agreedDtype(name: string, slot: Slot, input: unknown, dtype: Dtype | null): Dtype {
  if (!(input instanceof Tensor))
    throw new DtypeError(
      `${name}: ${slot.name} must be a tensor, got ${describeValue(input)}`,
      Array.isArray(input) ? { hint: "wrap it in tensor(...)" } : {},
    );
  if (dtype === null || input.dtype === dtype) return input.dtype;
  throw new DtypeError(`${name}: the inputs mix ${dtype} and ${input.dtype}`, {
    hint: `convert one of them, e.g. x.to("${dtype}")`,
  });
}

function scalar(value: number, dtype: Dtype): Tensor {
  const array = empty(dtype, []);
  fillWith(array.numbers, value);
  return new Tensor(array);
}
