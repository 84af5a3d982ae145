// The arguments of layers, losses and optimizers: what each kind accepts, and in which words it refuses.
import { describe, expect, test } from "@jest/globals";
import { camelCase, camelFields, checkFields, codeFields, describeField, field, holdsLists, inCamelCase, problemWith, snakeCase, withDefaults, type Field } from "../../src/core/fields.js"; // prettier-ignore

const help = "";
const integer = field.integer({ min: 1, max: 5, help });
const number = field.number({ above: 0, below: 1, help });
const wordy = field.integer({ min: 1, words: ["same", "valid"], help });
const free = field.number({ help });
const boolean = field.boolean({ help });
const choice = field.choice(["mean", "sum"], { help });
const pair = field.pair({ min: 0, words: ["same"], help });
const fractions = field.pair({ above: 0, fractions: true, default: null, help });
const odd = field.object({ kind: "an odd number", accepts: (x) => typeof x === "number" && x % 2 === 1, help });
const layers = field.layers({ help });
const lists = field.layers({ lists: true, help });
const numbers = field.numbers({ min: 0, count: 2, help });
const least = field.numbers({ least: 2, distinct: true, help });
const orOne = field.numbers({ orOne: true, count: 3, min: 1, help });
const any = field.numbers({ default: null, help });
const nullable = field.number({ min: 0, nullable: true, help });
const orNothing = field.integer({ min: 1, default: null, help });

describe("what a field accepts", () => {
  test.each<[Field, string]>([
    [integer, "a whole number >= 1 and <= 5"], [number, "a number > 0 and < 1"], [free, "a number"], [wordy, "a whole number >= 1, or same or valid"],
    [boolean, "true or false"], [choice, "one of mean, sum"], [odd, "an odd number"], [layers, "a list of layers"], [lists, "a list of lists of layers"],
    [pair, "a whole number >= 0, or a list of 2 of them, or same"], [fractions, "a number > 0, or a list of 2 of them"],
    [numbers, "a list of 2 numbers >= 0"], [least, "a list of at least 2 different numbers"], [orOne, "a whole number >= 1, or a list of 3 of them"], [any, "a list of numbers"],
  ])("%#: %j", (each, words) => expect(describeField(each)).toBe(words)); // prettier-ignore

  test.each<[string, Field, readonly unknown[], readonly unknown[]]>([
    ["a whole number within bounds", integer, [1, 3, 5], [0, 6, 2.5, NaN, Infinity, "same", null, true, [1]]],
    ["a number between two that are left out", number, [0.001, 0.999], [0, 1, -1, 2, NaN, "x", null]],
    ["any number", free, [0, -1e300, 2.5], [NaN, Infinity, -Infinity, "1", null, false]],
    ["a number or a word", wordy, [1, "same", "valid"], [0, "full", ""]],
    ["a boolean", boolean, [true, false], [0, 1, "true", null]],
    ["a choice", choice, ["mean", "sum"], ["none", "", 0, null]],
    ["one or two whole numbers", pair, [0, 3, [0, 2], "same"], [-1, 0.5, [1], [1, 2, 3], [1, -1], [1, 0.5], ["1", 2], "valid", null]],
    ["one or two fractions", fractions, [0.5, [0.5, 2], null], [0, [1, 0], "same", [NaN, 1]]],
    ["an object", odd, [1, 3], [2, "1"]],
    ["layers", layers, [["x"], [1, 2]], [[], null, "x", {}]],
    ["lists of layers", lists, [[["x"]], [[1], [2]]], [[], [[]], [[1], []], ["x"]]],
    ["two numbers", numbers, [[0, 1.5]], [[0], [0, 1, 2], [0, -1], [0, NaN], [0, "1"], 0, null]],
    ["at least two different numbers", least, [[1, 2], [3, 1, 2]], [[1], [1, 1], [], 1]],
    ["one or three whole numbers", orOne, [1, [1, 2, 3]], [0, 1.5, [1, 2], [1, 2, 0.5], [1, 2, 0], null]],
    ["numbers or nothing", any, [null, [], [1]], [1, ["a"]]],
    ["a number or null", nullable, [null, 0], [-1, "x"]],
    ["a number whose default is nothing", orNothing, [null, 1], [0]],
  ])("%s", (_, each, right, wrong) => {
    expect(right.filter((value) => problemWith(each, value) !== null)).toEqual([]);
    expect(wrong.filter((value) => problemWith(each, value) === null)).toEqual([]);
  }); // prettier-ignore

  test.each<[string, Field, unknown]>([
    ["must be >= 1 and <= 5, got 6", integer, 6], ["must be a whole number >= 1 and <= 5, got 2.5", integer, 2.5], ["must be a whole number >= 1 and <= 5, got nothing", integer, null],
    ["must be > 0 and < 1, got 1", number, 1], ["must be a number > 0 and < 1, got infinity", number, Infinity], ["must be a number, got \"x\"", free, "x"],
    ["must be >= 0, got -1", pair, -1], ["must be a whole number >= 0, or a list of 2 of them, or same, got 0.5", pair, 0.5],
    ["must be a number > 0, or a list of 2 of them, got 0", fractions, 0],
    ["must be >= 0, or null, got -1", nullable, -1], ["must be true or false, got 1", boolean, 1], ["must be one of mean, sum, got \"max\"", choice, "max"],
    ["must be a whole number >= 1 and <= 5, got 9007199254740992", integer, 2 ** 53],
    ["must be a whole number >= 1 and <= 9007199254740991, got 9007199254740992", orNothing, 2 ** 53],
    ["must be a list of 2 numbers >= 0, got 3", numbers, 3],
  ])("%j", (words, each, value) => expect(problemWith(each, value)).toBe(words)); // prettier-ignore
});

