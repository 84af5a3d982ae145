// Transformer against PyTorch: weights from the seed, output and gradients with masks, padding and dropout; and what is said of mistakes.
import { describe, expect, test } from "@jest/globals";
import { grad, manualSeed, nn, randn, tensor, zeros, type Tensor } from "../../src/index.js";
import type { NdArray } from "../../src/kernels/ndarray.js";
import { allLayers } from "../../src/nn/registry.js";
import { difference, load, toTensors } from "../fixtures/load.js";

type Arrays = Readonly<Record<string, NdArray>>;
interface Whole {
  readonly seed: number;
  readonly options: nn.TransformerOptions;
  readonly training: boolean;
  readonly inputs: Arrays;
  readonly masks: Arrays;
  /** Whether the target may not look ahead, said by a mask. */
  readonly subsequent: boolean;
  /** The sum of squares of each. */
  readonly weights: Arrays;
  readonly output: NdArray;
  readonly gy: NdArray;
  readonly grads: Arrays;
  /** The sum of squares of the gradient of each parameter. */
  readonly sizes: Arrays;
}
const { wholes } = load<{ readonly wholes: Readonly<Record<string, Whole>> }>("transformer");
const tensorOf = (array: NdArray): Tensor => toTensors(array) as Tensor;
const size = (x: Tensor): Tensor => x.mul(x).sum();
const { generateSquareSubsequentMask } = nn.Transformer;

test.each(Object.entries(wholes))("equals PyTorch's: %s", (_, { seed, options, training, ...sample }) => {
  manualSeed(seed);
  const module = new nn.Transformer(4, 2, { ...options, dtype: "float64" }).train(training);
  expect([...module.stateDict().keys()]).toEqual(Object.keys(sample.weights));
  for (const [name, parameter] of module.namedParameters())
    expect([name, difference(size(parameter), sample.weights[name], 1e-12)]).toEqual([name, null]);
  const { src, tgt, ...added } = Object.fromEntries(
    Object.entries(sample.inputs).map(([name, array]) => [name, tensorOf(array)]),
  );
  for (const leaf of [src, tgt, ...Object.values(added)]) leaf.requiresGrad = true;
  const masks = Object.fromEntries(Object.entries(sample.masks).map(([name, array]) => [name, tensorOf(array)]));
  if (sample.subsequent) masks.tgtMask = generateSquareSubsequentMask(3).to("float64");
  const y = module.forward(src, tgt, { ...added, ...masks });
  expect(difference(y, sample.output, 1e-12)).toBeNull();
  const wanted: Record<string, Tensor> = { src, tgt, ...added, ...Object.fromEntries(module.namedParameters()) };
  const gradients = grad(y, Object.values(wanted), { gradOutputs: [tensorOf(sample.gy)] });
  Object.keys(wanted).forEach((name, i) => {
    const expected = sample.grads[name] ?? sample.sizes[name];
    const found = name in sample.grads ? gradients[i] : size(gradients[i]);
    expect([name, difference(found, expected, 1e-10)]).toEqual([name, null]);
  });
});

const small = { numEncoderLayers: 1, numDecoderLayers: 1, dimFeedforward: 3, dropout: 0 };

test("what no step may look at: a mask, tgtIsCausal and causal say the same", () => {
  expect(generateSquareSubsequentMask(3).toArray()).toEqual([[0, -Infinity, -Infinity], [0, 0, -Infinity], [0, 0, 0]]); // prettier-ignore
  const [src, tgt] = [randn([5, 2, 4]), randn([3, 2, 4])];
  const model = new nn.Transformer(4, 2, small);
  const hidden = new nn.Transformer(4, 2, { ...small, causal: true });
  hidden.loadStateDict(model.stateDict());
  const masked = model.forward(src, tgt, { tgtMask: generateSquareSubsequentMask(3) }).toArray();
  expect(model.forward(src, tgt, { tgtIsCausal: true }).toArray()).toEqual(masked);
  expect(hidden.forward(src, tgt).toArray()).toEqual(masked);
  expect(model.forward(src, tgt).toArray()).not.toEqual(masked);
});

test("an encoder and a decoder of one's own", () => {
  class Twice extends nn.Module<Tensor, [src: Tensor]> {
    forward(src: Tensor): Tensor {
      return src.mul(2);
    }
  }
  class Sum extends nn.Module<Tensor, [tgt: Tensor, memory: Tensor]> {
    forward(tgt: Tensor, memory: Tensor): Tensor {
      return tgt.add(memory.sum(0));
    }
  }
  const model = new nn.Transformer(2, 1, { customEncoder: new Twice(), customDecoder: new Sum() });
  expect(model.parameters()).toEqual([]);
  expect(model.forward(tensor([[1, 2], [3, 4]]), tensor([[1, 1]])).toArray()).toEqual([[9, 13]]); // prettier-ignore
});

test("its declaration counts what it learns, and an experiment file does not know it", () => {
  const { declaration } = allLayers.Transformer;
  const values = { ...small, dModel: 4, nhead: 2, numEncoderLayers: 2, numDecoderLayers: 3 };
  const count = new nn.Transformer(values).parameters().reduce((sum, { numel }) => sum + numel, 0);
  expect(declaration.parameters?.(values as never)).toBe(count);
  expect(declaration.codeOnly).toBe(true);
});

describe("mistakes", () => {
  const model = new nn.Transformer(4, 2, small);
  test.each<[string, () => unknown, string]>([
    ["heads", () => new nn.Transformer(6, 4, small), "Transformer: d_model 6 cannot be divided among 4 heads"],
    ["layers", () => new nn.Transformer(4, 2, { numEncoderLayers: 0 }), "Transformer: numEncoderLayers must be >= 1 and <= 1000, got 0"],
    [
      "no module",
      () => new nn.Transformer(4, 2, { customEncoder: 3 as never }),
      "Transformer: customEncoder must be a module, or null, got 3",
    ],
    [
      "width",
      () => model.forward(zeros([5, 2, 4]), zeros([3, 2, 3])),
      "Transformer: each step of src and tgt must have dModel 4 numbers, got src (5, 2, 4) and tgt (3, 2, 3)",
    ],
    [
      "rows",
      () => model.forward(zeros([2, 5, 4]), zeros([2, 3, 4])),
      "Transformer: src and tgt must have as many rows, (S, N, E) and (T, N, E), got src (2, 5, 4) and tgt (2, 3, 4)\n  hint: rows are axis 1, with batchFirst false",
    ],
    [
      "one row beside several",
      () => model.forward(zeros([5, 4]), zeros([3, 1, 4])),
      "Transformer: src and tgt must be (S, N, E) and (T, N, E), or both without N, got src (5, 4) and tgt (3, 1, 4)",
    ],
    ["no target", () => (model as unknown as { forward(src: Tensor): unknown }).forward(zeros([5, 4])), "Transformer: tgt is missing: it must be a tensor"],
    ["a mask's name", () => model.forward(zeros([5, 4]), zeros([3, 4]), { tgtMsk: null } as never), 'Transformer: there is no option "tgtMsk" (did you mean "tgtMask"?)'],
    ["the size of a mask", () => generateSquareSubsequentMask(-1), "Transformer.generateSquareSubsequentMask: n must be a whole number >= 0, got -1"],
  ])("%s", (_, call, message) => expect(call).toThrow(message)); // prettier-ignore
});
