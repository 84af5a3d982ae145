// Every command in terminals of 60, 80 and 120 columns: no line is longer, and none is broken inside a word. In a pipe nothing is broken.
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import width from "fast-string-width";
import { join } from "node:path";
import { fitBar } from "../../src/cli/progress.js";
import { mlbh, mlbhIn, root, scratch } from "./run.js";
import { hasTerminal, inTerminal, linesShown } from "./terminal.js";

const folder = scratch();
afterAll(folder.remove);

const classes = Array.from({ length: 12 }, (_, i) => `a species with quite a long name, number ${i}`);
const experiment = `
data: {path: table.csv, target: species}
model: [{Linear: {out_features: 64}}, ReLU, {Linear: {out_features: auto}}]
loss: CrossEntropyLoss
optimizer: {SGD: {lr: 0.1}}
train: {epochs: 2}
sweep: {keys: {optimizer.SGD.lr: [0.1, 0.2], model.0.Linear.out_features: [4]}}
`;

beforeAll(() => {
  const names = Array.from({ length: 6 }, (_, i) => `a_measurement_with_a_long_name_in_${["mm", "kg", "s"][i % 3]}_${i}`);
  const row = (i: number): string => [...names.map((_, c) => ((i * 37 + c * 11) % 101) / 7), `"${classes[i % 12]}"`].join(",");
  folder.write("table.csv", [[...names, "species"].join(","), ...Array.from({ length: 360 }, (_, i) => row(i))].join("\n"));
  folder.write("new.csv", [names.join(","), ...Array.from({ length: 5 }, (_, i) => names.map((_, c) => (i === 2 && c === 1 ? "" : i)).join(","))].join("\n")); // prettier-ignore
  folder.write("x.yaml", experiment);
  folder.write("bad.yaml", experiment.replace("out_features: 64", "out_featurs: 64").replace("lr: 0.1", "lr: -1, epochs: 3"));
  for (const name of ["an_experiment_with_a_long_name", "another_experiment_with_a_long_name"])
    expect(mlbhIn(folder.path, "train", "x.yaml", "-q", "--set", `name=${name}`)).toMatchObject({ code: 0 });
}, 60_000);

const runs = ["runs/an_experiment_with_a_long_name-1", "runs/another_experiment_with_a_long_name-1"];
const commands: readonly (readonly [words: readonly string[], code: number])[] = [
  [["--help"], 0],
  [["train", "--help"], 0],
  [["init", "table.csv", "-o", "made.yaml", "--force"], 0],
  [["init", "--example"], 0],
  [["check", "x.yaml"], 0],
  [["train", "x.yaml", "--set", "name=shown"], 0],
  [["evaluate", runs[0]], 0],
  [["predict", runs[0], "new.csv", "-o", "out.csv", "--missing", "skip"], 0],
  [["runs"], 0],
  [["compare", ...runs], 0],
  [["sweep", "x.yaml"], 0],
  [["summary", join(root, "configs/digits_cnn.yaml")], 0],
  [["explain"], 0],
  [["explain", "softmax"], 0],
  [["gradcheck", "softmax", "bceWithLogits"], 0],
  [["doctor"], 0],
  [["train", "bad.yaml"], 1],
  [["train", "table.csv"], 1],
  [["train", "x.yaml", "--set", "optimizer.Adam.lr=0.01"], 1],
  [["trian"], 2],
  [["resume", runs[0]], 2],
];

/** What cannot be broken: a word that is wider than the terminal. */
const isOneWord = (line: string): boolean => !line.trim().includes(" ");

