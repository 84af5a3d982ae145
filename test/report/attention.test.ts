// Which tokens the maps of attention are of, and that each number stands where it belongs.
import { describe, expect, test } from "@jest/globals";
import type { Tensor } from "../../src/autograd/tensor.js";
import { tensor } from "../../src/autograd/create.js";
import { noGrad } from "../../src/autograd/mode.js";
import type { TextStep } from "../../src/data/preprocess.js";
import { manualSeed, nn } from "../../src/index.js";
import { attentionShares } from "../../src/nn/attentionShares.js";
import { Module } from "../../src/nn/module.js";
import { narrow } from "../../src/ops/slice.js";
import { attentionInTable, attentionInText, type AttentionMaps } from "../../src/report/attention.js";
import type { SeenToken } from "../../src/report/surprises.js";
import type { OpenRun } from "../../src/runs/openRun.js";
import type { OpenTextRun } from "../../src/runs/openTextRun.js";
import { fitTokenizer } from "../../src/text/registry.js";
import { partOf } from "./builders.js";
import { preprocessOf } from "./story.js";

const options = { dtype: "float64" } as const;
manualSeed(1);

/** Attention over the tokens x[first .. first + length] of a row. */
class Looks extends Module {
  readonly embedding = new nn.Embedding(40, 4, options);
  readonly attention: nn.MultiheadAttention;

  constructor(
    readonly take: (x: Tensor) => Tensor = (x) => x,
    heads = 2,
  ) {
    super();
    this.attention = new nn.MultiheadAttention(4, heads, { batchFirst: true, ...options });
  }

  forward(x: Tensor): Tensor {
    const e = this.embedding.forward(this.take(x));
    return this.attention.forward(e, e, e)[0];
  }
}

const all = (model: Looks, x: Tensor): { shape: readonly number[]; data: ArrayLike<number> } => attentionShares(model, () => noGrad(() => void model.forward(x)))[0].shares; // prettier-ignore

describe("in a text", () => {
  const token = (text: string, gap = ""): SeenToken => ({ id: text.charCodeAt(0) % 40, text, gap, surprise: null, expected: "", least: 0 }); // prettier-ignore
  const letters = (text: string): SeenToken[] => [...text].map((letter) => token(letter));
  const run = (context: number, model: Module = new Looks()): OpenTextRun => ({ model, context, dtype: "float64" }) as unknown as OpenTextRun; // prettier-ignore
  const shown = (seen: readonly SeenToken[], context = 100): string => attentionInText(run(context), seen)!.tokens.join("");

  test("of the first line that begins, as far as the model sees", () => {
    expect(shown(letters("ab\ncd"))).toBe("ab\ncd");
    expect(shown(letters("\nab\ncd"))).toBe("ab\ncd");
    expect(shown(letters(" ab\n \ncd"))).toBe("cd");
    expect(shown(letters(" ab"))).toBe(" ab");
    expect(shown([token("  "), token("a", " "), token("b", "\n"), token("c")])).toBe("bc");
    expect(shown(letters("abcdef"), 4)).toBe("abcd");
    expect(shown(letters("\nabcdef"), 4)).toBe("abcd");
    expect(shown(letters("abcdefghijklmnopqrstuvwxyz"))).toBe("abcdefghijklmnopqrstuvwx"); // 24
  });

  test("with the shares of every head", () => {
    const model = new Looks();
    const seen = letters("abc");
    const { maps } = attentionInText(run(8, model), seen)!;
    const { shape, data } = all(model, tensor([seen.map(({ id }) => id)], options));
    expect(shape).toEqual([1, 2, 3, 3]);
    expect(maps.map(({ shares: _, ...map }) => map)).toEqual([{ name: "attention", head: 1, heads: 2 }, { name: "attention", head: 2, heads: 2 }]); // prettier-ignore
    expect(maps.flatMap(({ shares }) => [...shares])).toEqual(Array.from(data));
  });

  test("one map is enough", () => {
    const { maps } = attentionInText(run(8, new Looks((x) => x, 1)), letters("ab"))!;
    expect(maps.map(({ head, heads, shares }) => [head, heads, shares.length])).toEqual([[1, 1, 4]]);
  });

  test("none where a model looks at fewer than these tokens, or at nothing", () => {
    const first = (count: number): Module => new Looks((x) => narrow(x, 1, 0, count));
    expect(attentionInText(run(8, first(2)), letters("abc"))).toBeNull();
    expect(attentionInText(run(8, first(3)), letters("abc"))!.maps).toHaveLength(2);
    expect(attentionInText(run(8, new nn.Embedding(40, 4, options) as unknown as Module), letters("abc"))).toBeNull();
  });
});

