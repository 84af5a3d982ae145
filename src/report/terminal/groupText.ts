// What is shown of several runs of one experiment: a line for each, and a table of them all.
import { formatCount, formatNumber, formatSeconds, printable } from "../../core/format.js";
import { shellWord } from "../../core/words.js";
import { plural } from "../../data/problems.js";
import { tpeOf, type SweepConfig } from "../../experiment/schema/sweep.js";
import type { GroupFile } from "../../runs/group.js";
import type { RepeatMember, RepeatSummary } from "../../sweep/repeat.js";
import type { HalvingReport, SweepSummary, Trial } from "../../sweep/summary.js";
import type { Block, Column, Table } from "./table.js";

/** @param inSteps whether training is counted in steps, with train.eval_every: `seed-3  loss 0.1203  accuracy 0.9643  31 epochs  0.52 s` */
export function memberLine({ run, status, message, values, epochs, steps, seconds }: RepeatMember, inSteps = false): string {
  if (status === "diverged") return `${run}  ${firstLine(message ?? "")}`;
  const shown = Object.entries(values ?? {}).map(([name, value]) => `${name} ${formatNumber(value)}`);
  return [run, ...shown, inSteps ? plural(steps ?? 0, "step") : plural(epochs ?? 0, "epoch"), formatSeconds(seconds ?? 0)].join(
    "  ",
  );
}

/** Mean and scatter of every metric. */
export function repeatTable({ metrics, members, part }: RepeatSummary): Table {
  const finished = members.filter(({ status }) => status === "finished").length;
  const rows = Object.entries(metrics).map(([name, { mean, deviation, min, max, n }]) => {
    const few = n < finished ? `${plural(n, "run")} with a value` : "";
    return [name, ...[mean, deviation, min, max].map(formatNumber), few];
  });
  const head = [`${part ?? ""} of ${finished} runs`, "mean", "deviation", "min", "max", ""];
  const number = { align: "right" } as const;
  return { rows: [head, ...rows], columns: [{}, number, number, number, number, { fit: "wrap" }] };
}

/** `optimizer.SGD.lr=0.1  train.batch_size=16  val_loss 0.0721` */
export function trialLine({ settings, message, value, run, rung, epochs }: Trial, metric: string): string {
  const values = Object.entries(settings).map(([key, setting]) => printable(`${key}=${valueText(setting)}`));
  const result = message === null ? `${metric} ${formatNumber(value)}` : firstLine(message);
  const far = rung === null || message !== null ? [] : [`after ${plural(epochs ?? 0, "epoch")}`];
  return [run, ...values, result, ...far].join("  ");
}

/** The trials, the best first. A key is named by its last part where that says enough. */
export function sweepTable({ trials, metric, eval_every: every, halving }: SweepSummary): Table {
  const inSteps = every !== null;
  const keys = Object.keys(trials[0]?.settings ?? {});
  const head = [
    "rank",
    ...keys.map((key) => printable(shortName(key, keys))),
    metric,
    ...(halving === null ? [] : ["rung"]),
    inSteps ? "steps" : "epochs",
    "seconds",
    "run",
  ];
  const rows = trials.map(({ rank, settings, status, message, value, rung, epochs, steps, seconds, run }) => [
    String(rank),
    ...keys.map((key) => printable(valueText(settings[key]))),
    message === null ? formatNumber(value) : status,
    ...(halving === null ? [] : [rungText(rung, halving)]),
    String((inSteps ? steps : epochs) ?? ""),
    seconds === null ? "" : seconds.toFixed(2),
    run,
  ]);
  const setting: Column = { align: "right", fit: "cut", least: 12 };
  const end: Column[] = [
    { align: "right" },
    ...(halving === null ? [] : [{ align: "right" } as const]),
    { align: "right", drop: 2 },
    { align: "right", drop: 1 },
    { fit: "cutStart" },
  ];
  return { rows: [head, ...rows], columns: [{ align: "right" }, ...keys.map(() => setting), ...end] };
}

/** "2 of 4": how far a trial has come. */
export function rungText(rung: number | null, { rungs }: HalvingReport): string {
  return `${rung ?? 0} of ${rungs.length}`;
}

/** What was compared after how many epochs, and what it has cost. */
export function rungsTable({ halving, metric, eval_every: every }: SweepSummary): Block[] {
  if (halving === null) return [];
  const { rungs, epochs } = halving;
  const head = ["rung", every === null ? "epochs" : "measured", "trials", "went on", `best ${metric}`];
  const rows = rungs.map(({ epochs: length, trials, went_on: on, best }, k) => [String(k + 1), String(length), String(trials), String(on ?? ""), trials === 0 ? "" : formatNumber(best)]); // prettier-ignore
  return [{ rows: [head, ...rows], columns: head.map(() => ({ align: "right" })) }, spentText(epochs)];
}

export function spentText({ spent, whole }: HalvingReport["epochs"]): string {
  return `${formatCount(spent)} epochs were trained; all trials to the end would be ${formatCount(whole)}`;
}

/** `40 trials, 10 of them drawn and then 4 proposed at a time; 40 for 3 epochs, 13 for 9, 4 for 30` */
export function planLine({ members, search }: Pick<GroupFile, "members" | "search">, config: SweepConfig): string {
  const { startup, round } = tpeOf(config);
  const trials = plural(search?.trials ?? members.length, "trial");
  const proposed = config.method === "tpe" ? `, the first ${startup} drawn, then ${round} proposed at a time` : "";
  const [first, ...rungs] = search?.rungs ?? [];
  if (rungs.length === 0) return trials + proposed;
  return `${trials}${proposed}; ${[`${first.trials} for ${plural(first.epochs, "epoch")}`, ...rungs.map((rung) => `${rung.trials} up to ${rung.epochs}`)].join(", ")}`;
}

/** The last part of a key, where no other key has the same. */
export function shortName(key: string, keys: readonly string[]): string {
  const last = (name: string): string => name.slice(name.lastIndexOf(".") + 1);
  return keys.filter((other) => last(other) === last(key)).length === 1 ? last(key) : key;
}

export function valueText(value: unknown): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}

/** Words as a shell takes them. */
export function shellLine(words: readonly string[]): string {
  return words.map(shellWord).join(" ");
}

function firstLine(text: string): string {
  return printable(text.split("\n")[0]);
}
