// Are the tests able to fail? Small faults are put into the sources, one at a time, and the tests that call the faulty function should notice.
//   npm run mutate [-- samples = 200] [seed = 1] [only = "src/data"] [test files that are asked in place of all]
// Prints every fault that no test has noticed, and ends with 0 when nine of ten were. A fault that the compiler refuses is none and another
// is drawn. WebAssembly sources are left out: they are held to their plain twins. Works on copies; the sources are not touched.
import { spawn } from "node:child_process";
import { cpSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Random } from "../soak/fuzz/random.mjs";
import { Compiler } from "./compiler.mjs";
import { copy, root, sources, testFiles } from "./copy.mjs";
import { runTests } from "./jest/run.mjs";
import { reach } from "./reach.mjs";
import { sitesOf } from "./sites.mjs";

const [samples = 200, seed = 1] = process.argv.slice(2, 4).map(Number);
const [only = "src", ...asked] = process.argv.slice(4);

/** Seconds of tests that are asked about a fault in their own process, and as many of those that start programs. */
const PATIENCE = 60;

const { seconds, testsOf } = asked.length === 0 ? await reach() : { seconds: {}, testsOf: () => ({ own: asked, program: [] }) };
const texts = new Map(testFiles().map((name) => [name, readFileSync(join(root, name), "utf8")]));
const compiler = new Compiler();

/** First the test files that import the file or bear its name, then those of its folder, then others; in each of these the shortest first. */
function inOrder(tests, path) {
  const stem = path.replace(/\.ts$/, "");
  const [, part] = stem.split("/");
  const isNear = (test) => texts.get(test).includes(`${stem}.js"`) || test.endsWith(`/${stem.split("/").at(-1)}.test.ts`);
  const rank = (test) => (isNear(test) ? 0 : test.startsWith(`test/${part}/`) ? 1 : 2);
  const takes = (test) => seconds[test] ?? 0;
  let left = PATIENCE;
  const isAsked = (test, i) => {
    const fits = takes(test) <= left || i === 0; // after one that is too long there may be shorter ones
    if (fits) left -= takes(test);
    return fits;
  };
  return tests.toSorted((a, b) => rank(a) - rank(b) || takes(a) - takes(b)).filter(isAsked);
}

/** A test that fails without any fault would seem to notice every one: each is tried once, when it has noticed its first. */
const sound = new Map();
function isSound(test) {
  const passes = async () => (await runTests(faultless, [test], { seconds })).noticed === null;
  if (!sound.has(test)) sound.set(test, passes());
  return sound.get(test);
}

/** @returns the first of these tests that notices the fault in a copy, or null */
async function noticing(folder, tests) {
  if (tests.length === 0) return null;
  const { noticed } = await runTests(folder, tests, { seconds });
  if (noticed === null || (await isSound(noticed))) return noticed;
  return await noticing(folder, tests.filter((test) => test !== noticed)); // prettier-ignore
}

/** Whether a script ends well: one that does not end runs a program with a fault. */
async function succeeds(folder, ...words) {
  const child = spawn(process.execPath, words, { cwd: folder, stdio: "ignore", timeout: 300_000, killSignal: "SIGKILL" });
  return (await new Promise((resolve) => child.on("close", resolve))) === 0;
}

/** By tests that start programs, with the command line built anew; a build that fails notices, too: it runs what it has built. */
async function isNoticedInPrograms(folder, tests) {
  if (tests.length === 0) return false;
  const built = "dist/bin";
  try {
    return !(await succeeds(folder, "bin/build.mjs", "--bundle-only")) || (await noticing(folder, tests)) !== null;
  } finally {
    cpSync(join(root, built), join(folder, built), { recursive: true, preserveTimestamps: true });
  }
}

/** "caught", "missed", or "refused" by the compiler. */
async function verdictOn(site, folder) {
  const { path, from, to, after } = site;
  const file = join(folder, path);
  const before = readFileSync(file, "utf8");
  const faulty = before.slice(0, from) + after + before.slice(to);
  if (compiler.refuses(path, faulty)) return "refused";
  const { own, program } = testsOf(site);
  writeFileSync(file, faulty);
  try {
    if ((await noticing(folder, inOrder(own, path))) !== null) return "caught";
    if (await isNoticedInPrograms(folder, inOrder(program, path))) return "caught";
    const others = await succeeds(folder, "node_modules/typescript/bin/tsc", "--noEmit", "-p", "tsconfig.build.json"); // that use the file
    return others ? "missed" : "refused";
  } finally {
    writeFileSync(file, before);
  }
}

/** A copy that stays as it is. */
const faultless = copy();
const random = new Random(seed);
const pool = sources(only).flatMap((path) => sitesOf(path, readFileSync(join(root, path), "utf8")));
const missed = [];
let [caught, refused, drawn] = [0, 0, 0];

async function work() {
  const folder = copy();
  while (drawn < samples && pool.length > 0) {
    drawn++;
    const [site] = pool.splice(random.below(pool.length), 1);
    const verdict = await verdictOn(site, folder);
    if (verdict === "caught") caught++;
    else if (verdict === "refused") {
      refused++;
      drawn--;
    } else {
      missed.push(site);
      const { path, line, kind, before, after } = site;
      console.log(`${caught} noticed; missed: ${path}:${line}: ${kind}: ${short(before)} -> ${short(after)}`);
    }
  }
  rmSync(folder, { recursive: true });
}

function short(text) {
  const line = text.replace(/\s+/g, " ");
  return line.length > 90 ? `${line.slice(0, 87)}...` : line;
}

await Promise.all([work(), work()]);
rmSync(faultless, { recursive: true });
const share = caught / (caught + missed.length);
console.log(`${caught} of ${caught + missed.length} faults were noticed: ${(100 * share).toFixed(1)} % (${refused} more are refused by the compiler)`); // prettier-ignore
process.exitCode = share >= 0.9 ? 0 : 1;
