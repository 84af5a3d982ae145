// A predictor in a program: what it answers and writes, what it refuses, and the page around it.
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import "../../src/index.js"; // methods of tensors
import { tableSchema } from "../../src/export/js/columns.js";
import { pageOf } from "../../src/export/js/page/page.js";
import { readme } from "../../src/export/js/readme.js";
import {
  table,
  text,
  type CarriedTable,
  type CarriedText,
  type TablePredictor,
  type TextPredictor,
} from "../../src/export/js/runtime.js";
import { openRun, type OpenRun } from "../../src/runs/openRun.js";
import { openTextRun } from "../../src/runs/openTextRun.js";
import { loadRun } from "../../src/train/loadRun.js";
import { trainExperiment } from "../../src/train/train.js";
import { scratch } from "../cli/run.js";

const folder = scratch();
afterAll(folder.remove);

const rest = `optimizer: {SGD: {lr: 0.1}}\ntrain: {epochs: 1, batch_size: 20, max_steps: 1}\nrun: {dir: "${folder.path}/runs"}\n`;
const weightsOf = (run: string): string => readFileSync(join(run, "model.safetensors")).toString("base64");
const trained = async (name: string, config: string): Promise<string> => (await trainExperiment({ file: folder.write(`${name}.yaml`, `${config}${rest}`) })).run; // prettier-ignore

let [two, values, story, talk] = ["", "", "", ""];
beforeAll(async () => {
  folder.write("d.csv", `a,b,y,z\n${Array.from({ length: 20 }, (_, i) => `${i % 7},${i === 3 ? "" : (i * i) % 5},${["no", "yes"][i % 2]},${i % 3}`).join("\n")}\n`); // prettier-ignore
  folder.write("t.txt", "abcabcab\n".repeat(30));
  folder.write("c.jsonl", Array.from({ length: 12 }, () => `${JSON.stringify({ messages: [{ role: "user", content: "ab" }, { role: "assistant", content: "ba" }] })}\n`).join("")); // prettier-ignore
  const linear = "model: [{Linear: {out_features: auto}}]\n";
  two = await trained("two", `data: {path: d.csv, target: y, drop: [z], columns: {b: {missing: median}}}\n${linear}loss: BCEWithLogitsLoss\n`); // prettier-ignore
  values = await trained("values", `data: {path: d.csv, target: z, drop: [b, y]}\n${linear}loss: MSELoss\n`);
  const tokens = "model: [{Embedding: {embedding_dim: 4}}, {Linear: {out_features: auto}}]\nloss: CrossEntropyLoss\n";
  story = await trained("story", `data: {text: t.txt, tokenizer: char, context: 8}\n${tokens}`);
  talk = await trained("talk", `data: {chat: c.jsonl, tokenizer: char, context: 30}\n${tokens}`);
});

function predictor(path: string, changes: Partial<CarriedTable> = {}): { asked: TablePredictor; run: OpenRun } {
  const run = openRun(path);
  const { config } = run.experiment;
  const schema = tableSchema("a run", run.preprocess, config.data);
  const carried = { schema, config, preprocess: run.preprocess, threshold: null, weights: weightsOf(path) };
  return { asked: table({ ...carried, ...changes }), run };
}

function writer(path: string): TextPredictor {
  const { isChat, context, tokenizer, experiment } = openTextRun(path);
  const schema = { about: isChat ? "chat" : "text", name: "a run", vocabulary: tokenizer.vocabSize, context };
  const data = { ...(isChat ? { chat: "" } : { text: "" }), context };
  return text({ schema, tokenizer: JSON.stringify(tokenizer), config: { ...experiment.config, data }, weights: weightsOf(path) } as unknown as CarriedText); // prettier-ignore
}

