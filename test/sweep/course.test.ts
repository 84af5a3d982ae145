// The course of a sweep that depends on results: what tpe proposes and who goes on are the same whatever ends first, and after any interruption.
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { existsSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import { Group, type GroupFile } from "../../src/runs/group.js";
import { secondsLeft, type Counted } from "../../src/sweep/course.js";
import { openSweep, runSweep, type Job, type Outcome, type Workers } from "../../src/sweep/sweep.js";
import { readSweep, type SweepSummary } from "../../src/sweep/summary.js";
import { trainExperiment } from "../../src/train/train.js";
import { ended } from "../cli/fakeRun.js";
import { root, scratch } from "../cli/run.js";

let folder: ReturnType<typeof scratch>;
beforeAll(() => {
  folder = scratch();
});
afterAll(() => folder.remove());

const EPOCHS = 30;
const keys = "keys: {optimizer.SGD.lr: {log_uniform: [0.0001, 10]}, model.0.Linear.out_features: {integer: [2, 40]}, train.shuffle: [true, false]}"; // prettier-ignore

function config(name: string, sweep: string): string {
  return folder.write(
    `${name}.yaml`,
    `data: {path: "${join(root, "data/iris.csv")}", target: species}
model: [Linear: {out_features: 8}, Tanh, Linear: {out_features: 3}]
loss: CrossEntropyLoss
optimizer: {SGD: {lr: 0.1}}
train: {epochs: ${EPOCHS}}
run: {dir: "${join(folder.path, "runs")}"}
sweep: {${sweep}}
`,
  );
}

type Settings = Readonly<Record<string, unknown>>;
/** How a trial would end: a value, or no good. */
type Outcomes = (settings: Settings, epochs: number, name: string) => number | Outcome["status"] | "early";

/** The nearer the rate is to 0.03 and the longer it is trained, the better. */
const bowl: Outcomes = (settings, epochs) =>
  Number((Math.abs(Math.log10(settings["optimizer.SGD.lr"] as number) + 1.5) + (settings["train.shuffle"] === true ? 0 : 1) + 1 / epochs).toFixed(6)); // prettier-ignore

/** Workers that train nothing. `backwards`: the last task ends first; `most`: how many tasks they do before they are stopped. */
class Fake implements Workers {
  readonly words: string[] = [];
  readonly batches: string[][] = [];
  group: Group | null = null;
  #left: number;

  constructor(
    readonly outcomes: Outcomes,
    readonly backwards = false,
    most = Infinity,
  ) {
    this.#left = most;
  }

  run(tasks: readonly Job[], onEnd: (task: Job, outcome: Outcome) => void): Promise<void> {
    this.batches.push(tasks.map(({ name }) => name));
    for (const task of this.backwards ? [...tasks].reverse() : tasks) {
      if (this.#left-- <= 0) continue;
      this.words.push(task.words.join(" "));
      const { members, settings } = this.group!.file;
      const until = task.words.indexOf("--until");
      const epochs = until < 0 ? EPOCHS : Number(task.words[until + 1]);
      const directory = this.group!.memberPath(task.name);
      const outcome = this.outcomes(settings[members.indexOf(task.name)], epochs, task.name);
      mkdirSync(directory, { recursive: true });
      writeFileSync(join(directory, "resolved.yaml"), "begun");
      const write = (stopped: string, loss: number): void =>
        writeFileSync(
          join(directory, "summary.json"),
          JSON.stringify({ ...ended, stopped, epochs, seconds: 1, val: { loss, accuracy: loss } }),
        );
      if (typeof outcome === "number") write(epochs < EPOCHS ? "paused" : "finished", outcome);
      else if (outcome === "early") write("early", 0);
      onEnd(task, typeof outcome === "number" || outcome === "early" ? { status: "done", said: "" } : { status: outcome, said: outcome }); // prettier-ignore
    }
    return Promise.resolve();
  }
}

async function sweep(
  file: string | null,
  workers: Fake,
  resume?: string,
  told: Counted[] = [],
): Promise<{ summary: SweepSummary; group: GroupFile }> {
  const opened = await openSweep({ file, resume });
  workers.group = opened.group;
  const summary = await runSweep(opened, workers, (_, counted) => void told.push(counted));
  return { summary, group: Group.look(summary.run).file };
}

/** Without what lies in another directory. */
function ranked({ trials, halving }: SweepSummary): unknown {
  return { trials, halving };
}

describe("tpe", () => {
  const file = (): string => config("tpe", `method: tpe, trials: 24, startup: 6, ${keys}`);

  test("random draws first, those of method: random; then rounds of four, nearer and nearer", async () => {
    const workers = new Fake(bowl);
    const { summary, group } = await sweep(file(), workers);
    expect(workers.batches.map(({ length }) => length)).toEqual([6, 4, 4, 4, 4, 2]);
    expect(group.members.at(0)).toBe("trial-01");
    expect(group.members.at(-1)).toBe("trial-24");
    const random = await sweep(config("random", `method: random, trials: 24, ${keys}`), new Fake(bowl));
    expect(group.settings.slice(0, 6)).toEqual(random.group.settings.slice(0, 6));
    expect(new Set(group.settings.map((settings) => JSON.stringify(settings))).size).toBe(24);
    const late = group.settings.slice(12);
    expect(late.filter((settings) => settings["train.shuffle"] === true).length).toBeGreaterThan(9);
    expect(summary.trials[0].value).toBeLessThan(random.summary.trials[0].value!);
    expect([summary.stopped, summary.halving, summary.trials[0].rung]).toEqual(["finished", null, null]);
    expect(random.group).not.toHaveProperty("search");
    expect([group.overrides, random.group.overrides]).toEqual([[], []]);
  });

  test("the same proposals whichever ends first, and after a stop at any point", async () => {
    const whole = await sweep(file(), new Fake(bowl));
    const backwards = await sweep(file(), new Fake(bowl, true));
    expect(backwards.group.settings).toEqual(whole.group.settings);
    expect(ranked(backwards.summary)).toEqual(ranked(whole.summary));
    for (const most of [0, 3, 6, 8, 23]) {
      const first = await sweep(file(), new Fake(bowl, true, most));
      expect([first.summary.stopped, first.summary.trials.length]).toEqual(["interrupted", most]);
      expect(existsSync(join(first.summary.run, "summary.json"))).toBe(false);
      const { summary, group } = await sweep(null, new Fake(bowl), first.summary.run);
      expect(group.settings).toEqual(whole.group.settings);
      expect(ranked(summary)).toEqual(ranked(whole.summary));
    }
  });

  test("a trial that has diverged counts as the worst", async () => {
    const cliff: Outcomes = (settings, epochs, name) => ((settings["optimizer.SGD.lr"] as number) > 0.3 ? "diverged" : bowl(settings, epochs, name)); // prettier-ignore
    const { group, summary } = await sweep(file(), new Fake(cliff));
    const rates = group.settings.map((settings) => settings["optimizer.SGD.lr"] as number);
    const over = (list: readonly number[]): number => list.filter((rate) => rate > 0.3).length;
    expect(over(rates.slice(0, 6))).toBeGreaterThan(0);
    expect(over(rates.slice(10))).toBeLessThan(3);
    expect((await sweep(config("tpe", `method: tpe, trials: 24, startup: 6, ${keys}`), new Fake(cliff, true))).group.settings).toEqual(group.settings); // prettier-ignore
    expect(summary.trials.at(-1)).toMatchObject({ status: "diverged", value: null });
  });

  test("where everything has been tried it ends with fewer", async () => {
    const few = config("few", "method: tpe, trials: 40, startup: 2, keys: {optimizer.SGD.lr: [0.1, 0.2], model.0.Linear.out_features: {integer: [2, 4]}}"); // prettier-ignore
    const { summary, group } = await sweep(few, new Fake(bowl));
    expect([summary.stopped, summary.trials.length, group.search]).toEqual([
      "finished",
      6,
      { trials: 6, rungs: [], decided: [] },
    ]);
  });

  test("weights to begin with are found from the group's directory, and known again", async () => {
    const { run } = await trainExperiment({
      file: config("old", `method: random, trials: 1, ${keys}`),
      overrides: ["train.epochs=1"],
    });
    const weights = `keys: {init_from: [null, "${relative(folder.path, run)}"], optimizer.SGD.lr: {uniform: [0.1, 1]}}`;
    const file = config("weights", `method: tpe, trials: 12, startup: 2, round: 2, ${weights}`);
    const better: Outcomes = (settings) => (settings.init_from === null ? 2 : 1);
    const { group } = await sweep(file, new Fake(better));
    expect(group.overrides).toEqual([expect.stringContaining(`sweep.keys={"init_from":[null,${JSON.stringify(run)}],"optimizer.SGD.lr"`)]); // prettier-ignore
    const given = group.settings.map(({ init_from: from }) => from);
    expect(new Set(given)).toEqual(new Set([null, run]));
    expect(given.slice(4).filter((from) => from === run).length).toBeGreaterThan(5);
  });
});

describe("successive halving", () => {
  const random = (more = ""): string => config("halving", `method: random, trials: 9, halving: {min_epochs: 3}${more}, ${keys}`);

  test("all a little, the best for longer; what goes on is resumed", async () => {
    const workers = new Fake(bowl);
    const { summary, group } = await sweep(random(), workers);
    expect(workers.batches.map(({ length }) => length)).toEqual([9, 3, 1]);
    expect(workers.words[0]).toMatch(/--into \S+trial-1 .*--until 3 --quiet --json$/);
    expect(workers.words[9]).toMatch(/^train --resume \S+ --until 9 --quiet --json$/);
    expect(workers.words[12]).toMatch(/^train --resume \S+ --quiet --json$/);
    expect(summary.halving).toMatchObject({
      factor: 3,
      rungs: [
        { epochs: 3, trials: 9, went_on: 3 },
        { epochs: 9, trials: 3, went_on: 1 },
        { epochs: 30, trials: 1, went_on: null },
      ],
      epochs: { spent: 6 * 3 + 2 * 9 + 30, whole: 270 },
    });
    expect(summary.trials.map(({ rung, epochs, status }) => [rung, epochs, status])).toEqual([
      [3, 30, "finished"],
      [2, 9, "stopped"],
      [2, 9, "stopped"],
      ...Array.from({ length: 6 }, () => [1, 3, "stopped"]),
    ]);
    const scores = group.settings.map((settings, i) => bowl(settings, 3, group.members[i]) as number);
    const best = [...group.members].sort((a, b) => scores[group.members.indexOf(a)] - scores[group.members.indexOf(b)]);
    expect(summary.trials.map(({ run }) => run)).toEqual(best);
    expect(readSweep(summary.run)).toEqual(summary);
  });

  test("the time that is left is estimated by epochs, of which each rung has more", async () => {
    const told: Counted[] = [];
    const { summary } = await sweep(random(), new Fake(bowl), undefined, told);
    expect(told.map(({ ended, total }) => [ended, total])).toEqual(Array.from({ length: 13 }, (_, i) => [i + 1, 13]));
    expect(told.map(({ work }) => work.ended)).toEqual([3, 6, 9, 12, 15, 18, 21, 24, 27, 33, 39, 45, 66]);
    expect(new Set(told.map(({ work }) => work.total))).toEqual(new Set([66]));
    const [begun, first] = [{ ended: 0, total: 13, work: { ended: 0, total: 66 } }, told[8]];
    expect(secondsLeft(27, begun, first)).toBe(66 - 27); // a second an epoch
    expect(secondsLeft(18, first, told[11])).toBe(21);
    const resumed: Counted[] = [];
    const stopped = await sweep(random(), new Fake(bowl, false, 10));
    await sweep(null, new Fake(bowl), stopped.summary.run, resumed);
    expect(resumed).toEqual(told.slice(10));
    const plain: Counted[] = [];
    await sweep(config("unhalved", `method: random, trials: 3, ${keys}`), new Fake(bowl), undefined, plain);
    expect(plain.map(({ work }) => work)).toEqual([1, 2, 3].map((done) => ({ ended: done, total: 3 })));
    expect(summary.stopped).toBe("finished");
  });

  test("the best of each rung is told: the least of losses, the most of what should be high", async () => {
    const at = async (metric: string): Promise<unknown> => {
      const { summary, group } = await sweep(random(`, metric: ${metric}`), new Fake(bowl));
      const higher = metric !== "val_loss";
      expect(summary.higher_is_better).toBe(higher);
      const first = group.settings.map((settings, i) => bowl(settings, 3, group.members[i]) as number);
      const winner = group.settings[group.members.indexOf(summary.trials[0].run)];
      expect(summary.halving!.rungs.map(({ best }) => best)).toEqual([(higher ? Math.max : Math.min)(...first), bowl(winner, 9, ""), bowl(winner, 30, "")]); // prettier-ignore
      return summary.trials[0].value;
    };
    expect(await at("val_accuracy")).toBeGreaterThan((await at("val_loss")) as number);
    const stopped = await sweep(random(), new Fake(bowl, false, 4)); // nothing is decided yet
    const scores = stopped.group.settings.slice(0, 4).map((settings, i) => bowl(settings, 3, String(i)) as number);
    expect(stopped.summary.halving!.rungs).toEqual([
      { epochs: 3, trials: 4, went_on: null, best: Math.min(...scores) },
      { epochs: 9, trials: 0, went_on: null, best: null },
      { epochs: 30, trials: 0, went_on: null, best: null },
    ]);
    expect(stopped.summary.halving!.epochs).toEqual({ spent: 4 * 3, whole: 9 * 30 });
    expect(stopped.summary.seconds).toBe(4);
  });

  test("a stop at any point changes nothing", async () => {
    const whole = await sweep(random(), new Fake(bowl));
    for (const most of [4, 9, 10, 12]) {
      const first = await sweep(random(), new Fake(bowl, true, most));
      expect(first.summary.stopped).toBe("interrupted");
      const shown = readSweep(first.summary.run); // what is in the race is shown with what it has reached
      expect(shown.trials.length).toBe(Math.min(most, 9));
      const { summary } = await sweep(null, new Fake(bowl), first.summary.run);
      expect(ranked(summary)).toEqual(ranked(whole.summary));
    }
  });

  test("what is trained on at this moment is shown with what it had reached before", async () => {
    const { summary, group } = await sweep(random(), new Fake(bowl, false, 9));
    const [{ values, kept }] = group.search!.decided;
    expect([kept.length, group.search!.decided.length]).toEqual([3, 1]);
    rmSync(join(summary.run, kept[0], "summary.json"));
    const { trials, halving, stopped } = readSweep(summary.run);
    const known = { status: "paused", message: null, epochs: 3, rung: 1 };
    const of = (run: string): unknown => trials.find((trial) => trial.run === run);
    expect(of(kept[0])).toMatchObject({ ...known, value: values[kept[0]], steps: null, seconds: null });
    expect(of(kept[1])).toMatchObject({ ...known, value: values[kept[1]], steps: 8, seconds: 1 });
    const scores = Object.values(values).map(Number);
    expect([stopped, halving]).toEqual(["interrupted", { factor: 3, rungs: [{ epochs: 3, trials: 9, went_on: 3, best: Math.min(...scores) }, { epochs: 9, trials: 0, went_on: null, best: null }, { epochs: 30, trials: 0, went_on: null, best: null }], epochs: { spent: 27, whole: 270 } }]); // prettier-ignore
  });

  test("of fewer that are left fewer are counted", async () => {
    const told: Counted[] = [];
    await sweep(random(), new Fake((_, __, name) => (name === "trial-5" ? 1 : "diverged")), undefined, told);
    expect(told.map(({ ended, total }) => [ended, total])).toEqual([...Array.from({ length: 9 }, (_, i) => [i + 1, 13]), [10, 11], [11, 11]]); // prettier-ignore
    expect(told.slice(8).map(({ work }) => work)).toEqual([{ ended: 27, total: 27 + 18 + 21 }, { ended: 33, total: 54 }, { ended: 54, total: 54 }]); // prettier-ignore
  });

  test("what diverged is out, and what early stopping has ended stays in", async () => {
    const mixed: Outcomes = (_, epochs, name) => {
      if (name === "trial-1") return epochs > 3 ? "diverged" : 0.1;
      if (name === "trial-2") return "early";
      return name > "trial-7" ? "diverged" : Number(name.slice(-1));
    };
    const workers = new Fake(mixed);
    const { summary } = await sweep(random(), workers);
    expect(workers.batches).toEqual([Array.from({ length: 9 }, (_, i) => `trial-${i + 1}`), ["trial-1", "trial-3"], []]);
    expect(summary.trials.map(({ run, status, rung }) => [run, status, rung])).toEqual([
      ["trial-2", "finished", 3],
      ["trial-3", "stopped", 2],
      ...[4, 5, 6, 7].map((n) => [`trial-${n}`, "stopped", 1]),
      ["trial-1", "diverged", 1],
      ["trial-8", "diverged", null],
      ["trial-9", "diverged", null],
    ]);
    const none = await sweep(random(), new Fake(() => "diverged"));
    expect([none.summary.stopped, none.summary.best, none.summary.trials.length]).toEqual(["finished", null, 9]);
  });

  test("what diverges in a late rung stands behind all that have a value, and costs no time", async () => {
    const late: Outcomes = (_, epochs, name) => (name === "trial-4" ? (epochs < EPOCHS ? 0.5 : "diverged") : Number(name.slice(-1))); // prettier-ignore
    const workers = new Fake(late);
    const { summary } = await sweep(random(), workers);
    expect(workers.batches.slice(1)).toEqual([["trial-1", "trial-2", "trial-4"], ["trial-4"]]);
    expect(summary.trials.map(({ run, status, rung }) => [run, status, rung])).toEqual([
      ["trial-1", "stopped", 2],
      ["trial-2", "stopped", 2],
      ...[3, 5, 6, 7, 8, 9].map((n) => [`trial-${n}`, "stopped", 1]),
      ["trial-4", "diverged", 2],
    ]);
    expect([summary.stopped, summary.seconds, summary.trials.at(-1)!.seconds]).toEqual(["finished", 8, null]);
  });

  test("what failed is tried again, as long as nothing was decided without it", async () => {
    const broken: Outcomes = (settings, epochs, name) => (name === "trial-4" ? "failed" : bowl(settings, epochs, name));
    const first = await sweep(random(), new Fake(broken, false, 5));
    const workers = new Fake(bowl);
    await sweep(null, workers, first.summary.run);
    expect(workers.batches[0]).toEqual(["trial-4", "trial-6", "trial-7", "trial-8", "trial-9"]);
    const decided = await sweep(random(), new Fake(broken, false, 10));
    const later = new Fake(bowl);
    const { summary } = await sweep(null, later, decided.summary.run);
    expect(later.batches.flat()).not.toContain("trial-4");
    expect(summary.trials.at(-1)).toMatchObject({ run: "trial-4", status: "failed", value: null });
  });

  test("with tpe: proposals learn from the first rung, which all reach", async () => {
    const file = config("both", `method: tpe, trials: 18, startup: 6, round: 6, halving: {min_epochs: 5, factor: 2}, ${keys}`);
    const workers = new Fake(bowl);
    const { group, summary } = await sweep(file, workers);
    expect(workers.batches.map(({ length }) => length)).toEqual([6, 6, 6, 9, 4, 2]); // at 5, 10, 20 and 30 epochs
    expect(summary.halving?.rungs.map(({ trials }) => trials)).toEqual([18, 9, 4, 2]);
    const alone = await sweep(config("alone", `method: tpe, trials: 18, startup: 6, round: 6, ${keys}`), new Fake((settings, _, name) => bowl(settings, 5, name))); // prettier-ignore
    expect(group.settings).toEqual(alone.group.settings);
    const again = await sweep(file, new Fake(bowl, true, 20));
    const resumed = await sweep(null, new Fake(bowl), again.summary.run);
    expect(ranked(resumed.summary)).toEqual(ranked(summary));
  });

  test("a grid can be halved, too", async () => {
    const grid = config("grid", "halving: {min_epochs: 10, factor: 2}, keys: {optimizer.SGD.lr: [0.01, 0.1, 1, 10]}");
    const { summary } = await sweep(grid, new Fake(bowl));
    expect(summary.trials.map(({ run, epochs }) => [run, epochs])).toEqual([["trial-1", 30], ["trial-2", 20], ["trial-3", 10], ["trial-4", 10]]); // prettier-ignore
  });
});
