// Runs ONNX files with onnxruntime, in a process of its own: its kernels are WebAssembly, and know only the arrays of their own world.
// stdin:  [{ model: base64, feeds: { name: { type, shape, values } } }, ..]
// stdout: [{ name: { type, shape, values } } or { error }, ..]      NaN and infinities as texts
import { readFileSync } from "node:fs";
import { env, InferenceSession, Tensor } from "onnxruntime-web";

env.wasm.numThreads = 1;
env.logLevel = "error";

const arrays = {
  double: ["float64", Float64Array],
  float: ["float32", Float32Array],
  int64: ["int64", { from: (values) => BigInt64Array.from(values, BigInt) }],
  string: ["string", { from: (values) => values.map(String) }],
};

const written = (value) => (typeof value === "bigint" ? Number(value) : Number.isFinite(value) ? value : String(value));

async function run({ model, feeds }) {
  const session = await InferenceSession.create(Buffer.from(model, "base64"), {
    executionProviders: ["wasm"],
    logSeverityLevel: 4,
  });
  try {
    const inputs = Object.entries(feeds).map(([name, { type, shape, values }]) => {
      const [kind, array] = arrays[type];
      return [name, new Tensor(kind, array.from(values, type === "string" ? undefined : Number), shape)];
    });
    const outputs = await session.run(Object.fromEntries(inputs));
    return Object.fromEntries(
      Object.entries(outputs).map(([name, { type, dims, data }]) => [
        name,
        { type, shape: dims, values: Array.from(data, written) },
      ]),
    );
  } finally {
    await session.release();
  }
}

const results = [];
for (const one of JSON.parse(readFileSync(0, "utf8")))
  results.push(await run(one).catch((error) => ({ error: String(error.message ?? error) })));
process.stdout.write(JSON.stringify(results), () => process.exit(0));
