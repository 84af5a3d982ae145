// What is advised where a value or a key is not accepted: one thing at most, and nothing where nothing is to be guessed.
import { describe, expect, test } from "@jest/globals";
import { field } from "../../src/core/fields.js";
import {
  needlessKeyHint,
  remedyFor,
  unknownKeyHint,
  wantedByField,
  type Kind,
  type Wanted,
} from "../../src/experiment/remedy.js";

const wanted = (kinds: readonly Kind[], more: Partial<Wanted> = {}): Wanted => ({ kinds, keys: [], choices: [], accepts: () => false, ...more }); // prettier-ignore
const keys = ["a", "b", "c", "d", "e", "f", "g", "h", "i"];
const words = ["mean", "median"];

// prettier-ignore
test.each<[string, unknown, Wanted, string | null]>([
  ["nothing for a map", null, wanted(["map"]), "its keys stand on the lines below it, indented"],
  ["nothing for a map or a list", null, wanted(["list", "map"]), "its keys stand on the lines below it, indented"],
  ["nothing for a list", null, wanted(["list"]), "its items stand on the lines below it, each after a dash"],
  ["nothing for a text or a list", null, wanted(["list", "text"]), "a value is missing behind the colon"],
  ["nothing for a number", null, wanted(["number"]), "a value is missing behind the colon"],
  ["maps with dashes for a map", [{ a: 1 }, { b: 2 }], wanted(["map"]), "leave the dashes before its keys out"],
  ["texts with dashes for a map", ["a", "b"], wanted(["map"]), null],
  ["one text with a dash for a map", ["a"], wanted(["map"]), "leave the brackets (or the dash) around it out"],
  ["maps with dashes for a text", [{ a: 1 }, { b: 2 }], wanted(["text"]), null],
  ["one map with a dash for a text", [{ a: 1 }], wanted(["text"]), "leave the brackets (or the dash) around it out"],
  ["a list that is not as it should be", [1], wanted(["list"]), null],
  ["a word in quotes", "mean", wanted(["number"], { choices: words }), "write it without quotes: mean"],
  ["a word that is near", "medin", wanted(["text"], { choices: words }), 'did you mean "median"?'],
  ["a word that is far", "variance", wanted(["text"], { choices: words }), null],
  ["a word where there are none", "variance", wanted(["text"]), null],
  ["yes for true", "yes", wanted(["boolean"]), "write true"],
  ["a word for true", "perhaps", wanted(["boolean"]), null],
  ["yes for a text", "yes", wanted(["text"]), null],
  ["a number in quotes", "5", wanted(["number"]), "without quotes it is a number: 5"],
  ["a number in quotes for a text", "5", wanted(["text"]), null],
  ["infinity for a number", Infinity, wanted(["number"]), "the largest number is 1.8e308"],
  ["less than every number", -Infinity, wanted(["number"]), null],
  ["infinity for true", Infinity, wanted(["boolean"]), null],
  ["no space behind a colon", "path:d.csv", wanted(["map"]), "a space is missing after the colon: path: d.csv"],
  ["a colon in a text", "path:d.csv", wanted(["text"]), null],
  ["a text for a map: eight of its keys", "x", wanted(["map"], { keys }), "its keys are a, b, c, d, e, f, g, h"],
  ["true for a map", true, wanted(["map"], { keys: ["a"] }), "its keys are a"],
  ["a text for a map without keys", "x", wanted(["map"]), null],
  ["a text for a map or a text", "x", wanted(["map", "text"], { keys }), null],
  ["an empty map for a map", {}, wanted(["map"], { keys }), null],
  ["a number for a text", 5, wanted(["text"]), 'in quotes it is text: "5"'],
  ["false for a text", false, wanted(["text"]), 'in quotes it is text: "false"'],
  ["a number for a text or a list", 5, wanted(["text", "list"]), 'in quotes it is text: "5"'],
  ["a number for a text or a map", 5, wanted(["text", "map"]), null],
  ["a number for a list", 5, wanted(["list"]), null],
  ["a number for a word", 5, wanted(["text"], { choices: words }), null],
  ["a map for a list", { a: 1 }, wanted(["list"]), "its items stand on lines of their own, each after a dash"],
  ["a map for a text", { a: 1 }, wanted(["text"]), null],
  ["a text for a list of texts", "a, b", wanted(["list"], { accepts: (value) => Array.isArray(value) && value.join("|") === "a|b" }), "write [a, b]"],
  ["a text for a list of numbers", "1,2.5", wanted(["list"], { accepts: (value) => Array.isArray(value) && value[0] === 1 && value[1] === 2.5 }), "write [1, 2.5]"],
  ["a text with a gap for a list of numbers", "1,,2", wanted(["list"], { accepts: (value) => Array.isArray(value) && value[1] === 0 }), null],
  ["a number for a list of numbers", 3, wanted(["list"], { accepts: (value) => Array.isArray(value) && value[0] === 3 }), "write [3]"],
  ["a text for a list that does not take it", "a, b", wanted(["list"], { accepts: (value) => !Array.isArray(value) }), null],
  ["a text that would do, where no list is wanted", "a", wanted(["other"], { accepts: () => true }), null],
])("%s", (_name, value, accepted, hint) => expect(remedyFor(value, accepted)).toBe(hint));

