// Layers that keep nothing of what passes through them, so that between two of them nobody sees the result of the first.
import * as activations from "./activations.js";
import { Conv2d } from "./conv.js";
import { Dropout } from "./dropout.js";
import { Embedding } from "./embedding.js";
import { LayerNorm } from "./layerNorm.js";
import { Linear } from "./linear.js";
import type { Module } from "./module.js";
import { AvgPool2d, MaxPool2d } from "./pool.js";
import { Flatten, Unflatten } from "./shapes.js";

const { GELU, Identity, LogSoftmax, ReLU, Sigmoid, Softmax, Tanh } = activations;
const classes = [
  ...[Flatten, GELU, Identity, LogSoftmax, ReLU, Sigmoid, Softmax, Tanh, Unflatten],
  ...[Conv2d, Dropout, Embedding, LayerNorm, Linear, AvgPool2d, MaxPool2d],
];
/** The forward of each as it is here: a user may derive a class, or put another forward in its place. */
const forwards = new Map<unknown, unknown>(classes.map((layer) => [layer, Reflect.get(layer.prototype, "forward")]));

export function keepsNothing(layer: Module): boolean {
  return forwards.get(layer.constructor) === layer.forward;
}
