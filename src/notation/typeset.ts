// A line as a formula. What is a fraction, what stands in brackets and what in a subscript is decided here, once; a Writer says how each of
// these looks in LaTeX or in MathML.
import { anySide, beginsWithDigit, endsWithDigit, entrywiseIn, HOLDS, holds, isTall, type Holds } from "./binding.js";
import { FUNCTIONS } from "./names.js";
import type { CallNode, CompareSign, Condition, DerivativeNode, Equation, Expr, Fold, FoldNode, NameNode, Relation } from "./tree.js"; // prettier-ignore

/** "silent" is a product without a sign, "entrywise" one of whole tensors, "negative" a minus with nothing before it. */
export type Sign = "+" | "-" | "negative" | "*" | "silent" | "entrywise" | "/" | "," | "and" | "or" | "partial" | "transposed" | CompareSign | Relation; // prettier-ignore
export type Fence = "round" | "square" | "bars" | "floor" | "ceiling";

export interface Writer<T> {
  readonly row: (parts: readonly T[]) => T;
  readonly number: (text: string) => T;
  /** Of a tensor, an index or a parameter. */
  readonly name: (name: string) => T;
  /** exp, ln, sumTo */
  readonly function: (name: string) => T;
  readonly sign: (sign: Sign) => T;
  readonly scripts: (base: T, below: T | null, above: T | null) => T;
  readonly fraction: (top: T, bottom: T) => T;
  readonly root: (of: T) => T;
  /** A sum sign, or the name of another fold, with its indices below. */
  readonly fold: (fold: Fold, below: T) => T;
  /** @param tall whether what is inside is higher than a line */
  readonly fenced: (fence: Fence, inside: T, tall: boolean) => T;
  /** A condition is null for "else". */
  readonly cases: (arms: readonly { readonly value: T; readonly condition: T | null }[]) => T;
}

interface Place {
  /** In a script or in a fraction: a / b stays in its line there. */
  readonly flat: boolean;
  /** Something comes behind it, which a sum sign would seem to reach. */
  readonly followed: boolean;
}

const OPEN: Place = { flat: false, followed: false };
const SMALL: Place = { flat: true, followed: false };

/** Left side (null where the line goes on), sign and right side of an equation. */
export interface Typeset<T> {
  readonly left: T | null;
  readonly relation: T;
  readonly right: T;
}

export class Typesetter<T> {
  readonly #writer: Writer<T>;
  /** Products of whole tensors entry by entry: "all" where they must be told from products of matrices. */
  #entrywise: "all" | "signs" | "none" = "none";

  constructor(writer: Writer<T>) {
    this.#writer = writer;
  }

