// Lines and tables in a terminal of a given width: nothing is longer, and no word is broken.
import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import width from "fast-string-width";
import { indented, linesOf, tableLines, type Table } from "../../src/report/terminal/table.js";
import { cutTo, wrapLine } from "../../src/report/terminal/wrap.js";

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
