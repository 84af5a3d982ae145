// Attention: y = softmax(q kᵀ) v, one query after the other, so that the matrix of shares (rows, columns) never exists.
//
// Of one query q[t], with u running over the keys it sees (all, or if causal those up to its own place):
//   z[u] = q[t] · k[u]                       how well they fit
//   a[u] = exp(z[u] - max z) / sum of those  its shares, as softmax has them
//   y[t] = sum over u of a[u] v[u]
// Backwards the shares are worked out once more, which is cheaper than to keep them: memory grows with the length, not with its square.
//   gv[u] += a[u] gy[t]                      chain rule: y[t] holds a[u] v[u]
//   ga[u]  = gy[t] · v[u]                    likewise
//   gz[u]  = a[u] (ga[u] - sum over w of ga[w] a[w])   softmax, derived in ops/softmax.ts
//   gq[t]  = sum over u of gz[u] k[u]        chain rule: z[u] = q[t] · k[u]
//   gk[u] += gz[u] q[t]                      likewise, from every query
import type { FloatArray } from "../ndarray.js";

/** `count` times queries (rows, width), keys (columns, width) and values (columns, out). */
export interface Heads {
  readonly count: number;
  readonly rows: number;
  readonly columns: number;
  readonly width: number;
  readonly out: number;
  /** Whether query t sees the keys up to t only. */
  readonly causal: boolean;
}

/** Queries that the fast kernels take at once. */
export const QUERIES = 64;
/** Numbers of shares that they have in work at once: they stay in the second cache. */
const SHARES = 1 << 17;

/** How many heads the fast kernels take at once: for two threads at least two. */
export function headsAtOnce({ count, columns }: Heads): number {
  return Math.min(count, Math.max(2, Math.floor(SHARES / (QUERIES * columns))));
}

/** How many numbers the fast kernels need to work with. */
export function attentionRoom(heads: Heads, backward: boolean): number {
  const { columns, width, out } = heads;
  const shares = QUERIES * columns;
  return (
    headsAtOnce(heads) * (backward ? 2 * shares + Math.max(columns, QUERIES) * Math.max(width, out) : shares + QUERIES * out)
  );
}

/** sum over i < n of a[from + i] b[to + i] */
function dot(a: FloatArray, from: number, b: FloatArray, to: number, n: number): number {
  let sum = 0;
  for (let i = 0; i < n; i++) sum += a[from + i] * b[to + i];
  return sum;
}

/** into[to + i] += scale from[at + i] for i < n */
function addScaled(into: FloatArray, to: number, scale: number, from: FloatArray, at: number, n: number): void {
  for (let i = 0; i < n; i++) into[to + i] += scale * from[at + i];
}

/** Calls `visit` with the shares a of every query; h counts the heads. */
function forEachQuery(q: FloatArray, k: FloatArray, heads: Heads, visit: (h: number, t: number, a: Float64Array) => void): void {
  const { count, rows, columns, width, causal } = heads;
  for (let h = 0; h < count; h++) {
    for (let t = 0; t < rows; t++) {
      const a = new Float64Array(causal ? Math.min(t + 1, columns) : columns);
      for (let u = 0; u < a.length; u++) a[u] = dot(q, (h * rows + t) * width, k, (h * columns + u) * width, width);
      const largest = a.reduce((x, y) => Math.max(x, y), -Infinity);
      for (let u = 0; u < a.length; u++) a[u] = Math.exp(a[u] - largest);
      const total = a.reduce((x, y) => x + y, 0);
      for (let u = 0; u < a.length; u++) a[u] /= total;
      visit(h, t, a);
    }
  }
}

export const attention = {
  /** y (count, rows, out); `room` is for the fast kernels. */
  attention: (q: FloatArray, k: FloatArray, v: FloatArray, heads: Heads, _room: FloatArray, y: FloatArray): void => {
    const { rows, columns, out } = heads;
    const sum = new Float64Array(out);
    forEachQuery(q, k, heads, (h, t, a) => {
      sum.fill(0);
      a.forEach((share, u) => addScaled(sum, 0, share, v, (h * columns + u) * out, out));
      y.set(sum, (h * rows + t) * out);
    });
  },
  /** gq, gk, gv, of the shapes of q, k, v. */
  attentionGrad: (q: FloatArray, k: FloatArray, v: FloatArray, gy: FloatArray, heads: Heads, _room: FloatArray, gq: FloatArray, gk: FloatArray, gv: FloatArray): void => {
    const { rows, columns, width, out } = heads;
    const sums = [gq, gk, gv].map(({ length }) => new Float64Array(length));
    forEachQuery(q, k, heads, (h, t, a) => {
      const row = h * rows + t;
      const ga = a.map((_, u) => dot(gy, row * out, v, (h * columns + u) * out, out));
      const mean = dot(ga, 0, a, 0, a.length);
      a.forEach((share, u) => {
        const column = h * columns + u;
        const gz = share * (ga[u] - mean);
        addScaled(sums[0], row * width, gz, k, column * width, width);
        addScaled(sums[1], column * width, gz, q, row * width, width);
        addScaled(sums[2], column * out, share, gy, row * out, out);
      });
    });
    [gq, gk, gv].forEach((array, i) => array.set(sums[i]));
  }, // prettier-ignore
};
