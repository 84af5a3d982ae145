// What is shown of several runs of one experiment, and of the list of all runs.
import { describe, expect, test } from "@jest/globals";
import type { SweepConfig } from "../../src/experiment/schema/sweep.js";
import { memberLine, planLine, repeatTable, rungsTable, rungText, shellLine, shortName, spentText, sweepTable, trialLine, valueText } from "../../src/report/terminal/groupText.js"; // prettier-ignore
import type { GroupFile } from "../../src/runs/group.js";
import type { RepeatMember, RepeatSummary } from "../../src/sweep/repeat.js";
import type { HalvingReport, SweepSummary, Trial } from "../../src/sweep/summary.js";

describe("repeated runs", () => {
  const member: RepeatMember = { run: "seed-3", seed: 3, fold: null, status: "finished", message: null, epochs: 31, steps: 62, best_epoch: 1, seconds: 0.5, values: { loss: 0.125, r2: null }, warnings: [] }; // prettier-ignore

  test("a line for each", () => {
    expect(memberLine(member)).toBe("seed-3  loss 0.1250  r2 n/a  31 epochs  0.50 s");
    expect(memberLine(member, true)).toBe("seed-3  loss 0.1250  r2 n/a  62 steps  0.50 s");
    expect(memberLine({ ...member, values: null, epochs: 1, steps: 1, seconds: 60 })).toBe("seed-3  1 epoch  1:00");
    expect(memberLine({ ...member, values: {}, epochs: null, steps: null, seconds: null })).toBe("seed-3  0 epochs  0.00 s");
    expect(memberLine({ ...member, values: {}, steps: null }, true)).toBe("seed-3  0 steps  0.50 s");
    expect(memberLine({ ...member, status: "diverged", message: "the loss\t is NaN\nlook" })).toBe(
      "seed-3  the loss\\u0009 is NaN",
    );
    expect(memberLine({ ...member, status: "diverged" })).toBe("seed-3  ");
  });

  test("a table of mean and scatter, and of how many where it is not of all that have finished", () => {
    const metric = { mean: 0.5, deviation: 0.25, min: 0.125, max: 0.75, n: 2 };
    const summary = (metrics: RepeatSummary["metrics"], part: RepeatSummary["part"] = "test"): RepeatSummary => ({ kind: "repeat", name: "iris", run: "runs/iris-1", stopped: "finished", part, metrics, members: [member, member, { ...member, status: "diverged" }], seconds: 1 }); // prettier-ignore
    const number = { align: "right" };
    expect(repeatTable(summary({ loss: metric, f1: { ...metric, n: 1, deviation: null }, none: { ...metric, n: 0 } }))).toEqual({
      rows: [
        ["test of 2 runs", "mean", "deviation", "min", "max", ""],
        ["loss", "0.5000", "0.2500", "0.1250", "0.7500", ""],
        ["f1", "0.5000", "n/a", "0.1250", "0.7500", "1 run with a value"],
        ["none", "0.5000", "0.2500", "0.1250", "0.7500", "0 runs with a value"],
      ],
      columns: [{}, number, number, number, number, { fit: "wrap" }],
    });
    expect(repeatTable(summary({}, null)).rows[0][0]).toBe(" of 2 runs");
  });
});

const trial: Trial & { readonly rank: number } = { run: "trial-1", settings: { "optimizer.SGD.lr": 0.1, "train.batch_size": 16 }, status: "finished", message: null, value: 0.0625, epochs: 9, rung: null, steps: 90, seconds: 1.456, rank: 1 }; // prettier-ignore
const halving: HalvingReport = {
  factor: 3,
  rungs: [
    { epochs: 3, trials: 9, went_on: 3, best: 0.25 },
    { epochs: 9, trials: 3, went_on: null, best: 0.125 },
    { epochs: 27, trials: 0, went_on: null, best: 0.5 },
  ],
  epochs: { spent: 1234, whole: 56789 },
};
const sweep: SweepSummary = { kind: "sweep", name: "iris", run: "runs/iris-1", stopped: "finished", metric: "val_loss", eval_every: null, higher_is_better: false, halving: null, trials: [trial], best: null, seconds: 1 }; // prettier-ignore

