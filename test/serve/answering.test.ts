// From a request to its answer, whatever the model: who may ask, with what, and what is said when it cannot be answered.
import { afterEach, describe, expect, jest, test } from "@jest/globals";
import { createServer, request, type IncomingHttpHeaders, type OutgoingHttpHeaders, type Server } from "node:http";
import { connect, type AddressInfo } from "node:net";
import { InputError } from "../../src/core/errors.js";
import { html } from "../../src/report/html/html.js";
import { Answering } from "../../src/serve/answering.js";
import { corsHeaders, isLoopback } from "../../src/serve/hosts.js";
import type { ServedRequest, Settings } from "../../src/serve/options.js";
import { refusalOf } from "../../src/serve/refusal.js";
import type { Given, Service } from "../../src/serve/service.js";

interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
}
interface Asked {
  readonly method?: string;
  readonly headers?: OutgoingHttpHeaders;
  readonly body?: string;
}
interface Running {
  readonly ask: (path: string, asked?: Asked) => Promise<Answer>;
  readonly answering: Answering;
  readonly port: number;
  readonly logged: ServedRequest[];
  readonly faults: unknown[];
}

const running: Server[] = [];
afterEach(async () => {
  for (const server of running.splice(0)) {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  }
});

/** It says what it was given, and in what it is to answer. */
const echo: Service = {
  path: "/predict",
  kinds: ["json", "csv"],
  schema: { post: "/predict" },
  page: () => html`<p>page</p>`,
  answer: ({ body, kind, wants }) => Promise.resolve({ status: 200, type: "text/plain", body: [Buffer.from(`${kind} ${wants} `), body], count: { of: "row", is: 3 } }), // prettier-ignore
};

async function run(service: Partial<Service> = {}, changes: Partial<Settings> = {}): Promise<Running> {
  const [logged, faults]: [ServedRequest[], unknown[]] = [[], []];
  const settings = { host: "127.0.0.1", port: 0, maxBody: 100, maxRequests: 8, cors: null, requestTimeout: 30, closeTimeout: 10, log: (each: ServedRequest) => logged.push(each), onFault: (error: unknown) => faults.push(error), ...changes } as Settings; // prettier-ignore
  const answering = new Answering({ ...echo, ...service }, settings);
  const server = createServer((asked, response) => void answering.answer(asked, response));
  running.push(server);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  const ask = (path: string, { method = "GET", headers = {}, body = "" }: Asked = {}): Promise<Answer> =>
    new Promise((resolve, reject) => {
      const sent = request({ port, host: "127.0.0.1", path, method, headers }, (response) => {
        let text = "";
        response.setEncoding("utf8").on("data", (piece: string) => (text += piece));
        response.on("end", () => resolve({ status: response.statusCode!, headers: response.headers, text }));
      });
      sent.on("error", reject).end(body);
    });
  return { ask, answering, port, logged, faults };
}
const post = (type: string | null, more: OutgoingHttpHeaders = {}, body = "x"): Asked => ({ method: "POST", headers: { ...(type === null ? {} : { "content-type": type }), ...more }, body }); // prettier-ignore
const error = ({ text }: Answer): unknown => (JSON.parse(text) as { error: unknown }).error;

