// Calls as Python has them: nn.Linear(16, 3, bias=False).
import type { Fields } from "../../core/fields.js";
import { literal } from "./python.js";

/** As long as a call in one line may be; what stands before it is not counted. */
const WIDTH = 84;

/** In one line, with its arguments in a line of their own, or with a line for each. */
export function call(name: string, args: readonly string[]): string {
  const inOne = `${name}(${args.join(", ")})`;
  if (inOne.length <= WIDTH && !inOne.includes("\n")) return inOne;
  const inside = args.join(", ");
  return block(name, inside.length <= WIDTH && !inside.includes("\n") ? inside : args.map((each) => `${each},`).join("\n"));
}

/** Lines between the brackets of a call. */
export function block(name: string, lines: string): string {
  return `${name}(\n${indented(lines)}\n)`;
}

export function indented(lines: string): string {
  return lines.replace(/^(?=.)/gm, "    ");
}

/** An argument of torch: lists are tuples, one number stands alone. */
export function valueOf(value: unknown): string {
  if (!Array.isArray(value)) return literal(value);
  return value.length === 1 ? literal(value[0]) : `(${value.map(literal).join(", ")})`;
}

interface Wanted {
  /** Those that the class does not take. */
  readonly without?: readonly string[];
  /** Those whose default is another one there. */
  readonly always?: readonly string[];
}

/** The arguments of a layer or a function under PyTorch's names: first those that must be given, then what is not the default. */
export function argumentList(
  fields: Fields,
  args: Readonly<Record<string, unknown>>,
  { without = [], always = [] }: Wanted = {},
): string[] {
  let byPosition = true;
  return Object.entries<Fields[string]>(fields).flatMap(([key, field]) => {
    if (without.includes(key)) byPosition = false;
    if (without.includes(key) || field.fileOnly === true) return [];
    const value = Object.hasOwn(args, key) ? args[key] : (field.default ?? null);
    byPosition &&= field.default === undefined;
    if (byPosition) return [valueOf(value)];
    const isDefault = JSON.stringify(value) === JSON.stringify(field.default) && !always.includes(key);
    return isDefault ? [] : [`${key}=${valueOf(value)}`];
  });
}
