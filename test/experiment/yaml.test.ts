// What is said of YAML that cannot be read, and where the bounds of what can be read lie.
import { describe, expect, test } from "@jest/globals";
import { InputError } from "../../src/core/errors.js";
import { parseSource } from "../../src/experiment/source.js";

function said(text: string): string {
  try {
    parseSource("x.yaml", text);
    return "nothing";
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    return error.message;
  }
}

const plain = "write the value itself; text that begins with &, * or ! stands in quotes";
const escape = "in single quotes a backslash stands for itself; in paths write / instead";
const directives = "lines that begin with % and --- are instructions to YAML, and nothing else may stand beside them";

// prettier-ignore
describe("what YAML has, and an experiment does not need", () => {
  test.each([
    ["an alias with an anchor", "a: &b *c\n", "1:7", "an alias (*name) takes neither an anchor nor a tag", plain],
    ["an alias with a tag", "a: !!str *c\n", "1:10", "an alias (*name) takes neither an anchor nor a tag", plain],
    ["an anchor without a name", "a: & y\n", "1:4", "a name after & or * is missing or ends with a colon", plain],
    ["an anchor that ends with a colon", "a: &b: y\n", "1:6", "a name after & or * is missing or ends with a colon", plain],
    ["two anchors", "a: &b &c y\n", "1:7", "a value with two anchors (&)", plain],
    ["two tags", "a: !!str !!str y\n", "1:10", "a value with two tags (!)", plain],
    ["a tag before a comma", "a: !!str,y\n", "1:9", "a space is missing behind an anchor (&) or tag (!)", plain],
    ["an anchor before a bracket", "a: &b[c]\n", "1:6", "a space is missing behind an anchor (&) or tag (!)", plain],
    ["an unknown tag", "a: !cat y\n", "1:4", 'the tag "!cat" is not known here', plain],
    ["a tag of YAML on a value of another kind", "a: !!map y\n", "1:4", 'the tag "!!map" does not fit what follows it', plain],
    ["the version of YAML without ---", "%YAML 1.2\na: 1\n", "2:1", directives, "remove them; a comment begins with #"],
    ["a text behind ---", "--- x\na: 1\n", "1:5", directives, "remove them; a comment begins with #"],
    ["a second document without ---", "a: 1\n...\nb: 2\n", "3:1", "a second document begins here, and an experiment is one", "remove the line --- (or ...)"],
    ["a key of more than 1024 characters", `${"k".repeat(1100)}: 1\n`, "1:1", "this key has more than 1024 characters", "a colon or a line break is missing"],
    ["a list for a key", "a: {[b]: 1}\n", "1:5", "a key must be text, got a list", "text with brackets or braces stands in quotes"],
    ["a list for a key, with dashes", "? - a\n: b\n", "1:3", "a key must be text, got a list", "text with brackets or braces stands in quotes"],
    ["a map for a key", "a: {{b: 1}: 1}\n", "1:5", "a key must be text, got a map", "text with brackets or braces stands in quotes"],
  ])("%s", (_name, text, place, message, hint) => expect(said(text)).toBe(`x.yaml:${place}: error: ${message}\n  hint: ${hint}`));
});

