import { describe, expect, test } from "@jest/globals";
import { manualSeed, nn, ones, tensor, zeros, type Tensor } from "../../src/index.js";
import { forwardWith } from "../../src/nn/lengths.js";
import { layerRegistry } from "../../src/nn/registry.js";
import { camelCase } from "../../src/core/fields.js";

class Tower extends nn.Module {
  readonly first = new nn.Linear(2, 3);
  readonly hiddenLayers = [new nn.Linear(3, 3), new nn.Linear(3, 3, { bias: false })];
  readonly scale = new nn.Parameter(ones([3]));
  readonly runningMean = new nn.Buffer(zeros([3]));
  readonly tied = this.hiddenLayers[0];
  forward(x: Tensor): Tensor {
    return this.hiddenLayers.reduce((h: Tensor, layer) => layer.forward(h).relu(), this.first.forward(x)).mul(this.scale);
  }
}

describe("Module", () => {
  test("finds parameters in fields and arrays: its own first, shared ones once, names as PyTorch's", () => {
    const tower = new Tower();
    expect([...tower.stateDict().keys()]).toEqual([
      "scale",
      "first.weight",
      "first.bias",
      "hidden_layers.0.weight",
      "hidden_layers.0.bias",
      "hidden_layers.1.weight",
      "tied.weight",
      "tied.bias",
      "running_mean",
    ]);
    expect(tower.parameters().length).toBe(6);
    expect(tower.parameters()[0]).toBe(tower.scale);
  });

  test("train and eval reach every module", () => {
    const model = new nn.Sequential(new nn.Linear(2, 2), new nn.Sequential(new nn.Dropout(0.5)));
    model.eval();
    expect([...model.namedModules()].map(([name, module]) => [name, module.training])).toEqual([
      ["", false],
      ["0", false],
      ["1", false],
      ["1.0", false],
    ]);
  });

  test("zeroGrad forgets gradients", () => {
    const model = new nn.Linear(2, 1);
    model
      .forward(ones([1, 2]))
      .sum()
      .backward();
    expect(model.weight.grad).not.toBeNull();
    model.zeroGrad();
    expect(model.weight.grad).toBeNull();
  });

  test("prints as PyTorch does", () => {
    const model = new nn.Sequential(new nn.Linear(2, 3), new nn.ReLU(), new nn.Sequential(new nn.Softmax({ dim: 1 })));
    expect(String(model)).toBe(
      "Sequential(\n  (0): Linear(in_features=2, out_features=3, bias=true)\n  (1): ReLU()\n  (2): Sequential(\n    (0): Softmax(dim=1)\n  )\n)",
    );
  });
});

describe("loadStateDict", () => {
  test("one error names all that is missing, unexpected and mis-shaped, and nothing is loaded", () => {
    const model = new nn.Sequential(new nn.Linear(2, 1), new nn.Linear(1, 1));
    const before = model.parameters().map((p) => p.toArray());
    const state = new Map([
      ["0.weight", zeros([1, 3])],
      ["0.bias", zeros([1])],
      ["1.weigth", zeros([1, 1])],
      ["1.bias", zeros([1], { dtype: "float64" })],
    ]);
    expect(() => model.loadStateDict(state)).toThrow(
      "the state does not fit the Sequential:\n" +
        "  does not fit: 0.weight is (1, 3) float32, the model has (1, 2) float32\n" +
        "  missing: 1.weight (1, 1)\n" +
        "  does not fit: 1.bias is (1,) float64, the model has (1,) float32\n" +
        '  unexpected: 1.weigth (did you mean "1.weight"?)',
    );
    expect(model.parameters().map((p) => p.toArray())).toEqual(before);
  });

  test("strict: false takes what is there", () => {
    const model = new nn.Linear(1, 1);
    model.loadStateDict(new Map([["weight", tensor([[7]])], ["other", tensor([1])]]), { strict: false }); // prettier-ignore
    expect(model.weight.item()).toBe(7);
  });

  test("a round trip gives an equal model whose arrays are its own", () => {
    const [a, b] = [new nn.Linear(3, 2), new nn.Linear(3, 2)];
    b.loadStateDict(a.stateDict());
    expect(b.forward(ones([1, 3])).toArray()).toEqual(a.forward(ones([1, 3])).toArray());
    expect(b.weight.data).not.toBe(a.weight.data);
  });
});

