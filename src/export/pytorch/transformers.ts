// Layers of a Transformer: torch's own where they do the same.
import type { Fields } from "../../core/fields.js";
import { layerRegistry } from "../../nn/registry.js";
import { argumentList, call, valueOf } from "./call.js";
import { fieldsOf, told, type Place, type Rule } from "./rules.js";

/** Arguments of torch's layers of a Transformer. */
export function transformerArguments({ summary: { args }, use }: Place, fields: Fields, without: readonly string[]): string[] {
  const { activation, ...others } = args;
  const bends = activation === "relu" ? [] : [activation === "gelu" ? 'activation="gelu"' : `activation=${use("gelu_tanh")}`];
  return [...argumentList(fields, others, { without: [...without, "activation"] }), ...bends];
}

export const encoderLayer: Rule = (place) => {
  const { summary, padded, use } = place;
  const { args } = summary;
  const fields = fieldsOf(summary);
  if (args.bias === true && args.rotary !== true) {
    const given = transformerArguments(place, fields, ["batch_first", "bias", "rotary"]);
    if (args.causal === true || padded) return call(told("TransformerEncoderLayer", place), given);
    return call("nn.TransformerEncoderLayer", [...given, "batch_first=True"]);
  }
  const { d_model: width, nhead, dropout, bias, causal } = args;
  const own = { embed_dim: width, num_heads: nhead, dropout, bias, causal };
  const inner = call(told(args.rotary === true ? "RotaryAttention" : "SelfAttention", place), argumentList(layerRegistry.MultiheadAttention.declaration.fields, own, { without: ["batch_first", "rotary"] })); // prettier-ignore
  const { activation, ...others } = args;
  const bends = activation === "relu" ? [] : [`activation=${activation === "gelu" ? "F.gelu" : use("gelu_tanh")}`];
  return call(told("TransformerLayer", place), [inner, ...argumentList(fields, others, { without: ["d_model", "nhead", "batch_first", "causal", "rotary", "activation"] }), ...bends]); // prettier-ignore
};

/** Copies of torch's layer. */
export const stack = (layer: string): Rule => (place) => {
  const { summary, padded, use } = place;
  const { d_model: width, num_layers: times, layer_norm_eps: eps, norm, causal } = summary.args;
  const given = transformerArguments(place, fieldsOf(summary), ["batch_first", "num_layers", "norm", "causal"]);
  const made = layer === "TransformerEncoderLayer" ? (padded ? "PaddedTransformerEncoder" : "TransformerEncoder") : "TransformerDecoder";
  const [d, heads, ...others] = given;
  return call(use(made), [
    call(`nn.${layer}`, [d, heads, ...others, "batch_first=True"]),
    valueOf(times),
    ...(norm === true ? [`norm=nn.LayerNorm(${valueOf(width)}${eps === 1e-5 ? "" : `, eps=${valueOf(eps)}`})`] : []),
    ...(causal === true ? ["causal=True"] : []),
  ]);
}; // prettier-ignore
