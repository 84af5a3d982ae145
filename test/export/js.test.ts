// mlbh export --to js: a program of its own gives the answers of the run, to the last bit.
import { afterAll, describe, expect, test } from "@jest/globals";
import { parse } from "csv-parse/sync";
import { spawnSync } from "node:child_process";
import { mkdirSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import ts from "typescript";
import "../../src/index.js"; // methods of tensors
import type { Row } from "../../src/data/rows.js";
import { readExperiment } from "../../src/experiment/experiment.js";
import { make } from "../../src/export/js/make.js";
import { fastestMode, useKernels } from "../../src/kernels/index.js";
import { openTextRun } from "../../src/runs/openTextRun.js";
import { promptIds, turnOf } from "../../src/text/prompt.js";
import { loadRun } from "../../src/train/loadRun.js";
import { trainExperiment } from "../../src/train/train.js";
import { writeText } from "../../src/train/writeText.js";
import { few } from "../few.js";
import { root, scratch } from "../cli/run.js";

const folder = scratch();
afterAll(folder.remove);

/** A run of a few steps, and its predictor in a folder. */
async function exported(config: string, name: string, overrides: Record<string, unknown> = {}): Promise<string> {
  useKernels(fastestMode()); // only what is compared is computed with the plain ones
  const { run } = await trainExperiment({
    file: config,
    overrides: { "train.max_steps": 3, "run.dir": folder.path, ...overrides },
  });
  mkdirSync(join(folder.path, name));
  for (const file of (await make(run)).files) writeFileSync(join(folder.path, name, file.name), file.content);
  useKernels("reference");
  return run;
}

/** What a process of Node's own says. */
function inNode(name: string, program: string): unknown {
  const script = folder.write(`${name}/ask.mjs`, `import predictor from "./predictor.js";\nconsole.log(JSON.stringify(await (async () => {${program}})()));`); // prettier-ignore
  const { stdout, stderr, status } = spawnSync(process.execPath, [script], { encoding: "utf8", maxBuffer: 1e8 });
  expect([status, stderr]).toEqual([0, ""]);
  return JSON.parse(stdout);
}

const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value));
const configOf = (name: string): string => join(root, "configs", `${name}.yaml`);

const tables = ["iris", "breast_cancer", "diabetes_huber", "diabetes_quantiles", "wine", "bird_strikes", "digits_autoencoder", "digits_lstm", "digits_transformer", "pronounce", "weather"]; // prettier-ignore

/** The plain kernels write slowly: a small model of the same layers, and as much of the table as it takes to know its letters and sounds. */
const small: Readonly<Record<string, (dataPath: string) => Record<string, unknown>>> = {
  pronounce: (dataPath) => ({
    "data.path": folder.write("pronounce.csv", readFileSync(dataPath, "utf8").split("\n").slice(0, 400).join("\n")),
    "model.encoder.2.GRU.hidden_size": 16,
    "model.decoder.2.GRU.hidden_size": 16,
    "model.decoder.4.GRU.hidden_size": 16,
  }),
};

test.each(few(tables, 3))("the answers of %s", async (name) => {
  const { dataPath } = readExperiment(configOf(name));
  const run = await exported(configOf(name), name, small[name]?.(dataPath));
  const rows = parse<Row>(readFileSync(dataPath), { columns: true, bom: true }).slice(0, 40);
  folder.write(`${name}/rows.json`, JSON.stringify(rows));
  const said = inNode(name, 'const { readFileSync } = await import("node:fs"); return predictor.predict(JSON.parse(readFileSync(new URL("rows.json", import.meta.url))))'); // prettier-ignore
  expect(said).toEqual(plain(await loadRun(run).predict(rows)));
  expect(said).toHaveLength(rows.length);
});

test.each([
  ["names_generate", "Ma"],
  ["chats", "is 4 a 9 ?"],
])("the tokens of %s", async (name, prompt) => {
  const run = openTextRun(await exported(configOf(name), name));
  const ids = run.isChat ? turnOf([{ role: "user", content: prompt }], run.tokenizer) : promptIds(prompt, run.tokenizer);
  const tokens = [];
  let text = run.isChat ? "" : prompt;
  const options = { temperature: 0.8, topK: 20, seed: 3 };
  for await (const { piece, shown } of writeText(run, ids as Int32Array, { tokens: 30, ...options })) {
    text += piece;
    if (shown !== null) tokens.push(shown);
  }
  expect(tokens.length).toBeGreaterThan(5);
  const request = JSON.stringify({ prompt, maxTokens: 30, ...options });
  expect(inNode(name, `let streamed = ""; const made = await predictor.generate({ ...${request}, onText: (piece) => { streamed += piece; } }); return { ...made, streamed }`)).toEqual(plain({ text, tokens, streamed: run.isChat ? text : text.slice(prompt.length) })); // prettier-ignore
});

