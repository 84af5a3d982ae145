// mlbh predict: the built command line, in pipes and with files.
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { spawnSync } from "node:child_process";
import { existsSync, linkSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { mlbh, root, scratch } from "./run.js";

const folder = scratch();
afterAll(folder.remove);
const run = join(folder.path, "shop-1");
const program = `"${process.execPath}" "${join(root, "dist/bin/mlbh.js")}"`;

/** A pipeline of a shell. */
function shell(line: string): { code: number | null; out: string; err: string } {
  const { status, stdout, stderr } = spawnSync("bash", ["-c", `set -o pipefail; ${line}`], {
    cwd: folder.path,
    encoding: "utf8",
    env: { ...process.env, NO_COLOR: "1", FORCE_COLOR: "" },
  });
  return { code: status, out: stdout, err: stderr };
}

const training = [
  "price,color,sold",
  ...Array.from(
    { length: 60 },
    (_, i) => `${i % 20 === 0 ? "" : i},${["red", "blue"][i % 2]},${i % 3 === 0 ? '"yes, at once"' : "no"}`,
  ),
].join("\n");

beforeAll(() => {
  folder.write("shop.csv", training);
  const file = folder.write(
    "shop.yaml",
    `data: {path: shop.csv, target: sold, positive: "yes, at once", columns: {price: {missing: drop_row}}}
model: [{Linear: {out_features: 4}}, ReLU, {Linear: {out_features: 1}}]
loss: BCEWithLogitsLoss
optimizer: SGD
train: {epochs: 2}
run: {dir: "${folder.path}"}
`,
  );
  expect(mlbh("train", file, "--quiet")).toMatchObject({ code: 0 });
  folder.write("new.csv", 'id,price,color,p_no\n"7 ""a""", 5 ,red,x\n8,,blue,"y,z"\n\n9,6,blue,\n');
});

describe("CSV out", () => {
  test("the file's columns as they were, then the answers; a name that is taken gets a number; a dropped row stays, without an answer", () => {
    const { code, out, err } = mlbh("predict", run, join(folder.path, "new.csv"));
    expect(code).toBe(0);
    const number = "\\d(?:\\.\\d+)?";
    expect(out).toMatch(
      new RegExp(
        `^id,price,color,p_no,sold_predicted,p_no_2,"p_yes, at once"\n` +
          `"7 ""a""",5,red,x,(?:no|"yes, at once"),${number},${number}\n` +
          `8,,blue,"y,z",,,\n` +
          `9,6,blue,,(?:no|"yes, at once"),${number},${number}\n$`,
      ),
    );
    expect(err).toBe('warning: 1 row without a prediction, because a cell is missing: "price" in 1 row\n');
  });

  test("in a pipe: standard input, and a reader that leaves early", () => {
    const file = mlbh("predict", run, join(folder.path, "shop.csv"), "--only");
    expect(file.out.split("\n", 2)).toEqual(['sold_predicted,p_no,"p_yes, at once"', ",,"]);
    const piped = shell(`cat shop.csv | ${program} predict ${run} - --only`);
    expect(piped).toEqual({ code: 0, out: file.out, err: file.err });
    const many = `(echo price,color; yes 3,red | head -n 200000)`;
    const { out, err } = shell(`${many} | ${program} predict ${run} - | head -n 3`);
    expect([out.split("\n").length, err]).toEqual([4, ""]);
  });

  test("-o writes the same, and says so", () => {
    const target = join(folder.path, "out.csv");
    const printed = mlbh("predict", run, join(folder.path, "new.csv")).out;
    expect(mlbh("predict", run, join(folder.path, "new.csv"), "-o", target)).toMatchObject({ code: 0, out: `3 rows written to ${target}\n` }); // prettier-ignore
    expect(readFileSync(target, "utf8")).toBe(printed);
    symlinkSync(target, join(folder.path, "link.csv"));
    const again = mlbh("predict", run, target, "-o", join(folder.path, "link.csv"), "--json"); // over its own input, through a link
    expect(JSON.parse(again.out)).toMatchObject({
      run,
      data: target,
      output: join(folder.path, "link.csv"),
      rows: 3,
      dropped: 1,
    });
    expect(readFileSync(target, "utf8")).toMatch(/^id,price,color,p_no,sold_predicted,p_no_2,"p_yes, at once",sold_predicted_2,p_no_3,"p_yes, at once_2"\n/); // prettier-ignore
  });
});

test("--json is one document, with the lines of the file", () => {
  const { code, out } = mlbh("predict", run, join(folder.path, "new.csv"), "--json");
  const result = JSON.parse(out) as { predictions: { line: number; predicted: string; probabilities: number[] }[] };
  expect(code).toBe(0);
  expect(result).toMatchObject({ run, target: "sold", classes: ["no", "yes, at once"], rows: 3, dropped: 1 });
  expect(result.predictions.map(({ line }) => line)).toEqual([2, 3, 5]);
  expect(result.predictions[1]).toEqual({ line: 3, predicted: null });
  for (const {
    predicted,
    probabilities: [no, yes],
  } of [result.predictions[0], result.predictions[2]]) {
    expect(no + yes).toBeCloseTo(1, 12);
    expect(predicted).toBe(yes > 0.5 ? "yes, at once" : "no");
  }
});

describe("mistakes leave nothing behind", () => {
  const target = (): string => join(folder.path, "kept.csv");
  const leftovers = (): string[] => readdirSync(folder.path).filter((name) => name.endsWith(".tmp"));

  test("a fault late in the file: the old output stays as it was", () => {
    writeFileSync(target(), "old");
    const rows = Array.from({ length: 5000 }, (_, i) => `${i},${i === 4990 || i === 4995 ? "green" : "red"}`);
    const file = folder.write("late.csv", ["price,color", ...rows].join("\n"));
    const { code, out, err } = mlbh("predict", run, file, "-o", target());
    expect({ code, out }).toEqual({ code: 1, out: "" });
    expect(err).toBe(
      `${file}:4992:color: error: category "green" was not seen in training\n` +
        '  hint: known: "blue", "red"; --unseen ignore leaves all its indicators 0, --unseen other takes it for the most frequent one\n' +
        `${file}:4997:color: error: category "green" was not seen in training\n`,
    );
    expect([readFileSync(target(), "utf8"), leftovers()]).toEqual(["old", []]);
  });

  test("a disk that is full", () => {
    const { code, err } = shell(`ulimit -f 1; ${program} predict ${run} shop.csv -o full.csv`);
    expect(code).toBe(1);
    expect(err).toContain("full.csv: error: cannot write the predictions: the file would be larger than allowed\n  hint: choose");
    expect([existsSync(join(folder.path, "full.csv")), leftovers()]).toEqual([false, []]);
  });

  test("--only over its own input, whatever name leads to it", () => {
    const input = folder.write("precious.csv", "price,color\n1,red\n");
    symlinkSync(input, join(folder.path, "soft.csv"));
    linkSync(input, join(folder.path, "hard.csv"));
    for (const name of ["precious.csv", "./precious.csv", "soft.csv", "hard.csv"]) {
      const { code, out, err } = shell(`${program} predict ${run} precious.csv --only -o ${name}`);
      expect({ code, out }).toEqual({ code: 1, out: "" });
      expect(err).toBe(
        `${name}: error: with --only, the answers would take the place of the rows that they answer\n` +
          "  hint: choose another file, or leave --only out to add columns\n",
      );
    }
    expect(readFileSync(input, "utf8")).toBe("price,color\n1,red\n");
  });

  test("what a killed prediction has left behind goes with the next one; that of one that is going on stays", () => {
    const ended = spawnSync("true").pid;
    folder.write(`again.csv.${ended}.tmp`, "half");
    const busy = folder.write(`again.csv.${process.pid}.tmp`, "half");
    const other = folder.write(`other.csv.${ended}.tmp`, "half");
    expect(mlbh("predict", run, join(folder.path, "shop.csv"), "-o", join(folder.path, "again.csv"))).toMatchObject({ code: 0 });
    expect(leftovers().sort()).toEqual([busy, other].map((path) => basename(path)).sort());
    for (const path of [busy, other]) rmSync(path);
  });

  test.each([
    ["no/out.csv", "there is no such directory\n  hint: make it first: mkdir -p no"],
    [".", "this is a directory"],
    ["pipe.csv", "this is not a regular file"], // no device: a fault of the program must not take its place
  ])("-o %s", (name, words) => {
    if (name === "pipe.csv") spawnSync("mkfifo", [join(folder.path, name)]);
    const { code, out, err } = shell(`${program} predict ${run} shop.csv -o ${name}`);
    expect({ code, out }).toEqual({ code: 1, out: "" });
    expect(err).toContain(`${name}: error: cannot write the predictions: ${words}`);
  });
});

describe("mistakes", () => {
  test("of the command line, the run and the file", () => {
    expect(mlbh("predict", run)).toMatchObject({ code: 2, err: expect.stringContaining("missing required argument 'data'") });
    expect(mlbh("predict", join(folder.path, "shop-2"), "x.csv")).toMatchObject({
      code: 1,
      err: expect.stringMatching(/error: there is no such directory\n {2}hint: give the directory of a run/),
    });
    expect(mlbh("predict", run, "data/iris.csv")).toEqual({
      code: 1,
      out: "",
      err:
        'data/iris.csv:1: error: the column "price", which the model was trained with, is missing\n' +
        'data/iris.csv:1: error: the column "color", which the model was trained with, is missing\n',
    });
    expect(shell(`head -c 3000 /dev/zero | tr '\\0' '\\377' | ${program} predict ${run} -`)).toMatchObject({
      code: 1,
      err: expect.stringContaining("standard input:1: error: this line is not UTF-8 text"),
    });
    expect(shell(`${program} predict ${run} shop.csv > /dev/full`)).toMatchObject({
      code: 1,
      err: expect.stringMatching(/error: the output cannot be written: ENOSPC/),
    });
  });
});
