import { describe, expect, test } from "@jest/globals";
import { nn, optim, zeros } from "../../src/index.js";
import { schedulers, type SchedulerName } from "../../src/optim/schedulers.js";
import type { LRScheduler } from "../../src/optim/scheduler.js";
import { load } from "../fixtures/load.js";

interface Part {
  readonly name: SchedulerName;
  readonly options: Readonly<Record<string, unknown>>;
}
interface Followed {
  readonly rates: readonly (readonly number[])[];
  /** Of every step, or of the first where it stays. */
  readonly momenta: readonly (readonly number[])[];
}
type One = Part & Followed & { readonly adam?: boolean };
interface Several extends Followed {
  readonly parts: readonly Part[];
  /** In a row; null: at once. */
  readonly milestones: readonly number[] | null;
}
const { one, several } = load<{ one: One[]; several: Several[] }>("moreSchedulers");

const lambdas: Readonly<Record<string, (t: number) => number>> = {
  "1 / (1 + t)": (t) => 1 / (1 + t),
  "0.95 ** t": (t) => 0.95 ** t,
};
const functionsOf = (names: unknown): unknown =>
  Array.isArray(names) ? names.map((each: string) => lambdas[each]) : lambdas[names as string];

type AnyOptimizer = optim.SGD | optim.Adam;

function optimizerOf(adam = false): AnyOptimizer {
  const groups = [{ params: [new nn.Parameter(zeros([1]))] }, { params: [new nn.Parameter(zeros([1]))], lr: 0.5 }];
  return adam ? new optim.Adam(groups, { lr: 0.1 }) : new optim.SGD(groups, { lr: 0.1, momentum: 0.5 });
}

function make(optimizer: AnyOptimizer, { name, options }: Part): LRScheduler {
  const given = "lr_lambda" in options ? { lr_lambda: functionsOf(options.lr_lambda) } : options;
  return schedulers[name].create(optimizer, given);
}

function makeSeveral(optimizer: AnyOptimizer, { parts, milestones }: Several): LRScheduler {
  const inner = parts.map((part) => make(optimizer, part));
  return milestones === null
    ? new optim.ChainedScheduler(optimizer, { schedulers: inner })
    : new optim.SequentialLR(optimizer, { schedulers: inner, milestones });
}

/** @param renew whether at step t everything is made anew and goes on from the saved states */
function follow(
  build: (optimizer: AnyOptimizer) => LRScheduler,
  adam = false,
  renew: (t: number) => boolean = () => false,
): { rates: number[][]; momenta: number[][] } {
  let optimizer = optimizerOf(adam);
  let scheduler = build(optimizer);
  const [rates, momenta]: number[][][] = [[], []];
  for (let t = 0; t < 60; t++) {
    if (renew(t)) {
      const [state, saved] = [JSON.stringify(scheduler.stateDict()), optimizer.stateDict()];
      optimizer = optimizerOf(adam);
      scheduler = build(optimizer);
      scheduler.loadStateDict(JSON.parse(state) as ReturnType<LRScheduler["stateDict"]>);
      optimizer.loadStateDict(saved);
    }
    rates.push(scheduler.getLastLr());
    const groups = optimizer.paramGroups as readonly { readonly betas?: readonly number[]; readonly momentum?: number }[];
    momenta.push(groups.map(({ betas, momentum }) => betas?.[0] ?? momentum ?? NaN));
    scheduler.step();
  }
  return { rates, momenta };
}

function compare(got: Followed, wanted: Followed): void {
  const near = (a: readonly number[][], b: Followed["rates"]): void =>
    a.forEach((row, t) => row.forEach((value, i) => expect(Math.abs(value - (b[t] ?? b[0])[i])).toBeLessThanOrEqual(1e-12)));
  expect(got.rates).toHaveLength(wanted.rates.length);
  near(got.rates as number[][], wanted.rates);
  near(got.momenta as number[][], wanted.momenta);
  expect(new Set(wanted.rates.map(([rate]) => rate)).size).toBeGreaterThan(1);
}

const cases = [
  ...one.map((row) => ({ words: `${row.name} ${JSON.stringify(row.options)}`, row, adam: row.adam ?? false, build: (o: AnyOptimizer) => make(o, row) })), // prettier-ignore
  ...several.map((row) => ({ words: JSON.stringify(row.parts.map(({ name }) => name)) + JSON.stringify(row.milestones), row, adam: false, build: (o: AnyOptimizer) => makeSeveral(o, row) })), // prettier-ignore
];

