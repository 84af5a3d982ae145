// Rows of cells as lines with aligned columns. Where a table is wider than the terminal, texts are shortened or wrapped, columns that
// say least are left out, and what is still too wide continues below, beside its first column once more.
import stringWidth from "fast-string-width";
import { cutTo, wrapCell, wrapLine } from "./wrap.js";

export interface Column {
  readonly align?: "left" | "right";
  /** What becomes of its texts when there is no room: kept (numbers), cut at the end or at the start, or wrapped. */
  readonly fit?: "keep" | "cut" | "cutStart" | "wrap";
  /** Characters that it is not made narrower than. */
  readonly least?: number;
  /** May be left out: the lowest number goes first. */
  readonly drop?: number;
}

export interface Table {
  readonly rows: readonly (readonly string[])[];
  /** Those after the last one are like it. */
  readonly columns: readonly Column[];
  /** Puts a style around the first row. */
  readonly head?: (line: string) => string;
  /** Spaces before every line. */
  readonly indent?: number;
}

/** What is printed: lines of prose, or a table. */
export type Block = string | Table;

const BETWEEN = "  ";

/** Lines that are no wider than `width`; as long as they are where it is Infinity. */
export function linesOf(block: Block, width: number): string[] {
  if (typeof block !== "string") return tableLines(block, width);
  return width === Infinity ? [block] : block.split("\n").flatMap((line) => wrapLine(line, width));
}

export function indented(block: Block, indent: number): Block {
  if (typeof block !== "string") return { ...block, indent: (block.indent ?? 0) + indent };
  return block === "" ? block : " ".repeat(indent) + block;
}

export function tableLines({ rows, columns, head, indent = 0 }: Table, width = Infinity): string[] {
  const all = Array.from({ length: Math.max(0, ...rows.map((row) => row.length)) }, (_, c) =>
    measured(rows, c, columns[Math.min(c, columns.length - 1)] ?? {}),
  );
  const room = width - indent;
  const panels = total(all, "natural") <= room ? [all] : panelsOf(withoutTheLeast(all, room), room);
  return panels.flatMap((panel, i) => [...(i > 0 ? [""] : []), ...panelLines(rows, narrowed(panel, room), head, indent)]);
}

/** A column with its place in the rows, and how wide it is. */
interface Measured extends Column {
  readonly index: number;
  readonly natural: number;
  /** The least it can be. */
  readonly narrow: number;
}

const LEAST = { cut: 8, cutStart: 8, wrap: 18 };
const LONGEST_WORD = 32;

function measured(rows: Table["rows"], index: number, column: Column): Measured {
  const cells = rows.map((row) => row[index] ?? "");
  const natural = Math.max(0, ...cells.map((cell) => stringWidth(cell)));
  const { fit = "keep" } = column;
  const words = fit === "wrap" ? cells.flatMap((cell) => cell.split(" ")).map((word) => Math.min(LONGEST_WORD, stringWidth(word))) : []; // prettier-ignore
  return { ...column, index, natural, narrow: Math.max(leastOf({ ...column, natural }), ...words) };
}

function leastOf({ fit = "keep", least, natural }: Column & { readonly natural: number }): number {
  return fit === "keep" ? natural : Math.min(natural, least ?? LEAST[fit]);
}

function total(columns: readonly Measured[], which: "natural" | "narrow"): number {
  return columns.reduce((sum, column) => sum + column[which], BETWEEN.length * (columns.length - 1));
}

/** Leaves out what may be, one after the other, until the others fit. */
function withoutTheLeast(columns: readonly Measured[], room: number): readonly Measured[] {
  if (total(columns, "narrow") <= room) return columns;
  const first = columns.filter(({ drop }) => drop !== undefined).sort((a, b) => a.drop! - b.drop!)[0] as Measured | undefined;
  return first === undefined ? columns : withoutTheLeast(columns.filter((column) => column !== first), room); // prettier-ignore
}

/** As many columns as fit beside the first one, and again. */
function panelsOf([first, ...others]: readonly Measured[], room: number): Measured[][] {
  const panels: Measured[][] = [];
  let panel = [first];
  for (const column of others) {
    if (panel.length > 1 && total([...panel, column], "narrow") > room) {
      panels.push(panel);
      panel = [first];
    }
    panel.push(column);
  }
  return [...panels, panel];
}

/** The widest column that can give way does, until all fit; where long words are in the way, they are cut. */
function narrowed(wanted: readonly Measured[], room: number): Measured[] {
  const columns = total(wanted, "narrow") <= room ? wanted : wanted.map((column) => ({ ...column, narrow: leastOf(column) }));
  let excess = total(columns, "natural") - room;
  const widths = columns.map(({ natural }) => natural);
  while (excess > 0) {
    const wide = columns.map((_, c) => c).filter((c) => widths[c] > columns[c].narrow);
    if (wide.length === 0) break;
    const most = Math.max(...wide.map((c) => widths[c]));
    const widest = wide.filter((c) => widths[c] === most);
    const next = Math.max(...wide.map((c) => (widths[c] < most ? widths[c] : columns[c].narrow)), ...widest.map((c) => columns[c].narrow)); // prettier-ignore
    const step = Math.max(1, Math.min(most - next, Math.floor(excess / widest.length)));
    for (const c of widest.slice(0, excess)) {
      widths[c] -= step;
      excess -= step;
    }
  }
  return columns.map((column, c) => ({ ...column, natural: widths[c] }));
}

function panelLines(rows: Table["rows"], columns: readonly Measured[], head: Table["head"], indent: number): string[] {
  return rows.flatMap((row, r) => {
    const cells = columns.map(({ index, natural, fit }) => cellLines(row[index] ?? "", natural, fit));
    const height = Math.max(1, ...cells.map((lines) => lines.length));
    return Array.from({ length: height }, (_, i) => {
      const line = cells.map((lines, c) => padded(lines[i] ?? "", columns[c])).join(BETWEEN);
      const text = (" ".repeat(indent) + line).trimEnd();
      return r === 0 && head !== undefined ? head(text) : text;
    });
  });
}

function cellLines(text: string, width: number, fit: Column["fit"] = "keep"): string[] {
  if (fit === "wrap") {
    const hanging = wrapCell(text, width);
    const lines = hanging.every((line) => stringWidth(line) <= width) ? hanging : wrapCell(text, width, 0);
    return lines.map((line) => cutTo(line, width));
  }
  return [fit === "keep" ? text : cutTo(text, width, fit === "cut" ? "start" : "end")];
}

function padded(text: string, { natural, align }: Measured): string {
  const spaces = " ".repeat(Math.max(0, natural - stringWidth(text)));
  return align === "right" ? spaces + text : text + spaces;
}
