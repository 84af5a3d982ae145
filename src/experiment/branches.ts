// Columns with layers of their own: each branch sees the features of its columns, and the results stand one after the other.
import type { Tensor } from "../autograd/tensor.js";
import { MlbhError } from "../core/errors.js";
import { layerOf } from "../nn/layer.js";
import { Module } from "../nn/module.js";
import type { Sequential } from "../nn/sequential.js";
import { cat } from "../ops/cat.js";
import { narrow } from "../ops/slice.js";

/** Features beside each other: x[first .. first + width]. */
export interface Span {
  readonly first: number;
  readonly width: number;
}

export interface Branch {
  readonly name: string;
  readonly spans: readonly Span[];
  readonly layers: Sequential;
}

/** y = [f1(x1), f2(x2), ..], x1 the features of the first branch. Names in the state dict: review.0.weight. */
export class Branches extends Module {
  static readonly declaration = layerOf(this, { name: "Branches" });

  constructor(readonly branches: readonly Branch[]) {
    super();
  }

  override *namedChildren(): Generator<[string, Module]> {
    for (const { name, layers } of this.branches) yield [name, layers];
  }

  forward(x: Tensor): Tensor {
    const results = this.branches.map(({ name, spans, layers }) => {
      try {
        return layers.forward(featuresIn(x, spans));
      } catch (error) {
        throw error instanceof MlbhError ? error.within(name) : error;
      }
    });
    return cat(results, 1);
  }
}

function featuresIn(x: Tensor, spans: readonly Span[]): Tensor {
  const parts = spans.map(({ first, width }) => narrow(x, 1, first, width));
  return parts.length === 1 ? parts[0] : cat(parts, 1);
}

/** The same features in as few spans as there can be. */
export function merged(spans: readonly Span[]): Span[] {
  return spans.reduce<Span[]>((before, { first, width }) => {
    const last = before.at(-1);
    if (last === undefined || last.first + last.width !== first) return [...before, { first, width }];
    return [...before.slice(0, -1), { first: last.first, width: last.width + width }];
  }, []);
}
