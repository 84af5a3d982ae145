// One application of an operation, recorded: where its inputs came from and what its backward will need.
import { GraphError, ShapeError } from "../core/errors.js";
import { noteRecording } from "../kernels/allocator.js";
import { sameShape, type Dtype, type NdArray, type Shape } from "../kernels/ndarray.js";
import { refuseAnomaly } from "./anomaly.js";
import type { GradientHook, GradNode, Pass } from "./graph.js";
import { isDetectingAnomalies, isGradEnabled } from "./mode.js";
import { formatShape } from "./shapes.js";
import { Tensor } from "./tensor.js";

/** What backward may know of an input that was not saved. */
export interface Meta {
  readonly shape: Shape;
  readonly dtype: Dtype;
}

/** An input of an operation; a list slot takes any number of tensors and is then the only input. */
export interface Slot {
  readonly name: string;
  readonly differentiable: boolean;
  readonly list: boolean;
}

/** Inputs and parameters of one application, under their names. */
export type AnyCall = Record<string, unknown>;

/** The part of an operation that the graph needs. */
export interface Differentiable {
  readonly name: string;
  readonly slots: readonly Slot[];
  /** The slots that have a gradient, in order. */
  readonly differentiable: readonly Slot[];
  readonly saves: ReadonlySet<string>;
  readonly backward: (gy: Tensor, saved: AnyCall) => Record<string, (i: number) => Tensor>;
  /** Whether a user wrote it. */
  readonly foreign: boolean;
  /** backward in one loop per input, for when nothing is recorded. */
  readonly fused: ((gy: Tensor, saved: AnyCall) => Record<string, (i: number) => NdArray>) | null;
}

/** The record of one application: which nodes it came from, and what backward will need. */
export class OpNode implements GradNode {
  readonly name: string;
  readonly shape: Shape;
  readonly dtype: Dtype;
  readonly inputs: readonly (GradNode | null)[];
  readonly leaf = null;
  hooks: GradientHook[] | null = null;
  retained: Tensor | null = null;
  visit: Pass | null = null;
  gradient: Tensor | null = null;
  readonly #rule: Differentiable;
  #saved: AnyCall | null;
  /** The versions of the saved inputs, added up: a change in between shows. */
  readonly #versions: number;
  /** Whether it was recorded inside detectAnomaly(). */
  readonly #watched = isDetectingAnomalies();

  /** Takes over `call`: inputs that are not saved are replaced by their shape and dtype. */
  constructor(rule: Differentiable, call: AnyCall, y: Tensor) {
    this.name = rule.name;
    this.shape = y.shape;
    this.dtype = y.dtype;
    this.#rule = rule;
    const inputs: (GradNode | null)[] = [];
    for (const { name, differentiable, list } of rule.slots) {
      const input = call[name] as Tensor | readonly Tensor[];
      if (list) {
        for (const tensor of input as readonly Tensor[]) inputs.push(tensor.gradNode);
        if (!rule.saves.has(name)) call[name] = (input as readonly Tensor[]).map(metaOf);
      } else {
        if (differentiable) inputs.push((input as Tensor).gradNode);
        if (!rule.saves.has(name)) call[name] = metaOf(input as Tensor);
      }
    }
    if (rule.saves.has("y")) call.y = y;
    this.inputs = inputs;
    this.#saved = call;
    this.#versions = versionsOf(rule, call);
    noteRecording();
  }

  differentiate(gy: Tensor): (i: number) => Tensor {
    if (this.#saved === null) {
      throw new GraphError(`backward: the graph through ${this.name} was already used, and what it had saved is released`, {
        hint: "to go through it again, pass { retainGraph: true } to the first backward() or grad(); or compute the loss anew",
      });
    }
    if (versionsOf(this.#rule, this.#saved) !== this.#versions) {
      throw new GraphError(
        `backward: ${this.name} saved a parameter that has been changed since, so its gradient would be wrong`,
        {
          hint: "call backward() before optimizer.step(), or compute the loss anew",
        },
      );
    }
    const { differentiable, fused } = this.#rule;
    if (fused !== null && !isGradEnabled()) {
      const gradients = fused(gy, this.#saved);
      return (i) => this.#checked(new Tensor(gradients[differentiable[i].name](0)), gy, i);
    }
    const gradients = this.#rule.backward(gy, this.#saved);
    const [first] = differentiable;
    return (i) => this.#checked(first.list ? gradients[first.name](i) : gradients[differentiable[i].name](0), gy, i);
  }

  describeInput(i: number): string {
    const { slot, position } = this.#slotOf(i);
    return `${slot.name}${slot.list ? `[${position}]` : ""} of ${this.name}`;
  }

  get foreign(): boolean {
    return this.#rule.foreign;
  }

  release(): void {
    this.#saved = null;
  }

  #slotOf(i: number): { slot: Slot; position: number } {
    const { differentiable } = this.#rule;
    return differentiable[0].list ? { slot: differentiable[0], position: i } : { slot: differentiable[i], position: 0 };
  }

  /** The engine's check on every derivative: a gradient has the shape and dtype of what it belongs to. */
  #checked(gradient: Tensor, gy: Tensor, i: number): Tensor {
    const { shape, dtype } = this.inputs[i]!;
    if (gradient.dtype === dtype && sameShape(gradient.shape, shape)) {
      if (this.#watched) this.#refuseAnomaly(gradient, gy, i);
      return gradient;
    }
    throw new ShapeError(
      `backward of ${this.name} returned a gradient of shape ${formatShape(gradient.shape)} ${gradient.dtype} for ${this.describeInput(i)}, which is ${formatShape(shape)} ${dtype}`,
    );
  }

  #refuseAnomaly(gradient: Tensor, gy: Tensor, i: number): void {
    const { slot, position } = this.#slotOf(i);
    const name = `g${slot.name}${slot.list ? `[${position}]` : ""}`;
    const { slots, saves } = this.#rule;
    const saved = this.#saved ?? {}; // y is among it where backward reads it
    const names = saves.has("y") ? [...slots, { name: "y", differentiable: false, list: false }] : slots;
    refuseAnomaly(this.name, [name, gradient], [["gy", gy], ...tensorsIn(names, saved)], this);
  }
}

/** The tensors among the inputs of a call, with their names. */
export function* tensorsIn(slots: readonly Slot[], call: AnyCall): Generator<[string, Tensor]> {
  for (const { name, list } of slots) {
    const input = call[name];
    for (const [i, x] of (list ? (input as readonly unknown[]) : [input]).entries())
      if (x instanceof Tensor) yield [list ? `${name}[${i}]` : name, x];
  }
}

function metaOf({ shape, dtype }: Tensor): Meta {
  return { shape, dtype };
}

function versionsOf({ slots, saves }: Differentiable, call: AnyCall): number {
  let total = 0;
  for (const { name, list } of slots) if (!list && saves.has(name)) total += (call[name] as Tensor).version;
  return total;
}