describe("Sequential", () => {
  test("an error says which layer it came from", () => {
    const model = new nn.Sequential(new nn.ReLU(), new nn.Sequential(new nn.Identity(), new nn.Linear(3, 1)));
    expect(() => model.forward(zeros([4, 2]))).toThrow(
      "1: Sequential > 1: Linear: linear: the input's last axis is 2 (shape (4, 2)), but weight (1, 3) expects 3",
    );
  });
});

test("Sequential: access, append, and what is no layer", () => {
  const [first, last] = [new nn.Linear(1, 2), new nn.ReLU()];
  const model = new nn.Sequential(first).append(last);
  expect([model.length, model.at(0), model.at(-1), [...model]]).toEqual([2, first, last, [first, last]]);
  expect(() => model.append(3 as never)).toThrow("Sequential: layer 2 is not a Module, got 3");
  expect(() => new nn.Sequential(first, "ReLU" as never)).toThrow('Sequential: layer 1 is not a Module, got "ReLU"');
});

test("the weights of a loss are saved under PyTorch's names", () => {
  const weighted = new nn.CrossEntropyLoss({ weight: [1, 2, 3] });
  expect([...weighted.stateDict().keys()]).toEqual(["weight"]);
  const positives = new nn.BCEWithLogitsLoss({ posWeight: [2] });
  positives.loadStateDict(new Map([["pos_weight", tensor([5])]]));
  // target 1, logit 0: 5 ln 2
  expect(positives.forward(zeros([1]), ones([1])).item()).toBeCloseTo(5 * Math.LN2, 5);
});

test("softmax over the batch is refused where the shapes are checked beforehand", () => {
  const { declaration } = layerRegistry.Softmax;
  expect(() => declaration.outputShape([3], { dim: 0 })).toThrow("Softmax: dim 0 is the batch");
  expect(() => declaration.outputShape([3], { dim: -2 })).toThrow("Softmax: dim -2 is the batch");
  expect(declaration.outputShape([3], { dim: 1 })).toEqual([3]);
});

test("arguments by position, as PyTorch takes them; what is not one is refused, not ignored", () => {
  const layer = (Class: unknown, ...args: unknown[]): string =>
    String(new (Class as new (...all: unknown[]) => nn.Module)(...args));
  expect(layer(nn.Softmax, 0)).toBe("Softmax(dim=0)");
  expect(layer(nn.Flatten, 1, 2)).toBe("Flatten(start_dim=1, end_dim=2)");
  expect(layer(nn.Linear, 2, 3, false)).toBe("Linear(in_features=2, out_features=3, bias=false)");
  expect(() => layer(nn.ReLU, true)).toThrow("ReLU: takes no such argument: true\n  hint: write new ReLU()");
  expect(() => layer(nn.Linear, 2, 3, { biass: false })).toThrow(
    'Linear: there is no argument biass\n  hint: did you mean "bias"?',
  );
  expect(() => layer(nn.Linear, 2, 3, false, true)).toThrow(
    "Linear: takes no such argument: true\n  hint: write new Linear(inFeatures, outFeatures, { bias? })",
  );
});

