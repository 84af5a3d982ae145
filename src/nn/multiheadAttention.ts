// Several attentions side by side, each on a part of the width of its own.
import { reader, take } from "../autograd/call.js";
import { zeros } from "../autograd/create.js";
import { Parameter } from "../autograd/parameter.js";
import { formatShape } from "../autograd/shapes.js";
import type { Tensor } from "../autograd/tensor.js";
import { ShapeError } from "../core/errors.js";
import { camelCase, field } from "../core/fields.js";
import type { Generator } from "../core/rng.js";
import { attend, attendOnly } from "../functional/attention.js";
import { linear } from "../functional/linear.js";
import { refuseTruths } from "../functional/masks.js";
import type { Shape } from "../kernels/ndarray.js";
import { mean } from "../ops/mean.js";
import { permute } from "../ops/permute.js";
import { reshape } from "../ops/reshape.js";
import { narrow } from "../ops/slice.js";
import { squeeze, unsqueeze } from "../ops/views.js";
import { attentionFields, batchFirstField, checkHeads, maskField, paddingOf, readMasks, type AttentionMasks } from "./attentionArguments.js"; // prettier-ignore
import { inferWidth, stepsOf } from "./steps.js";
import { refusal, type Reading } from "./incremental.js";
import { uniform } from "./init.js";
import { KeyValueCache } from "./keyValueCache.js";
import { declareLayer, layerOf, readArguments, type TensorOptions } from "./layer.js";
import type { Told } from "./lengths.js";
import { Linear } from "./linear.js";
import { Module } from "./module.js";
import { requireEven, Turner } from "./rotaryEmbedding.js";
import { attentionPage } from "./multiheadAttentionPage.js";

const width = (of: string) =>
  field.object({ kind: "a whole number >= 1, or null", accepts: (value) => value === null || (Number.isSafeInteger(value) && (value as number) >= 1), default: null, help: `numbers of each ${of}; embed_dim when left out` }); // prettier-ignore
const { embed_dim, num_heads, dropout, bias, causal, rotary } = attentionFields;
const inCode = { embed_dim, num_heads, dropout, bias, kdim: width("key"), vdim: width("value"), batch_first: { ...batchFirstField, default: false }, causal, rotary }; // prettier-ignore

const declaration = declareLayer({
  name: "MultiheadAttention",
  lengths: "taken",
  formula: "y = [head 1, head 2, ..] W_outᵀ + b_out, head = softmax(q kᵀ / sqrt(D)) v, (q, k, v) = x W_inᵀ + b_in of its own",
  fields: attentionFields,
  positional: 2,
  infer: (input) => inferWidth("embed_dim", input) as { embed_dim: number },
  parameters: ({ embedDim, bias: biased }) => 4 * embedDim * (embedDim + Number(biased)),
  unfolds: ([steps], { embedDim, numHeads }) => 8 * steps * embedDim + 3 * numHeads * steps * steps,
  outputShape: (input, { embedDim, numHeads, batchFirst, rotary: turned }) => {
    const [, features] = stepsOf("MultiheadAttention", input, { batchFirst });
    checkHeads("MultiheadAttention", "embed_dim", embedDim, numHeads);
    if (turned) requireEven("MultiheadAttention", "the numbers of each head", embedDim / numHeads);
    if (features !== embedDim)
      throw new ShapeError(`MultiheadAttention: embed_dim is ${embedDim}, but each step has ${features} numbers`);
    return input;
  },
  page: attentionPage,
});

export interface MultiheadAttentionOptions extends TensorOptions {
  readonly dropout?: number;
  readonly bias?: boolean;
  /** Numbers of each key, where it is not embedDim: query, key and value then have matrices of their own. */
  readonly kdim?: number | null;
  readonly vdim?: number | null;
  readonly batchFirst?: boolean;
  /** No step looks at later ones, unless forward says something else. */
  readonly causal?: boolean;
  /** Questions and keys are turned by their places: see RotaryEmbedding. */
  readonly rotary?: boolean;
}

export interface AttentionCall extends AttentionMasks {
  readonly isCausal?: boolean | undefined;
  /** Whether the shares are given back, too; true when left out, as in PyTorch. */
  readonly needWeights?: boolean | undefined;
  /** Whether they are the mean over all heads; true when left out. */
  readonly averageAttnWeights?: boolean | undefined;
}

const read = reader("MultiheadAttention", [
  take.tensor("query"),
  take.tensor("key"),
  take.tensor("value"),
  take.options({
    key_padding_mask: maskField("1 where a step of the key is only padding"),
    need_weights: field.boolean({ help: "whether the shares are given back, too" }),
    attn_mask: maskField("added to the scores"),
    average_attn_weights: field.boolean({ help: "whether they are the mean over all heads" }),
    is_causal: field.boolean({ help: "no step looks at later ones" }),
    keep: maskField("1 where a step may look, 0 where not"),
  }),
]);

