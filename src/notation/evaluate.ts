// The value of an expression, with its slope, where some indices have values. The derivative dA/dB is the slope of A when one entry of B is
// given the slope 1, along every path by which A depends on it.
import { countOf, positionOf, tupleAt } from "./array.js";
import { apply, constant, isZero, minus, negative, over, plus, power, times, ZERO, type Dual } from "./dual.js";
import { Entries } from "./entries.js";
import { MeaningError } from "./errors.js";
import type { OwnFunction } from "./functions.js";
import { Known, type Definition } from "./known.js";
import { CONSTANTS, FUNCTIONS, RANK, type FunctionName } from "./names.js";
import { compare } from "./compare.js";
import { checkRank, Misfit, MOST_TERMS, rangeOf, type Ranges } from "./ranges.js";
import { isResult } from "./sample.js";
import { reads, type Condition, type Expr, type FoldNode, type NameNode } from "./tree.js";

/** Values of indices, and of the variable of a function. */
export type Env = Map<string, Dual>;

interface Seed {
  readonly name: string;
  readonly position: string;
}

const BUILT_IN: readonly string[] = FUNCTIONS;
const ARITHMETIC = { "+": plus, "-": minus, "/": over, "^": power } as const;

/** What names stand for on one sample, and the value of anything that is written with them. */
export class World extends Known {
  #seed: Seed | null = null;
  #values = new Entries();
  /** What is being worked out. */
  #begun = new Set<string>();
  readonly #still = this.#values;
  #isFilling = false;
  /** Terms of sums so far. */
  #steps = 0;
  readonly #slopes = new Map<string, number>();

  /** What was read of a result before it was defined is read again, along its line: a circle shows there. */
  override define(name: string, definition: Definition): void {
    super.define(name, definition);
    if (isResult(name, this.sample)) this.#values.clear();
  }

