// A value measured in several runs: where it lies, and how far it scatters.
import { extremes, mean, standardDeviation } from "../data/statistics.js";
import type { MetricValue } from "../metrics/metrics.js";

export type Scalars = Readonly<Record<string, number | null>>;

export interface Statistics {
  readonly mean: number;
  /** sqrt((1/(n - 1)) sum (x - mean)^2): null for one value. */
  readonly deviation: number | null;
  readonly min: number;
  readonly max: number;
  /** How many runs have a value. */
  readonly n: number;
}

/** The metrics that are single numbers. */
export function scalarsIn(values: Readonly<Record<string, MetricValue>> | null): Scalars {
  const scalars = Object.entries(values ?? {}).filter((entry): entry is [string, number | null] => !Array.isArray(entry[1]));
  return Object.fromEntries(scalars);
}

/** Of each metric, over the runs that have a value; a metric that none has is left out. */
export function statisticsOf(runs: readonly Scalars[]): Record<string, Statistics> {
  const names = [...new Set(runs.flatMap((values) => Object.keys(values)))];
  return Object.fromEntries(
    names.flatMap((name) => {
      const x = Float64Array.from(runs.flatMap((values) => values[name] ?? []));
      const n = x.length;
      if (n === 0) return [];
      const deviation = n === 1 ? null : standardDeviation(x, 1);
      return [[name, { mean: mean(x), deviation, ...extremes(x), n }] as const];
    }),
  );
}
