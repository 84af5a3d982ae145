// How fast the WebAssembly kernels, and native products, are by themselves: products in GFLOP/s, everything else in ms per million numbers; best and median.
// node bin/build.mjs --if-stale && node test/bench/kernels.mjs [a part of a name]
import { createHeap } from "../../dist/src/kernels/memory.js";
import { loadNative } from "../../dist/src/kernels/native/load.js";
import { instantiate } from "../../dist/src/kernels/wasm/module.js";

const heap = createHeap();
const { wasm } = instantiate(heap);
const native = loadNative(heap);
if (typeof native === "string") console.log(`no native products: ${native}`);
const scratch = 1 << 17;
const wanted = process.argv[2] ?? "";

const fill = (array) => array.forEach((_, i) => (array[i] = Math.sin(i * 1.7) * 2));
const array = (type, n) => {
  const made = heap.permanent(type === "f32" ? "float32" : "float64", n);
  fill(made);
  return made;
};

/** Seconds of one call, best and median of 15 batches of about 10 ms. */
function time(body) {
  for (let start = performance.now(); performance.now() - start < 30;) body();
  let calls = 1;
  const batch = () => {
    const start = performance.now();
    for (let i = 0; i < calls; i++) body();
    return (performance.now() - start) / 1000;
  };
  while (batch() < 0.01) calls *= 2;
  const times = Array.from({ length: 15 }, () => batch() / calls).sort((a, b) => a - b);
  return [times[0], times[7]];
}

const products = [
  ...[32, 64, 128, 256, 512, 1024].map((n) => [n, n, n]),
  ...[[128, 784, 512], [1024, 128, 384], [32, 30, 64], [32, 64, 32], [32, 32, 1], [64, 32, 30], [1024, 512, 1], [1, 512, 512]], // prettier-ignore
];
for (const type of ["f32", "f64"]) {
  for (const [m, k, n] of products) {
    for (const layout of ["A B", "A Bt", "At B"]) {
      const name = `gemm_${type} ${m}x${k}x${n} ${layout}`;
      if (!name.includes(wanted)) continue;
      const [a, b, c] = [array(type, m * k), array(type, k * n), array(type, m * n)];
      const [ars, acs] = layout === "At B" ? [1, m] : [k, 1];
      const [brs, bcs] = layout === "A Bt" ? [1, k] : [n, 1];
      const args = [m, n, k, a.byteOffset, ars, acs, b.byteOffset, brs, bcs, c.byteOffset, n, scratch];
      const speed = (seconds) => ((2 * m * n * k) / seconds / 1e9).toFixed(1);
      const kernels = { wasm: wasm[`gemm_${type}`], [native.level]: native.exports?.[`nativeGemm_${type}`] };
      const times = Object.entries(kernels).flatMap(([kind, gemm]) => {
        if (gemm === undefined) return [];
        const [best, median] = time(() => gemm(...args));
        return [`${kind} ${speed(best)} / ${speed(median)} GFLOP/s, ${(median * 1e6).toFixed(1)} us`];
      });
      console.log(`${name}: ${times.join("; ")}`);
    }
  }
}

const LINES = 512;
const WIDTH = 512;
const N = LINES * WIDTH;
for (const type of ["f32", "f64"]) {
  const [x, y, z] = [array(type, N), array(type, N), array(type, N)];
  const [xp, yp, zp] = [x, y, z].map((each) => each.byteOffset);
  const binary = ["add", "mul", "div", "maximum", "lt", "reluGrad", "sigmoidGrad", "tanhGrad"];
  const walk = (shape, strides) => {
    new Int32Array(heap.memory.buffer, 1 << 16, 1 + 2 * shape.length).set([shape.length, ...shape, ...strides]);
    return 1 << 16;
  };
  const calls = {
    ...Object.fromEntries(
      ["neg", "sqrt", "relu", "sign", "exp", "log", "sigmoid", "tanh", "gelu"].map((name) => [name, (f) => f(xp, zp, N)]),
    ),
    ...Object.fromEntries(binary.map((name) => [name, (f) => f(xp, 0, 1, yp, 0, 1, zp, 1, N)])),
    geluGrad: (f) => f(xp, yp, zp, N),
    "sum of lines": (_, all) => all[`sum_${type}`](xp, LINES, WIDTH, 1, zp),
    "sum of columns": (_, all) => all[`sum_${type}`](xp, 1, LINES, WIDTH, zp),
    "amax of lines": (_, all) => all[`amax_${type}`](xp, LINES, WIDTH, 1, zp),
    "amax of columns": (_, all) => all[`amax_${type}`](xp, 1, LINES, WIDTH, zp),
    softmax: (f) => f(xp, LINES, WIDTH, zp),
    logSoftmax: (f) => f(xp, LINES, WIDTH, zp),
    softmaxGrad: (f) => f(xp, yp, LINES, WIDTH, zp),
    normalize: (f) => f(xp, LINES, WIDTH, 1e-5, zp),
    normalizeGrad: (f) => f(xp, yp, LINES, WIDTH, 1e-5, zp),
    adam: (f) => f(xp, yp, zp, zp, N, 0, 1, 0.9, 0.999, 1e-8, 0, 1),
    sgd: (f) => f(xp, yp, 0, false, N, 0, 0, 1, 0, false, 1),
    "read, transposed": (_, all) => all[`read_${type}`](xp, walk([WIDTH, LINES], [1, WIDTH]), zp),
    "read, (8, 64, 16, 32) as (8, 16, 64, 32)": (_, all) =>
      all[`read_${type}`](xp, walk([8, 16, 64, 32], [64 * 512, 32, 512, 1]), zp),
  };
  for (const [name, call] of Object.entries(calls)) {
    if (!`${name}_${type}`.includes(wanted)) continue;
    const kernel = wasm[`${name}_${type}`];
    fill(x);
    const [best, median] = time(() => call(kernel, wasm));
    const perMillion = (seconds) => ((seconds * 1e9) / N).toFixed(2);
    console.log(`${name}_${type}: ${perMillion(best)} / ${perMillion(median)} ms per million`);
  }
}
