// Derivations that are wrong in ways that are hard to see. A check that lets one of them pass proves nothing.
import { describe, expect, test } from "@jest/globals";
import { MlbhError } from "../../src/core/errors.js";
import type { NumberArray } from "../../src/notation/array.js";
import { checkDerivation } from "../../src/notation/check.js";
import type { Sample } from "../../src/notation/sample.js";

const vector = (...data: number[]): NumberArray => ({ shape: [data.length], data });

/** y = x^2, entry by entry. */
const square: Sample = {
  name: "f(x)",
  tensors: { x: vector(2, 3, 5), y: vector(4, 9, 25), gy: vector(1, 2, -1.5), gx: vector(4, 12, -15) },
  numbers: { n: 3 },
  outputs: ["y"],
};
const right = "y[i] = x[i]^2\ngx[k] = 2 gy[k] x[k]";

/** Lines are parted by " / " where no fraction is meant. */
function problems(text: string, sample = square): string[] {
  const { mistakes } = checkDerivation(text, { samples: [sample] });
  return mistakes.map(({ line, message, values }) => `${line}: ${message ?? values.map(({ what }) => what).join(", ")}`);
}

/** A text, its sample, and what is said about it. */
type Row = readonly [text: string, expected: readonly string[], sample?: Sample];

const sampleOf = (tensors: Sample["tensors"], outputs: readonly string[], numbers: Sample["numbers"] = {}): Sample => ({ name: "g", tensors, numbers, outputs }); // prettier-ignore
const array = (shape: number[], ...data: number[]): NumberArray => ({ shape, data });

/** What is thrown: a text that cannot be read, a sample that is none. */
function refused(text: unknown, subject: unknown): string {
  try {
    checkDerivation(text as string, subject as { samples: Sample[] });
  } catch (error) {
    if (error instanceof MlbhError) return error.message.split("\n")[0];
    throw error;
  }
  return "";
}

function table(rows: readonly Row[]): void {
  test.each(rows.map(([text, expected, sample]) => ({ text, expected, sample: sample ?? square })))("$text", ({ text, sample, expected }) => expect(problems(text, sample)).toEqual(expected)); // prettier-ignore
}

describe("a result does not go in above the line that says what it is", () => {
  const two: Sample = { name: "g(x)", tensors: { x: vector(1, 2), y: vector(3, 4), z: vector(3, 4) }, numbers: {}, outputs: ["y", "z"] }; // prettier-ignore
  const early = (name: string): string => `${name} is read above the line that says what it is`;
  table([
    ["y[i] = x[i]^2\nq[i] = gx[i]\ngx[i] = q[i]", [`2: ${early("gx")}`]],
    ["y = x x\nq = gx\ngx = q", [`2: ${early("gx")}`]],
    ["y[i] = x[i]^2\nf(k) = gx[k]\ngx[i] = f(i)", [`3: ${early("gx")}`]],
    ["qq = y\ny = qq\ngx = 2 gy x", [`1: ${early("y")}`]],
    ["q[i] = y[i]\nq[i] = y[i] + 0\ny[i] = q[i]", ["3: q is defined by itself"]],
    ["y[i] = z[i]\nz[i] = y[i]", ["2: y is defined by itself"], two],
    ["y = z\nz = y", [`1: ${early("z")}`], two],
    [`q[i] = y[i]\ndq[i]/dx[k] = 0\n${right}`, ["2: no line above says with indices what y is: it cannot be derived"]],
    [`${right}\nw[i] = gx[i]\ndw[i]/dx[k] = 0`, ["4: this line, the derivative of line 3, w[i] = gx[i]"]],
    [`${right}\nw[i] = gx[i]\ndw[i]/dx[k] = (i = k) 2 gy[k]`, []],
  ]);
});

describe("a name is defined once", () => {
  table([
    ["q[i] = x[i]\nq = 99 x\ny[i] = q[i]^2\ngx[k] = 2 gy[k] x[k]", ["2: q is defined with indices above"]],
    ["q = 99 x\nq[i] = x[i]\ny[i] = q[i]^2\ngx[k] = 2 gy[k] x[k]", ["2: q is defined without indices above"]],
    [`${right}\nq = x\nq = 2 x\ny = q q / 4`, ["4: this line, q", "5: this line, forward"]],
  ]);
});