// prettier-ignore
describe("slips", () => {
  test.each([
    ["code of Markdown between the lines", "a: 1\n```\nb: 2\n", "2:1", 'expected "key: value", got "```"', "remove the lines that mark a block of code in Markdown"],
    ["a comment with %", "a: 1\n%TAG x\nb: 2\n", "2:1", 'expected "key: value", got "%TAG x"', "a comment begins with #"],
    ["a dash alone behind a key", "a: -\n", "1:4", "a list begins on the line of its key", 'a dash that is meant, such as for standard input, stands in quotes: "-"'],
    ["a dash and blanks behind a key", "a: -   \n", "1:4", "a list begins on the line of its key", 'a dash that is meant, such as for standard input, stands in quotes: "-"'],
    ["an item behind a key", "a: - y\n", "1:4", "a list begins on the line of its key", "begin it on the next line, or write [a, b]"],
    ["a ] alone", "a: ]\n", "1:4", "this ] closes nothing", "remove it, or add the [ that it belongs to"],
    ["a } alone", "a: }\n", "1:4", "this } closes nothing", "remove it, or add the { that it belongs to"],
    ["a comma behind a bracket", "a: {b: 1},\n", "1:10", '"," does not fit here', "text with special characters stands in quotes"],
    ["text behind single quotes", "a: 'd'.csv\n", "1:7", 'text follows the closing quote: ".csv"', "put all of it in quotes, or nothing"],
    ["two texts in quotes", "a: \"y\" 'z'\n", "1:8", "text follows the closing quote: \"'z'\"", "put all of it in quotes, or nothing"],
    ["no colon, where lines end as on Windows", "a: 1\r\nb c\r\n", "2:1", 'expected "key: value", got "b c"', 'if this is a key, write "b: c"; if it is a comment, put # before it'],
    ["two escapes that are none in one line are one slip", 'a: "\\d\\q"\n', "1:5", 'in double quotes a backslash begins an escape, and "\\\\d" is none', escape],
    ["a bracket too many below an empty line", "\na: ]\n", "2:4", "this ] closes nothing", "remove it, or add the [ that it belongs to"],
    ["an open quote within a text", 'oops "b\ndata: 1\n', "1:6", 'this quote (") is not closed on its line', 'write "b"'],
    ["an open quote within an item", "a: 1\n- oops 'b\n", "2:8", "this quote (') is not closed on its line", "write 'b'"],
    ["a list in brackets that is indented, and keys", "  [a]\nb: 1\n", "1:3", "this line is indented by 2 spaces, line 2 by 0", "the keys of one map begin in the same column"],
    ["a map within a value", "a: b\n   c: 1\n", "2:4", "this line is indented by 3 spaces, the one above it by 0", "the keys of one map begin in the same column"],
    ["a map within a value of an item", "m:\n  - a: b\n      c: 1\n", "3:7", "this line is indented by 6 spaces, the one above it by 4", "the keys of one map begin in the same column"],
    ["a map within a value, below empty lines", "a: b\n\n \n   c: 1\n", "4:4", "this line is indented by 3 spaces, the one above it by 0", "the keys of one map begin in the same column"],
    ["a key below a list", "- a\nhello: 1\n", "2:1", 'the list of line 1 is the whole file, and "hello: 1" follows it', "an experiment is a map: put a key above the list"],
    ["a key below a list in brackets", "\n[a]\nb:\n", "3:1", 'the list of line 2 is the whole file, and "b:" follows it', "an experiment is a map: put a key above the list"],
    ["a key below a map in braces", "{a: 1}\n\"b\" : 1\n", "2:1", 'the map in braces of line 1 is the whole file, and "\\"b\\" : 1" follows it', "leave the braces out, or put everything into them"],
    ["a word below a list", "- a\nhello\n", "2:1", 'expected "key: value", got "hello"', 'if this is a key, write "hello:"; if it is a comment, put # before it'],
    ["no comma at the end of a line", "a: {b: c\n\n  # x\n  d: e}\n", "4:3", 'a comma is missing before "d: e"', "commas separate what stands inside of { }"],
    ["nor in a list", "a: [{b: 1}, c\n  d: e, f]\n", "2:3", 'a comma is missing before "d: e, f"', "commas separate what stands inside of [ ]"],
    ["a line within braces in the column of its key", "a:\n  b: {c: [1],\n  d: {}}\n", "3:3", "this line stands inside of the { of line 2, and begins no further right than the key before it", "indent all lines up to its }"],
    ["a } left of its key", "a:\n  b: {c: 1\n}\n", "3:1", "this line stands inside of the { of line 2, and begins no further right than the key before it", "indent all lines up to its }"],
    ["a brace that another pair of braces does not close", "a: {b: 1\nc: {d: 1}\n", "1:4", "this { is never closed", "a } is missing"],
    ["a brace that a bracket does not close", "a: {b: 1\nc: 1]\n", "1:4", "this { is never closed", "a } is missing"],
    ["no comma before a number below 0", 'a: ["b" -5]\n', "1:9", 'a comma is missing before "-5"', "commas separate what stands inside of [ ]"],
    ["a dash within brackets", 'a: ["b" - 5]\n', "1:9", "a list item with a dash stands inside of [ ]", "inside of brackets commas separate the items; or leave the brackets out"],
    ["no comma before a word", 'a: ["b" c]\n', "1:9", 'a comma is missing before "c"', "commas separate what stands inside of [ ]"],
    ["a text above a section", "text\n  b: [c\n", "1:1", 'expected "key: value", got "text"', 'if this is a key, write "text:"; if it is a comment, put # before it'],
    ["a line of a text behind | is too far left", "a:\n  b: |\n     c\n    d\n", "4:5", "this line is indented by 4 spaces, expected 2 or 5", "the keys of one map begin in the same column, and so do the items of one list"],
  ])("%s", (_name, text, place, message, hint) => expect(said(text)).toBe(`x.yaml:${place}: error: ${message}\n  hint: ${hint}`));

  test("a bracket closed by one of the other kind: the line of the first counts empty lines above it", () =>
    expect(said("\n\na: [b\n}\n")).toBe("x.yaml:4:1: error: expected ], got }: it closes the [ of line 3"));

  test("slips that have nothing to do with each other are named together, those of a kind once a line", () => {
    const none = (line: number, letter: string): string => `x.yaml:${line}:5: error: in double quotes a backslash begins an escape, and "\\\\${letter}" is none\n  hint: ${escape}`;
    expect(said('a: "\\d"\nb: "\\q"\nc: !cat y\n')).toBe([none(1, "d"), none(2, "q"), `x.yaml:3:4: error: the tag "!cat" is not known here\n  hint: ${plain}`].join("\n"));
  });

  test("each repetition of a key is named, and the line of the first", () => {
    const twice = (place: string, line: number, key = "a"): string => `x.yaml:${place}: error: the key "${key}" stands twice in the same map, first in line ${line}\n  hint: keep one of the two; what belongs to one key stands below it, indented`;
    expect(said("b: 0\na: 1\na: 2\na: 3\n")).toBe([twice("3:1", 2), twice("4:1", 2)].join("\n"));
    expect(said("a: {~: 1, '': 2}\n")).toBe(twice("1:11", 1, ""));
    expect(said("a: {b: 1}\nc: {b: 1}\n")).toBe("nothing");
  });
});

