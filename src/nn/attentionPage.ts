// The page of Attention.
import type { Tensor } from "../autograd/tensor.js";
import type { Fields } from "../core/fields.js";
import type { Module } from "./module.js";
import type { LayerPage } from "./pages.js";

type Asking = Module<Tensor, [x: Tensor, told: object]>;

/** Called with a memory whose rows have no padding. */
export function callWithMemory(layer: Module, { x, memory }: Readonly<Record<string, Tensor>>): Tensor {
  const [rows, steps] = memory.shape;
  return (layer as unknown as Asking).forward(x, { memory: { steps: memory, lengths: Array.from({ length: rows }, () => steps) } }); // prettier-ignore
}

export const attentionOverPage: LayerPage<Fields> = {
  about:
    "A translator that has read a sentence to its end looks back while it writes. An encoder makes a vector of each step that it reads: the memory. Each step of the decoder asks it a question, and takes of each of its steps as much as that one's key fits. In y what was found stands beside x (join: cat), so that the next layer sees both; with join: add it is added to x, with join: none it goes on alone. Where kdim is embedDim, the matrices of q, k and v lie one below the other in in_proj_weight. Names are written without attention.",
  torch: "torch.cat([x, torch.nn.MultiheadAttention(embed_dim, nhead, kdim=kdim, vdim=kdim)(x, memory, memory)[0]], -1)",
  see: ["MultiheadAttention", "scaledDotProductAttention", "TransformerDecoderLayer", "LSTM"],
  aliases: ["cross-attention over an encoder", "bahdanau", "luong", "encoder attention"],
  derivation: `
      D              = embedDim / nhead                          -- numbers of each head
      h < nhead, c < D, t < T, s < S, u < S, e < embedDim, o < 3 embedDim, p < 2 embedDim
      q[n, t, e]     = in_proj_bias[e] + sum over i of q_proj_weight[e, i] x[n, t, i]  -- what each step of the decoder asks
      k[n, s, e]     = in_proj_bias[embedDim + e] + sum over m of k_proj_weight[e, m] memory[n, s, m]  -- what a step of the encoder can be asked about
      v[n, s, e]     = in_proj_bias[2 embedDim + e] + sum over m of v_proj_weight[e, m] memory[n, s, m]  -- what it has to give
      z[n, h, t, s]  = (sum over c of q[n, t, h D + c] k[n, s, h D + c]) / sqrt(D)  -- how well they fit
      a[n, h, t, s]  = exp(z[n, h, t, s]) / (sum over u of exp(z[n, h, t, u]))  -- softmax: what t takes of s
      head[e]        = floor(e / D)                              -- whose number e is
      b[n, t, e]     = sum over s of a[n, head[e], t, s] v[n, s, e]  -- what each head found, side by side
      f[n, t, j]     = out_proj_bias[j] + sum over e of out_proj_weight[j, e] b[n, t, e]  -- mixed
      y[n, t, p]     = x[n, t, p + 0 embedDim] if p < embedDim, else f[n, t, p - embedDim]  -- beside what asked for it
      gf[n, t, j]    = gy[n, t, embedDim + j]                    -- chain rule: the second half of y
      gb[n, t, e]    = sum over j of gf[n, t, j] out_proj_weight[j, e]  -- chain rule
      gout_proj_weight[j, e] = sum over n, t of gf[n, t, j] b[n, t, e]  -- chain rule: one weight serves every step
      gout_proj_bias[j] = sum over n, t of gf[n, t, j]           -- chain rule
      gv[n, s, e]    = sum over t of a[n, head[e], t, s] gb[n, t, e]  -- chain rule: every step that took of s
      ga[n, h, t, s] = sum over c of gb[n, t, h D + c] v[n, s, h D + c]  -- chain rule: the slope of b by a is v
      gz[n, h, t, s] = a[n, h, t, s] (ga[n, h, t, s] - sum over u of ga[n, h, t, u] a[n, h, t, u])  -- chain rule: the derivative of softmax
      gq[n, t, e]    = sum over s of gz[n, head[e], t, s] k[n, s, e] / sqrt(D)  -- chain rule, constant factor
      gk[n, s, e]    = sum over t of gz[n, head[e], t, s] q[n, t, e] / sqrt(D)  -- likewise
      gq_proj_weight[e, i] = sum over n, t of gq[n, t, e] x[n, t, i]  -- chain rule: one weight serves every step
      gk_proj_weight[e, m] = sum over n, s of gk[n, s, e] memory[n, s, m]  -- chain rule
      gv_proj_weight[e, m] = sum over n, s of gv[n, s, e] memory[n, s, m]  -- chain rule
      gin_proj_bias[o] = sum over n, t of gq[n, t, o + 0 embedDim] if o < embedDim,
                         sum over n, s of gk[n, s, o - embedDim] if o < 2 embedDim,
                         else sum over n, s of gv[n, s, o - 2 embedDim]  -- chain rule
      gx[n, t, i]    = gy[n, t, i + 0 embedDim] + sum over e of gq[n, t, e] q_proj_weight[e, i]  -- chain rule: x stands in y, and it asks
      gmemory[n, s, m] = sum over e of (gk[n, s, e] k_proj_weight[e, m] + gv[n, s, e] v_proj_weight[e, m])  -- chain rule: so an encoder learns what it will be asked
  `,
  short: [["attention_", ""]],
  call: callWithMemory,
  samples: (s) => [
    { args: { embedDim: 2, kdim: 3 }, input: s.normal([1, 2, 2]), others: { memory: s.normal([1, 2, 3]) } },
    { args: { embedDim: 4, nhead: 2, kdim: 3 }, input: s.normal([1, 2, 4]), others: { memory: s.normal([1, 3, 3]) } },
    { args: { embedDim: 2, kdim: 1 }, input: s.normal([2, 3, 2]), others: { memory: s.normal([2, 2, 1]) } },
  ],
};