describe("rates and momenta are PyTorch's", () => {
  test.each(cases)("$words", ({ row, adam, build }) => compare(follow(build, adam), row));
});

describe("a schedule goes on from its state with the same rates, whenever it is saved", () => {
  test.each(cases)("$words", ({ adam, build }) => expect(follow(build, adam, (t) => t % 7 === 3)).toEqual(follow(build, adam)));
});

describe("what does not fit is refused", () => {
  const sgd = (): optim.SGD => optimizerOf() as optim.SGD;
  test.each<[string, () => unknown, string]>([
    ["a list for other groups", () => new optim.OneCycleLR(sgd(), { maxLr: [1], totalSteps: 3 }), "OneCycleLR: maxLr has 1 entries, and the optimizer 2 parameter groups"],
    ["too many steps", () => { const s = new optim.OneCycleLR(sgd(), { maxLr: 1, totalSteps: 2 }); for (let t = 0; t < 3; t++) s.step(); }, "OneCycleLR: this is step 3 of a schedule with 2"],
    ["no momentum", () => new optim.CyclicLR({ paramGroups: [{ lr: 1 }] }, { baseLr: 0.1, maxLr: 1 }), "CyclicLR: cycleMomentum needs an optimizer with momentum or betas"],
    ["a schedule of another optimizer", () => new optim.ChainedScheduler(sgd(), { schedulers: [new optim.StepLR(sgd(), { stepSize: 1 })] }), "ChainedScheduler: schedule 0 belongs to another optimizer"],
    ["too few milestones", () => { const o = sgd(); new optim.SequentialLR(o, { schedulers: [new optim.LinearLR(o, {}), new optim.LinearLR(o, {})], milestones: [] }); }, "SequentialLR: 2 schedules need 1 milestones that rise, got []"],
    ["a plateau in a row", () => { const o = sgd(); new optim.SequentialLR(o, { schedulers: [new optim.ReduceLROnPlateau(o, {})], milestones: [] }); }, "SequentialLR: schedule 0 is ReduceLROnPlateau"],
    ["no function", () => new optim.LambdaLR(sgd(), { lrLambda: 3 as never }), "LambdaLR: lrLambda must be a function of the epoch, or a list of them, got 3"],
    ["a function without a number", () => new optim.LambdaLR(sgd(), { lrLambda: () => "a" as never }), "LambdaLR: lrLambda(0) must give a number, got string"],
    ["too few functions", () => new optim.LambdaLR(sgd(), { lrLambda: [() => 1] }), "LambdaLR: there are 1 functions, and the optimizer has 2 parameter groups"],
    ["no list of schedules", () => new optim.SequentialLR(sgd(), { schedulers: [] as never, milestones: [] }), "SequentialLR: schedulers must be a list of schedules, got"],
  ])("%s", (_, action, message) => expect(action).toThrow(message)); // prettier-ignore
});

test("a phase of no length has its end at once", () => {
  const optimizer = optimizerOf();
  expect(new optim.OneCycleLR(optimizer, { maxLr: 1, totalSteps: 10, pctStart: 0.1 }).getLastLr()).toEqual([1, 1]);
});

test("a schedule whose turn comes begins with its own first rate", () => {
  const followed = (first: number, make: (optimizer: optim.SGD) => LRScheduler): number[] => {
    const optimizer = new optim.SGD([new nn.Parameter(zeros([1]))], { lr: 1 });
    const schedulers = [new optim.ExponentialLR(optimizer, { gamma: 0.5 }), make(optimizer)];
    const scheduler = new optim.SequentialLR(optimizer, { schedulers, milestones: [first] });
    return Array.from({ length: first + 4 }, () => {
      const [rate] = scheduler.getLastLr();
      expect(optimizer.paramGroups[0].lr).toBe(rate);
      scheduler.step();
      return rate;
    });
  };
  expect(followed(3, (optimizer) => new optim.ConstantLR(optimizer, { factor: 0.125, totalIters: 2 }))).toEqual([1, 0.5, 0.25, 0.125, 0.125, 1, 1]); // prettier-ignore
  expect(followed(2, (optimizer) => new optim.LinearLR(optimizer, { startFactor: 0.25, totalIters: 3 }))).toEqual([1, 0.5, 0.25, 0.5, 0.75, 1]); // prettier-ignore
});
