// Worked examples of calls with their tensors as they are, and which lines and entries they show.
import { describe, expect, test } from "@jest/globals";
import type { NumberArray } from "../../src/notation/array.js";
import type { Sample } from "../../src/notation/sample.js";
import { workOut } from "../../src/notation/workOut.js";
import type { Worked } from "../../src/notation/worked.js";

const array = (shape: number[], ...data: number[]): NumberArray => ({ shape, data });
const textOf = ({ lines }: Worked): string[] => lines.map(({ line, left, pieces, value }) => `${line}: ${left} = ${pieces.map(({ text }) => text).join("")} = ${value}`); // prettier-ignore

/** y = x^2 + 1, entry by entry. */
const square: Sample = {
  name: "f(x)",
  tensors: { x: array([2, 2], 1, 2, 3, 4), y: array([2, 2], 2, 5, 10, 17), gy: array([2, 2], 1, -1, 2, 1), gx: array([2, 2], 2, -4, 12, 8) }, // prettier-ignore
  numbers: {},
  outputs: ["y"],
};
const lines = "| words\nq = x x\ny = q + 1\n = x^2 + 1\ngx = 2 gy x\n-x = 0 - x";

describe("lines about whole tensors", () => {
  const shown = (entry: readonly number[], text = lines): string[] => textOf(workOut(text, square, entry));
  test("at the entry asked for, each with its number", () => {
    expect(shown([0, 1])).toEqual([
      "2: q[0, 1] = 2 * 2 = 4",
      "3: y[0, 1] = 4 + 1 = 5",
      "4: y[0, 1] = 2^2 + 1 = 5",
      "5: gx[0, 1] = 2 * (-1) * 2 = -4",
    ]);
  });

  test("an entry that is not given in full, or lies beyond the last", () => {
    const first = (...entry: number[]): string => shown(entry)[0];
    expect([first(), first(1), first(0), first(1, 0), first(9, 0), first(1, 9)]).toEqual([
      "2: q[0, 0] = 1 * 1 = 1",
      "2: q[1, 1] = 4 * 4 = 16",
      "2: q[0, 0] = 1 * 1 = 1",
      "2: q[1, 0] = 3 * 3 = 9",
      "2: q[1, 0] = 3 * 3 = 9",
      "2: q[1, 1] = 4 * 4 = 16",
    ]);
    const beyond = (...entry: number[]): boolean => workOut(lines, square, entry).beyond;
    expect([beyond(), beyond(1, 1), beyond(2, 0), beyond(0, 2), beyond(0, 0, 0), beyond(0, 0, 1)]).toEqual([false, false, true, true, false, true]); // prettier-ignore
  });

  test("not those about calls of other kinds, nor where the entries of both sides are other ones", () => {
    expect(shown([0, 0], "q = x @ xᵀ\nr = y @ bᵀ\ny = sum(x)")).toEqual(["1: q[0, 0] = 1 * 1 + 2 * 2 = 5"]);
    expect(shown([0, 1], "q = x @ x")).toEqual(["1: q[0, 1] = 1 * 2 + 2 * 4 = 10"]);
  });

  test("none at a kink", () => {
    expect(workOut(lines, { ...square, kink: true }, [0, 0]).lines).toEqual([]);
  });

  test("a sum keeps its axis, which the call did not", () => {
    const total: Sample = { name: "sum(x, 1)", tensors: { x: array([2, 2], 1, 2, 3, 4), y: array([2], 3, 7) }, numbers: {}, outputs: ["y"] }; // prettier-ignore
    expect(textOf(workOut("y = sum(x, 1)", total, [1]))).toEqual(["1: y[1] = 3 + 4 = 7"]);
  });
});

