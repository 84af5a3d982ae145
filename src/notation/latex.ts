// A line in LaTeX, for amsmath. Every character that LaTeX reads as a command is written so that it stays a character.
import { Typesetter, type Fence, type Sign, type Typeset, type Writer } from "./typeset.js";
import type { Condition, Equation, Expr, Fold } from "./tree.js";

const SIGNS: Readonly<Record<Sign, string>> = {
  "+": " + ",
  "-": " - ",
  negative: "-",
  "*": " \\cdot ",
  silent: " \\, ",
  entrywise: " \\odot ",
  "/": " / ",
  ",": ", ",
  and: " \\text{ and } ",
  or: " \\text{ or } ",
  partial: "\\partial ",
  transposed: "\\top",
  "=": " = ",
  "!=": " \\neq ",
  "<": " < ",
  "<=": " \\le ",
  ">": " > ",
  ">=": " \\ge ",
  "≈": " \\approx ",
  "→": " \\to ",
};

const FENCES: Readonly<Record<Fence, readonly [string, string]>> = {
  round: ["(", ")"],
  square: ["[", "]"],
  bars: ["\\lvert ", "\\rvert "],
  floor: ["\\lfloor ", "\\rfloor "],
  ceiling: ["\\lceil ", "\\rceil "],
};

const FOLDS: Readonly<Record<Fold, string>> = {
  sum: "\\sum",
  product: "\\prod",
  max: "\\max",
  min: "\\min",
  mean: "\\operatorname*{mean}",
};

const KNOWN_FUNCTIONS = new Set(["exp", "ln", "sin", "cos", "tan", "tanh", "max", "min"]);
const LOGARITHMS: Readonly<Record<string, string>> = { log2: "\\log_{2}", log10: "\\log_{10}" };

/** Names that are the names of Greek letters. */
const GREEK = new Set(["alpha", "beta", "gamma", "delta", "theta", "lambda", "mu", "nu", "rho", "sigma", "tau", "phi", "pi"]);

const writer: Writer<string> = {
  row: (parts) => parts.join(""),
  number: (text) => text,
  name: latexName,
  function: (name) => (KNOWN_FUNCTIONS.has(name) ? `\\${name}` : (LOGARITHMS[name] ?? `\\operatorname{${latexText(name)}}`)),
  sign: (sign) => SIGNS[sign],
  scripts: (base, below, above) => `${above !== null && base.endsWith("'") ? `{${base}}` : base}${below === null ? "" : `_{${below}}`}${above === null ? "" : `^{${above}}`}`, // prettier-ignore
  fraction: (top, bottom) => `\\frac{${top}}{${bottom}}`,
  root: (of) => `\\sqrt{${of}}`,
  fold: (fold, below) => `${FOLDS[fold]}_{${below}} `,
  fenced: (fence, inside, tall) => {
    const [open, close] = FENCES[fence];
    return tall ? `\\left${open}${inside}\\right${close}` : `${open}${inside}${close}`;
  },
  cases: (arms) => `\\begin{cases} ${arms.map(({ value, condition }) => `${value} & ${condition === null ? "\\text{else}" : `\\text{if } ${condition}`}`).join(" \\\\ ")} \\end{cases}`, // prettier-ignore
};

const typesetter = new Typesetter(writer);

/** `y_{i} = \frac{e_{i}}{s}`, in parts. */
export function latexEquation(line: Equation): Typeset<string> {
  return typesetter.equation(line);
}

/** A whole line: `y_{i} = \frac{e_{i}}{s}`. */
export function latexLine(line: Equation): string {
  const { left, relation, right } = latexEquation(line);
  return `${left ?? ""}${relation}${right}`.trim();
}

export function latexExpression(tree: Expr): string {
  return typesetter.expression(tree);
}

export function latexCondition(condition: Condition): string {
  return typesetter.condition(condition);
}

/** A letter is slanted by itself; a name of several must not look like a product of letters. */
export function latexName(name: string): string {
  const [, letters, primes] = /^(.*?)('*)$/.exec(name)!;
  if (letters === "eps") return `\\varepsilon${primes}`;
  if (GREEK.has(letters)) return `\\${letters}${primes}`;
  return letters.length === 1 ? name : `\\mathit{${latexText(letters)}}${primes}`;
}

const SPECIAL: Readonly<Record<string, string>> = {
  "\\": "\\textbackslash{}",
  "{": "\\{",
  "}": "\\}",
  "^": "\\textasciicircum{}",
  "~": "\\textasciitilde{}",
  "<": "\\ensuremath{<}",
  ">": "\\ensuremath{>}",
  "|": "\\ensuremath{|}",
  ᵀ: "\\ensuremath{^\\top}",
  "≈": "\\ensuremath{\\approx}",
  "≠": "\\ensuremath{\\neq}",
  "→": "\\ensuremath{\\to}",
};

/** Words in LaTeX. */
export function latexText(text: string): string {
  return text.replace(/[\\{}^~<>|ᵀ≈≠→]/gu, (character) => SPECIAL[character]).replace(/[$&#_%]/g, "\\$&");
}
