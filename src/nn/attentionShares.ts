// What the attentions of a model look at, seen while the model is at work.
import { noGrad } from "../autograd/mode.js";
import type { Tensor } from "../autograd/tensor.js";
import { paddingOf } from "./attentionArguments.js";
import type { Told } from "./lengths.js";
import { copyOf, type NdArray } from "../kernels/ndarray.js";
import type { Module } from "./module.js";
import { MultiheadAttention, type AttentionCall } from "./multiheadAttention.js";

export interface AttentionShares {
  /** Of the attention in its model: "2.0.0.self_attn". */
  readonly name: string;
  /** (N, heads, T, S): what step t takes of step s; each row adds up to 1. As need_weights with average_attn_weights=False in PyTorch. */
  readonly shares: NdArray;
}

/** Those of every MultiheadAttention, in the order in which they are at work. @param action lets the model compute */
export function attentionShares(model: Pick<Module, "namedModules">, action: () => void): AttentionShares[] {
  const found: AttentionShares[] = [];
  const handles = [...model.namedModules()].flatMap(([name, module]) => {
    const inside: unknown = module;
    if (!(inside instanceof MultiheadAttention)) return [];
    return inside.registerForwardHook((_, given) => void found.push({ name, shares: sharesOf(inside, given) }));
  });
  try {
    action();
  } finally {
    for (const handle of handles) handle.remove();
  }
  return found;
}

/** As it is called in code, and as a layer of an experiment: there every step asks those of its own row. */
type Given = readonly [query: Tensor, key: Tensor, value: Tensor, options?: AttentionCall] | readonly [x: Tensor, told?: Told];

/** Computed once more, this time with the shares: forward of the class, past the hooks. */
function sharesOf(attention: MultiheadAttention, given: Given): NdArray {
  const [query, key, value, options] = isOfLayer(given) ? inFull(...given) : given;
  const forward = MultiheadAttention.prototype.forward; // eslint-disable-line @typescript-eslint/unbound-method -- called with its module
  return copyOf(noGrad(() => forward.call(attention, query, key, value, { ...options, needWeights: true, averageAttnWeights: false })[1]!)); // prettier-ignore
}

function isOfLayer(given: Given): given is readonly [x: Tensor, told?: Told] {
  return given.length < 3;
}

function inFull(x: Tensor, told: Told = {}): readonly [Tensor, Tensor, Tensor, AttentionCall] {
  return [x, x, x, { keyPaddingMask: paddingOf("MultiheadAttention", told, x) }];
}
