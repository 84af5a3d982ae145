// Lines of real pages in MathML Core.
import { describe, expect, test } from "@jest/globals";
import { markup, mathmlCondition, mathmlExpression, mathmlLine, type Element } from "../../src/notation/mathml.js";
import type { operationPages } from "../../src/pages/operations.js";
import { expressionOf, lineOf, linesOf } from "./lines.js";

type Name = keyof typeof operationPages;
const read: readonly Name[] = ["softmax", "matmul", "layerNorm", "relu", "bceWithLogits"];

/** How many children the elements of MathML Core take that do not take any number of them. */
const CHILDREN: Readonly<Record<string, number>> = {
  mfrac: 2,
  msub: 2,
  msup: 2,
  munder: 2,
  msubsup: 3,
  mi: 1,
  mn: 1,
  mo: 1,
  mtext: 1,
};

describe("MathML", () => {
  test.each<[Name, string, string]>([
    ["softmax", "y[i] = e[i] / s", "<mrow><msub><mi>y</mi><mi>i</mi></msub><mo>=</mo><mfrac><msub><mi>e</mi><mi>i</mi></msub><mi>s</mi></mfrac></mrow>"], // prettier-ignore
    ["softmax", "s = sum over j of e[j]", "<mrow><mi>s</mi><mo>=</mo><mrow><munder><mo>∑</mo><mi>j</mi></munder><msub><mi>e</mi><mi>j</mi></msub></mrow></mrow>"], // prettier-ignore
    ["relu", "y = x if x > 0, else 0", '<mrow><mi>y</mi><mo>=</mo><mrow><mo>{</mo><mtable class="cases"><mtr><mtd><mi>x</mi></mtd><mtd><mtext>if\u00a0</mtext><mrow><mi>x</mi><mo>&gt;</mo><mn>0</mn></mrow></mtd></mtr><mtr><mtd><mn>0</mn></mtd><mtd><mtext>else</mtext></mtd></mtr></mtable></mrow></mrow>'], // prettier-ignore
    ["softmax", "ds/dx[k] = e[k]", "<mrow><mfrac><mrow><mo>∂</mo><mi>s</mi></mrow><mrow><mo>∂</mo><msub><mi>x</mi><mi>k</mi></msub></mrow></mfrac><mo>=</mo><msub><mi>e</mi><mi>k</mi></msub></mrow>"], // prettier-ignore
  ])("%s: %s", (page, text, expected) => expect(markup(mathmlLine(lineOf(page, text)))).toBe(expected));

  test.each(read)("%s: every element has the children that it must have", (page) => {
    const visit = (node: Element | string): void => {
      if (typeof node === "string") return expect(node).not.toBe("");
      if (node.tag in CHILDREN) expect([node.tag, node.children.length]).toEqual([node.tag, CHILDREN[node.tag]]);
      for (const child of node.children) visit(child);
    };
    for (const line of linesOf(page)) visit(mathmlLine(line));
  });

  test("names of several letters are marked, Greek ones are letters", () => {
    expect(markup(mathmlExpression(expressionOf("lr")))).toBe('<mi class="name">lr</mi>');
    expect(markup(mathmlExpression(expressionOf("beta", ["beta"])))).toBe("<mi>β</mi>");
    expect(markup(mathmlExpression(expressionOf("c'^2")))).toBe('<msup><mi class="name">c′</mi><mn>2</mn></msup>');
  });

  test.each([
    ["x[1]^2", "<msubsup><mi>x</mi><mn>1</mn><mn>2</mn></msubsup>"],
    ["x[1]", "<msub><mi>x</mi><mn>1</mn></msub>"],
    ["a^2", "<msup><mi>a</mi><mn>2</mn></msup>"],
    ["log2(a)", "<mrow><mrow><msub><mi>log</mi><mn>2</mn></msub><mo>\u2061</mo></mrow><mrow><mo>(</mo><mi>a</mi><mo>)</mo></mrow></mrow>"], // prettier-ignore
    ["max over i of x[i]", '<mrow><munder><mo class="fold">max</mo><mi>i</mi></munder><msub><mi>x</mi><mi>i</mi></msub></mrow>'],
    ["sqrt(a)", "<msqrt><mi>a</mi></msqrt>"],
    ["|a|", "<mrow><mo>|</mo><mi>a</mi><mo>|</mo></mrow>"],
    ["floor(a)", "<mrow><mo>⌊</mo><mi>a</mi><mo>⌋</mo></mrow>"],
    ["-1e-3", "<mrow><mo>−</mo><mn>0.001</mn></mrow>"],
    ["1e-9", "<msup><mn>10</mn><mrow><mo>−</mo><mn>9</mn></mrow></msup>"],
  ])("%s", (text, expected) => expect(markup(mathmlExpression(expressionOf(text)))).toBe(expected));

  test("signs of comparison are escaped", () => {
    const { condition } = expressionOf("(a < b)") as { condition: Parameters<typeof mathmlCondition>[0] } & ReturnType<typeof expressionOf>; // prettier-ignore
    expect(markup(mathmlCondition(condition))).toBe("<mrow><mi>a</mi><mo>&lt;</mo><mi>b</mi></mrow>");
    expect(markup("<script>&")).toBe("&lt;script&gt;&amp;");
  });
});
