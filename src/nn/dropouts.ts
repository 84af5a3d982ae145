// The relatives of Dropout: whole channels are dropped, or what is dropped becomes the lowest value of SELU.
import { formatShape } from "../autograd/shapes.js";
import type { Tensor } from "../autograd/tensor.js";
import { ShapeError } from "../core/errors.js";
import { field } from "../core/fields.js";
import type { Generator } from "../core/rng.js";
import {
  alphaDropout,
  alphaScale,
  dropout1d,
  dropout2d,
  featureAlphaDropout,
  type DropoutOptions,
} from "../functional/dropout.js";
import type { Shape } from "../kernels/ndarray.js";
import { abs } from "../ops/abs.js";
import { ge, ne } from "../ops/comparisons.js";
import { reshape } from "../ops/reshape.js";
import { select } from "../ops/slice.js";
import { sub } from "../ops/sub.js";
import { argumentsOf, declareLayer, layerOf, type LayerClass, type LayerDeclaration } from "./layer.js";
import { Module } from "./module.js";

const fields = { p: field.number({ min: 0, max: 1, default: 0.5, help: "probability of being dropped" }) };
type Declaration = LayerDeclaration<typeof fields>;
type Drop = (x: Tensor, options: DropoutOptions) => Tensor;
type RandomLayer = LayerClass &
  (new (p?: number, options?: { readonly generator?: Generator | undefined }) => Module & { readonly p: number; forward(x: Tensor): Tensor }); // prettier-ignore

function randomLayer(declaration: Declaration, drop: Drop): RandomLayer {
  const layer = class extends Module {
    static readonly declaration = layerOf(this, declaration) as unknown as LayerDeclaration;
    readonly p: number;
    readonly #generator: Generator | undefined;

    constructor(p?: number, options: { readonly generator?: Generator | undefined } = {}, ...none: never[]) {
      super();
      const { values, tensors } = argumentsOf(declaration, [p, options, ...none]);
      this.p = values.p;
      this.#generator = tensors.generator;
    }

    forward(x: Tensor): Tensor {
      const generator = this.#generator === undefined ? {} : { generator: this.#generator };
      return drop(x, { p: this.p, training: this.training, ...generator });
    }

    override extraRepr(): string {
      return `p=${this.p}`;
    }
  };
  Object.defineProperty(layer, "name", { value: declaration.name });
  return layer;
}

function ofRank(name: string, rank: number, rows: string): (input: Shape) => Shape {
  return (input) => {
    if (input.length === rank) return input;
    throw new ShapeError(`${name}: expected rows of shape ${rows}, but the input is ${formatShape(input)}`, { hint: "Dropout drops single entries, whatever the shape" }); // prettier-ignore
  };
}

/** Of whole channels: one entry for each. */
function channelMask(isKept: (y: Tensor) => Tensor): (y: Tensor) => { readonly mask: Tensor } {
  return (y) => {
    const [rows, channels] = y.shape;
    return { mask: firstOfEach(isKept(y), rows, channels) };
  };
}

function firstOfEach(mask: Tensor, rows: number, channels: number): Tensor {
  return select(reshape(mask, [rows, channels, -1]), 2, 0);
}

const isNotZero = (y: Tensor): Tensor => ne(y, 0);
const isAboveFloor = (p: number) => (y: Tensor): Tensor => {
  const { alpha, a, b } = alphaScale(p);
  return ge(abs(sub(y, b - alpha * a)), 1e-9);
}; // prettier-ignore

const channelDerivation = `
  where training = 0
  y[n, c, l]           = x[n, c, l]                             -- in evaluation nothing is dropped
  gx[n, c, l]          = gy[n, c, l]
  where training = 1 and p < 1
  y[n, c, l]           = x[n, c, l] mask[n, c] / (1 - p)        -- mask[n, c] is 1 with probability 1 - p, else 0: the same for all places
  dy[n, c, l]/dx[n, c, q] = (l = q) mask[n, c] / (1 - p)        -- constant factor: the mask knows nothing of x
  gx[n, c, q]          = sum over l of gy[n, c, l] dy[n, c, l]/dx[n, c, q]  -- chain rule
                       = gy[n, c, q] mask[n, c] / (1 - p)       -- only l = q remains
  where training = 1 and p = 1
  y[n, c, l]           = 0                                      -- everything is dropped
  gx[n, c, l]          = 0
`;
const channelAbout =
  "Neighbouring places of a channel tell nearly the same, so that dropping one of them hides little. Here a channel of a row is dropped as a whole, with probability p, and the others are divided by 1 - p.";

