// One page in all its forms, and the questions that it asks.
import { describe, expect, test } from "@jest/globals";
import { operationPages } from "../../src/pages/operations.js";
import { bookHtml } from "../../src/report/explain/book.js";
import { besides, contentOf, rowsOf } from "../../src/report/explain/content.js";
import { explainHtml } from "../../src/report/explain/html.js";
import { bookLatex, explainLatex } from "../../src/report/explain/latex.js";
import { bookMarkdown, explainMarkdown } from "../../src/report/explain/markdown.js";
import { isRight, questionsOf, type Question } from "../../src/report/explain/quiz.js";
import type { Worked } from "../../src/notation/worked.js";
import { pageOf, softmax, worked } from "./explain.js";
import { partsOf, words } from "./page.js";

const hostile = '<img src=x onerror="alert(1)">';

describe("the content of a page", () => {
  test("as much of the formula as can be read is a formula", () => {
    expect(softmax.formula.equation?.text).toBe("y[i] = exp(x[i]) / (sum over j of exp(x[j]))");
    expect(softmax.formula.words).toBe("along axis dim: positive numbers that add up to 1");
    expect(pageOf("relu").formula).toMatchObject({ equation: { text: "y = max(0, x)" }, words: "" });
    const words = contentOf({ ...operationPages.relu, formula: "y = the tensors one after the other, along dim" }, null);
    expect(words.formula).toEqual({ equation: null, words: "y = the tensors one after the other, along dim" });
  });

  test("a reason begins with its rule, which has a page", () => {
    expect(softmax.lines[9].reason).toEqual({ rule: { words: "chain rule", page: "chain-rule" }, rest: ": every y depends on every x" }); // prettier-ignore
    expect(softmax.lines[5].reason).toEqual({ rule: null, rest: "exp is its own derivative" });
    expect(softmax.lines[1].reason).toBeNull();
    expect(besides(softmax)).toEqual(expect.arrayContaining(["sum-rule", "quotient-rule", "chain-rule"]));
  });

  test("what stands beside it is named once, and never itself", () => {
    const page = { ...softmax.page, name: "exp", see: ["log", "exp", "log", "chain-rule"] };
    expect(besides({ ...softmax, page, lines: softmax.lines.slice(9, 10) })).toEqual(["log", "chain-rule"]);
  });

  test("rows of a tensor", () => {
    const values = Array.from({ length: 12 }, (_, p) => ({ text: String(p), source: `x[${Math.floor(p / 6)}, ${Math.floor(p / 3) % 2}, ${p % 3}]` })); // prettier-ignore
    const rows = rowsOf({ name: "x", shape: [2, 2, 3], values });
    expect(rows.map(({ label, values: row }) => [label, row.length])).toEqual([["[0, 0]", 3], ["[0, 1]", 3], ["[1, 0]", 3], ["[1, 1]", 3]]); // prettier-ignore
    expect(rowsOf({ name: "s", shape: [], values: [{ text: "1", source: "s" }] })).toHaveLength(1);
    expect(rowsOf({ name: "s", shape: [0], values: [] })).toEqual([]);
    expect(rowsOf({ name: "s", shape: [2, 0], values: [] })).toEqual([]);
  });
});