describe("rows", () => {
  const rows = [{ a: 1, b: 2 }, { a: 5, b: 0 }]; // prettier-ignore

  test("have the answers of the run, again and again", async () => {
    const { asked } = predictor(two);
    const expected = await loadRun(two).predict(rows);
    expect(await asked.predict(rows)).toEqual(expected);
    expect(await asked.predict(rows.slice(1))).toEqual(expected.slice(1));
    expect(await asked.predict([])).toEqual([]);
    expect(await predictor(values).asked.predict([{ a: 2 }])).toEqual(await loadRun(values).predict([{ a: 2 }]));
  });

  test("yes begins above the threshold: the one asked for, else that of the run, else 0.5", async () => {
    const [{ probabilities }] = await predictor(two).asked.predict(rows.slice(0, 1));
    const [below, above] = [probabilities!.yes / 2, (1 + probabilities!.yes) / 2];
    const said = async (own: number | null, given?: number): Promise<unknown> => (await predictor(two, { threshold: own }).asked.predict(rows.slice(0, 1), given === undefined ? {} : { threshold: given }))[0].predicted; // prettier-ignore
    expect(await said(null)).toBe(probabilities!.yes > 0.5 ? "yes" : "no");
    expect([await said(below), await said(above), await said(above, below), await said(below, above)]).toEqual(["yes", "no", "yes", "no"]); // prettier-ignore
    await expect(predictor(values).asked.predict([{ a: 1 }], { threshold: 0.5 })).rejects.toThrow(
      "predict: threshold is for two classes",
    );
  });

  test("what may be missing can be said", async () => {
    const { asked } = predictor(two);
    const [{ predicted }] = await asked.predict([{ a: 1, b: null }]);
    expect(["no", "yes"]).toContain(predicted); // the median, as in training
    await expect(asked.predict([{ a: 1, b: null }], { missing: "error" })).rejects.toThrow("the cell is empty");
    expect((await asked.predict([{ a: 1, b: null }], { missing: "skip" }))[0].predicted).toBeNull();
    expect(["no", "yes"]).toContain((await asked.predict([{ a: 1, b: null }]))[0].predicted); // it does not stay
  });

  test("what is no list, and options that do not exist", async () => {
    const { asked } = predictor(two);
    await expect(asked.predict({ a: 1 } as never)).rejects.toThrow("predict: rows must be a list of objects with the cells under their columns' names"); // prettier-ignore
    await expect(asked.predict([], { tresh: 1 } as object)).rejects.toThrow("tresh");
    expect(asked.schema.name).toBe("a run");
  });
});

describe("writing", () => {
  test("goes on from what is given, piece by piece; a line feed when nothing is", async () => {
    const pieces: string[] = [];
    const made = await writer(story).generate({ prompt: "ab", maxTokens: 4, temperature: 0, onText: (piece) => void pieces.push(piece) }); // prettier-ignore
    expect(made.text).toBe(`ab${pieces.join("")}`);
    expect(made.tokens).toHaveLength(4);
    const { text: other, tokens } = await writer(story).generate();
    expect([other[0], tokens.length]).toEqual(["\n", 200]);
    expect(await writer(story).generate({ seed: 0, temperature: 1 })).toEqual({ text: other, tokens });
  });

  test("a chat answers a prompt as one message, after the system's where there is one", async () => {
    const chat = writer(talk);
    const user = { role: "user", content: "ab" } as const;
    const given = { maxTokens: 6, seed: 3 };
    const made = await chat.generate({ prompt: "ab", ...given });
    expect(made.text.startsWith("ab")).toBe(made.tokens[0]?.token === "a" && made.tokens[1]?.token === "b"); // the answer alone
    expect(await chat.generate({ messages: [user], ...given })).toEqual(made);
    const system = { role: "system", content: "ba" } as const;
    expect(await chat.generate({ prompt: "ab", system: "ba", ...given })).toEqual(await chat.generate({ messages: [system, user], ...given })); // prettier-ignore
  });

  test("what cannot be written on", async () => {
    await expect(writer(story).generate({ prompt: "" })).rejects.toThrow("generate: the prompt is empty");
    await expect(writer(talk).generate({ messages: [] })).rejects.toThrow(
      "generate: messages is empty: there is nothing to answer",
    );
    await expect(writer(story).generate({ maxTokens: 0 })).rejects.toThrow("maxTokens");
    await expect(writer(story).generate({ topk: 1 } as object)).rejects.toThrow("topk");
  });
});

describe("the page", () => {
  const page = (about: "text" | "chat"): string => pageOf({ about, name: "a <b>", vocabulary: 3, context: 8 }, "const predictor = 1;"); // prettier-ignore

  test("says what the model is for, and holds it", () => {
    for (const [about, purpose] of [["text", "Writes on from what you begin."], ["chat", "Answers what you say."]] as const) {
      expect(page(about)).toContain(`<h1>a &lt;b&gt;</h1>\n<p>${purpose}</p>`);
      expect(page(about)).toContain("<title>a &lt;b&gt;</title>");
      expect(page(about)).toContain("const predictor = 1;");
    }
    const schema = { about: "table", name: "n", task: "regression", target: "y", classes: null, columns: [], series: null, example: [{}] } as const;
    const own = pageOf(schema, "const predictor = 1;");
    expect(own).toContain("<p>Predicts <b>y</b> from the values below.</p>");
    expect([own, page("text"), page("chat")].map((each) => [each.includes('data-of="y"'), each.includes('querySelector("#anew")'), each.includes('"written"')])).toEqual([
      [true, false, false],
      [false, false, true],
      [false, true, false],
    ]);
  }); // prettier-ignore
});

test("a name that is no key by itself stands in brackets", () => {
  const column = { kind: "text", name: "__proto__", optional: false, tokens: 1 } as const;
  const made = readme({ about: "table", name: "n", task: "regression", target: "y", classes: null, columns: [column], series: null, example: [Object.fromEntries([["__proto__", "v"]])] }); // prettier-ignore
  expect(made).toContain('[{ ["__proto__"]: "v" }]');
});
