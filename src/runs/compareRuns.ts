// Several runs beside each other: what was set differently, what came out, and where they part from the first.
import { realpathSync } from "node:fs";
import { join } from "node:path";
import { InputError } from "../core/errors.js";
import { displayPath } from "../files/file.js";
import { valueAt } from "../experiment/source.js";
import { isRecord } from "../experiment/component.js";
import { firstDivergence, type Divergence, type RunHistory } from "./divergence.js";
import { readExperiment } from "../experiment/experiment.js";
import { givenSettings } from "../experiment/givenSettings.js";
import { withNewKeys } from "../experiment/resolved.js";
import { isGroup, ranking, readGroup } from "./group.js";
import { statOf } from "./openRun.js";
import { runEntry, type RunEntry } from "./runList.js";
import { readSummary, readEpochs, readLosses } from "./runLog.js";
import { higherIsBetter } from "../metrics/monitor.js";
import type { Summary } from "./records.js";
import { differences } from "../experiment/differences.js";

/** A row of a table: a value for each run, undefined where it has none. */
export interface Row<T = unknown> {
  readonly key: string;
  readonly values: readonly (T | undefined)[];
}

export interface MetricRow extends Row<number> {
  /** For each run, whether no other is better; nobody is where all are equal. */
  readonly best: readonly boolean[];
}

export interface Comparison {
  readonly runs: readonly RunEntry[];
  readonly histories: readonly RunHistory[];
  /** The keys of the experiments that differ. */
  readonly settings: readonly Row[];
  /** What differs of the data and the machine. */
  readonly origins: readonly Row[];
  readonly metrics: readonly MetricRow[];
  /** Whether some are trials of a sweep: what the test rows say is for the one that is chosen, and so it is left out. */
  readonly trials: boolean;
  /** Why no run is called the best, of all numbers or of the losses; null when they can be compared. */
  readonly unlike: Unlike | null;
  /** Of each run after the first, compared with the first. */
  readonly divergences: readonly Divergence[];
}

interface OpenedRun {
  readonly entry: RunEntry;
  readonly summary: Summary | null;
  readonly history: RunHistory;
  readonly settings: unknown;
}

/** @throws InputError for a path that is not a run, or is damaged */
export function compareRuns(paths: readonly string[]): Comparison {
  const opened = paths.map(open);
  const trials = paths.some(isTrial);
  const histories = opened.map(({ history }) => history);
  return {
    runs: opened.map(({ entry }) => entry),
    histories,
    settings: settingsThatDiffer(opened.map(({ settings }) => settings)),
    origins: originsThatDiffer(opened),
    metrics: metricRows(opened).filter(({ key }) => !trials || !key.startsWith("test_")),
    trials,
    unlike: unlikeAnswers(opened),
    divergences: histories.slice(1).map((history) => firstDivergence(histories[0], history)),
  };
}

/** The first path that leads to the same run as one before it. */
export function repeated(paths: readonly string[]): string | undefined {
  const real = paths.map((path) => {
    try {
      return realpathSync(path);
    } catch {
      return path; // it is not there: reading it will say so
    }
  });
  return paths.find((_, i) => real.indexOf(real[i]) < i);
}

/** More columns than these nobody reads. */
const mostMembers = 8;

/**
 * The runs that a path stands for: itself, or of a group the members that have ended, those of a sweep with the best first.
 * @returns with how many there are, where not all are taken
 */
export function runsOf(path: string): { readonly runs: readonly string[]; readonly of: number } {
  if (statOf(path)?.isDirectory() !== true || !isGroup(path)) return { runs: [path], of: 1 };
  const { kind, members } = readGroup(path);
  const ended = (kind === "sweep" ? ranking(path, members) : members).filter((member) => readSummary(join(path, member)) !== null);
  if (ended.length === 0)
    throw new InputError([{ place: { file: displayPath(path) }, message: `of the ${members.length} runs of this group none has ended` }]); // prettier-ignore
  return { runs: ended.slice(0, mostMembers).map((member) => displayPath(join(path, member))), of: ended.length };
}

function isTrial(path: string): boolean {
  const group = join(path, "..");
  return isGroup(group) && readGroup(group).kind === "sweep";
}

function open(path: string): OpenedRun {
  const entry = runEntry(path);
  const { config, source } = readExperiment(join(path, "resolved.yaml"));
  const history = { epochs: readEpochs(path), losses: readLosses(path), accumulate: config.train.accumulate_grad_batches, evalEvery: config.train.eval_every };
  return { entry, summary: readSummary(path), history, settings: givenSettings(withNewKeys(source.value)) };
}

