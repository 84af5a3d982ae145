// A page of the textbook in a terminal: what stands beside what, and what becomes of it where it is too wide.
import { describe, expect, test } from "@jest/globals";
import type { Worked } from "../../src/notation/worked.js";
import type { DocumentLine, PageDocument } from "../../src/pages/document.js";
import { operationPages } from "../../src/pages/operations.js";
import { listSections, pageSections, tensorLines } from "../../src/report/terminal/explainText.js";
import { worked } from "./explain.js";

const line = (number: number, left: string, right: string, reason = "", words = false): DocumentLine => ({ number, left, right, reason, words }); // prettier-ignore
const checked = (...compared: number[]): PageDocument["check"] => ({ ok: true, mistakes: [], lines: compared.map((count) => ({ compared: count })) }) as unknown as PageDocument["check"]; // prettier-ignore

const twice: PageDocument = {
  ...{ name: "twice", kind: "operation", formula: "y = 2 x", about: null, picture: null, after: null, torch: null },
  ...{ source: "src/twice.ts", keeps: null, examples: ["plain"], shown: "plain", see: [] },
  lines: [line(1, "y[i]", "= 2 x[i]"), line(2, "gx[i]", "= 2 gy[i]", "constant factor")],
  check: checked(3, 0),
  worked,
};

/** Its sections by their titles. */
const titled = (given: Partial<PageDocument>, columns = 80, others = [operationPages.relu].slice(1)): Record<string, readonly string[]> => Object.fromEntries(pageSections({ ...twice, ...given }, columns, others).map(({ title, lines }) => [title, lines])); // prettier-ignore
const titles = (given: Partial<PageDocument>, columns = 80): string[] => Object.keys(titled(given, columns));
/** The lines of the section with such a title. */
const section = (title: string, given: Partial<PageDocument>, columns = 80): readonly string[] =>
  Object.entries(titled(given, columns)).find(([each]) => each.startsWith(title))![1];
const derivation = (lines: readonly DocumentLine[], columns = 80): readonly string[] => section("Derivation", { lines }, columns); // prettier-ignore
const workedOut = (given: Partial<Worked>, columns = 80): readonly string[] => section("Worked out", { worked: { ...worked, ...given } }, columns); // prettier-ignore

const numbers = [
  "  x     1  2",
  "  gy     3  -1",
  "",
  "   2  e[0] = exp(1) = 2.7183",
  "   3  s = 2.7183 + 7.3891 = 10.1073",
  "   4  y[0] = 2.7183 / 10.1073 = 0.2689",
  "   7  ds/dx[0] = 2.7183",
  "  12  gx[0] = 0.2689 * (3 - 0.0758) = 0.7864",
  "",
  "  y     0.2689  0.7311",
  "  gx     0.7864  -0.7864",
];
const slopes = ["           L above     L below   slope  backward", "  x[0]  0.07654550  0.07497260  0.7864    0.7864"];

test("a page with nothing beside its lines has four sections", () => {
  expect(titled({})).toEqual({
    "twice                                                    operation, src/twice.ts": ["  y = 2 x"],
    "Derivation                                         2 lines: 1 compared, 1 define": [
      "   1  y[i]  = 2 x[i]",
      "   2  gx[i] = 2 gy[i]",
      "         constant factor                              -> explain constant-factor",
      "",
      "  gx is dL/dx for L = sum of gy y; gy is chosen  -> explain notation",
    ],
    "Worked out                                                         softmax(x, 0)": numbers,
    "Is it true?": ["  L = sum of gy y; one number moved by h = 0.001: slope = (L above - L below) /", "    (2 h)", ...slopes],
  });
});

