// How what an exporter has made comes to the disk: whole or not at all, and never over something else.
import { afterAll, expect, test } from "@jest/globals";
import { existsSync, mkdirSync, readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { make as curvesOf } from "../../src/export/curves.js";
import { writeFile, writeFolder } from "../../src/export/exported.js";
import { fakeRun } from "../cli/fakeRun.js";
import { scratch } from "../cli/run.js";

const folder = scratch();
afterAll(folder.remove);
const at = (...parts: string[]): string => join(folder.path, ...parts);
const files = [{ name: "a.txt", content: "one" }, { name: "b.bin", content: Uint8Array.of(1, 2) }]; // prettier-ignore
const hint = "hint: choose another place with -o";

test("a file takes the place of an older one, not of a directory", () => {
  folder.write("old.csv", "before");
  writeFile(at("old.csv"), { name: "curves.csv", content: "after" });
  expect(readFileSync(at("old.csv"), "utf8")).toBe("after");
  mkdirSync(at("taken"));
  expect(() => writeFile(at("taken"), files[0])).toThrow(/taken: error: this is a directory, and one file is written\n/);
  expect(() => writeFile(at("taken"), files[0])).toThrow(hint);
  expect(readdirSync(at("taken"))).toEqual([]);
});

test("a folder is made with all of its files, and nothing is left beside it", () => {
  writeFolder(at("new"), files);
  expect(readdirSync(at("new"))).toEqual(["a.txt", "b.bin"]);
  expect([readFileSync(at("new", "a.txt"), "utf8"), [...readFileSync(at("new", "b.bin"))]]).toEqual(["one", [1, 2]]);
  mkdirSync(at("empty"));
  writeFolder(at("empty"), files);
  expect(readdirSync(at("empty"))).toEqual(["a.txt", "b.bin"]);
  expect(readdirSync(folder.path).filter((name) => name.startsWith("."))).toEqual([]);
});

test("not over a file, nor into a folder that holds something", () => {
  folder.write("file", "kept");
  expect(() => writeFolder(at("file"), files)).toThrow(/file: error: this is a file, and a folder is written\n/);
  mkdirSync(at("full"));
  folder.write("full/kept.txt", "kept");
  expect(() => writeFolder(at("full"), files)).toThrow(
    /full: error: the folder is not empty, and nothing in it is overwritten\n/,
  );
  expect(() => writeFolder(at("full"), files)).toThrow(hint);
  expect([readFileSync(at("file"), "utf8"), readdirSync(at("full"))]).toEqual(["kept", ["kept.txt"]]);
});

test("what cannot be written whole leaves nothing behind", () => {
  const before = readdirSync(folder.path);
  expect(() => writeFolder(at("half"), [files[0], { name: "n".repeat(300), content: "" }])).toThrow();
  expect(existsSync(at("half"))).toBe(false);
  expect(readdirSync(folder.path)).toEqual(before);
});

test("curves have a column for whatever an epoch has, empty where it has no number", async () => {
  const run = fakeRun(folder.path, "curves", { epochs: [{ val_loss: null }, { val_loss: 0.5, val_f1: 0 }] });
  const content = "epoch,train_loss,lr,seconds,val_loss,val_f1\n1,1,0.1,0,,\n2,1,0.1,0.01,0.5,0\n";
  expect(await curvesOf(run)).toEqual({ files: [{ name: "curves.csv", content }], notes: [] });
  expect(() => curvesOf(fakeRun(folder.path, "begun"))).toThrow(/begun: error: no epoch of this run has ended yet: there are no curves$/); // prettier-ignore
});
