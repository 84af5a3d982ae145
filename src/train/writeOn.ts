// What a model writes on from some tokens, told piece by piece as it comes.
import type { GenerateOptions } from "./generate.js";
import { writeText, type Shown, type TextWriter } from "./writeText.js";

export interface Writing {
  readonly text: string;
  readonly tokens: readonly Shown[];
}

/** @param onPiece is given the text as it grows, and waited for where it says so */
export async function writeOn(
  writer: TextWriter,
  ids: Int32Array,
  options: GenerateOptions,
  onPiece: (piece: string) => void | Promise<void> = () => undefined,
): Promise<Writing> {
  const tokens: Shown[] = [];
  let text = "";
  for await (const { piece, shown } of writeText(writer, ids, options)) {
    if (shown !== null) tokens.push(shown);
    text += piece;
    if (piece !== "") await onPiece(piece);
  }
  return { text, tokens };
}
