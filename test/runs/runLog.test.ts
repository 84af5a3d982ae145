// The logs of a run: what was cut off is left out, what was damaged is named.
import { afterAll, describe, expect, test } from "@jest/globals";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { InputError } from "../../src/core/errors.js";
import { readEpochs, readLosses, readNorms } from "../../src/runs/runLog.js";
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
