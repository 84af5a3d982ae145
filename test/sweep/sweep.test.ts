// What a sweep tries, and the mistakes that are found before its first run.
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { existsSync, mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { InputError } from "../../src/core/errors.js";
import { shellLine } from "../../src/report/terminal/groupText.js";
import { combinations, draw } from "../../src/sweep/space.js";
import { kernelMode } from "../../src/kernels/index.js";
import { openSweep, runSweep, type Job, type Outcome } from "../../src/sweep/sweep.js";
import type { SweepSummary } from "../../src/sweep/summary.js";
import type { SweepConfig } from "../../src/experiment/schema/sweep.js";
import { ended } from "../cli/fakeRun.js";
import { root, scratch } from "../cli/run.js";

let folder: ReturnType<typeof scratch>;
beforeAll(() => {
  folder = scratch();
});
afterAll(() => folder.remove());

/** `sweep` are the lines of the section, the first of which is line 8. */
function config(...sweep: string[]): string {
  return folder.write(
    "x.yaml",
    `data: {path: "${join(root, "data/iris.csv")}", target: species}
model: [Linear: {out_features: 8}, Tanh, Linear: {out_features: 3}]
loss: CrossEntropyLoss
optimizer: {SGD: {lr: 0.1}}
train: {epochs: 2}
run: {dir: "${join(folder.path, "runs")}"}
sweep:
${sweep.map((line) => `  ${line}\n`).join("")}`,
  );
}

async function complaint(file: string, overrides: string[] = []): Promise<string> {
  try {
    await openSweep({ file, overrides });
  } catch (error) {
    if (error instanceof InputError) return error.message.replaceAll(`${folder.path}/`, "");
    throw error;
  }
  throw new Error("nothing was wrong");
}

const random = (keys: SweepConfig["keys"], trials: number): SweepConfig => ({
  ...{ method: "random", metric: "val_loss", trials, keys },
});

describe("combinations", () => {
  test("a grid has all of them, the last key changes fastest", () => {
    const keys = { a: [1, 2], b: ["x", { y: 1 }], c: [null] };
    expect(combinations({ method: "grid", metric: "val_loss", keys }, 0)).toEqual([
      { a: 1, b: "x", c: null },
      { a: 1, b: { y: 1 }, c: null },
      { a: 2, b: "x", c: null },
      { a: 2, b: { y: 1 }, c: null },
    ]);
  });

  test("draws: the same for the same seed, more trials only add to them", () => {
    const keys = { a: { uniform: [0, 1] as [number, number] }, b: [1, 2, 3] };
    const twenty = combinations(random(keys, 20), 5);
    expect(combinations(random(keys, 20), 5)).toEqual(twenty);
    expect(combinations(random(keys, 8), 5)).toEqual(twenty.slice(0, 8));
    expect(combinations(random(keys, 20), 6)).not.toEqual(twenty);
  });

  test("no combination twice, even where that leaves fewer than asked for", () => {
    const drawn = combinations(random({ a: [1, 2], b: { integer: [1, 3] } }, 50), 1);
    expect(new Set(drawn.map((settings) => JSON.stringify(settings))).size).toBe(6);
    expect(drawn).toHaveLength(6);
  });

  test("ranges: ends, spread, and what a draw u in [0, 1) becomes", () => {
    const last = 1 - 2 ** -53;
    expect([0, 0.25, last].map((u) => draw({ uniform: [-1, 1] }, u))).toEqual([-1, -0.5, 1]);
    expect([0, 0.25, 0.5, last].map((u) => draw({ log_uniform: [1e-4, 1] }, u))).toEqual([1e-4, 1e-3, 1e-2, 1]);
    expect([0, 0.49, 0.5, last].map((u) => draw({ integer: [3, 4] }, u))).toEqual([3, 3, 4, 4]);
    expect([0, 0.5, last].map((u) => draw(["a", "b", "c"], u))).toEqual(["a", "b", "c"]);
    expect([0, 0.5, last].map((u) => draw({ integer: [123456, 123459] }, u))).toEqual([123456, 123458, 123459]); // with all digits
    expect(draw({ uniform: [0.123446, 0.2] }, 0)).toBe(0.123446); // rounded to four digits, but never out of the range
  });
});

describe("mistakes are found before anything is written", () => {
  afterAll(() => expect(existsSync(join(folder.path, "runs", "x-1"))).toBe(false));

  test("of the section itself", async () => {
    expect(await complaint(config("metod: grid", "trials: 5", "metric: test_accuracy", "keys: {train.batch_size: {integer: [1, 2]}, seed: 1}"))).toBe(
      [
        "x.yaml:8:3: error: sweep.metod is not a known key",
        '  hint: did you mean "method"?',
        'x.yaml:10:11: error: sweep.metric must not be of the test rows, got "test_accuracy": what they choose they can no longer judge',
        '  hint: did you mean "val_accuracy"?',
        "x.yaml:11:53: error: sweep.keys.seed must be a list of values, {uniform: [low, high]}, {log_uniform: [low, high]} or {integer: [low, high]}, got 1",
        "  hint: write [1]",
      ].join("\n"),
    ); // prettier-ignore
  });

  test.each([
    [["keys: {}"], "sweep.keys is empty: name a key and its values"],
    [["keys: {optimizer.SGD.lr: []}"], "sweep.keys.optimizer.SGD.lr must have a value"],
    [["keys: {optimizer.SGD.lr: {uniform: [0, 1]}}"], "sweep.keys.optimizer.SGD.lr is a range, and a grid needs a list of values\n  hint: list them, or set method: random or tpe"],
    [["trials: 3", "keys: {optimizer.SGD.lr: [1]}"], "sweep.trials is of use with method: random or tpe only"],
    [["method: random", "trials: 2", "keys: {optimizer.SGD.lr: {uniform: [0.1]}}"], "sweep.keys.optimizer.SGD.lr.uniform must be [low, high], two numbers, got [0.1]"],
    [["method: random", "trials: 2", "keys: {optimizer.SGD.lr: {uniform: [0.1, .inf]}}"], "sweep.keys.optimizer.SGD.lr.uniform.1 must be a number, got infinity"],
    [["method: random", "keys: {optimizer.SGD.lr: [1]}"], "sweep needs trials: how many combinations to draw"],
    [["method: random", "trials: 3", "keys: {optimizer.SGD.lr: {uniform: [2, 1]}}"], "uniform must go from low to high, got [2, 1]"],
    [["method: random", "trials: 3", "keys: {optimizer.SGD.lr: {log_uniform: [0, 1]}}"], "log_uniform must begin above 0, got 0"],
    [["method: random", "trials: 3", "keys: {train.batch_size: {integer: [1, 2.5]}}"], "integer must be two whole numbers, got [1, 2.5]"],
    [["method: tpee", "keys: {optimizer.SGD.lr: [1]}"], 'sweep.method must be grid, random or tpe, got "tpee"\n  hint: did you mean "tpe"?'],
    [["method: tpe", "keys: {optimizer.SGD.lr: [1]}"], "sweep needs trials: how many combinations to try"],
    [["method: tpe", "trials: 10", "keys: {optimizer.SGD.lr: [1]}"], "x.yaml:9:11: error: sweep.trials leaves nothing to propose: the first 10 of 10 trials are drawn at random\n  hint: with trials: 20, for example, or a smaller startup"],
    [["method: tpe", "trials: 10", "startup: 12", "keys: {optimizer.SGD.lr: [1]}"], "x.yaml:10:12: error: sweep.startup leaves nothing to propose: the first 12 of 10"],
    [["startup: 3", "keys: {optimizer.SGD.lr: [1]}"], "sweep.startup is of use with method: tpe only, and this one is grid\n  hint: leave it out, or set method: tpe and trials"],
    [["method: random", "trials: 3", "gamma: 0.2", "keys: {optimizer.SGD.lr: [1]}"], "sweep.gamma is of use with method: tpe only, and this one is random"],
    [["gamma: 1", "keys: {optimizer.SGD.lr: [1]}"], "sweep.gamma must be > 0 and < 1, got 1"],
    [["halving: {}", "keys: {optimizer.SGD.lr: [1]}"], "sweep.halving.min_epochs is required"],
    [["halving: {min_epochs: 1, factor: 1}", "keys: {optimizer.SGD.lr: [1]}"], "sweep.halving.factor must be >= 2, got 1"],
    [["halving: {min_epochs: 2}", "keys: {optimizer.SGD.lr: [0.1, 0.2]}"], "x.yaml:8:25: error: sweep.halving.min_epochs must be less than the 2 epochs of a whole training, got 2: there would be nothing to halve\n  hint: for example 1, or more train.epochs"],
    [["halving: {min_epochs: 1}", "keys: {train.epochs: [2, 4]}"], "sweep.keys.train.epochs changes how long trials are trained, and halving compares them after the same time\n  hint: leave it out: halving gives the good ones more"],
    [["keys: {seed: [1, 2]}"], "x.yaml:8:10: error: sweep.keys.seed would measure the trials on different rows, which cannot be compared"],
    [["keys: {data: [{}]}"], "sweep.keys.data would measure the trials on different rows"],
    [["keys: {run.dir: [a]}"], "sweep.keys.run.dir is not a setting of a trial"],
    [["keys: {train.class_weights: [null, balanced]}"], "sweep.keys.train.class_weights changes what the loss means, and the trials are ranked by val_loss"],
    [["metric: val_roc_auc", "keys: {optimizer.SGD.lr: [1]}"], 'x.yaml:8:11: error: sweep.metric is "val_roc_auc", which is not measured\n  hint: add it to metrics, or choose one of val_loss, val_accuracy'],
    [["keys: {a: [1,2,3,4,5,6,7,8,9,10], b: [1,2,3,4,5,6,7,8,9,10], c: [1,2,3,4,5,6,7,8,9,10], d: [1,2,3,4,5,6,7,8,9,10], e: [1,2]}"], "sweep.keys make a grid of 20000 trials, and at most 10000 are allowed"],
  ])("%j", async (lines, words) => expect(await complaint(config(...lines))).toContain(words)); // prettier-ignore

  test("of the values, each at its place, whichever trial would meet it", async () => {
    const lines = ["method: random", "trials: 1", "keys:", "  optimizer.SGD.lr: {uniform: [-1, 0.1]}", "  optimizer.SGD.momentun: [0.5, 0.9]", "  train.batch_size: [16, 0, many]"]; // prettier-ignore
    expect(await complaint(config(...lines))).toBe(
      [
        "x.yaml:11:23: error: optimizer.SGD.lr must be > 0, got -1",
        "x.yaml:12:35: error: optimizer.SGD.momentun is not an argument",
        '  hint: did you mean "momentum"?',
        "x.yaml:13:28: error: train.batch_size must be >= 1, got 0",
        'x.yaml:13:31: error: train.batch_size must be a whole number >= 1, got "many"',
      ].join("\n"),
    );
  });

  test("of two keys that do not go together", async () => {
    expect(await complaint(config("keys: {optimizer.SGD.lr: [0.1], optimizer.Adam.lr: [0.2]}"))).toBe(
      "x.yaml:8:55: error: optimizer is SGD in the file, and optimizer.Adam.lr an argument of another optimizer\n  hint: to change the optimizer, set all of it: 'optimizer={Adam: {lr: 0.2}}'",
    );
  });

  test("of a trial that ends as its loss cannot take it, at the layer, with the trial; one that only learns badly may be tried", async () => {
    const losses = (...names: string[]): string => config("metric: val_accuracy", `keys: {loss: [${names.join(", ")}], optimizer.SGD.lr: [0.1]}`); // prettier-ignore
    expect(await complaint(losses("CrossEntropyLoss", "BCELoss"))).toBe(
      "x.yaml:2:42: error: model.2 is Linear, but BCELoss takes a probability\n" +
        '  hint: end the model with Sigmoid, or use BCEWithLogitsLoss, which takes the scores as they are; in the trial with loss="BCELoss", optimizer.SGD.lr=0.1',
    );
    const { group } = await openSweep({ file: losses("CrossEntropyLoss", "NLLLoss"), overrides: ["name=badly"] });
    expect(group.file.settings.map(({ loss }) => loss)).toEqual(["CrossEntropyLoss", "NLLLoss"]);
  });

  test("of the rest of the file", async () => {
    const file = config("keys: {optimizer.SGD.lr: [0.1]}");
    expect(await complaint(file, ["sweep=null"])).toContain("the experiment has no sweep: section");
    expect(await complaint(file, ["repeat={seeds: 2}"])).toContain("repeat stands beside sweep: a sweep trains each trial once");
    expect(await complaint(file, ["data.target=specis"])).toContain('did you mean "species"?');
    expect(await complaint(file, ["data.split={train: 0.8, val: 0, test: 0.2}"])).toContain('sweep.metric is "val_loss", but there are no validation rows'); // prettier-ignore
  });
});

describe("runSweep", () => {
  /** Workers that train nothing: `outcomes` says how each trial ends, a number is the value it reaches. */
  async function sweep(
    outcomes: readonly (number | null | Outcome)[],
    resume?: string,
  ): Promise<{ summary: SweepSummary; tasks: Job[] }> {
    const begun: Job[] = [];
    const file =
      resume === undefined ? config("metric: val_accuracy", `keys: {optimizer.SGD.lr: [0.1, 0.2, 0.3, 0.4, 0.5]}`) : null;
    const opened = await openSweep({ file, resume, overrides: resume === undefined ? ["name=fake"] : [] });
    const run = async (tasks: readonly Job[], onEnd: (task: Job, outcome: Outcome) => void): Promise<void> => {
      tasks.forEach((task, i) => {
        begun.push(task);
        const outcome = outcomes[i];
        const result = { ...ended, val: { accuracy: outcome }, epochs: 2, seconds: 1 };
        if (outcome === null || typeof outcome === "number") writeResult(join(opened.group.path, task.name), result);
        onEnd(task, typeof outcome === "object" && outcome !== null ? outcome : { status: "done", said: "" });
      });
    };
    return { summary: await runSweep(opened, { run }, () => undefined), tasks: begun };
  }

  function writeResult(directory: string, summary: object): void {
    const name = directory.slice(folder.path.length + 1);
    mkdirSync(directory, { recursive: true });
    folder.write(join(name, "summary.json"), JSON.stringify(summary));
  }

  test("ranks by what is better; equals in their order, undefined ones after them, failures last", async () => {
    const failed: Outcome = { status: "failed", said: "x.csv: error: gone" };
    const { summary } = await sweep([0.5, failed, null, 0.9, 0.5]);
    expect(summary.trials.map(({ rank, run, value, status }) => [rank, run, value, status])).toEqual([
      [1, "trial-4", 0.9, "finished"],
      [2, "trial-1", 0.5, "finished"],
      [3, "trial-5", 0.5, "finished"],
      [4, "trial-3", null, "finished"],
      [5, "trial-2", null, "failed"],
    ]);
    expect(summary.trials[4].message).toBe("x.csv: error: gone");
    expect(summary.best).toEqual(["train", join(folder.path, "x.yaml"), "--set", "name=fake", "--set", "optimizer.SGD.lr=0.4"]);
    expect(JSON.stringify(summary)).not.toContain("test");
  });

  test("goes on: what has ended or diverged is kept, what failed or was stopped is tried again", async () => {
    const { summary } = await sweep([0.5, { status: "failed", said: "the disk is full" }, { status: "diverged", said: "inf" }, { status: "stopped", said: "" }, { status: "stopped", said: "" }]); // prettier-ignore
    expect([summary.stopped, summary.trials.length]).toEqual(["interrupted", 3]);
    expect(existsSync(join(summary.run, "summary.json"))).toBe(false);
    const again = await sweep([0.6, 0.7, 0.8], summary.run);
    expect(again.tasks.map(({ name }) => name)).toEqual(["trial-2", "trial-4", "trial-5"]);
    expect(again.summary.trials.map(({ run, status }) => [run, status])).toEqual([
      ["trial-5", "finished"],
      ["trial-4", "finished"],
      ["trial-2", "finished"],
      ["trial-1", "finished"],
      ["trial-3", "diverged"],
    ]);
    expect(JSON.parse(readFileSync(join(summary.run, "summary.json"), "utf8"))).toEqual(again.summary);
  });

  test("each trial is a command line of its own, with one thread unless the file says otherwise", async () => {
    const { tasks, summary } = await sweep([1, 1, 1, 1, 1]);
    const line = tasks[0].words.join(" ");
    expect(line).toContain(`--into ${join(summary.run, "trial-1")} --set name=fake`);
    expect(line).toContain(`--kernels ${kernelMode()} --into`); // also when the sweep goes on elsewhere
    expect(line).toMatch(/--set optimizer.SGD.lr=0.1 --set train.threads=1 --quiet --json$/);
  });
});

test("a sweep of a version that did not record its kernels goes on without naming any", async () => {
  const opened = await openSweep({ file: config("keys: {optimizer.SGD.lr: [0.1]}"), overrides: ["name=fake"] });
  const place = join(opened.group.path, "group.json");
  const { kernels, ...older } = JSON.parse(readFileSync(place, "utf8")) as Record<string, unknown>;
  expect(typeof kernels).toBe("string");
  folder.write(place.slice(folder.path.length + 1), JSON.stringify(older));
  let words: readonly string[] = [];
  const run = (tasks: readonly Job[], onEnd: (task: Job, outcome: Outcome) => void): Promise<void> => {
    [{ words }] = tasks;
    onEnd(tasks[0], { status: "stopped", said: "" });
    return Promise.resolve();
  };
  await runSweep(await openSweep({ file: null, resume: opened.group.path }), { run }, () => undefined);
  expect(words.slice(0, 2)).toEqual(["train", join(opened.group.path, "config.yaml")]);
  expect(words[2]).toBe("--into");
});

describe("threads of a trial", () => {
  /** The command lines of a sweep, of which nothing is trained. */
  async function linesOf(keys: string, ...overrides: string[]): Promise<string[]> {
    const opened = await openSweep({ file: config("metric: val_accuracy", `keys: {${keys}}`), overrides: ["name=fake", ...overrides] }); // prettier-ignore
    const lines: string[] = [];
    const run = (tasks: readonly Job[], onEnd: (task: Job, outcome: Outcome) => void): Promise<void> => {
      for (const task of tasks) {
        lines.push(task.words.join(" "));
        onEnd(task, { status: "stopped", said: "" });
      }
      return Promise.resolve();
    };
    const { stopped, trials } = await runSweep(opened, { run }, () => undefined);
    expect([stopped, trials]).toEqual(["interrupted", []]);
    return lines;
  }
  const threads = (lines: readonly string[]): string[][] => lines.map((line) => line.match(/train\.threads=\d+/g) ?? []);

  test("are one, for the processes share the cores", async () =>
    expect(threads(await linesOf("optimizer.SGD.lr: [0.1, 0.2]"))).toEqual([["train.threads=1"], ["train.threads=1"]]));

  test("are as many as the trial, or the experiment, says", async () => {
    expect(threads(await linesOf("train.threads: [1, 2]"))).toEqual([["train.threads=1"], ["train.threads=2"]]);
    expect(threads(await linesOf("optimizer.SGD.lr: [0.1]", "train.threads=2"))).toEqual([["train.threads=2"]]);
    expect(threads(await linesOf("train: [{epochs: 2}]"))).toEqual([[]]);
  });
});

describe("the command line of a trial", () => {
  async function wordsOf(lines: readonly string[], overrides: readonly string[] = []): Promise<string> {
    const opened = await openSweep({ file: config("metric: val_accuracy", ...lines), overrides: ["name=words", ...overrides] });
    const told: string[] = [];
    const run = (tasks: readonly Job[]): Promise<void> => Promise.resolve(void told.push(...tasks[0].words));
    const summary = await runSweep(opened, { run }, () => undefined);
    expect([summary.stopped, summary.best, summary.trials, summary.seconds]).toEqual(["interrupted", null, [], 0]);
    return told.join(" ");
  }
  const rates = "keys: {optimizer.SGD.lr: [0.1, 0.2]}";

  test("has one thread, unless the file, what is set beside it, or the sweep says how many", async () => {
    expect(await wordsOf([rates])).toMatch(/ --set train\.threads=1 --quiet --json$/);
    expect(await wordsOf([rates], ["train.threads=2"])).not.toContain("train.threads=1");
    expect(await wordsOf(["keys: {train.threads: [3, 4]}"])).not.toContain("train.threads=1");
    expect(await wordsOf(["keys: {train: [{epochs: 2}]}"])).not.toContain("train.threads=1");
    expect(await wordsOf(["keys: {train.batch_size: [8]}"])).toContain("train.threads=1");
  });

  test("has what is set beside the file; that of the best has nothing of the sweep", async () => {
    const overrides = ["name=words", "sweep.metric=val_accuracy", "train.epochs=3"];
    const { group, config: own } = await openSweep({ file: config(rates), overrides });
    expect(own.metric).toBe("val_accuracy");
    const run = (tasks: readonly Job[], onEnd: (task: Job, outcome: Outcome) => void): Promise<void> => {
      for (const task of tasks) {
        mkdirSync(join(group.path, task.name), { recursive: true });
        folder.write(join(group.path.slice(folder.path.length + 1), task.name, "summary.json"), JSON.stringify({ ...ended, val: { accuracy: 0.5 }, seconds: 1.0004 })); // prettier-ignore
        onEnd(task, { status: "done", said: "" });
      }
      return Promise.resolve();
    };
    const { best, seconds, eval_every: every } = await runSweep({ group, config: own }, { run }, () => undefined);
    expect(best!.slice(2)).toEqual(["--set", "name=words", "--set", "train.epochs=3", "--set", "optimizer.SGD.lr=0.1"]);
    expect([seconds, every]).toEqual([2.001, null]);
  });
});

test("shellLine quotes what a shell would change", () => {
  expect(shellLine(["train", "a b.yaml", "--set", "lr=0.1", "it's", "{a: 1}", "$HOME"])).toBe(
    "train 'a b.yaml' --set lr=0.1 'it'\\''s' '{a: 1}' '$HOME'",
  );
});
