// Everything that commands say about a run whose numbers are known: both answers have the probability 1/2, the loss is ln 2.
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { existsSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { mlbhHere, undecided } from "./here.js";
import { scratch, type Result } from "./run.js";

const folder = scratch();
afterAll(folder.remove);
const at = (name: string): string => join(folder.path, name);
const experiment = folder.write("shop.yaml", `${undecided["shop.yaml"]}run: {dir: ${folder.path}}\n`);
folder.write("shop.csv", undecided["shop.csv"]);
beforeAll(async () => {
  for (const words of [[], ["--set", "seed=3"], ["--set", "data.split={train: 1, val: 0, test: 0}"]]) await mlbhHere("train", experiment, "--quiet", ...words); // prettier-ignore
});

/** A word that is the name of a file here stands for it. */
const placed = (word: string): string => (/^(shop|out|no)[-.\w/]*$/.test(word) && word !== "no" ? at(word) : word);
/** What is said, with F for the folder. */
async function said(line: string): Promise<Result> {
  const { code, out, err } = await mlbhHere(...line.split(" ").map(placed));
  return { code, out: out.replaceAll(folder.path, "F"), err: err.replaceAll(folder.path, "F") };
}
const json = async (line: string): Promise<Record<string, unknown>> => JSON.parse((await said(line)).out) as Record<string, unknown>; // prettier-ignore

const metrics = `             model  constant answer
  loss      0.6931
  accuracy  0.5000           0.5000
`;
const model = `   layer                                             output  parameters
   (input)                                           (2,)
0  Linear(in_features=2, out_features=1, bias=true)  (1,)             3
                                                                      3
`;
const layer = { index: 0, name: "Linear", args: { in_features: 2, out_features: 1, bias: true }, parameters: 3, unfolded: 0, output_shape: [1] }; // prettier-ignore

describe("what is said", () => {
  test.each<[string, string]>([
    ["evaluate shop-1", `test  4 rows\n${metrics}`],
    ["evaluate shop-1 --part train", `train  12 rows\n${metrics}`],
    ["evaluate shop-1 --part val --metrics accuracy", `val  4 rows\n${metrics}`],
    ["evaluate shop-1 shop.csv", `F/shop.csv  20 rows\n${metrics}`],
    ["evaluate shop-1 shop.csv --threshold 0.4", `F/shop.csv  20 rows\n  answers yes above a probability of 0.4000\n${metrics}`],
    [
      "evaluate shop-1 --importance 2",
      `test  4 rows\n${metrics}\nimportance: how much worse without what a column says (its cells shuffled, 2 times; mean and deviation)\n  column   loss  accuracy\n  a       0 ± 0     0 ± 0\n  b       0 ± 0     0 ± 0\n`,
    ],
    ["evaluate shop-1 --importance", `test  4 rows\n${metrics}\nimportance: how much worse without what a column says (its cells shuffled, 5 times; mean and deviation)\n  column   loss  accuracy\n  a       0 ± 0     0 ± 0\n  b       0 ± 0     0 ± 0\n`], // prettier-ignore
    ["predict shop-1 shop.csv --only", `y_predicted,p_no,p_yes\n${"no,0.5,0.5\n".repeat(20)}`],
    ["predict shop-1 shop.csv --only --threshold 0.4", `y_predicted,p_no,p_yes\n${"yes,0.5,0.5\n".repeat(20)}`],
    ["predict shop-1 shop.csv -o out.csv", "20 rows written to F/out.csv\n"],
    ["summary shop.yaml", model],
    ["gradcheck argmax", "op      samples  derivatives  abs error  rel error  first  second\nargmax        4         none\n1 of 1 operations passed\n"], // prettier-ignore
    ["schema -o out.json", "written to F/out.json; an experiment beside it begins with: # yaml-language-server: $schema=experiment.schema.json\n"], // prettier-ignore
  ])("%s", async (line, out) => expect(await said(line)).toEqual({ code: 0, out, err: "" }));

  test("by check: rows, model, steps, memory, and what to mind", async () => {
    const { code, out, err } = await said("check shop.yaml");
    expect([code, out + err]).toEqual([
      0,
      `data  shop.csv: 20 rows, 2 features

part   rows  no  yes
train    12   6    6
val       4   2    2
test      4   2    2

${model}
steps   3 steps an epoch, 9 in all at most
memory  about 852 bytes: weights 12 bytes, gradients 12 bytes, optimizer 0 bytes, best 12 bytes, activations 96 bytes, data 720 bytes

F/shop.yaml:2:42: warning: data.split leaves 4 rows for val: one row is 25.0 points of accuracy
  hint: trust only means over several seeds, or set more rows aside
F/shop.yaml:2:42: warning: data.split leaves 4 rows for test: one row is 25.0 points of accuracy
  hint: trust only means over several seeds, or set more rows aside
F/shop.csv:a: warning: this column is among the features: it counts the rows
  hint: if so, add it to data.drop
3 warnings
`,
    ]);
    expect(await json("check shop.yaml --json")).toMatchObject({ ok: true, file: "F/shop.yaml", errors: [], name: "shop", task: "binary", rows: { read: 20, train: 12, val: 4, test: 4 }, balance: { train: [6, 6] }, layers: [layer], parameters: 3, steps_per_epoch: 3, epochs: 3 }); // prettier-ignore
  });

  test("by gradcheck: of an operation, of each parameter, and as JSON", async () => {
    const number = (text: string): string => text.replace(/\d\.\de-\d+/g, "E");
    expect(number((await said("gradcheck exp argmax")).out)).toBe(
      "op      samples  derivatives  abs error  rel error  first  second\nexp           4           30     E     E  ok     ok\nargmax        4         none\n2 of 2 operations passed\n", // 10 of the first order, 20 of the second
    );
    expect(await json("gradcheck exp --json")).toMatchObject({ ok: true, checks: [{ op: "exp", ok: true, first: { entries: 10 }, second: { entries: 20 } }] }); // prettier-ignore
    const table = (await said("gradcheck shop.yaml")).out;
    expect(number(table)).toBe("parameter  shape   derivatives  abs error  rel error\n0.weight   (1, 2)            2    E    E  ok\n0.bias     (1)               1    E    E  ok\n"); // prettier-ignore
    expect(await json("gradcheck shop.yaml --json")).toMatchObject({ ok: true, checks: [{ parameter: "0.weight", entries: 2, of: 2 }, { parameter: "0.bias" }] }); // prettier-ignore
    const layers = "[Linear: {out_features: 70}, Linear: {out_features: auto}]";
    const wide = "gradcheck shop-wide.yaml";
    folder.write("shop-wide.yaml", undecided["shop.yaml"].replace("[Linear: {out_features: auto}]", layers));
    const drawn = (await said(wide)).out.split("\n");
    const [, seen] = /^(\d+) of 281 entries, drawn at random; --all compares every one$/.exec(drawn.at(-2)!)!;
    const each = (Number(seen) - 1) / 3; // of three large parameters, fewer where the machine is slow, and of one number
    expect([each <= 64 && Number.isInteger(Math.log2(each)), drawn[1].includes(` ${each} of 140 `)]).toEqual([true, true]);
    expect((await said(`${wide} --all`)).out).not.toMatch(/ of /);
  });

  test("by evaluate, predict and summary as JSON", async () => {
    const half = { loss: expect.closeTo(Math.LN2, 6), accuracy: 0.5 };
    expect(await json("evaluate shop-1 --json")).toEqual({ run: "F/shop-1", data: "F/shop.csv", part: "test", rows: 4, classes: ["no", "yes"], threshold: null, metrics: half, constant: { accuracy: 0.5 } }); // prettier-ignore
    expect(await json("evaluate shop-1 shop.csv --threshold 0.4 --json --importance")).toMatchObject({ part: null, rows: 20, threshold: 0.4, metrics: half, importance: {} }); // prettier-ignore
    expect(await json("predict shop-1 shop.csv -o out.jsonl --json")).toEqual({ run: "F/shop-1", data: "F/shop.csv", target: "y", classes: ["no", "yes"], output: "F/out.jsonl", rows: 20, dropped: 0 }); // prettier-ignore
    expect(readFileSync(at("out.jsonl"), "utf8").split("\n")).toHaveLength(21);
    const answers = await json("predict shop-1 shop.csv --json");
    expect((answers.predictions as unknown[])[0]).toEqual({ line: 2, predicted: "no", probabilities: [0.5, 0.5] });
    expect(await json("summary shop.yaml --json")).toEqual({ name: "shop", input_shape: [2], parameters: 3, layers: [layer] });
  });

  test("by report: where it is, how large, and what it shows", async () => {
    const { out } = await said("report shop-1");
    const size = Math.ceil(readFileSync(at("shop-1/report.html")).length / 1000);
    expect(out.split("\n")[0]).toBe(`report written to F/shop-1/report.html (${size} kB)`);
    expect(out).toContain("\n  Metrics, Training, Right and wrong by class, ");
    expect(await json("report shop-1 -o out.html --json")).toMatchObject({ run: "F/shop-1", file: "F/out.html" });
    expect(existsSync(at("out.html"))).toBe(true);
  });

  test("by render: the file with every default", async () => {
    const { code, out } = await said("render shop.yaml");
    expect([code, out.includes("\n  SGD:\n    lr: 1e-30\n"), out.includes("shuffle: true")]).toEqual([0, true, true]);
  });

  test("by export: a file or a folder, with sizes, and as JSON", async () => {
    const { code, out } = await said("export shop-1 --to onnx -o out.onnx");
    const bytes = readFileSync(at("out.onnx")).length;
    expect([code, out.split("\n")[0]]).toEqual([0, `written to F/out.onnx (${(bytes / 1024).toFixed(2)} KiB)`]);
    expect(await json("export shop-1 --to onnx -o out.onnx --json")).toMatchObject({ run: "F/shop-1", to: "onnx", written: [{ file: "F/out.onnx", bytes }] }); // prettier-ignore
    const lines = (await said("export shop-1 --to js -o out-js")).out.split("\n");
    expect([lines[0], /^ {2}\S+ +[\d.]+ (bytes|KiB)$/.test(lines[1])]).toEqual(["written to F/out-js/", true]);
    const files = readdirSync(at("out-js"));
    const width = Math.max(...files.map(({ length }) => length));
    const sizeOf = (name: string): string => {
      const size = readFileSync(join(at("out-js"), name)).length;
      return size < 1000 ? `${size} bytes` : `${size < 102_400 ? (size / 1024).toPrecision(3) : (size / 1024).toFixed(0)} KiB`; // prettier-ignore
    };
    expect(lines.slice(1, files.length + 1).sort()).toEqual(files.map((name) => `  ${name.padEnd(width)}  ${sizeOf(name)}`).sort()); // prettier-ignore
    const { written } = (await json("export shop-1 --to js -o out-more --json")) as {
      written: { file: string; bytes: number }[];
    };
    for (const { file, bytes: size } of written) expect(readFileSync(file.replace(/^F/, () => folder.path)).length).toBe(size);
    for (const name of ["out-js", "out-more"]) rmSync(at(name), { recursive: true });
  });

  test("by check --strict: a warning is enough to fail", async () => {
    expect([(await said("check shop.yaml --strict")).code, (await json("check shop.yaml --strict --json")).ok]).toEqual([
      4,
      false,
    ]);
    const one = ["check", at("shop.yaml"), "--set", "data.split={train: 1, val: 0, test: 0}", "--set", "data.drop=[a]"]; // prettier-ignore
    const outcome = async (...words: string[]): Promise<unknown> => {
      const { code, out } = await mlbhHere(...one, ...words);
      return [code, words.includes("--json") ? (JSON.parse(out) as { ok: boolean }).ok : out.trim().split("\n").at(-1)];
    };
    expect([await outcome(), await outcome("--json")]).toEqual([[0, "1 warning"], [0, true]]); // prettier-ignore
    expect([await outcome("--strict"), await outcome("--strict", "--json")]).toEqual([[4, "1 warning"], [4, false]]); // prettier-ignore
    one.push("--set", "seed=-1");
    expect([(await mlbhHere(...one)).code, await outcome("--strict", "--json")]).toEqual([1, [1, false]]);
  });
});

describe("several runs", () => {
  const rows = async (line: string): Promise<string[]> => (await said(line)).out.split("\n").slice(1, -1).map((row) => /shop-\d/.exec(row)![0]); // prettier-ignore

  test("are listed by name, or the best first", async () => {
    expect(await rows(`runs ${folder.path}`)).toEqual(["shop-1", "shop-2", "shop-3"]);
    expect((await rows(`runs ${folder.path} --sort accuracy`)).at(-1)).toBe("shop-3"); // that has none
    const list = await json(`runs ${folder.path} --json`);
    expect(list).toMatchObject({ directory: "F", skipped: [], runs: [{ run: "F/shop-1", state: "finished", epochs: 3, best_epoch: 1, steps: 9, parameters: 3 }, {}, {}] }); // prettier-ignore
    expect((await said("runs no-runs")).code).toBe(1);
  });

  test("are compared: settings, results, curves, and where they part", async () => {
    const { code, out } = await said("compare shop-1 shop-2");
    const lines = out.split("\n");
    expect(code).toBe(0);
    expect(lines[1]).toMatch(/^seed +0 +3$/);
    expect(lines.find((line) => line.startsWith("val_accuracy"))).toMatch(/^val_accuracy +0\.5000 +0\.5000$/);
    expect(lines.find((line) => line.includes(" by "))).toBe("val_loss by epoch");
    const from = lines.indexOf("val_loss by epoch");
    expect(lines.slice(from + 1, from + 13).every((line) => /[┤│]/.test(line))).toBe(true); // twelve high
    expect([lines[from + 13].length, lines[from + 15]]).toEqual([100, "a F/shop-1   b F/shop-2"]);
    expect(lines).toContain("where they part");
    expect((await said("compare shop-1 shop-2 --metric val_accuracy")).out).toContain("\nval_accuracy by epoch\n");
    expect((await said("compare shop-3 shop-3")).code).toBe(2);
    expect((await said("compare shop-1 shop-3")).out).toContain("\nval_loss by epoch\n");
    const half = expect.closeTo(Math.LN2, 6);
    expect(await json("compare shop-1 shop-2 --json")).toMatchObject({
      runs: [{ run: "F/shop-1", steps: 9 }, { run: "F/shop-2" }],
      settings: [{ key: "seed", values: [0, 3] }],
      not_comparable: null,
      divergences: [{ runs: ["F/shop-1", "F/shop-2"] }],
    }); // prettier-ignore
    const { metrics: measured } = await json("compare shop-1 shop-3 --json");
    expect(measured).toContainEqual({ key: "val_loss", values: [half, null], best: [false, false] });
  });
});

describe("what is refused", () => {
  test.each<[string, 1 | 2, string]>([
    ["evaluate shop-1 shop.csv --part val", 2, "error: --part divides the run's own data; all rows of another file are measured"],
    ["evaluate shop-1 --metrics acuracy", 2, "error: option '--metrics <names>' argument 'acuracy' is invalid. there is no metric \"acuracy\"; did you mean \"accuracy\"?"], // prettier-ignore
    ["evaluate shop-1 --metrics mse", 2, 'error: --metrics: "mse" does not fit a binary task, which this run has\n(choose from accuracy, balanced_accuracy, confusion_matrix, matthews, cohen_kappa, precision, recall, f1, fbeta, specificity, jaccard, roc_auc, average_precision, log_loss, perplexity, brier, calibration_error)'], // prettier-ignore
    ...["1", "1001", "2.5"].map((count): [string, 2, string] => [`evaluate shop-1 --importance ${count}`, 2, `error: option '--importance [shuffles]' argument '${count}' is invalid. expected a whole number from 2 to 1000, how often each column is shuffled; alone it stands at the end: mlbh evaluate RUN --importance`]), // prettier-ignore
    ...["1.01", "-0.01"].map((p): [string, 2, string] => [`evaluate shop-1 --threshold=${p}`, 2, `error: option '--threshold <p>' argument '${p}' is invalid. expected a number from 0 to 1`]), // prettier-ignore
    ["evaluate shop-1 --set train.epochs=3", 2, "error: option '--set <key=value>' argument 'train.epochs=3' is invalid. a trained model is as it is: only keys of data.predict can be set here"], // prettier-ignore
    ["predict shop-1 shop.csv --only -o shop.csv", 1, "F/shop.csv: error: with --only, the answers would take the place of the rows that they answer\n  hint: choose another file, or leave --only out to add columns"], // prettier-ignore
    ["predict shop-1 shop.csv -o out.xlsx", 1, "F/out.xlsx: error: predictions are written as CSV, JSON lines (.jsonl), JSON or Parquet\n  hint: spreadsheets and databases open CSV: -o answers.csv"], // prettier-ignore
    ["predict shop-1 shop.csv -o out.csv.gz", 1, "F/out.csv.gz: error: predictions are written unpacked, and this is the name of a packed file\n  hint: pack them afterwards: -o F/out.csv"], // prettier-ignore
    ["compare shop-1", 2, "error: name two runs or more: mlbh compare RUN RUN (mlbh runs lists them)"],
    ["compare shop-1 shop-1", 2, "error: F/shop-1 is named twice"],
    [
      "compare shop-1 shop-2 --metric val_los",
      2,
      'error: no run has a "val_los" from epoch to epoch\n(did you mean "val_loss"?)',
    ],
    [
      "compare shop-1 shop-2 --metric x",
      2,
      'error: no run has a "x" from epoch to epoch\n(there is train_loss, lr, val_loss, val_accuracy)',
    ],
    ["gradcheck shop.yaml exp", 1, "error: gradcheck takes operations or one experiment file, got F/shop.yaml exp"],
    ["schema -o no/s.json", 1, "F/no/s.json: error: the schema cannot be written: ENOENT"],
    ["runs F --sort acuracy", 2, 'error: no run has "acuracy" to sort by\n(did you mean "accuracy"?)'],
  ])("%s", async (line, code, err) => {
    const found = await said(line.replace("F", () => folder.path));
    expect({ ...found, err: found.err.trimEnd() }).toEqual({ code, out: "", err });
  });
});
