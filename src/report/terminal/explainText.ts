// A page as lines of text: derivation, worked example, slope beside gradient. Nothing is wider than 80 columns.
import { inDigits } from "../../notation/digits.js";
import type { Shown, Slope, Worked } from "../../notation/worked.js";
import type { DocumentLine, PageDocument } from "../../pages/document.js";
import { chapterTitles, pageKinds, type Page } from "../../pages/page.js";
import { ruleOf } from "../../pages/rules.js";
import { drawingOf, keptInWords, paragraphsOf } from "../../pages/words.js";
import { cutTo, wrapCell } from "./wrap.js";

export interface Section {
  readonly title: string;
  readonly lines: readonly string[];
}

const WIDEST = 80;

/** @param others pages of the same name */
export function pageSections(page: PageDocument, columns: number, others: readonly Page[]): Section[] {
  const width = Math.min(WIDEST, columns);
  const { name, kind, source, torch, formula, about, picture, after, lines, worked, keeps, see } = page;
  const inner = width - 2;
  const where = [kind, source, torch].filter((part) => part !== null).join(", ");
  const count = countWords(page);
  return [
    { title: beside(name, where, width) ?? name, lines: [...(beside(name, where, width) === null ? [...wrapCell(`(${where})`, inner), ""] : []), ...wrapCell(formula, inner), ...(about === null ? [] : ["", ...paragraphs(about, inner)]), ...(picture === null ? [] : ["", ...drawing(picture, inner)])] }, // prettier-ignore
    {
      title: beside("Derivation", count, width) ?? "Derivation",
      lines: [
        ...derivationLines(lines, name, inner),
        ...gradientWords(lines, worked).flatMap((line) => (line === "" ? [line] : wrapCell(line, inner, 2))),
      ],
    },
    ...(after === null ? [] : [{ title: "What follows", lines: paragraphs(after, inner) }]),
    ...(keeps === null ? [] : [{ title: "Kept for backward", lines: [keptInWords(keeps)] }]),
    {
      title: beside("Worked out", worked.title, width) ?? "Worked out",
      lines: [
        ...(beside("Worked out", worked.title, width) === null ? [...wrapCell(worked.title, inner), ""] : []),
        ...workedLines(worked, inner),
      ],
    },
    ...(worked.slopes.length === 0 ? [] : [{ title: "Is it true?", lines: slopeLines(page, inner) }]),
    ...endOf(page, others, inner, see),
  ].map(({ title, lines }) => ({ title, lines: lines.map((line) => (line === "" ? "" : `  ${line}`)) }));
}

/** "13 lines: 10 compared, 3 define": what defines or declares is held by the lines that use it. */
function countWords({ lines, check }: PageDocument): string {
  if (!check.ok) return "NOT CORRECT: mlbh explain --check";
  const compared = check.lines.filter((line) => line.compared > 0).length;
  const rest = lines.length - compared;
  return `${lines.length} ${lines.length === 1 ? "line" : "lines"}: ${compared} compared${rest === 0 ? "" : `, ${rest} define`}`;
}

/** What gx and gy mean stands on every page that uses them. */
function gradientWords(lines: readonly DocumentLine[], worked: Worked): string[] {
  const upstream = upstreamOf(worked);
  const left = lines.map(({ left }) => /^(g\w+)/.exec(left)?.[1]).find((name) => name !== undefined && worked.results.some((each) => each.name === name)); // prettier-ignore
  if (left === undefined || upstream.length === 0) return [];
  return ["", `${left} is dL/d${left.slice(1)} for L = ${lossWords(upstream)}; ${upstream[0]} is chosen  -> explain notation`];
}

/** The gradients that arrive at the outputs. */
function upstreamOf({ given, results }: Worked): string[] {
  return given.map(({ name }) => name).filter((name) => name.startsWith("g") && results.some((each) => each.name === name.slice(1))); // prettier-ignore
}

function lossWords(upstream: readonly string[]): string {
  return upstream.map((name) => `sum of ${name} ${name.slice(1)}`).join(" + ");
}

