// How expressions with numbers put in are joined, with brackets where they are needed, beside what the printed numbers give.
import { apply, applyToNumber, constant } from "./dual.js";
import { inDigits } from "./digits.js";
import type { FunctionName } from "./names.js";
import type { BinarySign, Fold } from "./tree.js";
import type { Piece } from "./worked.js";

/** An expression in numbers. */
export interface PutIn {
  readonly pieces: readonly Piece[];
  /** From the numbers as they are printed: a reader with a pocket calculator gets this. */
  readonly value: number;
  /** How tightly its outermost sign binds. */
  readonly level: number;
  /** Whether terms were left out, so that no reader can add them up. */
  readonly cut: boolean;
}

/** A negative number stands in brackets wherever something stands before it. */
const [NEGATIVE, SUM, PRODUCT, POWER, ATOM] = [0, 1, 2, 3, 4];
const MOST_TERMS = 6;

/** @param source the entry that the number is */
export function number(value: number, digits: number, source?: string): PutIn {
  const text = inDigits(value, digits);
  const piece = source === undefined ? { text } : { text, source };
  return { pieces: [piece], value: Number(text), level: value < 0 ? NEGATIVE : ATOM, cut: false };
}

/** e and pi stay what they are called. */
export function named(text: string, value: number): PutIn {
  return { pieces: [{ text }], value, level: ATOM, cut: false };
}

export function negative(of: PutIn): PutIn {
  if (of.value === 0 && of.pieces.length === 1) return of;
  if (of.level === ATOM && of.value >= 0 && of.pieces.length === 1) return { ...of, pieces: [{ ...of.pieces[0], text: `-${of.pieces[0].text}` }], value: -of.value, level: NEGATIVE }; // prettier-ignore
  return { ...of, pieces: [{ text: "-" }, ...within(of, PRODUCT)], value: -of.value, level: SUM };
}

export function binary(sign: Exclude<BinarySign, "@">, left: PutIn, right: PutIn): PutIn {
  const level = sign === "+" || sign === "-" ? SUM : sign === "^" ? POWER : PRODUCT;
  const before = sign === "^" ? ATOM : level === SUM ? NEGATIVE : PRODUCT;
  const after = { "+": SUM, "-": PRODUCT, "*": POWER, "/": POWER, "^": ATOM }[sign];
  const pieces = [...within(left, before), { text: sign === "^" ? "^" : ` ${sign} ` }, ...within(right, after)];
  const value = { "+": left.value + right.value, "-": left.value - right.value, "*": left.value * right.value, "/": left.value / right.value, "^": left.value ** right.value }[sign]; // prettier-ignore
  return { pieces, value, level, cut: left.cut || right.cut };
}

export function call(name: FunctionName, args: readonly PutIn[]): PutIn {
  const [open, close] = name === "abs" ? ["|", "|"] : [`${name}(`, ")"];
  const inside = args.flatMap(({ pieces }, i) => [...(i === 0 ? [] : [{ text: ", " }]), ...pieces]);
  const value = applyToNumber(name, args.map((arg) => arg.value)); // prettier-ignore
  return { pieces: [{ text: open }, ...inside, { text: close }], value, level: ATOM, cut: args.some(({ cut }) => cut) };
}

/** The terms of a sum; of many the first three and the last. */
export function joinTerms(fold: Fold, terms: readonly PutIn[]): PutIn {
  const count = terms.length;
  if (count === 0) return number({ sum: 0, mean: NaN, product: 1, max: -Infinity, min: Infinity }[fold], 4);
  const isSum = fold === "sum" || fold === "mean";
  const sign = isSum ? " + " : fold === "product" ? " * " : ", ";
  const isCut = count > MOST_TERMS;
  const shown = isCut ? [...terms.slice(0, 3), terms[count - 1]] : terms;
  const pieces = shown.flatMap((term, i) => {
    const before = i === 0 ? "" : isCut && i === 3 ? `${sign}${count - 4} more${sign}` : sign;
    const around = fold === "product" ? POWER : isSum && i > 0 ? SUM : NEGATIVE;
    return [...(before === "" ? [] : [{ text: before }]), ...within(term, around)];
  });
  const value = terms.map((term) => term.value).reduce((a, b) => fold2(fold, a, b));
  const cut = isCut || terms.some((term) => term.cut);
  if (fold === "sum") return { pieces, value, level: count === 1 ? terms[0].level : SUM, cut };
  if (fold === "product") return { pieces, value, level: count === 1 ? terms[0].level : PRODUCT, cut };
  if (fold === "mean") return { pieces: [{ text: "(" }, ...pieces, { text: `) / ${count}` }], value: value / count, level: PRODUCT, cut }; // prettier-ignore
  return { pieces: [{ text: `${fold}(` }, ...pieces, { text: ")" }], value, level: ATOM, cut };
}

function fold2(fold: Fold, a: number, b: number): number {
  if (fold === "product") return a * b;
  return fold === "max" || fold === "min" ? apply(fold, [constant(a), constant(b)]).value : a + b;
}

/** In brackets where what stands around binds tighter. */
function within({ pieces, level }: PutIn, around: number): readonly Piece[] {
  return level < around ? [{ text: "(" }, ...pieces, { text: ")" }] : pieces;
}
