// A first word that is no command, and a file of another kind than expected: the line to type instead.
import { afterAll, describe, expect, test } from "@jest/globals";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { commandMeant } from "../../src/cli/meant.js";
import { version } from "../../src/core/version.js";
import { mlbh, mlbhIn, scratch } from "./run.js";

const folder = scratch();
afterAll(folder.remove);

describe("a word that is no command", () => {
  test.each([
    ["x.yaml", "mlbh train x.yaml"],
    ["my data.csv", "mlbh init 'my data.csv'"],
    ["table.tsv", "mlbh init table.tsv"],
    ["book.xlsx", "mlbh init book.xlsx"],
    ["book.xls", "mlbh init DATA.csv, once it is saved as CSV (UTF-8)"],
    ["eval", "mlbh evaluate RUN"],
    ["test", "mlbh evaluate RUN"],
    ["score", "mlbh evaluate RUN"],
    ["list", "mlbh runs"],
    ["ls", "mlbh runs"],
    ["fit", "mlbh train CONFIG"],
    ["run", "mlbh train CONFIG"],
    ["resume", "mlbh train --resume RUN"],
    ["continue", "mlbh train --resume RUN"],
    ["new", "mlbh init DATA.csv"],
    ["validate", "mlbh check CONFIG"],
    ["infer", "mlbh predict RUN DATA.csv"],
    ["plot", "mlbh report RUN"],
    ["diff", "mlbh compare RUN RUN"],
    ["tune", "mlbh sweep CONFIG"],
    ["examples", "mlbh init --example"],
    ["version", "mlbh --version"],
    ["frobnicate", null],
  ])("%s", (word, line) => expect(commandMeant(word, [])).toBe(line));

  test("what follows is kept where it fits", () => {
    expect(commandMeant("fit", ["x.yaml", "--set", "loss={NLLLoss: {}}"])).toBe("mlbh train x.yaml --set 'loss={NLLLoss: {}}'");
    expect(commandMeant("resume", ["runs/iris-1"])).toBe("mlbh train --resume runs/iris-1");
    expect(commandMeant("test", ["x.yaml"])).toBe("mlbh evaluate RUN");
  });

  test("a run is no command either", () => {
    mkdirSync(join(folder.path, "iris-1"));
    writeFileSync(join(folder.path, "iris-1/resolved.yaml"), "");
    const run = join(folder.path, "iris-1");
    expect(commandMeant(`${run}/`, [])).toBe(`mlbh evaluate ${run}, mlbh report ${run} or mlbh train --resume ${run}`);
  });

  test("the words, and exit code 2", () => {
    expect(mlbh("x.yaml", "--epochs", "3")).toEqual({
      code: 2,
      out: "",
      err: 'error: there is no command "x.yaml"\n  hint: try mlbh train x.yaml --epochs 3\n(mlbh --help shows what there is)\n',
    });
  });
});

test.each(["-v", "-V", "--version"])("%s prints the version", (option) => {
  expect(mlbh(option)).toEqual({ code: 0, out: `${version}\n`, err: "" });
});

describe("a table instead of an experiment", () => {
  folder.write("latin1.csv", "a,b\n1,2\n");
  writeFileSync(join(folder.path, "latin1.csv"), Buffer.from("größe;b\n1;2\n", "latin1"));
  writeFileSync(join(folder.path, "large.csv"), "a,b\n".repeat(400_000));
  writeFileSync(join(folder.path, "one.tsv"), "a\n1\n");
  writeFileSync(join(folder.path, "book.xlsx"), "PK\u0003\u0004");

  test.each(["train", "check", "render", "summary", "sweep", "gradcheck"])("mlbh %s", (command) => {
    expect(mlbhIn(folder.path, command, "latin1.csv")).toEqual({
      code: 1,
      out: "",
      err: "latin1.csv: error: the file looks like a CSV file, expected an experiment in YAML\n  hint: mlbh init latin1.csv writes an experiment for it\n",
    });
  });

  test.each([
    ["large.csv", "large.csv: error: the file looks like a CSV file, expected an experiment in YAML\n  hint: mlbh init large.csv writes an experiment for it\n"],
    ["one.tsv", "one.tsv: error: the file looks like a CSV file, expected an experiment in YAML\n  hint: mlbh init one.tsv writes an experiment for it\n"],
    ["book.xlsx", "book.xlsx: error: the file looks like a table of data, expected an experiment in YAML\n  hint: mlbh init book.xlsx writes an experiment for it\n"],
    ["gone.csv", "gone.csv: error: there is no such file\n  hint: an experiment is a YAML file; mlbh init DATA.csv writes one for a table\n"],
  ])("%s", (file, words) => expect(mlbhIn(folder.path, "train", file).err).toBe(words)); // prettier-ignore
});

describe("no file is named that is not there", () => {
  test("no help names the project's own configs", () => {
    for (const command of ["train", "check", "sweep", "gradcheck", "init", "runs", "compare", "evaluate", "predict", "report"])
      expect(mlbhIn(folder.path, command, "--help").out).not.toMatch(/configs\//);
    expect(mlbhIn(folder.path, "--help").out).not.toContain("configs/");
  });

  test("without runs, mlbh runs says how to train one of what is there", () => {
    expect(mlbhIn(folder.path, "runs").out).toBe(
      "no runs in runs yet; to train one: mlbh init --example iris copies an experiment, mlbh init DATA.csv writes one for a table\n",
    );
    folder.write("mine.yaml", "");
    expect(mlbhIn(folder.path, "runs").out).toBe("no runs in runs yet; to train one: mlbh train mine.yaml\n");
  });
});
