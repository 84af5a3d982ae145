// A model of texts of unequal length: rows (N, T) of ids, each filled up with padding behind its end.
import type { Tensor } from "../autograd/tensor.js";
import { lengthOfText } from "../data/texts.js";
import { layerOf } from "../nn/layer.js";
import type { Told } from "../nn/lengths.js";
import type { Module } from "../nn/module.js";
import { Sequential } from "../nn/sequential.js";
import { narrow } from "../ops/slice.js";

/**
 * Layers that are told how long each row is. Training cuts a batch at the end of its longest row; in evaluation all T steps stay, so that a row
 * gets the same numbers whichever rows come with it.
 */
export class PaddedModel extends Sequential {
  static override readonly declaration = layerOf(this, Sequential.declaration);

  constructor(
    readonly padding: number,
    layers: readonly Module[],
  ) {
    super(...layers);
  }

  override forward(x: Tensor): Tensor {
    const { given, told } = this.read(x);
    return super.forward(given, told);
  }

  /** What the first layer is given, and what all are told. */
  read(x: Tensor): { readonly given: Tensor; readonly told: Told } {
    const lengths = textLengths(x, this.padding);
    const longest = Math.max(...lengths);
    return { given: this.training && longest < x.shape[1] ? narrow(x, 1, 0, longest) : x, told: { lengths } };
  }
}

/** Ids of each row before the padding at its end; 1 for a text of none, which is read as one padding. */
export function textLengths({ numbers, shape: [rows, steps] }: Tensor, padding: number): number[] {
  return Array.from({ length: rows }, (_, row) => lengthOfText(numbers, row * steps, steps, padding));
}
