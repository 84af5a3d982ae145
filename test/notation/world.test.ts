// Expressions with indices on one call: their values, the numbers put in, and why one has no value.
import { describe, expect, test } from "@jest/globals";
import type { NumberArray } from "../../src/notation/array.js";
import { constant } from "../../src/notation/dual.js";
import { MeaningError } from "../../src/notation/errors.js";
import { World, type Env } from "../../src/notation/evaluate.js";
import { entryName, Printer } from "../../src/notation/putIn.js";
import { Misfit } from "../../src/notation/ranges.js";
import type { Sample } from "../../src/notation/sample.js";
import type { Expr } from "../../src/notation/tree.js";
import { expressionOf } from "./lines.js";

const array = (shape: number[], ...data: number[]): NumberArray => ({ shape, data });
const sample: Sample = {
  name: "f(x)",
  tensors: { x: array([3], 2, 3, 5), a: array([2, 3], 1, 2, 3, 4, 5, 6), s: array([], 7), y: array([3], 4, 9, 25), gy: array([3], 1, 1, 1), gx: array([3], 4, 6, 10), lo: array([2], 0, -1), nine: array([9], 1, 2, 3, 4, 5, 6, 7, 8, 9) }, // prettier-ignore
  numbers: { n: 3, third: 1 / 3, ref: 4 },
  outputs: ["y"],
  functions: { f: "t^2 + 1", broken: "t +" },
};
const tree = (text: string, ...more: string[]): Expr => expressionOf(text, [...Object.keys(sample.tensors), ...Object.keys(sample.numbers), ...more], ["f", "broken", "own"]); // prettier-ignore
const envOf = (values: Readonly<Record<string, number>>): Env => new Map(Object.entries(values).map(([name, value]) => [name, constant(value)])); // prettier-ignore

/** A call on which a line has said that q[i] = x[i]^2 n. */
function worldWithLine(): World {
  const world = new World(sample);
  world.define("q", { indices: ["i"], right: tree("x[i]^2 n"), ranges: new Map([["i", 3]]), shape: [3] });
  return world;
}

function valueOf(text: string, values: Readonly<Record<string, number>> = {}, world = worldWithLine()): number {
  const node = tree(text, "q");
  return world.evaluate(node, envOf(values), world.rangesOf([node])).value;
}

