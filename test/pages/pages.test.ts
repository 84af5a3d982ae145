// Shares of what is checked in the whole textbook, and the names under which its pages are found.
import { describe, expect, test } from "@jest/globals";
import { wordShare } from "../../src/pages/check.js";
import { findPage } from "../../src/pages/find.js";
import { allPages } from "../../src/pages/table.js";

test("one line in twenty of all is not checked, at most", () => {
  const shares = allPages().map(wordShare);
  const total = (key: "lines" | "words"): number => shares.reduce((sum, share) => sum + share[key], 0);
  expect(total("words") * 20).toBeLessThanOrEqual(total("lines"));
});

describe("names", () => {
  test.each([
    ["softmax", "softmax", "operation"],
    ["torch.nn.functional.softmax", "softmax", "operation"],
    ["F.softmax", "softmax", "operation"],
    ["log_softmax", "logSoftmax", "operation"],
    ["LOG-SOFTMAX", "logSoftmax", "operation"],
  ])("%s is found", (typed, name, kind) => expect(findPage(typed)).toMatchObject({ name, kind }));

  test("an unknown one gives near ones", () => {
    expect(() => findPage("sofmax")).toThrow('there is no page "sofmax"\n  hint: did you mean "softmax"');
    expect(() => findPage("qqqqqq")).toThrow('there is no page "qqqqqq"\n  hint: mlbh explain lists all');
  });
});
