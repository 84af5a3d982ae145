// What a model writes on from some tokens, told piece by piece as it comes.
import type { OpenTextRun } from "../runs/openTextRun.js";
import type { GenerateOptions } from "./generate.js";
import { writeText, type Shown } from "./writeText.js";

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
  const tokens: Shown[] = [];
  let text = "";
  for await (const { piece, shown } of writeText(run, ids, options)) {
    if (shown !== null) tokens.push(shown);
    text += piece;
    if (piece !== "") await onPiece(piece);
  }
  return { text, tokens };
}
