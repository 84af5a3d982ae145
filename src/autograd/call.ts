// How a function is called, declared once: which arguments it takes, of which kind, in which order. From the declaration come the checks, the
// forms that PyTorch users write (x.reshape(3, 2) for x.reshape([3, 2]), x.sum(1, true) for x.sum(1, { keepdim: true })), and the right call
// in every error. What is not declared is an error: an option that is ignored in silence gives a wrong number without a word.
import { ArgumentError, DtypeError } from "../core/errors.js";
import { camelCase, camelFields, problemWith, type Field, type Fields } from "../core/fields.js";
import { describe, isPlain } from "../core/words.js";
import { didYouMean } from "../core/suggest.js";
import { formatShape } from "./shapes.js";
import { Tensor } from "./tensor.js";

/** One argument. */
export interface Arg {
  readonly name: string;
  readonly required: boolean;
  /** What it must be: "a whole number". */
  readonly kind: string;
  readonly accepts: (value: unknown) => boolean;
  /** Any number of them, up to the end of the call. */
  readonly rest?: boolean;
  /** Numbers, or tensors, may stand for a list of them. */
  readonly spread?: boolean;
  /** Null is as much as left out. */
  readonly usual?: boolean;
  /** A list of one number is that number: kernelSize [3] of lines, as PyTorch takes it. */
  readonly alone?: boolean;
  /** What to call instead, where there is something to say. */
  readonly advice?: string;
  /** The arguments that go into one object at the end, by their names in PyTorch; by position, too, in this order. */
  readonly fields?: Fields;
}

const isInteger = (value: unknown): boolean => typeof value === "number" && Number.isInteger(value);
const isList = (value: unknown, accepts: (entry: unknown) => boolean): boolean => Array.isArray(value) && value.every(accepts);
const isSize = (value: unknown): boolean => isInteger(value) && (value as number) >= -1;
const isTensor = (value: unknown): boolean => value instanceof Tensor;

const arg = (kind: string, accepts: Arg["accepts"], more: Partial<Arg> = {}) => (name: string, advice?: string): Arg => ({ name, required: true, kind, accepts, ...(advice === undefined ? {} : { advice }), ...more }); // prettier-ignore

/** The kinds of arguments. */
export const take = {
  tensor: arg("a tensor", isTensor),
  operand: arg("a tensor or a number", (value) => isTensor(value) || typeof value === "number"),
  tensors: arg("a list of tensors", (value) => isList(value, isTensor)),
  /** The same, or the tensors one after the other. */
  tensorList: arg("a list of tensors", (value) => isList(value, isTensor), { spread: true }),
  integer: arg("a whole number", isInteger),
  /** A size along the one axis of a line. */
  length: arg("a whole number", isInteger, { alone: true }),
  number: arg("a number", (value) => typeof value === "number" && !Number.isNaN(value)),
  texts: arg("a list of texts", (value) => isList(value, (entry) => typeof entry === "string")),
  text: arg("a text", (value) => typeof value === "string"),
  dtype: arg("float32 or float64", (value) => value === "float32" || value === "float64"),
  dim: arg("a dimension, a whole number", isInteger),
  dims: arg("a dimension or a list of them", (value) => isInteger(value) || isList(value, isInteger)),
  axes: arg("a list of dimensions", (value) => isList(value, isInteger), { spread: true }),
  shape: arg("a shape, a list of whole numbers", (value) => isList(value, isSize), { spread: true }),
  sizes: arg("a list of whole numbers", (value) => isList(value, isInteger)),
  pair: arg(
    "a whole number or two of them",
    (value) => isInteger(value) || (isList(value, isInteger) && (value as unknown[]).length === 2),
    { alone: true },
  ),
  index: arg("a tensor or a list of whole numbers", (value) => isTensor(value) || isList(value, isIndex)),
  options: (fields: Fields): Arg => ({ name: "options", required: false, kind: "an object", accepts: () => true, fields }),
  /** The last argument: as many of this kind as are written. */
  rest: (inner: Arg): Arg => ({ ...inner, required: false, rest: true }),
  /** What another function gives, known by some of its keys. */
  made: (name: string, kind: string, keys: readonly string[]): Arg => ({ name, required: true, kind, accepts: (value) => typeof value === "object" && value !== null && keys.every((key) => key in value) }), // prettier-ignore
  /** May be left out, and then has its usual value; null says the same. */
  defaulted: (inner: Arg): Arg => ({ ...inner, required: false, usual: true, kind: `${inner.kind}, or null` }),
  /** May be left out, or null. */
  optional: (inner: Arg): Arg => ({ ...inner, required: false, kind: `${inner.kind}, or null`, accepts: (value) => value === null || inner.accepts(value) }), // prettier-ignore
} as const;

