// The words of the notation that are not names of tensors.

/** Functions of numbers, written with brackets. */
export const FUNCTIONS = ["exp", "ln", "log2", "log10", "log1p", "expm1", "sqrt", "sin", "cos", "tan", "atan", "tanh", "sigmoid", "erf", "abs", "sign", "floor", "ceil", "round", "max", "min"] as const; // prettier-ignore
export type FunctionName = (typeof FUNCTIONS)[number];

/** How many axes a tensor has: rank(x). */
export const RANK = "rank";

/** Functions of whole tensors: sum(e, dim) keeps the axis as size 1, sumTo(e, a) adds up what a was stretched over. */
export const WHOLE = ["sum", "mean", "sumTo"] as const;

/** Everything that takes brackets. */
export const BRACKETED: readonly string[] = [...FUNCTIONS, ...WHOLE, RANK];

/** How many arguments a function takes, at least and at most. */
export function argumentsOf(name: string): readonly [number, number] {
  if (name === "max" || name === "min") return [1, Infinity];
  if (name === "sumTo") return [2, 2];
  return name === "sum" || name === "mean" ? [1, 2] : [1, 1];
}

export const FOLDS = ["sum", "mean", "max", "min", "product"] as const;

/** e and pi are numbers unless a page calls something so. */
export const CONSTANTS: Readonly<Record<string, number>> = { e: Math.E, pi: Math.PI };

const KEYWORDS = new Set(["if", "else", "over", "of", "and", "or"]);

export function isKeyword(text: string): boolean {
  return KEYWORDS.has(text);
}

/** One small letter that stands for nothing else is an index. */
export function looksLikeIndex(name: string): boolean {
  return /^[a-z]'?$/.test(name);
}

/** What the reader must be told of names: d before one is a derivative only if the name is known and the whole word is not. */
export interface Names {
  readonly isKnown: (name: string) => boolean;
  /** Functions that the page defines itself: f(x) = x^2. */
  readonly isFunction: (name: string) => boolean;
}
