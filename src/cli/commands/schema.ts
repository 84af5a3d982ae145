// mlbh schema: the experiment file's JSON Schema, for editors.
import { Command } from "commander";
import type { Context } from "../context.js";
import type { Ui } from "../ui.js";

interface Options {
  readonly output?: string;
  readonly json?: boolean;
}

export function schemaCommand({ ui }: Context): Command {
  return new Command("schema")
    .summary("print the JSON Schema of experiment files, for editors")
    .description(
      "Prints the JSON Schema of experiment files. An editor with YAML support completes and checks a file whose first line is\n# yaml-language-server: $schema=experiment.schema.json",
    )
    .option("-o, --output <file>", "write it into a file")
    .option("--json", "the schema is JSON anyhow; with --output, print the file's name as JSON")
    .action((options: Options) => run(options, ui));
}

async function run({ output, json }: Options, ui: Ui): Promise<void> {
  const { experimentJsonSchema } = await import("../../experiment/jsonSchema.js");
  const schema = experimentJsonSchema();
  if (output === undefined) return ui.json(schema);
  const { writeFileSync } = await import("node:fs");
  const { systemCode } = await import("../../files/file.js");
  try {
    writeFileSync(output, `${JSON.stringify(schema, null, 2)}\n`);
  } catch (error) {
    const code = systemCode(error);
    if (code === null) throw error;
    const { InputError } = await import("../../core/errors.js");
    throw new InputError([{ place: { file: output }, message: `the schema cannot be written: ${code}` }]);
  }
  if (json === true) ui.json({ file: output });
  else
    ui.out(`written to ${output}; an experiment beside it begins with: # yaml-language-server: $schema=experiment.schema.json`);
}