describe("a value, and the numbers put in", () => {
  const put = (text: string, values: Readonly<Record<string, number>>, digits = 4) => {
    const world = worldWithLine();
    const node = tree(text, "q");
    return new Printer(world, world.rangesOf([node]), digits).print(node, envOf(values));
  };
  const textOf = (text: string, values: Readonly<Record<string, number>>, digits = 4): string => put(text, values, digits).pieces.map((piece) => piece.text).join(""); // prettier-ignore

  test.each<[string, Record<string, number>, string, number]>([
    ["x[i] s", { i: 1 }, "3 * 7", 21],
    ["-x[0]", {}, "-2", -2],
    ["x[0] - lo[1]", {}, "2 - (-1)", 3],
    ["e s", {}, "e * 7", 7 * Math.E],
    ["pi + n", {}, "pi + 3", Math.PI + 3],
    ["i + 1", { i: 2 }, "2 + 1", 3],
    ["(i = 1)", { i: 1 }, "1", 1],
    ["(i = 1) x[i]", { i: 0 }, "0", 0],
    ["(i = 1) x[i]", { i: 1 }, "1 * 3", 3],
    ["x[i] (i = 1)", { i: 0 }, "0", 0],
    ["(i > 0) x[i - 1]", { i: 0 }, "0", 0],
    ["x[i - 1] (i > 0)", { i: 0 }, "0", 0],
    ["x[i - 1] (i > 0)", { i: 1 }, "2 * 1", 2],
    ["(i > 0 and i < 2) + (i = 0 or i = 2)", { i: 2 }, "0 + 1", 1],
    ["0 x[i - 1]", { i: 0 }, "0", 0],
    ["0 x[i]", { i: 0 }, "0 * 2", 0],
    ["0 (1 / 0)", {}, "0", 0],
    ["0 + 1 / 0", {}, "0 + 1 / 0", Infinity],
    ["2 (1 / 0)", {}, "2 * (1 / 0)", Infinity],
    ["n x[n - 1]", {}, "3 * 5", 15],
    ["sum over j of x[j]", {}, "2 + 3 + 5", 10],
    ["sum over j, k of a[j, k]", {}, "1 + 2 + 3 + 4 + 5 + 6", 21],
    ["mean over j of x[j]", {}, "(2 + 3 + 5) / 3", 10 / 3],
    ["product over j of x[j]", {}, "2 * 3 * 5", 30],
    ["max over j of x[j]", {}, "max(2, 3, 5)", 5],
    ["min over j of -x[j]", {}, "min(-2, -3, -5)", -5],
    ["sum over j of x[j] (sum over k of x[k])", {}, "2 * 10 + 3 * 10 + 5 * 10", 100],
    ["sum over j of |x[j] - n|", {}, "|2 - 3| + |3 - 3| + |5 - 3|", 3],
    ["x[i] if i > 0, else s", { i: 0 }, "7", 7],
    ["x[i] if i > 0, else s", { i: 1 }, "3", 3],
    ["max(x[0], s, n)", {}, "max(2, 7, 3)", 7],
    ["q[i] / x[i]", { i: 2 }, "75 / 5", 15],
    ["dq[i]/dx[k]", { i: 1, k: 1 }, "18", 18],
    ["dq[i]/dx[k]", { i: 1, k: 0 }, "0", 0],
    ["dq[i]/dn", { i: 1 }, "9", 9],
    ["f(s)", {}, "50", 50],
    ["f'(s)", {}, "14", 14],
    ["rank(a) - rank(s)", {}, "2 - 0", 2],
    ["rank(n)", {}, "0", 0],
    ["rank(q)", {}, "1", 1],
    ["rank(gq)", {}, "1", 1],
  ])("%s at %j is %s", (text, values, expected, value) => {
    expect(textOf(text, values)).toBe(expected);
    expect(put(text, values).value).toBeCloseTo(value, text.startsWith("mean") ? 3 : 12);
    expect(valueOf(text, values)).toBeCloseTo(value, 12);
  });

  test("in as many digits as asked for; of many terms some", () => {
    expect([textOf("third", {}, 2), textOf("third", {}, 6)]).toEqual(["0.33", "0.333333"]);
    expect(textOf("sum over j of nine[j]", {})).toBe("1 + 2 + 3 + 5 more + 9");
    expect(put("sum over j of nine[j]", {})).toMatchObject({ value: 45, cut: true });
  });

  test("each number knows which entry it is", () => {
    const sources = (text: string, values: Readonly<Record<string, number>>): string[] => put(text, values).pieces.flatMap(({ source }) => source ?? []); // prettier-ignore
    expect(sources("x[i - 1] a[0, i] + s n + i + e", { i: 2 })).toEqual(["x[1]", "a[0, 2]", "s", "n"]);
    expect(sources("dq[i]/dx[k] + dq[2]/dn", { i: 1, k: 0 })).toEqual(["dq[1]/dx[0]", "dq[2]/dn"]);
    expect([entryName({ name: "x", subscripts: [1, 2] }, [3, 4]), entryName({ name: "s", subscripts: null }, [])]).toEqual(["x[3, 4]", "s"]); // prettier-ignore
  });

  test("a fault that is none of the line's goes on", () => {
    const world = new World({ ...sample, tensors: { x: { shape: [3], get data(): number[] { throw new TypeError("other"); } } } }); // prettier-ignore
    const node = tree("0 x[1]");
    expect(() => new Printer(world, new Map(), 4).print(node, new Map())).toThrow(new TypeError("other"));
  });
});

