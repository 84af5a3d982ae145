// Recurrent layers and cells against PyTorch: default weights, outputs, last states, gradients, rows of different lengths, a whole training run.
import { describe, expect, test } from "@jest/globals";
import { DataLoader, functional, grad, manualSeed, nn, optim, tensor, zeros, type Tensor } from "../../src/index.js";
import type { NdArray } from "../../src/kernels/ndarray.js";
import { allLayers, layerRegistry } from "../../src/nn/registry.js";
import { difference, load, toTensors } from "../fixtures/load.js";

interface Case {
  readonly layer: string;
  readonly seed: number;
  readonly options: Readonly<Record<string, unknown>>;
  readonly lengths?: readonly number[] | null;
  readonly x: NdArray;
  readonly states: readonly NdArray[];
  readonly weights: Readonly<Record<string, NdArray>>;
  readonly outputs: readonly NdArray[];
  readonly gy: readonly NdArray[];
  readonly grads: Readonly<Record<string, NdArray>>;
}
interface Fixture {
  readonly cases: Readonly<Record<string, Case>>;
  readonly curve: { seed: number; x: NdArray; y: NdArray; batchSize: number; epochs: number; losses: readonly number[]; final: Readonly<Record<string, NdArray>> }; // prettier-ignore
}
const { cases, curve } = load<Fixture>("recurrent");
const TOLERANCE = 1e-12;

type AnyModule = nn.Module<unknown, unknown[]>;
const classes = nn as unknown as Record<string, new (input: number, hidden: number, options: object) => AnyModule>;
const tensorOf = (array: NdArray): Tensor => toTensors(array) as Tensor;
const flat = (result: unknown): Tensor[] => (Array.isArray(result) ? result.flatMap(flat) : [result as Tensor]);

describe("values and gradients equal PyTorch's", () => {
  test.each(Object.entries(cases))(
    "%s",
    (_, { layer, seed, options, lengths = null, x, states, weights, outputs, gy, grads }) => {
      manualSeed(seed);
      const [input, hidden] = [x.shape[x.shape.length - 1], outputs[0].shape[outputs[0].shape.length - 1]];
      const module = new classes[layer](input, options.bidirectional === true ? hidden / 2 : hidden, {
        ...options,
        dtype: "float64",
      });
      expect([...module.stateDict().keys()]).toEqual(Object.keys(weights));
      for (const [name, expected] of Object.entries(weights))
        expect([name, difference(module.stateDict().get(name)!, expected, 0)]).toEqual([name, null]);
      const inputs: Record<string, Tensor> = { x: tensorOf(x), ...Object.fromEntries(states.map((s, i) => ["hc"[i], tensorOf(s)])) }; // prettier-ignore
      for (const leaf of Object.values(inputs)) leaf.requiresGrad = true;
      const given = states.map((_state, i) => inputs["hc"[i]]);
      const state = given.length === 0 ? null : given.length === 1 ? given[0] : given;
      const actual = flat(lengths === null ? module.forward(inputs.x, state) : module.forward(inputs.x, state, { lengths }));
      actual.forEach((y, i) => expect(difference(y, outputs[i], TOLERANCE)).toBeNull());
      for (const [name, parameter] of module.namedParameters()) inputs[name] = parameter;
      const names = Object.keys(grads);
      const gradients = grad(actual, names.map((name) => inputs[name]), { gradOutputs: gy.map(tensorOf), allowUnused: true }); // prettier-ignore
      names.forEach((name, i) => expect([name, difference(gradients[i] ?? zeros(grads[name].shape, { dtype: "float64" }), grads[name], TOLERANCE)]).toEqual([name, null])); // prettier-ignore
    },
  );
});

class Classifier extends nn.Module {
  readonly lstm = new nn.LSTM(2, 6, { numLayers: 2, dropout: 0.2, batchFirst: true, dtype: "float64" });
  readonly linear = new nn.Linear(6, 3, { dtype: "float64" });
  forward(x: Tensor): Tensor {
    return this.linear.forward(this.lstm.forward(x)[0].select(1, -1));
  }
}

