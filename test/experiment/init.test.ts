// The list init of an experiment: starting values by the names of the parameters.
import { describe, expect, test } from "@jest/globals";
import { join } from "node:path";
import { parse } from "yaml";
import { InputError } from "../../src/core/errors.js";
import { checkExperiment } from "../../src/experiment/experiment.js";
import { experimentJsonSchema } from "../../src/experiment/jsonSchema.js";
import { prepare } from "../../src/experiment/prepare.js";
import type { Prepared } from "../../src/experiment/prepared.js";
import { resolvedYaml } from "../../src/experiment/resolved.js";
import { parseSource } from "../../src/experiment/source.js";
import { manualSeed, nn } from "../../src/index.js";
import { root } from "../cli/run.js";

const fileOf = (init: string): string => `data: {path: "${join(root, "data/iris.csv")}", target: species}
model: [{Linear: {out_features: 4}}, ReLU, {Linear: {out_features: 3}}]
seed: 5
init:
  ${init}
loss: CrossEntropyLoss
optimizer: {SGD: {lr: 0.1}}
`;
const preparedWith = (text: string): Promise<Prepared> => prepare(checkExperiment(parseSource("x.yaml", text, [])));
const weightsOf = (model: nn.Module): unknown[] => model.parameters().map((each) => each.toArray());

async function complaint(init: string): Promise<string> {
  try {
    await preparedWith(fileOf(init));
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    return error.message;
  }
  return "nothing";
}

/** The model as the same seed draws it in code. */
function inCode(change: (model: nn.Sequential) => void): unknown[] {
  manualSeed(5);
  const model = new nn.Sequential(new nn.Linear(4, 4), new nn.ReLU(), new nn.Linear(4, 3));
  change(model);
  return weightsOf(model);
}

const both = '[{match: "*.weight", kaiming_normal: {nonlinearity: relu}}, {match: "2.*", normal: }]';

test("goes through the parameters in their order; the first pattern that fits counts, and what none fits stays", async () => {
  const prepared = await preparedWith(fileOf(both));
  expect(weightsOf(prepared.built.model)).toEqual(
    inCode((model) => {
      const [first, , second, bias] = model.parameters();
      nn.init.kaimingNormal_(first, { nonlinearity: "relu" });
      nn.init.kaimingNormal_(second, { nonlinearity: "relu" });
      nn.init.normal_(bias);
    }),
  );
});

test("resolved.yaml has it with all arguments, gives the same weights, and has nothing where there was nothing", async () => {
  const prepared = await preparedWith(fileOf(both));
  const resolved = resolvedYaml(prepared);
  expect((parse(resolved) as { init: unknown }).init).toEqual([
    { match: "*.weight", kaiming_normal: { a: 0, mode: "fan_in", nonlinearity: "relu" } },
    { match: "2.*", normal: { mean: 0, std: 1 } },
  ]);
  expect(weightsOf((await preparedWith(resolved)).built.model)).toEqual(weightsOf(prepared.built.model));
  const plain = await preparedWith(fileOf("[]"));
  expect(weightsOf(plain.built.model)).toEqual(inCode(() => undefined));
  expect(resolvedYaml(await preparedWith(fileOf("").replace("init:", "")))).not.toContain("init:");
});

describe("slips, each at its line", () => {
  test.each([
    ['[{match: "*.bais", zeros: }]', "x.yaml:5:12: error: init.0.match matches no parameter of the model\n  hint: its parameters are 0.weight, 0.bias, 2.weight, 2.bias"],
    ['[{match: "*", zeros: }, {match: "*.bias", ones: }]', "x.yaml:5:35: error: init.1.match matches only parameters that a rule above it matches\n  hint: the first rule that fits counts: put the narrower one first"],
    ['[{match: "*", xavier_normal: {gain: 2}}]', "x.yaml:5:32: error: init.0.xavier_normal does not fit 0.bias of shape (4,): xavier_normal: fan in and fan out need two axes (out, in, ..), got (4,)\n  hint: a bias is best begun with zeros or uniform"],
    ['[{match: "*", zeroes: }]', 'x.yaml:5:17: error: init.0.zeroes names an unknown initialiser "zeroes"\n  hint: did you mean "zeros"?'],
    ['[{match: "*", weight: zeros}]', 'x.yaml:5:17: error: init.0.weight names an unknown initialiser "weight"\n  hint: known: constant, dirac, eye, kaiming_normal, kaiming_uniform, normal, ones, orthogonal, sparse, trunc_normal, uniform, xavier_normal, xavier_uniform, zeros'],
    ['[{match: "*", zeros_: }]', 'x.yaml:5:17: error: init.0.zeros_ names an unknown initialiser "zeros_"\n  hint: did you mean "zeros"?'],
    ['[{match: "*", normal: {std: -1}}]', "x.yaml:5:31: error: init.0.normal.std must be >= 0, got -1"],
    ['[{match: "*", normal: {sdt: 1}}]', 'x.yaml:5:26: error: init.0.normal.sdt is not an argument\n  hint: did you mean "std"?'],
    ["[{zeros: }]", "x.yaml:5:4: error: init.0 needs match: the names of its parameters, in which * stands for any letters"],
    ["[zeros]", 'x.yaml:5:4: error: init.0 must be match and the name of one initialiser such as {match: "*.weight", kaiming_normal: {nonlinearity: relu}}, got "zeros"\n  hint: write {match: "*", zeros: {}}'],
    ['[{match: "*", zeros: , ones: }]', 'x.yaml:5:4: error: init.0 must be match and the name of one initialiser such as {match: "*.weight", kaiming_normal: {nonlinearity: relu}}, got a map with the keys match, zeros, ones'],
    ["zeros", "x.yaml:5:3: error: init must be a list of patterns with an initialiser each, such as [{match: \"*.weight\", kaiming_normal: {nonlinearity: relu}}], got \"zeros\""],
  ])("%s", async (init, said) => {
    expect(await complaint(init)).toBe(said);
  }); // prettier-ignore
});

test("the schema knows the names, and that there is a pattern beside them", () => {
  const { properties } = experimentJsonSchema() as { properties: Record<string, { items?: { required?: unknown; properties?: object } }> }; // prettier-ignore
  const { items } = properties.init;
  expect(items?.required).toEqual(["match"]);
  expect(Object.keys(items?.properties ?? {})).toEqual(["match", "constant", "dirac", "eye", "kaiming_normal", "kaiming_uniform", "normal", "ones", "orthogonal", "sparse", "trunc_normal", "uniform", "xavier_normal", "xavier_uniform", "zeros"]); // prettier-ignore
});
