// What a search proposes next, and what a sweep may not change.
import { describe, expect, test } from "@jest/globals";
import { Generator } from "../../src/core/rng.js";
import { checkExperiment, type Experiment } from "../../src/experiment/experiment.js";
import { tpeOf, type SweepConfig } from "../../src/experiment/schema/sweep.js";
import { parseSource } from "../../src/experiment/source.js";
import type { Dimension } from "../../src/optim/parzen.js";
import { propose } from "../../src/optim/tpe.js";
import { checkHalving, sweepOf } from "../../src/sweep/check.js";
import { isThere, searchAtFirst, secondsLeft, namedTrials, valueIn, type Counted } from "../../src/sweep/course.js";
import { nextRound, type Scored } from "../../src/sweep/search.js";
import { combinations, gridSize, rounded } from "../../src/sweep/space.js";
import type { Summary } from "../../src/runs/records.js";

const tpe = (keys: SweepConfig["keys"], more: Partial<SweepConfig> = {}): SweepConfig => ({ method: "tpe", metric: "val_loss", trials: 20, keys, ...more }); // prettier-ignore
const text = (found: readonly object[]): string[] => found.map((settings) => JSON.stringify(settings));

describe("the next round", () => {
  const keys: SweepConfig["keys"] = { a: { uniform: [0, 1] }, b: ["x", "y", { z: 1 }], c: { integer: [1, 8] }, d: { log_uniform: [1e-4, 1] } }; // prettier-ignore
  const tried: Scored[] = combinations({ ...tpe(keys), startup: 12 }, 3).map((settings) => ({ settings, score: Math.abs((settings.a as number) - 0.7) })); // prettier-ignore

  test("has as many as a round, or as are left", () => {
    const of = (most: number, more: Partial<SweepConfig> = {}): number => nextRound(tpe(keys, more), 1, tried, most).length;
    expect([of(20), of(4), of(3), of(1), of(0), of(20, { round: 2 })]).toEqual([4, 4, 3, 1, 0, 2]);
  });

  test("is the same for the same seed, each proposal from those before it alone", () => {
    const four = nextRound(tpe(keys), 1, tried, 4);
    expect(nextRound(tpe(keys), 1, tried, 4)).toEqual(four);
    expect(nextRound(tpe(keys), 1, tried, 2)).toEqual(four.slice(0, 2));
    expect(nextRound(tpe(keys), 2, tried, 4)).not.toEqual(four);
  });

  test("is drawn with a generator that begins with a word of the sweep's own: that of its number", () => {
    const seed = 5;
    const [sweepWords, logarithms] = [new Generator(seed), { low: Math.log(1e-4), high: Math.log(1) }];
    const words = Array.from({ length: tried.length + 2 }, () => sweepWords.random32());
    const dimensions: Dimension[] = [{ kind: "real", low: 0, high: 1 }, { kind: "choice", size: 3 }, { kind: "integer", low: 1, high: 8 }, { kind: "real", ...logarithms }]; // prettier-ignore
    const choices = ["x", "y", { z: 1 }];
    const inNumbers = ({ a, b, c, d }: Record<string, unknown>): number[] => [a as number, choices.map((each) => JSON.stringify(each)).indexOf(JSON.stringify(b)), c as number, Math.log(d as number)]; // prettier-ignore
    const known = tried.map(({ settings, score }) => ({ x: inNumbers(settings), score }));
    const digits = (x: number): number => Number(x.toPrecision(4));
    const pending: Record<string, unknown>[] = [];
    for (const word of words.slice(-2)) {
      const [a, b, c, d] = propose(dimensions, known, pending.map(inNumbers), tpeOf(tpe(keys)).gamma, new Generator(word));
      pending.push({ a: digits(a), b: choices[b], c, d: digits(Math.exp(d)) });
    }
    expect(nextRound(tpe(keys), seed, tried, 2)).toEqual(pending);
  });

  test("lies in the ranges, with four digits, whole numbers where they are asked for", () => {
    for (let seed = 0; seed < 10; seed++)
      for (const { a, b, c, d } of nextRound(tpe(keys), seed, tried, 4) as Record<string, number>[]) {
        for (const [value, low, high] of [
          [a, 0, 1],
          [c, 1, 8],
          [d, 1e-4, 1],
        ]) {
          // prettier-ignore
          expect(value).toBeGreaterThanOrEqual(low);
          expect(value).toBeLessThanOrEqual(high);
          expect(Number(value.toPrecision(4))).toBe(value);
        }
        expect(Number.isInteger(c)).toBe(true);
        expect(["x", "y", { z: 1 }]).toContainEqual(b);
      }
  });

  test("has whole numbers with all their digits", () => {
    const large = { n: { integer: [100_000, 199_999] as [number, number] } };
    const known = [0, 1, 2].map((i): Scored => ({ settings: { n: 120_000 + 777 * i }, score: i }));
    const found = nextRound(tpe(large, { round: 20 }), 1, known, 20).map(({ n }) => n as number);
    expect(found).toHaveLength(20);
    expect(found.filter((n) => n % 100 === 0).length).toBeLessThan(3); // one in a hundred by chance
    expect(found.every((n) => Number.isInteger(n) && n >= 100_000 && n <= 199_999)).toBe(true);
  });

  test("is near to what was good", () => {
    const near = { uniform: [0, 1] as [number, number] };
    const known = Array.from({ length: 21 }, (_, i): Scored => ({ settings: { a: i / 20 }, score: Math.abs(i / 20 - 0.25) }));
    const found = Array.from({ length: 10 }, (_, seed) => nextRound(tpe({ a: near }), seed, known, 4)).flat();
    expect(found.filter(({ a }) => Math.abs((a as number) - 0.25) < 0.2).length).toBeGreaterThan(0.9 * found.length);
    // over powers of ten the exponent counts
    const powers = Array.from({ length: 21 }, (_, i): Scored => ({ settings: { a: 10 ** (-i / 4) }, score: Math.abs(i - 16) }));
    const rates = Array.from({ length: 10 }, (_, seed) =>
      nextRound(tpe({ a: { log_uniform: [1e-5, 1] } }), seed, powers, 4),
    ).flat();
    expect(rates.filter(({ a }) => Math.abs(Math.log10(a as number) + 4) < 0.9).length).toBeGreaterThan(0.8 * rates.length);
    // and of a list the place
    const choices = [["p"], ["q"], ["r"]];
    const votes = Array.from({ length: 9 }, (_, i): Scored => ({
      settings: { a: choices[i % 3], b: i },
      score: i % 3 === 1 ? 0 : 1,
    }));
    const chosen = Array.from({ length: 10 }, (_, seed) =>
      nextRound(tpe({ a: choices, b: { integer: [0, 1000] } }), seed, votes, 1),
    ).flat();
    expect(chosen.filter(({ a }) => (a as string[])[0] === "q").length).toBeGreaterThanOrEqual(8);
  });

  test("has nothing that was tried, nor anything twice, down to the last that is left", () => {
    const few = { a: ["x", "y", "z"], b: { integer: [1, 4] as [number, number] } };
    const all = combinations({ method: "random", metric: "val_loss", trials: 100, keys: few }, 1);
    expect(all).toHaveLength(12);
    const known = all.slice(0, 9).map((settings, i): Scored => ({ settings, score: i }));
    const found = nextRound(tpe(few), 1, known, 4);
    expect(text(found).sort()).toEqual(text(all.slice(9)).sort());
    expect(nextRound(tpe(few), 1, all.map((settings) => ({ settings, score: 1 })), 4)).toEqual([]); // prettier-ignore
  });
});

