// The built command line: what it prints, where, and its exit codes.
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { version } from "../../src/core/version.js";
import { mlbh, mlbhWith, root, scratch } from "./run.js";

const folder = scratch();
afterAll(folder.remove);

/** metrics.jsonl without the only thing that differs between equal runs. */
function metricsOf(run: string): Record<string, unknown>[] {
  const lines = readFileSync(join(run, "metrics.jsonl"), "utf8").trim().split("\n");
  return lines.map((line) => ({ ...(JSON.parse(line) as object), seconds: 0 }));
}

describe("mlbh", () => {
  test("--version prints the package's", () => {
    const manifest = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as { version: string };
    expect(version).toBe(manifest.version);
    expect(mlbh("--version")).toEqual({ code: 0, out: `${version}\n`, err: "" });
  });

  test("--help lists the commands; help of a command its options", () => {
    const { code, out } = mlbh("--help");
    expect(code).toBe(0);
    for (const word of ["train", "gradcheck", "explain", "Exit codes"]) expect(out).toContain(word);
    expect(mlbh("help", "train").out).toContain("--set <key=value>");
  });

  test("wrong usage exits with 2 and suggests", () => {
    expect(mlbh("trian")).toMatchObject({ code: 2, out: "", err: expect.stringContaining("Did you mean train?") });
    expect(mlbh("train")).toMatchObject({
      code: 2,
      err: expect.stringContaining("missing the experiment: mlbh train CONFIG, or mlbh train --resume RUN"),
    });
    expect(mlbh("train", "x.yaml", "--sede", "1")).toMatchObject({
      code: 2,
      err: expect.stringContaining("Did you mean --seed?"),
    });
    expect(mlbh("train", "x.yaml", "--seed", "many")).toMatchObject({
      code: 2,
      err: expect.stringContaining("it must be a whole number"),
    });
  });
});

describe("what ran before in the process of the tests changes nothing: a process of its own says the same of", () => {
  beforeAll(() => {
    for (const file of ["iris", "no-such"]) mlbh("train", `configs/${file}.yaml`, "--epochs", "2", "--run-dir", join(folder.path, "before"));
  }); // prettier-ignore
  const plain = ({ code, out, err }: ReturnType<typeof mlbh>): unknown => ({
    code,
    lines: `${out}\n--\n${err}`.replace(/\d+\.\d+ s\b/g, "_ s").replace(/\b(?:own|shared)\b/g, "NAME"),
  });

  test.each([
    ["--help"],
    ["trian"],
    ["explain", "softmax"],
    ["gradcheck", "sigmoid", "--json"],
    ["check", "configs/iris.yaml"],
    ["train", "configs/no-such.yaml"],
    ["init", "data/iris.csv", "-o", "no/such/folder.yaml"],
    ["evaluate", join(folder.path, "before/iris-1")],
    ["predict", join(folder.path, "before/iris-1"), "data/iris.csv"],
    ["train", "configs/iris.yaml", "--epochs", "3", "--run-dir", folder.path],
  ])("%s %s %s", (...words) => {
    const named = (name: string): string[] => (words.includes("--run-dir") ? [...words, "--set", `name=${name}`] : words);
    const [shared, own] = [mlbh(...named("shared")), mlbhWith({}, ...named("own"))];
    expect(plain(shared)).toEqual(plain(own));
    if (words.includes("--run-dir"))
      expect(metricsOf(join(folder.path, "shared-1"))).toEqual(metricsOf(join(folder.path, "own-1")));
  });
});

