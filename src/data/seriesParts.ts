// A table whose rows are the steps of series: put in order, divided by time, cut into windows.
import type { FloatArray } from "../kernels/ndarray.js";
import { cellRulesOf, targetNames, type DataConfig } from "./config.js";
import type { Part } from "./dataset.js";
import type { Series } from "./preprocess.js";
import { plural, Problems, quote } from "./problems.js";
import { partNames, type PartName, type Split } from "./split.js";
import type { Table } from "./table.js";
import { groupName, timelinesOf, type Timeline } from "./timelines.js";
import { cutWindows, divideInTime, joinStretches, windowEnds, type Stretch } from "./windows.js";

export interface SeriesParts {
  readonly series: Series;
  /** The rows of each part, in the order of time. */
  readonly split: Split;
  readonly warnings: readonly string[];
  /** @param x the features of the part's steps, in the order of split */
  part(name: PartName, x: FloatArray, features: number): Part;
}

/** The names of the answers: temp_max+1 is what temp_max is one step later. */
export function answerNames(target: string, horizon: number): string[] {
  return Array.from({ length: horizon }, (_, k) => `${target}+${k + 1}`);
}

/** @throws InputError where the order of the rows is not one of time, or a part has too few steps for an example */
export function seriesParts(table: Table, config: DataConfig): SeriesParts {
  const { window = 1, horizon = 1, order = "", group, gaps = "error", split: fractions } = config;
  const [target] = targetNames(config);
  const times = table.columns.get(order)!;
  const problems = new Problems(table.file, false, table.locate);
  if (times.kind === "categorical")
    return problems.fail({ column: order }, "data.order names this column, which holds texts", `name a column of numbers, or of dates with their format: data.columns.${order}: {type: date, format: YYYY-MM-DD}`); // prettier-ignore
  const columnOf = (name: string): Series["order"] => ({ name, cells: cellRulesOf(config, name) });
  const { format } = cellRulesOf(config, order);
  const groups = group === undefined ? null : groupsIn(table, group);
  const found = timelinesOf({ order, format, group: group ?? null, times: times.values, groups, lines: table.lines, unit: table.unit }, gaps, null, problems); // prettier-ignore
  problems.check();
  const stretches = divideInTime(found.series, fractions);
  const warnings = found.sorted === null ? [] : [found.sorted];
  for (const name of partNames) if (fractions[name] > 0) warnings.push(...checkSteps(name, stretches[name], found.series, window, horizon, problems)); // prettier-ignore
  problems.check();
  const y = table.columns.get(target)!;
  return {
    series: {
      target,
      order: columnOf(order),
      group: group === undefined ? null : columnOf(group),
      window,
      horizon,
      gaps,
      step: found.step,
    },
    split: { train: joinStretches(stretches.train), val: joinStretches(stretches.val), test: joinStretches(stretches.test) },
    warnings,
    part(name, x, features) {
      const rows = joinStretches(stretches[name]);
      const at = (values: ArrayLike<number>): Float64Array => Float64Array.from(rows, (row) => values[row]);
      const values = y.kind === "categorical" ? y.codes : y.values;
      const series = Int32Array.from(stretches[name].flatMap(({ length }, s) => Array<number>(length).fill(s)));
      const steps = {
        x,
        features,
        target: at(values),
        times: at(times.values),
        series,
        groups: found.series.map(({ group: name }) => name),
        lines: at(table.lines),
      };
      return cutWindows(steps, windowEnds(stretches[name], window, horizon), window, horizon);
    },
  };
}

function groupsIn({ columns }: Table, name: string): string[] {
  const column = columns.get(name)!;
  if (column.kind !== "categorical") return Array.from(column.values, String);
  const names = column.labels.map(groupName);
  return Array.from(column.codes, (code) => names[code]);
}

/** A part needs an example; a series without one is remarked. */
function checkSteps(
  name: PartName,
  stretches: readonly Stretch[],
  series: readonly Timeline[],
  window: number,
  horizon: number,
  problems: Problems,
): string[] {
  const needed = window + horizon;
  const short = series.filter((_, s) => stretches[s].length < needed);
  if (short.length === 0) return [];
  const example = `an example takes ${plural(needed, "step")}: window ${window} and horizon ${horizon}`;
  const longest = stretches.reduce((most, { length }) => Math.max(most, length), 0);
  if (short.length === series.length) {
    const each = series.length === 1 ? "" : " at most of each series";
    const zero = name === "train" ? "" : `, or set data.split.${name} to 0`;
    problems.add({}, `${name} has ${plural(longest, "step")}${each}, and ${example}`, `take a shorter window, a larger data.split.${name}, or more rows${zero}`); // prettier-ignore
    return [];
  }
  const names = short.slice(0, 6).map(({ group }) => quote(group ?? "")).join(", "); // prettier-ignore
  const more = short.length > 6 ? ` and ${short.length - 6} more` : "";
  return [`${name}: ${names}${more} too short for an example: ${example}`];
}
