// Experiments beside each other, and beside the runs whose weights they take: what is not the same, where a mistake stands, where a setting comes from.
import { afterAll, describe, expect, test } from "@jest/globals";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import "../../src/index.js"; // methods of tensors
import { ArgumentError, InputError, ShapeError } from "../../src/core/errors.js";
import type { Dataset } from "../../src/data/dataset.js";
import { blame, blaming, pathTo } from "../../src/experiment/blame.js";
import { differences } from "../../src/experiment/differences.js";
import { checkExperiment, readExperiment, type Experiment } from "../../src/experiment/experiment.js";
import { anywhere } from "../../src/experiment/otherFiles.js";
import { prepare } from "../../src/experiment/prepare.js";
import { renderExperiment } from "../../src/experiment/render.js";
import { withNewKeys } from "../../src/experiment/resolved.js";
import { parseSource } from "../../src/experiment/source.js";
import { requireSameInputs } from "../../src/experiment/weights/sameInputs.js";
import { root, scratch } from "../cli/run.js";
import { csvFile, load, type Settings } from "../data/files.js";

const folder = scratch();
afterAll(folder.remove);

describe("differences", () => {
  const of = (before: unknown, now: unknown): unknown[] => differences(before, now).map((each) => [each.key, each.before, each.now]); // prettier-ignore

  test("are told key by key, of lists as a whole", () => {
    expect(of({ a: 1, b: { c: 2, d: [1, 2] } }, { a: 1, b: { c: 2, d: [1, 2] } })).toEqual([]);
    expect(of({ a: 1, b: { c: 2, d: [1, 2] } }, { a: 3, b: { c: 2, d: [1, 3] } })).toEqual([["a", 1, 3], ["b.d", [1, 2], [1, 3]]]); // prettier-ignore
    expect(of({ a: { b: 1 } }, { a: 1 })).toEqual([["a", { b: 1 }, 1]]);
    expect([of(1, 1), of(1, 2)]).toEqual([[], [["", 1, 2]]]);
  });

  test("are also keys that only one has, whatever they are called", () => {
    expect(of({ a: 1 }, { b: 2 })).toEqual([["a", 1, undefined], ["b", undefined, 2]]); // prettier-ignore
    expect(of({}, { constructor: 1 })).toEqual([["constructor", undefined, 1]]);
    expect(of({ constructor: 1 }, {})).toEqual([["constructor", 1, undefined]]);
    expect(differences({ "a.b": { c: 1 } }, {})).toEqual([{ key: "a.b", path: ["a.b"], before: { c: 1 }, now: undefined }]);
  });
});

test("weights to begin with are named from anywhere", () => {
  const of = (settings: object): unknown => anywhere(settings as Readonly<Record<string, unknown>>, "/e/x.yaml");
  expect(of({ init_from: "runs/a", seed: "runs/a" })).toEqual({ init_from: "/e/runs/a", seed: "runs/a" });
  expect(of({ "init_from.path": "../a" })).toEqual({ "init_from.path": "/a" });
  expect(of({ init_from: { path: "a", strict: false } })).toEqual({ init_from: { path: "/e/a", strict: false } });
  expect(of({ init_from: null, name: { path: "a" }, lora: ["a"] })).toEqual({ init_from: null, name: { path: "a" }, lora: ["a"] }); // prettier-ignore
  expect(of({ init_from: { path: 1 }, "init_from.strict": false })).toEqual({ init_from: { path: 1 }, "init_from.strict": false }); // prettier-ignore
});

