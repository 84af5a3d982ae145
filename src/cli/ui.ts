// The only file that prints. Results go to stdout, progress and diagnostics to stderr, so that `mlbh ... --json | jq` always works.
// On a terminal no line is wider than it; into a file or a pipe everything goes as it is.
import { Chalk, type ChalkInstance } from "chalk";
import { linesOf, type Block } from "../report/terminal/table.js";
import { EXIT } from "./exit.js";

export interface Ui {
  /** A result, on stdout. */
  out(block: Block): void;
  /** A document, on stdout: YAML stays YAML, however narrow the terminal is. */
  document(text: string): void;
  /** A piece of a result on stdout, as it is; resolved when it has been taken, so that a slow reader is waited for. */
  write(text: string): Promise<void>;
  /** Progress or a diagnosis, on stderr. */
  note(block: Block): void;
  /** One JSON document, on stdout. */
  json(value: unknown): void;
  /** Colours for stdout; plain text where they are not wanted. */
  readonly color: ChalkInstance;
  /** Colours for stderr. */
  readonly noteColor: ChalkInstance;
  /** Whether stderr is a terminal that a progress bar can redraw. */
  readonly live: boolean;
  /** Columns of stdout as they are now; Infinity where it is no terminal. */
  readonly width: number;
  /** The same of stderr. */
  readonly noteWidth: number;
  /** Whether the terminal draws letters only. */
  readonly ascii: boolean;
}

export function createUi(): Ui {
  endWhenNobodyReads();
  const { stdout, stderr } = process;
  return {
    out: (block) => void stdout.write(fitted(block, stdout)),
    document: (text) => void stdout.write(`${text}\n`),
    write: (text) => new Promise((resolve) => stdout.write(text, (error) => error ?? resolve())), // an error ends the process: see below
    note: (block) => void stderr.write(fitted(block, stderr)),
    json: (value) => void stdout.write(`${JSON.stringify(value, null, 2)}\n`),
    color: colorsFor(stdout),
    noteColor: colorsFor(stderr),
    live: stderr.isTTY && process.env.TERM !== "dumb" && process.env.CI === undefined,
    get width() {
      return columnsOf(stdout);
    },
    get noteWidth() {
      return columnsOf(stderr);
    },
    ascii: process.env.TERM === "dumb",
  };
}

const UNKNOWN = 80; // columns of a terminal that does not say

function columnsOf({ isTTY, columns }: NodeJS.WriteStream): number {
  if (!isTTY) return Infinity;
  return columns > 0 ? columns : UNKNOWN;
}

function fitted(block: Block, stream: NodeJS.WriteStream): string {
  return linesOf(block, columnsOf(stream)).join("\n") + "\n";
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
