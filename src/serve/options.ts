// How a server is asked for, and what it says about a request that it has answered.
import { field, type Fields, type Values } from "../core/fields.js";

export interface ServeOptions {
  /** The address it listens at; 127.0.0.1, which only this machine reaches, when left out. */
  readonly host?: string | undefined;
  /** 0 takes one that is free. Default 8000. */
  readonly port?: number | undefined;
  /** Bytes of a body at most. Default 8 MiB. */
  readonly maxBody?: number | undefined;
  /** Requests that wait or are answered at a time; more are told to come again. Default 1024. */
  readonly maxRequests?: number | undefined;
  /** The site whose pages may read the answers: "https://example.org", or "*"; none when left out. */
  readonly cors?: string | null | undefined;
  /** Seconds in which a request must have come. Default 30. */
  readonly requestTimeout?: number | undefined;
  /** Seconds that close() gives to what is being answered. Default 10. */
  readonly closeTimeout?: number | undefined;
  /** Told of each request when it has been answered. */
  readonly log?: ((request: ServedRequest) => void) | undefined;
  /** Told of mistakes of our own, which are answered with 500 and no more; left out, they are warnings of the process. */
  readonly onFault?: ((error: unknown) => void) | undefined;
}

export interface ServedRequest {
  readonly method: string;
  /** Without what follows a question mark. */
  readonly path: string;
  /** Null where the sender went before the answer. */
  readonly status: number | null;
  /** From its first line to the end of the answer. */
  readonly milliseconds: number;
  /** Of the answer. */
  readonly bytes: number;
  /** How many rows were answered, or tokens written; null for what is neither. */
  readonly count: { readonly of: "row" | "token"; readonly is: number } | null;
}

const text = { kind: "a text", accepts: (value: unknown) => typeof value === "string" && value !== "" };
const listener = { kind: "a function", accepts: (value: unknown) => typeof value === "function" };

export const serveFields = {
  host: field.object({ ...text, default: "127.0.0.1", help: "the address it listens at" }),
  port: field.integer({ min: 0, max: 65535, default: 8000, help: "0 takes one that is free" }),
  max_body: field.integer({ min: 1, max: 2 ** 30, default: 8 * 2 ** 20, help: "bytes of a body at most" }),
  max_requests: field.integer({ min: 1, default: 1024, help: "requests that wait or are answered at a time" }),
  cors: field.object({ ...text, default: null, nullable: true, help: "the site whose pages may read the answers" }),
  request_timeout: field.number({ above: 0, default: 30, help: "seconds in which a request must have come" }),
  close_timeout: field.number({ above: 0, default: 10, help: "seconds that close() gives to what is being answered" }),
  log: field.object({ ...listener, default: null, nullable: true, help: "told of each request" }),
  on_fault: field.object({ ...listener, default: null, nullable: true, help: "told of mistakes of our own" }),
} satisfies Fields;

/** All of them, with what they are where they were left out. */
export type Settings = Omit<Values<typeof serveFields>, "host" | "cors" | "log" | "onFault"> & {
  readonly host: string;
  readonly cors: string | null;
  readonly log: NonNullable<ServeOptions["log"]> | null;
  readonly onFault: NonNullable<ServeOptions["onFault"]> | null;
};
