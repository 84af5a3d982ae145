// Looking vectors up by number.
import type { Tensor } from "../autograd/tensor.js";
import { indexSelect } from "../ops/indexing.js";
import { reshape } from "../ops/reshape.js";
import { called, take } from "../autograd/call.js";

/** y[.., j] = weight[index[..], j]. Shapes: index (..), weight (rows, width), y (.., width). As torch.nn.functional.embedding. */
export const embedding = called(
  "embedding",
  [take.tensor("index"), take.tensor("weight")],
  (index: Tensor, weight: Tensor): Tensor => {
    return reshape(indexSelect(weight, 0, reshape(index, [index.numel])), [...index.shape, weight.shape[1]]);
  },
);