describe("a mistake that shows later", () => {
  const experiment = checkExperiment(parseSource("x.yaml", "data: {path: x.csv, target: y}\nmodel: [ReLU, Linear: {out_features: 1}]\nloss: MSELoss\noptimizer: {SGD: {lr: 0.1}}\n")); // prettier-ignore
  const inside = (error: ShapeError, ...layers: readonly string[]): ShapeError => layers.reduceRight((each, layer) => each.within(layer), error); // prettier-ignore
  const blamed = (error: unknown, at: readonly string[] | null = null): unknown => {
    const problem = blame(error, experiment, at);
    return problem && [problem.place?.line, problem.message, problem.hint];
  };

  test("stands where the layer stands, or the loss, or what was asked for", () => {
    const error = (): ShapeError => new ShapeError("too wide\nby far", { hint: "h" });
    expect(blamed(inside(error(), "1: Linear"))).toEqual([2, "model.1.Linear cannot be used: 1: Linear: too wide", "h"]);
    expect(blamed(inside(error(), "MSELoss"))).toEqual([3, "loss cannot be used: MSELoss: too wide", "h"]);
    expect(blamed(error(), ["optimizer"])).toEqual([4, "optimizer cannot be used: too wide", "h"]);
    expect(blamed(inside(error(), "other"), ["optimizer"])).toEqual([4, "optimizer cannot be used: other: too wide", "h"]);
    expect([blamed(error()), blamed(inside(error(), "other"))]).toEqual([null, null]);
  });

  test("is none of the file where it is ours, or was told already", () => {
    expect(blamed(new TypeError("x"), ["loss"])).toBeNull();
    expect(blamed(new InputError([{ message: "m" }]), ["loss"])).toBeNull();
    const [ours, theirs] = [new TypeError("x"), new ArgumentError("y")];
    expect(() => blaming(experiment, ["loss"], () => { throw ours; })).toThrow(ours); // prettier-ignore
    expect(() => blaming(experiment, ["loss"], () => { throw theirs; })).toThrow("x.yaml:3:7: error: loss cannot be used: y"); // prettier-ignore
    expect(blaming(experiment, ["loss"], () => 7)).toBe(7);
  });

  test("of a layer inside a layer is that of the outer one; what is no layer has no place", () => {
    expect(pathTo(experiment, ["1: Linear", "0: Tanh"])).toEqual(["model", 1, "Linear"]);
    expect([pathTo(experiment, []), pathTo(experiment, ["encoder"]), pathTo(experiment, ["x1: Linear"])]).toEqual([null, null, null]); // prettier-ignore
  });

  test("of branches, and of an encoder and a decoder, is in their lists", () => {
    const branches = { config: { model: [{ name: "Branches", args: {}, at: ["model", "branches"] }, { name: "Tanh", args: {}, at: ["model", "joined", 0, "Tanh"] }] } } as unknown as Experiment; // prettier-ignore
    expect(pathTo(branches, ["0: Branches", "review", "2: GRU"])).toEqual(["model", "branches", "review", 2, "GRU"]);
    expect(pathTo(branches, ["0: Branches"])).toEqual(["model", "branches"]);
    expect(pathTo(branches, ["1: Tanh", "x", "2: GRU"])).toEqual(["model", "joined", 0, "Tanh"]);
    const pair = { config: { model: [{ name: "EncoderDecoder", args: {}, at: ["model"] }] } } as unknown as Experiment;
    expect(pathTo(pair, ["decoder", "2: GRU"])).toEqual(["model", "decoder", 2, "GRU"]);
    expect(pathTo(pair, ["decoder"])).toBeNull();
  });
});

