// mlbh export --to tensorboard, read by a program that knows the format by itself.
import { afterAll, beforeAll, expect, test } from "@jest/globals";
import { spawnSync } from "node:child_process";
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { crc32c } from "../../src/export/tensorboard/crc32c.js";
import { eventFile } from "../../src/export/tensorboard/events.js";
import { mlbhIn, root, scratch } from "../cli/run.js";

const folder = scratch();
afterAll(folder.remove);
beforeAll(() => {
  expect(mlbhIn(folder.path, "init", "--example", "iris").code).toBe(0);
  expect(mlbhIn(folder.path, "train", "iris.yaml", "--quiet", "--epochs", "3").code).toBe(0);
});

const lines = (name: string): Record<string, never>[] =>
  readFileSync(join(folder.path, "runs/iris-1", name), "utf8").trimEnd().split("\n").map((line) => JSON.parse(line)); // prettier-ignore

test("the check value of CRC-32C", () => {
  expect(crc32c(new TextEncoder().encode("123456789"))).toBe(0xe3069283);
  expect(crc32c(new Uint8Array(32))).toBe(0x8a9136aa); // RFC 3720, B.4
});

test("a step beyond 32 bits is written whole", () => {
  const [beginning] = eventFile(0, []);
  expect(beginning).toBe(24);
  const bytes = eventFile(0, [{ tag: "a", step: 2 ** 40, time: 0, value: 1 }]);
  expect(Buffer.from(bytes).includes(Buffer.from([16, 128, 128, 128, 128, 128, 32]))).toBe(true);
});

interface Session {
  "_hparams_/experiment": { types: Record<string, number>; metrics: string[] };
  "_hparams_/session_start_info": { settings: Record<string, unknown>; start: number };
  "_hparams_/session_end_info": { status: number; end: number };
}

test("every number of the logs, in single precision, and the settings of the run", () => {
  const { code, out } = mlbhIn(folder.path, "export", "runs/iris-1", "--to", "tensorboard", "-o", "tb");
  expect([code, out]).toEqual([0, expect.stringContaining("events.out.tfevents.")]);
  const [name] = readdirSync(join(folder.path, "tb"));
  const script = join(root, "test/export/fixtures/readEvents.py");
  const { stdout, stderr, error } = spawnSync("python3", [script, join(folder.path, "tb", name)], { encoding: "utf8" });
  if (error !== undefined) return void process.stderr.write("skipped: no python3\n");
  expect(stderr).toBe("");
  const { scalars, session } = JSON.parse(stdout) as { scalars: { tag: string; step: number; value: number; time: number }[]; session: Session }; // prettier-ignore
  const of = (tag: string): [number, number][] =>
    scalars.filter((one) => one.tag === tag).map(({ step, value }) => [step, value]);
  const epochs = lines("metrics.jsonl");
  for (const [tag, column] of [["train/loss", "train_loss"], ["validation/accuracy", "val_accuracy"], ["lr", "lr"]]) expect(of(tag)).toEqual(epochs.map((record) => [record.epoch, Math.fround(record[column])])); // prettier-ignore
  const losses = lines("losses.jsonl").flatMap((record) => record.losses as number[]);
  expect(of("batch/loss")).toEqual(losses.map((loss, i) => [i + 1, Math.fround(loss)]));
  expect(of("weights/0.weight")).toHaveLength(3);
  const { types, metrics } = session["_hparams_/experiment"];
  const { settings, start } = session["_hparams_/session_start_info"];
  expect(settings).toMatchObject({ seed: 0, "train.epochs": 3, "train.dtype": "float32", "train.shuffle": true, "data.target": "species", "model.0.Linear.out_features": 16, "metrics": '["accuracy","f1","confusion_matrix"]' }); // prettier-ignore
  expect(Object.keys(settings).filter((name) => /path|name|run[.]/.test(name))).toEqual([]);
  expect(types).toEqual(Object.fromEntries(Object.entries(settings).map(([name, value]) => [name, { string: 1, boolean: 2, number: 3 }[typeof value as string]]))); // prettier-ignore
  expect(metrics).toEqual(expect.arrayContaining(["train/loss", "validation/loss", "validation/accuracy"]));
  expect(metrics.every((tag) => of(tag).length === 3)).toBe(true);
  const { status, end } = session["_hparams_/session_end_info"];
  expect([status, end > start, end - start < 60]).toEqual([1, true, true]);
  expect(scalars.every(({ time }) => Math.abs(time - Date.now() / 1000) < 3600)).toBe(true);
});
