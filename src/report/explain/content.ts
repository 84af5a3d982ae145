// What a page shows, whatever the form it is shown in.
import { NotationError } from "../../notation/errors.js";
import { functionsOf, namesIn } from "../../notation/functions.js";
import { readDerivation } from "../../notation/lines.js";
import { CONSTANTS, looksLikeIndex } from "../../notation/names.js";
import { walk, type Condition, type Equation, type Expr, type Line } from "../../notation/tree.js";
import type { Subject } from "../../notation/sample.js";
import type { Shown, Worked } from "../../notation/worked.js";
import type { Page } from "../../pages/page.js";
import { ruleOf } from "../../pages/rules.js";

export interface PageContent {
  readonly page: Page;
  readonly formula: Formula;
  readonly lines: readonly NumberedLine[];
  readonly worked: Worked | null;
}

export interface NumberedLine {
  readonly number: number;
  readonly line: Line;
  readonly reason: Reason | null;
}

/** Why a line follows. Where it begins with a rule that has a page, that beginning and the page. */
export interface Reason {
  readonly rule: { readonly words: string; readonly page: string } | null;
  readonly rest: string;
}

/** "y = e^x, ..": the beginning that can be read as a formula, and words. */
export interface Formula {
  readonly equation: Equation | null;
  readonly words: string;
}

/** Part of a line that is no equation. */
export type Part = { readonly words: string } | { readonly condition: Condition } | { readonly tree: Expr };

/** A page, read. @param worked its example with numbers put in, given what its lines are compared with */
export function contentOf(page: Page, worked: ((subject: Subject) => Worked) | null): PageContent {
  const subject = page.subject();
  const known = namesIn(subject);
  const { lines, defined } = readDerivation(page.derivation, known, functionsOf(subject));
  return {
    page,
    formula: readFormula(page.formula, new Set([...known, ...defined])),
    lines: lines.map((line, i) => ({ number: i + 1, line, reason: "reason" in line ? reasonIn(line.reason) : null })),
    worked: worked?.(subject) ?? null,
  };
}

function reasonIn(reason: string): Reason | null {
  if (reason === "") return null;
  const page = ruleOf(reason);
  if (page === null) return { rule: null, rest: reason };
  const ends = [...reason.matchAll(/\b(?=\W|$)/g)].map(({ index }) => index);
  const end = ends.find((each) => ruleOf(reason.slice(0, each)) === page) ?? reason.length;
  return { rule: { words: reason.slice(0, end), page }, rest: reason.slice(end) };
}

/** A formula is written for people; as much of it is set as can be read, and names nothing that the page does not know. */
function readFormula(text: string, known: ReadonlySet<string>): Formula {
  const ends = [text.length, ...[...text.matchAll(/[,;:] /g)].map(({ index }) => index).reverse()];
  for (const end of ends) {
    const equation = equationIn(text.slice(0, end), known);
    if (equation !== null) return { equation, words: text.slice(end).replace(/^[,;:] /, "") };
  }
  return { equation: null, words: text };
}

function equationIn(text: string, known: ReadonlySet<string>): Equation | null {
  try {
    const [line] = readDerivation(text, known).lines;
    if (line.kind !== "equation" || line.left === null || line.left.kind === "expression") return null;
    const bound = new Set(line.left.kind === "entry" ? line.left.indices : [line.left.variable]);
    let understood = true;
    walk(line.right, (node) => {
      if (node.kind === "fold") node.indices.forEach((index) => bound.add(index));
      if (node.kind === "name") understood &&= known.has(node.name) || bound.has(node.name) || (node.subscripts === null && (looksLikeIndex(node.name) || Object.hasOwn(CONSTANTS, node.name))); // prettier-ignore
    });
    return understood ? line : null;
  } catch (error) {
    if (error instanceof NotationError) return null;
    throw error;
  }
}

/** A line that is no equation, as a sentence. */
export function sentenceOf(line: Exclude<Line, Equation>): readonly Part[] {
  const name = (text: string): Expr => ({ kind: "name", name: text, subscripts: null, place: { line: line.number, column: 1 } });
  const listed = (parts: readonly Part[]): Part[] => parts.flatMap((part, i) => (i === 0 ? [part] : [{ words: ", " }, part]));
  switch (line.kind) {
    case "words":
      return [{ words: line.text }];
    case "any":
      return [{ words: "For any number " }, ...listed(line.names.map((each) => ({ tree: name(each) })))];
    case "ranges":
      return listed(line.ranges.map(({ index, size }) => ({ condition: { kind: "compare", sign: "<", left: name(index), right: size } }))); // prettier-ignore
    case "outside":
      return [{ tree: name(line.name) }, { words: " is 0 beyond its edges" }];
    case "where":
      return line.condition === null ? [{ words: "In all cases again:" }] : [{ words: "Where " }, { condition: line.condition }, { words: ":" }]; // prettier-ignore
  }
}

/** The numbers of a tensor as rows, those of the last axis side by side; a row of more than two axes says where it stands. */
export function rowsOf({ shape, values }: Shown): { readonly label: string; readonly values: Shown["values"] }[] {
  const width = Math.max(1, shape.at(-1) ?? 1);
  return Array.from({ length: values.length / width }, (_, i) => {
    const row = values.slice(i * width, (i + 1) * width);
    const label = shape.length > 2 ? row[0].source.replace(/^.*\[(.*), \d+\]$/, "[$1]") : "";
    return { label, values: row };
  });
}

/** Names of the pages that should be read beside this one, each once. */
export function besides({ page, lines }: PageContent): string[] {
  const rules = lines.flatMap(({ reason }) => (reason?.rule ? [reason.rule.page] : []));
  return [...new Set([...page.see, ...rules])].filter((name) => name !== page.name);
}

/** Where a name leads: null if there is no such page here. */
export type LinkTo = (name: string) => string | null;
