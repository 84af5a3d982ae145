// The arguments of a call as lines name them: a switch is 1 or 0, a list has one axis, and a choice is one switch for each of its words.
import type { Fields } from "../core/fields.js";
import { isPlain } from "../core/words.js";
import { row, type NumberArray } from "../notation/array.js";

export interface Settings {
  readonly numbers: Record<string, number>;
  readonly tensors: Record<string, NumberArray>;
}

/** Under the names that the code gives them, also those of an object of them. Texts are left out: see switchesOf. */
export function settingsOf(values: Readonly<Record<string, unknown>>): Settings {
  const [numbers, tensors]: [Settings["numbers"], Settings["tensors"]] = [{}, {}];
  for (const [name, value] of Object.entries(values)) {
    if (typeof value === "number" || typeof value === "boolean") numbers[name] = Number(value);
    else if (Array.isArray(value) && value.every((entry) => typeof entry === "number")) tensors[name] = row(value);
    else if (isPlain(value)) {
      const inner = settingsOf(value);
      Object.assign(numbers, inner.numbers);
      Object.assign(tensors, inner.tensors);
    }
  }
  return { numbers, tensors };
}

/** One switch for each word of each choice. @param nameOf what lines call it */
export function switchesOf(
  fields: Fields,
  values: Readonly<Record<string, unknown>>,
  nameOf: (field: string, choice: string) => string,
): Record<string, number> {
  const switches: Record<string, number> = {};
  for (const [name, field] of Object.entries(fields))
    if (field.type === "choice")
      for (const choice of field.choices) switches[nameOf(name, choice)] = Number(values[name] === choice);
  return switches;
}

/** The settings of an optimizer or a scheduler; what is left out has its default. A choice becomes mode_min and mode_max. */
export function settingsIn(fields: Fields, given: Readonly<Record<string, unknown>>): Settings {
  const values = Object.fromEntries(Object.entries(fields).map(([name, field]) => [name, given[name] ?? field.default]));
  const { numbers, tensors } = settingsOf(values);
  return { numbers: { ...numbers, ...switchesOf(fields, values, (name, choice) => `${name}_${choice}`) }, tensors };
}
