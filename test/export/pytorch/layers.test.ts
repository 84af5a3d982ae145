// Every layer that an experiment may name, exported: PyTorch draws the same weights from the seed, and computes the same.
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { manualSeed, randn } from "../../../src/index.js";
import { Generator } from "../../../src/core/rng.js";
import { checkExperiment } from "../../../src/experiment/experiment.js";
import { buildModel, type ModelSizes } from "../../../src/experiment/model.js";
import { parseSource } from "../../../src/experiment/source.js";
import { root, scratch } from "../../cli/run.js";
import { checked, idsOf, prepareCase, SEED, type Result } from "./compare.js";
import { layerCases, type Case } from "./layerCases.js";
import { hasTorch } from "./python.js";

const cases = Object.entries(layerCases).flatMap(([name, list]) => list.map((each, i) => ({ folder: `${name}_${i}`, ...each })));

/** The model of a case and what it computes. */
function prepare(path: string, { folder: name, layers, row, vocabulary, padding }: Case & { readonly folder: string }): object {
  const file = `name: x\ndata: {path: x.csv, target: y}\nmodel: ${layers}\nloss: MSELoss\noptimizer: {SGD: {lr: 0.1}}\ntrain: {epochs: 1}\n`;
  const experiment = checkExperiment(parseSource("x.yaml", file, []));
  const isPair = layers.startsWith("{encoder");
  const sizes: ModelSizes = {
    row,
    rows: 9,
    output: isPair ? [4, 7] : [3],
    outputMeaning: "numbers",
    ...(vocabulary === undefined ? {} : { vocabulary }),
    ...(padding === undefined ? {} : { padding }),
    ...(isPair ? { answer: { steps: 4, vocabulary: 7, begin: 0 } } : {}),
  };
  manualSeed(SEED);
  const built = buildModel(experiment, sizes, "float64");
  const numbers = vocabulary === undefined ? randn([3, ...row], { dtype: "float64", generator: new Generator(1) }) : idsOf(3, row[0], vocabulary, padding);
  const inputs = isPair ? [numbers, idsOf(3, 4, 7, 0)] : [numbers];
  return prepareCase(path, name, { experiment, dtype: "float64", ...built, row: { shape: row, ids: false } }, inputs);
} // prettier-ignore

let results: Readonly<Record<string, Result>>;
let folder: ReturnType<typeof scratch>;

beforeAll(() => {
  folder = scratch();
  const told = cases.map((each) => prepare(folder.path, each));
  if (hasTorch) results = checked(folder.path, told);
});
afterAll(() => folder.remove());

test("the lines of model.py are no longer than a reader bears, and none ends in spaces", () => {
  const lines = cases.flatMap(({ folder: name }) => readFileSync(join(folder.path, name, "model.py"), "utf8").split("\n"));
  expect(lines.filter((line) => line.length > 110 || /\s$/.test(line))).toEqual([]);
});

test("no layer of the schema is left out", () => {
  const schema = readFileSync(join(root, "configs/experiment.schema.json"), "utf8");
  const [list] = (JSON.parse(schema) as { properties: { model: { anyOf: readonly { items: unknown }[] } } }).properties.model
    .anyOf;
  const names = new Set<string>();
  const { oneOf } = list.items as { oneOf: readonly { enum?: readonly string[]; properties?: object }[] };
  for (const { enum: alone = [], properties = {} } of oneOf)
    [...alone, ...Object.keys(properties)].forEach((name) => names.add(name));
  names.delete("GPT"); // stands for several of the others
  expect([...names].sort()).toEqual(Object.keys(layerCases).sort());
});

(hasTorch ? describe : describe.skip)("the same numbers in PyTorch", () => {
  test.each(cases)("$folder: $layers", ({ folder: name }) => {
    const { error, weights, evaluation, training } = results[name];
    expect(error).toBeUndefined();
    expect(weights).toBeLessThan(1e-15);
    expect(evaluation).toBeLessThan(1e-12);
    expect(training).toBeLessThan(1e-12);
  });
});
