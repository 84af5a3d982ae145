// A trained model over HTTP. The server is Node's own (node:http): three routes, two media types and a queue need no framework, and what a
// server must not do to its machine (bodies without end, slow senders, stacks in answers) is said here in the open instead of in a library's
// settings.
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import { reader, take } from "../autograd/call.js";
import { InputError } from "../core/errors.js";
import { withDefaults } from "../core/fields.js";
import { isPath, systemCode } from "../files/file.js";
import { openRun, type OpenRun } from "../runs/openRun.js";
import { isTextRun, openTextRun, type OpenTextRun } from "../runs/openTextRun.js";
import { Answering } from "./answering.js";
import { serveFields, type ServeOptions, type Settings } from "./options.js";
import { tableService } from "./tableService.js";
import { textService } from "./textService.js";

/** A server that listens. */
export interface ModelServer {
  /** "http://127.0.0.1:8000" */
  readonly url: string;
  /** Takes no more requests, finishes those it has, and is resolved when all connections are closed. */
  close(): Promise<void>;
}

const isRun = (value: unknown): boolean => typeof value === "object" && value !== null && "experiment" in value && "model" in value && ("tokenizer" in value || "preprocess" in value); // prettier-ignore
const runArg = { name: "run", required: true, kind: "the directory of a run, or a run from openRun or openTextRun", accepts: (value: unknown) => isPath(value) || isRun(value) }; // prettier-ignore
const read = reader("serve", [runArg, take.options(serveFields)]);

/**
 * Answers over HTTP with the model of a run: POST /predict for a table, POST /generate for a text; GET /schema says what they take, GET / is a
 * page to try it, GET /health says that it lives.
 *
 *     const server = await serve("runs/iris-1", { port: 0 });
 *     await fetch(`${server.url}/predict`, { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify({ rows }) });
 *     await server.close();
 *
 * @param run the run's directory, or the run opened with other rules for new rows
 * @throws InputError when the directory is not a run, or the address is taken; ArgumentError for options that do not exist
 */
export async function serve(run: string | OpenRun | OpenTextRun, options: ServeOptions = {}): Promise<ModelServer> {
  const [, given = {}] = read([run, options]) as [unknown, ServeOptions?];
  const settings = withDefaults(serveFields, given as never) as unknown as Settings;
  const opened = typeof run !== "string" ? run : isTextRun(run) ? openTextRun(run) : openRun(run);
  const service = "tokenizer" in opened ? textService(opened) : tableService(opened, settings.maxBody);
  const answering = new Answering(service, settings);
  const { requestTimeout, host, port } = settings;
  const server = createServer({ requestTimeout: requestTimeout * 1000, headersTimeout: requestTimeout * 1000, connectionsCheckingInterval: Math.min(1000, requestTimeout * 500), keepAliveTimeout: 5000 }); // prettier-ignore
  const unused = new Set<Socket>(); // connections on which nothing has been asked yet
  server.on("connection", (socket) => {
    unused.add(socket);
    socket.on("close", () => unused.delete(socket));
  });
  for (const event of ["request", "checkContinue"] as const) {
    server.on(event, (request: IncomingMessage, response: ServerResponse) => {
      unused.delete(request.socket);
      void answering.answer(request, response);
    });
  }
  await new Promise<void>((resolve, reject) => {
    server.once("error", (error) => reject(cannotListen(error, host, port)));
    server.listen(port, host, resolve);
  });
  const { port: taken } = server.address() as AddressInfo;
  let closed: Promise<void> | null = null;
  const close = (): Promise<void> =>
    new Promise((resolve) => {
      answering.stop();
      const patience = setTimeout(() => server.closeAllConnections(), settings.closeTimeout * 1000);
      server.close(() => {
        clearTimeout(patience);
        resolve();
      });
      for (const socket of unused) socket.destroy();
    });
  return { url: `http://${host.includes(":") ? `[${host}]` : host}:${taken}`, close: () => (closed ??= close()) };
}

function cannotListen(error: Error, host: string, port: number): Error {
  const reasons: Readonly<Record<string, readonly [string, string]>> = {
    EADDRINUSE: [
      `port ${port} is taken by another program`,
      "choose another, such as --port 8001; --port 0 takes one that is free",
    ],
    EACCES: [`port ${port} cannot be had: those below 1024 are the system's`, "choose one above, such as --port 8000"],
    EADDRNOTAVAIL: ["this machine has no such address", "leave --host out for this machine alone; 0.0.0.0 is all its addresses"],
    ENOTFOUND: ["there is no such host", "leave --host out for this machine alone; 0.0.0.0 is all its addresses"],
  };
  const code = systemCode(error) ?? "";
  const [message, hint] = Object.hasOwn(reasons, code) ? reasons[code] : [`the server cannot listen: ${code}`, "choose another --host or --port"]; // prettier-ignore
  return new InputError([{ place: { file: `${host}:${port}` }, message, hint }]);
}
