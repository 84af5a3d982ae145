// What a model writes on from some tokens, told piece by piece as it comes.
import type { OpenTextRun } from "../runs/openTextRun.js";
import { limitsOf } from "../text/prompt.js";
import { generate, type GenerateOptions } from "./generate.js";

/** A token that was written, as it is shown. */
export interface Shown {
  readonly id: number;
  readonly token: string;
  readonly probability: number;
}

export interface Writing {
  readonly text: string;
  readonly tokens: readonly Shown[];
}

/** @param onPiece is given the text as it grows, and waited for */
export async function writeOn(
  run: OpenTextRun,
  ids: Int32Array,
  options: GenerateOptions,
  onPiece: (piece: string) => Promise<void> = () => Promise.resolve(),
): Promise<Writing> {
  const { model, tokenizer, context, dtype, isChat } = run;
  const decoder = tokenizer.decoder();
  if (!isChat) for (const id of ids) decoder.push(id); // what is written goes on from them
  const tokens: Shown[] = [];
  let text = "";
  const add = async (piece: string): Promise<void> => {
    text += piece;
    if (piece !== "") await onPiece(piece);
  };
  for await (const { id, probability } of generate(model, ids, { ...options, ...limitsOf(tokenizer, isChat), context, dtype })) {
    tokens.push({ id, token: tokenizer.token(id), probability });
    await add(decoder.push(id));
  }
  await add(decoder.end());
  return { text, tokens };
}
