// metrics.py, writing.py and what data.py says of texts: what stands in them, by the metrics and the vocabulary.
import { describe, expect, test } from "@jest/globals";
import type { TextStep } from "../../../src/data/preprocess.js";
import { lengthsOfRows, textColumns, tokenizerImport, tokenizersOf } from "../../../src/export/pytorch/text/columns.js";
import { answerText, writingFile } from "../../../src/export/pytorch/text/pairs.js";
import { tokenMetrics } from "../../../src/export/pytorch/text/tokenMetrics.js";
import type { MetricKey } from "../../../src/metrics/metrics.js";
import { CharTokenizer } from "../../../src/text/char.js";
import { Vocabulary } from "../../../src/text/vocabulary.js";
import { preprocessOf } from "../../report/story.js";

type Kind = "text" | "chat" | "pairs";

describe("metrics.py", () => {
  const of = (metrics: readonly MetricKey[], kind: Kind = "text", unknown: number | null = null, normalized = false): string => tokenMetrics({ metrics, kind, unknown, normalized }); // prettier-ignore

  test.each<[MetricKey, Kind, string]>([
    ["log_loss", "text", "surprise / tokens"],
    ["perplexity", "text", "math.exp(surprise / tokens)"],
    ["bits_per_char", "text", "surprise / (tokens * part.characters_per_token) / math.log(2)"],
    ["accuracy", "text", "right / tokens"],
    ["token_accuracy", "pairs", "right / tokens"],
    ["exact_match", "chat", "exact / messages"],
    ["exact_match", "pairs", "sum(said == true for said, true in zip(written, truths)) / len(truths)"],
    ["edit_distance", "pairs", "sum(edit_distance(said, true) for said, true in zip(written, truths)) / len(truths)"],
  ])("%s of a %s", (name, kind, value) => expect(of([name], kind)).toContain(`"${name}": ${value},`));

  const lines = {
    surprise: "surprise = 0.0  # sum of -ln P(true token)",
    right: "right += hits[judged].sum().item()",
    hits: "hits = output.argmax(-1) == target",
    messages: "messages = exact = 0  #",
    math: "import math\n",
    writes: "from writing import write",
    truth: "def truth_of(",
    distance: "def edit_distance(",
  };
  test.each<[string, readonly MetricKey[], Kind, readonly (keyof typeof lines)[]]>([
    ["none", [], "text", []],
    ["log_loss", ["log_loss"], "text", ["surprise"]],
    ["perplexity", ["perplexity"], "text", ["surprise", "math"]],
    ["bits_per_char", ["bits_per_char"], "text", ["surprise", "math"]],
    ["accuracy", ["accuracy"], "text", ["right", "hits"]],
    ["messages without a mistake", ["exact_match"], "chat", ["hits", "messages"]],
    ["answers without a mistake", ["exact_match"], "pairs", ["writes", "truth"]],
    ["mistakes in answers", ["edit_distance"], "pairs", ["writes", "truth", "distance"]],
  ])("what is counted for %s, and no more", (_name, metrics, kind, wanted) => {
    const text = of(metrics, kind);
    expect(Object.entries(lines).flatMap(([name, line]) => (text.includes(line) ? [name] : []))).toEqual(wanted);
  });

  test("scores become probabilities, which others are already", () => {
    expect(of(["log_loss"])).toContain("log_p = output.log_softmax(-1)\n");
    expect(of(["log_loss"], "text", null, true)).toContain("log_p = output\n");
  });

  test("to say what the vocabulary does not hold is never right, but in a text", () => {
    const never = "hits = (output.argmax(-1) == target) & (target != 1)\n";
    expect(of(["token_accuracy"], "pairs", 1)).toContain(never);
    expect(of(["accuracy"], "chat", 1)).toContain(never);
    for (const [kind, unknown] of [["text", 1], ["chat", null]] as const) expect(of(["accuracy"], kind, unknown)).toContain("hits = output.argmax(-1) == target\n"); // prettier-ignore
    expect(of(["exact_match"], "pairs", 1)).toContain("return [-1 if i == ANSWER.unknown else i for i in ids if i not in (END, NOTHING)] + cut"); // prettier-ignore
    expect(of(["exact_match"], "pairs")).toContain("return [i for i in ids if i not in (END, NOTHING)] + cut");
  });

  test("names of data.py, and what a part of no texts has", () => {
    const imported = (metrics: readonly MetricKey[], kind: Kind, unknown: number | null): string | undefined => /^from data import (.*)$/m.exec(of(metrics, kind, unknown))?.[1]; // prettier-ignore
    expect(imported(["accuracy"], "text", 1)).toBe("Part, batch, measuring_batches");
    expect(imported(["exact_match"], "pairs", null)).toBe("END, NOTHING, Part, batch, measuring_batches");
    expect(imported(["exact_match"], "pairs", 1)).toBe("ANSWER, END, NOTHING, Part, batch, measuring_batches");
    expect(of(["accuracy"])).toContain('return {name: None for name in ("loss", "accuracy")}');
    expect([of([], "chat"), of([])].map((text) => text.includes("list(measuring_batches(part))  # which draws"))).toEqual([true, false]); // prettier-ignore
  });
});

describe("columns of texts", () => {
  const tokenizer = new CharTokenizer(new Vocabulary(["<pad>", "<unk>", ..."ab"], 0, 1)).toJSON();
  const step = (name: string, length: number): TextStep => ({ kind: "text", name, length, tokenizer, missing: "error", fill: null, cells: {} }) as unknown as TextStep; // prettier-ignore
  const number = { kind: "numeric", name: "n" } as never;
  const mixed = preprocessOf({ columns: [number, step("a", 3), step("b", 2)] });

  test("have their tokenizers, and their places among the features", () => {
    expect(textColumns(mixed)).toMatch(/^KINDS = \{"a": (\w+), "b": \1\}\n/);
    expect(lengthsOfRows(mixed)).toBe('self.lengths = [length_of(x[1 : 4], TOKENIZERS["a"].padding) + length_of(x[4 : 6], TOKENIZERS["b"].padding) for x, _ in rows]'); // prettier-ignore
    expect(tokenizerImport(mixed)).toMatch(/^from tokenizer import \w+$/); // one for both
    expect([tokenizerImport(preprocessOf({ columns: [number] })), tokenizersOf(preprocessOf({ columns: [number] }))]).toEqual(["", null]); // prettier-ignore
    const answered = preprocessOf({ columns: [number], answer: step("y", 3) });
    expect(tokenizersOf(answered)).toContain("class ");
    expect(tokenizerImport(answered)).not.toBe("");
  });

  test("an answer that is one is never what the vocabulary does not hold", () => {
    expect(writingFile(step("y", 3))).toContain("allowed[:, ANSWER.unknown] = -math.inf\n");
    expect(writingFile(step("y", 3))).toContain("import math\nfrom typing");
    expect(answerText(mixed, step("y", 3))).toContain('ids = (ANSWER.encode(cells["y"]) + [END])[:PLACES]');
  });
});
