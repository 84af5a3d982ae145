// What a model does for the outside: one path that takes requests, a document that says what they may be, and a page to try it.
import type { Html } from "../report/html/html.js";

export type Kind = "json" | "csv";
export const mediaTypes: Readonly<Record<Kind, string>> = { json: "application/json", csv: "text/csv" };

export interface Given {
  readonly body: Buffer;
  readonly kind: Kind;
  /** What the answer is to be. */
  readonly wants: Kind;
  /** Aborted when nobody waits for the answer any more. */
  readonly signal: AbortSignal;
}

export interface Reply {
  readonly status: number;
  readonly type: string;
  readonly body: string | readonly Buffer[];
  readonly headers?: Readonly<Record<string, string>>;
  /** How many rows were answered, or tokens written: for the log. */
  readonly count?: { readonly of: "row" | "token"; readonly is: number };
}

export interface Service {
  readonly path: "/predict" | "/generate";
  readonly kinds: readonly Kind[];
  /** JSON Schema of what is sent, and what is answered. */
  readonly schema: Readonly<Record<string, unknown>>;
  /** Made when it is asked for. */
  page(): Html;
  answer(given: Given): Promise<Reply>;
}

export function jsonReply(status: number, value: unknown, headers: Readonly<Record<string, string>> = {}): Reply {
  return { status, type: mediaTypes.json, body: `${JSON.stringify(value)}\n`, headers };
}