test("a classifier learns from the seed alone as in PyTorch: weights, order of rows, dropout, every loss", () => {
  manualSeed(curve.seed);
  const model = new Classifier();
  const sgd = new optim.SGD(model.parameters(), { lr: 0.2, momentum: 0.9 });
  const loader = new DataLoader([tensorOf(curve.x), tensorOf(curve.y)], { batchSize: curve.batchSize, shuffle: true });
  const losses: number[] = [];
  for (let epoch = 0; epoch < curve.epochs; epoch++) {
    for (const [x, y] of loader) {
      const loss = functional.crossEntropy(model.forward(x), y);
      sgd.zeroGrad();
      loss.backward();
      sgd.step();
      losses.push(loss.item());
    }
  }
  expect(losses.length).toBe(curve.losses.length);
  expect(losses.length).toBeGreaterThanOrEqual(30);
  expect(Math.max(...losses.map((loss, i) => Math.abs(loss - curve.losses[i])))).toBeLessThan(1e-10);
  for (const [name, expected] of Object.entries(curve.final))
    expect([name, difference(model.stateDict().get(name)!, expected, 1e-10)]).toEqual([name, null]);
});

test("what comes after the end of a row changes nothing, not one bit, not even when it is no number", () => {
  for (const [name, Layer] of Object.entries({ RNN: nn.RNN, LSTM: nn.LSTM, GRU: nn.GRU })) {
    const run = (padding: number): unknown[] => {
      manualSeed(2);
      const layer = new Layer(2, 3, { numLayers: 2, bidirectional: true, batchFirst: true });
      const x = tensor([[[1, 2], [3, -1], [padding, padding]], [[0.5, 1], [padding, 2 * padding], [padding, 0]]], { requiresGrad: true }); // prettier-ignore
      const results = flat(layer.forward(x, null, { lengths: [2, 1] }));
      results.reduce((total, y) => total.add(y.mul(y).sum()), tensor(0)).backward();
      expect([name, x.grad!.select(1, 2).toArray()]).toEqual([name, [[0, 0], [0, 0]]]); // prettier-ignore
      expect(results[0].select(0, 1).select(0, 2).toArray()).toEqual([0, 0, 0, 0, 0, 0]);
      return [...results, x.grad!, ...layer.parameters().map((p) => p.grad!)].map((t) => t.toArray());
    };
    expect(run(NaN)).toEqual(run(0));
    expect(run(1e30)).toEqual(run(0));
  }
});

test("over time: the last step, of both ways, the mean and the largest, also of the real steps only", () => {
  const x = tensor([[[1, 5, 2, 8], [3, 4, 7, 6], [0, 9, 1, 1]]]); // prettier-ignore
  expect(new nn.Last().forward(x).toArray()).toEqual([[0, 9, 1, 1]]);
  expect(new nn.Last({ bidirectional: true }).forward(x).toArray()).toEqual([[0, 9, 2, 8]]);
  expect(new nn.Mean().forward(x.narrow(2, 0, 2)).toArray()).toEqual([[Math.fround(4 / 3), 6]]);
  expect(new nn.Max().forward(x).toArray()).toEqual([[3, 9, 7, 8]]);
  const lengths = tensor([2]);
  expect(new nn.Last().forward(x, { lengths }).toArray()).toEqual([[3, 4, 7, 6]]);
  expect(new nn.Last({ bidirectional: true }).forward(x, { lengths: [2] }).toArray()).toEqual([[3, 4, 2, 8]]);
  expect(new nn.Mean().forward(x, { lengths: [2] }).toArray()).toEqual([[2, 4.5, 4.5, 7]]);
  expect(new nn.Max().forward(x, { lengths: [1] }).toArray()).toEqual([[1, 5, 2, 8]]);
  manualSeed(0);
  const gru = new nn.GRU(4, 3, { bidirectional: true, batchFirst: true });
  const [output, h] = gru.forward(x);
  const last = new nn.Last({ bidirectional: true }).forward(output).toArray();
  expect(last).toEqual([h.flatten().toArray()]);
});

