// The reader of Thrift's compact protocol, on bytes that are put together by hand.
import { describe, expect, test } from "@jest/globals";
import { ThriftReader, type Struct } from "../../../src/files/tables/thrift.js";

const read = (...bytes: number[]): Struct => new ThriftReader(Uint8Array.from(bytes)).struct();
const fieldsOf = (...bytes: number[]): unknown[] => [...read(...bytes)];
/** A field's first byte: how far its number is from the last one, and its type. */
const field = (far: number, type: number): number => 16 * far + type;

describe("values by their type", () => {
  test.each<[string, number[], unknown]>([
    ["true", [field(1, 1), 0], true],
    ["false", [field(1, 2), 0], false],
    ["a byte", [field(1, 3), 200, 0], 200],
    ["a number of 16 bits", [field(1, 4), 3, 0], -2],
    ["of 32 bits, in two bytes", [field(1, 5), 0xd8, 0x04, 0], 300],
    ["of 64 bits", [field(1, 6), 1, 0], -1],
    ["a double", [field(1, 7), 0, 0, 0, 0, 0, 0, 0xf8, 0x3f, 0], 1.5],
    ["a text", [field(1, 8), 2, 104, 105, 0], Uint8Array.from([104, 105])],
    ["a list of numbers", [field(1, 9), field(2, 5), 2, 4, 0], [1, 2]],
    ["a list of yes and no", [field(1, 9), field(2, 1), 1, 2, 0], [true, false]],
    ["a list whose length follows", [field(1, 9), field(15, 3), 16, ...Array.from({ length: 16 }, (_, i) => i), 0], Array.from({ length: 16 }, (_, i) => i)], // prettier-ignore
    ["a structure", [field(1, 12), field(3, 5), 8, 0, 0], new Map([[3, 4]])],
  ])("%s", (_, bytes, value) => expect(fieldsOf(...bytes)).toEqual([[1, value]]));
});

test("the number of a field is counted from the last one, or follows", () => {
  expect(fieldsOf(field(2, 5), 2, field(15, 5), 4, field(0, 5), 200, 1, 6, 0)).toEqual([[2, 1], [17, 2], [100, 3]]); // prettier-ignore
});

test("a value after a double stands where the double ends", () => {
  expect(fieldsOf(field(1, 7), ...Array.from({ length: 8 }, () => 0), field(1, 5), 2, 0)).toEqual([[1, 0], [2, 1]]); // prettier-ignore
});

test("a reader begins where it is told, and says where it has come to", () => {
  const reader = new ThriftReader(Uint8Array.from([9, 9, field(1, 3), 7, 0, 9]), 2);
  expect([...reader.struct()]).toEqual([[1, 7]]);
  expect(reader.at).toBe(5);
});

describe("what has no end, or does not fit, is refused", () => {
  const nested = (depth: number): number[] => [...Array.from({ length: depth }, () => field(1, 12)), ...Array.from({ length: depth + 1 }, () => 0)]; // prettier-ignore
  /** A text below so many structures. */
  const text = (depth: number, length: number): number[] => [...Array.from({ length: depth }, () => field(1, 12)), field(1, 8), (length & 127) | 128, length >> 7, ...Array.from({ length }, () => 1), ...Array.from({ length: depth + 1 }, () => 0)]; // prettier-ignore

  test.each<[string, number[], string]>([
    ["nothing", [], "it ends too early"],
    ["a structure without its 0", [field(1, 3), 1], "it ends too early"],
    ["half a double", [field(1, 7), 0, 0, 0, 0, 0, 0, 0], "it ends too early"],
    ["a text longer than the file", [field(1, 8), 3, 1, 1], "it ends too early"],
    ["a list longer than the file", [field(1, 9), field(3, 3), 1, 1], "a list is longer than the file"],
    ["a list that is the file's end", [field(1, 9), field(3, 3), 1, 1, 1], "it ends too early"],
    ["a number of eleven bytes", [field(1, 5), ...Array.from({ length: 11 }, () => 128), 0], "a number has no end"],
    ["a type that does not exist", [field(1, 13), 0], "there is no type 13"],
    ["17 structures in each other", nested(17), "it is nested too deeply"],
    ["a long text inside of statistics", text(4, 4097), "a smallest or largest value is too long"],
  ])("%s", (_, bytes, words) => expect(() => read(...bytes)).toThrow(words));

  test("what just fits is read", () => {
    expect(read(...nested(16)).size).toBe(1);
    expect(read(...text(4, 4096)).size).toBe(1);
    expect(read(...text(3, 4097)).size).toBe(1);
    expect(read(field(1, 5), ...Array.from({ length: 9 }, () => 128), 0, 0).get(1)).toBe(0);
  });
});
