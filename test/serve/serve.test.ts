// A trained model over HTTP: the answers of `mlbh predict` and `mlbh generate` to the last bit, and everything a server must not do.
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import Ajv from "ajv";
import { readFileSync } from "node:fs";
import { Agent, request, type OutgoingHttpHeaders } from "node:http";
import { connect } from "node:net";
import { join } from "node:path";
import { loadRun, serve, trainExperiment, type ModelServer, type ServedRequest } from "../../src/node.js";
import { csvFormat } from "../../src/report/terminal/predictions.js";
import { openRun } from "../../src/runs/openRun.js";
import { csvFile } from "../../src/files/csvFile.js";
import { predictFile } from "../../src/train/predictFile.js";
import { root, scratch } from "../cli/run.js";
import { badBodies, badMessages } from "../soak/badBodies.mjs";

interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly text: string;
  readonly json: () => ReturnType<typeof JSON.parse>;
}
interface Sent {
  readonly method?: string;
  readonly type?: string;
  readonly headers?: OutgoingHttpHeaders;
  readonly body?: string | Buffer;
}

const agent = new Agent({ keepAlive: true });
const folder = scratch();
afterAll(() => {
  agent.destroy();
  folder.remove();
});

function ask(url: string, { method = "GET", type, headers = {}, body = "" }: Sent = {}): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const given = { ...(type === undefined ? {} : { "content-type": type }), ...headers };
    const sent = request(url, { method, agent, headers: given }, (response) => {
      let text = "";
      response.setEncoding("utf8").on("data", (piece: string) => (text += piece));
      response.on("end", () => resolve({ status: response.statusCode!, headers: response.headers, text, json: () => JSON.parse(text) })); // prettier-ignore
    });
    sent.on("error", reject).end(body);
  });
}
const post = (url: string, value: unknown, headers: OutgoingHttpHeaders = {}): Promise<Answer> =>
  ask(url, { method: "POST", type: "application/json", headers, body: JSON.stringify(value) });

const iris = join(root, "data/iris.csv");
const [header, ...lines] = readFileSync(iris, "utf8").trim().split("\n");
const names = header.split(",").slice(0, 4);
const rows = lines.map((line) =>
  Object.fromEntries(
    line
      .split(",")
      .slice(0, 4)
      .map((cell, i) => [names[i], Number(cell)]),
  ),
);
const [row] = rows;

let path = "";
let server: ModelServer;
let url = "";
const logged: ServedRequest[] = [];
const faults: unknown[] = [];
beforeAll(async () => {
  await trainExperiment({ file: join(root, "configs/iris.yaml"), runDir: folder.path, epochs: 2 });
  path = join(folder.path, "iris-1");
  server = await serve(path, { port: 0, log: (each) => logged.push(each), onFault: (error) => faults.push(error) });
  url = server.url;
});
afterAll(() => server.close());

async function csvOf(file: string): Promise<string> {
  const run = openRun(path);
  const format = csvFormat(run, false);
  let text = "";
  await predictFile(run, csvFile(file), {
    header: (all) => void (text += format.begin(all)),
    rows: (some) => void (text += format.rows(some)),
  });
  return text;
}

