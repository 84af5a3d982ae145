// What build_model of model.py calls for init, init_from, freeze and lora, and on which names that depends.
import { describe, expect, test } from "@jest/globals";
import { checkExperiment } from "../../../src/experiment/experiment.js";
import { expanded } from "../../../src/experiment/expand.js";
import { buildModel } from "../../../src/experiment/model.js";
import { parseSource } from "../../../src/experiment/source.js";
import { beginningOf, type Beginning } from "../../../src/export/pytorch/beginning.js";

// 0.weight, 0.bias, 2.weight, which is 3.weight, too, 4.weight and 4.bias
const plain = "[{Linear: {out_features: 6}}, Tanh, {Linear: {out_features: 6, bias: false}}, {Linear: {out_features: 6, bias: false, tie: 2}}, {Linear: {out_features: 3}}]"; // prettier-ignore

function beginning(rest: string, model = plain): Beginning {
  const text = `name: x\ndata: {path: x.csv, target: y}\nmodel: ${model}\nloss: MSELoss\noptimizer: {SGD: {lr: 0.1}}\ntrain: {epochs: 1}\n${rest}\n`;
  const experiment = checkExperiment(parseSource("x.yaml", text, []));
  const built = buildModel(experiment, { row: [6], rows: 9, output: [3], outputMeaning: "numbers" }, "float64");
  return beginningOf(experiment, { ...built, from: expanded(experiment).from });
}
const functionsOf = (rest: string): string => beginning(rest).functions.join("\n\n\n");
const namesOf = (rest: string): string[] => beginning(rest).functions.flatMap((text) => [...text.matchAll(/^def (\w+)/gm)].map(([, name]) => name)); // prettier-ignore

test("nothing where the seed draws all weights", () => expect(beginning("")).toEqual({ functions: [], steps: "" }));

describe("init", () => {
  /** The lines that decide. */
  const rules = (init: string): string[] => functionsOf(`init: [${init}]`).split("\n").filter((line) => line.startsWith("        ") && !line.includes('"""')).map((line) => line.slice(8)); // prettier-ignore

  test("a pattern with a function, whose arguments are said where they are others", () => {
    expect(rules('{match: "*.weight", normal: {std: 0.1}}')).toEqual(['if fnmatchcase(name, "*.weight"):', "    nn.init.normal_(parameter, std=0.1)"]); // prettier-ignore
    expect(rules('{match: "*.weight", normal: {}}').at(-1)).toBe("    nn.init.normal_(parameter)");
    expect(rules('{match: "*.bias", constant: {val: 2}}').at(-1)).toMatch(/^ {4}nn\.init\.constant_\(parameter, (val=)?2\)$/);
    const { steps, functions } = beginning('init: [{match: "*.weight", normal: {}}]');
    expect([steps, functions.length]).toEqual(["initialise(model)", 1]);
  });

  test("the first that fits a name decides", () =>
    expect(rules('{match: "0.*", ones: {}}, {match: "*.bias", zeros: {}}, {match: "*", normal: {}}')).toEqual([
      'if fnmatchcase(name, "0.*"):',
      "    nn.init.ones_(parameter)",
      'elif fnmatchcase(name, "*.bias"):',
      "    nn.init.zeros_(parameter)",
      'elif fnmatchcase(name, "*"):',
      "    nn.init.normal_(parameter)",
    ]));

  test("a parameter with two names is called by the first, as PyTorch calls it", () =>
    expect(rules('{match: "3.weight", ones: {}}, {match: "*.weight", normal: {}}')).toEqual([
      'if fnmatchcase(name, "2.weight"):',
      "    nn.init.ones_(parameter)",
      'elif fnmatchcase(name, "*.weight"):',
      "    nn.init.normal_(parameter)",
    ]));
});

describe("freeze", () => {
  const condition = (choices: string): string | undefined => /^ {8}if (.*):$/m.exec(functionsOf(`freeze: ${choices}`))?.[1];

  test("layers by their numbers, parameters by their names", () => {
    expect(condition("[0]")).toBe('fnmatchcase(name, "0.*")');
    expect(condition('["*.bias"]')).toBe('fnmatchcase(name, "*.bias")');
    expect(condition('[0, "*.bias"]')).toBe('fits(name, "0.*", "*.bias")');
    expect(condition('["3.*"]')).toBe('fnmatchcase(name, "2.weight")'); // its second name
    expect(beginning("freeze: [4]").steps).toBe("freeze(model)");
  });

  test("what tells whether one of several patterns fits is written where there are several", () => {
    expect(namesOf("freeze: [0]")).toEqual(["freeze"]);
    expect(namesOf('freeze: [0, "*.bias"]')).toEqual(["fits", "freeze"]);
  });
});

describe("lora", () => {
  test("adapters beside matrices, and what learns beside them", () => {
    const { functions, steps } = beginning('lora: {rank: 3, alpha: 4, targets: ["0.weight", "4.*"], train: ["4.bias"]}');
    expect([steps, functions.length]).toEqual(["adapt(model)", 2]); // fits
    const [, text] = functions;
    expect(text).toContain('        parameter.requires_grad_(fnmatchcase(name, "4.bias"))\n');
    expect(text).toContain('        if parameter.dim() == 2 and fits(name, "0.weight", "4.*"):\n');
    expect(text).toContain("add_adapter(modules[place], own, rank=3, alpha=4)\n");
  });

  test("without others nothing else learns", () => {
    const { functions } = beginning('lora: {rank: 2, targets: ["4.*"]}');
    expect(functions).toHaveLength(1);
    expect(functions[0]).toContain("        parameter.requires_grad_(False)\n");
    expect(functions[0]).toContain('        if parameter.dim() == 2 and fnmatchcase(name, "4.*"):\n');
  });

  test("a matrix that has an adapter does not learn itself, whatever else learns in its layer", () => {
    const [, text] = beginning('lora: {rank: 2, targets: ["4.weight"], train: [0, "4.*"]}').functions;
    expect(text).toContain('        parameter.requires_grad_(fits(name, "0.weight", "0.bias", "4.bias"))\n');
  });

  test("none beside a weight that two layers share, whichever of its names is given", () => {
    const why = "lora.targets cannot be exported to PyTorch: an adapter beside a weight that two layers share";
    for (const target of ["2.weight", "3.weight", "*.weight"]) expect(() => beginning(`lora: {rank: 2, targets: ["${target}"]}`)).toThrow(why); // prettier-ignore
    expect(() => beginning('lora: {rank: 2, targets: ["0.*", "4.*"]}')).not.toThrow();
  });
});

test("what the run began with is read before anything is frozen", () =>
  expect(beginning("init_from: runs/other-1\nfreeze: [4]")).toMatchObject({
    steps: 'start = Path(__file__).with_name("start.safetensors")\nfill(model, load_weights(start), start)\nfreeze(model)',
  }));
