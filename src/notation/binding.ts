// How tightly the parts of a formula hold together when it is set: there a fraction needs no brackets, and a sum sign reaches as far as
// its product.
import type { Condition, Expr } from "./tree.js";
import { walk } from "./tree.js";

/** How tightly an expression holds together; what holds less than its place asks for is put in brackets. */
export const HOLDS = {
  cases: 0,
  sum: 1,
  quotient: 2,
  product: 3,
  /** May follow a factor without brackets: a fraction, a sum sign. */
  factor: 4,
  power: 5,
  atom: 6,
} as const;
export type Holds = (typeof HOLDS)[keyof typeof HOLDS];

export function holds(node: Expr, flat: boolean): Holds {
  switch (node.kind) {
    case "number":
      if (!String(node.value).includes("e")) return HOLDS.atom;
      return String(node.value).startsWith("1e") ? HOLDS.power : HOLDS.product;
    case "cases":
      return HOLDS.cases;
    case "negative":
      return HOLDS.sum;
    case "fold":
      return HOLDS.factor;
    case "derivative":
      return flat ? HOLDS.quotient : HOLDS.factor;
    case "transpose":
      return HOLDS.power;
    case "binary":
      if (node.sign === "/") return flat ? HOLDS.quotient : HOLDS.factor;
      return node.sign === "^" ? HOLDS.power : node.sign === "+" || node.sign === "-" ? HOLDS.sum : HOLDS.product;
    default:
      return HOLDS.atom;
  }
}

/** Higher than a line: a fraction, a sum sign, cases. */
export function isTall(node: Expr, flat: boolean): boolean {
  if (node.kind === "fold" || node.kind === "cases") return true;
  if (node.kind === "derivative") return !flat;
  if (node.kind === "binary") return (node.sign === "/" && !flat) || isTall(node.left, flat) || (node.sign !== "^" && isTall(node.right, flat)); // prettier-ignore
  if (node.kind === "negative" || node.kind === "transpose") return isTall(node.of, flat);
  if (node.kind === "call") return node.args.some((arg) => isTall(arg, flat));
  return node.kind === "truth" && anySide(node.condition, flat);
}

export function anySide(condition: Condition, flat: boolean): boolean {
  return condition.kind === "compare" ? isTall(condition.left, flat) || isTall(condition.right, flat) : anySide(condition.left, flat) || anySide(condition.right, flat); // prettier-ignore
}

/** Two digits side by side would be one number, and a digit beside a fraction a mixed one. */
export function beginsWithDigit(node: Expr, afterDigit: boolean): boolean {
  if (node.kind === "number") return true;
  if (node.kind !== "binary") return false;
  if (node.sign === "/") return afterDigit;
  return (node.sign === "^" || node.sign === "*" || node.sign === "@") && beginsWithDigit(node.left, afterDigit);
}

export function endsWithDigit(node: Expr): boolean {
  if (node.kind === "number") return true;
  if (node.kind === "negative") return endsWithDigit(node.of);
  if (node.kind !== "binary" || node.sign === "^") return false;
  return node.sign === "/" ? endsWithDigit(node.left) && endsWithDigit(node.right) : endsWithDigit(node.right);
}

/** Which products of a line must be seen to be of whole tensors, entry by entry: "all" beside products of matrices. */
export function entrywiseIn(tree: Expr): "all" | "signs" | "none" {
  let found: "all" | "signs" | "none" = "none";
  walk(tree, (node) => {
    if (node.kind === "transpose" || (node.kind === "binary" && node.sign === "@")) found = "all";
    else if (node.kind === "call" && ["sum", "mean", "sumTo"].includes(node.name) && found === "none") found = "signs";
  });
  return found;
}
