// Several runs of one experiment: each is the run it would be alone, pauses change nothing, and what diverges stops nobody else.
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { InputError } from "../../src/core/errors.js";
import { Generator } from "../../src/core/rng.js";
import { loadFile } from "../../src/files/loadFile.js";
import { openRun } from "../../src/runs/openRun.js";
import { openRepeat, readRepeat, trainRepeat, type RepeatSummary } from "../../src/sweep/repeat.js";
import { trainExperiment } from "../../src/train/train.js";
import type { TrainOptions } from "../../src/train/options.js";
import { root, scratch } from "../cli/run.js";

let folder: ReturnType<typeof scratch>;
let count = 0;
beforeAll(() => {
  folder = scratch();
});
afterAll(() => folder.remove());

function config(repeat: string, more = ""): string {
  return folder.write(
    `repeat${++count}.yaml`,
    `name: several
seed: 3
data: {path: "${join(root, "data/iris.csv")}", target: species}
model: [Linear: {out_features: 8}, Tanh, Dropout, Linear: {out_features: 3}]
loss: CrossEntropyLoss
optimizer: {Adam: {lr: 0.01}}
train: {epochs: 2, batch_size: 16, threads: 1}
repeat: ${repeat}
run: {dir: "${join(folder.path, `runs${count}`)}"}
${more}`,
  );
}

/** @param stop batches after which it is interrupted */
async function train(options: TrainOptions, stop = Infinity): Promise<RepeatSummary> {
  const repeat = openRepeat(options);
  if (repeat === null) throw new Error("this is one run");
  let batches = 0;
  return trainRepeat(repeat, { onBatch: () => void batches++, shouldStop: () => batches >= stop });
}

/** A summary without the times and the place. */
function essence({ metrics, members, part, stopped }: RepeatSummary): unknown {
  return { metrics, part, stopped, members: members.map((member) => ({ ...member, seconds: 0 })) };
}

async function complaint(work: () => unknown): Promise<string> {
  try {
    await work();
  } catch (error) {
    if (error instanceof InputError) return error.message.replaceAll(`${folder.path}/`, "");
    throw error;
  }
  throw new Error("nothing was wrong");
}

