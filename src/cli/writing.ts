// What a model writes on from some tokens, shown piece by piece as it comes.
import type { OpenTextRun } from "../runs/openTextRun.js";
import { limitsOf } from "../text/prompt.js";
import { generate, type GenerateOptions } from "../train/generate.js";
import type { Ui } from "./ui.js";

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

/** @param ui where it is shown; null: nowhere, because it is printed as data in the end */
export async function writeOn(run: OpenTextRun, ids: Int32Array, options: GenerateOptions, ui: Ui | null): Promise<Writing> {
  const { model, tokenizer, context, dtype, isChat } = run;
  const decoder = tokenizer.decoder();
  if (!isChat) for (const id of ids) decoder.push(id); // what is written goes on from them
  const tokens: Shown[] = [];
  let text = "";
  const add = async (piece: string): Promise<void> => {
    text += piece;
    if (piece !== "") await ui?.write(piece);
  };
  for await (const { id, probability } of generate(model, ids, { ...options, ...limitsOf(tokenizer, isChat), context, dtype })) {
    tokens.push({ id, token: tokenizer.token(id), probability });
    await add(decoder.push(id));
  }
  await add(decoder.end());
  return { text, tokens };
}
