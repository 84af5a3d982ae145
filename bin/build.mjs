// sources -> dist. With --if-stale only when dist is missing or older than a source: npm runs that after every install and before `npx mlbh`.
// With --bundle-only just the command line, from sources that were built once and are not checked, in two seconds: for trying a change.
import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, rmSync, statSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { bundleInto } from "./bundle.mjs";
import { documentOperations } from "./document.mjs";
import { prune } from "./prune.mjs";
import { buildNative } from "../src/kernels/native/build.mjs";
import { buildKernels } from "../src/kernels/wasm/build.mjs";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const program = join(root, "dist/bin/mlbh.js");
const sources = ["src", "bin", "package.json", "tsconfig.json", "tsconfig.build.json"];

/** The latest change below a path; folders count, so that a removed file shows. */
function changed(path) {
  const status = statSync(path);
  if (path.endsWith(".generated.ts")) return 0; // made by the build itself
  if (!status.isDirectory()) return status.mtimeMs;
  return Math.max(status.mtimeMs, ...readdirSync(path).map((name) => changed(join(path, name))));
}

function stale() {
  return !existsSync(program) || sources.some((source) => changed(join(root, source)) > statSync(program).mtimeMs);
}

/** Where TypeScript's compiler is, or null after `npm ci --omit=dev`. */
function compiler() {
  try {
    return createRequire(import.meta.url).resolve("typescript/bin/tsc");
  } catch {
    return null;
  }
}

/** The command line as two scripts and what V8 has compiled of them, without which they only start more slowly. */
async function bundle() {
  await bundleInto(join(root, "dist/bin"));
  const env = { ...process.env, NODE_OPTIONS: "" }; // of another V8 flag's compiled form there is no use
  const { status, stderr } = spawnSync(process.execPath, [join(root, "bin/compile.mjs")], { env, encoding: "utf8" });
  if (status !== 0) console.error(`the command line starts more slowly, because it could not be compiled ahead:\n${stderr}`);
}

async function build() {
  const tsc = compiler();
  if (tsc === null) {
    console.error("TypeScript is not installed, so dist was not built: run `npm ci` with the development dependencies.");
    return onlyIfStale ? 0 : 1;
  }
  if (bundleOnly) {
    await bundle();
    return 0;
  }
  await buildKernels();
  rmSync(join(root, "dist"), { recursive: true, force: true }); // files of removed sources must not be shipped
  const native = buildNative(join(root, "dist/native")); // meanwhile
  const { status } = spawnSync(process.execPath, [tsc, "--project", join(root, "tsconfig.build.json")], { stdio: "inherit" });
  if (status !== 0) return status ?? 1;
  await documentOperations(join(root, "dist/src"));
  prune(join(root, "dist/src"), ["index", "node", "kernels/native/none"]);
  const missing = await native;
  if (missing !== null) console.log(`products run in WebAssembly, without native code for this processor: ${missing}`);
  await bundle(); // in place of what tsc has made of bin
  return 0;
}

const bundleOnly = process.argv.includes("--bundle-only");
const onlyIfStale = process.argv.includes("--if-stale");
process.exitCode = onlyIfStale && !stale() ? 0 : await build();
