// What serve() takes: the directory of a run or the run opened, and options within their bounds; and the pages that it shows.
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { get } from "node:http";
import { join } from "node:path";
import "../../src/index.js"; // methods of tensors
import { openRun, type OpenRun } from "../../src/runs/openRun.js";
import { openTextRun, type OpenTextRun } from "../../src/runs/openTextRun.js";
import { rowPage } from "../../src/serve/page/rowPage.js";
import { writingPage } from "../../src/serve/page/writingPage.js";
import { serve } from "../../src/serve/serve.js";
import { trainExperiment } from "../../src/train/train.js";
import { scratch } from "../cli/run.js";
import { partsOf, tight, words } from "../report/page.js";

const folder = scratch();
afterAll(folder.remove);
const runs = {} as { table: OpenRun; text: OpenTextRun };

beforeAll(async () => {
  const rest = `optimizer: {SGD: {lr: 0.1}}\ntrain: {epochs: 1, batch_size: 20, max_steps: 1}\nrun: {dir: "${folder.path}/runs"}\n`;
  folder.write("d.csv", `a,y\n${Array.from({ length: 20 }, (_, i) => `${i % 7},${i % 3}`).join("\n")}\n`);
  folder.write("t.txt", "abcabcab\n".repeat(30));
  const trained = async (name: string, config: string): Promise<string> => (await trainExperiment({ file: folder.write(`${name}.yaml`, `${config}${rest}`) })).run; // prettier-ignore
  runs.table = openRun(await trained("table", "data: {path: d.csv, target: y}\nmodel: [{Linear: {out_features: auto}}]\nloss: MSELoss\n")); // prettier-ignore
  runs.text = openTextRun(await trained("text", "data: {text: t.txt, tokenizer: char, context: 8}\nmodel: [{Embedding: {embedding_dim: 4}}, {Linear: {out_features: auto}}]\nloss: CrossEntropyLoss\n")); // prettier-ignore
});

const statusOf = (url: string): Promise<number> => new Promise((resolve, reject) => { get(url, (response) => { response.resume(); resolve(response.statusCode!); }).on("error", reject); }); // prettier-ignore
/** What serve() says of a run that is not there, or before it looks. */
const said = (options: object): Promise<string> => serve(join(folder.path, "nowhere"), options).then(() => "it serves", (error: Error) => error.message); // prettier-ignore

test("a run that is opened is served as its directory is", async () => {
  for (const run of [runs.table, runs.text]) {
    const server = await serve(run, { port: 0 });
    expect(server.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
    expect(await statusOf(`${server.url}/health`)).toBe(200);
    await server.close();
  }
});

test.each([
  ["nothing", null],
  ["a number", 5],
  ["an empty object", {}],
  ["an experiment alone", { experiment: {} }],
  ["without a tokenizer or what was learnt of columns", { experiment: {}, model: {} }],
  ["without a model", { experiment: {}, tokenizer: {}, preprocess: {} }],
  ["without an experiment", { model: {}, tokenizer: {}, preprocess: {} }],
])("no run is %s", async (_, run) => {
  await expect(serve(run as never)).rejects.toThrow("serve: run must be the directory of a run, or a run from openRun or openTextRun"); // prettier-ignore
});

describe("options", () => {
  test.each<[string, unknown[], unknown[]]>([
    ["port", [0, 65_535], [-1, 65_536, 1.5, "80"]],
    ["maxBody", [1, 2 ** 30], [0, 2 ** 30 + 1]],
    ["maxRequests", [1, 2 ** 20], [0, -1]],
    ["requestTimeout", [0.001, 1e6], [0, -1]],
    ["closeTimeout", [0.001, 1e6], [0, -1]],
    ["host", ["::1"], ["", 5]],
    ["cors", ["*", null], ["", 5]],
    ["log", [() => undefined, null], [5, "yes"]],
    ["onFault", [() => undefined, null], [5, {}]],
  ])("%s within its bounds", async (name, right, wrong) => {
    for (const value of right) expect([value, await said({ [name]: value })]).toEqual([value, expect.stringContaining("nowhere")]); // prettier-ignore
    for (const value of wrong) expect([value, await said({ [name]: value })]).toEqual([value, expect.stringMatching(new RegExp(`^serve: .*${name} must be`))]); // prettier-ignore
  });
});

describe("the pages", () => {
  test("ask the server that they come from, and nobody else", () => {
    for (const page of [rowPage(runs.table), writingPage(true), writingPage(false)]) expect(String(page)).toContain("connect-src 'self';"); // prettier-ignore
  });

  test("of a table: a form with a button", () => {
    const page = rowPage(runs.table);
    expect(partsOf(page, "title")).toEqual(["y: predict"]);
    expect(words(partsOf(page, "header")[0])).toBe("y Predicts y from the values below. This page sends them to POST /predict; GET /schema says what a program can send."); // prettier-ignore
    expect(tight(page)).toContain('<button type="submit">Predict</button>');
  });

  test("of a text, and of a chat", () => {
    const [text, chat] = [writingPage(false), writingPage(true)];
    expect([text, chat].map((page) => words(partsOf(page, "h1")[0]))).toEqual(["A trained model writes on", "A chat with a trained model"]); // prettier-ignore
    expect([text, chat].map((page) => partsOf(page, "button"))).toEqual([["Write"], ["Say it"]]);
    expect([text, chat].map((page) => [tight(page).includes('<form data-chat="yes">'), tight(page).includes(' name="prompt" required>')])).toEqual([[false, false], [true, true]]); // prettier-ignore
    for (const page of [text, chat])
      for (const input of [
        'name="max_tokens" type="number" min="1" max="16384" value="200"',
        'name="temperature" type="number" min="0" step="any" value="1"',
        'name="seed" type="number" min="0" value="0"',
      ])
        expect(tight(page)).toContain(`<input ${input}>`);
  });
});
