// Python with torch, where there is one: the oracle of what is exported.
import { spawnSync } from "node:child_process";
import { afterAll } from "@jest/globals";

/** The first Python that has it: Debian's package is for the one of Debian. To look for it takes no second, to load it does. */
const look = "import importlib.util, sys; sys.exit(importlib.util.find_spec('torch') is None)";
const found = ["python3", "/usr/bin/python3"].find((each) => spawnSync(each, ["-c", look]).status === 0);
export const hasTorch = found !== undefined;
export const pythonName = found ?? "python3";

afterAll(() => {
  if (!hasTorch) console.warn("skipped: python3 has no torch");
});

/** What a script prints. @throws Error with what it complains of */
export function runPython(...words: readonly string[]): string {
  const { status, stdout, stderr } = spawnSync(pythonName, words, { encoding: "utf8", maxBuffer: 1e9, env: { ...process.env, OMP_NUM_THREADS: "1" } }); // prettier-ignore
  if (status !== 0) throw new Error(stderr);
  return stdout;
}
