// What a column is found to be from its cells: numbers that are written in some way, dates, texts, and which of them stand for nothing.
import { describe, expect, test } from "@jest/globals";
import { valuesKept, type ColumnProfile } from "../../src/data/columnProfile.js";
import { defaultMarkers } from "../../src/data/cells.js";
import { plainDialect, type Delimiter } from "../../src/data/dialect.js";
import { profileCsv, withTarget } from "../../src/data/profile.js";
import { plainCells } from "../../src/data/cells.js";
import { twinColumns, SampledRows } from "../../src/data/twins.js";
import { csvFile as source } from "../../src/files/csvFile.js";
import { csvFile } from "./files.js";

async function columnOf(cells: readonly string[], name = "c", delimiter: Delimiter = ","): Promise<ColumnProfile> {
  const lines = [["y", name], ...cells.map((cell) => ["1", `"${cell}"`])].map((row) => row.join(delimiter));
  return (await profileCsv(source(csvFile(lines.join("\n"))), { ...plainDialect, delimiter }, () => 0)).columns[1];
}
const list = <T>(length: number, cell: (i: number) => T): T[] => Array.from({ length }, (_, i) => cell(i));

describe("numbers that are written in one way", () => {
  const number = (change: object): object => ({ decimal: ".", thousands: "", prefix: "", suffix: "", ...change });

  test.each<[string[], object, string, number[]]>([
    [["1,5", "2,25"], { decimal: "," }, "decimal commas", [1.5, 2.25]],
    [["1", "3", "2,25"], { decimal: "," }, "decimal commas", [1, 3]],
    [["1.234,5", "2.345,6"], { decimal: ",", thousands: "." }, "decimal commas, points between thousands", [1234.5, 2345.6]],
    [["1,234,567", "2,345"], { thousands: "," }, "commas between thousands", [2345, 1234567]],
    [["1'234", "2'345"], { thousands: "'" }, "apostrophes between thousands", [1234, 2345]],
    [["1 234", "2 345", "7"], { thousands: " " }, "spaces between thousands", [7, 2345]],
    [["$5", "$7.5"], { prefix: "$" }, "$", [5, 7.5]],
    [["EUR 5", "-EUR 7"], { prefix: "EUR" }, "EUR", [-7, 5]],
    [["5 %", "7%"], { suffix: "%" }, "%", [5, 7]],
    [["5,5 €", "7,5 €"], { suffix: "€", decimal: "," }, "€, decimal commas", [5.5, 7.5]],
    [["1,234", "2,345", "1,234,567"], { thousands: "," }, "commas between thousands", [1234, 1234567]],
    [["1,234", "2,345"], { thousands: "," }, 'commas between thousands; if its commas are decimal ones, {decimal: ","}', [1234, 2345]],
  ])("%j", async (cells, format, words, [min, max]) => {
    const { kind, rules, why, numbers, known } = await columnOf(cells);
    expect({ kind, format: rules.number, why, min: numbers?.min, max: numbers?.max, known }).toEqual({ kind: "numeric", format: number(format), why: `numbers with ${words}`, min, max, known: cells.length });
  }); // prettier-ignore

  test("where semicolons separate cells, commas are decimal ones", async () => {
    const { rules, why } = await columnOf(["1,234", "2,345"], "c", ";");
    expect([rules.number, why]).toEqual([number({ decimal: "," }), "numbers with decimal commas"]);
    const signs = await columnOf(["$5.5", "$7.25"], "c", ";");
    expect([signs.rules.number, signs.why]).toEqual([number({ prefix: "$" }), "numbers with $"]);
  });

  test.each<[string[]]>([[["$5"]], [["1,5", "x"]], [["$5", "€7"]], [["1,5", "2.5.1"]], [["5", "1.2.3", "1,5"]]])("%j are texts", async (cells) => {
    expect(await columnOf(cells)).toMatchObject({ kind: "text", rules: { number: null }, why: null });
  }); // prettier-ignore
});

