// GPT-2 as Hugging Face names and stores it, in the names of the layers that GPT: {..} stands for.
//
//   wte.weight, wpe.weight           Embedding, PositionalEmbedding
//   h.N.ln_1, h.N.ln_2               norm1 and norm2 of layer N of the Repeat
//   h.N.attn.c_attn, h.N.attn.c_proj its in_proj and out_proj
//   h.N.mlp.c_fc, h.N.mlp.c_proj     its linear1 and linear2
//   ln_f                             LayerNorm
//   lm_head.weight                   Linear; where it is tied to the Embedding, wte.weight is all that counts
//
// The four c_* are Conv1D there: y = x w + b with w (in, out), so each weight is transposed. h.N.attn.bias and h.N.attn.masked_bias are the
// causal mask, no weights. All names may begin with "transformer.".
import type { NdArray } from "../../kernels/ndarray.js";
import { ordinary } from "../../kernels/room.js";
import type { LayerSummary } from "../model.js";

type Arrays = ReadonlyMap<string, NdArray>;

const PREFIX = /^transformer\./;
const IN_LAYER = /^h\.(\d+)\.(ln_1|ln_2|attn\.c_attn|attn\.c_proj|mlp\.c_fc|mlp\.c_proj)\.(weight|bias)$/;
const MASK = /^h\.\d+\.attn\.(bias|masked_bias)$/;

/** What a part is called here; of c_attn, whose name goes on with _, not with a dot. */
const parts: Readonly<Record<string, string>> = {
  ln_1: "norm1.",
  ln_2: "norm2.",
  "attn.c_attn": "self_attn.in_proj_",
  "attn.c_proj": "self_attn.out_proj.",
  "mlp.c_fc": "linear1.",
  "mlp.c_proj": "linear2.",
};

/** Whether these are the names of a GPT-2. */
export function isGpt2(arrays: Arrays): boolean {
  const names = new Set(Array.from(arrays.keys(), (name) => name.replace(PREFIX, "")));
  return ["wte.weight", "wpe.weight", "h.0.attn.c_attn.weight"].every((name) => names.has(name));
}

/** The arrays under the names of the model; those that it has no place for under their own. */
export function fromGpt2(arrays: Arrays, layers: readonly LayerSummary[]): Map<string, NdArray> {
  const number = (name: string): number => layers.findIndex((layer) => layer.name === name);
  const head = layers.findLastIndex(({ name }) => name === "Linear");
  const isTied = typeof layers[head]?.args.tie === "number";
  const named = new Map<string, NdArray>();
  const plain = new Map(Array.from(arrays, ([name, array]) => [name.replace(PREFIX, ""), array]));
  for (const [name, array] of plain) {
    const [, layer, part, end] = IN_LAYER.exec(name) ?? [];
    const [outer, kind] = name.split(".");
    if (MASK.test(name)) continue;
    if (part !== undefined) {
      const matrix = part.includes(".c_") && end === "weight";
      named.set(`${number("Repeat")}.${layer}.0.${parts[part]}${end}`, matrix ? transposed(array) : array);
    } else if (outer === "wte") named.set(`${number("Embedding")}.${kind}`, array);
    else if (outer === "wpe") named.set(`${number("PositionalEmbedding")}.${kind}`, array);
    else if (outer === "ln_f") named.set(`${number("LayerNorm")}.${kind}`, array);
    else if (name !== "lm_head.weight") named.set(name, array);
  }
  if (!isTied && head >= 0) named.set(`${head}.weight`, plain.get("lm_head.weight") ?? plain.get("wte.weight")!);
  return named;
}

/** The model that these are the weights of, as an experiment has it. Every GPT-2 has 64 numbers in a head. */
export function gpt2Model(arrays: Arrays): string {
  const shapeOf = (name: string): readonly number[] => (arrays.get(name) ?? arrays.get(`transformer.${name}`))!.shape;
  const [places, width] = shapeOf("wpe.weight");
  const layers = [...arrays.keys()].filter((name) => name.endsWith(".attn.c_attn.weight")).length;
  return `GPT: {n_layer: ${layers}, n_head: ${Math.max(1, Math.round(width / 64))}, n_embd: ${width}, n_positions: ${places}}`;
}

/** Of a matrix. */
function transposed({ dtype, shape: [rows, columns], data }: NdArray): NdArray {
  const turned = ordinary(dtype, rows * columns);
  for (let i = 0; i < rows; i++) for (let j = 0; j < columns; j++) turned[j * rows + i] = data[i * columns + j];
  return { dtype, shape: [columns, rows], data: turned };
}
