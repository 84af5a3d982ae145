// Pooling of images of shape (N, C, H, W): each window becomes one number.
import type { Tensor } from "../autograd/tensor.js";
import { field, type Options, type Values } from "../core/fields.js";
import { avgPool2d } from "../ops/avgPool2d.js";
import { checkPoolPadding, maxPool2d } from "../ops/conv2d.js";
import type { Pair } from "../ops/unfold.js";
import { areaOf, windowsOfRow } from "./conv.js";
import { declareLayer, readArguments, type LayerDeclaration } from "./layer.js";
import { Module } from "./module.js";

const fields = {
  kernel_size: field.pair({ min: 1, help: "height and width of the window" }),
  stride: field.pair({ min: 1, default: null, help: "how far the window moves; its own size when left out" }),
  padding: field.pair({ min: 0, default: 0, help: "a border around the image, at most half a window" }),
};
type Fields = typeof fields;
export type PoolLayerOptions = Pick<Options<Fields>, "stride" | "padding">;

function declarePool(name: string, formula: string, unfolds: boolean): LayerDeclaration<Fields> {
  return declareLayer({
    name,
    formula,
    fields,
    ...(unfolds
      ? {
          unfolds: (input, { kernelSize, stride, padding }) => {
            const { channels, out } = windowsOfRow(name, input, kernelSize, { stride: stride ?? kernelSize, padding });
            return channels * areaOf(kernelSize) * out[0] * out[1];
          },
        }
      : {}),
    outputShape: (input, { kernelSize, stride, padding }) => {
      checkPoolPadding(name, kernelSize, padding);
      const { channels, out } = windowsOfRow(name, input, kernelSize, { stride: stride ?? kernelSize, padding });
      return [channels, ...out];
    },
  });
}

export const maxPool2dDeclaration = declarePool("MaxPool2d", "y = the largest x in each window; the border never wins", false);
export const avgPool2dDeclaration = declarePool("AvgPool2d", "y = the mean of each window; the border counts as zeros", true);

abstract class Pool extends Module {
  protected readonly values: Values<Fields>;

  constructor(name: string, given: readonly unknown[]) {
    super();
    this.values = readArguments(name, fields, given, 1).values;
    checkPoolPadding(name, this.values.kernelSize, this.values.padding);
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
  constructor(kernelSize: Pair, options: PoolLayerOptions = {}, ...none: never[]) {
    super("MaxPool2d", [kernelSize, options, ...none]);
  }

  forward(x: Tensor): Tensor {
    return maxPool2d(x, this.values.kernelSize, { stride: this.stride, padding: this.values.padding });
  }
}

/** As torch.nn.AvgPool2d. */
export class AvgPool2d extends Pool {
  constructor(kernelSize: Pair, options: PoolLayerOptions = {}, ...none: never[]) {
    super("AvgPool2d", [kernelSize, options, ...none]);
  }

  forward(x: Tensor): Tensor {
    return avgPool2d(x, this.values.kernelSize, { stride: this.stride, padding: this.values.padding });
  }
}
