// A text as its model reads it: shades, words for the pointer, where it is cut, and the table of what surprised most.
import { describe, expect, test } from "@jest/globals";
import { surprisesSection } from "../../../src/report/html/sections/surprises.js";
import type { SeenText, SeenToken } from "../../../src/report/surprises.js";
import { cellsOf, nameOf, partsOf, tight, words } from "../page.js";
import { storyOf } from "../story.js";

let next = 100;
/** Of a token by itself. */
const token = (text: string, surprise: number | null, parts: Partial<SeenToken> = {}): SeenToken => ({ id: next++, text, gap: "", surprise, expected: text, least: surprise ?? 0, ...parts }); // prettier-ignore
const many = (count: number, text = "w", surprise = 1): SeenToken[] => Array.from({ length: count }, (_, i) => token(text, i === 0 ? null : surprise)); // prettier-ignore
const shown = (tokens: readonly SeenToken[], parts: Partial<SeenText> = {}): string =>
  String(surprisesSection(storyOf({ seen: { part: "test", of: tokens.length, tokens, ...parts } }))!.content);
const rowsOf = (tokens: readonly SeenToken[]): string[][] => cellsOf(shown(tokens)).slice(1);
const spans = (page: string): string[] => [...page.matchAll(/<span class="(t\d|t-1)" title/g)].map(([, level]) => level);

test("where nothing is read there is no section", () => {
  expect(surprisesSection(storyOf())).toBeNull();
  const seen = { part: "val" as const, of: 2, tokens: many(2) };
  expect(nameOf(surprisesSection(storyOf({ seen })))).toBe("surprises: What surprised it");
});

test("what is said of the whole: the part, how many, and what the tenth weighs that surprised most", () => {
  const sizes = [1, 2, 3, 4, 5, 6, 7, 8, 9, 20, 35]; // two of eleven: 55 of 100
  const tokens = [token("a", null), ...sizes.map((size) => token("b", size))];
  expect(words(partsOf(shown(tokens), "p")[0])).toBe(
    "The test text as the model reads it: the stronger the color of a token and the line below it, the less it was expected from what stands before it. Pointing at a token says how likely it was and what was expected instead. All 12 tokens were read; the most surprising tenth of them makes up 55 % of the loss.",
  );
  const more = words(shown(tokens, { part: "val", of: 12_345 }));
  expect(more).toContain("The validation text");
  expect(more).toContain("The first 12 of 12,345 tokens were read; ");
  expect(words(shown(tokens, { of: 13 }))).toContain("The first 12 of 13 tokens");
  expect(words(shown(tokens.slice(0, 11)))).toContain("makes up 31 % of the loss."); // one of ten: 20 of 65
});

describe("a token", () => {
  test("is shaded by its probability", () => {
    expect(tight(partsOf(shown(many(2)), "ul")[0])).toBe(
      '<li><span class="t0">token</span> 50 % and more</li><li><span class="t1">token</span> 20 % and more</li><li><span class="t2">token</span> 5 % and more</li><li><span class="t3">token</span> 1 % and more</li><li><span class="t4">token</span> less than 1 %</li>',
    );
    const chances = [1, 0.51, 0.49, 0.21, 0.19, 0.051, 0.049, 0.011, 0.009, 1e-30];
    const tokens = [token("a", null), token("b", Math.LN2), ...chances.map((p) => token("b", -Math.log(p)))];
    expect(Math.exp(-Math.LN2)).toBe(0.5);
    expect(spans(shown(tokens))).toEqual(["t0", "t0", "t0", "t1", "t1", "t2", "t2", "t3", "t3", "t4", "t4"]);
  });

  test("tells the pointer how likely it was, and what was expected instead", () => {
    const of = (p: number, parts: Partial<SeenToken> = {}): string => /<span class="t\d" title="([^"]*)"/.exec(shown([token("x", null), token("b\n", -Math.log(p), parts)]))![1]; // prettier-ignore
    expect(of(0.9765)).toBe("b↵ 97.7 %, 0.0238 nats; as expected");
    expect(of(0.25, { expected: " a", least: Math.LN2 })).toBe("b↵ 25.0 %, 1.3863 nats; expected ·a 50.0 %");
    expect([0.0101, 0.00987, 0.000123, 1e-5, 0.98e-5].map((p) => of(p).split(",")[0])).toEqual(["b↵ 1.0 %", "b↵ 0.99 %", "b↵ 0.012 %", "b↵ 0.001 %", "b↵ 9.8e-4 %"]); // prettier-ignore
  });

  test("stands behind its gap; the first has neither shade nor words, and of neither the spaces are marked", () => {
    const tokens = [token("a  ", null, { gap: "  \t" }), token("b  ", Math.LN2, { gap: "\n  " })];
    expect(partsOf(shown(tokens), "section").map(tight)).toEqual([
      '<h3>From token 1 on</h3><div class="read"><i class="space">→</i>a <i class="space">↵</i><span class="t0" title="b·· 50.0 %, 0.6931 nats; as expected">b </span></div>',
    ]);
  });
});

