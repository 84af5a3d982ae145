// What every form of a page shows: sentences, rows, addresses; headings, tables of slopes; and how near an answer of the quiz has to be.
import { describe, expect, test } from "@jest/globals";
import type { Worked, WorkedLine } from "../../src/notation/worked.js";
import { operationPages } from "../../src/pages/operations.js";
import type { Page } from "../../src/pages/page.js";
import { addressesIn, chaptersOf } from "../../src/report/explain/book.js";
import { besides, contentOf, sentenceOf, type PageContent } from "../../src/report/explain/content.js";
import { explainHtml } from "../../src/report/explain/html.js";
import { explainLatex } from "../../src/report/explain/latex.js";
import { bookMarkdown, explainMarkdown, words as plainWords } from "../../src/report/explain/markdown.js";
import { displayed, inline } from "../../src/report/explain/math.js";
import { isRight, questionsOf, type NumberQuestion, type Question } from "../../src/report/explain/quiz.js";
import { pageOf, softmax, worked } from "./explain.js";
import { cellsOf, partsOf, tight, words } from "./page.js";

const bare: Page = { ...operationPages.softmax, about: null, torch: null, picture: null, after: null, keeps: null, see: [] };
const of = (parts: Partial<Page>, example: Worked | null = null): PageContent => contentOf({ ...bare, ...parts }, example === null ? null : () => example); // prettier-ignore

describe("lines that are no equations", () => {
  const said = (line: object): unknown => sentenceOf({ number: 3, text: "", reason: "", ...line } as never);
  const name = (text: string): object => ({ kind: "name", name: text, subscripts: null, place: { line: 3, column: 1 } });
  const condition = { kind: "compare", sign: "<", left: name("i"), right: name("N") };

  test.each<[string, object, unknown]>([
    ["words", { kind: "words", text: "so it is" }, [{ words: "so it is" }]],
    ["any numbers", { kind: "any", names: ["a", "b", "c"] }, [{ words: "For any number " }, { tree: name("a") }, { words: ", " }, { tree: name("b") }, { words: ", " }, { tree: name("c") }]],
    ["how far indices run", { kind: "ranges", ranges: [{ index: "i", size: name("N") }, { index: "k", size: name("M") }] }, [{ condition }, { words: ", " }, { condition: { ...condition, left: name("k"), right: name("M") } }]],
    ["what lies outside", { kind: "outside", name: "x" }, [{ tree: name("x") }, { words: " is 0 beyond its edges" }]],
    ["a case", { kind: "where", condition }, [{ words: "Where " }, { condition }, { words: ":" }]],
    ["all cases again", { kind: "where", condition: null }, [{ words: "In all cases again:" }]],
  ])("%s", (_name, line, parts) => expect(said(line)).toEqual(parts)); // prettier-ignore
});

describe("a formula", () => {
  const formulaOf = (formula: string): { left: string | null; words: string } => {
    const { formula: { equation, words: rest } } = of({ formula }); // prettier-ignore
    return { left: equation === null ? null : equation.text, words: rest };
  };

  test.each([
    ["y[i] = x[i]", "y[i] = x[i]", ""],
    ["y[i] = x[i], as it is", "y[i] = x[i]", "as it is"],
    ["y[i] = x[i]; and so on, as it is", "y[i] = x[i]", "and so on, as it is"],
    ["y[i] = x[i]: twice", "y[i] = x[i]", "twice"],
    ["y[i] = pi x[i]", "y[i] = pi x[i]", ""],
    ["y[i] = sum over j of x[j]", "y[i] = sum over j of x[j]", ""],
    ["f(x) = f(x) and more", null, "f(x) = f(x) and more"],
    ["y[i] = unheard x[i]", null, "y[i] = unheard x[i]"],
    ["x[i] < y[i] of all", null, "x[i] < y[i] of all"],
    ["2 x[i] = y[i]", null, "2 x[i] = y[i]"],
    ["as it is", null, "as it is"],
  ])("%s", (text, left, rest) => expect(formulaOf(text)).toEqual({ left, words: rest }));
});

