// TensorFlow.js on its WebAssembly backend. It has no gradient for rows gathered from a table there, so embeddings are products with one-hot rows.
import { answer, epochsOfW1, load, numbersOf } from "./answer.mjs";

const log = console.log;
console.log = console.warn = () => {}; // its greeting would be taken for an answer
const tf = load("@tensorflow/tfjs");
load("@tensorflow/tfjs-backend-wasm");
await tf.setBackend("wasm");
console.log = log;

const variable = (take, ...shape) => tf.variable(tf.tensor(take(shape.reduce((a, b) => a * b)), shape));
const linearOf = (take, from, to) => ({ weight: variable(take, to, from), bias: variable(take, to) });
const linear = (x, { weight, bias }) => tf.add(tf.matMul(x, weight, false, true), bias);

const mlpOf = (take, ...sizes) => sizes.slice(1).map((size, i) => linearOf(take, sizes[i], size));
const mlp = (x, layers) => layers.reduce((h, layer, i) => (i === 0 ? linear(h, layer) : linear(tf.relu(h), layer)), x);

/** Forward, backward and update; returns the loss, as a number. */
async function step(optimizer, loss) {
  const value = optimizer.minimize(loss, true);
  const [number] = await value.data();
  value.dispose();
  return number;
}

function w1() {
  return epochsOfW1((take) => {
    const layers = mlpOf(take, 30, 64, 32, 1);
    const optimizer = tf.train.sgd(0.05);
    const learn = async (x, y, rows) => {
      const [xb, yb] = [tf.tensor(x, [rows, 30]), tf.tensor(y, [rows, 1])];
      const loss = await step(optimizer, () => tf.losses.logLoss(yb, tf.sigmoid(mlp(xb, layers))));
      tf.dispose([xb, yb]);
      return loss;
    };
    return { step: learn, end: () => layers.forEach(({ weight, bias }) => tf.dispose([weight, bias])) };
  });
}

function w2() {
  const take = numbersOf("W2");
  const x = tf.tensor(take(128 * 784), [128, 784]);
  const y = tf.oneHot(Int32Array.from(take(128)), 10);
  const layers = mlpOf(take, 784, 512, 256, 10);
  const optimizer = tf.train.sgd(0.05);
  return () => step(optimizer, () => tf.losses.softmaxCrossEntropy(y, mlp(x, layers)));
}

const normOf = (take, width) => ({ weight: variable(take, width), bias: variable(take, width) });
function layerNorm(x, { weight, bias }) {
  const { mean, variance } = tf.moments(x, -1, true);
  return tf.add(tf.mul(tf.mul(tf.sub(x, mean), tf.rsqrt(tf.add(variance, 1e-5))), weight), bias);
}

const gelu = (x) => tf.mul(tf.mul(x, 0.5), tf.add(tf.erf(tf.mul(x, Math.SQRT1_2)), 1));

function w4() {
  const [D, H, L, T, B, V] = [128, 4, 4, 64, 16, 65];
  const take = numbersOf("W4");
  const index = tf.oneHot(Int32Array.from(take(B * T)), V);
  const target = tf.oneHot(Int32Array.from(take(B * T)), V);
  const [te, pe] = [variable(take, V, D), variable(take, T, D)];
  const blocks = Array.from({ length: L }, () => ({
    l1: normOf(take, D),
    l2: normOf(take, D),
    qkv: linearOf(take, D, 3 * D),
    o: linearOf(take, D, D),
    f1: linearOf(take, D, 4 * D),
    f2: linearOf(take, 4 * D, D),
  }));
  const [norm, head] = [normOf(take, D), linearOf(take, D, V)];
  const mask = tf.sub(tf.linalg.bandPart(tf.ones([T, T]), -1, 0), 1).mul(1e9); // 0 where a token may look, -1e9 where it may not

  const attention = (x) => {
    const [q, k, v] = tf.split(x, 3, 1).map((part) => tf.transpose(tf.reshape(part, [B, T, H, D / H]), [0, 2, 1, 3]));
    const weights = tf.softmax(tf.add(tf.mul(tf.matMul(q, k, false, true), (D / H) ** -0.5), mask));
    return tf.reshape(tf.transpose(tf.matMul(weights, v), [0, 2, 1, 3]), [B * T, D]);
  };
  const block = (x, { l1, l2, qkv, o, f1, f2 }) => {
    const y = tf.add(x, linear(attention(linear(layerNorm(x, l1), qkv)), o));
    return tf.add(y, linear(gelu(linear(layerNorm(y, l2), f1)), f2));
  };
  const forward = () => {
    const embedded = tf.add(tf.reshape(tf.matMul(index, te), [B, T, D]), pe);
    return linear(layerNorm(blocks.reduce(block, tf.reshape(embedded, [B * T, D])), norm), head);
  };
  const optimizer = tf.train.adam(3e-4, 0.9, 0.999, 1e-8);
  return () => step(optimizer, () => tf.losses.softmaxCrossEntropy(target, forward()));
}

await answer({ W1: w1, W2: w2, W4: w4 });