function isIndex(value: unknown): boolean {
  return isInteger(value) || isList(value, isIndex);
}

/** Reads an argument list as it was written into the one that the function is written for. @throws ArgumentError, DtypeError */
export type Reader = (args: readonly unknown[]) => unknown[];

export function reader(owner: string, takes: readonly Arg[]): Reader {
  const fit = fitting(takes);
  return (args) => {
    if (fit(args)) return args as unknown[]; // nearly always, and in a step thousands of times
    const values: unknown[] = [];
    let next = 0;
    for (const expected of takes) {
      const value = args[next];
      if (expected.rest === true) {
        values.push(...args.slice(next).map((each) => checked(owner, takes, { ...expected, required: true }, each)));
        next = args.length;
      } else if (expected.fields !== undefined) {
        values.push(isPlain(value) || value === undefined ? readOptions(owner, takes, expected.fields, args[next++]) : readPositional(owner, takes, expected.fields, args.slice(next))); // prettier-ignore
        if (!isPlain(value) && value !== undefined) next = args.length;
      } else if (expected.spread === true && isOneOf(expected, value)) {
        const from = next;
        while (isOneOf(expected, args[next])) next++;
        values.push(checked(owner, takes, expected, args.slice(from, next)));
      } else values.push(checked(owner, takes, expected, args[next++]));
    }
    if (args.slice(next).some((value) => value !== undefined))
      refuse(owner, takes, `takes at most ${takes.length} arguments, got ${args.length}`);
    return values;
  };
}

/** Whether a value is no list but may be an entry of one. */
function isOneOf({ accepts }: Arg, value: unknown): boolean {
  return typeof value === "number" ? accepts([0]) : value instanceof Tensor && accepts([value]);
}

/** Whether arguments are what the function is written for, so that nothing has to be put in another form or refused. */
function fitting(takes: readonly Arg[]): (args: readonly unknown[]) => boolean {
  return (args) => {
    if (args.length > takes.length) return false;
    for (let i = 0; i < takes.length; i++) {
      if (takes[i].rest === true) return args.slice(i).every((value) => takes[i].accepts(value));
      const { accepts, fields, required, spread } = takes[i];
      const value = args[i];
      if (value === undefined ? required : fields !== undefined ? !fitsOptions(fields, value) : (spread === true && typeof value === "number") || !accepts(value)) return false; // prettier-ignore
    }
    return true;
  };
}

function fitsOptions(fields: Fields, value: unknown): boolean {
  if (!isPlain(value)) return false;
  const known = camelFields(fields);
  for (const key of Object.keys(value)) {
    const field = known.get(key);
    if (field === undefined || (value[key] !== undefined && problemWith(field, value[key]) !== null)) return false;
  }
  return true;
}

/** The function, its arguments read by the declaration first. */
export function called<F extends (...args: never[]) => unknown>(owner: string, takes: readonly Arg[], body: F): F {
  const read = reader(owner, takes);
  const call = (...args: unknown[]): unknown => body(...(read(args) as never[]));
  Object.defineProperty(call, "name", { value: owner });
  return call as unknown as F;
}

