// mlbh init: a first experiment for a table, with the reasons for every decision.
import { rmSync } from "node:fs";
import { dirname } from "node:path";
import { Command } from "commander";
import type { Table } from "../../report/terminal/table.js";
import type { Spooled } from "../../files/spool.js";
import type { Context } from "../context.js";
import { TABLES, tableOption } from "../tableOption.js";
import type { Ui } from "../ui.js";

interface Options {
  readonly target?: string;
  readonly table?: string;
  readonly output?: string;
  readonly force?: boolean;
  /** true: the name is missing. */
  readonly example?: string | true;
  readonly json?: boolean;
}

export function initCommand({ ui }: Context): Command {
  return new Command("init")
    .summary("write a first experiment file for a table")
    .description("Looks at the columns of a table and writes an experiment that trains on it, with a comment for every decision.")
    .argument("[data]", `the table: ${TABLES}; - reads standard input, and keeps it in a file`)
    .option("--example [name]", "copy an example instead, with its data; without a name they are listed")
    .option("--target <column>", "the column to predict (default: guessed from the names)")
    .addOption(tableOption())
    .option("-o, --output <file>", "the experiment to write (default: the data's name with .yaml, in the current directory)")
    .option("-f, --force", "replace the file if it exists")
    .option("--json", "print the profile, the assumptions and the file's name as JSON on stdout")
    .action((data: string | undefined, options: Options, command: Command) => {
      const { example, target } = options;
      if (example === undefined) {
        if (data !== undefined) return run(data, options, ui);
        command.error("error: missing the data: mlbh init DATA.csv, or mlbh init --example NAME");
      }
      if (data !== undefined || target !== undefined)
        command.error("error: --example brings its own data: leave the table and --target out");
      return runExample(example, options, ui);
    });
}

/** A pipe's table as a file beside the experiment that will name it. */
async function pipedTable({ output }: Options): Promise<Spooled> {
  const { spoolStdin } = await import("../pipedData.js");
  return spoolStdin(output === undefined ? "." : dirname(output));
}

async function run(given: string, { json, ...options }: Options, ui: Ui): Promise<void> {
  const { initExperiment } = await import("../../advise/init/init.js");
  const { assumptionTable, profileTable, seriesLines, suggestionInJson, twinLines } =
    await import("../../report/terminal/initText.js");
  const { dataLines } = await import("../../report/terminal/text.js");
  const { printable } = await import("../../core/format.js");
  const piped = given === "-" ? await pipedTable(options) : null;
  const data = piped?.path ?? given;
  const { shellWord } = await import("../../core/words.js");
  const { suggestion, prepared, file } = await initExperiment({ data, ...options }).catch((error: unknown) => {
    if (piped?.isNew === true) rmSync(data); // no experiment names it
    throw error;
  });
  const next = `mlbh train ${shellWord(file)}`;
  if (json === true) {
    ui.json({ file, data, ...suggestionInJson(suggestion), next });
    return;
  }
  const { bold } = ui.color;
  for (const line of [...profileTable(suggestion), "", ...twinLines(suggestion), ...seriesLines(suggestion)]) ui.out(line);
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

async function runExample(name: string | true, { json, output, force }: Options, ui: Ui): Promise<void> {
  const { copyExample, listExamples } = await import("../../advise/init/example.js");
  const { printable } = await import("../../core/format.js");
  const { shellWord } = await import("../../core/words.js");
  const examples = listExamples();
  const table: Table = { rows: examples.map((each) => [each.name, each.about]), columns: [{}, { fit: "wrap" }], indent: 2 };
  if (name === true) {
    if (json === true) return ui.json(examples);
    ui.out("examples, to be copied with mlbh init --example NAME:");
    return ui.out(table);
  }
  if (!examples.some((each) => each.name === name)) ui.note(table);
  const { file, data, command } = copyExample(name, { output, force });
  const next = `mlbh ${command} ${shellWord(file)}`;
  if (json === true) return ui.json({ file, data, next });
  ui.out(`written to ${printable(file)} and ${printable(data)}; next:`);
  ui.out(ui.color.bold(`  ${next}`));
}
