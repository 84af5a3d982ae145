// How a text is cut into lines and read: what each line becomes, and where reading stops.
import { describe, expect, test } from "@jest/globals";
import { NotationError } from "../../src/notation/errors.js";
import { cutLines, equationsOf, readDerivation, type Derivation } from "../../src/notation/lines.js";
import { lex } from "../../src/notation/lex.js";
import type { Expr, Left, Line } from "../../src/notation/tree.js";

const read = (text: string, functions: readonly string[] = []): Derivation => readDerivation(text, ["x", "y", "s"], functions);
const lineOf = (text: string): Line => read(text).lines[0];

function leftOf(text: string): Left | null {
  return equationsOf(read(text).lines).at(-1)!.left;
}

/** The kind of a left side, its name, and its indices. */
function said(left: Left | null): string {
  if (left === null) return "goes on";
  if (left.kind === "entry") return `entry ${left.name}[${left.indices.join()}]: ${left.text}`;
  return left.kind === "function" ? `function ${left.name} of ${left.variable}: ${left.text}` : `${left.of.kind}: ${left.text}`;
}

/** "line:column message | hint" */
function refusal(text: string): string {
  try {
    read(text);
  } catch (error) {
    if (!(error instanceof NotationError)) throw error;
    const [first] = error.message.split("\n");
    expect(first.startsWith(`line ${error.place.line}, column ${error.place.column}: `)).toBe(true);
    const message = first.slice(first.indexOf(": ") + 2);
    return `${error.place.line}:${error.place.column} ${message}${error.hint === null ? "" : ` | ${error.hint}`}`;
  }
  return "";
}

describe("a text in lines", () => {
  test.each(["+", "-", "*", "/", "(", ",", "=", " of", " if", " else", " and", " or"])(
    "what ends in %s goes on in the next line",
    (end) => {
      expect(cutLines(`y = x ${end}  \n   s\nz = 1`).map(({ number, body }) => [number, body])).toEqual([[1, `y = x ${end} s`], [3, "z = 1"]]); // prettier-ignore
    },
  );

  test.each(["y = proof", "y = x)", "y = elif", "| words,", "y = x --", "y = 2"])("%s does not", (line) => {
    expect(cutLines(`${line}\nz = 1`).map(({ number }) => number)).toEqual([1, 2]);
  });

  test("empty lines are counted and left out; a reason begins after --, and more of it may follow below", () => {
    expect(cutLines("\n  \n  y = x  --  as said  \n\n  -- and \n -- more\nz = 1 --\nz = x --x\nz = -- 1")).toEqual([
      { number: 3, body: "  y = x", reason: "as said and more" },
      { number: 7, body: "z = 1", reason: "" },
      { number: 8, body: "z = x --x", reason: "" },
      { number: 9, body: "z =", reason: "1" },
    ]);
  });

  test("a line that goes on does so over empty lines, behind a reason and with a bar in front", () => {
    expect(cutLines("y = x + -- first\n\n |s| -- second\n| words")).toEqual([
      { number: 1, body: "y = x + |s|", reason: "first second" },
      { number: 4, body: "| words", reason: "" },
    ]);
  });

  test("a reason that is first of all stands at an empty line", () => {
    expect(cutLines("-- why\ny = x")).toEqual([
      { number: 1, body: "", reason: "why" },
      { number: 2, body: "y = x", reason: "" },
    ]);
  });
});

describe("kinds of lines", () => {
  test("words, free numbers, edges and conditions", () => {
    expect(lineOf(" |  not checked = so  ")).toEqual({ kind: "words", number: 1, text: "not checked = so" });
    expect(lineOf("|words")).toEqual({ kind: "words", number: 1, text: "words" });
    expect(lineOf("\nany c, d -- free")).toEqual({ kind: "any", number: 2, names: ["c", "d"], text: "any c, d", reason: "free" });
    expect(lineOf("  outside x = 0 -- nothing there")).toEqual({ kind: "outside", number: 1, name: "x", text: "outside x = 0", reason: "nothing there" }); // prettier-ignore
    expect(lineOf("where any -- all")).toEqual({ kind: "where", number: 1, condition: null, text: "where any", reason: "all" });
    expect(lineOf("where s = 2 -- some")).toMatchObject({ kind: "where", condition: { kind: "compare", sign: "=", left: { name: "s" }, right: { value: 2 } }, reason: "some" }); // prettier-ignore
  });

  test("how far indices run, and what that defines", () => {
    const size = (value: number): Expr => ({ kind: "number", value });
    expect(lineOf("i < 3, k < 4 -- both")).toEqual({ kind: "ranges", number: 1, ranges: [{ index: "i", size: size(3) }, { index: "k", size: size(4) }], text: "i < 3, k < 4", reason: "both" }); // prettier-ignore
    expect(lineOf("i < 3 s, k < 4")).toMatchObject({ ranges: [{ size: { kind: "binary", left: size(3), right: { name: "s" } } }, { size: size(4) }] }); // prettier-ignore
    expect(read("i < N, k < s, l < 2 N\nz[i] = N").defined).toEqual(["N", "z"]);
  });

  test("what lines define, each name once: free numbers, entries, no tensor of the call", () => {
    expect(read("any c\nz = c\nz = c + 0\ny[i] = z\nw[i] = z").defined).toEqual(["c", "z", "w"]);
  });

  test("an equation with its relation and its text", () => {
    const lines = equationsOf(read("| one\n y[i] = 2 -- two \n  ≈ s\n(x + h) h → 0").lines);
    expect(lines.map(({ number, relation, reason, text, left }) => [number, relation, reason, text, said(left)])).toEqual([
      [2, "=", "two", "y[i] = 2", "entry y[i]: y[i]"],
      [3, "≈", "", "≈ s", "goes on"],
      [4, "→", "", "(x + h) h → 0", "binary: (x + h) h"],
    ]);
  });
});