describe("members", () => {
  test("seeds: each is the run that --seed alone gives, and can be opened", async () => {
    const file = config("{seeds: 3}");
    const summary = await train({ file });
    expect(summary.members.map(({ run, seed, fold }) => [run, seed, fold])).toEqual([
      ["seed-3", 3, null],
      ["seed-4", 4, null],
      ["seed-5", 5, null],
    ]);
    const alone = await trainExperiment({ file, overrides: ["repeat=null"], seed: 4 });
    const { loss, accuracy } = alone.test!;
    expect(summary.members[1].values).toMatchObject({ loss, accuracy });
    const weights = (run: string): string => readFileSync(join(run, "model.safetensors")).toString("hex");
    expect(weights(join(summary.run, "seed-4"))).toBe(weights(alone.run));
    const { config: member, name } = openRun(join(summary.run, "seed-4")).experiment;
    expect([name, member.seed, member.repeat]).toEqual(["several", 4, null]);
    expect(JSON.parse(readFileSync(join(summary.run, "summary.json"), "utf8"))).toEqual(summary);
  });

  test("folds: the data of each member's resolved.yaml has every row once in a test part", async () => {
    const summary = await train({ file: config("{seeds: 2, folds: 3}"), epochs: 1 });
    const tested = new Map<number, number[]>();
    for (const { run, seed } of summary.members) {
      const { experiment, preprocess } = openRun(join(summary.run, run));
      const { data, seed: of } = experiment.config;
      const { test: part } = await loadFile(experiment.dataPath, data, preprocess.task, new Generator(of));
      tested.set(seed, [...(tested.get(seed) ?? []), ...part.lines]);
    }
    const all = Array.from({ length: 150 }, (_, i) => i + 2); // the first line is the header
    const sorted = [...tested.values()].map((lines) => lines.sort((a, b) => a - b));
    expect(sorted).toEqual([all, all]);
    expect(summary.members.map(({ run }) => run)).toEqual([3, 4].flatMap((seed) => [0, 1, 2].map((fold) => `seed-${seed}-fold-${fold}`))); // prettier-ignore
    expect(summary.metrics.accuracy.n).toBe(6);
  });

  test("of folds alone are named by their folds, and set them", () => {
    expect([...openRepeat({ file: config("{folds: 2}") })!.members]).toEqual([
      ["fold-0", { seed: 3, "data.split.folds": 2, "data.split.fold": 0 }],
      ["fold-1", { seed: 3, "data.split.folds": 2, "data.split.fold": 1 }],
    ]);
    expect([...openRepeat({ file: config("{seeds: 2}") })!.members]).toEqual([["seed-3", { seed: 3 }], ["seed-4", { seed: 4 }]]); // prettier-ignore
  });

  test("may be 10,000, and no more", async () => {
    expect(openRepeat({ file: config("{seeds: 5000, folds: 2}") })!.members.size).toBe(10_000);
    expect(await complaint(() => openRepeat({ file: config("{seeds: 10001}") }))).toContain("repeat makes 10001 runs, and at most 10000 are allowed"); // prettier-ignore
  });

  test("are those that --set asks for, where the file does not; an experiment of one run has none", async () => {
    const file = folder.write("single.yaml", `data: {path: "${join(root, "data/iris.csv")}", target: species}\nmodel: [Linear: {out_features: 3}]\nloss: CrossEntropyLoss\noptimizer: SGD\n`); // prettier-ignore
    expect(openRepeat({ file })).toBeNull();
    expect(openRepeat({ file, overrides: ["repeat={seeds: 2}"] })!.members.size).toBe(2);
    expect(await complaint(() => openRepeat({ file: join(folder.path, "gone.yaml") }))).toMatch(/^gone\.yaml: error: /);
  });

  test("without test rows the validation rows are measured", async () => {
    const overrides = ["data.split={train: 0.8, val: 0.2, test: 0}"];
    expect(await train({ file: config("{seeds: 2}"), overrides, epochs: 1 })).toMatchObject({
      part: "val",
      metrics: { loss: { n: 2 } },
    });
  });
});

describe("what is to be trained", () => {
  const membersOf = (repeat: string): unknown => [...openRepeat({ file: config(repeat) })!.members];

  test("folds of one seed go by their number, and seeds by theirs", () => {
    const fold = (seed: number, k: number): object => ({ seed, "data.split.folds": 2, "data.split.fold": k });
    expect(membersOf("{folds: 2}")).toEqual([["fold-0", fold(3, 0)], ["fold-1", fold(3, 1)]]); // prettier-ignore
    expect(membersOf("{seeds: 2}")).toEqual([["seed-3", { seed: 3 }], ["seed-4", { seed: 4 }]]); // prettier-ignore
    expect(membersOf("{seeds: 1, folds: 2}")).toEqual([["seed-3-fold-0", fold(3, 0)], ["seed-3-fold-1", fold(3, 1)]]); // prettier-ignore
  });

  test("the first is told with all that is set", () => {
    const file = config("{folds: 2}");
    const { first, group, overrides } = openRepeat({ file, overrides: ["train.epochs=1"], kernels: "reference" })!;
    expect([first, group]).toEqual([{ file, overrides: ["train.epochs=1", "seed=3", "data.split.folds=2", "data.split.fold=0"], kernels: "reference" }, null]); // prettier-ignore
    expect(overrides).toEqual(["train.epochs=1"]);
  });

  test("ten thousand runs are allowed", async () => {
    expect(membersOf("{seeds: 10000}")).toHaveLength(10_000);
    expect(await complaint(() => membersOf("{seeds: 10001}"))).toContain("repeat makes 10001 runs, and at most 10000 are allowed"); // prettier-ignore
    expect(await complaint(() => membersOf("{seeds: 5001, folds: 2}"))).toContain("repeat makes 10002 runs");
  });

  test("an experiment that does not say so is one run, whatever is said of it elsewhere", () => {
    expect(openRepeat({ file: config("null") })).toBeNull();
    expect(openRepeat({ file: config("{seeds: 2}"), overrides: ["repeat=null"] })).toBeNull();
    expect(openRepeat({ file: config("null"), overrides: ["repeat={seeds: 2}"] })!.members.size).toBe(2);
    expect(openRepeat({ resume: folder.path, file: null })).toBeNull();
  });

  test("a series is divided by time", async () => {
    const series = ["data.window=3", "data.order=sepal_length", "data.target=petal_width", "data.split={}", "loss=MSELoss"];
    const words = "repeat.folds would test on steps before those of training, and a series is divided by time\n  hint: repeat with several seeds"; // prettier-ignore
    expect(await complaint(() => openRepeat({ file: config("{folds: 2}"), overrides: series }))).toContain(words);
    expect(openRepeat({ file: config("{seeds: 2}"), overrides: series })!.members.size).toBe(2);
  });

  test("one fold of several may be repeated with other seeds", () => {
    const overrides = ["data.split={folds: 3, fold: 1}"];
    expect([...openRepeat({ file: config("{seeds: 2}"), overrides })!.members]).toEqual([["seed-3", { seed: 3 }], ["seed-4", { seed: 4 }]]); // prettier-ignore
  });
});

