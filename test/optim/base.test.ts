// What all optimizers and schedules share: which parameters they move, what they remember, and what they cannot begin with.
import { describe, expect, test } from "@jest/globals";
import { nn, optim, tensor, type NdArray } from "../../src/index.js";
import type { OptimizerState } from "../../src/optim/optimizer.js";

const parameter = (...values: number[]): nn.Parameter => new nn.Parameter(tensor(values, { dtype: "float64" }));
const give = (p: nn.Parameter, ...values: number[]): void => { p.grad = tensor(values, { dtype: "float64" }); }; // prettier-ignore

describe("a step", () => {
  test("moves the parameters that have a gradient, each with the settings of its group", () => {
    const [a, b, c] = [parameter(1), parameter(1), parameter(1)];
    const optimizer = new optim.SGD([{ params: [a, b] }, { params: [c], lr: 0.25 }], { lr: 0.5 });
    give(a, 1);
    give(c, 1);
    expect(optimizer.step()).toBeNull();
    expect([a.item(), b.item(), c.item()]).toEqual([0.5, 1, 0.75]);
    optimizer.zeroGrad();
    expect([a.grad, b.grad, c.grad]).toEqual([null, null, null]);
  });

  test("moves a parameter that is named twice once", () => {
    const a = parameter(1);
    const optimizer = new optim.SGD([a, a], { lr: 0.5 });
    give(a, 1);
    optimizer.step();
    expect([a.item(), optimizer.paramGroups[0].params.length]).toEqual([0.5, 1]);
  });

  test("takes what was changed of the settings since the last", () => {
    const a = parameter(1);
    const optimizer = new optim.SGD([a], { lr: 0.5 });
    optimizer.paramGroups[0].lr = 0.125;
    give(a, 1);
    optimizer.step();
    expect(a.item()).toBe(0.875);
  });
});

describe("the state", () => {
  const begun = (): { a: nn.Parameter; b: nn.Parameter; optimizer: optim.SGD } => {
    const [a, b] = [parameter(1, 2), parameter(3)];
    const optimizer = new optim.SGD([{ params: [a] }, { params: [b], lr: 0.25 }], { lr: 0.5, momentum: 0.5 });
    give(b, 4);
    optimizer.step();
    return { a, b, optimizer };
  };

  test("has what is remembered under the numbers of the parameters, through all groups", () => {
    const { state, paramGroups } = begun().optimizer.stateDict();
    expect([...state.keys()]).toEqual([1]);
    expect([...(state.get(1)!.get("momentum_buffer") as NdArray).data]).toEqual([4]);
    expect(paramGroups.map(({ lr, momentum, params }) => [lr, momentum, params])).toEqual([[0.5, 0.5, undefined], [0.25, 0.5, undefined]]); // prettier-ignore
  });

  test("is a copy, when it is taken and when it is put back", () => {
    const { b, optimizer } = begun();
    const saved = optimizer.stateDict();
    const number = (): number => (saved.state.get(1)!.get("momentum_buffer") as NdArray).data[0];
    optimizer.step();
    expect(number()).toBe(4);
    optimizer.loadStateDict(saved);
    const before = b.item();
    optimizer.step();
    // the velocity is 4 / 2 + 4
    expect([number(), before - b.item()]).toEqual([4, 0.25 * 6]);
  });

  test("takes the place of all that was remembered", () => {
    const { a, optimizer } = begun();
    give(a, 1, 1);
    optimizer.step();
    optimizer.loadStateDict({ state: new Map(), paramGroups: [{ lr: 1 }, {}] });
    expect(optimizer.stateDict().state.size).toBe(0);
    expect(optimizer.paramGroups.map(({ lr }) => lr)).toEqual([1, 0.25]);
  });

  test.each<[string, OptimizerState["state"], string]>([
    ["another parameter", new Map([[2, new Map([["step", 1]])]]), "SGD: the state is of parameter 2, but there are 2"],
    ["another shape", new Map([[0, new Map([["momentum_buffer", tensor([1], { dtype: "float64" })]])]]), "SGD: momentum_buffer of parameter 0 is (1,) float64, the parameter is (2,) float64\n  hint: load the state of an optimizer over the same parameters in the same order"],
    ["another precision", new Map([[1, new Map([["momentum_buffer", tensor([1], { dtype: "float32" })]])]]), "SGD: momentum_buffer of parameter 1 is (1,) float32, the parameter is (1,) float64"],
  ])("of %s is refused, and nothing changes", (_, state, words) => {
    const { optimizer } = begun();
    const before = optimizer.stateDict();
    expect(() => optimizer.loadStateDict({ state, paramGroups: [{ lr: 9 }, { lr: 9 }] })).toThrow(words);
    expect(optimizer.stateDict()).toEqual(before);
  }); // prettier-ignore
});

