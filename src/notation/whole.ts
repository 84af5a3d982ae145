// Lines about whole tensors, as the code writes them: products entry by entry with stretched axes, @ for matrices, ᵀ for the last two axes
// swapped, sum(e, dim) with the axis kept as size 1, and sumTo(e, a), which adds up what a was stretched over.
import { countOf, fill, scalar, stretched, stretchedEntry, tupleAt, type NumberArray } from "./array.js";
import { applyToNumber } from "./dual.js";
import { MeaningError } from "./errors.js";
import { compare } from "./compare.js";
import { World } from "./evaluate.js";
import { CONSTANTS, FUNCTIONS, RANK, type FunctionName } from "./names.js";
import { Misfit } from "./ranges.js";
import { isResult, tooEarly, type Sample } from "./sample.js";
import { sidesOf, walk, type BinarySign, type Condition, type Expr } from "./tree.js";

/** One sample as it is, with what whole lines have defined. */
export class WholeWorld {
  readonly sample: Sample;
  readonly #defined = new Map<string, NumberArray>();
  readonly #said = new Set<string>();

  constructor(sample: Sample) {
    this.sample = sample;
  }

  define(name: string, value: NumberArray): void {
    this.#defined.set(name, value);
  }

  /** A line says what `name` is, in indices or as a whole. */
  say(name: string): void {
    this.#said.add(name);
  }

  isDefined(name: string): boolean {
    return this.#defined.has(name);
  }

  /** @throws Misfit, MeaningError */
  tensor(name: string): NumberArray {
    if (!this.#said.has(name) && isResult(name, this.sample)) throw tooEarly(name);
    return this.#found(name);
  }

  #found(name: string): NumberArray {
    const { tensors, numbers } = this.sample;
    const value = this.#defined.get(name) ?? (Object.hasOwn(tensors, name) ? tensors[name] : undefined);
    if (value !== undefined) return value;
    if (Object.hasOwn(numbers, name)) return scalar(numbers[name]);
    if (Object.hasOwn(CONSTANTS, name)) return scalar(CONSTANTS[name]);
    throw new Misfit(`${name} is not defined`);
  }

  evaluate(node: Expr): NumberArray {
    switch (node.kind) {
      case "number":
        return scalar(node.value);
      case "name":
        if (node.subscripts !== null) throw new MeaningError("a line about whole tensors has no indices");
        return this.tensor(node.name);
      case "negative":
        return map(this.evaluate(node.of), (x) => -x);
      case "binary":
        if (node.sign === "@") return product(this.evaluate(node.left), this.evaluate(node.right));
        return zip(this.evaluate(node.left), this.evaluate(node.right), ARITHMETIC[node.sign]);
      case "transpose":
        return transposed(this.evaluate(node.of));
      case "truth":
        return this.#truth(node.condition);
      case "cases":
        return this.#cases(node);
      case "call":
        return this.#call(node.name, node.args);
      default:
        throw new MeaningError(`${node.kind === "fold" ? `${node.fold} over` : "d../d.."} has no meaning for whole tensors`);
    }
  }