describe("what is tried at first", () => {
  test("of a search are as many draws as its startup, ten when left out", () => {
    const keys: SweepConfig["keys"] = { a: { uniform: [0, 1] } };
    expect(combinations(tpe(keys), 1)).toHaveLength(10);
    expect(combinations({ ...tpe(keys), startup: 3 }, 1)).toEqual(combinations(tpe(keys), 1).slice(0, 3));
  });

  test("a range counts once in the size of a grid", () => {
    expect(gridSize(tpe({ a: [1, 2, 3], b: { uniform: [0, 1] }, c: [1, 2] }))).toBe(6);
  });

  test("numbers have four digits, and stay in their range", () => {
    expect([rounded(0.123456, 0, 1), rounded(123456, 0, 1e6), rounded(0.99999, 0, 0.9999), rounded(0.10001, 0.10001, 1)]).toEqual([0.1235, 123500, 0.9999, 0.10001]); // prettier-ignore
  });

  test("trials are named by their numbers, as wide as the last", () => {
    expect([...namedTrials([{ a: 1 }, { a: 2 }], 9, 10, "x.yaml").keys()]).toEqual(["trial-09", "trial-10"]);
    expect([...namedTrials([{ a: 1 }], 1, 9, "x.yaml")]).toEqual([["trial-1", { a: 1 }]]);
  });

  test("only a search, or halving, has something to decide", () => {
    const grid: SweepConfig = { method: "grid", metric: "val_loss", keys: { a: [1] } };
    expect(searchAtFirst(grid, 5, 9)).toBeUndefined();
    expect(searchAtFirst(tpe({ a: [1] }), 5, 9)).toEqual({ trials: 5, rungs: [], decided: [] });
    expect(searchAtFirst({ ...grid, halving: { min_epochs: 1, factor: 3 } }, 9, 9)).toEqual({ trials: 9, rungs: [{ epochs: 1, trials: 9 }, { epochs: 3, trials: 3 }, { epochs: 9, trials: 1 }], decided: [] }); // prettier-ignore
  });
});

