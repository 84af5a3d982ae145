// jax-js on its WebAssembly backend (in Node it uses one thread). A step is one compiled function; an array that is used again is passed as `array.ref`.
import { answer, epochsOfW1, load, numbersOf } from "./answer.mjs";

const { init, jit, nn, numpy: np, tree, valueAndGrad } = load("@jax-js/jax");
await init("wasm");

const array = (take, ...shape) => np.array(take(shape.reduce((a, b) => a * b))).reshape(shape);
const linearOf = (take, from, to) => ({ weight: array(take, to, from), bias: array(take, to) });
const linear = (x, { weight, bias }) => np.matmul(x, weight.transpose()).add(bias);

const mlpOf = (take, ...sizes) => sizes.slice(1).map((size, i) => linearOf(take, sizes[i], size));
const mlp = (x, layers) => layers.reduce((h, layer, i) => (i === 0 ? linear(h, layer) : linear(nn.relu(h), layer)), x);

/** The mean over rows of minus the logarithm of the probability of the right class, which `y` has as one-hot rows. */
const crossEntropy = (logits, y) => nn.logSoftmax(logits).mul(y).sum(-1).mean().neg();

/** Forward, backward and a step of gradient descent: [loss, parameters]. */
const sgd = (loss, rate) =>
  jit((parameters, x, y) => {
    const [value, grads] = valueAndGrad(loss)(tree.ref(parameters), x, y);
    return [value, tree.map((p, g) => p.sub(g.mul(rate)), parameters, grads)];
  });

function w1() {
  const loss = (layers, xb, yb) => {
    const z = mlp(xb, layers); // the logarithm of a rounded sigmoid is infinite, and nothing here clamps it: so both in one
    return nn.softplus(z.ref).sub(z.mul(yb)).mean();
  };
  const learn = sgd(loss, 0.05);
  return epochsOfW1((take) => {
    let layers = mlpOf(take, 30, 64, 32, 1);
    const step = async (x, y, rows) => {
      const [value, next] = learn(layers, np.array(x).reshape([rows, 30]), np.array(y).reshape([rows, 1]));
      layers = next;
      return (await value.data())[0];
    };
    return { step, end: () => tree.dispose(layers) };
  });
}

function w2() {
  const take = numbersOf("W2");
  const x = array(take, 128, 784);
  const y = nn.oneHot(np.array(Int32Array.from(take(128)), { dtype: np.int32 }), 10);
  let layers = mlpOf(take, 784, 512, 256, 10);
  const step = sgd((weights, xb, yb) => crossEntropy(mlp(xb, weights), yb), 0.05);
  return async () => {
    const [value, next] = step(layers, x.ref, y.ref);
    layers = next;
    return (await value.data())[0];
  };
}

const normOf = (take, width) => ({ weight: array(take, width), bias: array(take, width) });
const layerNorm = (x, { weight, bias }) => nn.standardize(x, -1, { epsilon: 1e-5 }).mul(weight).add(bias);

function w4() {
  const [D, H, L, T, B, V] = [128, 4, 4, 64, 16, 65];
  const take = numbersOf("W4");
  const oneHot = () => nn.oneHot(np.array(Int32Array.from(take(B * T)), { dtype: np.int32 }), V);
  const [index, target] = [oneHot(), oneHot()];
  let state = {
    embeddings: [array(take, V, D), array(take, T, D)],
    blocks: Array.from({ length: L }, () => ({
      l1: normOf(take, D),
      l2: normOf(take, D),
      qkv: linearOf(take, D, 3 * D),
      o: linearOf(take, D, D),
      f1: linearOf(take, D, 4 * D),
      f2: linearOf(take, 4 * D, D),
    })),
    norm: normOf(take, D),
    head: linearOf(take, D, V),
  };

  // nn.dotProductAttention needs a newer Node than 20
  const mask = np.array(Float32Array.from({ length: T * T }, (_, i) => (i % T <= Math.floor(i / T) ? 0 : -1e9))).reshape([T, T]);
  const attention = (x) => {
    const heads = (part) => part.reshape([B, T, H, D / H]).transpose([0, 2, 1, 3]);
    const [q, k, v] = np.split(x, 3, -1).map(heads);
    const scores = np.matmul(q, k.transpose([0, 1, 3, 2])).mul((D / H) ** -0.5);
    const weights = nn.softmax(scores.add(mask.ref));
    return np
      .matmul(weights, v)
      .transpose([0, 2, 1, 3])
      .reshape([B * T, D]);
  };
  const block = (x, { l1, l2, qkv, o, f1, f2 }) => {
    const y = x.ref.add(linear(attention(linear(layerNorm(x, l1), qkv)), o));
    return y.ref.add(linear(nn.gelu(linear(layerNorm(y, l2), f1), { approximate: false }), f2));
  };
  const loss = ({ embeddings: [te, pe], blocks, norm, head }, xb, yb) => {
    const embedded = np
      .matmul(xb, te)
      .reshape([B, T, D])
      .add(pe)
      .reshape([B * T, D]);
    return crossEntropy(linear(layerNorm(blocks.reduce(block, embedded), norm), head), yb);
  };

  const zeros = () => tree.map((p) => np.zerosLike(p), tree.ref(state));
  let [m, v, t] = [zeros(), zeros(), 0];
  const learn = jit((parameters, first, second, c1, c2, xb, yb) => {
    const [value, grads] = valueAndGrad(loss)(tree.ref(parameters), xb, yb);
    const mean = tree.map((a, g) => a.mul(0.9).add(g.mul(0.1)), first, tree.ref(grads));
    const square = tree.map((a, g) => a.mul(0.999).add(np.square(g).mul(0.001)), second, grads);
    const move = (p, a, b) =>
      p.sub(
        a
          .div(c1.ref)
          .mul(3e-4)
          .div(np.sqrt(b.div(c2.ref)).add(1e-8)),
      );
    return [value, tree.map(move, parameters, tree.ref(mean), tree.ref(square)), mean, square];
  });
  return async () => {
    t++;
    const corrections = [np.array(1 - 0.9 ** t), np.array(1 - 0.999 ** t)];
    const [value, ...next] = learn(state, m, v, ...corrections, index.ref, target.ref);
    [state, m, v] = next;
    return (await value.data())[0];
  };
}

await answer({ W1: w1, W2: w2, W4: w4 });
