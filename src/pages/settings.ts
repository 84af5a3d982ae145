// The arguments of an optimizer or a scheduler as numbers under their own names: a switch is 1 or 0, a list has one axis, and a choice is
// one switch for each of its words: mode_max.
import type { Fields } from "../core/fields.js";
import type { NumberArray } from "../notation/array.js";

export interface Settings {
  readonly numbers: Record<string, number>;
  readonly tensors: Record<string, NumberArray>;
}

/** What is left out has its default. */
export function settingsOf(fields: Fields, given: Readonly<Record<string, unknown>>): Settings {
  const [numbers, tensors]: [Settings["numbers"], Settings["tensors"]] = [{}, {}];
  for (const [name, field] of Object.entries(fields)) {
    const value = given[name] ?? field.default;
    if (typeof value === "number" || typeof value === "boolean") numbers[name] = Number(value);
    else if (Array.isArray(value)) tensors[name] = row(value as number[]);
    else if (field.type === "choice") for (const choice of field.choices) numbers[`${name}_${choice}`] = Number(value === choice);
  }
  return { numbers, tensors };
}

/** Numbers in a row. */
export function row(numbers: ArrayLike<number>): NumberArray {
  return { shape: [numbers.length], data: Float64Array.from(numbers) };
}

/** One number. */
export function single(value: number): NumberArray {
  return { shape: [], data: [value] };
}
