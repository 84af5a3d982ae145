// The pages and their check, bundled from the sources, perhaps with a fault put in.
import { build } from "esbuild";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

const root = fileURLToPath(new URL("../..", import.meta.url));
const ENTRY = `
export { allPages } from "./src/pages/table.js";
export { checkPage } from "./src/pages/check.js";
export { checkDerivation } from "./src/notation/check.js";
`;

/** @param fault { file, from, to }: the text of one file with `from`, which must stand there once, replaced */
export async function loadPages(fault) {
  const folder = mkdtempSync(join(tmpdir(), "mlbh-pages-"));
  const outfile = join(folder, "pages.mjs");
  try {
    await build({
      stdin: { contents: ENTRY, resolveDir: root },
      bundle: true,
      platform: "node",
      format: "esm",
      outfile,
      logLevel: "error",
      plugins: fault === undefined ? [] : [withFault(fault)],
    });
    return await import(pathToFileURL(outfile).href);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function withFault({ file, from, to }) {
  const path = join(root, file);
  const text = readFileSync(path, "utf8");
  if (text.split(from).length !== 2) throw new Error(`${file} does not hold this text once: ${from}`);
  return {
    name: "fault",
    setup: (bundler) =>
      bundler.onLoad({ filter: /\.ts$/ }, ({ path: loaded }) =>
        loaded === path ? { contents: text.replace(from, () => to), loader: "ts" } : undefined,
      ),
  };
}
