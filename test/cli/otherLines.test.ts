// What commands say beside the training of a table: of a text, of a series, of the textbook, and of what they refuse. The model of the text has learnt
// nothing: its four tokens (two letters, two that stand for others) are equally likely.
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { mlbhHere, undecided } from "./here.js";
import { scratch, type Result } from "./run.js";

const folder = scratch();
afterAll(folder.remove);
const at = (name: string): string => join(folder.path, name);
const rest = (loss: string): string => `init: [{match: "*", zeros: }]
loss: ${loss}
optimizer: {SGD: {lr: 1.0e-30}}
train: {epochs: 1, batch_size: 8}
run: {dir: ${folder.path}}
`;
beforeAll(async () => {
  folder.write("shop.csv", undecided["shop.csv"]);
  folder.write("shop.yaml", `${undecided["shop.yaml"]}run: {dir: ${folder.path}}\n`);
  folder.write("text.txt", `${"ab".repeat(200)}\n`);
  folder.write("new.txt", "ab\n\nba");
  folder.write("book.yaml", `name: book\ndata: {text: text.txt, context: 8, tokenizer: char}\nmodel: [Embedding: {embedding_dim: 4}, Linear: {out_features: auto}]\n${rest("CrossEntropyLoss")}`); // prettier-ignore
  folder.write("walk.csv", ["t,v", ...Array.from({ length: 40 }, (_, i) => `${i},${i % 4}`), ""].join("\n"));
  folder.write("walk.yaml", `name: walk\ndata: {path: walk.csv, target: v, order: t, window: 4, target_scale: none}\nmodel: [Flatten, Linear: {out_features: auto}]\n${rest("MSELoss")}`); // prettier-ignore
  for (const name of ["shop", "book", "walk"]) await mlbhHere("train", at(`${name}.yaml`), "--quiet");
});

/** Words that begin with F/ are in the folder; so they are said. */
async function said(line: string): Promise<Result> {
  const { code, out, err } = await mlbhHere(...line.split(" ").map((word) => word.replace(/^F(?=\/)/, () => folder.path)));
  return { code, out: out.replaceAll(folder.path, "F"), err: err.replaceAll(folder.path, "F") };
}
const json = async (line: string): Promise<unknown> => JSON.parse((await said(line)).out) as unknown;

describe("a text", () => {
  const equal = `  loss           1.3863\n  perplexity     4.0000\n  bits_per_char  2.0000\n  accuracy            0\n`; // ln 4, log2 4

  test.each<[string, string]>([
    ["generate F/book-1 --prompt ba --tokens 5 --temperature 0", "baaaaaa\n"],
    ["generate F/book-1 --prompt ba --tokens 5 --temperature 0 --no-cache", "baaaaaa\n"],
    ["generate F/book-1 --prompt ba --tokens 2 --top-k 1", "baaa\n"],
    ["predict F/book-1 F/new.txt -o F/out.csv", "2 lines written to F/out.csv\n"],
  ])("%s", async (line, out) => expect(await said(line)).toEqual({ code: 0, out, err: "" }));

  test("generate as JSON: each token with its probability, which is that among letters", async () => {
    expect(await json("generate F/book-1 --prompt ab --tokens 2 --json --top-k 1 --seed 4")).toEqual({ run: "F/book-1", prompt: "ab", seed: 4, temperature: 1, top_k: 1, top_p: null, text: "abaa", tokens: [{ id: 2, token: "a", probability: 0.5 }, { id: 2, token: "a", probability: 0.5 }] }); // prettier-ignore
  });

  test("evaluate and predict", async () => {
    const { out } = await said("evaluate F/book-1");
    expect(out.replace(/( {2,}\S+)(?: +\d\S*)$/gm, "$1")).toMatch(/^val {2}32 tokens\n/);
    const other = await said("evaluate F/book-1 F/text.txt");
    expect(other).toEqual({ code: 0, out: `F/text.txt  400 tokens\n${equal}`, err: "warning: F/text.txt: 1 token (0.25 %) is not in the vocabulary of the training text: it is read as unknown\n" }); // prettier-ignore
    expect(await json("evaluate F/book-1 --json")).toMatchObject({
      run: "F/book-1",
      data: "F/text.txt",
      part: "val",
      tokens: 32,
    });
    const rows = (await said("predict F/book-1 F/new.txt")).out.split("\n");
    expect([rows[0], rows[1].split(",").slice(0, 2), rows.length]).toEqual(["line,text,tokens,nats,perplexity", ["1", "ab"], 4]);
    expect(Number(rows[1].split(",")[4])).toBeCloseTo(4, 5);
    expect(await json("predict F/book-1 F/new.txt -o F/out.csv --json")).toEqual({ run: "F/book-1", data: "F/new.txt", output: "F/out.csv", lines: 2 }); // prettier-ignore
    expect(await json("predict F/book-1 F/new.txt --json")).toMatchObject({ lines: [{ line: 1, text: "ab" }, { line: 3 }] });
  });

  test("tokens", async () => {
    expect((await said("tokens F/text.txt")).out.split("\n").slice(0, 8)).toEqual([
      expect.stringMatching(/^text {8}F\/text\.txt: 401 characters, /),
      "tokenizer   char: 5 tokens in its vocabulary, 3 of them in this text",
      "tokens      401 (401 a word, 1 a character)",
      "",
      "most frequent",
      "  token  id  count",
      '  "a"     2    200',
      '  "b"     3    200',
    ]);
    expect(await json("tokens F/text.txt --json -o F/tok.json")).toMatchObject({ characters: 401, words: 1, lines: 1, tokens: 401, unknown: 0, used: 3, output: "F/tok.json", merges: [] }); // prettier-ignore
    expect(existsSync(at("tok.json"))).toBe(true);
  });
});

