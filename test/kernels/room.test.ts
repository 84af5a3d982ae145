// How much one array may take, and what is said of more than there is.
import { afterEach, describe, expect, test } from "@jest/globals";
import { limitMemory, MemoryError, ordinary, requireRoom } from "../../src/kernels/room.js";

const GIB = 2 ** 30;
afterEach(() => limitMemory(16 * GIB));

test("an array may take as much as the limit is, in either dtype, and no more", () => {
  limitMemory(2 ** 20);
  expect(() => requireRoom("float32", [2 ** 18])).not.toThrow();
  expect(() => requireRoom("float64", [2 ** 10, 2 ** 7])).not.toThrow();
  expect(() => requireRoom("float64", [0, 2 ** 40])).not.toThrow();
  expect(() => requireRoom("float32", [2 ** 18 + 1])).toThrow("an array (262145,) float32 needs 1.00 MiB, and the limit is 1.00 MiB"); // prettier-ignore
  expect(() => requireRoom("float64", [2 ** 10, 2 ** 8])).toThrow("an array (1024, 256) float64 needs 2.00 MiB, and the limit is 1.00 MiB\n  hint: is one of the sizes too large?"); // prettier-ignore
  expect(() => requireRoom("float64", [2 ** 18])).toThrow(MemoryError);
  limitMemory(3);
  expect(() => requireRoom("float32", [])).toThrow("an array () float32 needs 4 bytes, and the limit is 3 bytes");
});

test("which is 16 GiB when nothing is said", () => {
  expect(() => requireRoom("float32", [4 * GIB])).not.toThrow();
  expect(() => requireRoom("float32", [4 * GIB + 1])).toThrow("needs 16.0 GiB, and the limit is 16.0 GiB");
});

test.each<[unknown, string]>([[0, "0"], [-1, "-1"], [NaN, "NaN, which is not a number"], ["5", '"5"'], [null, "nothing"]])("%p is no limit", (bytes, words) => {
  expect(() => limitMemory(bytes as number)).toThrow(`limitMemory: bytes must be a number > 0, got ${words}`);
}); // prettier-ignore

describe("an array that the garbage collector looks after", () => {
  test("is full of zeros", () => {
    expect([ordinary("float32", 3), ordinary("float64", 2)]).toEqual([new Float32Array(3), new Float64Array(2)]);
  });

  test("is refused when no system could give it", () => {
    const words = (amount: string): string => `out of memory: the system gives no ${amount} more\n  hint: close other programs, or use smaller sizes`; // prettier-ignore
    expect(() => ordinary("float32", 2 ** 50)).toThrow(words("4096 TiB"));
    expect(() => ordinary("float64", 2 ** 50)).toThrow(words("8192 TiB"));
    expect(() => ordinary("float64", 2 ** 50)).toThrow(MemoryError);
  });
});
