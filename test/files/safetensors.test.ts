// The file as the format says, and every way in which it can be something else.
import { describe, expect, test } from "@jest/globals";
import { InputError } from "../../src/core/errors.js";
import { decodeSafetensors, encodeSafetensors } from "../../src/files/safetensors.js";

/** A file with this header and so many bytes after it. */
function file(header: unknown, bytes: number, claimed?: number): Uint8Array {
  const json = new TextEncoder().encode(typeof header === "string" ? header : JSON.stringify(header));
  const all = new Uint8Array(8 + json.length + bytes);
  new DataView(all.buffer).setBigUint64(0, BigInt(claimed ?? json.length), true);
  all.set(json, 8);
  return all;
}

function complaint(bytes: Uint8Array): string {
  try {
    decodeSafetensors(bytes, "x.safetensors");
  } catch (error) {
    if (error instanceof InputError) return error.message;
    throw error;
  }
  return "none";
}

const entry = (shape: unknown, from: unknown, to: unknown, dtype = "F32"): object => ({ dtype, shape, data_offsets: [from, to] });

test("arrays come back as they were, and begin at a multiple of 8", () => {
  const arrays = new Map([
    ["w", { dtype: "float32", shape: [2, 1], data: Float32Array.of(1.5, -0) }],
    ["v", { dtype: "float64", shape: [], data: Float64Array.of(0.1) }],
    ["none", { dtype: "float32", shape: [0, 3], data: new Float32Array(0) }],
  ] as const);
  const bytes = encodeSafetensors(arrays, { by: "hand" });
  const { arrays: back, metadata } = decodeSafetensors(bytes, "x");
  expect(metadata).toEqual({ by: "hand" });
  expect([...back].map(([name, { dtype, shape, data }]) => [name, dtype, shape, [...data]])).toEqual([
    ["w", "float32", [2, 1], [1.5, -0]],
    ["none", "float32", [0, 3], []],
    ["v", "float64", [], [0.1]],
  ].sort(([a], [b]) => ["w", "v", "none"].indexOf(a as string) - ["w", "v", "none"].indexOf(b as string))); // prettier-ignore
  expect((bytes.length - 16) % 8).toBe(0);
});

// the bits and the numbers are those of torch.tensor([..], dtype=torch.float16 / torch.bfloat16).view(torch.int16)
test.each<[string, readonly number[], readonly number[]]>([
  ["F16", [0x3c00, 0xc000, 0x3555, 0x7bff, 0x0001, 0x8000, 0x7c00, 0x03ff], [1, -2, 0.333251953125, 65504, 2 ** -24, -0, Infinity, 6.097555160522461e-5]],
  ["BF16", [0x3f80, 0xc000, 0x3eab, 0x7f7f, 0x0001, 0x8000, 0xff80, 0x4049], [1, -2, 0.333984375, 3.3895313892515355e38, 9.183549615799121e-41, -0, -Infinity, 3.140625]],
  ["I16", [1, 0xffff], [1, -1]],
])("%s is read as float32", (dtype, bits, numbers) => {
  const bytes = file({ w: entry([bits.length], 0, 2 * bits.length, dtype) }, 2 * bits.length);
  const view = new DataView(bytes.buffer, bytes.length - 2 * bits.length);
  bits.forEach((word, i) => view.setUint16(2 * i, word, true));
  const { dtype: read, data } = decodeSafetensors(bytes, "x").arrays.get("w")!;
  expect([read, [...data]]).toEqual(["float32", numbers]);
}); // prettier-ignore

test("truth values and small whole numbers too", () => {
  const header = {
    a: entry([2], 0, 2, "BOOL"),
    b: entry([1], 2, 3, "I8"),
    c: entry([1], 3, 4, "U8"),
    d: entry([1], 4, 8, "I32"),
  };
  const bytes = file(header, 8);
  bytes.set([1, 0, 255, 255, 255, 255, 255, 255], bytes.length - 8);
  expect([...decodeSafetensors(bytes, "x").arrays.values()].map(({ data }) => [...data])).toEqual([[1, 0], [-1], [255], [-1]]);
});

