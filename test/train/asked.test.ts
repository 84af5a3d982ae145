// A model that is asked and does not learn: its mode, what is recorded, and sums over all tokens of a text.
import { describe, expect, test } from "@jest/globals";
import { isGradEnabled, nn, tensor, type Tensor } from "../../src/index.js";
import type { TextPart } from "../../src/data/language/dataset.js";
import type { Loader } from "../../src/data/loader.js";
import type { Loss } from "../../src/experiment/predictor.js";
import { CharTokenizer } from "../../src/text/char.js";
import { Vocabulary } from "../../src/text/vocabulary.js";
import { evaluateRows } from "../../src/train/evaluateRows.js";
import { measureText } from "../../src/train/textKind.js";
import { bigramsOf } from "./bigrams.js";

/** Doubles what it is given, and notes in which mode. */
class Double extends nn.Module {
  readonly modes: boolean[] = [];
  forward(x: Tensor): Tensor {
    this.modes.push(this.training);
    return x.mul(2);
  }
}

test.each([true, false])("a model is in evaluation mode while it is asked, and afterwards as before: %p", (training) => {
  const model = new Double().train(training);
  const loader = { *batches() { for (const x of [1, 3]) yield () => [tensor([[x]]), tensor([[-x]])] as const; } } as unknown as Loader; // prettier-ignore
  const seen: unknown[] = [];
  evaluateRows(model, loader, (output, target) => seen.push([output.item(), target.item(), isGradEnabled()]));
  expect(seen).toEqual([[2, -1, false], [6, -3, false]]); // prettier-ignore
  expect([model.modes, model.training, isGradEnabled()]).toEqual([[false, false], training, true]);
});

describe("a text is measured", () => {
  const tokenizer = new CharTokenizer(new Vocabulary(["<pad>", "<unk>", ..."abcd"], 0, 1));
  const loss = { forward: () => tensor(0.25) } as unknown as Loss; // of each batch
  /** e is the odds of the token after the last in the vocabulary; all others are alike. */
  const run = bigramsOf(tokenizer, (before, next) => (next === before + 1 ? 1 : 0));
  const partOf = (ids: readonly number[], characters: number): TextPart => ({ tokens: { length: ids.length, read: (start: number, into: Float64Array) => into.set(ids.slice(start, start + into.length)) }, rows: Math.max(0, Math.floor((ids.length - 1) / 3)), characters, unknown: 0 }); // prettier-ignore
  const likely = Math.log(Math.E + 5) - 1;
  const unlikely = Math.log(Math.E + 5);

  test("by the sums over all windows", () => {
    // a b c, a b d: of what comes next b, c, and b are the likeliest, a after c and d after b are not, and after d nothing is
    const part = partOf([2, 3, 4, 2, 3, 5, 5], 14);
    const nats = 3 * likely + 2 * unlikely + Math.log(6);
    expect(measureText({ ...run, loss }, part, ["perplexity", "accuracy", "bits_per_char"])).toEqual({
      loss: 0.25,
      perplexity: expect.closeTo(Math.exp(nats / 6), 12),
      accuracy: 3 / 6,
      bits_per_char: expect.closeTo(nats / 12 / Math.LN2, 12), // two characters for each token
    });
  });

  test("of a model that gives log-probabilities as it says", () => {
    const normalized = bigramsOf(tokenizer, (_, next) => (next === 2 ? -0.5 : -2), { normalized: true });
    expect(measureText({ ...normalized, loss }, partOf([3, 2, 2, 3], 4), ["perplexity", "accuracy"])).toEqual({ loss: 0.25, perplexity: expect.closeTo(Math.E, 12), accuracy: 2 / 3 }); // prettier-ignore
  });

  test("where there is no window, nothing is defined", () => {
    expect(measureText({ ...run, loss }, partOf([2, 3, 4], 3), ["perplexity", "accuracy"])).toEqual({ loss: null, perplexity: null, accuracy: null }); // prettier-ignore
  });
});
