// What a line of a derivation is once it has been read. One tree serves the check, the worked example with numbers put in, and every
// form in which the line is shown.

/** Where something stands in the text; both count from 1. */
export interface Place {
  readonly line: number;
  readonly column: number;
}

/** The four rules of arithmetic, powers, and "@", the product of matrices. */
export type BinarySign = "+" | "-" | "*" | "/" | "^" | "@";
export type CompareSign = "=" | "!=" | "<" | "<=" | ">" | ">=";
export type Fold = "sum" | "mean" | "max" | "min" | "product";

export interface NumberNode {
  readonly kind: "number";
  readonly value: number;
}

/** `x`, `w[o, c]`: a tensor, a parameter, an index or an intermediate result. */
export interface NameNode {
  readonly kind: "name";
  readonly name: string;
  /** Null for a bare name. */
  readonly subscripts: readonly Expr[] | null;
  readonly place: Place;
}

export interface BinaryNode {
  readonly kind: "binary";
  readonly sign: BinarySign;
  readonly left: Expr;
  readonly right: Expr;
  /** A product written without a sign: `a b`. */
  readonly silent?: true;
}

/** `sum over i, j of e` */
export interface FoldNode {
  readonly kind: "fold";
  readonly fold: Fold;
  readonly indices: readonly string[];
  readonly of: Expr;
  readonly place: Place;
}

/** `exp(x)`, `sum(e, dim)` */
export interface CallNode {
  readonly kind: "call";
  readonly name: string;
  readonly args: readonly Expr[];
  readonly place: Place;
}

/** `a if c, b if d, else e` */
export interface CasesNode {
  readonly kind: "cases";
  readonly arms: readonly { readonly value: Expr; readonly condition: Condition }[];
  readonly otherwise: Expr | null;
  readonly place: Place;
}

/** `dA[i]/dB[k]` */
export interface DerivativeNode {
  readonly kind: "derivative";
  readonly of: NameNode;
  readonly by: NameNode;
}

export type Expr =
  | NumberNode
  | NameNode
  | BinaryNode
  | FoldNode
  | CallNode
  | CasesNode
  | DerivativeNode
  | { readonly kind: "negative"; readonly of: Expr }
  | { readonly kind: "transpose"; readonly of: Expr }
  /** `(i = k)`: 1 where it holds, else 0. */
  | { readonly kind: "truth"; readonly condition: Condition };

export type Condition =
  | { readonly kind: "compare"; readonly sign: CompareSign; readonly left: Expr; readonly right: Expr }
  | { readonly kind: "and"; readonly left: Condition; readonly right: Condition }
  | { readonly kind: "or"; readonly left: Condition; readonly right: Condition };

/** The expressions directly below one. */
export function partsOf(node: Expr): readonly Expr[] {
  switch (node.kind) {
    case "number":
      return [];
    case "name":
      return node.subscripts ?? [];
    case "binary":
      return [node.left, node.right];
    case "fold":
    case "negative":
    case "transpose":
      return [node.of];
    case "call":
      return node.args;
    case "cases":
      return [
        ...node.arms.flatMap(({ value, condition }) => [value, ...sidesOf(condition)]),
        ...(node.otherwise === null ? [] : [node.otherwise]),
      ];
    case "derivative":
      return [node.of, node.by];
    case "truth":
      return sidesOf(node.condition);
  }
}

export function sidesOf(condition: Condition): readonly Expr[] {
  if (condition.kind === "compare") return [condition.left, condition.right];
  return [...sidesOf(condition.left), ...sidesOf(condition.right)];
}

/** Visits a tree from the root down. */
export function walk(node: Expr, visit: (node: Expr) => void): void {
  visit(node);
  for (const part of partsOf(node)) walk(part, visit);
}

/** Whether an expression reads a name. */
export function reads(tree: Expr, name: string): boolean {
  let found = false;
  walk(
    tree,
    (node) =>
      (found ||= (node.kind === "name" && node.name === name) || (node.kind === "call" && node.name.replace(/'$/, "") === name)),
  );
  return found;
}

/** What says how a line is meant. */
export type Relation = "=" | "≈" | "→";

/** One line of a derivation. */
export type Line =
  | Equation
  /** `n < N, k < 4 H`: how far indices run. A name that is not known is the size that the tensors give the index. */
  | { readonly kind: "ranges"; readonly number: number; readonly ranges: readonly { readonly index: string; readonly size: Expr }[]; readonly text: string; readonly reason: string }
  /** `any c`: a number that can be chosen freely. */
  | { readonly kind: "any"; readonly number: number; readonly names: readonly string[]; readonly text: string; readonly reason: string }
  /** `where rank(x) = 2`: the lines below are about calls for which this holds. */
  | { readonly kind: "where"; readonly number: number; readonly condition: Condition | null; readonly text: string; readonly reason: string }
  /** `outside x = 0` */
  | { readonly kind: "outside"; readonly number: number; readonly name: string; readonly text: string; readonly reason: string }
  /** `| text`: not checked. */
  | { readonly kind: "words"; readonly number: number; readonly text: string }; // prettier-ignore

export interface Equation {
  readonly kind: "equation";
  /** In the text, from 1. */
  readonly number: number;
  /** Null where the line goes on from the one above. */
  readonly left: Left | null;
  readonly relation: Relation;
  readonly right: Expr;
  readonly reason: string;
  /** As written, without the reason. */
  readonly text: string;
}

/** What stands left of the sign: a name with indices, a function of one number, or any expression. */
export type Left =
  | { readonly kind: "entry"; readonly name: string; readonly indices: readonly string[]; readonly text: string }
  | { readonly kind: "function"; readonly name: string; readonly variable: string; readonly text: string }
  | { readonly kind: "expression"; readonly of: Expr; readonly text: string };
