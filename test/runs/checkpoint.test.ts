// A checkpoint read back: what it must hold, the log lines it must find, and the one before where the last is of no use.
import { afterAll, describe, expect, test } from "@jest/globals";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Problem } from "../../src/core/errors.js";
import { encodeSafetensors } from "../../src/files/safetensors.js";
import { encodeSealed } from "../../src/files/sealed.js";
import type { NdArray } from "../../src/kernels/ndarray.js";
import { CHECKPOINT, decodeCheckpoint, encodeCheckpoint, PREVIOUS_CHECKPOINT, readCheckpoint, type Checkpoint } from "../../src/runs/checkpoint.js"; // prettier-ignore
import type { Position } from "../../src/runs/trainingState.js";
import { scratch } from "../cli/run.js";

const folder = scratch();
afterAll(() => folder.remove());

const generator = { seed: 0, words: Array.from({ length: 624 }, () => 0xffffffff), index: 624, nextNormal: null };
const begun: Position = { epoch: 0, batch: 0, losses: [], lossSum: 0, rows: 0, steps: 0, epochStart: null };
function checkpoint(position: Partial<Position> = {}, more: Partial<Checkpoint> = {}): Checkpoint {
  const weight: NdArray = { dtype: "float32", shape: [2], data: Float32Array.of(1, 2) };
  const arrays = new Map([["model.0.weight", weight]]);
  const best = { score: null, waited: 0, epoch: null };
  const state = { arrays, position: { ...begun, ...position }, generator, optimizer: { groups: [{ lr: 0.1 }], numbers: { 0: { step: 1 } } }, scheduler: null, best }; // prettier-ignore
  return { state, logs: {}, seconds: 0, dataSha256: "ab", ...more };
}
const back = (given: Checkpoint): Checkpoint => decodeCheckpoint(encodeCheckpoint(given), "last");

describe("a checkpoint", () => {
  test("is what was written", () => {
    const given = checkpoint({ epoch: 2, batch: 1, losses: [0.5] }, { kernels: "wasm-fma" });
    expect(back(given)).toEqual(given);
  });

  test("may have the least numbers that there are", () => {
    const least = withGenerator({ words: generator.words.map(() => 0), index: 0 });
    expect(back(least)).toEqual(least);
    const first = { ...checkpoint(), state: { ...checkpoint().state, best: { score: 1, waited: 1, epoch: 1 }, scheduler: { last: null, best: 2 } } }; // prettier-ignore
    expect(back(first as never)).toEqual(first);
  });

  test.each<[string, Checkpoint]>([
    ["values.position.rows", checkpoint({ rows: -1 })],
    ["values.position.batch", checkpoint({ batch: -1 })],
    ["values.position.epoch", checkpoint({ epoch: -1 })],
    ["values.position.losses", checkpoint({ batch: 1 })],
    ["values.position.steps", checkpoint({ steps: 0.5 })],
    ["seconds", checkpoint({}, { seconds: -1 })],
    ["logs.a", checkpoint({}, { logs: { a: -1 } })],
    ["kernels", checkpoint({}, { kernels: "another" as never })],
    ["values.generator.words", withGenerator({ words: [1] })],
    ["values.generator.words.0", withGenerator({ words: generator.words.map((word) => word + 1) })],
    ["values.generator.words.0", withGenerator({ words: generator.words.map(() => -1) })],
    ["values.generator.index", withGenerator({ index: 625 })],
    ["values.generator.index", withGenerator({ index: -1 })],
    ["values.best.epoch", { ...checkpoint(), state: { ...checkpoint().state, best: { score: 1, waited: 0, epoch: 0 } } }],
    ["values.best.waited", { ...checkpoint(), state: { ...checkpoint().state, best: { score: 1, waited: -1, epoch: 1 } } }],
  ])("with a wrong %s is refused", (where, given) =>
    expect(() => back(given)).toThrow(`last: error: ${where} is not as training writes it`));

  test("may have the least of everything: a first epoch that was the best, words of 0, and nothing done yet", () => {
    const given = withGenerator({ words: generator.words.map(() => 0), index: 0 });
    const best = { score: 0, waited: 0, epoch: 1 };
    const least = { ...given, state: { ...given.state, best } };
    expect(back(least)).toEqual(least);
  });

  test("of another format, without a checksum or without a state is none", () => {
    const state = JSON.stringify({});
    expect(() => decodeCheckpoint(encodeSealed(new Map(), { format: "mlbh checkpoint 2", state }), "f")).toThrow('f: error: this is not a checkpoint of this version: expected the format "mlbh checkpoint 1", got "mlbh checkpoint 2"'); // prettier-ignore
    expect(() => decodeCheckpoint(encodeSealed(new Map(), { state }), "f")).toThrow('expected the format "mlbh checkpoint 1", got none'); // prettier-ignore
    expect(() => decodeCheckpoint(encodeSafetensors(new Map(), { format: "mlbh checkpoint 1", state }), "f")).toThrow("f: error: it has no checksum: it was written by another program, or changed"); // prettier-ignore
    expect(() => decodeCheckpoint(encodeSealed(new Map(), { format: "mlbh checkpoint 1" }), "f")).toThrow("f: error: the record is not as training writes it"); // prettier-ignore
  });
});

