// Every operation of the table: PyTorch's values and gradients, the slopes of the function (first and second order), and the
// grammar of its derivation.
import { describe, expect, test } from "@jest/globals";
import { grad } from "../../src/autograd/backward.js";
import { Sampler } from "../../src/autograd/sampler.js";
import type { Tensor } from "../../src/autograd/tensor.js";
import type { NdArray } from "../../src/kernels/ndarray.js";
import { checkOp, inputsOf, resultOf, type AnyOp } from "../../src/ops/check.js";
import { ops, type OpName } from "../../src/ops/index.js";
import { difference, loadOps, toTensors, type OpRow } from "../fixtures/load.js";

const fixture = loadOps();

/** Operations without rows from PyTorch, and why. */
const WITHOUT_ORACLE: Partial<Record<OpName, string>> = { to: "PyTorch is not needed to round a number: see to.test.ts" };

const table = Object.entries(ops) as unknown as [OpName, AnyOp][];

function expectClose(actual: Tensor, expected: NdArray, what = "value", tolerance?: number): void {
  const found = difference(actual, expected, tolerance);
  if (found !== null) throw new Error(`${what}: ${found}`);
}

const tensorOf = (array: NdArray): Tensor => toTensors(array) as Tensor;

/** Where we differ from PyTorch on purpose. */
const DIFFERENT = new Map([
  ["max: nan wins, max()", "max() is amax(), whose gradient is nan for the whole row, also in PyTorch"],
  ["min: nan wins, min()", "as max()"],
  ["var: a large mean", "our gradient also sees how the mean moves, and is exact where PyTorch's is off by 4e-9"],
]);

function run(op: AnyOp, row: OpRow): void {
  const { tensors, names, differentiable, call } = inputsOf(op, toTensors(row.args) as unknown[]);
  const keys = names.map((name) => name.replace(/^.*\[(\d+)\]$/, "$1")); // tensors[1] stands under "1"
  tensors.forEach((x, i) => (x.requiresGrad = differentiable[i] && row.grads?.[keys[i]] !== undefined));
  const y = call(tensors);
  expectClose(y, row.out);
  if (row.gy === undefined || row.grads === undefined) return;
  const wanted = tensors.flatMap((x, i) => (x.requiresGrad ? [i] : []));
  expect(wanted.map((i) => keys[i]).sort()).toEqual(Object.keys(row.grads).sort());
  const gradients = grad(y, wanted.map((i) => tensors[i]), { gradOutputs: [tensorOf(row.gy)] }); // prettier-ignore
  wanted.forEach((i, n) => expectClose(gradients[n], row.grads![keys[i]], `gradient of ${names[i]}`));
}

describe("values and gradients equal PyTorch's", () => {
  test.each(table)("%s", (name, op) => {
    const rows = fixture.cases[name] ?? [];
    if (!(name in WITHOUT_ORACLE)) expect(rows.length).toBeGreaterThanOrEqual(4);
    for (const row of rows) run(op, row);
  });

  test.each(Object.entries(fixture.edges))("%s at kinks, ties and the ends of its domain", (name, rows) => {
    for (const row of rows) {
      if (!DIFFERENT.has(`${name}: ${row.about}`)) run(ops[name as OpName] as unknown as AnyOp, row);
    }
  });

  test.each(Object.entries(fixture.second))("second derivatives of %s", (name, rows) => {
    const op = ops[name as OpName] as unknown as AnyOp;
    for (const row of rows) {
      const { tensors, names, differentiable, call } = inputsOf(op, toTensors(row.args) as unknown[]);
      tensors.forEach((x, i) => (x.requiresGrad = differentiable[i] && row.v[names[i]] !== undefined));
      const wanted = tensors.filter((x) => x.requiresGrad);
      const gy = tensorOf(row.gy);
      gy.requiresGrad = true;
      const first = grad(call(tensors), wanted, { gradOutputs: [gy], createGraph: true });
      const v = names.filter((_, i) => tensors[i].requiresGrad).map((input) => tensorOf(row.v[input]));
      const recorded = first.map((g, i) => ({ g, v: v[i] })).filter(({ g }) => g.requiresGrad);
      const inputs = new Map<string, Tensor>([...names.map((input, i) => [input, tensors[i]] as const), ["gy", gy]]);
      for (const [input, expected] of Object.entries(row.grads2)) {
        const [second] = grad(
          recorded.map(({ g }) => g),
          [inputs.get(input)!],
          { gradOutputs: recorded.map(({ v: seed }) => seed), retainGraph: true, allowUnused: true },
        );
        if (second === null) expect(Array.from(expected.data).every((x) => x === 0)).toBe(true);
        else expectClose(second, expected, `second derivative towards ${input}`, 1e-10);
      }
    }
  });
});

