// What a call of the fast kernels comes down to is found out once and made again and again: it must do the same with any numbers.
import { describe, expect, test } from "@jest/globals";
import { arena, clamp, cumsum, functional as F, manualSeed, nn, optim, randn, randint, tensor, type Dtype, type Tensor } from "../../src/index.js"; // prettier-ignore
import { grad } from "../../src/autograd/backward.js";
import { Sampler } from "../../src/autograd/sampler.js";
import { direct, kernelMode, recording } from "../../src/kernels/index.js";
import type { FloatArray } from "../../src/kernels/ndarray.js";
import { arraysOf, isShared, sameBits } from "../../src/kernels/replay.js";
import { Tape, type Call } from "../../src/kernels/tape.js";
import { inputsOf, type AnyOp } from "../../src/ops/check.js";
import { ops } from "../../src/ops/index.js";

/** The numbers of all arrays of some calls after `work`, which begins with the numbers that lie there in reverse. */
function after(calls: readonly Call[], work: () => void): FloatArray[] {
  const places = new Map([...arraysOf(calls)].map((array) => [`${array.byteOffset} ${array.byteLength}`, array]));
  const arrays = [...places.values()];
  const before = arrays.map((array) => array.slice());
  try {
    for (const array of arrays) array.reverse();
    work();
    return arrays.map((array) => array.slice());
  } finally {
    arrays.forEach((array, i) => array.set(before[i]));
  }
}

const make = (calls: readonly Call[]) => (): void => {
  for (const { work, args } of calls) work(...args);
};

/** Takes down what `body` computes, holds each call to what it comes down to, and counts those that come down to others. */
function compare(body: () => void): { calls: number; others: number } {
  const tape = new Tape();
  recording(tape, body);
  let others = 0;
  for (const call of tape.calls) {
    const below = direct([call]);
    if (below.length === 1 && below[0] === call) continue;
    others++;
    const [ours, theirs] = [after([call], make(below)), after([call], make([call]))];
    expect(ours.every((array, i) => sameBits(array, theirs[i]))).toBe(true);
  }
  return { calls: tape.calls.length, others };
}

const isFast = kernelMode() !== "reference";

/** In steps of layers, losses and optimizers: with the batch of 64 rows all that can be fast is. */
const STEPS: Readonly<Record<string, (dtype: Dtype) => () => Tensor>> = {
  "a multilayer perceptron": (dtype) => {
    const model = new nn.Sequential(new nn.Linear(30, 40, { dtype }), new nn.GELU(), new nn.Linear(40, 10, { dtype }), new nn.Dropout(0.5));
    const [x, y] = [randn([64, 30], { dtype }), randint(0, 10, [64])];
    return () => F.crossEntropy(model.forward(x), y);
  },
  "convolutions": (dtype) => {
    const model = new nn.Sequential(new nn.Conv2d(1, 4, 3, { dtype }), new nn.BatchNorm2d(4, { dtype }), new nn.ReLU(), new nn.MaxPool2d(2), new nn.Flatten(), new nn.Linear(36, 2, { dtype }));
    const [x, y] = [randn([64, 1, 8, 8], { dtype }), randn([64, 2], { dtype })];
    return () => F.mseLoss(model.forward(x), y);
  },
  "a transformer": (dtype) => {
    const model = new nn.TransformerEncoderLayer(16, 2, { dimFeedforward: 32, dropout: 0.1, batchFirst: true, activation: "gelu", dtype });
    const x = randn([4, 12, 16], { dtype });
    return () => model.forward(x).square().mean();
  },
  "an LSTM": (dtype) => {
    const model = new nn.LSTM(8, 16, { batchFirst: true, dtype });
    const x = randn([8, 5, 8], { dtype });
    return () => model.forward(x)[0].square().mean();
  },
  "many curves": (dtype) => {
    const x = randn([64, 32], { dtype, requiresGrad: true });
    return () => clamp(F.elu(x).add(F.softplus(x)).add(F.leakyRelu(x)).add(F.hardtanh(x)), -1, 1).add(cumsum(x.sigmoid().tanh().exp(), 0)).mean();
  },
}; // prettier-ignore

describe("each call does the same as what it comes down to", () => {
  const table = Object.entries(ops) as unknown as [string, AnyOp][];
  test.each(["float32", "float64"] as const)("of the samples of all operations, %s", (dtype) => {
    let total = 0;
    for (const [, op] of table) {
      for (const sample of op.info.samples(new Sampler(0, dtype)).slice(0, 3)) {
        arena(() => {
          const { tensors, differentiable, call } = inputsOf(op, sample);
          const inputs = tensors.map((x, i) => {
            const copy = tensor(x.data, { shape: x.shape, dtype: x.dtype });
            copy.requiresGrad = differentiable[i];
            return copy;
          });
          const wanted = inputs.filter((x) => x.requiresGrad);
          total += compare(() => {
            const y = call(inputs);
            if (y.requiresGrad) grad(y.sum(), wanted, { allowUnused: true });
          }).others;
        });
      }
    }
    expect(total).toBeGreaterThan(isFast ? 500 : -1);
  });

  describe.each(Object.entries(STEPS))("of %s", (_, step) => {
    test.each(["float32", "float64"] as const)("%s", (dtype) => {
      manualSeed(1);
      arena(() => {
        const loss = step(dtype);
        const { calls, others } = compare(() => void loss().backward());
        if (isFast) expect(others / calls).toBeGreaterThan(0.3);
      });
    });
  });

  test("of optimizers", () => {
    const weights = [randn([40, 30]), randn([7])].map((w) => new nn.Parameter(w));
    for (const optimizer of [
      new optim.SGD(weights, { lr: 0.1, momentum: 0.9 }),
      new optim.Adam(weights),
      new optim.RMSprop(weights),
    ]) {
      arena(() => {
        for (const w of weights) w.grad = randn(w.shape);
        optimizer.step();
        compare(() => void optimizer.step());
      });
      optimizer.zeroGrad();
    }
  });
});

test("what is large enough for several threads, and what does more than call, stays as it is", () => {
  const [a, b] = [randn([256, 256]), randn([256, 256])];
  const tape = new Tape();
  arena(() => recording(tape, () => void a.clone().matmul(b.clone()).t().clone()));
  const shared = tape.calls.filter(({ args }) => [...arraysOf([{ work: () => null, args }])].every(isShared));
  if (isFast) expect(shared.length).toBeGreaterThan(0);
  expect(direct(shared.filter(({ work }) => work.name !== "setNumbers"))).toEqual(shared.filter(({ work }) => work.name !== "setNumbers")); // prettier-ignore
});