test("a page with all that it may have, in 60 columns", () => {
  const about = "One.\n\nTwo.";
  const picture = "\n    a--b\n      c\n";
  const given: Partial<PageDocument> = { torch: "torch.twice", about, picture, after: "So.\n\nIt is.", keeps: ["x"], see: ["exp", "log"], examples: ["plain", "kink", "broadcast"], shown: "kink" }; // prettier-ignore
  expect(titled(given, 60, [{ ...operationPages.relu, name: "twice", kind: "layer" }])).toEqual({
    "twice                   operation, src/twice.ts, torch.twice": ["  y = 2 x", "", "  One.", "", "  Two.", "", "  a--b", "    c"], // prettier-ignore
    "Derivation                     2 lines: 1 compared, 1 define": [
      "   1  y[i]  = 2 x[i]",
      "   2  gx[i] = 2 gy[i]",
      "         constant factor          -> explain constant-factor",
      "",
      "  gx is dL/dx for L = sum of gy y; gy is chosen  -> explain",
      "    notation",
    ],
    "What follows": ["  So.", "", "  It is."],
    "Kept for backward": ["  x"],
    "Worked out                                     softmax(x, 0)": numbers,
    "Is it true?": [
      "  L = sum of gy y; one number moved by h = 0.001: slope = (L",
      "    above - L below) / (2 h)",
      "  at a kink this slope is the mean of those of both sides;",
      "    backward follows the convention above",
      ...slopes,
    ],
    More: [
      "  other cases: mlbh explain twice --example plain|broadcast",
      "  layer of this name: mlbh explain twice",
      "  see also: exp, log",
    ],
  });
});

describe("a title and what stands at its right", () => {
  test("have two spaces between them at least; else the second goes below or away", () => {
    // "twice" 5, "(operation, src/twice.ts)" 25, without brackets 23
    expect(titles({}, 30)[0]).toBe("twice  operation, src/twice.ts");
    expect(titled({}, 29).twice).toEqual(["  (operation, src/twice.ts)", "", "  y = 2 x"]);
    // "Derivation" 10, "2 lines: 1 compared, 1 define" 29
    expect(titles({}, 41)[1]).toBe("Derivation  2 lines: 1 compared, 1 define");
    expect(titles({}, 40)[1]).toBe("Derivation");
    // "Worked out" 10, "softmax(x, 0)" 13
    expect(titles({}, 25)[2]).toBe("Worked out  softmax(x, 0)");
    expect(titled({}, 24)["Worked out"].slice(0, 3)).toEqual(["  softmax(x, 0)", "", "  x     1  2"]);
  });

  test("nothing is wider than 80 columns, however wide the terminal is", () => expect(titles({}, 200)).toEqual(titles({}, 80)));

  test.each<[string, number, number[], boolean]>([
    ["1 line: 1 compared", 1, [2], true],
    ["1 line: 0 compared, 1 define", 1, [0], true],
    ["2 lines: 2 compared", 2, [1, 1], true],
    ["3 lines: 1 compared, 2 define", 3, [0, 1, 0], true],
    ["NOT CORRECT: mlbh explain --check", 1, [1], false],
  ])("how the lines were compared: %s", (words, count, compared, ok) => {
    const lines = Array.from({ length: count }, (_, i) => line(i + 1, "y", "= x"));
    const title = titles({ lines, check: { ...checked(...compared), ok } })[1];
    expect(title).toBe(`Derivation${words.padStart(70)}`);
  });
});

