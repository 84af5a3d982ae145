// Everything that mlbh train says, line by line, of a model whose numbers are known: both answers have the probability 1/2, the loss is ln 2.
import { afterAll, beforeAll, describe, expect, jest, test } from "@jest/globals";
import { join } from "node:path";
import { mlbhHere, undecided } from "./here.js";
import { scratch } from "./run.js";

const folder = scratch();
afterAll(folder.remove);
const experiment = folder.write("shop.yaml", `${undecided["shop.yaml"]}run: {dir: ${folder.path}}\n`);
beforeAll(() => void folder.write("shop.csv", undecided["shop.csv"]));

/** What is said, with F for the folder and T for times. */
async function said(...words: readonly string[]): Promise<{ code: number | null; out: string; err: string }> {
  const { code, out, err } = await mlbhHere("train", ...words);
  const plain = (text: string): string => text.replaceAll(folder.path, "F").replace(/\b\d+(\.\d+)? s(?=\)|$)/gm, "T");
  return { code, out: plain(out), err: plain(err) };
}
const run = (k: number): string => join(folder.path, `shop-${k}`);
const set = (...settings: string[]): string[] => settings.flatMap((setting) => ["--set", setting]);

const head = (data: string): string => `shop  seed 0, float32
data   ${data}: 20 rows, 2 features; train 12, val 4, test 4
target y: no 10, yes 10

   layer                                             output  parameters
   (input)                                           (2,)
0  Linear(in_features=2, out_features=1, bias=true)  (1,)             3
                                                                      3

`;
const best = "best epoch: 1 (its weights are in checkpoints/best.safetensors)\n";
const measured = (part: string): string => `${part}  4 rows
             model  constant answer
  loss      0.6931
  accuracy  0.5000           0.5000
`;
const curves = (width: number): string => `
1.2000 ┤
       │
       │
       │${" ".repeat(width - 2)}b
0.6000 ┤${"⠉".repeat(width - 2)}a
       │
       │
0.2000 ┤
       └${"─".repeat(width)}
        1${" ".repeat(width - 4)}3
a train_loss   b val_loss

`;
const nothing = "the training loss ended at 0.6931; always predicting the shares of the classes gives 0.6931: the model has learnt nothing (try another learning rate, or more epochs)\n"; // prettier-ignore
const epochs = (...list: number[]): string => list.map((epoch) => `epoch ${epoch}/3  train_loss 0.6931  val_loss 0.6931  val_accuracy 0.5000  T\n`).join(""); // prettier-ignore