describe("mlbh train", () => {
  const train = (...words: string[]): ReturnType<typeof mlbh> =>
    mlbh("train", "configs/breast_cancer.yaml", "--run-dir", folder.path, ...words);

  test("shows the data, the model, every epoch, the test metrics and the run", () => {
    const { code, out, err } = train("--set", "train.epochs=3", "--set", "name=shown");
    expect(code).toBe(0);
    expect(out).toContain("569 rows, 30 features; train 398, val 86, test 85");
    expect(out).toMatch(/0 {2}Linear\(in_features=30, out_features=16, bias=true\) {2}\(16,\) +496/);
    expect(out).toMatch(/accuracy +0\.\d+/);
    expect(out).toMatch(/true \\ predicted +benign +malignant/);
    expect(out).toContain(`run written to ${join(folder.path, "shown-1")}`);
    expect(err).toMatch(/epoch 3\/3 {2}train_loss 0\.\d+ {2}val_loss 0\.\d+ {2}val_accuracy/);
    expect(readdirSync(join(folder.path, "shown-1")).sort()).toEqual([
      "checkpoints",
      "config.yaml",
      "losses.jsonl",
      "metrics.jsonl",
      "model.safetensors",
      "norms.jsonl",
      "preprocess.json",
      "resolved.yaml",
      "split.json",
      "summary.json",
    ]);
  });

  test("--json prints the summary and nothing else on stdout; the same seed gives the same run", () => {
    const first = train("--json", "--set", "name=same");
    const second = train("--json", "--quiet", "--set", "name=same");
    const summary = JSON.parse(first.out) as { run: string; test: { accuracy: number; confusion_matrix: number[][] } };
    expect(summary.test.accuracy).toBeGreaterThan(0.9);
    expect(summary.test.confusion_matrix.flat().reduce((a, b) => a + b)).toBe(85);
    expect(second.err).toBe("");
    expect(JSON.parse(readFileSync(join(summary.run, "summary.json"), "utf8"))).toEqual(summary);
    expect(metricsOf(join(folder.path, "same-2"))).toEqual(metricsOf(join(folder.path, "same-1")));
    expect(metricsOf(join(folder.path, "same-1")).length).toBeGreaterThan(10);
  });

  test("--kernels reference gives the same run up to rounding; an unknown table is refused", () => {
    const runs = ["wasm", "reference"].map((table) => {
      const { code } = train("--quiet", "--set", "name=table", "--set", "train.epochs=3", "--kernels", table);
      expect(code).toBe(0);
      return metricsOf(join(folder.path, `table-${table === "wasm" ? 1 : 2}`));
    });
    runs[0].forEach((row, i) => expect(row.train_loss as number).toBeCloseTo(runs[1][i].train_loss as number, 4));
    expect(train("--kernels", "cuda")).toMatchObject({
      code: 2,
      err: expect.stringContaining("Allowed choices are native, wasm, reference"),
    });
  });

  test("--seed draws another run", () => {
    train("--quiet", "--set", "name=seeded", "--set", "train.epochs=2", "--seed", "1");
    train("--quiet", "--set", "name=seeded", "--set", "train.epochs=2", "--seed", "2");
    expect(metricsOf(join(folder.path, "seeded-2"))).not.toEqual(metricsOf(join(folder.path, "seeded-1")));
  });

  test("resolved.yaml is an experiment itself and gives the same run", () => {
    train("--quiet", "--set", "name=whole", "--set", "train.epochs=2");
    const data = join(root, "data/breast_cancer.csv");
    const again = mlbh(
      "train",
      join(folder.path, "whole-1/resolved.yaml"),
      "--quiet",
      "--set",
      `data.path=${data}`,
      "--run-dir",
      folder.path,
    );
    expect(again).toMatchObject({ code: 0 });
    expect(metricsOf(join(folder.path, "whole-2"))).toEqual(metricsOf(join(folder.path, "whole-1")));
  });

  test("a loss that explodes exits with 3, says where it began and what to change; with --json also as data", () => {
    const words = ["train", "configs/diabetes.yaml", "--set", "optimizer.SGD.lr=10", "--run-dir", folder.path, "--json"];
    const { code, out, err } = mlbh(...words);
    expect(code).toBe(3);
    expect(err).toMatch(
      /error: training diverged: the loss is Infinity in epoch 1, batch 4\n {2}first[^]*account .*diabetes-\d\/diverged.json\n {2}hint: try --set optimizer\.SGD\.lr=1,/,
    );
    expect(JSON.parse(out)).toMatchObject({ stopped: "diverged", epoch: 1, where: "MSELoss", op: "mul" });
  });

  test("a place that cannot be written to is an error before training", () => {
    const file = folder.write("file", "");
    const { code, err } = mlbh("train", "configs/iris.yaml", "--quiet", "--run-dir", join(file, "runs"));
    expect(code).toBe(1);
    expect(err).toContain("cannot write the run: a part of the path is a file, not a directory");
  });
});