(hasTerminal ? describe : describe.skip)("in a terminal", () => {
  test.each(commands)(
    "mlbh %j",
    async (words, code) => {
      const shown = [120, 80, 60].map(async (columns) => ({
        columns,
        ...(await inTerminal(columns, words, { cwd: folder.path })),
      }));
      const known = new Set<string>();
      for (const { columns, code: got, text } of await Promise.all(shown)) {
        if (columns === 120) for (const word of linesShown(text).join(" ").split(/\s+/)) known.add(word);
        expect({ words, got }).toEqual({ words, got: code });
        const bars = /\u001b\[1G/; // a bar draws over itself
        const lines = linesShown(text.split("\n").filter((line) => !bars.test(line)).join("\n")); // prettier-ignore
        expect(lines.filter((line) => width(line) > columns && !isOneWord(line))).toEqual([]);
        // prose: its words are those of the wide terminal, none in two pieces
        const prose = lines.filter((line) => /^ *\p{L}/u.test(line) && !/…| {2}|\d/u.test(line.trim()));
        expect(prose.flatMap((line) => line.trim().split(/\s+/)).filter((word) => !known.has(word) && word !== "\\")).toEqual([]);
      }
    },
    60_000,
  );

  test("a hint hangs below what it belongs to", async () => {
    const { text } = await inTerminal(60, ["train", "x.yaml", "--set", "optimizer.Adam.lr=0.01"], { cwd: folder.path });
    expect(linesShown(text)).toEqual([
      "--set optimizer.Adam.lr=0.01: error: optimizer is SGD in the",
      "    file, and optimizer.Adam.lr an argument of another",
      "    optimizer",
      "  hint: to change the optimizer, set all of it: --set",
      "      'optimizer={Adam: {lr: 0.01}}'",
      "",
    ]);
  });

  test("a confusion matrix that is too wide goes on below", async () => {
    const { text } = await inTerminal(80, ["evaluate", runs[0]], { cwd: folder.path });
    expect(linesShown(text).filter((line) => line.includes("true \\ predicted"))).toHaveLength(3);
  });

  test("a training keeps the time that is left in sight, and follows the terminal's width", async () => {
    const words = ["train", "x.yaml", "--epochs", "200", "--set", "name=bar"];
    const { text } = await inTerminal(80, words, { cwd: folder.path, resize: { after: "train_loss", columns: 60 } });
    const [before, after] = text.split("<resized>").map((part) => linesShown(part.replace(/\u001b\[1G/g, "\n")).filter((line) => line.includes(" epoch "))); // prettier-ignore
    expect(before.length).toBeGreaterThan(0);
    for (const line of before.slice(0, -1)) {
      expect(line).toMatch(/ left$/);
      expect(width(line)).toBeLessThan(80);
    }
    expect(after.length).toBeGreaterThan(0);
    for (const line of after.filter((each) => each.startsWith("█"))) {
      expect(line).toMatch(/ left$/);
      expect(width(line)).toBeLessThan(60);
    }
  }, 60_000);
});

describe("in a pipe", () => {
  test("no line is wrapped or cut", () => {
    expect(mlbh("train", "--help").out).toContain(
      "\nTrains the model of an experiment file, shows the metrics on the test rows, and keeps the run in a directory. With repeat: in the file it trains several times, with other seeds or other rows to test on, and shows mean and deviation.\n",
    );
    expect(mlbhIn(folder.path, "runs").out).toMatch(/^run +when +state +epochs +best +parameters +val_loss +accuracy +time\n/);
    expect(mlbhIn(folder.path, "evaluate", runs[0]).out).not.toContain("…");
  });
});

describe("the bar", () => {
  const drawing = { progress: 0.5, head: "epoch 50/100", losses: ["train_loss 0.0031", "val_loss 0.0059", "val_accuracy 0.9302"], left: "12.3 s left" }; // prettier-ignore
  const lineOf = (columns: number): string => {
    const { bar, middle, left } = fitBar(drawing, columns);
    return `${bar} ${middle}  ${left}`.trim();
  };

  test("gets shorter, then the last of the losses go, then itself; the time stays", () => {
    expect(lineOf(120)).toBe(`${"█".repeat(12)}${"░".repeat(12)} epoch 50/100  train_loss 0.0031  val_loss 0.0059  val_accuracy 0.9302  12.3 s left`); // prettier-ignore
    expect(lineOf(80)).toBe(`${"█".repeat(9)}${"░".repeat(8)} epoch 50/100  train_loss 0.0031  val_loss 0.0059  12.3 s left`);
    expect(lineOf(60)).toBe(`${"█".repeat(7)}${"░".repeat(7)} epoch 50/100  train_loss 0.0031  12.3 s left`);
    expect(lineOf(30)).toBe("epoch 50/100  12.3 s left");
  });

  test.each([40, 60, 80, 100, 120])("fits into %i columns", (columns) => expect(width(lineOf(columns))).toBeLessThan(columns));
});