describe("a run", () => {
  test("from its first line to its last, and paused and gone on with", async () => {
    const whole = `${head("shop.csv")}${best}${measured("test")}${curves(72)}run written to F/shop-1 (T)\n`;
    expect(await said(experiment)).toEqual({ code: 0, out: whole, err: `${epochs(1, 2, 3)}warning: ${nothing}` });
    expect(await said(experiment, "--quiet", "--until", "1")).toEqual({
      code: 0,
      out: `paused after epoch 1; what was learned so far is saved\n${measured("test")}run written to F/shop-2 (T)\n`,
      err: "go on with: mlbh train --resume F/shop-2\n",
    });
    const rest = whole.replace("data   shop.csv", "data   F/shop.csv").replace("3\n\nbest", "3\n\ngoing on with F/shop-2 after epoch 1\nbest").replace("shop-1", "shop-2"); // prettier-ignore
    expect(await said("--resume", run(2))).toEqual({ code: 0, out: rest, err: `${epochs(2, 3)}warning: ${nothing}` });
  });

  test("that is over before its epochs are", async () => {
    const short = (steps: number): Promise<{ out: string }> => said(experiment, "--quiet", ...set(`train.max_steps=${steps}`));
    expect((await short(0)).out.split("\n")[0]).toBe("nothing was trained, as train.max_steps says");
    expect((await short(4)).out.split("\n")[0]).toBe("stopped after 4 steps, as train.max_steps says");
    const early = await said(experiment, "--quiet", ...set("train.early_stopping={patience: 1}"));
    expect(early.out.split("\n").slice(0, 2)).toEqual(["stopped early after epoch 2: no improvement for a while", best.trim()]);
    const inSteps = set("train.max_steps=6", "train.eval_every=2");
    expect((await said(experiment, "--quiet", ...inSteps)).out.split("\n")[0]).toBe(
      "best measurement: the one after 2 steps (its weights are in checkpoints/best.safetensors)",
    );
    const shown = await said(experiment, ...inSteps);
    expect(shown.out).toContain(`\n        2${" ".repeat(68)}6\na train_loss`);
    expect(shown.err.split("\n").slice(0, 3)).toEqual([2, 4, 6].map((step) => `step ${step}/6  train_loss 0.6931  val_loss 0.6931  val_accuracy 0.5000  T`)); // prettier-ignore
    expect((await said(experiment, "--quiet", "--until", "1", ...inSteps)).out).toMatch(/^paused after 2 steps; /);
  });

  test("without rows to test on, or to validate on", async () => {
    const untested = await said(experiment, "--quiet", ...set("data.split={train: 0.8, val: 0.2, test: 0}"));
    expect(untested.out.replace(/shop-\d+/, "R")).toBe(`${best}${measured("val")}run written to F/R (T)\n`);
    const all = await said(experiment, ...set("data.split={train: 1, val: 0, test: 0}"));
    expect(all.out).toContain(`${best}no rows were set aside for a test: give data.split.test some\n\n1.2000 ┤`);
    expect(all.out).toContain("\ntrain_loss\n\nrun written to"); // one curve has no letter
    expect(all.err.split("\n")[0]).toBe("epoch 1/3  train_loss 0.6931  val_loss n/a  val_accuracy n/a  T");
  });

  test("of two epochs has no curve", async () => {
    const { out } = await said(experiment, "--epochs", "2");
    expect(out.replace(/shop-\d+/, "R").endsWith(`${measured("test")}run written to F/R (T)\n`)).toBe(true);
  });

  test("as JSON: the summary and nothing else", async () => {
    const { code, out, err } = await said(experiment, "--json", "--seed", "7");
    expect(code).toBe(0);
    expect(JSON.parse(out)).toMatchObject({ name: "shop", stopped: "finished", epochs: 3, steps: 9, best_epoch: 1, seed: 7 });
    expect(err).toBe(`${epochs(1, 2, 3)}warning: ${nothing}`);
    const quiet = await said(experiment, "--json", "--quiet", "--into", join(folder.path, "own"));
    expect([JSON.parse(quiet.out).run, quiet.err]).toEqual(["F/own", `warning: ${nothing}`]);
  });

  test("that diverges", async () => {
    const wild = [experiment, ...set("optimizer.SGD.lr=1e38", "loss=MSELoss", "data.target=b", "metrics=[r2]")];
    const { code, out, err } = await said(...wild, "--json", "--quiet");
    expect([code, JSON.parse(out).stopped]).toEqual([3, "diverged"]);
    expect(err).toMatch(/^error: .*(diverged|infinit|not a number)/);
    expect((await said(...wild, "--quiet")).out).toBe("");
  });
});

describe("a rehearsal", () => {
  test("trains nothing", async () => {
    const fits =
      "dry run: everything fits together; the loss of the first batch is 0.6931, always predicting the same gives 0.6931\n";
    expect(await said(experiment, "--dry-run")).toEqual({ code: 0, out: head("shop.csv") + fits, err: "" });
    const repeated = await said(experiment, "--dry-run", "--quiet", ...set("repeat={seeds: 2}"));
    expect(repeated.out).toBe(`${fits}repeat: there would be 2 runs, seed-0, seed-1\n`);
    const data = JSON.parse((await said(experiment, "--dry-run", "--json", ...set("repeat={seeds: 2}"))).out);
    expect(data).toEqual({ name: "shop", runs: 2, first_loss: expect.closeTo(Math.LN2, 6), constant_loss: expect.closeTo(Math.LN2, 12) }); // prettier-ignore
    expect(JSON.parse((await said(experiment, "--dry-run", "--json")).out).runs).toBe(1);
  });
});

