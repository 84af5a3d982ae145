// A comparison of some entries: as many as asked for, the same ones from the same seed, and the rest is counted. What a gradient that is
// wrong is told by, and what is within the tolerance.
import { describe, expect, test } from "@jest/globals";
import {
  compareEach,
  compareGradients,
  describeFailure,
  GradcheckError,
  type GradcheckReport,
} from "../../src/autograd/gradcheck.js";
import { cat, defineOp, gradcheck, gradgradcheck, ones, tensor, type Tensor } from "../../src/index.js";

const leaf = (data: number | number[] | number[][]): Tensor => tensor(data, { dtype: "float64", requiresGrad: true });

test("some entries of each input, drawn by the seed", () => {
  const [w, b] = [
    ones([100], { dtype: "float64", requiresGrad: true }),
    tensor([1, 2], { dtype: "float64", requiresGrad: true }),
  ];
  const fn = (x: Tensor, y: Tensor): Tensor => x.square().sum().add(y.sum());
  const check = (): unknown => compareEach(fn, [w, b], { most: () => 8 });
  const [first, second] = compareEach(fn, [w, b], { most: () => 8 });
  expect([first.entries, first.of, second.entries, second.of]).toEqual([8, 100, 2, 2]);
  expect([first.ok, second.ok]).toEqual([true, true]);
  expect(check()).toEqual(check());
});

test("each input has its own verdict", () => {
  const [a, b] = [tensor([1, 2], { dtype: "float64", requiresGrad: true }), tensor([1, 2], { dtype: "float64", requiresGrad: true })]; // prettier-ignore
  const fn = (x: Tensor, y: Tensor): Tensor => x.sum().add(y.detach().square().sum()); // y moves the result, and backward does not know
  const [right, wrong] = compareEach(fn, [a, b], { names: ["a", "b"] });
  expect([right.ok, wrong.ok, wrong.worst]).toEqual([
    true,
    false,
    { input: "b", index: [1], analytic: 0, numeric: expect.any(Number) },
  ]);
});

/** x times x, of which backward knows the one factor only: it says half of the slope. */
const half = (x: Tensor): Tensor => x.mul(x.detach());

describe("a gradient that is wrong", () => {
  test("is told by the entry that is furthest off, with both numbers", () => {
    const report = compareGradients(half, [leaf([[1, 2, 1], [1000, 2, 1]])]); // prettier-ignore
    expect(report).toMatchObject({ ok: false, entries: 6, of: 6, worst: { input: "input 0", index: [1, 0] }, problems: [] });
    const { analytic, numeric } = report.worst!;
    expect(numeric / analytic).toBeCloseTo(2, 5);
    expect(report.maxRelError).toBeCloseTo(0.5, 4);
    expect(report.maxAbsError).toBe(Math.abs(analytic - numeric));
    expect(report.excess).toBeCloseTo(report.maxAbsError - (1e-5 + 1e-3 * Math.abs(numeric)), 12);
  });

  test("is an error with the report, or false where none is wanted", () => {
    const x = leaf([3]);
    let error: unknown = null;
    try {
      gradcheck(half, [x], { names: ["weight"] });
    } catch (thrown) {
      error = thrown;
    }
    expect(error).toBeInstanceOf(GradcheckError);
    const { message, report } = error as GradcheckError;
    expect(message).toMatch(/^gradcheck: d\/d\(weight\)\[0\]: backward says \S+, the slope is \S+ \(off by \d\.\d\de[+-]\d\)$/);
    expect(report.ok).toBe(false);
    expect(gradcheck(half, [x], { raise: false })).toBe(false);
    expect(x.data[0]).toBe(3);
  });

  test("each seed looks from another direction", () => {
    const analytic = (seed: number): number => compareGradients(half, [leaf([3])], { seed }).worst!.analytic;
    expect(analytic(0)).toBe(analytic(0));
    expect(analytic(1)).not.toBe(analytic(0));
  });

  test("of the second derivative is told from that of the first", () => {
    const square = (how: "x" | "gy" | "none"): ((x: Tensor) => Tensor) =>
      defineOp({
        name: "squared",
        inputs: ["x"],
        args: (x: Tensor) => ({ x }),
        formula: "y = x^2",
        derivation: "gx = 2 gy x -- chain rule",
        saves: ["x"],
        samples: () => [],
        forward: ({ x }) => ({ shape: x.shape, dtype: x.dtype, data: x.numbers.map((value) => value * value) }),
        backward: (gy, { x }) => ({ x: () => (how === "gy" ? gy.detach() : gy).mul(how === "x" ? x.detach() : x).mul(2) }),
      });
    const x = leaf([1, 2]);
    for (const how of ["x", "gy", "none"] as const) {
      expect(gradcheck(square(how), [x])).toBe(true);
      expect(gradgradcheck(square(how), [x], { raise: false })).toBe(how === "none");
    }
    expect(() => gradgradcheck(square("x"), [x])).toThrow("gradcheck: d/d(input 0)[");
    expect(() => gradgradcheck(square("x"), [x], { names: ["w"] })).toThrow("gradcheck: d/d(w)[");
    expect(() => gradgradcheck(square("gy"), [x])).toThrow("gradcheck: d/d(gy)[");
  });

  test("nan is wrong", () => {
    const report = compareGradients((x) => x.sqrt(), [leaf([4, 0])]);
    expect([report.ok, report.maxAbsError, report.excess, report.worst?.index]).toEqual([false, NaN, Infinity, [1]]);
  });
});

