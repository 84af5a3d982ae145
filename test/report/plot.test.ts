// Curves in a terminal: small drawings, character by character.
import { describe, expect, test } from "@jest/globals";
import { linearAxis, logAxis } from "../../src/report/terminal/axis.js";
import { plotLines, type PlotOptions, type Series } from "../../src/report/terminal/plot.js";

const curve = (label: string, ...ys: (number | null)[]): Series => ({ label, points: ys.map((y, i) => [i + 1, y]) });
const plot = (series: readonly Series[], options: Partial<PlotOptions> = {}): string[] =>
  plotLines(series, { width: 20, height: 4, ...options });

describe("plotLines", () => {
  test("a straight line in Braille, 2 x 4 dots in a character", () => {
    expect(plot([curve("loss", 0, 1)], { width: 12 })).toEqual([
      "1 ┤       ⡠⠊",
      "  │    ⢀⠔⠉",
      "  │  ⣀⠔⠁",
      "0 ┤⡠⠊",
      "  └─────────",
      "   1       2",
      "loss",
    ]);
  });

  test("in ASCII a character is a dot", () => {
    expect(plot([curve("loss", 4, 3, 2, 1, 0, 1, 2, 3, 4)], { width: 12, height: 5, ascii: true })).toEqual([
      "4 +*       *",
      "  | *     *",
      "2 +  *   *",
      "  |   * *",
      "0 +    *",
      "  +---------",
      "   1       9",
      "loss",
    ]);
  });

  test("curves of different lengths share the axes, end in their letters and have their own dashes", () => {
    const curves = [curve("train", 3, 2, 1, 0), curve("val", 3, 3)];
    expect(plot(curves, { width: 24 })).toEqual([
      "4 ┤",
      "  │⠉⠛⠢⠭⣉⡀⠁b",
      "  │     ⠈⠉⠑⠒⠢⠤⢄⣀⡀",
      "0 ┤             ⠈⠉⠒⠢⠤⣀a",
      "  └─────────────────────",
      "   1                 4",
      "a train   b val",
    ]);
    expect(plot(curves, { width: 24, ascii: true }).slice(0, 4)).toEqual([
      "4 +",
      "  |***bbbbb",
      "  |   aaaaaaaaaaaa",
      "0 +               aaaaa",
    ]);
  });

  test("a curve is drawn to its end, also where its dashes leave a gap there", () => {
    for (let width = 20; width < 26; width++) {
      const [above] = plot([curve("x", 0, 0), curve("y", 1, 1)], { width, height: 2 });
      expect([width, above]).toEqual([width, expect.stringMatching(/[⠁⠈⠉]b$/)]);
    }
  });

  test("equal curves keep their letters apart", () => {
    const lines = plot([curve("x", 1, 1), curve("y", 1, 1), curve("z", 1, 1)], { width: 24 });
    expect(lines.filter((_, row) => row < 4).join("").replace(/[^abc]/g, "")).toBe("bac"); // prettier-ignore
  });

  test("null, NaN and infinity are gaps", () => {
    expect(plot([curve("gap", 1, 1, null, 2, NaN, 1, Infinity, 2)], { width: 18, ascii: true })).toEqual([
      "2 +      *       *",
      "  |",
      "  |",
      "1 +***       *",
      "  +---------------",
      "   1             8",
      "gap",
    ]);
  });

  test("over two decades the axis has equal factors, unless the caller says otherwise", () => {
    const decades = [curve("x", 1, 10, 100, 1000)];
    expect(plot(decades, { width: 18, height: 7 })).toEqual([
      "1000 ┤          ⡠⠊",
      "     │        ⢀⠜",
      " 100 ┤      ⢀⠔⠁",
      "     │     ⡠⠊",
      "  10 ┤   ⢀⠔⠁",
      "     │  ⡔⠁",
      "   1 ┤⡠⠊",
      "     └────────────",
      "      1          4",
      "x",
    ]);
    const isLog = (...values: number[]): boolean[] => [true, false].map((logY) => plot([curve("x", ...values)]).join() === plot([curve("x", ...values)], { logY }).join()); // prettier-ignore
    expect([isLog(1, 7, 100), isLog(1, 7, 100.5), isLog(3, 1, 301, 10)]).toEqual([[false, true], [true, false], [true, false]]); // prettier-ignore
    expect([isLog(0.001, 0.01, 1), isLog(20, 25, 30), isLog(1e-300, 1e-299, 1e-290)]).toEqual([[true, false], [false, true], [false, true]]); // prettier-ignore
    expect(plot(decades, { logY: false })[2]).toMatch(/^ +│/);
    expect(plot([curve("x", 0, 1, 1000)])[3]).toMatch(/^ +0 ┤/); // zero has no logarithm
    expect(plot([curve("x", 0, 1, 10)], { logY: true, height: 3 })[2]).toMatch(/^ +1 ┤/); // it is a gap then
  });

  test("a single point, one value only, zeros", () => {
    expect(plot([curve("one", 0.5)], { height: 3 }).slice(0, 5)).toEqual(["1 ┤", "  │⠄", "0 ┤", "  └─────────────────", "   1"]);
    expect(plot([curve("zero", 0, 0)], { height: 3, ascii: true })[1]).toBe("   |****************");
  });

  test("nothing to draw gives no lines; an empty curve among others is named", () => {
    expect(plot([])).toEqual([]);
    expect(plot([curve("none"), curve("bad", null, NaN)])).toEqual([]);
    expect(plot([curve("full", 1, 2), curve("none")], { width: 40 }).at(-1)).toBe("a full   b none (no values)");
  });

  test("the width is respected exactly, whatever the numbers and names", () => {
    const series = [
      curve("runs/a-very-long-name-of-an-experiment-1", 1e-7, 1e280, 3),
      curve("runs/a-very-long-name-of-an-experiment-2", 5, 4, 3),
    ];
    for (const width of [30, 33, 60, 81]) {
      for (const ascii of [true, false]) {
        const lines = plot(series, { width, ascii });
        expect(Math.max(...lines.map((line) => line.length))).toBe(width);
        expect(lines.join("\n")).toContain("experiment-2");
      }
    }
    expect(plot(series, { width: 10 })).toEqual([]);
  });

  test("numbers near each other keep labels that differ", () => {
    const labels = plot([curve("x", 0.69314, 0.6931401)], { width: 30 }).map((line) => line.split("┤")[0].trim());
    expect(labels[0]).not.toBe(labels[3]);
  });

  test("colours go around each curve, its letter and its entry of the legend; control characters are shown", () => {
    const paint = (text: string): string => `<${text}>`;
    const lines = plot([{ ...curve("a\u001b[2J", 1, 1), paint }, curve("b", 2, 2)], { height: 3, ascii: true });
    expect(lines).toEqual([
      "2 +bbbbbbbbbbbbbbbb",
      "  |",
      "1 +<aaaaaaaaaaaaaaaa>",
      "  +-----------------",
      "   1             2",
      "<a a\\u001b[2J>   b b",
    ]);
  });
});