describe("a line of the derivation", () => {
  const left = (length: number): string => "a".repeat(length);

  test("a left side of 22 characters makes the column; of 23 the right side stands below", () => {
    expect(derivation([line(1, left(22), "= 1"), line(2, "y", "= 2"), line(3, "", "= 3")])).toEqual([
      `   1  ${left(22)} = 1`,
      `   2  y${" ".repeat(22)}= 2`,
      `   3  ${" ".repeat(23)}= 3`,
    ]);
    expect(derivation([line(1, left(23), "= 1"), line(2, "gamma", "= 2")])).toEqual([`   1  ${left(23)}`, "           = 1", "   2  gamma = 2"]); // prettier-ignore
    expect(derivation([line(1, "", "= 3")])).toEqual(["   1   = 3"]);
    const sum = Array.from({ length: 6 }, (_, i) => `a[${i}, j]`).join(" + "); // 54 characters
    const [first, second] = derivation([line(1, sum, `= ${sum}`)], 50);
    expect([first, second]).toEqual(["   1  a[0, j] + a[1, j] + a[2, j] + a[3, j] +", "            a[4, j] + a[5, j]"]);
    const [, , ...right] = derivation([line(1, "gamma", "= 1"), line(2, left(23), `= ${sum}`)], 50);
    expect(right).toEqual(["           = a[0, j] + a[1, j] + a[2, j] + a[3, j]", "             + a[4, j] + a[5, j]"]);
    expect(derivation([line(1, left(23), "= 1"), line(2, "n", "= 2")]).slice(1)).toEqual(["        = 1", "   2  n = 2"]);
  });

  test("what is declared and what is said begin where a left side does", () => {
    const lines = [line(9, "y", "= 1"), line(10, "", "where n = 3"), line(11, "", "= a sentence", "", true), line(12, "", "≈ 2"), line(13, "", "→ 2")]; // prettier-ignore
    expect(derivation(lines)).toEqual(["   9  y = 1", "  10  where n = 3", "  11  = a sentence", "  12    ≈ 2", "  13    → 2"]);
  });

  test("goes on below its right side, and subscripts stay together", () => {
    // room for 30 - 2 - 4 = 24 characters, 20 of them right of "gx = "
    expect(derivation([line(1, "gx", "= a[i, j] + b[i, j] + c[i, j]")], 30).slice(0, 3)).toEqual(["   1  gx = a[i, j] + b[i, j] +", "           c[i, j]", ""]); // prettier-ignore
    expect(derivation([line(1, "y", "= one + two + a[i, j] + c")], 30)).toEqual([
      "   1  y = one + two + a[i, j]",
      "          + c",
    ]);
    expect(derivation([line(1, "y", "= one + three + a[i, j] + c")], 30)).toEqual(["   1  y = one + three +", "          a[i, j] + c"]); // prettier-ignore
    const full = "= one + two + a[i, j] + eleven + b[1, 2, 3]"; // its first line has the last column of 29
    expect(derivation([line(1, "y", full)], 29)).toEqual([
      "   1  y = one + two + a[i, j]",
      "          + eleven +",
      "          b[1, 2, 3]",
    ]);
    const long = `= a[${Array.from({ length: 12 }, (_, i) => i).join(", ")}]`;
    expect(derivation([line(1, "y", long)], 30)).toEqual(["   1  y = a[0, 1, 2, 3, 4, 5,", "          6, 7, 8, 9, 10, 11]"]);
    expect(derivation([line(1, "", "some words of a sentence that is long", "", true)], 30)).toEqual(["   1  some words of a sentence", "      that is long"]); // prettier-ignore
  });

  test("a rule's page stands right of the reason, two spaces between, or below it", () => {
    // room for columns - 6; "   sum rule" 11, "-> explain sum-rule" 19
    const reason = (columns: number, words = "sum rule", name = "twice"): readonly string[] => section("Derivation", { name, lines: [line(1, "y", "= 1", words)] }, columns).slice(1); // prettier-ignore
    expect(reason(38)).toEqual(["         sum rule  -> explain sum-rule"]);
    expect(reason(39)).toEqual(["         sum rule   -> explain sum-rule"]);
    expect(reason(37)).toEqual(["         sum rule", "                  -> explain sum-rule"]);
    expect(reason(80, "sum rule", "sum-rule")).toEqual(["         sum rule"]);
    expect(reason(80, "it is so")).toEqual(["         it is so"]);
    expect(reason(37, "one two three four five six")).toEqual(["         one two three four five six"]);
    expect(reason(36, "one two three four five six s")).toEqual(["         one two three four five six", "         s"]);
    expect(reason(80, "")).toEqual([]);
  });

  test("what gx means is said where there is a gx and something arrives from above", () => {
    const words = (given: Partial<Worked>, left = "gx[i]"): string | undefined => section("Derivation", { lines: [line(1, "z", "= 1"), line(2, left, "= 1")], worked: { ...worked, ...given } })[3]; // prettier-ignore
    const [y, gx] = worked.results;
    const gz = { ...gx, name: "gz" };
    expect(words({})).toBe("  gx is dL/dx for L = sum of gy y; gy is chosen  -> explain notation");
    expect(words({}, "gw[i]")).toBeUndefined();
    expect(words({}, "agx[i]")).toBeUndefined();
    expect(words({ results: [y] })).toBeUndefined();
    expect(words({ given: [worked.given[0]] })).toBeUndefined();
    expect(words({ results: [{ ...y, name: "z" }, gx] })).toBeUndefined();
    expect(words({ given: [...worked.given, gz], results: [y, gx, { ...y, name: "z" }] })).toBe("  gx is dL/dx for L = sum of gy y + sum of gz z; gy is chosen  -> explain"); // prettier-ignore
  });
});

