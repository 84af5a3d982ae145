// Which tests call which functions. The tests are run once, on sources that tell; what was found is kept until a source changes, and of a test until
// that changes.
import { createHash } from "node:crypto";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { spawnSync } from "node:child_process";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { copy, root, sources, testFiles } from "./copy.mjs";
import { allFunctions, functionAt, telling } from "./functions.mjs";
import { recordOf } from "./jest/tell.mjs";
import { runTests } from "./jest/run.mjs";

/** @returns { seconds: by test file that passes; testsOf(site): { own, program }: names of the test files that call the function around it } */
export async function reach() {
  const functions = allFunctions();
  const kept = join(tmpdir(), `mlbh-reached-${hashOf(sources())}.json`);
  const known = existsSync(kept) ? JSON.parse(readFileSync(kept, "utf8")) : {};
  const isKnown = (test) => known[test]?.hash === hashOf([test]);
  const unknown = testFiles().filter((test) => !isKnown(test));
  if (unknown.length > 0) writeFileSync(kept, JSON.stringify(Object.assign(known, await measure(functions, unknown))));
  const tests = testFiles().filter((test) => known[test].seconds !== null);
  const testsOf = (site) => {
    const number = functionAt(functions, site);
    const calling = (where) => tests.filter((test) => known[test][where].includes(number));
    return { own: calling("own"), program: calling("program") };
  };
  return { seconds: Object.fromEntries(tests.map((test) => [test, known[test].seconds])), testsOf };
}

/** Of each of these tests: { hash, seconds: null where it fails, own, program: numbers of the functions that it calls }. */
async function measure(functions, tests) {
  const folder = copy();
  const records = mkdtempSync(join(tmpdir(), "mlbh-reached-"));
  for (const path of sources()) writeFileSync(join(folder, path), telling(functions, path));
  const build = spawnSync(process.execPath, ["bin/build.mjs", "--bundle-only"], { cwd: folder, encoding: "utf8" });
  if (build.status !== 0) throw new Error(`the sources that tell cannot be built:\n${build.stdout}${build.stderr}`);
  const tell = pathToFileURL(join(folder, "test/mutate/jest/tell.mjs")).href;
  const env = { MLBH_REACHED_FOLDER: records, NODE_OPTIONS: `--import ${tell}` };
  const words = ["--testEnvironment", "./test/mutate/jest/environment.mjs"];
  const { seconds } = await runTests(folder, tests, { toEnd: true, env, words });
  if (Object.keys(seconds).length === 0) throw new Error("of the tests of the sources that tell none passes");
  const found = tests.map((test) => {
    const record = recordOf(records, test);
    const lines = existsSync(record) ? readFileSync(record, "utf8").split("\n") : [];
    const numbers = (where) => [...new Set(lines.filter((line) => line.startsWith(where)).map((line) => Number(line.split(" ")[1])))]; // prettier-ignore
    return [test, { hash: hashOf([test]), seconds: seconds[test] ?? null, own: numbers("own"), program: numbers("program") }];
  });
  for (const place of [folder, records]) rmSync(place, { recursive: true });
  return Object.fromEntries(found);
}

function hashOf(paths) {
  const hash = createHash("sha256");
  for (const path of paths) hash.update(path).update(readFileSync(join(root, path)));
  return hash.digest("hex").slice(0, 16);
}
