// Whatever stands in the CSV file or in the experiment, everything up to the first step works, or says what is
// wrong and where; it never fails in another way.
import { afterAll, expect, test } from "@jest/globals";
import fc from "fast-check";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { InputError } from "../../src/core/errors.js";
import { rehearseExperiment } from "../../src/train/rehearse.js";
import { root, scratch } from "../cli/run.js";

const folder = scratch();
afterAll(() => folder.remove());

const losses = ["MSELoss", "BCEWithLogitsLoss", "CrossEntropyLoss"];
const experiment = (loss: string, missing: string): string => `data: {path: data.csv, target: y, missing: ${missing}}
model: [Linear: {out_features: 4}, Tanh, Linear: {out_features: auto}]
loss: ${loss}
optimizer: {SGD: {lr: 0.01}}
train: {epochs: 1}
`;

/** "accepted", or the message of an error that a user may see; anything else that is thrown fails the test. */
async function outcome(file: string): Promise<string> {
  try {
    await rehearseExperiment({ file });
    return "accepted";
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    for (const { place, message } of error.problems) {
      expect(place?.file).toEqual(expect.stringMatching(/./));
      expect(message).not.toMatch(/undefined|\[object|\n/);
    }
    return error.message;
  }
}

test("any CSV: cells of every kind, broken quotes, wrong lengths, flipped bytes", async () => {
  const odd = fc.constantFrom("", "NA", "?", "1e999", "-1e308", "3.4e38", "0x10", "1,5", '"', '"a""b"', '"a\nb"', "inf", "__proto__", "y", " ", "é", "1e39", "\u0000", "\ufeff", "=1+1"); // prettier-ignore
  const cell = (...good: string[]): fc.Arbitrary<string> =>
    fc.oneof({ weight: 200, arbitrary: fc.constantFrom(...good) }, { weight: 1, arbitrary: odd });
  const row = fc.tuple(cell("1", "2", "-3.5", "1e-3"), cell("red", "blue"), cell("0", "1"));
  const header = fc.constantFrom(
    "a,b,y",
    "a,b,y",
    "a,b,y",
    "a,a,y",
    "y,__proto__,constructor",
    "a;b;y",
    "y",
    "",
    "1,2,3",
    "a,,y",
  );
  const flips = fc.array(fc.tuple(fc.nat(2000), fc.nat(255)), { maxLength: 2 });
  const seen = new Set<string>();
  await fc.assert(
    fc.asyncProperty(
      header,
      fc.array(row, { maxLength: 60, size: "max" }),
      flips,
      fc.constantFrom(...losses),
      fc.constantFrom("error", "drop_row", "mode", "{constant: 0}"),
      async (names, rows, changes, loss, missing) => {
        const bytes = Buffer.from([names, ...rows.map((cells) => cells.join(","))].join("\n"));
        for (const [at, value] of changes) if (at < bytes.length) bytes[at] = value;
        writeFileSync(join(folder.path, "data.csv"), bytes);
        seen.add((await outcome(folder.write("csv.yaml", experiment(loss, missing)))).split(":")[0]);
      },
    ),
    { numRuns: 150, seed: 4 },
  );
  expect(seen).toContain("accepted");
});

test("any value anywhere in the experiment", async () => {
  const iris = join(root, "data/iris.csv");
  const odd = ["null", "true", "-1", "0", "0.5", "1e999", ".nan", "[]", "{}", "[1, 2]", "{a: 1}", '""', "' '", '"\\0"', "__proto__", "constructor", "{__proto__: 1}", "2001-01-01", "!!binary aGk=", "&x [*x]", "*y", "9007199254740993", "{constant: .inf}", "{divide: 0}", "- a", "'", "toString", "auto"]; // prettier-ignore
  const keys = ["version", "name", "seed", "data.path", "data.target", "data.positive", "data.drop", "data.features", "data.missing", "data.columns", "data.columns.y", "data.columns.__proto__.type", "data.scale", "data.target_scale", "data.split", "data.split.val", "model", "model.0", "model.0.Linear", "model.0.Linear.out_features", "model.1", "loss", "loss.CrossEntropyLoss.weight", "optimizer", "optimizer.SGD.lr", "scheduler", "train", "train.epochs", "train.batch_size", "train.dtype", "train.threads", "train.class_weights", "train.early_stopping", "train.early_stopping.monitor", "metrics", "metrics.0", "__proto__", "constructor.prototype"]; // prettier-ignore
  const base = experiment("CrossEntropyLoss", "error").replace("data.csv, target: y", `"${iris}", target: species`);
  const file = folder.write("base.yaml", base);
  const seen = new Map<string, number>();
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...keys), fc.constantFrom(...odd), async (key, value) => {
      try {
        await rehearseExperiment({ file, overrides: [`${key}=${value}`] });
        seen.set("accepted", (seen.get("accepted") ?? 0) + 1);
      } catch (error) {
        if (!(error instanceof InputError)) throw error;
        expect(error.message).toMatch(/^\S.*: error: /);
      }
    }),
    { numRuns: 250, seed: 5 },
  );
  expect(seen.get("accepted")).toBeGreaterThan(10);
});
