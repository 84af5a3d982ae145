// A layer, loss or optimizer that is not written as YAML wants it: how it is written.
import type { Fields } from "../core/fields.js";
import { MlbhError } from "../core/errors.js";
import { nearest } from "../core/suggest.js";
import { describe, shorten } from "../core/words.js";
import type { Declaration, Declarations } from "./component.js";

/** For an unknown name: what was meant, or all that are known. */
export function nameHint(name: string, registry: Declarations): string {
  const call = /^([\w.]+)\s*\((.*)\)$/.exec(name);
  const known = knownAs(call?.[1] ?? name, registry);
  if (call !== null && known.length === 1)
    return `write ${written(known[0], argumentsOf(call[2], registry[known[0]].declaration))}`;
  const glued = /^([\w.]+)\s*(:?)\s*(\S.*)$/.exec(name);
  const before = glued === null ? [] : knownAs(glued[1], registry);
  if (glued !== null && before.length === 1 && known.length === 0) {
    if (/^[\d.]+$/.test(glued[3])) return argumentsHint(before[0], glued[3], registry[before[0]].declaration);
    return glued[2] === ":"
      ? "write it without quotes, with a space after the colon"
      : `a colon and a space are missing after ${before[0]}`;
  }
  if (known.length > 0) return `did you mean ${known.slice(0, 3).map((each) => `"${each}"`).join(" or ")}?`; // prettier-ignore
  return `known: ${Object.keys(registry).join(", ")}`;
}

/** What to say of names that a file may not hold, though code may: a loss of several inputs, an optimizer that calls for the loss itself. */
export function programsOnly(all: object, registry: Declarations): Readonly<Record<string, string>> {
  const names = Object.keys(all).filter((name) => !Object.hasOwn(registry, name));
  return Object.fromEntries(names.map((name) => [name, `only programs can use it; ${nameHint(name, registry)}`]));
}

/** torch.nn.ReLU, relu, RelU: ReLU; bce: BCELoss and BCEWithLogitsLoss. */
function knownAs(written: string, registry: Declarations): string[] {
  const names = Object.keys(registry);
  const plain = (name: string): string => name.toLowerCase().replace(/[_\s-]/g, "");
  const word = written.split(".").at(-1) ?? written;
  const same = names.filter((name) => plain(name) === plain(word));
  if (same.length > 0) return same;
  const near = nearest(word, names);
  if (near !== null) return [near];
  return word.length < 2 ? [] : names.filter((name) => plain(name).startsWith(plain(word)));
}

/** "4, 16, bias=False" as YAML arguments; by position they are named in PyTorch's order. */
function argumentsOf(text: string, { fields }: Declaration): string[] {
  const names = Object.keys(fields);
  const parts = text.split(",").map((part) => part.trim()).filter((part) => part !== ""); // prettier-ignore
  return parts.map((part, i) => {
    const named = /^(\w+)\s*=\s*(.*)$/.exec(part);
    const value = (named?.[2] ?? part).replace(/^True$/, "true").replace(/^False$/, "false").replace(/^None$/, "null"); // prettier-ignore
    return `${named?.[1] ?? names[i] ?? "?"}: ${shorten(value)}`;
  });
}

/** For arguments that are not a map: "write Linear: {out_features: 16}". */
export function argumentsHint(name: string, value: unknown, declaration: Declaration): string {
  const names = Object.keys(declaration.fields);
  if (names.length === 0) return `${name} takes no arguments: write ${name} alone`;
  if (!Array.isArray(value)) return `write ${written(name, [`${mainField(declaration)}: ${typeof value === "string" ? shorten(value) : describe(value)}`])}`; // prettier-ignore
  const isFlat = value.length <= names.length && value.every((each) => typeof each !== "object");
  if (isFlat) return `write ${written(name, value.map((each, i) => `${names[i]}: ${describe(each)}`))}`; // prettier-ignore
  return `leave the dashes before the arguments out: ${written(name, [`${names[0]}: ...`])}`;
}

/** What follows from the input: of a row of numbers, of steps of several numbers, or of an image. */
export function inferredArguments(infer: Declaration["infer"]): Readonly<Record<string, number | readonly number[] | boolean>> {
  const shapes = [[1], [1, 1], [1, 1, 1]];
  return Object.assign({}, ...shapes.map((shape) => attempt(() => infer?.(shape, [], { vocabulary: 1 }) ?? {}))) as ReturnType<
    typeof inferredArguments
  >;
}

/** A layer may refuse a shape. */
function attempt(infer: () => object): object {
  try {
    return infer();
  } catch (error) {
    if (error instanceof MlbhError) return {};
    throw error;
  }
}

/** The argument that a lone value is most likely for: the first that has to be given. */
function mainField({ fields, infer }: Declaration): string {
  const inferred = inferredArguments(infer);
  const entries = Object.entries<Fields[string]>(fields);
  const needed = entries.find(([name, field]) => field.default === undefined && !Object.hasOwn(inferred, name));
  return (needed ?? entries[0])[0];
}

function written(name: string, args: readonly string[]): string {
  return args.length === 0 ? name : `${name}: {${args.join(", ")}}`;
}
