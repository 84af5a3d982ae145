// Where a text stops being JSON, and what could stand there.
import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { jsonFault } from "../../src/serve/jsonFault.js";

describe("the first token that cannot stand there", () => {
  test.each<[string, number, number, string]>([
    ["", 1, 1, "expected a value, but the text ends"],
    [" \t\r\n ", 2, 2, "expected a value, but the text ends"],
    ["}", 1, 1, 'expected a value, got "}"'],
    ["1 2", 1, 3, 'expected the end, got "2"'],
    ['"a" "b"', 1, 5, 'expected the end, got "\\""'],
    ["[] ]", 1, 4, 'expected the end, got "]"'],
    ["[", 1, 2, 'expected a value or "]", but the text ends'],
    ["[,", 1, 2, 'expected a value or "]", got ","'],
    ["[1,]", 1, 4, 'expected a value, got "]"'],
    ["[1\n 2]", 2, 2, 'expected "," or "]", got "2"'],
    ["[[1]\n\n{}]", 3, 1, 'expected "," or "]", got "{"'],
    ["[1}", 1, 3, 'expected "," or "]", got "}"'],
    ["{", 1, 2, 'expected a name in double quotes or "}", but the text ends'],
    ["{1", 1, 2, 'expected a name in double quotes or "}", got "1"'],
    ["{]", 1, 2, 'expected a name in double quotes or "}", got "]"'],
    ['{"a" 1}', 1, 6, 'expected ":", got "1"'],
    ['{"a", "b"}', 1, 5, 'expected ":", got ","'],
    ['{"a":}', 1, 6, 'expected a value, got "}"'],
    ['{"a":1,}', 1, 8, 'expected a name in double quotes, got "}"'],
    ['{"a":1]', 1, 7, 'expected "," or "}", got "]"'],
    ['{"a":{"b":[1,2]} "c"}', 1, 18, 'expected "," or "}", got "\\""'],
    ['[{"a":1},\n{"b":tru}]', 2, 6, 'expected a value, got "t"'],
    ["[1, 02]", 1, 6, 'expected "," or "]", got "2"'],
    ["[+1]", 1, 2, 'expected a value or "]", got "+"'],
    ["[1, 😀]", 1, 5, 'expected a value, got "😀"'],
    ['["a', 1, 2, "a double quote is opened here and never closed"],
    ['["a\\', 1, 4, 'a backslash in a text must be followed by one of " \\ / b f n r t, or by u and four digits'],
    ['["ab\\x"]', 1, 5, 'a backslash in a text must be followed by one of " \\ / b f n r t, or by u and four digits'],
    ['["\\u12g4"]', 1, 3, 'a backslash in a text must be followed by one of " \\ / b f n r t, or by u and four digits'],
    ['["a\nb"]', 1, 4, "a text goes over the end of a line, or holds a control character: write it as \\n or \\u000a"],
    ['["\u001f"]', 1, 3, "a text goes over the end of a line, or holds a control character: write it as \\n or \\u000a"],
  ])("%j", (text, line, column, message) => expect(jsonFault(text)).toEqual({ line, column, message }));
});

test("none in what is JSON", () => {
  for (const text of ["1", ' "a" ', "[]", "{ }", '[1, -0.5e+3, null, true, false, "\\u00e9\\n\\"\\\\"]', '{"a": {"b": []}, "c": " "}', '"\\/\\b\\f\\r\\t "'])
    expect([text, jsonFault(text)]).toEqual([text, null]);
}); // prettier-ignore

test("a text has a fault where JSON.parse refuses it, and only there", () => {
  const token = fc.constantFrom("[", "]", "{", "}", ",", ":", "1", "-", '"a"', '"', "null", " ", "\n", "\\");
  const isJson = (text: string): boolean => {
    try {
      JSON.parse(text);
      return true;
    } catch {
      return false;
    }
  };
  const texts = fc.oneof(
    fc.json({ maxDepth: 3 }),
    fc.array(token, { maxLength: 8 }).map((parts) => parts.join("")),
  );
  fc.assert(
    fc.property(texts, (text) => (jsonFault(text) === null) === isJson(text)),
    { numRuns: 500 },
  );
});
