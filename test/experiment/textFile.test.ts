// The file of an experiment before it is YAML: what is said where there is none, and of bytes that are no text.
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { InputError } from "../../src/core/errors.js";
import { readText } from "../../src/experiment/yaml/text.js";
import { scratch } from "../cli/run.js";

let folder: ReturnType<typeof scratch>;
beforeAll(() => void (folder = scratch()));
afterAll(() => folder.remove());

/** What is said of a file of the folder, with its place. */
function said(name: string): string {
  try {
    return `nothing, it is ${JSON.stringify(readText(join(folder.path, name)))}`;
  } catch (error) {
    if (!(error instanceof InputError)) throw error;
    const [{ place, message, hint }] = error.problems;
    const line = place?.line === undefined ? "" : `${place.line}:${place.column}: `;
    return `${line}${message}${(hint ?? "") === "" ? "" : `\n${hint}`}`;
  }
}

function made(name: string, ...files: readonly string[]): string {
  mkdirSync(join(folder.path, name));
  for (const file of files) folder.write(join(name, file), "a: 1\n");
  return name;
}

describe("bytes that are not UTF-8 are shown by their line, and their column in characters", () => {
  const invalid = "the bytes here are not UTF-8 text\nsave the file as UTF-8 (editors: Save with Encoding)";
  test.each<[string, readonly (string | number)[], string]>([
    ["the first of the file", [0xe9], "1:1"],
    ["the end of a line", ["name: caf", 0xe9, "\n"], "1:10"],
    ["a line below an empty one", ["\n", 0xff, "a: 1\n"], "2:1"],
    ["a line in the middle", ["a: 1\n\nb: x", 0xff, 0xff, "y\nc: 2\n"], "3:5"],
    ["the last line, without an end", ["a: 1\nb: ", 0xe9], "2:4"],
    ["letters of two bytes and emojis of four are a character each", ["\u00e9\u{1f600}\u00e9", 0xe9, "\n"], "1:4"],
    ["a letter of two bytes that is cut short", ["a: \u00e9", 0xc3, "\nb: 1\n"], "1:5"],
    ["an emoji that is cut short", ["a: 1\nab", 0xf0, 0x9f, 0x98, "\n"], "2:3"],
    ["only the first such place", ["a: ", 0xe9, "\nb: ", 0xe9, "\n"], "1:4"],
  ])("%s", (name, pieces, place) => {
    const bytes = Buffer.concat(pieces.map((piece) => (typeof piece === "string" ? Buffer.from(piece) : Buffer.from([piece]))));
    writeFileSync(join(folder.path, `${name}.yaml`), bytes);
    expect(said(`${name}.yaml`)).toBe(`${place}: ${invalid}`);
  });

  test("text of all kinds of letters is taken as it is", () => {
    folder.write("letters.yaml", "a: \u00e9\u{1f600}\n");
    expect(said("letters.yaml")).toBe('nothing, it is "a: \u00e9\u{1f600}\\n"');
  });
});

describe("where there is no such file", () => {
  test.each<[string, readonly string[], string, string]>([
    ["the one with a name like it", ["iris.yaml", "wine.yaml"], "irsi.yaml", 'did you mean "iris.yaml"?'],
    ["the one with another ending", ["wine.yaml", "iris.yml"], "iris.yaml", 'did you mean "iris.yml"?'],
    ["no file of another kind with such a name", ["iris.txt", "wine.yaml"], "irsi.yaml", "YAML files there: wine.yaml"],
    ["the YAML file, not the table of that name", ["iris.csv", "iris.yaml"], "irsi.yaml", 'did you mean "iris.yaml"?'],
    ["all that there are, in order", ["b.yaml", "c.txt", "a.yml"], "something.yaml", "YAML files there: a.yml, b.yaml"],
    ["eight of eight", [..."abcdefgh"].map((letter) => `${letter}.yaml`), "something.yaml", "YAML files there: a.yaml, b.yaml, c.yaml, d.yaml, e.yaml, f.yaml, g.yaml, h.yaml"],
    ["eight of nine", [..."abcdefghi"].map((letter) => `${letter}.yaml`), "something.yaml", "YAML files there: a.yaml, b.yaml, c.yaml, d.yaml, e.yaml, f.yaml, g.yaml, h.yaml, ..."],
    ["for a table the command that writes one", ["iris.yaml"], "iris.csv", "an experiment is a YAML file; mlbh init DATA.csv writes one for a table"],
  ])("the hint names %s", (name, files, asked, hint) => expect(said(join(made(`none ${name}`, ...files), asked))).toBe(`there is no such file\n${hint}`)); // prettier-ignore

  test("and nothing to name, there is no hint", () => {
    expect(said(join(made("empty"), "x.yaml"))).toBe("there is no such file");
    expect(said("nowhere/x.yaml")).toBe("there is no such file");
  });
});

describe("a directory", () => {
  const message = "this is a directory, expected an experiment file (YAML)\n";
  test.each<[string, readonly string[], string]>([
    ["with experiments", ["b.yaml", "a.yaml", "c.txt"], "YAML files there: a.yaml, b.yaml"],
    ["with none", ["c.txt"], "give the path of an experiment (YAML); mlbh init DATA.csv writes one, mlbh init --example iris copies one"],
  ])("%s", (name, files, hint) => expect(said(made(name, ...files))).toBe(message + hint)); // prettier-ignore

  test("that is a run", () => {
    const [run, resolved] = [join(folder.path, made("run-1", "resolved.yaml")), join(folder.path, "run-1", "resolved.yaml")];
    expect(said("run-1")).toBe(`${message}it is a run: mlbh train --resume ${run}, or mlbh train ${resolved}`);
  });
});

test("a file of a million bytes is read, one of a byte more is not", () => {
  folder.write("large.yaml", "a".repeat(1_000_000));
  expect(readText(join(folder.path, "large.yaml"))).toHaveLength(1_000_000);
  folder.write("larger.yaml", "a".repeat(1_000_001));
  expect(said("larger.yaml")).toBe("the file has 1000001 bytes; an experiment has at most 1000000\ndata belongs into a CSV file, named under data.path"); // prettier-ignore
});

describe("a table where an experiment was expected", () => {
  const looks = "the file looks like a table of data, expected an experiment in YAML";
  test.each([
    ["d.csv", (file: string) => `the file looks like a CSV file, expected an experiment in YAML\nmlbh init ${file} writes an experiment for it`],
    ["d.parquet", (file: string) => `${looks}\nmlbh init ${file} writes an experiment for it`],
    ["d.xlsx", (file: string) => `${looks}\nmlbh init ${file} writes an experiment for it`],
    ["d.xls", (file: string) => `${looks}\nsave it as CSV (UTF-8); mlbh init ${file.replace(".xls", ".csv")} then writes an experiment for it`],
  ])("%s", (name, words) => expect(said((folder.write(name, "a,b\n1,2\n"), name))).toBe(words(join(folder.path, name)))); // prettier-ignore
});
