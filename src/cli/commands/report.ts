// mlbh report: a run as one HTML file.
import { Command } from "commander";
import { formatCount, printable } from "../../core/format.js";
import type { Context } from "../context.js";
import type { Ui } from "../ui.js";

interface Options {
  readonly output?: string;
  readonly json?: boolean;
}

export function reportCommand({ ui }: Context): Command {
  return new Command("report")
    .summary("make an HTML page of a run: curves, confusion matrix, worst mistakes")
    .description(
      "Makes one self-contained HTML page of a run: its curves, what the model gets right and wrong, the rows it is most wrong about, weights and gradients, settings. It needs no network and can be sent or printed.",
    )
    .argument("<run>", "the directory of a run, as mlbh runs lists them, or of a sweep")
    .option("-o, --output <file>", "where to write it (default: report.html in the run)")
    .option("--json", "print what the report is made of as JSON on stdout")
    .action((run: string, options: Options) => report(run, options, ui));
}

async function report(run: string, { output, json }: Options, ui: Ui): Promise<void> {
  const { writeReport } = await import("../../report/write.js");
  const written = await writeReport(run, output);
  if (json === true) return ui.json(written);
  for (const text of written.missing) ui.note(`${ui.noteColor.yellow("note")}: ${printable(text)}`);
  ui.out(`report written to ${printable(written.file)} (${formatCount(Math.ceil(written.bytes / 1000))} kB)`);
  ui.out(`  ${written.sections.map(({ title }) => title).join(", ")}`);
}
