import { describe, expect, test } from "@jest/globals";
import { cat, narrow, nn, ones, optim, type NdArray, type Tensor } from "../../src/index.js";
import { load, toTensors } from "../fixtures/load.js";

type Settings = Readonly<Record<string, unknown>>;
interface Case {
  readonly name: "RMSprop";
  readonly options: Settings;
  readonly after: readonly (readonly NdArray[])[];
  readonly state: readonly string[];
}
interface MuonCase {
  readonly options: Settings;
  readonly initial: NdArray;
  readonly grads: readonly NdArray[];
  readonly after: readonly NdArray[];
}
interface LbfgsCase {
  readonly options: optim.LbfgsOptions;
  readonly rows: readonly { loss: number; evals: number; iterations: number; a: NdArray; b: NdArray }[];
}
interface Fixture {
  readonly shown: readonly number[];
  readonly initial: readonly NdArray[];
  readonly grads: readonly (readonly NdArray[])[];
  readonly cases: readonly Case[];
  readonly muon: readonly MuonCase[];
  readonly lbfgs: readonly LbfgsCase[];
}
const { shown, initial, grads, cases, muon, lbfgs } = load<Fixture>("optimizers");

const double = (array: NdArray): Tensor => toTensors({ ...array, dtype: "float64" }) as Tensor;
const parameterOf = (array: NdArray): nn.Parameter => new nn.Parameter(double(array));

/** The greatest difference, where 1 is as large as the numbers are. */
function apart(a: { readonly data: ArrayLike<number> }, b: { readonly data: ArrayLike<number> }): number {
  expect(a.data).toHaveLength(b.data.length);
  return Math.max(...Array.from(a.data, (x, i) => Math.abs(x - b.data[i]) / Math.max(1, Math.abs(b.data[i]))));
}

const named = cases.map((row) => [row.name, JSON.stringify(row.options), row] as const);

/** @param pauseAt the step after which another optimizer goes on from the state of the first */
function follow({ name, options, after }: Case, pauseAt: number | null): optim.Optimizer {
  const parameters = initial.map(parameterOf);
  let optimizer = new optim[name](parameters, options);
  grads.forEach((step, n) => {
    step.forEach((gradient, i) => (parameters[i].grad = double(gradient)));
    optimizer.step();
    if (n + 1 === pauseAt) {
      const state = optimizer.stateDict();
      optimizer = new optim[name](parameters, { ...options, lr: 77 });
      optimizer.loadStateDict(state);
    }
    const k = shown.indexOf(n + 1);
    if (k >= 0) parameters.forEach((parameter, i) => expect([n, i, apart(parameter, after[k][i]) < 1e-10]).toEqual([n, i, true]));
  });
  return optimizer;
}

test.each(named)("%s %s moves as PyTorch's, and remembers the same under the same names", (_name, _options, row) => {
  const { state } = follow(row, null).stateDict();
  expect([...state.get(0)!.keys()].sort()).toEqual(row.state);
});

test.each(named)("%s %s goes on from its state", (_name, _options, row) => {
  follow(row, 17);
});

test.each(muon.map((row) => [JSON.stringify(row.options), row] as const))("Muon %s moves as its paper says", (_, row) => {
  const parameter = parameterOf(row.initial);
  const optimizer = new optim.Muon([parameter], row.options);
  row.grads.forEach((gradient, n) => {
    parameter.grad = double(gradient);
    optimizer.step();
    expect([n, apart(parameter, row.after[n]) < 1e-10]).toEqual([n, true]);
  });
});

test("Muon brings the singular values of a matrix near to 1", () => {
  const parameter = new nn.Parameter(double({ dtype: "float64", shape: [2, 2], data: Float64Array.of(0, 0, 0, 0) }));
  parameter.grad = double({ dtype: "float64", shape: [2, 2], data: Float64Array.of(4, 0, 0, 0.5) });
  new optim.Muon([parameter], { lr: 1 }).step();
  for (const i of [0, 3]) expect(Math.abs(parameter.data[i] + 0.95)).toBeLessThan(0.3);
  expect(Math.abs(parameter.data[1])).toBeLessThan(1e-12);
});

