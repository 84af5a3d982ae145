// mlbh serve: a trained model over HTTP.
import { Command, InvalidArgumentError } from "commander";
import { formatBytes, printable } from "../../core/format.js";
import type { ServedRequest } from "../../serve/options.js";
import type { Context } from "../context.js";
import { positiveNumber, wholeNumber } from "../options.js";
import { listenForSignals } from "../signals.js";
import { atThreshold, overridesOf, toleranceNames, withTolerance, type ToleranceOptions } from "../tolerance.js";
import type { Ui } from "../ui.js";

interface Options extends ToleranceOptions {
  readonly host: string;
  readonly port: number;
  readonly maxBody: number;
  readonly cors?: string;
  readonly log?: boolean;
  readonly json?: boolean;
}

export function serveCommand({ ui }: Context): Command {
  return withTolerance(new Command("serve"))
    .summary("answer over HTTP with the model of a run")
    .description(
      "A server for this machine: POST /predict takes rows as JSON or CSV and answers with the numbers that mlbh predict writes; for the model\n" +
        "of a text POST /generate takes a prompt, or the messages of a chat. GET /schema says what can be sent, GET / is a page to try the\n" +
        "model in a browser, GET /health says that it lives. Ctrl-C or SIGTERM ends it when the last answer is given.",
    )
    .argument("<run>", "the directory of a run, as mlbh runs lists them")
    .option("--host <address>", "where it listens: with 0.0.0.0 everybody on the network can ask", "127.0.0.1")
    .option("--port <number>", "0 takes one that is free", port, 8000)
    .option("--max-body <bytes>", "of a request at most: 8388608, 8MiB", bytes, 8 * 2 ** 20)
    .option("--cors <origin>", "let the pages of this site read the answers: https://example.org, or * for all")
    .option("--log", "print a line for each request")
    .option("--json", "print one JSON document when it is ready: its address")
    .action((run: string, options: Options, command: Command) => serveRun(run, options, command, ui));
}

async function serveRun(path: string, options: Options, command: Command, ui: Ui): Promise<void> {
  const { host, port, maxBody, cors, log, json } = options;
  const { isTextRun, openTextRun } = await import("../../runs/openTextRun.js");
  const { openRun } = await import("../../runs/openRun.js");
  const { serve } = await import("../../serve/serve.js");
  const isText = isTextRun(path);
  for (const name of toleranceNames)
    if (isText && command.getOptionValueSource(name) === "cli") command.error(`error: --${name} is about the columns of a table, and ${path} is a run on a text`); // prettier-ignore
  const run = isText ? openTextRun(path) : atThreshold(openRun(path, overridesOf(options)), options, command);
  const server = await serve(run, {
    ...{ host, port, maxBody, cors: cors ?? null },
    ...(log === true ? { log: (request) => ui.note(logLine(request)) } : {}),
    onFault: (error) => ui.note(`error: a mistake in mlbh: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`), // prettier-ignore
  });
  const ended = new Promise<void>((resolve) => {
    const signals = listenForSignals(() => {
      ui.note("stopping: the requests that came are still answered; press Ctrl-C again to end at once");
      void server.close().then(() => {
        signals.forget();
        resolve();
      });
    });
  });
  const { url } = server;
  const post = `${url}/${isText ? "generate" : "predict"}`;
  if (json === true) await ui.write(`${JSON.stringify({ run: path, url, post })}\n`);
  else ui.out([`${printable(path)} answers at ${url}`, `POST ${post}; Ctrl-C ends it`].join("\n"));
  await ended;
}

/** "2026-11-30T08:00:00.000Z POST /predict 200 100 rows, 9.9 KiB, 3.2 ms" */
function logLine({ method, path, status, milliseconds, bytes, count }: ServedRequest): string {
  const many = count === null ? "" : `${count.is} ${count.of}${count.is === 1 ? "" : "s"}, `;
  const what = status === null ? "gone before the answer" : `${status} ${many}${formatBytes(bytes)}`;
  const shown = path.length > 200 ? `${path.slice(0, 200)}...` : path;
  return `${new Date().toISOString()} ${method} ${printable(shown)} ${what}, ${milliseconds.toFixed(1)} ms`;
}

function port(text: string): number {
  const number = wholeNumber(text);
  if (number > 65535) throw new InvalidArgumentError("it must be a whole number from 0 to 65535");
  return number;
}

/** "8388608", "8MiB", "500KiB" */
function bytes(text: string): number {
  const found = /^(\d+)(KiB|MiB)?$/i.exec(text);
  if (found === null) throw new InvalidArgumentError("it must be a number of bytes, such as 8388608 or 8MiB");
  const unit = { kib: 2 ** 10, mib: 2 ** 20 }[(found[2] ?? "").toLowerCase()] ?? 1;
  const number = positiveNumber(found[1]) * unit;
  if (number > 2 ** 30) throw new InvalidArgumentError("it must be at most 1024MiB");
  return number;
}
