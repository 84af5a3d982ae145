// What a model takes of weights under its names, and what is said of those that it cannot take.
import { expect, test } from "@jest/globals";
import "../../src/index.js"; // methods of tensors
import { checkExperiment } from "../../src/experiment/experiment.js";
import { buildModel } from "../../src/experiment/model.js";
import { parseSource } from "../../src/experiment/source.js";
import { compareFile } from "../../src/experiment/weights/initFrom.js";

/** As many layers of two features, against arrays of these names and shapes. */
function refusal(layers: number, named: Readonly<Record<string, readonly number[]>>, strict = true): string | null {
  const text = `data: {path: a.csv, target: y}
init_from: {path: w.safetensors, strict: ${strict}}
model: [${Array.from({ length: layers }, () => "Linear: {out_features: 2, bias: false}").join(", ")}]
loss: MSELoss
optimizer: {SGD: {lr: 0.1}}
`;
  const experiment = checkExperiment(parseSource("x.yaml", text));
  const built = buildModel(experiment, { row: [2], output: [2], rows: 9, outputMeaning: "two" }, "float32");
  const arrays = new Map(Object.entries(named).map(([name, shape]) => [name, { shape, dtype: "float32" as const, data: new Float32Array(shape.reduce((a, b) => a * b, 1)) }])); // prettier-ignore
  const compared = compareFile("w.safetensors", { arrays, sha256: "", under: null, prefix: "" }, experiment, built, null);
  return compared.refusal === null ? null : compared.refusal.message;
}

const of = (count: number, shape: readonly number[], name = "weight"): Record<string, readonly number[]> => Object.fromEntries(Array.from({ length: count }, (_, i) => [`${i}.${name}`, shape])); // prettier-ignore
const [own, other] = [[2, 2], [3, 2]]; // prettier-ignore

test("where not all must fit, one array is enough, and none is too few", () => {
  const said = "init_from does not fit the model: 0.weight is (3, 2) in the file, (2, 2) in the model";
  expect([refusal(2, { "0.weight": other, "1.weight": own }), refusal(2, { "0.weight": other, "1.weight": own }, false)]).toEqual([said, null]); // prettier-ignore
  expect([refusal(2, { "0.weight": other }), refusal(2, { "0.weight": other }, false)]).toEqual([said, said]);
  expect([refusal(2, { "1.weight": own }), refusal(2, { "1.weight": own }, false)]).toEqual([null, null]);
});

test("six arrays of other shapes are named, and what is more is counted", () => {
  const said = (count: number): string => Array.from({ length: count }, (_, i) => `${i}.weight is (3, 2) in the file, (2, 2) in the model`).join("; "); // prettier-ignore
  expect(refusal(6, of(6, other))).toBe(`init_from does not fit the model: ${said(6)}`);
  expect(refusal(7, of(7, other))).toBe(`init_from does not fit the model: ${said(6)}; and 1 more`);
  expect(refusal(9, of(9, other))).toBe(`init_from does not fit the model: ${said(6)}; and 3 more`);
});

test("and so are those of other names", () => {
  const theirs = ["0.w (3, 2)", "1.w (3, 2)", "2.w (3, 2)", "3.w (3, 2)", "4.w (3, 2)", "5.w (3, 2)"].join(", ");
  const said = (list: string): string => `init_from has nothing that the model could take: w.safetensors holds ${list}, the model has 0.weight (2, 2)`; // prettier-ignore
  expect(refusal(1, of(6, other, "w"))).toBe(said(theirs));
  expect(refusal(1, of(7, other, "w"))).toBe(said(`${theirs}, and 1 more`));
  expect(refusal(1, {})).toBe(said("nothing"));
});
