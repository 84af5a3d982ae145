// Test files of a copy of the project, run in their order until one fails.
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { memoryFolder } from "../../memoryDisk.mjs";

const STARTING = 120; // seconds, also for a test file that has none of its own

const MUTATE = "./test/mutate/jest";
const JEST = ["--experimental-vm-modules", "--no-warnings", "node_modules/jest/bin/jest.js", "--globalSetup", `${MUTATE}/setup.mjs`, "--reporters", `${MUTATE}/reporter.mjs`]; // prettier-ignore
const UNTIL_ONE_FAILS = ["--runInBand", "--bail", "--testSequencer", `${MUTATE}/sequencer.mjs`];

/**
 * @param tests names of test files, in the order in which they are run
 * @param options seconds: how long a file takes without a fault; one that takes five times as long does not end.
 *   toEnd: all of them, however many fail, in two processes. env, words: more of them for Jest
 * @returns { noticed: the test file that fails, or does not end, or null; seconds: by file, of those that passed }
 */
export async function runTests(folder, tests, { seconds = {}, toEnd = false, env = {}, words = [] } = {}) {
  const memory = memoryFolder("mlbh-mutate-") ?? mkdtempSync(join(tmpdir(), "mlbh-mutate-"));
  const child = spawn(process.execPath, [...JEST, ...(toEnd ? [] : UNTIL_ONE_FAILS), ...words, "--runTestsByPath", ...tests], {
    cwd: folder,
    detached: true, // a group with all that the tests start
    stdio: ["ignore", "pipe", "ignore"],
    env: { ...process.env, CI: "true", TMPDIR: memory, MLBH_TEST_ORDER: tests.join("\n"), ...env },
  });
  const took = {};
  let noticed = null;
  let current = tests[0];
  let timer;
  const stop = () => {
    clearTimeout(timer);
    try {
      process.kill(-child.pid, "SIGKILL");
    } catch {
      // it has ended
    }
  };
  const notice = (name) => {
    if (toEnd) return;
    noticed ??= name;
    stop();
  };
  const wait = (name) => {
    clearTimeout(timer);
    if (!toEnd) timer = setTimeout(() => notice(name), 1000 * (STARTING + 5 * (seconds[name] ?? 0)));
  };
  wait(current);
  createInterface({ input: child.stdout }).on("line", (line) => {
    if (!line.startsWith("[")) return;
    const [what, path, detail] = JSON.parse(line);
    current = path.slice(path.indexOf("/test/") + 1);
    if (what === "failed") notice(current);
    else wait(current);
    if (what === "passed") took[current] = detail;
  });
  const code = await new Promise((resolve) => child.on("close", resolve));
  stop();
  rmSync(memory, { recursive: true, force: true });
  if (code !== 0) notice(current); // it ended by itself: the sources could not even be loaded
  return { noticed, seconds: took };
}
