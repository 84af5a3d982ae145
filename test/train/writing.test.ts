// Models that write, with scores that are known: which token comes next, where an answer ends, what stays in the window.
import { describe, expect, test } from "@jest/globals";
import { nn, tensor, type Tensor } from "../../src/index.js";
import type { EncoderDecoder } from "../../src/experiment/encoderDecoder.js";
import { generate, windowOf, type GenerateOptions } from "../../src/train/generate.js";
import { writeAnswers } from "../../src/train/writeAnswers.js";

const [BEGIN, PADDING] = [0, 9];

/** Says what the source says, id by id; each token with the probability 1/2, and the others share the rest. */
function echo(vocabulary: number, steps: number): EncoderDecoder & { readonly asked: number[] } {
  const asked: number[] = [];
  return {
    begin: BEGIN,
    padding: PADDING,
    steps,
    asked,
    read: (source: Tensor) => source,
    writing(source: Tensor) {
      let place = -1;
      return (ids: Tensor) => {
        place++;
        asked.push(ids.shape[0]);
        const rows = source.toArray<number[][]>().map((row) => {
          const next = place < steps && row[place] < vocabulary ? row[place] : BEGIN;
          return [Array.from({ length: vocabulary }, (_, id) => Math.log(id === next ? 0.5 : 0.5 / (vocabulary - 1)))];
        });
        return tensor(rows, { dtype: "float64" });
      };
    },
  } as unknown as EncoderDecoder & { readonly asked: number[] };
}

describe("a written answer", () => {
  const written = (rows: readonly (readonly number[])[], places: number, never: number | null = null) => {
    const model = echo(5, rows[0].length);
    const { ids, logProbabilities } = writeAnswers(model, { x: Float64Array.from(rows.flat()), rows: rows.length, features: rows[0].length }, { places, never, dtype: "float64" }); // prettier-ignore
    return { ids: rows.map((_, row) => [...ids.slice(row * places, (row + 1) * places)]), logs: [...logProbabilities], model };
  };
  const LN2 = Math.log(2);

  test("ends where the model says so, with -1 behind it; its probability is that of all its tokens, the end included", () => {
    const { ids, logs } = written([[3, BEGIN, 0], [2, 4, 1]], 4); // prettier-ignore
    expect(ids).toEqual([[3, -1, -1, -1], [2, 4, 1, -1]]); // prettier-ignore
    expect(logs).toEqual([expect.closeTo(-2 * LN2, 12), expect.closeTo(-4 * LN2, 12)]);
  });

  test("has to end at its last place, however unlikely that is", () => {
    const { ids, logs } = written([[2, 4, 1]], 3);
    expect(ids).toEqual([[2, 4, -1]]);
    expect(logs).toEqual([expect.closeTo(-2 * LN2 + Math.log(0.5 / 4), 12)]);
  });

  test("has no token that is never written: the first of the next likely ones", () => {
    expect(written([[3, 2]], 3, 3).ids).toEqual([[-1, -1, -1]]);
    expect(written([[2, 1]], 3, 4).ids).toEqual([[2, 1, -1]]);
  });

  test("is asked for no longer than the longest goes on", () => {
    expect(written([[BEGIN, 1, 1]], 4).model.asked).toHaveLength(1);
    expect(written([[1, BEGIN, 1], [BEGIN, 1, 1]], 4).model.asked).toHaveLength(2); // prettier-ignore
  });

  test("of many rows is that of each alone, in batches that are filled up", () => {
    const rows = Array.from({ length: 257 }, (_, row) => [1 + (row % 4), BEGIN]);
    const { ids, logs, model } = written(rows, 2);
    expect(ids).toEqual(rows.map(([id]) => [id, -1]));
    for (const log of logs) expect(log).toBeCloseTo(-2 * LN2, 12);
    expect(new Set(model.asked)).toEqual(new Set([256, 64]));
  });
});

/** After token k comes k + 1, and nothing else is possible but the one after that. */
function counter(vocabulary: number): nn.Module {
  const model = new nn.Sequential(new nn.Embedding(vocabulary, vocabulary));
  const scores = Array.from({ length: vocabulary }, (_, k) => Array.from({ length: vocabulary }, (__, id) => (id === (k + 1) % vocabulary ? 2 : id === (k + 2) % vocabulary ? 1 : -1e9))); // prettier-ignore
  model.parameters()[0].assign(tensor(scores));
  return model.eval();
}

describe("writing on", () => {
  const written = async (options: Partial<GenerateOptions>, prompt = [0]) => {
    const ids: number[] = [];
    const shares: number[] = [];
    for await (const { id, probability } of generate(counter(6), prompt, { tokens: 4, temperature: 0, ...options })) {
      ids.push(id);
      shares.push(probability);
    }
    return { ids, shares };
  };

  test("goes on from the last token of the prompt, as long as it is asked to", async () => {
    expect((await written({})).ids).toEqual([1, 2, 3, 4]);
    expect((await written({ tokens: 0 })).ids).toEqual([]);
    expect((await written({ tokens: 1 }, [0, 3])).ids).toEqual([4]);
    expect((await written({ tokens: 20 })).ids).toHaveLength(20);
  });

  test("tells of each token what the model gave it", async () => {
    const p = Math.exp(2) / (Math.exp(2) + Math.exp(1));
    for (const share of (await written({})).shares) expect(share).toBeCloseTo(p, 6);
    for (const share of (await written({ temperature: 0.01 })).shares) expect(share).toBeCloseTo(p, 6);
  });

  test("ends before the token that ends it; what is never written has no share", async () => {
    expect((await written({ stop: 3 })).ids).toEqual([1, 2]);
    const { ids, shares } = await written({ never: [2], tokens: 3 });
    expect(ids).toEqual([1, 3, 4]);
    expect(shares[1]).toBeCloseTo(1, 6);
  });

  test("reads anew without a cache, and from a seed that is 0 when left out", async () => {
    const draw = async (more: Partial<GenerateOptions>): Promise<number[]> => (await written({ temperature: 1, tokens: 30, ...more })).ids; // prettier-ignore
    expect(await draw({})).toEqual(await draw({ seed: 0, cache: false }));
    expect(await draw({ seed: 1 })).not.toEqual(await draw({ seed: 0 }));
  });
});

describe("the window", () => {
  const attention = new nn.TransformerEncoderLayer(4, 1, { dimFeedforward: 4, batchFirst: true, causal: true }) as unknown as nn.Module; // prettier-ignore

  test("is the context where the model attends, and no longer than the places it has learnt", () => {
    expect(windowOf(new nn.Sequential(new nn.Embedding(3, 4)), 7)).toBe(Infinity);
    expect(windowOf(new nn.Sequential(new nn.Embedding(3, 4), attention), 7)).toBe(7);
    expect(windowOf(new nn.Sequential(new nn.PositionalEmbedding(5, 4), attention), 7)).toBe(5);
    expect(windowOf(new nn.Sequential(new nn.PositionalEmbedding(9, 4), attention), 7)).toBe(7);
  });
});
