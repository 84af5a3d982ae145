// Shipped experiments, shortly trained, as ONNX: the same labels, and probabilities to 1e-6. All of them for test/soak/onnx.mjs,
// a few of different kinds in every run of the tests.
import { afterAll, expect, test } from "@jest/globals";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { readExperiment } from "../../../src/experiment/experiment.js";
import { mlbhIn, root, scratch } from "../../cli/run.js";
import { compare } from "./comparison.js";
import { runOnnx } from "./runtime.js";

const few = ["bird_strikes", "weather", "diabetes_quantiles", "names_generate"];
const all = readdirSync(join(root, "configs")).flatMap((file) =>
  file.endsWith(".yaml") && file !== "iris_sweep.yaml" ? [file.slice(0, -5)] : [],
);
const kept = process.env.MLBH_ONNX_FOLDER; // where their files are wanted
const wanted = kept === undefined ? few : all;

const folder = scratch();
afterAll(folder.remove);

/** A long recurrence adds up how sigmoid and tanh are approximated, there and here. */
const looser: Readonly<Record<string, number>> = { addition: 5e-6 };

/** @returns the directory of a run */
function trained(name: string, ...settings: string[]): string {
  const words = ["--set", kept === undefined ? "train.max_steps=20" : "train.epochs=1", ...settings.flatMap((setting) => ["--set", setting])];
  const result = mlbhIn(folder.path, "train", join(root, "configs", `${name}.yaml`), "--quiet", "--run-dir", join(folder.path, name), ...words);
  if (result.code !== 0) throw new Error(result.err);
  return join(folder.path, name, readdirSync(join(folder.path, name))[0]);
} // prettier-ignore

/** The first rows of an experiment's table. */
function rowsOf(name: string): string | null {
  const { config } = readExperiment(join(root, "configs", `${name}.yaml`));
  if (!("path" in config.data)) return null;
  const lines = readFileSync(join(root, "configs", config.data.path), "utf8").split("\n");
  const path = join(folder.path, `${name}.csv`);
  writeFileSync(path, `${lines.slice(0, 400).join("\n")}\n`);
  return path;
}

const short: Readonly<Record<string, readonly string[]>> = {
  moby_dick_char: ["train.max_steps=2", "train.eval_every=2"],
};

test(`${wanted.join(", ")}`, async () => {
  const compared = [];
  for (const name of wanted) {
    const settings = short[name] ?? [];
    compared.push({ name, ...(await compare(trained(name, ...settings), rowsOf(name))) });
  }
  const answers = runOnnx(compared.map(({ question }) => question));
  const found = compared.map(({ name, judge }, i) => ({ name, ...judge(answers[i]) }));
  if (kept !== undefined) compared.forEach(({ name, question }) => { writeFileSync(join(kept, `${name}.onnx`), question.model); }); // prettier-ignore
  if (kept !== undefined) console.log(found.map(({ name, rows, otherLabels, off }) => `${name}: ${rows} rows, ${otherLabels} other labels, off by ${off.toExponential(1)}`).join("\n")); // prettier-ignore
  expect(
    found.filter(({ name, rows, otherLabels, off }) => rows === 0 || otherLabels > 0 || !(off < (looser[name] ?? 1e-6))),
  ).toEqual([]);
}, 1_800_000);
