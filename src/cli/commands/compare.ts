// mlbh compare: runs beside each other, and the first step in which they part.
import { Command } from "commander";
import type { Comparison } from "../../runs/compareRuns.js";
import type { Context } from "../context.js";
import type { Ui } from "../ui.js";

interface Options {
  readonly metric?: string;
  readonly json?: boolean;
}

export function compareCommand({ ui }: Context): Command {
  return new Command("compare")
    .summary("compare runs: settings, results, curves, and where they part")
    .description(
      "Shows what differs between runs: their settings, their results, one value of theirs from epoch to epoch, and the first step in which a run parts from the first one named.",
    )
    .argument("<runs...>", "two or more runs, as mlbh runs lists them, or a sweep")
    .option("--metric <name>", "the value that is drawn (default: val_loss, or train_loss where there is none)")
    .option("--json", "print the comparison as JSON on stdout")
    .action((runs: string[], options: Options, command: Command) => run(runs, options, command, ui));
}

async function run(named: readonly string[], { metric, json }: Options, command: Command, ui: Ui): Promise<void> {
  const { compareRuns, repeated, runsOf } = await import("../../runs/compareRuns.js");
  const expanded = named.map((path) => ({ path, ...runsOf(path) }));
  for (const { path, runs, of } of expanded)
    if (runs.length < of) ui.note(`${ui.noteColor.yellow("note")}: ${path} has ${of} runs that have ended; compared are ${runs.length} of them`); // prettier-ignore
  const paths = expanded.flatMap(({ runs }) => runs);
  if (paths.length < 2) command.error("error: name two runs or more: mlbh compare RUN RUN (mlbh runs lists them)");
  const twice = repeated(paths);
  if (twice !== undefined) command.error(`error: ${twice} is named twice`);
  const comparison = compareRuns(paths);
  const measured = new Set(comparison.histories.flatMap(({ epochs }) => epochs.flatMap((record) => Object.keys(record))));
  for (const name of ["epoch", "seconds"]) measured.delete(name);
  if (metric !== undefined && !measured.has(metric)) {
    const { didYouMean } = await import("../../core/suggest.js");
    const hint = didYouMean(metric, measured) ?? `there is ${[...measured].join(", ")}`;
    command.error(`error: no run has a "${metric}" from epoch to epoch\n(${hint})`);
  }
  if (json === true) ui.json(asJson(comparison));
  else await show(comparison, metric ?? (measured.has("val_loss") ? "val_loss" : "train_loss"), ui);
}

/** The differing values by key, null where a run has none. */
function asJson({ runs, settings, origins, metrics, unlike, divergences }: Comparison): object {
  const orNull = (values: readonly unknown[]): unknown[] => values.map((value) => value ?? null);
  const rows = (list: Comparison["settings"]): object[] => list.map(({ key, values }) => ({ key, values: orNull(values) }));
  return {
    runs: runs.map(({ run: path, state, epochs, best_epoch, eval_every, steps, seconds }) => ({ run: path, state, epochs, best_epoch, eval_every, steps, seconds })), // prettier-ignore
    settings: rows(settings),
    origins: rows(origins),
    metrics: metrics.map(({ key, values, best }) => ({ key, values: orNull(values), best })),
    not_comparable: unlike && { key: unlike.key, what: unlike.only },
    divergences: divergences.map((divergence, i) => ({ runs: [runs[0].run, runs[i + 1].run], ...divergence })),
  };
}

async function show(comparison: Comparison, metric: string, ui: Ui): Promise<void> {
  const { divergenceLines, metricCurves, resultNotes, resultsTable, settingsTable, unitOf } =
    await import("../../report/terminal/compareText.js");
  const { plotLines } = await import("../../report/terminal/plot.js");
  const { bold, cyan, yellow, magenta, green, blue, red } = ui.color;
  const colors = [cyan, yellow, magenta, green, blue, red];
  const curves = metricCurves(comparison, metric).map((curve, k) => ({ ...curve, paint: colors[k % colors.length] }));
  const plot = plotLines(curves, { width: Math.min(ui.width, 100), height: 12, ascii: ui.ascii });
  const [settings, results] = [settingsTable(comparison), resultsTable(comparison)];
  ui.out(typeof settings === "string" ? bold(settings) : { ...settings, head: bold });
  ui.out("");
  ui.out({ ...results, head: bold });
  for (const line of resultNotes(comparison)) ui.out(line);
  if (plot.length > 0) for (const line of ["", bold(`${metric} by ${unitOf(comparison)}`), ...plot]) ui.out(line);
  for (const line of ["", bold("where they part"), ...divergenceLines(comparison)]) ui.out(line);
}
