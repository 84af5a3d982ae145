// How long the lines of a text are.
import type { Stretch, TextSource } from "./text.js";

export interface LineLengths {
  /** Lines with something in them. */
  readonly lines: number;
  /** In characters: half of them have at most `median`, 95 % at most `most`. */
  readonly median: number;
  readonly most: number;
  readonly longest: number;
}

/** Null for a text without a word. */
export function lineLengths(source: TextSource, [start, end]: Stretch): LineLengths | null {
  const counts = new Map<number, number>(); // length -> lines
  let [lines, length] = [0, 0];
  const close = (): void => {
    if (length > 0) counts.set(length, (counts.get(length) ?? 0) + 1);
    if (length > 0) lines++;
    length = 0;
  };
  for (const piece of source.pieces(start, end))
    for (const character of piece) {
      if (character === "\n") close();
      else if (character !== "\r") length++;
    }
  close();
  if (lines === 0) return null;
  const lengths = [...counts.keys()].sort((a, b) => a - b);
  const reached = (share: number): number => {
    let passed = 0;
    return lengths.find((each) => (passed += counts.get(each)!) >= share * lines)!;
  };
  return { lines, median: reached(0.5), most: reached(0.95), longest: lengths[lengths.length - 1] };
}