  /** The entry of a tensor or of a definition. */
  read(name: string, tuple: readonly number[]): Dual {
    if (this.#seed?.name !== name && !this.isDefined(name)) {
      if (this.#seed !== null && isResult(name, this.sample)) throw new MeaningError(`no line above says with indices what ${name} is: it cannot be derived`); // prettier-ignore
      return constant(this.given(name, tuple));
    }
    const found = this.#value(name, tuple);
    const isSeed = this.#seed?.name === name && this.#seed.position === tuple.join(",");
    return isSeed ? { value: found.value, slope: 1 } : found;
  }

  #value(name: string, tuple: readonly number[]): Dual {
    const definition = this.definition(name);
    if (definition === undefined) return constant(this.given(name, tuple));
    const position = positionOf(definition.shape, tuple);
    if (position < 0) {
      if (this.isOpen(name)) return ZERO;
      throw new MeaningError(`${name}[${tuple.join(", ")}] does not exist: ${name} is defined for (${definition.shape.join(", ")})`); // prettier-ignore
    }
    const values = (this.#seed === null || this.follows(name, this.#seed.name) ? this.#values : this.#still).of(name);
    const known = values.get(position);
    if (known !== undefined) return known;
    const key = `${name}[${position}`;
    if (this.#begun.has(key)) throw new MeaningError(`${name} is defined by itself`);
    if (this.#begun.size === 0) this.#fromTheFirst(name, definition, position);
    this.#begun.add(key);
    try {
      const env: Env = new Map(definition.indices.map((index, i) => [index, constant(tuple[i])]));
      const value = this.evaluate(definition.right, env, definition.ranges);
      values.set(position, value);
      return value;
    } finally {
      this.#begun.delete(key);
    }
  }

  /** Each entry of a recurrence needs earlier ones: in their order none has to wait for many others. */
  #fromTheFirst(name: string, { right, shape }: Definition, position: number): void {
    if (this.#isFilling || !reads(right, name)) return;
    this.#isFilling = true;
    try {
      for (let p = 0; p < position; p++) this.#value(name, tupleAt(shape, p));
    } finally {
      this.#isFilling = false;
    }
  }

  /** Runs `body` where one entry moves at speed 1. */
  moving<T>(name: string, tuple: readonly number[], body: () => T): T {
    if (this.#seed !== null) throw new MeaningError("a derivative of a derivative has no meaning here");
    const [values, begun] = [this.#values, this.#begun];
    [this.#values, this.#begun] = [new Entries(), new Set<string>()];
    this.#seed = { name, position: tuple.join(",") };
    try {
      return body();
    } finally {
      [this.#seed, this.#values, this.#begun] = [null, values, begun];
    }
  }

  /** A slope that is worked out once: what has been defined stays so. */
  #slope(key: string, name: string, tuple: readonly number[], body: () => number): number {
    if (this.#seed !== null) throw new MeaningError("a derivative of a derivative has no meaning here");
    const slope = this.#slopes.get(key) ?? this.moving(name, tuple, body);
    this.#slopes.set(key, slope);
    return slope;
  }

  /** d(sum of gy y)/d name[tuple], along every path that the lines have written. */
  gradientOf(name: string, tuple: readonly number[]): number {
    return this.#slope(`${name}[${tuple.join(",")}`, name, tuple, () => {
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
        if (node.name === RANK) return constant(this.rank(node));
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
        if (node.of.name === node.by.name && !reads(this.definition(node.of.name)!.right, node.of.name))
          throw new MeaningError(`d${node.of.name}/d${node.by.name} says nothing: it is 1`);
        const by = this.#tuple(node.by, env, ranges);
        this.mustExist(node.by, by);
        const of = this.#tuple(node.of, env, ranges);
        const key = `${node.of.name}[${of.join(",")}/${node.by.name}[${by.join(",")}`;
        return constant(this.#slope(key, node.by.name, by, () => this.read(node.of.name, of).slope));
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
      if (typeof bound === "number") return { value: bound, slope: Number(this.#seed?.name === name) };
      if (bound !== undefined) return bound;
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
      if (isZero(a)) return ZERO;
      const b = this.evaluate(second, env, ranges);
      return isZero(b) ? ZERO : times(a, b);
    }
    const left = this.evaluate(node.left, env, ranges);
    const right = this.evaluate(node.right, env, ranges);
    return ARITHMETIC[node.sign](left, right);
  }

  #fold({ fold, indices, of }: FoldNode, env: Env, ranges: Ranges): Dual {
    const sizes = indices.map((index) => rangeOf(index, ranges));
    const count = countOf(sizes);
    this.#steps += count;
    if (this.#steps > MOST_TERMS) throw new MeaningError(`${indices.join(", ")}: too many terms to add up`);
    const inner: Env = new Map(env);
    let total: Dual | null = null;
    for (let p = 0; p < count; p++) {
      const tuple = tupleAt(sizes, p);
      for (let i = 0; i < tuple.length; i++) inner.set(indices[i], constant(tuple[i]));
      const term = this.evaluate(of, inner, ranges);
      total = total === null ? term : fold === "max" || fold === "min" ? apply(fold, [total, term]) : fold === "product" ? times(total, term) : plus(total, term); // prettier-ignore
    }
    if (total === null) return constant({ sum: 0, mean: NaN, product: 1, max: -Infinity, min: Infinity }[fold]);
    return fold === "mean" ? over(total, constant(count)) : total;
  }

  #call(name: string, args: readonly Dual[]): Dual {
    const own = this.function(name);
    if (own !== undefined) return this.evaluate(own.right, new Map([[own.variable, args[0]]]), this.rangesIn(own));
    if (BUILT_IN.includes(name)) return apply(name as FunctionName, args);
    const primitive = this.function(name.slice(0, -1));
    if (primitive !== undefined && name.endsWith("'")) return this.#slopeOf(primitive, args[0]);
    throw new MeaningError(`${name}(..) stands in a line about whole tensors only, without indices`);
  }

  /** f'(x): how fast f(t) grows at t = x. */
  #slopeOf(own: OwnFunction, { value, slope }: Dual): Dual {
    const { variable, right } = own;
    const ranges = this.rangesIn(own);
    const at = (speed: number): number => this.evaluate(right, new Map([[variable, { value, slope: speed }]]), ranges).slope;
    if (slope !== 0 || at(0) !== 0) throw new MeaningError("a derivative of a derivative has no meaning here");
    return constant(at(1));
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
