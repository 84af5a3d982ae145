// Which lines hold a definition: it may say anything unless a line that is compared reads it.
import { reads, type Equation, type Line } from "./tree.js";

/** What became of lines, by their positions. */
export interface Held {
  readonly compared: (i: number) => boolean;
  /** Whether some call has both: `where` can keep them apart. */
  readonly together: (i: number, j: number) => boolean;
}

/** Whether what line `defined` defines reaches a line that is compared, perhaps through other definitions. */
export function isUsed(name: string, defined: number, lines: readonly Line[], held: Held): boolean {
  return goesOn(defined, lines, held.compared) || reaches(name, defined, lines, held);
}

/** `q = (exp(x + h) - exp(x)) / h`, and below it `→ exp(x)`: whether a line that goes on from the definition is compared. */
function goesOn(defined: number, lines: readonly Line[], compared: (i: number) => boolean): boolean {
  const below = lines.slice(defined + 1);
  const end = below.findIndex((line) => line.kind === "equation" && line.left !== null);
  return below.slice(0, end < 0 ? undefined : end).some((line, i) => line.kind === "equation" && compared(defined + 1 + i));
}

function reaches(name: string, defined: number, lines: readonly Line[], held: Held): boolean {
  const found = new Map([[defined, name]]);
  for (const [above, each] of found)
    for (const [i, line] of lines.entries()) {
      if (line.kind !== "equation" || i <= above || !mentions(line, each) || !held.together(above, i)) continue;
      if (held.compared(i)) return true;
      if (line.left?.kind === "entry" || line.left?.kind === "function") found.set(i, line.left.name);
    }
  return false;
}

/** Whether a line reads a name, or its derivative. */
function mentions({ left, right }: Equation, name: string): boolean {
  if (left?.kind === "expression" && reads(left.of, name)) return true;
  return reads(right, name) || (left?.kind === "entry" && left.name === `g${name}`);
}