describe("dates", () => {
  test.each<[string, string[], string, string, string]>([
    ["c", ["2024-01-05", "2024-02-06"], "date", "YYYY-MM-DD", "dates"],
    ["c", ["01/02/2024", "13/04/2024"], "date", "DD/MM/YYYY", "dates"],
    ["c", ["13/04/2024", "01/02/2024"], "date", "DD/MM/YYYY", "dates"],
    ["c", ["01/01/2024", "02/02/2024"], "date", "MM/DD/YYYY", "dates"], // both ways are the same days
    ["day", ["20240131", "18000101"], "date", "YYYYMMDD", "whole numbers that are all dates"],
    ["Datum", ["20240131", "22001231"], "date", "YYYYMMDD", "whole numbers that are all dates"],
    ["timestamp", ["300000001", "4199999999"], "date", "epoch", "seconds since 1970"],
  ])("%s: %j", async (name, cells, kind, format, why) => {
    expect(await columnOf(cells, name)).toMatchObject({ kind, rules: { format }, why, ambiguous: null });
  });

  test.each<[string, string[]]>([
    ["c", ["20240131", "20240201"]],
    ["day", ["20240131", "20240231"]], // the 31st of February
    ["day", ["20240131", "17991231"]],
    ["day", ["20240131", "22010101"]],
    ["day", ["20240131", "20240201.5"]],
    ["day", ["1700000000", "1700000001"]],
    ["timestamp", ["300000000", "1700000000"]],
    ["timestamp", ["1700000000", "4200000000"]],
  ])("%s: %j are numbers", async (name, cells) => {
    expect(await columnOf(cells, name)).toMatchObject({ kind: "numeric", rules: { format: null }, why: null });
  });

  test("that can be read in two ways are texts, with both", async () => {
    expect(await columnOf(["01/02/2024", "03/04/2024"])).toMatchObject({ kind: "text", ambiguous: ["MM/DD/YYYY", "DD/MM/YYYY"], rules: { format: null } }); // prettier-ignore
  });

  test.each<[string[]]>([[["2024-01-05"]], [["2024-01-05", "x"]], [["7", "2024-01-05", "2024-01-06"]]])("%j are texts", async (cells) => {
    expect(await columnOf(cells)).toMatchObject({ kind: "text", ambiguous: null, rules: { format: null } });
  }); // prettier-ignore
});

describe("cells that stand for nothing", () => {
  const found = async (...cells: string[]): Promise<unknown[]> => {
    const { kind, missing, known, markers, categories, rules } = await columnOf(cells);
    return [kind, missing, known, [...markers], [...categories], rules.missing_values.filter((cell) => !defaultMarkers.includes(cell))]; // prettier-ignore
  };

  test("among numbers more do than among texts, where they may be a category", async () => {
    expect(await found("1", "None", "", "None")).toEqual(["numeric", 3, 1, [["None", 2]], [], ["None"]]);
    expect(await found("x", "None", "", "None")).toEqual(["text", 1, 3, [], [["None", 2]], []]);
    expect(await found("x", "N/A", "NA")).toEqual(["text", 2, 1, [["N/A", 1], ["NA", 1]], [], ["N/A"]]); // prettier-ignore
    expect(await found("", "-", "NA")).toEqual(["empty", 3, 0, [["-", 1], ["NA", 1]], [], ["-"]]); // prettier-ignore
  });

  test("NA beside two codes of two capitals is one of them", async () => {
    const { rules, counts } = await columnOf(["DE", "NA", "FR"]);
    expect([await found("DE", "NA", "FR"), rules.missing_values]).toEqual([["text", 0, 3, [], [["NA", 1]], []], defaultMarkers.filter((cell) => cell !== "NA")]); // prettier-ignore
    expect(counts).toEqual(new Map([["DE", 1], ["FR", 1], ["NA", 1]])); // prettier-ignore
    for (const others of [
      ["DE", "DE"],
      ["DE", "Fr"],
      ["DE", "FRA"],
    ])
      expect((await found(...others, "NA"))[1]).toBe(1);
  });

  test("a category that comes again repeats", async () => {
    expect([await columnOf(["x", "none", "none"]), await columnOf(["x", "none"])].map(({ repeats }) => repeats)).toEqual([true, false]); // prettier-ignore
  });
});

test("labels in other capitals are one label, counted together", async () => {
  const { spellings, rules, counts } = await columnOf(["Yes", "no", "yes", "YES", "No"]);
  expect([spellings, rules.ignore_case]).toEqual([[["Yes", "yes", "YES"], ["no", "No"]], true]); // prettier-ignore
  expect([...counts!.values()]).toEqual([3, 2]);
  expect((await columnOf(["Yes", "no"])).rules.ignore_case).toBe(false);
});