describe("where the room ends", () => {
  test("a tick is named where neither the row above nor the one below has a name", () => {
    // 0 to 4 on six rows: 4 on the first, 3 on the second, 2 on the fourth, 1 on the fifth, 0 on the last
    const rows = plot([curve("x", 0.5, 3.5)], { height: 6 }).slice(0, 6);
    expect(rows.map((line) => line.split(/[┤│]/)[0].trim())).toEqual(["4", "", "", "2", "", "0"]);
  });

  test("eight columns are left for the curve at least, beside the letters where there are several", () => {
    const [one, two] = [[curve("x", 0, 1)], [curve("x", 0, 1), curve("y", 1, 0)]];
    expect([11, 10].map((width) => plot(one, { width }).length)).toEqual([4 + 3, 0]);
    expect([13, 12].map((width) => plot(two, { width }).length > 0)).toEqual([true, false]);
  });

  test("entries of the legend stand side by side, three spaces apart, as long as they fit", () => {
    const legend = (...labels: string[]): string[] => plot(labels.map((label) => curve(label, 0, 1)), { width: 20 }).slice(6); // prettier-ignore
    expect(legend("1234567", "123456")).toEqual(["a 1234567   b 123456"]); // 9 + 3 + 8
    expect(legend("1234567", "1234567")).toEqual(["a 1234567", "b 1234567"]);
    expect(legend("abcdefghijklmnopqrst")).toEqual(["abcdefghijklmnopqrst"]);
    expect(legend("abcdefghijklmnopqrstu")).toEqual(["ab...ghijklmnopqrstu"]);
  });

  test("both ends of the x axis are named where a space is left between them", () => {
    const words = (width: number): string => plot([curve("x", 0, 1)], { width, xWords: (x) => (x === 1 ? "aaaa" : "bbbb") })[5];
    expect([words(13), words(12), words(11)]).toEqual(["   aaaa  bbbb", "   aaaa bbbb", "   aaaa"]);
  });
});

describe("axes", () => {
  test("ends and steps are 1, 2 or 5 times a power of ten", () => {
    expect(linearAxis(0.03, 0.47, 6).ticks).toEqual([0, 0.1, 0.2, 0.3, 0.4, 0.5]);
    expect(linearAxis(-3, 9, 4).ticks).toEqual([-5, 0, 5, 10]);
    expect(logAxis(0.003, 0.4).ticks).toEqual([0.002, 0.01, 0.1, 0.5]);
    expect(logAxis(0.001, 0.1).ticks).toEqual([0.001, 0.01, 0.1]); // each once
  });

  test("ends that are round stay the ends, also where binary numbers only come near them", () => {
    expect(linearAxis(0.3, 0.7, 5).ticks).toEqual([0.3, 0.4, 0.5, 0.6, 0.7]); // 0.3 / 0.1 = 2.9999999999999996
    expect(linearAxis(0, 10, 3).ticks).toEqual([0, 5, 10]);
    expect([1, 2].map((count) => linearAxis(0, 10, count).ticks)).toEqual([[0, 10], [0, 10]]); // prettier-ignore
  });

  test("around one value lies half of it on both sides, around 0 one", () => {
    const { low, high, ticks } = linearAxis(1, 1, 11);
    expect([low, high, ticks.length]).toEqual([0.5, 1.5, 11]);
    expect(linearAxis(0, 0, 3).ticks).toEqual([-1, 0, 1]);
    expect(logAxis(3, 3).ticks).toEqual([1, 10]); // 1.5 to 6
  });

  test("a position is a share of the axis", () => {
    expect(linearAxis(0, 10, 3).position(5)).toBe(0.5);
    expect(logAxis(1, 100).position(10)).toBeCloseTo(0.5, 12);
  });

  test("one value has an axis around it", () => {
    for (const value of [0, 1, -3, 1e-20, 1e280]) {
      const { low, high } = linearAxis(value, value, 3);
      expect(low).toBeLessThan(value);
      expect(high).toBeGreaterThan(value);
    }
    expect(logAxis(1, 1)).toMatchObject({ low: 0.5, high: 2 });
  });
});
