// What is known of each loss of the table, and what an experiment file must know: the task it belongs to, and how to read the model's output.
import { entryOf, type LossClass, type LossDeclaration, type LossEntry, type Reading } from "./loss.js";
import * as table from "./losses/table.js";

export type { LossEntry } from "./loss.js";

export type LossName = keyof typeof table;

const classes = Object.entries(table as unknown as Readonly<Record<LossName, LossClass>>);

export const allLosses = Object.fromEntries(classes.map(([name, loss]) => [name, entryOf(loss)])) as Readonly<
  Record<LossName, LossEntry>
>;

/** A loss that an experiment file may name. */
export type TrainingLoss = LossEntry & { readonly declaration: LossDeclaration & { readonly reading: Reading } };

const canTrain = (entry: LossEntry): entry is TrainingLoss => entry.declaration.reading !== undefined;

/** Those that an experiment file may name. */
export const lossRegistry: Readonly<Record<string, TrainingLoss>> = Object.fromEntries(
  Object.entries(allLosses).flatMap(([name, entry]) => (canTrain(entry) ? [[name, entry]] : [])),
);
