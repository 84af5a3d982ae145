import type { Sample } from "../../notation/sample.js";
import { abs } from "../../ops/abs.js";
import { amax, max } from "../../ops/amax.js";
import { maximum } from "../../ops/maximum.js";
import { relu } from "../../ops/relu.js";
import { computed, writtenPage } from "../written.js";

export const kinks = writtenPage({
  name: "kinks",
  kind: "calculus",
  formula: "at a kink the slope from the left and the slope from the right differ: one number between them is taken",
  about:
    "At the kink of relu or |x| there is no tangent, and where two entries tie for the largest it is not clear which one the maximum " +
    "follows. Backward has to give a number all the same. Any number between the two slopes is defensible: a straight line with " +
    "it touches the curve and stays below (for min and minimum: above). Which one is taken is a convention; here it is PyTorch's, and pages mark such lines with that word.",
  picture: `
     \\         /                    /
      \\       /                    /
       \\ |x| /                    /  relu
        \\   /                    /
         \\ /             -------'
       -1 ' 1               0     1        slopes left and right of 0`,
  source: "src/pages/calculus/kinks.ts",
  derivation: `
    e(t)  = |t|
    e(h) / h     → 1                                     -- limit from the right: the line from 0 to a point h > 0
    e(-h) / (-h) → -1                                    -- limit from the left: another number, so there is no derivative at 0
    o(t)  = max(t, 0)                                    -- relu
    o(h) / h     → 1                                     -- limit from the right
    o(-h) / (-h) → 0                                     -- limit from the left
    min over i of (o(t[i]) >= c[k] t[i]) = (0 <= c[k] and c[k] <= 1)    -- min of ones and zeros is 1 when all hold: c t stays below relu at all places t exactly for these c
    min over i of (e(t[i]) >= c[k] t[i]) = (-1 <= c[k] and c[k] <= 1)   -- likewise: below |t| for these
    y[i]  = max(x[i], 0)                                 -- relu
    z[i]  = |v[i]|                                       -- abs
    m[i]  = max(p[i], q[i])                              -- maximum
    a     = max over i of r[i]                           -- amax, which returns the largest only
    l     = max over i of w[i]                           -- max along an axis, which also returns where it is
    gx[i] = gy[i] (x[i] > 0)                             -- convention: relu has slope 0 at 0
    gv[i] = gz[i] sign(v[i])                             -- convention: |x| has slope 0 at 0, halfway
    gp[i] = gm[i] ((p[i] > q[i]) + (p[i] = q[i]) / 2)    -- convention: at a tie both sides get half
    gq[i] = gm[i] ((q[i] > p[i]) + (p[i] = q[i]) / 2)    -- convention: the same
    b     = sum over i of (r[i] = a)                     -- how many are the largest
    gr[i] = ga (r[i] = a) / b                            -- convention: amax shares equally among the largest
    f     = min over i of (i if w[i] = l, else 99)       -- the first of them
    gw[i] = gl (i = f)                                   -- convention: max along an axis gives all to the first
  `,
  after:
    "How much does it matter? Hardly at all: an input that is exactly 0, or two that are exactly equal, are rare with real numbers. Where they " +
    "are common (a mask of zeros, whole numbers) the convention decides where the gradient goes. A gradcheck at a kink finds the " +
    "mean of the two slopes, so it fails unless that is the convention: it fails for relu and for max along an axis, and passes for |x| and " +
    "for a tie of two in maximum.\n\n" +
    "Not every line marked as a convention is about a kink. Where a formula gives 0 / 0 (the std of equal numbers, a precision when no row " +
    "was called positive) or something infinite (ln 0 in bce, a power of 0 in pow), a number has to be agreed on as well.",
  see: ["relu", "abs", "maximum", "amax", "gradcheck"],
  samples: (): [Sample, ...Sample[]] => [
    bent({ x: [1.5, -2, 3], v: [-1, 2, 4], p: [1, 5], q: [3, 2], r: [2, 7, 4], w: [6, 1, 3] }, [-2, 3], [0.5, -0.5, 1.5]),
    bent(
      { x: [-0.4, 0.9], v: [0.7, -1.6], p: [0.2, -1.1, 0.8], q: [0.6, -0.3, 0.5], r: [0.1, -0.9, 1.2, 0.4], w: [0.3, 1.7, -0.8] },
      [1.3, -0.4, 2.1],
      [0, 1, -1, -1.2],
    ),
    bent({ x: [0.2, -1.9, 0.6], v: [2.4, -0.1], p: [1.4, 0.3], q: [-0.7, 0.9], r: [1.8, 0.5], w: [-2.2, -0.6, -1.5, 0.4] }),
    bent({ x: [0, 2, -1], v: [0, -3, 1], p: [4, 1], q: [4, 2], r: [7, 2, 7], w: [3, 8, 8] }, [-2, 3], [0.5, 2], true),
  ],
});

type Inputs = Readonly<Record<"x" | "v" | "p" | "q" | "r" | "w", number[]>>;

/** @param c slopes of lines through 0, which are compared with relu and abs at the places t */
function bent(inputs: Inputs, t = [0.7, -0.9], c = [0.2, 1.1], kink = false): Sample {
  const up = (values: number[], first: number): number[] => values.map((_, i) => first + 1.3 * i - 0.4 * i * i);
  const { x, v, p } = inputs;
  return computed({
    name: kink ? "at the kinks and ties" : `x (${x.length}), p (${p.length})`,
    inputs,
    upstream: { y: up(x, 2), z: up(v, -1.5), m: up(p, 3), a: -2.5, l: 0.7 },
    compute: (of) => ({ y: relu(of.x), z: abs(of.v), m: maximum(of.p, of.q), a: amax(of.r), l: max(of.w, 0) }),
    rest: { tensors: { c, t }, numbers: { h: 0.1 } },
    kink,
  });
}
