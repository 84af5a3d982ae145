// mlbh schema: the committed file is current, the shipped experiments are valid by it, wrong ones are not.
import { afterAll, describe, expect, test } from "@jest/globals";
import Ajv from "ajv";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { parseSource } from "../../src/experiment/source.js";
import { checkExperiment } from "../../src/experiment/experiment.js";
import type { Declarations } from "../../src/experiment/component.js";
import { experimentJsonSchema } from "../../src/experiment/jsonSchema.js";
import { layerRegistry } from "../../src/nn/registry.js";
import { optimizerRegistry } from "../../src/optim/registry.js";
import { schedulerRegistry } from "../../src/optim/schedulers.js";
import { metricRegistry } from "../../src/metrics/metrics.js";
import { lossRegistry } from "../../src/nn/losses.js";
import { mlbh, root, scratch } from "./run.js";

const folder = scratch();
afterAll(folder.remove);

const schema = experimentJsonSchema();
const validate = new Ajv().compile(schema);
const folderOfConfigs = join(root, "configs");
const configs = readdirSync(folderOfConfigs).filter((name) => name.endsWith(".yaml"));
const read = (name: string): string => readFileSync(join(folderOfConfigs, name), "utf8");

describe("mlbh schema", () => {
  test("prints it, or writes it into a file", () => {
    const printed = mlbh("schema");
    expect({ code: printed.code, err: printed.err }).toEqual({ code: 0, err: "" });
    const file = join(folder.path, "written.json");
    expect(mlbh("schema", "-o", file)).toMatchObject({ code: 0, out: expect.stringContaining(`written to ${file}`) });
    expect(readFileSync(file, "utf8")).toBe(printed.out);
    expect(mlbh("schema", "-o", join(folder.path, "no/such/folder.json"))).toMatchObject({
      code: 1,
      out: "",
      err: expect.stringContaining("folder.json: error: the schema cannot be written: ENOENT"),
    });
  });

  test("the committed file is current", () => {
    const committed: unknown = JSON.parse(read("experiment.schema.json"));
    const renew = "node bin/build.mjs && npx mlbh schema -o configs/experiment.schema.json";
    if (JSON.stringify(committed) !== JSON.stringify(schema)) throw new Error(`configs/experiment.schema.json is old; renew it: ${renew}`); // prettier-ignore
  });

  test.each(configs)("%s is valid, and names the schema in its first line", (name) => {
    expect(read(name).split("\n")[0]).toBe("# yaml-language-server: $schema=experiment.schema.json");
    validate(parse(read(name)));
    expect(validate.errors).toBe(null);
  });
});

const iris = `data: {path: iris.csv, target: species}
model:
  - Linear: {out_features: 16}
  - Tanh
  - Linear: {out_features: auto}
loss: CrossEntropyLoss
optimizer: {SGD: {lr: 0.05, momentum: 0.9}}
train: {epochs: 100}
`;

/** What the validator and the reader of experiments say. */
function judge(text: string): { readonly schema: boolean; readonly reader: boolean } {
  let reader = true;
  try {
    checkExperiment(parseSource("x.yaml", text));
  } catch {
    reader = false;
  }
  return { schema: validate(parse(text)) === true, reader };
}