test("what to read beside a page: what it names, then its rules, each once and not itself", () => {
  expect(besides(of({ see: ["softmax", "logSoftmax", "logSoftmax"] }))).toEqual(["logSoftmax", ...besides(of({}))]);
  expect(besides(of({}))).not.toContain("softmax");
});

describe("addresses in the book", () => {
  const at = (name: string, kind: Page["kind"], ...aliases: string[]): PageContent => ({ ...softmax, page: { ...bare, name, kind, aliases } }); // prettier-ignore

  test("are names; the second of a name says its kind; other names lead there, where no page is called that", () => {
    const contents = [
      at("relu", "operation", "rectifier", "max"),
      at("relu", "layer", "ReLU", "rectifier"),
      at("max", "operation"),
    ];
    const { of: addressOf, linkTo } = addressesIn(contents);
    expect(contents.map(addressOf)).toEqual(["relu", "layer-relu", "max"]);
    expect(["relu", "rectifier", "ReLU", "max", "min"].map(linkTo)).toEqual(["#relu", "#relu", "#layer-relu", "#max", null]);
  });

  test("chapters stand in the order of the book, and none is empty", () => {
    const [loss, rule] = [at("mse", "loss"), at("chain-rule", "calculus")];
    expect(chaptersOf([loss, rule]).map(({ kind, title, contents }) => [kind, title, contents.length])).toEqual([["calculus", "Calculus", 1], ["loss", "Losses", 1]]); // prettier-ignore
    expect(chaptersOf([])).toEqual([]);
  });
});

describe("HTML", () => {
  const shown = (content: PageContent): string => explainHtml(content).toString();

  test("what a page has not leaves nothing behind", () => {
    const page = shown(of({}));
    expect(partsOf(page, "p").map(words)[0]).toBe("operation · src/ops/softmax.ts");
    expect(page).not.toMatch(/<pre>|Kept for backward|With numbers|<code>torch/);
    expect(page).toContain("<h1>softmax</h1>");
    expect([...page.matchAll(/<h2>(.*?)<\/h2>/g)].map(([, title]) => title)).toEqual(["Derivation"]);
  });

  test("what it has stands in its place", () => {
    const page = shown(of({ about: "First.\n\nSecond\n  of all.", picture: "\n   a\n  b\n", after: "Third.", keeps: ["y", "dim"], torch: "torch.softmax" }, worked)); // prettier-ignore
    const paragraphs = partsOf(page, "p").map(words);
    expect(paragraphs[0]).toBe("operation · src/ops/softmax.ts · torch.softmax");
    for (const text of ["First.", "Second of all.", "Third.", "Kept for backward: y, dim."]) expect(paragraphs).toContain(text);
    expect(page).toContain("<pre> a\nb</pre>");
    expect([...page.matchAll(/<h2>(.*?)<\/h2>/g)].map(([, title]) => title)).toEqual(["Derivation", "With numbers"]);
    expect(shown(of({ keeps: [] }))).toContain("<p>Kept for backward: nothing but shapes and parameters.</p>");
  });

  test("a page that is not here is named as a command", () => {
    const page = shown(of({ see: ["logSoftmax", "exp"] }));
    expect(page).toContain("<p>Read beside it: <code>explain logSoftmax</code>, <code>explain exp</code>, ");
    expect(shown(of({ derivation: "y[i] = x[i]" }))).not.toContain("Read beside it");
  });

  test("slopes have four digits, what lies above and below seven", () => {
    const slopes = [{ entry: "x[0]", h: 0.01, above: 1.23456789, below: -0.5, slope: 0.123456, gradient: 0.98766 }];
    const page = shown(of({}, { ...worked, slopes }));
    expect(words(page)).toContain("Is it true? L, the sum of all gy y, with one number moved by h = 0.01; the slope is (above - below) / 2 h."); // prettier-ignore
    expect(cellsOf(page).slice(-2)).toEqual([["moved", "above", "below", "slope", "derivation"], ["x[0]", "1.234568", "-0.5", "0.1235", "0.9877"]]); // prettier-ignore
  });

  test("a line in numbers: what was put in, and what came out where that is another", () => {
    const line = (parts: Partial<WorkedLine>): string => {
      const lines = [{ line: 5, left: "y", pieces: [], value: "3", ...parts }];
      return tight(partsOf(shown(of({}, { ...worked, given: [], results: [], slopes: [], lines })), "ol")[1]);
    };
    const before = '<li value="5"><a class="no" href="#softmax-5">5</a><span class="leftside">y</span><span class="put">= ';
    expect(line({ pieces: [{ text: " 3 " }] })).toBe(`${before}3</span></li>`);
    expect(line({ pieces: [{ text: "1 + " }, { text: "2", source: "x[1]" }] })).toBe(`${before}1 + <data value="x[1]">2</data> = 3</span></li>`); // prettier-ignore
    expect(line({ pieces: [{ text: "3", source: "x[1]" }], source: "y[0]" })).toBe(`${before}<data value="x[1]"><data value="y[0]" data-result>3</data></data></span></li>`); // prettier-ignore
    expect(line({ pieces: [{ text: "4 - 1" }], source: "y[0]" })).toBe(`${before}4 - 1 = <data value="y[0]" data-result>3</data></span></li>`); // prettier-ignore
  });

  test("formulas have a class where they have a style, and their texts stay texts", () => {
    const element = { tag: "mi", style: "rule", children: ["a < b"] } as never;
    expect(String(displayed(element))).toBe('<math display="block"><mi class="rule">a &lt; b</mi></math>');
    expect(String(inline({ tag: "mi", children: ["x"] }))).toBe("<math><mi>x</mi></math>");
  });
});