describe("in an experiment file", () => {
  test.each(["RNN", "LSTM", "GRU"])("%s gives its output alone, rows first, under PyTorch's names", (name) => {
    const values = { inputSize: 3, hiddenSize: 2, numLayers: 2, nonlinearity: "tanh", bias: true, batchFirst: true, dropout: 0.5, bidirectional: true }; // prettier-ignore
    const { declaration, create } = layerRegistry[name];
    const model = new nn.Sequential(create(values, {}));
    expect([...model.stateDict().keys()].slice(0, 6)).toEqual(["0.weight_ih_l0", "0.weight_hh_l0", "0.bias_ih_l0", "0.bias_hh_l0", "0.weight_ih_l0_reverse", "0.weight_hh_l0_reverse"]); // prettier-ignore
    expect(model.forward(zeros([5, 4, 3])).shape).toEqual([5, 4, 4]);
    expect(declaration.outputShape([4, 3], values as never)).toEqual([4, 4]);
    expect(declaration.parameters?.(values as never)).toBe(model.parameters().reduce((sum, p) => sum + p.numel, 0));
    expect(model.at(0)).toBeInstanceOf(nn[name as "LSTM"]);
    expect(() => declaration.outputShape([64], values as never)).toThrow(
      `${name}: expects rows of shape (steps, features), got (64,)`,
    );
    expect(() => declaration.outputShape([4, 3], { ...values, batchFirst: false })).toThrow("rows come before steps");
  });

  test("Last knows from the layers before whether they read both ways", () => {
    const both = { name: "GRU", args: { bidirectional: true }, parameters: 9 };
    const infer = (...before: (typeof both)[]): unknown => layerRegistry.Last.declaration.infer?.([4, 6], before);
    expect(infer(both)).toEqual({ bidirectional: true });
    expect(infer(both, { name: "Dropout", args: {} as never, parameters: 0 })).toEqual({ bidirectional: true });
    expect(infer(both, { name: "Linear", args: {} as never, parameters: 4 })).toEqual({});
    expect(infer(both, { name: "LayerNorm", args: {} as never, parameters: 6 })).toEqual({ bidirectional: true });
    expect(infer({ name: "Linear", args: {} as never, parameters: 4 }, both)).toEqual({ bidirectional: true });
    expect(infer()).toEqual({});
  });

  test("cells are for code only", () => {
    expect(Object.keys(layerRegistry)).not.toContain("LSTMCell");
    expect(allLayers.GRUCell.declaration.parameters?.({ inputSize: 3, hiddenSize: 2, bias: true })).toBe(42);
  });
});

test("errors teach", () => {
  const lstm = new nn.LSTM(3, 2);
  expect(() => lstm.forward(zeros([4, 1, 2]))).toThrow("LSTM: x must be (T, N, 3) or (T, 3), got (4, 1, 2)");
  expect(() => lstm.forward(zeros([4, 1, 3]), null, { lengths: [5] })).toThrow(
    "LSTM: lengths must be 1 whole numbers from 1 to 4",
  );
  expect(() => lstm.forward(zeros([4, 1, 3]), null, { length: [4] } as never)).toThrow('LSTM: there is no option "length"');
  expect(() => lstm.forward(zeros([4, 2, 3]), [zeros([1, 2, 2]), zeros([2, 2])])).toThrow(
    "LSTM: c must be (layers * directions, rows, hidden) = (1, 2, 2), got (2, 2)",
  );
  expect(() => new nn.GRU(3, 2, { dropout: 0.5 })).toThrow("GRU: dropout works between layers, and num_layers is 1");
  expect(() => new nn.LSTM(3, 2, { projSize: 1 } as never)).toThrow("LSTM: there is no argument projSize");
  expect(() => new nn.GRUCell(3, 2).forward(zeros([4, 3]), zeros([2]))).toThrow("GRUCell: h must have shape (4, 2), got (2,)");
  expect(() => new nn.RNNCell(3, 2).forward(zeros([4, 2]))).toThrow("RNNCell: x must be (N, 3) or (3,), got (4, 2)");
  expect(() => new nn.Last().forward(zeros([4, 2]))).toThrow("Last: x must be (N, T, H) with at least one step, got (4, 2)");
});

test("prints as PyTorch does", () => {
  expect(String(new nn.LSTM(3, 2, { numLayers: 2, batchFirst: true, dropout: 0.2, bidirectional: true }))).toBe(
    "LSTM(3, 2, num_layers=2, batch_first=True, dropout=0.2, bidirectional=True)",
  );
  expect(String(new nn.RNNCell(3, 2, { nonlinearity: "relu" }))).toBe("RNNCell(3, 2, nonlinearity=relu)");
});
