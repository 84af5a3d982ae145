// What an experiment has where it says nothing, and how far its numbers may go: the last that is taken, and the first that is not.
import { describe, expect, test } from "@jest/globals";
import { checkExperiment } from "../../src/experiment/experiment.js";
import { tpeOf, type SweepConfig } from "../../src/experiment/schema/sweep.js";
import { parseSource } from "../../src/experiment/source.js";
import { saidOf } from "./said.js";

const rest = (loss: string): string => `model: [Linear: {out_features: 1}]\nloss: ${loss}\noptimizer: {SGD: {lr: 0.1}}\n`;
const texts = {
  table: `data: {path: x.csv, target: y}\n${rest("MSELoss")}`,
  labels: `data: {path: x.csv, target: y}\n${rest("BCEWithLogitsLoss")}`,
  series: `data: {path: x.csv, target: y, window: 3, order: t}\n${rest("MSELoss")}`,
  text: `data: {text: x.txt}\n${rest("CrossEntropyLoss")}`,
  chat: `data: {chat: x.jsonl}\n${rest("CrossEntropyLoss")}`,
};
type Kind = keyof typeof texts;
const config = (kind: Kind, ...settings: string[]): Readonly<Record<string, unknown>> => checkExperiment(parseSource("x.yaml", texts[kind], settings)).config; // prettier-ignore

describe("left out, it is", () => {
  test("of training", () => {
    expect(config("table", "train.early_stopping={}").train).toEqual({
      epochs: 100,
      batch_size: 32,
      shuffle: true,
      group_by_length: false,
      drop_last: false,
      dtype: "float32",
      threads: "auto",
      grad_clip_norm: null,
      grad_clip_value: null,
      ema: null,
      accumulate_grad_batches: 1,
      max_steps: null,
      eval_every: null,
      class_weights: null,
      threshold: null,
      early_stopping: { monitor: "val_loss", patience: 10, min_delta: 0, restore_best: true },
    });
    expect(config("table").train).toMatchObject({ early_stopping: null });
  });

  test("of a table", () => {
    expect(config("table").data).toEqual({
      path: "x.csv",
      target: "y",
      encoding: "utf-8",
      delimiter: ",",
      drop: [],
      missing: "error",
      missing_values: ["NA", "NaN", "null", "?"],
      columns: {},
      scale: "standard",
      target_scale: "none",
      split: { train: 0.7, val: 0.15, test: 0.15, stratify: true },
      max_memory_mb: null,
      predict: { unseen_category: "error", missing_cell: "trained", missing_column: "error", extra_columns: "ignore" },
    });
    expect(config("table", "data.columns={a: {type: numeric, number: {suffix: m}}}").data).toMatchObject({ columns: { a: { number: { decimal: ".", thousands: "", prefix: "", suffix: "m" } } } }); // prettier-ignore
  });

  test("of a text, and of chats", () => {
    const both = { tokenizer: { name: "char", args: {} }, context: 64, split: { train: 0.9, val: 0.1, test: 0 } };
    expect([config("text").data, config("chat").data]).toEqual([
      { text: "x.txt", ...both },
      { chat: "x.jsonl", ...both },
    ]);
    expect(config("text", "sample={}").sample).toEqual({ every: 500, tokens: 200, temperature: 1, top_k: null, top_p: null, prompt: "\n" }); // prettier-ignore
  });

  test("of all else", () => {
    const { version, seed, init_from, freeze, lora, scheduler, run, sample, repeat, sweep } = config("table");
    expect({ version, seed, init_from, freeze, lora, scheduler, run, sample, repeat, sweep }).toEqual({ version: 1, seed: 0, init_from: null, freeze: null, lora: null, scheduler: null, run: { dir: "runs", checkpoint_every: null }, sample: null, repeat: null, sweep: null }); // prettier-ignore
    expect(config("table", "init_from=runs/a", 'lora={targets: ["*"]}')).toMatchObject({ init_from: { path: "runs/a", strict: true }, lora: { rank: 8, alpha: 16, targets: ["*"], train: [] } }); // prettier-ignore
    expect(config("table", "init_from={path: runs/a}").init_from).toEqual({ path: "runs/a", strict: true });
  });

  test("of a sweep", () => {
    const { sweep } = config("table", "sweep={keys: {seed: [1]}, halving: {min_epochs: 1}}") as { sweep: SweepConfig };
    expect(sweep).toEqual({ method: "grid", metric: "val_loss", keys: { seed: [1] }, halving: { factor: 3, min_epochs: 1 } });
    expect(tpeOf(sweep)).toEqual({ startup: 10, round: 4, gamma: 0.15 });
    expect(tpeOf({ ...sweep, startup: 1, round: 2, gamma: 0.5 })).toEqual({ startup: 1, round: 2, gamma: 0.5 });
  });
});

