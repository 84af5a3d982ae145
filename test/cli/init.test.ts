// mlbh init: from a CSV file to an experiment that trains as it is.
import { afterAll, describe, expect, test } from "@jest/globals";
import { mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { mlbh, scratch } from "./run.js";

const folder = scratch();
afterAll(folder.remove);
const file = (name: string): string => join(folder.path, name);

/** Writes a table of `count` rows under a header. */
function table(name: string, header: string, count: number, row: (i: number) => string): string {
  return folder.write(name, [header, ...Array.from({ length: count }, (_, i) => row(i))].join("\n"));
}
const noise = (i: number): string => String(((i * 7919) % 997) / 100);

test("iris: init and then train, with a comment for every decision", () => {
  const { code, out, err } = mlbh("init", "data/iris.csv", "-o", file("iris.yaml"));
  expect({ code, err }).toEqual({ code: 0, err: "" });
  expect(out).toMatch(/^column +type +missing +distinct +values +use\nsepal_length +number +0 +35 +4\.3000 \.\.\. 7\.9000/);
  expect(out).toMatch(/species +text +0 +3 +"setosa", "versicolor", "virginica" +target/);
  expect(out).toMatch(/data\.target +species \(its name says so/);
  const command = `mlbh train ${file("iris.yaml")}`;
  expect(out.trimEnd().split("\n").slice(-3)).toEqual([
    `  ${command}`,
    "or, since with 150 rows one split is partly luck; 5 folds test every row once:",
    `  ${command} --set repeat.folds=5`,
  ]);
  const text = readFileSync(file("iris.yaml"), "utf8");
  for (const key of ["target", "scale", "split", "loss", "optimizer", "epochs", "batch_size", "early_stopping"])
    expect(text).toMatch(new RegExp(`^ *${key}: .* # .{20}`, "m"));
  expect(text).toMatch(/\n\n# repeat: \{folds: 5\} # with 150 rows/);
  const trained = mlbh("train", file("iris.yaml"), "--json", "--run-dir", file("runs"));
  expect(trained.code).toBe(0);
  expect((JSON.parse(trained.out) as { test: { accuracy: number } }).test.accuracy).toBeGreaterThan(0.85);
});

test("a table with everything that is awkward trains too", () => {
  const data = table(
    "my shop #1.csv",
    '"a: b",#id,__proto__,2019,city,note,yes?',
    130,
    (i) =>
    [noise(i), 1000 + i * 3, ["p", "q", ""][i % 3], i % 10 === 0 ? "NA" : noise(i + 3), ["Bern", "Zürich"][i % 2], `"text, no. ${i}"`, i % 6 === 0 ? "TRUE" : "FALSE"].join(","), // prettier-ignore
  );
  const made = mlbh("init", data, "-o", file("my shop.yaml"));
  expect(made).toMatchObject({ code: 0, err: "" });
  expect(made.out.trimEnd().split("\n").at(-1)).toBe(`  mlbh train '${file("my shop.yaml")}' --set repeat.folds=5`);
  const text = readFileSync(file("my shop.yaml"), "utf8");
  expect(text).toContain('path: "my shop #1.csv" #'); // beside the experiment
  expect(text).toContain('positive: "TRUE"');
  expect(text).toContain('"2019": {missing: median} # 13 cells missing');
  expect(text).toMatch(/threshold: \{metric: f1\} # one class has 22 rows, the other 108/);
  const { code, err } = mlbh("train", file("my shop.yaml"), "--quiet", "--set", "train.epochs=9", "--run-dir", file("runs"));
  expect({ code, err }).toEqual({ code: 0, err: "" });
});

test("--json tells the profile, the assumptions and the file", () => {
  const data = table("j.csv", "id,x,y", 40, (i) => `${i},${noise(i)},${["no", "yes"][i % 2]}`);
  const { code, out } = mlbh("init", data, "--output", file("j.yaml"), "--json");
  expect(code).toBe(0);
  expect(JSON.parse(out)).toMatchObject({
    file: file("j.yaml"),
    task: "binary",
    target: "y",
    rows: 40,
    columns: [
      { name: "id", use: { as: "nothing", reason: "it counts the rows" } },
      { name: "x", kind: "numeric", missing: 0, distinct: 40, numbers: { min: 0, count: 40 }, use: { as: "number" } },
      { name: "y", kind: "text", classes: [{ label: "no", rows: 20 }, { label: "yes", rows: 20 }], use: { as: "target" } },
    ], // prettier-ignore
    assumptions: expect.arrayContaining([
      { key: "data.positive", value: "yes", why: "the label that counts as 1" },
      { key: "data.drop", value: "id", why: "it counts the rows" },
    ]),
    next: `mlbh train ${file("j.yaml")}`,
  });
});

describe("what is there already", () => {
  test("is kept without --force", () => {
    const existing = folder.write("kept.yaml", "mine");
    expect(mlbh("init", "data/wine.csv", "-o", existing)).toEqual({
      code: 1,
      out: "",
      err: `${existing}: error: there is a file of this name already\n  hint: replace it with --force, or choose another with -o FILE\n`,
    });
    expect(readFileSync(existing, "utf8")).toBe("mine");
    expect(mlbh("init", "data/wine.csv", "-o", existing, "--force").code).toBe(0);
    expect(readFileSync(existing, "utf8")).toContain("target: cultivar");
  });

  test("is never the data, nor a directory", () => {
    const data = table("d.yaml", "x,y", 4, (i) => `${i},${i % 2}`);
    expect(mlbh("init", data, "-o", data, "--force").err).toContain("d.yaml: error: this is the data itself");
    expect(mlbh("init", "data/wine.csv", "-o", folder.path, "--force").err).toContain("this is a directory, expected the name of a file to write"); // prettier-ignore
    expect(mlbh("init", "data/wine.csv", "-o", file("none/x.yaml")).err).toContain(
      "the experiment cannot be written: there is no directory",
    );
  });
});

describe("what cannot be learnt from is refused, and nothing is written", () => {
  const refuse = (name: string, text: string, ...options: string[]): string => {
    const { code, out, err } = mlbh("init", folder.write(name, text), "-o", file("refused.yaml"), ...options);
    expect({ code, out }).toEqual({ code: 1, out: "" });
    expect(() => readFileSync(file("refused.yaml"))).toThrow("ENOENT");
    return err.replaceAll(`${folder.path}/`, "");
  };

  test.each([
    ["an empty file", "", "e.csv: error: the file is empty, expected a header line with the names of the columns\n"],
    ["a header only", "a,b\n", "e.csv: error: the file has a header but no rows below it\n"],
    ["one row", "a,b\n1,2\n", "e.csv:b: error: there is 1 row to learn from, of 1 in the file\n  hint: add rows: two are the least\n"], // prettier-ignore
    ["a constant target", "a,y\n1,k\n2,k\n", 'e.csv:y: error: the target is "k" in every row: there is nothing to tell apart\n'],
    [
      "a zip archive",
      "PK\u0003\u0004abc",
      "e.csv: error: the file is a ZIP archive or a spreadsheet (.xlsx), expected UTF-8 text\n",
    ],
    ["no header", "5.1,3.5,setosa\n4.9,3.0,setosa\n", "e.csv:1: error: the first line looks like data: is the header line missing?\n"], // prettier-ignore
    ["one column", "y\n1\n2\n3\n", 'e.csv: error: there is no column left to learn from: "y" is the only one\n'],
    ["lines of a text", "a fox\njumps over\nthe dog\n", 'e.csv: error: there is no column left to learn from: "a fox" is the only one\n  hint: if it is a text to learn from, data.text names it: see mlbh init --example names_generate\n'], // prettier-ignore
    ["no column of use", "n,k,y\na,z,0\nb,z,1\nc,z,0\n", 'e.csv:k: error: cannot be used: always "z"\n'],
  ])("%s", (_, text, words) => expect(refuse("e.csv", text)).toContain(words));

  test("a text with commas says first that it is no table", () => {
    const err = refuse("t.txt", "Call me Ishmael.\nSome years ago, never mind how long\nprecisely, having little, or no money\n");
    expect(err).toContain("t.txt: error: this is no table\n  hint: if it is a text to learn from, data.text names it: see mlbh init --example names_generate\nt.txt:2: error: expected 1 cell"); // prettier-ignore
  });

  test("a target that does not exist", () => {
    expect(refuse("t.csv", "speed,kind\n1,a\n2,b\n", "--target", "kindd")).toBe(
      't.csv:1: error: --target names "kindd", which is not a column of the file\n  hint: did you mean "kind"?\n',
    );
  });

  test("bytes that are not UTF-8, a directory, a file that is not there", () => {
    mkdirSync(file("folder.csv"));
    expect(mlbh("init", file("folder.csv"))).toMatchObject({
      code: 1,
      err: expect.stringContaining("this is a directory, expected a CSV file"),
    });
    expect(mlbh("init", "data/irsi.csv")).toEqual({
      code: 1,
      out: "",
      err: 'data/irsi.csv: error: there is no such file\n  hint: did you mean "iris.csv"?\n',
    });
  });
});
