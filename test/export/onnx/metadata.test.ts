// What an ONNX file says of itself beside its graph, for each kind of run.
import { afterAll, expect, test } from "@jest/globals";
import { make } from "../../../src/export/onnx/onnx.js";
import "../../../src/index.js"; // methods of tensors
import { trainExperiment } from "../../../src/train/train.js";
import { scratch } from "../../cli/run.js";
import { decode, type Decoded } from "../protobuf.js";

const folder = scratch();
afterAll(folder.remove);
const classes = ["no", "yes"];
folder.write("d.csv", `a,b,day,y,z,u\n${Array.from({ length: 24 }, (_, i) => `${i % 7},${(i * i) % 5},2020-01-${10 + i % 9},${classes[i % 2]},${i % 5},${classes[i % 3 === 0 ? 1 : 0]}`).join("\n")}\n`); // prettier-ignore
folder.write("t.txt", "abcabcab\n".repeat(30));
folder.write("words.csv", `x,w\n${Array.from({ length: 12 }, (_, i) => `${"ab".repeat(1 + (i % 3))},${"ba".repeat(1 + (i % 3))}`).join("\n")}\n`); // prettier-ignore

const rest = `optimizer: {SGD: {lr: 0.1}}\ntrain: {epochs: 1, batch_size: 20, max_steps: 1}\nrun: {dir: "${folder.path}/runs"}\n`;
const linear = "model: [{Linear: {out_features: auto}}]\n";

interface Said {
  /** Numbers of the top, and sets of operations. */
  readonly version: number;
  readonly opsets: readonly Decoded[];
  readonly metadata: Readonly<Record<string, string>>;
  readonly outputs: readonly string[];
}

/** Fields of the top of a message: whole numbers, and bytes. */
function* fieldsOf(bytes: Uint8Array): Generator<[field: number, value: number | Uint8Array]> {
  let at = 0;
  const varint = (): number => {
    for (let [value, scale] = [0, 1]; ; scale *= 128) {
      const byte = bytes[at++];
      value += (byte & 127) * scale;
      if (byte < 128) return value;
    }
  };
  while (at < bytes.length) {
    const key = varint();
    const size = varint();
    yield [key >> 3, (key & 7) === 0 ? size : bytes.subarray(at, (at += size))];
  }
}

async function said(name: string, config: string): Promise<Said> {
  const { run } = await trainExperiment({ file: folder.write(`${name}.yaml`, `${config}${rest}`) });
  const { files, notes } = await make(run);
  const fields = [...fieldsOf(files[0].content as Uint8Array)];
  const of = (field: number): Uint8Array[] =>
    fields.flatMap(([number, value]) => (number === field ? [value as Uint8Array] : []));
  const pairs = of(14).map((bytes) => decode(bytes, { 1: "text", 2: "text" }) as Record<number, string[]>);
  return {
    version: fields[0][1] as number,
    opsets: of(8).map((bytes) => decode(bytes, { 1: "text", 2: "whole" })),
    metadata: Object.fromEntries(pairs.map(({ 1: [key], 2: [value] }) => [key, value])),
    outputs: notes.filter((note) => note.startsWith("output ")),
  };
}

const usual = { "opset": "17", "opset ai.onnx.ml": "2", "ir_version": "8" }; // prettier-ignore

test("two classes: above what it is yes, and which columns are dates", async () => {
  const binary = (more: string): string => `data: {path: d.csv, target: y, drop: [z, u], columns: {day: {type: date, format: YYYY-MM-DD, parts: [days]}}}\n${linear}loss: BCEWithLogitsLoss\n${more}`; // prettier-ignore
  const { version, opsets, metadata } = await said("two", binary(""));
  expect([version, opsets]).toEqual([
    8,
    [
      { 1: [""], 2: [17] },
      { 1: ["ai.onnx.ml"], 2: [2] },
    ],
  ]);
  expect(metadata).toEqual({ run: "two-1", ...usual, "task": "binary", "target": "y", "classes": '["no","yes"]', "threshold": "0.5", "seconds since 1970 day": '"day"' }); // prettier-ignore
});