function endOf(
  { examples, shown, name }: PageDocument,
  others: readonly Page[],
  width: number,
  see: readonly string[],
): Section[] {
  const more = examples.filter((example) => example !== shown);
  const lines = [
    ...(more.length === 0 ? [] : wrapCell(`other cases: mlbh explain ${name} --example ${more.join("|")}`, width)),
    ...others.map((other) => `${other.kind} of this name: mlbh explain ${other.name}`),
    ...(see.length === 0 ? [] : wrapCell(`see also: ${see.join(", ")}`, width)),
  ];
  return lines.length === 0 ? [] : [{ title: "More", lines }];
}

/** Two texts at the two ends of a line; null when they do not fit into one. */
function beside(left: string, right: string, width: number): string | null {
  const gap = width - left.length - right.length;
  return gap >= 2 ? left + " ".repeat(gap) + right : null;
}

function paragraphs(text: string, width: number): string[] {
  return paragraphsOf(text).flatMap((paragraph, i) => [...(i === 0 ? [] : [""]), ...wrapCell(paragraph, width, 0)]);
}

/** As it is drawn; where it does not fit it is left out, the sentences say the same. */
function drawing(picture: string, width: number): string[] {
  const lines = drawingOf(picture);
  const widest = Math.max(...lines.map((line) => line.length));
  return widest <= width ? lines : [`(a drawing, ${widest + 2} columns wide)`];
}

const WIDEST_LEFT = 22;

function derivationLines(lines: readonly DocumentLine[], page: string, width: number): string[] {
  const column = Math.max(0, ...lines.map(({ left }) => left.length).filter((length) => length <= WIDEST_LEFT));
  const room = width - 4;
  return lines.flatMap(({ number, left, right, reason, words }) => {
    const label = `${String(number).padStart(2)}  `;
    if (words) return hanging(label, wrapCell(right, room, 0));
    const isDeclared = left === "" && !/^[=≈→]/.test(right);
    const head = isDeclared ? "" : left.length > column ? left : `${left.padEnd(column)} `;
    const own = left.length > column ? [...wrapFormula(head, room, 6), ...formulaLines(" ".repeat(Math.min(column, 4) + 1), right, room)] : formulaLines(head, right, room); // prettier-ignore
    return [...hanging(label, own), ...reasonLines(reason, page, room).map((line) => `    ${line}`)];
  });
}

/** A formula broken between its terms, what follows below its right side. */
function formulaLines(head: string, right: string, width: number): string[] {
  const [first, ...rest] = wrapFormula(right, width - head.length, 2);
  return [head + first, ...rest.map((line) => " ".repeat(head.length) + line)];
}

/** x[r, i] stays together, where there is room for it. */
function wrapFormula(text: string, width: number, indent: number): string[] {
  const kept = text.replace(/\[[^\][]*\]/g, (subscripts) => subscripts.replace(/ /g, "\u00a0"));
  const lines = wrapCell(kept, width, indent);
  return lines.some((line) => line.length > width) ? wrapCell(text, width, indent) : lines.map((line) => line.replace(/\u00a0/g, " ")); // prettier-ignore
}

function hanging(label: string, [first = "", ...rest]: readonly string[]): string[] {
  return [label + first, ...rest.map((line) => " ".repeat(label.length) + line)];
}

/** Below the line, and right of it the page of the rule. */
function reasonLines(reason: string, page: string, width: number): string[] {
  if (reason === "") return [];
  const rule = ruleOf(reason);
  const link = rule === null || rule === page ? "" : `-> explain ${rule}`;
  const lines = wrapCell(reason, width - 3, 0).map((line) => `   ${line}`);
  const last = lines.at(-1)!;
  const gap = width - last.length - link.length;
  if (link !== "" && gap >= 2) lines[lines.length - 1] = last + " ".repeat(gap) + link;
  else if (link !== "") lines.push(link.padStart(width));
  return lines;
}

