// UTF-8 that was read as Latin-1: "größe" stands there as "grÃ¶ÃŸe".
import { Decoder } from "./decode.js";

/** What becomes of a text so. */
function misread(text: string): string {
  return new Decoder("latin-1").push(new TextEncoder().encode(text));
}

/** What to do where a name is among others but for that; null where it is not. */
export function misreadHint(name: string, names: readonly string[]): string | null {
  const other = misread(name);
  if (other === name || !names.includes(other)) return null;
  return "the file is UTF-8 text, and the training file was latin-1: convert it with iconv -f UTF-8 -t WINDOWS-1252 OLD > NEW";
}
