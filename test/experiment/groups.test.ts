import { describe, expect, test } from "@jest/globals";
import { nn } from "../../src/index.js";
import { InputError } from "../../src/core/errors.js";
import { checkExperiment } from "../../src/experiment/experiment.js";
import { createOptimizer } from "../../src/experiment/optimizing.js";
import { parseSource } from "../../src/experiment/source.js";
import { groupsLine } from "../../src/report/terminal/parameterGroups.js";
import { groupsOf } from "../../src/experiment/groups.js";

const fileOf = (groups: string): string => `data: {path: a.csv, target: y}
model: [{Linear: {out_features: 2}}]
loss: MSELoss
optimizer:
  AdamW:
    lr: 0.01
    groups: ${groups}
`;
const experimentOf = (groups: string): ReturnType<typeof checkExperiment> =>
  checkExperiment(parseSource("x.yaml", fileOf(groups), []));
const modelOf = (): nn.Sequential => new nn.Sequential(new nn.Linear(2, 3), new nn.Tanh(), new nn.Linear(3, 1));

function complaint(groups: string): string {
  try {
    createOptimizer(experimentOf(groups), modelOf());
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    return error.message;
  }
  return "nothing";
}

test("the first group that fits counts, the rest has the general settings", () => {
  const experiment = experimentOf('[{match: "*.bias", weight_decay: 0}, {match: "2.*", lr: 0.5, betas: [0.5, 0.6]}]');
  const model = modelOf();
  const optimizer = createOptimizer(experiment, model);
  const [a, b, c, d] = model.parameters();
  expect(optimizer.paramGroups.map(({ params }) => params)).toEqual([[a], [b, d], [c]]);
  expect(optimizer.paramGroups.map(({ lr, weightDecay, betas }) => [lr, weightDecay, betas])).toEqual([
    [0.01, 0.01, [0.9, 0.999]],
    [0.01, 0, [0.9, 0.999]],
    [0.5, 0.01, [0.5, 0.6]],
  ]);
  const { optimizer: chosen } = experiment.config;
  expect(groupsLine(chosen, groupsOf(model, chosen.groups!))).toBe(
    "AdamW: 6 parameters, 4 of *.bias (weight_decay 0), 3 of 2.* (lr 0.5, betas [0.5, 0.6])",
  );
});

test("a group may have all parameters; a pattern is a name, not a regular expression", () => {
  expect(createOptimizer(experimentOf('[{match: "*", lr: 1}]'), modelOf()).paramGroups).toHaveLength(1);
  expect(complaint('[{match: "0.b.as"}]')).toContain("matches no parameter");
  expect(complaint('[{match: "bias"}]')).toContain("matches no parameter");
});

test("eight names are shown of those that there are", () => {
  const said = (layers: number): string => {
    const model = new nn.Sequential(...Array.from({ length: layers }, () => new nn.Linear(2, 2)));
    try {
      createOptimizer(experimentOf("[{match: x}]"), model);
    } catch (error) {
      return (error as InputError).problems[0].hint!;
    }
    return "nothing";
  };
  const eight = "its parameters are 0.weight, 0.bias, 1.weight, 1.bias, 2.weight, 2.bias, 3.weight, 3.bias";
  expect([said(4), said(5)]).toEqual([eight, `${eight}, ..`]);
});

describe("slips, each at its line", () => {
  test.each([
    ['[{match: "*.bais"}]', "x.yaml:7:22: error: optimizer.AdamW.groups.0.match matches no parameter of the model\n  hint: its parameters are 0.weight, 0.bias, 2.weight, 2.bias"],
    ['[{match: "*"}, {match: 0.bias}]', "x.yaml:7:36: error: optimizer.AdamW.groups.1.match matches only parameters that a group above it matches\n  hint: the first group that fits counts: put the narrower one first"],
    ['[{match: "*", weigth_decay: 0}]', 'x.yaml:7:27: error: optimizer.AdamW.groups.0.weigth_decay is not an argument\n  hint: did you mean "weight_decay"?'],
    ['[{match: "*", lr: -1}]', "x.yaml:7:31: error: optimizer.AdamW.groups.0.lr must be > 0, got -1"],
    ["[{lr: 1}]", "x.yaml:7:14: error: optimizer.AdamW.groups.0 needs match: the names of its parameters, in which * stands for any letters"],
    ["[{match: 3}]", "x.yaml:7:22: error: optimizer.AdamW.groups.0.match must be the name of a parameter, in which * stands for any letters, got 3"],
    ["[3]", 'x.yaml:7:14: error: optimizer.AdamW.groups.0 must be a pattern and settings such as {match: "*.bias", weight_decay: 0}, got 3'],
    ["3", 'x.yaml:7:13: error: optimizer.AdamW.groups must be a list of groups of parameters, got 3\n  hint: write [{match: "*.bias", weight_decay: 0}]'],
  ])("%s", (groups, said) => {
    expect(complaint(groups)).toBe(said);
  }); // prettier-ignore
});
