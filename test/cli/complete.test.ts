// What is offered behind a line that has been typed, of a program with one command of each kind.
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { Argument, Command, Option } from "commander";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { complete, completionScript } from "../../src/cli/complete.js";
import { metricKeys } from "../../src/metrics/metrics.js";
import { scratch } from "./run.js";

const folder = scratch();
const before = process.cwd();
beforeAll(() => {
  for (const name of ["a.csv", "a.yaml", "a.txt", "a.json", "b.yml"]) folder.write(name, "");
  folder.write("sgd.yaml", "optimizer: {SGD: {lr: 0.1}}\n");
  folder.write("broken.yaml", "optimizer: {SGD: [}\n");
  mkdirSync(join(folder.path, "runs/iris-1"), { recursive: true });
  folder.write("runs/iris-1/config.yaml", "");
  process.chdir(folder.path);
});
afterAll(() => {
  process.chdir(before);
  folder.remove();
});

function programOf(): Command {
  const program = new Command("mlbh");
  program.command("train").summary("learn").description("at length").argument("[config]").option("-q, --quiet", "no words").option("--set <key...>", "settings").option("--resume <run>", "go on").option("--other <x>", "what nobody knows").option("--maybe [x]", "perhaps").addOption(new Option("--part <part>", "of the rows").choices(["train", "test"])).addOption(new Option("--secret <x>", "hidden").hideHelp()); // prettier-ignore
  program.command("predict").description("answer").argument("<run>").argument("[data]").option("--set <key...>", "settings").option("--output <file>", "where to"); // prettier-ignore
  program.command("compare").summary("beside each other").argument("<runs...>").option("--metric <name>", "which").option("--metrics <names>", "which").option("--sort <key>", "by"); // prettier-ignore
  program.command("tokens").argument("<text>").option("--tokenizer <name>", "which");
  program.command("list").argument("[dir]").option("--example <name>", "which");
  program.command("explain").argument("[page]");
  program.command("ops").argument("[op]");
  program.command("check").argument("[what]");
  program.command("odd").argument("[nothing]");
  program.addCommand(new Command("shell").addArgument(new Argument("<shell>").choices(["bash", "zsh"])));
  program.command("hidden", { hidden: true });
  return program;
}
const lines = (...words: string[]): string[] => complete(programOf(), words);
const offered = (...words: string[]): string[] => lines(...words).slice(0, -1).map((line) => line.split("\t")[0]); // prettier-ignore
const directive = (...words: string[]): string | undefined => lines(...words).at(-1);

describe("commands and options", () => {
  test("by their summaries, or what describes them; none that is hidden", () => {
    expect(lines("tr")).toEqual(["train\tlearn", ":4"]);
    expect(lines("pre")).toEqual(["predict\tanswer", ":4"]);
    expect(lines("hid")).toEqual([":4"]);
    expect(offered("")).toEqual([
      "train",
      "predict",
      "compare",
      "tokens",
      "list",
      "explain",
      "ops",
      "check",
      "odd",
      "shell",
      "help",
    ]);
  });

  test("options with what they mean, long and short", () => {
    expect(lines("train", "--")).toEqual([
      "--quiet\tno words",
      "--set\tsettings",
      "--resume\tgo on",
      "--other\twhat nobody knows",
      "--maybe\tperhaps",
      "--part\tof the rows",
      "--help\tdisplay help for command",
      ":4",
    ]);
    expect(lines("--")).toEqual(["--version\tprint the version", "--help\tprint help", ":4"]);
    expect(offered("-")).toEqual(expect.arrayContaining(["-v", "-h"]));
    expect(offered("train", "-")).toEqual(expect.arrayContaining(["-q", "-h"]));
    expect(offered("train", "--q")).toEqual(["--quiet"]);
  });
});

