// The report of a run on a text, and of a table with texts: what it says, that it escapes what it shows, what is missing when the text is gone.
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { mlbhIn, scratch, type Result } from "./run.js";

const folder = scratch();
afterAll(folder.remove);
const mlbh = (...words: string[]): Result => mlbhIn(folder.path, ...words);

interface Report {
  readonly file: string;
  readonly missing: readonly string[];
  readonly sections: readonly { readonly id: string }[];
  readonly mistakes: readonly object[];
}
const reportOf = (run: string): Report => JSON.parse(mlbh("report", run, "--json").out) as Report;
const pageOf = (run: string): string => readFileSync(join(folder.path, run, "report.html"), "utf8");
const plain = (page: string): string => page.replace(/<(style|script)>[^]*?<\/\1>|<[^>]*>/g, "").replace(/\s+/g, " ").replaceAll("&lt;", "<").replaceAll("&gt;", ">"); // prettier-ignore

const hostile = `the <script>alert("cat")</script> & the hat\t sat  on the mat \n`;

beforeAll(() => {
  folder.write("hugs.txt", hostile.repeat(40));
  folder.write(
    "hugs.yaml",
    `data: {text: hugs.txt, tokenizer: char, context: 16, split: {train: 0.8, val: 0.2, test: 0}}
model: [{Embedding: {embedding_dim: 8}}, {TransformerEncoderLayer: {nhead: 2, dim_feedforward: 16, dropout: 0, causal: true}}, {Linear: {out_features: auto}}]
loss: CrossEntropyLoss
optimizer: {AdamW: {lr: 0.02}}
train: {max_steps: 30, batch_size: 8, eval_every: 10}
sample: {every: 10, prompt: "<script>\\n", tokens: 20, temperature: 0}
`,
  );
  expect(mlbh("train", "hugs.yaml", "-q")).toMatchObject({ code: 0 });
}, 60_000);

describe("a run on a text", () => {
  let report: Report;
  let page: string;
  beforeAll(() => {
    report = reportOf("runs/hugs-1");
    page = pageOf("runs/hugs-1");
  });

  test("has its sections, and no markup of the text", () => {
    expect(report.missing).toEqual([]);
    expect(report.sections.map(({ id }) => id)).toEqual(["metrics", "training", "samples", "surprises", "attention", "norms", "model", "config", "files"]); // prettier-ignore
    expect(page).not.toContain("<script>alert");
    expect(page.match(/<script>/g)).toHaveLength(1);
  });

  test("the verdict is the perplexity of the summary, beside that of the shares of the tokens", () => {
    const { val, constant, rows } = JSON.parse(readFileSync(join(folder.path, "runs/hugs-1/summary.json"), "utf8")) as { val: { perplexity: number; bits_per_char: number }; constant: { values: { perplexity: number } }; rows: { val: number } }; // prettier-ignore
    const text = plain(page);
    expect(text).toContain(`On the ${rows.val * 16} tokens of the validation text, from which it never learns, the model is as uncertain about the next token as if ${val.perplexity.toFixed(4)} were equally likely (the perplexity): each costs ${Math.log(val.perplexity).toFixed(4)} nats; a character costs ${val.bits_per_char.toFixed(4)} bits.`); // prettier-ignore
    expect(text).toMatch(new RegExp(`Knowing only the shares of the tokens, it would be ${constant.values.perplexity.toFixed(2)} \\(`)); // prettier-ignore
    expect(text).toContain("Training ended after 30 steps.");
    expect(text).toMatch(/Steps30, the best measurement after (10|20|30)/);
    expect(text).toContain("Windows of 16 tokenstrain");
    expect(text).toContain("validationshares of the tokenswhat it is");
  });

  test("axes count steps", () => {
    expect(page).toMatch(/>30<\/text[^]*?>\s*step<\/text/);
    expect(page).not.toMatch(/>epoch<\/text/);
    expect(page).toContain("<title>step 20: training text ");
    expect(plain(page)).toContain("Every 10 steps the model is measured on the validation text");
  });

  test("samples are shown from the first to the last, what was given underlined, line ends seen", () => {
    const samples = readFileSync(join(folder.path, "runs/hugs-1/samples.jsonl"), "utf8").trim().split("\n").map((line) => JSON.parse(line) as { text: string }); // prettier-ignore
    expect(samples).toHaveLength(3);
    expect([...page.matchAll(/<h3>after (\d+) steps<\/h3>/g)].map(([, steps]) => steps)).toEqual(["10", "20", "30"]);
    expect(page.match(/<u>&lt;script&gt;<i class="space">↵<\/i>\n<\/u>/g)).toHaveLength(3);
  });

  test("every token that was read says how likely it was; the most surprising ones come in order", () => {
    const section = /<section id="surprises"[^]*?<h2[^]*?(?=<section id="attention")/.exec(page)![0];
    const titles = [...section.matchAll(/<span class="t(\d)" title="([^"]*)"/g)].map(([, level, title]) => ({ level: Number(level), title })); // prettier-ignore
    expect(titles.length).toBeGreaterThan(300);
    const bounds = [50, 20, 5, 1, 0];
    for (const { level, title } of titles) {
      const [, percent, nats] = /^\S+ ([\d.e-]+) %, ([\d.e-]+) nats; (as expected|expected \S+ [\d.e-]+ %)$/.exec(title)!;
      expect(Math.abs(Math.log(100 / Number(percent)) - Number(nats))).toBeLessThan(0.06);
      expect(Number(percent)).toBeGreaterThanOrEqual(bounds[level] - 0.06);
    }
    const nats = [...section.matchAll(/<td class="number">([\d.]+)<\/td>/g)].map(([, value]) => Number(value));
    expect(nats).toEqual([...nats].sort((a, b) => b - a));
    expect(section).toContain("<mark>");
    expect(section).toContain("&lt;script&gt;"); // the text itself
  });

  test("attention: a map for each head, rows in words, causal", () => {
    expect(page.match(/<svg\s+class="heat"/g)).toHaveLength(2);
    expect(page).toContain("Attention 1, head 2 of 2");
    const [first] = /<title>t \(1\) looks at [^<]*<\/title>/.exec(page)!;
    expect(first).toContain("t (1) 100.0 %");
  });

  test("another text, or none: the rest of the report is there, and a note says why", () => {
    writeFileSync(join(folder.path, "hugs.txt"), hostile.repeat(41));
    const { missing, sections } = reportOf("runs/hugs-1");
    writeFileSync(join(folder.path, "hugs.txt"), hostile.repeat(40));
    expect(missing).toEqual([expect.stringMatching(/^no reading of the text: \S*hugs\.txt: the text is not the one that \S+hugs-1 was trained on: it has changed$/)]); // prettier-ignore
    expect(sections.map(({ id }) => id)).toEqual(expect.arrayContaining(["metrics", "training", "samples", "model"]));
    expect(sections.map(({ id }) => id)).not.toContain("surprises");
  });

  test("nothing set aside", () => {
    expect(mlbh("train", "hugs.yaml", "-q", "--set", "name=all", "--set", "data.split={train: 1, val: 0, test: 0}")).toMatchObject({ code: 0 }); // prettier-ignore
    expect(reportOf("runs/all-1").missing).toEqual(["no reading of the text: none was set aside for a test or for validation"]);
  });
});