describe("gradcheck and gradgradcheck", () => {
  test.each(table)("%s", (_, op) => {
    const report = checkOp(op);
    expect([report.first.failure, report.second.failure]).toEqual([null, null]);
    expect(report.samples).toBeGreaterThanOrEqual(2);
    if (op.info.kind !== "constant") expect(report.first.entries).toBeGreaterThan(0);
  });
});

test.each(table)("%s: the gradient is the same whether the backward pass is recorded or runs in one loop", (_, op) => {
  for (const sample of op.info.samples(new Sampler(0))) {
    const { tensors, differentiable, call } = inputsOf(op, sample);
    tensors.forEach((x, i) => (x.requiresGrad = differentiable[i]));
    const y = call(tensors);
    if (!y.requiresGrad) continue;
    const wanted = tensors.filter((x) => x.requiresGrad);
    const gradOutputs = [new Sampler(1).normal(y.shape)];
    const plain = grad(y, wanted, { gradOutputs, retainGraph: true });
    const recorded = grad(y, wanted, { gradOutputs, createGraph: true });
    plain.forEach((g, i) => expectClose(g, recorded[i], "gradient", 1e-15));
  }
});

describe("the object of an operation", () => {
  test.each(table)("%s: its name is its key, its first sample is small, forward gives the same twice", (name, op) => {
    expect(op.info.name).toBe(name);
    const [first] = op.info.samples(new Sampler());
    const { tensors } = inputsOf(op, first);
    expect(Math.max(...tensors.map((x) => x.numel))).toBeLessThanOrEqual(24);
    for (const dtype of ["float32", "float64"] as const) {
      for (const sample of op.info.samples(new Sampler(0, dtype)))
        expectClose(resultOf(op, sample), resultOf(op, sample), "the second call", 0);
      expect(resultOf(op, op.info.samples(new Sampler(0, dtype))[0]).dtype).toBe(dtype);
    }
  });

  test.each(table)("%s: no sample is written to", (_, op) => {
    for (const sample of op.info.samples(new Sampler())) {
      const { tensors, differentiable, call } = inputsOf(op, sample);
      const before = tensors.map((x) => Array.from(x.data));
      tensors.forEach((x, i) => (x.requiresGrad = differentiable[i]));
      const y = call(tensors);
      const kept = Array.from(y.data);
      if (y.requiresGrad) grad(y, tensors.filter((x) => x.requiresGrad), { gradOutputs: [new Sampler(1).normal(y.shape)], allowUnused: true }); // prettier-ignore
      expect(tensors.map((x) => Array.from(x.data))).toEqual(before);
      expect(Array.from(y.data)).toEqual(kept);
    }
  });

  test.each(table)("%s: the derivation has a line for every gradient", (_, { info }) => {
    expect(problemsOfDerivation(info)).toEqual([]);
  });

  test("the grammar of derivations can fail", () => {
    const base = ops.mul.info;
    const wrong = (derivation: string): string[] => problemsOfDerivation({ ...base, derivation });
    expect(wrong("ga = gy * b   -- chain rule")).toEqual(["no line defines gb"]);
    expect(wrong("ga = gy * b\ngb = gy * a")).toEqual(["no step gives its reason after --"]);
    expect(wrong("ga = gy * b   -- x\ngb    = gy * a")).toEqual(["the = signs are not aligned: columns 3, 6"]);
  });
});

/** One step a line, "=" aligned, reasons after "--", and a line "g<input> = ..." for every input that has a gradient. */
function problemsOfDerivation({ kind, inputs, derivation }: AnyOp["info"]): string[] {
  const goesOn = (line: string | undefined): boolean => /[-+*/(,]\s*(--.*)?$/.test(line ?? "");
  // headings, and what a line goes on with, hold no "=" of a step
  const lines = derivation.split("\n").filter((line, i, all) => !/^\s*(where .*|outside .*)?$/.test(line) && !goesOn(all[i - 1]));
  if (kind !== "primitive") return lines.length > 0 ? [] : ["empty"];
  const problems: string[] = [];
  for (const input of inputs.filter(({ differentiable }) => differentiable)) {
    const name = input.list ? "ga" : `g${input.name}`; // the tensors of a list are a, b, c, ..
    if (!lines.some((line) => line.startsWith(name) && /^g\w+(\[[^\]]*\])?\s*=/.test(line)))
      problems.push(`no line defines g${input.name}`);
  }
  const equations = lines.filter((line) => !/^(where|outside) /.test(line));
  const columns = equations.map((line) => line.replace(/--.*/, "").search(/ = /)).filter((column) => column >= 0);
  const unique = [...new Set(columns.map((column) => column + 1))].sort((p, q) => p - q);
  if (unique.length > 1) problems.push(`the = signs are not aligned: columns ${unique.join(", ")}`);
  if (!lines.some((line) => line.includes("--"))) problems.push("no step gives its reason after --");
  return problems;
}
