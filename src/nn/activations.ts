// Functions that bend: without them layers of sums are one sum.
import type { Sampler } from "../autograd/sampler.js";
import { field } from "../core/fields.js";
import { ShapeError } from "../core/errors.js";
import { normalizeDim } from "../autograd/shapes.js";
import type { PageText } from "../notation/pageText.js";
import { gelu, geluFields } from "../ops/gelu.js";
import { relu } from "../ops/relu.js";
import { sigmoid } from "../ops/sigmoid.js";
import { logSoftmax, softmax, softmin } from "../ops/softmax.js";
import { tanh } from "../ops/tanh.js";
import { functionLayer } from "./functionLayer.js";
import { layerOfOp, pageOfOp } from "./layerOfOp.js";
import { declareLayer, type LayerDeclaration } from "./layer.js";
import type { LayerPage, LayerSample } from "./pages.js";

type NoFields = Record<never, never>;

const anyNumbers = (s: Sampler): readonly LayerSample<NoFields>[] => [{ input: s.awayFromZero([2, 3]) }, { input: s.awayFromZero([3, 2, 2]) }]; // prettier-ignore

function elementwise(name: string, formula: string, page: Omit<LayerPage<NoFields>, "samples">): LayerDeclaration<NoFields> {
  return declareLayer({
    name,
    formula,
    fields: {},
    outputShape: (input) => input,
    page: { file: "activations", torch: `torch.nn.${name}`, view: "entries", samples: anyNumbers, ...page },
  });
}

function alongDim(name: string, formula: string, text: PageText) {
  return declareLayer({
    name,
    formula,
    fields: { dim: field.integer({ default: -1, help: "the axis along which the numbers add up to 1; -1 is the last" }) },
    outputShape: (input, { dim }) => {
      if (normalizeDim(name, dim, input.length + 1) === 0)
        throw new ShapeError(`${name}: dim ${dim} is the batch: every row would depend on the others`);
      return input;
    },
    page: {
      file: "activations",
      torch: `torch.nn.${name}`,
      view: "lines",
      samples: (s) => [
        { input: s.normal([2, 3]) },
        { args: { dim: 1 }, input: s.normal([3, 4, 2]) },
        { args: { dim: -2 }, input: s.normal([2, 3, 2]) },
      ],
      ...text,
    },
  });
}

export const reluDeclaration = elementwise("ReLU", "y = max(0, x)", {
  about:
    "Without a bend between them, two linear layers are no more than one. This is the simplest: what is negative counts as 0.",
  see: ["relu", "GELU", "kinks"],
  derivation: `
    y     = max(0, x)
    dy/dx = (x > 0)              -- slope 1 right of 0, slope 0 left of it
    gx    = gy dy/dx             -- chain rule
          = gy (x > 0)           -- convention: at 0 the slope is taken to be 0, as in PyTorch
  `,
  kinks: (s) => [{ input: s.tensor([0, 1.5, -0.5]) }],
});
export const ReLU = functionLayer(reluDeclaration, (x) => relu(x));
export const sigmoidDeclaration = elementwise("Sigmoid", "y = 1 / (1 + exp(-x))", {
  about: "Any number becomes one between 0 and 1, which can be read as a probability.",
  see: ["sigmoid", "BCELoss", "BCEWithLogitsLoss"],
  derivation: `
    y     = 1 / (1 + exp(-x))
    dy/dx = exp(-x) / (1 + exp(-x))^2   -- power rule for (..)^(-1), chain rule: exp(-x) has the slope -exp(-x)
          = y (1 - y)                   -- 1 - y is exp(-x) / (1 + exp(-x))
    gx    = gy dy/dx                    -- chain rule
          = gy y (1 - y)                -- at most a quarter of gy: deep chains of it learn slowly
  `,
});
export const Sigmoid = functionLayer(sigmoidDeclaration, (x) => sigmoid(x));
export const tanhDeclaration = elementwise("Tanh", "y = (e^x - e^-x) / (e^x + e^-x)", {
  about: "Any number becomes one between -1 and 1; near 0 it stays what it is.",
  see: ["tanh", "Sigmoid"],
  derivation: `
    a     = exp(x)                      -- da/dx = a
    b     = exp(-x)                     -- db/dx = -b
    y     = (a - b) / (a + b)
          = tanh(x)                     -- its name
    dy/dx = ((a + b) (a + b) - (a - b) (a - b)) / (a + b)^2   -- quotient rule
          = 1 - y^2                     -- (a - b) / (a + b) is y
    gx    = gy (1 - y^2)                -- chain rule
  `,
});
export const Tanh = functionLayer(tanhDeclaration, (x) => tanh(x));
export const GELU = layerOfOp("GELU", gelu, geluFields, { file: "activations" });
export const identityDeclaration = elementwise("Identity", "y = x", {
  about: "Nothing happens: it stands where another layer was taken out.",
  see: ["Dropout", "Linear"],
  derivation: `
    y     = x
    dy/dx = 1                           -- power rule
    gx    = gy                          -- chain rule
  `,
});
export const Identity = functionLayer(identityDeclaration, (x) => x);
export const softmaxDeclaration = alongDim("Softmax", "y[i] = exp(x[i]) / (sum over j of exp(x[j]))", {
  about:
    "One number for each class becomes one probability for each class. CrossEntropyLoss has it inside: a model for it ends without.",
  see: ["softmax", "CrossEntropyLoss", "LogSoftmax"],
  derivation: `
    s           = sum over j of exp(x[j])
    y[i]        = exp(x[i]) / s                                  -- positive, and their sum is 1
    dy[i]/dx[k] = ((i = k) exp(x[i]) s - exp(x[i]) exp(x[k])) / s^2  -- quotient rule
                = y[i] ((i = k) - y[k])                          -- common factor: exp(x[i]) / s is y[i]
    gx[k]       = sum over i of gy[i] dy[i]/dx[k]                -- chain rule: every y depends on every x
                = y[k] (gy[k] - sum over i of gy[i] y[i])        -- only i = k remains of the first part
  `,
});
export const Softmax = functionLayer(softmaxDeclaration, (x, { dim }) => softmax(x, dim));
export const logSoftmaxDeclaration = alongDim("LogSoftmax", "y[i] = x[i] - ln(sum over j of exp(x[j]))", {
  about: "The logarithm of softmax, finite also where a probability is too small to be written. NLLLoss takes it.",
  see: ["logSoftmax", "NLLLoss", "Softmax"],
  derivation: `
    s           = sum over j of exp(x[j])
    y[i]        = x[i] - ln(s)                                   -- ln of exp(x[i]) / s
    dy[i]/dx[k] = (i = k) - exp(x[k]) / s                        -- chain rule: the slope of ln(s) is 1 / s
    gx[k]       = sum over i of gy[i] dy[i]/dx[k]                -- chain rule: every y depends on every x
                = gy[k] - exp(x[k]) / s (sum over i of gy[i])    -- only i = k remains of the first part
                = gy[k] - exp(y[k]) (sum over i of gy[i])        -- exp(y) is the softmax
  `,
});
export const LogSoftmax = functionLayer(logSoftmaxDeclaration, (x, { dim }) => logSoftmax(x, dim));
export const Softmin = functionLayer(alongDim("Softmin", softmin.info.formula, pageOfOp("Softmin", softmin, { file: "activations" })), (x, { dim }) => softmin(x, dim)); // prettier-ignore