function workedLines({ given, lines, results }: Worked, width: number): string[] {
  const names = Math.max(0, ...[...given, ...results].filter(({ shape, name }) => shape.length > 0 || name.length < 8).map(({ name }) => name.length)); // prettier-ignore
  return [
    ...given.flatMap((shown) => tensorLines(shown, names, width)),
    "",
    ...lines.flatMap(({ line, left, pieces, value }) => {
      const text = pieces.map((piece) => piece.text).join("");
      const head = `${String(line).padStart(2)}  ${left} = `;
      const end = text === value ? "" : ` = ${value}`;
      if (head.length + text.length + end.length <= width) return [head + text + end];
      const indent = Math.min(head.length, 16);
      const body = wrapFormula(text + end, width - indent, 0);
      return head.length > indent
        ? [...wrapFormula(head.trimEnd(), width, 6), ...body.map((each) => " ".repeat(indent) + each)]
        : hanging(head, body);
    }),
    "",
    ...results.flatMap((shown) => tensorLines(shown, names, width)),
  ];
}

/** A name and its numbers, a row a line. */
export function tensorLines({ name, shape, values }: Shown, names: number, width: number): string[] {
  const label = `${name.padEnd(names)}  `;
  if (shape.length === 0) return [label + values[0].text];
  if (values.length === 0) return [`${label}(${shape.join(", ")}), no numbers`];
  const cells = Math.max(...values.map(({ text }) => text.length)) + 2;
  const perRow = shape[shape.length - 1];
  const rows = Array.from({ length: values.length / perRow }, (_, r) => values.slice(r * perRow, (r + 1) * perRow).map(({ text }) => text.padStart(cells)).join("")); // prettier-ignore
  const most = 8;
  const shown = rows.length > most ? [...rows.slice(0, most - 1), `  .. ${rows.length - most + 1} more rows`] : rows;
  return hanging(label, shown.map((row) => cutTo(row, width - label.length))); // prettier-ignore
}

function slopeLines({ worked, shown }: PageDocument, width: number): string[] {
  const { slopes } = worked;
  const { h } = slopes[0];
  const upstream = upstreamOf(worked);
  return [
    ...wrapCell(`L = ${lossWords(upstream)}; one number moved by h = ${h}: slope = (L above - L below) / (2 h)`, width),
    ...(shown === "kink"
      ? wrapCell("at a kink this slope is the mean of those of both sides; backward follows the convention above", width)
      : []),
    ...table(slopes, width),
  ];
}

/** Where it is too wide, without the two values that the slope comes from. */
function table(slopes: readonly Slope[], width: number): string[] {
  const rows = [["", "L above", "L below", "slope", "backward"], ...slopes.map(({ entry, above, below, slope, gradient }) => [entry, above.toFixed(8), below.toFixed(8), inDigits(slope), inDigits(gradient)])]; // prettier-ignore
  const wide = inColumns(rows);
  return wide[0].length <= width ? wide : inColumns(rows.map(([entry, , , slope, backward]) => [entry, slope, backward]));
}

function inColumns(rows: readonly (readonly string[])[]): string[] {
  const widths = rows[0].map((_, i) => Math.max(...rows.map((row) => row[i].length)));
  return rows.map((row) => row.map((cell, i) => (i === 0 ? cell.padEnd(widths[0]) : cell.padStart(widths[i]))).join("  "));
}

/** All pages in groups, each with the beginning of its formula. */
export function listSections(pages: readonly Page[], columns: number): Section[] {
  const width = Math.min(WIDEST, columns);
  const begin = { title: "Begin with", lines: wrapCell("derivative, chain-rule, notation, backward, sigmoid, softmax, Linear, SGD", width - 2).map((line) => `  ${line}`) }; // prettier-ignore
  const groups = pageKinds.flatMap((kind) => {
    const those = pages.filter((page) => page.kind === kind);
    if (those.length === 0) return [];
    const column = Math.max(...those.map(({ name }) => name.length)) + 2;
    const lines = those.map(({ name, formula }) => `  ${cutTo(`${name.padEnd(column)}${formula}`, width - 2)}`);
    return [{ title: chapterTitles[kind], lines }];
  });
  return [begin, ...groups];
}
