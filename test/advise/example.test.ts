// The examples that come along: what each is about, where a copy goes, and which files it does not take the place of.
import { afterAll, describe, expect, test } from "@jest/globals";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { copyExample, listExamples } from "../../src/advise/init/example.js";
import { root, scratch } from "../cli/run.js";

const folder = scratch();
afterAll(() => folder.remove());
let count = 0;
const fresh = (): string => join(folder.path, String(++count));
const read = (...path: string[]): string => readFileSync(join(...path), "utf8");
const taken =
  "there is a file of this name already\n  hint: replace it with --force, or choose another place with -o DIR/iris.yaml";

test("each has a line of what it is about, up to the end of its first sentences", () => {
  const examples = listExamples();
  const names = examples.map(({ name }) => name);
  expect(names).toEqual([...names].sort());
  expect(names).toEqual(expect.arrayContaining(["addition", "iris", "iris_sweep"]));
  expect(names.some((name) => name.includes("."))).toBe(false);
  const about = (name: string): string => examples.find((example) => example.name === name)!.about;
  expect(about("iris")).toBe("Iris: which of three species, from four lengths of a flower?");
  expect(about("bird_strikes")).toBe("A bird has hit a plane: was the plane damaged?");
});

describe("a copy", () => {
  test("stands where it is asked for, with its data beside it, and names them", () => {
    const path = fresh();
    const file = join(path, "flowers.yaml");
    const data = join(path, "data/iris.csv");
    expect(copyExample("iris", { output: file })).toEqual({ file, data, command: "train" });
    expect(read(data)).toBe(read(root, "data/iris.csv"));
    expect(read(file)).toMatch(/^# Iris: which of three species.*\nversion: 1\ndata:\n {2}path: data\/iris\.csv\n/);
    expect(read(file)).not.toContain("configs/");
  });

  test("of a sweep is for another command", () =>
    expect(copyExample("iris_sweep", { output: join(fresh(), "a.yaml") }).command).toBe("sweep"));

  test("takes no other file's place unless it is told to; data that are the same stay", () => {
    const path = fresh();
    const file = join(path, "iris.yaml");
    copyExample("iris", { output: file });
    expect(() => copyExample("iris", { output: file })).toThrow(`iris.yaml: error: ${taken}`);
    copyExample("iris_sweep", { output: join(path, "sweep.yaml") }); // of the same data
    writeFileSync(join(path, "data/iris.csv"), "mine");
    expect(() => copyExample("iris", { output: join(path, "other.yaml") })).toThrow(`iris.csv: error: ${taken}`);
    expect(existsSync(join(path, "other.yaml"))).toBe(false);
    writeFileSync(file, "mine");
    copyExample("iris", { output: file, force: true });
    expect([read(path, "data/iris.csv"), read(file).includes("version: 1")]).toEqual([read(root, "data/iris.csv"), true]);
  });

  test("takes no directory's place at all", () => {
    const path = fresh();
    mkdirSync(path);
    const refused = "error: this is a directory, expected the name of a file to write\n  hint: choose another place with -o FILE";
    for (const force of [false, true]) expect(() => copyExample("iris", { output: path, force })).toThrow(refused);
  });
});

test("a name that is none is answered with the nearest, or with all", () => {
  expect(() => copyExample("irs", {})).toThrow('error: there is no example "irs"\n  hint: did you mean "iris"?');
  const all = listExamples().map(({ name }) => name).join(", "); // prettier-ignore
  expect(() => copyExample("qqqqqqqqqq", {})).toThrow(`error: there is no example "qqqqqqqqqq"\n  hint: the examples are ${all}`);
});