describe("the kind of a body", () => {
  test.each([
    ["application/json", "json json x"],
    ["Application/JSON ; charset=UTF-8", "json json x"],
    ['application/json; charset="utf-8"', "json json x"],
    ["application/json; charset=utf8", "json json x"],
    ["application/json; charset=us-ascii", "json json x"],
    ["application/json; version=1", "json json x"],
    ["text/csv", "csv csv x"],
    ["text/csv; charset=latin-1", "csv csv x"],
  ])("%s", async (type, text) => expect(await (await run()).ask("/predict", post(type))).toMatchObject({ status: 200, text }));

  test.each<[string | null, OutgoingHttpHeaders, string]>([
    [null, {}, "the body must be application/json or text/csv"],
    ["text/plain", {}, "the body must be application/json or text/csv"],
    ["application/jsonp", {}, "the body must be application/json or text/csv"],
    ["application/json", { "content-encoding": "gzip" }, "the body must not be compressed"],
    ["application/json; charset=latin-1", {}, "JSON is always UTF-8"],
    ["application/json; charset=utf-16", {}, "JSON is always UTF-8"],
  ])("%s %j is refused", async (type, more, said) => {
    const answer = await (await run()).ask("/predict", post(type, more));
    expect([answer.status, error(answer)]).toEqual([415, said]);
  });

  test("as it is is no compression; a model may take one kind alone", async () => {
    expect((await (await run()).ask("/predict", post("text/csv", { "content-encoding": "identity" }))).status).toBe(200);
    const answer = await (await run({ kinds: ["json"] })).ask("/predict", post("text/csv"));
    expect([answer.status, error(answer)]).toEqual([415, "the body must be application/json"]);
  });
});

test.each([
  [undefined, "csv"],
  ["*/*", "csv"],
  ["text/html, application/json;q=0.5", "json"],
  ["TEXT/CSV, application/json", "csv"],
  [" application/json , text/csv", "json"],
  ["", "csv"],
])("who accepts %s is answered with %s for CSV", async (accept, wants) => {
  const { ask } = await run();
  const { text } = await ask("/predict", post("text/csv", accept === undefined ? {} : { accept }));
  expect(text).toBe(`csv ${wants} x`);
});

describe("paths and methods", () => {
  test("what is read: the page, the schema, whether it lives; a question behind it changes nothing", async () => {
    const { ask } = await run();
    expect(await ask("/?a=1")).toMatchObject({ status: 200, text: "<p>page</p>", headers: { "content-type": "text/html; charset=utf-8", "content-length": "11" } }); // prettier-ignore
    expect(await ask("/schema#x")).toMatchObject({ status: 200, text: '{"post":"/predict"}\n', headers: { "content-type": "application/json" } }); // prettier-ignore
    expect(JSON.parse((await ask("/health")).text)).toEqual({ status: "ok", version: expect.any(String) });
    expect(await ask("/schema", { method: "HEAD" })).toMatchObject({
      status: 200,
      text: "",
      headers: { "content-length": "20" },
    });
    expect((await ask("/predict?x#y", post("text/csv"))).status).toBe(200);
  });

  test("another path says which there are", async () => {
    const { ask } = await run();
    for (const path of ["/nothing", "/predict/", "/generate", "/constructor", "/toString"]) {
      const answer = await ask(path);
      const routes = ["GET /", "GET /health", "GET /schema", "POST /predict"];
      expect([answer.status, JSON.parse(answer.text)]).toEqual([404, { error: "there is nothing at this path", hint: `there is ${routes.join(", ")}`, routes }]); // prettier-ignore
    }
  });

  test("another method says which there is", async () => {
    const { ask } = await run();
    for (const [path, method, allow, hint] of [["/schema", "POST", "GET, HEAD", "GET"], ["/predict", "GET", "POST", "POST"], ["/predict", "HEAD", "POST", "POST"], ["/", "OPTIONS", "GET, HEAD", "GET"]]) {
      const answer = await ask(path, { method });
      expect([answer.status, answer.headers.allow]).toEqual([405, allow]);
      if (method !== "HEAD") expect(JSON.parse(answer.text)).toEqual({ error: `${path} takes ${allow}`, hint: `send it with ${hint}` });
    }
  }); // prettier-ignore
});