describe("what is shown of a long text", () => {
  const stretches = (tokens: readonly SeenToken[]): [heading: string, tokens: number][] =>
    partsOf(shown(tokens), "section").map((section) => [partsOf(section, "h3")[0], words(section).match(/w/g)!.length]);

  test("500 tokens of the beginning, and from 1000 on as many of the middle", () => {
    expect(stretches(many(499))).toEqual([["From token 1 on", 499]]);
    expect(stretches(many(999))).toEqual([["From token 1 on", 500]]);
    expect(stretches(many(1000))).toEqual([["From token 1 on", 500], ["From token 501 on", 500]]); // prettier-ignore
    expect(stretches(many(2003))).toEqual([["From token 1 on", 500], ["From token 1,002 on", 500]]); // prettier-ignore
  });

  test("no more than 24 lines of each, whether they end in a token or in a gap", () => {
    expect(stretches(many(40, "w\n"))).toEqual([["From token 1 on", 24]]);
    expect(stretches(many(40, "w\n\n"))).toEqual([["From token 1 on", 12]]);
    expect(stretches(many(40).map((each) => ({ ...each, gap: "\n" })))).toEqual([["From token 1 on", 24]]);
    expect(stretches(many(1200, "w\n"))).toEqual([["From token 1 on", 24], ["From token 601 on", 24]]); // prettier-ignore
  });
});

describe("the table of what surprised most", () => {
  test("has the largest first, 15 of them, with probability, nats and what was expected", () => {
    const tokens = [token("a", null), ...Array.from({ length: 20 }, (_, i) => token(`<${i}>`, 1 + ((i * 7) % 20) / 4, { expected: " ", least: Math.LN2 }))]; // prettier-ignore
    const rows = rowsOf(tokens);
    expect(rows).toHaveLength(15);
    expect(rows.map(([, , size]) => Number(size))).toEqual(Array.from({ length: 15 }, (_, i) => 5.75 - i / 4));
    expect(rows[0].slice(1)).toEqual(["0.32 %", "5.7500", "· 50.0 %"]);
    expect(cellsOf(shown(tokens))[0]).toEqual(["token in its text", "probability", "−ln P", "expected"]);
  });

  test("has a token that comes again once, where it surprised most, first of equals", () => {
    const tokens = [token("A", null, { id: 1 }), token("B", 9, { id: 2 }), token("C", 1, { id: 3 }), token("D", 3, { id: 3 }), token("E", 3, { id: 3 }), token("F", 2, { id: 3 }), token("G", 0.5, { id: 1 }), token("H", 0.25, { id: 4 })]; // prettier-ignore
    expect(partsOf(shown(tokens), "mark")).toEqual(["B", "D", "G", "H"]);
  });

  test("shows each between 40 characters of its text", () => {
    const at = (tokens: readonly SeenToken[]): string[] => {
      const row = partsOf(shown(tokens), "tr").find((each) => each.includes("<mark>!"))!;
      return [...row.matchAll(/<span>(.*?)<\/span>/gs)].map(([, side]) => side);
    };
    const line = (count: number): SeenToken[] => Array.from({ length: count }, (_, i) => token(String.fromCharCode(97 + (i % 26)), 1)); // prettier-ignore
    const alphabet = "abcdefghijklmnopqrstuvwxyz";
    const tokens = [...line(52), token("!", 9, { gap: " " }), ...line(52)];
    expect(at(tokens)).toEqual([`${alphabet.slice(13)}${alphabet} `, `${alphabet}${alphabet.slice(0, 14)}`]); // 39 and the gap
    expect(at([token("a", null), token("b", 1, { gap: " " }), token("!", 9), token("c", 1, { gap: "  " })])).toEqual([
      "a b",
      "  c",
    ]);
    const long = (text: string): SeenToken[] => Array.from({ length: 50 }, () => token(text, 1));
    expect(at([...long("ab😀"), token("!", 9), ...long("ab😀")])).toEqual([`😀${"ab😀".repeat(13)}`, `${"ab😀".repeat(13)}a`]);
    const empty = Array.from({ length: 50 }, (_, i) => token(i === 0 ? "<" : i === 9 ? "a" : i === 10 ? "b" : i === 39 ? "c" : i === 40 ? "d" : "", 1)); // prettier-ignore
    expect(at([...empty, token("!", 9), ...empty])).toEqual(["bcd", "&lt;abc"]); // of no more than 40 tokens
  });
});
