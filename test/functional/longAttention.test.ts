// Attention in one piece: PyTorch's numbers, those of the composed path, and no more memory than the length asks for.
import { describe, expect, test } from "@jest/globals";
import { readFileSync } from "node:fs";
import { attend } from "../../src/functional/attention.js";
import { longAttention } from "../../src/functional/longAttention.js";
import type { Tensor } from "../../src/index.js";
import { arena, capture, functional as F, grad, gradcheck, gradgradcheck, manualSeed, optim, nn, randn, tensor } from "../../src/index.js"; // prettier-ignore
import { arenaBytes, arenaPlace } from "../../src/kernels/allocator.js";
import { kernelBuild } from "../../src/kernels/index.js";

interface Fixture {
  readonly heads: number;
  readonly T: number;
  readonly S: number;
  readonly width: number;
  readonly out: number;
  readonly rows: readonly number[];
  readonly cases: readonly {
    readonly causal: boolean;
    readonly rows: Readonly<Record<"y" | "q" | "k" | "v", readonly number[]>>;
  }[];
}
const fixture = JSON.parse(readFileSync(new URL("../fixtures/longAttention.json", import.meta.url), "utf8")) as Fixture;
const { heads, T, S, width, out } = fixture;

type Dtype = "float32" | "float64";
function wave(dtype: Dtype, number: number, ...shape: number[]): Tensor {
  const numbers = Array.from({ length: shape.reduce((a, b) => a * b, 1) }, (_, i) => 2 * Math.sin(i * i * 0.37 + number));
  return tensor(numbers, { shape, dtype, requiresGrad: number < 4 });
}
const inputs = (dtype: Dtype): [Tensor, Tensor, Tensor] => [wave(dtype, 1, heads, T, width), wave(dtype, 2, heads, S, width), wave(dtype, 3, heads, S, out)]; // prettier-ignore

/** The output and the gradients. */
function run(dtype: Dtype, attention: (...qkv: [Tensor, Tensor, Tensor]) => Tensor): Record<"y" | "q" | "k" | "v", Tensor> {
  const all = inputs(dtype);
  const y = attention(...all);
  y.backward(wave(dtype, 4, heads, T, out));
  const [q, k, v] = all.map((x) => x.grad!);
  return { y, q, k, v };
}

function farthest(a: ArrayLike<number>, b: ArrayLike<number>): number {
  expect(a.length).toBe(b.length);
  return Math.max(...Array.from(a, (x, i) => Math.abs(x - b[i])));
}

describe.each([["float64", 1e-10], ["float32", 2e-4]] as const)("in %s", (dtype, tolerance) => {
  test.each(fixture.cases)("PyTorch's numbers, causal $causal", ({ causal, rows }) => {
    const found = run(dtype, (q, k, v) => F.scaledDotProductAttention(q, k, v, { isCausal: causal }));
    for (const name of ["y", "q", "k", "v"] as const)
      expect(farthest(found[name].indexSelect(1, [...fixture.rows]).data, rows[name])).toBeLessThan(tolerance);
  });

  test.each([false, true])("those of the composed path in every place, causal %s", (isCausal) => {
    const found = run(dtype, (q, k, v) => F.scaledDotProductAttention(q, k, v, { isCausal }));
    const composed = run(dtype, (q, k, v) => attend(q, k, v, { isCausal }).y);
    for (const name of ["y", "q", "k", "v"] as const)
      expect(farthest(found[name].data, composed[name].data)).toBeLessThan(tolerance);
  });
}); // prettier-ignore

test.each([false, true])("gradients, also of gradients, causal %s", (causal) => {
  const draw = (...shape: number[]): Tensor => randn(shape, { dtype: "float64", requiresGrad: true });
  manualSeed(1);
  const small = [draw(2, 3, 2), draw(2, 4, 2), draw(2, 4, 3)];
  const attention = (...all: Tensor[]): Tensor => longAttention(all[0], all[1], all[2], { causal });
  expect(gradcheck(attention, small)).toBe(true);
  expect(gradgradcheck(attention, small)).toBe(true);
  const [q, k, v] = [draw(3, 131, 2), draw(3, 67, 2), draw(3, 67, 3)]; // more than one block, more queries than keys
  const gy = randn([3, 131, 3], { dtype: "float64" });
  const gradients = (createGraph: boolean): Tensor[] => grad(attention(q, k, v), [q, k, v], { gradOutputs: [gy], createGraph });
  const [plain, twice] = [gradients(false), gradients(true)];
  plain.forEach((g, i) => expect(farthest(g.data, twice[i].data)).toBeLessThan(1e-12));
});

test("what comes later changes no bit of what is before", () => {
  manualSeed(2);
  const [q, k, v] = [0, 1, 2].map(() => randn([2, 300, 8]));
  const before = F.scaledDotProductAttention(q, k, v, { isCausal: true });
  for (const last of [299, 280, 257, 130]) {
    const changed = [q, k, v].map((x) => {
      const copy = x.clone();
      for (const head of [0, 1]) copy.data.fill(50, (head * 300 + last) * 8, (head * 300 + 300) * 8);
      return copy;
    });
    const after = F.scaledDotProductAttention(changed[0], changed[1], changed[2], { isCausal: true });
    expect(after.narrow(1, 0, last).data).toEqual(before.narrow(1, 0, last).data);
    expect(after.narrow(1, last, 1).data).not.toEqual(before.narrow(1, last, 1).data);
  }
});

const fast = kernelBuild() !== "reference";

(fast ? test : test.skip)("a step with it is replayed, with the same bits", () => {
  const weights = (replayed: boolean): { last: string; numbers: Float32Array } => {
    manualSeed(3);
    const layer = new nn.MultiheadAttention(8, 2, { batchFirst: true, causal: true });
    const [x, optimizer] = [randn([1, 256, 8]), new optim.SGD(layer.parameters(), { lr: 0.1 })];
    const learn = capture((input: Tensor) => {
      optimizer.zeroGrad();
      const loss = layer.forward(input, input, input, { needWeights: false })[0].pow(2).mean();
      loss.backward();
      return loss;
    });
    const step = (): void => arena(() => {
      if (replayed) learn(x);
      else {
        optimizer.zeroGrad();
        layer.forward(x, x, x, { needWeights: false })[0].pow(2).mean().backward();
      }
      optimizer.step();
    }); // prettier-ignore
    for (let i = 0; i < 5; i++) step();
    return { last: learn.last, numbers: layer.inProjWeight!.data as Float32Array };
  };
  const [captured, plain] = [weights(true), weights(false)];
  expect(captured.last).toBe("replayed");
  expect(captured.numbers).toEqual(plain.numbers);
});

(fast ? test : test.skip)("memory grows with the length", () => {
  const bytes = (length: number): number =>
    arena(() => {
      const [q, k, v] = [0, 1, 2].map(() => randn([4, length, 2], { requiresGrad: true }));
      const start = arenaPlace()!;
      F.scaledDotProductAttention(q, k, v, { isCausal: true }).sum().backward();
      return arenaBytes(start, arenaPlace()!).reduce((total, { length: size }) => total + size, 0);
    });
  bytes(2048); // the arena is made
  expect(bytes(2048) / bytes(1024)).toBeLessThan(2.1);
});