describe("what stands left of the sign", () => {
  test.each([
    ["q = 1", "entry q[]: q"],
    ["  q  = 1", "entry q[]: q"],
    ["y[i, k] = 1", "entry y[i,k]: y[i, k]"],
    ["q[ i ] = 1", "entry q[i]: q[ i ]"],
    ["x[i, i] = 1", "name: x[i, i]"],
    ["x[s] = 1", "name: x[s]"],
    ["x[0] = 1", "name: x[0]"],
    ["x[i + 1] 2 = 1", "binary: x[i + 1] 2"],
    ["f(t) = t^2", "function f of t: f(t)"],
    ["f( tt ) = tt^2", "function f of tt: f( tt )"],
    ["exp(t) = 1", "call: exp(t)"],
    ["abs(s) = 1", "call: abs(s)"],
    ["x (s) = 1", "binary: x (s)"],
    ["dx = 1", "entry dx[]: dx"],
    ["dx[i] = 1", "entry dx[i]: dx[i]"],
    ["dy/dx = 1", "derivative: dy/dx"],
    ["dy[i]/dx[k] = 1", "derivative: dy[i]/dx[k]"],
    ["-x = 1", "negative: -x"],
    ["(x = s) = 1", "truth: (x = s)"],
    ["max(x, s) = 1", "call: max(x, s)"],
    ["2 = 1", "number: 2"],
  ])("%s: %s", (text, expected) => expect(said(leftOf(text))).toBe(expected));

  test("a function is one from its line on, also its slope; a second line about it is a claim", () => {
    expect(said(leftOf("f(t) = t^2\nf(s) = s^2"))).toBe("call: f(s)");
    expect(said(leftOf("f(t) = t^2\nf'(t) = 2 t"))).toBe("call: f'(t)");
    expect(said(equationsOf(read("f(t) = f'(t) - g(t)", ["f", "g"]).lines)[0].left)).toBe("call: f(t)");
  });
});

