// Bad input of every kind ends with exit code 1 and one clear message with a place; never with a stack, a hang or a silent run.
import { afterAll, describe, expect, test } from "@jest/globals";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { mlbh, scratch } from "./run.js";

const folder = scratch();
afterAll(() => folder.remove());

const yaml = (data: string, loss = "MSELoss"): string =>
  `data: {${data}}\nmodel: [Linear: {out_features: auto}]\nloss: ${loss}\noptimizer: {SGD: {lr: 0.1}}\n`;
const rows = (...lines: string[]): string => `a,b,y\n${lines.join("\n")}\n`;
const many = Array.from({ length: 30 }, (_, i) => `${i},${i % 3},${i % 2}`);

/** The error of a training run on this CSV file. */
function csvError(content: string | Uint8Array, { loss = "MSELoss", settings = "" } = {}): string {
  writeFileSync(join(folder.path, "d.csv"), content);
  return errorOf(yaml(`path: d.csv, target: y${settings}`, loss));
}

function errorOf(text: string | Uint8Array): string {
  writeFileSync(join(folder.path, "x.yaml"), text);
  return complaint("train", join(folder.path, "x.yaml"), "--run-dir", folder.path);
}

function complaint(...words: string[]): string {
  const { code, out, err } = mlbh(...words);
  expect({ code, out }).toEqual({ code: 1, out: "" });
  expect(err).not.toMatch(/^\s+at /m);
  return err.replaceAll(`${folder.path}/`, "").trimEnd();
}

const picture = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 13]);

