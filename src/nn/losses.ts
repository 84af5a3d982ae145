// What is known of each loss of the table, and what an experiment file must know: the task it belongs to, and how to read the model's output.
import { inCamelCase } from "../core/fields.js";
import { entryOf, type LossClass, type LossDeclaration, type LossEntry, type OutputKind, type Reading } from "./loss.js";
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

/** A loss as an experiment file names it, with the arguments that are given, under PyTorch's names. */
export interface NamedLoss {
  readonly name: string;
  readonly args: Readonly<Record<string, unknown>>;
}

/** What it is told, asked with all values of its arguments. */
function ask<T>({ name, args }: NamedLoss, question: (reading: Reading, values: never) => T): T {
  const { fields, reading } = lossRegistry[name].declaration;
  const defaults = Object.fromEntries(Object.entries(fields).map(([key, field]) => [key, field.default]));
  return question(reading, inCamelCase<never>({ ...defaults, ...args }));
}

/** What one output of the model is. */
export function outputOf(loss: NamedLoss): OutputKind {
  return ask(loss, ({ output }, values) => (typeof output === "function" ? output(values) : output));
}

/** How many outputs it needs for one row, and what they are; undefined where the task decides. */
export function outputsOf(loss: NamedLoss): { readonly count: number; readonly meaning: string } | undefined {
  return ask(loss, ({ outputs }, values) => outputs?.(values));
}