describe("how far a trial is", () => {
  const summary = (stopped: Summary["stopped"], epochs: number): Summary => ({ stopped, epochs, val: { loss: 0.5, accuracy: null, confusion_matrix: [[1]] } }) as unknown as Summary; // prettier-ignore

  test("is there when it has ended, or paused far enough", () => {
    expect(isThere(null, 3)).toBe(false);
    expect([2, 3, 4].map((epochs) => isThere(summary("paused", epochs), 3))).toEqual([false, true, true]);
    expect(isThere(summary("paused", 9), null)).toBe(false);
    expect(isThere(summary("finished", 9), null)).toBe(true);
    expect(isThere(summary("early", 1), 3)).toBe(true);
  });

  test("has the value that ranks it on the validation rows", () => {
    expect([valueIn(summary("finished", 1), "val_loss"), valueIn(summary("finished", 1), "val_accuracy"), valueIn(summary("finished", 1), "val_f1"), valueIn(summary("finished", 1), "val_confusion_matrix"), valueIn(null, "val_loss")]).toEqual([0.5, null, null, null, null]); // prettier-ignore
  });

  test("and the rest takes as long as it did so far", () => {
    const counted = (ended: number, total: number): Counted => ({ ended: 0, total: 0, work: { ended, total } });
    expect(secondsLeft(10, counted(2, 20), counted(7, 20))).toBe((10 / 5) * 13);
    expect(secondsLeft(10, counted(2, 20), counted(2, 20))).toBe(10 * 18);
    expect(secondsLeft(10, counted(2, 20), counted(20, 20))).toBe(0);
  });
});

describe("what a sweep may not change", () => {
  const experiment = (sweep: string, train = ""): Experiment => checkExperiment(parseSource("x.yaml", `data: {path: x.csv, target: y}\nmodel: [{Linear: {out_features: auto}}]\nloss: MSELoss\noptimizer: {SGD: {lr: 0.1}}\ntrain: {epochs: 20${train}}\nmetrics: [mae]\nsweep: {${sweep}}\n`)); // prettier-ignore
  const said = (sweep: string): string => {
    try {
      sweepOf(experiment(sweep));
    } catch (error) {
      return (error as Error).message;
    }
    return "";
  };

  test.each(["version", "name", "run", "run.dir", "repeat", "sweep", "sweep.metric"])("%s is no setting of a trial", (key) => {
    expect(said(`keys: {${key}: [1]}`)).toContain(`sweep.keys.${key} is not a setting of a trial\n  hint: leave it out`);
  });

  test.each(["seed", "data.split", "data.split.train", "data.path", "data.target", "data.reconstruct", "data"])("%s chooses the rows", (key) => {
    expect(said(`keys: {${key}: [1]}`)).toContain(`sweep.keys.${key} would measure the trials on different rows, which cannot be compared\n  hint: leave it out; repeat: {seeds: 5} shows how much is chance`);
  }); // prettier-ignore

  test.each(["train.epochs", "train.max_steps", "train.eval_every", "train"])("%s is how long it takes, where it is halved", (key) => {
    expect(said(`halving: {min_epochs: 2}, metric: val_mae, keys: {${key}: [1]}`)).toContain(`sweep.keys.${key} changes how long trials are trained, and halving compares them after the same time`);
    expect(said(`metric: val_mae, keys: {${key}: [1]}`)).toBe("");
  }); // prettier-ignore

  test.each(["loss", "loss.MSELoss.reduction", "train.class_weights", "data.target_scale"])("%s is another loss, where that ranks them", (key) => {
    expect(said(`keys: {${key}: [1]}`)).toContain(`sweep.keys.${key} changes what the loss means, and the trials are ranked by val_loss\n  hint: rank by a metric such as val_accuracy: sweep.metric`);
    expect(said(`metric: val_mae, keys: {${key}: [1]}`)).toBe("");
  }); // prettier-ignore

  test("what only begins alike is another key", () => {
    for (const key of ["data.splitter", "seeds", "data.columns", "optimizer"]) expect(said(`keys: {${key}: [1]}`)).toBe("");
  });

  test("a grid may have 10,000 trials, and draws as many as they like", () => {
    const hundred = `[${Array.from({ length: 100 }, (_, i) => i).join(", ")}]`;
    expect(said(`keys: {a: ${hundred}, b: ${hundred}}`)).toBe("");
    expect(said(`keys: {a: ${hundred}, b: ${hundred}, c: [1, 2]}`)).toContain("make a grid of 20000 trials, and at most 10000 are allowed"); // prettier-ignore
    expect(said(`method: random, trials: 5, keys: {a: ${hundred}, b: ${hundred}, c: [1, 2]}`)).toBe("");
  });

  test("halving compares before the end", () => {
    const check =
      (least: number, factor: number, epochs: number, train = "") =>
      (): void => {
        const own = experiment(`halving: {min_epochs: ${least}, factor: ${factor}}, keys: {optimizer.SGD.lr: [0.1]}`, train);
        checkHalving(own, own.config.sweep!, epochs);
      };
    expect(check(19, 2, 20)).not.toThrow();
    expect(check(20, 3, 20)).toThrow(
      "sweep.halving.min_epochs must be less than the 20 epochs of a whole training, got 20: there would be nothing to halve\n  hint: for example 2, or more train.epochs",
    ); // 20 / 9
    expect(check(9, 4, 8)).toThrow("for example 1, or more train.epochs");
    expect(check(20, 2, 20, ", eval_every: 50")).toThrow("must be less than the 20 measurements, one every 50 steps of a whole training, got 20"); // prettier-ignore
  });
});