function checked(owner: string, takes: readonly Arg[], expected: Arg, value: unknown): unknown {
  if ((value === undefined && !expected.required) || (value === null && expected.usual === true)) return undefined;
  if (expected.accepts(value)) return value;
  const alone = aloneIn(value);
  if (expected.alone === true && alone !== undefined && expected.accepts(alone)) return alone;
  const message = value === undefined ? `${expected.name} is missing: it must be ${expected.kind}` : `${expected.name} must be ${expected.kind}, got ${describeValue(value)}`; // prettier-ignore
  return refuse(owner, takes, message, expected, value);
}

/** The number in a list of one. */
function aloneIn(value: unknown): unknown {
  return Array.isArray(value) && value.length === 1 && typeof value[0] === "number" ? value[0] : undefined;
}

/** { keepdim: true } */
function readOptions(owner: string, takes: readonly Arg[], fields: Fields, given: unknown): Record<string, unknown> | undefined {
  if (given === undefined) return undefined;
  const options = { ...(given as Readonly<Record<string, unknown>>) };
  for (const key of Object.keys(options)) {
    const field = camelFields(fields).get(key);
    if (field === undefined) {
      const names = Object.keys(fields).map(camelCase);
      const near = didYouMean(key, names);
      refuse(owner, takes, `there is no option "${key}"${near === null ? "" : ` (${near})`}`);
    } else options[key] = valueOf(owner, takes, key, field, options[key]);
  }
  return options;
}

/** Values in the order of the fields, as PyTorch takes them. */
function readPositional(
  owner: string,
  takes: readonly Arg[],
  fields: Fields,
  given: readonly unknown[],
): Record<string, unknown> {
  const names = Object.keys(fields).map(camelCase);
  if (given.length > names.length) refuse(owner, takes, `takes no such argument: ${describeValue(given[names.length])}`);
  const options: Record<string, unknown> = {};
  given.forEach((value, i) => {
    options[names[i]] = valueOf(owner, takes, names[i], camelFields(fields).get(names[i])!, value);
  });
  return options;
}

/** An option as the function reads it. null, PyTorch's None, is left out where it means nothing else. */
function valueOf(owner: string, takes: readonly Arg[], key: string, field: Field, given: unknown): unknown {
  const value = field.type === "integer" || field.type === "pair" ? (aloneIn(given) ?? given) : given;
  const problem = value === undefined ? null : problemWith(field, value);
  if (problem === null) return value;
  return given === null ? undefined : refuse(owner, takes, `${key} ${problem}`);
}

/** @param value what stands there instead */
function refuse(owner: string, takes: readonly Arg[], message: string, expected?: Arg, value?: unknown): never {
  const advice = expected?.advice === undefined ? "" : `; ${expected.advice}`;
  const hint = `call it as ${callOf(owner, takes)}${advice}`;
  const wrongKind = expected !== undefined && /tensor/.test(expected.kind) && !(value instanceof Tensor);
  throw new (wrongKind ? DtypeError : ArgumentError)(`${owner}: ${message}`, {
    hint: wrongKind && Array.isArray(value) && expected.kind === "a tensor" ? `wrap it in tensor(...); ${hint}` : hint,
  });
}

/** "sum(x, dim?, { keepdim? })" */
export function callOf(owner: string, takes: readonly Arg[]): string {
  const parts = takes.map(({ name, required, rest, fields }) => rest === true ? `...${name}` : fields === undefined ? `${name}${required ? "" : "?"}` : `{ ${Object.keys(fields).map((key) => `${camelCase(key)}?`).join(", ")} }`); // prettier-ignore
  return `${owner}(${parts.join(", ")})`;
}

/** A value as a message shows it. */
export function describeValue(value: unknown): string {
  return value instanceof Tensor ? `a tensor of shape ${formatShape(value.shape)}` : describe(value);
}
