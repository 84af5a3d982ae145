// Reads the scripts of the command line (bundle.mjs) together with what V8 has compiled of them before (compile.mjs): three megabytes of
// program are then not compiled anew at every start.
import { readFileSync } from "node:fs";
import nodeModule, { createRequire } from "node:module";
import { join } from "node:path";
import { Script } from "node:vm";

/** Where the compiled form of a script lies; it is of use to the same Node only. */
export function compiledPath(file) {
  return `${file}.${process.version}-${process.platform}-${process.arch}`;
}

/** A script that makes a CommonJS module when it is run. It is ASCII (bundle.mjs sees to that), which is read faster than UTF-8. */
export function scriptOf(file, cachedData) {
  return new Script(nodeModule.wrap(readFileSync(file, "latin1")), { filename: file, cachedData });
}

/** Where there is no compiled form, null. V8 compiles anew what it cannot use, because it was started with other flags for example. */
function compiledScript(file) {
  try {
    return scriptOf(file, readFileSync(compiledPath(file)));
  } catch {
    nodeModule.enableCompileCache?.(); // from Node 22 on, it keeps compiled modules by itself
    return null;
  }
}

/**
 * `require` for the scripts of a folder, which use it among each other.
 * @param scriptFor the script of a file; null leaves the file to Node
 */
export function loaderOf(folder, scriptFor = compiledScript) {
  const plain = createRequire(join(folder, "start.cjs"));
  const modules = new Map();
  const load = (name) => {
    if (!name.startsWith("./")) return plain(name);
    const file = join(folder, name);
    if (modules.has(file)) return modules.get(file).exports;
    const script = scriptFor(file);
    if (script === null) return plain(name);
    const module = { exports: {} };
    modules.set(file, module);
    script.runInThisContext()(module.exports, load, module, file, folder);
    return module.exports;
  };
  return load;
}
