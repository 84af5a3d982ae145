// y[t, 2 k] = x[t, 2 k] + sin(t w[k]), y[t, 2 k + 1] = x[t, 2 k + 1] + cos(t w[k]), w[k] = 10000^(-2 k / E)
import { formatShape } from "../autograd/shapes.js";
import { Tensor } from "../autograd/tensor.js";
import { ShapeError } from "../core/errors.js";
import { empty } from "../kernels/allocator.js";
import { add } from "../ops/add.js";
import type { Reading } from "./incremental.js";
import { stepsOf } from "./steps.js";
import { argumentsOf, declareLayer, layerOf } from "./layer.js";
import { Module } from "./module.js";

const declaration = declareLayer({
  name: "SinusoidalEncoding",
  lengths: "unneeded",
  formula: "y[t] = x[t] + (sin(t), cos(t), sin(t w), cos(t w), ..), ever slower waves: the place of a step, learned by nobody",
  fields: {},
  outputShape: (input) => stepsOf("SinusoidalEncoding", input),
  page: {
    file: "sinusoidalEncoding",
    about:
      "The hands of clocks, one for each pair of numbers: the first turns by 1 with every step, the last takes tens of thousands of steps for one turn. Together they tell the place, however long the sequence is, and the hands of place t + d are those of t turned by an angle that depends on d only, so that a matrix can look d steps back.",
    torch: "the encoding of 'Attention Is All You Need' (Vaswani et al. 2017), section 3.5",
    see: ["PositionalEmbedding", "TransformerEncoderLayer"],
    aliases: ["positional encoding", "sinusoidal"],
    derivation: `
      t < T, i < E, k < E
      speed[k]      = 10000^(-2 k / E)                       -- of hand k: from 1 down to nearly 1 / 10000
      y[n, t, i]    = x[n, t, i] + (sin(t speed[i / 2]) if i = 2 floor(i / 2), else cos(t speed[(i - 1) / 2]))  -- sine and cosine side by side
      gx[n, t, i]   = gy[n, t, i]                            -- sum rule: the hands depend on nothing
      any a
      any b
      sin(a + b)    = sin(a) cos(b) + cos(a) sin(b)          -- of hand k, a is t speed[k] and b is d speed[k]
      cos(a + b)    = cos(a) cos(b) - sin(a) sin(b)          -- so the hand of place t + d is that of t times a matrix that knows only d
    `,
    samples: (s) => [{ input: s.normal([1, 2, 4]) }, { input: s.normal([2, 4, 3]) }, { input: s.normal([1, 3, 2]) }],
  },
});

/** Shapes: x and y (.., T, E). Nothing is learned or saved. */
export class SinusoidalEncoding extends Module {
  static readonly declaration = layerOf(this, declaration);

  constructor(...none: never[]) {
    super();
    argumentsOf(declaration, none);
  }

  reading(): Reading {
    let place = 0;
    return (x) => {
      const y = this.#at(x, place);
      place += x.shape[x.shape.length - 2];
      return y;
    };
  }

  forward(x: Tensor): Tensor {
    return this.#at(x, 0);
  }

  /** @param first the place of the first step */
  #at(x: Tensor, first: number): Tensor {
    if (x.shape.length < 2) throw new ShapeError(`SinusoidalEncoding: x must be (.., T, E), got ${formatShape(x.shape)}`);
    const [steps, width] = x.shape.slice(-2);
    const waves = empty(x.dtype, [steps, width]);
    for (let i = 0; i < width; i++) {
      const speed = 10000 ** ((-2 * Math.floor(i / 2)) / width);
      const wave = i % 2 === 0 ? Math.sin : Math.cos;
      for (let t = 0; t < steps; t++) waves.numbers[t * width + i] = wave((first + t) * speed);
    }
    return add(x, new Tensor(waves));
  }
}