describe("the schema and the reader agree", () => {
  test.each([
    ["as it is", "", ""],
    ["null for arguments", "- Tanh", "- Tanh:"],
    ["no arguments", "- Tanh", "- Tanh: {}"],
    ["bare optimizer with defaults", "{SGD: {lr: 0.05, momentum: 0.9}}", "Adam"],
    ["scheduler", "train:", "scheduler: {StepLR: {step_size: 3}}\ntrain:"],
    ["a length that is left open", "train:", "scheduler: {OneCycleLR: {max_lr: 1, total_steps: auto, every: step}}\ntrain:"],
    ["schedules in a row", "train:", "scheduler: [{LinearLR: {for: 3}}, CosineAnnealingLR]\ntrain:"],
    ["a whole number or nothing", "train:", "scheduler: {CyclicLR: {base_lr: 0.1, max_lr: 1, step_size_down: null}}\ntrain:"],
    ["no scheduler", "train:", "scheduler: null\ntrain:"],
    ["early stopping off", "{epochs: 100}", "{early_stopping: null, grad_clip_norm: null}"],
    ["a label that is a number", "target: species", "target: species, positive: 1"],
    ["a scale by division", "target: species", "target: species, scale: {divide: 2}"],
    ["a column of its own", "target: species", "target: species, columns: {a.b: {missing: {constant: 0}}}"],
    ["class weights", "{epochs: 100}", "{class_weights: {setosa: 2}}"],
    ["groups of parameters", "momentum: 0.9", 'groups: [{match: "*.bias", momentum: 0.5}]'],
    ["averaged weights", "{epochs: 100}", "{ema: 0.99, grad_clip_value: 1}"],
    [
      "metrics with arguments",
      "train:",
      "metrics: [f1: {average: macro}, {fbeta: {beta: 2}}, brier, {calibration_error: }]\ntrain:",
    ],
    ["a sweep by a metric with arguments", "train:", "sweep: {metric: val_fbeta_2, keys: {seed: [1]}}\ntrain:"],
    ["a threshold for a metric with arguments", "{epochs: 100}", "{threshold: {metric: fbeta_0.5_macro}}"],
    ["a pair", "- Tanh", "- Conv2d: {out_channels: 2, kernel_size: [3, 1]}"],
  ])("right: %s", (_, from, to) => expect(judge(iris.replace(from, to))).toEqual({ schema: true, reader: true }));

  test.each([
    ["unknown key", "train:", "trian:"],
    ["unknown key further in", "epochs: 100", "epoch: 100"],
    ["missing key", "loss: CrossEntropyLoss\n", ""],
    ["missing target", ", target: species", ""],
    ["wrong type", "epochs: 100", "epochs: many"],
    ["a fraction for a whole number", "epochs: 100", "epochs: 1.5"],
    ["below its bound", "epochs: 100", "epochs: 0"],
    ["at an excluded bound", "target: species", "target: species, scale: {divide: 0}"],
    ["unknown layer", "- Tanh", "- Tahn"],
    ["unknown layer with arguments", "- Tanh", "- Tahn: {}"],
    ["wrong argument", "out_features: 16", "out_feature: 16"],
    ["wrong value of an argument", "out_features: 16", "out_features: many"],
    ["auto where it has no meaning", "lr: 0.05", "lr: auto"],
    ["two layers in one entry", "- Tanh", "- {Tanh: {}, ReLU: {}}"],
    ["missing argument", "train:", "scheduler: {StepLR: {}}\ntrain:"],
    ["no schedules", "train:", "scheduler: []\ntrain:"],
    ["a wrong schedule in a row", "train:", "scheduler: [{LinearLR: {for: 0}}, CosineAnnealingLR]\ntrain:"],
    ["a schedule that code alone can give", "train:", "scheduler: {LambdaLR: {}}\ntrain:"],
    ["missing arguments altogether", "train:", "scheduler: StepLR\ntrain:"],
    ["not a layer", "- Tanh", "- 3"],
    ["no layers", /model:[^]*auto}/, "model: []"],
    ["unknown loss", "CrossEntropyLoss", "CrossEntropy"],
    ["unknown optimizer", "SGD", "SDG"],
    ["unknown metric", "train:", "metrics: [accuracy, acuracy]\ntrain:"],
    ["a metric without its argument", "train:", "metrics: [fbeta]\ntrain:"],
    ["a wrong argument of a metric", "train:", "metrics: [{fbeta: {beta: two}}]\ntrain:"],
    ["a sweep by a matrix", "train:", "sweep: {metric: val_confusion_matrix, keys: {seed: [1]}}\ntrain:"],
    ["a threshold for what needs none", "{epochs: 100}", "{threshold: {metric: roc_auc}}"],
    ["another version", "train:", "version: 2\ntrain:"],
    ["a name with a folder", "train:", "name: my/run\ntrain:"],
    ["too many threads", "epochs: 100", "threads: 65"],
    ["a group without its pattern", "momentum: 0.9", "groups: [{momentum: 0.5}]"],
    ["a group with an empty pattern", "momentum: 0.9", 'groups: [{match: ""}]'],
    ["a setting that a group does not have", "momentum: 0.9", 'groups: [{match: "*", betas: [0.5, 0.5]}]'],
    ["an average that forgets nothing", "{epochs: 100}", "{ema: 1}"],
    ["a name of Object's", "- Tanh", "- constructor"],
  ])("wrong: %s", (_, from, to) => {
    expect(iris.search(from)).toBeGreaterThanOrEqual(0);
    expect(judge(iris.replace(from, to))).toEqual({ schema: false, reader: false });
  });
});

test("everything that can be named has a description, and its default", () => {
  const undescribed: string[] = [];
  const visit = (node: unknown, path: string): void => {
    if (typeof node !== "object" || node === null) return;
    for (const [key, value] of Object.entries(node)) visit(value, `${path}/${key}`);
    if (!("properties" in node)) return;
    for (const [key, value] of Object.entries(node.properties as Record<string, { description?: string }>))
      if (value.description === undefined) undescribed.push(`${path}/${key}`);
  };
  visit(schema, "");
  expect(undescribed).toEqual([]);
  const text = JSON.stringify(schema);
  const registries: Declarations[] = [layerRegistry, lossRegistry, optimizerRegistry, schedulerRegistry, metricRegistry];
  for (const registry of registries) {
    for (const [name, { declaration }] of Object.entries(registry)) {
      expect(text).toContain(`"${name}":`);
      for (const { help } of Object.values(declaration.fields)) expect(text).toContain(JSON.stringify(help).slice(1, -1));
    }
  }
  expect(schema).toMatchObject({ $schema: "http://json-schema.org/draft-07/schema#", title: expect.any(String), properties: { train: { properties: { epochs: { default: 100, minimum: 1 } } } } }); // prettier-ignore
  expect(schema).not.toHaveProperty("$id");
});
