// Classes and functions that model.py and optimizers.py write out: which stand on which, and how they differ where rows are of unequal length.
import { describe, expect, test } from "@jest/globals";
import { written, type PieceName } from "../../../src/export/pytorch/pieces/table.js";
import { shrinking } from "../../../src/export/pytorch/writtenOptimizers.js";

const headOf = (text: string): string => /^(?:class|def) (\w+)/m.exec(text)![1];
const headsOf = (...names: PieceName[]): string[] => written(names, false).map(headOf);
const textOf = (name: PieceName): string => written([name], false).at(-1)!;

describe("pieces of a model", () => {
  test.each<[PieceName, readonly string[]]>([
    ["GRU", []],
    ["Last", []],
    ["PaddedGRU", ["Told", "Padded"]],
    ["PaddedDroppedLSTM", ["Told", "Padded"]],
    ["PaddedLast", ["Told", "Padded"]],
    ["PaddedMean", ["Told", "Padded", "behind_end"]],
    ["PaddedMax", ["Told", "Padded", "behind_end"]],
    ["RotaryEmbedding", ["turned"]],
    ["SelfAttention", ["later"]],
    ["PaddedSelfAttention", ["Told", "Padded", "behind_end", "later"]],
    ["RotaryAttention", ["later", "turned", "attend"]],
    ["PaddedRotaryAttention", ["Told", "Padded", "behind_end", "later", "turned", "attend"]],
    ["TransformerLayer", ["LayerNorm"]],
    ["PaddedTransformerLayer", ["Told", "Padded", "LayerNorm"]],
    ["TransformerEncoderLayer", ["later"]],
    ["PaddedTransformerEncoder", ["Told", "Padded", "behind_end", "later"]],
    ["Attention", ["Told", "Padded", "behind_end"]],
    ["TransformerDecoder", ["Told", "Padded", "behind_end", "later"]],
    ["PaddedSequential", ["Told", "Padded"]],
    ["Residual", []],
    ["PaddedResidual", ["Told", "Padded"]],
    ["PaddedParallel", ["Told", "Padded"]],
    ["Repeat", []],
    ["PaddedRepeat", ["Told", "Padded", "PaddedSequential"]],
    ["Checkpoint", []],
    ["PaddedCheckpoint", ["Told", "Padded", "PaddedSequential"]],
    ["Texts", ["Told", "Padded", "lengths_of", "PaddedSequential"]],
  ])("%s comes behind what it stands on", (name, before) => expect(headsOf(name)).toEqual([...before, name]));

  test("several stand in one order, each once", () => {
    expect(headsOf("PaddedMean", "PaddedMax", "PaddedMean")).toEqual(["Told", "Padded", "behind_end", "PaddedMean", "PaddedMax"]);
    expect(headsOf("Texts", "Last", "PaddedGRU")).toEqual(["Told", "Padded", "lengths_of", "Last", "PaddedGRU", "PaddedSequential", "Texts"]); // prettier-ignore
    expect(headsOf()).toEqual([]);
  });

  test("layers are told of a memory where there is one", () => {
    const told = (remembers: boolean): string => written(["PaddedMean"], remembers)[0];
    expect([told(true), told(false)].map((text) => text.includes("memory: Optional[Tensor] = None"))).toEqual([true, false]);
    expect(written(["PaddedMean"], true).map(headOf)).toEqual(headsOf("PaddedMean"));
  });

  test.each<[PieceName, PieceName, string, string]>([
    ["SelfAttention", "PaddedSelfAttention", "(nn.MultiheadAttention):", "(Padded, nn.MultiheadAttention):"],
    ["RotaryAttention", "PaddedRotaryAttention", "(nn.MultiheadAttention):", "(Padded, nn.MultiheadAttention):"],
    ["TransformerLayer", "PaddedTransformerLayer", "(nn.Module):", "(Padded, nn.Module):"],
    ["TransformerEncoderLayer", "PaddedTransformerEncoderLayer", "(nn.TransformerEncoderLayer):", "(Padded, nn.TransformerEncoderLayer):"],
    ["TransformerEncoder", "PaddedTransformerEncoder", "(nn.TransformerEncoder):", "(Padded, nn.TransformerEncoder):"],
    ["Residual", "PaddedResidual", "(nn.Module):", "(Padded, nn.Module):"],
    ["Parallel", "PaddedParallel", "(nn.Module):", "(Padded, nn.Module):"],
    ["Repeat", "PaddedRepeat", "(nn.Sequential):", "(PaddedSequential):"],
    ["Checkpoint", "PaddedCheckpoint", "(nn.Sequential):", "(PaddedSequential):"],
  ])("%s and %s derive from what they are", (plain, padded, own, told) => {
    expect(textOf(plain)).toContain(`class ${plain}${own}\n`);
    expect(textOf(padded)).toContain(`class ${padded}${told}\n`);
    if (!plain.startsWith("Repeat")) expect([textOf(plain).includes("def forward(self, x: Tensor) -> Tensor:"), textOf(padded).includes("def forward(self, x: Tensor, told: Told) -> Tensor:")]).toEqual([true, true]);
  }); // prettier-ignore

  test("attention does not look behind the end of a row, where rows have one", () => {
    expect(textOf("SelfAttention")).toContain("mask = later(x) if self.causal else None\n        return super().forward(x, x, x, attn_mask=mask, need_weights=False)[0]"); // prettier-ignore
    expect(textOf("PaddedSelfAttention")).toContain("padding = behind_end(told.lengths, x.shape[1])\n        return super().forward(x, x, x, key_padding_mask=padding, attn_mask=mask, need_weights=False)[0]"); // prettier-ignore
    const line = "hidden = hidden | behind_end(told.lengths, steps)[:, None, None]\n";
    expect([textOf("RotaryAttention").includes(line), textOf("PaddedRotaryAttention").includes(line)]).toEqual([false, true]);
    expect(textOf("TransformerEncoderLayer")).toContain("return super().forward(x, src_mask=mask)");
    expect(textOf("PaddedTransformerEncoderLayer")).toContain("return super().forward(x, src_mask=mask, src_key_padding_mask=behind_end(told.lengths, x.shape[1]))"); // prettier-ignore
    expect(textOf("TransformerEncoder")).toContain("return super().forward(x, mask=mask)");
    expect(textOf("PaddedTransformerEncoder")).toContain("return super().forward(x, mask=mask, src_key_padding_mask=behind_end(told.lengths, x.shape[1]))"); // prettier-ignore
    expect(textOf("TransformerLayer")).toContain("self.self_attn(self.norm1(x)))\n");
    expect(textOf("PaddedTransformerLayer")).toContain("self.self_attn(self.norm1(x), told))\n");
  });

  test("a recurrent layer begins with a state of zeros, an LSTM with two", () => {
    const hidden = (name: PieceName): string | undefined => /^ +hidden = (.*)$/m.exec(textOf(name))?.[1];
    expect([hidden("PaddedDroppedRNN"), hidden("PaddedDroppedLSTM"), hidden("PaddedDroppedGRU")]).toEqual(["start", "(start, start)", "start"]); // prettier-ignore
  });
});

