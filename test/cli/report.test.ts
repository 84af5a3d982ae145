// mlbh report through the built command line: what it says, what it writes, and what it does with a run that is not whole.
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { spawnSync } from "node:child_process";
import {
  appendFileSync,
  copyFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { mlbh, root, scratch } from "./run.js";

interface Report {
  readonly file: string;
  readonly bytes: number;
  readonly sections: readonly { readonly id: string; readonly title: string }[];
  readonly missing: readonly string[];
  readonly part: string | null;
  readonly rows: number;
  readonly curves: {
    readonly classes: readonly {
      readonly class: string;
      readonly roc_auc: number;
      readonly roc: readonly (readonly [number, number])[];
    }[];
    readonly calibration: readonly { readonly rows: number }[];
  } | null;
  readonly mistakes: readonly { readonly line: number; readonly truth: string; readonly loss: number; readonly cells: object }[];
}

const folder = scratch();
afterAll(folder.remove);
const csv = join(folder.path, "iris.csv");
const run = join(folder.path, "flowers-1");

/** The text of a page's elements, without tags. */
const textOf = (file: string): string => readFileSync(file, "utf8").replace(/<(style|script)>[^]*?<\/\1>|<[^>]*>/g, "");
const reportOf = (path: string): Report => JSON.parse(mlbh("report", path, "--json").out) as Report;

/** Another copy of the run, to be damaged. */
function copyOf(name: string): string {
  cpSync(run, join(folder.path, name), { recursive: true });
  return join(folder.path, name);
}

beforeAll(() => {
  copyFileSync(join(root, "data/iris.csv"), csv);
  const config = readFileSync(join(root, "configs/iris.yaml"), "utf8").replace("../data/iris.csv", "iris.csv");
  const settings = ["name=flowers", "train.epochs=4", "metrics=[accuracy, roc_auc, confusion_matrix]"];
  const set = settings.flatMap((setting) => ["--set", setting]);
  const { code, err } = mlbh("train", folder.write("iris.yaml", config), "--quiet", "--run-dir", folder.path, ...set);
  expect([code, err]).toEqual([0, ""]);
});

describe("mlbh report", () => {
  const page = join(run, "report.html");

  test("writes report.html into the run and says what is in it", () => {
    const { code, out, err } = mlbh("report", run);
    expect([code, err]).toEqual([0, ""]);
    expect(out).toMatch(
      /^report written to .*flowers-1\/report\.html \(\d+ kB\)\n {2}Metrics, Training, Right and wrong by class, /,
    );
    expect(readFileSync(page, "utf8")).toMatch(/^<!doctype html>\n<html lang="en">/);
    expect(readdirSync(run).filter((name) => name.endsWith(".tmp"))).toEqual([]);
  });

  test("the page tells the run's own numbers, and needs nothing from elsewhere", () => {
    const summary = JSON.parse(readFileSync(join(run, "summary.json"), "utf8")) as {
      test: { accuracy: number };
      data_sha256: string;
    };
    const text = textOf(page);
    expect(text).toContain(`the model is right ${(100 * summary.test.accuracy).toFixed(1)} % of the time`);
    expect(text).toMatch(
      /always answering “\w+”, the most frequent class, would be right \d+\.\d % of the time \(one row is 4\.5 %\)/,
    );
    expect(text).toContain(summary.data_sha256);
    expect(text).toContain(readFileSync(join(run, "resolved.yaml"), "utf8").split("\n")[1]);
    expect(readFileSync(page, "utf8")).not.toMatch(/https?:|url\(|@import|<link|<img|\son\w+=/);
  });

  test("--json tells what it is made of; the same run gives the same page", () => {
    const before = readFileSync(page);
    const report = reportOf(run);
    expect(readFileSync(page).equals(before)).toBe(true);
    expect(report).toMatchObject({ bytes: before.length, missing: [], part: "test", rows: 22 });
    expect(report.bytes).toBeLessThan(200_000);
    expect(report.sections.map(({ id }) => id)).toEqual(["metrics", "training", "classes", "thresholds", "importance", "mistakes", "norms", "model", "config", "files"]); // prettier-ignore
    const { classes, calibration } = report.curves!;
    expect(classes.map((curve) => curve.class)).toEqual(["setosa", "versicolor", "virginica"]);
    expect(calibration.reduce((sum, bin) => sum + bin.rows, 0)).toBe(22);

    const areas = classes.map(({ roc }) =>
      roc.slice(1).reduce((area, [x, y], i) => area + ((x - roc[i][0]) * (y + roc[i][1])) / 2, 0),
    );
    const summary = JSON.parse(readFileSync(join(run, "summary.json"), "utf8")) as { test: { roc_auc: number } };
    expect(areas.reduce((sum, area) => sum + area, 0) / 3).toBeCloseTo(summary.test.roc_auc, 12);
    expect(classes.map(({ roc_auc: auc }) => auc)).toEqual(areas);
  });

  test("the worst mistakes are rows of the file, the worst first", () => {
    const { mistakes } = reportOf(run);
    const [header, ...rows] = readFileSync(csv, "utf8").trim().split(/\r?\n/).map((row) => row.split(",")); // prettier-ignore
    expect(mistakes).toHaveLength(10);
    expect(mistakes.map(({ loss }) => loss)).toEqual(mistakes.map(({ loss }) => loss).sort((a, b) => b - a));
    for (const { line, truth, cells } of mistakes) {
      expect(cells).toEqual(Object.fromEntries(header.map((name, c) => [name, rows[line - 2][c]])));
      expect(truth).toBe(rows[line - 2][4]);
    }
  });

  test("the line of guessing goes from corner to corner; wrong answers among the worst are counted", () => {
    const text = readFileSync(page, "utf8");
    const line = /<path class="line chance" d="M([\d.]+) ([\d.]+)L([\d.]+) ([\d.]+)"/.exec(text)!.slice(1).map(Number);
    const axis = /<path class="axis" d="M([\d.]+) ([\d.]+)V([\d.]+)H([\d.]+)"/.exec(text.slice(0, text.indexOf('class="line chance"')).slice(text.slice(0, text.indexOf('class="line chance"')).lastIndexOf("<svg")))!.slice(1).map(Number); // prettier-ignore
    expect(line).toEqual([axis[0], axis[2], axis[3], axis[1]]);
    const { mistakes } = reportOf(run) as unknown as { mistakes: { truth: string; predicted: string }[] };
    const wrong = mistakes.filter(({ truth, predicted }) => truth !== predicted).length;
    expect(textOf(page)).toContain(`${wrong} of these ${wrong === 1 ? "is" : "are"} answered wrongly`);
    expect(textOf(page)).toMatch(/setosa35(\d+)(\d+) 33\.3 %/); // the share of the training rows
  });

  test("-o writes elsewhere, into folders that are made", () => {
    const file = join(folder.path, "a/b/page.html");
    expect(mlbh("report", run, "-o", file)).toMatchObject({ code: 0, out: expect.stringContaining("a/b/page.html") });
    expect(existsSync(file)).toBe(true);
  });
});

test("rows are drawn where the model begins with an image, and their pixels' importance as one", () => {
  const settings = ["train.epochs=1", "model=[{Unflatten: {sizes: [1, 8, 8]}}, Flatten, {Linear: {out_features: 10}}]"];
  mlbh("train", "configs/digits.yaml", "--quiet", "--run-dir", folder.path, ...settings.flatMap((set) => ["--set", set]));
  const report = reportOf(join(folder.path, "digits-1"));
  const text = readFileSync(report.file, "utf8");
  expect(text.match(/<svg class="picture" viewBox="0 0 8 8"/g)).toHaveLength(11);
  expect(text).toContain(`aria-label="the row of line ${report.mistakes[0].line} as an image"`);
  expect(text).not.toContain("<i>pixel_0_0</i>"); // not as cells, too
});

test("a regression shows predicted and true values", () => {
  mlbh("train", "configs/diabetes.yaml", "--quiet", "--run-dir", folder.path, "--set", "train.epochs=3");
  const report = reportOf(join(folder.path, "diabetes-1"));
  expect(report.sections.map(({ id }) => id)).toEqual(["metrics", "training", "values", "importance", "mistakes", "norms", "model", "config", "files"]); // prettier-ignore
  expect(report.curves).toBeNull();
  const text = textOf(report.file);
  expect(text).toMatch(/its predictions are off by [\d.]+ on average; always answering [\d.]+, the mean of the training rows/);
  expect(text).toContain("Residuals against predicted");
});

test("the threshold of the run is said, with what it was chosen for", () => {
  mlbh("train", "configs/breast_cancer.yaml", "--quiet", "--run-dir", folder.path, "--epochs", "3", "--set", "train.threshold={metric: f1}"); // prettier-ignore
  expect(textOf(reportOf(join(folder.path, "breast_cancer-1")).file)).toMatch(/This run answers malignant above 0\.\d+, the best for f1 on the validation rows\./); // prettier-ignore
});

test("a repeated experiment shows how far its metrics scatter, and its runs", () => {
  mlbh("train", "configs/iris.yaml", "--quiet", "--run-dir", folder.path, "--epochs", "2", "--set", "name=twice", "--set", "repeat.seeds=2"); // prettier-ignore
  const report = reportOf(join(folder.path, "twice-1"));
  expect(report.sections.map(({ id }) => id)).toEqual(["metrics", "runs"]);
  expect(textOf(report.file)).toMatch(/On the test rows accuracy was 0\.\d+ ± 0\.\d+ over 2 runs\./);
  expect(textOf(report.file)).toContain("seed-1");
});

describe("a run that is not whole is shown as far as it goes", () => {
  test("other data than it was trained on: the metrics it has kept", () => {
    const path = copyOf("changed");
    appendFileSync(csv, "5.1,3.5,1.4,0.2,setosa\n");
    const { code, out, err } = mlbh("report", path);
    copyFileSync(join(root, "data/iris.csv"), csv);
    expect(code).toBe(0);
    expect(err).toMatch(/^note: no predictions: .*iris\.csv: the file is not the one the run was trained on: its content has changed\n$/); // prettier-ignore
    expect(out).toContain("Metrics, Training, Right and wrong by class, Weights and gradients, Model");
    expect(textOf(join(path, "report.html"))).toContain("one answer for all would be right");
  });

  test("the data is gone", () => {
    const path = copyOf("gone");
    writeFileSync(join(path, "resolved.yaml"), readFileSync(join(path, "resolved.yaml"), "utf8").replace(csv, join(folder.path, "gone.csv"))); // prettier-ignore
    expect(reportOf(path).missing).toEqual([expect.stringMatching(/^no predictions: .*gone\.csv: there is no such file$/)]);
  });

  test("no end: neither summary nor model; half a line in a log; a diverged run's account", () => {
    const path = copyOf("cut");
    for (const name of ["summary.json", "model.safetensors"]) rmSync(join(path, name));
    appendFileSync(join(path, "metrics.jsonl"), '{"epoch": 5, "tr');
    writeFileSync(join(path, "losses.jsonl"), '{"epoch":1,"losses":[1.5,1.25,1.125]}\n');
    writeFileSync(join(path, "diverged.json"), '{"cause": {"why": "lr <b>too high</b>", "remedy": "lower it"}}\n');
    const report = reportOf(path);
    expect(report).toMatchObject({ part: null, rows: 0, curves: null, mistakes: [] });
    expect(report.missing).toEqual([
      expect.stringMatching(
        /^no model, no predictions: .*model\.safetensors: the file is missing: the run diverged, and diverged\.json says where$/,
      ),
    ]);
    expect(report.sections.map(({ id }) => id)).toEqual(["divergence", "training", "norms", "config", "files"]);
    const text = textOf(report.file);
    expect(text).toContain("This training has not ended: its log stops after 4 of 4 epochs (it diverged).");
    expect(text).toContain("Loss of every batch");
    expect(text).toContain("The training diverged. lr &lt;b&gt;too high&lt;/b&gt;lower it");
    writeFileSync(join(path, "diverged.json"), "damaged");
    expect(reportOf(path).sections[0].id).toBe("divergence");
  });

  test("a run that has only begun", () => {
    const path = copyOf("begun");
    for (const name of readdirSync(path)) if (name !== "resolved.yaml") rmSync(join(path, name), { recursive: true });
    expect(reportOf(path).sections.map(({ id }) => id)).toEqual(["config", "files"]);
  });
});

describe("mistakes", () => {
  test("exit with 1, name the place and leave the run as it is", () => {
    expect(mlbh("report", join(folder.path, "nope"))).toMatchObject({ code: 1, err: expect.stringContaining("nope: error: there is no such directory\n  hint: ") }); // prettier-ignore
    expect(mlbh("report", csv)).toMatchObject({ code: 1, err: expect.stringContaining("this is a file, expected the directory of a run") }); // prettier-ignore
    expect(mlbh("report", join(csv, "run"))).toMatchObject({ code: 1, err: expect.stringContaining("there is no such directory") }); // prettier-ignore
    expect(mlbh("report", folder.path)).toMatchObject({ code: 1, err: expect.stringContaining("this directory is not a run: it has no resolved.yaml") }); // prettier-ignore
    const group = join(folder.path, "group");
    mkdirSync(group);
    writeFileSync(join(group, "group.json"), '{"version": 1}');
    expect(mlbh("report", group)).toMatchObject({ code: 1, err: expect.stringContaining("this does not describe a group of runs: the file was changed or damaged") }); // prettier-ignore
    const { code, out, err } = mlbh("report", run, "-o", folder.path);
    expect([code, out]).toEqual([1, ""]);
    expect(err).toContain("error: expected the name of a file, got a directory\n  hint: write -o ");
    const pipe = join(folder.path, "pipe.html"); // no device: a fault of the program must not take its place
    spawnSync("mkfifo", [pipe]);
    expect(mlbh("report", run, "-o", pipe)).toMatchObject({ code: 1, err: expect.stringContaining("pipe.html: error: this is not a regular file") }); // prettier-ignore
    expect(mlbh("report", run, "-o", join(csv, "x.html"))).toMatchObject({
      code: 1,
      err: expect.stringContaining(
        "cannot write the report: a file of that name is in the way\n  hint: choose another place with -o FILE",
      ),
    });
  });

  test("a damaged log or summary is reported at its line", () => {
    const path = copyOf("damaged");
    rmSync(join(path, "report.html"));
    const log = join(path, "metrics.jsonl");
    const lines = readFileSync(log, "utf8").split("\n");
    writeFileSync(log, [lines[0], '{"epoch":2,"train_loss":"small"}', ...lines.slice(2)].join("\n"));
    expect(mlbh("report", path)).toMatchObject({
      code: 1,
      err: expect.stringMatching(
        /metrics\.jsonl:2: error: train_loss is not as training writes it: the file was changed or damaged/,
      ),
    });
    writeFileSync(join(path, "summary.json"), '{"name": 5}');
    expect(mlbh("report", path).err).toContain("summary.json: error: name is not as training writes it");
    expect(existsSync(join(path, "report.html"))).toBe(false);
  });

  test("wrong usage exits with 2", () => {
    expect(mlbh("report")).toMatchObject({ code: 2, err: expect.stringContaining("missing required argument 'run'") });
    expect(mlbh("report", run, "--out", "x")).toMatchObject({ code: 2 });
  });
});