describe("parameters move, and free numbers differ", () => {
  const scaled: Sample = { name: "s(x)", tensors: { x: vector(1, 2), y: vector(3, 6) }, numbers: { lr: 3 }, outputs: ["y"] };
  table([
    ["y[i] = lr x[i]\ndy[i]/dlr = 0", ["2: this line, the derivative of line 1, y[i] = lr x[i]"], scaled],
    ["y[i] = lr x[i]\ndy[i]/dlr = x[i]", [], scaled],
    ["any c\ny[i] = lr x[i]\nq[i] = c^2 y[i]\ndq[i]/dc = 2 c lr x[i]", [], scaled],
    ["f(t) = lr^2 t\ny[i] = f(x[i]) / 3\ndy[i]/dlr = 2 lr x[i] / 3", [], scaled],
    [`${right}\ndy[i]/dx[99] = 0`, ["3: x[99] does not exist: x has shape (3)"]],
    [`${right}\nany c\nany d\n(c + d)^2 = 4 c d`, ["5: this line, the left side"]],
    [`${right}\nany a\nabs(a) = -a`, ["4: this line, the left side"]],
    [`${right}\nany a\nabs(a) = a`, ["4: this line, the left side"]],
    [`${right}\nany a, b\n(a + b) (a - b) = a^2 - b^2`, []],
  ]);
});

describe("arguments and axes that there are none of", () => {
  test.each([
    ["sum(x, 0, 1) = sum(x)", "line 3, column 1: sum(..) takes at most 2 of them, not 3"],
    ["ln(x[i], 7, 8) = ln(x[i])", "line 3, column 1: ln(..) takes 1 of them, not 3"],
    ["f(t) = t\nf(2, 3) = 2", "line 4, column 1: f(..) takes 1 of them, not 2"],
    ["rank(x, 7) = 1", "line 3, column 1: rank(..) takes 1 of them, not 2"],
    ["gx = sumTo(2 gy x, x, 7)", "line 3, column 6: sumTo(..) takes 2 of them, not 3"],
  ])("%s", (line, message) => expect(refused(`${right}\n${line}`, { samples: [square] })).toBe(message));
  table([
    [`${right}\nsum(x, 7) = sum(x, 0)`, ["3: there is no axis 7 in shape (3)"]],
    [`${right}\nsum(x, 1/2) = sum(x, 0)`, ["3: there is no axis 0.5 in shape (3)"]],
    [`${right}\nsum(x, -1) = sum(x, 0)`, []],
  ]);
});

describe("what is no derivation, or no sample", () => {
  const parts = "expected { samples: [{ name, tensors, numbers, outputs }] } to compare the lines with";
  const tensor = "the tensor x must be { shape, data } with as many numbers as its shape says";
  test.each<[string, unknown, string]>([
    ["", { samples: [square] }, "checkDerivation: the derivation has no lines"],
    [right, null, `checkDerivation: ${parts}`],
    [right, { samples: [square], whole: 5 }, "checkDerivation: whole must be a list of samples"],
    [right, { samples: [square], whole: {} }, "checkDerivation: whole must be a list of samples"],
    [right, { samples: [square], whole: null }, "checkDerivation: whole must be a list of samples"],
    [right, { samples: [{ ...square, functions: null }] }, 'checkDerivation: functions are formulas in t: { f: "t^2 + 1" }'],
    [right, { samples: [{ ...square, functions: { f: 5 } }] }, 'checkDerivation: functions are formulas in t: { f: "t^2 + 1" }'],
    [right, { samples: [sampleOf({ x: { shape: [1], data: new BigInt64Array(1) as never } }, [])] }, `checkDerivation: ${tensor}`], // prettier-ignore
    [right, { samples: [sampleOf({ x: { shape: [3], data: "abc" as never } }, [])] }, `checkDerivation: ${tensor}`],
    [right, { samples: [sampleOf({ x: { shape: "a" as never, data: [1] } }, [])] }, `checkDerivation: ${tensor}`],
    [`i < \n${right}`, { samples: [square] }, "line 1, column 1: how far does i run? write: i < N"],
    ["where n = 99\ny[i] = x[i]^2\nwhere any\n= x[i] x[i]", { samples: [square] }, "line 4, column 1: there is no line above that this could go on from"], // prettier-ignore
    ["f(x) = 1 + f(x)\ny[i] = f(x[i])", { samples: [square] }, "line 1, column 12: f is no function"],
    [`y[i] = ${"(".repeat(20000)}x[i]`, { samples: [square] }, "line 1, column 603: a line has at most 600 words and signs"],
    [`y[i] = x[i]${" + 0".repeat(20000)}`, { samples: [square] }, "line 1, column 1195: a line has at most 600 words and signs"],
    [`${right}\nsum over j, j of x[j] = 10`, { samples: [square] }, "line 3, column 1: an index stands twice below one sign"],
  ])("%.40s", (text, subject, message) => expect(refused(text, subject)).toBe(message));
});