test.each(["iris", "names_generate"])(
  "what TypeScript is told of %s needs nothing else, and knows what the predictor has",
  (name) => {
    const program = folder.write(`${name}/ask.ts`, `import predictor, * as named from "./predictor.js";\nexport const { schema, ${name === "iris" ? "predict" : "generate"}: ask } = predictor;\nexport const both: typeof schema = named.schema;\nexport const answer = ask(${name === "iris" ? "schema.example" : "{ topK: 3 }"});\n`); // prettier-ignore
    const options = { module: ts.ModuleKind.NodeNext, moduleResolution: ts.ModuleResolutionKind.NodeNext, target: ts.ScriptTarget.ES2022, lib: ["lib.es2022.d.ts"], types: [], strict: true, noEmit: true }; // prettier-ignore
    const faults = ts.getPreEmitDiagnostics(ts.createProgram([program], options));
    expect(faults.map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, "\n"))).toEqual([]);
  },
);

test("what is wrong with rows is said to a program, and a program may allow it", () => {
  const said = inNode("iris", `
    const [row] = predictor.schema.example;
    const failure = (rows, options) => predictor.predict(rows, options).then(() => "none", (error) => error.message);
    return [await failure([{ ...row, sepal_width: "wide" }]), await failure([{ ...row, sepal_width: null }]), await failure(row), await failure([row], { threshold: 0.3 }),
      (await predictor.predict([{ ...row, sepal_width: null }], { missing: "skip" }))[0].predicted]`); // prettier-ignore
  expect(said).toEqual([
    expect.stringContaining('rows[0]:sepal_width: error: cell "wide" is not a number'),
    expect.stringContaining('predict\'s { missing: "fill" }'),
    expect.stringContaining("one row is a list of one: [row]"),
    expect.stringContaining("predict: threshold is for two classes, and this run is a multiclass task"),
    null,
  ]);
});

test("usual values are those of the training rows", () => {
  expect(inNode("iris", "return predictor.schema")).toMatchObject({
    about: "table",
    task: "multiclass",
    target: "species",
    classes: ["setosa", "versicolor", "virginica"],
    columns: [{ name: "sepal_length", kind: "number", optional: false }, {}, {}, {}],
  });
  const { preprocess } = loadRun(join(folder.path, "iris-1"));
  const [{ typical, low }] = (inNode("iris", "return predictor.schema.columns") as { typical: number; low: number }[]).slice(
    0,
    1,
  );
  const [step] = preprocess.columns;
  if (step.kind !== "numeric") throw new Error("expected a column of numbers");
  expect(typical).toBeCloseTo(step.offset, 2);
  expect(low).toBeCloseTo(step.offset - step.divisor, 2);
});

describe("the files", () => {
  const read = (name: string, file: string): string => readFileSync(join(folder.path, name, file), "utf8");
  /** What stands behind the program. */
  const modelOf = (script: string): string => script.slice(script.lastIndexOf("\nconst predictor = mlbh."));

  test.each([["iris", "table", "predict"], ["chats", "text", "generate"]])("of %s", async (name, kind, verb) => {
    expect(readdirSync(join(folder.path, name)).filter((file) => !/ask|rows/.test(file))).toEqual(["README.md", "index.html", "package.json", "predictor.d.ts", "predictor.js"]);
    const script = read(name, "predictor.js");
    expect(script).toMatch(new RegExp(`^// ${name}-1: a predictor made by mlbh export \\d`));
    expect(modelOf(script)).toContain(`\nconst predictor = mlbh.${kind}({`);
    expect(script.endsWith(`);\nexport const { schema, ${verb} } = predictor;\nexport default predictor;\n`)).toBe(true);
    expect(JSON.parse(read(name, "package.json"))).toEqual({ type: "module", main: "predictor.js", types: "predictor.d.ts" });
    expect(read(name, "predictor.d.ts")).toContain(`${verb}(`);
    expect(read(name, "README.md")).toContain(`those of \`mlbh ${verb}\``);
    expect(modelOf(read(name, "index.html"))).toContain(`\nconst predictor = mlbh.${kind}({`);
  }); // prettier-ignore

  test("carry what the model needs and nothing of where it was trained; no text in them ends a script", () => {
    const model = modelOf(read("chats", "predictor.js"));
    expect(model).not.toContain("<");
    const carried = JSON.parse(model.slice("\nconst predictor = mlbh.text(".length, model.lastIndexOf(");\nexport const"))) as { schema: unknown; tokenizer: string; config: unknown }; // prettier-ignore
    const { tokenizer, context } = openTextRun(join(folder.path, "chats-1"));
    expect(carried.schema).toEqual({ about: "chat", name: "chats-1", vocabulary: tokenizer.vocabSize, context });
    expect(carried.config).toMatchObject({ data: { chat: "", context }, init: null });
    expect(carried.tokenizer).toContain("<|user|>");
    expect(model).not.toContain(folder.path);
    expect(modelOf(read("names_generate", "predictor.js"))).toContain('"data":{"text":"","context":');
    expect(modelOf(read("iris", "predictor.js"))).toContain('"threshold":null');
  });

  test("how to begin", async () => expect((await make(join(folder.path, "iris-1"))).notes).toEqual(["open index.html in a browser: it needs no server"])); // prettier-ignore
});
