// What comes through a pipe is kept in a file whose name says what is in it.
import { afterAll, describe, expect, test } from "@jest/globals";
import { createHash } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { InputError } from "../../src/core/errors.js";
import { spool } from "../../src/files/spool.js";
import { scratch } from "../cli/run.js";

const folder = scratch();
afterAll(folder.remove);

let count = 0;
const place = (): string => join(folder.path, `d${++count}/below`);
async function* pieces(...parts: readonly (string | Uint8Array)[]): AsyncGenerator<Uint8Array> {
  for (const part of parts) yield await Promise.resolve(typeof part === "string" ? Buffer.from(part) : part);
}
const digits = (bytes: string | Uint8Array): string => createHash("sha256").update(bytes).digest("hex").slice(0, 12);

describe("a stream", () => {
  test("is a file of its bytes, named by them, in a directory that is made", async () => {
    const directory = place();
    const { path, isNew } = await spool(pieces("a,b\n1", ",2\n", "3,4\n"), directory);
    expect([path, isNew]).toEqual([join(directory, `stdin-${digits("a,b\n1,2\n3,4\n")}.csv`), true]);
    expect(readFileSync(path, "utf8")).toBe("a,b\n1,2\n3,4\n");
    expect(readdirSync(directory)).toHaveLength(1);
  });

  test("with the same rows is the same file, however it is cut", async () => {
    const directory = place();
    const first = await spool(pieces("a\n1\n"), directory);
    expect(await spool(pieces("a", "\n", "1\n"), directory)).toEqual({ path: first.path, isNew: false });
    expect((await spool(pieces("a\n2\n"), directory)).isNew).toBe(true);
    expect(readdirSync(directory)).toHaveLength(2);
  });

  test.each([
    ['{"a": 1}\n{"a": 2}\n', ".jsonl"],
    ['[{"a": 1}]', ".json"],
    ["PAR1....", ".parquet"],
    [gzipSync("a,b\n1,2\n"), ".csv.gz"],
  ])("is named by its first bytes, also where they come one by one: %#", async (content, ending) => {
    const bytes = Buffer.from(content);
    const whole = await spool(pieces(bytes), place());
    const single = await spool(pieces(...[...bytes].map((byte) => Uint8Array.of(byte))), place());
    for (const { path } of [whole, single]) expect(path.endsWith(`/stdin-${digits(bytes)}${ending}`)).toBe(true);
  });

  test("of which only the first 4096 bytes count", async () => {
    const ending = async (spaces: number, rest = '[{"a": 1}]'): Promise<string | undefined> =>
      /\.\w+$/.exec((await spool(pieces(" ".repeat(spaces), rest), place())).path)?.[0];
    expect(await ending(4094)).toBe(".json");
    expect([await ending(4094, "[x"), await ending(4095, "[x")]).toEqual([".csv", ".json"]); // a bracket, and no more
    expect(await ending(4096)).toBe(".csv");
  });

  test("that is empty leaves nothing behind", async () => {
    const directory = place();
    await expect(spool(pieces(""), directory)).rejects.toThrow(
      new InputError([{ place: { file: "standard input" }, message: "nothing has come through it", hint: "pipe a table into it: cat data.csv | mlbh init -" }]), // prettier-ignore
    );
    expect(readdirSync(directory)).toEqual([]);
    expect((await spool(pieces("a"), directory)).isNew).toBe(true); // one byte is something
  });

  test("that breaks off leaves nothing behind", async () => {
    const directory = place();
    async function* broken(): AsyncGenerator<Uint8Array> {
      yield await Promise.resolve(Buffer.from("a,b\n"));
      throw new Error("the pipe broke");
    }
    await expect(spool(broken(), directory)).rejects.toThrow("the pipe broke");
    expect(readdirSync(directory)).toEqual([]);
  });

  test("clears what a killed one has left", async () => {
    const directory = place();
    mkdirSync(directory, { recursive: true });
    writeFileSync(join(directory, "stdin.4194999.tmp"), "half"); // a number that no process has
    const { path } = await spool(pieces("a"), directory);
    expect(readdirSync(directory)).toEqual([path.slice(directory.length + 1)]);
  });

  test("that cannot be written says where, and what to do", async () => {
    writeFileSync(join(folder.path, "file"), "");
    await expect(spool(pieces("a"), join(folder.path, "file"))).rejects.toThrow(/stdin: error: cannot write what comes from standard input: .*\n {2}hint: choose another place with --run-dir or -o$/); // prettier-ignore
  });
});