describe("answers", () => {
  test("of rows as JSON are those of loadRun, in all three forms", async () => {
    const expected = await loadRun(path).predict(rows);
    expect((await post(`${url}/predict`, { rows })).json()).toEqual({ predictions: expected });
    expect((await post(`${url}/predict`, rows.slice(0, 2))).json()).toEqual({ predictions: expected.slice(0, 2) });
    expect((await post(`${url}/predict`, row)).json()).toEqual({ predictions: expected.slice(0, 1) });
    expect((await post(`${url}/predict`, { rows: [] })).json()).toEqual({ predictions: [] });
  });

  test("of CSV are the bytes of mlbh predict; either kind can be answered with the other", async () => {
    const body = readFileSync(iris);
    const answer = await ask(`${url}/predict`, { method: "POST", type: "text/csv", body });
    expect(answer).toMatchObject({ status: 200, headers: { "content-type": "text/csv; charset=utf-8" } });
    expect(answer.text).toBe(await csvOf(iris));
    const json = await ask(`${url}/predict`, { method: "POST", type: "text/csv", body, headers: { accept: "application/json" } });
    expect(json.json()).toEqual({ predictions: await loadRun(path).predict(rows) });
    const csv = await post(`${url}/predict`, row, { accept: "text/csv" });
    expect(csv.text.split("\n")).toEqual([`${names.join()},species_predicted,p_setosa,p_versicolor,p_virginica`, expect.stringMatching(/^5\.1,3\.5,1\.4,0\.2,/), ""]); // prettier-ignore
  });

  test("of a long list, which is read in pieces, are the same", async () => {
    const many = Array.from({ length: 3000 }, (_, i) => ({ ...rows[i % rows.length], note: '[{"\\",äß€😀' }));
    const expected = await loadRun(path).predict(rows);
    for (const value of [many, { rows: many }])
      expect((await post(`${url}/predict`, value)).json().predictions).toEqual(many.map((_, i) => expected[i % rows.length]));
    const text = JSON.stringify(many);
    const marked = await ask(`${url}/predict`, { method: "POST", type: "application/json", body: `\ufeff\n${text}` });
    expect(marked.json().predictions).toHaveLength(3000);
    for (const [broken, place] of [[text.slice(0, -1) + ",]", text.length + 1], [text.slice(0, -1), text.length]] as const)
      expect((await ask(`${url}/predict`, { method: "POST", type: "application/json", body: broken })).json().problems).toMatchObject([{ line: 1, column: place }]); // prettier-ignore
  });

  test("of 100 requests at once are each its own", async () => {
    const expected = await loadRun(path).predict(rows);
    const answers = await Promise.all(Array.from({ length: 100 }, (_, i) => post(`${url}/predict`, rows[i])));
    expect(answers.map((each) => each.json().predictions[0])).toEqual(expected.slice(0, 100));
  });
});

test("the schema says which rows are taken", async () => {
  const schema = (await ask(`${url}/schema`)).json();
  expect(schema).toMatchObject({ post: "/predict", task: "multiclass", target: ["species"], classes: ["setosa", "versicolor", "virginica"], columns: names }); // prettier-ignore
  const fits = new Ajv({ unknownFormats: "ignore" }).compile(schema.row as object);
  for (const each of [row, { ...row, note: "x" }]) expect([fits(each), (await post(`${url}/predict`, each)).status]).toEqual([true, 200]); // prettier-ignore
  for (const each of [{ ...row, petal_width: null }, { petal_width: 1 }]) expect([fits(each), (await post(`${url}/predict`, each)).status]).toEqual([false, 422]); // prettier-ignore
});

test("what the page of a series shows first gets an answer", async () => {
  await trainExperiment({ file: join(root, "configs/weather.yaml"), runDir: folder.path, epochs: 1 });
  const series = await serve(join(folder.path, "weather-1"), { port: 0 });
  const page = (await ask(series.url)).text;
  const lines = />(date\t[^<]*)</
    .exec(page)![1]
    .split("\n")
    .map((line) => line.split("\t"));
  expect(lines.slice(0, 3)).toEqual([expect.arrayContaining(["date", "temp_max"]), expect.arrayContaining(["2012-01-01"]), expect.arrayContaining(["2012-01-02"])]); // prettier-ignore
  const rows = lines.slice(1).map((cells) => Object.fromEntries(cells.map((cell, i) => [lines[0][i], cell])));
  const { predictions } = (await post(`${series.url}/predict`, { rows })).json();
  expect(predictions).toHaveLength(14);
  expect(predictions.map((each: { predicted: unknown }) => typeof each.predicted === "number")).toEqual([...Array(13).fill(false), true]); // prettier-ignore
  await series.close();
});

