// node test/soak/flat.mjs [ITERATIONS]: memory stays flat in loops that never wait, where neither finalizers run nor weak references let go,
// outside of any arena. Prints what the process holds after each tenth, and ends with 1 when it grew over the second half.
import { arena, functional as F, manualSeed, nn, noGrad, optim, randn, tensor } from "../../dist/src/index.js";
import { sharedHeap } from "../../dist/src/kernels/allocator.js";
import { w2, w3, plain } from "../bench/workloads.mjs";

const iterations = Number(process.argv[2] ?? 10_000);
const MiB = 2 ** 20;
const TOLERANCE = 32; // MiB; when the garbage collector comes differs

function training() {
  manualSeed(0);
  const model = new nn.Sequential(
    new nn.Linear(30, 64),
    new nn.ReLU(),
    new nn.Linear(64, 32),
    new nn.ReLU(),
    new nn.Linear(32, 1),
  );
  const optimizer = new optim.Adam(model.parameters());
  return () => {
    const x = tensor(new Float32Array(32 * 30).fill(0.5), { shape: [32, 30] });
    optimizer.zeroGrad();
    const loss = F.mseLoss(model.forward(x), x.sum(1, { keepdim: true }));
    loss.backward();
    optimizer.step();
    return loss.item() + model.layers[0].weight.grad.data[0] + arena(() => loss.clone()).item();
  };
}

function prediction() {
  const model = new nn.Sequential(new nn.Linear(200, 300), new nn.Tanh());
  const x = randn([100, 200]);
  return () => noGrad(() => model.forward(x)).data[0] + x.matmul(x, { transposeB: true }).data[0];
}

let failed = false;
const loops = { training: [training(), 1], prediction: [prediction(), 1], "an MLP": [w2(plain), 10], "a CNN": [w3(plain), 10] };
for (const [name, [body, share]] of Object.entries(loops)) {
  const held = [];
  for (let tenth = 0; tenth < 10; tenth++) {
    for (let i = 0; i < iterations / 10 / share; i++) body();
    held.push({
      rss: process.memoryUsage().rss / MiB,
      heap: sharedHeap().held / MiB,
      shared: sharedHeap().memory.buffer.byteLength / MiB,
    });
  }
  const grown = ["rss", "heap", "shared"].filter(
    (key) => held[9][key] > Math.max(...held.slice(0, 5).map((at) => at[key])) + (key === "rss" ? TOLERANCE : 0),
  );
  failed ||= grown.length > 0;
  for (const key of ["rss", "heap", "shared"])
    console.log(`${name}, ${key} MiB: ${held.map((at) => at[key].toFixed(key === "heap" ? 2 : 0)).join(" ")}`);
  if (grown.length > 0) console.log(`${name}: ${grown.join(", ")} grew`);
}
process.exitCode = failed ? 1 : 0;
