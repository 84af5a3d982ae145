// Everything that mlbh sweep says of trials that have ended, or that a signal has kept from beginning: none is trained here.
import { afterAll, beforeAll, describe, expect, jest, test } from "@jest/globals";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { openSweep, runSweep, type Job, type Outcome } from "../../src/sweep/sweep.js";
import { ended } from "./fakeRun.js";
import { mlbhHere, undecided } from "./here.js";
import { scratch, type Result } from "./run.js";

const folder = scratch();
afterAll(folder.remove);
const section = "metric: val_accuracy, keys: {optimizer.SGD.lr: [0.1, 0.2, 0.3]}";
const experiment = folder.write("shop.yaml", `${undecided["shop.yaml"]}run: {dir: ${folder.path}}\nsweep: {${section}}\n`);
beforeAll(() => void folder.write("shop.csv", undecided["shop.csv"]));

/** What is said, with F for the folder. */
async function said(...words: readonly string[]): Promise<Result> {
  const { code, out, err } = await mlbhHere("sweep", ...words);
  return { code, out: out.replaceAll(folder.path, "F"), err: err.replaceAll(folder.path, "F") };
}

/** How a trial ends: with this accuracy (null: it is not defined), as a divergence with these words, or not at all. */
type Ending = number | string | null | undefined;

/** A sweep whose trials have ended so. @returns its directory */
async function swept(name: string, endings: readonly Ending[], ...more: readonly string[]): Promise<string> {
  const opened = await openSweep({ file: experiment, overrides: [`name=${name}`, ...more] });
  const { group } = opened;
  const run = (tasks: readonly Job[], onEnd: (task: Job, outcome: Outcome) => void): Promise<void> => {
    for (const task of tasks) {
      const ending = endings[group.file.members.indexOf(task.name)];
      const until = task.words.indexOf("--until");
      const epochs = until < 0 ? 3 : Number(task.words[until + 1]);
      if (typeof ending === "number" || ending === null) {
        const summary = {
          ...ended,
          stopped: epochs < 3 ? "paused" : "finished",
          epochs,
          seconds: 1.25,
          val: { accuracy: ending },
        };
        mkdirSync(join(group.path, task.name), { recursive: true });
        writeFileSync(join(group.path, task.name, "summary.json"), JSON.stringify(summary));
        onEnd(task, { status: "done", said: "" });
      } else onEnd(task, ending === undefined ? { status: "stopped", said: "" } : { status: "diverged", said: ending });
    }
    return Promise.resolve();
  };
  await runSweep(opened, { run }, () => undefined);
  return group.path;
}

const words = "training diverged: the loss is NaN in epoch 2";

describe("a sweep that has ended", () => {
  const look = (run: string): string => `
ranked on the validation rows; look at the test rows once, with the trial you choose:
  mlbh evaluate F/${run}
  mlbh report F/${run}
all trials beside each other:
  mlbh report F/${run.split("/")[0]}
`;

  test("shows its trials, the best first, and what to do with it", async () => {
    const run = await swept("first", [0.5, words, 0.75]);
    const out = `rank   lr  val_accuracy  epochs  seconds  run
   1  0.3        0.7500       3     1.25  trial-3
   2  0.1        0.5000       3     1.25  trial-1
   3  0.2      diverged                   trial-2
${look("first-1/trial-3")}the best again:
  mlbh train F/shop.yaml --set name=first --set optimizer.SGD.lr=0.3
`;
    const err = "3 trials, 3 of them are there already; 1 at a time, in F/first-1\n";
    expect(await said("--resume", run)).toEqual({ code: 0, out, err });
    expect(await said("--resume", run, "--jobs", "4")).toEqual({ code: 0, out, err });
    expect(await said("--resume", run, "--quiet")).toEqual({ code: 0, out, err: `trial-2: ${words}\n` });
    const json = await said("--resume", run, "--json", "--quiet");
    expect([json.code, json.err]).toEqual([0, ""]);
    expect(JSON.parse(json.out)).toMatchObject({ kind: "sweep", run: "F/first-1", stopped: "finished", trials: [{ run: "trial-3", rank: 1 }, { run: "trial-1" }, { run: "trial-2", message: words }] }); // prettier-ignore
  });

  test("without a value says so; it has diverged where all of them have", async () => {
    const none = "error: no trial has ended with a val_accuracy\n";
    const all = await said("--resume", await swept("wild", [words, words, words]), "--quiet");
    expect([all.code, all.err]).toEqual([3, `${[1, 2, 3].map((n) => `trial-${n}: ${words}\n`).join("")}${none}`]);
    expect(all.out).toBe(`rank   lr  val_accuracy  epochs  seconds  run
   1  0.1      diverged                   trial-1
   2  0.2      diverged                   trial-2
   3  0.3      diverged                   trial-3
`);
    const some = await said("--resume", await swept("undefined", [words, null, words]));
    expect([some.code, some.err.split("\n")[1]]).toEqual([1, none.trim()]);
    expect(some.out.split("\n")[1]).toBe("   1  0.2           n/a       3     1.25  trial-2");
  });

  test("by halving shows its rungs", async () => {
    const run = await swept("halved", [0.5, 0.75, 0.25], "sweep.halving={min_epochs: 1, factor: 3}");
    const { code, out, err } = await said("--resume", run);
    expect([code, err]).toEqual([
      0,
      "3 trials; 3 for 1 epoch, 1 up to 3, 4 of them are there already; 1 at a time, in F/halved-1\n",
    ]);
    expect(out).toBe(`rank   lr  val_accuracy    rung  epochs  seconds  run
   1  0.2        0.7500  2 of 2       3     1.25  trial-2
   2  0.1        0.5000  1 of 2       1     1.25  trial-1
   3  0.3        0.2500  1 of 2       1     1.25  trial-3

rung  epochs  trials  went on  best val_accuracy
   1       1       3        1             0.7500
   2       3       1                      0.7500
5 epochs were trained; all trials to the end would be 9
${look("halved-1/trial-2")}the best again:
  mlbh train F/shop.yaml --set name=halved --set optimizer.SGD.lr=0.2
`);
  });
});

