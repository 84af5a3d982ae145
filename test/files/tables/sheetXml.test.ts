// What is known of a workbook before it is read: its sheets, and how large they claim to be.
import { describe, expect, test } from "@jest/globals";
import { columnLetters, sheetNames, XmlSize } from "../../../src/files/tables/sheetXml.js";

const fail = (message: string): never => {
  throw new Error(message);
};
const look = (text: string, name = "xl/worksheets/sheet1.xml") => (): void => new XmlSize(fail).look(name, Buffer.from(text, "latin1")); // prettier-ignore

test("the letters of a column", () => {
  expect([0, 25, 26, 51, 52, 701, 702, 16_383].map(columnLetters)).toEqual(["A", "Z", "AA", "AZ", "BA", "ZZ", "AAA", "XFD"]);
});

test("the names of sheets, in their order, with what stands for other characters", () => {
  expect(sheetNames('<sheets><sheet name="b" sheetId="2"/><x:sheet sheetId="1" name="a &amp; &lt;&gt;&quot;&apos;"/></sheets>')).toEqual(["b", "a & <>\"'"]); // prettier-ignore
  expect(sheetNames('<sheet name="&#65;&#x1F600;&#x110000;&other;&#0;"/><sheets name="no"/>')).toEqual(["A\u{1f600}\u{10ffff}&other;?"]); // prettier-ignore
  expect(sheetNames("<sheets/>")).toEqual([]);
});

describe("how large a sheet claims to be", () => {
  const claims = (rows: number, cells: number): string => `xl/worksheets/sheet1.xml claims ${rows} rows of ${cells} cells, more than the 33554432 cells that are read`; // prettier-ignore

  test.each<[string, string, string | null]>([
    ["the last row", '<row r="1048576"/>', null],
    ["one more", '<row r="1048577"/>', claims(1_048_577, 0)],
    ["the last column", '<row r="1"><c r="XFD1"/></row>', null],
    ["the next column", '<row r="1"><c r="XFE1"/></row>', claims(1, 16_385)],
    ["small letters", '<row r="1"><c r="xfe1"/></row>', claims(1, 16_385)],
    ["2^25 cells", '<c r="P1048576"/><c r="AF3"/>', null], // 32 columns of 2^20 rows
    ["a column more", '<c r="P1048576"/><c r="AG3"/>', claims(1_048_576, 33)],
    ["the row of a cell", '<row r="2"><c r="A1048577"/></row>', claims(1_048_577, 1)],
    ["a row without its number is the next one", '<row r="1048576"/><row/>', claims(1_048_577, 0)],
    ["a cell without its place is the next one", '<row r="1"><c r="XFD1"/><c/></row>', claims(1, 16_385)],
    ["a new row begins anew", '<row r="1"><c r="XFD1"/></row><row><c/></row>', null],
    ["with the prefix of its namespace", '<x:row r="1048577"/>', claims(1_048_577, 0)],
    ["after other attributes", '<row spans="1:2" r="1048577"/>', claims(1_048_577, 0)],
    ["of other tags nothing", '<col r="1048577"/><rows r="1048577"/>', null],
  ])("%s", (_, text, words) => {
    if (words === null) expect(look(text)).not.toThrow();
    else expect(look(text)).toThrow(words);
  });

  test("counts in sheets alone; words of its own nowhere", () => {
    expect(look('<row r="1048577"/>', "xl/styles.xml")).not.toThrow();
    for (const word of ["DOCTYPE", "doctype", "ENTITY"])
      expect(look(`<!${word} x>`, "xl/styles.xml")).toThrow(
        "xl/styles.xml defines words of its own (DOCTYPE), as no spreadsheet program does",
      );
    expect(look("<DOCTYPE x>", "xl/styles.xml")).not.toThrow();
  });
});
