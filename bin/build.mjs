// sources -> dist. With --if-stale only when dist is missing or older than a source: npm runs that after every install and before `npx mlbh`.
// With --bundle-only just the command line, from sources that were built once and are not checked, in a second: for trying a change.
import { spawnSync } from "node:child_process";
import { chmodSync, existsSync, readdirSync, rmSync, statSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { documentOperations } from "./document.mjs";
import { prune } from "./prune.mjs";
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

/** The command line as a few files instead of hundreds of modules: it starts and trains 0.1 s sooner. */
async function bundle() {
  const { build: esbuild } = await import("esbuild");
  await esbuild({
    entryPoints: [join(root, "bin/mlbh.ts")],
    outdir: join(root, "dist/bin"),
    chunkNames: "chunks/[name]-[hash]",
    bundle: true,
    splitting: true, // what a command does not need is not read
    format: "esm",
    platform: "node",
    target: "node20",
    logLevel: "error",
    legalComments: "linked",
    // some packages are CommonJS and call require
    banner: { js: 'import { createRequire } from "node:module"; const require = createRequire(import.meta.url);' },
  });
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
  const { status } = spawnSync(process.execPath, [tsc, "--project", join(root, "tsconfig.build.json")], { stdio: "inherit" });
  if (status !== 0) return status ?? 1;
  await documentOperations(join(root, "dist/src"));
  prune(join(root, "dist/src"), ["index", "node"]);
  rmSync(join(root, "dist/bin"), { recursive: true }); // what tsc has made of it is bundled instead
  await bundle();
  chmodSync(program, 0o755); // written without the run bit
  return 0;
}

const bundleOnly = process.argv.includes("--bundle-only");
const onlyIfStale = process.argv.includes("--if-stale");
process.exitCode = onlyIfStale && !stale() ? 0 : await build();
