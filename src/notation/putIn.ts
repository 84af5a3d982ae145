// A line with numbers put in, by the tree that checks it: every name becomes the number that it is there, every sum its terms.
import { countOf, tupleAt } from "./array.js";
import { constant } from "./dual.js";
import { MeaningError } from "./errors.js";
import type { Env, World } from "./evaluate.js";
import { CONSTANTS, FUNCTIONS, type FunctionName } from "./names.js";
import { binary, call, joinTerms, named, negative, number, type PutIn } from "./putInForms.js";
import { rangeOf, type Ranges } from "./ranges.js";
import type { BinaryNode, Expr, FoldNode, NameNode } from "./tree.js";

export class Printer {
  readonly #world: World;
  readonly #ranges: Ranges;
  readonly #digits: number;

  /** @param digits decimals of the numbers put in */
  constructor(world: World, ranges: Ranges, digits: number) {
    this.#world = world;
    this.#ranges = ranges;
    this.#digits = digits;
  }

  print(node: Expr, env: Env): PutIn {
    return this.#put(node, env, false);
  }

  /** @param inner inside of a sum: a sum in a term is put in as one number */
  #put(node: Expr, env: Env, inner: boolean): PutIn {
    switch (node.kind) {
      case "number":
        return this.#number(node.value);
      case "name":
        return this.#name(node, env);
      case "negative":
        return negative(this.#put(node.of, env, inner));
      case "binary":
        return this.#binary(node, env, inner);
      case "fold":
        return inner ? this.#whole(node, env) : this.#fold(node, env);
      case "call":
        if (!(FUNCTIONS as readonly string[]).includes(node.name)) return this.#whole(node, env);
        return call(node.name as FunctionName, node.args.map((arg) => this.#put(arg, env, inner))); // prettier-ignore
      case "truth":
        return this.#number(Number(this.#world.holds(node.condition, env, this.#ranges)));
      case "cases": {
        const arm = node.arms.find(({ condition }) => this.#world.holds(condition, env, this.#ranges));
        return this.#put(arm?.value ?? node.otherwise!, env, inner);
      }
      case "derivative": {
        const entry = `d${entryName(node.of, this.#tuple(node.of, env))}/d${entryName(node.by, this.#tuple(node.by, env))}`;
        return this.#number(this.#world.evaluate(node, env, this.#ranges).value, entry);
      }
      case "transpose":
        return this.#whole(node, env);
    }
  }

  #tuple({ subscripts }: NameNode, env: Env): number[] {
    return (subscripts ?? []).map((subscript) => this.#world.evaluate(subscript, env, this.#ranges).value);
  }

  #name(node: NameNode, env: Env): PutIn {
    const { value } = this.#world.evaluate(node, env, this.#ranges);
    if (node.subscripts === null && env.has(node.name)) return this.#number(value);
    if (node.subscripts === null && Object.hasOwn(CONSTANTS, node.name) && !this.#world.isKnown(node.name)) return named(node.name, value); // prettier-ignore
    return this.#number(value, entryName(node, this.#tuple(node, env)));
  }

  #number(value: number, source?: string): PutIn {
    return number(value, this.#digits, source);
  }

  /** As one number. */
  #whole(node: Expr, env: Env): PutIn {
    return this.#number(this.#world.evaluate(node, env, this.#ranges).value);
  }

  #binary(node: BinaryNode, env: Env, inner: boolean): PutIn {
    const { sign } = node;
    if (sign === "@") return this.#whole(node, env);
    if (sign === "*") {
      const truth = [node.left, node.right].find((side) => side.kind === "truth");
      if (truth !== undefined && this.#world.evaluate(truth, env, this.#ranges).value === 0) return this.#number(0);
    }
    const left = this.#put(node.left, env, inner);
    if (sign === "*" && left.value === 0 && !this.#exists(node.right, env)) return this.#number(0);
    const right = this.#put(node.right, env, inner);
    return binary(sign, left, right);
  }

  /** Beside a 0 there may stand what does not exist, or is no number: (i > 0) x[i - 1]. */
  #exists(node: Expr, env: Env): boolean {
    try {
      return Number.isFinite(this.#world.evaluate(node, env, this.#ranges).value);
    } catch (error) {
      if (error instanceof MeaningError) return false;
      throw error;
    }
  }

  #fold({ fold, indices, of }: FoldNode, env: Env): PutIn {
    const sizes = indices.map((index) => rangeOf(index, this.#ranges));
    const count = countOf(sizes);
    const terms: PutIn[] = [];
    for (let p = 0; p < count; p++) {
      const at: Env = new Map(env);
      tupleAt(sizes, p).forEach((value, i) => at.set(indices[i], constant(value)));
      terms.push(this.#put(of, at, true));
    }
    return joinTerms(fold, terms);
  }
}

/** "e[0]", or "s" for a number. */
export function entryName(
  { name, subscripts }: { readonly name: string; readonly subscripts: readonly unknown[] | null },
  tuple: readonly number[],
): string {
  return subscripts === null ? name : `${name}[${tuple.join(", ")}]`;
}
