// y = x + f(x): what the layers f learn is only the difference from x (He et al. 2016).
import { formatShape } from "../autograd/shapes.js";
import type { Tensor } from "../autograd/tensor.js";
import { ShapeError } from "../core/errors.js";
import { field } from "../core/fields.js";
import { sameShape, type Shape } from "../kernels/ndarray.js";
import { add } from "../ops/add.js";
import { Tanh } from "./activations.js";
import { Conv2d } from "./conv.js";
import { declareHolder, type HolderDeclaration, type Inside } from "./holder.js";
import { readingOfLayer, type Reading } from "./incremental.js";
import { layerOf, readArguments, type TensorOptions } from "./layer.js";
import type { Told } from "./lengths.js";
import { Linear } from "./linear.js";
import { Module } from "./module.js";
import { asOne, type Path, type Sequential } from "./sequential.js";

const residualDeclaration = declareHolder({
  name: "Residual",
  formula: "y = x + f(x), f the layers; where they change the shape, y = P x + f(x) with a learned projection P",
  fields: { layers: field.layers({ help: "f: layers that keep the shape; else a projection without a bias brings x to theirs" }) },
  holds: {
    key: "layers",
    join: (inside) => (projectionOf(inside), inside.outputs[0]),
    parameters: (inside) => projectionOf(inside)?.parameters ?? 0,
    make: ([layers], _, inside, tensors) => new Residual(layers, { shortcut: projectionOf(inside)?.make(tensors) ?? null }),
  },
  page: {
    about:
      "A way round the layers f. With it a deep network begins as one that nearly changes nothing, and every layer learns a correction; the gradient arrives at x whole, whatever f does to it. Here f is tanh; in the code it may be any layers.",
    see: ["Parallel", "Repeat"],
    aliases: ["skip connection", "resnet", "shortcut"],
    view: "entries",
    derivation: `
      f     = tanh(x)                     -- the layers
      y     = x + f
      df/dx = 1 - f^2                     -- the slope of tanh
      dy/dx = 1 + df/dx                   -- sum rule: 1 is the way round
            = 2 - tanh(x)^2
      gx    = gy dy/dx                    -- chain rule
            = gy + gy (1 - tanh(x)^2)     -- gy itself, and what came through f: it cannot vanish as long as f's part is small
    `,
    samples: (s) => [{ args: { layers: [new Tanh()] }, input: s.normal([2, 3]) }, { args: { layers: [new Tanh()] }, input: s.normal([4]) }],
  },
}); // prettier-ignore

const shortcutField = field.object({ kind: "a Module, or null", accepts: (value) => value === null || value instanceof Module, default: null, help: "brings x to the shape of f(x)" }); // prettier-ignore

interface Projection {
  readonly parameters: number;
  readonly make: (tensors: TensorOptions) => Module;
}

/** Of the projection of images, down and across. */
export function strideOf(input: Shape, output: Shape): [number, number] {
  return [1, 2].map((axis) => Math.ceil(input[axis] / output[axis])) as [number, number];
}

/** What brings x to the shape of f(x): null where it has it already. @throws ShapeError when nothing simple does */
function projectionOf({ input, outputs: [output] }: Inside): Projection | null {
  if (sameShape(input, output)) return null;
  if (input.length === 3 && output.length === 3) {
    const [from, to] = [input[0], output[0]];
    const stride = strideOf(input, output);
    const fits = [0, 1].every((i) => Math.floor((input[i + 1] - 1) / stride[i]) + 1 === output[i + 1]);
    if (fits) return { parameters: from * to, make: (tensors) => new Conv2d(from, to, 1, { stride, bias: false, ...tensors }) };
  } else if (input.length > 0 && sameShape(input.slice(0, -1), output.slice(0, -1))) {
    const [from, to] = [input, output].map((shape: Shape) => shape[shape.length - 1]);
    return { parameters: from * to, make: (tensors) => new Linear(from, to, { bias: false, ...tensors }) };
  }
  throw new ShapeError(`Residual: its layers make ${formatShape(output)} of ${formatShape(input)}, and no projection brings x there`, { hint: "a projection changes the last axis, or the channels of an image and its size by a whole factor" }); // prettier-ignore
}

/** Names in the state dict: layers.0.weight, shortcut.weight. */
export class Residual extends Module {
  static readonly declaration: HolderDeclaration = layerOf(this, residualDeclaration) as unknown as HolderDeclaration;
  readonly layers: Sequential;
  readonly shortcut: Module | null;

  /** @param options.shortcut brings x to the shape of f(x), where that is another */
  constructor(layers: Path, given: { readonly shortcut?: Module | null } = {}, ...none: never[]) {
    super();
    const { shortcut } = readArguments("Residual", { shortcut: shortcutField }, [given, ...none], 0, ["layers"]).values as {
      shortcut: Module | null;
    };
    this.layers = asOne("Residual", layers);
    this.shortcut = shortcut;
  }

  reading(told: Told = {}): Reading {
    const shortcut = this.shortcut === null ? null : readingOfLayer(this.shortcut, told);
    const layers = readingOfLayer(this.layers, told);
    return (x) => this.#joined(shortcut?.(x) ?? x, layers(x));
  }

  forward(x: Tensor, options: Told = {}): Tensor {
    return this.#joined(this.shortcut === null ? x : this.shortcut.forward(x), this.layers.forward(x, options));
  }

  #joined(way: Tensor, f: Tensor): Tensor {
    if (sameShape(way.shape, f.shape)) return add(way, f);
    throw new ShapeError(`Residual: x is ${formatShape(way.shape)}, and the layers make ${formatShape(f.shape)} of it`, {
      hint: "let them keep the shape, or give { shortcut }, a layer that makes the same shape of x",
    });
  }
}
