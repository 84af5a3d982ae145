// The page of MultiheadAttention.
import type { Fields } from "../core/fields.js";
import type { LayerPage } from "./pages.js";

export const attentionPage: LayerPage<Fields> = {
  file: "multiheadAttention",
  about:
    "Every step asks all steps of its row a question, is answered by how well their keys fit, and takes their values in that proportion. One attention gives one average; several heads, each on a part of the width with a matrix of its own, can look for several things at once. The line of y mixes what they found. In code query, key and value may be three tensors; here all are x, as in an experiment file. A bias that is left out is 0. With rotary every q[n, h, t] and k[n, h, s] is turned by its place before they are compared: see RotaryEmbedding; in code causal and rotary are arguments of the constructor.",
  torch: "torch.nn.MultiheadAttention",
  see: ["scaledDotProductAttention", "RotaryEmbedding", "TransformerEncoderLayer", "Linear"],
  aliases: ["self-attention", "multi-head attention", "mha"],
  derivation: `
      D             = embedDim / numHeads                       -- numbers of each head
      h < numHeads, c < D, t < T, s < T, e < embedDim, m < 3 embedDim
      r[n, t, m]    = in_proj_bias[m] + sum over i of in_proj_weight[m, i] x[n, t, i]  -- question, key and value of all heads, side by side
      q[n, h, t, c] = r[n, t, h D + c]                          -- the first third: what head h asks at step t
      k[n, h, s, c] = r[n, s, embedDim + h D + c]               -- the second: what step s can be asked about
      v[n, h, s, c] = r[n, s, 2 embedDim + h D + c]             -- the third: what it has to give
      z[n, h, t, s] = (sum over c of q[n, h, t, c] k[n, h, s, c]) / sqrt(D)  -- how well they fit
      o[t, s]       = (causal = 0 or s <= t)                    -- 1 where t may look at s
      a[n, h, t, s] = o[t, s] exp(z[n, h, t, s]) / (sum over u of o[t, u] exp(z[n, h, t, u]))  -- softmax: what t takes of s
      head[e]       = floor(e / D)                              -- whose number e is
      b[n, t, e]    = sum over s of a[n, head[e], t, s] v[n, head[e], s, e - D head[e]]  -- what each head found, side by side
      y[n, t, j]    = out_proj_bias[j] + sum over e of out_proj_weight[j, e] b[n, t, e]  -- mixed
      gb[n, t, e]   = sum over j of gy[n, t, j] out_proj_weight[j, e]  -- chain rule: every y of the step reads b
      gout_proj_weight[j, e] = sum over n, t of gy[n, t, j] b[n, t, e]  -- chain rule: one weight serves every step
      gout_proj_bias[j] = sum over n, t of gy[n, t, j]          -- chain rule
      gv[n, h, s, c] = sum over t of a[n, h, t, s] gb[n, t, h D + c]  -- chain rule: every step that took of s
      ga[n, h, t, s] = sum over c of gb[n, t, h D + c] v[n, h, s, c]  -- chain rule: the slope of b by a is v
      gz[n, h, t, s] = a[n, h, t, s] (ga[n, h, t, s] - sum over u of ga[n, h, t, u] a[n, h, t, u])  -- chain rule: the derivative of softmax
      gq[n, h, t, c] = sum over s of gz[n, h, t, s] k[n, h, s, c] / sqrt(D)  -- chain rule, constant factor
      gk[n, h, s, c] = sum over t of gz[n, h, t, s] q[n, h, t, c] / sqrt(D)  -- likewise
      place[m]      = m - embedDim floor(m / embedDim)          -- where m stands in its third
      l[m]          = floor(place[m] / D)                       -- and the head that it belongs to
      gr[n, t, m]   = gq[n, l[m], t, place[m] - D l[m]] if m < embedDim,
                      gk[n, l[m], t, place[m] - D l[m]] if m < 2 embedDim,
                      else gv[n, l[m], t, place[m] - D l[m]]    -- each number of r is one of q, k or v
      gx[n, t, i]   = sum over m of gr[n, t, m] in_proj_weight[m, i]  -- chain rule: x is asked, compared and taken
      gin_proj_weight[m, i] = sum over n, t of gr[n, t, m] x[n, t, i]  -- chain rule: one weight serves every step
      gin_proj_bias[m] = sum over n, t of gr[n, t, m]           -- chain rule
  `,
  samples: (s) => [
    { args: { embedDim: 2, numHeads: 2 }, input: s.normal([1, 2, 2]) },
    { args: { embedDim: 4, numHeads: 2, causal: true }, input: s.normal([1, 2, 4]) },
    { args: { embedDim: 2, numHeads: 1, bias: false, causal: true }, input: s.normal([2, 3, 2]), beside: () => ({ in_proj_bias: s.tensor([0, 0, 0, 0, 0, 0]), out_proj_bias: s.tensor([0, 0]) }) },
  ], // prettier-ignore
};
