// Are the tests able to fail? Small faults are put into the sources, one at a time, and the tests of the file's folder should notice.
//   npm run mutate [-- samples = 200] [seed = 1] [only = "src/data"]
// Prints every fault that no test has noticed, and ends with 0 when nine of ten were. A fault that the compiler refuses is none and another
// is drawn. WebAssembly sources are left out: they are held to their plain twins. Works on copies; the sources are not touched.
import { spawn, spawnSync } from "node:child_process";
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { Random } from "../soak/fuzz/random.mjs";
import { sitesOf } from "./sites.mjs";

const root = fileURLToPath(new URL("../..", import.meta.url));
const [samples = 200, seed = 1] = process.argv.slice(2, 4).map(Number);
const only = process.argv[4] ?? "src";

/** Folders whose work is tested through others, too: what the folder's own tests let pass is shown to these. */
const ALSO = {
  core: ["test/experiment", "test/data", "test/api"],
  kernels: ["test/ops", "test/functional"],
  autograd: ["test/ops", "test/api", "test/nn"],
  ops: ["test/autograd", "test/api", "test/nn", "test/functional"],
  functional: ["test/autograd", "test/nn", "test/api"],
  nn: ["test/functional", "test/api"],
  optim: ["test/api", "test/train"],
  data: ["test/advise", "test/train"],
  notation: ["test/pages"],
  pages: ["test/cli/cli.test.ts", "test/ops"],
  files: ["test/runs", "test/data", "test/cli/disk.test.ts", "test/cli/predict.test.ts"],
  experiment: ["test/advise", "test/train"],
  runs: ["test/train", "test/cli/runs.test.ts", "test/cli/compare.test.ts", "test/cli/resume.test.ts"],
  train: ["test/runs", "test/cli/resume.test.ts", "test/cli/evaluate.test.ts"],
  advise: ["test/cli/init.test.ts", "test/cli/check.test.ts"],
  sweep: ["test/cli/sweep.test.ts", "test/cli/repeat.test.ts"],
  report: ["test/cli/report.test.ts", "test/cli/compare.test.ts", "test/cli/curves.test.ts", "test/cli/cli.test.ts"],
};

function sources(folder) {
  return readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith(".ts") && !entry.name.endsWith(".generated.ts"))
    .map((entry) => join(entry.parentPath, entry.name).slice(root.length))
    .filter((path) => !path.startsWith("src/kernels/wasm/assembly"));
}

/** A copy of the project in which a file can be wrong. */
function copy() {
  const folder = mkdtempSync(join(tmpdir(), "mlbh-mutate-"));
  for (const name of [
    "src",
    "test",
    "bin",
    "configs",
    "data",
    "dist",
    "package.json",
    "README.md",
    "CONTRIBUTING.md",
    "tsconfig.json",
    "tsconfig.build.json",
    "jest.config.mjs",
  ])
    if (existsSync(join(root, name))) cpSync(join(root, name), join(folder, name), { recursive: true, preserveTimestamps: true });
  symlinkSync(join(root, "node_modules"), join(folder, "node_modules"));
  mkdirSync(join(folder, "test/mutate"), { recursive: true });
  writeFileSync(join(folder, "test/mutate/nothing.mjs"), "export default () => undefined;\n"); // instead of a build
  return folder;
}

/** @returns whether some test fails, or does not end */
async function fails(folder, tests, seconds) {
  const words = ["--experimental-vm-modules", "--no-warnings", "node_modules/jest/bin/jest.js", "--bail", "--silent", "--runInBand", "--testTimeout", "100000", "--globalSetup", "./test/mutate/nothing.mjs", ...tests]; // prettier-ignore
  const child = spawn(process.execPath, words, { cwd: folder, stdio: "ignore", env: { ...process.env, CI: "true" } });
  const timer = setTimeout(() => child.kill("SIGKILL"), 1000 * seconds);
  const code = await new Promise((resolve) => child.on("close", (code) => resolve(code)));
  clearTimeout(timer);
  return code !== 0;
}

/**
 * Without any fault the tests must pass: else every fault would seem to be noticed. Each list is tried once, when it is first needed.
 * @returns the seconds after which a list of tests is taken for one that does not end
 */
const sound = new Map();
function patience(tests) {
  const name = tests.join(" ");
  if (!sound.has(name)) sound.set(name, tryOut());
  return sound.get(name);

  async function tryOut() {
    const start = Date.now();
    if (await fails(faultless, tests, 1800)) throw new Error(`${name}: the tests fail, or do not end in time, without any fault`);
    return 60 + (3 * (Date.now() - start)) / 1000;
  }
}

/** A build that does not end is one that fails: it runs the program, which has a fault. */
const run = (folder, ...words) => spawnSync(process.execPath, words, { cwd: folder, encoding: "utf8", timeout: 300_000 });

/** The tests of a file's folder; of a command those of its name. */
function ownTests(path) {
  const [, part, folder, name] = path.replace(/\.ts$/, "").split("/");
  if (part !== "cli") return [`test/${part}/`];
  return folder === "commands" ? [`test/cli/${name}.test.ts`] : [];
}

const testFiles = readdirSync(join(root, "test"), { recursive: true })
  .map((name) => join("test", name))
  .filter((name) => name.endsWith(".test.ts"))
  .map((name) => ({ name, text: readFileSync(join(root, name), "utf8") }))
  .sort((a, b) => a.text.length - b.text.length);

/** The test files that import the file or bear its name: most faults are noticed by these, in seconds. */
function nearTests(path) {
  const stem = path.replace(/\.ts$/, "");
  const name = stem.split("/").at(-1);
  const isNear = (test) => test.text.includes(`${stem}.js"`) || test.name.endsWith(`/${name}.test.ts`);
  return testFiles.filter(isNear).slice(0, 6).map((test) => test.name); // prettier-ignore
}

/** "caught", "missed", or "refused" by the compiler. */
async function verdictOn({ path, from, to, after }, folder) {
  const file = join(folder, path);
  const part = path.split("/")[1];
  const own = ownTests(path).filter((test) => existsSync(join(folder, test)));
  const also = part === "cli" ? ["test/cli"] : (ALSO[part] ?? ["test/cli"]);
  const notice = async (tests) => tests.length > 0 && (await fails(folder, tests, await patience(tests)));
  const before = readFileSync(file, "utf8");
  writeFileSync(file, before.slice(0, from) + after + before.slice(to));
  try {
    const builds = run(folder, "bin/build.mjs", "--bundle-only").status === 0; // for the tests that use the command line
    if (!builds) return "refused";
    if (await notice(nearTests(path))) return "caught";
    if (await notice(own)) return "caught";
    if (run(folder, "node_modules/typescript/bin/tsc", "--noEmit", "-p", "tsconfig.build.json").status !== 0) return "refused";
    return (await notice(also)) ? "caught" : "missed";
  } finally {
    writeFileSync(file, before);
    run(folder, "bin/build.mjs", "--bundle-only");
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
      console.log(
        `${caught} noticed; missed: ${site.path}:${site.line}: ${site.kind}: ${short(site.before)} -> ${short(site.after)}`,
      );
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