describe("refusals", () => {
  test("each cell with its row and column; no path of the machine, no stack", async () => {
    const answer = await post(`${url}/predict`, [row, { ...row, sepal_width: "wide" }, { ...row, petal_width: null }]);
    expect(answer.status).toBe(422);
    expect(answer.json()).toEqual({
      error: "the model cannot do with this",
      problems: [
        { row: 1, column: "sepal_width", message: 'cell "wide" is not a number, but the column was numeric in training' },
        { row: 2, column: "petal_width", message: "the cell is empty", hint: expect.stringMatching(/^mlbh serve --missing fill puts/) }, // prettier-ignore
      ],
    });
    const csv = await ask(`${url}/predict`, { method: "POST", type: "text/csv", body: `${names.join()}\n1,2,3,x\n` });
    expect(csv.json().problems).toEqual([{ line: 2, column: "petal_width", message: expect.stringContaining('"x"') }]);
  });

  test("JSON that is none: where", async () => {
    const body = '{"rows": [\n  {"sepal_length": 5.1,}\n]}';
    const answer = await ask(`${url}/predict`, { method: "POST", type: "application/json", body });
    expect(answer.status).toBe(400);
    expect(answer.json()).toEqual({ error: "the body is not JSON", problems: [{ line: 2, column: 24, message: 'expected a name in double quotes, got "}"' }] }); // prettier-ignore
  });

  test("paths, methods, kinds of bodies, names of the server", async () => {
    const nowhere = await ask(`${url}/run`);
    expect([nowhere.status, nowhere.json().routes]).toEqual([404, ["GET /", "GET /health", "GET /schema", "POST /predict"]]);
    expect(await ask(`${url}/predict`)).toMatchObject({ status: 405, headers: { allow: "POST" } });
    expect(await ask(`${url}/schema`, { method: "DELETE" })).toMatchObject({ status: 405, headers: { allow: "GET, HEAD" } });
    expect(await ask(`${url}/health`, { method: "HEAD" })).toMatchObject({ status: 200, text: "" });
    for (const type of [undefined, "text/plain", "application/x-www-form-urlencoded"])
      expect((await ask(`${url}/predict`, { method: "POST", body: "{}", ...(type === undefined ? {} : { type }) })).status).toBe(415); // prettier-ignore
    for (const [host, status] of [
      ["rebound.example.org", 403],
      ["localhost:80", 200],
      ["127.0.0.1", 200],
      ["[::1]:9", 200],
    ] as const)
      expect((await ask(`${url}/health`, { headers: { host } })).status).toBe(status);
    expect((await ask(`${url}/health`, { headers: { origin: "https://example.org" } })).headers).not.toHaveProperty("access-control-allow-origin"); // prettier-ignore
  });

  test("a run that is none, options that do not exist, a port that is taken", async () => {
    await expect(serve(folder.path)).rejects.toThrow("this directory is not a run");
    await expect(serve({ experiment: {}, model: {} } as never)).rejects.toThrow("serve: run must be the directory of a run, or a run from openRun or openTextRun"); // prettier-ignore
    await expect(serve(path, { prot: 1 } as object)).rejects.toThrow("prot");
    const taken = Number(new URL(url).port);
    await expect(serve(path, { port: taken })).rejects.toThrow(`port ${taken} is taken by another program\n  hint: choose another, such as --port 8001`); // prettier-ignore
  });

  test("an address that this machine has not", async () => {
    await expect(serve(path, { host: "192.0.2.1", port: 0 })).rejects.toThrow("192.0.2.1:0: error: this machine has no such address\n  hint: leave --host out for this machine alone; 0.0.0.0 is all its addresses"); // prettier-ignore
  });

  test("bad bodies and bad messages are answered with 4xx, and the server lives", async () => {
    const statuses = new Set<number>();
    for (const { body, type } of badBodies(100, rows)) if (body.length < 100_000) statuses.add((await ask(`${url}/predict`, { method: "POST", type, body })).status); // prettier-ignore
    for (const message of badMessages()) {
      const first = await new Promise<string>((resolve) => {
        let text = "";
        const socket = connect(Number(new URL(url).port), "127.0.0.1", () => socket.end(message));
        socket.on("data", (piece) => (text += String(piece))).on("error", () => undefined).on("close", () => resolve(text)); // prettier-ignore
      });
      if (first !== "") statuses.add(Number(/^HTTP\/1.1 (?!100)(\d+)/m.exec(first)![1])); // 100: go on
    }
    expect([...statuses].filter((status) => status >= 500 || status < 200)).toEqual([]);
    expect(faults).toEqual([]);
    expect((await ask(`${url}/health`)).json()).toEqual({ status: "ok", version: expect.any(String) });
  });
});