describe("a line with numbers", () => {
  const sum = `${"exp(1) + ".repeat(8)}1`; // 73 characters
  const lineOf = (line: number, left: string, text: string, value: string): Partial<Worked> => ({ given: [], results: [], slopes: [], lines: [{ line, left, pieces: [{ text }], value }] }); // prettier-ignore

  test("a value that is the text already is not said twice", () =>
    expect(workedOut(lineOf(7, "s", "3", "3"))).toEqual(["", "   7  s = 3", ""]));

  test("fits to the last column; else it goes on below the right side", () => {
    // "12  s = " 8, " = 3" 4
    expect(workedOut(lineOf(12, "y[0, 1, 2]", sum.slice(0, 57), "3"))).toEqual([
      "",
      `  12  y[0, 1, 2] = ${sum.slice(0, 57)} = 3`,
      "",
    ]);
    const terms = Array.from({ length: 22 }, (_, i) => String(i)).join(" + ");
    expect(workedOut(lineOf(12, terms, "1", "3")).slice(1, 3)).toEqual([
      `  12  ${terms.slice(0, 74)}`,
      "        17 + 18 + 19 + 20 + 21 =",
    ]);
    expect(workedOut(lineOf(12, "s", sum.slice(0, 66), "3"))[1]).toHaveLength(80);
    expect(workedOut(lineOf(12, "s", sum.slice(0, 66), "3"))).toHaveLength(3);
    expect(workedOut(lineOf(12, "s", sum, "3")).slice(1, -1)).toEqual([
      `  12  s = ${"exp(1) + ".repeat(7)}exp(1)`,
      `          + 1 = 3`,
    ]);
  });

  test("a left side that ends within 16 characters has numbers beside it, a longer one above them", () => {
    const numbers = ["exp(1) + ".repeat(7).trimEnd(), "exp(1) + 1 = 3"];
    expect(workedOut(lineOf(3, "y[0, 1, 2]", sum, "3")).slice(1, -1)).toEqual(["   3  y[0, 1, 2] =", ...numbers.map((each) => " ".repeat(18) + each)]); // prettier-ignore
    expect(workedOut(lineOf(3, "yy[0, 10]", sum, "3")).slice(1, -1)).toEqual([`   3  yy[0, 10] = ${numbers[0]}`, " ".repeat(18) + numbers[1]]); // prettier-ignore
  });
});

