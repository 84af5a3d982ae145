// Experiments whose answer is a text: settings that are refused, what the model is asked for, and which task it is.
import { describe, expect, test } from "@jest/globals";
import { InputError } from "../../src/core/errors.js";
import { checkExperiment, type TableExperiment } from "../../src/experiment/experiment.js";
import { checkSequence, taskOf } from "../../src/experiment/sequences.js";
import { parseSource } from "../../src/experiment/source.js";

const of = (data: string, loss = "CrossEntropyLoss", train = "{epochs: 1}"): TableExperiment =>
  checkExperiment(parseSource("x.yaml", `data: {path: d.csv, ${data}}\nmodel: {encoder: [ReLU], decoder: [ReLU]}\nloss: ${loss}\noptimizer: SGD\ntrain: ${train}\n`)) as TableExperiment; // prettier-ignore

/** Without the place, which stands before it. */
function refusal(...words: Parameters<typeof of>): string {
  const experiment = of(...words);
  try {
    checkSequence(experiment);
    return "nothing";
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    const [{ message, hint }] = error.problems;
    return `${message}\n${hint}`;
  }
}

const back = "target: back, columns: {back: {type: text}}";

describe("what does not go with an answer that is a text", () => {
  test.each<[string, Parameters<typeof of>, string]>([
    ["several targets", ["target: [n, back], columns: {back: {type: text}}"], 'data.target names 2 columns, and "back" is a text: a model writes one\ntrain a model for each target'],
    ["a window", [`${back}, window: 3, order: t`], 'data.window makes the target the future of a number, and "back" is a text\nleave window out'],
    ["a scale", [`${back}, target_scale: standard`], 'data.target_scale scales numbers, and "back" is a text\nleave it out'],
    ["a class that counts", [`${back}, positive: yes`], 'data.positive is about two classes, and "back" is a text\nleave it out'],
    ["cells that are filled in", ["target: back, columns: {back: {type: text, missing: {constant: a}}}"], 'data.columns.back.missing fills cells in, and "back" is what is to be written: an answer cannot be guessed\nuse drop_row, or fill the cells in yourself'],
    ["another loss", [back, "MSELoss"], "loss is MSELoss, and a model of a text chooses the next token among all that there are\nuse CrossEntropyLoss"],
    ["weights of classes", [back, "{CrossEntropyLoss: {weight: [1, 2]}}"], "loss.CrossEntropyLoss.weight weighs classes, and here there are tokens\nleave it out"],
    ["a class that is left out", [back, "{NLLLoss: {ignore_index: 0}}"], "loss.NLLLoss.ignore_index leaves out a class, and here there are tokens\nleave it out"],
    ["classes of equal weight", [back, "NLLLoss", "{class_weights: balanced}"], "train.class_weights is about classes, and here there are tokens\nleave it out"],
    ["a threshold", [back, "CrossEntropyLoss", "{threshold: {metric: f1}}"], "train.threshold is about classes, and here there are tokens\nleave it out"],
  ])("%s", (_name, words, said) => expect(refusal(...words)).toBe(said)); // prettier-ignore

  test.each<[string, Parameters<typeof of>]>([
    ["a text alone", [back]],
    ["the other loss of classes, with the place that nothing leaves out", [back, "{NLLLoss: {ignore_index: -100}}"]],
    ["rows without an answer that are left out", ["target: back, columns: {back: {type: text, missing: drop_row}}"]],
    ["rows without an answer that are an error", ["target: back, columns: {back: {type: text, missing: error}}"]],
  ])("%s is not refused", (_name, words) => expect(refusal(...words)).toBe("nothing"));
});

test.each([
  ["what is written", back, "CrossEntropyLoss", "sequence"],
  ["one text among several targets is enough", "target: [n, back], columns: {back: {type: text}}", "MSELoss", "sequence"],
  ["a text that is read says nothing of it", "target: y, columns: {back: {type: text}}", "MSELoss", "regression"],
  ["two classes", "target: y", "BCEWithLogitsLoss", "binary"],
])("the task: %s", (_name, data, loss, task) => expect(taskOf(of(data, loss))).toBe(task));