const alphaDerivation = (places: string, kept: string): string => `
  where training = 0
  y[${places}]  = x[${places}]                                  -- in evaluation nothing is dropped
  gx[${places}] = gy[${places}]
  where training = 1 and p < 1
  alpha = 1.7580993408473766                                    -- SELU comes near to -alpha far to the left
  a     = ((1 - p) (1 + p alpha^2))^(-1/2)
  b     = a alpha p
  (1 - p) (a 0 + b) + p (b - a alpha) = 0                       -- mean 0 stays: with probability 1 - p kept, else -alpha
  (1 - p) (a^2 1 + b^2) + p (b - a alpha)^2 = 1                 -- so does the mean square 1, as x of mean 0 adds nothing in the middle
  y[${places}]  = a (x[${places}] mask[${kept}] - alpha (1 - mask[${kept}])) + b
  dy[${places}]/dx[${places}] = a mask[${kept}]                 -- constant factor: what was dropped does not depend on x
  gx[${places}] = gy[${places}] dy[${places}]/dx[${places}]     -- chain rule: only this y depends on x
                = a gy[${places}] mask[${kept}]
  where training = 1 and p = 1
  y[${places}]  = 0                                             -- everything is dropped
  gx[${places}] = 0
`;
const alphaAbout =
  "SELU keeps its numbers at mean 0 and variance 1 from layer to layer, and zeros of Dropout would disturb that. So what is dropped becomes -1.758.., the value that SELU comes near to far to the left, and all is then scaled and shifted such that mean 0 and variance 1 stay.";

export const Dropout1d = randomLayer(
  declareLayer({
    name: "Dropout1d",
    eachStep: true,
    formula: "y[n, c, l] = x[n, c, l] mask[n, c] / (1 - p) in training, y = x in evaluation",
    fields,
    outputShape: ofRank("Dropout1d", 2, "(C, L)"),
    page: {
      file: "dropouts",
      about: channelAbout,
      torch: "torch.nn.Dropout1d",
      see: ["Dropout", "Dropout2d"],
      derivation: channelDerivation,
      view: "channels",
      samples: (s) => [
        ...[0.5, 0.3].map((p) => ({ args: { p }, input: s.awayFromZero([2, 3, 3]), training: true, beside: channelMask(isNotZero) })), // prettier-ignore
        { args: { p: 0.4 }, input: s.normal([2, 3, 2]), training: false },
        { args: { p: 1 }, input: s.normal([2, 2, 2]), training: true, beside: channelMask(isNotZero) },
      ],
    },
  }),
  dropout1d,
);

export const Dropout2d = randomLayer(
  declareLayer({
    name: "Dropout2d",
    formula: "y[n, c, i, j] = x[n, c, i, j] mask[n, c] / (1 - p) in training, y = x in evaluation",
    fields,
    outputShape: ofRank("Dropout2d", 3, "(C, H, W)"),
    page: {
      file: "dropouts",
      about: channelAbout,
      torch: "torch.nn.Dropout2d",
      see: ["Dropout", "Conv2d"],
      derivation: channelDerivation,
      view: "channels",
      samples: (s) => [
        ...[0.5, 0.3].map((p) => ({ args: { p }, input: s.awayFromZero([2, 2, 2, 2]), training: true, beside: channelMask(isNotZero) })), // prettier-ignore
        { args: { p: 0.4 }, input: s.normal([2, 3, 2, 1]), training: false },
        { args: { p: 1 }, input: s.normal([2, 2, 1, 2]), training: true, beside: channelMask(isNotZero) },
      ],
    },
  }),
  dropout2d,
);

export const AlphaDropout = randomLayer(
  declareLayer({
    name: "AlphaDropout",
    eachStep: true,
    formula: "y = a (x mask - alpha (1 - mask)) + b in training, y = x in evaluation; mean 0 and variance 1 stay",
    fields,
    outputShape: (input) => input,
    page: {
      file: "dropouts",
      about: alphaAbout,
      torch: "torch.nn.AlphaDropout",
      see: ["Dropout", "FeatureAlphaDropout"],
      derivation: alphaDerivation("i", "i"),
      view: "flat",
      samples: (s) => [
        ...[0.5, 0.3].map((p) => ({ args: { p }, input: s.normal([2, 3]), training: true, beside: (y: Tensor) => ({ mask: isAboveFloor(p)(y) }) })), // prettier-ignore
        { args: { p: 0.4 }, input: s.normal([3, 2]), training: false },
        { args: { p: 1 }, input: s.normal([4]), training: true, beside: (y) => ({ mask: isNotZero(y) }) },
      ],
    },
  }),
  alphaDropout,
);

export const FeatureAlphaDropout = randomLayer(
  declareLayer({
    name: "FeatureAlphaDropout",
    eachStep: true,
    formula: "y = a (x mask[n, c] - alpha (1 - mask[n, c])) + b in training, y = x in evaluation: AlphaDropout of whole channels",
    fields,
    outputShape: (input) => input,
    page: {
      file: "dropouts",
      about: `${alphaAbout} Here a channel of a row is dropped as a whole.`,
      torch: "torch.nn.FeatureAlphaDropout",
      see: ["AlphaDropout", "Dropout2d"],
      derivation: alphaDerivation("n, c, l", "n, c"),
      view: "channels",
      samples: (s) => [
        ...[0.5, 0.3].map((p) => ({ args: { p }, input: s.normal([2, 3, 3]), training: true, beside: channelMask(isAboveFloor(p)) })), // prettier-ignore
        { args: { p: 0.4 }, input: s.normal([2, 3, 2]), training: false },
        { args: { p: 1 }, input: s.normal([2, 2, 2]), training: true, beside: channelMask(isNotZero) },
      ],
    },
  }),
  featureAlphaDropout,
);
