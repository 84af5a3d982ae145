// Writing on from a prompt: with and without a cache the same tokens, also when the window moves; greedy, stop, never, seed.
import { describe, expect, test } from "@jest/globals";
import { manualSeed, nn, noGrad, randn, tensor } from "../../src/index.js";
import { layerRegistry } from "../../src/nn/registry.js";
import { generate, type GenerateOptions, type WrittenToken } from "../../src/train/generate.js";

const [V, E, T] = [6, 8, 8];
const gru = (): nn.Module => layerRegistry.GRU.create({ inputSize: E, hiddenSize: E, numLayers: 2, bias: true, batchFirst: true, dropout: 0, bidirectional: false }, {}); // prettier-ignore
const attention = (rotary: boolean): nn.Module => new nn.TransformerEncoderLayer(E, 2, { dimFeedforward: 16, batchFirst: true, normFirst: true, causal: true, rotary }) as unknown as nn.Module; // prettier-ignore

/** Weights large enough for the model to care what it has read. */
function modelOf(...layers: readonly nn.Module[]): nn.Module {
  const model = new nn.Sequential(new nn.Embedding(V, E), ...layers, new nn.Linear(E, V));
  for (const p of model.parameters()) if (p.shape.length === 2) p.assign(randn(p.shape).mul(0.7));
  return model.eval();
}
const models = {
  "a GPT with learned places": () => modelOf(new nn.PositionalEmbedding(T, E), new nn.Repeat(2, () => attention(false))),
  "a GPT with rotary positions": () => modelOf(attention(true), attention(true)),
  "a recurrent network": () => modelOf(gru()),
};

async function written(model: nn.Module, prompt: readonly number[], options: GenerateOptions): Promise<WrittenToken[]> {
  const tokens: WrittenToken[] = [];
  for await (const token of generate(model, prompt, { context: T, ...options })) tokens.push(token);
  return tokens;
}
const ids = async (...words: Parameters<typeof written>): Promise<number[]> => (await written(...words)).map(({ id }) => id);

describe.each(Object.entries(models))("%s", (_name, make) => {
  test("the cache changes no token, far beyond the window", async () => {
    manualSeed(1);
    const model = make();
    for (const sampling of [{ temperature: 0 }, { seed: 3 }, { seed: 4, temperature: 0.8, topK: 4, topP: 0.9 }]) {
      const [with_, without] = [await written(model, [1, 2], { tokens: 40, ...sampling }), await written(model, [1, 2], { tokens: 40, cache: false, ...sampling })]; // prettier-ignore
      expect(with_.map(({ id }) => id)).toEqual(without.map(({ id }) => id));
      with_.forEach(({ probability }, i) => expect(Math.abs(probability - without[i].probability)).toBeLessThan(1e-5)); // of scores up to 20
      expect(with_).toHaveLength(40);
    }
  });

  test("at temperature 0 the likeliest token of forward, with its probability", async () => {
    manualSeed(2);
    const model = make();
    const seen = [3, 0, 5];
    for (const { id, probability } of await written(model, seen, { tokens: 4, temperature: 0 })) {
      const shares = noGrad(() => model.forward(tensor([seen])).select(1, -1).softmax(-1)).toArray<number[][]>()[0]; // prettier-ignore
      expect(id).toBe(shares.indexOf(Math.max(...shares)));
      expect(probability).toBeCloseTo(shares[id], 5);
      seen.push(id);
    }
  });

  test("a prompt longer than the window", async () => {
    manualSeed(3);
    const model = make();
    const prompt = Array.from({ length: 30 }, (_, i) => (i * i) % V);
    expect(await ids(model, prompt, { tokens: 12 })).toEqual(await ids(model, prompt, { tokens: 12, cache: false }));
  });
});

test("seeds, a token that ends the text, tokens that are never written", async () => {
  manualSeed(4);
  const model = models["a recurrent network"]();
  const all = await ids(model, [1], { tokens: 60, seed: 1 });
  expect(await ids(model, [1], { tokens: 60, seed: 1 })).toEqual(all);
  expect(await ids(model, [1], { tokens: 60, seed: 2 })).not.toEqual(all);
  expect(await ids(model, [1], { tokens: 60, seed: 1, stop: all[5] })).toEqual(all.slice(0, all.indexOf(all[5])));
  expect(all).toContain(all[0]);
  expect(await ids(model, [1], { tokens: 60, seed: 1, never: [all[0]] })).not.toContain(all[0]);
});

test("when the window is full its first quarter is let go, and one token at least stays", async () => {
  manualSeed(5);
  const model = modelOf(attention(true));
  // context, tokens of the prompt, where the window begins when so many tokens have been seen
  for (const [context, prompt, starts] of [
    [20, 20, [0, 6, 6, 6]], // 15 of 21 stay
    [20, 30, [10, 16, 16, 16]],
    [8, 7, [0, 0, 3, 3, 3, 6, 6, 6, 9]], // 6 of 9, and then of 12
    [1, 2, [1, 2, 3]],
  ] as const) {
    const seen = Array.from({ length: prompt }, (_, i) => (i * i + 1) % V);
    const tokens = await written(model, seen, { tokens: starts.length, temperature: 0, context });
    starts.forEach((start, i) => {
      const shares = noGrad(() => model.forward(tensor([seen.slice(start)])).select(1, -1).softmax(-1)).toArray<number[][]>()[0]; // prettier-ignore
      expect([context, i, tokens[i].id]).toEqual([context, i, shares.indexOf(Math.max(...shares))]);
      expect(tokens[i].probability).toBeCloseTo(shares[tokens[i].id], 5);
      seen.push(tokens[i].id);
    });
  }
});

test("errors teach", async () => {
  const model = models["a recurrent network"]();
  await expect(ids(model, [], { tokens: 1 })).rejects.toThrow("the prompt is empty: there is nothing to write on from");
  const seesAll = new nn.TransformerEncoderLayer(E, 2, { batchFirst: true }) as unknown as nn.Module;
  for (const cache of [true, false]) await expect(ids(modelOf(seesAll), [1], { tokens: 1, cache })).rejects.toThrow("MultiheadAttention cannot read step by step: it looks at later steps"); // prettier-ignore
});
