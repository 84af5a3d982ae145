// The package holds what a user can reach: the modules and declarations that the exports lead to. The command line is bundled on its own.
import { existsSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { dirname, join } from "node:path";

/** import ... from "./x.js", import("./x.js"), declare module "./x.js" */
const REFERENCE = /(?:\bfrom|\bimport)\s*\(?\s*"(\.[^"]+)"|\bdeclare module "(\.[^"]+)"/g;

/**
 * Removes all other files below a folder.
 * @param entries the exported modules, without their endings
 * @returns how many files are left
 */
export function prune(folder, entries) {
  const kept = new Set();
  const keep = (file, ending) => {
    if (kept.has(file)) return;
    kept.add(file);
    for (const [, imported, augmented] of readFileSync(file, "utf8").matchAll(REFERENCE)) {
      const next = join(dirname(file), imported ?? augmented).replace(/\.js$/, ending);
      if (existsSync(next)) keep(next, ending);
    }
  };
  for (const ending of [".js", ".d.ts"]) for (const entry of entries) keep(join(folder, entry + ending), ending);
  for (const name of readdirSync(folder, { recursive: true })) {
    const path = join(folder, name);
    if (statSync(path).isFile() && !kept.has(path.replace(/\.map$/, ""))) rmSync(path);
  }
  removeEmpty(folder);
  return kept.size;
}

function removeEmpty(folder) {
  for (const entry of readdirSync(folder, { withFileTypes: true }))
    if (entry.isDirectory()) removeEmpty(join(folder, entry.name));
  if (readdirSync(folder).length === 0) rmSync(folder, { recursive: true });
}
