// A table that is read several times is parsed once, as long as it is not too large and is read in the same way.
import { describe, expect, test } from "@jest/globals";
import { CellBlock } from "../../src/data/cellBlock.js";
import type { Dialect } from "../../src/data/dialect.js";
import { Problems } from "../../src/data/problems.js";
import { readRows } from "../../src/data/readRows.js";
import { isShared, memoryOf, RowMemory } from "../../src/data/rowMemory.js";
import type { RowSink } from "../../src/data/rowSink.js";
import type { ByteSource, OpenRows } from "../../src/data/source.js";

const dialect: Dialect = { encoding: "utf-8", delimiter: "," };
const locate = (row: number): string => `row ${row}`;

/** Everything that a sink is told. */
function listener(block = false): RowSink & { readonly heard: unknown[] } {
  const heard: unknown[] = [];
  return {
    heard,
    header: (names, line, at) => void heard.push([[...names], line, at === null ? "lines" : at(7, undefined)]),
    row: (cells, line) => void heard.push([[...cells], line]),
    ...(block ? { block: (rows: CellBlock) => void heard.push(rows) } : {}),
    afterPiece: (read, size) => void heard.push({ read, size }),
  };
}
const block = new CellBlock({ text: "1,2", codes: Uint8Array.from("1,2", (c) => c.charCodeAt(0)), isAscii: true }, Int32Array.of(0, 1, 2, 3), 2, Int32Array.of(5)); // prettier-ignore

describe("rows in memory", () => {
  const full = (): RowMemory => {
    const memory = new RowMemory();
    const sink = memory.begin(dialect, 100, locate)!.passingTo(listener());
    sink.header(["a", "b"], 3, locate);
    sink.row(["x", "y"], 4);
    sink.block!(block);
    memory.end("abc");
    return memory;
  };

  test("come again as they came, with the names, where they stand, and the hash", async () => {
    const [one, together] = [listener(), listener(true)];
    const problems = new Problems("x");
    expect(await full().replay(dialect, one, problems)).toBe("abc");
    expect(one.heard).toEqual([[["a", "b"], 3, "row 7"], [["x", "y"], 4], [["1", "2"], 5], { read: 100, size: 100 }]); // prettier-ignore
    expect(problems.locate).toBe(locate);
    await full().replay(dialect, together, problems);
    expect(together.heard[2]).toBe(block);
    expect(await full().replay(dialect, { header: () => undefined, row: () => undefined }, problems)).toBe("abc");
  });

  test("are passed on while they are kept", () => {
    const [memory, told] = [new RowMemory(), listener()];
    const sink = memory.begin(dialect, 100, null)!.passingTo(told);
    sink.header(["a"], 1, null);
    sink.row(["x"], 2);
    sink.block!(block);
    expect(told.heard).toEqual([
      [["a"], 1, "lines"],
      [["x"], 2],
      [["1", "2"], 5],
    ]);
  });

  test("do not come again in another dialect, before all have come, or after a new beginning", async () => {
    const replayed = (memory: RowMemory, how = dialect): Promise<string | null> => memory.replay(how, listener(), new Problems("x")); // prettier-ignore
    expect(await replayed(full(), { ...dialect, delimiter: ";" })).toBeNull();
    expect(await replayed(full(), { ...dialect, encoding: "latin-1" })).toBeNull();
    expect(await replayed(new RowMemory())).toBeNull();
    const again = full();
    again.begin(dialect, 100, null);
    expect(await replayed(again)).toBeNull();
    again.end("def");
    const heard = listener();
    expect(await again.replay(dialect, heard, new Problems("x"))).toBe("def");
    expect(heard.heard.slice(1)).toEqual([{ read: 100, size: 100 }]);
  });

  test("are those of a file of 32 MiB at most, whose size is known", () => {
    const memory = new RowMemory();
    const kept = (size: number | null): boolean => memory.begin(dialect, size, null) === memory;
    expect([kept(0), kept(32 * 2 ** 20), kept(32 * 2 ** 20 + 1), kept(null)]).toEqual([true, true, false, false]);
  });
});

describe("a source", () => {
  /** A table of cells, which counts how often it is opened. */
  function sourceOf(size: number | null, rows: readonly (readonly string[])[] = [["1"], ["2"]], more: object = {}) {
    let opened = 0;
    const pieces = async function* (): OpenRows["rows"] {
      for (const [i, cells] of rows.entries()) yield await Promise.resolve({ rows: [{ cells, line: i + 1 }], read: 10 * (i + 1) }); // prettier-ignore
    };
    const source: ByteSource = {
      name: "x.db",
      open: () => Promise.resolve({ size, names: ["a"], headerLine: 0, locate, rows: pieces(), sha256: () => Promise.resolve(`${++opened}`) }), // prettier-ignore
      explain: () => null,
    };
    return { ...source, ...more };
  }

  test("that remembers is opened once, and again where it is too large", async () => {
    const small = sourceOf(40, undefined, { rows: new RowMemory() });
    const [first, second] = [listener(), listener()];
    expect([await readRows(small, dialect, new Problems("x"), first), await readRows(small, dialect, new Problems("x"), second)]).toEqual(["1", "1"]); // prettier-ignore
    expect(first.heard).toEqual([[["a"], 0, "row 7"], [["1"], 1], { read: 10, size: 40 }, [["2"], 2], { read: 20, size: 40 }]); // prettier-ignore
    expect(second.heard).toEqual([[["a"], 0, "row 7"], [["1"], 1], [["2"], 2], { read: 40, size: 40 }]); // prettier-ignore
    const unknown = sourceOf(null, undefined, { rows: new RowMemory() });
    const read = (): Promise<string> => readRows(unknown, dialect, new Problems("x"), listener());
    expect([await read(), await read()]).toEqual(["1", "2"]);
  });

  test("that is shared tells whoever else is to hear", async () => {
    const also = listener();
    const shared = sourceOf(40, undefined, { also });
    const own = listener();
    await readRows(shared, dialect, new Problems("x"), own);
    expect(also.heard).toEqual([[["a"], 0, "row 7"], [["1"], 1], [["2"], 2]]); // prettier-ignore
    expect(own.heard).toHaveLength(5);
    expect([isShared(shared), isShared(sourceOf(1))]).toEqual([true, false]);
  });

  test("without rows is refused, and a mistake has its row", async () => {
    const problems = new Problems("x.db");
    await expect(readRows(sourceOf(0, []), dialect, problems, listener())).rejects.toThrow("x.db: error: the table has names of columns but no rows"); // prettier-ignore
    expect(problems.locate).toBe(locate);
  });

  test("has a memory, or none", () => {
    const memory = new RowMemory();
    expect([memoryOf(sourceOf(1, undefined, { rows: memory })), memoryOf(sourceOf(1)), memoryOf(sourceOf(1, undefined, { rows: [] }))]).toEqual([memory, null, null]); // prettier-ignore
  });
});