describe("what is told of the members", () => {
  test("each that ends, and each that had ended before; their time together has three decimals", async () => {
    const begun = await train({ file: config("{seeds: 2}") }, 17); // the first has 14 batches
    expect(begun.members).toHaveLength(1);
    const told: string[] = [];
    const whole = await trainRepeat(openRepeat({ file: null, resume: begun.run })!, { onMember: ({ run }) => void told.push(run) }); // prettier-ignore
    expect(told).toEqual(["seed-3", "seed-4"]);
    for (const run of told) {
      const name = join(whole.run.slice(folder.path.length + 1), run, "summary.json");
      const summary = JSON.parse(readFileSync(join(folder.path, name), "utf8")) as object;
      folder.write(name, JSON.stringify({ ...summary, seconds: 1.0004 }));
    }
    const { seconds, members } = readRepeat(whole.run);
    expect([seconds, members.map((member) => member.seconds)]).toEqual([2.001, [1.0004, 1.0004]]);
  });
});

describe("pauses", () => {
  test("wherever it is interrupted, what comes out is the same, bit by bit", async () => {
    const file = config("{seeds: 1, folds: 3}");
    const whole = essence(await train({ file }));
    for (const stop of [1, 12, 20]) {
      // a member has 12 batches
      const paused = await train({ file }, stop);
      expect(paused.stopped).toBe("interrupted");
      const resumed = await train({ file: null, resume: paused.run });
      expect(essence(resumed)).toEqual(whole);
    }
    const first = await train({ file }, 4);
    const second = await train({ file: null, resume: first.run }, 3);
    expect([second.stopped, second.members.length]).toEqual(["interrupted", 0]);
    expect(essence(await train({ file: null, resume: first.run }))).toEqual(whole);
  }, 30_000);

  test("what was begun is what goes on, whatever has become of the file; what has ended is not trained again", async () => {
    const file = config("{seeds: 2}");
    const begun = await train({ file }, 17); // the first has 14 batches
    expect(begun.members).toHaveLength(1);
    expect(readRepeat(begun.run)).toEqual(begun);
    folder.write(file.slice(folder.path.length + 1), "changed: true");
    const ended = await train({ file: null, resume: begun.run });
    expect(ended.members[0]).toEqual(begun.members[0]);
    expect(readRepeat(begun.run)).toEqual(ended);
    expect(essence(await train({ file: null, resume: begun.run }))).toEqual(essence(ended));
  });

  test("with other data, or other settings, it does not go on", async () => {
    const csv = folder.write("some.csv", readFileSync(join(root, "data/iris.csv"), "utf8"));
    const begun = await train({ file: config("{seeds: 2}"), overrides: [`data.path=${csv}`] }, 1);
    const resume = begun.run;
    expect(await complaint(() => openRepeat({ file: null, resume, epochs: 9 }))).toMatch(
      /^error: several runs go on as they were begun, but --set train.epochs=9 is given too\n {2}hint: leave it out, or go on with one of the runs in /,
    );
    folder.write("some.csv", readFileSync(csv, "utf8").replace("5.1", "5.2"));
    expect(await complaint(() => openRepeat({ file: null, resume }))).toBe(
      `some.csv: error: the file is not the one that ${resume.slice(folder.path.length + 1)} was begun with: its content has changed\n` +
        "  hint: bring the old file back, or begin anew",
    );
  });

  test("a group.json that was damaged", async () => {
    const { run } = await train({ file: config("{seeds: 2}") }, 1);
    for (const text of ["", "{}", "[]", '{"version": 1, "kind": "repeat", "members": ["../../etc"]}']) {
      folder.write(join(run.slice(folder.path.length + 1), "group.json"), text);
      expect(await complaint(() => openRepeat({ file: null, resume: run }))).toMatch(
        /group.json: error: this does not describe a group of runs: the file was changed or damaged$/,
      );
    }
  });
});

