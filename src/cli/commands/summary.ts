// mlbh summary: the model of an experiment as a table, without training it.
import { Command } from "commander";
import type { Context } from "../context.js";
import { collect } from "../options.js";
import type { Ui } from "../ui.js";

interface Options {
  readonly set: readonly string[];
  readonly json?: boolean;
}

export function summaryCommand({ ui }: Context): Command {
  return new Command("summary")
    .summary("show the model of an experiment file as a table")
    .description(
      "Shows each layer with its arguments, its output for one row and how many numbers it learns. Nothing is trained.",
    )
    .argument("<config>", "the experiment, a YAML file")
    .option("--set <key=value>", "override a key of the file; may be repeated", collect, [])
    .option("--json", "print the table as JSON on stdout")
    .action((config: string, options: Options) => run(config, options, ui));
}

async function run(file: string, { set, json }: Options, ui: Ui): Promise<void> {
  const { readExperiment } = await import("../../experiment/experiment.js");
  const { countParameters, layersAsData } = await import("../../experiment/model.js");
  const { prepare } = await import("../../experiment/prepare.js");
  const { rowOf } = await import("../../experiment/prepared.js");
  const { parameterGroups } = await import("../../experiment/optimizing.js");
  const { beginningAsData, beginningBlocks } = await import("../../report/terminal/beginning.js");
  const { groupRecords, groupsLine } = await import("../../report/terminal/parameterGroups.js");
  const { modelTable } = await import("../../report/terminal/text.js");
  const experiment = readExperiment(file, set);
  const { built, dataset } = await prepare(experiment);
  const row = rowOf(dataset);
  const groups = parameterGroups(experiment, built.model);
  const { optimizer } = experiment.config;
  if (json === true) {
    const parameters = countParameters(built.layers);
    ui.json({
      name: experiment.name,
      input_shape: row,
      parameters,
      ...beginningAsData(built),
      layers: layersAsData(built.layers),
      ...(groups === null ? {} : { groups: groupRecords(optimizer, groups) }),
    });
  } else {
    ui.out(modelTable(built.layers, row));
    for (const block of beginningBlocks(built)) ui.out(block);
    if (groups !== null) ui.out(groupsLine(optimizer, groups));
  }
}