describe("refused", () => {
  test.each<[string, Uint8Array, string]>([
    ["too short for a header", new Uint8Array(7), "it has 7 bytes, fewer than the 8 of the header's length"],
    ["a header longer than the file", file("{}", 0, 3), "its header claims 3 bytes, the file has 10"],
    ["bytes after the arrays", file({ w: entry([1], 0, 4) }, 5), "its arrays take 4 bytes, but 5 follow the header"],
    ["arrays that are cut off", file({ w: entry([2], 0, 8) }, 7), "its arrays take 8 bytes, but 7 follow the header"],
    ["a gap before an array", file({ w: entry([1], 4, 8) }, 8), 'the array "w" begins at byte 4, expected 0'],
    ["arrays that overlap", file({ w: entry([2], 0, 8), v: entry([1], 4, 8) }, 8), 'the array "v" begins at byte 4, expected 8'],
  ])("%s", (_, bytes, words) =>
    expect(complaint(bytes)).toContain(`x.safetensors: error: not a valid safetensors file: ${words}`),
  );

  const no = (entry: unknown): object => ({ w: entry });
  test.each<[string, unknown, string]>([
    ["a header that is no JSON", "{", "its header is not JSON in UTF-8"],
    ["a header that is a list", [], "its header does not begin with {"],
    ["metadata that are no texts", { __metadata__: { a: 1 } }, "__metadata__ must map text to text"],
    ["metadata that are a list", { __metadata__: [] }, "__metadata__ must map text to text"],
    ["a name twice", '{"a": {}, "a": {}}', 'the name "a" appears twice'],
    ["an array that is a number", no(3), 'the array "w" is not described by an object'],
    ["an array that is nothing", no(null), 'the array "w" is not described by an object'],
    ["another key", no({ ...entry([1], 0, 4), size: 1 }), 'the array "w" has an unknown key "size"'],
    ["another dtype", no(entry([1], 0, 1, "F8_E4M3")), 'the array "w" has dtype "F8_E4M3"; F32, F64, F16, BF16, I64, I32, I16, I8, U8, BOOL can be read'],
    ["a dtype that every object has", no(entry([1], 0, 4, "toString")), 'the array "w" has dtype "toString"; '],
    ["a negative size", no(entry([-1], 0, 4)), 'the array "w" has a shape that is not a list of whole numbers'],
    ["a size that is no whole number", no(entry([0.5], 0, 4)), 'the array "w" has a shape that is not a list of whole numbers'],
    ["a shape that is a number", no(entry(1, 0, 4)), 'the array "w" has a shape that is not a list of whole numbers'],
    ["offsets that are texts", no(entry([1], "0", "4")), 'the array "w" has data_offsets that are not two whole numbers'],
    ["three offsets", no({ ...entry([1], 0, 4), data_offsets: [0, 4, 8] }), 'the array "w" has data_offsets that are not two whole numbers'],
    ["offsets that are a number", no({ ...entry([1], 0, 4), data_offsets: 4 }), 'the array "w" has data_offsets that are not two whole numbers'],
    ["an end before the beginning", no(entry([1], 4, 0)), 'the array "w" of shape [1] needs 4 bytes, its offsets give -4'],
    ["a shape that does not fill its bytes", no(entry([2], 0, 4)), 'the array "w" of shape [2] needs 8 bytes, its offsets give 4'],
    ["a shape beyond all numbers", no(entry([2 ** 40, 2 ** 40], 0, 4)), 'the array "w" of shape [1099511627776, 1099511627776] needs 4835703278458516698824704 bytes, its offsets give 4'],
  ])("%s", (_, header, words) => expect(complaint(file(header, 4))).toContain(`not a valid safetensors file: ${words}`)); // prettier-ignore

  test("a whole number that float64 does not hold", () => {
    const whole = (value: bigint): Uint8Array => {
      const bytes = file({ w: entry([1], 0, 8, "I64") }, 8);
      new DataView(bytes.buffer).setBigInt64(bytes.length - 8, value, true);
      return bytes;
    };
    expect(decodeSafetensors(whole(-(2n ** 53n) + 1n), "x").arrays.get("w")!.data[0]).toBe(-(2 ** 53) + 1);
    expect(complaint(whole(2n ** 53n))).toContain('the array "w" holds a whole number beyond 2^53');
  });
});