describe("a tensor", () => {
  const tensor = (shape: readonly number[], names = 1, width = 80): string[] => tensorLines({ name: "x", shape, values: Array.from({ length: shape.reduce((a, b) => a * b, 1) }, (_, i) => ({ text: String(i), source: "" })) }, names, width); // prettier-ignore

  test("stands row by row behind its name, numbers below each other", () => {
    expect(tensor([])).toEqual(["x  0"]);
    expect(tensor([3], 3)).toEqual(["x      0  1  2"]);
    expect(tensor([2, 3, 2])).toEqual(["x     0   1", "      2   3", "      4   5", "      6   7", "      8   9", "     10  11"]);
    expect(tensor([2, 0])).toEqual(["x  (2, 0), no numbers"]);
  });

  test("of more than eight rows the first seven are shown", () => {
    expect(tensor([8, 1])).toEqual(["x    0", ...[1, 2, 3, 4, 5, 6, 7].map((i) => `     ${i}`)]);
    expect(tensor([9, 1])).toEqual(["x    0", ...[1, 2, 3, 4, 5, 6].map((i) => `     ${i}`), "     .. 2 more rows"]);
  });

  test("a row that is too wide is cut", () => {
    expect(tensor([3], 1, 12)).toEqual(["x    0  1  2"]);
    expect(tensor([3], 1, 11)).toEqual(["x    0  1 …"]);
  });

  test("names have one column; a long name of a single number is not in it", () => {
    const single = (name: string): Worked["given"][number] => ({ name, shape: [], values: [{ text: "5", source: name }] });
    const given = (name: string): string => workedOut({ given: [single("a"), single(name)], results: [], lines: [], slopes: [] })[0]; // prettier-ignore
    expect(given("sevenup")).toBe("  a        5");
    expect(given("eightupp")).toBe("  a  5");
    const row = { name: "eightupp", shape: [1], values: [{ text: "5", source: "eightupp[0]" }] };
    expect(workedOut({ given: [single("a"), row], results: [], lines: [], slopes: [] })[0]).toBe("  a         5");
  });
});

test("slopes are shown without the values of L where those do not fit", () => {
  // 6 + 12 + 12 + 8 + 10 = 46 + 2
  expect(section("Is it true?", {}, 48).slice(-2)).toEqual(slopes);
  expect(section("Is it true?", {}, 47).slice(-2)).toEqual(["         slope  backward", "  x[0]  0.7864    0.7864"]);
  expect(Object.keys(titled({ worked: { ...worked, slopes: [] } }))).toHaveLength(3);
});

test("a paragraph is broken, a drawing that does not fit is left out", () => {
  expect(section("twice", { about: "what stands in a paragraph" }, 22).slice(-2)).toEqual(["  what stands in a", "  paragraph"]);
  const picture = `one\n${"-".repeat(30)}`;
  const drawn = (columns: number): readonly string[] => section("twice", { picture }, columns).slice(-2);
  expect(drawn(32)).toEqual(["  one", `  ${"-".repeat(30)}`]);
  expect(drawn(31)).toEqual(["", "  (a drawing, 32 columns wide)"]);
});

test("the list has the pages kind by kind, names in a column, formulas cut", () => {
  const { relu } = operationPages;
  const pages = [{ ...relu, name: "Linear", kind: "layer" as const, formula: "y = x W^T + b" }, { ...relu, name: "abs", formula: "y = |x|" }, { ...relu, name: "sqrt" , formula: "y = the square root of x" }]; // prettier-ignore
  expect(listSections(pages, 24).slice(1)).toEqual([
    { title: "Operations", lines: ["  abs   y = |x|", "  sqrt  y = the square …"] },
    { title: "Layers", lines: ["  Linear  y = x W^T + b"] },
  ]);
  const begin = ["  derivative, chain-rule, notation, backward, sigmoid, softmax, Linear, SGD"];
  expect(listSections([], 80)).toEqual([{ title: "Begin with", lines: begin }]);
  expect(listSections([], 75)).toEqual([{ title: "Begin with", lines: begin }]);
  expect(listSections([], 74)[0].lines).toEqual([
    "  derivative, chain-rule, notation, backward, sigmoid, softmax, Linear,",
    "    SGD",
  ]);
  const long = { ...relu, formula: "y".repeat(100) };
  expect(listSections([long], 100)[1].lines[0]).toHaveLength(80);
});