const OWN = ["name", "run.dir"]; // differ between any two runs

function settingsThatDiffer(settings: readonly unknown[]): Row[] {
  const trees = settings.map(withNumberedLayers);
  const changes = trees.slice(1).flatMap((tree) => differences(trees[0], tree));
  const found = changes.filter(({ key, before, now }) => !OWN.includes(key) && (before ?? now ?? null) !== null);
  const paths = [...new Map(found.map(({ path }) => [JSON.stringify(path), path])).values()];
  // one run has another lr, a third another optimizer: the whole optimizer is shown, once
  const isWithin = (path: readonly string[], wider: readonly string[]): boolean =>
    wider.length < path.length && wider.every((part, i) => part === path[i]);
  const widest = paths.filter((path) => !paths.some((other) => isWithin(path, other)));
  return widest.map((path) => ({ key: path.join("."), values: trees.map((tree) => valueAt(tree, path)) }));
}

/** Layers are compared one by one. */
function withNumberedLayers(settings: unknown): unknown {
  return isRecord(settings) && Array.isArray(settings.model) ? { ...settings, model: { ...settings.model } } : settings;
}

function originsThatDiffer(runs: readonly OpenedRun[]): Row[] {
  const pick: Readonly<Record<string, (summary: Summary) => string | undefined>> = {
    data_sha256: (summary) => summary.data_sha256,
    "versions.mlbh": (summary) => summary.versions.mlbh,
    "versions.node": (summary) => summary.versions.node,
    machine: (summary) => summary.machine,
    kernels: (summary) => summary.kernels ?? undefined,
  };
  const rows = Object.entries(pick).map(([key, value]) => ({ key, values: runs.map(({ summary }) => (summary === null ? undefined : value(summary))) })); // prettier-ignore
  return rows.filter(({ values }) => new Set(values.filter((value) => value !== undefined)).size > 1);
}

/** Losses and metrics at the end: of the weights that were kept, and of the last epoch for a run that has not ended. */
function metricRows(runs: readonly OpenedRun[]): MetricRow[] {
  const valuesOf = ({ summary, history }: OpenedRun): Map<string, number> => {
    const { train_loss: trainLoss, ...last }: Readonly<Record<string, number | null>> = history.epochs.at(-1) ?? {};
    const named = (part: "val" | "test"): [string, unknown][] => Object.entries(summary?.[part] ?? {}).map(([name, value]) => [`${part}_${name}`, value]); // prettier-ignore
    const validation = summary === null ? Object.entries(last).filter(([name]) => name.startsWith("val_")) : named("val");
    const all: [string, unknown][] = [["train_loss", trainLoss], ...validation, ...named("test")];
    return new Map(all.filter((entry): entry is [string, number] => typeof entry[1] === "number"));
  };
  const values = runs.map(valuesOf);
  const keys = [...new Set(values.flatMap((map) => [...map.keys()]))];
  const unlike = unlikeAnswers(runs);
  return keys.map((key) => {
    const row = values.map((map) => map.get(key));
    const comparable = unlike === null || (unlike.only === "loss" && !key.endsWith("_loss"));
    const best = comparable && !key.endsWith("_coverage") ? bestOf(row, higherIsBetter(key.replace(/^test_/, "val_"))) : row.map(() => false);
    return { key, values: row, best };
  });
}

/** What makes the same name mean another thing in each run: then none is the best. */
export interface Unlike {
  /** The key that differs. */
  readonly key: string;
  /** Whether only losses cannot be compared, or no number can. */
  readonly only: "loss" | "all";
}

const ALL = ["data.target", "data.reconstruct", "data.positive"]; // other questions
const LOSSES = ["loss", "train.class_weights", "data.target_scale"]; // the same question, another measure

/** Null when all runs answer one question and measure it alike. */
function unlikeAnswers(runs: readonly { readonly settings: unknown }[]): Unlike | null {
  const differs = (key: string): boolean => new Set(runs.map(({ settings }) => JSON.stringify(valueAt(settings, key.split(".")) ?? null))).size > 1;
  const all = ALL.find(differs);
  if (all !== undefined) return { key: all, only: "all" };
  const loss = LOSSES.find(differs);
  return loss === undefined ? null : { key: loss, only: "loss" };
}

function bestOf(values: readonly (number | undefined)[], rising: boolean): boolean[] {
  const known = values.filter((value) => value !== undefined);
  const best = rising ? Math.max(...known) : Math.min(...known);
  return values.map((value) => value === best && known.some((other) => other !== best));
}