test("a member that diverges is recorded and named, and the others go on", async () => {
  // least squares y = w x by full batches diverges where lr exceeds 1 / mean(x^2): with the row x = 100 among those it learns from
  const rows = Array.from({ length: 30 }, (_, i) => (i === 7 ? "100,1" : `${(i % 5) / 5},${i % 5}`));
  folder.write("outlier.csv", ["x,y", ...rows].join("\n"));
  const file = folder.write(
    "outlier.yaml",
    `data: {path: outlier.csv, target: y, scale: none, split: {train: 0.9, val: 0, test: 0.1}}
model: [Linear: {out_features: 1}]
loss: MSELoss
optimizer: {SGD: {lr: 0.1}}
train: {epochs: 100, batch_size: 30}
repeat: {folds: 3}
run: {dir: "${join(folder.path, "outlier")}"}`,
  );
  const summary = await train({ file });
  const diverged = summary.members.filter(({ status }) => status === "diverged");
  expect([summary.stopped, summary.members.length, diverged.length]).toEqual(["finished", 3, 2]);
  expect(diverged[0].message).toMatch(/^training diverged: the loss is Infinity in epoch \d+/);
  expect(summary.metrics.loss.n).toBe(1);
  expect(essence(await train({ file: null, resume: summary.run }))).toEqual(essence(summary)); // and is not tried again
});

describe("mistakes", () => {
  test.each([
    ["{}", "needs seeds, folds or both"],
    ["{seeds: 0}", "seeds must be >= 1, got 0"],
    ["{folds: 1}", "folds must be >= 2, got 1"],
    ["5", "must be a map, got 5"],
    ["{seeds: 1000000000, folds: 5}", "repeat makes 5000000000 runs, and at most 10000 are allowed"],
    ["{seed: 5}", 'seed is not a known key\n  hint: did you mean "seeds"?'],
  ])("repeat: %s", async (repeat, words) => {
    expect(await complaint(() => openRepeat({ file: config(repeat) }))).toContain(words);
  });

  test.each([
    ["{folds: 3}", "has folds without fold"],
    ["{fold: 0}", "has fold without folds"],
    ["{folds: 3, fold: 3}", "fold must be < 3, the number of folds, got 3"],
    ["{folds: 3, fold: 1}", "data.split.folds stands beside repeat.folds"],
  ])("data.split: %s", async (split, words) => {
    expect(await complaint(() => openRepeat({ file: config("{folds: 3}"), overrides: [`data.split=${split}`] }))).toContain(
      words,
    );
  });

  test("more folds than a class has rows: nothing is written", async () => {
    const file = config("{folds: 51}");
    expect(await complaint(() => train({ file }))).toContain('class "setosa" has 50 rows, too few for 51 folds');
    expect(existsSync(join(folder.path, `runs${count}`))).toBe(false);
  });
});
