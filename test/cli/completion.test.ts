// mlbh completion: what is offered behind a line that has been typed, and the script of bash run in bash.
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { spawnSync } from "node:child_process";
import { chmodSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { mlbhIn, root, scratch } from "./run.js";

const folder = scratch();
afterAll(folder.remove);

beforeAll(() => {
  expect(mlbhIn(folder.path, "init", "--example", "iris").code).toBe(0);
  for (const name of ["iris-2", "iris-10"]) {
    mkdirSync(join(folder.path, "runs", name), { recursive: true });
    folder.write(`runs/${name}/config.yaml`, "");
  }
  mkdirSync(join(folder.path, "more"));
  folder.write("more/wine.yaml", "");
  folder.write("mlbh", `#!/bin/sh\nexec '${process.execPath}' '${join(root, "dist/bin/mlbh.js")}' "$@"\n`);
  chmodSync(join(folder.path, "mlbh"), 0o755);
});

/** The words that are offered. */
function offered(...words: string[]): string[] {
  const { code, out } = mlbhIn(folder.path, "complete", "--", ...words);
  expect(code).toBe(0);
  return out.trimEnd().split("\n").slice(0, -1).map((line) => line.split("\t")[0]); // prettier-ignore
}

describe("what is offered", () => {
  test("commands", () => {
    expect(offered("")).toEqual(expect.arrayContaining(["init", "train", "completion", "help"]));
    expect(offered("")).not.toContain("complete");
    expect(offered("ev")).toEqual(["evaluate"]);
    expect(offered("help", "ex")).toEqual(["export", "explain"]);
  });

  test("options, their choices, and nothing that is hidden", () => {
    expect(offered("train", "--")).toEqual(expect.arrayContaining(["--set", "--resume", "--quiet"]));
    expect(offered("train", "--in")).toEqual([]);
    expect(offered("train", "--kernels", "")).toEqual(["native", "wasm", "reference"]);
    expect(offered("evaluate", "runs/iris-2", "--part", "t")).toEqual(["train", "test"]);
  });

  test("experiments here and one folder below, and tables", () => {
    expect(offered("train", "")).toEqual(["iris.yaml", "more/wine.yaml"]);
    expect(offered("train", "--quiet", "more/")).toEqual(["more/wine.yaml"]);
    expect(offered("init", "")).toEqual(["data/iris.csv"]);
    expect(offered("predict", "runs/iris-2", "d")).toEqual(["data/iris.csv"]);
  });

  test("runs, in the order of their numbers", () => {
    expect(offered("evaluate", "")).toEqual(["runs/iris-2", "runs/iris-10"]);
    expect(offered("train", "--resume", "runs/iris-1")).toEqual(["runs/iris-10"]);
    expect(offered("compare", "runs/iris-2", "")).toEqual(["runs/iris-2", "runs/iris-10"]);
  });

  test("the keys of --set: all there are, or those of the experiment that is named", () => {
    expect(offered("train", "--set", "train.early")).toEqual(["monitor", "patience", "min_delta", "restore_best"].map((key) => `train.early_stopping.${key}=`)); // prettier-ignore
    expect(offered("train", "--set", "optimizer.A")).toEqual(expect.arrayContaining(["optimizer.Adam.lr="]));
    expect(offered("train", "iris.yaml", "--set", "optimizer.A")).toEqual([]);
    expect(offered("train", "iris.yaml", "--set", "optimizer.SGD.l")).toEqual(["optimizer.SGD.lr="]);
    expect(offered("train", "iris.yaml", "--set", "model.0.")).toEqual(["model.0.Linear.in_features=", "model.0.Linear.out_features=", "model.0.Linear.bias=", "model.0.Linear.tie="]); // prettier-ignore
    expect(offered("predict", "runs/iris-2", "--set", "t")).toEqual([]);
    expect(offered("train", "iris.yaml", "--set", "optimizer.SGD.g")).toEqual(["optimizer.SGD.groups="]);
    folder.write("more/x.yml", 'optimizer: {Rprop: {groups: [{match: "*"}]}}\ninit: [{match: "*", normal: {}}]');
    expect(offered("train", "more/x.yml", "--set", "optimizer.Rprop.groups.")).toEqual(["match", "lr", "etas", "step_sizes", "maximize"].map((key) => `optimizer.Rprop.groups.0.${key}=`)); // prettier-ignore
    expect(offered("train", "more/x.yml", "--set", "init.0")).toEqual(["match", "normal.mean", "normal.std"].map((key) => `init.0.${key}=`)); // prettier-ignore
  });

  test("examples and operations", () => {
    expect(offered("init", "--example", "iris")).toEqual(["iris", "iris_adamw", "iris_sweep"]);
    expect(offered("explain", "softm")).toEqual(["softmax", "softmin"]);
  });

  test("no space follows a key: its value comes next", () => {
    expect(mlbhIn(folder.path, "complete", "--", "train", "--set", "train.epo").out).toBe("train.epochs=\t\n:6\n");
    expect(mlbhIn(folder.path, "complete", "--", "ev").out).toMatch(/^evaluate\t.*\n:4\n$/);
  });
});

const hasBash = spawnSync("bash", ["--version"]).status === 0;
if (!hasBash) console.warn("there is no bash here: its completion is not tested");

(hasBash ? describe : describe.skip)("in bash", () => {
  /** Sources the script twice, as two terminals do, and presses TAB behind the line. */
  function reply(line: string): string[] {
    const script = `
      source <(mlbh completion bash) && source <(mlbh completion bash) || exit 9
      complete -p mlbh > /dev/null || exit 8
      COMP_LINE=$1; COMP_POINT=\${#1}; COMP_TYPE=9; COMP_KEY=9
      read -r -a COMP_WORDS <<< "$1"; [[ $1 == *' ' ]] && COMP_WORDS+=("")
      COMP_CWORD=$((\${#COMP_WORDS[@]} - 1))
      compopt() { :; } # bash has it only while it completes
      __mlbh_complete
      printf '%s\\n' "\${COMPREPLY[@]}"`;
    const env = { ...process.env, PATH: `${folder.path}:${process.env.PATH ?? ""}` };
    const { status, stdout, stderr } = spawnSync("bash", ["--norc", "-c", script, "bash", line], { cwd: folder.path, env, encoding: "utf8" }); // prettier-ignore
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    return stdout.trimEnd().split("\n");
  }

  test.each([
    ["mlbh tr", ["train"]],
    ["mlbh train ", ["iris.yaml", "more/wine.yaml", "more/x.yml"]],
    ["mlbh train iris.yaml --res", ["--resume"]],
    ["mlbh train --resume ", ["runs/iris-2", "runs/iris-10"]],
    ["mlbh train iris.yaml --set optimizer.SGD.l", ["optimizer.SGD.lr="]],
    ["mlbh train iris.yaml --seed 1 --set train.batch", ["train.batch_size="]],
    ["mlbh evaluate runs/iris-1", ["runs/iris-10"]],
    ["mlbh completion ", ["bash", "zsh", "fish"]],
  ])("%s", (line, words) => expect(reply(line)).toEqual(words));
});

test("zsh and fish have a script of their own; another shell is refused", () => {
  expect(mlbhIn(folder.path, "completion", "zsh").out).toContain("compdef _mlbh mlbh");
  expect(mlbhIn(folder.path, "completion", "fish").out).toContain("complete -c mlbh");
  expect(mlbhIn(folder.path, "completion", "tcsh")).toMatchObject({ code: 2, err: expect.stringContaining("Allowed choices are bash, zsh, fish") }); // prettier-ignore
});
