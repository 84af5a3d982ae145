// The instructions of a pickle, each with what Python's pickle.loads makes of the same bytes.
import { describe, expect, test } from "@jest/globals";
import { readPickle, type Meaning } from "../../src/files/pickle.js";

const fail = (message: string): never => {
  throw new Error(message);
};
const meaning: Meaning = {
  name: (name) => ({ name, ...(name.endsWith(".f") ? { call: (args) => ["called", ...args] } : {}) }),
  outside: (id) => ({ id }),
};
/** @param words bytes in hexadecimal; a text in quotes is its bytes */
const read = (words: string): unknown => readPickle(Buffer.concat(words.match(/"[^"]*"|\S+/g)!.map((word) => (word.startsWith('"') ? Buffer.from(word.slice(1, -1)) : Buffer.from(word, "hex")))), meaning, fail); // prettier-ignore
const map = (...pairs: readonly (readonly [unknown, unknown])[]): Map<unknown, unknown> => new Map(pairs);

describe("a value by its instructions", () => {
  test.each<[string, string, unknown]>([
    ["None", "8002 4e 2e", null],
    ["True", "8002 88 2e", true],
    ["False", "8002 89 2e", false],
    ["a byte", "8002 4b ff 2e", 255],
    ["two bytes, the lower first", "8002 4d 0102 2e", 0x0201],
    ["four, with a sign", "8002 4a feffffff 2e", -2],
    ["four, the lowest first", "8002 4a 01020304 2e", 0x04030201],
    ["none of many bytes", "8002 8a00 2e", 0],
    ["one of many, with a sign", "8002 8a01 ff 2e", -1],
    ["one of many, without", "8002 8a02 ff00 2e", 255],
    ["eight of many", "8002 8a08 00000000000000 80 2e", -(2 ** 63)],
    ["a double, its highest byte first", "8002 47 3ff8000000000000 2e", 1.5],
    ["a text", '8002 58 03000000 "abc" 2e', "abc"],
    ["a short text", "8002 8c03 e282ac 2e", "\u20ac"],
    ["a text with a byte order mark", "8002 8c03 efbbbf 2e", "\ufeff"],
    ["a tuple of none", "8002 29 2e", []],
    ["a tuple of one", "8002 4b01 85 2e", [1]],
    ["a tuple of two", "8002 4b01 4b02 86 2e", [1, 2]],
    ["a tuple of three", "8002 4b01 4b02 4b03 87 2e", [1, 2, 3]],
    ["a tuple down to the mark", "8002 28 4b01 4b02 4b03 4b04 74 2e", [1, 2, 3, 4]],
    ["marks within marks", "8002 28 4b01 28 4b02 74 4b03 74 2e", [1, [2], 3]],
    ["a list", "8002 5d 4b01 61 4b02 61 2e", [1, 2]],
    ["a list of several at once", "8002 5d 28 4b01 4b02 65 2e", [1, 2]],
    ["a dict", '8002 7d 8c01 "a" 4b01 73 2e', map(["a", 1])],
    ["a dict of several at once", '8002 7d 28 8c01 "a" 4b01 8c01 "b" 4b02 75 2e', map(["a", 1], ["b", 2])],
    ["what was kept", "8002 4b07 7103 6803 86 2e", [7, 7]],
    ["under a long number", "8002 4b07 7200010000 6a00010000 86 2e", [7, 7]],
    ["one after the other", "8004 4b07 94 4b08 94 86 6800 6801 87 2e", [[7, 8], 7, 8]],
    ["with a frame around it", "8004 95 0400000000000000 4b01 85 2e", [1]],
    ["the newest protocol", "8005 4e 2e", null],
    ["a name", '8002 63 "os.path" 0a "join" 0a 2e', { name: "os.path.join" }],
    ["a name from the stack", '8004 8c01 "m" 8c01 "g" 93 2e', { name: "m.g" }],
    ["a call", '8002 63 "m" 0a "f" 0a 4b01 4b02 86 52 2e', ["called", 1, 2]],
    ["what lies outside", "8002 4b05 51 2e", { id: 5 }],
    ["a dict with attributes", '8002 7d 8c01 "a" 4b01 73 4b09 62 2e', map(["a", 1])],
  ])("%s", (_, words, value) => expect(read(words)).toEqual(value));
});

describe("refused", () => {
  const line = (length: number): string => `"${"n".repeat(length)}"`;

  test.each<[string, string, string]>([
    ["protocol 1", "8001 4e 2e", "its pickle is of protocol 1"],
    ["protocol 6", "8006 4e 2e", "its pickle is of protocol 6"],
    ["nothing", "8002", "its pickle ends before its STOP"],
    ["half a number", "8002 4d 01", "its pickle ends before its STOP"],
    ["a whole number of nine bytes", `8002 8a09 ${"00".repeat(9)} 2e`, "its pickle has a whole number of 9 bytes"],
    ["no value", "8002 2e", "its pickle takes from an empty stack"],
    ["two values", "8002 4e 4e 2e", "its pickle goes on after its STOP"],
    ["something after the end", "8002 4e 2e 4e", "its pickle goes on after its STOP"],
    ["three of two values", "8002 4e 4e 87 2e", "its pickle takes from an empty stack"],
    ["a value from below the mark", "8002 4e 28 71 00 2e", "its pickle takes from an empty stack"],
    ["two from below the mark", "8002 4e 28 4e 86 2e", "its pickle takes from an empty stack"],
    ["no mark", "8002 4e 74 2e", "its pickle goes down to a mark that is not there"],
    ["what was not kept", "8002 6805 2e", "its pickle asks for value 5, which it has not kept"],
    ["a list that is none", "8002 4e 4e 61 2e", "its pickle appends to what is no list"],
    ["a dict that is none", "8002 5d 4e 4e 73 2e", "its pickle sets items of what is no dict"],
    ["a key without its value", "8002 7d 28 4e 75 2e", "its pickle sets items of what is no dict"],
    ["attributes of a list", "8002 5d 4e 62 2e", "its pickle sets attributes of what is no dict"],
    ["a name that is a number", '8004 4b01 8c01 "g" 93 2e', "its pickle has a name that is no text"],
    ["a part of it that is a number", '8004 8c01 "g" 4b01 93 2e', "its pickle has a name that is no text"],
    ["a call of None", "8002 4e 29 52 2e", "its pickle calls what is no function"],
    ["a call with no tuple", '8002 63 "m" 0a "f" 0a 4e 52 2e', "its pickle calls what is no function"],
    ["a name of 256 letters", `8002 63 ${line(256)} 0a "f" 0a 2e`, "its pickle has a name that does not end"],
    ["a name without an end", '8002 63 "m"', "its pickle has a name that does not end"],
    ["a text that is no UTF-8", "8002 8c01 ff 2e", "its pickle has a text that is not UTF-8"],
    ["an instruction of another kind", '8002 54 01000000 "a" 2e', "byte 2 of its pickle is the instruction BINSTRING, which no state dict needs"], // prettier-ignore
    ["an instruction that is none", "8002 4e ff", "byte 3 of its pickle is the instruction 0xff, which no state dict needs"],
  ])("%s", (_, words, message) => expect(() => read(words)).toThrow(message));

  test("a name of 255 letters is one", () => {
    expect(read(`8002 63 ${line(255)} 0a "g" 0a 2e`)).toEqual({ name: `${"n".repeat(255)}.g` });
  });
});
