// What a report finds of a run that is not whole, or has nothing set aside: the rest is there, and what is not is named with the reason.
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { appendFileSync, cpSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gather, recordedValues, type RunStory } from "../../src/report/gather.js";
import { trainExperiment } from "../../src/train/train.js";
import { fakeRun } from "../cli/fakeRun.js";
import { scratch } from "../cli/run.js";
import { summaryOf } from "./story.js";

const folder = scratch();
afterAll(() => folder.remove());

async function trained(name: string, lines: Readonly<Record<string, string>>): Promise<string> {
  const common = { version: "1", name, seed: "1", loss: "CrossEntropyLoss", optimizer: "{SGD: {lr: 0.1}}", train: "{epochs: 1}", run: `{dir: "${folder.path}"}` }; // prettier-ignore
  const text = Object.entries({ ...common, ...lines }).map(([key, value]) => `${key}: ${value}\n`); // prettier-ignore
  return (await trainExperiment({ file: folder.write(`${name}.yaml`, text.join("")) })).run;
}

let count = 0;
/** Another copy of a run, of which something is changed. */
function copyOf(run: string, change: (path: string) => void): Promise<RunStory> {
  const path = join(folder.path, `copy-${++count}`);
  cpSync(run, path, { recursive: true });
  change(path);
  return gather(path);
}
const without = (name: string) => (path: string): void => rmSync(join(path, name)); // prettier-ignore
const unended = "the run has not ended, its weights are not the final ones";

describe("a run on a table", () => {
  const rows = `a,y\n${Array.from({ length: 60 }, (_, i) => `${(i * 7) % 60},${i % 3 === 0 ? "yes" : "no"}\n`).join("")}`;
  const table = (split: string, file = "rows"): Record<string, string> => ({ data: `{path: ${file}.csv, target: y, split: ${split}}`, model: "[Linear: {out_features: 1}]", loss: "BCEWithLogitsLoss" }); // prettier-ignore
  let run: string;
  beforeAll(async () => {
    for (const name of ["rows", "others"]) folder.write(`${name}.csv`, rows);
    run = await trained("rows", table("{train: 0.6, val: 0.2, test: 0.2}"));
  });

  test("that is whole has all of it, and nothing is missing", async () => {
    const story = await gather(run);
    expect(story).toMatchObject({ task: "binary", missing: [], written: null, seen: null, attention: null, tokens: null, divergence: null, images: null, texts: Array.from({ length: 10 }, () => []) }); // prettier-ignore
    expect([story.judged!.part, story.judged!.rows.rows, story.curves.length, story.mistakes.length, story.importance!.columns.length]).toEqual(["test", 12, 1, 10, 1]); // prettier-ignore
    expect([story.model!.row, story.model!.layers.length, story.epochs.length]).toEqual([[1], 1, 1]);
  });

  const nothing = { judged: null, importance: null, images: null, curves: [], mistakes: [], texts: [], attention: null };

  test("that has not ended has a model, and no predictions", async () => {
    const story = await copyOf(run, without("summary.json"));
    expect(story).toMatchObject({ ...nothing, summary: null, missing: [`no predictions: ${unended}`] });
    expect(story.model).not.toBeNull();
  });

  test("that has lost its weights has no model either", async () => {
    const story = await copyOf(run, without("model.safetensors"));
    expect(story).toMatchObject({ ...nothing, model: null, missing: [expect.stringMatching(/^no model, no predictions: \S*model\.safetensors: the file is missing: the run has not ended, or it was removed$/)] }); // prettier-ignore
  });

  test("whose data has changed has no predictions", async () => {
    const other = await trained("others", table("{train: 0.6, val: 0.2, test: 0.2}", "others"));
    appendFileSync(join(folder.path, "others.csv"), "1,no\n");
    expect(await gather(other)).toMatchObject({ ...nothing, missing: [expect.stringMatching(/^no predictions: \S*others\.csv: the file is not the one the run was trained on: its content has changed$/)] }); // prettier-ignore
  });

  test("is a directory that has been one: of another is said what it is", async () => {
    await expect(gather(folder.path)).rejects.toThrow("this directory is not a run: it has no resolved.yaml");
    await expect(gather(join(run, "resolved.yaml"))).rejects.toThrow("this is a file, expected the directory of a run");
    await expect(gather(join(folder.path, "nowhere"))).rejects.toThrow("there is no such directory");
  });

  test("without rows for a test is judged on those for validation, without any on none", async () => {
    const val = await gather(await trained("val", table("{train: 0.8, val: 0.2, test: 0}")));
    expect([val.judged!.part, val.judged!.rows.rows, val.missing]).toEqual(["val", 12, []]);
    expect(await gather(await trained("all", table("{train: 1, val: 0, test: 0}")))).toMatchObject({ ...nothing, missing: ["no predictions: no rows were set aside for a test or for validation"] }); // prettier-ignore
  });

  test("has its files, those of its folders too, but neither a report nor what lies deeper", async () => {
    const { files } = await copyOf(run, (path) => {
      mkdirSync(join(path, "more/deep"), { recursive: true });
      for (const name of ["report.html", "lock-a.json.1.tmp", "more/a.txt", "more/deep/b.txt"]) writeFileSync(join(path, name), "abc"); // prettier-ignore
    });
    const names = files.map(({ name }) => name);
    expect(names).toEqual([...names].sort());
    expect(names).toEqual(expect.arrayContaining(["metrics.jsonl", "model.safetensors", "more/a.txt", "resolved.yaml", "summary.json"])); // prettier-ignore
    expect(names.filter((name) => /report|lock|deep/.test(name))).toEqual([]);
    expect(files.find(({ name }) => name === "more/a.txt")!.bytes).toBe(3);
  });

  test("that diverged has its account, as far as it can be read", async () => {
    const told = async (account: string): Promise<unknown> => {
      const path = fakeRun(folder.path, `diverged-${++count}`, { summary: null });
      writeFileSync(join(path, "diverged.json"), account);
      return (await gather(path)).divergence;
    };
    const whole = '{"cause": {"why": "too high", "remedy": "lower it"}}';
    expect(await told(whole)).toEqual({ text: whole, cause: ["too high", "lower it"] });
    expect(await told("damaged")).toEqual({ text: "damaged", cause: [] });
    expect(await told('{"cause": "high"}')).toEqual({ text: '{"cause": "high"}', cause: [] });
  });
});

