// What a model writes on from some tokens, shown piece by piece as it comes.
import type { OpenTextRun } from "../runs/openTextRun.js";
import type { GenerateOptions } from "../train/generate.js";
import { writeText, type Shown } from "../train/writeText.js";
import type { Ui } from "./ui.js";

export interface Writing {
  readonly text: string;
  readonly tokens: readonly Shown[];
}

/** @param ui where it is shown; null: nowhere, because it is printed as data in the end */
export async function writeOn(run: OpenTextRun, ids: Int32Array, options: GenerateOptions, ui: Ui | null): Promise<Writing> {
  const tokens: Shown[] = [];
  let text = "";
  for await (const { piece, shown } of writeText(run, ids, options)) {
    if (shown !== null) tokens.push(shown);
    text += piece;
    if (piece !== "") await ui?.write(piece);
  }
  return { text, tokens };
}
