// The only file that prints. Results go to stdout, progress and diagnostics to stderr, so that `mlbh ... --json | jq` always works.
import { Chalk, type ChalkInstance } from "chalk";
import { EXIT } from "./exit.js";

export interface Ui {
  /** A result, on stdout. */
  out(text: string): void;
  /** A piece of a result on stdout, as it is; resolved when it has been taken, so that a slow reader is waited for. */
  write(text: string): Promise<void>;
  /** Progress or a diagnosis, on stderr. */
  note(text: string): void;
  /** One JSON document, on stdout. */
  json(value: unknown): void;
  /** Colours for stdout; plain text where they are not wanted. */
  readonly color: ChalkInstance;
  /** Colours for stderr. */
  readonly noteColor: ChalkInstance;
  /** Whether stderr is a terminal that a progress bar can redraw. */
  readonly live: boolean;
  /** Columns of the terminal; 100 for pipes. */
  readonly width: number;
  /** Whether the terminal draws letters only. */
  readonly ascii: boolean;
}

export function createUi(): Ui {
  endWhenNobodyReads();
  const { stdout, stderr } = process;
  return {
    out: (text) => void stdout.write(`${text}\n`),
    write: (text) => new Promise((resolve) => stdout.write(text, (error) => error ?? resolve())), // an error ends the process: see below
    note: (text) => void stderr.write(`${text}\n`),
    json: (value) => void stdout.write(`${JSON.stringify(value, null, 2)}\n`),
    color: colorsFor(stdout),
    noteColor: colorsFor(stderr),
    live: stderr.isTTY && process.env.TERM !== "dumb" && process.env.CI === undefined,
    width: stdout.isTTY && stdout.columns > 0 ? stdout.columns : 100,
    ascii: process.env.TERM === "dumb",
  };
}

/** https://no-color.org: NO_COLOR switches colours off, FORCE_COLOR on, else a terminal has them. */
function colorsFor(stream: NodeJS.WriteStream): ChalkInstance {
  const { NO_COLOR, FORCE_COLOR, TERM } = process.env;
  if (FORCE_COLOR !== undefined && FORCE_COLOR !== "") return new Chalk({ level: FORCE_COLOR === "0" ? 0 : 1 });
  const wanted = stream.isTTY && TERM !== "dumb" && (NO_COLOR === undefined || NO_COLOR === "");
  return new Chalk({ level: wanted ? 1 : 0 });
}

/** `mlbh ... | head -1` closes the pipe early: that is no error. A result that cannot be written, because a disk is full, is one. */
function endWhenNobodyReads(): void {
  for (const stream of [process.stdout, process.stderr]) {
    if (stream.listenerCount("error") > 0) continue;
    stream.on("error", (error: NodeJS.ErrnoException) => {
      if (error.code === "EPIPE") process.exit(process.exitCode ?? 0);
      if (stream === process.stdout) process.stderr.write(`error: the output cannot be written: ${error.message}\n`);
      process.exit(EXIT.input);
    });
  }
}
