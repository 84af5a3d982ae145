// Comparisons, as conditions write them.
import type { CompareSign } from "./tree.js";

export function compare(sign: CompareSign, a: number, b: number): boolean {
  if (sign === "=") return a === b;
  if (sign === "!=") return a !== b;
  if (sign === "<" || sign === ">") return sign === "<" ? a < b : a > b;
  return sign === "<=" ? a <= b : a >= b;
}
