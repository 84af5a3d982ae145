// The starting values that an experiment file may name, without the underscore at the end: kaiming_normal.
import type { Fields } from "../core/fields.js";
import * as all from "./initialisers.js";
import type { Initialiser } from "./initialisers.js";

export interface InitialiserEntry {
  readonly declaration: { readonly fields: Fields; readonly formula: string };
  readonly initialise: (x: unknown, options: Readonly<Record<string, unknown>>) => unknown;
}

export const initialiserRegistry: Readonly<Record<string, InitialiserEntry>> = Object.fromEntries(
  Object.values(all)
    .flatMap((each): [string, InitialiserEntry][] => {
      if (!("initialiser" in each)) return [];
      const { name, fields } = each.initialiser as Initialiser;
      return [
        [
          name.replace(/_$/, ""),
          { declaration: { fields, formula: `as torch.nn.init.${name}` }, initialise: each as InitialiserEntry["initialise"] },
        ],
      ];
    })
    .sort(([a], [b]) => (a < b ? -1 : 1)),
);
