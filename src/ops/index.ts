// All operations by name. To add one, write its file and a line in table.ts or functional.ts.
import * as functional from "./functional.js";
import * as torch from "./table.js";

export type OpTable = typeof torch & typeof functional;
export type OpName = keyof OpTable;

const byName = (a: string, b: string): number => (a.toLowerCase() < b.toLowerCase() ? -1 : 1);
const all: OpTable = { ...torch, ...functional };

export const ops = Object.fromEntries(Object.entries(all).sort(([a], [b]) => byName(a, b))) as OpTable;
