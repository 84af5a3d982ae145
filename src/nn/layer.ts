// A layer is declared once. From the declaration come the checks of its constructor and of the YAML file, in the same words,
// its defaults and help, and the shape of its output.
import { describeValue } from "../autograd/call.js";
import { ArgumentError } from "../core/errors.js";
import { camelCase, checkFields, codeFields, type Fields, type Values } from "../core/fields.js";
import { isPlain } from "../core/words.js";
import { Generator } from "../core/rng.js";
import type { Dtype, Shape } from "../kernels/ndarray.js";
import type { LayerPage } from "./pages.js";

/** What every layer with random or learned numbers takes besides its own arguments. */
export interface TensorOptions {
  /** Default "float32". */
  readonly dtype?: Dtype | undefined;
  /** Default: the generator that manualSeed() seeds. */
  readonly generator?: Generator | undefined;
}

/** A layer of an experiment file, as those after it may see it. */
export interface LayerBefore {
  readonly name: string;
  /** Under PyTorch's names. */
  readonly args: Readonly<Record<string, unknown>>;
  readonly parameters: number;
}

/** What the data of an experiment says beside the shape of a row. */
export interface RowsOfData {
  /** How many tokens there are, where the numbers of a row are those of tokens. */
  readonly vocabulary?: number;
  /** The id that fills short rows up, where rows are texts of unequal length. */
  readonly padding?: number;
  /** Of a decoder: the shape of what the encoder makes of one row, (steps, features). */
  readonly memory?: Shape;
}

export interface LayerDeclaration<F extends Fields = Fields> {
  /** PyTorch's class name. */
  readonly name: string;
  /** What it computes, one line. */
  readonly formula: string;
  /** The arguments, under PyTorch's names. */
  readonly fields: F;
  /** How many of them stand by position at least: new Linear(3, 2, { .. }) has 2. None when left out. */
  readonly positional?: number;
  /** For programs only: what goes in or comes out is not one tensor of rows. */
  readonly codeOnly?: true;
  /** Arguments that follow from the shape of one row of input, from the layers before, or from the data. */
  readonly infer?: (
    input: Shape,
    before?: readonly LayerBefore[],
    data?: RowsOfData,
  ) => Readonly<Record<string, number | boolean | Shape>>;
  /** Those of them that may also be given another value; outputShape says whether it fits. */
  readonly free?: readonly string[];
  /** Whether it computes each step of a row of steps, (N, T, ..), by itself, in evaluation: always, or as the module is made. See incremental.ts. */
  readonly eachStep?: true | ((module: object) => boolean);
  /** How it bears rows of unequal length: forward takes { lengths }, or it needs none though a step's place matters. Layers of eachStep need none. See lengths.ts. */
  readonly lengths?: "taken" | "unneeded";
  /** Whether forward takes { memory }, what an encoder has made of another row. See lengths.ts. */
  readonly memory?: "taken";
  /** Which parameter the argument `tie` of an experiment file shares with another layer of the model. */
  readonly ties?: string;
  /** How many numbers it learns; none when left out. */
  readonly parameters?: (values: Values<F>) => number;
  /** How many numbers it writes down for one row while it runs, beside its output. */
  readonly unfolds?: (input: Shape, values: Values<F>) => number;
  /** How many rows a batch of training must have at least; 1 when left out. */
  readonly leastRows?: (input: Shape, values: Values<F>) => number;
  /** The shape of one row of output. @throws ShapeError when a row of this shape does not fit. */
  readonly outputShape: (input: Shape, values: Values<F>) => Shape;
  /** The least and the largest that can come out of it, whatever goes in; any number when left out. */
  readonly range?: (values: Values<F>) => readonly [number, number];
  /** What `mlbh explain` says of it. */
  readonly page: LayerPage<NoInfer<F>>;
}