/**
 * Shapes: query (T, N, E), key (S, N, kdim), value (S, N, vdim), with batchFirst (N, T, E) and so on, or without N; the result is
 * [output, weights], like the query and (N, T, S), or (N, heads, T, S) for each head. As torch.nn.MultiheadAttention, default weights included.
 * Masks: `keyPaddingMask` is 1 at padding, `attnMask` is added; a boolean attn_mask m of PyTorch, true where nobody may look, is `keep: m.eq(0)`.
 */
export class MultiheadAttention extends Module<
  readonly [output: Tensor, weights: Tensor | null],
  [query: Tensor, key: Tensor, value: Tensor, options?: AttentionCall]
> {
  static readonly declaration = layerOf(this, declaration);
  static readonly asLayer = selfAttention(this);
  readonly embedDim: number;
  readonly numHeads: number;
  readonly dropout: number;
  readonly kdim: number;
  readonly vdim: number;
  readonly batchFirst: boolean;
  readonly causal: boolean;
  readonly rotary: boolean;
  readonly qProjWeight: Parameter | null = null;
  readonly kProjWeight: Parameter | null = null;
  readonly vProjWeight: Parameter | null = null;
  /** (3 E, E): the matrices of query, key and value, one below the other. */
  readonly inProjWeight: Parameter | null = null;
  readonly inProjBias: Parameter | null;
  readonly outProj: Linear;
  readonly #generator: Generator | undefined;
  readonly #turner = new Turner();

  constructor(embedDim: number, numHeads: number, options: MultiheadAttentionOptions = {}, ...none: never[]) {
    super();
    const { values, tensors } = readArguments("MultiheadAttention", inCode, [embedDim, numHeads, options, ...none], 2);
    ({ embedDim: this.embedDim, numHeads: this.numHeads, dropout: this.dropout } = values);
    ({ batchFirst: this.batchFirst, causal: this.causal, rotary: this.rotary } = values);
    const { kdim, vdim } = values as unknown as { readonly kdim: number | null; readonly vdim: number | null };
    this.kdim = kdim ?? embedDim;
    this.vdim = vdim ?? embedDim;
    checkHeads("MultiheadAttention", "embed_dim", embedDim, numHeads);
    if (this.rotary) requireEven("MultiheadAttention", "the numbers of each head", embedDim / numHeads);
    const { dtype = "float32" } = tensors;
    this.#generator = tensors.generator;
    // PyTorch makes out_proj first, then fills the others
    this.outProj = new Linear(embedDim, embedDim, { bias: values.bias, ...tensors });
    const drawn = (out: number, fanIn: number): Parameter => new Parameter(uniform([out, fanIn], Math.sqrt(3) * Math.sqrt(2 / (fanIn + out)), tensors)); // prettier-ignore
    if (this.kdim === embedDim && this.vdim === embedDim) this.inProjWeight = drawn(3 * embedDim, embedDim);
    else {
      this.qProjWeight = drawn(embedDim, embedDim);
      this.kProjWeight = drawn(embedDim, this.kdim);
      this.vProjWeight = drawn(embedDim, this.vdim);
    }
    this.inProjBias = values.bias ? new Parameter(zeros([3 * embedDim], { dtype })) : null;
    this.outProj.bias?.assign(zeros([embedDim], { dtype }));
  }

  forward(
    ...given: [query: Tensor, key: Tensor, value: Tensor, options?: AttentionCall]
  ): [output: Tensor, weights: Tensor | null] {
    const [query, key, value, options = {}] = read(given) as typeof given;
    const { isCausal = this.causal, needWeights = true, averageAttnWeights = true } = options;
    const alone = query.shape.length === 2;
    const [N, T] = this.#axes;
    this.#check(query, key, value);
    const sizes = {
      rows: alone ? 1 : query.shape[N],
      heads: this.numHeads,
      steps: query.shape[alone ? 0 : T],
      keys: key.shape[alone ? 0 : T],
    };
    const masks = readMasks("MultiheadAttention", options, sizes);
    if (masks.mask !== undefined) refuseTruths(masks.mask, "MultiheadAttention: attnMask");
    const p = this.training ? this.dropout : 0;
    const generator = this.#generator === undefined ? {} : { generator: this.#generator };
    const all = this.inProjWeight; // read once: it may be made of others
    const [q, k, v] = [query, key, value].map((x, part) => this.#heads(alone ? unsqueeze(x, N) : x, part, all)); // (N, heads, T, D)
    const settings = { ...masks, isCausal, dropoutP: p, ...generator };
    const { y, shares } = needWeights ? attend(q, k, v, settings) : { y: attendOnly(q, k, v, settings), shares: null };
    const besides = reshape(permute(y, N === 0 ? [0, 2, 1, 3] : [2, 0, 1, 3]), [
      ...(N === 0 ? [sizes.rows, sizes.steps] : [sizes.steps, sizes.rows]),
      this.embedDim,
    ]);
    const output = this.outProj.forward(besides);
    const weights = shares === null ? null : averageAttnWeights ? mean(shares, 1) : shares;
    return alone ? [squeeze(output, N), weights === null ? null : squeeze(weights, 0)] : [output, weights];
  }

  /** Of its own steps: query, key and value are one. */
  reading(): Reading {
    if (!this.causal) throw refusal("MultiheadAttention", "looks at later steps (causal is false)");
    if (!this.batchFirst) throw refusal("MultiheadAttention", "has steps before rows (batchFirst is false)");
    const before = new KeyValueCache();
    return (x) => {
      const [rows, steps] = x.shape;
      // one product for all three: for a single step nearly all time is reading the weights, and narrow would copy them first
      const all = linear(x, this.inProjWeight!, this.inProjBias);
      const [q, k, v] = [0, 1, 2].map((part) =>
        this.#apart(narrow(all, 2, part * this.embedDim, this.embedDim), part, before.steps),
      );
      before.append(k, v);
      return this.outProj.forward(reshape(permute(before.attend(q), [0, 2, 1, 3]), [rows, steps, this.embedDim]));
    };
  }

  /** Which axes are rows and steps. */
  get #axes(): readonly [rows: 0 | 1, steps: 0 | 1] {
    return this.batchFirst ? [0, 1] : [1, 0];
  }

  /** Query, key or value (part 0, 1, 2), each head by itself: (N, heads, T, D). @param all inProjWeight @param first the place of the first step */
  #heads(x: Tensor, part: number, all: Tensor | null, first = 0): Tensor {
    const size = this.embedDim;
    const own = [this.qProjWeight, this.kProjWeight, this.vProjWeight][part];
    const weight = own ?? narrow(all!, 0, part * size, size);
    return this.#apart(
      linear(x, weight, this.inProjBias === null ? null : narrow(this.inProjBias, 0, part * size, size)),
      part,
      first,
    );
  }

  /** The same of what is projected already. */
  #apart(projected: Tensor, part: number, first: number): Tensor {
    const [N, T] = this.#axes;
    const apart = reshape(projected, [...projected.shape.slice(0, 2), this.numHeads, this.embedDim / this.numHeads]);
    const heads = permute(apart, [N, 2, T, 3]);
    return this.rotary && part < 2 ? this.#turner.turn(heads, first) : heads;
  }

  #check(query: Tensor, key: Tensor, value: Tensor): void {
    const [N, T] = this.#axes;
    const rank = query.shape.length;
    const order = this.batchFirst ? "(N, T" : "(T, N";
    for (const [name, x, features] of [["query", query, this.embedDim], ["key", key, this.kdim], ["value", value, this.vdim]] as const)
      if ((rank !== 3 && rank !== 2) || x.shape.length !== rank || x.shape[rank - 1] !== features || x.shape.includes(0))
        throw new ShapeError(`MultiheadAttention: ${name} must be ${order}, ${features}) or (T, ${features}), got ${formatShape(x.shape)}`); // prettier-ignore
    const same = (a: Shape, b: Shape, axis: number): boolean => rank === 2 || a[axis] === b[axis];
    const steps = rank === 2 ? 0 : T;
    if (key.shape[steps] !== value.shape[steps] || !same(key.shape, value.shape, N) || !same(query.shape, key.shape, N))
      throw new ShapeError(`MultiheadAttention: every key needs its value, and every row of the query its keys, got query ${formatShape(query.shape)}, key ${formatShape(key.shape)}, value ${formatShape(value.shape)}`); // prettier-ignore
  }
}

/** What an experiment file makes: every step asks those of its own row, and the output comes alone. */
function selfAttention(attention: { readonly prototype: object }): unknown {
  const forward = Reflect.get(attention.prototype, "forward") as MultiheadAttention["forward"];
  const layer = class extends (attention as unknown as new (...args: unknown[]) => Module) {
    static readonly declaration = layerOf(this, declaration);
    constructor(...given: unknown[]) {
      const names = Object.keys(attentionFields).map(camelCase);
      const options = Object.fromEntries(names.map((name, i) => [name, given[i]] as const).slice(2));
      super(given[0], given[1], { ...options, ...(given[names.length] as TensorOptions) });
    }
    forward(x: Tensor, told: Told = {}): Tensor {
      const keyPaddingMask = paddingOf("MultiheadAttention", told, x);
      return forward.call(this as unknown as MultiheadAttention, x, x, x, { keyPaddingMask, needWeights: false })[0];
    }
  };
  Object.defineProperty(layer, "name", { value: "MultiheadAttention" });
  return layer;
}
