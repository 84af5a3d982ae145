// Training on a text: PyTorch's numbers, the same bits after any pause, measures that are sums.
import { afterAll, beforeAll, describe, expect, jest, test } from "@jest/globals";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { noGrad } from "../../src/autograd/mode.js";
import { tensor } from "../../src/autograd/create.js";
import "../../src/index.js"; // methods of tensors
import { inMemory } from "../../src/data/language/tokens.js";
import { encodePart } from "../../src/data/language/dataset.js";
import { readExperiment } from "../../src/experiment/experiment.js";
import { prepare } from "../../src/experiment/prepare.js";
import { textFile } from "../../src/files/textFile.js";
import { CHECKPOINT, decodeCheckpoint } from "../../src/runs/checkpoint.js";
import { openTextRun } from "../../src/runs/openTextRun.js";
import { readSamples } from "../../src/runs/runLog.js";
import type { Summary } from "../../src/runs/records.js";
import { reservedIds } from "../../src/text/prompt.js";
import { evaluateTextPart } from "../../src/train/evaluateText.js";
import { generate } from "../../src/train/generate.js";
import { trainExperiment, type TrainObserver } from "../../src/train/train.js";
import { load } from "../fixtures/load.js";
import { models } from "./languageModels.js";
import { root, scratch } from "../cli/run.js";

interface Curve {
  readonly seed: number;
  readonly accumulate: number;
  readonly vocabulary: number;
  readonly rows: number;
  readonly losses: readonly number[];
  readonly val: Readonly<Record<string, number>>;
}
interface Fixture {
  readonly text: string;
  readonly context: number;
  readonly batch: number;
  readonly steps: number;
  readonly curves: Readonly<Record<string, readonly Curve[]>>;
}
const fixture = load<Fixture>("language");

let folder: ReturnType<typeof scratch>;
beforeAll(() => {
  folder = scratch();
  folder.write("x.txt", fixture.text);
});
afterAll(() => folder.remove());

let count = 0;
function config(model: string, train: string, rest = ""): string {
  return folder.write(
    `x${++count}.yaml`,
    `name: text
data: {text: x.txt, tokenizer: char, context: ${fixture.context}, split: {train: 0.9, val: 0.1, test: 0}}
model: ${model}
loss: CrossEntropyLoss
optimizer: {AdamW: {lr: 0.02, betas: [0.9, 0.99], weight_decay: 0.1}}
scheduler: {CosineAnnealingLR: {every: step}}
train: {grad_clip_norm: 1, ${train}${train.includes("batch_size") ? "" : `, batch_size: ${fixture.batch}`}}
metrics: [perplexity, bits_per_char, accuracy]
run: {dir: "${join(folder.path, `runs${count}`)}"}
${rest}`,
  );
}

const lines = <T>(run: string, name: string): T[] =>
  readFileSync(join(run, name), "utf8").trim().split("\n").map((line) => JSON.parse(line) as T); // prettier-ignore
const lossesOf = (run: string): number[] => lines<{ losses: number[] }>(run, "losses.jsonl").flatMap(({ losses }) => losses);

describe("training from the seed equals PyTorch's", () => {
  const cases = Object.entries(fixture.curves).flatMap(([name, curves]) => curves.map((curve) => [name as keyof typeof models, curve.seed, curve] as const)); // prettier-ignore
  test.each(cases)("%s, seed %i", async (name, seed, curve) => {
    const file = config(models[name], `max_steps: ${fixture.steps}, eval_every: 10, dtype: float64, accumulate_grad_batches: ${curve.accumulate}`, `seed: ${seed}\n`); // prettier-ignore
    const { run, val, rows } = await trainExperiment({ file });
    const losses = lossesOf(run);
    expect(losses).toHaveLength(curve.losses.length);
    curve.losses.forEach((loss, i) => expect(Math.abs(losses[i] - loss)).toBeLessThan(1e-10));
    expect(rows.val).toBe(curve.rows);
    for (const [key, value] of Object.entries(curve.val)) expect(Math.abs((val![key] as number) - value)).toBeLessThan(1e-10 * Math.max(1, value)); // prettier-ignore
  });
});

/** To be compared at once: Jest compares numbers one by one. */
const bitsOf = (data: ArrayBufferView): string => Buffer.from(data.buffer, data.byteOffset, data.byteLength).toString("base64");

/** All that a run has left but the times. */
function resultOf(run: string): object {
  const { state } = decodeCheckpoint(readFileSync(join(run, CHECKPOINT)), "last");
  const summary = JSON.parse(readFileSync(join(run, "summary.json"), "utf8")) as Summary;
  return {
    state: { ...state, arrays: [...state.arrays].map(([name, { data }]) => [name, bitsOf(data)]) },
    logs: ["metrics.jsonl", "norms.jsonl", "losses.jsonl"].map((name) => lines<object>(run, name).map((line) => ({ ...line, seconds: 0 }))), // prettier-ignore
    weights: readFileSync(join(run, "model.safetensors")).toString("hex"),
    summary: { ...summary, seconds: 0, run: "", machine: "", warnings: [] },
  };
}