describe("mistakes in files exit with 1 and name the place", () => {
  test("every problem of an experiment at once, in order, with suggestions", () => {
    const file = folder.write(
      "wrong.yaml",
      [
        "nme: x",
        "data: {path: x.csv, target: y, split: {train: 0.7, val: 0.2, test: 0.2}}",
        "model:",
        "  - Linear: {out_feature: 16}",
        "  - Relu",
        "loss: BCELos",
        "optimizer: {SGD: {lr: -1}}",
      ].join("\n"),
    );
    const { code, out, err } = mlbh("train", file);
    expect([code, out]).toEqual([1, ""]);
    expect(err).toBe(
      [
        `${file}:1:1: error: nme is not a known key`,
        '  hint: did you mean "name"?',
        `${file}:2:39: error: data.split must add up to 1, but 0.7 + 0.2 + 0.2 = 1.1`,
        `${file}:4:14: error: model.0.Linear.out_feature is not an argument`,
        '  hint: did you mean "out_features"?',
        `${file}:5:5: error: model.1 names an unknown layer "Relu"`,
        '  hint: did you mean "ReLU"?',
        `${file}:6:7: error: loss names an unknown loss "BCELos"`,
        '  hint: did you mean "BCELoss"?',
        `${file}:7:23: error: optimizer.SGD.lr must be > 0, got -1`,
        "",
      ].join("\n"),
    );
  });

  test("a layer that does not fit, at its line, before anything is trained or written", () => {
    const empty = join(folder.path, "never");
    const { code, err } = mlbh("train", "configs/iris.yaml", "--run-dir", empty, "--set", "model.0.Linear.in_features=7");
    expect(code).toBe(1);
    expect(err).toBe(
      "configs/iris.yaml:8:13: error: model.0.Linear expects in_features 7, but its input has shape (4,), which makes it 4\n" +
        "  hint: write in_features: 4, or leave Linear's in_features out\n",
    );
    expect(existsSync(empty)).toBe(false);
  });

  test("a cell that is no number: file, line, column, cell", () => {
    const csv = folder.write("cells.csv", "age,label\n1,a\n2,b\nold,a\n");
    const file = folder.write(
      "cells.yaml",
      `data: {path: cells.csv, target: label}\nmodel: [Linear: {out_features: 1}]\nloss: BCEWithLogitsLoss\noptimizer: SGD\n`,
    );
    const { code, err } = mlbh("train", file);
    expect(code).toBe(1);
    expect(err).toContain(`${csv}:4:age: error: `);
    expect(err).toContain('"old"');
  });

  test("a file that is not there", () => {
    expect(mlbh("train", "nope.yaml")).toEqual({ code: 1, out: "", err: "nope.yaml: error: there is no such file\n" });
  });
});