describe("every layer an experiment may name", () => {
  const parametersOf: Record<string, number> = {
    Linear: 5 * 3 + 3,
    Conv1d: 4 * (2 * 3) + 4,
    Conv2d: 4 * (2 * 3 * 3) + 4,
    ConvTranspose1d: 2 * (4 * 3) + 4,
    ConvTranspose2d: 2 * (4 * 3 * 3) + 4,
    LayerNorm: 5 + 5,
    PReLU: 1,
    RNN: 4 * 5 + 4 * 4 + 8,
    LSTM: 4 * (4 * 5 + 4 * 4 + 8),
    GRU: 3 * (4 * 5 + 4 * 4 + 8),
    RMSNorm: 5,
    PositionalEmbedding: 3 * 4,
    MultiheadAttention: 4 * 4 * 5,
    TransformerEncoderLayer: 80 + 2048 * 9 + 4 + 16,
    TransformerEncoder: 2 * 18532,
    Attention: 4 * 4 * 5,
    TransformerDecoderLayer: 2 * 80 + 2048 * 9 + 4 + 24,
    TransformerDecoder: 2 * 18620,
    Embedding: 7 * 4,
    BatchNorm1d: 6 + 6,
    BatchNorm2d: 6 + 6,
    GroupNorm: 6 + 6,
  };
  const required: Record<string, unknown> = {
    in_features: 5,
    out_features: 3,
    in_channels: 2,
    out_channels: 4,
    kernel_size: 3,
    output_size: 2,
    scale_factor: 1.5,
    upscale_factor: 2,
    downscale_factor: 2,
    sizes: [1, 5, 1],
    padding: 1,
    normalized_shape: [5],
    threshold: 0.5,
    value: -1,
    input_size: 5,
    hidden_size: 4,
    num_features: 6,
    num_channels: 6,
    num_groups: 3,
    num_embeddings: 7,
    d_model: 4,
    nhead: 2,
    num_layers: 2,
    embed_dim: 4,
    num_heads: 2,
    max_len: 3,
    embedding_dim: 4,
  };
  const inputOf = (name: string): number[] => {
    if (/(Conv|Pool|Pad|ConvTranspose)2d$|^Upsample$/.test(name)) return [2, 6, 7];
    if (/(Conv|Pool|Pad|ConvTranspose)1d$/.test(name)) return [2, 7];
    if (/Norm1d$|^GroupNorm$/.test(name)) return [6, 2];
    if (/Norm2d$/.test(name)) return [6, 2, 3];
    if (/^Dropout[12]d$/.test(name)) return name === "Dropout1d" ? [2, 3] : [2, 3, 4];
    if (name === "GLU") return [6];
    if (/^(Attention|MultiheadAttention|Transformer|Positional|Sinusoidal|Rotary)/.test(name)) return [3, 4];
    if (/^(RNN|LSTM|GRU|Last|Mean|Max)$/.test(name)) return [3, 5];
    return /^Pixel/.test(name) ? [4, 6, 8] : [5];
  };

  test.each(Object.entries(layerRegistry))(
    "%s: name, number of parameters, and the shape it announces",
    (name, { declaration, create }) => {
      manualSeed(0);
      const values = Object.entries(declaration.fields).map(([key, field]) => [
        camelCase(key),
        field.default ?? required[key] ?? null,
      ]);
      const layer = create(Object.fromEntries(values), {});
      expect(layer.constructor.name).toBe(name);
      expect(layer.parameters().reduce((total, p) => total + p.numel, 0)).toBe(parametersOf[name] ?? 0);
      expect(declaration.parameters?.(Object.fromEntries(values) as never) ?? 0).toBe(parametersOf[name] ?? 0);
      const input = inputOf(name);
      const y = forwardWith(layer, ones([2, ...input]), { memory: { steps: ones([2, 5, 4]), lengths: [5, 3] } });
      expect(y.shape.slice(1)).toEqual(declaration.outputShape(input, Object.fromEntries(values) as never));
    },
  );
});

describe("the constructor's checks use the words of the field", () => {
  test.each([
    [() => new nn.Linear(0, 1), "Linear: inFeatures must be >= 1, got 0"],
    [() => new nn.Linear(2.5, 1), "Linear: inFeatures must be a whole number >= 1, got 2.5"],
    [() => new nn.Dropout(1.5), "Dropout: p must be >= 0 and <= 1, got 1.5"],
    [() => new nn.BCELoss({ reduction: "men" as "mean" }), 'BCELoss: reduction must be one of mean, sum, none, got "men"'],
    [() => new nn.CrossEntropyLoss({ labelSmoothing: 2 }), "CrossEntropyLoss: labelSmoothing must be >= 0 and <= 1, got 2"],
  ])("%#", (make, words) => expect(make).toThrow(words));
});
