// Fast attention: QUERIES queries at once, of several heads at once, as products of matrices. In causal attention a block of queries
// t0, t0 + 1, .. meets only the keys up to its end, so that half of the work is left out; what lies above the diagonal within the block
// gets the share 0.
import type { Kernels } from "../index.js";
import type { FloatArray } from "../ndarray.js";
import { attentionRoom, headsAtOnce, QUERIES, type Heads } from "../reference/attention.js";
import { suffixOf } from "./module.js";
import type { Share } from "./share.js";

type AttentionKernels = Pick<Kernels, "attention" | "attentionGrad">;
type Parts = Pick<Kernels, "matmulBatch" | "softmax" | "add">;

/** A block of queries of some heads: where they begin, how many there are, and how many keys they see. */
interface QueryBlock {
  readonly head: number;
  readonly heads: number;
  readonly from: number;
  readonly rows: number;
  readonly keys: number;
}

/** Rows of a matrix for each head, `step` numbers apart; or the matrix turned round. */
interface Rows {
  readonly data: FloatArray;
  readonly offset: number;
  readonly length: number;
  readonly step: number;
  readonly turned?: boolean;
}

export function attentionKernels(
  reference: Kernels,
  inside: (...arrays: FloatArray[]) => boolean,
  share: Share,
  parts: () => Parts,
): AttentionKernels {
  const product = ({ heads }: QueryBlock, [m, k, n]: readonly [number, number, number], a: Rows, b: Rows, out: FloatArray): void => {
    const view = ({ data, offset, length, turned = false }: Rows) => ({ data, offset, row: turned ? 1 : length, column: turned ? length : 1 });
    parts().matmulBatch(heads, [m, k, n], view(a), a.step, view(b), b.step, out.subarray(0, heads * m * n));
  }; // prettier-ignore
  const rowsOf = (data: FloatArray, { head, from }: QueryBlock, { rows }: Heads, length: number): Rows => ({ data, offset: (head * rows + from) * length, length, step: rows * length }); // prettier-ignore
  const keysOf = (data: FloatArray, { head }: QueryBlock, { columns }: Heads, length: number): Rows => ({ data, offset: head * columns * length, length, step: columns * length }); // prettier-ignore
  const within = (data: FloatArray, { rows }: QueryBlock, length: number): Rows => ({
    data,
    offset: 0,
    length,
    step: rows * length,
  });
  const turned = (rows: Rows): Rows => ({ ...rows, turned: true });

  /** a = softmax(q kᵀ), (heads, rows, keys) */
  const sharesOf = (q: FloatArray, k: FloatArray, block: QueryBlock, all: Heads, a: FloatArray): void => {
    const { heads, from, rows, keys } = block;
    product(block, [rows, all.width, keys], rowsOf(q, block, all, all.width), turned(keysOf(k, block, all, all.width)), a);
    if (all.causal) {
      for (let line = 0; line < heads * rows; line++) {
        const seen = from + (line % rows) + 1;
        if (seen < keys) a.fill(-Infinity, line * keys + seen, (line + 1) * keys);
      }
    }
    const scores = a.subarray(0, heads * rows * keys);
    parts().softmax(scores, heads * rows, keys, 1, scores);
  };

  /** Adds (heads, keys, length) to the keys' or values' gradients. */
  const addTo = (sum: FloatArray, { head, heads, keys }: QueryBlock, { columns }: Heads, length: number, more: FloatArray): void => {
    for (let h = 0; h < heads; h++) {
      const start = (head + h) * columns * length;
      const [into, from] = [sum.subarray(start, start + keys * length), more.subarray(h * keys * length, (h + 1) * keys * length)];
      parts().add(into, from, into, null);
    }
  }; // prettier-ignore

  /** Puts (heads, rows, length) where the queries' rows are. */
  const place = (
    into: FloatArray,
    { head, heads, from, rows }: QueryBlock,
    all: Heads,
    length: number,
    made: FloatArray,
  ): void => {
    for (let h = 0; h < heads; h++)
      into.set(made.subarray(h * rows * length, (h + 1) * rows * length), ((head + h) * all.rows + from) * length);
  };

  return {
    attention: (q, k, v, all, room, y) => {
      if (!inside(q, k, v, room, y)) return reference.attention(q, k, v, all, room, y);
      const [a, made] = cut(room, all, false);
      for (const block of blocksOf(all)) {
        sharesOf(q, k, block, all, a);
        product(block, [block.rows, block.keys, all.out], within(a, block, block.keys), keysOf(v, block, all, all.out), made);
        place(y, block, all, all.out, made);
      }
    },
    attentionGrad: (q, k, v, gy, all, room, gq, gk, gv) => {
      if (!inside(q, k, v, gy, room, gq, gk, gv)) return reference.attentionGrad(q, k, v, gy, all, room, gq, gk, gv);
      const { width, out } = all;
      const [a, ga, made] = cut(room, all, true);
      gk.fill(0);
      gv.fill(0);
      for (const block of blocksOf(all)) {
        const { heads, rows, keys } = block;
        const [ours, answers] = [rowsOf(q, block, all, width), rowsOf(gy, block, all, out)];
        sharesOf(q, k, block, all, a);
        product(block, [keys, rows, out], turned(within(a, block, keys)), answers, made);
        addTo(gv, block, all, out, made);
        product(block, [rows, out, keys], answers, turned(keysOf(v, block, all, out)), ga);
        const bytes = keys * ga.BYTES_PER_ELEMENT;
        share(`softmaxGrad_${suffixOf(a)}`, [ga.byteOffset, a.byteOffset, heads * rows, keys, ga.byteOffset], [bytes, bytes, 0, 0, bytes], 2, 2 * keys); // prettier-ignore
        product(block, [rows, keys, width], within(ga, block, keys), keysOf(k, block, all, width), made);
        place(gq, block, all, width, made);
        product(block, [keys, rows, width], turned(within(ga, block, keys)), ours, made);
        addTo(gk, block, all, width, made);
      }
    },
  };
}

function blocksOf(all: Heads): QueryBlock[] {
  const blocks: QueryBlock[] = [];
  const most = headsAtOnce(all);
  for (let head = 0; head < all.count; head += most) {
    for (let from = 0; from < all.rows; from += QUERIES) {
      const rows = Math.min(QUERIES, all.rows - from);
      const keys = all.causal ? Math.min(from + rows, all.columns) : all.columns;
      blocks.push({ head, heads: Math.min(most, all.count - head), from, rows, keys });
    }
  }
  return blocks;
}

/** The room in its parts: shares, backwards also their gradients, and the rest for what a product gives. */
function cut(room: FloatArray, all: Heads, backward: boolean): FloatArray[] {
  const shares = headsAtOnce(all) * QUERIES * all.columns;
  const ends = backward ? [shares, 2 * shares] : [shares];
  return [0, ...ends].map((start, i) => room.subarray(start, ends[i] ?? attentionRoom(all, backward)));
}