describe("no value", () => {
  test.each([
    ["x[3]", "x[3] does not exist: x has shape (3)"],
    ["x[-1]", "x[-1] does not exist: x has shape (3)"],
    ["x[1 / 2]", "x[0.5] does not exist: x has shape (3)"],
    ["a[1, n]", "a[1, 3] does not exist: a has shape (2, 3)"],
    ["q[3]", "q[3] does not exist: q is defined for (3)"],
    ["dq[0]/dx[3]", "x[3] does not exist: x has shape (3)"],
    ["dx[0]/dx[0]", "no line above says what x is: it cannot be derived"],
    ["dq[0]/dq[0]", "dq/dq says nothing: it is 1"],
    ["gx[0]", "gx is read above the line that says what it is"],
    ["j + 1", "the index j stands on the right, but neither on the left nor below a sum"],
    ["sum over j of 1", "how far j runs is not known"],
    ["x[0] @ x[1]", "@ stands in a line about whole tensors only, without indices"],
    ["x[0]ᵀ", "ᵀ stands in a line about whole tensors only, without indices"],
    ["sum(x[0])", "sum(..) stands in a line about whole tensors only, without indices"],
    ["sumTo(x[0], s)", "sumTo(..) stands in a line about whole tensors only, without indices"],
    ["own(s)", "own(..) stands in a line about whole tensors only, without indices"],
    ["1 if s > 9, 2 if s > 8", "no case applies: end with else"],
    ["rank(2 s)", "rank(x) takes the name of a tensor"],
    ["broken(s)", "line 1, column 4: expected a name, found the end of the line"],
    ["sum over j of x[j] a[0, j] a[j, 0]", "j runs over 3, axis 0 of x, but axis 0 of a has 2"],
    ["sum over j of a[j, 0] x[j]", "j runs over 2, axis 0 of a, and over 3, axis 0 of x"],
  ])("%s: %s", (text, message) => {
    const said = (() => {
      try {
        return valueOf(text);
      } catch (error) {
        return (error as Error).message.split("\n")[0];
      }
    })();
    expect(said).toBe(message);
  });

  test.each([
    ["a[0]", "a has 2 axes here, not 1"],
    ["x", "x has 1 axis here, not 0"],
    ["s[0]", "s has 0 axes here, not 1"],
    ["rank(j)", "j is not defined"],
    ["dq[0]/dx", "x has 1 axis here, not 0"],
  ])("%s on a call of another kind: %s", (text, message) => {
    expect(() => valueOf(text)).toThrow(Misfit);
    expect(() => valueOf(text)).toThrow(message);
  });

  test("beyond the edges there is one where a line says so", () => {
    const world = worldWithLine();
    world.open("x");
    world.open("q");
    expect([valueOf("x[3]", {}, world), valueOf("x[-1] + 1", {}, world), valueOf("q[3]", {}, world), valueOf("q[2]", {}, world)]).toEqual([0, 1, 0, 75]); // prettier-ignore
    expect(world.rangesOf([tree("x[j] a[0, k]")])).toEqual(new Map([["j", 3], ["k", 3]])); // prettier-ignore
    expect(world.rangesOf([tree("x[j] nine[j]")])).toEqual(new Map([["j", 9]]));
  });

  test("a gradient has one once a line has said what it is", () => {
    const world = worldWithLine();
    world.say("gx");
    expect(valueOf("gx[2]", {}, world)).toBe(10);
  });
});

describe("names of a call", () => {
  const world = worldWithLine();
  test("what stands for something, what is an index, what has a shape", () => {
    expect(["x", "q", "n", "w", "gx"].map(world.isKnown)).toEqual([true, true, true, false, true]);
    expect(["i", "n", "s", "ii"].map(world.isIndex)).toEqual([true, false, false, false]);
    expect(["x", "q", "gq", "gn", "gi", "n", "w"].map(world.shapeOf)).toEqual([[3], [3], [3], null, null, null, null]);
  });

  test("a definition follows what it reads, also through others and functions", () => {
    const own = worldWithLine();
    own.define("r", { indices: [], right: tree("q[0] + 1", "q"), ranges: new Map(), shape: [] });
    own.defineFunction("f", "t", tree("a[0, 0] 2"));
    own.define("z", { indices: [], right: tree("f'(s)"), ranges: new Map(), shape: [] });
    expect([own.follows("r", "x"), own.follows("r", "a"), own.follows("z", "a"), own.follows("z", "x")]).toEqual([true, false, true, false]); // prettier-ignore
    own.define("r", { indices: [], right: tree("a[0, 0]"), ranges: new Map(), shape: [] });
    expect([own.follows("r", "x"), own.follows("r", "a")]).toEqual([false, true]);
  });

  test("one is defined with indices or as a whole", () => {
    const own = worldWithLine();
    own.sayWhole("z");
    const one = { indices: [], right: tree("1"), ranges: new Map<string, number>(), shape: [] };
    expect(() => own.define("z", one)).toThrow(new MeaningError("z is defined without indices above"));
    expect(() => own.sayWhole("q")).toThrow(new MeaningError("q is defined with indices above"));
    own.sayWhole("x");
    own.sayWhole("gx");
    own.sayWhole("gq");
    own.define("x", one);
    own.define("gx", one);
    own.define("gq", one);
    expect(own.isDefined("gq")).toBe(true);
  });
});