describe("HTML", () => {
  const text = explainHtml(softmax).toString();

  test("every line stands under its number, with its reason", () => {
    const numbers = [...text.matchAll(/<li id="softmax-(\d+)"/g)].map(([, number]) => Number(number));
    expect(numbers).toEqual(Array.from({ length: 13 }, (_, i) => i + 1));
    expect(text).toContain('<p class="reason">chain rule: every y depends on every x</p>');
    expect(text).toContain("<math display=\"block\"><msub><mi>e</mi><mi>i</mi></msub></math>"); // prettier-ignore
  });

  test("headings are a level below the page's: of a file of its own, and in the book", () => {
    const levels = (page: unknown, words: string): string[] => [...String(page).matchAll(new RegExp(`<h(\\d)>${words}</h\\1>`, "g"))].map(([, level]) => level); // prettier-ignore
    expect(["softmax", "Derivation", "With numbers"].map((words) => levels(text, words))).toEqual([["1"], ["2"], ["2"]]);
    const book = bookHtml([softmax]);
    expect(["softmax", "Derivation", "With numbers"].map((words) => levels(book, words))).toEqual([["3"], ["4"], ["4"]]);
  });

  test("slopes have four digits behind the point, what they come from seven in all", () => {
    const slopes = [{ entry: "x[0]", h: 0.001, above: 0.123456789, below: 12.3456789, slope: 0.123456, gradient: -0.5 }];
    const [, row] = partsOf(explainHtml(pageOf("softmax", { ...worked, slopes })), "tr").filter((each) => each.includes("<th")).slice(-2); // prettier-ignore
    expect(words(row)).toBe("x[0] 0.1234568 12.34568 0.1235 -0.5");
  });

  test("rows of a tensor say where they stand where there are more than two axes", () => {
    const values = ["1", "2"].map((each, i) => ({ text: each, source: `x[${i}, 0, 0]` }));
    const page = explainHtml(pageOf("softmax", { ...worked, given: [{ name: "x", shape: [2, 1, 1], values }, worked.given[1]] })).toString(); // prettier-ignore
    expect(page).toContain(
      '<tr><th scope="row">[0, 0]</th><td><data value="x[0, 0, 0]">1</data></td></tr><tr><th scope="row">[1, 0]</th>',
    );
    expect(page).toContain('<caption>gy</caption><tbody><tr><td><data value="gy[0]">3</data></td>');
  });

  test("every number says which entry it is", () => {
    expect(text).toContain('= <data value="e[0]">2.7183</data> / <data value="s">10.1073</data> = <data value="y[0]" data-result>0.2689</data>'); // prettier-ignore
    expect(text).toContain('<span class="leftside">ds/dx[0]</span><span class="put">= <data value="e[0]"><data value="ds/dx[0]" data-result>2.7183</data></data></span>'); // prettier-ignore
  });

  test("texts stay texts", () => {
    const given = { ...worked, title: hostile, lines: [{ ...worked.lines[0], left: hostile, pieces: [{ text: hostile, source: hostile }] }] }; // prettier-ignore
    const page = { ...operationPages.softmax, about: hostile, torch: hostile, formula: hostile, derivation: `${operationPages.softmax.derivation} -- ${hostile}\n | ${hostile}` }; // prettier-ignore
    expect(explainHtml(contentOf(page, () => given)).toString()).not.toContain("<img");
  });

  test("in the book rules lead to their pages, where there are such pages", () => {
    const rule = { ...operationPages.relu, name: "chain-rule", kind: "calculus" as const };
    const book = bookHtml([softmax, contentOf(rule, null), pageOf("layerNorm")]).toString();
    expect(book).toContain('<p class="reason"><a href="#chain-rule">chain rule</a>: every y depends on every x</p>');
    expect(book).toContain('<p class="reason">quotient rule</p>');
    const ids = [...book.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id);
    expect(new Set(ids).size).toBe(ids.length);
    for (const [, target] of book.matchAll(/href="#([^"]+)"/g)) expect(ids).toContain(target);
    expect([...book.matchAll(/<h2>(\w+)/g)].map(([, title]) => title)).toEqual(["Calculus", "Operations"]);
  });

  test("two pages of one name have two addresses", () => {
    const layer = { ...operationPages.relu, name: "softmax", kind: "layer" as const };
    const book = bookHtml([softmax, contentOf(layer, null)]).toString();
    expect(book).toContain('<article id="softmax">');
    expect(book).toContain('<article id="layer-softmax">');
  });

  test("what comes out stands below the lines, where anything does", () => {
    expect(text).toContain('<p>All of it:</p>\n<div class="results">');
    const nothing = { ...worked, results: [], slopes: [] };
    const bare = explainHtml(pageOf("softmax", nothing)).toString();
    expect(bare).not.toContain("All of it:");
    expect(bare).toContain("<output>Point at a number, or go to it with Tab and the arrows: it lights up wherever it is used.</output>\n</section>"); // prettier-ignore
  });

  test("a page is small", () => expect(bookHtml([softmax, softmax]).toString().length - bookHtml([softmax]).toString().length).toBeLessThan(12_000)); // prettier-ignore
});

