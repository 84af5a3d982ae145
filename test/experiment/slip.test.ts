// What a person sees around the place where YAML could not be read on: lines, brackets, quotes, and the usual slips told by them.
import { describe, expect, test } from "@jest/globals";
import { Slip } from "../../src/experiment/yaml/slip.js";
import { indentation, misplacedRoot, needsQuotes, notAKey, strayItem } from "../../src/experiment/yaml/slips.js";

const text = "a: 1\n  b: [c, {d: e}]\n# x\n\nf: 'g'\r\n";
const starts = [0, 5, 22, 26, 27];
const slipAt = (offset: number, words = text, complaint = ""): Slip => new Slip(words, offset, complaint, null);
const first = { start: 0, text: "a: 1", indent: 0 };
const second = { start: 5, text: "  b: [c, {d: e}]", indent: 2 };
const last = { start: 27, text: "f: 'g'", indent: 0 };

describe("lines", () => {
  test("from a character of theirs, the line feed among them", () => {
    expect([...text.matchAll(/^/gm)].map(({ index }) => index).slice(0, 5)).toEqual(starts);
    for (const offset of [0, 1, 4]) expect(slipAt(offset).line).toEqual(first);
    for (const offset of [5, 20, 21]) expect(slipAt(offset).line).toEqual(second);
    expect(slipAt(26).line).toEqual({ start: 26, text: "", indent: 0 });
    for (const offset of [27, 33, 34]) expect(slipAt(offset).line).toEqual(last); // without what Windows has at its end
    expect(slipAt(35).line).toEqual({ start: 35, text: "", indent: 0 });
  });

  test("are counted from 1", () => {
    expect([0, 4, 5, 21, 22, 27].map((offset) => slipAt(0).lineNumber(offset))).toEqual([1, 1, 2, 2, 3, 5]);
  });

  test("the character at the place, and the place before it", () => {
    expect([slipAt(0).character, slipAt(7).character, slipAt(35).character]).toEqual(["a", "b", ""]);
    const before = new Slip(text, 8, "said", 3).before();
    expect([before.offset, before.character, before.complaint, before.root]).toEqual([7, "b", "said", 3]);
  });

  test("the one that says something: here, or the next one where nothing follows", () => {
    expect([slipAt(0).content, slipAt(7).content]).toEqual([first, second]);
    expect([slipAt(4).content, slipAt(21).content, slipAt(22).content]).toEqual([second, last, last]);
    const comment = "a: 1 # x\n  # y\n";
    expect(slipAt(4, comment).content).toEqual({ start: 0, text: "a: 1 # x", indent: 0 }); // nothing follows at all
  });

  test("those above that say something, the nearest first, and the next one below", () => {
    expect([...slipAt(0).above(last)]).toEqual([second, first]);
    expect([...slipAt(0).above(second)]).toEqual([first]);
    expect([...slipAt(0).above(first)]).toEqual([]);
    expect([slipAt(0).below(first), slipAt(0).below(second), slipAt(0).below(last)]).toEqual([second, last, null]);
    expect(slipAt(0, "a: 1").below({ start: 0, text: "a: 1", indent: 0 })).toBeNull();
    expect(slipAt(0, "a\n# b\n").below({ start: 0, text: "a", indent: 0 })).toBeNull();
    expect(slipAt(0, "a\nb").below({ start: 0, text: "a", indent: 0 })).toEqual({ start: 2, text: "b", indent: 0 });
  });
});

describe("what is open", () => {
  const open = (character: string): number | null => slipAt(text.indexOf(character)).openBracket();

  test("the innermost bracket", () => {
    expect([open("b"), open("["), open("c"), open("{"), open("d"), open("e"), open("]"), open("f")]).toEqual([null, null, 10, 10, 14, 14, 10, null]); // prettier-ignore
  });

  test("a quote over several lines up to the place's own, or one whose end is missed", () => {
    const long = 'a: "b\n c"\nd: e\n';
    const quoteAt = (offset: number, words = long, complaint = ""): number | null => slipAt(offset, words, complaint).openQuote();
    expect([quoteAt(2), quoteAt(3), quoteAt(6), quoteAt(7), quoteAt(10)]).toEqual([null, 3, 3, 3, null]);
    expect([quoteAt(5, 'a: "b"\n'), quoteAt(5, 'a: "b"\n', "Missing closing quote")]).toEqual([null, 3]);
    expect(quoteAt(5, "a: 'b\n c'\n")).toBe(3);
    expect([quoteAt(6, 'a: "b\n'), quoteAt(9, 'a: "b\nc:\n')]).toEqual([3, 3]); // never closed, and nothing follows it
    expect(quoteAt(5, "a: b\n  c\n")).toBeNull();
  });
});

