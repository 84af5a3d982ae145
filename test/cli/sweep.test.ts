// mlbh sweep: many processes, one table.
import { afterAll, describe, expect, test } from "@jest/globals";
import { spawn, spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { join } from "node:path";
import { mlbh, root, scratch } from "./run.js";

const folder = scratch();
afterAll(folder.remove);

const file = folder.write(
  "iris.yaml",
  `data: {path: "${join(root, "data/iris.csv")}", target: species}
model: [Linear: {out_features: 8}, Tanh, Linear: {out_features: 3}]
loss: CrossEntropyLoss
optimizer: {SGD: {lr: 0.1}}
train: {epochs: 2}
run: {dir: "${folder.path}"}
sweep:
  keys:
    optimizer.SGD.lr: [0.01, 0.3]
    model.0.Linear.in_features: [4, 7]
`,
);

interface Document {
  readonly run: string;
  readonly stopped: string;
  readonly trials: readonly {
    readonly rank: number;
    readonly run: string;
    readonly status: string;
    readonly seconds: number | null;
  }[];
}

/** The ranked trials without the times. */
function ranked(text: string): unknown[] {
  return (JSON.parse(text) as Document).trials.map((trial) => ({ ...trial, seconds: 0 }));
}

/** Command lines of processes that work in this test's folder. */
function processes(): string[] {
  const lines = spawnSync("ps", ["-eo", "args"], { encoding: "utf8" }).stdout.split("\n");
  return lines.filter((line) => line.includes(`${folder.path}/`) && line.includes("mlbh.js train"));
}

async function until(condition: () => boolean): Promise<void> {
  for (let waited = 0; !condition() && waited < 20_000; waited += 50) await sleep(50);
}

describe("mlbh sweep", () => {
  test("trains all combinations, ranks them, shows the best again; what fails is named and comes last", () => {
    const { code, out, err } = mlbh("sweep", file, "--set", "name=shown");
    const run = join(folder.path, "shown-1");
    expect(code).toBe(0);
    expect(err).toMatch(new RegExp(`^4 trials; \\d at a time, in ${run}\n`));
    expect(err).toMatch(/^[1-4]\/4 {2}trial-3 {2}optimizer.SGD.lr=0.3 {2}model.0.Linear.in_features=4 {2}val_loss 0\.\d+$/m);
    expect(err).toMatch(
      /^[1-4]\/4 {2}trial-4 .*error: model.0.Linear expects in_features 7, but its input has shape \(4,\), which makes it 4$/m,
    );
    const table = out
      .split("\n")
      .slice(0, 5)
      .map((line) => line.trim().split(/ +/));
    expect(table[0]).toEqual(["rank", "lr", "in_features", "val_loss", "epochs", "seconds", "run"]);
    expect(table.slice(1).map((row) => [row[0], row[1], row.at(-1)])).toEqual([
      ["1", "0.3", "trial-3"],
      ["2", "0.01", "trial-1"],
      ["3", "0.01", "trial-2"],
      ["4", "0.3", "trial-4"],
    ]);
    expect(out).toContain(
      `the best again:\n  mlbh train ${file} --set name=shown --set optimizer.SGD.lr=0.3 --set model.0.Linear.in_features=4\n`,
    );
    expect(out).toContain(
      `look at the test rows once, with the trial you choose:\n  mlbh evaluate ${run}/trial-3\n  mlbh report ${run}/trial-3\n`,
    );
    expect(mlbh("runs", folder.path).out).toMatch(/shown-1 +\S+ \S+ +sweep of 4 +0\.\d+ /); // the best val_loss
    const report = JSON.parse(mlbh("report", run, "--json").out) as { file: string; sections: { id: string }[] };
    expect(report.sections.map(({ id }) => id)).toEqual(["trials", "settings"]);
    const page = readFileSync(report.file, "utf8");
    expect(page).toContain("The best of 4 trials, <strong>trial-3</strong>, reached a val_loss of <strong>0.");
    expect(page.match(/<th scope="row" class="number">\d<\/th>/g)).toHaveLength(4);
    expect(page.match(/<circle class="dot s[01]"/g)!.length).toBeGreaterThanOrEqual(2 * 3); // two keys, three trials with a value
    const resolved = readFileSync(join(run, "trial-3/resolved.yaml"), "utf8");
    expect(resolved).toMatch(/threads: 1\n/);
    expect(resolved).not.toMatch(/sweep|repeat/);
  });

  test("the same table with one process and with two, and the best command gives the same run", () => {
    const random = ["--set", "sweep={method: random, trials: 3, metric: val_accuracy, keys: {optimizer.SGD.lr: {log_uniform: [0.001, 1]}}}"]; // prettier-ignore
    const [one, two] = ["1", "2"].map((jobs) => mlbh("sweep", file, "--jobs", jobs, "--json", "--quiet", ...random));
    expect([one.code, one.err, two.code]).toEqual([0, "", 0]);
    expect(ranked(two.out)).toEqual(ranked(one.out));
    expect(ranked(one.out)).toHaveLength(3);
    const { best, trials } = JSON.parse(one.out) as { best: string[]; trials: { value: number }[] };
    const { out } = mlbh(...best, "--json");
    expect((JSON.parse(out) as { val: { accuracy: number } }).val.accuracy).toBe(trials[0].value);
    expect(Object.keys(JSON.parse(one.out) as object)).not.toContain("test");
  });

  test("train takes no notice of the section; mistakes exit with 1 or 2", () => {
    expect(mlbh("train", file, "--quiet", "--epochs", "1").code).toBe(0);
    expect(mlbh("sweep")).toMatchObject({ code: 2, err: expect.stringContaining("missing the experiment: mlbh sweep CONFIG, or mlbh sweep --resume SWEEP") }); // prettier-ignore
    expect(mlbh("sweep", file, "--jobs", "0")).toMatchObject({ code: 2, err: expect.stringContaining("it must be a whole number of 1 or more") }); // prettier-ignore
    expect(mlbh("sweep", "nope.yaml")).toEqual({ code: 1, out: "", err: "nope.yaml: error: there is no such file\n" });
    expect(mlbh("sweep", "--resume", folder.path)).toEqual({
      ...{ code: 1, out: "" },
      err: `${folder.path}: error: this is not a group of runs: it has no group.json\n`,
    });
    expect(mlbh("sweep", "--resume", file)).toMatchObject({ code: 1, err: `${file}: error: this is not a group of runs: it has no group.json\n` }); // prettier-ignore
    expect(mlbh("sweep", file, "--set", "sweep.keys={optimizer.SGD.lr: [-1, x]}")).toEqual({
      ...{ code: 1, out: "" },
      err:
        "--set sweep.keys={optimizer.SGD.lr: [-1, x]}: error: optimizer.SGD.lr must be > 0, got -1\n" +
        '--set sweep.keys={optimizer.SGD.lr: [-1, x]}: error: optimizer.SGD.lr must be a number > 0, got "x"\n',
    });
  });

  test("when no trial ends well the exit code says why", () => {
    const { code, err } = mlbh("sweep", "configs/diabetes.yaml", "--run-dir", folder.path, "--set", "sweep={keys: {optimizer.SGD.lr: [100]}}"); // prettier-ignore
    expect(code).toBe(3);
    expect(err).toContain("error: no trial has ended with a val_loss");
  });
});

describe("a sweep that searches and halves", () => {
  const section = "sweep={method: tpe, trials: 5, startup: 3, round: 2, halving: {min_epochs: 2, factor: 2}, keys: {optimizer.SGD.lr: {log_uniform: [0.001, 1]}, model.0.Linear.in_features: [4]}}"; // prettier-ignore
  const words = ["--set", section, "--epochs", "5", "--set", "scheduler={CosineAnnealingLR: {}}"];

  test("each training begins where the one before paused: the best has the weights of a training in one go, to the bit", async () => {
    const { code, out, err } = mlbh("sweep", file, "--json", ...words, "--set", "name=race");
    expect(code).toBe(0);
    expect(err).toMatch(/^5 trials, the first 3 drawn, then 2 proposed at a time; 5 for 2 epochs, 2 up to 4, 1 up to 5; \d at a time, in /); // prettier-ignore
    expect(err).toMatch(/^1\/8 {2}trial-\d {2}optimizer.SGD.lr=\S+ {2}model.0.Linear.in_features=4 {2}val_loss \d\.\d+ {2}after 2 epochs$/m); // prettier-ignore
    expect(err).toMatch(/^8\/8 {2}trial-\d .* after 5 epochs$/m);
    const { run, best, trials, halving } = JSON.parse(out) as Document & { best: string[]; halving: object };
    expect(halving).toMatchObject({ factor: 2, rungs: [{ epochs: 2, trials: 5, went_on: 2 }, { epochs: 4, trials: 2, went_on: 1 }, { epochs: 5, trials: 1 }], epochs: { spent: 15, whole: 25 } }); // prettier-ignore
    const whole = JSON.parse(mlbh(...best, "--json").out) as Document;
    const weights = (path: string): string => readFileSync(join(path, "model.safetensors")).toString("hex");
    expect(weights(join(run, trials[0].run))).toBe(weights(whole.run));
    expect(mlbh("compare", run).out).toMatch(/epochs +5 +4 +2 +2 +2/);
    const report = JSON.parse(mlbh("report", run, "--json").out) as { file: string; sections: { id: string }[] };
    expect(report.sections.map(({ id }) => id)).toEqual(["trials", "rungs", "settings"]);
    expect(readFileSync(report.file, "utf8")).toContain("15 epochs were trained; all trials to the end would be 25.");

    // another is killed when the first proposals have been made from results, and goes on to the same end
    const child = spawn(process.execPath, [join(root, "dist/bin/mlbh.js"), "sweep", file, ...words, "--set", "name=dead"], { cwd: root }); // prettier-ignore
    await until(() => existsSync(join(folder.path, "dead-1", "trial-4", "resolved.yaml")));
    child.kill("SIGKILL");
    await until(() => processes().length === 0);
    const resumed = mlbh("sweep", "--resume", join(folder.path, "dead-1"));
    expect(resumed.code).toBe(0);
    expect(ranked(readFileSync(join(folder.path, "dead-1/summary.json"), "utf8"))).toEqual(ranked(out));
    expect(resumed.out).toMatch(/^ +1 .* 3 of 3 +5 /m);
    expect(resumed.out).toMatch(/^rung +epochs +trials +went on +best val_loss\n +1 +2 +5 +2 +\d\.\d+\n/m);
    expect(resumed.out).toContain("\n15 epochs were trained; all trials to the end would be 25\n");
  }, 120_000);
});

test("train --until pauses, with a hint how to go on; one run at a time", () => {
  const { code, out, err } = mlbh("train", file, "--until", "1", "--set", "name=pause");
  const run = join(folder.path, "pause-1");
  expect([code, err.split("\n").at(-2)]).toEqual([0, `go on with: mlbh train --resume ${run}`]);
  expect(out).toContain("paused after epoch 1; what was learned so far is saved");
  expect(mlbh("train", "--resume", run, "--json").out).toMatch(/"stopped": "finished",\s+"epochs": 2/);
  expect(mlbh("train", file, "--until", "0")).toMatchObject({ code: 2, err: expect.stringContaining("it must be a whole number of 1 or more") }); // prettier-ignore
  expect(mlbh("train", file, "--until", "1", "--set", "repeat.seeds=2")).toMatchObject({
    ...{ code: 2, out: "" },
    err: expect.stringContaining(
      "--until pauses one run, and this experiment has several: leave repeat: out with --set repeat=null",
    ),
  });
});

describe("a sweep that is stopped", () => {
  const keys = "sweep.keys={optimizer.SGD.lr: [0.01, 0.1, 0.2]}";
  const start = (name: string, epochs = "150"): ReturnType<typeof spawn> => {
    const words = ["sweep", file, "--jobs", "2", "--set", keys, "--set", `name=${name}`, "--set", "run.checkpoint_every=1"];
    const child = spawn(process.execPath, [join(root, "dist/bin/mlbh.js"), ...words, "--epochs", epochs], { cwd: root });
    child.stderr.setEncoding("utf8");
    return child;
  };
  const training = (name: string): boolean =>
    [1, 2].every((n) => existsSync(join(folder.path, `${name}-1/trial-${n}/checkpoints/last.safetensors`)));

  test("by Ctrl-C: the runs save, none is left; it goes on, and the result is that of one that was not stopped", async () => {
    const child = start("stopped");
    let err = "";
    child.stderr!.on("data", (text: string) => (err += text));
    const closed = new Promise((resolve) => child.on("close", resolve));
    await until(() => training("stopped"));
    child.kill("SIGINT");
    expect(await closed).toBe(130);
    const run = join(folder.path, "stopped-1");
    expect(err).toContain("SIGINT: the runs finish their step and save; once more to stop at once");
    expect(err).toMatch(new RegExp(`\\d of 3 trials have ended; go on with: mlbh sweep --resume ${run}\n$`));
    expect(processes()).toEqual([]);
    expect(JSON.parse(readFileSync(join(run, "trial-1/summary.json"), "utf8"))).toHaveProperty("stopped");
    const resumed = mlbh("sweep", "--resume", run, "--json");
    const whole = mlbh("sweep", file, "--set", keys, "--set", "name=whole", "--epochs", "150", "--json");
    expect(resumed.code).toBe(0);
    expect(ranked(resumed.out)).toEqual(ranked(whole.out));
  }, 60_000);

  test("by its death: the runs notice, save and end", async () => {
    const child = start("killed", "20000"); // longer than it takes to notice
    await until(() => training("killed"));
    child.kill("SIGKILL");
    await until(() => processes().length === 0);
    expect(processes()).toEqual([]);
    const { stopped } = JSON.parse(readFileSync(join(folder.path, "killed-1/trial-1/summary.json"), "utf8")) as Document;
    expect(stopped).toBe("interrupted");
  }, 60_000);
});
