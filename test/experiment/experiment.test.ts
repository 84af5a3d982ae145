// The experiment file: defaults, overrides, and the wording of every kind of mistake.
import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { InputError } from "../../src/core/errors.js";
import { checkExperiment } from "../../src/experiment/experiment.js";
import { withNewKeys } from "../../src/experiment/resolved.js";
import { parseSource } from "../../src/experiment/source.js";

const BASE = `data: {path: d.csv, target: y}
model: [Linear: {out_features: 1}]
loss: MSELoss
optimizer: {SGD: {lr: 0.1}}
`;
const read = (text: string, overrides: string[] = []) => checkExperiment(parseSource("x.yaml", text, overrides));

function complaint(text: string, overrides: string[] = []): string {
  try {
    read(text, overrides);
  } catch (error) {
    if (error instanceof InputError) return error.message;
    throw error;
  }
  throw new Error("nothing was wrong");
}

test("only data.path, data.target, model, loss and optimizer are required; the rest has defaults", () => {
  const { config, name } = read(BASE);
  expect(name).toBe("x");
  expect(config).toMatchObject({
    version: 1,
    seed: 0,
    data: { drop: [], missing: "error", scale: "standard", split: { train: 0.7, val: 0.15, test: 0.15, stratify: true } },
    model: [{ name: "Linear", args: { out_features: 1 } }],
    train: { epochs: 100, batch_size: 32, dtype: "float32", grad_clip_norm: null, early_stopping: null },
    run: { dir: "runs" },
  });
  expect(complaint("seed: 1")).toBe(
    [
      "x.yaml:1:1: error: data is required",
      "x.yaml:1:1: error: model is required",
      "x.yaml:1:1: error: loss is required",
      "x.yaml:1:1: error: optimizer is required",
    ].join("\n"),
  );
});

describe("the run's name", () => {
  const named = (file: string, text = BASE): string => checkExperiment(parseSource(file, text)).name;

  test.each(["my iris", "größe", "a+b (2)", "12:30", "日本 🙂"])(
    "%s: the name of a file, and so one that may be given",
    (name) => {
      expect(named(`there/${name}.yaml`)).toBe(name);
      expect(named("x.yaml", `${BASE}name: ${JSON.stringify(name)}\n`)).toBe(name); // as resolved.yaml has it
    },
  );

  test.each([".yaml", "a\tb.yaml", "a\nb.yaml"])("a file called %j needs one beside it", (file) => {
    expect(() => named(file)).toThrow(
      "name is left out, and the file's own cannot take its place: it must have a character at least",
    );
    expect(named(file, `${BASE}name: given\n`)).toBe("given");
  });
});

describe("overrides", () => {
  test("set, add and replace values, read as YAML", () => {
    const { config } = read(BASE, [
      "train.epochs=5",
      "optimizer.SGD.momentum=0.9",
      "loss=L1Loss",
      "model.0.Linear.out_features=3",
    ]);
    expect(config.train.epochs).toBe(5);
    expect(config.optimizer).toEqual({ name: "SGD", args: { lr: 0.1, momentum: 0.9 } });
    expect(config.loss.name).toBe("L1Loss");
    expect(config.model[0].args).toEqual({ out_features: 3 });
  });

  test("a mistake in one is reported as such", () => {
    expect(complaint(BASE, ["train.epochs=0"])).toBe("--set train.epochs=0: error: train.epochs must be >= 1, got 0");
    expect(complaint(BASE, ["train.epoch=1"])).toContain(
      '--set train.epoch=1: error: train.epoch is not a known key\n  hint: did you mean "epochs"?',
    );
    expect(complaint(BASE, ["nonsense"])).toContain('--set nonsense: error: expected key=value, got "nonsense"');
  });
});

describe("the wording of mistakes", () => {
  test.each([
    ["seed: 1.5", "x.yaml:5:7: error: seed must be a whole number >= 0, got 1.5"],
    ["train: 3", "x.yaml:5:8: error: train must be a map, got 3"],
    ["train: {dtype: float16}", 'x.yaml:5:16: error: train.dtype must be one of float32, float64, got "float16"'],
    [
      "train: {early_stopping: {patience: no}}",
      'x.yaml:5:36: error: train.early_stopping.patience must be a whole number >= 1, got "no"',
    ],
    ["version: 2", "x.yaml:5:10: error: version must be 1, the version of this format, got 2"],
    ["metrics: [r3]", 'x.yaml:5:11: error: metrics.0 names an unknown metric "r3"\n  hint: did you mean "r2"?'],
    [
      "name: a/b",
      'x.yaml:5:7: error: name must have a character at least, and may hold neither / nor \\ nor line ends or tabs, got "a/b"',
    ],
    ["__proto__: 1", "x.yaml:5:1: error: __proto__ is not a known key"],
    ["constructor: 1", "x.yaml:5:1: error: constructor is not a known key"],
  ])("%s", (line, words) => expect(complaint(BASE + line)).toContain(words));

  test.each([
    [
      "loss: {}",
      "x.yaml:3:7: error: loss must be the name of a loss, or a map with it as the only key such as {CrossEntropyLoss: {label_smoothing: 0.1}}, got an empty map",
    ],
    ["loss: constructor", 'error: loss names an unknown loss "constructor"'],
    ["loss: {MSELoss: {reduction: avg}}", 'x.yaml:3:29: error: loss.MSELoss.reduction must be one of mean, sum, none, got "avg"'],
    ["loss: {MSELoss: 5}", "x.yaml:3:17: error: loss.MSELoss must be a map of arguments, got 5"],
  ])("%s", (line, words) => expect(complaint(BASE.replace("loss: MSELoss", line))).toContain(words));
});

describe("YAML that is no experiment", () => {
  test("any text gives an experiment or an InputError, never anything else", () => {
    const pieces = fc.constantFrom(
      "data:",
      "  path: x",
      "model:",
      "- ",
      "{",
      "}",
      "[",
      "]",
      "&a ",
      "*a",
      "!!x ",
      "? ",
      ": ",
      "\n",
      "  ",
      "__proto__",
      "SGD",
      "1e999",
      ".nan",
      "'",
      '"',
      "|",
      "---\n",
      "#",
      "\t",
      "é",
      "\u0000",
    );
    fc.assert(
      fc.property(fc.array(fc.oneof(pieces, fc.string()), { maxLength: 30 }), (parts) => {
        try {
          read(parts.join(""));
        } catch (error) {
          if (!(error instanceof InputError)) throw error;
        }
      }),
      { numRuns: 300, seed: 1 },
    );
  });
});

test("layers of an older run have the defaults of the arguments that they did not know, also inside others", () => {
  const norm = { LayerNorm: { normalized_shape: [3], eps: 0.5, elementwise_affine: true } };
  const before = {
    ...(parseSource("x.yaml", BASE, []).value as object),
    model: ["ReLU", norm, { Repeat: { times: 2, layers: [norm] } }, { Parallel: { paths: [[norm], ["ReLU"]] } }],
  };
  const now = { LayerNorm: { ...norm.LayerNorm, bias: true } };
  expect(withNewKeys(before)).toMatchObject({
    model: ["ReLU", now, { Repeat: { times: 2, layers: [now] } }, { Parallel: { paths: [[now], ["ReLU"]], join: "cat" } }],
  });
});
