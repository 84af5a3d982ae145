// The workloads of the benchmark, in our own API; those in peers/ do the same in other libraries. Each returns a function that does one unit of work.
// `scope` runs a step: in an arena, or, as somebody writes it who has not heard of arenas, plainly.
import {
  arena,
  capture,
  functional as F,
  manualSeed,
  nn,
  noGrad,
  optim,
  randint,
  randn,
  randperm,
  tensor,
} from "../../dist/src/index.js";

const mlp = (...sizes) => {
  const layers = sizes.slice(1).flatMap((size, i) => [new nn.Linear(sizes[i], size), new nn.ReLU()]);
  return new nn.Sequential(...layers.slice(0, -1));
};

export { arena };
export const plain = (body) => body();

/** In an arena a step is captured, and replayed from the fourth time on; plainly it runs as it is written. */
const captured = (scope, step) => (scope === arena ? capture(step) : step);

/** One training step on a batch that stays the same. */
const trainer = (scope, loss, optimizer) => {
  const learn = captured(scope, () => {
    optimizer.zeroGrad();
    const value = loss();
    value.backward();
    return value;
  });
  return () =>
    scope(() => {
      const value = learn();
      optimizer.step();
      return value.item();
    });
};

/** 569 x 30 rows, MLP 30-64-32-1, binary cross entropy, SGD, batch 32: a whole training of 100 epochs. */
export function w1(scope = arena, epochs = 100) {
  const { numbers, labels } = data1();
  return () => {
    const model = model1();
    const optimizer = new optim.SGD(model.parameters(), { lr: 0.05 });
    const learn = captured(scope, (xb, yb) => {
      optimizer.zeroGrad();
      const value = F.binaryCrossEntropy(model.forward(xb), yb);
      value.backward();
      return value;
    });
    let total = 0;
    for (let epoch = 0; epoch < epochs; epoch++) {
      const order = randperm(569).data;
      total = 0;
      for (let at = 0; at < 569; at += 32) {
        total += scope(() => {
          const rows = order.subarray(at, at + 32);
          const xb = new Float32Array(rows.length * 30);
          const yb = new Float32Array(rows.length);
          for (let i = 0; i < rows.length; i++) {
            for (let j = 0; j < 30; j++) xb[i * 30 + j] = numbers[rows[i] * 30 + j];
            yb[i] = labels[rows[i]];
          }
          const value = learn(tensor(xb, { shape: [rows.length, 30] }), tensor(yb, { shape: [rows.length, 1] }));
          optimizer.step();
          return value.item();
        });
      }
    }
    return total;
  };
}

function data1() {
  manualSeed(0);
  const numbers = randn([569, 30]).data;
  return { numbers, labels: Float32Array.from({ length: 569 }, (_, i) => (numbers[i * 30] > 0 ? 1 : 0)) };
}

const model1 = () => new nn.Sequential(...mlp(30, 64, 32, 1), new nn.Sigmoid());

/** MLP 784-512-256-10, batch 128, cross entropy, SGD. */
export function w2(scope = arena) {
  const { model, x, y } = model2();
  const optimizer = new optim.SGD(model.parameters(), { lr: 0.05 });
  return trainer(scope, () => F.crossEntropy(model.forward(x), y), optimizer);
}

function model2() {
  manualSeed(0);
  return { model: mlp(784, 512, 256, 10), x: randn([128, 784]), y: randint(0, 10, [128]) };
}

/** Two convolutions with pooling on 64 images of 28 x 28. */
export function w3(scope = arena) {
  const { model, x, y } = model3();
  const optimizer = new optim.SGD(model.parameters(), { lr: 0.05 });
  return trainer(scope, () => F.crossEntropy(model.forward(x), y), optimizer);
}

function model3() {
  manualSeed(0);
  const model = new nn.Sequential(
    new nn.Conv2d(1, 16, 3),
    new nn.ReLU(),
    new nn.MaxPool2d(2),
    new nn.Conv2d(16, 32, 3),
    new nn.ReLU(),
    new nn.MaxPool2d(2),
    new nn.Flatten(),
    new nn.Linear(32 * 5 * 5, 10),
  );
  return { model, x: randn([64, 1, 28, 28]), y: randint(0, 10, [64]) };
}

