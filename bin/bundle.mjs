// The command line as two scripts instead of hundreds of modules. start.cjs is what every command line needs: the options, the help and how
// errors are shown; it is all that `mlbh --help` reads. program.cjs is the rest, from which a command takes, by import(), what it needs.
// They are CommonJS because only of such scripts V8's compiled form can be kept (load.mjs).
import { chmodSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { predictorScript } from "./predictor.mjs";
import { predictorTypes } from "./predictorTypes.mjs";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const MAIN = "src/cli/main.ts";

/** Packages that may be left out when mlbh is installed stay where they are: a command that needs one says so when it is missing. */
const { optionalDependencies } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
const optional = Object.keys(optionalDependencies).flatMap((name) => [name, `${name}/*`]);

const common = {
  absWorkingDir: root,
  bundle: true,
  write: false,
  metafile: true,
  platform: "node",
  target: "node20",
  logLevel: "error",
  external: optional,
};

const scripts = {
  ...common,
  format: "cjs",
  external: ["./start.cjs", "./program.cjs", ...optional],
  supported: { "dynamic-import": false }, // import() is require, later
  define: { "import.meta.url": "moduleUrl" },
  banner: { js: 'const moduleUrl = require("node:url").pathToFileURL(__filename).href;' },
};

/** Writes the command line into a folder, which is emptied before: what was compiled of other scripts must not stay. */
export async function bundleInto(folder) {
  const { build } = await import("esbuild");
  const whole = await build({ ...common, format: "esm", entryPoints: [MAIN], splitting: true, outdir: "unused" });
  const first = neededAtOnce(whole.metafile.inputs);
  const shared = [...first].filter((path) => path.startsWith("src/"));
  const later = laterThan(first, whole.metafile.inputs);

  const start = await build({
    ...scripts,
    stdin: entry(`export { main } from "./${MAIN}"`, "shared", shared),
    plugins: [takes("./program.cjs", "modules", later, "dynamic-import")],
  });
  const program = await build({ ...scripts, stdin: entry("", "modules", later), plugins: [takes("./start.cjs", "shared", shared)] }); // prettier-ignore
  const predictor = await predictorScript();
  const types = await predictorTypes();
  const command = await build({ ...common, format: "esm", entryPoints: ["bin/mlbh.mjs"] });

  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "start.cjs"), ascii(start.outputFiles[0].text));
  writeFileSync(join(folder, "program.cjs"), ascii(program.outputFiles[0].text));
  writeFileSync(join(folder, "predictor.js"), predictor); // no part of it: mlbh export takes these two along
  writeFileSync(join(folder, "predictorTypes.json"), JSON.stringify(types));
  writeFileSync(join(folder, "mlbh.js"), command.outputFiles[0].text);
  chmodSync(join(folder, "mlbh.js"), 0o755);
}

/** The modules that the command line loads before it knows which command is meant: those that plain imports lead to. */
function neededAtOnce(inputs) {
  const found = new Set([MAIN]);
  // it grows meanwhile
  for (const path of found)
    for (const { path: next, kind, external } of inputs[path].imports)
      if (kind !== "dynamic-import" && external !== true) found.add(next);
  return found;
}

/** What those modules load later, with import(). */
function laterThan(first, inputs) {
  const imports = [...first].flatMap((path) => inputs[path].imports);
  const found = imports.filter(({ kind, external }) => kind === "dynamic-import" && external !== true).map(({ path }) => path);
  return [...new Set(found)].filter((path) => !first.has(path));
}

/** A script that exports an object with a function for each of these modules, which loads it. */
function entry(first, name, paths) {
  const lines = paths.map((path) => `  ${JSON.stringify(path)}: () => require(${JSON.stringify(`./${path}`)}),`);
  return { contents: `${first}\nexport const ${name} = {\n${lines.join("\n")}\n};\n`, resolveDir: root };
}

/** Modules that are taken from the other script instead of being bundled once more. @param only imports of this kind; undefined: of all */
function takes(script, object, paths, only) {
  const taken = new Set(paths);
  return {
    name: `from ${script}`,
    setup(build) {
      build.onResolve({ filter: /./ }, async ({ path, importer, resolveDir, kind, pluginData }) => {
        const itself = importer === "<stdin>" || importer.startsWith("taken:") || pluginData === "resolving";
        if (itself || (only !== undefined && kind !== only)) return null;
        const found = await build.resolve(path, { importer, resolveDir, kind, pluginData: "resolving" });
        const name = relative(root, found.path).replaceAll("\\", "/");
        return !found.external && taken.has(name) ? { path: name, namespace: "taken" } : null;
      });
      build.onLoad({ filter: /./, namespace: "taken" }, ({ path }) => ({
        contents: `module.exports = require("${script}").${object}[${JSON.stringify(path)}]();`,
      }));
    },
  };
}

/** esbuild writes ASCII but for regular expressions, tagged templates and comments, where an escape says the same. */
function ascii(text) {
  return text.replace(/[^\x00-\x7f]/g, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`);
}
