// The pages of the layers of a Transformer.
import type { Fields } from "../core/fields.js";
import type { LayerPage } from "./pages.js";

/** norm(p) under the names that lines give its parts, and its gradient. */
export function normalized(p: string, y: string, norm: string): { forward: string; backward: string } {
  return {
    forward: `
      mean_${p}[n, t] = mean over i of ${p}[n, t, i]
      s_${p}[n, t]    = 1 / sqrt((mean over i of (${p}[n, t, i] - mean_${p}[n, t])^2) + layerNormEps)
      h_${p}[n, t, i] = (${p}[n, t, i] - mean_${p}[n, t]) s_${p}[n, t]  -- mean 0, variance 1
      ${y}[n, t, i]   = h_${p}[n, t, i] ${norm}_weight[i] + ${norm}_bias[i]  -- ${norm}: see LayerNorm`,
    backward: `
      g${norm}_weight[i] = sum over n, t of g${y}[n, t, i] h_${p}[n, t, i]  -- chain rule: one weight serves every step
      g${norm}_bias[i]   = sum over n, t of g${y}[n, t, i]      -- chain rule
      b_${p}[n, t, i] = g${y}[n, t, i] ${norm}_weight[i]        -- what arrives at h
      g${p}[n, t, i]  = s_${p}[n, t] (b_${p}[n, t, i] - (mean over e of b_${p}[n, t, e]) -
                        h_${p}[n, t, i] (mean over e of b_${p}[n, t, e] h_${p}[n, t, e]))  -- chain rule: the derivative of LayerNorm`,
  };
}

const first = normalized("p", "u", "norm1");

/** From the input of the layer to p, and from gp back; gx is written by the layer, which has a way round it. */
export const attention = {
  forward: `
      D               = dModel / nhead                          -- numbers of each head
      h < nhead, c < D, t < T, s < T, e < dModel, m < 3 dModel
      head[m]         = floor((m - dModel floor(m / dModel)) / D)  -- whose number m is
      r[n, t, m]      = self_attn_in_proj_bias[m] + sum over i of self_attn_in_proj_weight[m, i] x[n, t, i]  -- question, key and value of all heads, side by side
      z[n, h, t, s]   = (sum over c of r[n, t, h D + c] r[n, s, dModel + h D + c]) / sqrt(D)  -- how well they fit
      o[t, s]         = (causal = 0 or s <= t)                  -- 1 where t may look at s
      a[n, h, t, s]   = o[t, s] exp(z[n, h, t, s]) / (sum over l of o[t, l] exp(z[n, h, t, l]))  -- softmax: see MultiheadAttention
      f[n, t, e]      = sum over s of a[n, floor(e / D), t, s] r[n, s, 2 dModel + e]  -- what each head found, side by side
      p[n, t, j]      = x[n, t, j] + self_attn_out_proj_bias[j] + sum over e of self_attn_out_proj_weight[j, e] f[n, t, e]  -- mixed, and x beside it: see Residual`,
  backward: `
      gself_attn_out_proj_weight[j, e] = sum over n, t of gp[n, t, j] f[n, t, e]  -- chain rule: one weight serves every step
      gself_attn_out_proj_bias[j] = sum over n, t of gp[n, t, j]  -- chain rule
      gf[n, t, e]     = sum over j of gp[n, t, j] self_attn_out_proj_weight[j, e]  -- chain rule: every p of the step reads f
      ga[n, h, t, s]  = sum over c of gf[n, t, h D + c] r[n, s, 2 dModel + h D + c]  -- chain rule: the slope of f by a is the value
      gz[n, h, t, s]  = a[n, h, t, s] (ga[n, h, t, s] - sum over l of ga[n, h, t, l] a[n, h, t, l])  -- chain rule: the derivative of softmax
      gr[n, t, m]     = sum over s of gz[n, head[m], t, s] r[n, s, m + dModel] / sqrt(D) if m < dModel,
                        sum over s of gz[n, head[m], s, t] r[n, s, m - dModel] / sqrt(D) if m < 2 dModel,
                        else sum over s of a[n, head[m], s, t] gf[n, s, m - 2 dModel]  -- chain rule: as question, as key, as value
      gself_attn_in_proj_weight[m, i] = sum over n, t of gr[n, t, m] x[n, t, i]  -- chain rule: one weight serves every step
      gself_attn_in_proj_bias[m] = sum over n, t of gr[n, t, m]  -- chain rule
      gx[n, t, i]     = gp[n, t, i] + sum over m of gr[n, t, m] self_attn_in_proj_weight[m, i]  -- chain rule: the way round, and through the attention`,
};

