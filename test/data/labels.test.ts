// Labels that are one, names that were read in another encoding, the names of a header, and cells that stand for nothing.
import { describe, expect, test } from "@jest/globals";
import { isNothing, isUnknown } from "../../src/data/guess.js";
import { mergeNumbers, mergeSpellings, spellingsOf } from "../../src/data/labels.js";
import { misreadHint } from "../../src/data/misread.js";
import { Problems } from "../../src/data/problems.js";
import { checkNames } from "../../src/data/rowSink.js";
import { lineBreaks } from "../../src/data/rowParser.js";

describe("labels", () => {
  const counted = (...labels: string[]): Map<string, number> => new Map(labels.map((label, i) => [label, i + 1]));

  test("in other capitals are one, unless all are single letters", () => {
    expect(spellingsOf(counted("Yes", "no", "yes", "YES", "other"))).toEqual([["Yes", "yes", "YES"]]);
    expect(spellingsOf(counted("a", "A", "b"))).toEqual([]);
    expect(spellingsOf(counted("a", "A", "bc"))).toEqual([["a", "A"]]);
    expect(spellingsOf(counted())).toEqual([]);
  });

  test("that are one are counted under the first", () => {
    const counts = counted("Yes", "no", "yes", "YES", "No", "x");
    const merged = mergeSpellings(counts, [["Yes", "yes", "YES"], ["no", "No"]]); // prettier-ignore
    expect([...merged]).toEqual([["Yes", 1 + 3 + 4], ["no", 2 + 5], ["x", 6]]); // prettier-ignore
    expect(counts.get("Yes")).toBe(1);
  });

  test("that are one number are counted under the first, texts each by itself", () => {
    expect([...mergeNumbers(counted("1", "x", "1.0", "01", "y", "2"))]).toEqual([["1", 1 + 3 + 4], ["x", 2], ["y", 5], ["2", 6]]); // prettier-ignore
  });
});

test("cells stand for nothing everywhere, or among numbers", () => {
  const kinds = (cell: string): boolean[] => [isNothing(cell), isUnknown(cell)];
  for (const cell of ["", "NA", "NaN", "null", "?", "N/A", "n/a", "nan", "NULL", "Null", "<NA>", "#N/A", "#N/A N/A", "-nan", "-NaN"])
    expect([cell, kinds(cell)]).toEqual([cell, [true, true]]); // prettier-ignore
  for (const cell of ["-", "--", ".", "..", "None", "none", "na", "Na", "unknown", "Missing", "#VALUE!", "#REF!", "#DIV/0!", "#NUM!", "#NAME?"])
    expect([cell, kinds(cell)]).toEqual([cell, [false, true]]); // prettier-ignore
  for (const cell of ["0", "x", " ", "---"]) expect([cell, kinds(cell)]).toEqual([cell, [false, false]]);
});

test("a name that is among others but for its encoding is explained", () => {
  const hint =
    "the file is UTF-8 text, and the training file was latin-1: convert it with iconv -f UTF-8 -t WINDOWS-1252 OLD > NEW";
  expect(misreadHint("größe", ["a", "grÃ¶ÃŸe"])).toBe(hint);
  expect([misreadHint("größe", ["a", "größe"]), misreadHint("a", ["a", "b"]), misreadHint("c", ["a"])]).toEqual([null, null, null]); // prettier-ignore
});

describe("the names of a header", () => {
  const named = (...cells: string[]): readonly string[] => checkNames(cells, 1, new Problems("x.csv"));

  test("that are left out are made from their place", () => {
    expect(named("", "a", "")).toEqual(["unnamed_1", "a", "unnamed_3"]);
    expect(named("", "unnamed_1", "unnamed_1_")).toEqual(["unnamed_1__", "unnamed_1", "unnamed_1_"]);
  });

  test("that come again are refused, each beside the first", () => {
    expect(() => checkNames(["a", "b", "a", "a"], 4, new Problems("x.csv"))).toThrow(
      'x.csv:4: error: the name "a" stands twice in the header, over columns 1 and 3\n  hint: give every column a name of its own\nx.csv:4: error: the name "a" stands twice in the header, over columns 1 and 4',
    );
  });
});

test("the ends of lines in a text are counted, CRLF as one", () => {
  expect(["", "a", "a\nb", "a\r\nb\r\n", "\r\r\n\n"].map(lineBreaks)).toEqual([0, 0, 1, 2, 3]);
});
