// "did you mean ...?": the nearest known name, when one is near enough to be a slip of the finger.
import { distance } from "fastest-levenshtein";

/** The candidate with the fewest edits, or null when even that needs more than a third of the word. */
export function nearest(word: string, candidates: Iterable<string>): string | null {
  let best: string | null = null;
  let edits = Math.max(1, Math.floor(word.length / 3)) + 1;
  for (const candidate of candidates) {
    if (word.length === 1 && !candidate.toLowerCase().includes(word.toLowerCase())) continue; // any letter is one edit from any other
    const d = distance(word.toLowerCase(), candidate.toLowerCase());
    if (d < edits) [best, edits] = [candidate, d];
  }
  return best;
}

/** `did you mean "momentum"?`, or null when nothing is near. */
export function didYouMean(word: string, candidates: Iterable<string>): string | null {
  const name = nearest(word, candidates);
  return name === null ? null : `did you mean "${name}"?`;
}
