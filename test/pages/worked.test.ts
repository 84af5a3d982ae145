// The entry of an example that a reader asks for.
import { describe, expect, test } from "@jest/globals";
import { findPages } from "../../src/pages/find.js";
import type { Page } from "../../src/pages/page.js";
import { workedExample } from "../../src/pages/worked.js";
import type { Worked } from "../../src/notation/worked.js";

const pageOf = (name: string): Page => findPages(name)[0];
function worked(name: string, ...at: number[]): Worked {
  const page = pageOf(name);
  return workedExample(page, page.subject(), "plain", at);
}
/** What lines work out: "y[0, 1] = 12". */
const leftOf = (found: Worked): string[] => [...new Set(found.lines.map(({ left, value }) => `${left} = ${value}`))];

describe("an entry beyond the last", () => {
  test.each<[string, number[], boolean]>([
    ["exp", [0], false],
    ["exp", [2], false],
    ["exp", [3], true],
    ["transpose", [2, 1], false],
    ["transpose", [3, 0], true],
    ["sum", [0, 0], false],
    ["sum", [9, 0], true],
  ])("%s at %j: %j", (name, at, beyond) => {
    expect([pageOf(name).examples().plain.tensors.x.shape, worked(name, ...at).beyond]).toEqual([expect.anything(), beyond]);
  });
});

test("the lines of a product, each at its own entry", () => {
  const { tensors } = pageOf("matmul").examples().plain;
  const at = (name: string, r: number, c: number): number => tensors[name].data[tensors[name].shape[1] * r + c];
  const sum = (term: (k: number) => number): number => term(0) + term(1);
  expect([tensors.a.shape, tensors.b.shape]).toEqual([[2, 2], [2, 3]]); // prettier-ignore
  expect(leftOf(worked("matmul", 1, 0))).toEqual([
    `y[1, 0] = ${sum((k) => at("a", 1, k) * at("b", k, 0)).toPrecision(2)}`,
    `dy[1, 0]/da[1, 0] = ${at("b", 0, 0)}`,
    `ga[1, 0] = ${(sum((k) => at("gy", 1, k) * at("b", 0, k)) + at("gy", 1, 2) * at("b", 0, 2)).toPrecision(2)}`,
    `dy[1, 0]/db[1, 0] = ${at("a", 1, 1)}`,
    `gb[1, 0] = ${sum((k) => at("gy", k, 0) * at("a", k, 1)).toPrecision(2)}`,
  ]);
});

test("of axes that are not named the last number counts; the last entry stands for those beyond", () => {
  expect(leftOf(worked("matmul", 1))).toEqual(leftOf(worked("matmul", 1, 1)));
  expect(leftOf(worked("matmul", 9, 0))).toEqual(leftOf(worked("matmul", 1, 0)));
});
