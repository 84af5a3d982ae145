// What names stand for on one sample: tensors and numbers of the call, and what the lines have defined so far.
import { positionOf, type NumberArray } from "./array.js";
import { MeaningError } from "./errors.js";
import { givenFunction, type OwnFunction } from "./functions.js";
import { looksLikeIndex } from "./names.js";
import { checkRank, Misfit, rangesOf, type Ranges } from "./ranges.js";
import { isGradient, tooEarly, type Sample } from "./sample.js";
import { walk, type CallNode, type Expr, type NameNode } from "./tree.js";

/** `e[i] = exp(x[i])` */
export interface Definition {
  readonly indices: readonly string[];
  readonly right: Expr;
  readonly ranges: Ranges;
  readonly shape: readonly number[];
}

export class Known {
  readonly sample: Sample;
  readonly numbers: Map<string, number>;
  /** How far indices run, where a line says so. */
  readonly declared = new Map<string, number>();
  readonly #definitions = new Map<string, Definition>();
  readonly #functions = new Map<string, OwnFunction>();
  readonly #inFunctions = new Map<OwnFunction, Ranges>();
  readonly #open = new Set<string>();
  readonly #definedWhole = new Set<string>();
  readonly #said = new Set<string>();
  readonly #tensors: ReadonlyMap<string, NumberArray>;
  /** Of a name that moves: whether another follows it. */
  readonly #followers = new Map<string, Map<string, boolean>>();

  constructor(sample: Sample) {
    this.sample = sample;
    this.numbers = new Map(Object.entries(sample.numbers));
    this.#tensors = new Map(Object.entries(sample.tensors));
  }

  define(name: string, definition: Definition): void {
    if (this.#definedWhole.has(name)) throw new MeaningError(`${name} is defined without indices above`);
    this.#definitions.set(name, definition);
    this.#said.add(name);
    this.#followers.clear();
  }

  isDefined(name: string): boolean {
    return this.#definitions.has(name);
  }

  definition(name: string): Definition | undefined {
    return this.#definitions.get(name);
  }

  defineFunction(name: string, variable: string, right: Expr): void {
    this.#functions.set(name, { variable, right });
  }

  function(name: string): OwnFunction | undefined {
    return this.#functions.get(name) ?? givenFunction(this.sample, name);
  }

  /** Reading beyond the edges of `name` gives 0. */
  open(name: string): void {
    this.#open.add(name);
  }

  isOpen = (name: string): boolean => this.#open.has(name);

  tensor(name: string): NumberArray | undefined {
    return this.#tensors.get(name);
  }

  /** Whether a name stands for something: what does not is an index. */
  isKnown = (name: string): boolean => this.isDefined(name) || this.tensor(name) !== undefined || this.numbers.has(name);

  isIndex = (name: string): boolean => looksLikeIndex(name) && !this.isKnown(name);

  shapeOf = (name: string): readonly number[] | null => {
    const own = this.#definitions.get(name)?.shape ?? this.tensor(name)?.shape;
    if (own !== undefined) return own;
    return this.#isGradient(name) ? this.shapeOf(name.slice(1)) : null;
  };

  rangesOf(trees: readonly Expr[]): Map<string, number> {
    const { shapeOf, isIndex, isOpen, declared } = this;
    return rangesOf(trees, { shapeOf, isIndex, isOpen, declared });
  }

  /** A line says what `name` is, in indices or as a whole. */
  say(name: string): void {
    this.#said.add(name);
  }

  /** The same as a whole. What the lines define is defined in one of the two ways: they are compared apart. */
  sayWhole(name: string): void {
    this.#said.add(name);
    if (this.tensor(name) !== undefined || this.#isGradient(name)) return;
    if (this.isDefined(name)) throw new MeaningError(`${name} is defined with indices above`);
    this.#definedWhole.add(name);
  }

  #isGradient(name: string): boolean {
    return name.startsWith("g") && this.isKnown(name.slice(1));
  }

  /** How far the indices in a function run. */
  rangesIn(own: OwnFunction): Ranges {
    const ranges = this.#inFunctions.get(own) ?? this.rangesOf([own.right]);
    this.#inFunctions.set(own, ranges);
    return ranges;
  }

  /** The entry of a tensor of the sample. @throws Misfit, MeaningError */
  given(name: string, tuple: readonly number[]): number {
    const tensor = this.tensor(name);
    if (tensor === undefined) throw new Misfit(`${name} is not defined`);
    if (!this.#said.has(name) && isGradient(name, this.sample)) throw tooEarly(name);
    const position = positionOf(tensor.shape, tuple);
    if (position >= 0) return tensor.data[position];
    if (this.isOpen(name)) return 0;
    throw new MeaningError(`${name}[${tuple.join(", ")}] does not exist: ${name} has shape (${tensor.shape.join(", ")})`);
  }

  /** How many axes a tensor has; a number has none. */
  rank({ args: [of] }: CallNode): number {
    if (of.kind !== "name") throw new MeaningError("rank(x) takes the name of a tensor");
    const shape = this.shapeOf(of.name);
    if (shape === null && !this.numbers.has(of.name)) throw new Misfit(`${of.name} is not defined`);
    return shape?.length ?? 0;
  }

  /** What does not exist does not move anything either. */
  mustExist(by: NameNode, tuple: readonly number[]): void {
    const shape = this.shapeOf(by.name) ?? (this.numbers.has(by.name) ? [] : null);
    if (shape === null) throw new Misfit(`${by.name} is not defined`);
    checkRank(by, shape);
    if (positionOf(shape, tuple) < 0) throw new MeaningError(`${by.name}[${tuple.join(", ")}] does not exist: ${by.name} has shape (${shape.join(", ")})`); // prettier-ignore
  }

  /** Whether a definition uses a name, perhaps through others: what does not stays still when it moves. */
  follows(name: string, moving: string): boolean {
    let followers = this.#followers.get(moving);
    if (followers === undefined) this.#followers.set(moving, (followers = new Map<string, boolean>()));
    const known = followers.get(name);
    if (known !== undefined) return known;
    const found = new Set([name]);
    for (const each of found) {
      const right = (this.#definitions.get(each) ?? this.#functions.get(each.replace(/'$/, "")))?.right;
      if (right !== undefined) walk(right, (node) => { if (node.kind === "name" || node.kind === "call") found.add(node.name); }); // prettier-ignore
    }
    followers.set(name, found.has(moving));
    return found.has(moving);
  }
}