const most = Number.MAX_SAFE_INTEGER;
const sweep = (more: string): string => `sweep={keys: {optimizer.SGD.lr: [1]}, ${more}}`;
const column = (more: string): string => `data.columns={c: {${more}}}`;

test.each<[Kind, (value: number) => string, readonly number[], readonly number[]]>([
  ["table", (n) => `seed=${n}`, [0, most], [-1, 0.5]],
  ["table", (n) => `version=${n}`, [1], [0, 2]],
  ["table", (n) => `train.epochs=${n}`, [1, most], [0, 1.5]],
  ["table", (n) => `train.batch_size=${n}`, [1, most], [0, 1.5]],
  ["table", (n) => `train.threads=${n}`, [1, 64], [0, 65, 1.5]],
  ["table", (n) => `train.grad_clip_norm=${n}`, [1e-300, 1e9], [0, -1]],
  ["table", (n) => `train.grad_clip_value=${n}`, [1e-300, 1e9], [0, -1]],
  ["table", (n) => `train.ema=${n}`, [0.001, 0.999], [0, 1, 1.5]],
  ["table", (n) => `train.accumulate_grad_batches=${n}`, [1, most], [0]],
  ["table", (n) => `train.max_steps=${n}`, [0, most], [-1]],
  ["table", (n) => `train.eval_every=${n}`, [1, most], [0]],
  ["labels", (n) => `train.class_weights={a: ${n}}`, [1e-300, 7], [0, -1]],
  ["labels", (n) => `train.threshold=${n}`, [0.001, 0.999], [0, 1]],
  ["table", (n) => `train.early_stopping={patience: ${n}}`, [1, most], [0]],
  ["table", (n) => `train.early_stopping={min_delta: ${n}}`, [0, 1e9], [-1e-9]],
  ["table", (n) => `run.checkpoint_every=${n}`, [1, most], [0]],
  ["table", (n) => `repeat={seeds: ${n}}`, [1], [0]],
  ["table", (n) => `repeat={folds: ${n}}`, [2], [1]],
  ["table", (n) => `data.max_memory_mb=${n}`, [1, 16_384], [0, 16_385]],
  ["table", (n) => `data.scale={divide: ${n}}`, [1e-300, 255], [0, -1]],
  ["table", (n) => `data.image=[${n}, 1]`, [1, 28], [0, 1.5]],
  ["table", (n) => `data.image=[${Array(n).fill(1).join(", ")}]`, [2, 3], [1, 4]],
  ["table", (n) => `data.split={train: ${n}, val: ${1 - n}, test: 0}`, [0.25, 1], [0, 1.25]],
  ["table", (n) => `data.split={train: 0.5, val: 0.5, test: ${n}}`, [0, 5e-10], [2e-9, -2e-9]],
  ["table", (n) => `data.split={folds: ${n}, fold: 0}`, [2, 9], [1]],
  ["table", (n) => `data.split={folds: 5, fold: ${n}}`, [0, 4], [5, -1]],
  ["table", (n) => column(`type: categorical, top: ${n}`), [1, 9], [0]],
  ["table", (n) => column(`type: text, max_length: ${n}`), [1, 100_000], [0, 100_001]],
  ["series", (n) => `data.window=${n}`, [1, 99], [0]],
  ["series", (n) => `data.horizon=${n}`, [1, 99], [0]],
  ["text", (n) => `data.context=${n}`, [1, 4096], [0]],
  ["text", (n) => `data.split={train: ${n}, val: ${1 - n}, test: 0}`, [0.25, 1], [0, 1.25]],
  ["text", (n) => `sample={every: ${n}}`, [1], [0]],
  ["text", (n) => `sample={tokens: ${n}}`, [1], [0]],
  ["text", (n) => `sample={temperature: ${n}}`, [0, 2], [-0.1]],
  ["text", (n) => `sample={top_k: ${n}}`, [1], [0]],
  ["text", (n) => `sample={top_p: ${n}}`, [0.001, 1], [0, 1.001]],
  ["table", (n) => `freeze=[${n}]`, [0], [-1, 0.5]],
  ["table", (n) => `lora={targets: ["*"], rank: ${n}}`, [1], [0]],
  ["table", (n) => `lora={targets: ["*"], alpha: ${n}}`, [0.001], [0]],
  ["table", (n) => sweep(`method: random, trials: ${n}`), [1, 10_000], [0, 10_001]],
  ["table", (n) => sweep(`method: tpe, trials: ${n}`), [11, 10_000], [10]],
  ["table", (n) => sweep(`method: tpe, trials: 5, startup: ${n}`), [1, 4], [0, 5]],
  ["table", (n) => sweep(`method: tpe, trials: 20, round: ${n}`), [1], [0]],
  ["table", (n) => sweep(`method: tpe, trials: 20, gamma: ${n}`), [0.001, 0.999], [0, 1]],
  ["table", (n) => sweep(`halving: {min_epochs: ${n}}`), [1], [0]],
  ["table", (n) => sweep(`halving: {min_epochs: 1, factor: ${n}}`), [2], [1]],
  ["table", (n) => `sweep={method: random, trials: 2, keys: {a: {uniform: [1, ${n}]}}}`, [1.001], [1, 0]],
  ["table", (n) => `sweep={method: random, trials: 2, keys: {a: {log_uniform: [${n}, 1]}}}`, [1e-300], [0, -1]],
  ["table", (n) => `sweep={method: random, trials: 2, keys: {a: {integer: [1, ${n}]}}}`, [2], [2.5, 1]],
])("%s: how far %s may go", (kind, setting, taken, refused) => {
  const right = (value: number): boolean => saidOf(texts[kind], [setting(value)]) === null;
  expect(taken.filter((value) => !right(value))).toEqual([]);
  expect(refused.filter(right)).toEqual([]);
});