describe("what an argument wants", () => {
  const kindsOf = (each: Parameters<typeof wantedByField>[0]): unknown => {
    const { kinds, choices } = wantedByField(each);
    return [kinds, choices];
  };

  test("by its type, with the words that it takes", () => {
    expect(kindsOf(field.integer({ help: "" }))).toEqual([["number"], []]);
    expect(kindsOf(field.number({ help: "" }))).toEqual([["number"], []]);
    expect(kindsOf(field.boolean({ help: "" }))).toEqual([["boolean"], []]);
    expect(kindsOf(field.numbers({ help: "" }))).toEqual([["list"], []]);
    expect(kindsOf(field.layers({ help: "" }))).toEqual([["list"], []]);
    expect(kindsOf(field.pair({ min: 0, help: "", words: ["same"] }))).toEqual([["number"], ["same"]]);
    expect(kindsOf(field.choice(["a", "b"], { help: "" }))).toEqual([["text"], ["a", "b"]]);
    expect(kindsOf(field.object({ help: "", kind: "a tensor", accepts: () => true }))).toEqual([[], []]);
  });

  test("and whether a value would do", () => {
    const { accepts } = wantedByField(field.integer({ min: 2, help: "" }));
    expect([accepts(2), accepts(1), accepts("2")]).toEqual([true, false, false]);
    expect(wantedByField(field.choice(["a"], { help: "" })).accepts("b")).toBe(false);
  });
});

describe("a key that is not known", () => {
  // prettier-ignore
  test.each<[string, string, readonly string[], string | null, string]>([
    ["of a merge", "<<", ["lr"], "SGD", "merging maps (<<) is not part of YAML 1.2: write the keys themselves"],
    ["glued to its value by a colon", "lr:0.1", ["lr"], "SGD", "a space is missing after the colon: lr: 0.1"],
    ["in quotes, and glued", '"lr":0.1', ["lr"], "SGD", "a space is missing after the colon: lr: 0.1"],
    ["with an equals sign", "lr=0.1", ["lr"], "SGD", "a colon and a space are missing: lr: 0.1"],
    ["with blanks around the sign", "lr = 0.1", ["lr"], "SGD", "a colon and a space are missing: lr: 0.1"],
    ["with a blank alone", "lr 0.1", ["lr"], "SGD", "a colon and a space are missing: lr: 0.1"],
    ["of digits", "5", ["lr"], "SGD", "decimals are written with a point: 0.5 instead of 0,5"],
    ["that is near to one", "momentun", ["lr", "momentum"], "SGD", 'did you mean "momentum"?'],
    ["of what takes none", "slope", [], "ReLU", "ReLU takes no arguments"],
    ["of what takes none and has no name", "slope", [], null, "it takes no arguments"],
    ["of a section", "color", ["path", "target"], null, "known here: path, target"],
    ["of a layer", "color", ["path", "target"], "Linear", "Linear takes path, target"],
    ["glued, with a name that is none", "color:red", ["path"], null, "known here: path"],
  ])("%s", (_name, key, known, owner, hint) => expect(unknownKeyHint(key, known, owner)).toBe(hint));

  test("mode is needless beside a monitor, and nowhere else", () => {
    expect(needlessKeyHint("mode", ["patience", "monitor"])).toBe("leave it out: whether less or more is better follows from the metric that is watched"); // prettier-ignore
    expect(needlessKeyHint("mode", ["patience"])).toBeNull();
    expect(needlessKeyHint("model", ["monitor"])).toBeNull();
  });
});
