// All of src as one script, for a run of all tests. Otherwise Jest reads, compiles and links for each test file the hundreds of modules that it needs,
// and keeps them. The script is compiled once in a process; each test file runs it in its own globals, where a module begins when it is first
// asked for: so every file still has modules of its own. There is no source map, which each file would read for its first error: where some
// files are asked for, and with --coverage, src is plain modules, and a stack names their lines.
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join, relative } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { Script } from "node:vm";
import { named } from "./globals.mjs";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const FOLDER = "MLBH_TEST_SOURCES"; // tells all of Jest's processes where the script is
let script = null; // compiled once in a process
let exported = null; // "src/ops/add.ts": ["add"], ...

/** They cannot be part of the script: one finds a file beside its own, the other hands texts of its functions to a thread. */
const OUTSIDE = ["node-sqlite3-wasm", "read-excel-file/*"];

const fileOf = (name) => join(process.env[FOLDER], name);

/** "src/ops/add.ts", ... */
export function modulePaths() {
  return readdirSync(join(root, "src"), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith(".ts"))
    .map((entry) => pathOf(join(entry.parentPath, entry.name)))
    .filter((path) => !path.startsWith("src/kernels/wasm/assembly/"));
}

const pathOf = (file) => relative(root, file).replaceAll("\\", "/");

/** Once before the tests: writes the script, and tries which names each module exports. */
export async function bundleSources() {
  const { build } = await import("esbuild");
  process.env[FOLDER] = mkdtempSync(join(tmpdir(), "mlbh-sources-"));
  script = exported = null; // those of the last time, where Jest watches
  const modules = modulePaths().map((path) => `${JSON.stringify(path)}: () => require(${JSON.stringify(`./${path}`)}),`);
  await build({
    stdin: { contents: `module.exports = {\n${modules.join("\n")}\n};`, resolveDir: root },
    absWorkingDir: root,
    outfile: fileOf("sources.cjs"),
    bundle: true,
    keepNames: true,
    ignoreAnnotations: true, // "sideEffects" of package.json is about dist
    format: "cjs",
    platform: "node",
    target: "node20",
    charset: "utf8",
    define: { "import.meta.url": "moduleUrl" },
    external: OUTSIDE,
    supported: { "dynamic-import": false }, // import() is require, later
    logLevel: "error",
  });
  const names = Object.entries(loadSources((script) => script.runInThisContext())).map(([path, load]) => [path, namesIn(load)]);
  writeFileSync(fileOf("exports.json"), JSON.stringify(Object.fromEntries(names)));
}

/** A module that cannot be loaded says so in the tests that need it. */
function namesIn(load) {
  try {
    return Object.keys(load());
  } catch {
    return [];
  }
}

/** Once after the tests. */
export function removeSources() {
  if (FOLDER in process.env) rmSync(process.env[FOLDER], { recursive: true, force: true });
}

/** @returns for each path a function that loads the module. @param run the script, somewhere */
export function loadSources(run) {
  const filename = fileOf("sources.cjs");
  script ??= new Script(
    `(function (require, moduleUrl, module) { ${named(readFileSync(filename, "utf8"))}\nreturn module.exports; })`,
    { filename },
  );
  return run(script)(createRequire(import.meta.url), pathToFileURL(join(root, "src/sources.js")).href, { exports: {} });
}

/** In place of the module in a file: the same exports, out of the script; null for other files. */
export function exportsOf(file) {
  const path = pathOf(file);
  if (!(FOLDER in process.env) || !path.startsWith("src/")) return null;
  exported ??= JSON.parse(readFileSync(fileOf("exports.json"), "utf8"));
  // values as they are when it has been loaded: no test looks at a `let` that changes later
  const names = exported[path].map((name, i) => `const e${i} = m[${JSON.stringify(name)}]; export { e${i} as ${name} };`);
  return `const m = globalThis.mlbhSources(${JSON.stringify(path)}); ${names.join(" ")}`;
}
