// The value of an expression, with its slope, where some indices have values. Definitions are looked up as they are written: the derivative
// dA/dB is the slope of A when one entry of B is given the slope 1, along every path by which A depends on it.
import { countOf, positionOf, tupleAt, type NumberArray } from "./array.js";
import { apply, constant, minus, negative, over, plus, power, times, ZERO, type Dual } from "./dual.js";
import { MeaningError } from "./errors.js";
import { CONSTANTS, FUNCTIONS, looksLikeIndex, RANK, type FunctionName } from "./names.js";
import { checkRank, Misfit, rangesOf, type Ranges } from "./ranges.js";
import type { Sample } from "./sample.js";
import type { CallNode, CompareSign, Condition, Expr, FoldNode, NameNode } from "./tree.js";

/** Values of indices, and of the variable of a function. */
export type Env = Map<string, Dual>;

interface Definition {
  readonly indices: readonly string[];
  readonly right: Expr;
  readonly ranges: Ranges;
  readonly shape: readonly number[];
}

interface Seed {
  readonly name: string;
  readonly position: string;
}

const BUILT_IN: readonly string[] = FUNCTIONS;

/** One sample with what the lines have defined so far. */
export class World {
  readonly sample: Sample;
  readonly numbers: Map<string, number>;
  readonly declared = new Map<string, number>();
  readonly #definitions = new Map<string, Definition>();
  readonly #functions = new Map<string, { readonly variable: string; readonly right: Expr }>();
  readonly #open = new Set<string>();
  #seed: Seed | null = null;
  #values = new Map<string, Dual>();

  constructor(sample: Sample) {
    this.sample = sample;
    this.numbers = new Map(Object.entries(sample.numbers));
  }

  define(name: string, definition: Definition): void {
    this.#definitions.set(name, definition);
  }

  defineFunction(name: string, variable: string, right: Expr): void {
    this.#functions.set(name, { variable, right });
  }

  /** Reading beyond the edges of `name` gives 0. */
  open(name: string): void {
    this.#open.add(name);
  }

  isDefined(name: string): boolean {
    return this.#definitions.has(name);
  }

  definition(name: string): Definition | undefined {
    return this.#definitions.get(name);
  }

  tensor(name: string): NumberArray | undefined {
    return Object.hasOwn(this.sample.tensors, name) ? this.sample.tensors[name] : undefined;
  }

  /** Whether a name stands for something: what does not is an index. */
  isKnown = (name: string): boolean => this.isDefined(name) || this.tensor(name) !== undefined || this.numbers.has(name);

  isIndex = (name: string): boolean => looksLikeIndex(name) && !this.isKnown(name);

  shapeOf = (name: string): readonly number[] | null => {
    const own = this.#definitions.get(name)?.shape ?? this.tensor(name)?.shape;
    if (own !== undefined) return own;
    return name.startsWith("g") && this.isKnown(name.slice(1)) ? this.shapeOf(name.slice(1)) : null;
  };

