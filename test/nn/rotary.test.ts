// Positions as rotations, in a layer of its own and inside attention; and what GPT-2 asks of a layer of an encoder.
import { describe, expect, test } from "@jest/globals";
import { cat, functional, gradcheck, manualSeed, nn, ones, randn, tensor, type Tensor } from "../../src/index.js";
import { layerRegistry } from "../../src/nn/registry.js";

const dtype = "float64";
const close = (a: Tensor, b: Tensor): void => {
  expect(a.shape).toEqual(b.shape);
  expect(Math.max(...a.sub(b).abs().data)).toBeLessThan(1e-12);
};

describe("RotaryEmbedding", () => {
  test("is the function at places 0, 1, ..; fewer steps after more, and more after fewer", () => {
    manualSeed(1);
    const layer = new nn.RotaryEmbedding({ base: 50 });
    for (const steps of [3, 5, 2, 9]) {
      const x = randn([2, steps, 4], { dtype });
      close(layer.forward(x), functional.rotary(x, tensor(Array.from({ length: steps }, (_, t) => t)), { base: 50 }));
    }
  });

  test("more steps after fewer, of rows that are wider than either is long, and in another precision", () => {
    const layer = new nn.RotaryEmbedding();
    const turned = (steps: number, width: number, precision: "float32" | "float64"): Tensor => layer.forward(ones([steps, width], { dtype: precision })); // prettier-ignore
    // the first pair is turned by t: 1, 1 becomes cos t - sin t, cos t + sin t
    for (const [steps, width] of [[1, 8], [2, 8], [5, 8], [3, 8], [5, 4]]) {
      const y = turned(steps, width, dtype).toArray<number[][]>();
      expect([y.length, y[0].length]).toEqual([steps, width]);
      for (let t = 0; t < steps; t++) {
        expect(y[t][0]).toBeCloseTo(Math.cos(t) - Math.sin(t), 14);
        expect(y[t][width / 2]).toBeCloseTo(Math.cos(t) + Math.sin(t), 14);
      }
    }
    expect([turned(5, 4, "float32").dtype, turned(5, 4, "float64").dtype]).toEqual(["float32", "float64"]);
  }); // prettier-ignore

  test("gradients", () => {
    manualSeed(2);
    expect(gradcheck((x) => new nn.RotaryEmbedding().forward(x), [randn([2, 3, 6], { dtype, requiresGrad: true })])).toBe(true);
  });

  test("errors teach", () => {
    expect(() => new nn.RotaryEmbedding().forward(randn([2, 3, 5]))).toThrow("RotaryEmbedding: the numbers of a step are turned in pairs, but there are 5"); // prettier-ignore
    expect(() => layerRegistry.RotaryEmbedding.declaration.outputShape([3, 5], {})).toThrow("an even number of them is needed");
    expect(() => new nn.RotaryEmbedding().forward(randn([4]))).toThrow("RotaryEmbedding: x must be (.., T, D), got (4,)");
    expect(() => new nn.MultiheadAttention(6, 2, { rotary: true })).toThrow("MultiheadAttention: the numbers of each head are turned in pairs, but there are 3"); // prettier-ignore
  });
});

describe("attention with rotary", () => {
  const options = { batchFirst: true, rotary: true, dtype } as const;

  test("is attention of turned questions and keys, with values as they are", () => {
    manualSeed(3);
    const layer = new nn.MultiheadAttention(8, 2, { ...options, causal: true });
    const x = randn([2, 5, 8], { dtype });
    const heads = functional.linear(x, layer.inProjWeight!, layer.inProjBias).reshape([2, 5, 3, 2, 4]).permute([2, 0, 3, 1, 4]);
    const places = tensor([0, 1, 2, 3, 4]);
    const [q, k, v] = [0, 1, 2].map((part) => heads.select(0, part));
    const found = functional.scaledDotProductAttention(functional.rotary(q, places), functional.rotary(k, places), v, { isCausal: true }); // prettier-ignore
    const wanted = layer.outProj.forward(found.permute([0, 2, 1, 3]).reshape([2, 5, 8]));
    close(layer.forward(x, x, x)[0], wanted);
  });

  test("only distances count: steps moved along together fit as before", () => {
    manualSeed(4);
    const layer = new nn.MultiheadAttention(4, 1, options);
    const [a, b] = [randn([1, 1, 4], { dtype }), randn([1, 1, 4], { dtype })];
    const row = (steps: readonly Tensor[]): Tensor => functional.linear(cat(steps, 1), layer.inProjWeight!);
    const score = (steps: readonly Tensor[], t: number, s: number): number => {
      const turned = (part: number): Tensor => new nn.RotaryEmbedding().forward(row(steps).narrow(2, 4 * part, 4));
      return turned(0).select(1, t).mul(turned(1).select(1, s)).sum().item();
    };
    expect(score([a, b], 1, 0)).toBeCloseTo(score([b, b, a, b], 3, 2), 12);
    expect(score([a, b], 1, 0)).not.toBeCloseTo(score([a, b, b], 2, 0), 3);
  });

  test("gradients, also of a layer of an encoder; what comes later changes nothing before it, to the bit", () => {
    manualSeed(5);
    const layer = new nn.TransformerEncoderLayer(4, 2, { ...options, dimFeedforward: 3, dropout: 0, activation: "gelu_tanh", bias: false, causal: true }); // prettier-ignore
    const x = randn([1, 3, 4], { dtype, requiresGrad: true });
    expect(gradcheck((input) => layer.forward(input), [x])).toBe(true);
    const later = x.detach().clone();
    later.numbers.fill(7, 8);
    expect(layer.forward(later).narrow(1, 0, 2).toArray()).toEqual(layer.forward(x).narrow(1, 0, 2).toArray());
    expect([...layer.stateDict().keys()].filter((name) => name.includes("bias"))).toEqual([]);
  });
});

test("gelu_tanh is GELU with its tanh, and without biases the declaration counts as many numbers as there are", () => {
  manualSeed(6);
  const made = (activation: "gelu" | "gelu_tanh"): nn.TransformerEncoderLayer => new nn.TransformerEncoderLayer(4, 2, { dimFeedforward: 8, dropout: 0, normFirst: true, batchFirst: true, dtype, activation }); // prettier-ignore
  const [plain, bent] = [made("gelu"), made("gelu_tanh")];
  bent.loadStateDict(plain.stateDict());
  const x = randn([1, 2, 4], { dtype });
  const shared = x.add(bent.selfAttn.forward(bent.norm1.forward(x), bent.norm1.forward(x), bent.norm1.forward(x))[0]);
  const u = bent.linear1.forward(bent.norm2.forward(shared));
  close(bent.forward(x), shared.add(bent.linear2.forward(functional.gelu(u, { approximate: "tanh" }))));
  close(plain.forward(x), shared.add(bent.linear2.forward(functional.gelu(u))));
  for (const name of ["TransformerEncoderLayer", "LayerNorm"]) {
    const { declaration, create } = layerRegistry[name];
    const values = { dModel: 4, nhead: 2, dimFeedforward: 8, dropout: 0, activation: "gelu", layerNormEps: 1e-5, batchFirst: true, normFirst: true, causal: true, bias: false, rotary: true, normalizedShape: [4], eps: 1e-5, elementwiseAffine: true }; // prettier-ignore
    expect(declaration.parameters?.(values as never)).toBe(create(values, {}).parameters().reduce((sum, p) => sum + p.numel, 0)); // prettier-ignore
  }
});
