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

/** At most `count` candidates that are near or hold the word, the nearest first. */
export function closest(word: string, candidates: Iterable<string>, count: number): string[] {
  if (word.length > longest || word === "") return [];
  const wanted = word.toLowerCase();
  const near = [...candidates].flatMap((name) => {
    const d = slips(wanted, name.toLowerCase());
    const holds = wanted.length > 2 && name.toLowerCase().includes(wanted);
    return d <= Math.max(1, Math.floor(word.length / 3)) || holds ? [{ name, d }] : [];
  });
  return near.sort((a, b) => a.d - b.d).slice(0, count).map(({ name }) => name); // prettier-ignore
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