describe("a series", () => {
  test("goes on, as CSV into a pipe or a file, and as JSON", async () => {
    const { code, out } = await said("forecast F/walk-1 --steps 3");
    const rows = out.trimEnd().split("\n");
    expect([code, rows.length]).toEqual([0, 4]);
    expect(rows.slice(1).map((row) => row.split(",").slice(0, 2).map(Number))).toEqual([40, 41, 42].map((t) => [t, expect.closeTo(0, 9)])); // prettier-ignore
    expect((await said("forecast F/walk-1 --steps 3 -o F/f.csv")).out).toBe("3 steps written to F/f.csv\n");
    expect(readFileSync(at("f.csv"), "utf8")).toBe(out);
    expect(await json("forecast F/walk-1 --steps 2 --json")).toMatchObject({ run: "F/walk-1", data: "F/walk.csv" });
    expect((await said("forecast F/walk-1 F/walk.csv --steps 1000 --interval 0.5 -o F/f.csv")).out).toBe("1000 steps written to F/f.csv\n"); // prettier-ignore
  });
});

describe("weights, and a search for a rate", () => {
  test("import: the arrays of a file, and what of it fits", async () => {
    expect((await said("import F/shop-1")).out).toBe("weights of F/shop-1/model.safetensors\n\nname      shape   read as  numbers\n0.weight  (1, 2)  float32        2\n0.bias    (1,)    float32        1\n\n2 arrays, 3 numbers\n"); // prettier-ignore
    expect((await said("import F/shop-1 --config F/shop.yaml")).out).toBe("weights of F/shop-1/model.safetensors\n\nname      in the file  in the model\n0.weight  (1, 2)       (1, 2)        fits\n0.bias    (1,)         (1,)          fits\n\n2 fit, 0 do not, 0 missing, 0 only in the file\n"); // prettier-ignore
    expect(await json("import F/shop-1 --json")).toMatchObject({ file: "F/shop-1/model.safetensors", under: null, prefix: "", arrays: [{ name: "0.weight", shape: [1, 2], dtype: "float32" }, { name: "0.bias" }] }); // prettier-ignore
    expect(await json("import F/shop-1 --config F/shop.yaml --json")).toMatchObject({ refused: null });
    expect((await said("import F/nowhere")).code).toBe(1);
  });

  test("train --find-lr: how many steps, the curve, the advice", async () => {
    const { code, out } = await said("train F/shop.yaml --find-lr");
    const lines = out.split("\n");
    expect([code, lines[0], lines[1]]).toEqual([0, "100 steps, with a learning rate from 1.00e-7 up to 10", ""]);
    expect([lines[13], lines[14], lines[15]]).toEqual([expect.stringMatching(/^ +1\.00e-7 +10$/), "mean of the last losses, by the learning rate (equal factors)", ""]); // prettier-ignore
    const { suggestion, key, now, rates, lowest, steepest } = (await json("train F/shop.yaml --find-lr --json")) as Record<"suggestion" | "now" | "steepest", number> & { key: string; rates: number[]; lowest: { rate: number } }; // prettier-ignore
    expect([key, now, rates.length, rates[0]]).toEqual(["optimizer.SGD.lr", 1e-30, 100, expect.closeTo(1e-7, 12)]);
    expect(suggestion).toBe(Number(Math.min(lowest.rate / 10, steepest).toPrecision(2)));
    expect(lines.slice(18, 21)).toEqual([
      `suggestion        ${suggestion}: a tenth of the rate with the lowest loss. The smaller of the two is taken: too small a rate costs time, too large a rate the training`,
      `to try it         mlbh train F/shop.yaml --set optimizer.SGD.lr=${suggestion}`,
      `in the file       optimizer: {SGD: {lr: ${suggestion}}}, where it has 1.00e-30 now`,
    ]);
  });
});

