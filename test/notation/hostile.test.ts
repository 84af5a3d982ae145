// Derivations that are wrong in ways that are hard to see. A check that lets one of them pass proves nothing.
import { describe, expect, test } from "@jest/globals";
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