describe("a sweep", () => {
  test("a line for each trial", () => {
    expect(trialLine(trial, "val_loss")).toBe("trial-1  optimizer.SGD.lr=0.1  train.batch_size=16  val_loss 0.0625");
    expect(trialLine({ ...trial, settings: { loss: "a\n" }, rung: 1 }, "f1")).toBe(
      "trial-1  loss=a\\u000a  f1 0.0625  after 9 epochs",
    );
    expect(trialLine({ ...trial, settings: {}, value: null, rung: 0, epochs: 1 }, "f1")).toBe("trial-1  f1 n/a  after 1 epoch");
    expect(trialLine({ ...trial, settings: {}, rung: 0, epochs: null }, "f1")).toBe("trial-1  f1 0.0625  after 0 epochs");
    expect(trialLine({ ...trial, settings: {}, rung: 1, message: "it\tfailed\nbadly" }, "f1")).toBe("trial-1  it\\u0009failed");
  });

  const number = { align: "right" };
  const setting = { align: "right", fit: "cut", least: 12 };

  test("a table of all trials", () => {
    const failed = { ...trial, rank: 2, run: "trial-2", settings: { "optimizer.SGD.lr": "a\n", "train.batch_size": null }, status: "failed", message: "no", epochs: null, seconds: null } as const; // prettier-ignore
    expect(sweepTable({ ...sweep, trials: [trial, failed] })).toEqual({
      rows: [
        ["rank", "lr", "batch_size", "val_loss", "epochs", "seconds", "run"],
        ["1", "0.1", "16", "0.0625", "9", "1.46", "trial-1"],
        ["2", "a\\u000a", "null", "failed", "", "", "trial-2"],
      ],
      columns: [number, setting, setting, number, { align: "right", drop: 2 }, { align: "right", drop: 1 }, { fit: "cutStart" }],
    });
    expect(sweepTable(sweep).rows[0].slice(0, 3)).toEqual(["rank", "lr", "batch_size"]);
    expect(sweepTable({ ...sweep, trials: [] }).rows).toEqual([["rank", "val_loss", "epochs", "seconds", "run"]]);
  });

  test("in steps, and with rungs", () => {
    const rising = { ...trial, settings: {}, rung: 2 };
    const none = { ...rising, rung: null, value: null };
    expect(sweepTable({ ...sweep, eval_every: 10, halving, trials: [rising, none] })).toEqual({
      rows: [
        ["rank", "val_loss", "rung", "steps", "seconds", "run"],
        ["1", "0.0625", "2 of 3", "90", "1.46", "trial-1"],
        ["1", "n/a", "0 of 3", "90", "1.46", "trial-1"],
      ],
      columns: [number, number, number, { align: "right", drop: 2 }, { align: "right", drop: 1 }, { fit: "cutStart" }],
    });
    expect(rungText(1, { ...halving, rungs: [] })).toBe("1 of 0");
  });

  test("what was compared at each rung", () => {
    const rows = (head: string): unknown => [
      ["rung", head, "trials", "went on", "best val_loss"],
      ["1", "3", "9", "3", "0.2500"],
      ["2", "9", "3", "", "0.1250"],
      ["3", "27", "0", "", ""], // nobody has come so far
    ];
    const spent = "1,234 epochs were trained; all trials to the end would be 56,789";
    const columns = [number, number, number, number, number];
    expect(rungsTable({ ...sweep, halving })).toEqual([{ rows: rows("epochs"), columns }, spent]);
    expect(rungsTable({ ...sweep, halving, eval_every: 10 })).toEqual([{ rows: rows("measured"), columns }, spent]);
    expect(rungsTable(sweep)).toEqual([]);
    expect(spentText(halving.epochs)).toBe(spent);
    const [{ rows: one }] = rungsTable({ ...sweep, halving: { ...halving, rungs: [{ epochs: 1, trials: 1, went_on: 0, best: null }] } }) as unknown as [{ rows: string[][] }]; // prettier-ignore
    expect(one[1]).toEqual(["1", "1", "1", "0", "n/a"]);
  });

  test("its plan", () => {
    const plan = (config: Partial<SweepConfig>, search?: GroupFile["search"]): string => planLine({ members: ["a", "b"], search }, config as SweepConfig); // prettier-ignore
    const search = (trials: number, ...rungs: { epochs: number; trials: number }[]): GroupFile["search"] => ({ trials, rungs, decided: [] }); // prettier-ignore
    expect(plan({ method: "grid" })).toBe("2 trials");
    expect(plan({ method: "random" }, search(1))).toBe("1 trial");
    expect(plan({ method: "tpe", startup: 5, round: 2 }, search(40))).toBe(
      "40 trials, the first 5 drawn, then 2 proposed at a time",
    );
    const rungs = [{ epochs: 1, trials: 9 }, { epochs: 3, trials: 3 }, { epochs: 9, trials: 1 }]; // prettier-ignore
    expect(plan({ method: "random" }, search(9, ...rungs))).toBe("9 trials; 9 for 1 epoch, 3 up to 3, 1 up to 9");
    expect(plan({ method: "random" }, search(9, ...rungs.slice(1)))).toBe("9 trials; 3 for 3 epochs, 1 up to 9");
    expect(plan({ method: "random" }, search(9, ...rungs.slice(0, 1)))).toBe("9 trials"); // one is a whole training
    expect(plan({ method: "tpe", startup: 5, round: 2 }, search(9, ...rungs.slice(1)))).toBe("9 trials, the first 5 drawn, then 2 proposed at a time; 3 for 3 epochs, 1 up to 9"); // prettier-ignore
  });

  test("a key by its last part, where no other ends so", () => {
    const keys = ["optimizer.SGD.lr", "optimizer.Adam.lr", "seed", "train.seed.x"];
    expect(keys.map((key) => shortName(key, keys))).toEqual(["optimizer.SGD.lr", "optimizer.Adam.lr", "seed", "x"]);
  });

  test("values, and words for a shell", () => {
    expect(["a b", 0.5, null, ["a"]].map(valueText)).toEqual(["a b", "0.5", "null", '["a"]']);
    expect(shellLine(["mlbh", "train", "a b.yaml", "x=1"])).toBe("mlbh train 'a b.yaml' x=1");
  });
});