test("the first three values, the first text, codes with zeros, words", async () => {
  expect(await columnOf(["4", "4", "5", "6", "7"])).toMatchObject({ examples: ["4", "5", "6"], firstText: null, padded: null, words: 0 }); // prettier-ignore
  expect(await columnOf(["4", "05", "007"])).toMatchObject({ padded: "05", counts: new Map([["4", 1], ["05", 1], ["007", 1]]) }); // prettier-ignore
  expect(await columnOf(["4", "a b", "c d e"])).toMatchObject({ firstText: { cell: "a b", line: 3, unit: "line" }, words: 2.5 });
  expect(await columnOf(["a", "05"])).toMatchObject({ padded: "05" });
});

test("how many values of a column are kept depends on the columns", () => {
  expect([1, 100, 101, 1000, 7812, 7813, 1e6].map(valuesKept)).toEqual([10_000, 10_000, 9900, 1000, 128, 128, 128]);
});

test("another target changes the rows that can be learnt from, and its numbers are one label each", async () => {
  const text = ["y,c,d", "1,2,01", "1,2.0,1", "1,,1"].join("\n");
  const profile = await profileCsv(source(csvFile(text)), plainDialect, () => 0);
  const other = withTarget(profile, 1);
  expect([other.rows, other.rowsRead, other.target.name, other.columns[1] === other.target]).toEqual([2, 3, "c", true]);
  expect(other.target.counts).toEqual(new Map([["2", 2]]));
  expect(withTarget(profile, 2).target.counts).toEqual(new Map([["01", 1], ["1", 2]])); // prettier-ignore
  expect(withTarget(profile, 0)).toBe(profile);
});

describe("columns that say the same", () => {
  test("are sought in ten rows and more, of a file that is not too wide", () => {
    const kept = (columns: number, rows: number): number => {
      const sample = new SampledRows(columns);
      for (let i = 0; i < rows; i++) sample.push(() => [String(i)]);
      return sample.length;
    };
    expect([kept(20_000, 9), kept(20_001, 9), kept(20_000, 10), kept(400, 499), kept(400, 500), kept(1, 511), kept(1, 512)]).toEqual([9, 0, 5, 499, 250, 511, 256]); // prettier-ignore
  });

  test("are equal, or lie on a line but for a thousandth", () => {
    const twins = (rows: number, second: (i: number) => number): unknown => {
      const sample = new SampledRows(2);
      for (let i = 0; i < rows; i++) sample.push(() => [String(i), String(second(i))]);
      const column = { kind: "numeric", rules: { missing_values: [], number: null, format: null, ignore_case: false }, numbers: { min: 0, max: 1 } }; // prettier-ignore
      return twinColumns(
        [
          { ...column, index: 0, fingerprint: "a" },
          { ...column, index: 1, fingerprint: "b" },
        ],
        sample,
      );
    };
    const line = [{ first: 0, second: 1, correlation: expect.closeTo(1, 10), equal: false }];
    expect([twins(10, (i) => 7 - 2 * i), twins(9, (i) => 7 - 2 * i)]).toEqual([line, []]);
    expect(twins(10, (i) => (i === 9 ? 9.3 : i))).toEqual([{ ...line[0], correlation: expect.closeTo(0.9995, 3) }]);
    expect(twins(10, (i) => (i === 9 ? 10 : i))).toEqual([]); // 0.996
    expect(twins(10, (i) => list(10, Number)[(i * 3) % 10])).toEqual([]);
  });

  test("are not those that say nothing: empty ones, and a number that is the same in all rows", () => {
    const sample = new SampledRows(2);
    for (let i = 0; i < 12; i++) sample.push(() => ["7", "7"]);
    const same = (kind: string, min: number, max: number): unknown =>
      twinColumns(
        [0, 1].map((index) => ({ index, kind, rules: plainCells, fingerprint: "a", numbers: { min, max } })),
        sample,
      );
    const equal = [{ first: 0, second: 1, correlation: 1, equal: true }];
    expect([same("numeric", 7, 7), same("empty", 0, 1), same("numeric", 6, 7), same("text", 7, 7)]).toEqual([
      [],
      [],
      equal,
      equal,
    ]);
  });
});
