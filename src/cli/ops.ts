// Finding operations by the name a user types.
import { ArgumentError } from "../core/errors.js";
import { didYouMean } from "../core/suggest.js";
import type { AnyOp } from "../ops/check.js";
import { ops } from "../ops/index.js";

export function allOps(): AnyOp[] {
  return Object.values(ops) as unknown as AnyOp[];
}

/** @throws ArgumentError with the nearest name. */
export function findOp(name: string): AnyOp {
  const op = allOps().find(({ info }) => info.name === name);
  if (op !== undefined) return op;
  const hint = didYouMean(name, Object.keys(ops)) ?? `known: ${Object.keys(ops).join(", ")}`;
  throw new ArgumentError(`there is no operation "${name}"`, { hint });
}