describe("values of options", () => {
  test.each<[string, string[], string[]]>([
    ["choices", ["train", "--part", ""], ["train", "test"]],
    ["of no kind that is known", ["train", "--other", ""], []],
    ["runs", ["train", "--resume", ""], ["runs/iris-1"]],
    ["metrics", ["compare", "--metrics", ""], [...metricKeys]],
    ["what is measured", ["compare", "--metric", ""], ["train_loss", "val_loss", ...metricKeys.map((name) => `val_${name}`)]],
    ["what runs are sorted by", ["compare", "--sort", ""], ["name", "when", "val_loss", "seconds", ...metricKeys]],
    ["tokenizers", ["tokens", "--tokenizer", ""], ["char", "bytes", "words", "bpe:2000", "a.json"]],
    ["files", ["predict", "--output", "a."], ["a.csv", "a.json", "a.txt", "a.yaml"]],
  ])("%s", (_, words, expected) => expect(offered(...words)).toEqual(expected));

  test("examples with what they are about", () => {
    const [first] = lines("list", "--example", "iris");
    expect(first).toMatch(/^iris\t\S/);
  });

  test("keys, of the experiment that is named", () => {
    expect(offered("train", "--set", "train.epo")).toEqual(["train.epochs="]);
    expect(offered("train", "--set", "optimizer.Adam.l")).toEqual(["optimizer.Adam.lr="]);
    expect(offered("train", "sgd.yaml", "--set", "optimizer.Adam.l")).toEqual([]);
    expect(offered("train", "sgd.yaml", "--set", "optimizer.SGD.l")).toEqual(["optimizer.SGD.lr="]);
    for (const file of ["broken.yaml", "nowhere.yaml"]) expect(offered("train", file, "--set", "optimizer.Adam.l")).toEqual(["optimizer.Adam.lr="]); // prettier-ignore
    const all = offered("train", "--set", "");
    expect(new Set(all).size).toBe(all.length);
  });

  test("of a model that is trained only those of new rows", () => {
    const keys = offered("predict", "--set", "");
    expect(keys.length).toBeGreaterThan(0);
    expect(keys.filter((key) => !/^data\.predict\.\w+=$/.test(key))).toEqual([]);
  });
});

describe("arguments", () => {
  test.each<[string, string[], string[]]>([
    ["experiments", ["train", ""], ["a.yaml", "b.yml", "broken.yaml", "sgd.yaml"]],
    ["a run", ["predict", ""], ["runs/iris-1"]],
    ["a table, behind a run", ["predict", "runs/iris-1", ""], ["a.csv"]],
    ["a text", ["tokens", ""], ["a.txt"]],
    ["several runs", ["compare", "runs/iris-1", ""], ["runs/iris-1"]],
    ["a directory of runs", ["list", ""], ["runs/iris-1"]],
    ["choices", ["shell", ""], ["bash", "zsh"]],
    ["nothing that is known", ["odd", ""], []],
    ["an operation", ["ops", "softm"], ["softmax", "softmin"]],
    ["an experiment or an operation", ["check", "s"], expect.arrayContaining(["sgd.yaml", "softmax"]) as unknown as string[]],
  ])("%s", (_, words, expected) => expect(offered(...words)).toEqual(expected));

  test("pages with their formulas, and commands to be helped with", () => {
    expect(lines("explain", "softma")[0]).toMatch(/^softmax\t.*=/);
    expect(lines("ops", "softma")[0]).toMatch(/^softmax\t.*=/);
  });
});

test("no space follows what goes on", () => {
  expect(directive("train", "--set", "train.epo")).toBe(":6");
  expect(directive("predict", "--output", "nothing")).toBe(":4"); // nothing is offered
  expect(directive("predict", "--output", "r")).toBe(":6"); // runs/
  expect(directive("train", "")).toBe(":4");
});

describe("the script", () => {
  test("is the shell's own; bash is given what bash-completion may lack, and can read it twice", () => {
    const bash = completionScript("bash", "mlbh");
    expect(bash.startsWith("declare -F _get_comp_words_by_ref > /dev/null || _get_comp_words_by_ref() {\n")).toBe(true);
    expect(bash).not.toMatch(/^readonly /m);
    const zsh = completionScript("zsh", "mlbh");
    expect(zsh.startsWith("#compdef mlbh")).toBe(true);
    expect(zsh).not.toContain("_get_comp_words_by_ref");
  });

  test("what it prints is caught, and only that", () => {
    const { log } = console;
    lines("tr");
    expect(console.log).toBe(log);
  });
});
