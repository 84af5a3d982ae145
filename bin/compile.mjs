// Keeps what V8 has compiled of the command line, beside its scripts. V8 compiles a function when it is first called: so commands are run before,
// in a process of its own, and the functions that they called are among what is kept.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { setFlagsFromString } from "node:v8";
import { compiledPath, loaderOf, scriptOf } from "./load.mjs";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const work = mkdtempSync(join(tmpdir(), "mlbh-compile-"));
const config = join(root, "configs/iris.yaml");
const run = join(work, "iris-1");
const commands = [
  ["check", config],
  ["train", config, "--epochs", "2", "--run-dir", work],
  ["evaluate", run],
  ["predict", run, join(root, "data/iris.csv")],
  ["explain", "sigmoid"],
];

const scripts = new Map();
const keep = (file) => {
  scripts.set(file, scriptOf(file));
  return scripts.get(file);
};
try {
  const { main } = loaderOf(join(root, "dist/bin"), keep)("./start.cjs");
  for (const words of commands) {
    const code = await main([process.execPath, "mlbh", ...words]);
    if (code !== 0) throw new Error(`mlbh ${words.join(" ")} ended with ${code}`);
  }
  setFlagsFromString("--no-experimental-wasm-relaxed-simd"); // the kernels have set it; V8 takes compiled forms of the same flags only
  for (const [file, script] of scripts) writeFileSync(compiledPath(file), script.createCachedData());
} finally {
  rmSync(work, { recursive: true, force: true });
}
