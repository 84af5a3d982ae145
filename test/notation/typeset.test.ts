// Whatever is set in brackets or left without, the formula has the value of its tree: set in the notation itself, it is read back.
import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { World } from "../../src/notation/evaluate.js";
import type { Expr } from "../../src/notation/tree.js";
import { Typesetter, type Sign, type Writer } from "../../src/notation/typeset.js";
import { expressionOf } from "./lines.js";

const SIGNS: Readonly<Partial<Record<Sign, string>>> = { negative: "-", silent: " ", and: " and ", or: " or ", entrywise: " * ", "-": " - ", "+": " + " }; // prettier-ignore

/** What is seen together stays together: a fraction is one thing, a sum sign reaches over its product. */
const notation: Writer<string> = {
  row: (parts) => parts.join(""),
  number: (text) => text,
  name: (name) => name,
  function: (name) => name,
  sign: (sign) => SIGNS[sign] ?? ` ${sign} `,
  scripts: (base, below, above) => `${base}${below === null ? "" : `[${below}]`}${above === null ? "" : `^(${above})`}`,
  fraction: (top, bottom) => `((${top}) / (${bottom}))`,
  root: (of) => `sqrt(${of})`,
  fold: (fold, below) => `${fold} over ${below} of `,
  fenced: (fence, inside) => (fence === "bars" ? `abs(${inside})` : `(${inside})`),
  cases: (arms) => arms.map(({ value, condition }) => (condition === null ? `else ${value}` : `${value} if ${condition}`)).join(", "), // prettier-ignore
};

const set = (text: string): string => new Typesetter(notation).expression(expressionOf(text));

const place = { line: 1, column: 1 };
const name = (text: string): Expr => ({ kind: "name", name: text, subscripts: null, place });
const truth = (left: Expr, right: Expr): Expr => ({ kind: "truth", condition: { kind: "compare", sign: "<", left, right } });

const { tree } = fc.letrec<{ tree: Expr; leaf: Expr }>((tie) => ({
  leaf: fc.oneof(
    fc.constantFrom("a", "b", "c").map(name),
    fc.constantFrom(0.5, 2, 3).map((value): Expr => ({ kind: "number", value })),
    fc.constant<Expr>({ kind: "name", name: "x", subscripts: [{ kind: "number", value: 1 }], place }),
  ),
  tree: fc.oneof(
    { depthSize: "medium", withCrossShrink: true },
    tie("leaf"),
    fc.record({ kind: fc.constant("negative" as const), of: tie("tree") }),
    fc.record({ kind: fc.constant("binary" as const), sign: fc.constantFrom("+", "-", "*", "/", "^"), left: tie("tree"), right: tie("tree") }), // prettier-ignore
    fc.record({ kind: fc.constant("binary" as const), sign: fc.constant("*" as const), left: tie("tree"), right: tie("tree"), silent: fc.constant(true as const) }), // prettier-ignore
    fc.record({ kind: fc.constant("call" as const), name: fc.constantFrom("sin", "sqrt", "abs"), args: fc.tuple(tie("tree")), place: fc.constant(place) }), // prettier-ignore
    fc.tuple(tie("tree"), tie("tree")).map(([left, right]) => truth(left, right)),
    tie("tree").map((of): Expr => ({ kind: "fold", fold: "sum", indices: ["i"], of: { kind: "binary", sign: "+", left: of, right: { kind: "name", name: "x", subscripts: [name("i")], place } }, place })), // prettier-ignore
    tie("tree").map((of): Expr => ({ kind: "fold", fold: "mean", indices: ["i"], of, place })),
    fc.tuple(tie("tree"), tie("tree"), tie("tree")).map(([value, side, otherwise]): Expr => ({ kind: "cases", arms: [{ value, condition: { kind: "compare", sign: "<=", left: side, right: name("a") } }], otherwise, place })), // prettier-ignore
  ),
}));

describe("a formula", () => {
  const sample = { name: "", tensors: { x: { shape: [3], data: [0.3, -1.2, 0.7] } }, numbers: { a: 1.3, b: -0.4, c: 2.1 }, outputs: [] }; // prettier-ignore
  const valueOf = (node: Expr): number => new World(sample).evaluate(node, new Map(), new Map([["i", 3]])).value;

  test("has the value of its tree, however its parts are nested", () => {
    fc.assert(
      fc.property(tree, (node) => {
        const written = new Typesetter(notation).expression(node);
        const [expected, got] = [valueOf(node), valueOf(expressionOf(written))];
        if (!Number.isFinite(expected)) return;
        expect(Math.abs(got - expected)).toBeLessThanOrEqual(1e-9 * Math.max(1, Math.abs(expected)));
      }),
      { numRuns: 2000, seed: 1 },
    );
  });

  test.each([
    ["a (b + c)", "a (b + c)"],
    ["(a b) c", "a b c"],
    ["a - (b - c)", "a - (b - c)"],
    ["(a + b)^2", "(a + b)^(2)"],
    ["(-a)^2", "(-a)^(2)"],
    ["-a^2", "-a^(2)"],
    ["x[1]^2", "x[1]^(2)"],
    ["a^(b / c)", "a^(b / c)"],
    ["a^(1 / (b c))", "a^(1 / (b c))"],
    ["a / b c", "((a) / (b)) c"],
    ["(a / b) / c", "((a / b) / (c))"],
    ["2 * 3 a", "2 * 3 a"],
    ["a 2", "a * 2"],
    ["2 (1 / 2)", "2 * ((1) / (2))"],
    ["sqrt(a + b)", "sqrt(a + b)"],
    ["1e-12", "10^(-12)"],
  ])("%s is set as %s", (text, written) => expect(set(text)).toBe(written));

  test("a sum sign is closed where something follows that it would seem to reach, and only there", () => {
    expect(set("(sum over i of x[i]) + c")).toBe("(sum over i of x[i]) + c");
    expect(set("(sum over i of x[i]) c")).toBe("(sum over i of x[i]) c");
    expect(set("a - b (mean over i of x[i]) - c")).toBe("a - b (mean over i of x[i]) - c");
    expect(set("c + a (sum over i of x[i])")).toBe("c + a sum over i of x[i]");
    expect(set("(sum over i of x[i]) / c")).toBe("((sum over i of x[i]) / (c))");
    expect(set("sum over i of (x[i] + c)")).toBe("sum over i of (x[i] + c)");
  });

  test("comparisons that were written in a row stay in a row", () => {
    expect(set("(0 <= a < n)")).toBe("(0 <= a < n)");
    expect(set("(a < b and b < c)")).toBe("(a < b and b < c)");
    expect(set("(a < b or b < c and c = n)")).toBe("(a < b or b < c and c = n)");
  });
});
