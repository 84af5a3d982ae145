// What is shown of several runs of one experiment: a line for each, and a table of them all.
import { formatNumber, formatSeconds, printable } from "../../core/format.js";
import { shellWord } from "../../core/words.js";
import { plural } from "../../data/problems.js";
import type { RepeatMember, RepeatSummary } from "../../sweep/repeat.js";
import type { SweepSummary, Trial } from "../../sweep/sweep.js";
import type { Column, Table } from "./table.js";

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
export function trialLine({ settings, status, message, value, run }: Trial, metric: string): string {
  const values = Object.entries(settings).map(([key, setting]) => printable(`${key}=${valueText(setting)}`));
  const result = status === "finished" ? `${metric} ${formatNumber(value)}` : firstLine(message ?? "");
  return [run, ...values, result].join("  ");
}

/** The trials, the best first. A key is named by its last part where that says enough. */
export function sweepTable({ trials, metric, eval_every: every }: SweepSummary): Table {
  const inSteps = every !== null;
  const keys = Object.keys(trials[0]?.settings ?? {});
  const head = [
    "rank",
    ...keys.map((key) => printable(shortName(key, keys))),
    metric,
    inSteps ? "steps" : "epochs",
    "seconds",
    "run",
  ];
  const rows = trials.map(({ rank, settings, status, value, epochs, steps, seconds, run }) => [
    String(rank),
    ...keys.map((key) => printable(valueText(settings[key]))),
    status === "finished" ? formatNumber(value) : status,
    String((inSteps ? steps : epochs) ?? ""),
    seconds === null ? "" : seconds.toFixed(2),
    run,
  ]);
  const setting: Column = { align: "right", fit: "cut", least: 12 };
  const end: Column[] = [{ align: "right" }, { align: "right", drop: 2 }, { align: "right", drop: 1 }, { fit: "cutStart" }];
  return { rows: [head, ...rows], columns: [{ align: "right" }, ...keys.map(() => setting), ...end] };
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
