// The curves and settings of a run as TensorBoard reads them, field by field.
import { afterAll, describe, expect, test } from "@jest/globals";
import { utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { crc32c } from "../../src/export/tensorboard/crc32c.js";
import { eventFile } from "../../src/export/tensorboard/events.js";
import { hparamsOf, leavesOf, type Session } from "../../src/export/tensorboard/hparams.js";
import { make } from "../../src/export/tensorboard/make.js";
import { fakeRun, type FakeRun } from "../cli/fakeRun.js";
import { scratch } from "../cli/run.js";
import { decode, recordsOf, type Decoded, type Shape } from "./protobuf.js";

const folder = scratch();
afterAll(folder.remove);

const setting: Shape = { 2: "double", 3: "text", 4: "whole" };
const data: Shape = {
  2: { 4: { 1: "text", 4: "whole" }, 5: { 1: { 2: "text" } } },
  3: { 1: { 1: "text", 2: setting }, 5: "double" },
  4: { 1: "whole", 2: "double" },
};
const value: Shape = { 1: "text", 2: "float", 9: { 1: { 1: "text", 2: data } } };

/** Field 9 of a value: its plugin and what that reads. */
const plugin = (content: Decoded): readonly Decoded[] => [{ 1: [{ 1: ["hparams"], 2: [content] }] }];

describe("settings", () => {
  const decoded = (session: Session): Decoded[] => hparamsOf(session).map((bytes) => decode(Uint8Array.from(bytes), value));
  const session: Session = {
    settings: new Map<string, string | boolean | number>([
      ["lr", 0.5],
      ["loss", "MSE"],
      ["shuffle", true],
      ["drop", false],
    ]),
    metrics: ["train/loss", "validation/loss"],
    start: 1000.25,
    end: { time: 2000.5, status: "success" },
  };

  test("what there is, what is given, and how it has ended", () => {
    expect(decoded(session)).toEqual([
      {
        1: ["_hparams_/experiment"],
        9: plugin({
          2: [
            {
              4: [{ 1: ["lr"], 4: [3] }, { 1: ["loss"], 4: [1] }, { 1: ["shuffle"], 4: [2] }, { 1: ["drop"], 4: [2] }], // prettier-ignore
              5: [{ 1: [{ 2: ["train/loss"] }] }, { 1: [{ 2: ["validation/loss"] }] }],
            },
          ],
        }),
      },
      {
        1: ["_hparams_/session_start_info"],
        9: plugin({
          3: [
            {
              1: [
                { 1: ["lr"], 2: [{ 2: [0.5] }] },
                { 1: ["loss"], 2: [{ 3: ["MSE"] }] },
                { 1: ["shuffle"], 2: [{ 4: [1] }] },
                { 1: ["drop"], 2: [{ 4: [0] }] },
              ],
              5: [1000.25],
            },
          ],
        }),
      },
      { 1: ["_hparams_/session_end_info"], 9: plugin({ 4: [{ 1: [1], 2: [2000.5] }] }) },
    ]);
  });

  test("an end without success, and none", () => {
    expect(decoded({ ...session, end: { time: 1, status: "failure" } })[2]).toEqual({ 1: ["_hparams_/session_end_info"], 9: plugin({ 4: [{ 1: [2], 2: [1] }] }) }); // prettier-ignore
    expect(decoded({ ...session, end: null })).toHaveLength(2);
  });

  test("are the leaves of a tree, without what is null and where things are", () => {
    const tree = {
      version: 1,
      name: "iris",
      run: { dir: "runs" },
      seed: 0,
      data: { path: "a.csv", text: "a.txt", chat: "a.jsonl", target: "y", positive: null, columns: {} },
      model: [{ Linear: { out_features: 3, bias: false } }, "ReLU"],
      optimizer: { Adam: { betas: [0.9, 0.999] } },
      metrics: [],
      train: { name: "kept", shuffle: true, dtype: undefined },
    };
    expect(leavesOf(tree)).toEqual([
      ["seed", 0],
      ["data.target", "y"],
      ["model.0.Linear.out_features", 3],
      ["model.0.Linear.bias", false],
      ["model.1", "ReLU"],
      ["optimizer.Adam.betas", "[0.9,0.999]"],
      ["metrics", "[]"],
      ["train.name", "kept"],
      ["train.shuffle", true],
    ]);
    expect([leavesOf(null), leavesOf(undefined), leavesOf("a", ["key"])]).toEqual([[], [], [["key", "a"]]]);
  });
});

describe("curves of a run", () => {
  interface Event {
    readonly tag: string;
    readonly step: number;
    readonly time: number;
    readonly value: number;
  }
  const first = { train_loss: 0.5, val_loss: null, val_accuracy: 0.75, lr: 0.25, seconds: 1 };
  const second = { ...first, train_loss: 0.25, val_loss: 2, seconds: 0.5 };
  let count = 0;

  /** The log was written at second 1000. */
  function runOf(given: FakeRun, norms: readonly object[] = []): string {
    const path = fakeRun(folder.path, `run-${++count}`, given);
    if (norms.length > 0) writeFileSync(join(path, "norms.jsonl"), norms.map((line) => `${JSON.stringify(line)}\n`).join(""));
    utimesSync(join(path, "metrics.jsonl"), 1000, 1000);
    return path;
  }
  async function read(path: string): Promise<{ name: string; head: Decoded; values: Decoded[]; events: Event[] }> {
    const { files } = await make(path);
    expect(files).toHaveLength(1);
    const [head, ...records] = recordsOf(files[0].content as Uint8Array).map((record) => decode(record, { 1: "double", 2: "whole", 3: "text", 5: { 1: value } }) as Record<number, Decoded[]>); // prettier-ignore
    const values = records.map((record) => (record[5][0] as Record<number, Decoded[]>)[1][0] as Record<number, Decoded[]>);
    const events = records.flatMap((record, i): Event[] => (9 in values[i] ? [] : [{ tag: values[i][1][0] as string, step: record[2][0] as number, time: record[1][0] as number, value: values[i][2][0] as number }])); // prettier-ignore
    return { name: files[0].name, head, values: values.filter((each) => 9 in each), events };
  }

  test("by epoch, by layer and by batch, each at the time when its epoch ended", async () => {
    const norms = [{ epoch: 1, weights: { "0.weight": 4, "0.bias": 8 }, gradients: { "0.weight": 2, "0.bias": null } }];
    const { name, head, events } = await read(runOf({ epochs: [first, second], losses: [[1, 2], [4]] }, norms));
    expect(name).toBe("events.out.tfevents.998.mlbh");
    expect(head).toEqual({ 1: [998.5], 3: ["brain.Event:2"] });
    const at = (time: number, step: number, values: Readonly<Record<string, number>>): Event[] => Object.entries(values).map(([tag, each]) => ({ tag, step, time, value: each })); // prettier-ignore
    expect(events).toEqual([
      ...at(999.5, 1, { "train/loss": 0.5, lr: 0.25, "validation/accuracy": 0.75 }),
      ...at(1000, 2, { "train/loss": 0.25, lr: 0.25, "validation/loss": 2, "validation/accuracy": 0.75 }),
      ...at(999.5, 1, { "weights/0.weight": 4, "weights/0.bias": 8, "gradients/0.weight": 2 }),
      ...at(999.5, 1, { "batch/loss": 1 }),
      ...at(999.5, 2, { "batch/loss": 2 }),
      ...at(1000, 3, { "batch/loss": 4 }),
    ]);
  });

  test("batches of an epoch that has not ended stand at the end of the last", async () => {
    const { events } = await read(runOf({ epochs: [first], losses: [[1], [2]], summary: null }));
    expect(events.slice(-2)).toEqual([
      { tag: "batch/loss", step: 1, time: 1000, value: 1 },
      { tag: "batch/loss", step: 2, time: 1000, value: 2 },
    ]);
  });

  const endOf = async (summary: object | null, diverged = false): Promise<unknown> => {
    const path = runOf({ epochs: [first], summary: summary as NonNullable<FakeRun["summary"]> | null });
    if (diverged) writeFileSync(join(path, "diverged.json"), "{}");
    const { values } = await read(path);
    return values[2]; // after what there is and what is given
  };
  const ended = (status: number): object => ({
    1: ["_hparams_/session_end_info"],
    9: plugin({ 4: [{ 1: [status], 2: [1000] }] }),
  });

  test("its end, where it is over", async () => {
    for (const stopped of ["finished", "early", "max_steps"]) expect(await endOf({ stopped })).toEqual(ended(1));
    for (const stopped of ["paused", "interrupted"]) expect(await endOf({ stopped })).toBeUndefined();
    expect(await endOf(null)).toBeUndefined();
    expect(await endOf(null, true)).toEqual(ended(2));
    expect(await endOf({}, true)).toEqual(ended(2));
  });

  test("its settings, and which curves say how good it is", async () => {
    const { values } = await read(runOf({ epochs: [first], config: { model: "[Linear: {in_features: 4, out_features: 3}]" } }));
    const [about, given] = values.map((each) => JSON.stringify(each));
    for (const tag of ["train/loss", "validation/loss", "validation/accuracy"])
      expect(about).toContain(`{"1":[{"2":["${tag}"]}]}`);
    expect(about).not.toContain('{"2":["lr"]}');
    expect(given).toContain('{"1":["model.0.Linear.out_features"],"2":[{"2":[3]}]}');
    expect(given).not.toContain("in_features");
    expect(given).toContain('"5":[999]');
  });

  test("there are none before the first epoch has ended", () => {
    const path = fakeRun(folder.path, "none");
    expect(() => make(path)).toThrow(/none: error: no epoch of this run has ended yet: there are no curves$/);
    expect(() => make(folder.path)).toThrow("this directory is not a run");
  });

  test("how to look at them", async () => {
    const { notes } = await make(runOf({ epochs: [first] }));
    expect(notes).toEqual(["tensorboard --logdir FOLDER; several runs beside each other in one folder are compared"]);
  });
});

describe("the checks of a file", () => {
  /** By the definition, with whole numbers of any length: the bits lowest first, times x^32, what is left of the division by the polynomial. */
  function check(bytes: Uint8Array): number {
    const divisor = 0x11edc6f41n;
    const flipped = (value: bigint, width: number): bigint => BigInt(`0b${value.toString(2).padStart(width, "0").split("").reverse().join("")}`); // prettier-ignore
    let rest = 0xffffffffn;
    for (const byte of bytes) {
      rest ^= flipped(BigInt(byte), 8) << 24n;
      for (let bit = 0; bit < 8; bit++) {
        rest <<= 1n;
        if (rest >> 32n === 1n) rest ^= divisor;
      }
    }
    return Number(flipped(rest ^ 0xffffffffn, 32));
  }

  test("of any bytes", () => {
    for (const length of [0, 1, 2, 9, 300]) {
      const bytes = Uint8Array.from({ length }, (_, i) => (i * 37 + length) % 256);
      expect(crc32c(bytes)).toBe(check(bytes));
    }
  });

  test("stand behind the length and behind the data, turned by 15 bits and moved", () => {
    const masked = (bytes: Uint8Array): number => {
      const plain = BigInt(check(bytes));
      return Number(((((plain >> 15n) | (plain << 17n)) % 2n ** 32n) + 0xa282ead8n) % 2n ** 32n);
    };
    const file = eventFile(1, [
      { tag: "a", step: 1, time: 2, value: 3 },
      { tag: "b".repeat(300), step: 2, time: 2, value: 3 },
    ]);
    const view = new DataView(file.buffer);
    let records = 0;
    for (let at = 0; at < file.length; records++) {
      const length = Number(view.getBigUint64(at, true));
      expect(view.getUint32(at + 8, true)).toBe(masked(file.subarray(at, at + 8)));
      expect(view.getUint32(at + 12 + length, true)).toBe(masked(file.subarray(at + 12, at + 12 + length)));
      at += length + 16;
    }
    expect(records).toBe(3);
  });
});
