// How likely a model of a text holds each line of a file: the sum of -ln P(token | the tokens before it), from the beginning of the line on.
//
//   "\n" T h e   c a t .        every token of the line is foretold, the first from the line feed before it
import { tensor } from "../autograd/create.js";
import { noGrad } from "../autograd/mode.js";
import type { TextSource } from "../data/language/text.js";
import { linesOf } from "../data/language/readChats.js";
import { arena } from "../kernels/allocator.js";
import { logSoftmax } from "../ops/softmax.js";
import type { OpenTextRun } from "../runs/openTextRun.js";
import { surprisesOf } from "./surprise.js";

export interface LineScore {
  /** Its number, from 1. */
  readonly line: number;
  readonly text: string;
  /** How many were foretold: all of them, or all but the first where the vocabulary has no line feed. */
  readonly tokens: number;
  /** The sum over them. */
  readonly nats: number;
  /** exp(nats / tokens); null where nothing was foretold. */
  readonly perplexity: number | null;
}

/** Lines with nothing in them are passed over. */
export function* scoreLines(run: OpenTextRun, source: TextSource): Generator<LineScore> {
  let line = 0;
  for (const raw of linesOf(source)) {
    line++;
    const text = raw.replace(/\r$/, "");
    if (text.trim() === "") continue;
    const ids = [...beginningOf(run), ...run.tokenizer.encode(text)];
    const nats = natsOf(run, ids);
    const tokens = Math.max(0, ids.length - 1);
    yield { line, text, tokens, nats, perplexity: tokens === 0 ? null : Math.exp(nats / tokens) };
  }
}

/** What stands before a line: the end of another. */
export function beginningOf({ tokenizer }: OpenTextRun): number[] {
  const ids = [...tokenizer.encode("\n")];
  return ids.includes(tokenizer.unknown ?? -1) ? [] : ids.slice(-1);
}

function natsOf(run: OpenTextRun, ids: readonly number[]): number {
  if (ids.length < 2) return 0;
  if (ids.length > run.context + 1) return surprisesOf(run, ids).surprise.subarray(1).reduce((sum, each) => sum + each, 0); // prettier-ignore
  return arena(() =>
    noGrad(() => {
      const output = run.model.forward(tensor([ids.slice(0, -1)], { dtype: run.dtype }));
      const { numbers, shape } = run.normalized ? output : logSoftmax(output, -1);
      return ids.slice(1).reduce((sum, id, t) => sum - numbers[t * shape[2] + id], 0);
    }),
  );
}
