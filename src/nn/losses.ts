// The losses, and what an experiment file must know of each: the task it belongs to, and how to read the model's output.
import { CrossEntropyLoss, NLLLoss } from "./classLosses.js";
import { BCELoss, BCEWithLogitsLoss, L1Loss, MSELoss } from "./entryLosses.js";
import { entryOf, type LossEntry } from "./loss.js";

export { BCELoss, BCEWithLogitsLoss, CrossEntropyLoss, L1Loss, MSELoss, NLLLoss };
export type { LossDeclaration, LossEntry } from "./loss.js";

const classes = { BCELoss, BCEWithLogitsLoss, CrossEntropyLoss, NLLLoss, MSELoss, L1Loss };
export type LossName = keyof typeof classes;

/** The losses that an experiment file may name. */
export const lossRegistry = Object.fromEntries(Object.entries(classes).map(([name, loss]) => [name, entryOf(loss)])) as Readonly<
  Record<LossName, LossEntry>
> &
  Readonly<Record<string, LossEntry>>;
