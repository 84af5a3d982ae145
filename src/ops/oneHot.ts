import { take } from "../autograd/call.js";
import { tensor } from "../autograd/create.js";
import { defineConstant, type Op } from "../autograd/op.js";
import { Tensor } from "../autograd/tensor.js";
import { ArgumentError } from "../core/errors.js";
import { empty } from "../kernels/allocator.js";
import { spoil } from "../kernels/tape.js";
import { checkIndex, type Index } from "./indexing.js";

export const oneHot: Op<(index: Index, numClasses?: number) => Tensor> = defineConstant({
  name: "oneHot",
  inputs: [{ name: "index", differentiable: false }],
  takes: [take.index("index"), take.optional(take.integer("numClasses"))],
  args: (given: Index, numClasses: number | null = -1) => {
    const index = given instanceof Tensor ? given : tensor(given);
    if (numClasses === null || numClasses === -1) spoil("values decide what is computed");
    let largest = -1;
    for (const k of index.numbers) largest = Math.max(largest, k);
    if (numClasses === null || numClasses === -1) {
      if (index.numel === 0) throw new ArgumentError("oneHot: of no classes the number is not known", { hint: "say it: oneHot(index, numClasses)" }); // prettier-ignore
      return { index, numClasses: Math.floor(largest) + 1 };
    }
    if (numClasses < 1)
      throw new ArgumentError(`oneHot: numClasses must be 1 or more, or -1 for the largest class + 1, got ${numClasses}`);
    return { index, numClasses };
  },
  formula: "y[.., c] = 1 if c = index[..], else 0: a row for each class number",
  derivation: `
    where rank(index) = 1
    y[i, c]              = (index[i] = c)
    dy[i, c]/dindex[k]   = 0                  -- a class is chosen: there is nothing between two of them
    where rank(index) = 2
    y[i, j, c]           = (index[i, j] = c)
  `,
  about: "In the dtype of index. Without numClasses there are as many as the largest class says.",
  see: ["scatter", "eq", "cross entropy"],
  example: (s) => [s.tensor([2, 0, 1])],
  samples: (s) => [
    [s.tensor([2, 0, 1])],
    [s.tensor([1, 0]), 4],
    [s.tensor([[0, 2], [1, 1]]), 3],
    [s.tensor(1), 2],
    [s.tensor([]), 2],
  ], // prettier-ignore
  forward: ({ index, numClasses }) => {
    checkIndex("oneHot", index as Tensor, [numClasses], 0);
    const y = empty(index.dtype, [...index.shape, numClasses]);
    const { numbers } = index;
    for (let i = 0; i < numbers.length; i++) y.numbers[i * numClasses + numbers[i]] = 1;
    return y;
  },
});