describe("mlbh gradcheck", () => {
  // all of them: test/ops/ops.test.ts, the README's own command and .ci/run
  test("--json reports every operation that is named, first and second order", () => {
    const { code, out } = mlbh("gradcheck", "matmul", "sigmoid", "gelu", "--json");
    const { ok, checks } = JSON.parse(out) as {
      ok: boolean;
      checks: { op: string; ok: boolean; maxAbsError: number; first: { ok: boolean } }[];
    };
    expect([code, ok]).toEqual([0, true]);
    expect(checks.map(({ op }) => op)).toEqual(["matmul", "sigmoid", "gelu"]);
    expect(checks[0]).toMatchObject({ ok: true, first: { ok: true }, second: { ok: true } });
  });

  test("prints a row per operation", () => {
    const { code, out } = mlbh("gradcheck", "sigmoid", "eq");
    expect(code).toBe(0);
    expect(out).toMatch(/sigmoid +4 +\d+ +\S+e-\d+ +\S+e-\d+ +ok +ok/);
    expect(out).toMatch(/eq +4 +none/);
    expect(out).toContain("2 of 2 operations passed");
  });

  test("checks a whole model on rows of its own data", () => {
    const { code, out } = mlbh("gradcheck", "configs/iris.yaml", "--json");
    const { ok, checks } = JSON.parse(out) as { ok: boolean; checks: { parameter: string; entries: number }[] };
    expect([code, ok]).toEqual([0, true]);
    expect(checks.map(({ parameter, entries }) => [parameter, entries])).toEqual([
      ["0.weight", 64],
      ["0.bias", 16],
      ["2.weight", 48],
      ["2.bias", 3],
    ]);
  });

  test("an unknown operation is suggested", () => {
    expect(mlbh("gradcheck", "sigmod")).toEqual({
      code: 1,
      out: "",
      err: 'error: there is no operation "sigmod"\n  hint: did you mean "sigmoid"?\n',
    });
  });
});