describe("a table with texts", () => {
  test("the worst mistakes show them: what each word said is what predict says without it", () => {
    const words = ["good", "bad", "fine", "poor", "the", "a", "very", "it"];
    const rows = Array.from({ length: 80 }, (_, i) => {
      const text = [words[(i * 3) % 8], words[(i * 5 + 2) % 8], words[(i * 7 + (i >> 3)) % 8], `w${i}`].join(" ");
      return `"${text}",${(i * 3 + i * 5) % 3 === 0 ? "yes" : "no"}`;
    });
    folder.write("words.csv", `text,label\n${rows.join("\n")}\n`);
    folder.write(
      "words.yaml",
      `data: {path: words.csv, target: label, columns: {text: {type: text, tokenizer: {words: {min_count: 2}}, max_length: 3}}}
model: [{Embedding: {embedding_dim: 4}}, {MultiheadAttention: {num_heads: 1}}, Mean, {Linear: {out_features: 1}}]
loss: BCEWithLogitsLoss
optimizer: {Adam: {lr: 0.05}}
train: {epochs: 3}
`,
    );
    const { out } = mlbh("check", "words.yaml");
    expect(out).toMatch(/\ntext {2}text: words, 10 in the vocabulary; 4 tokens \(the median\), 95 % have at most 4, the longest 4: 80 are cut at max_length 3; 0 % of val and test unknown\n/); // prettier-ignore
    const few = mlbh("check", "words.yaml", "--set", "data.columns.text.tokenizer={words: {vocab_size: 4}}").out;
    expect(few).toMatch(/warning: data\.columns\.text\.tokenizer makes tokens of "text" that training has not taught: \d\d % of those in val and test are unknown\n {2}hint: use char or bpe, a larger vocabulary, or more rows\n/); // prettier-ignore
    expect(mlbh("train", "words.yaml", "-q")).toMatchObject({ code: 0 });
    const { sections, missing } = reportOf("runs/words-1");
    expect(missing).toEqual([]);
    expect(sections.map(({ id }) => id)).toContain("attention");
    const page = pageOf("runs/words-1");
    expect(page).toMatch(/<span class="[^"]*unread"\s+title="[^"]*not read: behind max_length"/); // the fourth word
    const [, title] = /title="(without (\S+) P\((yes|no)\) is ([\d.]+) %)/.exec(page)!;
    const found = /without (\S+) P\((yes|no)\) is ([\d.]+) %/.exec(title)!;
    const body = page.split("<tbody>").find((part) => part.includes(title))!;
    const text = plain(/<p>[^]*?<\/p>/.exec(body)![0])
      .trim()
      .split(" ")
      .slice(1);
    const left = text.slice(0, 3).filter((word) => word !== found[1]);
    folder.write("one.csv", `text\n${left.join(" ")}\n`);
    const { classes, predictions } = JSON.parse(mlbh("predict", "runs/words-1", "one.csv", "--json").out) as { classes: string[]; predictions: { probabilities: number[] }[] }; // prettier-ignore
    expect((100 * predictions[0].probabilities[classes.indexOf(found[2])]).toFixed(1)).toBe(found[3]);
  });
});