describe("an optimizer with what torch's own does not have", () => {
  const said = (text: string): string => /""".*: (.*)\.""/.exec(text)![1];

  test("weights that shrink apart from the gradient", () => {
    const text = shrinking("RAdam", true, false);
    expect(text).toMatch(/^class RAdam\(torch\.optim\.RAdam\):\n/);
    expect(said(text)).toBe("weights that shrink apart from the gradient");
    expect(text).toContain(
      "    def __init__(self, params, shrink=0.0, **settings):\n        super().__init__(params, **settings)\n",
    );
    expect(text).toContain(
      '                    continue\n                p.mul_(1 - group["lr"] * group["shrink"])\n        super().step()',
    );
  });

  test("steps uphill", () => {
    const text = shrinking("Adamax", false, true);
    expect(said(text)).toBe("uphill steps");
    expect(text).toMatch(/^class Adamax\(torch\.optim\.Adamax\):\n {4}""".*"""\n\n {4}@torch\.no_grad\(\)\n {4}def step/);
    expect(text).toContain("                    continue\n                p.grad.neg_()\n        super().step()");
    expect(text).not.toContain("shrink");
  });

  test("both", () => {
    const text = shrinking("RAdam", true, true);
    expect(said(text)).toBe("weights that shrink apart from the gradient, and uphill steps");
    expect(text).toContain('p.grad.neg_()\n                p.mul_(1 - group["lr"] * group["shrink"])\n');
  });
});
