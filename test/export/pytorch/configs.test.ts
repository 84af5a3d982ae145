// The shipped experiments, exported before training: the same weights from the seed, the same names, the same outputs.
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { tensor } from "../../../src/autograd/create.js";
import { EncoderDecoder } from "../../../src/experiment/encoderDecoder.js";
import { readExperiment } from "../../../src/experiment/experiment.js";
import { prepare } from "../../../src/experiment/prepare.js";
import { rowOf, type Prepared } from "../../../src/experiment/prepared.js";
import type { Tensor } from "../../../src/index.js";
import { reshape } from "../../../src/ops/reshape.js";
import { root, scratch } from "../../cli/run.js";
import { checked, idsOf, prepareCase, SEED, type Result } from "./compare.js";
import { hasTorch } from "./python.js";

const names = readdirSync(join(root, "configs")).filter((name) => name.endsWith(".yaml"));
const inFloat32 = ["iris.yaml", "digits_cnn.yaml", "names.yaml"];
const cases = [
  ...names.map((name) => ({ folder: name.slice(0, -".yaml".length), name, dtype: "float64" as const })),
  ...inFloat32.map((name) => ({ folder: `${name.slice(0, -".yaml".length)}_float32`, name, dtype: "float32" as const })),
];

/** The first rows of the data; of texts any ids. */
function inputsOf({ dataset, built: { model } }: Prepared): Tensor[] {
  if ("context" in dataset) return [idsOf(3, 12, dataset.tokenizer.vocabSize)];
  const { x, features } = dataset.train;
  const rows = tensor([...x.slice(0, 5 * features)]);
  if (!(model instanceof EncoderDecoder)) return [reshape(rows, [5, ...rowOf(dataset)])];
  return [idsOf(3, model.steps, 9, model.padding), idsOf(3, 4, 9, model.begin)];
}

let results: Readonly<Record<string, Result>>;
let folder: ReturnType<typeof scratch>;

beforeAll(async () => {
  folder = scratch();
  if (!hasTorch) return;
  const told: object[] = [];
  for (const { folder: name, name: file, dtype } of cases) {
    const experiment = readExperiment(join(root, "configs", file), [`seed=${SEED}`]);
    const prepared = await prepare(experiment, dtype);
    const row = { shape: rowOf(prepared.dataset), ids: prepared.kind === "text" };
    const inputs = inputsOf(prepared).map((x) => reshape(tensor([...x.data], { dtype }), x.shape));
    told.push(prepareCase(folder.path, name, { experiment, dtype, ...prepared.built, row }, inputs));
  }
  results = checked(folder.path, told);
});
afterAll(() => folder.remove());

(hasTorch ? describe : describe.skip)("as PyTorch draws and computes it", () => {
  test.each(cases)("$folder", ({ folder: name, dtype }) => {
    const { error, weights, evaluation, training } = results[name];
    expect(error).toBeUndefined();
    expect(weights).toBeLessThan(dtype === "float64" ? 1e-15 : 1e-6); // PyTorch's sine and logarithm of single numbers differ in the last bit
    const most = dtype === "float64" ? 1e-12 : 1e-4;
    expect(evaluation).toBeLessThan(most);
    expect(training).toBeLessThan(most);
  });
});
