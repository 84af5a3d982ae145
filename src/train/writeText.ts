// A model of a text or of chats writes on: tokens with their texts, piece by piece as they come.
import type { TrainedText } from "../experiment/trained.js";
import { limitsOf } from "../text/prompt.js";
import { generate, type GenerateOptions } from "./generate.js";

/** A model that writes, and what its tokens mean. */
export type TextWriter = Pick<TrainedText, "model" | "tokenizer" | "isChat" | "context" | "dtype">;

/** A token that was written, as it is shown. */
export interface Shown {
  readonly id: number;
  readonly token: string;
  readonly probability: number;
}

/** What is written on from some tokens; a piece of text may come a token late, and the last one without a token. */
export async function* writeText(
  { model, tokenizer, context, dtype, isChat }: TextWriter,
  ids: Int32Array,
  options: GenerateOptions,
): AsyncGenerator<{ readonly piece: string; readonly shown: Shown | null }> {
  const decoder = tokenizer.decoder();
  if (!isChat) for (const id of ids) decoder.push(id); // what is written goes on from them
  for await (const { id, probability } of generate(model, ids, { ...options, ...limitsOf(tokenizer, isChat), context, dtype }))
    yield { piece: decoder.push(id), shown: { id, token: tokenizer.token(id), probability } };
  yield { piece: decoder.end(), shown: null };
}