describe("characters", () => {
  test.each(["\u0000", "\u000b", "\u000c", "\u000e", "\u001f", "\u007f"])("%j does not belong into a text", (character) => {
    const shown = character === "\u000c" ? "\\f" : `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`;
    const words = `error: the control character ${shown} does not belong into a text file\n  hint: remove it`;
    expect(said(`${character}a: 1\n`)).toBe(`x.yaml:1:1: ${words}`);
    expect(said(`a: 1\nb: d${character}e\n`)).toBe(`x.yaml:2:5: ${words}`);
  });

  test.each(["\t", "\u0020", "\u0080", "\u00e9"])("%j does", (character) => expect(said(`a: d${character}e\n`)).toBe("nothing"));

  test("a carriage return is a character like others where line feeds end the lines", () => {
    expect(said('a: "d\re"\nb: 1\n')).toBe("nothing");
    expect(said("a: 1\rb: 2\r")).toBe("x.yaml:1:5: error: the lines end as on old Macs (CR), which YAML does not know\n  hint: save the file with line feeds (LF)"); // prettier-ignore
  });
});

describe("how much is read", () => {
  const deep = (levels: number): string => `a: ${"[".repeat(levels)}${"]".repeat(levels)}\n`;
  test("fifty levels of brackets, with those of the file around them", () => {
    expect(said(deep(48))).toBe("nothing");
    expect(said(deep(49))).toBe("x.yaml:1:52: error: nested more than 50 levels deep\n  hint: look for brackets that are opened and never closed"); // prettier-ignore
  });

  const ones = (count: number): string => Array<number>(count).fill(1).join(", ");
  const aliases = (count: number): string => Array<string>(count).fill("*a").join(", ");
  const tooMuch = (place: string): string => `x.yaml:${place}: error: *a and the aliases above it unfold into too much\n  hint: write the values themselves`; // prettier-ignore
  test("ten thousand values by aliases, each list among them", () => {
    expect(said(`a: &a [${ones(99)}]\nb: [${aliases(100)}]\n`)).toBe("nothing");
    expect(said(`a: &a [${ones(99)}]\nb: [${aliases(101)}]\n`)).toBe(tooMuch("2:405"));
    expect(said(`a: &a [${ones(100)}]\nb: [${aliases(99)}]\n`)).toBe("nothing");
    expect(said(`a: &a [${ones(100)}]\nb: [${aliases(100)}]\n`)).toBe(tooMuch("2:401"));
  });

  test("of a map its keys count as well", () => {
    const map = (count: number): string => Array.from({ length: count }, (_, i) => `k${i}: 1`).join(", ");
    expect(said(`a: &a {${map(49)}}\nb: [${aliases(101)}]\n`)).toBe("nothing"); // 99 * 101 = 9999
    expect(said(`a: &a {${map(49)}}\nb: [${aliases(102)}]\n`)).toBe(tooMuch("2:409"));
  });

  test("a key without a value counts as one", () => {
    const keys = (count: number): string => Array.from({ length: count }, (_, i) => `k${i}`).join(", ");
    expect(said(`a: &a {${keys(99)}}\nb: [${aliases(100)}]\n`)).toBe("nothing"); // 100 * 100
    expect(said(`a: &a {${keys(100)}}\nb: [${aliases(100)}]\n`)).toBe(tooMuch("2:401"));
  });

  test("a hundred levels by aliases, with those of the file around them", () => {
    const chain = (count: number): string => `a0: &a0 {k}\n${Array.from({ length: count }, (_, i) => `a${i + 1}: &a${i + 1} [*a${i}]\n`).join("")}`; // prettier-ignore
    expect(said(chain(96))).toBe("nothing");
    expect(said(chain(97))).toBe(tooMuch("98:12").replace("*a", "*a96"));
  });

  test("what an alias stands for counts with the aliases inside of it", () => {
    expect(said(`a: &a [${ones(98)}]\nb: &b [${aliases(50)}]\nc: *b\n`)).toBe("nothing"); // 99 * 50 + 99 * 50 + 1 = 9901
    expect(said(`a: &a [${ones(99)}]\nb: &b [${aliases(50)}]\nc: *b\n`)).toBe(tooMuch("3:4").replace("*a", "*b")); // 10001
  });
});
