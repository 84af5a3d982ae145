// The page of Transformer: the lines of its encoder, of its decoder behind them, and the way back through both.
import type { Tensor } from "../autograd/tensor.js";
import type { Fields } from "../core/fields.js";
import type { Module } from "./module.js";
import type { LayerPage } from "./pages.js";
import { decoderText } from "./transformerDecoderPages.js";
import { encoderText, last } from "./transformerPages.js";

/** What the lines of an encoder call its input, its result and its steps, and what they are called here. */
const renamed = new Map([["x", "src"], ["gx", "gsrc"], ["y", "memory"], ["gy", "gmemory"], ["t", "b"], ["s", "d"]]); // prettier-ignore
const weight = /^(g?)((?:self_attn|norm\d?|linear\d)_.*)$/;
const local = /^g?(?:[razfpuqvw]|after|(?:mean|s|h|b)_\w+)$/;

/** A name of the lines of an encoder beside those of a decoder. */
function inEncoder(name: string): string {
  if (weight.test(name)) return name.replace(weight, "$1enc_$2");
  return renamed.get(name) ?? (local.test(name) ? `${name}_e` : name);
}

/** Names in lines, and in their reasons those of one letter that are no words. */
function rename(text: string, change: (name: string) => string): string {
  const inLine = (line: string): string => {
    const [code, ...reason] = line.split("--");
    const said = reason.map((words) => words.replace(/\b[xpfvwqu]\b|(?<=by )a\b/g, change));
    return [code.replace(/[a-z]\w*/gi, change), ...said].join("--");
  };
  return text.split("\n").map(inLine).join("\n");
}

/** What both texts say at their beginning, said once here; and no step of the encoder is hidden. */
const without = (text: string): string =>
  text
    .split("\n")
    .filter((line) => !/^ *(D |head\[|h < |b < |o\[t, s\] )/.test(line))
    .join("\n");

const [there, back] = rename(without(encoderText("after", `${last.forward}\n  BACK`, last.backward)).replaceAll(/o\[t, [sl]\] /g, ""), inEncoder).split("\n  BACK"); // prettier-ignore
const hidden = "\n      o[t, s]         = (causal = 0 or s <= t)  -- 1 where step t of the target may look at s";
const decoder = rename(without(decoderText("after", last.forward, last.backward)), (name) => name.replace(/^(g?)x$/, "$1tgt"));

interface Both {
  forward(src: Tensor, tgt: Tensor): Tensor;
}

export const transformerPage: LayerPage<Fields> = {
  file: "transformer",
  about:
    "An encoder reads one sequence into the memory, and a decoder writes another one with an eye on it: a translator in one layer. Here both have one layer and a LayerNorm behind it. The lines are those of TransformerEncoder, whose names end in _e, whose weights begin with enc and whose steps are b and d; and of TransformerDecoder, where cross stands for multihead_attn. New are only their places: what the decoder sends back to the memory is what arrives at the encoder. Weights begin with xavierUniform_, as in PyTorch.",
  torch: "torch.nn.Transformer",
  see: ["TransformerEncoder", "TransformerDecoder", "TransformerEncoderLayer", "TransformerDecoderLayer"],
  aliases: ["sequence to sequence"],
  derivation: `
      D               = dModel / nhead  -- numbers of each head
      h < nhead, c < D, t < T, s < T, b < S, d < S, e < dModel, m < 3 dModel
      head[m]         = floor((m - dModel floor(m / dModel)) / D)  -- whose number m is
      ${[there, hidden, decoder, back].join("")}`,
  short: [["encoder_layers_0_", "enc_"], ["decoder_layers_0_", ""], ["encoder_norm", "enc_norm"], ["decoder_norm", "norm"], ["multihead_attn_", "cross_"]],
  input: { name: "src", differentiable: true },
  call: (layer: Module, { src, tgt }) => (layer as unknown as Both).forward(src, tgt),
  samples: (s) => [
    { args: { dModel: 2, nhead: 1, numEncoderLayers: 1, numDecoderLayers: 1, dimFeedforward: 2, dropout: 0, layerNormEps: 0.5, batchFirst: true, causal: true }, input: s.normal([1, 2, 2]), others: { tgt: s.normal([1, 2, 2]) } },
  ],
}; // prettier-ignore
