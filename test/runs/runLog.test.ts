// The logs of a run: what was cut off is left out, what was damaged is named.
import { afterAll, describe, expect, test } from "@jest/globals";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { InputError } from "../../src/core/errors.js";
import { readEpochs, readLosses, readNorms, readSamples, readSummary } from "../../src/runs/runLog.js";
import { ended } from "../cli/fakeRun.js";
import { scratch } from "../cli/run.js";

const folder = scratch();
afterAll(folder.remove);

let runs = 0;
function runWith(files: Readonly<Record<string, string>>): string {
  const path = join(folder.path, `run-${++runs}`);
  mkdirSync(path);
  for (const [name, text] of Object.entries(files)) writeFileSync(join(path, name), text);
  return path;
}

function failure(read: () => unknown): string {
  try {
    read();
  } catch (error) {
    if (error instanceof InputError) return error.message;
    throw error;
  }
  throw new Error("expected an InputError");
}

const first = '{"epoch":1,"train_loss":0.5,"val_loss":null,"lr":0.1,"seconds":0.01}\n';

describe("logs of a run", () => {
  test("one record a line", () => {
    const run = runWith({
      "metrics.jsonl": `${first}{"epoch":2,"train_loss":0.25,"lr":0.1,"seconds":0.01}\n`,
      "losses.jsonl": '{"epoch":1,"losses":[1.5,0.25]}\n{"epoch":2,"losses":[]}\n',
      "norms.jsonl": '{"epoch":1,"weights":{"0.weight":1},"gradients":{"0.weight":null}}\n',
    });
    expect(readEpochs(run).map(({ train_loss: loss }) => loss)).toEqual([0.5, 0.25]);
    expect(readLosses(run)[0]).toEqual({ epoch: 1, losses: [1.5, 0.25] });
    expect(readNorms(run)[0].gradients).toEqual({ "0.weight": null });
  });

  test("a log that is missing or empty", () => {
    expect([readEpochs(runWith({})), readLosses(runWith({})), readNorms(runWith({}))]).toEqual([[], [], []]);
    expect(readLosses(runWith({ "losses.jsonl": "" }))).toEqual([]);
  });

  test.each(["{", '{"epoch":2,"tr', '{"epoch":2,"train_loss":0.25}', "\0\0\0"])("half a last line is left out: %j", (half) =>
    expect(readEpochs(runWith({ "metrics.jsonl": first + half }))).toHaveLength(1),
  );

  test.each([
    ["nonsense", "this is not JSON"],
    ["", "this is not JSON"],
    ["3", "the record is not as training writes it"],
    ["[]", "the record is not as training writes it"],
    ['{"epoch":2}', "train_loss is not as training writes it"],
    ['{"epoch":2,"train_loss":"low","lr":1,"seconds":1}', "train_loss is not as training writes it"],
    ['{"epoch":0,"train_loss":1,"lr":1,"seconds":1}', "epoch is not as training writes it"],
  ])("a damaged line is an error with its number: %j", (line, words) => {
    const message = failure(() => readEpochs(runWith({ "metrics.jsonl": `${first}${line}\n` })));
    expect(message).toContain(`metrics.jsonl:2: error: ${words}: the file was changed or damaged`);
  });

  test("the other logs are looked at as closely", () => {
    expect(failure(() => readLosses(runWith({ "losses.jsonl": '{"epoch":1,"losses":["1"]}\n' })))).toContain("losses.jsonl:1");
    const norms = '{"epoch":1,"weights":[1],"gradients":{}}\n';
    expect(failure(() => readNorms(runWith({ "norms.jsonl": norms })))).toContain("norms.jsonl:1");
  });
});

describe("samples", () => {
  const log = (steps: number): string => `{"epoch":1,"steps":${steps},"text":""}\n`;

  test("may be as early as the first step, and not earlier", () => {
    expect(readSamples(runWith({ "samples.jsonl": log(1) }))).toEqual([{ epoch: 1, steps: 1, text: "" }]);
    expect(failure(() => readSamples(runWith({ "samples.jsonl": log(0) })))).toContain("samples.jsonl:1: error: steps is not as training writes it"); // prettier-ignore
    expect(readSamples(runWith({}))).toEqual([]);
  });
});

describe("the summary", () => {
  const read = (changes: object): unknown => readSummary(runWith({ "summary.json": JSON.stringify({ ...ended, ...changes }) }));

  test("is null for a run that has not ended; what older versions left out is null, too", () => {
    expect(readSummary(runWith({}))).toBeNull();
    expect(read({})).toEqual({ ...ended, constant: null, threshold: null, kernels: null });
  });

  test("may have the least of everything", () => {
    const least = { epochs: 0, steps: 0, best_epoch: 1, eval_every: 1, parameters: 0, rows: { train: 0, val: 0, test: 0 } };
    expect(read(least)).toMatchObject(least);
    const none = { best_epoch: null, eval_every: null, test: null, val: null, classes: null };
    expect(read(none)).toMatchObject(none);
  });

  test.each<[string, object]>([
    ["epochs", { epochs: -1 }],
    ["steps", { steps: 0.5 }],
    ["best_epoch", { best_epoch: 0 }],
    ["eval_every", { eval_every: 0 }],
    ["rows.test", { rows: { train: 1, val: 1, test: -1 } }],
    ["stopped", { stopped: "gone" }],
    ["val.loss", { val: { loss: "low" } }],
    ["constant.baseline", { constant: { answer: [], baseline: "other", values: {} } }],
  ])("with a wrong %s is refused", (place, changes) =>
    expect(failure(() => read(changes))).toContain(`summary.json: error: ${place} is not as training writes it`));
});
