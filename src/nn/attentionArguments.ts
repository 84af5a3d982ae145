// What layers of attention take, in code and in an experiment file.
import { tensor } from "../autograd/create.js";
import { formatShape } from "../autograd/shapes.js";
import { Tensor } from "../autograd/tensor.js";
import { ArgumentError, ShapeError } from "../core/errors.js";
import { field } from "../core/fields.js";
import { sameShape } from "../kernels/ndarray.js";
import { spoil } from "../kernels/tape.js";
import { eq, ne } from "../ops/comparisons.js";
import { mul } from "../ops/mul.js";
import { reshape } from "../ops/reshape.js";
import { to } from "../ops/to.js";
import type { Told } from "./lengths.js";
import { readLengths } from "./recurrent.js";

export const batchFirstField = field.boolean({
  default: true,
  help: "rows before steps; always so in an experiment file, while in code false is the default",
});
export const causalField = field.boolean({
  default: false,
  help: "no step looks at later ones; in PyTorch an argument of forward, here of the layer",
});

export const rotaryField = field.boolean({
  default: false,
  help: "questions and keys are turned by their places, as RotaryEmbedding does; PyTorch has no such argument",
});

/** Of MultiheadAttention in an experiment file. */
export const attentionFields = {
  embed_dim: field.integer({ min: 1, help: "numbers of each step; follows from the layer before when left out" }),
  num_heads: field.integer({ min: 1, help: "how many attentions, each on embed_dim / num_heads numbers" }),
  dropout: field.number({ min: 0, max: 1, default: 0, help: "probability that a share of attention is set to 0" }),
  bias: field.boolean({ default: true, help: "whether biases are learned too" }),
  batch_first: batchFirstField,
  causal: causalField,
  rotary: rotaryField,
};

/** @param width under which name: "d_model" */
export function checkHeads(name: string, width: string, size: number, heads: number): void {
  if (size % heads === 0) return;
  const fitting = Array.from({ length: size }, (_, i) => i + 1).filter((n) => size % n === 0);
  throw new ArgumentError(`${name}: ${width} ${size} cannot be divided among ${heads} heads`, {
    hint: `each head has a part of equal size: take one of ${fitting.join(", ")} heads, or another ${width}`,
  });
}

/** Masks of one attention, as PyTorch's layers take them. */
export interface AttentionMasks {
  /** (N, S), or (S,) for one row alone: 1 where a step is only padding. */
  readonly keyPaddingMask?: Tensor | null | undefined;
  /** (T, S), or (N * heads, T, S): added to the scores. */
  readonly attnMask?: Tensor | null | undefined;
  /** (T, S), or (N * heads, T, S): 1 where a step may look. */
  readonly keep?: Tensor | null | undefined;
}

interface Sizes {
  readonly rows: number;
  readonly heads: number;
  readonly steps: number;
  readonly keys: number;
}

/** The masks in shapes that stretch to (N, heads, T, S). */
export function readMasks(name: string, masks: AttentionMasks, sizes: Sizes): { mask?: Tensor; keep?: Tensor } {
  const { rows, keys } = sizes;
  const mask = overHeads(name, "attnMask", masks.attnMask, sizes);
  let keep = overHeads(name, "keep", masks.keep, sizes);
  const padding = masks.keyPaddingMask ?? null;
  if (padding !== null) {
    if (!sameShape(padding.shape, [rows, keys]) && !(rows === 1 && sameShape(padding.shape, [keys])))
      throw new ShapeError(`${name}: keyPaddingMask must be (rows, steps of key) = (${rows}, ${keys}), got ${formatShape(padding.shape)}`); // prettier-ignore
    spoil("values decide what is computed");
    if (padding.numbers.includes(-Infinity))
      throw new ArgumentError(`${name}: keyPaddingMask is 1 where a step is padding and 0 where it is not; this one has -Infinity`); // prettier-ignore
    const real = reshape(eq(padding, 0), [rows, 1, 1, keys]);
    keep = keep === null ? real : mul(ne(keep, 0), to(real, keep.dtype));
  }
  return { ...(mask === null ? {} : { mask }), ...(keep === null ? {} : { keep }) };
}

function overHeads(
  layer: string,
  name: string,
  mask: Tensor | null | undefined,
  { rows, heads, steps, keys }: Sizes,
): Tensor | null {
  if (mask === null || mask === undefined) return null;
  if (sameShape(mask.shape, [steps, keys])) return mask;
  if (sameShape(mask.shape, [rows * heads, steps, keys])) return reshape(mask, [rows, heads, steps, keys]);
  const forms = `${formatShape([steps, keys])} or (rows * heads, ..) = ${formatShape([rows * heads, steps, keys])}`;
  throw new ShapeError(`${layer}: ${name} must be ${forms}, got ${formatShape(mask.shape)}`);
}

/** (N, T): 1 behind the end of each row; null where no lengths are told. @param axes of x that are rows and steps */
export function paddingOf(name: string, told: Told, { shape, dtype }: Tensor, [N, T] = [0, 1]): Tensor | null {
  const steps = shape[T];
  const lengths = readLengths(name, told, shape[N], steps);
  if (lengths === null) return null;
  return tensor(lengths.map((length) => Array.from({ length: steps }, (_, t) => Number(t >= length))), { dtype }); // prettier-ignore
}

export const maskField = (help: string) =>
  field.object({ kind: "a tensor or null", accepts: (value) => value === null || value instanceof Tensor, help });

/** As recurrent layers take them. */
export const lengthsField = field.object({ kind: "a list of whole numbers, a tensor or null", accepts: (value) => value === null || value instanceof Tensor || Array.isArray(value), help: "how many steps of each row are real" }); // prettier-ignore
