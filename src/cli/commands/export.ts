// mlbh export: a run as other programs take it.
import { basename, join, resolve } from "node:path";
import { Command, Option } from "commander";
import { formatBytes, printable } from "../../core/format.js";
import { exporterOf, exporters, type ExporterName } from "../../export/registry.js";
import type { Context } from "../context.js";
import type { Ui } from "../ui.js";

interface Options {
  readonly to: ExporterName;
  readonly output?: string;
  readonly json?: boolean;
}

export function exportCommand({ ui }: Context): Command {
  const names = Object.keys(exporters);
  const width = Math.max(...names.map((name) => name.length));
  const list = Object.entries(exporters).map(([name, { about }]) => `  ${name.padEnd(width)}  ${about}`);
  return new Command("export")
    .summary("write a run as other programs take it")
    .description("Writes what has been trained in a form that other programs take.")
    .argument("<run>", "the directory of a run, as mlbh runs lists them")
    .addOption(new Option("--to <format>", "what to write, one of those below").choices(names).makeOptionMandatory())
    .option("-o, --output <path>", "where to write it (default: in the current directory, named after the run)")
    .option("--json", "print what was written as JSON on stdout")
    .addHelpText("after", ["", "Formats:", ...list].join("\n"))
    .action((run: string, options: Options) => write(run, options, ui));
}

async function write(run: string, { to, output, json }: Options, ui: Ui): Promise<void> {
  const { makes, ending, load } = exporterOf(to);
  const { writeFile, writeFolder } = await import("../../export/exported.js");
  const { files, notes } = await (await load()).make(run);
  const place = output ?? `${basename(resolve(run))}${ending}`;
  if (makes === "folder") writeFolder(place, files);
  else writeFile(place, files[0]);
  const bytes = (content: string | Uint8Array): number =>
    typeof content === "string" ? Buffer.byteLength(content) : content.length;
  if (json === true) {
    const written = files.map(({ name, content }) => ({
      file: makes === "folder" ? join(place, name) : place,
      bytes: bytes(content),
    }));
    return ui.json({ run, to, written, notes });
  }
  if (makes === "file") ui.out(`written to ${printable(place)} (${formatBytes(bytes(files[0].content))})`);
  else {
    ui.out(`written to ${printable(place)}/`);
    const width = Math.max(...files.map(({ name }) => name.length));
    for (const { name, content } of files) ui.out(`  ${name.padEnd(width)}  ${formatBytes(bytes(content))}`);
  }
  for (const note of notes) ui.out(printable(note));
}
