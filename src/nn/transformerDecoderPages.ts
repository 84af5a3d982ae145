// The pages of the layers of a decoder.
import type { Sampler } from "../autograd/sampler.js";
import type { Fields } from "../core/fields.js";
import { callWithMemory } from "./attentionPage.js";
import type { LayerPage } from "./pages.js";
import { attention, network, normalized } from "./transformerPages.js";

/** From own, the normalized result of the first attention, to both; and from gboth to gown and gmemory. */
const across = {
  forward: `
      b < S, d < S
      ask[n, t, e]    = cross_in_proj_bias[e] + sum over i of cross_in_proj_weight[e, i] own[n, t, i]  -- questions, in the first third of the rows
      offer[n, b, m]  = cross_in_proj_bias[m] + sum over i of cross_in_proj_weight[m, i] memory[n, b, i]  -- keys and values, in the second and the last third
      fit[n, h, t, b] = (sum over c of ask[n, t, h D + c] offer[n, b, dModel + h D + c]) / sqrt(D)  -- how well they fit
      share[n, h, t, b] = exp(fit[n, h, t, b]) / (sum over d of exp(fit[n, h, t, d]))  -- softmax over the steps of the memory
      found[n, t, e]  = sum over b of share[n, floor(e / D), t, b] offer[n, b, 2 dModel + e]  -- what each head found, side by side
      both[n, t, j]   = own[n, t, j] + cross_out_proj_bias[j] + sum over e of cross_out_proj_weight[j, e] found[n, t, e]  -- mixed, and own beside it`,
  backward: `
      gcross_out_proj_weight[j, e] = sum over n, t of gboth[n, t, j] found[n, t, e]  -- chain rule: one weight serves every step
      gcross_out_proj_bias[j] = sum over n, t of gboth[n, t, j]  -- chain rule
      gfound[n, t, e] = sum over j of gboth[n, t, j] cross_out_proj_weight[j, e]  -- chain rule
      gshare[n, h, t, b] = sum over c of gfound[n, t, h D + c] offer[n, b, 2 dModel + h D + c]  -- chain rule: the slope of found by share is the value
      gfit[n, h, t, b] = share[n, h, t, b] (gshare[n, h, t, b] - sum over d of gshare[n, h, t, d] share[n, h, t, d])  -- chain rule: the derivative of softmax
      gask[n, t, e]   = sum over b of gfit[n, floor(e / D), t, b] offer[n, b, dModel + e] / sqrt(D)  -- chain rule, constant factor
      goffer[n, b, m] = 0 if m < dModel,
                        sum over t of gfit[n, head[m], t, b] ask[n, t, m - dModel] / sqrt(D) if m < 2 dModel,
                        else sum over t of share[n, head[m], t, b] gfound[n, t, m - 2 dModel]  -- chain rule: as key, as value
      gcross_in_proj_weight[m, i] = sum over n, t of gask[n, t, m + 0 dModel] own[n, t, i] if m < dModel,
                        else sum over n, b of goffer[n, b, m] memory[n, b, i]  -- chain rule: the first third reads the target, the others the memory
      gcross_in_proj_bias[m] = sum over n, t of gask[n, t, m + 0 dModel] if m < dModel, else sum over n, b of goffer[n, b, m]  -- chain rule
      gmemory[n, b, i] = sum over m of goffer[n, b, m] cross_in_proj_weight[m, i]  -- chain rule: every step of the target that took of it
      gown[n, t, i]   = gboth[n, t, i] + sum over e of gask[n, t, e] cross_in_proj_weight[e, i]  -- chain rule: the way round, and as a question`,
};

/** @param y what lines call the result of the layer @param forward what follows it, and the way back @param backward to y */
function layerText(y: string, forward = "", backward = ""): string {
  const [first, second, third] = [normalized("p", "own", "norm1"), normalized("both", "u", "norm2"), normalized("w", y, "norm3")];
  const there = [attention.forward, first.forward, across.forward, second.forward, network.forward, third.forward, forward];
  const back = [backward, third.backward, network.backward, second.backward, across.backward, first.backward, attention.backward];
  return [...there, ...back].join("");
}

const tiny = { nhead: 1, dimFeedforward: 2, dropout: 0, layerNormEps: 0.5 };
const given = (s: Sampler, width: number, steps: number) => ({ input: s.normal([1, 2, width]), others: { memory: s.normal([1, steps, width]) } }); // prettier-ignore

export const decoderLayerPage: LayerPage<Fields> = {
  file: "transformerDecoderLayer",
  about:
    "Between the two parts of a TransformerEncoderLayer stands a second attention: the steps of the target ask those of another sequence, the memory, which an encoder has made. A translator reads a sentence into the memory and writes the other one step by step, with causal, so that no step knows what it has yet to say. Here norm_first is false, nothing is dropped and the activation is relu. cross stands for multihead_attn, the second attention.",
  torch: "torch.nn.TransformerDecoderLayer",
  see: ["TransformerEncoderLayer", "MultiheadAttention", "TransformerDecoder"],
  aliases: ["decoder layer", "cross-attention"],
  derivation: layerText("y"),
  short: [["multihead_attn_", "cross_"]],
  call: callWithMemory,
  samples: (s) => [
    { args: { ...tiny, dModel: 2 }, ...given(s, 2, 3) },
    { args: { ...tiny, dModel: 4, nhead: 2, causal: true }, ...given(s, 4, 2) },
  ],
};

const last = normalized("after", "y", "norm");

export const decoderPage: LayerPage<Fields> = {
  file: "transformerDecoder",
  about:
    "Each layer asks the memory once more, with what the layers before have made of the target. Here there is one, with a LayerNorm behind it; every further one does the same again, with weights of its own, which begin equal to those of the first, as in PyTorch. Names are written without layers.0, and cross stands for multihead_attn.",
  torch: "torch.nn.TransformerDecoder",
  see: ["TransformerDecoderLayer", "TransformerEncoder", "LayerNorm"],
  aliases: ["decoder"],
  derivation: layerText("after", last.forward, last.backward),
  short: [["layers_0_", ""], ["multihead_attn_", "cross_"]], // prettier-ignore
  call: callWithMemory,
  samples: (s) => [{ args: { ...tiny, dModel: 2, numLayers: 1, norm: true }, ...given(s, 2, 2) }],
};
