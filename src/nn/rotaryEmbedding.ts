// The place of a step as an angle by which each pair of its numbers is turned: (y[i], y[i + D / 2]) = R(t speed[i]) (x[i], x[i + D / 2])
import { formatShape } from "../autograd/shapes.js";
import type { Tensor } from "../autograd/tensor.js";
import { ShapeError } from "../core/errors.js";
import { field } from "../core/fields.js";
import { turn, wavesOf } from "../functional/rotary.js";
import type { Dtype } from "../kernels/ndarray.js";
import { narrow } from "../ops/slice.js";
import type { Reading } from "./incremental.js";
import { argumentsOf, declareLayer, layerOf } from "./layer.js";
import { Module } from "./module.js";
import { stepsOf } from "./steps.js";

/** How slowly the last pair turns, where nothing else is said. */
const BASE = 10000;

const declaration = declareLayer({
  name: "RotaryEmbedding",
  lengths: "unneeded",
  formula:
    "y[t] = x[t], each pair (x[i], x[i + D / 2]) turned by the angle t * base^(-2 i / D): the place of a step, learned by nobody",
  fields: { base: field.number({ above: 0, default: BASE, help: "how slowly the last pair turns" }) },
  outputShape: (input) => {
    const [, features] = stepsOf("RotaryEmbedding", input);
    requireEven("RotaryEmbedding", "the numbers of a step", features);
    return input;
  },
  page: {
    file: "rotaryEmbedding",
    about:
      "A place is not added to what stands there: what stands there is turned by it, each pair of numbers like a hand of a clock, the first pair by 1 with every step, the last by nearly nothing. Questions and keys of attention that are turned so fit according to the distance of their places, wherever they stand; values stay as they are. That is what rotary: true of MultiheadAttention and of TransformerEncoderLayer does, for each head; this layer turns whatever it is given. No place is the last.",
    torch: "no layer of PyTorch; LLaMA's apply_rotary_pos_emb",
    see: ["rotary", "MultiheadAttention", "SinusoidalEncoding", "PositionalEmbedding"],
    aliases: ["rotary position", "rotary positions", "rope"],
    derivation: `
      t < T, i < D, e < D
      speed[e]      = base^(-2 (e - D / 2 floor(e / (D / 2))) / D)  -- of the pair that e belongs to: from 1 down to nearly 1 / base
      y[n, t, i]    = x[n, t, i] cos(t speed[i]) - x[n, t, i + D / 2] sin(t speed[i]) if i < D / 2,
                      else x[n, t, i] cos(t speed[i]) + x[n, t, i - D / 2] sin(t speed[i])  -- a rotation in the plane of the pair
      gx[n, t, i]   = gy[n, t, i] cos(t speed[i]) + gy[n, t, i + D / 2] sin(t speed[i]) if i < D / 2,
                      else gy[n, t, i] cos(t speed[i]) - gy[n, t, i - D / 2] sin(t speed[i])  -- chain rule: turned back
      any a
      any b
      any p
      any q
      any r
      any s
      u             = p cos(a) - q sin(a)                    -- a pair (p, q) of a question, turned by a = t speed
      v             = p sin(a) + q cos(a)
      k             = r cos(b) - s sin(b)                    -- a pair (r, s) of a key, turned by b = s speed
      l             = r sin(b) + s cos(b)
      u k + v l     = (p r + q s) (cos(a) cos(b) + sin(a) sin(b)) + (p s - q r) (sin(a) cos(b) - cos(a) sin(b))  -- multiplied out
                    = (p r + q s) cos(a - b) + (p s - q r) sin(a - b)  -- how well they fit: only the difference of the angles counts, which is the distance of the places times speed
    `,
    samples: (s) => [
      { input: s.normal([1, 2, 2]) },
      { input: s.normal([2, 3, 4]) },
      { args: { base: 10 }, input: s.normal([1, 3, 6]) },
    ],
  },
});

/** @throws ShapeError for an odd number, which is no row of pairs */
export function requireEven(name: string, what: string, features: number): void {
  if (features % 2 === 0) return;
  throw new ShapeError(`${name}: ${what} are turned in pairs, but there are ${features}`, {
    hint: "an even number of them is needed",
  });
}

/** Turns steps by their places. The waves are computed once for all calls. */
export class Turner {
  readonly #base: number;
  #waves: readonly [cos: Tensor, sin: Tensor] | null = null;

  constructor(base = BASE) {
    this.#base = base;
  }

  /** @param x (.., T, D) with D even @param first the place of its first step */
  turn(x: Tensor, first = 0): Tensor {
    const [steps, width] = x.shape.slice(-2);
    const [cos, sin] = this.#upTo(first + steps, width, x.dtype).map((wave) =>
      wave.shape[0] === steps ? wave : narrow(wave, 0, first, steps),
    );
    return turn(x, cos, sin);
  }

  #upTo(places: number, width: number, dtype: Dtype): readonly [cos: Tensor, sin: Tensor] {
    const known = this.#waves;
    if (known !== null && known[0].shape[1] === width && known[0].dtype === dtype && known[0].shape[0] >= places) return known;
    return (this.#waves = wavesOf(dtype, Array.from({ length: places }, (_, t) => t), width, this.#base)); // prettier-ignore
  }
}

/** Shapes: x and y (.., T, D) with D even. Nothing is learned or saved. */
export class RotaryEmbedding extends Module {
  static readonly declaration = layerOf(this, declaration);
  readonly base: number;
  readonly #turner: Turner;

  constructor(options: { readonly base?: number } = {}, ...none: never[]) {
    super();
    this.base = argumentsOf(declaration, [options, ...none]).values.base;
    this.#turner = new Turner(this.base);
  }

  reading(): Reading {
    let place = 0;
    return (x) => {
      const y = this.#turner.turn(x, place);
      place += x.shape[x.shape.length - 2];
      return y;
    };
  }

  forward(x: Tensor): Tensor {
    if (x.shape.length < 2) throw new ShapeError(`RotaryEmbedding: x must be (.., T, D), got ${formatShape(x.shape)}`);
    requireEven("RotaryEmbedding", "the numbers of a step", x.shape[x.shape.length - 1]);
    return this.#turner.turn(x);
  }

  override extraRepr(): string {
    return `base=${this.base}`;
  }
}
