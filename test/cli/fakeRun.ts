// Run directories written by hand, as training would have left them.
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "./run.js";

export interface FakeRun {
  /** Lines that replace those of the experiment with the same key. */
  readonly config?: Readonly<Record<string, string>>;
  readonly epochs?: readonly Readonly<Record<string, number | null>>[];
  readonly losses?: readonly (readonly number[])[];
  /** Null for a run that has not ended. */
  readonly summary?: Readonly<Record<string, unknown>> | null;
}

const experiment = {
  version: "1",
  name: "iris",
  seed: "0",
  data: `{path: ${join(root, "data/iris.csv")}, target: species}`,
  model: "[Linear: {out_features: 3}]",
  loss: "CrossEntropyLoss",
  optimizer: "{SGD: {lr: 0.1}}",
  train: "{epochs: 2, batch_size: 32}",
  metrics: "[accuracy]",
  run: "{dir: runs}",
};

/** summary.json of a run that has ended well. */
export const ended = {
  name: "iris",
  run: "runs/iris-1",
  stopped: "finished",
  epochs: 2,
  steps: 8,
  best_epoch: 2,
  seed: 0,
  parameters: 15,
  classes: ["setosa", "versicolor", "virginica"],
  rows: { train: 105, val: 23, test: 22 },
  test: { loss: 0.25, accuracy: 0.875 },
  val: { loss: 0.125, accuracy: 0.75 },
  warnings: [],
  seconds: 1.5,
  data_sha256: "0123456789abcdef",
  versions: { mlbh: "0.1.0", node: "v20.0.0" },
  machine: "linux",
};

/** Makes the directory and returns its path. */
export function fakeRun(parent: string, name: string, { config, epochs = [], losses, summary = {} }: FakeRun = {}): string {
  const path = join(parent, name);
  const write = (file: string, text: string): void => writeFileSync(join(path, file), text);
  mkdirSync(path, { recursive: true });
  write("resolved.yaml", Object.entries({ ...experiment, ...config }).map(([key, value]) => `${key}: ${value}\n`).join("")); // prettier-ignore
  write(
    "metrics.jsonl",
    lines(epochs.map((values, i) => ({ epoch: i + 1, train_loss: 1, lr: 0.1, seconds: 0.01 * i, ...values }))),
  );
  if (losses !== undefined) write("losses.jsonl", lines(losses.map((values, i) => ({ epoch: i + 1, losses: values }))));
  if (summary !== null) write("summary.json", JSON.stringify({ ...ended, ...summary }));
  return path;
}

/** A repeated experiment of two members, or a sweep of these. */
export function fakeGroup(parent: string, name: string, summary: object | null = null, trials?: readonly string[]): string {
  const path = join(parent, name);
  const members = trials ?? ["seed-0", "seed-1"];
  for (const member of members) fakeRun(path, member);
  const group = { version: 1, kind: trials === undefined ? "repeat" : "sweep", name, members, settings: members.map((_, seed) => ({ seed })), file: "iris.yaml", data_path: "iris.csv", data_sha256: "0", overrides: [], failures: {} }; // prettier-ignore
  writeFileSync(join(path, "group.json"), JSON.stringify(group));
  if (summary !== null) writeFileSync(join(path, "summary.json"), JSON.stringify(summary));
  return path;
}

function lines(records: readonly object[]): string {
  return records.map((record) => `${JSON.stringify(record)}\n`).join("");
}