  /** Whether a condition about the call holds, for every entry of the tensors that it names as a whole. */
  holds(condition: Condition): boolean {
    let indexed = false;
    for (const side of sidesOf(condition)) walk(side, (node) => (indexed ||= node.kind === "name" && node.subscripts !== null));
    if (indexed) return new World(this.sample).holds(condition, new Map(), new Map());
    return Array.from(this.#truth(condition).data).every((truth) => truth !== 0);
  }

  #truth(condition: Condition): NumberArray {
    const [left, right] = condition.kind === "compare" ? [this.evaluate(condition.left), this.evaluate(condition.right)] : [this.#truth(condition.left), this.#truth(condition.right)]; // prettier-ignore
    if (condition.kind === "compare") return zip(left, right, (a, b) => Number(compare(condition.sign, a, b)));
    return zip(left, right, condition.kind === "and" ? (a, b) => a && b : (a, b) => a || b);
  }

  #cases(node: Expr & { kind: "cases" }): NumberArray {
    const otherwise = node.otherwise === null ? scalar(NaN) : this.evaluate(node.otherwise);
    return node.arms.reduceRight((rest, { value, condition }) => {
      const [holds, chosen] = [this.#truth(condition), this.evaluate(value)];
      const shape = stretched(stretched(holds.shape, chosen.shape), rest.shape);
      return fill(shape, (tuple) => stretchedEntry(stretchedEntry(holds, tuple) !== 0 ? chosen : rest, tuple));
    }, otherwise);
  }

  #call(name: string, args: readonly Expr[]): NumberArray {
    if (name === RANK) return scalar(args[0].kind === "name" ? this.#found(args[0].name).shape.length : 0);
    if (name === "sumTo") {
      const [e, to] = args;
      if (to?.kind !== "name") throw new MeaningError("sumTo(e, a) takes the name of the tensor whose shape is wanted");
      return sumTo(this.evaluate(e), this.#found(to.name).shape);
    }
    if (name === "sum" || name === "mean") return reduce(this.evaluate(args[0]), args.length < 2 ? null : [...Array.from(this.evaluate(args[1]).data)], name === "mean"); // prettier-ignore
    if (!(FUNCTIONS as readonly string[]).includes(name)) throw new MeaningError(`${name}(..) has no meaning for whole tensors`);
    const values = args.map((arg) => this.evaluate(arg));
    const shape = values.map((value) => value.shape).reduce(stretched);
    return fill(shape, (tuple) => applyToNumber(name as FunctionName, values.map((value) => stretchedEntry(value, tuple)))); // prettier-ignore
  }
}

const ARITHMETIC: Readonly<Record<Exclude<BinarySign, "@">, (a: number, b: number) => number>> = {
  "+": (a, b) => a + b,
  "-": (a, b) => a - b,
  "*": (a, b) => a * b,
  "/": (a, b) => a / b,
  "^": (a, b) => a ** b,
};

function map({ shape, data }: NumberArray, f: (x: number) => number): NumberArray {
  return { shape, data: Float64Array.from(data, f) };
}

function zip(a: NumberArray, b: NumberArray, f: (a: number, b: number) => number): NumberArray {
  return fill(stretched(a.shape, b.shape), (tuple) => f(stretchedEntry(a, tuple), stretchedEntry(b, tuple)));
}

function transposed({ shape, data }: NumberArray): NumberArray {
  if (shape.length < 2) throw new Misfit("ᵀ needs two axes");
  const lead = shape.slice(0, -2);
  const [rows, columns] = shape.slice(-2);
  return fill([...lead, columns, rows], (tuple) => {
    const [j, i] = tuple.slice(-2);
    return stretchedEntry({ shape, data }, [...tuple.slice(0, -2), i, j]);
  });
}

/** Matrices of a batch, the batches stretched. */
function product(a: NumberArray, b: NumberArray): NumberArray {
  if (a.shape.length < 2 || b.shape.length < 2) throw new Misfit("@ needs two axes on both sides");
  const [m, n] = a.shape.slice(-2);
  const [other, p] = b.shape.slice(-2);
  if (n !== other) throw new MeaningError(`@: (${a.shape.join(", ")}) and (${b.shape.join(", ")}) do not fit`);
  const lead = stretched(a.shape.slice(0, -2), b.shape.slice(0, -2));
  const at = (x: NumberArray, batch: readonly number[], i: number, j: number): number => stretchedEntry(x, [...batch.slice(batch.length - x.shape.length + 2), i, j]); // prettier-ignore
  return fill([...lead, m, p], (tuple) => {
    const batch = tuple.slice(0, -2);
    const [i, j] = tuple.slice(-2);
    let total = 0;
    for (let k = 0; k < n; k++) total += at(a, batch, i, k) * at(b, batch, k, j);
    return total;
  });
}

/** Sums or means over axes, which stay with size 1. */
function reduce(x: NumberArray, dims: readonly number[] | null, mean: boolean): NumberArray {
  const rank = x.shape.length;
  const lost = dims?.find((dim) => !Number.isInteger(dim) || dim < -Math.max(1, rank) || dim >= Math.max(1, rank));
  if (lost !== undefined) throw new MeaningError(`there is no axis ${lost} in shape (${x.shape.join(", ")})`);
  const axes = dims === null ? x.shape.map((_, axis) => axis) : dims.map((dim) => (dim < 0 ? dim + rank : dim)).filter(() => rank > 0); // prettier-ignore
  const inner = axes.map((axis) => x.shape[axis]);
  const count = countOf(inner);
  return fill(x.shape.map((size, axis) => (axes.includes(axis) ? 1 : size)), (tuple) => {
    const at = [...tuple];
    let total = 0;
    for (let p = 0; p < count; p++) {
      tupleAt(inner, p).forEach((i, n) => (at[axes[n]] = i));
      total += stretchedEntry(x, at);
    }
    return mean ? total / count : total;
  }); // prettier-ignore
}

/** Adds up the axes along which a tensor of `shape` was stretched. */
export function sumTo(x: NumberArray, shape: readonly number[]): NumberArray {
  const extra = x.shape.length - shape.length;
  if (extra < 0) throw new MeaningError(`sumTo: (${x.shape.join(", ")}) has fewer axes than (${shape.join(", ")})`);
  if (shape.some((size, axis) => size !== 1 && size !== x.shape[axis + extra]))
    throw new MeaningError(`sumTo: (${x.shape.join(", ")}) is not (${shape.join(", ")}) stretched`);
  const added = x.shape.flatMap((size, axis) => (axis < extra || (shape[axis - extra] === 1 && size !== 1) ? [axis] : []));
  const summed = reduce(x, added, false);
  return { shape: summed.shape.slice(extra), data: summed.data };
}
