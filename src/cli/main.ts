// The command line: each command is a file of its own, which loads what it needs only when it runs.
import { Command } from "commander";
import { printable } from "../core/format.js";
import { version } from "../core/version.js";
import { checkCommand } from "./commands/check.js";
import { compareCommand } from "./commands/compare.js";
import { completeCommand, completionCommand } from "./commands/completion.js";
import { doctorCommand } from "./commands/doctor.js";
import { evaluateCommand } from "./commands/evaluate.js";
import { explainCommand } from "./commands/explain.js";
import { exportCommand } from "./commands/export.js";
import { generateCommand } from "./commands/generate.js";
import { forecastCommand } from "./commands/forecast.js";
import { gradcheckCommand } from "./commands/gradcheck.js";
import { importCommand } from "./commands/import.js";
import { initCommand } from "./commands/init.js";
import { predictCommand } from "./commands/predict.js";
import { renderCommand } from "./commands/render.js";
import { reportCommand } from "./commands/report.js";
import { runsCommand } from "./commands/runs.js";
import { schemaCommand } from "./commands/schema.js";
import { serveCommand } from "./commands/serve.js";
import { summaryCommand } from "./commands/summary.js";
import { sweepCommand } from "./commands/sweep.js";
import { tokensCommand } from "./commands/tokens.js";
import { trainCommand } from "./commands/train.js";
import type { Context } from "./context.js";
import { EXIT, type ExitCode } from "./exit.js";
import { fail, paint } from "./fail.js";
import { commandMeant } from "./meant.js";
import { createUi } from "./ui.js";

/** Runs one command line, as in process.argv, and returns its exit code. */
export async function main(argv: readonly string[]): Promise<ExitCode> {
  const ui = createUi();
  let code: ExitCode = EXIT.done;
  const context: Context = { ui, exit: (value) => (code = value) };
  const program = new Command("mlbh")
    .description("Train and understand neural networks whose every derivative is derived in the code.")
    .version(version, "-v, --version", "print the version")
    .helpOption("-h, --help", "print help")
    .helpCommand("help [command]", "print help for a command")
    .showHelpAfterError("(mlbh --help shows what there is)")
    .addHelpText("after", EXAMPLES);
  const commands = [
    initCommand,
    checkCommand,
    trainCommand,
    evaluateCommand,
    predictCommand,
    generateCommand,
    forecastCommand,
    serveCommand,
    reportCommand,
    runsCommand,
    compareCommand,
    sweepCommand,
    summaryCommand,
    renderCommand,
    schemaCommand,
    gradcheckCommand,
    tokensCommand,
    importCommand,
    exportCommand,
    explainCommand,
    completionCommand,
    doctorCommand,
  ];
  for (const command of commands) program.addCommand(command(context));
  program.addCommand(completeCommand(context, program), { hidden: true });
  for (const command of [program, ...program.commands]) {
    command
      .exitOverride()
      .configureHelp({ minWidthToWrap: 24 })
      .configureOutput({
        writeOut: (text) => ui.out(text.trimEnd()),
        writeErr: (text) => ui.note(paint(text.trimEnd(), ui)),
        getOutHelpWidth: () => ui.width,
        getErrHelpWidth: () => ui.noteWidth,
      });
  }
  const [first = "", ...rest] = argv.slice(2);
  const known = first === "help" || program.commands.some((command) => command.name() === first);
  const meant = known ? null : commandMeant(first, rest);
  try {
    if (meant !== null) program.error(`error: there is no command "${printable(first)}"\n  hint: try ${meant}`);
    await program.parseAsync(first === "-V" ? [...argv.slice(0, 2), "--version"] : argv);
  } catch (error) {
    return fail(error, ui);
  }
  return code;
}

const EXAMPLES = `
From a table to predictions:
  mlbh init --example iris                       an example to begin with: iris.yaml and its data; of your own: mlbh init DATA.csv
  mlbh check iris.yaml                           everything that can be said about an experiment before training
  mlbh train iris.yaml                           train, show the test metrics, keep the run: runs/iris-1
  mlbh train iris.yaml --set optimizer.SGD.lr=1  the same with another setting: runs/iris-2
  mlbh runs --sort accuracy                      what has been trained so far, the best first
  mlbh compare runs/iris-1 runs/iris-2           what differs, in settings and results, and from which step on
  mlbh evaluate runs/iris-1                      the metrics of a saved model; of another file: ... DATA.csv
  mlbh predict runs/iris-1 data/iris.csv         the model's answers as new columns; -o FILE writes them
  mlbh generate runs/book-1 --prompt "Call me"   the model of a text writes on
  mlbh forecast runs/weather-1 --steps 1         how a series goes on after its last row
  mlbh serve runs/iris-1                         the model's answers over HTTP, and a page to try it
  mlbh report runs/iris-1                        a page with its curves, mistakes and settings

And on the way:
  mlbh sweep CONFIG                              train with all settings under sweep: in the file, and rank them
  mlbh summary iris.yaml                         its layers, shapes and parameters, without training
  mlbh render iris.yaml                          the experiment with every default written out
  mlbh gradcheck iris.yaml                       compare the derivatives of its loss with the slopes; without a file: of every operation
  mlbh tokens book.txt --tokenizer bpe:2000      a text cut into tokens, and a tokenizer.json made of it with -o
  mlbh import model.pt --config iris.yaml        which of PyTorch's weights the model of an experiment can take
  mlbh explain sigmoid                           a formula, its derivation, and a worked example
  mlbh completion bash                           a script with which the shell completes all of this
  mlbh doctor                                    what this machine computes with, and whether it computes what it should

Exit codes: 0 done, 1 data, config or model at fault, 2 wrong usage, 3 training diverged, 4 a check failed, 70 a mistake in mlbh, 130/143 stopped by a signal after saving.`;