test("several classes", async () => {
  const { metadata } = await said(
    "three",
    `data: {path: d.csv, target: z, drop: [day, y, u]}\n${linear}loss: CrossEntropyLoss\n`,
  );
  expect(metadata).toEqual({ run: "three-1", ...usual, task: "multiclass", target: "z", classes: '["0","1","2","3","4"]' });
});

test("a value, and quantiles of it", async () => {
  const value = await said("value", `data: {path: d.csv, target: z, drop: [day, y, u]}\n${linear}loss: MSELoss\n`);
  expect(value.metadata).toEqual({ run: "value-1", ...usual, task: "regression", target: "z" });
  const three = await said("quantiles", `data: {path: d.csv, target: z, drop: [day, y, u]}\n${linear}loss: {QuantileLoss: {quantiles: [0.1, 0.5, 0.9]}}\n`); // prettier-ignore
  expect(three.metadata).toEqual({ run: "quantiles-1", ...usual, task: "regression", target: "z", quantiles: "[0.1,0.5,0.9]" });
});

test("several targets: numbers, or yes and no", async () => {
  const numbers = await said("numbers", `data: {path: d.csv, target: [b, z], drop: [day, y, u]}\n${linear}loss: MSELoss\n`);
  expect(numbers.metadata).toEqual({ run: "numbers-1", ...usual, task: "regression", target: "b, z", targets: '[{"name":"b"},{"name":"z"}]' }); // prettier-ignore
  const words = await said("answers", `data: {path: d.csv, target: [y, u], drop: [day, z]}\n${linear}loss: BCEWithLogitsLoss\n`);
  expect(words.metadata).toEqual({ run: "answers-1", ...usual, task: "binary", target: "y, u", threshold: "0.5", targets: '[{"name":"y","classes":["no","yes"]},{"name":"u","classes":["no","yes"]}]' }); // prettier-ignore
});

test("the features that an autoencoder gives back", async () => {
  const { metadata } = await said("own", `data: {path: d.csv, reconstruct: true, drop: [day, y, u]}\n${linear}loss: MSELoss\n`);
  expect(metadata).toMatchObject({ task: "regression", targets: "[]", features: '["a","b","z"]' });
});

test("a text: how many tokens it sees, and what cuts them", async () => {
  const text = (loss: string, more = ""): string => `data: {text: t.txt, tokenizer: char, context: 8}\nmodel: [{Embedding: {embedding_dim: 4}}, {Linear: {out_features: auto}}${more}]\nloss: ${loss}\n`; // prettier-ignore
  const { metadata, outputs } = await said("text", text("CrossEntropyLoss"));
  expect(metadata).toEqual({ run: "text-1", ...usual, task: "language model", context: "8", tokenizer: expect.stringContaining('"vocab":{') }); // prettier-ignore
  expect(outputs).toEqual([expect.stringMatching(/^output "scores": float \(N, T, \d+\)$/)]);
  expect((await said("likely", text("NLLLoss", ", {LogSoftmax: {dim: -1}}"))).outputs[0]).toContain('"log_probabilities"');
});

test("a text that is written for another: where it begins, and how long it gets", async () => {
  const words = "{type: text, tokenizer: char, max_length: 8}";
  const coder = (end: string): string => `[{Embedding: {embedding_dim: 4}}, {GRU: {hidden_size: 4}}${end}]`;
  const pair = `data: {path: words.csv, target: w, columns: {x: ${words}, w: ${words}}}\nmodel: {encoder: ${coder("")}, decoder: ${coder(`, {Attention: {nhead: 2}}, {Linear: {out_features: auto}}`)}}\nloss: CrossEntropyLoss\n`; // prettier-ignore
  const { metadata, outputs } = await said("pair", pair);
  const { "tokenizer x": source, "tokenizer w": written, ...others } = metadata;
  expect([source, written].every((text) => text.includes('"vocab":{'))).toBe(true);
  const { padding } = JSON.parse(written) as { padding: { pad_id: number } };
  expect(others).toEqual({ run: "pair-1", ...usual, task: "sequence", target: "w", begin: String(padding.pad_id), answer: "w", most_tokens: "9" }); // prettier-ignore
  expect(outputs).toEqual([expect.stringMatching(/^output "scores": float \(N, T, \d+\)$/)]);
});
