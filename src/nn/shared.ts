// One parameter under several names: in a state dict each of them has a copy, and these are equal.
import type { Tensor } from "../autograd/tensor.js";
import type { NdArray } from "../kernels/ndarray.js";

/** What a state that gives one parameter different numbers is told. */
export function unequalCopies(own: Iterable<readonly [string, Tensor]>, state: ReadonlyMap<string, NdArray>): string[] {
  const first = new Map<Tensor, string>();
  const problems: string[] = [];
  for (const [name, tensor] of own) {
    const other = first.get(tensor);
    const [a, b] = [state.get(other ?? name)?.data, state.get(name)?.data];
    if (other === undefined) first.set(tensor, name);
    else if (a !== undefined && b?.length === a.length && !a.every((x, i) => Object.is(x, b[i])))
      problems.push(`differs: ${name} and ${other} are one parameter of the model, but have different numbers`);
  }
  return problems;
}
