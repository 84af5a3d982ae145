// Does a model end as its loss expects? Each kind of loss with layers that fit, that are twice, and that cannot give what it takes.
import { describe, expect, test } from "@jest/globals";
import { endingOf, endingProblem } from "../../src/experiment/ending.js";
import { checkExperiment, type Experiment } from "../../src/experiment/experiment.js";
import { parseSource } from "../../src/experiment/source.js";

const experimentOf = (model: string, loss: string): Experiment =>
  checkExperiment(parseSource("x.yaml", `data: {path: d.csv, target: y}\nmodel:\n${model}\nloss: ${loss}\noptimizer: {SGD: {lr: 0.1}}\ntrain: {epochs: 1}\n`)); // prettier-ignore
const listed = (...layers: readonly string[]): string => ["Linear: {out_features: auto}", ...layers].map((layer) => `  - ${layer}`).join("\n"); // prettier-ignore

/** What is said of layers behind a Linear; null when nothing is, and whether training is refused. */
function said(
  loss: string,
  ...layers: readonly string[]
): { words: string | null; refused?: boolean; line?: number | undefined } {
  const found = endingProblem(experimentOf(listed(...layers), loss));
  if (found === null) return { words: null };
  const { problem, refused } = found;
  return { words: `${problem.message.replace(/^model\.\d+ /, "")} | ${problem.hint}`, refused, line: problem.place?.line };
}

const probability = (last: string): string => `is ${last}, but BCELoss takes a probability | end the model with Sigmoid, or use BCEWithLogitsLoss, which takes the scores as they are`; // prettier-ignore

describe("a loss of probabilities", () => {
  test("goes with Sigmoid, whatever layers that change nothing stand behind it", () => {
    expect(said("BCELoss", "Sigmoid")).toEqual({ words: null });
    expect(said("BCELoss", "Sigmoid", "Identity", "Flatten")).toEqual({ words: null });
    expect(said("BCELoss", "Sequential: {layers: [ReLU, Sigmoid, Identity]}")).toEqual({ words: null });
    expect(said("BCELoss", "Repeat: {times: 2, layers: [Sigmoid]}")).toEqual({ words: null });
  });

  test.each(["Softmax", "Hardsigmoid"])("runs with %s, whose numbers lie between 0 and 1, and is warned of", (last) => {
    expect(said("BCELoss", last)).toEqual({ words: expect.stringContaining(`is ${last}, but BCELoss takes a probability | `), refused: false, line: 4 }); // prettier-ignore
  });

  test.each(["Tanh", "ReLU", "LogSigmoid", "Hardtanh", "Hardtanh: {min_val: 0, max_val: 1.5}"])("is refused with %s", (last) => {
    expect(said("BCELoss", last)).toEqual({ words: expect.stringContaining(probability(last.split(":")[0])), refused: true, line: 4 }); // prettier-ignore
  });

  test("is refused with a Linear, and takes a Hardtanh from 0 to 1", () => {
    expect(said("BCELoss")).toEqual({ words: probability("Linear"), refused: true, line: 3 });
    expect(said("BCELoss", "Hardtanh: {min_val: 0, max_val: 1}")).toMatchObject({ refused: false });
  });

  test("is refused with Dropout behind the Sigmoid, unless it drops nothing", () => {
    const words = "is Dropout behind Sigmoid: in training it makes numbers larger, and BCELoss takes no probability above 1 | put Dropout before the last Linear"; // prettier-ignore
    expect(said("BCELoss", "Sigmoid", "Identity", "Dropout: {p: 0.5}")).toEqual({ words, refused: true, line: 6 });
    expect(said("BCELoss", "Sigmoid", "Dropout: {p: 0}")).toEqual({ words: null });
    expect(said("BCELoss", "Dropout: {p: 0.5}", "Sigmoid")).toEqual({ words: null });
  });
});

describe("the other losses", () => {
  test.each<[string, string[], string | null]>([
    ["NLLLoss", ["LogSoftmax"], null],
    ["NLLLoss", ["Softmax"], "is Softmax, but NLLLoss takes a log-probability | end the model with LogSoftmax, or use CrossEntropyLoss, which takes the scores as they are"],
    ["CrossEntropyLoss", [], null],
    ["CrossEntropyLoss", ["Softmax"], "is Softmax, but CrossEntropyLoss has the softmax inside: it would be applied twice | leave the layer out"],
    ["CrossEntropyLoss", ["LogSoftmax"], "is LogSoftmax, but CrossEntropyLoss has the softmax inside: it would be applied twice | leave the layer out"],
    ["CrossEntropyLoss", ["ReLU"], "is ReLU, which keeps scores of CrossEntropyLoss from taking any value | end the model with Linear"],
    ["BCEWithLogitsLoss", ["Sigmoid"], "is Sigmoid, but BCEWithLogitsLoss has the sigmoid inside: it would be applied twice | leave the layer out"],
    ["BCEWithLogitsLoss", ["Tanh"], "is Tanh, which keeps scores of BCEWithLogitsLoss from taking any value | end the model with Linear"],
    ["MSELoss", ["Tanh"], null],
    ["PoissonNLLLoss", [], null],
    ["PoissonNLLLoss", ["ReLU"], "is ReLU, which keeps the logarithm of the rate from taking any value | end the model with Linear"],
    ["{PoissonNLLLoss: {log_input: false}}", ["ReLU"], null],
    ["{PoissonNLLLoss: {log_input: false}}", ["GELU"], "is GELU, but PoissonNLLLoss with log_input: false takes a rate, which is never below 0 | leave log_input out: the model then gives the logarithm of the rate"],
    ["{PoissonNLLLoss: {log_input: false}}", [], "is Linear, but PoissonNLLLoss with log_input: false takes a rate, which is never below 0 | leave log_input out: the model then gives the logarithm of the rate"],
  ])("%s with %j", (loss, layers, words) => {
    const found = said(loss, ...layers);
    expect(found.words).toBe(words);
    expect(found.refused ?? false).toBe(false);
  }); // prettier-ignore
});

test("a model of layers that compute nothing ends with nothing, and is blamed at its first line", () => {
  const nothing = experimentOf("  - Identity\n  - Flatten", "BCELoss");
  expect(endingOf(nothing)).toEqual({ index: -1, last: "nothing", range: undefined });
  expect(endingProblem(nothing)).toMatchObject({ problem: { place: { line: 3 }, message: expect.stringContaining("is nothing, but BCELoss") } }); // prettier-ignore
});