describe("endless work ends", () => {
  const steps = (count: number): Sample => sampleOf({ a: array([count], ...Array.from({ length: count }, () => 1)), y: array([count], ...Array.from({ length: count }, (_, i) => i + 1)) }, ["y"]); // prettier-ignore
  const chain = Array.from({ length: 40 }, (_, n) => `q${n + 1}[i] = q${n}[i] + q${n}[i] - q${n}[i]`).join("\n");
  table([
    ["y[i] = a[i] if i = 0, else a[i] + y[i - 1]", [], steps(3000)],
    ["y[i] = a[i] if i = 0, else a[i] + y[i - 1]\ndy[i]/da[0] = 1", [], steps(1500)],
    [`i < 1000000000000\n${right}`, ["1: i cannot run over 1000000000000 numbers: that is no whole number up to 1000000"]],
    [`j < 1/0\n${right}`, ["1: j cannot run over Infinity numbers: that is no whole number up to 1000000"]],
    [
      `j < 300000000\n${right}\nsum over j of 0 = 0`,
      ["1: j cannot run over 300000000 numbers: that is no whole number up to 1000000"],
    ],
    [`j < 1000000, k < 1000000\ny[i] = x[i]^2\nsum over j, k of 0 = 0`, ["3: j, k: too many terms to add up"]],
    [`q0[i] = x[i]\n${chain}\ny[i] = q40[i]^2\ngx[i] = 2 gy[i] x[i]`, []],
    [`${right}\nq0[i] = x[i]\n${chain}`, Array.from({ length: 41 }, (_, n) => `${n + 3}: no line that is compared with something uses q${n}`)], // prettier-ignore
    [`${right}\n${"(".repeat(60)}1${" = 1)".repeat(60)} = 1`, []],
  ]);
});

describe("shapes of whole tensors", () => {
  const line = array([1, 3], 1, 2, 3);
  const wrong = "shape (1, 3) is not (3, 1)";
  table([
    ["y = x", [`1: ${wrong}`], sampleOf({ x: line, y: array([3, 1], 1, 2, 3) }, ["y"])],
    ["y = xᵀ", ["1: shape (3, 1) is not (1, 3)"], sampleOf({ x: line, y: line }, ["y"])],
    ["y = sum(x, 1)", [], sampleOf({ x: line, y: array([1], 6) }, ["y"])],
    ["y = b\n = b + 0", [], sampleOf({ b: array([2, 1], 1, 2), y: array([2, 3], 1, 1, 1, 2, 2, 2) }, ["y"])],
    ["y = s\n = s + 0 z", [], sampleOf({ s: array([], 2), z: vector(1, 2, 3), y: vector(2, 2, 2) }, ["y"])],
    [right.replace("y[i] = x[i]^2", "y = x x").replace("gx[k] = 2 gy[k] x[k]", "gx = 2 gy x"), ["2: gx has shape (1, 3), x (3)"], sampleOf({ ...square.tensors, gx: array([1, 3], 4, 12, -15) }, ["y"])], // prettier-ignore
    [`where x[0] > 0\ny = x x\ngx = 2 gy x`, []],
  ]);
});

describe("limits, means, powers and products with 0", () => {
  table([
    [`${right}\n1000000 h → 250`, ["3: this line, the limit, at h = 0.0001"]],
    [`${right}\n1000000 h → 0`, []],
    [`${right}\nmean over i of x[i] ≈ 3`, ["3: a mean of 3 draws may be anything: take at least 8"]],
    ["y = sum over k of a[k] x^k\ndy/dx = a[1]", [], sampleOf({ a: vector(3, 4, 5), x: array([], 0), y: array([], 3) }, ["y"])],
    ["y = x 0\n = 0 x", [], sampleOf({ x: array([], Infinity), y: array([], 0) }, ["y"])],
  ]);
});

describe("blocks, functions and lines that go on", () => {
  const unused = "2: no line that is compared with something uses q";
  table([
    [`where n = 3\nq[i] = 5 x[i]\n${right}\nwhere n = 4\nq[i] = x[i]\ny[i] = q[i]^2`, [unused, "6: no line that is compared with something uses q", "7: the line was compared with nothing"]], // prettier-ignore
    [`where n = 3\nq[i] = x[i]\nwhere any\ny[i] = q[i]^2\ngx[k] = 2 gy[k] x[k]`, []],
    [`f(t) = t^2 + 0 (sum over j of x[j])\ny[i] = f(x[i])\ngx[k] = 2 gy[k] x[k]`, []],
    [`y[i] = 0 x[i] +\n|x[i]|^2\ngx[k] = 2 gy[k] x[k]`, []],
    [`y[i] = x[i]^2 if x[i] > 0 or\n x[i] < 0, else 0\ngx[k] = 2 gy[k] x[k]`, []],
  ]);
});
