// From bytes to characters, cells and dates: what a file is, found from what is in it.
import { describe, expect, test } from "@jest/globals";
import { dateReader, knownFormats, problemWithFormat } from "../../src/data/dates.js";
import type { EncodingError } from "../../src/data/decode.js";
import { Decoder } from "../../src/data/decode.js";
import { delimiterOf, sniff } from "../../src/data/sniff.js";
import { csvFile as source } from "../../src/files/csvFile.js";
import { csvFile } from "./files.js";

describe("dates", () => {
  const seconds = (format: string, cell: string): number => dateReader(format)(cell);

  test("with a time and a zone are what JavaScript's own reader makes of them", () => {
    for (const cell of [
      "2024-02-29T23:59:58Z",
      "1969-12-31T00:00:00Z",
      "2024-03-05T01:02:03+02:00",
      "2024-03-05T01:02:03-05:30",
      "2024-03-05T01:02:03.250+14:00",
    ])
      expect(seconds("YYYY-MM-DDTHH:mm:ssZ", cell)).toBe(Date.parse(cell) / 1000);
    expect(seconds("YYYY-MM-DDTHH:mm:ssZ", "2024-03-05T01:02:03-0530")).toBe(Date.parse("2024-03-05T01:02:03-05:30") / 1000);
    expect(seconds("YYYY-MM-DDTHH:mm:ssZ", "2024-03-05T01:02:03")).toBe(Date.UTC(2024, 2, 5, 1, 2, 3) / 1000);
  });

  test("every known format reads the 7th of June 1998, and names what is missing as the first", () => {
    const written: Readonly<Record<string, string>> = { YYYY: "1998", MMMM: "June", MMM: "Jun", MM: "06", DD: "07", HH: "13", mm: "05", ss: "09", Z: "Z" }; // prettier-ignore
    for (const format of knownFormats) {
      const cell = format.replace(/YYYY|MMMM|MMM|MM|DD|HH|mm|ss|Z/g, (token) => written[token]);
      const has = (token: string, value: number, otherwise: number): number => (format.includes(token) ? value : otherwise);
      const wanted = Date.UTC(1998, 5, has("DD", 7, 1), has("HH", 13, 0), has("mm", 5, 0), has("ss", 9, 0)) / 1000;
      expect([format, seconds(format, cell)]).toEqual([format, wanted]);
      expect(problemWithFormat(format)).toBeNull();
    }
  });

  test("of the first centuries keep their year; months by name in any spelling", () => {
    expect(new Date(1000 * seconds("YYYY-MM-DD", "0019-01-02")).toISOString()).toBe("0019-01-02T00:00:00.000Z");
    for (const name of ["Sep", "sep.", "SEPT", "Sept."]) expect(seconds("DD MMM YYYY", `3 ${name} 2001`)).toBe(Date.UTC(2001, 8, 3) / 1000); // prettier-ignore
  });

  test.each([
    ["YYYY-MM-DD", "2023-02-29"],
    ["YYYY-MM-DD", "2023-04-31"],
    ["YYYY-MM-DD", "2023-00-10"],
    ["YYYY-MM-DD", "2023-13-10"],
    ["YYYY-MM-DD", "2023-01-00"],
    ["YYYY-MM-DD HH:mm", "2023-01-01 25:00"],
    ["YYYY-MM-DD HH:mm", "2023-01-01 10:60"],
    ["YYYY-MM-DD HH:mm:ss", "2023-01-01 10:00:61"],
    ["DD MMM YYYY", "3 Foo 2001"],
    ["YYYY-MM-DD", "2023-01-01x"],
    ["DD.MM.YYYY", "01/02/2023"],
    ["epoch", "12h"],
  ])("%s: %s is none", (format, cell) => expect(seconds(format, cell)).toBeNaN());

  test("a leap second, midnight as 24:00, and seconds since 1970 are", () => {
    expect(seconds("YYYY-MM-DD HH:mm:ss", "2016-12-31 23:59:60")).toBe(Date.UTC(2017, 0, 1) / 1000);
    expect(seconds("YYYY-MM-DD HH:mm", "2016-12-31 24:00")).toBe(Date.UTC(2017, 0, 1) / 1000);
    expect([seconds("epoch", " -1.5 "), seconds("epoch", "1700000000")]).toEqual([-1.5, 1_700_000_000]);
  });

  test("formats without a year or a month, or with one twice, are refused", () => {
    expect(problemWithFormat("MM-DD")).toBe("has no YYYY: the year must stand in it");
    expect(problemWithFormat("YYYY-DD")).toBe("has no month: MM for 06, MMM for Jun");
    expect(problemWithFormat("YYYY-MM-DD DD")).toBe("names a part of the date twice");
    expect(problemWithFormat("epoch")).toBeNull();
  });
});

