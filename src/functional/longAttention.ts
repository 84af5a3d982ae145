// softmax(q kᵀ) v in one operation, for long sequences: the shares of a few queries at a time, never the matrix of all.
//
// Composed of products and softmax, attention writes and reads (T, S) numbers a dozen times, and keeps them for the way back. Here they stay in
// the cache, and what comes later in causal attention is not even computed. Causal, forward and backward, one thread, ms composed and here:
//   16 heads of width 32: length 256 15 and 12, 512 71 and 34; 8 heads of width 64: 1024 154 and 84   with native products
//                                    19 and 13,     68 and 44                            199 and 143   with WebAssembly's
import { take } from "../autograd/call.js";
import { field } from "../core/fields.js";
import { defineOp, type Op } from "../autograd/op.js";
import type { Tensor } from "../autograd/tensor.js";
import { unfilled } from "../kernels/allocator.js";
import { kernels } from "../kernels/index.js";
import { sameShape, sizeOf, type Block, type Shape } from "../kernels/ndarray.js";
import { attentionRoom, type Heads } from "../kernels/reference/attention.js";
import { matmul } from "../ops/matmul.js";
import { mul } from "../ops/mul.js";
import { softmax } from "../ops/softmax.js";
import { sub } from "../ops/sub.js";
import { sum } from "../ops/sum.js";
import { where } from "../ops/where.js";
import { notLater } from "./masks.js";

/** From this length on it pays; shorter sequences are faster composed. */
const LONG = 256;

/** Whether longAttention can do it, and is worth it: as many heads on each side. */
export function isLong(q: Tensor, k: Tensor, v: Tensor): boolean {
  const [heads, ...others] = [q, k, v].map(({ shape }) => shape.slice(0, -2));
  const [rows, columns] = [q, k].map(({ shape }) => shape[shape.length - 2]);
  return (
    rows >= LONG &&
    columns >= LONG &&
    others.every((shape) => sameShape(shape, heads)) &&
    q.shape.at(-1) === k.shape.at(-1) &&
    v.shape.at(-2) === columns &&
    [k, v].every(({ dtype }) => dtype === q.dtype)
  );
}

function headsOf(q: Shape, k: Shape, v: Shape, causal: boolean): Heads {
  const [rows, width] = q.slice(-2);
  return { count: sizeOf(q.slice(0, -2)), rows, columns: k[k.length - 2], width, out: v[v.length - 1], causal };
}

export const longAttention: Op<(q: Tensor, k: Tensor, v: Tensor, options: { readonly causal: boolean }) => Tensor> = defineOp({
  name: "scaledDotProductAttention",
  inputs: ["q", "k", "v"],
  takes: [
    take.tensor("q"),
    take.tensor("k"),
    take.tensor("v"),
    take.options({ causal: field.boolean({ help: "whether no query sees later keys" }) }),
  ],
  args: (q: Tensor, k: Tensor, v: Tensor, { causal }: { readonly causal: boolean }) => ({ q, k, v, causal }),
  formula: "y = softmax(q kᵀ) v",
  derivation: "see kernels/reference/attention.ts, and the page of scaledDotProductAttention",
  samples: (s) => [[s.normal([2, 3]), s.normal([4, 3]), s.normal([4, 2]), { causal: false }]],
  forward: ({ q, k, v, causal }) => {
    const heads = headsOf(q.shape, k.shape, v.shape, causal);
    const y = unfilled(q.dtype, [...q.shape.slice(0, -1), heads.out]);
    const room = unfilled(q.dtype, [attentionRoom(heads, false)]);
    kernels.attention(q.numbers, k.numbers, v.numbers, heads, room.numbers, y.numbers);
    return y;
  },
  saves: ["q", "k", "v"],
  backward: (gy, { q, k, v, causal }) => {
    const scores = matmul(q, k, { transposeB: true });
    const a = softmax(causal ? where(notLater(scores), scores, -Infinity) : scores, -1);
    const ga = matmul(gy, v, { transposeB: true });
    const gz = mul(a, sub(ga, sum(mul(ga, a), -1, { keepdim: true })));
    return {
      q: () => matmul(gz, k),
      k: () => matmul(gz, q, { transposeA: true }),
      v: () => matmul(a, gy, { transposeA: true }),
    };
  },
  fused: (gy, { q, k, v, causal }) => {
    let made: readonly Block[] | null = null;
    const gradients = (): readonly Block[] => {
      const heads = headsOf(q.shape, k.shape, v.shape, causal);
      const all = [q, k, v].map(({ dtype, shape }) => unfilled(dtype, shape));
      const room = unfilled(q.dtype, [attentionRoom(heads, true)]);
      const [gq, gk, gv] = all.map(({ numbers }) => numbers);
      kernels.attentionGrad(q.numbers, k.numbers, v.numbers, gy.numbers, heads, room.numbers, gq, gk, gv);
      return all;
    };
    const gradient = (i: number) => (): Block => (made ??= gradients())[i];
    return { q: gradient(0), k: gradient(1), v: gradient(2) };
  },
});