function withGenerator(change: Partial<typeof generator>): Checkpoint {
  return { ...checkpoint(), state: { ...checkpoint().state, generator: { ...generator, ...change } } };
}

describe("the checkpoints of a run", () => {
  let count = 0;
  /** A run with such files: bytes, or as many letters. */
  function run(files: Readonly<Record<string, Uint8Array | number>>): string {
    const path = join(folder.path, `run${++count}`);
    mkdirSync(join(path, "checkpoints"), { recursive: true });
    for (const [name, content] of Object.entries(files))
      writeFileSync(join(path, name), typeof content === "number" ? "x".repeat(content) : content);
    return path;
  }
  /** The epoch that training goes on after, and what was said of damage. */
  function read(path: string): { epoch: number | null; told: string[] } {
    const told: Problem[] = [];
    const epoch = readCheckpoint(path, (problems) => void told.push(...problems))?.state.position.epoch ?? null;
    return { epoch, told: told.map(({ message }) => message) };
  }
  const first = encodeCheckpoint(checkpoint({ epoch: 1 }));
  const second = (logs: Checkpoint["logs"] = {}): Uint8Array => encodeCheckpoint(checkpoint({ epoch: 2 }, { logs }));

  test("there may be none, the last one alone, or the one before alone", () => {
    expect(read(run({}))).toEqual({ epoch: null, told: [] });
    expect(read(run({ [CHECKPOINT]: second() }))).toEqual({ epoch: 2, told: [] });
    expect(read(run({ [CHECKPOINT]: second(), [PREVIOUS_CHECKPOINT]: first }))).toEqual({ epoch: 2, told: [] });
    expect(read(run({ [PREVIOUS_CHECKPOINT]: first }))).toEqual({ epoch: 1, told: [] });
  });

  test.each(["metrics.jsonl", "norms.jsonl", "losses.jsonl", "samples.jsonl"])("bytes of %s must be there", (log) => {
    expect(read(run({ [CHECKPOINT]: second({ [log]: 3 }), [log]: 3 }))).toEqual({ epoch: 2, told: [] });
    expect(read(run({ [CHECKPOINT]: second({ [log]: 0 }) }))).toEqual({ epoch: 2, told: [] });
    const short = run({ [CHECKPOINT]: second({ [log]: 3 }), [PREVIOUS_CHECKPOINT]: first, [log]: 2 });
    expect(read(short)).toEqual({ epoch: 1, told: [`it goes on after 3 bytes of ${log}, of which only 2 are there`] });
    rmSync(join(short, log));
    expect(read(short).told).toEqual([`it goes on after 3 bytes of ${log}, of which only 0 are there`]);
  });

  test("a file that is no log is none, however long it is", () => {
    const path = run({ [CHECKPOINT]: second({ "notes.txt": 1 }), [PREVIOUS_CHECKPOINT]: first, "notes.txt": 9 });
    expect(read(path)).toEqual({ epoch: 1, told: ["it goes on after 1 bytes of notes.txt, of which only 0 are there"] });
  });

  test("where none is whole, both are named", () => {
    const path = run({ [CHECKPOINT]: 9, [PREVIOUS_CHECKPOINT]: second({ "metrics.jsonl": 1 }) });
    expect(() => read(path)).toThrow(/last\.safetensors: error: .*\n {2}hint: no checkpoint of the run is whole: train again from the beginning\n.*previous\.safetensors: error: it goes on after 1 bytes of metrics\.jsonl, of which only 0 are there\n {2}hint: no checkpoint/); // prettier-ignore
  });
});
