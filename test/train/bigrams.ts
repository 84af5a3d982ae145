// The smallest model of a text: the scores of the next token are a row of a table, by the token before it.
import { Embedding } from "../../src/nn/embedding.js";
import type { OpenTextRun } from "../../src/runs/openTextRun.js";
import type { Tokenizer } from "../../src/text/tokenizer.js";

export function bigramsOf(
  tokenizer: Tokenizer,
  score: (before: number, next: number) => number,
  changes: Partial<OpenTextRun> = {},
): OpenTextRun {
  // prettier-ignore
  const size = tokenizer.vocabSize;
  const model = new Embedding(size, size, { dtype: "float64" }).eval();
  for (let i = 0; i < size * size; i++) model.weight.data[i] = score(Math.floor(i / size), i % size);
  return {
    model,
    tokenizer,
    normalized: false,
    isChat: false,
    context: 3,
    dtype: "float64",
    ...changes,
  } as unknown as OpenTextRun;
}