describe("what an optimizer cannot begin with", () => {
  const hint = "\n  hint: write new optim.SGD(model.parameters(), { lr: 0.1 })";
  const model = new nn.Linear(1, 1);
  test.each<[string, () => unknown, string]>([
    ["a rate in place of settings", () => new optim.SGD([parameter(1)], 0.5 as never), "SGD: its settings go into one object, got 0.5\n  hint: write new optim.SGD(model.parameters(), { lr: 0.5 })"],
    ["another word in their place", () => new optim.SGD([parameter(1)], "fast" as never), `SGD: its settings go into one object, got "fast"${hint}`],
    ["a model", () => new optim.SGD(model as never), `SGD: got a model, expected its parameters${hint}`],
    ["no list", () => new optim.SGD(3 as never), `SGD: expected a list of parameters, got 3${hint}`],
    ["nothing", () => new optim.SGD(undefined as never), `SGD: expected a list of parameters, got nothing${hint}`],
    ["numbers", () => new optim.SGD([3] as never), `SGD: expected parameters or groups { params: [...] }, not a mixture and nothing else${hint}`],
    ["a mixture", () => new optim.SGD([parameter(1), { params: [parameter(2)] }] as never), "SGD: expected parameters or groups"],
    ["a group without a list", () => new optim.SGD([{ params: 3 }] as never), "SGD: expected parameters or groups"],
    ["a group without parameters", () => new optim.SGD([{ lr: 3 }] as never), "SGD: expected parameters or groups"],
    ["numbers in a group", () => new optim.SGD([{ params: [3] }] as never), `SGD: entry 0 of the parameters is no tensor, got 3${hint}`],
    ["one parameter in two groups", () => { const a = parameter(1); return new optim.SGD([{ params: [a] }, { params: [a] }]); }, "SGD: a parameter appears in more than one group"],
  ])("%s", (_, make, words) => expect(make).toThrow(words)); // prettier-ignore

  test("a frozen parameter is none of it, and one that is a leaf and learns neither", () => {
    const frozen = parameter(1);
    frozen.requiresGrad = false;
    const leaf = tensor([1], { requiresGrad: true });
    expect(new optim.SGD([frozen, leaf]).paramGroups[0].params).toHaveLength(2);
  });
});

describe("averages of the weights", () => {
  test("of a frozen parameter stay as they are, and decay is 0.999 when left out", () => {
    const model = new nn.Linear(1, 1, { dtype: "float64" });
    const ema = new optim.EMA(model);
    expect(ema.decay).toBe(0.999);
    const set = (value: number): void => {
      model.weight.assign(tensor([[value]], { dtype: "float64" }));
      model.bias!.assign(tensor([value], { dtype: "float64" }));
    };
    model.bias!.requiresGrad = false;
    set(1);
    ema.update();
    set(2);
    ema.update();
    const averages = [...ema.stateDict()].map(([name, { data }]) => [name, data[0]]);
    expect(averages).toEqual([["weight", expect.closeTo(1.001, 12)], ["bias", 1]]); // prettier-ignore
  });

  test("of another shape or precision are refused", () => {
    const ema = new optim.EMA(new nn.Linear(2, 1, { dtype: "float64", bias: false }));
    expect(() => ema.loadStateDict(new Map([["weight", tensor([[1]], { dtype: "float64" })]]))).toThrow("the averages do not fit the model:\n  does not fit: weight is (1, 1) float64"); // prettier-ignore
    expect(() => ema.loadStateDict(new Map([["weight", tensor([[1, 2]])]]))).toThrow("does not fit: weight is (1, 2) float32");
    ema.loadStateDict(new Map());
    expect(ema.stateDict().size).toBe(0);
    expect(() => new optim.EMA(new nn.Linear(1, 1), { decay: -0.1 })).toThrow("EMA: decay must be >= 0 and < 1, got -0.1");
  });
});

describe("schedules of one optimizer", () => {
  const sgd = (): optim.SGD => new optim.SGD([parameter(1)], { lr: 1 });

  test("need one", () => {
    for (const wrong of [null, {}, { paramGroups: 3 }]) expect(() => new optim.StepLR(wrong as never, { stepSize: 1 })).toThrow(/^StepLR: expected an optimizer, got .*\n {2}hint: write new optim.StepLR\(optimizer, \{ stepSize: 30 \}\)$/); // prettier-ignore
  });

  test("all begin from the rate that it had before the first", () => {
    const optimizer = sgd();
    const first = new optim.ConstantLR(optimizer, { factor: 0.5, totalIters: 2 });
    const second = new optim.ConstantLR(optimizer, { factor: 0.5, totalIters: 2 });
    expect([first.baseLrs, second.baseLrs, first.getLastLr()]).toEqual([[1], [1], [0.25]]);
  });

  test("in a row need milestones that rise, one fewer than there are schedules", () => {
    const make =
      (...milestones: number[]) =>
      () => {
        const optimizer = sgd();
        return new optim.SequentialLR(optimizer, {
          schedulers: [1, 2, 3].map(() => new optim.ConstantLR(optimizer, {})),
          milestones,
        });
      };
    expect(make(1, 2)).not.toThrow();
    for (const milestones of [[1], [2, 2], [2, 1], [1, 2, 3]]) expect(make(...milestones)).toThrow(`SequentialLR: 3 schedules need 2 milestones that rise, got [${milestones.join(", ")}]`); // prettier-ignore
    expect(make(0, 1)).toThrow("SequentialLR: milestones must be ");
  });

  test("at once begin all anew in a row", () => {
    const optimizer = sgd();
    const chained = new optim.ChainedScheduler(optimizer, { schedulers: [new optim.ExponentialLR(optimizer, { gamma: 0.5 })] });
    chained.step();
    chained.step();
    expect(chained.stateDict()).toEqual({ last_epoch: 2, "0.last_epoch": 2 });
    chained.begin();
    expect(chained.stateDict()).toEqual({ last_epoch: 0, "0.last_epoch": 0 });
  });
});