/** The class of a layer: it carries its declaration. */
export interface LayerClass {
  readonly declaration: LayerDeclaration;
  /** What an experiment file makes where forward gives more than one tensor: the same layer, with one result. */
  readonly asLayer?: unknown;
}

/** The forward of each class as it is here: a user may derive a class, or put another forward in its place. */
const forwards = new WeakMap<object, unknown>();

/** In a class: `static readonly declaration = layerOf(this, linearDeclaration)`. */
export function layerOf<D>(layer: { readonly prototype: object }, declaration: D): D {
  forwards.set(layer, Reflect.get(layer.prototype, "forward"));
  return declaration;
}

/** What a layer is called in messages: a bundler may have renamed its class. */
export function layerName({ constructor }: object): string {
  const { declaration } = constructor as { readonly declaration?: { readonly name?: string } };
  return (Object.hasOwn(constructor, "declaration") ? declaration?.name : undefined) ?? constructor.name;
}

/** Whether a module is a layer of the library, none of which keeps what passes through it: between two of them nobody sees the result of the first. */
export function keepsNothing(module: { readonly forward: unknown; readonly constructor: object }): boolean {
  return forwards.get(module.constructor) === module.forward;
}

/** Keeps the literal's type. */
export function declareLayer<const F extends Fields>(declaration: LayerDeclaration<F>): LayerDeclaration<F> {
  return declaration;
}

/** The arguments of a layer's constructor. */
export function argumentsOf<F extends Fields>(
  { name, fields, positional = 0 }: Pick<LayerDeclaration<F>, "name" | "fields" | "positional">,
  given: readonly unknown[],
): ReturnType<typeof readArguments<F>> {
  return readArguments(name, codeFields(fields), given, positional);
}

/**
 * The arguments of a constructor: by position in the order of the fields, as PyTorch takes them, then those in an object at the end.
 * @param least how many stand by position at least
 * @param before what stands in front of them, read elsewhere
 */
export function readArguments<F extends Fields>(
  owner: string,
  fields: F,
  given: readonly unknown[],
  least: number,
  before: readonly string[] = [],
): { readonly values: Values<F>; readonly tensors: TensorOptions } {
  const refuse: (message: string) => never = (message) => {
    throw new ArgumentError(`${owner}: ${message}`, { hint: `write new ${owner}(${callWith(fields, least, before)})` });
  };
  const names = Object.keys(fields).map(camelCase);
  const list = [...given];
  while (list.length > 0 && list[list.length - 1] === undefined) list.pop();
  const last = list[list.length - 1];
  const options = list.length > least && isPlain(last) ? (list.pop() as Readonly<Record<string, unknown>>) : {};
  const { dtype, generator, ...named } = options;
  if (list.length > names.length) refuse(`takes no such argument: ${describeValue(list[names.length])}`);
  list.forEach((value, i) => {
    if (names[i] in named) refuse(`${names[i]} is given twice`);
  });
  if (dtype !== undefined && dtype !== "float32" && dtype !== "float64") refuse(`dtype must be "float32" or "float64", got ${describeValue(dtype)}`); // prettier-ignore
  if (generator !== undefined && !(generator instanceof Generator)) refuse(`generator must be a Generator, got ${describeValue(generator)}`); // prettier-ignore
  const byPosition = Object.fromEntries(list.map((value, i) => [names[i], value]));
  return { values: checkFields(owner, fields, { ...byPosition, ...named }), tensors: { dtype, generator } };
}

/** What a call of the constructor names: inFeatures, outFeatures, { bias? } */
function callWith(fields: Fields, least: number, before: readonly string[]): string {
  const names = Object.entries(fields).map(([name, field]) => ({ name: camelCase(name), isOptional: "default" in field }));
  const rest = names.slice(least).map(({ name, isOptional }) => (isOptional ? `${name}?` : name));
  const inFront = [...before, ...names.slice(0, least).map(({ name }) => name)];
  return [...inFront, ...(rest.length === 0 ? [] : [`{ ${rest.join(", ")} }`])].join(", ");
}
