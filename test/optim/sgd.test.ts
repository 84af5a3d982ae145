import { describe, expect, test } from "@jest/globals";
import { nn, optim, ones, tensor } from "../../src/index.js";
import { difference, loadSgd, toTensors } from "../fixtures/load.js";

describe("SGD moves as PyTorch's", () => {
  test.each(loadSgd().cases.map((row) => [row.name, row] as const))("%s", (_, { options, groups, initial, grads, after }) => {
    const parameters = initial.map((array) => new nn.Parameter(array));
    const given = groups === undefined ? parameters : groups.map((own, i) => ({ params: [parameters[i]], ...own }));
    const optimizer = new optim.SGD(given, options);
    grads.forEach((step, n) => {
      step.forEach((gradient, i) => (parameters[i].grad = gradient === null ? null : (toTensors(gradient) as never)));
      optimizer.step();
      parameters.forEach((parameter, i) => expect([n, i, difference(parameter, after[n][i])]).toEqual([n, i, null]));
    });
  });
});

describe("what an optimizer refuses", () => {
  const parameter = (): nn.Parameter => new nn.Parameter(ones([2]));

  test("settings out of bounds, in the words of the field", () => {
    expect(() => new optim.SGD([parameter()], { lr: -1 })).toThrow("SGD: lr must be > 0, got -1");
    expect(() => new optim.SGD([parameter()], { lr: NaN })).toThrow("SGD: lr must be a number > 0, got NaN");
    expect(() => new optim.SGD([parameter()], { momentun: 0.9 } as object)).toThrow(
      'SGD: there is no argument momentun\n  hint: did you mean "momentum"?',
    );
    expect(() => new optim.SGD([parameter()], { nesterov: true })).toThrow("SGD: nesterov needs momentum > 0 and dampening = 0");
  });

  test("nothing to optimize, something else, or the same twice", () => {
    expect(() => new optim.SGD([])).toThrow("SGD: there are no parameters to optimize");
    expect(() => new optim.SGD([tensor([1])] as never)).toThrow("SGD: entry 0 of the parameters requires no gradient");
    const shared = parameter();
    expect(() => new optim.SGD([{ params: [shared] }, { params: [shared] }])).toThrow(
      "a parameter appears in more than one group",
    );
  });
});

test("the state of an optimizer goes on where it was saved", () => {
  const run = (steps: number, parameter: nn.Parameter, optimizer: optim.SGD): void => {
    for (let i = 0; i < steps; i++) {
      parameter.grad = ones([2]);
      optimizer.step();
    }
  };
  const whole = new nn.Parameter(ones([2]));
  run(5, whole, new optim.SGD([whole], { lr: 0.1, momentum: 0.9 }));
  const first = new nn.Parameter(ones([2]));
  const before = new optim.SGD([first], { lr: 0.1, momentum: 0.9 });
  run(2, first, before);
  const second = new nn.Parameter(first);
  const after = new optim.SGD([second], { lr: 0.5 });
  after.loadStateDict(before.stateDict());
  run(3, second, after);
  expect(second.toArray()).toEqual(whole.toArray());
});

test("a learning rate that a schedule has brought to 0 can be loaded", () => {
  const optimizer = new optim.SGD([new nn.Parameter(ones([2]))], { lr: 0.1 });
  optimizer.paramGroups[0].lr = 0;
  const resumed = new optim.SGD([new nn.Parameter(ones([2]))], { lr: 0.1 });
  resumed.loadStateDict(optimizer.stateDict());
  expect(resumed.paramGroups[0].lr).toBe(0);
});

describe("a state that does not fit is refused, and nothing of it is taken", () => {
  const stateOf = (parameter: nn.Parameter): optim.OptimizerState => {
    const optimizer = new optim.SGD([parameter], { lr: 0.5, momentum: 0.9 });
    parameter.grad = ones(parameter.shape, { dtype: parameter.dtype });
    optimizer.step();
    return optimizer.stateDict();
  };
  const own = (): optim.SGD => new optim.SGD([new nn.Parameter(ones([2]))], { lr: 0.1, momentum: 0.9 });

  test.each([
    [stateOf(new nn.Parameter(ones([1]))), "SGD: momentum_buffer of parameter 0 is (1,) float32, the parameter is (2,) float32"],
    [
      stateOf(new nn.Parameter(ones([2], { dtype: "float64" }))),
      "SGD: momentum_buffer of parameter 0 is (2,) float64, the parameter is (2,) float32",
    ],
    [{ state: new Map([[1, new Map()]]), paramGroups: [{ lr: 1 }] }, "SGD: the state is of parameter 1, but there are 1"],
    [{ state: new Map(), paramGroups: [] }, "SGD: the state has 0 parameter groups, this optimizer 1"],
  ])("%#", (state, words) => {
    const optimizer = own();
    expect(() => optimizer.loadStateDict(state)).toThrow(words);
    expect(optimizer.stateDict()).toEqual(own().stateDict());
  });
});

test("a graph from before a step is refused afterwards: its gradient would be wrong", () => {
  const parameter = new nn.Parameter(ones([2]));
  const loss = parameter.mul(parameter).sum();
  loss.backward(null, { retainGraph: true });
  new optim.SGD([parameter], { lr: 0.1 }).step();
  expect(() => loss.backward()).toThrow(
    "backward: mul saved a parameter that has been changed since, so its gradient would be wrong\n" +
      "  hint: call backward() before optimizer.step(), or compute the loss anew",
  );
});
