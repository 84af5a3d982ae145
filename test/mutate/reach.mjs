// Which tests call which functions. All tests are run once, on sources that tell; what was found is kept until a source or a test changes.
import { createHash } from "node:crypto";
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { spawnSync } from "node:child_process";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { copy, root, sources, testFiles } from "./copy.mjs";
import { allFunctions, functionAt, telling } from "./functions.mjs";
import { runTests } from "./jest/run.mjs";

/** @returns { seconds: by test file; testsOf(site): { own, program }: names of the test files that call the function around it } */
export async function reach() {
  const functions = allFunctions();
  const file = keptFile();
  if (!existsSync(file)) writeFileSync(file, JSON.stringify(await measure(functions)));
  const { seconds, called } = JSON.parse(readFileSync(file, "utf8"));
  const testsOf = (site) => {
    const number = functionAt(functions, site);
    const calling = (where) => Object.keys(called).filter((test) => called[test][where].includes(number));
    return { own: calling("own"), program: calling("program") };
  };
  return { seconds, testsOf };
}

async function measure(functions) {
  const folder = copy();
  const reached = mkdtempSync(join(tmpdir(), "mlbh-reached-"));
  for (const path of sources()) writeFileSync(join(folder, path), telling(functions, path));
  const build = spawnSync(process.execPath, ["bin/build.mjs", "--bundle-only"], { cwd: folder, encoding: "utf8" });
  if (build.status !== 0) throw new Error(`the sources that tell cannot be built:\n${build.stdout}${build.stderr}`);
  const tell = pathToFileURL(join(folder, "test/mutate/jest/tell.mjs")).href;
  const env = { MLBH_REACHED_FOLDER: reached, NODE_OPTIONS: `--import ${tell}` };
  const { seconds } = await runTests(folder, [], { env, words: ["--testEnvironment", "./test/mutate/jest/environment.mjs"] });
  const called = {};
  for (const name of readdirSync(reached)) {
    const lines = readFileSync(join(reached, name), "utf8").split("\n");
    const numbers = (where) => [...new Set(lines.filter((line) => line.startsWith(where)).map((line) => Number(line.split(" ")[1])))]; // prettier-ignore
    called[name.replaceAll("+", "/")] = { own: numbers("own"), program: numbers("program") };
  }
  for (const place of [folder, reached]) rmSync(place, { recursive: true });
  return { seconds, called };
}

function keptFile() {
  const hash = createHash("sha256");
  for (const path of [...sources(), ...testFiles()]) hash.update(path).update(readFileSync(join(root, path)));
  return join(tmpdir(), `mlbh-reached-${hash.digest("hex").slice(0, 16)}.json`);
}