describe("what goes together", () => {
  const said = (kind: Kind, ...settings: string[]): string | undefined => saidOf(texts[kind], settings)?.split("\n")[0].replace(/^.*?: error: /, ""); // prettier-ignore

  test("parts of a table", () => {
    expect(said("table", "data.split={order: t, group: g}")).toBe("data.split.order cannot stand beside group");
    expect(said("table", "data.split={order: t, folds: 2, fold: 0}")).toBe("data.split.order cannot stand beside folds");
    expect(said("table", "data.split={folds: 2}")).toBe("data.split has folds without fold");
    expect(said("table", "data.split={fold: 0}")).toBe("data.split has fold without folds");
    expect(said("table", "data.split={folds: 2, fold: 2}")).toBe("data.split.fold must be < 2, the number of folds, got 2");
    expect(said("table", "data.split={train: 0, val: 1, test: 0}")).toBe("data.split.train must be > 0: there is nothing to train on"); // prettier-ignore
    expect(said("table", "data.split={group: g}")).toBeUndefined();
  });

  test("columns of a table", () => {
    expect(said("table", "data.features=[a]", "data.drop=[b]")).toBe("data.drop cannot stand beside features: name the columns to keep or those to leave out"); // prettier-ignore
    expect(said("table", "data.features=[a, y]")).toBe('data.features holds the target "y": the answer would be among the questions'); // prettier-ignore
    expect(said("series", "data.features=[a, y]")).toBeUndefined();
    expect(said("table", "data.features=[a]")).toBeUndefined();
    expect(said("table", "data.target=[a, a]")).toBe('data.target names "a" twice');
    expect(config("table", "data.target=[a]").data).toMatchObject({ target: "a" });
    expect(said("table", "data.target=[]")).toBe("data.target must name one column at least");
  });

  test("settings of a column and its type", () => {
    for (const [type, settings] of Object.entries({
      date: ["format: YYYY-MM-DD", "parts: [year]"],
      numeric: ["number: {}"],
      categorical: ["ignore_case: false", "top: 1"],
      text: ["tokenizer: char", "max_length: 1"],
    }))
      // prettier-ignore
      for (const setting of settings) {
        const [key] = setting.split(":");
        expect(said("table", column(setting))).toBe(`data.columns.c.${key} needs type: ${type}`);
        expect(said("table", column(`type: ${type}, ${setting}${type === "date" && key !== "format" ? ", format: YYYY-MM-DD" : ""}`))).toBeUndefined(); // prettier-ignore
      }
    expect(said("table", column("type: date"))).toBe("data.columns.c.type is date, but there is no format");
    expect(said("table", column("type: numeric, number: {decimal: ',', thousands: ','}"))).toBe('data.columns.c.number.thousands is ",", as decimal: it can mean one thing only'); // prettier-ignore
  });

  test("an autoencoder", () => {
    const own = "data={path: x.csv, reconstruct: true}";
    expect(said("table", own)).toBeUndefined();
    expect(said("table", "data={path: x.csv, reconstruct: false}")).toBe("data.target is required");
    expect(said("table", "data={path: x.csv}")).toBe("data.target is required");
    expect(said("table", "data.reconstruct=true")).toBe("data.target cannot stand beside reconstruct: true, which predicts the features"); // prettier-ignore
    expect(said("table", "data.reconstruct=false")).toBeUndefined();
  });

  test("a series", () => {
    for (const key of ["horizon: 1", "order: t", "group: g", "gaps: allow"]) {
      const [name] = key.split(":");
      expect(said("table", `data={path: x.csv, target: y, ${key}}`)).toBe(`data.${name} is a setting of a series, and there is no data.window`); // prettier-ignore
    }
    const of = (more: string): string | undefined => said("table", `data={path: x.csv, window: 2, ${more}}`);
    expect(of("target: y")).toBe("data.window makes the rows steps of a series, and nothing says which comes first");
    expect(of("target: y, order: y")).toBe("data.order is the target, too");
    expect([of("target: y, order: t, group: y"), of("target: y, order: t, group: t")]).toEqual(["data.group is the target, too", "data.group is the order, too"]); // prettier-ignore
    expect(of("target: [y, z], order: t")).toBe("data.target names 2 columns, and the future of one is predicted");
    expect(of("target: y, order: t, image: [1, 1]")).toBe("data.image cannot stand beside window, which makes the rows steps of a series"); // prettier-ignore
    expect(of("target: y, order: t, reconstruct: false")).toBeUndefined();
    for (const key of ["order: u", "group: g"]) expect(of(`target: y, order: t, split: {${key}}`)).toBe(`data.split.${key.slice(0, 5)} cannot stand beside window: a series is divided by time`); // prettier-ignore
    expect(of("target: y, order: t, split: {folds: 2, fold: 0}")).toBe("data.split.folds cannot stand beside window: a series is divided by time"); // prettier-ignore
    expect(of("target: y, order: t, group: g, horizon: 2, gaps: allow")).toBeUndefined();
  });

  test("a sweep", () => {
    expect(said("table", "sweep={keys: {}}")).toBe("sweep.keys is empty: name a key and its values");
    expect(said("table", sweep("method: random"))).toBe("sweep needs trials: how many combinations to draw");
    expect(said("table", sweep("method: tpe"))).toBe("sweep needs trials: how many combinations to try");
    expect(said("table", sweep("trials: 3"))).toBe("sweep.trials is of use with method: random or tpe only: a grid tries every combination"); // prettier-ignore
    for (const key of ["startup: 1", "round: 1", "gamma: 0.5"]) expect(said("table", sweep(`method: random, trials: 3, ${key}`))).toBe(`sweep.${key.split(":")[0]} is of use with method: tpe only, and this one is random`); // prettier-ignore
    expect(said("table", sweep("method: tpe, trials: 10"))).toBe("sweep.trials leaves nothing to propose: the first 10 of 10 trials are drawn at random"); // prettier-ignore
    expect(saidOf(texts.table, [sweep("method: tpe, trials: 4, startup: 4")])).toContain("sweep.startup leaves nothing to propose: the first 4 of 4 trials are drawn at random\n  hint: with trials: 8, for example, or a smaller startup"); // prettier-ignore
    expect(said("table", "sweep={keys: {a: {uniform: [1, 2]}}}")).toBe("sweep.keys.a is a range, and a grid needs a list of values"); // prettier-ignore
  });

  test("training", () => {
    expect(said("table", "train.group_by_length=true", "train.shuffle=false")).toBe("train.group_by_length cannot stand beside shuffle: false: rows stay in their order"); // prettier-ignore
    expect(said("table", "repeat={}")).toBe("repeat needs seeds, folds or both");
    expect(said("table", "freeze=[]")).toBe("freeze must name a layer or a pattern");
    expect(said("table", "lora={targets: []}")).toBe("lora.targets must have at least one pattern");
    expect(said("labels", "train.threshold={metric: f1}")).toBeUndefined();
    expect(said("labels", "train.threshold={metric: roc_auc}")).toMatch(/^train\.threshold\.metric must be a metric of the classes that rows are put into/); // prettier-ignore
  });
});
