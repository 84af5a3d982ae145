// Pooling of images of shape (N, C, H, W): each window becomes one number.
import type { Tensor } from "../autograd/tensor.js";
import { checkFields, field, type Options, type Values } from "../core/fields.js";
import { avgPool2d } from "../ops/avgPool2d.js";
import { checkPoolPadding, maxPool2d } from "../ops/conv2d.js";
import type { Pair } from "../ops/unfold.js";
import { windowsOfRow } from "./conv.js";
import { declareLayer, type LayerDeclaration } from "./layer.js";
import { Module } from "./module.js";

const fields = {
  kernel_size: field.pair({ min: 1, help: "height and width of the window" }),
  stride: field.pair({ min: 1, default: null, help: "how far the window moves; its own size when left out" }),
  padding: field.pair({ min: 0, default: 0, help: "a border around the image, at most half a window" }),
};
type Fields = typeof fields;
export type PoolLayerOptions = Pick<Options<Fields>, "stride" | "padding">;

function declarePool(name: string, formula: string): LayerDeclaration<Fields> {
  return declareLayer({
    name,
    formula,
    fields,
    outputShape: (input, { kernelSize, stride, padding }) => {
      checkPoolPadding(name, kernelSize, padding);
      const { channels, out } = windowsOfRow(name, input, kernelSize, { stride: stride ?? kernelSize, padding });
      return [channels, ...out];
    },
  });
}

export const maxPool2dDeclaration = declarePool("MaxPool2d", "y = the largest x in each window; the border never wins");
export const avgPool2dDeclaration = declarePool("AvgPool2d", "y = the mean of each window; the border counts as zeros");

abstract class Pool extends Module {
  protected readonly values: Values<Fields>;

  constructor(name: string, kernelSize: Pair, options: PoolLayerOptions) {
    super();
    this.values = checkFields(name, fields, { kernelSize, ...options });
    checkPoolPadding(name, kernelSize, this.values.padding);
  }

  protected get stride(): Pair {
    return this.values.stride ?? this.values.kernelSize;
  }

  override extraRepr(): string {
    const show = (value: Pair): string => (typeof value === "number" ? `${value}` : `(${value.join(", ")})`);
    const { kernelSize, padding } = this.values;
    return `kernel_size=${show(kernelSize)}, stride=${show(this.stride)}, padding=${show(padding)}`;
  }
}

/** As torch.nn.MaxPool2d. */
export class MaxPool2d extends Pool {
  constructor(kernelSize: Pair, options: PoolLayerOptions = {}) {
    super("MaxPool2d", kernelSize, options);
  }

  forward(x: Tensor): Tensor {
    return maxPool2d(x, this.values.kernelSize, { stride: this.stride, padding: this.values.padding });
  }
}

/** As torch.nn.AvgPool2d. */
export class AvgPool2d extends Pool {
  constructor(kernelSize: Pair, options: PoolLayerOptions = {}) {
    super("AvgPool2d", kernelSize, options);
  }

  forward(x: Tensor): Tensor {
    return avgPool2d(x, this.values.kernelSize, { stride: this.stride, padding: this.values.padding });
  }
}