describe("markdown", () => {
  test("a line is a block of mathematics in a numbered list", () => {
    const text = explainMarkdown(softmax);
    expect(text).toContain("4. ```math\n   y_{i} = \\frac{e_{i}}{s}\n   ```\n\n   positive, and their sum is 1\n");
    expect(text).toContain("\n1. For any number $c$\n");
    expect(text).toContain("   4  y[0]      = 2.7183 / 10.1073 = 0.2689\n");
    expect(text).toContain("  x   1   2\n  gy  3  -1\n");
    expect(text).not.toMatch(/ $/m);
  });

  test("the book has a table of contents, and links to what it holds", () => {
    const rule = { ...operationPages.relu, name: "chain-rule", kind: "calculus" as const };
    const text = bookMarkdown([softmax, contentOf(rule, null)]);
    expect(text).toContain("**Calculus**: [chain-rule](#chain-rule)");
    expect(text).toContain("[chain rule](#chain-rule): every y depends on every x");
    expect(text).toContain('<a id="softmax"></a>\n\n### softmax\n');
  });

  test("headings are a level below the page's: of a file of its own, and in the book", () => {
    const headings = (text: string): string[] => text.split("\n").filter((line) => line.startsWith("#"));
    expect(headings(explainMarkdown(softmax))).toEqual(["# softmax", "## Derivation", "## With numbers"]);
    expect(headings(bookMarkdown([softmax])).slice(1)).toEqual(["## Operations", "### softmax", "#### Derivation", "#### With numbers"]); // prettier-ignore
  });

  test("words are no markup", () => {
    expect(explainMarkdown(contentOf({ ...operationPages.relu, about: `${hostile} *a* [b](c) \`d\`` }, null))).toContain('\\<img src=x onerror="alert(1)"\\> \\*a\\* \\[b\\](c) \\`d\\`'); // prettier-ignore
  });
});

describe("LaTeX", () => {
  test("is a piece of a document: every line has its number, and what is opened is closed", () => {
    const text = explainLatex(softmax);
    expect(text).not.toContain("documentclass");
    expect(text).toContain("y_{i} & = \\frac{e_{i}}{s} \\tag*{(4)} \\\\*\n& \\quad \\parbox[t]{0.6\\linewidth}{\\footnotesize\\raggedright positive, and their sum is 1} \\\\\n"); // prettier-ignore
    expect(text).toContain("& \\text{For any number $c$} \\tag*{(1)}");
    const environments = (word: string): (string | undefined)[] => [...text.matchAll(new RegExp(`\\\\${word}\\{(\\w+\\*?)\\}`, "g"))].map(([, name]) => name); // prettier-ignore
    expect(environments("begin").sort()).toEqual(environments("end").sort());
    for (const line of text.split("\n").filter((each) => !each.startsWith("\\"))) expect(line.includes("10.1073") ? line.length : 0).toBeLessThanOrEqual(80); // prettier-ignore
    expect(bookLatex([softmax])).toBe(`\\section*{Operations}\n\n${text}`);
  });
});

describe("LaTeX of an example", () => {
  const put = (length: number): string[] => {
    const lines = [{ line: 1, left: "y", pieces: [{ text: `1 + ${"2".repeat(length - 19)}` }], value: "3" }];
    const text = explainLatex(pageOf("softmax", { ...worked, given: [], results: [], slopes: [], lines }));
    return text.split("\n").filter((line) => line.includes("222"));
  };

  test("has 80 columns", () => {
    expect(put(80)).toEqual([`   1  y  = 1 + ${"2".repeat(61)} = 3`]);
    expect(put(80)[0]).toHaveLength(80);
    expect(put(81)[0].length).toBeLessThan(80);
  });

  test("words of a formula stand in a paragraph of their own, where there are any", () => {
    expect(explainLatex(softmax)).toContain("\\]\n\nalong axis dim: positive numbers that add up to 1\n\n");
    expect(explainLatex(pageOf("relu"))).toMatch(/\\\]\n\n[^\n]/);
  });
});

