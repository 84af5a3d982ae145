// mlbh render: the experiment as it is understood, with every default.
import { Command } from "commander";
import type { Context } from "../context.js";
import { collect } from "../options.js";
import type { Ui } from "../ui.js";

interface Options {
  readonly set: readonly string[];
  readonly json?: boolean;
  readonly expand?: boolean;
}

export function renderCommand({ ui }: Context): Command {
  return new Command("render")
    .summary("show an experiment file with every default")
    .description(
      "Shows the experiment with every setting written out; a comment marks defaults, what is inferred from data and model, and overridden keys. The output is itself an experiment, and gives the same run.",
    )
    .argument("<config>", "the experiment, a YAML file")
    .option("--set <key=value>", "override a key of the file; may be repeated", collect, [])
    .option("--expand", "write out the layers that a name such as GPT stands for")
    .option("--json", "print the settings and the origin of each as JSON on stdout")
    .action((config: string, options: Options) => run(config, options, ui));
}

async function run(file: string, { set, json, expand = false }: Options, ui: Ui): Promise<void> {
  const { readExperiment } = await import("../../experiment/experiment.js");
  const { prepare } = await import("../../experiment/prepare.js");
  const { renderExperiment } = await import("../../experiment/render.js");
  const { config, origins, yaml } = renderExperiment(await prepare(readExperiment(file, set)), { expand });
  if (json !== true) return ui.document(yaml.trimEnd());
  const from = (origin: string): string[] => [...origins].flatMap(([path, name]) => (name === origin ? [path] : []));
  ui.json({ config, defaults: from("default"), inferred: from("inferred"), overridden: from("--set") });
}
