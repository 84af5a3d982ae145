// The course of a sweep: which trials are to be trained now, how far, and what follows when all of them have ended. It depends on results
// alone, never on which came first.
import { kept, rungsOf, survivors, type Rung } from "../optim/halving.js";
import { higherIsBetter } from "../metrics/monitor.js";
import type { Halving, SweepConfig } from "../experiment/schema/sweep.js";
import { anywhere } from "../experiment/otherFiles.js";
import type { Group, Settings } from "../runs/group.js";
import type { SearchState } from "../runs/groupSchema.js";
import type { Summary } from "../runs/records.js";
import { nextRound } from "./search.js";
import { scalarsIn } from "./statistics.js";

/** "trial-07" -> its settings. @param of how many there will be */
export function namedTrials(settings: readonly Settings[], first: number, of: number, file: string): Map<string, Settings> {
  const width = String(of).length;
  return new Map(settings.map((each, i) => [`trial-${String(first + i).padStart(width, "0")}`, anywhere(each, file)]));
}

/** What a search has before its first trial; undefined for one whose trials are all known and all trained to the end. @param epochs of a whole training */
export function searchAtFirst({ method, halving = null }: SweepConfig, trials: number, epochs: number): SearchState | undefined {
  if (method !== "tpe" && halving === null) return undefined;
  return { trials, rungs: planned(halving, trials, epochs), decided: [] };
}

function planned(halving: Halving | null, trials: number, epochs: number): Rung[] {
  return halving === null ? [] : rungsOf(trials, epochs, halving.min_epochs, halving.factor);
}

/** The rung that is on, counted from 0. */
function rungNow(group: Group): number {
  return group.file.search?.decided.length ?? 0;
}

/** Epochs after which trials pause now; null when they are trained to the end. */
export function pauseOf(group: Group): number | null {
  const rungs = group.file.search?.rungs ?? [];
  return rungNow(group) < rungs.length - 1 ? rungs[rungNow(group)].epochs : null;
}

/** Those that are still in the race. */
function aliveIn(group: Group): readonly string[] {
  return group.file.search?.decided.at(-1)?.kept ?? group.file.members;
}

/** Those of them that have not come as far as they should. */
export function missingIn(group: Group): string[] {
  const until = pauseOf(group);
  return aliveIn(group).filter((member) => group.failure(member) === null && !isThere(group.reached(member), until));
}

/** One that has ended, such as by early stopping, stays in the race with what it has reached. */
export function isThere(summary: Summary | null, until: number | null): boolean {
  if (summary === null) return false;
  return summary.stopped !== "paused" || (until !== null && summary.epochs >= until);
}

/** What ranks the trials, of what was kept of a training. */
export function valueIn(summary: Summary | null, metric: string): number | null {
  return scalarsIn(summary?.val ?? null)[metric.replace(/^val_/, "")] ?? null;
}

/** When nothing is missing: proposes trials, or decides who goes on. @returns whether there is more to train */
export function goOn(group: Group, sweep: SweepConfig): boolean {
  const { search, members } = group.file;
  if (search === undefined) return false;
  if (members.length < search.trials) return proposeIn(group, sweep, search);
  if (pauseOf(group) === null || aliveIn(group).length === 0) return false;
  const { metric, halving } = sweep;
  const alive = aliveIn(group);
  const values = alive.map((member) => (group.failure(member) === null ? valueIn(group.reached(member), metric) : null));
  const order = values.map((value) => scoreOf(value, metric));
  const on = survivors(order, kept(alive.length, halving!.factor)).map((i) => alive[i]);
  const epochs = search.rungs[rungNow(group)].epochs;
  const rung = { epochs, values: Object.fromEntries(alive.map((member, i) => [member, values[i]])), kept: on };
  group.goOn(new Map(), { ...search, decided: [...search.decided, rung] });
  return on.length > 0;
}

function proposeIn(group: Group, sweep: SweepConfig, search: SearchState): boolean {
  const { members, settings } = group.file;
  const { config, source } = group.experiment();
  const tried = members.map((member, i) => ({
    settings: settings[i],
    score: group.failure(member) === null ? scoreOf(valueIn(group.reached(member), sweep.metric), sweep.metric) : Infinity,
  }));
  const found = nextRound(sweep, config.seed, tried, search.trials - members.length);
  const trials = found.length === 0 ? members.length : search.trials; // everything has been tried
  const epochs = search.rungs.at(-1)?.epochs ?? 0;
  const rungs = trials === search.trials ? search.rungs : planned(sweep.halving ?? null, trials, epochs);
  group.goOn(namedTrials(found, members.length + 1, search.trials, source.file), { ...search, trials, rungs });
  return found.length > 0 || goOn(group, sweep);
}

function scoreOf(value: number | null, metric: string): number {
  if (value === null) return Infinity;
  return higherIsBetter(metric) ? -value : value;
}

/** Whether nothing is left to do. */
export function isOver(group: Group): boolean {
  const { search, members } = group.file;
  if (missingIn(group).length > 0) return false;
  return search === undefined || (members.length >= search.trials && (pauseOf(group) === null || aliveIn(group).length === 0));
}

export interface Counted {
  /** Trainings that have ended, one for each trial and rung. */
  readonly ended: number;
  /** How many there will be. */
  readonly total: number;
  /** The same in what they cost: in epochs where trials are halved, since a rung may be many times as long as the one before. */
  readonly work: { readonly ended: number; readonly total: number };
}

export function countIn(group: Group): Counted {
  const { search, members } = group.file;
  const alive = aliveIn(group).length;
  const here = rungNow(group) === 0 ? (search?.trials ?? members.length) : alive;
  const before = (search?.decided ?? []).map(({ values }) => Object.keys(values).length);
  const later = (search?.rungs ?? []).slice(rungNow(group) + 1).map(({ trials }) => Math.min(trials, here));
  const ended = [...before, alive - missingIn(group).length];
  const all = [...before, here, ...later];
  const total = (counts: readonly number[], cost: (rung: number) => number): number =>
    counts.reduce((sum, count, rung) => sum + count * cost(rung), 0);
  const each = (): number => 1;
  const cost = (rung: number): number => costOf(group, rung);
  return { ended: total(ended, each), total: total(all, each), work: { ended: total(ended, cost), total: total(all, cost) } };
}

/** When one more training of the rung that is on has ended than were counted. */
export function oneMore({ ended, work }: Counted, group: Group): Counted {
  const now = countIn(group); // fewer in all where trials have diverged; others may have ended whose turn to be told has not come
  const done = work.ended + costOf(group, rungNow(group));
  return { ended: ended + 1, total: now.total, work: { ended: done, total: now.work.total } };
}

/** A training of a rung goes on where the one before has ended. */
function costOf(group: Group, rung: number): number {
  const rungs = group.file.search?.rungs ?? [];
  return rungs.length === 0 ? 1 : rungs[rung].epochs - (rung === 0 ? 0 : rungs[rung - 1].epochs);
}

/** How long the rest will take when it goes on as it did. @param seconds since `before` was counted */
export function secondsLeft(seconds: number, before: Counted, { work }: Counted): number {
  return (seconds / Math.max(1, work.ended - before.work.ended)) * (work.total - work.ended);
}
