// Copies of the project, in which files can be wrong.
import { cpSync, existsSync, mkdtempSync, readdirSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { modulePaths } from "../sources.mjs";

export const root = fileURLToPath(new URL("../..", import.meta.url));

const PARTS = ["src", "test", "bin", "configs", "data", "examples", "dist"];
const FILES = [
  "package.json",
  "README.md",
  "CONTRIBUTING.md",
  "LICENSE",
  "tsconfig.json",
  "tsconfig.build.json",
  "jest.config.mjs",
];

/** @returns the folder of a copy */
export function copy() {
  const folder = mkdtempSync(join(tmpdir(), "mlbh-mutate-"));
  for (const name of [...PARTS, ...FILES])
    if (existsSync(join(root, name))) cpSync(join(root, name), join(folder, name), { recursive: true, preserveTimestamps: true });
  symlinkSync(join(root, "node_modules"), join(folder, "node_modules"));
  return folder;
}

/** "src/ops/add.ts", ... as far as they begin like this: WebAssembly sources are held to their plain twins. */
export function sources(beginning = "src") {
  return modulePaths().filter((path) => path.startsWith(beginning) && !path.endsWith(".generated.ts"));
}

/** "test/ops/add.test.ts", ... */
export function testFiles() {
  return readdirSync(join(root, "test"), { recursive: true })
    .map((name) => join("test", name))
    .filter((name) => name.endsWith(".test.ts"));
}
