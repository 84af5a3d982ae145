// A request that is not answered as it asked to be: its status, and what its sender can do. No stack and no path of a file gets out.
import { MlbhError, type InputError, type Problem } from "../core/errors.js";

/** What is wrong with one row, or at one place of a body. */
export interface RequestProblem {
  /** Of a list of rows, from 0. */
  readonly row?: number;
  /** Of a body that is CSV, from 1: the header is line 1. */
  readonly line?: number;
  readonly column?: number | string;
  readonly message: string;
  readonly hint?: string;
}

interface Details {
  readonly hint?: string;
  readonly problems?: readonly RequestProblem[];
  readonly headers?: Readonly<Record<string, string>>;
  /** Other fields of the answer. */
  readonly more?: Readonly<Record<string, unknown>>;
}

export class Refusal extends MlbhError {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Readonly<Record<string, unknown>>;

  constructor(
    readonly status: number,
    message: string,
    { hint, problems, headers = {}, more = {} }: Details = {},
  ) {
    super(message);
    this.headers = headers;
    this.body = {
      error: message,
      ...(hint === undefined ? {} : { hint }),
      ...(problems === undefined ? {} : { problems }),
      ...more,
    };
  }
}

/** Cells that the model cannot do with, each at its place. */
export function refusalOf({ problems }: InputError): Refusal {
  return new Refusal(422, "the model cannot do with this", { problems: problems.map(problemOf) });
}

/** "rows[3]" is row 3; a file is the body itself, and its name says nothing to the sender. */
function problemOf({ place, message, hint }: Problem): RequestProblem {
  const row = /^rows\[(\d+)\]$/.exec(place?.file ?? "");
  return {
    ...(row === null ? {} : { row: Number(row[1]) }),
    ...(place?.line === undefined ? {} : { line: place.line }),
    ...(place?.column === undefined ? {} : { column: place.column }),
    message,
    ...(hint === undefined ? {} : { hint: forSender(hint) }),
  };
}

/** Advice for who has a file and a command line, as advice for who sends rows to a server. */
function forSender(hint: string): string {
  return hint
    .replace(/--(unseen|missing) (\w+)/g, "mlbh serve --$1 $2")
    .replace("data.predict.missing_column: fill", "mlbh serve --set data.predict.missing_column=fill")
    .replace(/^set data\.(encoding|delimiter).*/, "write the rows as the training file is written: GET /schema says how");
}
