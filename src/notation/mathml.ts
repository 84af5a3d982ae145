// A line in MathML Core, which browsers draw by themselves. It is a tree of elements: whoever puts it on a page escapes its texts.
import { Typesetter, type Fence, type Sign, type Typeset, type Writer } from "./typeset.js";
import type { Condition, Equation, Expr, Fold } from "./tree.js";

export interface Element {
  readonly tag: string;
  /** A class, where the page's style must know more than the tag. */
  readonly style?: string;
  readonly children: readonly (Element | string)[];
}

const element = (tag: string, ...children: readonly (Element | string)[]): Element => ({ tag, children });
const styled = (tag: string, style: string, ...children: readonly (Element | string)[]): Element => ({ tag, style, children });

/** Texts of operators; words and the product without a sign are elements of their own. */
const SIGNS: Readonly<Record<Sign, Element>> = {
  "+": element("mo", "+"),
  "-": element("mo", "−"),
  negative: element("mo", "−"),
  "*": element("mo", "·"),
  silent: styled("mo", "by", "\u2062"),
  entrywise: element("mo", "⊙"),
  "/": element("mo", "/"),
  ",": element("mo", ","),
  and: element("mtext", "\u00a0and\u00a0"),
  or: element("mtext", "\u00a0or\u00a0"),
  partial: element("mo", "∂"),
  transposed: element("mi", "⊤"),
  "=": element("mo", "="),
  "!=": element("mo", "≠"),
  "<": element("mo", "<"),
  "<=": element("mo", "≤"),
  ">": element("mo", ">"),
  ">=": element("mo", "≥"),
  "≈": element("mo", "≈"),
  "→": element("mo", "→"),
};

const FENCES: Readonly<Record<Fence, readonly [string, string]>> = {
  round: ["(", ")"],
  square: ["[", "]"],
  bars: ["|", "|"],
  floor: ["⌊", "⌋"],
  ceiling: ["⌈", "⌉"],
};

const FOLDS: Readonly<Partial<Record<Fold, string>>> = { sum: "∑", product: "∏" };

const GREEK: Readonly<Record<string, string>> = { alpha: "α", beta: "β", gamma: "γ", delta: "δ", theta: "θ", lambda: "λ", mu: "μ", nu: "ν", rho: "ρ", sigma: "σ", tau: "τ", phi: "φ", pi: "π", eps: "ε" }; // prettier-ignore

const LOGARITHMS: Readonly<Record<string, string>> = { log2: "2", log10: "10" };

const writer: Writer<Element> = {
  row: (parts) => (parts.length === 1 ? parts[0] : element("mrow", ...parts)),
  number: (text) => element("mn", text),
  name: (name) => {
    const [, letters, primes] = /^(.*?)('*)$/.exec(name)!;
    const written = (GREEK[letters] ?? letters) + "′".repeat(primes.length);
    return written.length === 1 ? element("mi", written) : styled("mi", "name", written);
  },
  function: (name) => element("mrow", Object.hasOwn(LOGARITHMS, name) ? element("msub", element("mi", "log"), element("mn", LOGARITHMS[name])) : element("mi", name), element("mo", "\u2061")), // prettier-ignore
  sign: (sign) => SIGNS[sign],
  scripts: (base, below, above) => {
    if (below !== null && above !== null) return element("msubsup", base, below, above);
    return below !== null ? element("msub", base, below) : above !== null ? element("msup", base, above) : base;
  },
  fraction: (top, bottom) => element("mfrac", top, bottom),
  root: (of) => element("msqrt", of),
  fold: (fold, below) => element("munder", FOLDS[fold] === undefined ? styled("mo", "fold", fold) : element("mo", FOLDS[fold]), below), // prettier-ignore
  fenced: (fence, inside) => {
    const [open, close] = FENCES[fence];
    return element("mrow", element("mo", open), inside, element("mo", close));
  },
  cases: (arms) => {
    const row = (value: Element, ...condition: readonly Element[]): Element => element("mtr", element("mtd", value), element("mtd", ...condition)); // prettier-ignore
    const rows = arms.map(({ value, condition }) => condition === null ? row(value, element("mtext", "else")) : row(value, element("mtext", "if\u00a0"), condition)); // prettier-ignore
    return element("mrow", element("mo", "{"), styled("mtable", "cases", ...rows));
  },
};

const typesetter = new Typesetter(writer);

export function mathmlEquation(line: Equation): Typeset<Element> {
  return typesetter.equation(line);
}

/** A whole line as one row. */
export function mathmlLine(line: Equation): Element {
  const { left, relation, right } = mathmlEquation(line);
  return element("mrow", ...(left === null ? [] : [left]), relation, right);
}

export function mathmlExpression(tree: Expr): Element {
  return typesetter.expression(tree);
}

export function mathmlCondition(condition: Condition): Element {
  return typesetter.condition(condition);
}

/** The tree as text, its texts escaped. */
export function markup(node: Element | string): string {
  if (typeof node === "string") return node.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
  const { tag, style, children } = node;
  return `<${tag}${style === undefined ? "" : ` class="${style}"`}>${children.map(markup).join("")}</${tag}>`;
}
