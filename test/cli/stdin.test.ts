// Tables that come through a pipe: kept in a file where they are needed again.
import { afterAll, describe, expect, test } from "@jest/globals";
import { existsSync, mkdirSync, readdirSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { database, parquet, workbook } from "../files/tables/make.js";
import { mlbh, mlbhWith, root, scratch } from "./run.js";

const folder = scratch();
afterAll(folder.remove);
const iris = readFileSync(join(root, "data/iris.csv"));
const file = (name: string): string => join(folder.path, name);
const numbers = Array.from({ length: 60 }, (_, i) => i + 0.5);
const lines = Buffer.from(numbers.map((x) => `{"x": ${x}, "y": ${x}}\n`).join(""));
/** `--set data.path=-` on the shipped experiment. */
const piped = (command: string, ...options: string[]): ReturnType<typeof mlbh> =>
  mlbhWith({ input: iris }, command, "configs/iris.yaml", "--set", "data.path=-", ...options);

describe("standard input", () => {
  test("init keeps the rows beside the experiment, under a name that says what they are", () => {
    const { code, out, err } = mlbhWith({ input: iris }, "init", "-", "-o", file("flowers.yaml"));
    expect({ code, err }).toEqual({ code: 0, err: "" });
    const [name] = readdirSync(folder.path).filter((entry) => entry.endsWith(".csv"));
    expect(name).toMatch(/^stdin-[0-9a-f]{12}\.csv$/);
    expect(readFileSync(file(name)).equals(iris)).toBe(true);
    expect(readFileSync(file("flowers.yaml"), "utf8")).toContain(`path: ${name} #`);
    expect(out).toContain(`mlbh train ${file("flowers.yaml")}`);
    expect(mlbh("check", file("flowers.yaml")).code).toBe(0);
  });

  test("train keeps them beside its run, which is measured on them later; packed ones too", () => {
    const runs = file("runs");
    const settings = ["--quiet", "--epochs", "2", "--run-dir", runs];
    expect(piped("train", ...settings).code).toBe(0);
    expect(mlbh("evaluate", join(runs, "iris-1")).out).toMatch(/^test {2}22 rows\n/);
    mlbh("train", "configs/iris.yaml", ...settings);
    const weights = [1, 2].map((i) => readFileSync(join(runs, `iris-${i}`, "model.safetensors")));
    expect(weights[0].equals(weights[1])).toBe(true); // the same as from the file
    const packed = mlbhWith({ input: gzipSync(iris) }, "train", "configs/iris.yaml", "--set", "data.path=-", ...settings);
    expect(packed.code).toBe(0);
    expect(readdirSync(runs).filter((name) => name.startsWith("stdin"))).toHaveLength(2);
    expect(mlbh("runs", runs).err).toBe(""); // they are no runs, and nobody is told so
  });

  test.each([
    ["a Parquet file", () => parquet([{ name: "x", data: numbers }, { name: "y", data: numbers }]), ".parquet"],
    ["a workbook", () => workbook({ Data: [["x", "y"], ...numbers.map((x) => [x, x])] }), ".xlsx"],
    ["a database", () => readFileSync(database(file("of.db"), "CREATE TABLE t (x, y)", ...numbers.map((x) => `INSERT INTO t VALUES (${x}, ${x})`))), ".sqlite"],
    ["lines of JSON", () => lines, ".jsonl"],
    ["a list in JSON", () => Buffer.from(`[${lines.toString().trim().replaceAll("\n", ",")}]`), ".json"],
    ["packed lines of JSON", () => gzipSync(lines), ".jsonl.gz"],
    ["a packed table", () => gzipSync(iris), ".csv.gz"],
  ] as const)("%s is kept under a name that says so", (_, bytes, ending) => {
    const place = file(`for${ending}`);
    mkdirSync(place);
    const { code, err } = mlbhWith({ input: bytes() }, "init", "-", "-o", join(place, "x.yaml"), ...(ending === ".csv.gz" ? [] : ["--target", "y"]));
    expect({ code, err }).toEqual({ code: 0, err: "" });
    expect(readdirSync(place).filter((name) => name !== "x.yaml")).toEqual([expect.stringMatching(new RegExp(`^stdin-[0-9a-f]{12}${ending.replaceAll(".", "[.]")}$`))]);
    expect(mlbh("train", join(place, "x.yaml"), "-q", "--epochs", "1", "--run-dir", join(place, "runs")).code).toBe(0);
  }); // prettier-ignore

  test("an experiment may name it itself; check leaves nothing behind", () => {
    const config = folder.write("named.yaml", 'data: {path: "-", target: species}\nmodel: [Linear: {out_features: auto}]\nloss: CrossEntropyLoss\noptimizer: SGD\n'); // prettier-ignore
    const before = readdirSync(tmpdir()).filter((name) => name.startsWith("mlbh-stdin"));
    const { code, out } = mlbhWith({ input: iris }, "check", config);
    expect([code, out.includes("150 rows, 4 features")]).toEqual([0, true]);
    expect(readdirSync(tmpdir()).filter((name) => name.startsWith("mlbh-stdin"))).toEqual(before);
    expect(existsSync(file("stdin"))).toBe(false);
  });

  test("what init refuses is not kept", () => {
    const before = readdirSync(folder.path);
    expect(mlbhWith({ input: Buffer.from("y\n1\n2\n") }, "init", "-", "-o", file("refused.yaml")).code).toBe(1);
    expect(readdirSync(folder.path)).toEqual(before);
    // the rows of another experiment stay, though this one is refused for its name
    expect(mlbhWith({ input: iris }, "init", "-", "-o", file("flowers.yaml")).err).toContain(
      "there is a file of this name already",
    );
    expect(readdirSync(folder.path)).toEqual(before);
  });

  test("nothing at all is an error", () => {
    const words =
      "standard input: error: nothing has come through it\n  hint: pipe a table into it: cat data.csv | mlbh init -\n";
    expect(mlbhWith({ input: Buffer.from("") }, "init", "-", "-o", file("none.yaml"))).toEqual({ code: 1, out: "", err: words });
    expect(existsSync(file("none.yaml"))).toBe(false);
  });
});
