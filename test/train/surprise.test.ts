// -ln P of each token, from at least half a window before it.
import { describe, expect, test } from "@jest/globals";
import { nn, manualSeed, noGrad, tensor, type Tensor } from "../../src/index.js";
import { logSoftmax } from "../../src/ops/softmax.js";
import { surprisesOf } from "../../src/train/surprise.js";

const [VOCABULARY, CONTEXT] = [5, 4];
manualSeed(1);
const options = { dtype: "float64" } as const;
const model = new nn.Sequential(
  new nn.Embedding(VOCABULARY, 6, options),
  new nn.TransformerEncoderLayer(6, 2, {
    dimFeedforward: 8,
    dropout: 0,
    batchFirst: true,
    causal: true,
    ...options,
  }) as unknown as nn.Module,
  new nn.Linear(6, VOCABULARY, options),
).eval();
const ids = Array.from({ length: 23 }, (_, i) => (i * i + 3 * (i % 4)) % VOCABULARY);

/** ln P of every token after these. */
function after(before: readonly number[]): number[] {
  const scores: Tensor = noGrad(() => logSoftmax(model.forward(tensor([[...before]], options)), -1));
  return [...scores.numbers.slice(-VOCABULARY)];
}

describe("surprises", () => {
  test.each([5, 6, 7, 8, 22, 23])("of %i tokens are those of a model that sees the window before them", (count) => {
    const own = ids.slice(0, count);
    const { surprise, expected, least } = surprisesOf({ model, normalized: false, context: CONTEXT, dtype: "float64" }, own);
    expect([surprise[0], expected[0], least[0]]).toEqual([NaN, -1, NaN]);
    for (let place = 1; place < count; place++) {
      // the first window that ends behind the place, or with the text
      const starts = [...Array(Math.ceil((count - 1 - CONTEXT) / 2)).keys()].map((i) => 2 * i).concat(count - 1 - CONTEXT);
      const start = starts.find((each) => each + CONTEXT >= place)!;
      expect(place - start).toBeGreaterThanOrEqual(Math.min(place, CONTEXT / 2));
      const scores = after(own.slice(start, place));
      expect(surprise[place]).toBeCloseTo(-scores[own[place]], 12);
      expect(expected[place]).toBe(scores.indexOf(Math.max(...scores)));
      expect(least[place]).toBeCloseTo(-Math.max(...scores), 12);
    }
  });

  test("log-probabilities are taken as they are; too few tokens are refused", () => {
    const normalized = { model: { forward: (x: Tensor) => logSoftmax(model.forward(x), -1) } as typeof model, normalized: true };
    const [a, b] = [normalized, { model, normalized: false }].map((each) => surprisesOf({ ...each, context: CONTEXT, dtype: "float64" }, ids)); // prettier-ignore
    expect(a.surprise.slice(1)).toEqual(b.surprise.slice(1));
    expect(() => surprisesOf({ model, normalized: false, context: CONTEXT, dtype: "float64" }, ids.slice(0, 4))).toThrow(
      "surprises: a window of 4 tokens and one more is needed, got 4",
    );
  });
});