  equation({ left, relation, right }: Equation): Typeset<T> {
    this.#entrywise = entrywiseIn(right);
    const sides = { relation: this.#writer.sign(relation), right: this.#expr(right, HOLDS.cases, OPEN) };
    if (left === null) return { left: null, ...sides };
    const { name, row, fenced, scripts } = this.#writer;
    switch (left.kind) {
      case "expression":
        return { left: this.#expr(left.of, HOLDS.cases, OPEN), ...sides };
      case "function":
        return { left: row([name(left.name), fenced("round", name(left.variable), false)]), ...sides };
      case "entry":
        return { left: left.indices.length === 0 ? name(left.name) : scripts(name(left.name), this.#list(left.indices.map(name)), null), ...sides }; // prettier-ignore
    }
  }

  expression(node: Expr): T {
    this.#entrywise = entrywiseIn(node);
    return this.#expr(node, HOLDS.cases, OPEN);
  }

  condition(condition: Condition): T {
    return this.#writer.row(this.#conditionParts(condition, OPEN));
  }

  #expr(node: Expr, least: Holds, place: Place): T {
    const held = holds(node, place.flat);
    const reaches = place.followed && node.kind === "fold";
    if (held >= least && !reaches) return this.#bare(node, place);
    return this.#writer.fenced("round", this.#bare(node, { ...place, followed: false }), isTall(node, place.flat));
  }

  #bare(node: Expr, place: Place): T {
    const { row, sign, scripts, fenced, cases } = this.#writer;
    switch (node.kind) {
      case "number":
        return this.#number(node.value);
      case "name":
        return this.#name(node, null);
      case "negative":
        return row([sign("negative"), this.#expr(node.of, HOLDS.quotient, place)]);
      case "transpose":
        return node.of.kind === "name" ? this.#name(node.of, sign("transposed")) : scripts(this.#expr(node.of, HOLDS.atom, { ...place, followed: false }), null, sign("transposed")); // prettier-ignore
      case "binary":
        return this.#binary(node, place);
      case "fold":
        return this.#fold(node, place);
      case "call":
        return this.#call(node, place);
      case "derivative":
        return this.#derivative(node, place);
      case "truth":
        return fenced("square", row(this.#conditionParts(node.condition, place)), anySide(node.condition, place.flat));
      case "cases": {
        const arms = node.arms.map(({ value, condition }) => ({ value: this.#expr(value, HOLDS.sum, OPEN), condition: this.condition(condition) })); // prettier-ignore
        const rest = node.otherwise === null ? [] : [{ value: this.#expr(node.otherwise, HOLDS.sum, OPEN), condition: null }];
        return cases([...arms, ...rest]);
      }
    }
  }

  /** 1e-12 is ten to a power. */
  #number(value: number): T {
    const { number, row, sign, scripts } = this.#writer;
    const [digits, exponent] = String(value).split("e");
    if (exponent === undefined) return number(digits);
    const size = exponent.replace(/^[-+]/, "");
    const power = scripts(number("10"), null, exponent.startsWith("-") ? row([sign("negative"), number(size)]) : number(size));
    return digits === "1" ? power : row([number(digits), sign("*"), power]);
  }

  #name({ name, subscripts }: NameNode, above: T | null): T {
    const { name: written, scripts } = this.#writer;
    const below = subscripts === null ? null : this.#list(subscripts.map((each) => this.#expr(each, HOLDS.sum, SMALL)));
    return below === null && above === null ? written(name) : scripts(written(name), below, above);
  }

  #list(parts: readonly T[]): T {
    if (parts.length === 1) return parts[0];
    return this.#writer.row(parts.flatMap((part, i) => (i === 0 ? [part] : [this.#writer.sign(","), part])));
  }

  #binary({ sign, left, right, silent }: Expr & { kind: "binary" }, place: Place): T {
    const { row, fraction, scripts } = this.#writer;
    const before: Place = { ...place, followed: true };
    if (sign === "^") {
      const above = this.#expr(right, HOLDS.cases, SMALL);
      return left.kind === "name" ? this.#name(left, above) : scripts(this.#expr(left, HOLDS.atom, place), null, above);
    }
    if (sign === "/" && !place.flat) return fraction(this.#expr(left, HOLDS.sum, SMALL), this.#expr(right, HOLDS.sum, SMALL));
    if (sign === "/") return row([this.#expr(left, HOLDS.product, before), this.#writer.sign("/"), this.#expr(right, HOLDS.power, place)]); // prettier-ignore
    if (sign === "+" || sign === "-") return row([this.#expr(left, HOLDS.sum, before), this.#writer.sign(sign), this.#expr(right, HOLDS.quotient, place)]); // prettier-ignore
    const times = sign === "@" ? "silent" : this.#times(left, right, silent === true);
    return row([this.#expr(left, HOLDS.product, before), this.#writer.sign(times), this.#expr(right, HOLDS.factor, place)]);
  }

  #times(left: Expr, right: Expr, silent: boolean): Sign {
    if (beginsWithDigit(right, endsWithDigit(left))) return "*";
    if (endsWithDigit(left)) return silent ? "silent" : "*";
    if (this.#entrywise === "all" || (this.#entrywise === "signs" && !silent)) return "entrywise";
    return silent ? "silent" : "*";
  }

  #fold({ fold, indices, of }: FoldNode, place: Place): T {
    const { row, name, fold: operator } = this.#writer;
    return row([operator(fold, this.#list(indices.map(name))), this.#expr(of, HOLDS.quotient, place)]);
  }

  #call({ name, args }: CallNode, place: Place): T {
    const { row, fenced, root, function: called, name: written } = this.#writer;
    const inside: Place = { ...place, followed: false };
    const list = this.#list(args.map((arg) => this.#expr(arg, HOLDS.cases, inside)));
    const tall = args.some((arg) => isTall(arg, place.flat));
    if (name === "sqrt") return root(list);
    if (name === "abs" || name === "floor" || name === "ceil") return fenced(({ abs: "bars", floor: "floor", ceil: "ceiling" } as const)[name], list, tall); // prettier-ignore
    const isOwn = name.length === 1 && !(FUNCTIONS as readonly string[]).includes(name);
    return row([isOwn ? written(name) : called(name), fenced("round", list, tall)]);
  }

  #derivative({ of, by }: DerivativeNode, { flat }: Place): T {
    const { row, fraction, sign } = this.#writer;
    const [top, bottom] = [of, by].map((node) => row([sign("partial"), this.#name(node, null)]));
    return flat ? row([top, sign("/"), bottom]) : fraction(top, bottom);
  }

  /** 0 <= i and i < n is written 0 <= i < n where it was written so. */
  #conditionParts(condition: Condition, place: Place): T[] {
    const { sign } = this.#writer;
    const side = (node: Expr): T => this.#expr(node, HOLDS.sum, { ...place, followed: false });
    if (condition.kind === "compare") return [side(condition.left), sign(condition.sign), side(condition.right)];
    const { left, right } = condition;
    const before = this.#conditionParts(left, place);
    const last = left.kind === "and" ? left.right : left;
    if (right.kind === "compare" && last.kind === "compare" && last.right === right.left) return [...before, sign(right.sign), side(right.right)]; // prettier-ignore
    return [...before, sign(condition.kind), ...this.#conditionParts(right, place)];
  }
}
