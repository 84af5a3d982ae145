// What `mlbh compare` shows, as lines of text.
import { formatNumber, printable } from "../../core/format.js";
import { plural } from "../../data/problems.js";
import type { Comparison, MetricRow, Row } from "../../runs/compareRuns.js";
import { stepsAfter, type Divergence } from "../../runs/divergence.js";
import type { Series } from "./plot.js";
import type { Block, Table } from "./table.js";

/** What was set differently, a row for each key. */
export function settingsTable({ runs, settings, origins }: Comparison): Block {
  const rows = [...settings, ...origins];
  if (rows.length === 0) return "settings, data and versions are the same";
  return table(
    "differs",
    runs,
    rows.map(({ key, values }) => ({ key, values: values.map(show) })),
  );
}

/** What came out; * marks the best. */
export function resultsTable({ runs, metrics, unlike }: Comparison): Table {
  const facts: Row<string>[] = [
    { key: "state", values: runs.map(({ state }) => printable(state)) },
    ...lengthRows(runs),
    { key: "seconds", values: runs.map(({ seconds }) => String(seconds ?? "")) },
  ];
  const scores = metrics.map(({ key, values, best }: MetricRow) => ({
    key,
    values: values.map((value, i) => (value === undefined ? "" : `${formatNumber(value)}${best[i] ? " *" : ""}`)),
  }));
  const title = unlike?.only === "all" ? "result" : "result (* the best)";
  return table(title, runs, [...facts, ...scores]);
}

/** How long training was and where it was best: in epochs, and in steps where train.eval_every counts them; some runs may, others not. */
function lengthRows(runs: Comparison["runs"]): Row<string>[] {
  const row = (key: string, ofSteps: boolean, value: (run: Comparison["runs"][number]) => number | null): Row<string>[] => {
    if (!runs.some(({ eval_every: every }) => (every !== null) === ofSteps)) return [];
    return [{ key, values: runs.map((run) => ((run.eval_every !== null) === ofSteps ? String(value(run) ?? "") : "")) }];
  };
  return [
    ...row("epochs", false, ({ epochs }) => epochs),
    ...row("best epoch", false, ({ best_epoch: best }) => best),
    ...row("steps", true, ({ steps }) => steps),
    ...row("best step", true, ({ best_epoch: best, eval_every: every }) => best && best * every!),
  ];
}

/** What the table does not say, and why. */
export function resultNotes({ unlike, trials }: Comparison): string[] {
  const which = unlike?.only === "all" ? "no number is" : "no loss is";
  return [
    ...(unlike === null ? [] : [`${which} called the best: ${unlike.key} is not the same, and so they measure different things`]),
    ...(trials ? ["the test rows are left out: they judge the trial that is chosen, mlbh evaluate RUN"] : []),
  ];
}

/** What the curves of all runs are drawn over: steps, where one is counted in steps. */
export function unitOf({ histories }: Comparison): "epoch" | "step" {
  return histories.some(({ evalEvery }) => evalEvery !== null) ? "step" : "epoch";
}

/** One curve for each run. */
export function metricCurves(comparison: Comparison, metric: string): Series[] {
  const { runs, histories } = comparison;
  const inSteps = unitOf(comparison) === "step";
  return histories.map((history, k) => {
    const steps = stepsAfter(history);
    const points = history.epochs.map((record, i) => [inSteps ? (steps[i] ?? NaN) : record.epoch, (record as Readonly<Record<string, number | null>>)[metric] ?? null] as const); // prettier-ignore
    return { label: namesOf(runs)[k], points };
  });
}

/** Where each run parts from the first. */
export function divergenceLines({ runs, histories, divergences }: Comparison): string[] {
  return divergences.flatMap((divergence, i) => {
    const [first, second] = [histories[0], histories[i + 1]];
    const logs = divergence.compared.steps === null ? (["epochs"] as const) : (["epochs", "losses"] as const);
    const sameLength = logs.every((log) => first[log].length === second[log].length);
    const every = first.evalEvery !== null && first.evalEvery === second.evalEvery ? first.evalEvery : null;
    const lines = inWords(divergence, sameLength ? "up to the end" : "as far as both go", every);
    return [`${printable(runs[0].run)} and ${printable(runs[i + 1].run)}`, ...lines.map((line) => `  ${line}`)];
  });
}

/** @param every the steps of an epoch, where both runs count steps */
function inWords({ batch, epoch, compared: { epochs, steps } }: Divergence, far: string, every: number | null): string[] {
  if (epochs === 0 && (steps ?? 0) === 0) return [`nothing to compare: one of them has not ${every === null ? "finished an epoch" : "been measured yet"}`]; // prettier-ignore
  const lines: string[] = [];
  if (batch !== null) {
    const { step, values } = batch;
    lines.push(
      `batches differ from ${every === null ? `epoch ${batch.epoch}, batch ${batch.batch} (step ${step})` : `step ${step}`} on: loss ${against(values)}`,
      step === 1
        ? "from the beginning: other weights, other rows, or another order of the rows"
        : `the ${step === 2 ? "step before is" : `${step - 1} steps before are`} the same bit for bit: the same weights, the same rows`,
    );
  } else if (steps !== null) lines.push(`identical ${far} (${plural(steps, "step")})`);
  const measured = (at: number): string => (every === null ? `epochs differ from epoch ${at} on` : `measurements differ from step ${at * every} on`); // prettier-ignore
  if (epoch !== null) lines.push(`${measured(epoch.epoch)}: ${printable(epoch.key)} ${against(epoch.values)}`);
  else if (steps === null)
    lines.push(`identical ${far} (${plural(epochs, every === null ? "epoch" : "measurement")}; a log of the batches is missing)`);
  return lines;
}

/** With every digit: they may differ in the last bit only. */
function against([first, second]: readonly [number | null, number | null]): string {
  return `${String(first ?? "none")} against ${String(second ?? "none")}`;
}

function table(title: string, runs: Comparison["runs"], rows: readonly Row<string>[]): Table {
  const names = namesOf(runs);
  const header = [title, ...names];
  return {
    rows: [header, ...rows.map(({ key, values }) => [printable(key), ...values.map((value) => value ?? "")])],
    columns: [
      { fit: "cutStart", least: 28 },
      ...names.map((name) => ({ fit: "cut", least: Math.min(24, name.length) }) as const), // names differ at their end
    ],
  };
}

/** Many runs of one directory are named by their last part: the rest says nothing new, and takes room. */
function namesOf(runs: Comparison["runs"]): string[] {
  const paths = runs.map(({ run }) => run);
  const cut = paths[0].lastIndexOf("/") + 1;
  const short =
    paths.length > 3 && paths.every((path) => path.lastIndexOf("/") + 1 === cut && path.startsWith(paths[0].slice(0, cut)));
  return paths.map((path) => printable(short ? path.slice(cut) : path));
}

const LONGEST = 44;

function show(value: unknown): string {
  if (value === undefined) return "-";
  const text = printable(typeof value === "string" ? value : JSON.stringify(value));
  return text.length > LONGEST ? `${text.slice(0, LONGEST - 3)}...` : text;
}