describe("several runs", () => {
  const both = set("repeat={seeds: 2}");
  const table = `test of 2 runs    mean  deviation     min     max
loss            0.6931          0  0.6931  0.6931
accuracy        0.5000          0  0.5000  0.5000
`;
  const named = (text: string): string => text.replaceAll(/shop-\d+/g, "R");
  const warned = (k: number): string => `warning: seed-${k}: ${nothing}`;

  test("one line for each, and a table", async () => {
    const { code, out, err } = await said(experiment, ...both);
    expect([code, named(out)]).toEqual([0, `${head("F/shop.csv")}${table}runs written to F/R (T)\n`]);
    const [first, , second] = err.split("\n");
    expect(first).toMatch(/^1\/2 {2}seed-0 {2}.*loss 0\.6931/);
    expect(second).toMatch(/^2\/2 {2}seed-1 {2}.*loss 0\.6931/);
    const quiet = await said(experiment, "--quiet", ...both);
    expect([named(quiet.out), quiet.err]).toEqual([`${table}runs written to F/R (T)\n`, warned(0) + warned(1)]);
  });

  test("as JSON, and with nothing to measure", async () => {
    const { out } = await said(experiment, "--json", "--quiet", ...both);
    expect(JSON.parse(out)).toMatchObject({ stopped: "finished", part: "test", members: [{ run: "seed-0" }, { run: "seed-1" }] });
    const { out: none } = await said(experiment, "--quiet", ...both, ...set("data.split={train: 1, val: 0, test: 0}"));
    expect(named(none)).toBe("nothing was measured: no run has ended well with rows to test on\nruns written to F/R (T)\n");
  });

  test("that diverge are counted and named", async () => {
    const { code, err } = await said(experiment, "--quiet", ...both, ...set("optimizer.SGD.lr=1e38", "loss=MSELoss", "data.target=b", "metrics=[r2]")); // prettier-ignore
    expect([code, err.trimEnd().split("\n").at(-1)]).toEqual([3, "error: 2 of 2 runs diverged: seed-0, seed-1"]);
  });
});

describe("stopped by a signal", () => {
  /** It comes as soon as somebody listens for it. */
  async function stopped(
    signal: "SIGINT" | "SIGTERM",
    ...words: string[]
  ): Promise<{ code: number | null; out: string; err: string }> {
    const on = process.on.bind(process) as (name: string, listener: (given: unknown) => void) => unknown;
    const spy = jest.spyOn(process, "on").mockImplementation(((name: string, listener: (given: unknown) => void) => {
      on(name, listener);
      if (name === signal) queueMicrotask(() => { listener(signal); }); // prettier-ignore
      return process;
    }) as never);
    try {
      return await said(experiment, ...words);
    } finally {
      spy.mockRestore();
    }
  }
  const named = (text: string): string => text.replaceAll(/shop-\d+/g, "R");
  const finishing = (signal: string): string => `${signal}: finishing this step and saving; once more to stop at once\n`;

  test("a run saves what it has learned, and says how to go on", async () => {
    const { code, out, err } = await stopped("SIGINT", "--epochs", "3");
    expect([code, named(err)]).toEqual([130, `${finishing("SIGINT")}go on with: mlbh train --resume F/R\n`]);
    expect(out).toMatch(/\nstopped by a signal after 0 epochs and \d steps; what was learned so far is saved\n/);
    const quiet = await stopped("SIGTERM", "--quiet", ...set("train.eval_every=2"));
    expect([quiet.code, named(quiet.err)]).toEqual([143, "go on with: mlbh train --resume F/R\n"]);
    expect(quiet.out).toMatch(/^stopped by a signal after \d steps; what was learned so far is saved\n/);
  });

  test("of several runs those that have ended are counted", async () => {
    const { code, out, err } = await stopped("SIGTERM", ...set("repeat={seeds: 2}"));
    expect([code, out, named(err)]).toEqual([143, "", `${finishing("SIGTERM")}0 of 2 runs have ended; go on with: mlbh train --resume F/R\n`]); // prettier-ignore
  });
});

describe("what is refused", () => {
  test.each<[string[], string]>([
    [[], "missing the experiment: mlbh train CONFIG, or mlbh train --resume RUN"],
    [["--find-lr", "--resume", "shop-1"], "--find-lr begins with new weights: leave --resume out"],
    [["--until", "1", "--set", "repeat={seeds: 2}"], "--until pauses one run, and this experiment has several: leave repeat: out with --set repeat=null"], // prettier-ignore
    [["--epochs", "x"], "option '--epochs <n>' argument 'x' is invalid. it must be a whole number of 0 or more"],
    [["--epochs", "9007199254740993"], "option '--epochs <n>' argument '9007199254740993' is invalid. it must be a whole number of 0 or more"], // prettier-ignore
    [["--until", "0"], "option '--until <epoch>' argument '0' is invalid. it must be a whole number of 1 or more"],
  ])("%j", async (words, message) => {
    const file = words.length === 0 || words.includes("--resume") ? [] : [experiment];
    const resumed = words.map((word) => (word === "shop-1" ? run(1) : word));
    expect(await said(...file, ...resumed)).toEqual({ code: 2, out: "", err: `error: ${message}\n` });
  });
});
