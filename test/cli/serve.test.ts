// mlbh serve: from its first line to its end.
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { mlbh, root, scratch } from "./run.js";

const folder = scratch();
const children: ChildProcess[] = [];
afterAll(() => {
  for (const child of children) child.kill("SIGKILL");
  folder.remove();
});
beforeAll(() => {
  expect(mlbh("train", "configs/iris.yaml", "--run-dir", folder.path, "--set", "train.epochs=1").code).toBe(0);
  expect(mlbh("train", "configs/chats.yaml", "--run-dir", folder.path, "--set", "train.epochs=1").code).toBe(0);
});

async function start(...words: string[]): Promise<{ readonly child: ChildProcess; readonly url: string }> {
  const child = spawn(process.execPath, [join(root, "dist/bin/mlbh.js"), "serve", ...words, "--port", "0", "--json"], { stdio: ["ignore", "pipe", "pipe"] }); // prettier-ignore
  children.push(child);
  const [line] = (await once(child.stdout, "data")) as [Buffer];
  return { child, url: (JSON.parse(String(line)) as { url: string }).url };
}

async function post(url: string, value: unknown): Promise<{ readonly status: number; readonly body: Record<string, unknown> }> {
  const answer = await fetch(url, { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(value) }); // prettier-ignore
  return { status: answer.status, body: (await answer.json()) as Record<string, unknown> };
}

test("--missing as for predict; a line for each request; SIGTERM ends it with 0", async () => {
  const { child, url } = await start(join(folder.path, "iris-1"), "--missing", "skip", "--log");
  let log = "";
  child.stderr!.on("data", (piece) => (log += String(piece)));
  const row = { sepal_length: 5, sepal_width: 3, petal_length: 1, petal_width: null };
  expect(await post(`${url}/predict`, row)).toEqual({ status: 200, body: { predictions: [{ predicted: null, probabilities: null }] } }); // prettier-ignore
  child.kill("SIGTERM");
  expect(await once(child, "exit")).toEqual([0, null]);
  expect(log).toMatch(/^\S+Z POST \/predict 200 1 row, \d+ bytes, [\d.]+ ms\nstopping: /);
});

test("a chat is answered as mlbh generate answers it", async () => {
  const run = join(folder.path, "chats-1");
  const { child, url } = await start(run);
  const { messages, tokens } = JSON.parse(mlbh("generate", run, "--prompt", "What is 0 plus 1?", "--tokens", "12", "--seed", "3", "--json").out); // prettier-ignore
  const asked = { max_tokens: 12, seed: 3 };
  const { body } = await post(`${url}/generate`, { prompt: "What is 0 plus 1?", ...asked });
  expect(body).toMatchObject({ messages, tokens: tokens[0], seed: 3 });
  expect((await post(`${url}/generate`, { messages: messages.slice(0, 1), ...asked })).body).toEqual(body);
  expect(await post(`${url}/generate`, { promt: "x", seed: -1 })).toEqual({
    status: 422,
    body: {
      error: "the model cannot do with this",
      problems: [
        { message: 'there is no key "promt"', hint: 'did you mean "prompt"?' },
        { message: "seed must be >= 0, got -1" },
      ],
    },
  });
  child.kill("SIGINT");
  expect(await once(child, "exit")).toEqual([0, null]);
});

test("what cannot be served", () => {
  folder.write("group.json", "{}");
  expect(mlbh("serve", folder.path)).toMatchObject({ code: 1, err: expect.stringContaining("this directory holds several runs: name one of them") }); // prettier-ignore
  expect(mlbh("serve", join(folder.path, "chats-1"), "--missing", "fill")).toMatchObject({ code: 2, err: expect.stringContaining("--missing is about the columns of a table") }); // prettier-ignore
  expect(mlbh("serve", join(folder.path, "iris-1"), "--port", "70000").code).toBe(2);
});