describe("a run on a text", () => {
  const book = (split: string): Record<string, string> => ({ data: `{text: x.txt, context: 4, split: ${split}}`, model: "[Embedding: {embedding_dim: 4}, Linear: {out_features: auto}]" }); // prettier-ignore
  beforeAll(() => void folder.write("x.txt", "abcab cabac\n".repeat(60)));

  test("is read where something of it was set aside, and it has ended", async () => {
    const run = await trained("letters", book("{train: 0.8, val: 0.1, test: 0.1}"));
    const story = await gather(run);
    expect(story).toMatchObject({ task: "multiclass", missing: [], judged: null, written: null, attention: null, importance: null, model: { row: [4] }, tokens: { tokenizer: "char", context: 4 } }); // prettier-ignore
    expect(story.seen!.part).toBe("test");
    const cut = await copyOf(run, without("summary.json"));
    expect([cut.seen, cut.missing]).toEqual([null, [`no reading of the text: ${unended}`]]);
    const all = await gather(await trained("whole", book("{train: 1, val: 0, test: 0}")));
    expect([all.seen, all.missing]).toEqual([null, ["no reading of the text: none was set aside for a test or for validation"]]);
  });
});

describe("a run on chats", () => {
  const chats = (split: string): Record<string, string> => ({ data: `{chat: x.jsonl, tokenizer: char, context: 8, split: ${split}}`, model: "[GPT: {n_layer: 1, n_head: 1, n_embd: 4}]" }); // prettier-ignore
  beforeAll(() => {
    const chat = (i: number): object => ({ messages: [{ role: "user", content: "ab"[i % 2] }, { role: "assistant", content: "xy"[i % 2] }] }); // prettier-ignore
    folder.write("x.jsonl", Array.from({ length: 20 }, (_, i) => `${JSON.stringify(chat(i))}\n`).join(""));
  });

  test("writes where some were set aside, and it has ended", async () => {
    const run = await trained("chats", chats("{train: 0.5, val: 0.25, test: 0.25}"));
    const cut = await copyOf(run, without("summary.json"));
    expect([cut.written, cut.seen, cut.missing]).toEqual([null, null, [`nothing of what it writes: ${unended}`]]);
    const all = await gather(await trained("talk", chats("{train: 1, val: 0, test: 0}")));
    expect([all.written, all.missing]).toEqual([null, ["nothing of what it writes: none were set aside for a test or for validation"]]); // prettier-ignore
  });
});

test("metrics that training has left: on the test rows, else on those for validation", () => {
  expect(recordedValues(null)).toBeNull();
  expect(recordedValues(summaryOf())).toEqual({ part: "test", values: { loss: 0.5 } });
  expect(recordedValues(summaryOf({ test: null }))).toEqual({ part: "val", values: { loss: 0.25 } });
  expect(recordedValues(summaryOf({ test: null, val: null }))).toBeNull();
});