describe("the quiz", () => {
  const questions = questionsOf(softmax);

  test("asks for rules and for numbers, in the order of the lines", () => {
    expect(questions.map(({ line, kind }) => `${line} ${kind}`)).toEqual(["2 number", "3 number", "4 number", "7 rule", "8 rule", "10 rule", "11 rule", "12 rule", "12 number"]); // prettier-ignore
    expect(questions[3]).toEqual({ kind: "rule", line: 7, text: "Which rule gives line 7, ds/dx[k] = e[k]?", choices: ["chain rule", "only i = k remains", "quotient rule", "sum rule"], answer: "sum rule" }); // prettier-ignore
    const matmul = questionsOf(pageOf("layerNorm")).map(({ text }) => text);
    expect(matmul).toContain("Which rule gives line 16, dh[r, i]/dx[r, k] = dd[r, i]/dx[r, k] s[r] + d[r, i] ds[r]/dx[r, k]?");
  });

  test("a rule that leads on from a line is asked for with both", () => {
    const page = { ...operationPages.relu, derivation: operationPages.relu.derivation.replace("y is positive", "chain rule: y is positive") }; // prettier-ignore
    expect(questionsOf(contentOf(page, null))[0].text).toBe("Which rule leads from line 2 to line 3?");
  });

  test("asks for each number once, where it is worked out first, if it is one that is not there already", () => {
    const line = (line: number, source: string | undefined, text: string, value: string): Worked["lines"][number] => ({ line, left: "y", pieces: [{ text }], value, ...(source === undefined ? {} : { source }) }); // prettier-ignore
    const lines = [line(2, "y[0]", "1 + 2", "3"), line(3, "y[0]", "4 - 1", "3"), line(3, "y[1]", " 5 ", "5"), line(3, "y[2]", "1 / 0", "inf"), line(3, undefined, "1 + 1", "2"), line(3, "y[3]", "2 - 2", "0")]; // prettier-ignore
    const asked = questionsOf(pageOf("relu", { ...worked, lines })).filter(({ kind }) => kind === "number");
    expect(asked.map(({ line: at, text }) => `${at} ${text}`)).toEqual(["2 What is y[0]?", "3 What is y[3]?"]);
  });

  test("two units of the last digit are near enough, or a hundredth; whole numbers must be met", () => {
    const tolerance = (value: string): number => {
      const lines = [{ line: 2, left: "y", pieces: [{ text: "1 + 1" }], value, source: "y" }];
      const asked = questionsOf(pageOf("relu", { ...worked, lines })).filter((each) => each.kind === "number");
      return asked[0].tolerance;
    };
    expect(tolerance("12")).toBe(1e-9);
    expect(tolerance("0.5")).toBeCloseTo(0.2, 12);
    expect(tolerance("-0.0123")).toBeCloseTo(0.0002, 12);
    expect(tolerance("123.4")).toBeCloseTo(1.234, 12);
    expect(tolerance("-123.4")).toBeCloseTo(1.234, 12);
    expect(tolerance("1.5e-7") / 2e-8).toBeCloseTo(1, 9);
    expect(tolerance("2e-7") / 2e-7).toBeCloseTo(1, 9);
  });

  test("nothing is no number, nor is a fraction with a part missing or too many", () => {
    const zero: Question = { kind: "number", line: 1, text: "", answer: 0, tolerance: 1 };
    expect(["", " ", "/2", " /2", "0/", "0/2/3", "x"].map((typed) => isRight(zero, typed))).toEqual([false, false, false, false, false, false, false]); // prettier-ignore
    expect(["0", "1", "-1", "1.1", "2/2", "−1/2", " 1 / 2 "].map((typed) => isRight(zero, typed))).toEqual([true, true, true, false, true, true, true]); // prettier-ignore
  });

  const [number, rule] = [questions[2], questions[3]] as [Question, Question];
  test.each<[Question, string, boolean]>([
    [number, "0.2689", true],
    [number, " 0.27 ", true],
    [number, "2.7183/10.1073", true],
    [number, "0.28", false],
    [number, "", false],
    [number, "1/", false],
    [number, "abc", false],
    [rule, "sum rule", true],
    [rule, "Sum-Rule ", true],
    [rule, "4", true],
    [rule, "1", false],
    [rule, "chain rule", false],
    [rule, "", false],
  ])("%j: %s", (question, typed, right) => expect(isRight(question, typed)).toBe(right));
});