/** Stops after that many batches, as a signal would. */
function stopAfter(batches: number): TrainObserver {
  let done = 0;
  return { onBatch: () => void done++, shouldStop: () => done >= batches };
}

describe("a run that is stopped and goes on has the same bits", () => {
  test.each([
    ["gru, eval_every", models.gru, "max_steps: 12, eval_every: 4", 12],
    ["gru, eval_every, several batches to a step", models.gru, "max_steps: 7, eval_every: 3, accumulate_grad_batches: 2", 14],
    ["transformer, passes", models.transformer, "epochs: 2, batch_size: 24", 8],
    ["windows in their order", models.gru, "max_steps: 10, eval_every: 5, shuffle: false, batch_size: 40", 10],
  ])(
    "%s: at every step",
    async (_, model, train, batches) => {
      const file = config(model, train);
      const { run: whole, steps } = await trainExperiment({ file });
      const expected = resultOf(whole);
      expect(steps).toBeGreaterThan(5);
      for (let stop = 1; stop < batches; stop++) {
        const { run, stopped } = await trainExperiment({ file }, stopAfter(stop));
        if (stopped !== "interrupted") continue; // it had ended
        await trainExperiment({ file: null, resume: run });
        expect(resultOf(run)).toEqual(expected);
      }
      const { run } = await trainExperiment({ file }, stopAfter(1));
      for (let more = 1; more < 20; more++) if ((await trainExperiment({ file: null, resume: run }, stopAfter(1))).stopped !== "interrupted") break; // prettier-ignore
      expect(resultOf(run)).toEqual(expected);
    },
    60_000,
  );

  test("killed within a long epoch: it goes on from a checkpoint that is at most ten seconds old", async () => {
    const file = config(models.gru, "epochs: 2");
    const { run: whole } = await trainExperiment({ file });
    let now = 0;
    const clock = jest.spyOn(performance, "now").mockImplementation(() => (now += 4000)); // looked at once a step
    let run = "";
    const killed = trainExperiment({ file }, { onReady: () => void (run = join(folder.path, `runs${count}`, "text-2")), onBatch: (_, done) => { if (done === 9) throw new Error("killed"); } }); // prettier-ignore
    await expect(killed).rejects.toThrow("killed");
    clock.mockRestore();
    const { position } = decodeCheckpoint(readFileSync(join(run, CHECKPOINT)), "last").state;
    expect([position.epoch, position.batch]).toEqual([0, expect.any(Number)]);
    expect(position.batch).toBeGreaterThan(4);
    await trainExperiment({ file: null, resume: run });
    expect(resultOf(run)).toEqual(resultOf(whole));
  });

  test("samples change no bit of the training, and are the same after a pause", async () => {
    const sample = 'sample: {every: 4, prompt: "the", tokens: 15, temperature: 0.8, top_k: 5}\n';
    const [plain, file] = ["", sample].map((rest) => config(models.transformer, "max_steps: 12, eval_every: 3", rest));
    const [{ run: without }, { run: whole }] = [await trainExperiment({ file: plain }), await trainExperiment({ file })];
    expect({ ...resultOf(whole), summary: null }).toEqual({ ...resultOf(without), summary: null });
    const samples = readFileSync(join(whole, "samples.jsonl"), "utf8");
    const read = readSamples(whole);
    expect(read.map(({ epoch, steps }) => [epoch, steps])).toEqual([[2, 6], [3, 9], [4, 12]]); // prettier-ignore
    for (const { text } of read) expect([text.slice(0, 3), text.length]).toEqual(["the", 18]);
    expect(existsSync(join(without, "samples.jsonl"))).toBe(false);
    for (const stop of [2, 5, 6, 7, 11]) {
      const { run } = await trainExperiment({ file }, stopAfter(stop));
      await trainExperiment({ file: null, resume: run });
      expect(readFileSync(join(run, "samples.jsonl"), "utf8")).toBe(samples);
      expect(resultOf(run)).toEqual(resultOf(whole));
    }
  });

  test("with train.ema they are written by the averaged weights, which are what is kept", async () => {
    const sample = 'sample: {every: 6, prompt: "the", tokens: 25, temperature: 0}\n';
    const [plain, file] = ["", sample].map((rest) => config(models.transformer, "max_steps: 12, eval_every: 6, ema: 0.8", rest));
    const [{ run: without }, { run: whole }] = [await trainExperiment({ file: plain }), await trainExperiment({ file })];
    expect({ ...resultOf(whole), summary: null }).toEqual({ ...resultOf(without), summary: null });
    const { model, tokenizer, context } = openTextRun(whole);
    let text = "the";
    for await (const { id } of generate(model, tokenizer.encode(text), { tokens: 25, temperature: 0, context, never: reservedIds(tokenizer) })) text += tokenizer.decode([id]); // prettier-ignore
    expect(readSamples(whole).at(-1)!.text).toBe(text);
  });

  test.each([
    ['{prompt: "Zz"}', /:\d+:\d+: error: sample\.prompt is no beginning: the text that the model learned from has no Z/],
    ['{prompt: ""}', /error: sample\.prompt must not be empty/],
    ["{every: 0}", /error: sample\.every must be >= 1, got 0/],
  ])("a sample that cannot be written is refused: %s", async (sample, message) => {
    await expect(trainExperiment({ file: config(models.gru, "max_steps: 2", `sample: ${sample}\n`) })).rejects.toThrow(message);
  });

  test("a table with eval_every too", async () => {
    const file = folder.write("table.yaml", `data: {path: "${join(root, "data/iris.csv")}", target: species}\nmodel: [{Linear: {out_features: 8}}, Tanh, {Dropout: {p: 0.3}}, {Linear: {out_features: 3}}]\nloss: CrossEntropyLoss\noptimizer: {Adam: {lr: 0.01}}\ntrain: {max_steps: 20, eval_every: 8, batch_size: 16}\nrun: {dir: "${folder.path}/tables"}\n`); // prettier-ignore
    const { run: whole, epochs } = await trainExperiment({ file });
    expect(epochs).toBe(2);
    expect(lines<{ epoch: number }>(whole, "metrics.jsonl").map(({ epoch }) => epoch)).toEqual([1, 2]);
    for (const stop of [1, 7, 8, 9, 15, 16, 19]) {
      const { run } = await trainExperiment({ file }, stopAfter(stop));
      await trainExperiment({ file: null, resume: run });
      expect(resultOf(run)).toEqual(resultOf(whole));
    }
  });
});

