// A page asks: its lines up to the question, the question, and whether the answer was right.
import { afterAll, describe, expect, test } from "@jest/globals";
import { Chalk } from "chalk";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Readable } from "node:stream";
import { contentFor, inForm, quiz, writeForm, type Form } from "../../src/cli/explainForms.js";
import type { Ui } from "../../src/cli/ui.js";
import { operationPages } from "../../src/pages/operations.js";
import { bookHtml } from "../../src/report/explain/book.js";
import type { PageContent } from "../../src/report/explain/content.js";
import { explainHtml } from "../../src/report/explain/html.js";
import { bookLatex, explainLatex } from "../../src/report/explain/latex.js";
import { bookMarkdown, explainMarkdown } from "../../src/report/explain/markdown.js";
import { tensorLines } from "../../src/report/terminal/explainText.js";
import { pageOf, softmax, worked } from "../report/explain.js";
import { scratch } from "./run.js";

const stdin = Object.getOwnPropertyDescriptor(process, "stdin")!;
afterAll(() => void Object.defineProperty(process, "stdin", stdin));

const color = new Chalk({ level: 1 });
async function asked(content: PageContent, answers: readonly string[], width = 70): Promise<unknown[]> {
  const said: unknown[] = [];
  Object.defineProperty(process, "stdin", { configurable: true, value: Readable.from(answers.map((line) => `${line}\n`)) });
  await quiz(content, { color, width, out: (block: unknown) => void said.push(block) } as unknown as Ui);
  return said;
}
const [right, no] = [color.green("right"), (answer: string): string => `${color.yellow("no")}: ${answer}`];
const head = [color.bold("softmax"), "y[i] = exp(x[i]) / (sum over j of exp(x[j])), along axis dim: positive numbers that add up to 1", "softmax(x, 0)", "x     1  2", "gy     3  -1", ""]; // prettier-ignore
const choices = ["  1  chain rule", "  2  only i = k remains", "  3  quotient rule", "  4  sum rule"];

describe("the quiz", () => {
  test("asks from line to line, and counts", async () => {
    const given = ["2.7183", "9", "1e9", "4", "quotient rule", "1", "3", "2", "0.78"];
    const factor = choices.map((choice) => choice.replace("only i = k remains", "common factor"));
    expect(await asked(softmax, [...given, "never read"])).toEqual([
      ...head,
      "  1   any c",
      "  2  e[i] = exp(x[i])",
      "What is e[0]?",
      right,
      "",
      "  3  s = sum over j of e[j]",
      "What is s?",
      no("10.1073"),
      "",
      "  4  y[i] = e[i] / s",
      "What is y[0]?",
      no("0.2689"),
      "",
      "  5   = exp(x[i] - c) / (sum over j of exp(x[j] - c))",
      "  6  de[i]/dx[k] = (i = k) e[k]",
      "  7  ds/dx[k] = e[k]",
      "Which rule gives line 7, ds/dx[k] = e[k]?",
      ...choices,
      right,
      "",
      "  8  dy[i]/dx[k] = ((i = k) e[k] s - e[i] e[k]) / s^2",
      "Which rule gives line 8, dy[i]/dx[k] = ((i = k) e[k] s - e[i] e[k]) / s^2?",
      ...choices,
      right,
      "",
      "  9   = (i = k) y[k] - y[i] y[k]",
      " 10  gx[k] = sum over i of gy[i] dy[i]/dx[k]",
      "Which rule gives line 10, gx[k] = sum over i of gy[i] dy[i]/dx[k]?",
      ...choices,
      right,
      "",
      " 11   = gy[k] y[k] - sum over i of gy[i] y[i] y[k]",
      "Which rule leads from line 10 to line 11?",
      ...choices,
      no("only i = k remains"),
      "",
      " 12   = y[k] (gy[k] - sum over i of gy[i] y[i])",
      "Which rule leads from line 11 to line 12?",
      ...factor,
      right,
      "",
      "What is gx[0]?",
      right,
      "",
      "6 of 9 right",
    ]);
  });

  test("ends where the answers end", async () => {
    const said = await asked(softmax, ["2.7183"]);
    expect(said.slice(-3)).toEqual(["  3  s = sum over j of e[j]", "What is s?", "1 of 1 right"]);
    expect((await asked(softmax, [])).at(-1)).toBe("0 of 0 right");
  });

  test("without an example only the rules", async () => {
    const said = await asked(pageOf("softmax"), []);
    expect(said.slice(0, 4)).toEqual([head[0], head[1], "", "  1   any c"]);
  });

  test("numbers that are given fit into the terminal, and into 80 characters", async () => {
    const values = Array.from({ length: 40 }, (_, i) => ({ text: String(1000 + i), source: `x[${i}]` }));
    const given = [{ name: "x", shape: [40], values }];
    const content = pageOf("softmax", { ...worked, given });
    const shown = async (width: number): Promise<unknown[]> => {
      const said = await asked(content, [], width);
      return said.slice(3, said.indexOf(""));
    };
    for (const [width, own] of [[50, 50], [80, 80], [200, 80]]) expect(await shown(width)).toEqual(tensorLines(given[0], 1, own)); // prettier-ignore
    expect(tensorLines(given[0], 1, 80)).not.toEqual(tensorLines(given[0], 1, 81));
  });

  test("a page that has nothing to ask says so", async () => {
    const nothing = { ...softmax, lines: [], worked: null };
    await expect(asked(nothing, [])).rejects.toThrow('the page "softmax" has nothing to ask');
  });
});

test("one page, or all of them, in each form", async () => {
  const pages = [operationPages.add, operationPages.sub];
  const shown = { at: null, example: "plain" } as const;
  const contents = [await contentFor(pages[0], shown), await contentFor(pages[1], shown)];
  const [one, all] = [false, true].map(
    (whole) =>
      (form: Form): Promise<string> =>
        inForm(form, pages, shown, whole),
  );
  expect([await one("html"), await all("html")]).toEqual([explainHtml(contents[0]).toString(), bookHtml(contents).toString()]);
  expect([await one("markdown"), await all("markdown")]).toEqual([explainMarkdown(contents[0]), bookMarkdown(contents)]);
  expect([await one("latex"), await all("latex")]).toEqual([explainLatex(contents[0]), bookLatex(contents)]);
  expect(await contentFor(pages[0], { at: pages[0].at, example: "plain" })).toEqual(contents[0]);
});

test("a page goes to stdout, or into a file that is named, with one line feed at its end", async () => {
  const folder = scratch();
  const said: unknown[] = [];
  const ui = { document: (text: string) => void said.push(["document", text]), note: (text: unknown) => void said.push(["note", text]) } as unknown as Ui; // prettier-ignore
  const file = join(folder.path, "page.md");
  await writeForm("a page\n\n", undefined, ui);
  await writeForm("a page\n\n", file, ui);
  const written = readFileSync(file, "utf8");
  folder.remove();
  expect(written).toBe("a page\n");
  expect(said).toEqual([["document", "a page"], ["note", `written to ${file}`]]); // prettier-ignore
});