describe("stopped by a signal", () => {
  /** It comes as soon as somebody listens for it. */
  async function stopped(signal: "SIGINT" | "SIGTERM", ...line: readonly string[]): Promise<Result> {
    const on = process.on.bind(process) as (name: string, listener: (given: unknown) => void) => unknown;
    const spy = jest.spyOn(process, "on").mockImplementation(((name: string, listener: (given: unknown) => void) => {
      on(name, listener);
      if (name === signal) queueMicrotask(() => { listener(signal); }); // prettier-ignore
      return process;
    }) as never);
    try {
      return await said(...line);
    } finally {
      spy.mockRestore();
    }
  }
  const saving = (signal: string): string => `${signal}: the runs finish their step and save; once more to stop at once\n`;
  const goOn = (count: string, run: string): string => `${count} have ended; go on with: mlbh sweep --resume F/${run}\n`;

  test("it begins no trial, and says how to go on", async () => {
    for (const [jobs, at, run] of [["2", 2, "begun-1"], ["9", 3, "begun-2"]] as const) {
      const plan = `3 trials; ${at} at a time, in F/${run}\n`;
      expect(await stopped("SIGINT", experiment, "--set", "name=begun", "--jobs", jobs)).toEqual({ code: 130, out: "", err: plan + saving("SIGINT") + goOn("0 of 3 trials", run) }); // prettier-ignore
    }
    const { code, out, err } = await stopped("SIGTERM", experiment, "--set", "name=begun", "--quiet", "--json");
    expect([code, err, JSON.parse(out)]).toEqual([143, saving("SIGTERM") + goOn("0 of 3 trials", "begun-3"), expect.objectContaining({ stopped: "interrupted", best: null, trials: [] })]); // prettier-ignore
  }); // prettier-ignore

  test("what has ended is shown, and nothing is advised yet", async () => {
    const run = await swept("part", [undefined, 0.5]);
    const table = "rank   lr  val_accuracy  epochs  seconds  run\n   1  0.2        0.5000       3     1.25  trial-2\n";
    const plan = "3 trials, 1 of them is there already; 2 at a time, in F/part-1\n";
    expect(await stopped("SIGINT", "--resume", run, "--jobs", "7")).toEqual({ code: 130, out: table, err: plan + saving("SIGINT") + goOn("1 of 3 trials", "part-1") }); // prettier-ignore
  });

  test("of halving trainings are counted", async () => {
    const run = await swept("rungs", [0.5, undefined, 0.25], "sweep.halving={min_epochs: 1, factor: 3}");
    const { err } = await stopped("SIGINT", "--resume", run, "--quiet");
    expect(err).toBe(saving("SIGINT") + goOn("2 of 4 trainings", "rungs-1"));
  });
});
