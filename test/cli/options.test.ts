// Values of options: whole numbers, what new rows may be like, operations by their names, and those of a server.
import { afterAll, describe, expect, test } from "@jest/globals";
import { Command } from "commander";
import { join } from "node:path";
import { allOps, findOp } from "../../src/cli/ops.js";
import { collect, positiveNumber, wholeNumber } from "../../src/cli/options.js";
import { atThreshold, overridesOf, toleranceNames, withTolerance } from "../../src/cli/tolerance.js";
import type { OpenRun } from "../../src/runs/openRun.js";
import { mlbhHere } from "./here.js";
import { scratch } from "./run.js";

const folder = scratch();
afterAll(folder.remove);

describe("numbers", () => {
  test("whole ones from 0 on, or from 1 on, as far as they can be told apart", () => {
    expect(["0", "7", "007", "9007199254740991"].map(wholeNumber)).toEqual([0, 7, 7, 2 ** 53 - 1]);
    for (const text of ["", " 1", "-1", "1.0", "1e3", "9007199254740992", "x"]) expect(() => wholeNumber(text)).toThrow("it must be a whole number of 0 or more"); // prettier-ignore
    expect(["1", "12"].map(positiveNumber)).toEqual([1, 12]);
    expect(() => positiveNumber("0")).toThrow("it must be a whole number of 1 or more");
    expect(() => positiveNumber("-1")).toThrow("it must be a whole number of 0 or more");
  });

  test("what is given again is added", () => expect(collect("b", ["a"])).toEqual(["a", "b"]));
});

describe("what new rows may be like", () => {
  const parsed = (...words: string[]): Record<string, unknown> => withTolerance(new Command("x").exitOverride().configureOutput({ writeErr: () => undefined })).parse(words, { from: "user" }).opts(); // prettier-ignore

  test("is read from options", () => {
    expect(parsed()).toEqual({});
    expect(parsed("--unseen", "other", "--missing", "skip", "--threshold", "0.25", "--set", "data.predict.a=1", "--set", "data.predict.b=2")).toEqual({ unseen: "other", missing: "skip", threshold: 0.25, set: ["data.predict.a=1", "data.predict.b=2"] }); // prettier-ignore
    expect([parsed("--threshold", "0").threshold, parsed("--threshold", "1").threshold]).toEqual([0, 1]);
    expect([...toleranceNames].sort()).toEqual(["missing", "set", "threshold", "unseen"]);
  });

  test.each([
    [["--threshold", "1.001"], "expected a number from 0 to 1"],
    [["--threshold", "half"], "expected a number from 0 to 1"],
    [["--set", "data.predict.=1"], "only keys of data.predict can be set here"],
    [["--set", "data.predict.a"], "only keys of data.predict can be set here"],
    [["--set", "xdata.predict.a=1"], "only keys of data.predict can be set here"],
    [["--unseen", "skip"], "Allowed choices are error, ignore, other"],
    [["--missing", "ignore"], "Allowed choices are error, fill, skip"],
  ])("%j is refused", (words, message) => expect(() => parsed(...words)).toThrow(message));

  test("becomes settings of the run, those that are named last", () => {
    expect(overridesOf({})).toEqual([]);
    expect(overridesOf({ set: ["a=1"], unseen: "other", missing: "skip" })).toEqual(["a=1", "data.predict.unseen_category=other", "data.predict.missing_cell=skip"]); // prettier-ignore
  });

  test("a threshold is for two classes, and takes the place of the run's own", () => {
    const run = (task: string): OpenRun => ({ threshold: 0.5, preprocess: { task } }) as unknown as OpenRun;
    const command = new Command("x").exitOverride().configureOutput({ writeErr: () => undefined });
    expect(atThreshold(run("binary"), { threshold: 0 }, command).threshold).toBe(0);
    const other = run("multiclass");
    expect(atThreshold(other, {}, command)).toBe(other);
    expect(() => atThreshold(other, { threshold: 0.3 }, command)).toThrow("error: --threshold is for two classes, and this run is a multiclass task"); // prettier-ignore
  });
});

test("operations are found by their names, with the nearest where there is none", () => {
  expect(findOp("softmax").info.name).toBe("softmax");
  expect(allOps().length).toBeGreaterThan(100);
  expect(() => findOp("sofmax")).toThrow('there is no operation "sofmax"\n  hint: did you mean "softmax"?');
  expect(() => findOp("nonsense")).toThrow(/there is no operation "nonsense"\n {2}hint: known: \w+, \w+/);
});

describe("of a server", () => {
  const said = async (...words: string[]): Promise<unknown> => {
    const { code, err } = await mlbhHere("serve", join(folder.path, "none"), ...words);
    return [code, err.split("\n")[0].replace(folder.path, "F")];
  };
  const none = [1, "F/none: error: there is no such directory"]; // the options are right

  test("ports, and bytes of a request", async () => {
    for (const words of [["--port", "0"], ["--port", "65535"], ["--max-body", "1"], ["--max-body", "1024MiB"], ["--max-body", "1048576kib"], ["--max-body", "1073741824"]]) expect([words, await said(...words)]).toEqual([words, none]); // prettier-ignore
    expect(await said("--port", "65536")).toEqual([2, "error: option '--port <number>' argument '65536' is invalid. it must be a whole number from 0 to 65535"]); // prettier-ignore
    const body = (value: string, words: string): unknown => [
      2,
      `error: option '--max-body <bytes>' argument '${value}' is invalid. ${words}`,
    ];
    for (const value of ["1025MiB", "1048577KiB", "1073741825"]) expect(await said("--max-body", value)).toEqual(body(value, "it must be at most 1024MiB")); // prettier-ignore
    for (const value of ["8GiB", "8 MiB", "x"]) expect(await said("--max-body", value)).toEqual(body(value, "it must be a number of bytes, such as 8388608 or 8MiB")); // prettier-ignore
    expect(await said("--max-body", "0KiB")).toEqual(body("0KiB", "it must be a whole number of 1 or more"));
  });
});
