// A run that is killed (SIGKILL) at random moments and taken up again each time ends with the same bits as one that is left alone.
//   node test/soak/kill.mjs [kills = 100] [seed = 1] [race]
// With "race" two processes at a time want to go on with the run: one gets it, the other says who has it, and nothing is written twice.
// Ends with 0 when all runs agree. The runs save after every epoch, a few milliseconds apart, so that kills hit every moment of a save.
import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../..", import.meta.url));
const [kills = 100, seed = 1] = process.argv.slice(2, 4).map(Number);
const race = process.argv.includes("race");
const folder = mkdtempSync(join(tmpdir(), "mlbh-kill-"));

/** Park and Miller: the same moments for the same seed. */
let state = seed;
function random() {
  state = (state * 48271) % 2147483647;
  return state / 2147483647;
}

const experiment = join(folder, "kill.yaml");
writeFileSync(
  experiment,
  `name: kill
seed: 3
data: {path: ${JSON.stringify(join(root, "data/iris.csv"))}, target: species}
model: [Linear: {out_features: 16}, ReLU, Dropout: {p: 0.2}, Linear: {out_features: auto}]
loss: CrossEntropyLoss
optimizer: {Adam: {lr: 0.01}}
scheduler: {CosineAnnealingLR: {T_max: 60}}
train: {epochs: 60, batch_size: 8, early_stopping: {patience: 50}, threads: 1}
run: {checkpoint_every: 1}
`,
);

/** Runs the command line. `kill`: by SIGKILL, that many milliseconds after so many epochs are over, if it has not ended by then. */
function mlbh(words, kill = null) {
  const child = spawn(process.execPath, [join(root, "dist/bin/mlbh.js"), ...words], { stdio: ["ignore", "ignore", "pipe"] });
  const end = () => {
    to = performance.now();
    child.kill("SIGKILL");
  };
  const arm = () => setTimeout(end, kill.after);
  let err = "";
  let [from, to] = [null, null]; // from its first epoch to its end
  let timer = kill?.epochs === 0 ? arm() : null;
  child.stderr.on("data", (text) => {
    err += text;
    if (err.includes("epoch ")) from ??= performance.now();
    if (kill !== null && timer === null && err.split("epoch ").length > kill.epochs) timer = arm();
  });
  return new Promise((resolve) => {
    child.on("close", (code, signal) => {
      clearTimeout(timer);
      resolve({ code, killed: signal === "SIGKILL", err, from, to });
    });
    child.on("exit", () => (to ??= performance.now()));
  });
}

/** Mostly within a few milliseconds around the saves of some epoch, now and then while the program starts. */
const randomMoment = () =>
  random() < 0.1 ? { epochs: 0, after: 600 * random() } : { epochs: 1 + Math.floor(20 * random()), after: 8 * random() };

/** All that a run has left, without the times. */
function resultOf(run) {
  const file = (name) => readFileSync(join(run, name));
  const lines = (name) =>
    file(name)
      .toString()
      .replace(/"seconds":[^,}]+/g, "");
  const summary = { ...JSON.parse(file("summary.json")), seconds: 0, run: "" };
  const weights = ["model.safetensors", "checkpoints/best.safetensors"].map((name) => file(name).toString("base64"));
  return JSON.stringify([summary, weights, lines("metrics.jsonl"), lines("norms.jsonl"), lines("losses.jsonl")]);
}

const epochsIn = (run) => {
  const log = join(run, "metrics.jsonl");
  return existsSync(log) ? readFileSync(log, "utf8").split("\n").length - 1 : 0;
};

const directory = (n) => join(folder, `runs${n}`);
const words = (n) => ["train", experiment, "--run-dir", directory(n)];

const { code, err } = await mlbh(words(0));
if (code !== 0) throw new Error(`the run to compare with failed:\n${err}`);
const expected = resultOf(join(directory(0), "kill-1"));

/** Two at once, of which one may work on the run; the other's answer is checked. */
async function inPairs(path, kill) {
  const words = ["train", "--resume", path];
  const [first, second] = await Promise.all([mlbh(words, kill), mlbh(words, kill)]);
  const isRefused = ({ code, err }) => code === 1 && /error: in use: process \d+ has been at work on it since/.test(err);
  const loser = [first, second].find(isRefused);
  if (loser !== undefined) refused++;
  else if ([first, second].every(({ from }) => from !== null)) {
    if (first.from < second.to && second.from < first.to) throw new Error(`two processes trained ${path} at the same time`);
    overtaken++; // the first was killed before the second asked
  }
  if (loser !== undefined) return loser === first ? second : first;
  return first.killed ? first : second;
}

let [done, runs, lost, early, refused, overtaken] = [0, 0, 0, 0, 0, 0];
while (done < kills) {
  const n = ++runs;
  let finished = false;
  while (!finished) {
    const run = existsSync(directory(n)) ? readdirSync(directory(n)).find((name) => existsSync(join(directory(n), name, "resolved.yaml"))) : undefined; // prettier-ignore
    const path = run === undefined ? null : join(directory(n), run);
    const before = path === null ? 0 : epochsIn(path);
    const kill = done < kills ? randomMoment() : null;
    const result =
      path === null
        ? await mlbh(words(n), kill)
        : race
          ? await inPairs(path, kill)
          : await mlbh(["train", "--resume", path], kill);
    if (!result.killed) {
      if (result.code !== 0) throw new Error(`run ${n} ended with ${result.code}:\n${result.err}`);
      finished = true;
      continue;
    }
    done++;
    if (path === null) early++;
    else if (epochsIn(path) < before - 1) lost++; // the line of an epoch may be there before its checkpoint, but never two of them
  }
  const path = readdirSync(directory(n)).map((name) => join(directory(n), name)).find((name) => existsSync(join(name, "summary.json"))); // prettier-ignore
  if (resultOf(path) !== expected) throw new Error(`run ${n} differs from the one that was not killed (${path})`);
  rmSync(directory(n), { recursive: true });
}
rmSync(folder, { recursive: true });
console.log(`${done} kills in ${runs} runs, ${early} of them before there was anything to resume; ${lost} lost an epoch that was saved; every run ended with the same bits`); // prettier-ignore
if (race)
  console.log(`${refused} times the second of two was refused, ${overtaken} times it came after the first had been killed`);
process.exitCode = lost === 0 ? 0 : 1;
