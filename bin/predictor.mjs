// The program of `mlbh export --to js`: what answers for rows and writes texts, with the plain kernels, as one script for browsers and Node. It
// computes forward only: derivatives, and what is said of an operation on its page, are left out, which halves it.
import { readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const ENTRY = "src/export/js/runtime.ts";
const STAND_IN = "src/export/js/standIn.ts";

/** What a stand-in takes the place of: the fast kernels and their memory, and what is asked before a model is trained. */
const REPLACED = ["experiment/memory", "kernels/memory", "kernels/native/load", "kernels/wasm/module", "kernels/wasm/table", "kernels/wasm/threads"]; // prettier-ignore
const replaced = new Set(REPLACED.map((name) => `src/${name}.ts`));

/** Where declarations stand, and what stays of their parts that nothing forward needs. */
const DECLARING = /^src\/(autograd|functional|metrics|nn|ops|text)\//;
const EMPTY = { derivation: '""', about: '""', samples: "() => []", kinks: "() => []", example: "null", draws: "() => []", page: "{}", fused: "undefined", backward: "undefined" }; // prettier-ignore

/** @returns the text of the script, which makes a global `mlbh` */
export async function predictorScript() {
  const { build } = await import("esbuild");
  const { default: ts } = await import("typescript");
  const { outputFiles, warnings } = await build({
    absWorkingDir: root,
    entryPoints: [ENTRY],
    bundle: true,
    write: false,
    format: "iife",
    globalName: "mlbh",
    platform: "browser", // whatever is Node's would be an error
    target: "es2022",
    minifyWhitespace: true,
    minifySyntax: true, // names stay: a stack can be read
    define: { "globalThis.process": "undefined" },
    plugins: [forward(ts)],
    logLevel: "error",
  });
  if (warnings.length > 0) throw new Error(`the predictor lacks something: ${warnings[0].text}`);
  return outputFiles[0].text;
}

const forward = (ts) => ({
  name: "forward only",
  setup(build) {
    build.onLoad({ filter: /\.ts$/ }, ({ path }) => {
      const name = relative(root, path).replaceAll("\\", "/");
      if (replaced.has(name)) return { contents: readFileSync(join(root, STAND_IN), "utf8"), loader: "ts", resolveDir: join(root, dirname(STAND_IN)) }; // prettier-ignore
      return DECLARING.test(name) ? { contents: emptied(ts, path, readFileSync(path, "utf8")), loader: "ts" } : null;
    });
  },
});

function emptied(ts, path, text) {
  const found = [];
  const walk = (node) => {
    const isOne = ts.isPropertyAssignment(node) && ts.isIdentifier(node.name) && Object.hasOwn(EMPTY, node.name.text);
    if (isOne) found.push(node);
    else ts.forEachChild(node, walk);
  };
  walk(ts.createSourceFile(path, text, ts.ScriptTarget.ES2023, true));
  return found.reverse().reduce((rest, { name, initializer }) => rest.slice(0, initializer.getStart()) + EMPTY[name.text] + rest.slice(initializer.end), text); // prettier-ignore
}
