// Every command of the README, run in its order in a fresh folder; and what it shows of their output is what they print.
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { cpSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { mlbhIn, mlbhWith, root, scratch, type Result } from "./run.js";

const folder = scratch();
afterAll(folder.remove);
const readme = readFileSync(join(root, "README.md"), "utf8");

/** Names that stand for something, and what the reader would write for them. */
const MEANT: readonly (readonly [string, string])[] = [
  [" [other.csv]", " data/iris.csv"],
  ["RUN RUN", "runs/flowers-1 runs/flowers-2"],
  ["SWEEP", "runs/iris_sweep-1"],
  ["RUN", "runs/flowers-1"],
];

/** Commands that are to end with another code than 0. */
const CODES: Readonly<Record<string, number>> = { "train configs/diabetes.yaml --set optimizer.SGD.lr=10": 3 };

/** What the reader has done by then. */
const BEFORE: Readonly<Record<string, string>> = {
  "compare RUN RUN": "train flowers.yaml --quiet",
  "generate runs/names_generate-1 --prompt Ma --temperature 0.8 --top-k 20":
    "train configs/names_generate.yaml --set train.max_steps=20 --set train.eval_every=20 --quiet",
  "compare SWEEP": "sweep configs/iris_sweep.yaml --set train.epochs=2 --quiet",
};

interface Shown {
  readonly command: string;
  /** The lines below it. */
  readonly output: readonly string[];
}

/** `$ npx mlbh ...` with what it prints, four spaces and `mlbh ...`, and `mlbh ...` in a sentence or a table. */
function commandsOf(text: string): Shown[] {
  const found: Shown[] = [];
  let block: string[] | null = null;
  for (const line of text.split("\n")) {
    const [, prompted] = /^\$ npx mlbh (.*)$/.exec(line) ?? [];
    if (prompted !== undefined) {
      block = [];
      found.push({ command: prompted, output: block });
    } else if (line.startsWith("```")) block = null;
    else if (block !== null) block.push(line);
    else if (line.startsWith("    mlbh ")) found.push({ command: line.slice("    mlbh ".length), output: [] });
    else for (const [, command] of line.matchAll(/`(?:cat \S+ \| )?mlbh ([^`]+)`/g)) found.push({ command, output: [] });
  }
  return found;
}

/** The name of a command alone is mostly a word of the sentence. */
const ALONE = ["runs", "schema", "gradcheck", "doctor"];
/** Ends when it is told to: test/cli/serve.test.ts. */
const isServing = (command: string): boolean => command.startsWith("serve ");
const found = commandsOf(readme).filter(({ command }) => (command.includes(" ") || ALONE.includes(command)) && !isServing(command)); // prettier-ignore
/** The README names some commands twice; those that show nothing of their output are run once. */
const shown = found.filter(({ command, output }, i) => output.length > 0 || found.findIndex((each) => each.command === command) === i); // prettier-ignore

/** A shell's words, of which none has quotes here. */
function run(command: string): Result {
  const words = MEANT.reduce((text, [name, value]) => text.replace(name, value), command).split(" ");
  const input = words.includes("-") || words.includes("data.path=-") ? readFileSync(join(root, "data/iris.csv")) : undefined;
  return input === undefined ? mlbhIn(folder.path, ...words) : mlbhWith({ folder: folder.path, input }, ...words);
}

/** Without what differs from run to run, and from machine to machine. */
function plain(line: string): string {
  return line
    .replace(/\d+\.\d+ s\b/g, "_ s")
    .replace(/ +/g, " ")
    .trim();
}

beforeAll(() => {
  for (const name of ["configs", "data"]) cpSync(join(root, name), join(folder.path, name), { recursive: true });
  cpSync(join(root, "data/iris.csv"), join(folder.path, "flowers.csv"));
  const rows = ["sepal_length,sepal_width,petal_length,petal_width", "5.1,3.5,1.4,0.2", "4.9,3,1.4,0.2", ""];
  writeFileSync(join(folder.path, "new.csv"), rows.join("\n"));
});

describe("the README's commands", () => {
  test("are more than twenty", () => expect(shown.length).toBeGreaterThan(20));

  test("do what it says, and print what it shows", () => {
    for (const { command, output } of shown) {
      if (Object.hasOwn(BEFORE, command)) run(BEFORE[command]);
      const { code, out, err } = run(command);
      expect([command, code, code === 0 ? "" : err]).toEqual([command, CODES[command] ?? 0, expect.any(String)]);
      const printed = `${out}\n${err}`.split("\n").map(plain);
      for (const line of output.filter((text) => text.trim() !== "...")) expect([command, ...printed]).toContain(plain(line));
    }
  });
});
