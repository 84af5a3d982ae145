// Where rows of JSON end and on which lines they begin, wherever the text is cut into pieces.
import { describe, expect, test } from "@jest/globals";
import { lineSplitter, listSplitter, type Fault, type Splitter } from "../../../src/files/tables/jsonTexts.js";

/** Everything that comes out of a text in pieces of one size. */
function split(splitter: Splitter, text: string, size: number): { readonly rows: [string, number][]; readonly fault: Fault | null } {
  const rows: [string, number][] = [];
  const take = (texts: ReturnType<Splitter["push"]>): void => texts.forEach((row) => rows.push([row.text, row.line]));
  for (let at = 0; at < text.length; at += size) take(splitter.push(text.slice(at, at + size)));
  take(splitter.end());
  return { rows, fault: splitter.fault };
} // prettier-ignore
const sizes = [1, 2, 3, 5, 1000];

describe("JSON lines", () => {
  test.each<[string, string, [string, number][]]>([
    ["a line each", "{1}\n{2}\n", [["{1}", 1], ["{2}", 2]]],
    ["no end of the last", "{1}\n{2}", [["{1}", 1], ["{2}", 2]]],
    ["blank ones are no rows, and count", "\n{1}\n \n\n{2}\n\n", [["{1}", 2], ["{2}", 5]]],
    ["a mark at the beginning, ends of Windows, spaces", "\ufeff{1}\r\n {2} \r\n", [["{1}", 1], ["{2}", 2]]],
    ["nothing", "", []],
  ])("%s", (_, text, rows) => {
    for (const size of sizes) expect(split(lineSplitter(), text, size)).toEqual({ rows, fault: null });
  }); // prettier-ignore

  test("what waits for its end, and the line on which it began", () => {
    const splitter = lineSplitter();
    expect([splitter.waiting, splitter.line]).toEqual([0, 1]);
    splitter.push("{1}\n{2}\n{34");
    expect([splitter.waiting, splitter.line]).toEqual([3, 3]);
    splitter.push("5");
    expect([splitter.waiting, splitter.line]).toEqual([4, 3]);
    splitter.push("}\n");
    expect([splitter.waiting, splitter.line]).toEqual([0, 4]);
  });
});

describe("a list", () => {
  test.each<[string, string, [string, number][]]>([
    ["of objects", '[{"a": 1}, {"a": 2}]', [['{"a": 1}', 1], ['{"a": 2}', 1]]],
    ["over lines", '\n[\n {"a":\n1},\n\n{"b": 2}\n]\n', [['{"a":\n1}', 3], ['{"b": 2}', 6]]],
    ["of none", " [ ] ", []],
    ["of lists and what is no list", '[[1, [2]], 3 , "x", null]', [["[1, [2]]", 1], ["3", 1], ['"x"', 1], ["null", 1]]],
    ["with brackets in texts", '[{"a": "}]["}, {"b": "\\"}"}]', [['{"a": "}]["}', 1], ['{"b": "\\"}"}', 1]]],
    ["with backslashes in texts", '[{"a": "\\\\"}, 1]', [['{"a": "\\\\"}', 1], ["1", 1]]],
    ["with a mark at the beginning", "\ufeff[1]", [["1", 1]]],
    ["of numbers on lines of their own", "[\n1,\n2\n]", [["1", 2], ["2", 3]]],
    ["with a comma behind the last", "[1, 2,\n]", [["1", 1], ["2", 1]]],
    ["with a bracket too many in an element", "[}, 2]", [["}", 1], ["2", 1]]],
  ])("%s", (_, text, rows) => {
    for (const size of sizes) expect(split(listSplitter(), text, size)).toEqual({ rows, fault: null });
  }); // prettier-ignore

  test.each<[string, string, number]>([
    ["an open element", '[{"a": 1}, {"b"', 1],
    ["an open list", '[{"a": 1},', 1],
    ["an open text", '["a]', 0],
    ["an open list in a list", "[[1]", 1],
    ["no list", "1", 0],
  ])("%s is told at the end", (_, text, whole) => {
    for (const size of sizes) {
      const { rows, fault } = split(listSplitter(), text, size);
      expect([rows.length, fault]).toEqual([whole, { line: 1, message: "the list is not closed: the file was cut off, or a bracket is missing" }]); // prettier-ignore
    }
  });

  const behindList = "a file holds one list, or objects without a list, each on a line of its own";
  test.each<[string, string, number, Fault]>([
    ["no comma", '[{"a": 1}\n{"a": 2}]', 1, { line: 2, message: 'expected a comma or ] behind an element of the list, got "{"' }],
    ["the end of an object that never began", "[{}}]", 1, { line: 1, message: 'expected a comma or ] behind an element of the list, got "}"' }],
    ["two commas", "[1,\n,2]", 1, { line: 2, message: "expected an element of the list, got a comma" }],
    ["a comma in front", "[ ,1]", 0, { line: 1, message: "expected an element of the list, got a comma" }],
    ["another element", '[1]\n\n {"a": 2}', 1, { line: 3, message: 'the list is closed, and "{" stands behind it', hint: behindList }],
    ["a bracket too many", "[1]]", 1, { line: 1, message: 'the list is closed, and "]" stands behind it', hint: behindList }],
    ["words", "[] x", 0, { line: 1, message: 'the list is closed, and "x" stands behind it', hint: behindList }],
  ])("%s between elements or behind the list is told", (_, text, whole, fault) => {
    for (const size of sizes) {
      const found = split(listSplitter(), `${text} `, size);
      expect([found.rows.length, found.fault]).toEqual([whole, fault]);
    }
  }); // prettier-ignore

  test("what waits for its end, and the line on which it began", () => {
    const splitter = listSplitter();
    const after = (piece: string): number[] => (splitter.push(piece), [splitter.waiting, splitter.line]);
    expect(after("[\n\n")).toEqual([0, 3]);
    expect(after('{"a":\n')).toEqual([6, 3]);
    expect(after('"b')).toEqual([8, 3]);
    expect(after('"}\n')).toEqual([0, 5]);
    expect(after("]")).toEqual([0, 5]);
  });
});
