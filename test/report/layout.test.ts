// Lines and tables in a terminal of a given width: nothing is longer, and no word is broken.
import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import width from "fast-string-width";
import { indented, linesOf, tableLines, type Table } from "../../src/report/terminal/table.js";
import { cutTo, wrapCell, wrapLine } from "../../src/report/terminal/wrap.js";

describe("a line", () => {
  test("that fits stays as it is, spaces and all", () => {
    expect(wrapLine("  a   b", 7)).toEqual(["  a   b"]);
  });

  test("is broken between words and hangs below its beginning", () => {
    expect(wrapLine("  hint: write it without quotes, with a space", 30)).toEqual([
      "  hint: write it without",
      "      quotes, with a space",
    ]);
  });

  test("with a label goes on in its column", () => {
    expect(wrapLine("  --seed <n>   the same as --set seed=n, and more", 40)).toEqual([
      "  --seed <n>   the same as --set seed=n,",
      "               and more",
    ]);
  });

  test("with items is broken between them", () => {
    expect(wrapLine("1/6  trial-2  lr=0.05  val_loss 0.4 and  accuracy 0.9", 36)).toEqual([
      "1/6  trial-2  lr=0.05",
      "     val_loss 0.4 and  accuracy 0.9",
    ]);
  });

  test("with a long remark behind it has that on lines of its own", () => {
    expect(wrapLine("  gx  = gy y   -- chain rule: every y depends on every x there is", 40)).toEqual([
      "  gx  = gy y",
      "      -- chain rule: every y depends on",
      "      every x there is",
    ]);
  });

  test("for the shell can be copied: it goes on after a backslash, and what is quoted stays whole", () => {
    expect(wrapLine("  mlbh train x.yaml --set 'loss={NLLLoss: {reduction: sum}}' --seed 1", 40)).toEqual([
      "  mlbh train x.yaml --set \\",
      "      'loss={NLLLoss: {reduction: sum}}' \\",
      "      --seed 1",
    ]);
  });

  test("of wide letters is as wide as they are; colours take no room", () => {
    expect(wrapLine("日本語 日本語", 8)).toEqual(["日本語", "    日本語"]);
    expect(wrapLine("\u001b[31merror\u001b[39m: words", 12)).toEqual(["\u001b[31merror\u001b[39m: words"]);
  });

  test("keeps all of its words, and none of its lines is too long", () => {
    const words = fc.array(fc.stringMatching(/^[a-z日]{1,8}$/), { minLength: 1, maxLength: 40 });
    fc.assert(
      fc.property(words, fc.constantFrom(" ", "  "), fc.integer({ min: 24, max: 90 }), (list, gap, columns) => {
        const lines = wrapLine(`  ${list.join(gap)}`, columns);
        for (const line of lines) expect(width(line)).toBeLessThanOrEqual(columns);
        expect(lines.join(" ").trim().split(/ +/)).toEqual(list);
      }),
    );
  });
});

test("a text is cut at its end or at its start", () => {
  expect([cutTo("runs/iris-12", 8), cutTo("runs/iris-12", 8, "end"), cutTo("short", 5)]).toEqual(["runs/ir…", "…iris-12", "short"]); // prettier-ignore
});

describe("a table", () => {
  const runs: Table = {
    rows: [
      ["run", "when", "loss", "why"],
      ["experiment_of_a_long_name-12", "2026-11-25", "0.1234", "it counts the rows, and nothing else"],
    ],
    columns: [
      { fit: "cutStart", least: 10 },
      { drop: 1 },
      { align: "right" },
      { fit: "wrap", least: 12 },
    ], // prettier-ignore
  };

  test("is aligned, and as wide as it is where there is no terminal", () => {
    expect(tableLines(runs)).toEqual([
      "run                           when          loss  why",
      "experiment_of_a_long_name-12  2026-11-25  0.1234  it counts the rows, and nothing else",
    ]);
  });

  test("shortens and wraps its texts, never its numbers", () => {
    expect(tableLines(runs, 60)).toEqual([
      "run                  when          loss  why",
      "…_of_a_long_name-12  2026-11-25  0.1234  it counts the rows,",
      "                                           and nothing else",
    ]);
  });

  test("leaves the column out that says least", () => {
    expect(tableLines(runs, 40)).toEqual([
      "run                loss  why",
      "…a_long_name-12  0.1234  it counts the",
      "                           rows, and",
      "                           nothing else",
    ]);
  });

  test("goes on below, beside its first column, when numbers are too many", () => {
    const matrix: Table = { rows: [["true", "a", "b", "c"], ["first", "1000", "2000", "3000"]], columns: [{}, { align: "right" }] }; // prettier-ignore
    expect(tableLines(matrix, 18)).toEqual(["true      a     b", "first  1000  2000", "", "true      c", "first  3000"]);
  });

  test("may stand further right, with a style for its head", () => {
    const head = (line: string): string => `<${line}>`;
    expect(linesOf(indented({ rows: [["a", "b"], ["1", "2"]], columns: [{}], head }, 2), 80)).toEqual(["<  a  b>", "  1  2"]); // prettier-ignore
  });

  test("is never wider than the terminal as long as its numbers fit", () => {
    const cell = fc.stringMatching(/^[a-z ]{0,60}$/);
    fc.assert(
      fc.property(fc.array(fc.tuple(cell, cell, cell), { minLength: 1, maxLength: 6 }), fc.integer({ min: 50, max: 120 }), (rows, columns) => {
        const lines = tableLines({ rows, columns: [{ fit: "cut" }, { fit: "wrap" }, { fit: "cutStart" }] }, columns);
        for (const line of lines) expect(width(line)).toBeLessThanOrEqual(columns);
      }), // prettier-ignore
    );
  });
});