  rangesOf(trees: readonly Expr[]): Map<string, number> {
    const { shapeOf, isIndex, declared } = this;
    return rangesOf(trees, { shapeOf, isIndex, declared, isOpen: (name) => this.#open.has(name) });
  }

  /** The entry of a tensor or of a definition. */
  read(name: string, tuple: readonly number[]): Dual {
    if (this.#seed?.name !== name && !this.#definitions.has(name)) return constant(this.#given(name, tuple));
    const position = tuple.join(",");
    const isSeed = this.#seed !== null && this.#seed.name === name && this.#seed.position === position;
    if (isSeed) return { value: this.#value(name, tuple, position).value, slope: 1 };
    return this.#value(name, tuple, position);
  }

  #value(name: string, tuple: readonly number[], position: string): Dual {
    const definition = this.#definitions.get(name);
    if (definition === undefined) return constant(this.#given(name, tuple));
    if (this.#open.has(name) && positionOf(definition.shape, tuple) < 0) return ZERO;
    if (!tuple.every(Number.isInteger)) throw new MeaningError(`${name}[${position}] does not exist: it counts in whole numbers`);
    const key = `${name}[${position}`;
    const known = this.#values.get(key);
    if (known !== undefined) return known;
    const env: Env = new Map(definition.indices.map((index, i) => [index, constant(tuple[i])]));
    const value = this.evaluate(definition.right, env, definition.ranges);
    this.#values.set(key, value);
    return value;
  }

  #given(name: string, tuple: readonly number[]): number {
    const tensor = this.tensor(name);
    if (tensor === undefined) throw new Misfit(`${name} is not defined`);
    const position = positionOf(tensor.shape, tuple);
    if (position >= 0) return tensor.data[position];
    if (this.#open.has(name)) return 0;
    throw new MeaningError(`${name}[${tuple.join(", ")}] does not exist: ${name} has shape (${tensor.shape.join(", ")})`);
  }

  /** Runs `body` where one entry moves at speed 1. */
  moving<T>(name: string, tuple: readonly number[], body: () => T): T {
    if (this.#seed !== null) throw new MeaningError("a derivative of a derivative has no meaning here");
    const values = this.#values;
    [this.#seed, this.#values] = [{ name, position: tuple.join(",") }, new Map()];
    try {
      return body();
    } finally {
      [this.#seed, this.#values] = [null, values];
    }
  }

  /** d(sum of gy y)/d name[tuple], along every path that the lines have written. */
  gradientOf(name: string, tuple: readonly number[]): number {
    return this.moving(name, tuple, () => {
      let total = 0;
      for (const output of this.sample.outputs) {
        if (!this.isDefined(output)) throw new MeaningError(`no line above says what ${output} is: it cannot be derived`);
        const upstream = this.tensor(`g${output}`);
        if (upstream === undefined) throw new MeaningError(`g${output} is not given`);
        for (let p = 0; p < countOf(upstream.shape); p++) total += upstream.data[p] * this.read(output, tupleAt(upstream.shape, p)).slope; // prettier-ignore
      }
      return total;
    });
  }

  evaluate(node: Expr, env: Env, ranges: Ranges): Dual {
    switch (node.kind) {
      case "number":
        return constant(node.value);
      case "name":
        return this.#name(node, env, ranges);
      case "negative":
        return negative(this.evaluate(node.of, env, ranges));
      case "binary":
        return this.#binary(node, env, ranges);
      case "fold":
        return this.#fold(node, env, ranges);
      case "call":
        if (node.name === RANK) return constant(this.#rank(node));
        return this.#call(node.name, node.args.map((arg) => this.evaluate(arg, env, ranges))); // prettier-ignore
      case "truth":
        return constant(Number(this.holds(node.condition, env, ranges)));
      case "cases": {
        const arm = node.arms.find(({ condition }) => this.holds(condition, env, ranges));
        const value = arm?.value ?? node.otherwise;
        if (value === null) throw new MeaningError("no case applies: end with else");
        return this.evaluate(value, env, ranges);
      }
      case "derivative": {
        if (!this.isDefined(node.of.name))
          throw new MeaningError(`no line above says what ${node.of.name} is: it cannot be derived`);
        const by = this.#tuple(node.by, env, ranges);
        const of = this.#tuple(node.of, env, ranges);
        return this.moving(node.by.name, by, () => constant(this.read(node.of.name, of).slope));
      }
      case "transpose":
        throw new MeaningError("ᵀ stands in a line about whole tensors only, without indices");
    }
  }

  #tuple({ subscripts }: NameNode, env: Env, ranges: Ranges): number[] {
    return (subscripts ?? []).map((subscript) => this.evaluate(subscript, env, ranges).value);
  }

  #name(node: NameNode, env: Env, ranges: Ranges): Dual {
    const { name } = node;
    if (node.subscripts === null) {
      const bound = env.get(name) ?? this.numbers.get(name);
      if (bound !== undefined) return typeof bound === "number" ? constant(bound) : bound;
    }
    const shape = this.shapeOf(name);
    if (shape === null) {
      if (node.subscripts === null && Object.hasOwn(CONSTANTS, name)) return constant(CONSTANTS[name]);
      throw this.isIndex(name)
        ? new MeaningError(`the index ${name} stands on the right, but neither on the left nor below a sum`)
        : new Misfit(`${name} is not defined`);
    }
    checkRank(node, shape);
    return this.read(name, this.#tuple(node, env, ranges));
  }

  /** A product with 0 is 0, whatever stands beside it: (i >= 0) x[i] is 0 where x[i] does not exist. */
  #binary(node: Expr & { kind: "binary" }, env: Env, ranges: Ranges): Dual {
    if (node.sign === "@") throw new MeaningError("@ stands in a line about whole tensors only, without indices");
    if (node.sign === "*") {
      const [first, second] = node.right.kind === "truth" ? [node.right, node.left] : [node.left, node.right];
      const a = this.evaluate(first, env, ranges);
      return a.value === 0 && a.slope === 0 ? ZERO : times(a, this.evaluate(second, env, ranges));
    }
    const left = this.evaluate(node.left, env, ranges);
    const right = this.evaluate(node.right, env, ranges);
    return { "+": plus, "-": minus, "/": over, "^": power }[node.sign](left, right);
  }

  #fold({ fold, indices, of }: FoldNode, env: Env, ranges: Ranges): Dual {
    const sizes = indices.map((index) => rangeOf(index, ranges));
    const count = countOf(sizes);
    const inner: Env = new Map(env);
    let total: Dual | null = null;
    for (let p = 0; p < count; p++) {
      tupleAt(sizes, p).forEach((value, i) => inner.set(indices[i], constant(value)));
      const term = this.evaluate(of, inner, ranges);
      total = total === null ? term : fold === "max" || fold === "min" ? apply(fold, [total, term]) : fold === "product" ? times(total, term) : plus(total, term); // prettier-ignore
    }
    if (total === null) return constant({ sum: 0, mean: NaN, product: 1, max: -Infinity, min: Infinity }[fold]);
    return fold === "mean" ? over(total, constant(count)) : total;
  }

  #rank({ args: [of] }: CallNode): number {
    if (of.kind !== "name") throw new MeaningError("rank(x) takes the name of a tensor");
    const shape = this.shapeOf(of.name);
    if (shape === null) throw new Misfit(`${of.name} is not defined`);
    return shape.length;
  }

  #call(name: string, args: readonly Dual[]): Dual {
    const own = this.#functions.get(name);
    if (own !== undefined) return this.evaluate(own.right, new Map([[own.variable, args[0]]]), this.declared);
    if (BUILT_IN.includes(name)) return apply(name as FunctionName, args);
    throw new MeaningError(`${name}(..) stands in a line about whole tensors only, without indices`);
  }

  holds(condition: Condition, env: Env, ranges: Ranges): boolean {
    switch (condition.kind) {
      case "and":
        return this.holds(condition.left, env, ranges) && this.holds(condition.right, env, ranges);
      case "or":
        return this.holds(condition.left, env, ranges) || this.holds(condition.right, env, ranges);
      case "compare": {
        const { sign, left, right } = condition;
        return compare(sign, this.evaluate(left, env, ranges).value, this.evaluate(right, env, ranges).value);
      }
    }
  }
}

export function compare(sign: CompareSign, a: number, b: number): boolean {
  return { "=": a === b, "!=": a !== b, "<": a < b, "<=": a <= b, ">": a > b, ">=": a >= b }[sign];
}

export function rangeOf(index: string, ranges: Ranges): number {
  const size = ranges.get(index);
  if (size === undefined) throw new MeaningError(`how far ${index} runs is not known`);
  return size;
}