describe("pages of other sites", () => {
  const asks = { "access-control-allow-methods": "GET, POST", "access-control-allow-headers": "content-type, accept", "access-control-max-age": "600" }; // prettier-ignore

  test("are told before they send, where there are such", async () => {
    const { ask } = await run({}, { cors: "https://example.org" });
    const of = (path: string): Promise<Answer> => ask(path, { method: "OPTIONS" });
    const origin = { "access-control-allow-origin": "https://example.org", vary: "origin" };
    expect(await of("/predict")).toMatchObject({ status: 204, text: "", headers: { ...asks, ...origin, allow: "POST" } });
    expect(await of("/schema")).toMatchObject({ status: 204, headers: { ...asks, allow: "GET, HEAD" } });
    expect((await of("/predict")).headers).not.toHaveProperty("content-type");
    expect((await ask("/health")).headers).toMatchObject(origin);
    expect((await ask("/nothing")).headers).toMatchObject(origin);
    expect((await of("/nothing")).status).toBe(404);
  });

  test("one, all, or none", () => {
    expect(corsHeaders(null)).toEqual({});
    expect(corsHeaders("*")).toEqual({ "access-control-allow-origin": "*" });
    expect(corsHeaders("https://a.b")).toEqual({ "access-control-allow-origin": "https://a.b", vary: "origin" });
  });
});

describe("names of the server", () => {
  test("that only this machine has", () => {
    for (const name of ["localhost", "LOCALHOST", "a.localhost", "127.0.0.1", "127.1.22.255", "::1"]) expect([name, isLoopback(name)]).toEqual([name, true]); // prettier-ignore
    for (const name of ["", "0.0.0.0", "128.0.0.1", "127.0.0", "127.0.0.1.2", "127.0.0.1234", "localhost.org", "xlocalhost", "::", "127.0.0.1.example.org"]) expect([name, isLoopback(name)]).toEqual([name, false]); // prettier-ignore
  });

  test.each([
    ["localhost", 200],
    ["localhost:99", 200],
    ["[::1]:80", 200],
    ["[::1]", 200],
    ["example.org", 403],
    ["localhost:80x", 403],
    ["example.org:80", 403],
  ])("%s: %i", async (host, status) => {
    const { ask } = await run();
    const answer = await ask("/health", { headers: { host } });
    expect(answer.status).toBe(status);
    if (status === 403) expect(error(answer)).toBe("the server is for this machine alone, and was called by another name");
  });

  test("where others reach it, any will do", async () => {
    const { ask } = await run({}, { host: "0.0.0.0" });
    expect((await ask("/health", { headers: { host: "example.org" } })).status).toBe(200);
  });
});

describe("an answer", () => {
  test("is not kept, nor guessed at, and says how long it is", async () => {
    const { ask } = await run();
    const { headers } = await ask("/predict", post("text/csv", {}, "äx"));
    expect(headers).toMatchObject({ "x-content-type-options": "nosniff", "cache-control": "no-store", "content-type": "text/plain", "content-length": String("csv csv ".length + 3) }); // prettier-ignore
    expect(headers).not.toHaveProperty("access-control-allow-origin");
  });

  test("has headers of its own", async () => {
    const { ask } = await run({
      answer: () => Promise.resolve({ status: 200, type: "a/b", body: "c", headers: { "x-own": "1" } }),
    });
    expect(await ask("/predict", post("text/csv"))).toMatchObject({
      text: "c",
      headers: { "x-own": "1", "content-type": "a/b" },
    });
  });

  test("is the last on its connection once the server stops", async () => {
    const { ask, answering } = await run();
    const keeps = { headers: { connection: "keep-alive" } };
    expect((await ask("/health", keeps)).headers.connection).toBe("keep-alive");
    answering.stop();
    expect((await ask("/health", keeps)).headers.connection).toBe("close");
  });

  test("to a body that was not read ends the connection", async () => {
    const { ask } = await run();
    const answer = await ask("/predict", post("text/csv", { connection: "keep-alive" }, "x".repeat(101)));
    expect([answer.status, answer.headers.connection, error(answer)]).toEqual([413, "close", "the body is larger than 100 bytes (100 bytes)"]); // prettier-ignore
    expect((await ask("/predict", post("text/csv", {}, "x".repeat(100)))).status).toBe(200);
  });
});

