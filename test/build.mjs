// Once before the tests: the package is built anew when a source has changed, if a test that uses it is among those asked for.
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { useMemoryDisk } from "./memoryDisk.mjs";
import { bundleSources } from "./sources.mjs";

export default async function setup({ collectCoverage, testPathPatterns }) {
  const asked = testPathPatterns.patterns;
  if (asked.length === 0 && !collectCoverage) await bundleSources();
  useMemoryDisk();
  if (asked.length > 0 && !asked.some((pattern) => /cli|package|browser|examples/.test(pattern))) return;
  const build = fileURLToPath(new URL("../bin/build.mjs", import.meta.url));
  const { status, stdout, stderr } = spawnSync(process.execPath, [build, "--if-stale"], { encoding: "utf8" });
  if (status !== 0) throw new Error(`the build failed:\n${stdout}${stderr}`);
}
