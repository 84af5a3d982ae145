// Lines of real pages in LaTeX.
import { describe, expect, test } from "@jest/globals";
import { latexExpression, latexLine, latexName, latexText } from "../../src/notation/latex.js";
import type { operationPages } from "../../src/pages/operations.js";
import { expressionOf, lineOf, linesOf } from "./lines.js";

const read: readonly (keyof typeof operationPages)[] = ["softmax", "matmul", "layerNorm", "relu", "bceWithLogits"];

describe("LaTeX", () => {
  test.each<[keyof typeof operationPages, string, string]>([
    ["softmax", "y[i] = e[i] / s", "y_{i} = \\frac{e_{i}}{s}"],
    ["softmax", "= exp(x[i] - c) / (sum over j of exp(x[j] - c))", "= \\frac{\\exp(x_{i} - c)}{\\sum_{j} \\exp(x_{j} - c)}"],
    ["softmax", "de[i]/dx[k] = (i = k) e[k]", "\\frac{\\partial e_{i}}{\\partial x_{k}} = [i = k] \\, e_{k}"],
    ["softmax", "= y[k] (gy[k] - sum over i of gy[i] y[i])", "= y_{k} \\, \\left(\\mathit{gy}_{k} - \\sum_{i} \\mathit{gy}_{i} \\, y_{i}\\right)"], // prettier-ignore
    ["softmax", "gx = y * (gy - sum(gy * y, dim))", "\\mathit{gx} = y \\odot (\\mathit{gy} - \\operatorname{sum}(\\mathit{gy} \\odot y, \\mathit{dim}))"], // prettier-ignore
    ["matmul", "ga = sumTo(gy @ bᵀ, a)", "\\mathit{ga} = \\operatorname{sumTo}(\\mathit{gy} \\, b^{\\top}, a)"],
    ["matmul", "y[i, j] = sum over k of a[i, k] b[k, j]", "y_{i, j} = \\sum_{k} a_{i, k} \\, b_{k, j}"],
    ["layerNorm", "s[r] = (v[r] + eps)^(-1/2)", "s_{r} = (v_{r} + \\varepsilon)^{-1 / 2}"],
    ["relu", "y = x if x > 0, else 0", "y = \\begin{cases} x & \\text{if } x > 0 \\\\ 0 & \\text{else} \\end{cases}"],
    ["bceWithLogits", "= max(z, 0) - z t + ln(1 + exp(-|z|))", "= \\max(z, 0) - z \\, t + \\ln(1 + \\exp(-\\lvert z\\rvert ))"],
  ])("%s: %s", (page, text, latex) => expect(latexLine(lineOf(page, text))).toBe(latex));

  test.each(read)("%s: braces are closed, and so is everything that is opened", (page) => {
    for (const line of linesOf(page)) {
      const latex = latexLine(line);
      const count = (pattern: RegExp): number => latex.match(pattern)?.length ?? 0;
      expect(count(/(?<!\\)\{/g)).toBe(count(/(?<!\\)\}/g));
      expect(count(/\\left/g)).toBe(count(/\\right(?!arrow)/g));
      expect(latex).not.toMatch(/[^\x20-\x7e]|undefined/u);
    }
  });

  test("names", () => {
    expect(["x", "gx", "eps", "beta", "c'", "gc'", "log_input"].map(latexName)).toEqual(["x", "\\mathit{gx}", "\\varepsilon", "\\beta", "c'", "\\mathit{gc}'", "\\mathit{log\\_input}"]); // prettier-ignore
    expect(latexExpression(expressionOf("c'^2"))).toBe("{c'}^{2}");
    expect(latexExpression(expressionOf("log2(a) + floor(b) + erf(c)"))).toBe("\\log_{2}(a) + \\lfloor b\\rfloor  + \\operatorname{erf}(c)"); // prettier-ignore
  });

  test.each([
    ["(a / b)^2", "\\left(\\frac{a}{b}\\right)^{2}"],
    ["|a / b|", "\\left\\lvert \\frac{a}{b}\\right\\rvert "],
    ["n^|a / b|", "n^{\\lvert a / b\\rvert }"],
    ["(a / b < c)", "\\left[\\frac{a}{b} < c\\right]"],
    ["(a < b / c)", "\\left[a < \\frac{b}{c}\\right]"],
    ["(a < b and c < n / 2)", "\\left[a < b \\text{ and } c < \\frac{n}{2}\\right]"],
    ["(a < n / 2 or b < c)", "\\left[a < \\frac{n}{2} \\text{ or } b < c\\right]"],
    ["(a < b <= c)", "[a < b \\le c]"],
    ["n^(dy/dx)", "n^{\\partial y / \\partial x}"],
    ["(dy/dx)^2", "\\left(\\frac{\\partial y}{\\partial x}\\right)^{2}"],
    ["(-a / b) c", "\\left(-\\frac{a}{b}\\right) \\, c"],
    ["exp(a / b)", "\\exp\\left(\\frac{a}{b}\\right)"],
    ["exp(a^(b / c))", "\\exp(a^{b / c})"],
    ["exp(a) * b", "\\exp(a) \\cdot b"],
    ["sum(a) * b + c n", "\\operatorname{sum}(a) \\odot b + c \\, n"],
    ["a @ b + sum(a n)", "a \\, b + \\operatorname{sum}(a \\odot n)"],
    ["(a b)ᵀ", "(a \\odot b)^{\\top}"],
    ["2 (3 a)", "2 \\cdot (3 \\, a)"],
    ["2 (b / c)", "2 \\cdot \\frac{b}{c}"],
    ["a (b / c)", "a \\, \\frac{b}{c}"],
    ["(2 / 3) (b / c)", "\\frac{2}{3} \\cdot \\frac{b}{c}"],
    ["(a / 3) (b / c)", "\\frac{a}{3} \\, \\frac{b}{c}"],
    ["(2 / a) (b / c)", "\\frac{2}{a} \\, \\frac{b}{c}"],
    ["2.5e-9 a", "2.5 \\cdot 10^{-9} \\, a"],
    ["1e21", "10^{21}"],
    ["sqrt(a + b)", "\\sqrt{a + b}"],
    ["product over i of x[i]", "\\prod_{i} x_{i}"],
    ["n^(a / (sum over i of x[i]))", "n^{a / \\left(\\sum_{i} x_{i}\\right)}"],
    ["(1e-12)^2", "(10^{-12})^{2}"],
    ["(2.5e-9)^2", "(2.5 \\cdot 10^{-9})^{2}"],
    ["a 1e-12", "a \\cdot 10^{-12}"],
    ["(-2) (b / c)", "(-2) \\cdot \\frac{b}{c}"],
    ["a 2^b", "a \\cdot 2^{b}"],
    ["exp(sin(a / b))", "\\exp\\left(\\sin\\left(\\frac{a}{b}\\right)\\right)"],
    ["exp((a / b < c))", "\\exp\\left(\\left[\\frac{a}{b} < c\\right]\\right)"],
    ["exp(-(a / b))", "\\exp\\left(-\\frac{a}{b}\\right)"],
    ["floor(a / b) ceil(c)", "\\left\\lfloor \\frac{a}{b}\\right\\rfloor  \\, \\lceil c\\rceil "],
  ])("%s", (text, latex) => expect(latexExpression(expressionOf(text))).toBe(latex));

  test("words keep the characters that LaTeX reads as commands", () => {
    expect(latexText("50 % of {a_b} & #1 $ \\x^2~<3> aᵀ")).toBe("50 \\% of \\{a\\_b\\} \\& \\#1 \\$ \\textbackslash{}x\\textasciicircum{}2\\textasciitilde{}\\ensuremath{<}3\\ensuremath{>} a\\ensuremath{^\\top}"); // prettier-ignore
  });
});
