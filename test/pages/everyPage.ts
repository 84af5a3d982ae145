// What holds of every page of the textbook: its lines are true, it fits a terminal, and its example can be followed with a pocket calculator.
import { describe, expect, test } from "@jest/globals";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { NumberArray } from "../../src/notation/array.js";
import { wordShare } from "../../src/pages/check.js";
import { documentOf, type PageDocument } from "../../src/pages/document.js";
import { findPages } from "../../src/pages/find.js";
import type { Subject } from "../../src/notation/sample.js";
import type { ExampleName, Page } from "../../src/pages/page.js";
import { workedExample } from "../../src/pages/worked.js";
import { allPages } from "../../src/pages/table.js";
import { pageSections } from "../../src/report/terminal/explainText.js";
import { mistakeLines } from "../../src/report/terminal/mistakeText.js";
import { calculate } from "./calculate.js";

const root = join(import.meta.dirname, "../..");

/** What a page is compared with, and the comparison itself, take a while to compute: once. */
const subjectOf = once((page): Subject => page.subject());
const shownOf = once((page): PageDocument => documentOf({ ...page, subject: () => subjectOf(page) }));
function once<T>(of: (page: Page) => T): (page: Page) => T {
  const known = new Map<Page, T>();
  return (page) => {
    if (!known.has(page)) known.set(page, of(page));
    return known.get(page)!;
  };
}

/** Tests of those pages for which `isIn` is true. */
export function everyPage(isIn: (page: Page) => boolean): void {
  const pages = allPages().filter(isIn);
  const each = pages.map((page): [string, Page] => [`${page.kind} ${page.name}`, page]);

  describe("every page", () => {
    test.each(each)("%s: each line holds", (_, page) => {
      const report = shownOf(page).check;
      expect(report.mistakes.flatMap((mistake) => mistakeLines(page.source, mistake))).toEqual([]);
      expect(report.ok).toBe(true);
    });

    test.each(each)("%s: at most one line in ten is not checked", (_, page) => {
      const { lines, words } = wordShare(page);
      expect(words * 10).toBeLessThanOrEqual(lines);
    });

    test.each(each)("%s: its file exists and holds the name", (_, page) => {
      const text = readFileSync(join(root, page.source), "utf8");
      if (page.kind !== "algorithm") expect(text).toContain(page.name);
    });

    test.each(each)("%s: see leads to pages", (_, page) => {
      for (const name of page.see) expect(findPages(name)).not.toEqual([]);
    });

    test.each(each)("%s: fits 80 and 60 columns, no word broken", (_, page) => {
      const document = shownOf(page);
      const wide = pageSections(document, 80, []).flatMap(({ title, lines }) => [title, ...lines]);
      const words = new Set(pageSections(document, 1000, []).flatMap(({ title, lines }) => [title, ...lines]).join(" ").split(/\s+/)); // prettier-ignore
      for (const columns of [80, 60]) {
        const lines =
          columns === 80 ? wide : pageSections(document, columns, []).flatMap((section) => [section.title, ...section.lines]);
        expect(lines.filter((line) => line.length > columns)).toEqual([]);
        if (columns === 80) {
          const broken = wide.join(" ").split(/\s+/).filter((word) => !word.endsWith("…") && !words.has(word.replace(/^\((?=.*\)$)/, "("))); // prettier-ignore
          expect(broken).toEqual([]);
        }
      }
    });
  });

  describe("the worked example", () => {
    const examples = pages.flatMap((page) => Object.keys(page.examples()).map((name): [string, Page, ExampleName] => [`${page.kind} ${page.name}, ${name}`, page, name as ExampleName])); // prettier-ignore

    test.each(examples)("%s: every printed number follows from the printed ones", (_, page, name) => {
      const subject = subjectOf(page);
      for (const at of [[0], [0, 1], [1, 0]]) {
        for (const { left, pieces, value } of workedExample(page, subject, name, at).lines) {
          const text = pieces.map((piece) => piece.text).join("");
          if (/ \d+ more/.test(text)) continue; // nobody can add up what is not shown
          const digits = value.includes("e") ? Math.abs(Number(value)) * 1e-3 : 10 ** -(value.split(".")[1]?.length ?? 0);
          const got = calculate(text);
          const follows = Math.abs(got - Number(value)) <= digits * 1.0001 || String(got) === value || (value === "inf" && got === Infinity) || (value === "-inf" && got === -Infinity) || (value === "nan" && Number.isNaN(got)); // prettier-ignore
          if (!follows) expect({ left, text, value, got, follows }).toMatchObject({ follows: true }); // asking of each is slow
        }
      }
    });

    test.each(each)("%s: no two numbers equal, and no row of gy that adds up to 0", (_, page) => {
      const { tensors, outputs } = page.examples().plain;
      for (const output of outputs) {
        const gy: NumberArray | undefined = tensors[`g${output}`];
        if (gy === undefined) continue;
        const row = gy.shape.at(-1) ?? 1;
        for (let r = 0; r < gy.data.length; r += row) {
          const total = Array.from(gy.data).slice(r, r + row).reduce((a, b) => a + b, 0); // prettier-ignore
          expect({ output, row: r / row, zero: Math.abs(total) < 1e-9 }).toEqual({ output, row: r / row, zero: false });
        }
      }
      for (const [name, { data }] of Object.entries(tensors)) {
        const isCount = Array.from(data).every((value) => Number.isInteger(value)); // classes, masks
        if (isCount || name.startsWith("g") || outputs.includes(name) || tensors[`g${name}`] === undefined) continue;
        expect({ name, count: new Set(Array.from(data)).size }).toEqual({ name, count: data.length });
      }
    });
  });
}
