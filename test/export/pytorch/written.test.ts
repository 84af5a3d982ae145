// Python as it is written: pieces put into each other, values, calls, and what a file imports.
import { describe, expect, test } from "@jest/globals";
import { field } from "../../../src/core/fields.js";
import { argumentList, block, call, indented, valueOf } from "../../../src/export/pytorch/call.js";
import { importsOf } from "../../../src/export/pytorch/imports.js";
import { inComment, keywords, linesOf, literal, python, pythonFile } from "../../../src/export/pytorch/python.js";
import { shapeOf, sides } from "../../../src/export/pytorch/rules.js";

describe("a piece", () => {
  test("begins at the margin, and has no empty line at either end", () =>
    expect(python`

      a
        b

      c
    `).toBe("a\n  b\n\nc"));

  test("several lines stand where the first does, empty ones stay empty", () =>
    expect(python`
      def f():
          ${"x\n\ny"}
          z
    `).toBe("def f():\n    x\n\n    y\n    z"));

  test("a line that holds nothing but an empty piece is left out, another is not", () => {
    expect(python`
      a
        ${""}
      b
      c(${""})
    `).toBe("a\nb\nc()");
    expect(python`
      a
      ${""}`).toBe("a");
  });

  test("numbers and several pieces, one after the other", () => {
    expect(python`${1} ${"b"}(${2.5})`).toBe("1 b(2.5)");
    expect(python`
      ${"a"}
        ${"b\nc"}
    `).toBe("a\n  b\n  c");
  });

  test("a file has two empty lines between its pieces, and ends with a line", () => {
    expect(pythonFile("a", "", "b\nc")).toBe("a\n\n\nb\nc\n");
    expect(linesOf("a", "", false, null, "b")).toBe("a\nb");
  });
});

test.each<[unknown, string]>([
  [null, "None"],
  [undefined, "None"],
  [true, "True"],
  [false, "False"],
  [0, "0"],
  [-1.5, "-1.5"],
  [1e-10, "1e-10"],
  [Infinity, "math.inf"],
  [-Infinity, "-math.inf"],
  [NaN, "math.nan"],
  ["é\"\n", '"é\\"\\n"'],
  [[1, [true, "a"]], '[1, [True, "a"]]'],
  [[], "[]"],
  [{ a: null, "b c": 2 }, '{"a": None, "b c": 2}'],
  [{}, "{}"],
])("%j as a value", (value, written) => expect(literal(value)).toBe(written)); // prettier-ignore

test("keywords, names in comments, tuples", () => {
  expect(keywords({ lr: 0.1, nesterov: true })).toEqual(["lr=0.1", "nesterov=True"]);
  expect(inComment("a\nb\u2028c\u2029d\u0085e\tf")).toBe("a b c d e f");
  expect([valueOf([3]), valueOf([1, 2]), valueOf([]), valueOf(0.5), valueOf("same")]).toEqual(["3", "(1, 2)", "()", "0.5", '"same"']); // prettier-ignore
  expect([shapeOf([2]), shapeOf([2, 3]), shapeOf([])]).toEqual(["(2,)", "(2, 3)", "()"]);
  expect([sides(2, 4), sides([1, -2], 2), sides("a", 1)]).toEqual([["2", "2", "2", "2"], ["1", "-2"], ['"a"']]);
});

describe("a call", () => {
  const names = (...lengths: number[]): string[] => lengths.map((length) => "x".repeat(length));

  test("up to 84 characters stand in a line", () => {
    expect(call("f", names(40, 39))).toBe(`f(${names(40, 39).join(", ")})`); // 2 + 40 + 2 + 39 + 1
    expect(call("f", names(40, 40))).not.toContain("f(x");
    expect(call("f", [])).toBe("f()");
  });

  test("arguments up to 84 have a line of theirs, beyond it one each", () => {
    expect(call("f", names(42, 40))).toBe(`f(\n    ${names(42, 40).join(", ")}\n)`);
    expect(call("f", names(42, 41))).toBe(`f(\n    ${names(42, 41).join(",\n    ")},\n)`);
  });

  test("an argument of several lines is by itself", () =>
    expect(call("f", ["a", "g(\n    b\n)"])).toBe("f(\n    a,\n    g(\n        b\n    ),\n)"));

  test("lines between brackets are indented, but for empty ones", () => {
    expect(block("f", "a\n\nb")).toBe("f(\n    a\n\n    b\n)");
    expect(indented("a\n\n  b")).toBe("    a\n\n      b");
  });
});

describe("arguments", () => {
  const fields = {
    size: field.integer({ min: 1, help: "" }),
    other: field.integer({ min: 1, help: "" }),
    rate: field.number({ min: 0, default: 0.5, help: "" }),
    flag: field.boolean({ default: true, help: "" }),
  };

  test("those that must be given by their place, others by name where they are not the default", () => {
    expect(argumentList(fields, { size: 2, other: 3, rate: 0.5, flag: true })).toEqual(["2", "3"]);
    expect(argumentList(fields, { size: 2, other: 3, rate: 0.25, flag: false })).toEqual(["2", "3", "rate=0.25", "flag=False"]);
    expect(argumentList(fields, { size: 2, other: 3 })).toEqual(["2", "3"]); // left out: the default
  });

  test("behind one that is not taken all have their names", () =>
    expect(argumentList(fields, { size: 2, other: 3, rate: 0.25 }, { without: ["size"] })).toEqual(["other=3", "rate=0.25"]));

  test("some are always said", () =>
    expect(argumentList(fields, { size: 2, other: 3 }, { always: ["flag"], without: ["rate"] })).toEqual([
      "2",
      "3",
      "flag=True",
    ]));

  test("what only a file has is no argument", () =>
    expect(argumentList({ ...fields, rate: { ...fields.rate, fileOnly: true } }, { size: 2, other: 3, rate: 0.25 })).toEqual(["2", "3"])); // prettier-ignore
});

describe("imports", () => {
  test("the standard library, then torch, then the folder's own files", () => {
    const body = "x: Optional[Tensor] = torch.zeros(1)\ny = math.inf\np = Path(HERE)\nfill(nn.Linear(1, 1))\nF.relu(x)";
    expect(importsOf(body)).toBe(
      [
        "import math",
        "from pathlib import Path",
        "from typing import Optional",
        "",
        "import torch",
        "import torch.nn.functional as F",
        "from torch import Tensor, nn",
        "",
        "from weights import fill",
      ].join("\n"),
    );
  });

  test("only of what the code says, not comments, docstrings, or parts of other names", () => {
    expect(importsOf('"""math.inf\nof a Tensor"""\nx = 1  # torch.zeros\ny.fill(checkpoints, my_Tensor)')).toBe("");
    expect(importsOf("a = checkpoint(x)")).toBe("from torch.utils.checkpoint import checkpoint");
    expect(importsOf("load_weights(x, fill)")).toBe("from weights import fill, load_weights");
    expect(importsOf('"""a"""\nx = math.pi\n"""b"""')).toBe("import math");
  });
});