describe("mlbh explain", () => {
  test("shows formula, derivation, what is kept, the lines in numbers, and the slope beside the gradient", () => {
    const { code, out, err } = mlbh("explain", "sigmoid");
    expect({ code, err }).toEqual({ code: 0, err: "" });
    for (const line of [
      "sigmoid                             operation, src/ops/sigmoid.ts, torch.sigmoid",
      "  y = 1 / (1 + exp(-x))",
      "Derivation                                        10 lines: 9 compared, 1 define",
      "  10        = gy y (1 - y)",
      "         quotient rule: the top, 1, is at rest          -> explain quotient-rule",
      "Kept for backward",
      "   2  y = 1 / 1.6065 = 0.6225",
      "  10  gx = 2 * 0.6225 * (1 - 0.6225) = 0.47",
      "  layer of this name: mlbh explain Sigmoid",
    ])
      expect(out.split("\n")).toContain(line);
    expect(out).toMatch(/^ {2}x +1\.2453\d+ +1\.2444\d+ +0\.47 +0\.47$/m);
    expect(out.split("\n").filter((line) => line.length > 80)).toEqual([]);
  });

  test("--at chooses the entry, --example the numbers", () => {
    expect(mlbh("explain", "matmul", "--at", "1,0").out).toMatch(/y\[1, 0\] = /);
    expect(mlbh("explain", "relu", "--example", "kink").out).toMatch(/^ +x +0$/m);
    expect(mlbh("explain", "sigmoid", "--example", "kink").err).toContain(
      'sigmoid has no example "kink": the plain one is shown',
    );
    expect(mlbh("explain", "softmax", "--at", "9").err).toContain("there is no entry 9: the last one is shown");
    expect(mlbh("explain", "add", "--example", "broadcast").out).toMatch(/ga\[0, 0\] = 2 \+ 1 \+ \(-1\.5\) = 1\.5/);
    expect(mlbh("explain", "matmul", "--at", "x")).toMatchObject({ code: 2 });
  });

  test("--json has the same", () => {
    const { code, out } = mlbh("explain", "softmax", "--json");
    const page = JSON.parse(out) as {
      name: string;
      keeps: string[];
      check: { ok: boolean };
      worked: { lines: { left: string }[] };
    };
    expect(code).toBe(0);
    expect(page).toMatchObject({ name: "softmax", kind: "operation", keeps: ["y"], check: { ok: true } });
    expect(page.worked.lines.map(({ left }) => left)).toContain("gx[0]");
  });

  test("without a name it lists all pages in groups", () => {
    const { out } = mlbh("explain");
    for (const title of ["Operations", "Layers", "Losses", "Optimizers", "Metrics", "Calculus"]) expect(out).toMatch(new RegExp(`^${title}$`, "m")); // prettier-ignore
    expect(out).toMatch(/^ +matmul +y\[i, j\] = sum over k/m);
    expect(out.split("\n").filter((line) => line.length > 80)).toEqual([]);
  });

  test("names are found as people write them; unknown ones give near ones", () => {
    for (const [typed, name] of [
      ["nn.Linear", "Linear"],
      ["torch.nn.functional.softmax", "softmax"],
      ["ROC-AUC", "roc_auc"],
      ["chain rule", "chain-rule"],
      ["sgd", "SGD"],
      ["cross_entropy", "CrossEntropyLoss"],
    ])
      expect([typed, mlbh("explain", typed).out.split(/\s/)[0]]).toEqual([typed, name]);
    expect(mlbh("explain", "sofmax")).toMatchObject({ code: 1, err: expect.stringMatching(/^error: there is no page "sofmax"\n {2}hint: did you mean "softmax"/) as unknown }); // prettier-ignore
  });

  test("--check says what was compared", () => {
    expect(mlbh("explain", "--check", "softmax")).toMatchObject({ code: 0, out: expect.stringMatching(/^1 of 1 page correct: 13 lines, \d+ comparisons\n$/) as unknown }); // prettier-ignore
  });

  test("other forms go to stdout or into a file", () => {
    expect(mlbh("explain", "exp", "--markdown").out).toMatch(/^# exp\n/);
    expect(mlbh("explain", "exp", "--latex").out).toMatch(/^\\subsection\*\{exp\}/);
    expect(mlbh("explain", "exp", "--html").out).toMatch(/^<!doctype html>/i);
    expect(mlbh("explain", "exp", "-o", "x.html")).toMatchObject({
      code: 2,
      err: "error: --output needs --html, --markdown or --latex\n",
    });
    expect(mlbh("explain", "exp", "--html", "--json")).toMatchObject({
      code: 2,
      err: "error: --json and --html exclude each other\n",
    });
    expect(mlbh("explain", "exp", "--check", "--quiz")).toMatchObject({
      code: 2,
      err: "error: --check and --quiz exclude each other\n",
    });
    expect(mlbh("explain", "exp", "--html", "-o", root)).toMatchObject({
      code: 1,
      err: expect.stringContaining("this is a directory") as unknown,
    });
    expect(mlbh("explain", "")).toMatchObject({ code: 1, err: expect.stringContaining('there is no page ""') as unknown });
    expect(mlbh("explain", "exp", "--all")).toMatchObject({ code: 2, err: "error: --all shows all pages: leave the name out\n" });
  });
});

describe("mlbh summary", () => {
  test("shows the layers without training, as a table and as JSON", () => {
    const { code, out, err } = mlbh("summary", "configs/iris.yaml");
    expect({ code, err }).toEqual({ code: 0, err: "" });
    expect(out).toMatch(/^0 {2}Linear\(in_features=4, out_features=16, bias=true\) +\(16,\) +80$/m);
    const summary = JSON.parse(
      mlbh("summary", "configs/iris.yaml", "--set", "model.0.Linear.out_features=8", "--json").out,
    ) as object;
    expect(summary).toMatchObject({ name: "iris", input_shape: [4], parameters: 4 * 8 + 8 + 8 * 3 + 3 });
    expect(summary).toHaveProperty("layers.2", {
      ...{ index: 2, name: "Linear", args: { in_features: 8, out_features: 3, bias: true } },
      ...{ output_shape: [3], parameters: 27, unfolded: 0 },
    });
  });

  test("a layer that does not fit is named with its place", () => {
    const { code, out, err } = mlbh("summary", "configs/iris.yaml", "--set", "model.2.Linear.out_features=7");
    expect({ code, out }).toEqual({ code: 1, out: "" });
    expect(err).toContain("model.2.Linear gives (7,) for each row, but CrossEntropyLoss needs (3,)");
  });
});
