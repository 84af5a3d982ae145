// How likely a model holds each line, worked out from a model that knows one token before the next.
import { describe, expect, test } from "@jest/globals";
import type { Tensor } from "../../src/autograd/tensor.js";
import type { TextSource } from "../../src/data/language/text.js";
import type { OpenTextRun } from "../../src/runs/openTextRun.js";
import { ByteTokenizer } from "../../src/text/bytes.js";
import { CharTokenizer } from "../../src/text/char.js";
import { Vocabulary } from "../../src/text/vocabulary.js";
import { beginningOf, scoreLines, type LineScore } from "../../src/train/scoreLines.js";
import { bigramsOf } from "./bigrams.js";

const characters = (letters: string): CharTokenizer => new CharTokenizer(new Vocabulary(["<pad>", "<unk>", ...letters], 0, 1));
const tokenizer = characters("\nabc");
const score = (before: number, next: number): number => ((7 * before + 3 * next) % 5) / 2;

/** ln of the sum of exp over the row of a token. */
const total = (before: number): number => Math.log(Array.from({ length: 6 }, (_, next) => Math.exp(score(before, next))).reduce((sum, each) => sum + each)); // prettier-ignore
const lnP = (before: number, next: number): number => score(before, next) - total(before);
const natsOf = (...ids: number[]): number => ids.slice(1).reduce((sum, id, i) => sum - lnP(ids[i], id), 0);

function scores(run: OpenTextRun, ...pieces: string[]): LineScore[] {
  const source = { size: 9, pieces: (start: number, end: number) => (start === 0 && end === 9 ? pieces : []) } as unknown as TextSource; // prettier-ignore
  return [...scoreLines(run, source)];
}

describe("lines", () => {
  const run = bigramsOf(tokenizer, score);

  test("with something in them, each from the line feed before it, by their numbers", () => {
    const [first, second, ...others] = scores(run, "ab\r\n\n \n", "ca");
    expect(others).toEqual([]);
    expect(first).toEqual({ line: 1, text: "ab", tokens: 2, nats: expect.closeTo(natsOf(2, 3, 4), 12), perplexity: expect.closeTo(Math.exp(natsOf(2, 3, 4) / 2), 12) }); // prettier-ignore
    expect(second).toMatchObject({ line: 4, text: "ca", tokens: 2, nats: expect.closeTo(natsOf(2, 5, 3), 12) });
  });

  test.each([
    ["a", [3]],
    ["abc", [3, 4, 5]],
    ["abca", [3, 4, 5, 3]], // longer than the window
    ["cbacbacca", [5, 4, 3, 5, 4, 3, 5, 5, 3]],
  ])("of any length: %s", (text, ids) => {
    const [{ tokens, nats }] = scores(run, text);
    expect([tokens, nats]).toEqual([ids.length, expect.closeTo(natsOf(2, ...ids), 12)]);
  });

  test("a model never sees more than its window", () => {
    const widths = (text: string): number[] => {
      const seen: number[] = [];
      const model = { ...run.model, forward: (x: Tensor) => (seen.push(x.shape[1]), run.model.forward(x)) } as typeof run.model;
      scores({ ...run, model }, text);
      return seen;
    };
    expect([widths("a"), widths("abc"), widths("abca")]).toEqual([[1], [3], [3]]);
  });

  test("a model that gives log-probabilities is taken at its word", () => {
    const normalized = bigramsOf(tokenizer, (before, next) => -before - next / 8, { normalized: true });
    expect(scores(normalized, "ab")[0].nats).toBe(2 + 3 / 8 + 3 + 4 / 8);
  });

  test("without a line feed in the vocabulary the first token is not foretold", () => {
    const without = bigramsOf(characters("abcd"), score);
    expect(scores(without, "ab")).toEqual([{ line: 1, text: "ab", tokens: 1, nats: expect.closeTo(-lnP(2, 3), 12), perplexity: expect.closeTo(Math.exp(-lnP(2, 3)), 12) }]); // prettier-ignore
    expect(scores(without, "a")).toEqual([{ line: 1, text: "a", tokens: 0, nats: 0, perplexity: null }]);
  });
});

test("a line begins with the end of another, where there is one", () => {
  const of = (each: CharTokenizer | ByteTokenizer): number[] => beginningOf(bigramsOf(each, () => 0));
  expect(of(tokenizer)).toEqual([2]);
  expect(of(characters("abc"))).toEqual([]);
  expect(of(new ByteTokenizer())).toEqual([10]);
});