describe("a line that cannot be read names its place", () => {
  const relation = 'a line needs "=", "≈" or "→" between two sides | a sentence that is not checked begins with |';
  const says = "the right side needs what the line is about to say";
  const any = "any what? write: any c";
  const outside = "expected: outside x = 0, with the name of a tensor";
  test.each([
    ["any", `1:1 ${any}`],
    ["\n  any 5", `2:3 ${any}`],
    ["any c d", `1:1 ${any}`],
    ["any c, 5", `1:1 ${any}`],
    ["outside", `1:1 ${outside}`],
    ["outside x", `1:1 ${outside}`],
    ["outside x = 1", `1:1 ${outside}`],
    ["outside x < 0", `1:1 ${outside}`],
    ["outside 5 = 0", `1:1 ${outside}`],
    ["outside x = 0 0", `1:1 ${outside}`],
    [" outside q = 0", `1:2 ${outside}`],
    ["i < 3, k", '1:8 expected "index < size"'],
    ["i < 3, 4 < 5", '1:8 expected "index < size"'],
    ["ii < 3", '1:1 expected "index < size"'],
    ["s < 3", "1:1 s stands for something else: it cannot be an index"],
    ["i < 3, s < 3", "1:8 s stands for something else: it cannot be an index"],
    ["i < 3, k < , j < 2", "1:8 how far does k run? write: k < N"],
    ["x", `1:1 ${relation}`],
    ["-- only why", `1:1 ${relation}`],
    ["sum = 3", "1:1 sum is a function"],
    ["x[i = 0] = 2", '1:5 expected "]", found "="'],
    ["x(t) = 1", "1:1 x is no function | a product is written with a space: x (..)"],
    ["gx(t) = 1", "1:1 gx is no function | a product is written with a space: gx (..)"],
    ["f(f) = 1", "1:1 f is no function | a product is written with a space: f (..)"],
    ["f(a, b) = 1", "1:1 f is no function | a product is written with a space: f (..)"],
    ["z = x +", "1:8 expected a name, found the end of the line"],
    ["x + = 3", "1:3 expected a name, found the sign"],
    ["x s 2", `1:1 ${relation}`],
    ["y[i] = x[i] + y[i]", `1:15 ${says}`],
    ["q = x + q", `1:9 ${says}`],
    ["x + s = x + s", `1:9 ${says}`],
    ["f(t) = t\nf(s) = f(s)", `2:8 ${says}`],
    ["x + qq = 1", "1:5 qq is not defined"],
    ["y = x\n  = 2 qq", "2:7 qq is not defined"],
    ["f(tt) = tt qq", "1:12 qq is not defined"],
    ["= x", "1:1 there is no line above that this could go on from"],
    ["y = x\nwhere s > 0\n  = x", "3:1 there is no line above that this could go on from"],
    ["where s", '1:8 expected "=" or another comparison, found the end of the line'],
    ["where s = 1 2 )", '1:15 expected the end of the line, found ")"'],
    ["y = x )", '1:7 expected the end of the line, found ")"'],
    ["y = ≤", '1:5 cannot read "≤" | write <='],
    ["y = x ×s 2", '1:7 cannot read "×s" | write a b or a * b'],
    ["y = ∑ x", '1:5 cannot read "∑" | write sum over i of ..'],
    ["y = x ≥ 2", '1:7 cannot read "≥" | write >='],
    ["y = x ≠ 2", '1:7 cannot read "≠" | write !='],
    ["y = x²", '1:6 cannot read "²" | write ^2'],
    ["y = $x", '1:5 cannot read "$x"'],
    ["y = sum over ii of x", '1:17 expected indices of one small letter before it, found "of"'],
    ["y = sum over i, s of x", "1:5 s stands for something else: it cannot be an index"],
    ["f(t) = t\ny = fa(s)", "2:5 fa is no function | a product is written with a space: fa (..)"],
    ["y = x'(s)", "1:5 x' is no function | a product is written with a space: x' (..)"],
    ["f(t) = sum over t of x[t]", "1:8 t stands for something else: it cannot be an index"],
    ["f(t) = sum over s of t", "1:8 s stands for something else: it cannot be an index"],
    ["y = sum over i x", '1:16 expected "of", found "x"'],
    ["y = max()", '1:9 expected a name, found ")"'],
    ["y = (x", '1:7 expected ")", found the end of the line'],
    ["y = |x", '1:7 expected "|", found the end of the line'],
    ["y = x if s > 1, s else 2", '1:19 expected "if", found "else"'],
  ])("%s", (text, expected) => expect(refusal(text)).toBe(expected));

  test.each([
    ["an entry of another", "q = 2 q[0]"],
    ["an earlier entry", "y[i] = y[i - 1]"],
    ["the same with more behind it", "x + s = x + s + 0"],
    ["the same behind something", "x + s = 0 + x + s"],
    ["gradients, constants, indices", "q[i] = gx[i] + e + pi + i"],
    ["free numbers between a line and what goes on", "y = x\nany c\n = c"],
    ["words there", "y = x\n| words\n = x"],
    ["a comma behind the last range", "i < 3,"],
  ])("%s may stand there", (_, text) => expect(refusal(text)).toBe(""));
});

describe("a line in words and signs", () => {
  test("with their kinds and places", () => {
    expect(lex(" a'[2.5e-3] <= b ", 7, 3)).toEqual([
      { kind: "name", text: "a'", place: { line: 7, column: 4 }, spaced: true },
      { kind: "sign", text: "[", place: { line: 7, column: 6 }, spaced: false },
      { kind: "number", text: "2.5e-3", place: { line: 7, column: 7 }, spaced: false },
      { kind: "sign", text: "]", place: { line: 7, column: 13 }, spaced: false },
      { kind: "sign", text: "<=", place: { line: 7, column: 15 }, spaced: true },
      { kind: "name", text: "b", place: { line: 7, column: 18 }, spaced: true },
      { kind: "end", text: "the end of the line", place: { line: 7, column: 19 }, spaced: true },
    ]);
  });

  test("up to 600 of them", () => {
    expect(lex("1 ".repeat(600), 1)).toHaveLength(601);
    expect(() => lex("1 ".repeat(601), 1)).toThrow("line 1, column 1201: a line has at most 600 words and signs");
  });
});