describe("a line that is no key", () => {
  const of = (line: string): object => notAKey({ start: 100, text: line, indent: /^ */.exec(line)![0].length });
  const got = (body: string, hint: string, offset: number): object => ({ message: `expected "key: value", got ${JSON.stringify(body)}`, hint, offset }); // prettier-ignore
  const comment = "if it is a comment, put # before it";

  // prettier-ignore
  test.each<[string, object]>([
    ["oops", got("oops", `if this is a key, write "oops:"; ${comment}`, 100)],
    ["  - oops", got("oops", `if this is a key, write "oops:"; ${comment}`, 104)],
    ["  two words", got("two words", `if this is a key, write "two: words"; ${comment}`, 102)],
    ["don't", got("don't", `if this is a key, write "don: 't"; ${comment}`, 100)],
    ["!x", got("!x", comment, 100)],
    ["-- x", got("-- x", "a comment begins with #", 100)],
    ["; x", got("; x", "a comment begins with #", 100)],
    ["// x", got("// x", "a comment begins with #", 100)],
    ["% x", got("% x", "a comment begins with #", 100)],
    ["a.b-c =  5", got("a.b-c =  5", "write a.b-c: 5", 100)],
    ["a:5", got("a:5", "a space is missing after the colon: a: 5", 100)],
    ["```", got("```", "remove the lines that mark a block of code in Markdown", 100)],
    ["a: 'b c", { message: "this quote (') is not closed on its line", hint: "write 'b c'", offset: 103 }],
    ['  x ["b', { message: 'this quote (") is not closed on its line', hint: 'write "b"', offset: 105 }],
  ])("%s", (line, words) => expect(of(line)).toEqual(words));
});

describe("indentation", () => {
  const said = (words: string): object => indentation(slipAt(words.lastIndexOf("\n") + 1, words));
  const columns = "the keys of one map begin in the same column, and so do the items of one list";
  const at = (count: string, expected: string): object => expect.objectContaining({ message: `this line is indented by ${count}${expected}`, hint: columns }); // prettier-ignore

  // prettier-ignore
  test.each<[string, string, object]>([
    ["no blank behind a dash", "m:\n  -x", { message: 'expected a list item, got "-x"', hint: "a space is missing after the dash: - x", offset: 5 }],
    ["a number below 0", "m:\n  -5", at("2 spaces", ", expected 0")],
    ["a fraction below 0", "m:\n  -.5", at("2 spaces", ", expected 0")],
    ["two dashes", "m:\n  --x", at("2 spaces", ", expected 0")],
    ["arguments in the column of the dash", "m:\n  - Linear:\n  out: 3", { message: '"out: 3" stands in the column of the dash above it', hint: "to belong to Linear it needs 4 more spaces before it", offset: 17 }],
    ["a layer below one that waits for arguments", "m:\n  - Linear:\n  ReLU", { message: 'expected a list item, got "ReLU"', hint: "a dash is missing: - ReLU", offset: 17 }],
    ["a map below a layer", "m:\n  - ReLU\n  a: 1", { message: 'expected a list item, got "a: 1"', hint: "a dash is missing: - a: 1", offset: 14 }],
    ["a line in another column than the item above it", "m:\n  - ReLU\n   a: 1", at("3 spaces", ", expected 2")],
    ["an item in the column of the one above it", "m:\n  - ReLU\n  - a", at("2 spaces", ", expected 2")],
    ["a column between two", "a:\n    b: 1\n   c: 2", at("3 spaces", ", expected 0 or 4")],
    ["a column between two of two digits", "  a:\n          b: 1\n     c: 2", at("5 spaces", ", expected 2 or 10")],
    ["a column that was left before does not count", "a:\n      b: 1\n    c: 1\n d: 1", at("1 space", ", expected 0 or 4")],
    ["the column of one above", "a:\n    b: 1\n  c: 2\n  d: 3", at("2 spaces", ", expected 2")],
    ["the first line", " a", at("1 space", "")],
    ["the first line, at its beginning", "a", at("no spaces", "")],
  ])("%s", (_name, words, expected) => expect(said(words)).toEqual(expected));

  test("the first line, where the others begin before it", () => {
    expect(misplacedRoot(slipAt(7, "  a: 1\nb: 2\n"))).toEqual({ message: "this line is indented by 2 spaces, line 2 by 0", hint: "the keys of one map begin in the same column", offset: 2 }); // prettier-ignore
    expect(misplacedRoot(slipAt(15, "\n\n   a:\n    b:\n b: 2\n"))).toMatchObject({ message: "this line is indented by 3 spaces, line 5 by 1", offset: 5 }); // prettier-ignore
  });

  test("items in unequal columns, and an item where a key was expected", () => {
    const unequal = (words: string): object => strayItem(slipAt(words.lastIndexOf("\n") + 1, words));
    expect(unequal("m:\n    - a\n  - b")).toEqual({ message: "this list item is indented by 2 spaces, the one before it by 4", hint: "all items of a list begin in the same column", offset: 13 }); // prettier-ignore
    expect(unequal("m:\n  - a\n- b")).toEqual({ message: 'expected "key: value" as on the lines around it, got the list item "- b"', hint: "leave the dash out, or put a key above the items", offset: 9 }); // prettier-ignore
    expect(unequal("m:\n  a: 1\n  - b")).toMatchObject({ message: 'expected "key: value" as on the lines around it, got the list item "- b"', offset: 12 }); // prettier-ignore
  });
});

test("what begins with a character of YAML is put in single quotes, which are doubled inside", () => {
  expect(needsQuotes(slipAt(4, "a: [@it's, ]"))).toEqual({ message: "text that begins with @ needs quotes", hint: "write '@it''s'" }); // prettier-ignore
  expect(needsQuotes(slipAt(3, "a: %b\nc: 1\n"))).toEqual({
    message: "text that begins with % needs quotes",
    hint: "write '%b'",
  });
});
