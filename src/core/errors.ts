// Every mistake a user can make ends in one of these classes. A message says what was expected, what was
// received and where; `hint` says what to do. Anything else that is thrown is our own fault.
import { printable } from "./format.js";

export class MlbhError extends Error {
  /** What to do about it, one sentence; null where the message already says it. */
  readonly hint: string | null;
  /** Where in the model it happened, outermost first: ["encoder: Sequential", "2: Linear"]. */
  path: readonly string[] = [];
  readonly #text: string;

  constructor(message: string, options: { hint?: string; cause?: unknown } = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = new.target.name;
    this.hint = options.hint ?? null;
    this.#text = message;
    this.message = this.#words();
  }

  /** Called by containers on the way out: the error learns the name of the layer it came from. */
  within(layer: string): this {
    this.path = [layer, ...this.path];
    this.message = this.#words();
    return this;
  }

  #words(): string {
    const where = this.path.length > 0 ? `${this.path.join(" > ")}: ` : "";
    return where + this.#text + (this.hint === null ? "" : `\n  hint: ${this.hint}`);
  }
}

/** Shapes that do not fit the operation. */
export class ShapeError extends MlbhError {}

/** float32 met float64, or an array of another kind. */
export class DtypeError extends MlbhError {}

/** An argument outside its domain: a negative learning rate, a dimension that does not exist. */
export class ArgumentError extends MlbhError {}

/** The graph cannot do what was asked: no gradient recorded, saved values already released. */
export class GraphError extends MlbhError {}

/** A place in a file a person can open; line and column count from 1. Tables name the column instead. */
export interface Place {
  readonly file: string;
  readonly line?: number;
  /** In a file that has no lines: "row 17", or of a spreadsheet "Sheet1!B17". */
  readonly at?: string;
  readonly column?: number | string;
}

export interface Problem {
  readonly place?: Place;
  readonly message: string;
  readonly hint?: string;
}

/** Files at fault (experiment, CSV, checkpoint): every problem found, not just the first. */
export class InputError extends MlbhError {
  readonly problems: readonly Problem[];

  constructor(problems: readonly Problem[]) {
    const shown = problems.map(printed);
    super(bounded(shown.map((problem) => formatProblem(problem))));
    this.problems = shown;
  }
}

const MOST = { lines: 20, characters: 2000, text: 400, path: 240 };

/** Texts from files may hold anything: what would steer a terminal is made visible, and what is long is cut. */
function printed({ place, message, hint }: Problem): Problem {
  const where = place === undefined ? {} : { place: { ...place, file: cut(place.file, MOST.path), ...(place.at === undefined ? {} : { at: cut(place.at, 60) }), ...(typeof place.column === "string" ? { column: cut(place.column, 60) } : {}) } }; // prettier-ignore
  return { ...where, message: cut(message, MOST.text), ...(hint === undefined ? {} : { hint: cut(hint, MOST.text) }) };
}

function cut(text: string, most: number): string {
  const short = text.length > most ? `${text.slice(0, most - 3)}...` : text;
  return printable(short);
}

/** As many as fit into one look at a terminal, and how many more there are. */
function bounded(texts: readonly string[]): string {
  const shown: string[] = [];
  let [lines, characters] = [1, 0]; // the last line may be needed for the rest
  for (const text of texts) {
    lines += text.split("\n").length;
    characters += text.length + 1;
    if (lines > MOST.lines || characters > MOST.characters) break;
    shown.push(text);
  }
  const more = texts.length - shown.length;
  return [...shown, ...(more > 0 ? [`and ${more} more`] : [])].join("\n");
}

/** "configs/x.yaml:12:7: error: words" with the hint on a line of its own. */
export function formatProblem({ place, message, hint }: Problem, kind: "error" | "warning" = "error"): string {
  const parts =
    place === undefined ? [] : [place.file, place.line ?? place.at, place.column].filter((part) => part !== undefined);
  const where = parts.length > 0 ? `${parts.join(":")}: ` : "";
  return `${where}${kind}: ${message}` + (hint === undefined ? "" : `\n  hint: ${hint}`);
}