describe("what goes wrong", () => {
  test("with cells is told with its place", async () => {
    const problem = { place: { file: "rows[2]", column: "a" }, message: "no", hint: "do" };
    const { ask, faults } = await run({ answer: () => Promise.reject(new InputError([problem])) });
    const answer = await ask("/predict", post("text/csv"));
    expect([answer.status, JSON.parse(answer.text)]).toEqual([422, { error: "the model cannot do with this", problems: [{ row: 2, column: "a", message: "no", hint: "do" }] }]); // prettier-ignore
    expect(faults).toEqual([]);
  });

  test("with ourselves is told to the log alone", async () => {
    const fault = new Error("secret");
    const { ask, faults, logged } = await run({ answer: () => Promise.reject(fault) });
    const answer = await ask("/predict", post("text/csv"));
    expect([answer.status, error(answer)]).toEqual([500, "a mistake of the server's own: its log says more"]);
    expect(faults).toEqual([fault]);
    expect(logged).toMatchObject([{ status: 500, count: null }]);
  });

  test("is a warning of the process where nobody listens", async () => {
    const warn = jest.spyOn(process, "emitWarning").mockImplementation(() => undefined);
    try {
      for (const fault of [new Error("odd"), "odder"]) {
        const { ask } = await run({ answer: () => Promise.reject(fault) }, { onFault: null }); // eslint-disable-line @typescript-eslint/prefer-promise-reject-errors
        expect((await ask("/predict", post("text/csv"))).status).toBe(500);
        expect(warn).toHaveBeenLastCalledWith(fault);
      }
    } finally {
      warn.mockRestore();
    }
  });

  test("leaves room for others", async () => {
    const { ask } = await run({ answer: () => Promise.reject(new Error("odd")) }, { maxRequests: 1 });
    for (let i = 0; i < 3; i++) expect((await ask("/predict", post("text/csv"))).status).toBe(500);
  });
});

test("a request too many is told to come again", async () => {
  let release = (): void => undefined;
  const waits = new Promise<void>((resolve) => (release = resolve));
  const answer: Service["answer"] = async () => (await waits, { status: 200, type: "a/b", body: "c" });
  const { ask } = await run({ answer }, { maxRequests: 2 });
  const held = [ask("/predict", post("text/csv")), ask("/predict", post("text/csv"))];
  const busy = await ask("/predict", post("text/csv"));
  expect([busy.status, busy.headers["retry-after"], error(busy)]).toEqual([503, "1", "the server is busy: 2 requests are waiting"]); // prettier-ignore
  expect((await ask("/health")).status).toBe(200);
  release();
  expect((await Promise.all(held)).map(({ status }) => status)).toEqual([200, 200]);
});

test("bodies share eight times what one may have", async () => {
  let release = (): void => undefined;
  const waits = new Promise<void>((resolve) => (release = resolve));
  const answer: Service["answer"] = async () => (await waits, { status: 200, type: "a/b", body: "c" });
  const { ask } = await run({ answer }, { maxRequests: 99, maxBody: 10 });
  const large = post("text/csv", {}, "x".repeat(10));
  const held = Array.from({ length: 8 }, () => ask("/predict", large));
  const busy = await ask("/predict", large);
  expect([busy.status, error(busy)]).toEqual([503, "the server is busy: the requests that are waiting are large"]);
  release();
  expect((await Promise.all(held)).map(({ status }) => status)).toEqual(Array<number>(8).fill(200));
});

