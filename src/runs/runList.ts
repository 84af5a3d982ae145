// The runs of a directory: how each has ended and how good it is. What is not a run, or is damaged, is set aside with the reason.
import { readdirSync } from "node:fs";
import { join } from "node:path";
import * as z from "zod";
import { InputError, type Problem } from "../core/errors.js";
import { displayPath, shellPath, systemCode, unreadable } from "../files/file.js";
import { isGroup, readGroup, type GroupFile } from "./group.js";
import { evalEveryOf } from "./evalEvery.js";
import { nameOf, ownerOf, type Owner } from "./lock.js";
import { jsonOf } from "./json.js";
import { readRunFile, requireRun, statOf } from "./openRun.js";
import { readSummary, readEpochs } from "./runLog.js";
import { higherIsBetter } from "../metrics/monitor.js";
import type { Summary } from "./records.js";

/** A metric of one run, or its mean over the runs of a group. */
export interface Score {
  readonly mean: number;
  /** Of the mean's runs; null for a single value. */
  readonly deviation: number | null;
  readonly n: number;
}

export interface RunEntry {
  readonly run: string;
  readonly kind: "run" | GroupFile["kind"];
  readonly state: Summary["stopped"] | "diverged" | "unfinished" | "running";
  /** The process that is at work on it; null when none is. */
  readonly process: (Pick<Owner, "pid" | "host" | "since"> & { readonly name: string }) | null;
  /** When it ended, or began. */
  readonly when: Date;
  /** Runs of a group. */
  readonly members: number | null;
  readonly epochs: number | null;
  readonly best_epoch: number | null;
  /** Where train.eval_every is set the run is counted in steps, and an epoch is that many; null: in epochs. */
  readonly eval_every: number | null;
  readonly steps: number | null;
  readonly parameters: number | null;
  readonly val_loss: number | null;
  /** On the test rows, the first is the main one; on the validation rows where there are no others. */
  readonly metrics: Readonly<Record<string, Score>>;
  /** Of a sweep that has ended: what its best trial reached on the validation rows. */
  readonly best: { readonly metric: string; readonly value: number } | null;
  readonly seconds: number | null;
}

export interface RunList {
  readonly runs: readonly RunEntry[];
  /** What else is there, and why it is not in the list. */
  readonly skipped: readonly Problem[];
}

/** @throws InputError when it cannot be looked into */
export function listRuns(directory: string): RunList {
  const runs: RunEntry[] = [];
  const skipped: Problem[] = [];
  for (const name of foldersOf(directory)) {
    const path = join(directory, name);
    try {
      runs.push(statOf(path)?.isDirectory() === true && isGroup(path) ? groupEntry(path) : runEntry(path));
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      skipped.push(...error.problems);
    }
  }
  return { runs, skipped };
}

/** By name, 2 before 10. Links are followed later, where a broken one is reported. */
function foldersOf(directory: string): string[] {
  const fail = (message: string, hint?: string): never => {
    throw new InputError([{ place: { file: displayPath(directory) }, message, ...(hint === undefined ? {} : { hint }) }]);
  };
  const hint = "give the directory that holds the runs: mlbh runs DIR";
  const found = statOf(directory);
  if (found === undefined) return fail("there is no such directory", hint);
  if (!found.isDirectory()) return fail("this is a file, expected a directory of runs", hint);
  if (!isGroup(directory) && isThere(join(directory, "resolved.yaml")))
    return fail("this is a run itself", `give the directory around it: mlbh runs ${shellPath(join(directory, ".."))}`);
  try {
    const folders = readdirSync(directory, { withFileTypes: true }).filter((entry) => entry.isDirectory() || entry.isSymbolicLink()); // prettier-ignore
    return folders.map(({ name }) => name).sort(new Intl.Collator("en", { numeric: true }).compare);
  } catch (error) {
    if (systemCode(error) === null) throw error;
    return fail(unreadable(error));
  }
}