test("Muon refuses what is no matrix", () => {
  const parameters = [new nn.Parameter(ones([2, 2])), new nn.Parameter(ones([2]))];
  expect(() => new optim.Muon(parameters)).toThrow(
    "Muon: parameter 1 is (2,), and Muon moves matrices alone\n  hint: leave biases out of the layers",
  );
});

describe("LBFGS goes where PyTorch's goes", () => {
  const begin = (): nn.Parameter[] => [[-1.2, 1], [0.5, -0.3, 0.8]].map((data) => parameterOf({ dtype: "float64", shape: [data.length], data: Float64Array.from(data) })); // prettier-ignore
  const valley = ([a, b]: readonly nn.Parameter[]): Tensor => {
    const x = cat([a, b]);
    const [left, right] = [narrow(x, 0, 0, 4), narrow(x, 0, 1, 4)];
    return right.sub(left.mul(left)).pow(2).mul(10).add(left.mul(-1).add(1).pow(2)).sum();
  };
  const run = ({ options, rows }: LbfgsCase, renew: boolean): void => {
    const parameters = begin();
    let optimizer = new optim.LBFGS(parameters, options);
    for (const [n, row] of rows.entries()) {
      const loss = optimizer.step(() => {
        optimizer.zeroGrad();
        const value = valley(parameters);
        value.backward();
        return value;
      });
      expect([n, Math.abs(loss.item() - row.loss) < 1e-9]).toEqual([n, true]);
      expect([n, apart(parameters[0], row.a) < 1e-9, apart(parameters[1], row.b) < 1e-9]).toEqual([n, true, true]);
      const state = optimizer.stateDict();
      expect([n, state.state.get(0)?.get("func_evals"), state.state.get(0)?.get("n_iter")]).toEqual([
        n,
        row.evals,
        row.iterations,
      ]);
      if (!renew) continue;
      optimizer = new optim.LBFGS(parameters, options);
      optimizer.loadStateDict(state);
    }
  };
  const rows = lbfgs.map((row) => [JSON.stringify(row.options), row] as const);
  test.each(rows)("%s", (_, row) => run(row, false));
  test.each(rows)("%s, each step from the state of the last", (_, row) => run(row, true));

  test("and says what it needs", () => {
    const optimizer = new optim.LBFGS(begin());
    expect(() => optimizer.step(undefined as never)).toThrow("LBFGS: step needs a function that returns the loss, got nothing");
    expect(() => optimizer.step((() => 3) as never)).toThrow(
      "LBFGS: the closure must return the loss, a tensor with one number, got 3",
    );
    expect(() => new optim.LBFGS(begin(), { lineSearchFn: "armijo" as never })).toThrow(
      'LBFGS: lineSearchFn must be one of strong_wolfe, or null, got "armijo"',
    );
    const [a, b] = begin();
    expect(() => new optim.LBFGS([{ params: [a] }, { params: [b] }])).toThrow(
      "LBFGS: there can be one group of parameters only, got 2",
    );
  });
});

test("LBFGS takes the state of as many numbers, in float64, only", () => {
  const of = (...sizes: number[]): optim.LBFGS => new optim.LBFGS(sizes.map((size) => new nn.Parameter(ones([size]))));
  const full = of(2, 1);
  const [first, second] = full.paramGroups[0].params;
  full.step(() => {
    full.zeroGrad();
    const loss = first.mul(first).sum().add(second.mul(3).sum());
    loss.backward();
    return loss;
  });
  const saved = full.stateDict();
  for (const fitting of [of(2, 1), of(3), of(1, 1, 1)]) {
    fitting.loadStateDict(saved);
    expect(fitting.stateDict().state).toEqual(saved.state);
  }
  for (const size of [2, 4])
    expect(() => of(size).loadStateDict(saved)).toThrow(`LBFGS: d of parameter 0 is (3,) float64, the parameter is (${size},) float32\n  hint: load the state of an optimizer over the same parameters in the same order`); // prettier-ignore
  const narrow = new Map([[0, new Map([["d", { dtype: "float32", shape: [3], data: new Float32Array(3) }]])]]);
  expect(() => of(3).loadStateDict({ ...saved, state: narrow as never })).toThrow("LBFGS: d of parameter 0 is (3,) float32, the parameter is (3,) float32"); // prettier-ignore
});

