// A line about whole tensors with numbers put in, at one entry of its left side: products entry by entry with stretched axes, matrices by
// their rows and columns, sums by their terms.
import { MlbhError } from "../core/errors.js";
import { countOf, positionOf, stretchedEntry, tupleAt, type NumberArray } from "./array.js";
import { MeaningError } from "./errors.js";
import { CONSTANTS, type FunctionName } from "./names.js";
import { binary, call, joinTerms, named, negative, number, type PutIn } from "./putInForms.js";
import type { CallNode, Expr } from "./tree.js";
import type { WholeWorld } from "./whole.js";

export class WholePrinter {
  readonly #world: WholeWorld;
  readonly #digits: number;

  constructor(world: WholeWorld, digits: number) {
    this.#world = world;
    this.#digits = digits;
  }

  /** @param tuple the entry of the line's value; axes of size 1 are read at 0 */
  print(node: Expr, tuple: readonly number[]): PutIn {
    switch (node.kind) {
      case "number":
        return this.#number(node.value);
      case "name":
        return this.#name(node.name, tuple);
      case "negative":
        return negative(this.print(node.of, tuple));
      case "binary":
        if (node.sign === "@") return this.#product(node.left, node.right, tuple);
        return binary(node.sign, this.print(node.left, tuple), this.print(node.right, tuple));
      case "transpose":
        return this.print(node.of, [...tuple.slice(0, -2), tuple[tuple.length - 1], tuple[tuple.length - 2]]);
      case "call":
        return this.#call(node, tuple);
      case "truth":
        return this.#value(node, tuple);
      case "cases": {
        const arm = node.arms.find(({ condition }) => this.#entry({ kind: "truth", condition }, tuple) !== 0);
        return this.print(arm?.value ?? node.otherwise!, tuple);
      }
      default:
        throw new MeaningError(`${node.kind} has no meaning for whole tensors`);
    }
  }

  #name(name: string, tuple: readonly number[]): PutIn {
    if (Object.hasOwn(CONSTANTS, name) && this.#world.sample.tensors[name] === undefined) return named(name, CONSTANTS[name]);
    const { shape, data } = this.#world.tensor(name);
    const skip = tuple.length - shape.length;
    const own = shape.map((size, axis) => (size === 1 ? 0 : tuple[axis + skip]));
    return this.#number(data[positionOf(shape, own)], shape.length === 0 ? name : `${name}[${own.join(", ")}]`);
  }

  #number(value: number, source?: string): PutIn {
    return number(value, this.#digits, source);
  }

  #entry(node: Expr, tuple: readonly number[]): number {
    return stretchedEntry(this.#world.evaluate(node), tuple);
  }

  #value(node: Expr, tuple: readonly number[]): PutIn {
    return this.#number(this.#entry(node, tuple));
  }

  #product(left: Expr, right: Expr, tuple: readonly number[]): PutIn {
    const { shape } = this.#world.evaluate(left);
    const batch = tuple.slice(0, -2);
    const [i, j] = tuple.slice(-2);
    const terms = Array.from({ length: shape[shape.length - 1] }, (_, k) => binary("*", this.print(left, [...batch, i, k]), this.print(right, [...batch, k, j]))); // prettier-ignore
    return joinTerms("sum", terms);
  }

  #call({ name, args }: CallNode, tuple: readonly number[]): PutIn {
    if (name === "sumTo") return this.#sumTo(args, tuple);
    if (name === "sum" || name === "mean") return this.#reduce(name, args, tuple);
    if (name === "rank") return this.#value({ kind: "call", name, args, place: { line: 0, column: 0 } }, tuple);
    return call(name as FunctionName, args.map((arg) => this.print(arg, tuple))); // prettier-ignore
  }

  /** The terms of all entries that were stretched from this one. */
  #sumTo([of, to]: readonly Expr[], tuple: readonly number[]): PutIn {
    const { shape } = this.#world.evaluate(of);
    const target = this.#world.evaluate(to).shape;
    const skip = shape.length - target.length;
    const from = Array.from({ length: countOf(shape) }, (_, p) => tupleAt(shape, p));
    const sent = from.filter((each) => target.every((size, axis) => size === 1 || each[axis + skip] === tuple[tuple.length - target.length + axis])); // prettier-ignore
    return joinTerms("sum", sent.map((each) => this.print(of, each))); // prettier-ignore
  }

  #reduce(fold: "sum" | "mean", [of, dim]: readonly Expr[], tuple: readonly number[]): PutIn {
    const { shape } = this.#world.evaluate(of);
    const dims = dim === undefined ? shape.map((_, axis) => axis) : Array.from(this.#world.evaluate(dim).data, (axis) => (axis < 0 ? axis + shape.length : axis)); // prettier-ignore
    const inner = dims.map((axis) => shape[axis]);
    const skip = tuple.length - shape.length;
    const terms = Array.from({ length: countOf(inner) }, (_, p) => {
      const at = shape.map((size, axis) => (size === 1 ? 0 : tuple[axis + skip]));
      tupleAt(inner, p).forEach((i, n) => (at[dims[n]] = i));
      return this.print(of, at);
    });
    return joinTerms(fold, terms);
  }
}

/** What a line gives on this call; null for one about others. */
export function valueOn(world: WholeWorld, node: Expr): NumberArray | null {
  try {
    return world.evaluate(node);
  } catch (error) {
    if (error instanceof MlbhError) return null;
    throw error;
  }
}
