// Archives whose files are unpacked one after the other: what is read, and what is refused before it is.
import { describe, expect, test } from "@jest/globals";
import { unpackedFiles } from "../../src/files/zip.js";
import { zip } from "./tables/make.js";

type Packed = Parameters<typeof zip>[0][number];
const fail = (message: string): never => {
  throw new Error(message);
};
function filesIn(bytes: Uint8Array, most = 1000): unknown {
  try {
    return Array.from(unpackedFiles(bytes, most, fail), ([name, data]) => [name, Buffer.from(data).toString()]);
  } catch (error) {
    return (error as Error).message;
  }
}
const of = (...files: Packed[]): unknown => filesIn(zip(files));

describe("the files of an archive", () => {
  test("are unpacked, or as they are", () => {
    expect(of({ name: "a", text: "hello" }, { name: "b/c", text: "there", method: 0 }, { name: "d", text: "" }, { name: "e", text: "", method: 0 })).toEqual([["a", "hello"], ["b/c", "there"], ["d", ""], ["e", ""]]); // prettier-ignore
    expect(of()).toEqual([]);
  });

  test("may have so many bytes together, and no more", () => {
    const archive = zip([{ name: "a", text: "hello" }, { name: "b", text: "you" }]); // prettier-ignore
    expect(filesIn(archive, 8)).toHaveLength(2);
    expect(filesIn(archive, 7)).toBe("unpacked it has 8 bytes, more than the 7 that are read");
  });

  test("have as many bytes as they say", () => {
    expect([4, 6, 0, 1].map((size) => of({ name: "a", text: "hello", size }))).toEqual(Array(4).fill("a is damaged"));
    expect(of({ name: "a", text: "hello", method: 0, size: 4 })).toBe("a is damaged");
  });

  test("are packed in a way that is known, and not encrypted", () => {
    expect(of({ name: "a", text: "x", method: 9 })).toBe("a is packed in a way that is not read here (9)");
    expect(of({ name: "a", text: "x", flags: 1 })).toBe("a is encrypted");
    expect(of({ name: "a", text: "x", flags: 2 })).toEqual([["a", "x"]]);
  });

  test("have names that lead nowhere else, each its own", () => {
    for (const name of ["../a", "a/../b", "a//b", "/a", "a/", "a\\b", "a\0b"])
      expect(of({ name, text: "x" })).toBe(`it has a file of the name ${JSON.stringify(name)}, which leads out of it`);
    expect(of({ name: "..a", text: "x" })).toEqual([["..a", "x"]]);
    expect(of({ name: "a", text: "x" }, { name: "a", text: "y" })).toBe("it has a twice");
  });

  test("are damaged where a byte is another", () => {
    const archive = zip([{ name: "a", text: "hello", method: 0 }]);
    archive[30 + 1] ^= 1; // the first byte behind the header and the name
    expect(filesIn(archive)).toBe("a is damaged");
  });

  test("are not to be had of an archive that was cut off, or is longer", () => {
    const archive = zip([{ name: "a", text: "hello" }]);
    const cut = "its end is missing: the file was cut off, or something was added";
    expect([filesIn(archive.subarray(0, -1)), filesIn(Buffer.concat([archive, Buffer.from("x")])), filesIn(new Uint8Array(21))]).toEqual([cut, cut, cut]); // prettier-ignore
  });
});
