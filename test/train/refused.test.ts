// A run that cannot go on stays as it is, byte by byte.
import { afterAll, describe, expect, test } from "@jest/globals";
import { appendFileSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { kernelBuild, useKernels, type KernelBuild } from "../../src/kernels/index.js";
import {
  CHECKPOINT,
  decodeCheckpoint,
  encodeCheckpoint,
  PREVIOUS_CHECKPOINT,
  type Checkpoint,
} from "../../src/runs/checkpoint.js";
import { modeOf } from "../../src/runs/keepKernels.js";
import { openRun } from "../../src/runs/openRun.js";
import { openRepeat, trainRepeat } from "../../src/sweep/repeat.js";
import { gather } from "../../src/report/gather.js";
import { trainExperiment } from "../../src/train/train.js";
import { root, scratch } from "../cli/run.js";

const folder = scratch();
afterAll(() => folder.remove());

/** A build of the kernels that is not to be had here. */
function missingBuild(): KernelBuild {
  const before = modeOf(kernelBuild());
  useKernels("wasm");
  const here = kernelBuild();
  useKernels(before);
  return here === "wasm-fma" ? "wasm" : "wasm-fma";
}

let count = 0;
const data = (): string => folder.write(`data${++count}.csv`, readFileSync(join(root, "data/iris.csv"), "utf8"));

function config(more = "", path = data()): string {
  return folder.write(
    `refused${count}.yaml`,
    `seed: 7
data: {path: ${JSON.stringify(path)}, target: species}
model: [Linear: {out_features: 8}, Tanh, Linear: {out_features: 3}]
loss: CrossEntropyLoss
optimizer: {Adam: {lr: 0.01}}
scheduler: {CosineAnnealingLR: {T_max: 5}}
train: {epochs: 3, batch_size: 16}
run: {dir: ${JSON.stringify(join(folder.path, `runs${count}`))}, checkpoint_every: 1}
${more}`,
  );
}

function contentOf(run: string): Record<string, string> {
  const files = readdirSync(run, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return Object.fromEntries(files.map(({ parentPath, name }) => [name, readFileSync(join(parentPath, name)).toString("base64")]));
}

/** Writes both checkpoints of a run anew, with checksums that match. */
function changeCheckpoints(run: string, change: (checkpoint: Checkpoint) => Checkpoint): void {
  for (const name of [CHECKPOINT, PREVIOUS_CHECKPOINT]) {
    const file = join(run, name);
    writeFileSync(file, encodeCheckpoint(change(decodeCheckpoint(readFileSync(file), name))));
  }
}

const withState = (change: (state: Checkpoint["state"]) => object) => (run: string) =>
  changeCheckpoints(run, (checkpoint) => ({ ...checkpoint, state: { ...checkpoint.state, ...change(checkpoint.state) } }));

const short = { shape: [2], dtype: "float32", data: new Float32Array(2) } as const;
const withArray = (name: string) => withState(({ arrays }) => ({ arrays: new Map([...arrays, [name, short]]) }));
const misfit = "the saved state does not fit the experiment: ";

describe("what is refused changes nothing", () => {
  test.each<[string, (run: string) => void, readonly string[], string | RegExp]>([
    ["another seed", () => undefined, ["seed=8"], "seed cannot change"],
    ["another model", () => undefined, ["model=[Linear: {out_features: 3}]"], "model cannot change"],
    ["a wrong setting", () => undefined, ["optimizer.Adam.lr=-1"], "must be > 0"],
    ["data that is gone", () => undefined, ["data.path=nowhere.csv"], "there is no such file"],
    ["data that has changed", () => appendFileSync(join(folder.path, `data${count}.csv`), "5.1,3.5,1.4,0.2,setosa\n"), [], "its content has changed"],
    ["weights of another model", withArray("model.0.bias"), [], `${misfit}the state does not fit the Sequential: does not fit: 0.bias is (2,) float32, the model has (8,) float32`],
    ["weights that the model has not", withArray("model.7.bias"), [], /does not fit the experiment: .* unexpected: 7\.bias/],
    ["best weights of another model", withArray("best.2.bias"), [], /does not fit the experiment: .* 2\.bias is \(2,\) float32/],
    ["an optimizer's memory of another model", withArray("optimizer.0.expAvg"), [], `${misfit}Adam: expAvg of parameter 0 is (2,) float32, the parameter is (8, 4) float32`],
    ["an optimizer's memory of more parameters", withArray("optimizer.99.expAvg"), [], `${misfit}Adam: the state is of parameter 99`],
    ["another optimizer's settings", withState(({ optimizer }) => ({ optimizer: { ...optimizer, groups: [{ lr: true }] } })), [], `${misfit}the optimizer has no such lr`],
    ["a setting that the optimizer has not", withState(({ optimizer }) => ({ optimizer: { ...optimizer, groups: [{ lr: 0.1, momentum: 0.9 }] } })), [], `${misfit}the optimizer has no such momentum`],
    ["parameters among the settings", withState(({ optimizer }) => ({ optimizer: { ...optimizer, groups: [{ lr: 0.1, params: [] }] } })), [], `${misfit}the optimizer has no such params`],
    ["a place beyond the epoch's end", withState(({ position }) => ({ position: { ...position, batch: 7, losses: Array(7).fill(1) } })), [], `${misfit}it stands at batch 7, and an epoch has 7`],
    ["other kernels", (run) => changeCheckpoints(run, (checkpoint) => ({ ...checkpoint, kernels: missingBuild() })), [], /was computed with the kernels "wasm(-fma)?", and "\S+" would give .*\n {2}hint: go on with it on a machine/],
    ["rows that are divided otherwise", (run) => writeFileSync(join(run, "split.json"), '{"version":1,"train":[2],"val":[],"test":[]}'), [], /split\.json: error: the rows of train are not those that this version of mlbh would take\n {2}hint: go on with it with the version/],
    ["a record of the rows that is damaged", (run) => writeFileSync(join(run, "split.json"), '{"version":1,'), [], /split\.json: error: this is not as training writes it: the file was changed or damaged\n {2}hint: remove it/],
  ])("%s", async (_, spoil, overrides, words) => {
    const { run } = await trainExperiment({ file: config(), overrides: ["train.epochs=2"] });
    spoil(run);
    const before = contentOf(run);
    await expect(trainExperiment({ file: null, resume: run, overrides: [...overrides, "train.epochs=3"] })).rejects.toThrow(words);
    expect(contentOf(run)).toEqual(before);
  }); // prettier-ignore
});

test("an epoch of one batch, and a model of one array, are held to their state as well", async () => {
  const one = "model: [Linear: {out_features: 3, bias: false}]";
  const file = config();
  const text = readFileSync(file, "utf8").replace("batch_size: 16", "batch_size: 999").replace(/model: .*/, one);
  writeFileSync(file, text);
  const { run } = await trainExperiment({ file, overrides: ["train.epochs=2"] });
  const refused = () => trainExperiment({ file: null, resume: run, overrides: ["train.epochs=3"] }).then(() => "nothing", (error: Error) => error.message); // prettier-ignore
  const kept = [CHECKPOINT, PREVIOUS_CHECKPOINT].map((name) => [join(run, name), readFileSync(join(run, name))] as const);
  withState(({ position }) => ({ position: { ...position, batch: 1, losses: [1] } }))(run);
  expect(await refused()).toContain(`${misfit}it stands at batch 1, and an epoch has 1`);
  for (const [path, bytes] of kept) writeFileSync(path, bytes);
  withArray("best.0.weight")(run);
  expect(await refused()).toMatch(/does not fit the experiment: .* 0\.weight is \(2,\) float32/);
  for (const [path, bytes] of kept) writeFileSync(path, bytes);
  expect(await refused()).toBe("nothing");
}); // prettier-ignore

test("logs that hold what the checkpoint before speaks of: it goes on from there, and says so", async () => {
  const { run: whole } = await trainExperiment({ file: config() });
  const { run } = await trainExperiment({ file: config(), overrides: ["train.epochs=2"] });
  const log = join(run, "metrics.jsonl");
  const [first] = readFileSync(log, "utf8").split("\n");
  writeFileSync(log, `${first}\n`);
  const damage: string[] = [];
  const notice = (_: unknown, resumption: { damage: readonly { message: string }[] } | null): void =>
    void damage.push(...(resumption?.damage ?? []).map(({ message }) => message));
  await trainExperiment({ file: null, resume: run, overrides: ["train.epochs=3"] }, { onReady: notice });
  expect(damage).toEqual([expect.stringMatching(/^it goes on after \d+ bytes of metrics\.jsonl, of which only \d+ are there$/)]);
  const model = (path: string): Buffer => readFileSync(join(path, "model.safetensors"));
  expect(model(run).equals(model(whole))).toBe(true);
  expect(readFileSync(log, "utf8").trim().split("\n")).toHaveLength(3);
});

test("a run of a version that recorded neither kernels nor rows goes on, and can be read", async () => {
  const { run } = await trainExperiment({ file: config(), overrides: ["train.epochs=2"] });
  changeCheckpoints(run, ({ kernels: _, ...others }) => others);
  rmSync(join(run, "split.json"));
  const { kernels: _, ...summary } = JSON.parse(readFileSync(join(run, "summary.json"), "utf8")) as Record<string, unknown>;
  writeFileSync(join(run, "summary.json"), JSON.stringify(summary));
  const { missing } = await gather(run);
  expect([openRun(run).path, missing]).toEqual([run, []]);
  const resumed = await trainExperiment({ file: null, resume: run, overrides: ["train.epochs=3"] });
  expect([resumed.epochs, resumed.kernels]).toEqual([3, kernelBuild()]);
});

test("a report says why it shows no predictions when the rows are divided otherwise", async () => {
  const { run } = await trainExperiment({ file: config(), overrides: ["train.epochs=1"] });
  writeFileSync(join(run, "split.json"), '{"version":1,"train":[2],"val":[],"test":[]}');
  const { judged, missing } = await gather(run);
  expect([judged, missing]).toEqual([null, [expect.stringMatching(/^no predictions: .*split\.json: the rows of train are not/)]]);
});

test("a repeated experiment goes on with the kernels it was begun with, also in members that are begun later", async () => {
  const usual = kernelBuild();
  const opened = openRepeat({ file: config("repeat: {seeds: 2}"), kernels: "reference" })!;
  let ended = 0;
  const { run } = await trainRepeat(opened, { onMember: () => void ended++, shouldStop: () => ended === 1 });
  expect([ended, kernelBuild()]).toEqual([1, usual]);
  useKernels("wasm");
  await expect(trainRepeat(openRepeat({ file: null, resume: run, kernels: "wasm" })!)).rejects.toThrow('was computed with the kernels "reference"');
  expect((await trainRepeat(openRepeat({ file: null, resume: run })!)).stopped).toBe("finished");
  const kernelsOf = (member: string): unknown => (JSON.parse(readFileSync(join(run, member, "summary.json"), "utf8")) as { kernels: unknown }).kernels;
  expect(["seed-7", "seed-8"].map(kernelsOf)).toEqual(["reference", "reference"]);
  expect(kernelBuild()).not.toBe("reference");
  useKernels(usual === "reference" ? "reference" : "wasm");
}); // prettier-ignore
