// Rows -> series: those of one group, in the order of time, and what is wrong with that order.
import { sortLabels } from "./columns.js";
import type { Gaps } from "./config.js";
import { parseNumber } from "./number.js";
import { plural, quote, type Problems, type RowUnit } from "./problems.js";
import { fitTimeStep, isNext, stepWords, timeWriter, type TimeStep } from "./timeSteps.js";

/** One series: the numbers of its rows in the order of time. */
export interface Timeline {
  /** Null where the file is one series. */
  readonly group: string | null;
  readonly rows: Int32Array;
}

export interface TimeColumns {
  readonly order: string;
  /** Of dates; null for a column of numbers. */
  readonly format: string | null;
  readonly group: string | null;
  /** Of each row: seconds since 1970, or numbers. */
  readonly times: Float64Array;
  /** Of each row; null where the file is one series. */
  readonly groups: readonly string[] | null;
  /** On which each row starts. */
  readonly lines: ArrayLike<number>;
  readonly unit: RowUnit;
}

export interface Timelines {
  readonly series: readonly Timeline[];
  readonly step: TimeStep | null;
  /** That the file has its rows in another order; null where it has not. */
  readonly sorted: string | null;
}

/** A group under one name: 1 and 1.0 are the same. */
export function groupName(cell: string): string {
  const text = cell.trim();
  const number = parseNumber(text);
  return Number.isNaN(number) ? text : String(number);
}

/**
 * The groups by name, the steps of each by time, whatever their order in the file.
 * @param known the usual distance of two steps; null: it is found out
 * @param problems is told of a time that comes twice, and unless gaps are allowed of each step that is missing
 */
export function timelinesOf(columns: TimeColumns, gaps: Gaps, known: TimeStep | null, problems: Problems): Timelines {
  const { times, groups, lines, unit, order: column, group } = columns;
  const members = new Map<string | null, number[]>();
  for (let row = 0; row < times.length; row++) {
    const name = groups?.[row] ?? null;
    const list = members.get(name);
    if (list === undefined) members.set(name, [row]);
    else list.push(row);
  }
  const names = groups === null ? [...members.keys()] : sortLabels([...members.keys()] as string[]);
  const write = timeWriter(columns.format);
  let sorted: string | null = null;
  const twice = new Findings();
  const series = names.map((name): Timeline => {
    const rows = members.get(name)!;
    const late = rows.findIndex((row, i) => i > 0 && times[row] < times[rows[i - 1]]);
    if (late > 0) sorted ??= `the rows are not in the order of ${quote(column)} (${unit} ${lines[rows[late]]}: ${write(times[rows[late]])} comes after ${write(times[rows[late - 1]])}): they were sorted`; // prettier-ignore
    const order = Int32Array.from(rows).sort((a, b) => times[a] - times[b] || lines[a] - lines[b]);
    order.forEach((row, i) => {
      if (i > 0 && times[row] === times[order[i - 1]]) twice.add(lines[row], `${write(times[row])} stands twice${inGroup(name)}, first ${unit === "line" ? "on" : "in"} ${unit} ${lines[order[i - 1]]}`); // prettier-ignore
    });
    return { group: name, rows: order };
  });
  twice.report(column, problems, group === null ? "one row for each step: remove one of them; where a column tells several series apart, name it with data.group" : `one row for each step of ${quote(group)}: remove one of them`); // prettier-ignore
  const step = twice.count > 0 ? null : (known ?? fitTimeStep(series.map(({ rows }) => Float64Array.from(rows, (row) => times[row])), columns.format !== null)); // prettier-ignore
  if (step !== null && gaps === "error") reportGaps(series, step, columns, problems);
  return { series, step, sorted };
}

function reportGaps(
  series: readonly Timeline[],
  step: TimeStep,
  { times, lines, unit, format, order }: TimeColumns,
  problems: Problems,
): void {
  const write = timeWriter(format);
  const gaps = new Findings();
  for (const { group, rows } of series) {
    for (let i = 1; i < rows.length; i++) {
      const [before, row] = [rows[i - 1], rows[i]];
      if (isNext(times[before], times[row], step)) continue;
      gaps.add(lines[row], `${write(times[row])} comes after ${write(times[before])} (${unit} ${lines[before]})${inGroup(group)}, and a step is ${stepWords(step)}`); // prettier-ignore
    }
  }
  gaps.report(order, problems, "add the rows that are missing, or set data.gaps: allow, which takes each row for the step after the one before"); // prettier-ignore
}

function inGroup(name: string | null): string {
  return name === null ? "" : ` in ${quote(name)}`;
}

/** The first of many alike, and how many more there are. */
class Findings {
  #first: { readonly line: number; readonly message: string } | null = null;
  count = 0;

  add(line: number, message: string): void {
    this.#first ??= { line, message };
    this.count++;
  }

  report(column: string, problems: Problems, hint: string): void {
    if (this.#first === null) return;
    const { line, message } = this.#first;
    const more = this.count === 1 ? "" : `; and ${plural(this.count - 1, "more place")} like this`;
    problems.add({ line, column }, message + more, hint);
  }
}
