// The page of Transformer: an encoder and a decoder as small as can be, for what is new is only how they stand together.
import { Parameter } from "../autograd/parameter.js";
import { zeros } from "../autograd/create.js";
import type { Tensor } from "../autograd/tensor.js";
import type { Fields } from "../core/fields.js";
import { add } from "../ops/add.js";
import { matmul } from "../ops/matmul.js";
import { softmax } from "../ops/softmax.js";
import { transpose } from "../ops/permute.js";
import { Module } from "./module.js";
import type { LayerPage, LayerSample } from "./pages.js";

/** memory = src Wᵀ */
class Reads extends Module {
  readonly weight: Parameter;

  constructor(width: number) {
    super();
    this.weight = new Parameter(zeros([width, width], { dtype: "float64" }));
  }

  forward(src: Tensor): Tensor {
    return matmul(src, transpose(this.weight, 0, 1));
  }
}

/** y = tgt + softmax(tgt memoryᵀ) memory */
class Writes extends Module<Tensor, [tgt: Tensor, memory: Tensor]> {
  forward(tgt: Tensor, memory: Tensor): Tensor {
    return add(tgt, matmul(softmax(matmul(tgt, transpose(memory, 1, 2)), -1), memory));
  }
}

interface Both {
  forward(src: Tensor, tgt: Tensor): Tensor;
}

/** Fields know plain values; of the two modules only Transformer knows. */
function parts(dModel: number): NonNullable<LayerSample["args"]> {
  const args = { dModel, nhead: 1, batchFirst: true, customEncoder: new Reads(dModel), customDecoder: new Writes() };
  return args as unknown as NonNullable<LayerSample["args"]>;
}

export const transformerPage: LayerPage<Fields> = {
  file: "transformer",
  about:
    "An encoder reads one sequence into the memory, and a decoder writes another one with an eye on it: a translator in one layer. What goes on inside of them is on the pages of TransformerEncoder and TransformerDecoder, each with a LayerNorm at its end. Here custom_encoder and custom_decoder put the least in their places that shows how both stand together: one matrix that reads, and one attention that asks the memory. Matrices begin with xavierUniform_, as in PyTorch.",
  torch: "torch.nn.Transformer",
  see: ["TransformerEncoder", "TransformerDecoder", "TransformerEncoderLayer", "TransformerDecoderLayer"],
  aliases: ["sequence to sequence"],
  derivation: `
      t < T, s < S, u < S, e < dModel, i < dModel
      memory[n, s, e] = sum over i of W[e, i] src[n, s, i]      -- the encoder reads
      z[n, t, s]  = sum over e of tgt[n, t, e] memory[n, s, e]  -- how well step s fits what step t of the target asks
      a[n, t, s]  = exp(z[n, t, s]) / (sum over u of exp(z[n, t, u]))  -- softmax: what t takes of s
      y[n, t, e]  = tgt[n, t, e] + sum over s of a[n, t, s] memory[n, s, e]  -- the decoder writes
      ga[n, t, s] = sum over e of gy[n, t, e] memory[n, s, e]   -- chain rule: the slope of y by a is the memory
      gz[n, t, s] = a[n, t, s] (ga[n, t, s] - sum over u of ga[n, t, u] a[n, t, u])  -- chain rule: the derivative of softmax
      gtgt[n, t, e] = gy[n, t, e] + sum over s of gz[n, t, s] memory[n, s, e]  -- chain rule: tgt stands in y, and it asks
      gmemory[n, s, e] = sum over t of (gz[n, t, s] tgt[n, t, e] + a[n, t, s] gy[n, t, e])  -- chain rule: every step of the target that looked at s
      gW[e, i]    = sum over n, s of gmemory[n, s, e] src[n, s, i]  -- chain rule: the encoder learns from what was written alone
      gsrc[n, s, i] = sum over e of gmemory[n, s, e] W[e, i]    -- chain rule
  `,
  short: [["encoder_weight", "W"]],
  input: { name: "src", differentiable: true },
  call: (layer: Module, { src, tgt }) => (layer as unknown as Both).forward(src, tgt),
  samples: (s) => [
    { args: parts(2), input: s.normal([1, 2, 2]), others: { tgt: s.normal([1, 2, 2]) } },
    { args: parts(3), input: s.normal([2, 4, 3]), others: { tgt: s.normal([2, 2, 3]) } },
  ],
};
