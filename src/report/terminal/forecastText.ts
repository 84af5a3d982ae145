// A forecast as CSV, as data, and for a terminal as a chart above a table.
import type { ChalkInstance } from "chalk";
import { formatNumber, printable } from "../../core/format.js";
import { csvLine } from "../../data/csv.js";
import type { Forecast, ForecastStep } from "../../train/forecastRun.js";
import { plotLines, type Series } from "./plot.js";
import type { Block } from "./table.js";

/** A line for each step, under the names of the file; low and high are empty where there is no interval. */
export function forecastCsv({ group, order, target, interval, steps }: Forecast): string {
  const bounds = interval === null ? [] : ["low", "high"];
  const head = [...(group === null ? [] : [group]), order, target, ...bounds];
  const row = ({ group: name, when, predicted, low, high }: ForecastStep): string[] => [
    ...(group === null ? [] : [name ?? ""]),
    when,
    String(predicted),
    ...(interval === null ? [] : [low, high].map((value) => (value === null ? "" : String(value)))),
  ];
  return [head, ...steps.map(row)].map(csvLine).join("");
}

/** As --json prints it. */
export function forecastData({ group, order, target, interval, steps, notes }: Forecast): object {
  const each = ({ group: name, step, when, predicted, low, high }: ForecastStep): object => ({
    ...(group === null ? {} : { group: name }),
    step,
    [order]: when,
    predicted,
    ...(interval === null ? {} : { low, high }),
  });
  return { target, order, group, interval, forecast: steps.map(each), notes };
}

const mostCharts = 3;
const mostRows = 30;

export function forecastLines(
  forecast: Forecast,
  { width, ascii, color }: { readonly width: number; readonly ascii: boolean; readonly color: ChalkInstance },
): Block[] {
  const { target, order, group, interval, steps, past } = forecast;
  const lines: Block[] = [];
  for (const { group: name, points } of past.slice(0, mostCharts)) {
    const own = steps.filter((step) => step.group === name);
    const places = own.map((step, i) => step.time ?? points[points.length - 1].time + i + 1);
    const curve = (label: string, value: (step: ForecastStep) => number | null, paint: Series["paint"]): Series => ({
      label,
      points: own.map((step, i) => [places[i], value(step)]),
      paint,
    });
    const bounds =
      interval === null ? [] : [curve("low", ({ low }) => low, color.dim), curve("high", ({ high }) => high, color.dim)];
    const series = [{ label: target, points: points.map(({ time, value }) => [time, value] as const), paint: color.cyan }, curve("forecast", ({ predicted }) => predicted, color.yellow), ...bounds]; // prettier-ignore
    const words = new Map<number, string>([...points.map(({ time, when }) => [time, when] as const), ...own.map((step, i) => [places[i], step.when] as const)]); // prettier-ignore
    if (name !== null) lines.push(color.bold(printable(name)));
    lines.push(...plotLines(series, { width: Math.min(width, 80), height: 8, ascii, logY: false, xWords: (x) => words.get(x) ?? "" }), ""); // prettier-ignore
  }
  const percent = interval === null ? "" : `${Number((100 * interval).toFixed(1))} %`;
  const head = [...(group === null ? [] : [printable(group)]), printable(order), printable(target), ...(interval === null ? [] : [`low (${percent})`, "high"])]; // prettier-ignore
  const rows = steps
    .slice(0, mostRows)
    .map(({ group: name, when, predicted, low, high }) => [
      ...(group === null ? [] : [printable(name ?? "")]),
      when,
      formatNumber(predicted),
      ...(interval === null ? [] : [low, high].map((value) => (value === null ? "" : formatNumber(value)))),
    ]);
  lines.push({ rows: [head, ...rows], columns: [{}, { align: "right" }] });
  if (steps.length > mostRows) lines.push(`... ${steps.length - mostRows} more: -o FILE writes all of them`);
  return lines;
}