test("who goes is not answered, and the log says so", async () => {
  const told: AbortSignal[] = [];
  let begun = (): void => undefined;
  const [begins, answer]: [Promise<void>, Service["answer"]] = [
    new Promise((resolve) => (begun = resolve)),
    ({ signal }: Given) => new Promise((_, reject) => {
      told.push(signal);
      signal.addEventListener("abort", () => reject(new Error("gone")));
      begun();
    }),
  ]; // prettier-ignore
  const { port, logged, faults } = await run({ answer });
  const socket = connect(port, "127.0.0.1", () => socket.write("POST /predict HTTP/1.1\r\nhost: localhost\r\ncontent-type: text/csv\r\ncontent-length: 1\r\n\r\nx")); // prettier-ignore
  await begins;
  expect(told[0].aborted).toBe(false);
  socket.destroy();
  while (logged.length === 0) await new Promise((resolve) => setTimeout(resolve, 5));
  expect(logged).toMatchObject([{ method: "POST", path: "/predict", status: null, bytes: 0, count: null }]);
  expect([told[0].aborted, faults]).toEqual([true, []]);
});

test("who goes before its turn has come is not computed for", async () => {
  let [release, calls] = [(): void => undefined, 0];
  const waits = new Promise<void>((resolve) => (release = resolve));
  const answer: Service["answer"] = async () => (calls++, await waits, { status: 200, type: "a/b", body: "c" });
  const { ask, port, logged } = await run({ answer });
  const first = ask("/predict", post("text/csv"));
  const later = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 30));
  await later();
  const socket = connect(port, "127.0.0.1", () => socket.write("POST /predict HTTP/1.1\r\nhost: localhost\r\ncontent-type: text/csv\r\ncontent-length: 1\r\n\r\nx")); // prettier-ignore
  await later();
  socket.destroy();
  await later();
  release();
  expect((await first).status).toBe(200);
  while (logged.length < 2) await later();
  expect([calls, logged.map(({ status }) => status)]).toEqual([1, [200, null]]);
});

test("the log: how, where, what came of it, and how much", async () => {
  const { ask, logged } = await run();
  await ask("/predict?a=b", post("text/csv"));
  await ask("/schema");
  await ask("/nothing", { method: "PUT" });
  const any = expect.any(Number);
  expect(logged).toEqual([
    { method: "POST", path: "/predict", status: 200, milliseconds: any, bytes: "csv csv x".length, count: { of: "row", is: 3 } },
    { method: "GET", path: "/schema", status: 200, milliseconds: any, bytes: '{"post":"/predict"}\n'.length, count: null },
    { method: "PUT", path: "/nothing", status: 404, milliseconds: any, bytes: any, count: null },
  ]);
  for (const { milliseconds } of logged) expect(milliseconds >= 0 && milliseconds < 5000).toBe(true);
});

test("problems at their places, with advice for who sends rows instead of files", () => {
  const of = (problem: object): unknown => refusalOf(new InputError([{ message: "no", ...problem }])).body.problems;
  expect(of({ place: { file: "rows[12]" } })).toEqual([{ row: 12, message: "no" }]);
  expect(of({ place: { file: "body", line: 3, column: 4 } })).toEqual([{ line: 3, column: 4, message: "no" }]);
  expect(of({ place: { file: "xrows[1]" } })).toEqual([{ message: "no" }]);
  expect(of({ place: { file: "rows[1]x", column: "a" } })).toEqual([{ column: "a", message: "no" }]);
  expect(of({})).toEqual([{ message: "no" }]);
  const hint = (given: string): unknown => (of({ hint: given }) as { hint: unknown }[])[0].hint;
  expect(hint("--missing fill puts 3 there; --unseen ignore")).toBe("mlbh serve --missing fill puts 3 there; mlbh serve --unseen ignore"); // prettier-ignore
  expect(hint("say data.predict.missing_column: fill")).toBe("say mlbh serve --set data.predict.missing_column=fill");
  for (const key of ["encoding", "delimiter"]) expect(hint(`set data.${key}: x`)).toBe("write the rows as the training file is written: GET /schema says how"); // prettier-ignore
  expect(hint("please set data.encoding")).toBe("please set data.encoding");
  expect(hint("as it was")).toBe("as it was");
});
