// What `mlbh runs` shows: a line for each run and for each group of runs.
import { formatCount, formatNumber, formatSeconds, printable } from "../../core/format.js";
import { mainMetric, type RunEntry, type Score } from "../../runs/runList.js";
import type { Column, Table } from "./table.js";

/** The first row names the columns. @param sort a metric that is shown even where it is not the main one */
export function runsTable(runs: readonly RunEntry[], sort: string): Table {
  const mains = runs.map(mainMetric).filter((name) => name !== null);
  const shown = [...new Set([...mains, ...(runs.some(({ metrics }) => Object.hasOwn(metrics, sort)) ? [sort] : [])])];
  const inSteps = runs.some(({ eval_every: every }) => every !== null) && runs.every(({ eval_every: every, epochs }) => every !== null || epochs === null); // prettier-ignore
  const header = [
    "run",
    "when",
    "state",
    inSteps ? "steps" : "epochs",
    "best",
    "parameters",
    "val_loss",
    ...shown.map(printable),
    "time",
  ];
  const rows = runs.map((entry) => [
    printable(entry.run),
    formatWhen(entry.when),
    stateInWords(entry),
    ...lengthCells(entry, inSteps),
    entry.parameters === null ? "" : formatCount(entry.parameters),
    entry.val_loss === null ? "" : formatNumber(entry.val_loss),
    ...shown.map((name) => (Object.hasOwn(entry.metrics, name) ? formatScore(entry.metrics[name]) : "")),
    entry.seconds === null ? "" : formatSeconds(entry.seconds),
  ]);
  const number = (drop: number): Column => ({ align: "right", drop });
  return {
    rows: [header, ...rows],
    columns: [
      { fit: "cutStart", least: 16 },
      { drop: 4 },
      { fit: "cut", least: 11 },
      ...[number(3), number(2), number(1), number(6)],
      ...shown.map((): Column => ({ align: "right" })),
      number(5),
    ],
  };
}

/** How long training was, and where it was best: in epochs, or with train.eval_every in steps. @param bare whether the head of the column says so */
function lengthCells({ eval_every: every, epochs, steps, best_epoch: best }: RunEntry, bare: boolean): string[] {
  const show = (count: number | null, [before, after] = ["", ""]): string => (count === null ? "" : before + formatCount(count) + after); // prettier-ignore
  if (every === null) return [show(epochs), show(best)];
  const at = best && every * best;
  return bare ? [show(steps), show(at)] : [show(steps, ["", " steps"]), show(at, ["step ", ""])];
}

function stateInWords({ kind, state, members, process, best }: RunEntry): string {
  const worker = process === null ? "" : ` (${printable(process.name)})`;
  if (kind === "run") return printable(state) + worker;
  const reached = best === null || best.metric === "val_loss" ? "" : `, best ${best.metric} ${formatNumber(best.value)}`;
  return `${kind} of ${members ?? 0}${reached}${state === "finished" ? "" : `, ${state}`}${worker}`;
}

/** 0.9565, or over several runs 0.9565 ± 0.0210. */
function formatScore({ mean, deviation }: Score): string {
  return deviation === null ? formatNumber(mean) : `${formatNumber(mean)} ± ${formatNumber(deviation)}`;
}

/** 2026-11-25 14:05, on the clock of this machine. */
function formatWhen(date: Date): string {
  const two = (n: number): string => String(n).padStart(2, "0");
  const day = [date.getFullYear(), two(date.getMonth() + 1), two(date.getDate())].join("-");
  return `${day} ${two(date.getHours())}:${two(date.getMinutes())}`;
}