describe("LBFGS ends a step early", () => {
  /** How often it measures a loss, or slope p, along at most three directions: each but the last is measured at its end. */
  const measured = (of: number | ((parameter: Tensor) => Tensor), options: optim.LbfgsOptions, p = 0): number => {
    const parameter = parameterOf({ dtype: "float64", shape: [1], data: Float64Array.of(p) });
    const optimizer = new optim.LBFGS([parameter], { maxIter: 3, toleranceGrad: 0, ...options });
    let count = 0;
    optimizer.step(() => {
      count++;
      optimizer.zeroGrad();
      const loss = typeof of === "number" ? parameter.mul(of).sum() : of(parameter);
      loss.backward();
      return loss;
    });
    return count;
  };
  const [begun, all] = [2, 3];

  test("where the parameters move by no more than toleranceChange", () => {
    // a first step moves p by lr, and the loss by lr * slope
    expect(measured(1000, { lr: 0.001, toleranceChange: 0.005 })).toBe(begun);
    expect(measured(2, { lr: 0.125, toleranceChange: 0.125 })).toBe(begun);
    expect(measured(2, { lr: 0.125, toleranceChange: 0.12 })).toBe(all);
  });

  test("where the loss changes by less", () => {
    // below a slope of 1, by lr slope and lr slope^2
    expect(measured(0.5, { lr: 0.3, toleranceChange: 0.1 }, 4)).toBe(begun);
    expect(measured(0.5, { lr: 0.25, toleranceChange: 0.0625 }, 4)).toBe(all);
  });

  test("where no entry of the gradient is larger than toleranceGrad", () => {
    expect(measured(0.5, { lr: 0.25, toleranceGrad: 0.5 })).toBe(1);
    expect(measured(0.5, { lr: 0.25, toleranceGrad: 0.49 })).toBe(all);
    // p^2 / 2 has the slope p: 1, and 1 - lr after the first step
    const bowl = (parameter: Tensor): Tensor => parameter.mul(parameter).mul(0.5).sum();
    expect(measured(bowl, { lr: 0.5, toleranceChange: 0, toleranceGrad: 0.5 }, 1)).toBe(begun);
    expect(measured(bowl, { lr: 0.5, toleranceChange: 0, toleranceGrad: 0.49 }, 1)).toBe(all);
  });

  test("where it has measured maxEval times, however many directions there may be", () => {
    const line = { lr: 0.125, toleranceChange: 0, maxIter: 9 };
    for (const maxEval of [2, 3, 4]) expect(measured(2, { ...line, maxEval })).toBe(maxEval);
    expect(measured(2, { ...line, maxIter: 2, maxEval: 9 })).toBe(2);
  });

  test("where the direction goes down by no more than toleranceChange", () => {
    // the first direction is -g, with the slope -g^2 = -0.25
    expect(measured(0.5, { lr: 0.25, toleranceChange: 0.26 })).toBe(1);
    expect(measured(0.5, { lr: 0.25, toleranceChange: 0.24 })).toBe(begun);
  });
});

test("step hands on the loss of a closure, and calls it first", () => {
  const parameter = new nn.Parameter(ones([2]));
  const optimizer = new optim.SGD([parameter], { lr: 0.1 });
  const loss = optimizer.step(() => {
    optimizer.zeroGrad();
    const value = parameter.mul(parameter).sum();
    value.backward();
    return value;
  });
  expect(loss?.item()).toBe(2);
  expect(parameter.data[0]).toBeCloseTo(0.8);
  expect(optimizer.step()).toBe(null);
});

test("Rprop needs a factor on each side of 1", () => {
  const parameters = [new nn.Parameter(ones([2]))];
  expect(() => new optim.Rprop(parameters, { etas: [1.1, 1.2] })).toThrow(
    "Rprop: etas must be a number < 1 and one > 1, got [1.1, 1.2]",
  );
});
