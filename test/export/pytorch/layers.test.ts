// Every layer that an experiment may name, exported: PyTorch draws the same weights from the seed, and computes the same.
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { manualSeed, noGrad, randn, type Tensor } from "../../../src/index.js";
import { Generator } from "../../../src/core/rng.js";
import { checkExperiment } from "../../../src/experiment/experiment.js";
import { buildModel, type ModelSizes } from "../../../src/experiment/model.js";
import { parseSource } from "../../../src/experiment/source.js";
import { modelText } from "../../../src/export/pytorch/model.js";
import { weightsFile } from "../../../src/export/pytorch/weightsPiece.js";
import { tensor } from "../../../src/autograd/create.js";
import { root, scratch } from "../../cli/run.js";
import { layerCases, type Case } from "./layerCases.js";
import { hasTorch, runPython } from "./python.js";

const SEED = 7;
const cases = Object.entries(layerCases).flatMap(([name, list]) => list.map((each, i) => ({ folder: `${name}_${i}`, ...each })));

/** Rows of ids, each shorter than the one before. */
function idsOf(rows: number, steps: number, vocabulary: number, padding: number | undefined): number[][] {
  return Array.from({ length: rows }, (_, row) =>
    Array.from({ length: steps }, (__, t) => (padding !== undefined && t >= steps - 1 - row ? padding : 1 + ((3 * row + 5 * t + row * t) % (vocabulary - 1)))),
  ); // prettier-ignore
}

function written(x: Tensor, ids = false): object {
  return { shape: x.shape, data: [...x.data], ids };
}

/** The model of a case and what it computes, for checkModels.py. */
function prepare(folder: string, { layers, row, vocabulary, padding }: Case & { readonly folder: string }): { text: string; told: object } {
  const experiment = checkExperiment(
    parseSource("x.yaml", `name: x\ndata: {path: x.csv, target: y}\nmodel: ${layers}\nloss: MSELoss\noptimizer: {SGD: {lr: 0.1}}\ntrain: {epochs: 1, dtype: float64}\n`, []),
  );
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
  const { model } = built;
  const ids = vocabulary === undefined ? [] : [idsOf(3, row[0], vocabulary, padding), ...(isPair ? [idsOf(3, 4, 7, 0)] : [])];
  const inputs = vocabulary === undefined ? [randn([3, ...row], { dtype: "float64", generator: new Generator(1) })] : ids.map((list) => tensor(list, { dtype: "float64" }));
  const x = inputs.length === 1 ? inputs[0] : tensor(ids[0].map((list, i) => [...list, ...ids[1][i]]), { dtype: "float64" });
  const weights = Object.fromEntries([...model.stateDict()].map(([name, array]) => [name, { shape: array.shape, data: [...array.data] }]));
  const evaluation = noGrad(() => model.eval().forward(x));
  model.train();
  manualSeed(SEED);
  const training = model.forward(x);
  const isIds = vocabulary !== undefined && (padding !== undefined || isPair);
  const told = { folder, seed: SEED, weights, inputs: inputs.map((each) => written(each, isIds)), evaluation: written(evaluation), training: written(training) };
  return { text: modelText({ experiment, dtype: "float64", ...built, row: { shape: row, ids: false } }), told };
} // prettier-ignore

interface Result {
  readonly error?: string;
  readonly weights?: number;
  readonly evaluation?: number;
  readonly training?: number;
}
let results: Readonly<Record<string, Result>>;
let folder: ReturnType<typeof scratch>;

beforeAll(() => {
  folder = scratch();
  const told = cases.map((each) => {
    const { text, told: expected } = prepare(each.folder, each);
    mkdirSync(join(folder.path, each.folder));
    writeFileSync(join(folder.path, each.folder, "model.py"), text);
    writeFileSync(join(folder.path, each.folder, "weights.py"), weightsFile);
    return expected;
  });
  writeFileSync(join(folder.path, "cases.json"), JSON.stringify(told));
  if (hasTorch) results = JSON.parse(runPython(join(root, "test/export/pytorch/checkModels.py"), folder.path)) as typeof results;
});
afterAll(() => folder.remove());

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
