// mlbh init: a first experiment for a CSV file, with the reasons for every decision.
import { Command } from "commander";
import type { Context } from "../context.js";
import type { Ui } from "../ui.js";

interface Options {
  readonly target?: string;
  readonly output?: string;
  readonly force?: boolean;
  readonly json?: boolean;
}

export function initCommand({ ui }: Context): Command {
  return new Command("init")
    .summary("write a first experiment file for a CSV file")
    .description(
      "Looks at the columns of a CSV file and writes an experiment that trains on it, with a comment for every decision.",
    )
    .argument("<data>", "the CSV file")
    .option("--target <column>", "the column to predict (default: guessed from the names)")
    .option("-o, --output <file>", "the experiment to write (default: the data's name with .yaml, in the current directory)")
    .option("-f, --force", "replace the file if it exists")
    .option("--json", "print the profile, the assumptions and the file's name as JSON on stdout")
    .action((data: string, options: Options) => run(data, options, ui));
}

async function run(data: string, { json, ...options }: Options, ui: Ui): Promise<void> {
  const { initExperiment } = await import("../../advise/init/init.js");
  const { assumptionTable, profileTable, suggestionInJson, twinLines } = await import("../../report/terminal/initText.js");
  const { dataLines } = await import("../../report/terminal/text.js");
  const { printable } = await import("../../core/format.js");
  const { suggestion, prepared, file } = await initExperiment({ data, ...options });
  const next = `mlbh train ${shellWord(file)}`;
  if (json === true) {
    ui.json({ file, data, ...suggestionInJson(suggestion), next });
    return;
  }
  const { bold } = ui.color;
  for (const line of [...profileTable(suggestion), "", ...twinLines(suggestion)]) ui.out(line);
  ui.out(bold("assumptions"));
  for (const line of [assumptionTable(suggestion), ""]) ui.out(line);
  for (const line of [...dataLines(prepared.dataset, data), ""]) ui.out(line);
  ui.out(`written to ${printable(file)}; next:`);
  ui.out(bold(`  ${next}`));
  const { folds } = suggestion;
  if (folds !== null) {
    ui.out(`or, since ${folds.why}:`);
    ui.out(bold(`  ${next} --set repeat.folds=${folds.value}`));
  }
}

/** A path as a shell takes it for one word. */
function shellWord(path: string): string {
  return /^[\w./+@%-]+$/.test(path) ? path : `'${path.replaceAll("'", "'\\''")}'`;
}