describe("in a table", () => {
  const tokenizer = fitTokenizer("char", ["abcdefghijklmnopqrstuvwxyz"]);
  const LENGTH = 30;
  const column = { kind: "text", name: "t", length: LENGTH, tokenizer: tokenizer.toJSON(), missing: "fill", fill: "", cells: {} } as unknown as TextStep; // prettier-ignore
  const number = { kind: "numeric", name: "n" } as unknown as TextStep;
  const ids = (text: string): number[] => Array.from({ length: LENGTH }, (_, i) => (i < text.length ? tokenizer.encode(text)[i] : tokenizer.padding!)); // prettier-ignore
  const texts = ["a", "abcdefghijklmnopqrstuvwxyzabcd", "bc", "abcdefghijklmnopqrstuvwx", "abcdefghijklmnopqrstuvwxy"];
  const part = partOf(texts.length, { x: Float64Array.from(texts.flatMap((text) => [7, ...ids(text)])), features: LENGTH + 1 });
  const model = new Looks((x) => narrow(x, 1, 1, LENGTH));
  const columns = (...list: TextStep[]): OpenRun => ({ model, dtype: "float64", preprocess: preprocessOf({ columns: list, features: Array.from({ length: LENGTH + 1 }, (_, i) => `f${i}`) }) }) as unknown as OpenRun; // prettier-ignore
  const run = columns(number, column);
  const shown = (rows: readonly number[]): string | undefined => attentionInTable(run, part, rows)?.tokens.join("");

  test("of the first row whose text is neither one token nor too long", () => {
    expect(shown([0, 1, 2, 3])).toBe("bc");
    expect(shown([4, 3, 2])).toBe("abcdefghijklmnopqrstuvwx"); // 24
    expect(shown([0, 4])).toBe("a");
    expect(shown([1, 0])).toBe("abcdefghijklmnopqrstuvwx");
    expect(shown([])).toBeUndefined();
  });

  test("with the shares of its own tokens, and not of the padding behind them", () => {
    const { maps } = attentionInTable(run, part, [2]) as AttentionMaps;
    const { shape, data } = all(model, tensor([[7, ...ids("bc")]], options));
    expect(shape).toEqual([1, 2, LENGTH, LENGTH]);
    const at = (head: number, row: number, key: number): number => data[(head * LENGTH + row) * LENGTH + key];
    expect(maps.map(({ shares }) => [...shares])).toEqual([0, 1].map((head) => [at(head, 0, 0), at(head, 0, 1), at(head, 1, 0), at(head, 1, 1)])); // prettier-ignore
  });

  test("a text may fill its place, or be of nothing", () => {
    const short = { ...column, length: 3 };
    const padding = tokenizer.padding!;
    const two = partOf(2, { x: Float64Array.from([7, padding, padding, padding, 7, ...tokenizer.encode("abc")]), features: 4 });
    const own = { ...columns(number, short), model: new Looks((x) => narrow(x, 1, 1, 3)) } as OpenRun;
    expect(attentionInTable(own, two, [0, 1])!.tokens.join("")).toBe("abc");
  });

  test("none without a text, or with several", () => {
    expect(attentionInTable(columns(number), part, [0])).toBeNull();
    expect(attentionInTable(columns(number, column, column), part, [0])).toBeNull();
  });
});