/** From u to w, and from gw to gu. */
export const network = {
  forward: `
      q[n, t, k]      = linear1_bias[k] + sum over i of linear1_weight[k, i] u[n, t, i]  -- a small network at every step by itself
      v[n, t, k]      = max(0, q[n, t, k])                      -- activation: relu
      w[n, t, j]      = u[n, t, j] + linear2_bias[j] + sum over k of linear2_weight[j, k] v[n, t, k]  -- and u beside it`,
  backward: `
      glinear2_weight[j, k] = sum over n, t of gw[n, t, j] v[n, t, k]  -- chain rule: one weight serves every step
      glinear2_bias[j] = sum over n, t of gw[n, t, j]           -- chain rule
      gv[n, t, k]     = sum over j of gw[n, t, j] linear2_weight[j, k]  -- chain rule: every w of the step reads v
      gq[n, t, k]     = gv[n, t, k] (q[n, t, k] > 0)            -- chain rule: the slope of relu
      glinear1_weight[k, i] = sum over n, t of gq[n, t, k] u[n, t, i]  -- chain rule
      glinear1_bias[k] = sum over n, t of gq[n, t, k]           -- chain rule
      gu[n, t, i]     = gw[n, t, i] + sum over k of gq[n, t, k] linear1_weight[k, i]  -- chain rule: the way round, and through the network`,
};

/** The lines of a layer. @param y what lines call its result @param forward what follows it, and the way back @param backward to y */
function layerText(y: string, forward = "", backward = ""): string {
  const second = normalized("w", y, "norm2");
  return [attention.forward, first.forward, network.forward, second.forward, forward, backward, second.backward, network.backward, first.backward, attention.backward].join(""); // prettier-ignore
}

export const encoderLayerPage: LayerPage<Fields> = {
  file: "transformerEncoderLayer",
  about:
    "Two parts: attention, in which steps look at each other, and a small network at every step by itself. Each adds what it found to what it was given, and the sum is normalized, so that layers can stand one on the other. Here norm_first is false, nothing is dropped and the activation is relu; with norm_first each part is given normalized numbers and its sum stays as it is: x' = x + attention(norm1(x)), y = x' + network(norm2(x')), which trains more easily when many are stacked. With rotary questions and keys are turned by their places before they are compared: see RotaryEmbedding. In training dropout is applied to the shares of attention, to what each part gives, and within the network.",
  torch: "torch.nn.TransformerEncoderLayer",
  see: ["MultiheadAttention", "LayerNorm", "Linear", "Residual", "TransformerEncoder"],
  aliases: ["transformer", "encoder layer"],
  derivation: layerText("y"),
  samples: (s) => [
    { args: { dModel: 2, nhead: 2, dimFeedforward: 3, dropout: 0, layerNormEps: 0.5 }, input: s.normal([1, 2, 2]) },
    { args: { dModel: 4, nhead: 2, dimFeedforward: 2, dropout: 0, layerNormEps: 0.1, causal: true }, input: s.normal([1, 2, 4]) },
  ],
};

const last = normalized("after", "y", "norm");

export const encoderPage: LayerPage<Fields> = {
  file: "transformerEncoder",
  about:
    "Each layer lets the steps look at each other once more: what one has found the next can use. Here there is one, with a LayerNorm behind it; every further one does the same again, with weights of its own, which begin equal to those of the first, as in PyTorch. Where they should begin with numbers of their own: Repeat: {times: 2, layers: [{TransformerEncoderLayer: ..}]}.",
  torch: "torch.nn.TransformerEncoder",
  see: ["TransformerEncoderLayer", "Repeat", "LayerNorm"],
  aliases: ["encoder"],
  derivation: layerText("after", last.forward, last.backward),
  short: [["layers_0_", ""]],
  samples: (s) => [
    { args: { dModel: 2, nhead: 1, numLayers: 1, dimFeedforward: 2, dropout: 0, layerNormEps: 0.5, norm: true }, input: s.normal([1, 2, 2]) },
  ],
}; // prettier-ignore
