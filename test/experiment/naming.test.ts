// A name or an argument that is not written as an experiment wants it: how it is written.
import { describe, expect, test } from "@jest/globals";
import { ArgumentError } from "../../src/core/errors.js";
import { field } from "../../src/core/fields.js";
import type { Declarations } from "../../src/experiment/component.js";
import { argumentsHint, inferredArguments, nameHint, programsOnly } from "../../src/experiment/naming.js";

const help = "";
const linear = { in_features: field.integer({ help }), out_features: field.integer({ help }), bias: field.boolean({ help, default: true }) }; // prettier-ignore
const plain = { declaration: { fields: {} } };
const weighted = { declaration: { fields: { weight: field.numbers({ help, default: null }), pos: field.number({ help, default: 1 }) } } }; // prettier-ignore
const registry: Declarations = {
  ReLU: plain,
  Linear: { declaration: { fields: linear, infer: (shape) => ({ in_features: shape.at(-1)! }) } },
  BCELoss: weighted,
  BCEWithLogitsLoss: weighted,
  Conv1d: plain,
  Conv2d: plain,
  Conv3d: plain,
  ConvTranspose2d: plain,
};
const known = "known: ReLU, Linear, BCELoss, BCEWithLogitsLoss, Conv1d, Conv2d, Conv3d, ConvTranspose2d";

// prettier-ignore
test.each<[string, string, string]>([
  ["a call", "Linear(4, 16, bias=False)", "write Linear: {in_features: 4, out_features: 16, bias: false}"],
  ["a call without arguments", "ReLU()", "write ReLU"],
  ["a call with its module, and None", "nn.Linear(4, None)", "write Linear: {in_features: 4, out_features: null}"],
  ["a call with a comma at its end", "Linear(True,)", "write Linear: {in_features: true}"],
  ["a call with more than it takes", "Linear(1, 2, 3, 4)", "write Linear: {in_features: 1, out_features: 2, bias: 3, ?: 4}"],
  ["a call of what two may be meant by", "bce(1)", 'did you mean "BCELoss" or "BCEWithLogitsLoss"?'],
  ["a name in quotes with a number", "Linear: 16", "write Linear: {out_features: 16}"],
  ["a name and a number", "Linear 160000", "write Linear: {out_features: 160000}"],
  ["a name in quotes with its arguments", "Linear: {out: 3}", "write it without quotes, with a space after the colon"],
  ["a name with arguments behind a blank", "Linear {out: 3}", "a colon and a space are missing after Linear"],
  ["its module", "torch.nn.ReLU", 'did you mean "ReLU"?'],
  ["small letters with a line between", "conv_2d", 'did you mean "Conv2d"?'],
  ["a slip of a finger", "Lineer", 'did you mean "Linear"?'],
  ["the beginning of four names, of which three are said", "conv", 'did you mean "Conv1d" or "Conv2d" or "Conv3d"?'],
  ["two letters", "re", 'did you mean "ReLU"?'],
  ["one letter", "r", known],
  ["a name of nothing", "xyz", known],
])("%s", (_name, name, hint) => expect(nameHint(name, registry)).toBe(hint));

test("of names that only programs can use that is said, too", () => {
  expect(programsOnly({ ReLU: 1, Lineer: 1, xyz: 1 }, registry)).toEqual({
    Lineer: 'only programs can use it; did you mean "Linear"?',
    xyz: `only programs can use it; ${known}`,
  });
});

describe("arguments that are no map", () => {
  // prettier-ignore
  test.each<[string, unknown, string]>([
    ["ReLU", 5, "ReLU takes no arguments: write ReLU alone"],
    ["Linear", 16, "write Linear: {out_features: 16}"],
    ["Linear", "many", "write Linear: {out_features: many}"],
    ["Linear", true, "write Linear: {out_features: true}"],
    ["Linear", [4, 16], "write Linear: {in_features: 4, out_features: 16}"],
    ["Linear", [4, 16, false], "write Linear: {in_features: 4, out_features: 16, bias: false}"],
    ["Linear", [1, 2, 3, 4], "leave the dashes before the arguments out: Linear: {in_features: ...}"],
    ["Linear", [{ out_features: 16 }], "leave the dashes before the arguments out: Linear: {in_features: ...}"],
    ["BCELoss", 5, "write BCELoss: {weight: 5}"],
  ])("%s of %j", (name, value, hint) => expect(argumentsHint(name, value, registry[name].declaration)).toBe(hint));
});

test("what follows from the input, of a row, of steps, or of an image", () => {
  const seen = inferredArguments(((shape: readonly number[], before: readonly unknown[], sizes: { vocabulary: number }) => ({ [`axes${shape.length}`]: shape.reduce((a, b) => a * b, 1), before: before.length, tokens: sizes.vocabulary })) as never); // prettier-ignore
  expect(seen).toEqual({ axes1: 1, axes2: 1, axes3: 1, before: 0, tokens: 1 });
  const images = (shape: readonly number[]): object => {
    if (shape.length < 3) throw new ArgumentError("no image");
    return { channels: shape[0] };
  };
  expect(inferredArguments(images as never)).toEqual({ channels: 1 });
  expect(inferredArguments(undefined)).toEqual({});
  const broken = (): never => {
    throw new TypeError("broken");
  };
  expect(() => inferredArguments(broken)).toThrow(TypeError);
});