describe("weights of a run", () => {
  const table = (columns: readonly string[], labels: readonly string[], rows = 6): string => [[...columns, "y"].join(), ...Array.from({ length: rows }, (_, i) => [...columns.map((name) => (name === "a" ? i / 4 : name[i % name.length])), labels[i % labels.length]].join())].join("\n"); // prettier-ignore
  let count = 0;
  /** What is said of the weights of a run on one table, for another. @param inner where the weights lie in its folder */
  async function said(before: Promise<Dataset>, now: Promise<Dataset>, { strict = true, inner = "w.safetensors", kept = true } = {}): Promise<string | null> {
    const place = join(folder.path, `run-${++count}`);
    mkdirSync(join(place, "checkpoints"), { recursive: true });
    writeFileSync(join(place, inner), "");
    if (kept) writeFileSync(join(place, "preprocess.json"), JSON.stringify((await before).preprocess));
    const path = join(place, inner);
    const experiment = { config: { init_from: { path, strict } }, source: parseSource("x.yaml", `init_from: ${path}\n`) } as unknown as Experiment;
    try {
      requireSameInputs(experiment, (await now).preprocess);
      return null;
    } catch (error) {
      return (error as InputError).problems[0].message;
    }
  } // prettier-ignore
  /** Each table is a file of its own. */
  const read = (text: string, settings: Settings = {}, task: "binary" | "regression" = "binary"): Promise<Dataset> => load("", task, { ...settings, path: csvFile(text, `t${++count}.csv`) }); // prettier-ignore
  const of = (columns: readonly string[], labels = ["no", "yes"]): Promise<Dataset> => read(table(columns, labels));
  const words = (found: string): string => `init_from is a run that was trained with ${found}: the same weights would mean something else here`; // prettier-ignore

  test("belong to its columns in their order, its categories, its classes", async () => {
    expect(await said(of(["a", "pq"]), of(["a", "pq"]))).toBeNull();
    expect(await said(of(["a", "pq"]), of(["pq", "a"]))).toBe(words('the columns "a", "pq", and here are "pq", "a"'));
    expect(await said(of(["a", "pq"]), of(["a", "pq"], ["no", "si"]))).toBe(words('the classes "no", "yes", and here are "no", "si"')); // prettier-ignore
    const other = read(table(["a", "pq"], ["no", "yes"]).replaceAll(",q,", ",r,"));
    expect(await said(of(["a", "pq"]), other)).toBe(
      words('other features: "a", "pq=p", "pq=q", and here are "a", "pq=p", "pq=r"'),
    );
  });

  test("may begin a model of another size, which says so itself", async () => {
    expect(await said(of(["a", "pq"]), of(["a"]))).toBeNull();
    expect(await said(of(["a"]), read(table(["a"], ["1", "2"]), {}, "regression"))).toBeNull();
  });

  test("may mean something else where the file is not strict, or the run says nothing of its columns", async () => {
    expect(await said(of(["a", "pq"]), of(["pq", "a"]), { strict: false })).toBeNull();
    expect(await said(of(["a", "pq"]), of(["pq", "a"]), { kept: false })).toBeNull();
  });

  test("of a checkpoint are those of its run", async () => {
    const inner = join("checkpoints", "best.safetensors");
    expect(await said(of(["a", "pq"]), of(["pq", "a"]), { inner })).toBe(words('the columns "a", "pq", and here are "pq", "a"'));
  });

  test("belong to its tokens", async () => {
    const texts = (words: string): Promise<Dataset> => read(`t,y\n${words},no\n${words},yes\n`, { columns: { t: { type: "text", max_length: 4, tokenizer: { name: "words", args: {} } } } }); // prettier-ignore
    expect(await said(texts("b c"), texts("b c"))).toBeNull();
    expect(await said(texts("b c"), texts("b d"))).toBe(words('other tokens of "t"'));
  });
});

