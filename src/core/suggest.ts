// "did you mean ...?": the nearest known name, when one is near enough to be a slip of the finger.
import { distance } from "fastest-levenshtein";

/** The candidate with the fewest edits, no more than a third of the word; else the only one that begins with it ("step" for step_size). */
export function nearest(word: string, candidates: Iterable<string>): string | null {
  const names = [...candidates];
  let best: string | null = null;
  if (word.length > longest) return null;
  let edits = Math.max(1, Math.floor(word.length / 3)) + 1;
  for (const candidate of names) {
    if (word.length === 1 && !candidate.toLowerCase().includes(word.toLowerCase())) continue; // any letter is one edit from any other
    const d = slips(word.toLowerCase(), candidate.toLowerCase());
    if (d < edits) [best, edits] = [candidate, d];
  }
  if (best !== null || word.length < 3) return best;
  const longer = names.filter((name) => name.toLowerCase().startsWith(word.toLowerCase()));
  return longer.length === 1 ? longer[0] : null;
}

const longest = 200; // the time grows with the square

/** Letters to add, remove or replace; the same letters in another order ("trian") are one slip. */
function slips(word: string, candidate: string): number {
  const edits = distance(word, candidate);
  return edits === 2 && word.length === candidate.length && inOrder(word) === inOrder(candidate) ? 1 : edits;
}

function inOrder(word: string): string {
  return [...word].sort().join("");
}

/** `did you mean "momentum"?`, or null when nothing is near. */
export function didYouMean(word: string, candidates: Iterable<string>): string | null {
  const name = nearest(word, candidates);
  return name === null ? null : `did you mean "${name}"?`;
}
