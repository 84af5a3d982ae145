// Test files of a copy of the project, run in their order until one fails.
import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";

const MEMORY = "/dev/shm";
const STARTING = 120; // seconds, also for a test file that has none of its own

/**
 * @param tests names of test files; none: all of them, however many fail
 * @param options seconds: how long a file takes without a fault; one that takes five times as long does not end. env, words: more of them for Jest
 * @returns { noticed: the test file that fails, or does not end, or null; seconds: by file, of those that passed }
 */
export async function runTests(folder, tests, { seconds = {}, env = {}, words = [] } = {}) {
  const memory = mkdtempSync(join(existsSync(MEMORY) ? MEMORY : tmpdir(), "mlbh-mutate-"));
  const child = spawn(process.execPath, [...command(tests), ...words], {
    cwd: folder,
    detached: true, // a group with all that the tests start
    stdio: ["ignore", "pipe", "ignore"],
    env: { ...process.env, CI: "true", TMPDIR: memory, MLBH_TEST_ORDER: tests.join("\n"), ...env },
  });
  const took = {};
  let noticed = null;
  let current = tests[0] ?? "";
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
    if (tests.length === 0) return;
    noticed ??= name;
    stop();
  };
  const wait = (name) => {
    clearTimeout(timer);
    if (tests.length > 0) timer = setTimeout(() => notice(name), 1000 * (STARTING + 5 * (seconds[name] ?? 0)));
  };
  wait(current);
  const lines = createInterface({ input: child.stdout });
  lines.on("line", (line) => {
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
  if (noticed === null && code !== 0 && tests.length > 0) noticed = current; // it ended by itself: the sources could not even be loaded
  return { noticed, seconds: took };
}

function command(tests) {
  const jest = ["--experimental-vm-modules", "--no-warnings", "node_modules/jest/bin/jest.js"];
  const place = ["--globalSetup", "./test/mutate/jest/setup.mjs", "--reporters", "./test/mutate/jest/reporter.mjs"];
  const few = ["--runInBand", "--bail", "--testSequencer", "./test/mutate/jest/sequencer.mjs", "--runTestsByPath", ...tests];
  return [...jest, ...place, ...(tests.length > 0 ? few : [])];
}
