// `mlbh forecast` without the terminal: the run's own data goes on, or that of another file, and how far off such forecasts have been.
import { reader, type Arg } from "../autograd/call.js";
import { InputError } from "../core/errors.js";
import { Generator } from "../core/rng.js";
import type { Dataset, Part } from "../data/dataset.js";
import type { Preprocess, Series } from "../data/preprocess.js";
import { readSeries, type SeriesRows } from "../data/seriesRows.js";
import type { ByteSource } from "../data/source.js";
import { timeAfter, timeWriter } from "../data/timeSteps.js";
import { cutWindows } from "../data/windows.js";
import { loadFile } from "../files/loadFile.js";
import { tableName } from "../experiment/experiment.js";
import { tableFile } from "../files/tableFile.js";
import { displayPath } from "../files/file.js";
import type { OpenRun } from "../runs/openRun.js";
import { readSummary } from "../runs/runLog.js";
import { requireSplit } from "../runs/splitRecord.js";
import { forecastFrom, requireSteps, unknownAhead } from "./forecast.js";
import { takeRun, takeSource } from "./predictFile.js";

/** One step that has not come. */
export interface ForecastStep {
  /** Which of several series; null where the file is one. */
  readonly group: string | null;
  /** 1 for the next one. */
  readonly step: number;
  /** Seconds since 1970, or the number of the column `order`; null where the usual distance of two steps is not known. */
  readonly time: number | null;
  /** The same as the file would write it. */
  readonly when: string;
  readonly predicted: number;
  /** Between them the true value should be with the probability of the interval; null where too few validation rows tell. */
  readonly low: number | null;
  readonly high: number | null;
}

export interface PastPoint {
  readonly time: number;
  readonly when: string;
  readonly value: number;
}

export interface Forecast {
  readonly target: string;
  readonly order: string;
  readonly group: string | null;
  /** The probability of each interval; null where there are none. */
  readonly interval: number | null;
  readonly steps: readonly ForecastStep[];
  /** The end of each series, for a chart: at most as many steps as the window has. */
  readonly past: readonly { readonly group: string | null; readonly points: readonly PastPoint[] }[];
  /** Why there is no interval, what was odd about the file, and which series are too short. */
  readonly notes: readonly string[];
}

export interface ForecastOptions {
  readonly steps: number;
  /** The probability of an interval, above 0 and below 1; default: 0.8. */
  readonly interval?: number | undefined;
}

const optionsArg: Arg = { name: "options", required: true, kind: "{ steps: a whole number >= 1, interval?: a number above 0 and below 1 }", accepts: (value) => isOptions(value) }; // prettier-ignore
const read = reader("forecastRun", [takeRun, { ...takeSource, required: false }, optionsArg]);

function isOptions(value: unknown): boolean {
  if (typeof value !== "object" || value === null) return false;
  const { steps, interval = 0.8 } = value as Partial<ForecastOptions>;
  return Number.isSafeInteger(steps) && steps! >= 1 && typeof interval === "number" && interval > 0 && interval < 1;
}

/**
 * The steps after the last one of each series.
 * @param source rows that are known, at least a window of them; null: the run's own data
 * @throws InputError when the run is none of a series, or a step would need columns that nobody knows yet
 */
export async function forecastRun(run: OpenRun, source: ByteSource | null, options: ForecastOptions): Promise<Forecast> {
  read([run, source ?? undefined, options]);
  const { steps, interval = 0.8 } = options;
  const { experiment, dtype } = run;
  const preprocess = requireSeries(run);
  const { series } = preprocess;
  requireSteps(preprocess, steps, displayPath(run.path));
  const { series: known, report } = await readSeries(
    preprocess,
    source ?? tableFile(experiment.dataPath, { table: tableName(experiment) }),
    dtype,
  );
  const notes = [...known.warnings, ...(report.dropped.size === 0 ? [] : ["rows with missing cells were left out"])];
  const { ends, short } = lastWindows(known, series);
  if (ends.length === 0) throw new InputError([{ place: { file: source?.name ?? displayPath(experiment.dataPath) }, message: `no series has the ${series.window} steps of a window`, hint: "give more rows: the forecast begins with the last window" }]); // prettier-ignore
  if (short.length > 0) notes.push(`no forecast for ${short.join(", ")}: fewer steps than the ${series.window} of a window`);
  const origins = cutWindows(known.steps, Int32Array.from(ends), series.window, series.horizon, 0);
  const times = origins.past!.times;
  const forecast = forecastFrom(run, { x: origins.x, rows: ends.length, times }, steps);
  const spread = await spreadOf(run, preprocess, steps, interval, notes);
  const write = timeWriter(series.order.cells.format);
  const all = ends.flatMap((end, row) =>
    Array.from({ length: steps }, (_, k): ForecastStep => {
      const time = series.step === null ? null : timeAfter(times[row], series.step, k + 1);
      const predicted = forecast[row * steps + k];
      const [below, above] = spread?.[k] ?? [null, null];
      return {
        group: known.steps.groups[known.steps.series[end]],
        step: k + 1,
        time,
        when: time === null ? "" : write(time),
        predicted,
        low: below === null ? null : predicted + below,
        high: above === null ? null : predicted + above,
      };
    }),
  );
  const past = ends.map((end) => ({
    group: known.steps.groups[known.steps.series[end]],
    points: Array.from({ length: series.window }, (_, i) => end - series.window + 1 + i).map((i): PastPoint => ({ time: known.steps.times[i], when: write(known.steps.times[i]), value: known.steps.target[i] })), // prettier-ignore
  }));
  const { target, order, group } = series;
  return {
    target,
    order: order.name,
    group: group?.name ?? null,
    interval: spread === null ? null : interval,
    steps: all,
    past,
    notes,
  };
}

