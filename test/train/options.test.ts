// What training, and a trained run, may be asked for by a program.
import { describe, expect, test } from "@jest/globals";
import { InputError } from "../../src/core/errors.js";
import { checkOptions, overridesOf, type Setting, type TrainOptions } from "../../src/train/options.js";
import { inCode, predictConfigOf, requireClasses } from "../../src/train/rowOptions.js";

describe("the options of training", () => {
  const refused = (options: unknown, observer: unknown = {}): string => {
    try {
      checkOptions(options as TrainOptions, observer);
    } catch (error) {
      return (error as Error).message;
    }
    return "";
  };
  const hint = '\n  hint: write trainExperiment({ file: "configs/iris.yaml" })';

  test("need an experiment or a run", () => {
    expect(refused({})).toBe(`trainExperiment: neither file, an experiment, nor resume, the directory of a run, is given${hint}`);
    expect(refused({ file: null })).toBe(`trainExperiment: neither file, an experiment, nor resume, the directory of a run, is given${hint}`); // prettier-ignore
    expect(refused("x.yaml")).toBe(`trainExperiment: expected its options in an object, got "x.yaml"${hint}`);
    for (const options of [{ file: "x.yaml" }, { resume: "runs/x-1" }, { file: null, resume: "runs/x-1" }]) expect(refused(options)).toBe(""); // prettier-ignore
  });

  test("are each of a kind", () => {
    const with_ = (more: object): string => refused({ file: "x.yaml", ...more });
    for (const more of [{ until: 1 }, { seed: 0 }, { epochs: 0 }, { overrides: ["a=1"] }, { overrides: {} }, { runDir: "r" }, { directory: "r" }, { kernels: "reference" }]) expect(with_(more)).toBe(""); // prettier-ignore
    expect(with_({ until: 0 })).toContain("until must be >= 1, got 0");
    expect(with_({ seed: 0.5 })).toContain("seed must be a whole number, got 0.5");
    expect(with_({ overrides: 3 })).toContain(
      'overrides must be settings by their keys, { "train.epochs": 5 }, or a list of "key=value"',
    );
    expect(with_({ overrides: [3] })).toContain("overrides must be settings by their keys");
    expect(with_({ directory: 3 })).toContain("directory must be a text");
    expect(with_({ kernels: "gpu" })).toContain("kernels must be one of reference, wasm, native, got");
  });

  test("an observer is an object", () => {
    for (const observer of [null, [], 3, () => undefined]) expect(refused({ file: "x.yaml" }, observer)).toContain("an object with functions to call, such as { onEpoch }"); // prettier-ignore
    expect(refused({ file: "x.yaml" }, { onEpoch: () => undefined })).toBe("");
  });
});

describe("the settings that are asked for", () => {
  test("are those of the program, then the shortcuts", () => {
    expect(overridesOf({})).toEqual([]);
    expect(overridesOf({ overrides: ["a.b=1"], seed: 0, epochs: 5, runDir: 'a "b"' })).toEqual(["a.b=1", "seed=0", "train.epochs=5", 'run.dir="a \\"b\\""']); // prettier-ignore
    expect(overridesOf({ epochs: 2 })).toEqual(["train.epochs=2"]);
    expect(overridesOf({ runDir: "r" })).toEqual(['run.dir="r"']);
  });

  test("by their keys are written as YAML has them", () => {
    const overrides = { "train.epochs": 5, name: "a: b", "train.shuffle": false, scheduler: null, metrics: ["mae", 1.5], model: { Linear: { out_features: 3 } } }; // prettier-ignore
    expect(overridesOf({ overrides })).toEqual(["train.epochs=5", 'name="a: b"', "train.shuffle=false", "scheduler=null", 'metrics=["mae",1.5]', 'model={"Linear":{"out_features":3}}']); // prettier-ignore
  });

  test.each<[unknown, string]>([
    [
      { "a=b": 1 },
      'trainExperiment: overrides: the key "a=b" holds a =\n  hint: write { "train.epochs": 5 }, or a list: ["train.epochs=5"]',
    ],
    [
      { a: NaN },
      "trainExperiment: overrides: a cannot be NaN, which is not a number\n  hint: give it a value as YAML has it: a finite number, a text, true, null, a list or a map of these",
    ],
    [{ a: [1, Infinity] }, "trainExperiment: overrides: a cannot be infinity\n"],
    [{ a: { b: () => 1 } }, "trainExperiment: overrides: a cannot be a function\n"],
    [{ a: undefined }, "trainExperiment: overrides: a cannot be nothing\n"],
  ])("%p is refused", (overrides, words) => {
    expect(() => overridesOf({ overrides: overrides as Record<string, Setting> })).toThrow(words);
  });
});

describe("what rows may be like", () => {
  test("goes under the names of an experiment, and what is left out is not said", () => {
    expect(predictConfigOf({})).toEqual({});
    expect(predictConfigOf({ unseen: "ignore", missing: "skip", missingColumn: "fill", extraColumns: "error", threshold: 0.3 })).toEqual({ unseen_category: "ignore", missing_cell: "skip", missing_column: "fill", extra_columns: "error" }); // prettier-ignore
    expect(predictConfigOf({ unseen: undefined, missing: "fill" })).toEqual({ missing_cell: "fill" });
  });

  test("a threshold is for two classes alone", () => {
    expect(() => requireClasses("loadRun", 0.3, { task: "regression" })).toThrow(
      "loadRun: threshold is for two classes, and this run is a regression task\n  hint: leave it out",
    );
    requireClasses("loadRun", 0.3, { task: "binary" });
    requireClasses("loadRun", undefined, { task: "regression" });
  });

  test("is advised to a program in its own words", () => {
    const place = { file: "rows[0]" };
    const said = (hint?: string) => inCode(new InputError([{ place, message: "m", ...(hint === undefined ? {} : { hint }) }]), "loadRun").problems; // prettier-ignore
    expect(said("--unseen ignore, or --missing fill")).toEqual([{ place, message: "m", hint: `loadRun's { unseen: "ignore" }, or loadRun's { missing: "fill" }` }]); // prettier-ignore
    expect(said("set data.predict.missing_column: fill")[0].hint).toBe(`set loadRun's { missingColumn: "fill" }`);
    expect(said()).toEqual([{ place, message: "m" }]);
  });
});
