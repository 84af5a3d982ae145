// What each column is worth to a model, as lines of text.
import { formatNumber, printable } from "../../core/format.js";
import { plural } from "../../data/problems.js";
import type { Block } from "./table.js";
import type { Importance, Worsening } from "../../train/importance.js";

/** 0.1234 ± 0.0123: the mean over the shuffles and their deviation. */
export function worseningText(worsening: Worsening | null): string {
  if (worsening === null) return "n/a";
  const { mean, deviation } = worsening;
  return `${mean > 0 ? "+" : ""}${formatNumber(mean)} ± ${formatNumber(deviation)}`;
}

export function importanceBlocks({ repeats, metric, columns }: Importance): Block[] {
  const rows = columns.map(({ column, loss, metric: score }) => [
    printable(column),
    worseningText(loss),
    ...(metric === null ? [] : [worseningText(score)]),
  ]);
  const head = ["column", "loss", ...(metric === null ? [] : [metric])];
  return [
    `importance: how much worse without what a column says (its cells shuffled, ${plural(repeats, "time")}; mean and deviation)`,
    { rows: [head, ...rows], columns: [{ fit: "cut", least: 12 }, { align: "right" }, { align: "right" }], indent: 2 },
  ];
}
