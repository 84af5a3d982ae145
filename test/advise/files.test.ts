// What init does with the files that are there: an experiment of its own, or an example with its data.
import { afterAll, beforeEach, describe, expect, test } from "@jest/globals";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { copyExample, listExamples } from "../../src/advise/init/example.js";
import { initExperiment, type InitOptions } from "../../src/advise/init/init.js";
import { InputError } from "../../src/core/errors.js";
import { root } from "../cli/run.js";

const above = mkdtempSync(join(tmpdir(), "mlbh-init-"));
afterAll(() => rmSync(above, { recursive: true }));
let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(above, "f-"));
});
const at = (name: string): string => join(folder, name);
const write = (name: string, text: string): string => {
  writeFileSync(at(name), text);
  return at(name);
};
const read = (name: string): string => readFileSync(at(name), "utf8");
const table = (name = "d.csv"): string => write(name, ["a,y", ...Array.from({ length: 24 }, (_, i) => `${(i * 37) % 24},${["no", "yes"][i % 2]}`), ""].join("\n")); // prettier-ignore

/** The words of the error. */
async function refused(action: () => unknown): Promise<string> {
  try {
    await action();
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    return error.message.replaceAll(folder, "F");
  }
  throw new Error("nothing was refused");
}

describe("an experiment", () => {
  const init = (options: Partial<InitOptions> = {}): Promise<string> => refused(() => initExperiment({ data: table(), output: at("x.yaml"), ...options })); // prettier-ignore

  test("is written where nothing is", async () => {
    const { file, prepared, suggestion } = await initExperiment({ data: table(), output: at("x.yaml") });
    expect([file, prepared.dataset.train.rows, suggestion.profile.rows]).toEqual([at("x.yaml"), 19, 24]); // 0.8 of 24
    expect(read("x.yaml")).toMatch(/^# d\.csv: 24 rows, 2 columns\.[^]*\n {2}path: d\.csv # relative to this file\n/);
  });

  test("names its data by the way to it", async () => {
    mkdirSync(at("e"));
    await initExperiment({ data: table(), output: at("e/x.yaml") });
    expect(read("e/x.yaml")).toContain("\n  path: ../d.csv #");
  });

  test("stays as it is, unless it may be replaced", async () => {
    write("x.yaml", "mine");
    expect(await init()).toBe("F/x.yaml: error: there is a file of this name already\n  hint: replace it with --force, or choose another with -o FILE"); // prettier-ignore
    expect(read("x.yaml")).toBe("mine");
    await initExperiment({ data: table(), output: at("x.yaml"), force: true });
    expect(read("x.yaml")).toContain("target: y");
  });

  test("is never the data itself, nor a directory, also where it may be replaced", async () => {
    const own = { data: table("x.yaml") };
    const itself = "F/x.yaml: error: this is the data itself\n  hint: choose another file with -o FILE";
    expect([await init(own), await init({ ...own, force: true })]).toEqual([itself, itself]);
    mkdirSync(at("e"));
    const directory = "F/e: error: this is a directory, expected the name of a file to write\n  hint: for example -o iris.yaml";
    expect([await init({ output: at("e") }), await init({ output: at("e"), force: true })]).toEqual([directory, directory]);
  });

  test("is not written where there is no directory, or a file is in its place", async () => {
    expect(await init({ output: at("none/x.yaml") })).toBe("F/none/x.yaml: error: the experiment cannot be written: there is no directory F/none\n  hint: choose another place with -o FILE"); // prettier-ignore
    write("file", "");
    expect(await init({ output: at("file/x.yaml") })).toBe("F/file/x.yaml: error: the experiment cannot be written: a part of the path is a file, not a directory\n  hint: choose another place with -o FILE"); // prettier-ignore
  });

  test("of what is no table says so of a text, before its lines; of a text with one fault, that", async () => {
    const lines = "Call me Ishmael.\nSome years ago, never mind how long\nprecisely, having little, or no money\n";
    const first =
      "error: this is no table\n  hint: if it is a text to learn from, data.text names it: see mlbh init --example names_generate\n";
    for (const name of ["t.txt", "t.md", "t.TEXT"]) expect(await init({ data: write(name, lines) })).toContain(`F/${name}: ${first}F/${name}:2: error: expected 1 cell`); // prettier-ignore
    expect(await init({ data: write("t.csv", lines) })).toMatch(/^F\/t\.csv:2: error: expected 1 cell/);
    expect(await init({ data: write("one.txt", "y\n1\n2\n") })).toMatch(/^F\/one\.txt: error: there is no column left/);
  });
});

describe("an example", () => {
  const rows = readFileSync(join(root, "data/wine.csv"));

  test("comes with its data, and names it where it is", () => {
    expect(copyExample("wine", { output: at("e/w.yaml") })).toEqual({ file: at("e/w.yaml"), data: at("e/data/wine.csv"), command: "train" }); // prettier-ignore
    expect(readFileSync(at("e/data/wine.csv")).equals(rows)).toBe(true);
    expect(read("e/w.yaml")).toMatch(/^# Wine: [^]*\n {2}path: data\/wine\.csv\n/);
  });

  test("names itself where it says how it is used", () => {
    expect(copyExample("iris_sweep", { output: at("s.yaml") }).command).toBe("sweep");
    expect(read("s.yaml")).toContain(`\`mlbh sweep ${at("s.yaml")}\` tries them all`);
    expect(read("s.yaml")).not.toContain("configs/");
    expect(copyExample("names_generate", { output: at("n.yaml") })).toMatchObject({ data: at("data/names.txt"), command: "train" }); // prettier-ignore
    expect(copyExample("chats", { output: at("c.yaml") })).toMatchObject({ data: at("data/chats.jsonl") });
  });

  test("shares its data with another, and replaces nothing that is not the same", async () => {
    const taken = "there is a file of this name already\n  hint: replace it with --force, or choose another place with -o DIR/";
    copyExample("wine", { output: at("w.yaml") });
    copyExample("wine_adamw", { output: at("a.yaml") });
    expect(readdirSync(folder).sort()).toEqual(["a.yaml", "data", "w.yaml"]);
    expect(await refused(() => copyExample("wine", { output: at("w.yaml") }))).toBe(`F/w.yaml: error: ${taken}w.yaml`);
    write("data/wine.csv", "mine");
    expect(await refused(() => copyExample("wine", { output: at("b.yaml") }))).toBe(`F/data/wine.csv: error: ${taken}wine.yaml`);
    expect(readdirSync(folder).sort()).toEqual(["a.yaml", "data", "w.yaml"]);
    copyExample("wine", { output: at("w.yaml"), force: true });
    expect(readFileSync(at("data/wine.csv")).equals(rows)).toBe(true);
  });

  test("does not take the place of a directory", async () => {
    mkdirSync(at("w.yaml"));
    const words = "F/w.yaml: error: this is a directory, expected the name of a file to write\n  hint: choose another place with -o FILE"; // prettier-ignore
    const copy = (force: boolean): Promise<string> => refused(() => copyExample("wine", { output: at("w.yaml"), force }));
    expect([await copy(false), await copy(true)]).toEqual([words, words]);
    write("file", "");
    expect(await refused(() => copyExample("wine", { output: at("file/w.yaml") }))).toBe("F/file/data/wine.csv: error: cannot write the example: a part of the path is a file, not a directory\n  hint: choose another place with -o FILE"); // prettier-ignore
  });

  test("is known by its name, and told in a sentence", async () => {
    const examples = listExamples();
    expect(examples.map(({ name }) => name)).toEqual([...examples.map(({ name }) => name)].sort());
    expect(examples.find(({ name }) => name === "wine")!.about).toBe("Wine: which of three cultivars, from 13 chemical measurements?"); // prettier-ignore
    expect(examples.find(({ name }) => name === "bird_strikes")!.about).toBe("A bird has hit a plane: was the plane damaged?");
    expect(await refused(() => copyExample("wien", {}))).toBe('error: there is no example "wien"\n  hint: did you mean "wine"?'); // prettier-ignore
    expect(await refused(() => copyExample("zzz", {}))).toMatch(/^error: there is no example "zzz"\n {2}hint: the examples are addition, bird_strikes, /); // prettier-ignore
  });
});