test("a block without a terminal is left alone", () => {
  const long = "word ".repeat(60);
  expect(linesOf(long, Infinity)).toEqual([long]);
});

test("no word is broken in a table whose longest words just fit", () => {
  const [long, words] = ["a".repeat(30), `${"b".repeat(20)} ${"c".repeat(17)}`];
  const table: Table = { rows: [[long, words]], columns: [{ fit: "wrap" }, { fit: "wrap" }] }; // prettier-ignore
  const wrapped = [`${long}  ${"b".repeat(20)}`, `${" ".repeat(34)}${"c".repeat(17)}`];
  expect(tableLines(table, 30 + 2 + 20)).toEqual(wrapped);
  expect(tableLines(table, 30 + 2 + 21)).toEqual(wrapped);
});

test("a word as long as its column is whole on every line of the cell", () => {
  const words = ["a".repeat(30), `${"b".repeat(20)} ${"c".repeat(19)}`];
  const lines = tableLines({ rows: [words], columns: [{ fit: "wrap" }, { fit: "wrap" }] }, 52);
  expect(lines.map((line) => line.trim())).toEqual([`${words[0]}  ${"b".repeat(20)}`, "c".repeat(19)]);
});

describe("where the room ends", () => {
  test("a label has its column while 24 characters are left beside it", () => {
    const line = `  --abc   ${"word ".repeat(6).trim()}`; // a label of 10, and 29 characters
    expect(wrapLine(line, 39)).toEqual([line]);
    expect(wrapLine(line, 34)).toEqual(["  --abc   word word word word word", "          word"]);
    expect(wrapLine(line, 33)).toEqual(["  --abc", "      word word word word word", "      word"]);
  });

  test("what goes on hangs four further right, and may be as long as the line", () => {
    expect(wrapLine("  aaaa bbbb cccc", 10)).toEqual(["  aaaa", "      bbbb", "      cccc"]);
    expect(wrapLine("  aaaa bbbb cccc", 11)).toEqual(["  aaaa bbbb", "      cccc"]);
    expect(wrapLine("aaaa bb cc", 9)).toEqual(["aaaa bb", "    cc"]);
    expect(wrapLine("aaaa bb cc", 8)).toEqual(["aaaa bb", "    cc"]);
    expect(wrapLine("aa bb cc", 7)).toEqual(["aa bb", "    cc"]);
    expect(wrapLine("aa bbbbbbbbbb cc", 6)).toEqual(["aa", "    bbbbbbbbbb", "    cc"]);
  });

  test("a command has room for the backslash in every line", () => {
    expect(wrapLine("mlbh train aa bb", 12)).toEqual(["mlbh train \\", "    aa bb"]);
    expect(wrapLine("mlbh train aa bb cc", 15)).toEqual(["mlbh train aa \\", "    bb cc"]);
    // what stands further right leaves less room: for the spaces before it, and for what goes on
    expect(wrapLine("  mlbh train aa bb cc dd", 17)).toEqual(["  mlbh train aa \\", "      bb cc dd"]);
    expect(wrapLine("  mlbh train aa bb cc dd", 16)).toEqual(["  mlbh train \\", "      aa bb cc \\", "      dd"]);
    expect(wrapLine("\u001b[2mmlbh train aa bb", 12)).toEqual(["\u001b[2mmlbh train \\", "    aa bb"]);
    expect(wrapLine("mlbh train  aa bb", 12)).toEqual(["mlbh train", "    aa bb"]); // with a column it is none
  });

  test("a cell hangs two, and fills its lines", () => {
    expect(wrapCell("aaa bbb cc", 7)).toEqual(["aaa bbb", "  cc"]);
    expect(wrapCell("aaa bbb cc", 6)).toEqual(["aaa", "  bbb", "  cc"]);
    expect(wrapCell("aaa bbb cc", 6, 0)).toEqual(["aaa", "bbb cc"]);
    expect(wrapCell("aaa bbb cc", 10)).toEqual(["aaa bbb cc"]);
  });

  test("a text is cut with a character less than fits, wide ones whole", () => {
    expect([cutTo("日本語", 6), cutTo("日本語", 5), cutTo("日本語", 4), cutTo("日本語", 3, "end")]).toEqual(["日本語", "日本…", "日…", "…語"]);
    expect([cutTo("abc", 1), cutTo("abc", 2), cutTo("", 0)]).toEqual(["…", "a…", ""]);
  }); // prettier-ignore

  test("columns are left out one after the other, the lowest number first, and only where they must be", () => {
    const rows = [["aaaa", "bbbb", "cccc", "dddd"]];
    const table = (width: number): string[] => tableLines({ rows, columns: [{}, { drop: 2 }, { drop: 1 }, {}] }, width);
    expect([22, 21, 16, 15, 10].map(table)).toEqual([["aaaa  bbbb  cccc  dddd"], ["aaaa  bbbb  dddd"], ["aaaa  bbbb  dddd"], ["aaaa  dddd"], ["aaaa  dddd"]]); // prettier-ignore
    expect(table(9)).toEqual(["aaaa  dddd"]); // there is no room for it, and nothing to leave out
  });

  test("numbers go on below beside the first column, as many as fit, and one at least", () => {
    const table = (width: number): string[] => tableLines({ rows: [["a", "1111", "2222", "3333"]], columns: [{}] }, width);
    expect(table(19)).toEqual(["a  1111  2222  3333"]);
    expect(table(18)).toEqual(["a  1111  2222", "", "a  3333"]);
    expect(table(13)).toEqual(["a  1111  2222", "", "a  3333"]);
    expect(table(12)).toEqual(["a  1111", "", "a  2222", "", "a  3333"]);
    expect(table(3)).toEqual(["a  1111", "", "a  2222", "", "a  3333"]);
  });

  test("the widest text gives way first, then both alike, down to eight characters", () => {
    const widths = (width: number, ...texts: number[]): number[] =>
      tableLines({ rows: [texts.map((length) => "x".repeat(length))], columns: [{ fit: "cut" }] }, width)[0].split("  ").map((text) => text.length); // prettier-ignore
    expect(widths(32, 20, 10)).toEqual([20, 10]);
    expect(widths(27, 20, 10)).toEqual([15, 10]);
    expect(widths(22, 20, 10)).toEqual([10, 10]);
    expect(widths(21, 20, 10)).toEqual([9, 10]);
    expect(widths(20, 20, 10)).toEqual([9, 9]);
    expect(widths(18, 20, 10)).toEqual([8, 8]);
    expect(widths(12, 20, 10)).toEqual([8, 8]);
    expect(widths(20, 5, 30)).toEqual([5, 13]);
  });

  test("where no least width is given, texts are cut to eight characters, and wrapped to 18", () => {
    const lines = (fit: "cut" | "cutStart" | "wrap", text: string): string[] =>
      tableLines({ rows: [[text]], columns: [{ fit }] }, 5);
    expect(lines("cut", "a".repeat(20))).toEqual([`${"a".repeat(7)}…`]);
    expect(lines("cutStart", "a".repeat(20))).toEqual([`…${"a".repeat(7)}`]);
    expect(lines("wrap", "aaa ".repeat(10).trim())).toEqual(["aaa aaa aaa aaa", "  aaa aaa aaa aaa", "  aaa aaa"]);
  });

  test("a row may have fewer cells, and one more than columns are described", () => {
    expect(tableLines({ rows: [["a"], ["b", "22", "3"]], columns: [{}, { align: "right" }] })).toEqual(["a", "b  22  3"]);
    expect(tableLines({ rows: [], columns: [] })).toEqual([]);
    expect(tableLines({ rows: [["a", "b"]], columns: [] })).toEqual(["a  b"]);
    expect(indented("", 2)).toBe("");
    expect(indented("a", 2)).toBe("  a");
    expect(indented({ rows: [], columns: [], indent: 1 }, 2)).toMatchObject({ indent: 3 });
  });
});