describe("names", () => {
  test.each([["weight_decay", "weightDecay"], ["lr", "lr"], ["norm_1_eps", "norm1Eps"], ["running_mean", "runningMean"]])("%s is %s in TypeScript", (name, camel) => {
    expect(camelCase(name)).toBe(camel);
    expect(inCamelCase({ [name]: [5] })).toEqual({ [camel]: [5] });
  }); // prettier-ignore

  test("and back", () => {
    expect(["runningMean", "lr", "conv1Weight"].map(snakeCase)).toEqual(["running_mean", "lr", "conv1_weight"]);
  });

  test("the fields of an object are put together once", () => {
    const fields = { weight_decay: free, file_only: field.number({ fileOnly: true, help }) };
    expect([...camelFields(fields).keys()]).toEqual(["weightDecay", "fileOnly"]);
    expect(camelFields(fields)).toBe(camelFields(fields));
    expect(Object.keys(codeFields(fields))).toEqual(["weight_decay"]);
    expect(codeFields(fields)).toBe(codeFields(fields));
    const plain = { lr: free };
    expect(codeFields(plain)).toBe(plain);
  });

  test("which arguments hold several lists of layers", () => {
    expect([layers, lists, free].map(holdsLists)).toEqual([false, true, false]);
  });
});

describe("all arguments of a call", () => {
  const fields = {
    lr: field.number({ above: 0, help: "step size" }),
    weight_decay: field.number({ min: 0, default: 0.5, help }),
    top: field.number({ default: 2, nullable: true, help }),
  };

  test("those given, and the defaults of the others", () => {
    expect(checkFields("SGD", fields, { lr: 1, weightDecay: undefined })).toEqual({ lr: 1, weightDecay: 0.5, top: 2 });
    expect(checkFields("SGD", fields, { lr: 1, weightDecay: 0, top: null })).toEqual({ lr: 1, weightDecay: 0, top: null });
    expect(withDefaults(fields, { lr: 3 })).toEqual({ lr: 3, weightDecay: 0.5, top: 2 });
    expect(withDefaults({ lr: field.number({ default: 1, help }) })).toEqual({ lr: 1 });
  });

  test.each<[string, Readonly<Record<string, unknown>>]>([
    ["SGD: lr is required (a number > 0: step size)", {}],
    ["SGD: lr must be > 0, got -1", { lr: -1 }],
    ["SGD: lr must be a number > 0, got nothing", { lr: null }],
    ['SGD: there is no argument weightdecay\n  hint: did you mean "weightDecay"?', { lr: 1, weightdecay: 1 }],
    ["SGD: there is no argument nonsense", { nonsense: 1 }],
    ["SGD: expected its arguments in one object, got 0.1\n  hint: write { lr, weightDecay, top }, each optional unless it has no default", 0.1 as never],
  ])("%j", (words, given) => {
    expect(() => checkFields("SGD", fields, given)).toThrow(expect.objectContaining({ message: words }));
  }); // prettier-ignore

  test("of none there are none", () => {
    expect(checkFields("ReLU", {}, {})).toEqual({});
    expect(() => checkFields("ReLU", {}, [] as never)).toThrow("ReLU: expected its arguments in one object, got an empty list\n  hint: it takes none"); // prettier-ignore
  });
});
