// The place of a step as an angle: each pair of numbers is turned by it (Su et al. 2021).
import { called, take } from "../autograd/call.js";
import { formatShape } from "../autograd/shapes.js";
import { Tensor } from "../autograd/tensor.js";
import { ShapeError } from "../core/errors.js";
import { field } from "../core/fields.js";
import { permanent } from "../kernels/allocator.js";
import type { Dtype } from "../kernels/ndarray.js";
import type { FormulaText } from "../notation/pageText.js";
import { add } from "../ops/add.js";
import { cat } from "../ops/cat.js";
import { mul } from "../ops/mul.js";
import { neg } from "../ops/neg.js";
import { narrow } from "../ops/slice.js";

/** Shapes: q (.., T, D) with D even, positions (T,), y (.., T, D). Number i and number i + D / 2 are a pair, as in LLaMA. */
export const rotary = called(
  "rotary",
  [
    take.tensor("q"),
    take.tensor("positions"),
    take.options({ base: field.number({ above: 0, help: "how slowly the last pair turns; 10000 when left out" }) }),
  ],
  (q: Tensor, positions: Tensor, { base = 10000 }: { readonly base?: number } = {}): Tensor => {
    const [steps, width] = q.shape.slice(-2);
    if (q.shape.length < 2 || width % 2 === 1)
      throw new ShapeError(`rotary: q must be (.., T, D) with an even D, got ${formatShape(q.shape)}`);
    if (positions.shape.length !== 1 || positions.shape[0] !== steps)
      throw new ShapeError(`rotary: positions must be one number for each of the ${steps} steps, got ${formatShape(positions.shape)}`); // prettier-ignore
    return turn(q, ...wavesOf(q.dtype, positions.numbers, width, base));
  },
);

/** The cosine and the sine of the angle of each pair at each place, both (T, D). */
export function wavesOf(dtype: Dtype, positions: ArrayLike<number>, width: number, base: number): [cos: Tensor, sin: Tensor] {
  const half = width / 2;
  const [cos, sin] = [permanent(dtype, [positions.length, width]), permanent(dtype, [positions.length, width])];
  for (let i = 0; i < width; i++) {
    const speed = base ** (-(i % half) / half);
    for (let t = 0; t < positions.length; t++) {
      cos.numbers[t * width + i] = Math.cos(positions[t] * speed);
      sin.numbers[t * width + i] = Math.sin(positions[t] * speed);
    }
  }
  return [new Tensor(cos), new Tensor(sin)];
}

/** Each pair of q turned by its angle. */
export function turn(q: Tensor, cos: Tensor, sin: Tensor): Tensor {
  const half = q.shape[q.shape.length - 1] / 2;
  const turned = cat([neg(narrow(q, -1, half, half)), narrow(q, -1, 0, half)], -1); // by a right angle
  return add(mul(q, cos), mul(turned, sin));
}

export const rotaryText: FormulaText = {
  formula: "y = q, each pair (q[i], q[i + D / 2]) turned by the angle position * base^(-2 i / D)",
  about:
    "Questions and keys are turned before they are compared. Two that are turned by the same angle fit as before, so that only the distance of two places counts. Nothing is learned, and no place is the last.",
  torch: "no function of PyTorch; LLaMA's apply_rotary_pos_emb",
  see: ["RotaryEmbedding", "scaledDotProductAttention", "SinusoidalEncoding", "PositionalEmbedding"],
  derivation: `
    t < T, i < D, e < D
    speed[e]  = base^(-2 (e - D / 2 floor(e / (D / 2))) / D)    -- of the pair that e belongs to
    angle[t, e] = positions[t] speed[e]
    y[t, i]   = q[t, i] cos(angle[t, i]) - q[t, i + D / 2] sin(angle[t, i]) if i < D / 2,
                else q[t, i] cos(angle[t, i]) + q[t, i - D / 2] sin(angle[t, i])  -- a rotation in the plane of the pair
    gq[t, i]  = gy[t, i] cos(angle[t, i]) + gy[t, i + D / 2] sin(angle[t, i]) if i < D / 2,
                else gy[t, i] cos(angle[t, i]) - gy[t, i - D / 2] sin(angle[t, i])  -- chain rule: turned back
    any a
    any b
    cos(a) cos(b) + sin(a) sin(b) = cos(a - b)                  -- what a product of two pairs is made of: only the difference of the angles
  `,
};