describe("what is measured", () => {
  test("in pieces it is the full computation, and what evaluate says is what training said", async () => {
    const { run, val } = await trainExperiment({
      file: config(models.transformer, "max_steps: 10, eval_every: 10, dtype: float64"),
    });
    const open = openTextRun(run);
    const { values } = await evaluateTextPart(open, "val", ["perplexity", "bits_per_char", "accuracy"]);
    expect(values).toEqual(val);
    const [, end] = (JSON.parse(readFileSync(join(run, "split.json"), "utf8")) as { bytes: { train: [number, number] } }).bytes.train; // prettier-ignore
    const source = await textFile(join(folder.path, "x.txt"));
    const part = encodePart(source, [end, source.size], open.tokenizer, open.context, inMemory);
    const ids = new Float64Array(part.tokens.length);
    part.tokens.read(0, ids);
    let nats = 0;
    const used = part.rows * open.context;
    for (let start = 0; start < used; start += open.context) {
      const x = tensor([[...ids.subarray(start, start + open.context)]], { dtype: "float64" });
      const { numbers, shape } = noGrad(() => open.model.forward(x));
      for (let t = 0; t < open.context; t++) {
        const scores = Float64Array.from(numbers.subarray(t * shape[2], (t + 1) * shape[2]));
        const most = Math.max(...scores);
        nats += most + Math.log(scores.reduce((sum, score) => sum + Math.exp(score - most), 0)) - scores[ids[start + t + 1]];
      }
    }
    expect(val!.loss).toBeCloseTo(nats / used, 12);
    expect(val!.perplexity).toBeCloseTo(Math.exp(nats / used), 10);
    const characters = (used * part.characters) / part.tokens.length;
    expect(val!.bits_per_char).toBeCloseTo(nats / characters / Math.LN2, 12);
  });

  test("a measurement after every so many steps is a line of metrics.jsonl, with the rates of its last step", async () => {
    const { run, epochs, steps } = await trainExperiment({ file: config(models.gru, "max_steps: 10, eval_every: 4") });
    expect([epochs, steps]).toEqual([2, 10]);
    const records = lines<{ epoch: number; lr: number; val_perplexity: number }>(run, "metrics.jsonl");
    const rate = (step: number): number => 0.01 * (1 + Math.cos((Math.PI * step) / 10));
    expect(records.map(({ epoch, lr }) => [epoch, lr])).toEqual([3, 7].map((step, i) => [i + 1, expect.closeTo(rate(step), 12)]));
  });

  test.each(Object.keys(models) as (keyof typeof models)[])(
    "%s: another token changes no output before it, to the bit",
    async (name) => {
      const prepared = await prepare(readExperiment(config(models[name], "max_steps: 1")));
      const { model } = prepared.built;
      model.eval();
      const ids = Array.from({ length: fixture.context }, (_, i) => 2 + (i % 5));
      const outputs = [ids, ids.map((id, i) => (i === 5 ? 9 : id))].map((row) => noGrad(() => model.forward(tensor([row]))));
      const [before, after] = outputs.map(({ numbers }) => [...numbers]);
      const vocabulary = outputs[0].shape[2];
      expect(after.slice(0, 5 * vocabulary)).toEqual(before.slice(0, 5 * vocabulary));
      for (let t = 5; t < 7; t++) expect(after.slice(t * vocabulary, (t + 1) * vocabulary)).not.toEqual(before.slice(t * vocabulary, (t + 1) * vocabulary)); // prettier-ignore
    },
  );
});
