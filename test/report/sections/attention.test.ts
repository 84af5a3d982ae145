// The maps of attention: what each is called, what the pointer is told of a row, and where the shares lie on the whole.
import { expect, test } from "@jest/globals";
import type { AttentionMap } from "../../../src/report/attention.js";
import { attentionSection } from "../../../src/report/html/sections/attention.js";
import type { RunStory } from "../../../src/report/gather.js";
import { figuresOf, nameOf, partsOf, words } from "../page.js";
import { aboutText, experimentOf, storyOf } from "../story.js";

const map = (name: string, head: number, heads: number, ...shares: number[]): AttentionMap => ({ name, head, heads, shares: Float64Array.from(shares) }); // prettier-ignore
const causal = [1, 0, 0, 0, 0.25, 0.75, 0, 0, 0.5, 0.125, 0.375, 0, 0.125, 0.25, 0.25, 0.375];
const section = (tokens: readonly string[], maps: readonly AttentionMap[], parts: Partial<RunStory> = {}): ReturnType<typeof attentionSection> => attentionSection(storyOf({ attention: { tokens, maps }, ...parts })); // prettier-ignore

test("there is none without attention", () => {
  expect(attentionSection(storyOf())).toBeNull();
  expect(nameOf(section(["a"], [map("x", 1, 1, 1)]))).toBe("attention: What it looks at");
});

test("each map has its number among the attentions, and its head where there are several", () => {
  const maps = [map("0.self", 1, 2, ...causal), map("0.self", 2, 2, ...causal), map("3.attention", 1, 1, ...causal)];
  const shown = figuresOf(section(["a", " ", "c", "d".repeat(13)], maps)!.content);
  expect(shown.map(({ title }) => title)).toEqual(["Attention 1, head 1 of 2", "Attention 1, head 2 of 2", "Attention 2"]);
  expect(shown[0].label).toBe("Attention of Attention 1, head 1 of 2 over 4 tokens");
  // rows 2 to 4: 0.75 + 0.375 + 0.375, 0.25 + 0.125 + 0.25, 0.25 + 0.5 + 0.125
  expect(shown[2].explain).toBe("3.attention. On average 50.0 % to itself, 20.8 % to the one before, 29.2 % to the first.");
  expect(shown[0].told).toEqual([
    `a (1) looks at a (1) 100.0 %, · (2) 0.0 %, c (3) 0.0 %`,
    `· (2) looks at · (2) 75.0 %, a (1) 25.0 %, c (3) 0.0 %`,
    `c (3) looks at a (1) 50.0 %, c (3) 37.5 %, · (2) 12.5 %`,
    `${"d".repeat(11)}… (4) looks at ${"d".repeat(11)}… (4) 37.5 %, · (2) 25.0 %, c (3) 25.0 %`,
  ]);
});

test("a single token has no other to look at", () => {
  const [{ explain }] = figuresOf(section(["a"], [map("x", 1, 1, 1)])!.content);
  expect(explain).toBe("x. There is one token, which sees nothing but itself.");
});

test("what is said above: how many tokens, what a causal model cannot see, how many maps are left out", () => {
  const said = (count: number, maps: number, parts: Partial<RunStory> = {}): string => {
    const all = Array.from({ length: maps }, (_, i) => map("x", i + 1, maps, ...Array.from({ length: count * count }, () => 1)));
    const { content } = section(Array.from({ length: count }, () => "w"), all, parts)!; // prettier-ignore
    expect(partsOf(content, "figure")).toHaveLength(Math.min(maps, 32));
    return words(partsOf(content, "p")[0]);
  };
  expect(said(1, 1)).toBe(
    "1 token, and what each takes from which others: a row is a token that looks, a column one that is looked at, and each row adds up to 100 %. The attentions are numbered from the first layer to the last. Heads that look at the token before, at the same token, or at the beginning of the sentence are common.",
  );
  expect(said(2, 32, { experiment: experimentOf(aboutText) })).toContain("to the last. A causal model sees nothing to the right of the diagonal: that has not come yet. Heads"); // prettier-ignore
  expect(said(2, 32)).toMatch(/^2 tokens, .* are common\.$/);
  expect(said(2, 33)).toMatch(/ are common\. Shown are the first 32 of 33 maps\.$/);
});
