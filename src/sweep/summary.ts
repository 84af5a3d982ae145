// What a sweep has found: its trials, ranked.
import { higherIsBetter } from "../metrics/monitor.js";
import { Group, overridesFor, type Settings } from "../runs/group.js";
import { sweepOf } from "./check.js";
import { isOver, isThere, valueIn } from "./course.js";
import type { SweepConfig } from "../experiment/schema/sweep.js";

export interface Trial {
  readonly run: string;
  readonly settings: Settings;
  /** stopped: successive halving went on with others; paused: it has not come to the end yet, and may. */
  readonly status: "finished" | "stopped" | "paused" | "diverged" | "failed";
  /** Why there is no result; null when there is. */
  readonly message: string | null;
  /** Of the model that was kept; null where it is not defined, or there is none. */
  readonly value: number | null;
  readonly epochs: number | null;
  /** With halving: how many rungs it has reached, and the last is a whole training; null without, or before the first. */
  readonly rung: number | null;
  readonly steps: number | null;
  readonly seconds: number | null;
}

export interface HalvingReport {
  readonly factor: number;
  readonly rungs: readonly RungReport[];
  /** Epochs that were trained, and how many there would be if all trials were trained to the end (and none stopped early). */
  readonly epochs: { readonly spent: number; readonly whole: number };
}

export interface RungReport {
  readonly epochs: number;
  /** How many have come so far, and how many of these went on; null where nothing is decided yet, or the rung is the last. */
  readonly trials: number;
  readonly went_on: number | null;
  /** The best value there. */
  readonly best: number | null;
}

/** summary.json of the group. The test rows have no say in it, and so their metrics are not in it. */
export interface SweepSummary {
  readonly kind: "sweep";
  readonly name: string;
  readonly run: string;
  readonly stopped: "finished" | "interrupted";
  readonly metric: string;
  /** train.eval_every of the experiment: training is counted in steps where it is set. */
  readonly eval_every: number | null;
  readonly higher_is_better: boolean;
  /** What successive halving spent; null without it. */
  readonly halving: HalvingReport | null;
  /** Those that have ended, the best first; with halving before that those that were trained longest. */
  readonly trials: readonly (Trial & { readonly rank: number })[];
  /** The experiment with the best settings, as arguments of `mlbh`; null when no trial has a value. */
  readonly best: readonly string[] | null;
  /** Added up over the trials. */
  readonly seconds: number;
}

/** A sweep as far as it has come. @throws InputError when its files are damaged */
export function readSweep(path: string): SweepSummary {
  const group = Group.look(path);
  return summaryOf(group, sweepOf(group.experiment()));
}

/** One trial, as far as it has come. */
export function trialOf(group: Group, run: string, metric: string): Trial {
  const { members, settings, search } = group.file;
  const failure = group.failure(run);
  const summary = search === undefined ? group.result(run) : group.reached(run);
  const place = placeOf(group, run);
  const before = search?.decided[place.passed - 1]; // of one that is trained on at this moment
  return {
    run,
    settings: settings[members.indexOf(run)],
    status: failure?.status ?? place.status,
    message: failure?.message ?? null,
    value: failure !== null ? null : summary !== null ? valueIn(summary, metric) : (before?.values[run] ?? null),
    epochs: summary?.epochs ?? before?.epochs ?? null,
    rung: place.rung,
    steps: summary?.steps ?? null,
    seconds: summary?.seconds ?? null,
  };
}

/** Where a trial is in the race: how many decisions were for it, and whether it is still there. */
function placeOf(group: Group, run: string): { passed: number; rung: number | null; status: "finished" | "stopped" | "paused" } {
  const { rungs = [], decided = [] } = group.file.search ?? {};
  if (rungs.length === 0) return { passed: 0, rung: null, status: "finished" };
  const passed = decided.filter(({ kept }) => kept.includes(run)).length;
  const until = passed < rungs.length - 1 ? rungs[passed].epochs : null;
  const rung = passed + Number(group.failure(run) === null && isThere(group.reached(run), until));
  return { passed, rung: rung === 0 ? null : rung, status: passed < decided.length ? "stopped" : rung === rungs.length ? "finished" : "paused" }; // prettier-ignore
}

/** @param group whose trials are ranked: those that were trained longest first, of these the best, and those without a result last */
export function summaryOf(group: Group, { metric, halving = null }: SweepConfig): SweepSummary {
  const { name, members, file, overrides } = group.file;
  const higher = higherIsBetter(metric);
  const score = ({ message, value }: Trial): number => {
    if (message !== null) return Infinity;
    return value === null ? Number.MAX_VALUE : higher ? -value : value;
  };
  const over = members.map((member) => trialOf(group, member, metric)).filter(hasEnded(group));
  const ranked = over.sort((a, b) => {
    const [p, q] = [score(a), score(b)];
    if (p < Infinity && q < Infinity && a.rung !== b.rung) return (b.rung ?? 0) - (a.rung ?? 0);
    return p < q ? -1 : p > q ? 1 : 0;
  });
  const best = (ranked[0]?.value ?? null) === null ? null : ranked[0];
  const kept = overrides.filter((override) => !/^sweep[.=]/.test(override));
  return {
    kind: "sweep",
    name,
    run: group.path,
    stopped: isOver(group) ? "finished" : "interrupted",
    metric,
    eval_every: group.experiment().config.train.eval_every,
    higher_is_better: higher,
    halving: halving && halvingReport(group, halving.factor, ranked, higher),
    trials: ranked.map((trial, i) => ({ rank: i + 1, ...trial })),
    best: best && ["train", file, ...[...kept, ...overridesFor(best.settings)].flatMap((override) => ["--set", override])],
    seconds: Number(ranked.reduce((sum, { seconds }) => sum + (seconds ?? 0), 0).toFixed(3)),
  };
}

/** Those that say something: in a race, of a rung at least. */
function hasEnded(group: Group): (trial: Trial) => boolean {
  return ({ run, message, rung }) => message !== null || (rung !== null || (group.file.search?.rungs ?? []).length === 0 && group.result(run) !== null); // prettier-ignore
}

function halvingReport(group: Group, factor: number, trials: readonly Trial[], higher: boolean): HalvingReport {
  const { rungs, decided, trials: all } = group.file.search!;
  const reported = rungs.map(({ epochs }, k): RungReport => {
    const at = decided.at(k);
    const here = trials.filter(({ rung }) => (rung ?? 0) > k);
    const values = (at === undefined ? here.map(({ value }) => value) : Object.values(at.values)).filter(
      (value) => value !== null,
    );
    const best = values.length === 0 ? null : higher ? Math.max(...values) : Math.min(...values);
    return {
      epochs,
      trials: at === undefined ? here.length : Object.keys(at.values).length,
      went_on: at?.kept.length ?? null,
      best,
    };
  });
  const spent = trials.reduce((sum, { epochs }) => sum + (epochs ?? 0), 0);
  return { factor, rungs: reported, epochs: { spent, whole: all * rungs[rungs.length - 1].epochs } };
}
