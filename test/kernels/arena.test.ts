// The memory of an arena: what lives on, what does not, and that it does not grow.
import { afterEach, describe, expect, test } from "@jest/globals";
import { arena, functional, GraphError, manualSeed, nn, ops, optim, randn, tensor, type Tensor } from "../../src/index.js";
import { Sampler } from "../../src/autograd/sampler.js";
import { sharedHeap } from "../../src/kernels/allocator.js";
import { kernels, useKernels, useThreads } from "../../src/kernels/index.js";
import { resultOf, type AnyOp } from "../../src/ops/check.js";

const heap = sharedHeap()!;

describe("after an arena", () => {
  test.each(Object.entries(ops) as unknown as [string, AnyOp][])("a result of %s cannot be read any more", (name, op) => {
    const y = arena(() => resultOf(op, op.info.samples(new Sampler(0))[0]));
    if (name === "clone") expect(y.data.length).toBe(y.numel);
    else {
      expect(() => y.data).toThrow(GraphError);
      expect(() => y.toArray()).toThrow(
        /^a tensor of shape \(.*\) was read after the arena it was made in: its memory is in use again\n {2}hint: keep what you need beyond an arena with x\.clone\(\)/,
      );
    }
  });

  test("clones, numbers and parameters live on; a gradient does not", () => {
    const weight = new nn.Parameter(tensor([1, 2]));
    const [copy, value] = arena(() => {
      const y = weight.mul(3);
      y.sum().backward();
      return [y.clone(), y.sum().item()] as const;
    });
    expect(copy.toArray()).toEqual([3, 6]);
    expect(value).toBe(9);
    expect(weight.toArray()).toEqual([1, 2]);
    expect(() => weight.grad!.toArray()).toThrow("was read after the arena it was made in");
  });

  test("an error inside ends the arena too; an arena inside an arena shares its memory", () => {
    let kept: Tensor | null = null;
    expect(() =>
      arena(() => {
        kept = tensor([1]).add(1);
        throw new Error("inside");
      }),
    ).toThrow("inside");
    expect(() => kept!.data).toThrow(GraphError);
    expect(arena(() => arena(() => tensor([1]).add(1)).item())).toBe(2);
    expect(() => arena(() => Promise.resolve(1))).toThrow("arena: the function returned a Promise");
  });
});

test("memory is flat over 10,000 arenas, and they do not see each other's numbers", () => {
  manualSeed(0);
  const model = new nn.Sequential(new nn.Linear(4, 8), new nn.ReLU(), new nn.Linear(8, 1));
  const optimizer = new optim.SGD(model.parameters(), { lr: 0.01, momentum: 0.9 });
  const x = randn([16, 4]);
  const one = (): number =>
    arena(() => {
      optimizer.zeroGrad();
      const loss = model.forward(x).pow(2).mean();
      loss.backward();
      optimizer.step();
      return loss.item();
    });
  for (let i = 0; i < 100; i++) one();
  const before = heap.memory.buffer.byteLength;
  for (let i = 0; i < 10_000; i++) one();
  expect(heap.memory.buffer.byteLength).toBe(before);
  expect(one()).toBeLessThan(1e-6);
});

test("more memory than there is gives a clear error", () => {
  expect(() => heap.take(2 ** 33)).toThrow(
    /^out of memory: [\d.]+ GiB are needed, and WebAssembly can address 4.00 GiB\n {2}hint: use smaller batches/,
  );
});

describe("training gives the same numbers", () => {
  afterEach(() => {
    useKernels(process.env.MLBH_KERNELS === "reference" ? "reference" : "wasm");
    useThreads("auto");
  });

  const train = (inArena: boolean): number[] => {
    manualSeed(1);
    const model = new nn.Sequential(new nn.Linear(20, 33), new nn.Tanh(), new nn.Linear(33, 3));
    const optimizer = new optim.SGD(model.parameters(), { lr: 0.1, momentum: 0.9, weightDecay: 0.01 });
    const x = randn([50, 20]);
    const body = (): number => {
      optimizer.zeroGrad();
      const loss = model.forward(x).softmax(1).pow(2).mean();
      loss.backward();
      optimizer.step();
      return loss.item();
    };
    return Array.from({ length: 30 }, () => (inArena ? arena(body) : body()));
  };

  test("inside and outside an arena, with fast and with plain kernels, up to rounding", () => {
    const fast = train(true);
    useKernels("reference");
    const plain = train(true);
    expect(train(false)).toEqual(plain);
    fast.forEach((loss, i) => expect(Math.abs(loss - plain[i])).toBeLessThan(1e-5 * plain[i]));
  });

  test("products on one and on two threads, bit by bit", () => {
    const a = randn([301, 257]);
    const b = randn([257, 311]);
    useThreads(1);
    const one = a.matmul(b).toArray();
    useThreads(2);
    const deadline = performance.now() + 3000;
    let two = a.matmul(b).toArray();
    for (let i = 0; i < 60 && performance.now() < deadline; i++) two = a.matmul(b).toArray(); // workers start when there is enough to do
    expect(two).toEqual(one);
    expect(kernels).toBeDefined();
  });

  test("everything else that is shared out, on one and on two threads, bit by bit", () => {
    const x = randn([401, 259]);
    const images = randn([9, 5, 31, 29]);
    const all = (): number[][] => {
      const layer = new nn.LayerNorm(259);
      const adam = new optim.Adam(layer.parameters(), { lr: 0.1 });
      const leaf = tensor(x.data, { shape: x.shape, requiresGrad: true });
      const curves = leaf.mul(x).add(leaf.exp().sigmoid().tanh()).gelu().softmax(1);
      const y = curves.sub(layer.forward(leaf).abs().add(1).log().mul(1e-3));
      y.sum(1).pow(2).sum().backward();
      adam.step();
      const picture = tensor(images.data, { shape: images.shape, requiresGrad: true });
      const pooled = functional.maxPool2d(picture, 2);
      pooled.pow(2).sum().backward();
      return [y, leaf.grad!, ...layer.parameters(), pooled, picture.grad!].map(({ data }) => Array.from(data));
    };
    useThreads(1);
    const one = all();
    useThreads(2);
    expect(all()).toEqual(one);
  });
});
