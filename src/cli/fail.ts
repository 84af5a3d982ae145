// From something thrown to words on stderr and an exit code. Users' mistakes never show a stack; our own always do.
import { CommanderError } from "commander";
import { InputError, MlbhError } from "../core/errors.js";
import { printable } from "../core/format.js";
import { plural } from "../data/problems.js";
import { EXIT, type ExitCode } from "./exit.js";
import type { Ui } from "./ui.js";

export function fail(error: unknown, ui: Ui): ExitCode {
  if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.done : EXIT.usage; // commander has printed its words
  const { red, dim } = ui.noteColor;
  if (error instanceof InputError) {
    ui.note(paint(error.message, ui));
    return EXIT.input;
  }
  if (error instanceof MlbhError) {
    ui.note(paint(`error: ${inBounds(error.message)}`, ui));
    return error.name === "DivergedError" ? EXIT.diverged : EXIT.input;
  }
  if (error instanceof RangeError && error.message === "Array buffer allocation failed") {
    const hint = "close other programs, take fewer rows or columns, or smaller batches (train.batch_size)";
    ui.note(paint(`error: out of memory: the system gives no more\n  hint: ${hint}`, ui));
    return EXIT.input;
  }
  ui.note(`${red("internal error")}: this is a mistake in mlbh, not in your files; please report it with the lines below`);
  ui.note(dim(error instanceof Error ? (error.stack ?? error.message) : String(error)));
  return EXIT.internal;
}

/** Names of arrays and layers come from files: nothing of them steers the terminal, and no message is longer than one look. */
function inBounds(message: string): string {
  const lines = message.split("\n").map(printable);
  const text = lines.slice(0, MOST_LINES).join("\n");
  const short = text.length > MOST_CHARACTERS ? `${text.slice(0, MOST_CHARACTERS)}...` : text;
  return lines.length > MOST_LINES ? `${short}\nand ${plural(lines.length - MOST_LINES, "more line")}` : short;
}

const [MOST_LINES, MOST_CHARACTERS] = [19, 1900];

/** The words that begin an error and its hint in their colours. */
export function paint(message: string, { noteColor: { red, cyan } }: Ui): string {
  return message
    .replace(/(^|: )error: /gm, (_, before: string) => `${before}${red("error")}: `)
    .replace(/^ {2}hint: /gm, `  ${cyan("hint")}: `);
}
