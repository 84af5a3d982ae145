// What gradcheck found, as numbers and in words.

export interface Mismatch {
  readonly input: string;
  /** Coordinates of the entry. */
  readonly index: readonly number[];
  readonly analytic: number;
  readonly numeric: number;
}

export interface GradcheckReport {
  readonly ok: boolean;
  /** Number of derivatives compared. */
  readonly entries: number;
  /** Of how many. */
  readonly of: number;
  readonly maxAbsError: number;
  /** |analytic - numeric| / max(|analytic|, |numeric|), over entries that are not both nearly zero. */
  readonly maxRelError: number;
  /** The entry that is furthest out of tolerance (or nearest to it); null when nothing was compared. */
  readonly worst: Mismatch | null;
  /** By how much that entry is out of tolerance; below 0 within it. */
  readonly excess: number;
  /** What is wrong besides numbers: a backward that is not deterministic, or not linear in the upstream gradient. */
  readonly problems: readonly string[];
}

/** "d/d(weight)[0, 2]: backward says 1.2, the slope is 2.4 (off by 1.2)", and what else was found. */
export function describeFailure({ worst, problems }: GradcheckReport): string {
  const words = worst === null ? [] : [mismatchInWords(worst)];
  return [...words, ...problems].join("; ");
}

function mismatchInWords({ input, index, analytic, numeric }: Mismatch): string {
  const difference = Math.abs(analytic - numeric).toExponential(2);
  return `d/d(${input})[${index.join(", ")}]: backward says ${analytic}, the slope is ${numeric} (off by ${difference})`;
}

/** The reports on several inputs as one. */
export function merged(reports: readonly GradcheckReport[]): GradcheckReport {
  const none: GradcheckReport = { ok: true, entries: 0, of: 0, maxAbsError: 0, maxRelError: 0, worst: null, excess: -Infinity, problems: [] }; // prettier-ignore
  return reports.reduce((all, each) => {
    const further = all.worst === null || each.excess > all.excess;
    return {
      ok: all.ok && each.ok,
      entries: all.entries + each.entries,
      of: all.of + each.of,
      maxAbsError: Math.max(all.maxAbsError, each.maxAbsError), // NaN stays NaN
      maxRelError: Math.max(all.maxRelError, each.maxRelError),
      worst: further ? each.worst : all.worst,
      excess: further ? each.excess : all.excess,
      problems: all.problems.length > 0 ? all.problems : each.problems,
    };
  }, none);
}
