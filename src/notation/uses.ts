// Which lines hold a definition: it may say anything unless a line that is compared reads it.
import { reads, type Equation, type Line } from "./tree.js";

/** Whether what line `defined` defines reaches a line that is compared, perhaps through other definitions. */
export function isUsed(name: string, defined: number, lines: readonly Line[], compared: (i: number) => boolean): boolean {
  return goesOn(defined, lines, compared) || reaches(name, defined, lines, compared, new Set());
}

/** `q = (exp(x + h) - exp(x)) / h`, and below it `→ exp(x)`: whether a line that goes on from the definition is compared. */
function goesOn(defined: number, lines: readonly Line[], compared: (i: number) => boolean): boolean {
  const below = lines.slice(defined + 1);
  const end = below.findIndex((line) => line.kind === "equation" && line.left !== null);
  return below.slice(0, end < 0 ? undefined : end).some((line, i) => line.kind === "equation" && compared(defined + 1 + i)); // prettier-ignore
}

function reaches(
  name: string,
  defined: number,
  lines: readonly Line[],
  compared: (i: number) => boolean,
  seen: ReadonlySet<string>,
): boolean {
  if (seen.has(name)) return false;
  return lines.some((line, i) => {
    if (line.kind !== "equation" || i <= defined || !mentions(line, name)) return false;
    if (compared(i)) return true;
    return line.left?.kind === "entry" || line.left?.kind === "function" ? reaches(line.left.name, i, lines, compared, new Set([...seen, name])) : false; // prettier-ignore
  });
}

/** Whether a line reads a name, or its derivative. */
function mentions({ left, right }: Equation, name: string): boolean {
  if (left?.kind === "expression" && reads(left.of, name)) return true;
  return reads(right, name) || (left?.kind === "entry" && left.name === `g${name}`);
}