describe("what is within the tolerance", () => {
  const nearly = (x: Tensor): Tensor => x.add(x.detach().mul(1e-4)); // the slope is 1.0001, backward says 1

  test.each([
    [{}, true],
    [{ rtol: 1e-5, atol: 0 }, false],
    [{ rtol: 2e-4, atol: 0 }, true],
    [{ rtol: 0, atol: 1 }, true],
    [{ rtol: 0, atol: 1e-9 }, false],
  ])("%j: %s", (options, ok) => {
    expect(gradcheck(nearly, [leaf([1, -2])], { ...options, raise: false })).toBe(ok);
  });

  test("how wide the step is can be said", () => {
    const x = leaf([1e-4]); // near the kink of the absolute value
    expect(gradcheck((each) => each.abs(), [x])).toBe(true);
    expect(gradcheck((each) => each.abs(), [x], { eps: 1e-3, raise: false })).toBe(false);
  });

  test("nearly nothing has no relative error", () => {
    const { ok, maxRelError, maxAbsError } = compareGradients((x) => half(x).mul(1e-9), [leaf([1])]);
    expect([ok, maxRelError, maxAbsError > 0]).toEqual([true, 0, true]);
  });

  test("several results, of which some have no gradient, and inputs that want none", () => {
    const [x, y] = [leaf([1, 2]), tensor([3, 4])];
    const report = compareGradients((a, b) => [a.square(), b.mul(2), a.exp().sum()], [x, y]);
    expect(report).toMatchObject({ ok: true, entries: 2, of: 2, problems: [] });
    expect(compareGradients((a) => a.detach(), [x])).toMatchObject({ ok: true, entries: 2, maxAbsError: 0 });
    expect(compareGradients((a) => a, [tensor([1])])).toMatchObject({ ok: true, entries: 0, worst: null, excess: -Infinity });
  });
});

describe("what is wrong besides numbers", () => {
  test("a backward that gives another gradient each time", () => {
    let calls = 0;
    const moody = (x: Tensor): Tensor => x.add(x.sub(x.detach()).mul(calls++));
    const { ok, problems } = compareGradients(moody, [leaf([1])]);
    expect([ok, problems]).toEqual([false, ["backward is not deterministic: the same upstream gradient gave two results"]]);
  });

  test("a backward that does not grow with what arrives", () => {
    const curved = (x: Tensor): Tensor => {
      const y = x.mul(1);
      if (y.requiresGrad) y.registerHook((g) => g.square());
      return y;
    };
    expect(compareGradients(curved, [leaf([1])]).problems).toEqual([
      "backward is not linear: twice the upstream gradient did not give twice the result",
    ]);
  });

  test("a result of another shape", () => {
    let calls = 0;
    expect(() => compareGradients((x) => (calls++ < 4 ? x.mul(1) : cat([x, x])), [leaf([1, 2])])).toThrow(
      "gradcheck: the output's shape changed to (4,)",
    );
  });

  test("float32 is too coarse", () => {
    const x = tensor([1], { requiresGrad: true });
    const words = 'is float32; central differences need float64\n  hint: use x.to("float64")';
    expect(() => gradcheck(half, [x])).toThrow(`gradcheck: input 0 ${words}`);
    expect(() => gradcheck((a, b) => a.mul(b), [leaf([1]), x], { names: ["a", "b"] })).toThrow(`gradcheck: b ${words}`);
  });

  test("all of it is said in one line", () => {
    const worst = { input: "w", index: [0, 2], analytic: 1.5, numeric: 2 };
    const said = (report: Partial<GradcheckReport>): string => describeFailure({ worst: null, problems: [], ...report } as GradcheckReport); // prettier-ignore
    expect(said({ worst })).toBe("d/d(w)[0, 2]: backward says 1.5, the slope is 2 (off by 5.00e-1)");
    expect(said({ problems: ["one", "two"] })).toBe("one; two");
    expect(said({ worst, problems: ["one"] })).toBe("d/d(w)[0, 2]: backward says 1.5, the slope is 2 (off by 5.00e-1); one");
  });
});