/** One run. @throws InputError when it is none, or is damaged */
export function runEntry(path: string): RunEntry {
  requireRun(path);
  const summary = readSummary(path);
  const process = workerOf(path);
  const every = evalEveryOf(path, summary);
  const base = { run: displayPath(path), kind: "run", members: null, best: null, when: whenOf(path), process, eval_every: every } as const;
  if (summary === null) {
    const epochs = readEpochs(path);
    return {
      ...base,
      state: process !== null ? "running" : isThere(join(path, "diverged.json")) ? "diverged" : "unfinished",
      epochs: epochs.length,
      best_epoch: null,
      steps: every === null ? null : every * epochs.length,
      parameters: null,
      val_loss: epochs.at(-1)?.val_loss ?? null,
      metrics: {},
      seconds: null,
    };
  }
  const { stopped: state, epochs, best_epoch, steps, parameters, seconds } = summary;
  const loss = summary.val?.loss;
  const values = Object.entries(summary.test ?? summary.val ?? {}).flatMap(([name, value]) =>
    typeof value === "number" ? [[name, { mean: value, deviation: null, n: 1 }]] : [],
  );
  const metrics = Object.fromEntries(values) as RunEntry["metrics"];
  return { ...base, state, epochs, best_epoch, steps, parameters, val_loss: typeof loss === "number" ? loss : null, metrics, seconds };
}

function workerOf(path: string): RunEntry["process"] {
  const owner = ownerOf(path);
  return owner && { pid: owner.pid, host: owner.host, since: owner.since, name: nameOf(owner) };
}

const groupSummary = z.object({
  stopped: z.enum(["finished", "interrupted"]).default("finished"),
  seconds: z.number().nullable().default(null),
  metrics: z
    .record(z.string(), z.object({ mean: z.number(), deviation: z.number().nullable().default(null), n: z.number() }))
    .default({}),
  // of a sweep: the metric of its best trial, which is on the validation rows
  metric: z.string().nullable().default(null),
  trials: z.array(z.object({ value: z.number().nullable() })).default([]),
});

function groupEntry(path: string): RunEntry {
  const { kind, members, search } = readGroup(path);
  const process = workerOf(path);
  const file = join(path, "summary.json");
  const summary = isThere(file) ? jsonOf(new TextDecoder().decode(readRunFile(file))) : null;
  const { data } = groupSummary.safeParse(summary); // what another version writes there is not shown
  const best = data?.trials[0]?.value ?? null;
  return {
    run: displayPath(path),
    kind,
    state: process !== null ? "running" : summary === null ? "unfinished" : (data?.stopped ?? "finished"),
    process,
    when: whenOf(path),
    members: search?.trials ?? members.length,
    epochs: null,
    best_epoch: null,
    eval_every: null,
    steps: null,
    parameters: null,
    val_loss: data?.metric === "val_loss" ? best : null,
    metrics: data?.metrics ?? {},
    best: best === null || data === undefined || data.metric === null ? null : { metric: data.metric, value: best },
    seconds: data?.seconds ?? null,
  };
}

/** The first metric beside the loss: what a run is judged by. */
export function mainMetric({ metrics }: RunEntry): string | null {
  return Object.keys(metrics).find((name) => name !== "loss") ?? null;
}

const ORDERS: Readonly<Record<string, (entry: RunEntry) => number | string | null>> = {
  name: () => null, // as they come
  when: ({ when }) => -when.getTime(), // the newest first
  state: ({ state }) => state,
  epochs: ({ epochs }) => epochs,
  best_epoch: ({ best_epoch: epoch }) => epoch,
  parameters: ({ parameters }) => parameters,
  val_loss: ({ val_loss: loss }) => loss,
  seconds: ({ seconds }) => seconds,
};

/** What runs can be sorted by. */
export function sortKeys(runs: readonly RunEntry[]): string[] {
  return [...Object.keys(ORDERS), ...new Set(runs.flatMap((entry) => Object.keys(entry.metrics)))];
}

/** The best or the least first; those without a value last. */
export function sortRuns(runs: readonly RunEntry[], key: string): RunEntry[] {
  const sign = higherIsBetter(`val_${key}`) ? -1 : 1;
  const metric = (entry: RunEntry): number | null => (Object.hasOwn(entry.metrics, key) ? sign * entry.metrics[key].mean : null);
  const value = Object.hasOwn(ORDERS, key) ? ORDERS[key] : metric;
  return runs
    .map((entry) => ({ entry, value: value(entry) }))
    .sort((p, q) => compare(p.value, q.value))
    .map(({ entry }) => entry);
}

function compare(p: number | string | null, q: number | string | null): number {
  if (p === null || q === null) return Number(p === null) - Number(q === null);
  return p < q ? -1 : Number(p > q);
}

function whenOf(path: string): Date {
  for (const name of ["summary.json", "resolved.yaml", "group.json"]) {
    const found = statOf(join(path, name));
    if (found !== undefined) return found.mtime;
  }
  return statOf(path)?.mtime ?? new Date(0);
}

function isThere(path: string): boolean {
  return statOf(path) !== undefined;
}
