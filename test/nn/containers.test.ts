// Layers made of layers, in code and in an experiment file; hooks; lists and names of modules.
import { describe, expect, test } from "@jest/globals";
import { manualSeed, nn, ones, randn, tensor, type Tensor } from "../../src/index.js";

const names = (module: nn.Module): string[] => [...module.stateDict().keys()];

describe("names of parameters are those of the same nesting in PyTorch", () => {
  test("Residual", () => expect(names(new nn.Residual([new nn.Linear(2, 3)], { shortcut: new nn.Linear(2, 3, { bias: false }) }))).toEqual(["layers.0.weight", "layers.0.bias", "shortcut.weight"])); // prettier-ignore
  test("Parallel", () => expect(names(new nn.Parallel([new nn.Linear(2, 3), [new nn.Tanh(), new nn.Linear(2, 1, { bias: false })]]))).toEqual(["paths.0.0.weight", "paths.0.0.bias", "paths.1.1.weight"])); // prettier-ignore
  test("Repeat", () => expect(names(new nn.Repeat(2, () => new nn.Linear(2, 2, { bias: false })))).toEqual(["0.0.weight", "1.0.weight"])); // prettier-ignore
  test("Checkpoint", () => expect(names(new nn.Checkpoint(new nn.Linear(2, 2, { bias: false })))).toEqual(["0.weight"]));
  test("ModuleList", () => expect(names(new nn.ModuleList([new nn.Linear(2, 2, { bias: false }), new nn.ReLU()]))).toEqual(["0.weight"])); // prettier-ignore
  test("ModuleDict", () => expect(names(new nn.ModuleDict({ encoderLayer: new nn.Linear(2, 2, { bias: false }) }))).toEqual(["encoderLayer.weight"])); // prettier-ignore
});

describe("what they compute", () => {
  const x = tensor([[1, -2]]);
  test("Residual", () => expect(new nn.Residual(new nn.ReLU()).forward(x).toArray()).toEqual([[2, -2]]));
  test("Residual of another shape", () => expect(() => new nn.Residual(new nn.Linear(2, 3)).forward(x)).toThrow("Residual: x is (1, 2), and the layers make (1, 3) of it\n  hint: let them keep the shape")); // prettier-ignore
  test("Parallel, cat", () => expect(new nn.Parallel([new nn.ReLU(), new nn.Identity()]).forward(x).toArray()).toEqual([[1, 0, 1, -2]])); // prettier-ignore
  test("Parallel, add", () => expect(new nn.Parallel([new nn.ReLU(), new nn.Identity()], { join: "add" }).forward(x).toArray()).toEqual([[2, -2]])); // prettier-ignore
  test("Parallel, add of other shapes", () => expect(() => new nn.Parallel([new nn.Linear(2, 3), new nn.ReLU()], { join: "add" }).forward(x)).toThrow("Parallel: the paths give (1, 3) and (1, 2); only equal shapes can be added")); // prettier-ignore
  test("Repeat makes new weights each time", () => {
    const repeat = new nn.Repeat(3, () => new nn.Linear(2, 2));
    expect(new Set(repeat.parameters().map((p) => p.toArray().toString())).size).toBe(6);
    expect(() => new nn.Repeat(0, () => new nn.ReLU())).toThrow("Repeat: times must be a whole number >= 1 and <= 1000, got 0");
  });
  test("lists have no forward", () => {
    expect(() => new nn.ModuleList([new nn.ReLU()]).forward()).toThrow("ModuleList has no forward: call the modules inside it");
    expect(() => new nn.ModuleList([3 as never])).toThrow("ModuleList: entry 0 is not a Module, got 3");
    expect(() => new nn.ModuleDict({ "a.b": new nn.ReLU() })).toThrow(
      'ModuleDict: a name must be a word without dots, got "a.b"',
    );
    const dict = new nn.ModuleDict({ a: new nn.ReLU() });
    expect([dict.size, dict.has("a"), [...dict.keys()], dict.delete("a"), dict.size]).toEqual([1, true, ["a"], true, 0]);
  });
});

describe("hooks", () => {
  test("a forward hook sees inputs and output, may change it, and can be removed", () => {
    const model = new nn.Sequential(new nn.Linear(2, 2), new nn.ReLU());
    const seen: string[] = [];
    const watch = model.at(1)!.registerForwardHook((module, [x], y) => void seen.push(`${module.constructor.name} ${x.shape.join("x")} ${y.shape.join("x")}`)); // prettier-ignore
    const change = model.at(1)!.registerForwardHook((_, __, y) => y.mul(0));
    expect(model.forward(ones([3, 2])).toArray()).toEqual(Array.from({ length: 3 }, () => [0, 0]));
    change.remove();
    watch.remove();
    expect(model.forward(ones([3, 2])).requiresGrad).toBe(true);
    expect(seen).toEqual(["ReLU 3x2 3x2"]);
    expect(Object.hasOwn(model.at(1)!, "forward")).toBe(false);
  });

  test("what a hook keeps stays readable", () => {
    const model = new nn.Sequential(new nn.Tanh(), new nn.Tanh(), new nn.Tanh());
    let kept: Tensor | undefined;
    model.at(1)!.registerForwardHook((_, __, y) => void (kept = y));
    const x = tensor([[0.5]]);
    for (let i = 0; i < 100; i++) model.forward(x);
    expect(kept!.item()).toBeCloseTo(Math.tanh(Math.tanh(0.5)), 6);
  });

  test("a pre-hook changes what goes in", () => {
    const layer = new nn.ReLU();
    layer.registerForwardPreHook((_, [x]) => [x.neg()]);
    expect(layer.forward(tensor([1, -2])).toArray()).toEqual([0, 2]);
  });

  test("a gradient hook sees dL/dx, and what it returns goes on", () => {
    const x = tensor([1, 2], { requiresGrad: true });
    const y = x.mul(3);
    const seen: unknown[] = [];
    y.registerHook((gradient) => void seen.push(gradient.toArray()));
    y.registerHook((gradient) => gradient.mul(10));
    y.mul(y).sum().backward();
    expect(seen).toEqual([[6, 12]]);
    expect(x.grad!.toArray()).toEqual([180, 360]);
    const handle = x.registerHook((gradient) => gradient.mul(0));
    handle.remove();
    x.grad = null;
    x.sum().backward();
    expect(x.grad!.toArray()).toEqual([1, 1]);
    const wrong = x.mul(1);
    wrong.registerHook(() => ones([3]));
    expect(() => wrong.sum().backward()).toThrow("a hook returned a gradient of shape (3,) float32 in place of (2,) float32");
    expect(() => ones([2]).registerHook(() => undefined)).toThrow("registerHook: this tensor requires no gradient");
  });

  test("retainGrad keeps the gradient of a result", () => {
    const x = tensor([1, 2], { requiresGrad: true });
    const y = x.mul(3);
    y.retainGrad();
    y.mul(y).sum().backward();
    expect(y.grad!.toArray()).toEqual([6, 12]);
    expect(x.grad!.toArray()).toEqual([18, 36]);
  });
});

test("BatchNorm-like buffers inside a checkpoint count a batch once", () => {
  class Counter extends nn.Module {
    readonly count = new nn.Buffer(tensor(0));
    forward(x: Tensor): Tensor {
      this.count.update((data) => data[0]++);
      return x.tanh();
    }
  }
  manualSeed(0);
  const counter = new Counter();
  new nn.Checkpoint(counter).forward(randn([2], { requiresGrad: true })).sum().backward(); // prettier-ignore
  expect(counter.count.item()).toBe(1);
});