describe("one entry of a call, and the call as it is", () => {
  const whole: Sample = {
    name: "add(a, b)",
    tensors: { a: array([2, 2], 1, 2, 3, 4), b: array([2], 10, 20), y: array([2, 2], 11, 22, 13, 24), gy: array([2, 2], 1, 2, 3, 4), ga: array([2, 2], 1, 2, 3, 4), gb: array([2], 4, 6) }, // prettier-ignore
    numbers: {},
    outputs: ["y"],
  };
  const scalar = (value: number): NumberArray => array([], value);
  const entry: Sample = { name: "add(a, b), entry [0, 0]", tensors: { a: scalar(1), b: scalar(10), y: scalar(11), gy: scalar(1), ga: scalar(1), gb: scalar(1) }, numbers: {}, outputs: ["y"], whole }; // prettier-ignore
  const text = "y = a + b\nga = gy\nga = sumTo(gy, a)\ngb = sumTo(gy, b)";

  test("operands of several sizes are shown as they are", () => {
    const worked = workOut(text, entry, [0, 1]);
    expect(worked.title).toBe("add(a, b)");
    expect(textOf(worked)).toEqual(["1: y = 1 + 10 = 11", "2: ga = 1 = 1", "3: ga[0, 1] = 2 = 2", "4: gb[0] = 1 + 3 = 4"]);
    expect(worked.given.map(({ name, shape }) => [name, ...shape])).toEqual([["a", 2, 2], ["b", 2], ["gy", 2, 2]]); // prettier-ignore
    expect(worked.results.map(({ name, shape }) => [name, ...shape])).toEqual([["y", 2, 2], ["ga", 2, 2], ["gb", 2]]); // prettier-ignore
    expect([worked.beyond, workOut(text, entry, [2, 0]).beyond]).toEqual([false, true]);
  });

  test("operands of one size are shown at the entry", () => {
    const equal = { ...whole, tensors: { ...whole.tensors, b: array([2, 2], 10, 20, 10, 20), gb: array([2, 2], 1, 2, 3, 4) } };
    const worked = workOut(text, { ...entry, whole: equal }, [0, 1]);
    expect(worked.title).toBe("add(a, b), entry [0, 0]");
    expect(worked.given.map(({ name, shape }) => [name, ...shape])).toEqual([["a"], ["b"], ["gy"]]);
    expect(textOf(worked)[3]).toBe("4: gb[0, 1] = 2 = 2");
  });
});

describe("lines with indices", () => {
  const vector: Sample = {
    name: "g(x)",
    tensors: { x: array([3], 1, 2, 3), y: array([3], 1, 4, 9), z: array([], 6), gy: array([3], 1, 1, 1), gz: array([], 10), gx: array([3], 12, 14, 16) }, // prettier-ignore
    numbers: { n: 2 },
    outputs: ["y", "z"],
  };
  const text =
    "f(t) = t^2\ny[i] = f(x[i])\nz = sum over i of x[i]\nx[i] + x[i] = 2 x[i]\n1 h → 0\ndy[i]/dx[k] = (i = k) 2 x[i]\ngx[k] = gy[k] 2 x[k] + gz";

  test("also those whose left side is an expression or a slope; none about functions and limits", () => {
    const worked = workOut(text, vector, [2]);
    expect(textOf(worked)).toEqual([
      "2: y[2] = 9 = 9",
      "3: z = 1 + 2 + 3 = 6",
      "4: x[i] + x[i] = 2 * 3 = 6",
      "6: dy[2]/dx[2] = 1 * 2 * 3 = 6",
      "7: gx[2] = 1 * 2 * 3 + 10 = 16",
    ]);
    expect(worked.lines.map(({ source }) => source)).toEqual(["y[2]", "z", undefined, "dy[2]/dx[2]", "gx[2]"]);
    expect(textOf(workOut(text, vector, [0, 1]))[3]).toBe("6: dy[0]/dx[0] = 1 * 2 * 1 = 2");
  });

  test("L is the sum over all results; an entry beyond the last is the last", () => {
    // y = x^2 moves L by 2 x, z = x0 + x1 + x2 by 10
    for (const [entry, slope, name] of [[0, 12, "x[0]"], [1, 14, "x[1]"], [9, 16, "x[2]"]] as const) // prettier-ignore
      expect(workOut(text, vector, [entry]).slopes).toEqual([{ entry: name, h: 0.001, above: expect.any(Number), below: expect.any(Number), slope: expect.closeTo(slope, 8), gradient: slope }]); // prettier-ignore
    const [{ entry, above, below }] = workOut(text, vector, []).slopes;
    expect(entry).toBe("x[0]");
    // 1 + 4 + 9 + 10 6 = 74 at x[0] = 1
    expect(above).toBeCloseTo(74 + 0.002001 + 0.01, 10);
    expect(below).toBeCloseTo(74 - 0.001999 - 0.01, 10);
  });

  test("no slope where no gradient arrives, of no tensor that is empty, and where L is not finite", () => {
    const { gz: _gz, ...others } = vector.tensors;
    expect(workOut(text.replace(" + gz", ""), { ...vector, tensors: others }, [0]).slopes).toEqual([]);
    const empty = { ...vector, tensors: { ...vector.tensors, e: array([0]), ge: array([0]) } };
    expect(workOut(text, empty, [0]).slopes).toHaveLength(1);
    expect(workOut(text.replace("t^2", "t^2 / 0"), vector, [0]).slopes).toEqual([]);
    expect(workOut("y[i] = x[i]^2", vector, [0]).slopes).toEqual([]);
  });

  test("an entry beyond all axes", () => {
    const beyond = (...entry: number[]): boolean => workOut(text, vector, entry).beyond;
    expect([beyond(2), beyond(3), beyond(0, 0), beyond(0, 1)]).toEqual([false, true, false, true]);
    const wide = (...entry: number[]): boolean => workOut("w[i, j] = x[i] x[j]\ny[i] = w[i, i]", vector, entry).beyond;
    expect([wide(0, 2), wide(0, 3)]).toEqual([false, true]);
  });
});
