// mlbh runs: what has been trained so far, a line for each run.
import { Command } from "commander";
import { shellWord } from "../../core/words.js";
import type { RunList } from "../../runs/runList.js";
import type { Context } from "../context.js";
import type { Ui } from "../ui.js";

interface Options {
  readonly sort: string;
  readonly json?: boolean;
}

const DEFAULT = "runs";

export function runsCommand({ ui }: Context): Command {
  return new Command("runs")
    .summary("list the runs of a directory")
    .description(
      "Lists the runs of a directory, how they ended and how good they are. Several runs of one experiment are one line.",
    )
    .argument("[dir]", "where the runs are; a repeated experiment or a sweep lists its own", DEFAULT)
    .option("--sort <key>", "name, when, val_loss, seconds, or a metric such as accuracy: the best first", "name")
    .option("--json", "print the list as JSON on stdout")
    .action((directory: string, options: Options, command: Command) => run(directory, options, command, ui));
}

async function run(directory: string, { sort, json }: Options, command: Command, ui: Ui): Promise<void> {
  const { sortKeys, sortRuns } = await import("../../runs/runList.js");
  const list = await find(directory);
  const keys = sortKeys(list.runs);
  if (!keys.includes(sort)) {
    const { didYouMean } = await import("../../core/suggest.js");
    command.error(`error: no run has "${sort}" to sort by\n(${didYouMean(sort, keys) ?? `there is ${keys.join(", ")}`})`);
  }
  const runs = sortRuns(list.runs, sort);
  if (json === true) {
    const skipped = list.skipped.map(({ place, message }) => ({ file: place?.file ?? null, reason: message }));
    ui.json({ directory, runs, skipped });
    return;
  }
  if (runs.length === 0) {
    const { anExperiment } = await import("../nearby.js");
    const experiment = anExperiment();
    const first = experiment === null ? "mlbh init --example iris copies an experiment, mlbh init DATA.csv writes one for a table" : `mlbh train ${shellWord(experiment)}`; // prettier-ignore
    ui.out(`no runs in ${directory} yet; to train one: ${first}`);
  } else {
    const { runsTable } = await import("../../report/terminal/runsTable.js");
    ui.out({ ...runsTable(runs, sort), head: ui.color.bold });
  }
  const { printable } = await import("../../core/format.js");
  for (const { place, message } of list.skipped)
    ui.note(`${ui.noteColor.yellow("skipped")} ${printable(place?.file ?? "")}: ${message}`);
}

/** Before the first training the default directory is not there yet: that is no mistake. */
async function find(directory: string): Promise<RunList> {
  const { existsSync } = await import("node:fs");
  const { listRuns } = await import("../../runs/runList.js");
  return directory === DEFAULT && !existsSync(directory) ? { runs: [], skipped: [] } : listRuns(directory);
}