describe("CSV", () => {
  const latin1 = Buffer.from(rows("1,2,3", "caf\u00e9,2,3"), "latin1");
  const utf16 = Buffer.from(`\ufeff${rows("1,2,3")}`, "utf16le");
  test.each<[string, string | Uint8Array, RegExp]>([
    ["empty", "", /^d\.csv: error: the file is empty, expected a header line/],
    ["blank lines only", "\n\n\n", /^d\.csv: error: the file is empty/],
    ["a header only", "a,b,y\n", /^d\.csv: error: the file has a header but no rows below it/],
    ["one row", rows("1,2,3"), /^d\.csv: error: 1 row is too few to split/],
    ["Latin-1", latin1, /^d\.csv:3: error: this line is not UTF-8 text/],
    ["UTF-16", utf16, /^d\.csv: error: the file is UTF-16 text, expected UTF-8 text\n {2}hint: set data\.encoding: /],
    ["UTF-16 without a mark", utf16.subarray(2), /^d\.csv: error: the file is UTF-16 text, expected UTF-8 text/],
    ["a picture", picture, /^d\.csv: error: the file is a picture \(PNG\), expected UTF-8 text/],
    [
      "a spreadsheet",
      Buffer.from("PK\u0003\u0004..."),
      /^d\.csv: error: the file is a ZIP archive or a spreadsheet \(\.xlsx\).*\n {2}hint: .*export the sheet as CSV/,
    ],
    ["semicolons", rows(...many).replaceAll(",", ";"), /^d\.csv:1: error: the header is a single column, "a;b;y"/],
    ["an open quote", rows('1,"2,3', "4,5,6"), /^d\.csv:2: error: a double quote is opened in this row and never closed/],
    ["a missing cell", rows("1,2,3", "1,2"), /^d\.csv:3: error: expected 3 cells, as in the header, got 2/],
    ["a name twice", "a,a,y\n1,2,3\n", /^d\.csv:1: error: the name "a" stands twice in the header/],
    ["a number beyond float64", rows("1e999,2,3", ...many), /^d\.csv:2:a: error: cell "1e999" is too large a number/],
    ["text among numbers", rows(...many, "x,1,2"), /^d\.csv:32:a: error: cell "x" is not a number/],
    ["hexadecimal", rows(...many, "0x10,1,2"), /^d\.csv:32:a: error: cell "0x10" is not a number/],
    ["an empty cell", rows(...many, ",1,2"), /^d\.csv:32:a: error: the cell is empty/],
    ["the target missing", "a,b,z\n1,2,3\n", /^d\.csv:1: error: data\.target names "y", which is not a column/],
    ["the header missing", "1,2,3\n4,5,6\n", /^d\.csv:1: error: [^]*hint: the first line looks like data/],
    ["a terminal's control characters", rows(...many, "\u001b[31m,2,3"), /^d\.csv:32:a: error: cell "\\u001b/],
  ])("%s", (_name, content, words) => {
    const said = csvError(content);
    expect(said).toMatch(words);
    expect(said).not.toContain("\u001b");
  });

  test.each<[string, string, string, RegExp]>([
    ["one class only", rows(...many.map((line) => line.replace(/.$/, "0"))), "BCEWithLogitsLoss", /^d\.csv:y: error: a binary task needs exactly two labels in the target, got 1 label/],
    ["too many classes", rows(...many.map((_, i) => `1,2,c${i}`)), "CrossEntropyLoss", /^d\.csv:y: error: the target has 30 different values in 30 rows/],
    ["a class of one row", rows(...many, "1,1,7"), "CrossEntropyLoss", /^d\.csv: error: class "7" has 1 row, too few to be in every part/],
  ])("%s", (_name, content, loss, words) => expect(csvError(content, { loss })).toMatch(words)); // prettier-ignore

  test("places that are no files", () => {
    mkdirSync(join(folder.path, "folder.csv"), { recursive: true });
    const at = (path: string): string => errorOf(yaml(`path: ${path}, target: y`));
    expect(at("folder.csv")).toMatch(/^folder\.csv: error: this is a directory, expected a CSV file/);
    expect(at("nothing.csv")).toMatch(/^nothing\.csv: error: there is no such file/);
    expect(at("/dev/zero")).toMatch(/^\/dev\/zero: error: this is not a regular file/);
    expect(at('"a\\0b.csv"')).toMatch(/^x\.yaml:1:14: error: data\.path /);
  });
});

describe("YAML", () => {
  const sound = yaml("path: d, target: y");
  const bomb = Array.from({ length: 9 }, (_, i) => `l${i + 1}: &l${i + 1} [${Array(9).fill(`*l${i}`).join(", ")}]`).join("\n");
  test.each<[string, string | Uint8Array, RegExp]>([
    ["empty", "", /^x\.yaml: error: the file is empty, expected an experiment\n {2}hint: mlbh init DATA\.csv writes one$/],
    ["not UTF-8", Buffer.from("name: caf\u00e9", "latin1"), /^x\.yaml:1:10: error: the bytes here are not UTF-8 text/],
    ["UTF-16", Buffer.from(`\ufeff${sound}`, "utf16le"), /^x\.yaml: error: the file is UTF-16 text, expected UTF-8 text\n {2}hint: save it as UTF-8/],
    ["UTF-16, the other way around", Buffer.from(`\ufeff${sound}`, "utf16le").swap16(), /^x\.yaml: error: the file is UTF-16 text/],
    ["UTF-16 without a mark", Buffer.from(sound, "utf16le"), /^x\.yaml: error: the file is UTF-16 text/],
    ["zeros", new Uint8Array(1000), /^x\.yaml: error: the file is binary \(many of its bytes are 0\), expected UTF-8 text/],
    ["a picture", picture, /^x\.yaml: error: the file is a picture \(PNG\), expected UTF-8 text/],
    ["a byte order mark and CRLF", `\ufeff${sound.replaceAll("\n", "\r\n")}trian: {}`, /^x\.yaml:5:1: error: trian is not a known key\n {2}hint: did you mean "train"\?$/],
    ["a bomb of aliases", `l0: &l0 [x]\n${bomb}`, /^x\.yaml:5:\d+: error: \*l3 and the aliases above it unfold into too much/],
    ["a bomb of maps", `l0: &l0 {a: x}\n${bomb.replace(/\[(.*)\]/g, (_, list: string) => `{${list.split(", ").map((alias, i) => `k${i}: ${alias}`).join(", ")}}`)}`, /^x\.yaml:\d:\d+: error: \*l\d and the aliases above it unfold into too much/],
    ["an alias that contains itself", "a: &a [*a]", /^x\.yaml:1:8: error: \*a stands for the value that it is part of/],
    ["a key twice", `${yaml("path: d, target: y")}loss: MSELoss`, /^x\.yaml:5:1: error: the key "loss" stands twice in the same map, first in line 3/],
    ["a tab", "data:\n\tpath: x", /^x\.yaml:2:1: error: /],
    ["__proto__", `__proto__: {polluted: 1}\n${yaml("path: d.csv, target: y")}`, /^x\.yaml:1:1: error: __proto__ is not a known key/],
    ["constructor as a layer", yaml("path: d.csv, target: y").replace("Linear", "constructor"), /unknown layer "constructor"/],
    ["a number that is not one", yaml("path: d.csv, target: y").replace("0.1", ".nan"), /optimizer\.SGD\.lr must be a number > 0, got NaN, which is not a number/],
    ["a huge seed", `seed: 1e400\n${yaml("path: d.csv, target: y")}`, /^x\.yaml:1:7: error: seed must be a whole number/],
    ["megabytes", `# ${"x".repeat(1_100_000)}`, /^x\.yaml: error: the file has \d+ bytes; an experiment has at most 1000000/],
  ])("%s", (_name, text, words) => expect(errorOf(text)).toMatch(words)); // prettier-ignore

  test("places that are no files", () => {
    expect(complaint("train", folder.path)).toMatch(
      /: error: this is a directory, expected an experiment file \(YAML\)\n {2}hint: YAML files there: x\.yaml$/,
    );
    expect(complaint("train", join(folder.path, "no.yaml"))).toBe("no.yaml: error: there is no such file\n  hint: YAML files there: x.yaml"); // prettier-ignore
    expect(complaint("train", "/dev/zero")).toBe("/dev/zero: error: this is not a regular file, expected an experiment file (YAML)"); // prettier-ignore
  });
});
