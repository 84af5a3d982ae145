// Cells as places in a text: numbers that never become a text of their own are those that JavaScript reads.
import { describe, expect, test } from "@jest/globals";
import { CellBlock } from "../../src/data/cellBlock.js";
import { CellCounts } from "../../src/data/cellCounts.js";
import { Fingerprint } from "../../src/data/twins.js";

/** Rows of cells that stand one behind the other, with something before, between and behind them. */
function blockOf(rows: readonly (readonly string[])[]): CellBlock {
  const bounds: number[] = [];
  let text = "1";
  for (const cell of rows.flat()) {
    bounds.push(text.length, text.length + cell.length);
    text += `${cell}9`;
  }
  const codes = Uint8Array.from(text, (character) => Math.min(255, character.charCodeAt(0)));
  return new CellBlock({ text, codes, isAscii: /^[^\x80-\uffff]*$/.test(text) }, Int32Array.from(bounds), rows[0].length, Int32Array.from(rows, (_, i) => i + 2)); // prettier-ignore
}
const read = (cell: string, decimal?: number): number => blockOf([[cell]]).number(0, decimal);

describe("a number", () => {
  test.each([
    ...["0", "7", "-12", "+3.5", ".5", "2.", "-.25e2", "1E-3", "007", "0.1", "123.456", "-0"],
    ...["9007199254740991", "9007199254740992", "9007199254740993", "9007199254740993.5", "123456789012345678901234567890"], // 2^53 and about
    ...["1e22", "1e23", "3e22", "3e23", "1e-22", "1e-23", "7e-23", "1.5e23", "12.5e-21", "12.5e-22", "0.0000000000000000000001", "0.00000000000000000000003"],
    ...["1e+5", "1e05", "5e-324", "1e308", "1e309", "-1e309", "1e-400", "8.5e10", "9e9", "0e5"],
  ])("%s", (cell) => expect(read(cell)).toBe(Number(cell))); // prettier-ignore

  test.each(["", ".", "-", "+", "-.", "e5", "1e", "1e+", "1e-", "--1", "1-", "1.2.3", "1,5", "1a", "a1", "1/", "1:", "1e5.", "1e/", "1e:", "1d5", "1 2", "NaN", "Infinity", "0x10", "1_0"])("%j is none", (cell) =>
    expect(read(cell)).toBeNaN()); // prettier-ignore

  test("may have a comma before its decimals", () => {
    expect(["1,5", ",25", "-3,", "1,5e2", "123456789012345678,5"].map((cell) => read(cell, 44))).toEqual([1.5, 0.25, -3, 150, 123456789012345680]); // prettier-ignore
    expect(read("1.5", 44)).toBeNaN();
  });
});

describe("a cell", () => {
  const block = blockOf([["ab", "", "-007"], ["0", "0.5", "日"]]); // prettier-ignore

  test("is found by its number, and so are the cells of a row", () => {
    expect([block.rows, block.columns, [...block.lines], block.isAscii]).toEqual([2, 3, [2, 3], false]);
    expect([0, 1, 2, 3, 4, 5].map((at) => block.cell(at))).toEqual(["ab", "", "-007", "0", "0.5", "日"]);
    expect([block.cells(0), block.cells(1)]).toEqual([["ab", "", "-007"], ["0", "0.5", "日"]]); // prettier-ignore
  });

  test("has characters, and 0 behind the last", () => {
    expect([block.code(0, 0), block.code(0, 1), block.code(0, 2), block.code(1, 0), block.code(5, 0)]).toEqual([97, 98, 0, 0, 255]); // prettier-ignore
  });

  test.each([
    ["-007", true],
    ["+01", true],
    ["00", true],
    ["09", true],
    ["0", false],
    ["-0", false],
    ["0.5", false],
    ["10", false],
    ["0a", false],
    ["", false],
  ])("%j is padded: %s", (cell, is) => expect(blockOf([[cell]]).isPadded(0)).toBe(is));

  test("marks a column, and is counted, as its text is", () => {
    for (const cells of [["ab", "", "c"], ["日", "x"]]) {
      const [byPlace, byText] = [new Fingerprint(), new Fingerprint()];
      const other = blockOf([cells]);
      cells.forEach((cell, at) => {
        other.mark(at, byPlace);
        byText.push(cell);
      });
      expect(byPlace.toString()).toBe(byText.toString());
    }
    const marks = [["ab", "c"], ["a", "bc"], ["abc"], ["abc", ""], ["ab"], ["cab"]].map((cells) => { const mark = new Fingerprint(); for (const cell of cells) mark.push(cell); return mark.toString(); });
    expect(new Set(marks).size).toBe(marks.length);
    const counts = new CellCounts();
    const repeated = blockOf([["x", "xy", "x", "x"]]);
    expect([0, 1, 2, 3].map((at) => repeated.countIn(at, counts))).toEqual([0, 0, 1, 2]);
  }); // prettier-ignore

  test("is passed on with its row, or together with all", () => {
    const told: unknown[] = [];
    block.passTo({ row: (cells, line) => void told.push([cells, line]) });
    expect(told).toEqual([[["ab", "", "-007"], 2], [["0", "0.5", "日"], 3]]); // prettier-ignore
    block.passTo({ row: () => void told.push("row"), block: (rows) => void told.push(rows) });
    expect(told.slice(2)).toEqual([block]);
  });
});