describe("limits", () => {
  test("a body that is too large, announced or not; one that does not come; pages of another site", async () => {
    const small = await serve(path, { port: 0, maxBody: 200, requestTimeout: 0.5, cors: "https://example.org" });
    const body = JSON.stringify({ rows: rows.slice(0, 10) });
    for (const headers of [{}, { "transfer-encoding": "chunked" }]) {
      const answer = await ask(`${small.url}/predict`, { method: "POST", type: "application/json", body, headers });
      expect([answer.status, answer.json().error]).toEqual([413, "the body is larger than 200 bytes (200 bytes)"]);
    }
    const port = Number(new URL(small.url).port);
    const begun = performance.now();
    const slow = await new Promise<string>((resolve) => {
      let text = "";
      const socket = connect(port, "127.0.0.1", () => socket.write("POST /predict HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\ncontent-length: 99\r\n\r\n{")); // prettier-ignore
      socket.on("data", (piece) => (text += String(piece))).on("close", () => resolve(text));
    });
    expect(slow).toMatch(/^HTTP\/1.1 408/);
    expect(performance.now() - begun).toBeLessThan(5000);
    expect(await ask(`${small.url}/predict`, { method: "OPTIONS" })).toMatchObject({ status: 204, headers: { "access-control-allow-origin": "https://example.org", vary: "origin" } }); // prettier-ignore
    await small.close();
  });

  test("above the bound requests are sent away, and told when to come again", async () => {
    const narrow = await serve(path, { port: 0, maxRequests: 2 });
    const answers = await Promise.all(Array.from({ length: 30 }, () => post(`${narrow.url}/predict`, { rows })));
    const busy = answers.filter(({ status }) => status === 503);
    expect(answers.filter(({ status }) => status === 200).length + busy.length).toBe(30);
    expect(busy.length).toBeGreaterThan(0);
    expect(busy[0]).toMatchObject({ headers: { "retry-after": "1" } });
    await narrow.close();
  });

  test("131,072 rows are taken, and no more; they are counted before anything is computed", async () => {
    const of = (count: number): Promise<Answer> => ask(`${url}/predict`, { method: "POST", type: "application/json", body: `[${Array<string>(count).fill("{}").join()}]` }); // prettier-ignore
    expect(await of(2 ** 17 + 1)).toMatchObject({
      status: 413,
      text: expect.stringContaining("there are more than 131072 rows"),
    });
    expect(await of(2 ** 17)).toMatchObject({ status: 422, text: expect.stringContaining("sepal_length") });
  });

  test("many names in many rows", async () => {
    const sparse = Array.from({ length: 5000 }, (_, i) => ({ [`k${i}`]: 1 }));
    expect(await post(`${url}/predict`, sparse)).toMatchObject({ status: 413, text: expect.stringContaining("too many cells") });
  });

  test("closing finishes what has come, and ends connections on which nothing is asked", async () => {
    const ending = await serve(path, { port: 0 });
    const many = Array.from({ length: 20_000 }, (_, i) => rows[i % rows.length]);
    const idle = connect(Number(new URL(ending.url).port), "127.0.0.1");
    await new Promise((resolve) => idle.on("connect", resolve));
    idle.on("error", () => undefined);
    const long = post(`${ending.url}/predict`, many);
    await new Promise((resolve) => setTimeout(resolve, 300)); // on its way
    const begun = performance.now();
    await ending.close();
    expect((await long).json().predictions).toHaveLength(20_000);
    expect(performance.now() - begun).toBeLessThan(8000);
    const { hostname, port } = new URL(ending.url);
    const reached = await new Promise((resolve) => connect(Number(port), hostname, () => resolve("reached")).on("error", resolve)); // prettier-ignore
    expect(reached).toMatchObject({ code: "ECONNREFUSED" });
    await expect(ask(`${ending.url}/health`)).rejects.toThrow(); // nor on a connection that was open, of whose end the sender may not know yet
  });
});

test("closing does not wait for ever for a request that does not come to its end", async () => {
  const ending = await serve(path, { port: 0, closeTimeout: 0.3 });
  const socket = connect(Number(new URL(ending.url).port), "127.0.0.1");
  socket.on("error", () => undefined);
  socket.write("POST /predict HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\ncontent-length: 99\r\n\r\n{");
  await new Promise((resolve) => setTimeout(resolve, 100)); // it has begun
  const begun = performance.now();
  await ending.close();
  const took = performance.now() - begun;
  expect([took > 250, took < 5000]).toEqual([true, true]);
});

test("the log has a line for each request", async () => {
  logged.length = 0;
  await post(`${url}/predict?x=1`, rows);
  expect(logged).toEqual([{ method: "POST", path: "/predict", status: 200, milliseconds: expect.any(Number), bytes: expect.any(Number), count: { of: "row", is: 150 } }]); // prettier-ignore
});
