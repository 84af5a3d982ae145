// From a request to its answer: who may ask, which route it is, when it is its turn, and what is said when it cannot be answered.
import type { IncomingMessage, ServerResponse } from "node:http";
import { InputError } from "../core/errors.js";
import { version } from "../core/version.js";
import { Gone, readBody } from "./body.js";
import { corsHeaders, isLoopback, preflightHeaders, requireLocalName } from "./hosts.js";
import type { Settings } from "./options.js";
import { Refusal, refusalOf } from "./refusal.js";
import { Room } from "./room.js";
import { jsonReply, mediaTypes, type Kind, type Reply, type Service } from "./service.js";
import { Turns } from "./turns.js";

const LINGER = 500; // ms in which a sender whose body is not read can still read the answer
const SLOW_READER = 60_000; // ms without progress after which an answer is given up

export class Answering {
  readonly #room: Room;
  readonly #turns = new Turns();
  #stopping = false;

  constructor(
    private readonly service: Service,
    private readonly settings: Settings,
  ) {
    const { maxRequests, maxBody } = settings;
    this.#room = new Room({ requests: maxRequests, bytes: 8 * maxBody });
  }

  /** What is answered from now on is the last on its connection. */
  stop(): void {
    this.#stopping = true;
  }

  async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const begun = performance.now();
    const gone = new AbortController();
    response.on("close", () => gone.abort());
    const reply = await this.#replyTo(request, response, gone.signal).catch((error: unknown) =>
      this.#refused(error, gone.signal),
    );
    const bytes = reply === null || gone.signal.aborted ? null : await this.#send(reply, request, response);
    const { method = "", url = "" } = request;
    const status = bytes === null || reply === null ? null : reply.status;
    this.settings.log?.({ method, path: pathOf(url), status, milliseconds: performance.now() - begun, bytes: bytes ?? 0, count: reply?.count ?? null }); // prettier-ignore
  }

  async #replyTo(request: IncomingMessage, response: ServerResponse, signal: AbortSignal): Promise<Reply> {
    if (isLoopback(this.settings.host)) requireLocalName(request);
    const method = request.method === "HEAD" ? "GET" : (request.method ?? "");
    const path = pathOf(request.url ?? "");
    const { service } = this;
    const reads: Readonly<Record<string, () => Reply>> = {
      "/": () => ({ status: 200, type: "text/html; charset=utf-8", body: service.page().toString() }),
      "/health": () => jsonReply(200, { status: "ok", version }),
      "/schema": () => jsonReply(200, service.schema),
    };
    const isRead = Object.hasOwn(reads, path);
    if (!isRead && path !== service.path) {
      const routes = [...Object.keys(reads).map((each) => `GET ${each}`), `POST ${service.path}`];
      throw new Refusal(404, "there is nothing at this path", { hint: `there is ${routes.join(", ")}`, more: { routes } });
    }
    const allowed = isRead ? "GET, HEAD" : "POST";
    if (method === "OPTIONS" && this.settings.cors !== null) return { status: 204, type: "", body: "", headers: { ...preflightHeaders, allow: allowed } }; // prettier-ignore
    if (method !== (isRead ? "GET" : "POST"))
      throw new Refusal(405, `${path} takes ${allowed}`, { headers: { allow: allowed }, hint: `send it with ${isRead ? "GET" : "POST"}` }); // prettier-ignore
    return isRead ? reads[path]() : this.#post(request, response, signal);
  }

  async #post(request: IncomingMessage, response: ServerResponse, signal: AbortSignal): Promise<Reply> {
    const { service, settings } = this;
    const kind = kindOf(request, service.kinds);
    const wants = wanted(request.headers.accept ?? "", kind, service.kinds);
    const place = this.#room.enter();
    try {
      const body = await readBody(request, response, settings.maxBody, place);
      return await this.#turns.take(async () => {
        if (signal.aborted) throw new Gone();
        return service.answer({ body, kind, wants, signal });
      });
    } finally {
      place.leave();
    }
  }

  /** Null where there is nobody to tell. */
  #refused(error: unknown, signal: AbortSignal): Reply | null {
    if (error instanceof Gone || signal.aborted) return null;
    const refusal = error instanceof InputError ? refusalOf(error) : error;
    if (refusal instanceof Refusal) return jsonReply(refusal.status, refusal.body, refusal.headers);
    this.#report(error);
    return jsonReply(500, { error: "a mistake of the server's own: its log says more" });
  }

  #report(error: unknown): void {
    const { onFault } = this.settings;
    if (onFault !== null) onFault(error);
    else process.emitWarning(error instanceof Error ? error : String(error));
  }

  /** @returns how many bytes the answer has */
  async #send({ status, type, body, headers = {} }: Reply, request: IncomingMessage, response: ServerResponse): Promise<number> {
    const pieces = typeof body === "string" ? [Buffer.from(body)] : body;
    const bytes = pieces.reduce((sum, { length }) => sum + length, 0);
    const isRead = request.complete || status < 400;
    const given = { ...headers, ...corsHeaders(this.settings.cors), "x-content-type-options": "nosniff", "cache-control": "no-store" }; // prettier-ignore
    const last = this.#stopping || !isRead ? { connection: "close" } : {};
    const about = type === "" ? {} : { "content-type": type, "content-length": bytes };
    response.setTimeout(SLOW_READER);
    response.writeHead(status, { ...given, ...about, ...last });
    if (bytes > 0) for (const piece of pieces) response.write(piece);
    if (!isRead && status !== 204) await this.#linger(request);
    response.end();
    return bytes;
  }

  /** Closing while the sender still sends would take the answer away from it: what comes is thrown away for a moment. */
  #linger(request: IncomingMessage): Promise<void> {
    request.resume();
    return new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, LINGER);
      const early = (): void => {
        clearTimeout(timer);
        resolve();
      };
      request.on("end", early).on("close", early);
    });
  }
}

function pathOf(url: string): string {
  return url.split(/[?#]/, 1)[0];
}

/** @throws Refusal for a body that is neither, among them all kinds that a page of another site can send without being asked */
function kindOf({ headers }: IncomingMessage, kinds: readonly Kind[]): Kind {
  const { "content-type": type = "", "content-encoding": encoding = "identity" } = headers;
  const [media, ...parameters] = type.split(";").map((part) => part.trim().toLowerCase());
  const kind = kinds.find((each) => mediaTypes[each] === media);
  const types = kinds.map((each) => mediaTypes[each]).join(" or ");
  if (kind === undefined)
    throw new Refusal(415, `the body must be ${types}`, { hint: `say so: content-type: ${mediaTypes.json}` });
  if (encoding !== "identity") throw new Refusal(415, "the body must not be compressed", { hint: "send it as it is" });
  const charset = parameters
    .find((parameter) => parameter.startsWith("charset="))
    ?.slice("charset=".length)
    .replaceAll('"', "");
  if (kind === "json" && charset !== undefined && !["utf-8", "utf8", "us-ascii"].includes(charset)) throw new Refusal(415, "JSON is always UTF-8", { hint: "leave charset out" }); // prettier-ignore
  return kind;
}

/** The first of the kinds that it asks for; where it names none, that of the body. */
function wanted(accept: string, kind: Kind, kinds: readonly Kind[]): Kind {
  const named = accept.split(",").map((part) => part.split(";")[0].trim().toLowerCase());
  const first = named.find((type) => kinds.some((each) => mediaTypes[each] === type));
  return kinds.find((each) => mediaTypes[each] === first) ?? kind;
}