describe("encodings", () => {
  const text = "name,city\nZoë,Köln\nJosé,Málaga\n";
  const found = async (bytes: Uint8Array): Promise<string[]> => {
    const { encoding, encodingWhy } = await sniff(source(csvFile(bytes)));
    return [encoding, encodingWhy ?? ""];
  };
  const big = (string: string): Buffer => Buffer.from(string, "utf16le").swap16();

  test("are found from a mark, from zeros, and from what cannot be UTF-8", async () => {
    expect(await found(Buffer.from(text))).toEqual(["utf-8", ""]);
    expect(await found(Buffer.from(text, "latin1"))).toEqual(["latin-1", "line 2 is not UTF-8"]);
    expect(await found(Buffer.from(text, "utf16le"))).toEqual(["utf-16le", "every second byte is 0"]);
    expect(await found(big(text))).toEqual(["utf-16be", "every second byte is 0"]);
    expect(await found(Buffer.from(`\ufeff${text}`, "utf16le"))).toEqual(["utf-16le", "the file begins with UTF-16's byte order mark"]); // prettier-ignore
    expect(await found(big(`\ufeff${text}`))).toEqual(["utf-16be", "the file begins with UTF-16's byte order mark"]);
    expect(await found(Buffer.concat([Buffer.from("a,b\n1,2\n".repeat(30_000)), Buffer.from([0xe9])]))).toEqual(["latin-1", "line 60001 is not UTF-8"]); // prettier-ignore
  });

  test("a file is UTF-16 where more than two fifths of every second byte are 0", async () => {
    expect(await found(big("ж,ж\nжя\n"))).toEqual(["utf-16be", "every second byte is 0"]); // three of seven
    expect(await found(Buffer.from("ж,ж\nжя\n", "utf16le"))).toEqual(["utf-16le", "every second byte is 0"]);
    expect(await found(big("ж,жя\n"))).toEqual(["utf-8", ""]); // two of five
  });

  test("a character may be cut anywhere between two pieces; the line of a mistake is known all the same", () => {
    const bytes = Buffer.from("a\n\u{1f600}é€\nb\u{1f600}");
    for (let size = 1; size <= bytes.length; size++) {
      const decoder = new Decoder("utf-8");
      let whole = "";
      for (let at = 0; at < bytes.length; at += size) whole += decoder.push(bytes.subarray(at, at + size));
      decoder.end();
      expect(whole).toBe(bytes.toString());
    }
    const line = (pieces: readonly (readonly number[])[], end = true): number | null => {
      const decoder = new Decoder("utf-8");
      try {
        for (const piece of pieces) decoder.push(Uint8Array.from(piece));
        if (end) decoder.end();
        return null;
      } catch (error) {
        return (error as EncodingError).line;
      }
    };
    expect(line([[97, 10, 97, 10, 0xff]])).toBe(3);
    expect(line([[97, 10, 0xf0, 0x9f, 0x98], [0x80, 10, 0xff, 10]])).toBe(3); // a whole smiley, cut, then a mistake
    expect(line([[97, 10, 0xe2, 0x80], [0x80, 10, 0xff, 10]])).toBe(3); // a whole U+2000, cut behind the smallest byte that goes on
    expect(line([[97, 10, 0xf0, 0x9f, 0x98], [97, 10, 97]])).toBe(2); // the smiley has no end
    expect(line([[97, 10, 0xc3]])).toBe(2); // nor has the file
  }); // prettier-ignore
});

test("the delimiter makes equally many cells of every line, and most of them", () => {
  expect(delimiterOf("a;b;c\n1,5;2;3\n2,5;3;4\n")).toBe(";");
  expect(delimiterOf("a,b\n1;2,3\n")).toBe(",");
  expect(delimiterOf("a\tb\tc\n1\t2,0\t3\n")).toBe("\t");
  expect(delimiterOf("a|b\n1|2\n")).toBe("|");
  expect(delimiterOf('a,"b;c;d;e"\n1,"2;3;4;5"\n')).toBe(","); // what is in quotes does not count
  expect(delimiterOf("only\n1\n2\n")).toBe(",");
  expect(delimiterOf("a;b\n\n1;2\n\n3;4\n")).toBe(";"); // empty lines neither
  expect(delimiterOf("a;b")).toBe(";"); // one line without an end
  expect(delimiterOf("a;b\r1;2\r")).toBe(";"); // that of old Macs
  expect(delimiterOf("a,b;c\n1,2;3\n")).toBe(","); // of equals the first
  expect(delimiterOf("a,b;c;d\n1;2;3\n1;2;3\n1;2;3\n")).toBe(";"); // a comma in a name
  expect(delimiterOf('"a;1\nb;2",c\n1,2\n')).toBe(","); // a line that ends in quotes goes on
  expect(delimiterOf(`a;b,c\n${"1;2,3\n".repeat(7)}1;2\n1;2\n`)).toBe(","); // 4 of 5 lines are even enough, and ; makes no more cells
  expect(delimiterOf(`a;b;c,d\n${"1;2,3\n".repeat(8)}`)).toBe(","); // 3 cells in one line of nine
});

test("what separates the cells is said, unless it is a comma", async () => {
  const why = async (text: string): Promise<unknown[]> => {
    const { delimiter, delimiterWhy } = await sniff(source(csvFile(text)));
    return [delimiter, delimiterWhy];
  };
  expect(await why("a,b\n1,2\n")).toEqual([",", null]);
  expect(await why("a;b\n1;2\n")).toEqual([";", "the cells are separated by semicolons"]);
  expect(await why("a\tb\n1\t2\n")).toEqual(["\t", "the cells are separated by tabs"]);
  expect(await why("a|b\n1|2\n")).toEqual(["|", "the cells are separated by vertical bars"]);
});
