// Files of weights that know their own checksum; what is no number in them; and how much memory and how large a file is too much.
import { afterAll, afterEach, describe, expect, jest, test } from "@jest/globals";
import { createHash } from "node:crypto";
import { truncateSync, writeFileSync } from "node:fs";
import { totalmem } from "node:os";
import { join } from "node:path";
import { textKind } from "../../src/files/file.js";
import { defaultMemory, machineMemory } from "../../src/files/memory.js";
import { readBytes } from "../../src/files/readBytes.js";
import { decodeSafetensors, encodeSafetensors, type NamedArrays } from "../../src/files/safetensors.js";
import { decodeSealed, encodeSealed, requireFinite } from "../../src/files/sealed.js";
import { scratch } from "../cli/run.js";

const folder = scratch();
afterAll(folder.remove);
const arrays = (name = "w", ...values: number[]): NamedArrays => new Map([[name, { dtype: "float32", shape: [values.length], data: Float32Array.from(values) }]]); // prettier-ignore
const said = (action: () => unknown): string => {
  try {
    action();
    return "nothing";
  } catch (error) {
    return (error as Error).message;
  }
};

describe("a checksum", () => {
  const altered = "x: error: the checksum does not match: the file was altered or damaged after it was written";

  test("is that of the file with zeros in its place", () => {
    const bytes = encodeSealed(arrays("w", 1, 2), { epochs: "3" });
    const { metadata, arrays: back } = decodeSealed(bytes, "x");
    expect([metadata.epochs, metadata.sha256, [...back.get("w")!.data]]).toEqual(["3", expect.stringMatching(/^[0-9a-f]{64}$/), [1, 2]]); // prettier-ignore
    const text = Buffer.from(bytes).toString("latin1").replace(metadata.sha256, "0".repeat(64));
    expect(createHash("sha256").update(Buffer.from(text, "latin1")).digest("hex")).toBe(metadata.sha256);
  });

  test("is found though a name holds as many zeros", () => {
    const zeros = "0".repeat(64);
    const bytes = encodeSealed(arrays(zeros, 1), { note: zeros });
    const { metadata, arrays: back } = decodeSealed(bytes, "x");
    expect([metadata.note, [...back.keys()]]).toEqual([zeros, [zeros]]);
  });

  test("tells of any byte that is another", () => {
    const bytes = encodeSealed(arrays("w", 1, 2), {});
    for (const at of [bytes.length - 1, bytes.length - 8]) expect(said(() => decodeSealed(bytes.map((byte, i) => (i === at ? byte ^ 1 : byte)), "x"))).toBe(altered); // prettier-ignore
    const other = encodeSafetensors(arrays("w", 1), { sha256: "a".repeat(64) });
    const short = encodeSafetensors(arrays("w", 1), { sha256: "abc" });
    expect([said(() => decodeSealed(other, "x")), said(() => decodeSealed(short, "x"))]).toEqual([altered, altered]);
  });

  test("is not asked for of a file that has none", () => {
    const bytes = encodeSafetensors(arrays("w", 1), { a: "b" });
    expect(decodeSealed(bytes, "x")).toEqual(decodeSafetensors(bytes, "x"));
  });
});

test("weights that are no finite numbers are told of, in the first array that has such", () => {
  const words = "x: error: the array \"w\" holds 2 of 3 values that are not finite: no prediction can come from it\n  hint: train again, or bring back the file as training wrote it"; // prettier-ignore
  expect(said(() => requireFinite(new Map([...arrays("v", 1, 2), ...arrays("w", NaN, 1, -Infinity), ...arrays("z", NaN)]), "x"))).toBe(words); // prettier-ignore
  expect(said(() => requireFinite(arrays("w", 0, -1), "x"))).toBe("nothing");
});

describe("the memory of the machine", () => {
  afterEach(() => void jest.restoreAllMocks());
  const allowed = (bytes: number): number[] => {
    jest.spyOn(process, "constrainedMemory").mockReturnValue(bytes);
    return [machineMemory(), defaultMemory()];
  };

  test("is what a container may use, of which half is for rows: a whole number of MiB, one at least", () => {
    expect(allowed(2 ** 28)).toEqual([2 ** 28, 128]);
    expect(allowed(2 ** 28 - 1)).toEqual([2 ** 28 - 1, 127]);
    expect([allowed(2 ** 21), allowed(2 ** 20)]).toEqual([[2 ** 21, 1], [2 ** 20, 1]]); // prettier-ignore
  });

  test("is all of it without a limit", () => {
    const all = [totalmem(), Math.min(16_384, Math.floor(totalmem() / 2 ** 21))];
    expect([allowed(0), allowed(2 ** 64)]).toEqual([all, all]);
  });
});

test("a file that is read at once has half a gigabyte at most", async () => {
  const path = join(folder.path, "large.txt");
  writeFileSync(path, "abc");
  expect(Buffer.from(await readBytes(path, textKind)).toString()).toBe("abc");
  truncateSync(path, 2 ** 29 - 31); // with a hole, which takes no room
  const words =
    "error: it has 512 MiB, more than the 512 MiB that can be read at once\n  hint: take a part of it: head -c 500000000 FILE";
  await expect(readBytes(path, textKind)).rejects.toThrow(words);
});