test("settings come from the file, the data, --set, or nowhere", async () => {
  const file = folder.write("x.yaml", `name: flowers
data: {path: ${join(root, "data/iris.csv")}, target: species}
model:
  - Linear: {out_features: 8}
  - Residual: [Linear: {out_features: 8}, Tanh]
  - Linear: {out_features: auto}
init: [{match: "*.bias", zeros: }]
loss: CrossEntropyLoss
optimizer: {SGD: {lr: 0.1}}
scheduler: [{LinearLR: {for: 2}}, CosineAnnealingLR]
metrics: [accuracy]
`); // prettier-ignore
  const { origins, config, yaml } = renderExperiment(await prepare(readExperiment(file, ["train.epochs=6", "seed=1"])));
  const of = (...paths: readonly string[]): unknown[] => paths.map((path) => origins.get(path));
  expect(of("version", "train.batch_size", "optimizer.SGD.momentum", "data.split.train", "model.0.Linear.bias")).toEqual(Array(5).fill("default")); // prettier-ignore
  expect(of("name", "data.path", "data.target", "optimizer.SGD.lr", "metrics", "model.0.Linear.out_features")).toEqual(Array(6).fill(undefined)); // prettier-ignore
  expect(of("train.epochs", "seed")).toEqual(["--set", "--set"]);
  expect(of("model.0.Linear.in_features", "model.2.Linear.in_features", "model.2.Linear.out_features")).toEqual(Array(3).fill("inferred")); // prettier-ignore
  const held = "model.1.Residual.layers";
  expect(of(`${held}.0.Linear.in_features`, `${held}.0.Linear.out_features`, `${held}.0.Linear.bias`, `${held}.1`)).toEqual(["inferred", undefined, "default", undefined]); // prettier-ignore
  expect(of("scheduler.0.LinearLR.for", "scheduler.0.LinearLR.every", "scheduler.1.CosineAnnealingLR.T_max", "scheduler.1.CosineAnnealingLR.eta_min")).toEqual([undefined, "default", "inferred", "default"]); // prettier-ignore
  expect(config).toMatchObject({ version: 1, name: "flowers", seed: 1, scheduler: [{ LinearLR: { for: 2 } }, { CosineAnnealingLR: { T_max: 4 } }] }); // prettier-ignore
  expect(Object.keys(config).slice(0, 2)).toEqual(["version", "name"]);
  expect(yaml).toContain("\n      for: 2\n");
  expect(yaml).toContain("\n        - Tanh\n");
  expect(yaml).toContain("\nmetrics: [accuracy]\n");
});

describe("the settings of an older run", () => {
  const base = { data: { path: "x.csv", target: "y" }, model: ["ReLU"], loss: "MSELoss", optimizer: "SGD" };

  test("have what is now the default of keys that it did not know", () => {
    const columns = { t: { type: "text", tokenizer: "char" } };
    const train = { epochs: 3, early_stopping: { patience: 4 } };
    const now = withNewKeys({ ...base, data: { ...base.data, columns }, optimizer: { SGD: { lr: 0.5 } }, train }) as { data: object }; // prettier-ignore
    expect(now).toMatchObject({
      init_from: null,
      freeze: null,
      lora: null,
      sample: null,
      optimizer: { SGD: { lr: 0.5, momentum: 0, nesterov: false } },
      data: { path: "x.csv", target: "y", drop: [], columns, predict: { unseen_category: "error", missing_cell: "trained" } },
      train: {
        epochs: 3,
        batch_size: 32,
        early_stopping: { monitor: "val_loss", patience: 4, min_delta: 0, restore_best: true },
      },
    });
    expect(now.data).not.toHaveProperty("tokenizer");
    const text = withNewKeys({ ...base, data: { text: "x.txt", context: 8 }, loss: "CrossEntropyLoss" }) as { data: object };
    expect(text.data).toEqual({ text: "x.txt", context: 8, split: { train: 0.9, val: 0.1, test: 0 } });
  });

  test("keep what they say", () => {
    const told = { init_from: "a", freeze: [0], lora: { targets: ["*"] }, sample: null };
    expect(withNewKeys({ ...base, ...told })).toMatchObject({ ...told, optimizer: "SGD", model: ["ReLU"] });
    const scheduled = (scheduler: unknown): unknown => (withNewKeys({ ...base, scheduler }) as { scheduler: unknown }).scheduler; // prettier-ignore
    expect(scheduled({ StepLR: { step_size: 2 } })).toEqual({ StepLR: { every: "epoch", step_size: 2 } });
    expect(scheduled({ StepLR: { step_size: 2, every: "step" } })).toEqual({ StepLR: { every: "step", step_size: 2 } });
    expect([scheduled("CosineAnnealingLR"), scheduled({ CosineAnnealingLR: null }), scheduled(null)]).toEqual(["CosineAnnealingLR", { CosineAnnealingLR: null }, null]); // prettier-ignore
  });

  test("that are no experiment stay what they are", () => {
    const wrong = { ...base, loss: "Nothing" };
    expect(withNewKeys(wrong)).toBe(wrong);
    expect([withNewKeys("text"), withNewKeys(null)]).toEqual(["text", null]);
  });
});