describe("a first experiment", () => {
  test("for a table: profile, assumptions, and what to do next", async () => {
    const { code, out, err } = await said("init F/shop.csv -o F/first.yaml");
    expect([code, err]).toEqual([0, ""]);
    expect(out).toMatch(/^column +type +missing +distinct +values +use\n/);
    expect(out).toContain("\n\nassumptions\n  data.target ");
    expect(out.endsWith("\ntarget y: no 10, yes 10\n\nwritten to F/first.yaml; next:\n  mlbh train F/first.yaml\nor, since with 20 rows one split is partly luck; 5 folds test every row once:\n  mlbh train F/first.yaml --set repeat.folds=5\n")).toBe(true); // prettier-ignore
    const again = await said("init F/shop.csv -o F/first.yaml");
    expect([again.code, again.err]).toEqual([1, "F/first.yaml: error: there is a file of this name already\n  hint: replace it with --force, or choose another with -o FILE\n"]); // prettier-ignore
    expect(await json("init F/shop.csv -o F/first.yaml --force --json")).toMatchObject({ file: "F/first.yaml", data: "F/shop.csv", next: "mlbh train F/first.yaml" }); // prettier-ignore
  });

  test("of the examples", async () => {
    expect((await said("init --example")).out).toMatch(
      /^examples, to be copied with mlbh init --example NAME:\n {2}addition {12}A Transformer learns to add/,
    );
    expect((await json("init --example --json")) as object[]).toContainEqual(expect.objectContaining({ name: "iris" }));
    expect((await said("init --example iris -o F/i.yaml")).out).toBe("written to F/i.yaml and F/data/iris.csv; next:\n  mlbh train F/i.yaml\n"); // prettier-ignore
    expect(await json("init --example iris -o F/i.yaml --force --json")).toEqual({ file: "F/i.yaml", data: "F/data/iris.csv", next: "mlbh train F/i.yaml" }); // prettier-ignore
    const unknown = await said("init --example nope");
    expect([unknown.code, unknown.out]).toEqual([1, ""]);
    expect(unknown.err).toMatch(
      /^ {2}addition .*\n(.*\n)+error: there is no example "nope"\n {2}hint: the examples are addition, /,
    );
  });
});

