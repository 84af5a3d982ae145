import type { Sample } from "../../notation/sample.js";
import { add } from "../../ops/add.js";
import { mul } from "../../ops/mul.js";
import { computed, writtenPage } from "../written.js";

export const broadcasting = writtenPage({
  name: "broadcasting",
  kind: "calculus",
  formula: "an axis of size 1 is read again and again; its gradient is the sum over all these readings: sumTo",
  about:
    "Tensors of different shapes meet by stretching. The shapes are written below each other, flush right; a missing axis counts as size 1; " +
    "sizes must be equal, or one of them 1, and then that one is stretched. Nothing is copied: the same number is read several " +
    "times. And that is all there is to its gradient: a number that serves in several places gets a share from each of them.",
  picture: `
     x  (2, 3)      x00 x01 x02        b  (3)         b0 b1 b2
                    x10 x11 x12                       b0 b1 b2   read again

     c  (2, 1)      c0  c0  c0         s  ()          s  s  s
                    c1  c1  c1                        s  s  s`,
  source: "src/pages/calculus/broadcasting.ts",
  derivation: `
    y[i, j]        = x[i, j] b[j] + c[i, 0] + s         -- b has no axis i, c has one place on axis j, s has no axes
    y              = x * b + c + s                      -- what the code says
    gx[i, j]       = gy[i, j] b[j]                      -- chain rule: x[i, j] stands in y[i, j] only
    dy[i, j]/db[k] = (j = k) x[i, j]                    -- b[k] stands in all of column k
    gb[k]          = sum over i, j of gy[i, j] dy[i, j]/db[k]   -- chain rule: every y that b[k] reaches sends its share
                   = sum over i of gy[i, k] x[i, k]     -- only j = k remains: the axis that b does not have is summed
    dy[i, j]/dc[k, o] = (i = k)                         -- c[k, 0] stands in all of row k
    gc[k, o]       = sum over i, j of gy[i, j] dy[i, j]/dc[k, o]   -- chain rule
                   = sum over j of gy[k, j]             -- only i = k remains: the axis of size 1 is summed
    gs             = sum over i, j of gy[i, j]          -- s stands in every y
    gx             = gy * b
    gb             = sumTo(gy * x, b)                   -- sumTo(e, b) adds up until e has the shape of b
    gc             = sumTo(gy, c)
    gs             = sumTo(gy, s)
  `,
  aliases: ["sumTo"],
  see: ["chain-rule", "index-notation", "add", "expand"],
  samples: (): [Sample, ...Sample[]] => [
    stretched([[1, 2, 3], [4, 5, 6]], [0.5, -1, 2], [[10], [20]], 7, [[1, 2, -1.5], [3, -2, 0.5]]), // prettier-ignore
    stretched(
      [[0.3, -1.1, 0.8, 0.2], [1.4, 0.6, -0.2, -0.7], [-0.9, 2.1, 0.5, 1.6]], [0.4, -0.6, 1.7, 0.9], [[-0.8], [0.1], [1.2]], -0.35,
      [[1.1, -0.4, 0.9, 2.3], [0.7, 1.8, -1.3, 0.6], [-0.5, 0.2, 1.5, -2.2]],
    ), // prettier-ignore
  ],
});

function stretched(x: number[][], b: number[], c: number[][], s: number, gy: number[][]): Sample {
  const name = `x (${x.length}, ${b.length}), b (${b.length}), c (${x.length}, 1), s ()`;
  return computed({
    name,
    inputs: { x, b, c, s },
    upstream: { y: gy },
    compute: (t) => ({ y: add(add(mul(t.x, t.b), t.c), t.s) }),
  });
}