class Block extends nn.Module {
  constructor(width, heads) {
    super();
    Object.assign(this, { heads, l1: new nn.LayerNorm(width), l2: new nn.LayerNorm(width) });
    Object.assign(this, { qkv: new nn.Linear(width, 3 * width), o: new nn.Linear(width, width) });
    Object.assign(this, { f1: new nn.Linear(width, 4 * width), f2: new nn.Linear(4 * width, width) });
  }
  forward(x) {
    const [B, T, D] = x.shape;
    const qkv = this.qkv.forward(this.l1.forward(x));
    const [q, k, v] = [0, 1, 2].map((i) =>
      qkv
        .narrow(2, i * D, D)
        .reshape([B, T, this.heads, D / this.heads])
        .transpose(1, 2),
    );
    const a = F.scaledDotProductAttention(q, k, v, { isCausal: true }); // (B, heads, T, D / heads)
    const y = x.add(this.o.forward(a.transpose(1, 2).reshape([B, T, D])));
    return y.add(this.f2.forward(this.f1.forward(this.l2.forward(y)).gelu()));
  }
}

/** GPT of 4 layers and 4 heads, width 128, context 64, batch 16, vocabulary 65, Adam. */
export function w4(scope = arena, context = 64, rows = 16) {
  const { parameters, forward, target, classes } = model4(context, rows);
  const optimizer = new optim.Adam(parameters, { lr: 3e-4 });
  return trainer(scope, () => F.crossEntropy(forward().reshape([-1, classes]), target), optimizer);
}

function model4(T = 64, B = 16) {
  manualSeed(0);
  const [D, H, L, V] = [128, 4, 4, 65];
  const [te, pe] = [new nn.Embedding(V, D), new nn.Embedding(T, D)];
  const blocks = new nn.Sequential(...Array.from({ length: L }, () => new Block(D, H)), new nn.LayerNorm(D), new nn.Linear(D, V));
  const index = randint(0, V, [B, T]);
  const parameters = [...te.parameters(), ...pe.parameters(), ...blocks.parameters()];
  const forward = () => blocks.forward(te.forward(index).add(pe.weight));
  return { parameters, forward, index, target: randint(0, V, [B * T]), classes: V };
}

/** What a peer needs in order to begin where we begin: the data of a workload, then its parameters. */
export const beginnings = {
  W1: () => {
    const { numbers, labels } = data1();
    return [
      numbers,
      labels,
      ...model1()
        .parameters()
        .map(({ data }) => data),
    ];
  },
  W2: () => {
    const { model, x, y } = model2();
    return [x, y, ...model.parameters()].map(({ data }) => data);
  },
  W3: () => {
    const { model, x, y } = model3();
    return [x, y, ...model.parameters()].map(({ data }) => data);
  },
  W4: () => {
    const { parameters, index, target } = model4();
    return [index, target, ...parameters].map(({ data }) => data);
  },
};

/** What prediction costs: the forward pass of each workload without a graph; of W1 over its 569 rows in batches of 32. */
export const forwards = {
  w1: (scope) => {
    const { numbers: x } = data1();
    const model = model1();
    const batch = (at) => tensor(x.slice(30 * at, 30 * (at + 32)), { shape: [Math.min(32, 569 - at), 30] });
    return () => {
      for (let at = 0; at < 569; at += 32) scope(() => noGrad(() => model.forward(batch(at)).data[0]));
    };
  },
  w2: (scope) => {
    const { model, x } = model2();
    return () => scope(() => noGrad(() => model.forward(x).data[0]));
  },
  w3: (scope) => {
    const { model, x } = model3();
    return () => scope(() => noGrad(() => model.forward(x).data[0]));
  },
  w4: (scope) => {
    const { forward } = model4();
    return () => scope(() => noGrad(() => forward().data[0]));
  },
};

/** A step of `depth` layers of `width` on `batch` rows. */
export function growing(width, depth, batch) {
  manualSeed(0);
  const model = mlp(...Array.from({ length: depth + 1 }, () => width));
  const optimizer = new optim.SGD(model.parameters(), { lr: 0.01 });
  const x = randn([batch, width]);
  const y = randn([batch, width]);
  return trainer(arena, () => F.mseLoss(model.forward(x), y), optimizer);
}

/** One operation on n numbers, forward and backward: a chain of 500 times x * b + c. */
export function w5(n) {
  const a = randn([n], { requiresGrad: true });
  const b = tensor(new Float32Array(n).fill(1.0001));
  const c = tensor(new Float32Array(n).fill(1e-4));
  return () =>
    arena(() => {
      let x = a;
      for (let i = 0; i < 500; i++) x = x.mul(b).add(c);
      x.sum().backward();
      a.grad = null;
    });
}

/** A product of two square matrices. */
export function gemm(n, dtype = "float32") {
  const a = randn([n, n], { dtype });
  const b = randn([n, n], { dtype });
  return () => arena(() => void a.matmul(b));
}