describe("the textbook", () => {
  test("a page, its check, and the entry that is not there", async () => {
    const { out, err } = await said("explain exp --at 9 --example kink");
    expect(out).toMatch(
      /^exp .*operation, src\/ops\/exp\.ts, torch\.exp\n {2}y = e\^x\n\nDerivation .*9 lines: 7 compared, 2 define\n/,
    );
    expect(err).toBe('there is no entry 9: the last one is shown\nexp has no example "kink": the plain one is shown\n');
    expect((await said("explain exp --at 2")).err).toBe("");
    const checked = await said("explain exp --check");
    expect([checked.code, checked.out]).toEqual([0, expect.stringMatching(/^1 of 1 page correct: 9 lines, \d+ comparisons\n$/)]);
    expect(await json("explain exp --check --json")).toEqual([expect.objectContaining({ name: "exp", kind: "operation", source: "src/ops/exp.ts", ok: true, mistakes: [] })]); // prettier-ignore
    expect(await json("explain exp --json --at 1")).toMatchObject({ name: "exp", kind: "operation" });
    expect((await said("explain exp --markdown -o F/exp.md")).code).toBe(0);
    expect(readFileSync(at("exp.md"), "utf8")).toMatch(/^#+ exp/);
  });

  test("all of its pages, by their names", async () => {
    expect((await said("explain")).out).toMatch(/^Begin with\n {2}derivative, chain-rule, /);
    const all = (await json("explain --json")) as { name: string }[];
    expect(all[0]).toEqual({
      name: expect.any(String),
      kind: expect.any(String),
      formula: expect.any(String),
      source: expect.any(String),
    });
    expect(all.length).toBeGreaterThan(200);
  });
});

describe("what is refused", () => {
  test.each<[string, 1 | 2, string]>([
    ["generate F/book-1 --prompt x", 1, "--prompt: error: the text that the model learned from has no x\n  hint: its vocabulary: a b"],
    ["generate F/book-1 --system x", 2, "error: --system is for a model that has learnt from chats, and F/book-1 has learnt from a text"],
    ["generate F/book-1 --temperature -1", 2, "error: option '--temperature <t>' argument '-1' is invalid. it must be a number of 0 or more"],
    ["generate F/book-1 --temperature Infinity", 2, "error: option '--temperature <t>' argument 'Infinity' is invalid. it must be a number of 0 or more"],
    ["generate F/book-1 --top-p 0", 2, "error: option '--top-p <p>' argument '0' is invalid. it must be above 0"],
    ["generate F/book-1 --top-p 1.5", 2, "error: option '--top-p <p>' argument '1.5' is invalid. it must be a number from 0 to 1"],
    ["evaluate F/book-1 --importance", 2, "error: --importance is about the columns of a table, and F/book-1 is a run on a text"],
    ["evaluate F/book-1 --metrics r2", 2, 'error: --metrics: "r2" does not fit a tokens task\n(choose from accuracy, log_loss, perplexity, bits_per_char, token_accuracy)'],
    ["predict F/book-1 F/new.txt --only", 2, "error: --only is about the columns of a table, and F/book-1 is a run on a text"],
    ["forecast F/book-1 --steps 3", 1, "F/book-1: error: the run is on a text, and a forecast goes on with a series of numbers\n  hint: let it write: mlbh generate F/book-1"],
    ["forecast F/walk-1 --steps 100001", 2, "error: option '--steps <number>' argument '100001' is invalid. it must be at most 100000"],
    ...["0", "1"].map((p): [string, 2, string] => [`forecast F/walk-1 --steps 3 --interval ${p}`, 2, `error: option '--interval <probability>' argument '${p}' is invalid. expected a probability above 0 and below 1, such as 0.8`]),
    ["tokens F/text.txt --tokenizer bpe", 1, "error: --tokenizer bpe needs vocab_size: a whole number >= 257 and <= 1000000, how many tokens: 256 bytes, <|endoftext|>, and merges; fewer where the text gives no more\n  hint: write bpe:2000"],
    ["init", 2, "error: missing the data: mlbh init DATA.csv, or mlbh init --example NAME"],
    ["init --example x y", 2, "error: --example brings its own data: leave the table and --target out"],
    ["init --example iris --target y", 2, "error: --example brings its own data: leave the table and --target out"],
    ["sweep", 2, "error: missing the experiment: mlbh sweep CONFIG, or mlbh sweep --resume SWEEP"],
    ["explain exp --at x", 2, "error: option '--at <entry>' argument 'x' is invalid. an entry is one or more whole numbers from 0: 0,1"],
    ["explain exp --all", 2, "error: --all shows all pages: leave the name out"],
    ["explain exp --check --html", 2, "error: --check and --html exclude each other"],
    ["explain exp --json --html", 2, "error: --json and --html exclude each other"],
    ["explain exp -o x", 2, "error: --output needs --html, --markdown or --latex"],
    ["explain --quiz", 2, "error: --quiz needs a page: mlbh explain softmax --quiz"],
  ])("%s", async (line, code, err) => {
    const found = await said(line);
    expect({ ...found, err: found.err.trimEnd() }).toEqual({ code, out: "", err });
  }); // prettier-ignore
});