describe("markdown", () => {
  const headings = (text: string): string[] => text.split("\n").filter((line) => line.startsWith("#"));

  test("one page begins with a heading of the first level, in the book of the third", () => {
    expect(headings(explainMarkdown(softmax))).toEqual(["# softmax", "## Derivation", "## With numbers"]);
    expect(headings(bookMarkdown([softmax]))).toEqual(["# Deep learning, derived", "## Operations", "### softmax", "#### Derivation", "#### With numbers"]); // prettier-ignore
  });

  test("what a page has not leaves nothing behind, what it has stands in its place", () => {
    const [none, all] = [explainMarkdown(of({ formula: "as it is", derivation: "y[i] = x[i]" })), explainMarkdown(of({ about: "First.", picture: "a", after: "Third.", keeps: ["y"], torch: "torch.softmax", see: ["exp"] }))]; // prettier-ignore
    expect(none).toMatch(
      /^# softmax\n\noperation · `src\/ops\/softmax\.ts`\n\nas it is\n\n## Derivation\n\n1\. ```math\n[^]*```\n$/,
    );
    expect(all).toMatch(/^# softmax\n\noperation · `src\/ops\/softmax\.ts` · `torch\.softmax`\n\n```math\n/);
    for (const block of ["\n\nFirst.\n\n```text\na\n```\n\n## Derivation\n", "\n\nThird.\n\nKept for backward: y.\n\nRead beside it: `explain exp`, "]) expect(all).toContain(block); // prettier-ignore
    expect(none).not.toMatch(/Kept|Read beside|```text/);
  });

  test("signs of markup are letters", () => expect(plainWords("a*b_c`d[e]<f>#g|h$i~j&k{l}\\")).toBe("a\\*b\\_c\\`d\\[e\\]\\<f\\>\\#g\\|h\\$i\\~j\\&k\\{l\\}\\\\")); // prettier-ignore
});

test("LaTeX: what a page has not leaves nothing behind, what it has stands in its place", () => {
  const none = explainLatex(of({ formula: "as it is" }));
  expect(none).toMatch(
    /^\\subsection\*\{softmax\}\n\noperation, \\texttt\{src\/ops\/softmax\.ts\}\n\nas it is\n\n\\subsubsection\*\{Derivation\}\n/,
  );
  expect(none).not.toMatch(/Kept|With numbers|torch/);
  const all = explainLatex(of({ about: "First.\n\nSecond.", picture: "a", after: "Third.", keeps: ["y"], torch: "torch.softmax" }, worked)); // prettier-ignore
  expect(all).toContain("\\texttt{src/ops/softmax.ts}, \\texttt{torch.softmax}\n\n\\[ ");
  expect(all).toContain(
    "\n\nFirst.\n\nSecond.\n\n{\\footnotesize\\begin{verbatim}\na\n\\end{verbatim}\n}\n\n\\subsubsection*{Derivation}\n",
  );
  expect(all).toContain("\n\nThird.\n\nKept for backward: y.\n\n\\subsubsection*{With numbers}\n");
});

describe("numbers that are asked for", () => {
  const asked = (...lines: Partial<WorkedLine>[]): NumberQuestion[] => {
    const whole = lines.map((line, i) => ({ line: i + 1, left: "y", pieces: [{ text: "1 + 2" }], value: "3", source: `y[${i}]`, ...line })); // prettier-ignore
    return questionsOf(of({ derivation: "y[i] = x[i]" }, { ...worked, lines: whole })).filter((question) => question.kind === "number"); // prettier-ignore
  };

  test("each entry once, where something has to be worked out", () => {
    expect(asked({})).toEqual([{ kind: "number", line: 1, text: "What is y[0]?", answer: 3, tolerance: 1e-9 }]);
    expect(asked({ source: undefined as never })).toEqual([]);
    expect(asked({ value: "inf" })).toEqual([]);
    expect(asked({ pieces: [{ text: " 3" }] })).toEqual([]);
    expect(asked({ source: "y" }, { source: "y" }, { source: "z" }).map(({ line, text }) => `${line} ${text}`)).toEqual(["1 What is y?", "3 What is z?"]); // prettier-ignore
    expect(asked({ pieces: [{ text: "3" }], source: "y" }, { source: "y" }).map(({ line }) => line)).toEqual([2]); // the first was no question
  });

  test.each([
    ["3", 1e-9], // whole
    ["-12", 1e-9],
    ["100.0", 1], // a hundredth
    ["0.10", 0.02], // two of the last digit
    ["0.50", 0.02],
    ["2.50", 0.025],
    ["1.5e-7", 2e-8],
    ["2.50e3", 25],
    ["3e5", 2e5],
  ])("of %s as near as %d", (value, tolerance) => expect(asked({ value })[0].tolerance).toBeCloseTo(tolerance, 12));

  const number = (answer: number, tolerance: number): Question => ({ kind: "number", line: 1, text: "", answer, tolerance });
  test.each<[string, Question, boolean]>([
    ["101", number(100, 1), true],
    ["99", number(100, 1), true],
    ["101.5", number(100, 1), false],
    ["98.5", number(100, 1), false],
    [" 3 / 4 ", number(0.75, 0), true],
    ["1/2/3", number(0.5, 1), false],
    ["/2", number(0, 1), false],
    ["1/ ", number(1, 1), false],
    ["−0.5", number(-0.5, 0), true],
    ["1e2", number(100, 0), true],
    ["1/0", number(1, 1), false],
  ])("%s is right, or is not", (typed, question, right) => expect(isRight(question, typed)).toBe(right));
});

describe("rules that are asked for", () => {
  const rule: Question = { kind: "rule", line: 1, text: "", choices: ["chain rule", "Sum-rule", "x"], answer: "Sum-rule" };
  test.each([
    ["2", true],
    ["1", false],
    ["0", false],
    ["4", false],
    ["Sum-rule", false], // hyphens of an answer are none of what is typed
    ["x", false],
  ])("%s", (typed, right) => expect(isRight(rule, typed)).toBe(right));

  test("four choices, of which the page's own rules come before others", () => {
    const derivation = "y[i] = x[i]  -- chain rule\nz[i] = x[i]  -- power rule: so\n= x[i]  -- made up";
    const questions = questionsOf(of({ derivation }));
    expect(questions.map(({ line, text }) => `${line} ${text}`)).toEqual(["1 Which rule gives line 1, y[i] = x[i]?", "2 Which rule gives line 2, z[i] = x[i]?"]); // prettier-ignore
    expect(questions[0]).toMatchObject({ answer: "chain rule", choices: ["chain rule", "power rule", "product rule", "quotient rule"] }); // prettier-ignore
    expect(questions[1]).toMatchObject({ answer: "power rule", choices: ["chain rule", "power rule", "product rule", "quotient rule"] }); // prettier-ignore
    expect(pageOf("softmax").worked).toBeNull();
    expect(questionsOf(pageOf("softmax")).some(({ kind }) => kind === "number")).toBe(false);
  });
});
