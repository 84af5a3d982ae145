// A line with numbers put in, by the tree that checks it: every name becomes the number that it is there, every sum its terms.
import { countOf, tupleAt } from "./array.js";
import { apply, applyToNumber, constant } from "./dual.js";
import { MeaningError } from "./errors.js";
import { inDigits } from "./digits.js";
import { rangeOf, type Env, type World } from "./evaluate.js";
import { CONSTANTS, FUNCTIONS, type FunctionName } from "./names.js";
import type { Ranges } from "./ranges.js";
import type { BinaryNode, Expr, FoldNode, NameNode } from "./tree.js";
import type { Piece } from "./worked.js";

/** An expression in numbers, and what these printed numbers give. */
export interface PutIn {
  readonly pieces: readonly Piece[];
  /** From the numbers as they are printed: a reader with a pocket calculator gets this. */
  readonly value: number;
  /** How tightly its outermost sign binds. */
  readonly level: number;
  /** Whether terms were left out, so that no reader can add them up. */
  readonly cut: boolean;
}

/** A negative number stands in brackets wherever something stands before it. */
const [NEGATIVE, SUM, PRODUCT, POWER, ATOM] = [0, 1, 2, 3, 4];
const MOST_TERMS = 6;

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
      case "negative": {
        const of = this.#put(node.of, env, inner);
        if (of.level === ATOM && of.value > 0 && of.pieces.length === 1) return atom([{ ...of.pieces[0], text: `-${of.pieces[0].text}` }], -of.value, NEGATIVE); // prettier-ignore
        return { ...of, pieces: [{ text: "-" }, ...within(of, PRODUCT)], value: -of.value, level: SUM };
      }
      case "binary":
        return this.#binary(node, env, inner);
      case "fold":
        return inner ? this.#whole(node, env) : this.#fold(node, env);
      case "call": {
        const args = node.args.map((arg) => this.#put(arg, env, inner));
        if (!(FUNCTIONS as readonly string[]).includes(node.name)) return this.#whole(node, env);
        const [open, close] = node.name === "abs" ? ["|", "|"] : [`${node.name}(`, ")"];
        const pieces = [{ text: open }, ...args.flatMap(({ pieces }, i) => [...(i === 0 ? [] : [{ text: ", " }]), ...pieces]), { text: close }]; // prettier-ignore
        return { pieces, value: applyToNumber(node.name as FunctionName, args.map(({ value }) => value)), level: ATOM, cut: args.some(({ cut }) => cut) }; // prettier-ignore
      }
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
    if (node.subscripts === null && Object.hasOwn(CONSTANTS, node.name) && !this.#world.isKnown(node.name)) return { pieces: [{ text: node.name }], value, level: ATOM, cut: false }; // prettier-ignore
    return this.#number(value, entryName(node, this.#tuple(node, env)));
  }

  #number(value: number, source?: string): PutIn {
    const text = inDigits(value, this.#digits);
    const piece = source === undefined ? { text } : { text, source };
    return { pieces: [piece], value: Number(text), level: value < 0 ? NEGATIVE : ATOM, cut: false };
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
    const level = sign === "+" || sign === "-" ? SUM : sign === "^" ? POWER : PRODUCT;
    const tight = sign === "^" ? ATOM : sign === "-" ? PRODUCT : sign === "/" ? POWER : level;
    const pieces = [...within(left, sign === "^" ? ATOM : level === SUM ? NEGATIVE : level), { text: sign === "^" ? "^" : ` ${sign} ` }, ...within(right, sign === "*" ? POWER : tight)]; // prettier-ignore
    const value = { "+": left.value + right.value, "-": left.value - right.value, "*": left.value * right.value, "/": left.value / right.value, "^": left.value ** right.value }[sign]; // prettier-ignore
    return { pieces, value, level, cut: left.cut || right.cut };
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
    const joined = fold === "sum" || fold === "mean";
    const terms: PutIn[] = [];
    for (let p = 0; p < count; p++) {
      const at: Env = new Map(env);
      tupleAt(sizes, p).forEach((value, i) => at.set(indices[i], constant(value)));
      terms.push(this.#put(of, at, true));
    }
    if (count === 0) return this.#number({ sum: 0, mean: NaN, product: 1, max: -Infinity, min: Infinity }[fold]);
    const sign = joined ? " + " : fold === "product" ? " * " : ", ";
    const cut = count > MOST_TERMS;
    const shown = cut ? [...terms.slice(0, 3), terms[count - 1]] : terms;
    const pieces = shown.flatMap((term, i) => {
      const before = i === 0 ? "" : cut && i === 3 ? `${sign}${count - 4} more${sign}` : sign;
      return [...(before === "" ? [] : [{ text: before }]), ...within(term, fold === "product" ? POWER : joined && i > 0 ? SUM : NEGATIVE)]; // prettier-ignore
    });
    const value = terms.map((term) => term.value).reduce((a, b) => (joined ? a + b : fold === "product" ? a * b : apply(fold === "max" ? "max" : "min", [constant(a), constant(b)]).value)); // prettier-ignore
    const some = { cut: cut || terms.some((term) => term.cut) };
    if (fold === "sum") return { pieces, value, level: count === 1 ? terms[0].level : SUM, ...some };
    if (fold === "product") return { pieces, value, level: count === 1 ? terms[0].level : PRODUCT, ...some };
    if (fold === "mean") return { pieces: [{ text: "(" }, ...pieces, { text: `) / ${count}` }], value: value / count, level: PRODUCT, ...some }; // prettier-ignore
    return { pieces: [{ text: `${fold}(` }, ...pieces, { text: ")" }], value, level: ATOM, ...some };
  }
}

function atom(pieces: readonly Piece[], value: number, level: number): PutIn {
  return { pieces, value, level, cut: false };
}

/** In brackets where what stands around binds tighter. */
function within({ pieces, level }: PutIn, around: number): readonly Piece[] {
  return level < around ? [{ text: "(" }, ...pieces, { text: ")" }] : pieces;
}

/** "e[0]", or "s" for a number. */
export function entryName(
  { name, subscripts }: { readonly name: string; readonly subscripts: readonly unknown[] | null },
  tuple: readonly number[],
): string {
  // prettier-ignore
  return subscripts === null ? name : `${name}[${tuple.join(", ")}]`;
}
