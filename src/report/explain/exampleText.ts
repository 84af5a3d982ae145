// The worked example as text with columns: for markdown and LaTeX, where no number lights up.
import type { Shown, Worked } from "../../notation/worked.js";
import { rowsOf } from "./content.js";

/** Lines of text, for letters of one width. */
export function exampleText({ title, given, lines, results, slopes }: Worked): string[] {
  const numbers = lines.map(({ line, left, pieces, value }) => {
    const put = pieces.map(({ text }) => text).join("").trim(); // prettier-ignore
    return [String(line).padStart(2), left, put === value ? `= ${value}` : `= ${put} = ${value}`];
  });
  return [
    title,
    "",
    ...tensorsText(given),
    "",
    ...aligned(numbers),
    ...(results.length === 0 ? [] : ["", ...tensorsText(results)]),
    ...(slopes.length === 0 ? [] : ["", `Is it true? L, the sum of all gy y, with one number moved by h = ${slopes[0].h}:`]),
    ...aligned(slopes.map(({ entry, slope, gradient }) => [entry, `slope ${rounded(slope)}`, `derivation ${rounded(gradient)}`])),
  ];
}

const rounded = (x: number): string => String(Number(x.toFixed(4)));

function tensorsText(all: readonly Shown[]): string[] {
  const rows = all.flatMap((shown) => rowsOf(shown).map(({ label, values }, i) => [i === 0 ? shown.name : "", label, ...values.map(({ text }) => text)])); // prettier-ignore
  const hasLabels = rows.some(([, label]) => label !== "");
  return aligned(hasLabels ? rows : rows.map(([name, , ...values]) => [name, ...values]));
}

/** Columns two spaces apart, numbers to the right. */
function aligned(rows: readonly (readonly string[])[]): string[] {
  const widths: number[] = [];
  for (const row of rows) row.forEach((cell, i) => (widths[i] = Math.max(widths[i] ?? 0, cell.length)));
  const isNumber = (cell: string): boolean => /^-?[\d.]+(e-?\d+)?$/.test(cell);
  return rows.map((row) => `  ${row.map((cell, i) => (isNumber(cell) ? cell.padStart(widths[i]) : cell.padEnd(widths[i]))).join("  ")}`.trimEnd()); // prettier-ignore
}
