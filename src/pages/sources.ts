// In which file an operation stands, where it is not a file of its own name.
import type { OpName } from "../ops/index.js";

const shared: Readonly<Record<string, readonly OpName[]>> = {
  abs: ["sign"],
  amax: ["amin", "argmax", "argmin", "max", "min"],
  bce: ["bceWithLogits"],
  cat: ["stack"],
  comparisons: ["eq", "ge", "gt", "le", "lt", "ne"],
  conv2d: ["maxPool2d"],
  gelu: ["erf"],
  indexing: ["gather", "indexSelect", "scatterAdd"],
  layerNorm: ["normalize"],
  maximum: ["minimum"],
  mean: ["std", "var"],
  permute: ["transpose"],
  slice: ["narrow", "select"],
  softmax: ["logSoftmax", "logsumexp"],
  sum: ["expand"],
  to: ["clone"],
  unfold: ["fold"],
  views: ["flatten", "squeeze", "unsqueeze"],
  where: ["maskedFill"],
};

export function sourceOf(name: OpName): string {
  const file = Object.keys(shared).find((each) => shared[each].includes(name)) ?? name;
  return `src/ops/${file}.ts`;
}
