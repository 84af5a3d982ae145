import { describe, expect, test } from "@jest/globals";
import { nn, optim, zeros } from "../../src/index.js";
import { schedulerRegistry } from "../../src/optim/schedulers.js";
import { load } from "../fixtures/load.js";

interface Case {
  readonly name: string;
  readonly options: Readonly<Record<string, unknown>>;
  readonly rates: readonly (readonly number[])[];
}
const { cases, watched } = load<{ cases: Case[]; watched: number[] }>("schedulers");

/** The learning rates of two groups in every epoch; `visit` may exchange the scheduler for another. */
function rates({ name, options }: Case, renew: (t: number) => boolean = () => false): number[][] {
  const [a, b] = [new nn.Parameter(zeros([1])), new nn.Parameter(zeros([1]))];
  const optimizer = new optim.SGD([{ params: [a] }, { params: [b], lr: 0.5 }], { lr: 0.1 });
  let scheduler = schedulerRegistry[name].create(optimizer, options);
  return watched.map((metric, t) => {
    if (renew(t)) {
      const [state, saved] = [scheduler.stateDict(), optimizer.stateDict()];
      optimizer.paramGroups.forEach((group, i) => (group.lr = [0.1, 0.5][i]));
      scheduler = schedulerRegistry[name].create(optimizer, options); // begins with the optimizer's own rates, as a new process does
      scheduler.loadStateDict(JSON.parse(JSON.stringify(state)) as typeof state);
      optimizer.loadStateDict(saved);
    }
    const now = scheduler.getLastLr();
    scheduler.step(metric);
    return now;
  });
}

describe("learning rates are PyTorch's", () => {
  test.each(cases.map((row) => [row.name, JSON.stringify(row.options), row] as const))("%s %s", (_name, _options, row) => {
    const got = rates(row);
    row.rates.forEach((wanted, t) => wanted.forEach((rate, i) => expect(Math.abs(got[t][i] - rate)).toBeLessThanOrEqual(1e-14)));
    expect(got).toHaveLength(row.rates.length);
    expect(new Set(row.rates.map(([rate]) => rate)).size).toBeGreaterThan(1);
  });
});

test.each(cases.map((row) => [row.name, JSON.stringify(row.options), row] as const))(
  "%s %s goes on from its state with the same rates, whenever it is saved",
  (_name, _options, row) => {
    for (const phase of [0, 1, 2, 3]) expect(rates(row, (t) => t % 4 === phase)).toEqual(rates(row));
  },
);

test("ReduceLROnPlateau without its value says so", () => {
  const optimizer = new optim.SGD([new nn.Parameter(zeros([1]))], { lr: 0.1 });
  expect(() => new optim.ReduceLROnPlateau(optimizer, {}).step()).toThrow(
    "ReduceLROnPlateau: step(metric) needs the value it watches",
  );
});

test("arguments out of bounds are refused", () => {
  const optimizer = new optim.SGD([new nn.Parameter(zeros([1]))], { lr: 0.1 });
  expect(() => new optim.StepLR(optimizer, { stepSize: 0 })).toThrow("StepLR: stepSize must be >= 1, got 0");
});

describe("ReduceLROnPlateau: what is just as much as the threshold, or as eps, is too little", () => {
  test.each<[object, readonly [number, number], number]>([
    [{ threshold: 0.5 }, [1, 0.5], 0.5],
    [{ threshold: 0.5 }, [1, 0.499], 1],
    [{ mode: "max", threshold: 0.5 }, [1, 1.5], 0.5],
    [{ mode: "max", threshold: 0.5 }, [1, 1.501], 1],
    [{ threshold: 0.25, thresholdMode: "abs" }, [1, 0.75], 0.5],
    [{ threshold: 0.25, thresholdMode: "abs" }, [1, 0.749], 1],
    [{ mode: "max", threshold: 0.25, thresholdMode: "abs" }, [1, 1.25], 0.5],
    [{ mode: "max", threshold: 0.25, thresholdMode: "abs" }, [1, 1.251], 1],
    [{ eps: 0.5 }, [1, 1], 1],
    [{ eps: 0.499 }, [1, 1], 0.5],
  ])("%j after %j", (options, watched, rate) => {
    const optimizer = new optim.SGD([new nn.Parameter(zeros([1]))], { lr: 1 });
    const scheduler = new optim.ReduceLROnPlateau(optimizer, { factor: 0.5, patience: 0, ...options });
    for (const value of watched) scheduler.step(value);
    expect(scheduler.getLastLr()).toEqual([rate]);
  });
});

test("a schedule is called by its name", () => {
  for (const name of Object.keys(schedulerRegistry)) expect(optim[name as "StepLR"].name).toBe(name);
});
