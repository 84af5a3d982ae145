// The marks on the tokens of a text that a model was wrong about.
import { expect, test } from "@jest/globals";
import { html } from "../../src/report/html/html.js";
import { textOf, textWords } from "../../src/report/html/sections/mistakeText.js";
import type { ReadToken } from "../../src/report/mistakeTexts.js";

const token = (text: string, more: Partial<ReadToken> = {}): ReadToken => ({ id: 7, text, gap: " ", isUnknown: false, isRead: true, said: null, ...more }); // prettier-ignore
const spoke = (effect: number): ReadToken => token("w", { said: { effect, without: 0.5 } });
const classesOf = (shown: ReadToken): string | null =>
  /<span class="([^"]*)"/.exec(textOf({ column: "text", tokens: [shown] }, "yes").toString())?.[1] ?? null;

test.each([
  [0.24, null], [0.25, "for1"], [0.74, "for1"], [0.75, "for2"], [1.49, "for2"], [1.5, "for3"], [9, "for3"],
  [-0.24, null], [-0.25, "against1"], [-0.75, "against2"], [-1.5, "against3"],
])("a token that changes the logit by %d: %s", (effect, wanted) => expect(classesOf(spoke(effect))).toBe(wanted)); // prettier-ignore

test("unknown, unread, and both: said in the title too", () => {
  const both = token("zyx", { isUnknown: true, isRead: false });
  expect(classesOf(both)).toBe("unknown unread");
  expect(textOf({ column: "text", tokens: [both] }, "yes").toString()).toContain('title="not in the vocabulary; not read: behind max_length"'); // prettier-ignore
  expect(classesOf(token("plain"))).toBeNull();
});

test("what a token changed is said in the title, the truth in 30 characters", () => {
  const title = (truth: string): string => /title="([^"]*)"/.exec(textOf({ column: "text", tokens: [token("a\n", { said: { effect: 1, without: 0.256 }, isUnknown: true })] }, truth).toString())![1]; // prettier-ignore
  expect(title("t".repeat(30))).toBe(`without a↵ P(${"t".repeat(30)}) is 25.6 %; not in the vocabulary`);
  expect(title("t".repeat(31))).toContain(`P(${"t".repeat(29)}…)`);
  const column = (length: number): string => /<i>(.*?)<\/i>/.exec(textOf({ column: "c".repeat(length), tokens: [] }, "yes").toString())![1]; // prettier-ignore
  expect(column(40)).toBe("c".repeat(40));
  expect(column(41)).toBe(`${"c".repeat(39)}…`);
});

test("what the marks mean is told as far as there are any", () => {
  const words = (...tokens: ReadToken[]): string => html`${textWords([[{ column: "text", tokens }]])}`.toString();
  expect(textWords([[{ column: "text", tokens: [] }]])).toBeNull();
  for (const [tokens, told] of [
    [[token("a")], []],
    [[spoke(1)], ["dotted line"]],
    [[token("a", { isUnknown: true })], ["wavy line"]],
    [[token("a", { isRead: false })], ["struck out"]],
  ] as const)
    for (const each of ["dotted line", "wavy line", "struck out"])
      expect([each, words(...tokens).includes(each)]).toEqual([each, (told as readonly string[]).includes(each)]);
});

test("of a long text 1000 tokens are shown, and that there are more", () => {
  const long = (count: number): string => textOf({ column: "text", tokens: Array.from({ length: count }, () => token("w")) }, "yes").toString(); // prettier-ignore
  expect(long(1000)).not.toContain("…");
  expect(long(1001)).toContain("…");
  expect(long(1001).match(/w/g)).toHaveLength(1000);
});