function requireSeries({ preprocess, path }: OpenRun): Preprocess & { readonly series: Series } {
  const { series } = preprocess;
  if (series !== undefined) return { ...preprocess, series };
  const hint = "a series has data.window and data.order; mlbh predict answers for the rows of a table";
  throw new InputError([
    { place: { file: displayPath(path) }, message: "the run is none of a series: its rows have no future", hint },
  ]);
}

/** The last step of each series up to which a whole window leads, and the series that have none. */
function lastWindows({ stretches, steps: { groups } }: SeriesRows, { window }: Series): { ends: number[]; short: string[] } {
  const last = new Map<string | null, { end: number; length: number }>();
  let from = 0;
  stretches.forEach(({ length }, s) => {
    from += length;
    last.set(groups[s], { end: from - 1, length });
  });
  const long = [...last.values()].filter(({ length }) => length >= window);
  const short = [...last].flatMap(([group, { length }]) => (length >= window ? [] : [group ?? "the series"]));
  return { ends: long.map(({ end }) => end), short };
}

const fewestResiduals = 20;
const mostOrigins = 512;

/**
 * By how much the truth was below and above the forecast on the validation rows, for each step ahead: the quantiles (1 - p) / 2 and (1 + p) / 2
 * of true minus predicted. Null, and a note, where the validation rows are not at hand.
 */
async function spreadOf(
  run: OpenRun,
  preprocess: Preprocess & { readonly series: Series },
  steps: number,
  interval: number,
  notes: string[],
): Promise<readonly (readonly [number, number] | null)[] | null> {
  const val = await validationPart(run, notes);
  if (val === null) return null;
  const { horizon } = preprocess.series;
  const reach = unknownAhead(preprocess).length > 0 ? Math.min(steps, horizon) : steps;
  const every = Math.ceil(val.rows / mostOrigins);
  const origins = Array.from({ length: Math.ceil(val.rows / every) }, (_, i) => i * every);
  const x = val.x instanceof Float32Array ? new Float32Array(origins.length * val.features) : new Float64Array(origins.length * val.features); // prettier-ignore
  origins.forEach((row, i) => x.set(val.x.subarray(row * val.features, (row + 1) * val.features), i * val.features));
  const forecast = forecastFrom(run, { x, rows: origins.length, times: origins.map((row) => val.past!.times[row]) }, reach);
  const spread = Array.from({ length: reach }, (_, k): readonly [number, number] | null => {
    const residuals = origins.flatMap((row, i) => {
      const truth = truthAhead(val, row, k, horizon);
      return truth === null ? [] : [truth - forecast[i * reach + k]];
    });
    if (residuals.length < fewestResiduals) return null;
    residuals.sort((a, b) => a - b);
    return [quantile(residuals, (1 - interval) / 2), quantile(residuals, (1 + interval) / 2)];
  });
  const known = spread.filter((each) => each !== null).length;
  if (known < steps) notes.push(known === 0 ? "no interval: too few validation rows to tell" : `no interval after step ${known}: the validation rows do not reach further`); // prettier-ignore
  return known === 0 ? null : spread;
}

async function validationPart(run: OpenRun, notes: string[]): Promise<Part | null> {
  const { config, dataPath } = run.experiment;
  try {
    const dataset: Dataset = await loadFile(dataPath, config.data, run.preprocess.task, new Generator(config.seed), run.dtype);
    if (readSummary(run.path)?.data_sha256 !== dataset.sha256) {
      notes.push("no interval: the run's data has changed since it was trained");
      return null;
    }
    requireSplit(run.path, dataset);
    if (dataset.val.rows > 0) return dataset.val;
    notes.push("no interval: the run set no rows aside for validation");
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    notes.push(`no interval: the run's data cannot be read (${error.problems[0].message})`);
  }
  return null;
}

/** The target k + 1 steps after the window of an example; null where that lies beyond its series. Examples of a series follow each other. */
function truthAhead({ y, rows, past }: Part, row: number, k: number, horizon: number): number | null {
  const [later, column] = k < horizon ? [row, k] : [row + k - horizon + 1, horizon - 1];
  if (later >= rows || past!.series[later] !== past!.series[row]) return null;
  return y[later * horizon + column];
}

/** Between two values that are neighbours in order, as numpy has it. */
function quantile(sorted: readonly number[], q: number): number {
  const place = q * (sorted.length - 1);
  const [low, high] = [Math.floor(place), Math.ceil(place)];
  return sorted[low] + (place - low) * (sorted[high] - sorted[low]);
}
