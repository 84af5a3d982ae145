// The `scheduler:` part of the experiment file: a schedule, or a list of them that take turns. Beside its own arguments each takes `every`,
// what it counts, and in a list `for`, how long its turn is.
import type * as z from "zod";
import { field, type Field } from "../../core/fields.js";
import { schedulerRegistry } from "../../optim/schedulers.js";
import { componentListSchema, type Component, type Declarations } from "../component.js";
import type { Report } from "../groups.js";

/** Arguments that say how long a schedule is; `auto`: as long as there is training, or as its turn. */
export const lengthKeys = ["T_max", "total_iters", "total_steps"] as const;

/** Schedules that end somewhere: in a file their length follows from that of the training, unless it is given. */
const ending: ReadonlySet<string> = new Set(["CosineAnnealingLR", "OneCycleLR", "PolynomialLR"]);

const units = {
  every: field.choice(["epoch", "step"], {
    default: "epoch",
    help: "what is counted, and when the rate changes: epochs, or steps of the optimizer",
  }),
  for: field.integer({
    min: 1,
    default: null,
    help: "in a list of schedules: how many epochs (or steps) this one has; the last has the rest",
  }),
};
const watching = {
  ...units,
  every: field.choice(["epoch"], { default: "epoch", help: "the value that it watches is measured after each epoch" }),
};

/** What is counted. */
export type Every = "epoch" | "step";

/** The schedules that a file may name, each with what a file may say of it. */
export const scheduleChoices: Declarations = Object.fromEntries(
  Object.entries(schedulerRegistry).map(([name, { declaration }]) => {
    const fields = Object.entries(declaration.fields).map(([key, own]) => [key, ending.has(name) && isLength(key) ? required(own) : own]);
    const more = name === "ReduceLROnPlateau" ? watching : units;
    return [name, { declaration: { ...declaration, fields: { ...(Object.fromEntries(fields) as typeof declaration.fields), ...more } } }];
  }),
); // prettier-ignore

export function isLength(key: string): boolean {
  return (lengthKeys as readonly string[]).includes(key);
}

function required(own: Field): Field {
  const { default: _, ...rest } = own;
  return rest;
}

/** The argument that says how long it is. */
export function lengthKeyOf(name: string): string | null {
  return Object.keys(scheduleChoices[name].declaration.fields).find(isLength) ?? null;
}

export const schedulesSchema: z.ZodType<readonly Component[], unknown> = componentListSchema(
  {
    kind: "scheduler",
    example: "StepLR: {step_size: 10}",
    registry: scheduleChoices,
    auto: lengthKeys,
    autoMeans: "as long as there is training, or as its turn in a list",
    autoIfLeftOut: true,
    turns: "schedules that take turns, each for as long as for: says, the last for the rest",
    hints: {
      SequentialLR: "in a file it is a list: scheduler: [{LinearLR: {for: 5}}, {CosineAnnealingLR: {}}]",
      ChainedScheduler: "in a file one schedule is followed by another, in a list: [{LinearLR: {for: 5}}, {CosineAnnealingLR: {}}]",
      LambdaLR: "it takes a function, which only code can give",
    },
  },
  checkSchedules,
); // prettier-ignore

/** What schedules in a row must agree on. @param at the path of one of them */
function checkSchedules(parts: readonly Component[], at: (i: number) => PropertyKey[], report: Report): void {
  const [first] = parts;
  if (parts.length === 1) {
    if (first.args.for !== undefined && first.args.for !== null)
      report([...at(0), "for"], "is for schedules in a list, and this one has all the time", "leave it out");
    return;
  }
  const every = everyOf(parts);
  parts.forEach(({ name, args }, i) => {
    const isLast = i === parts.length - 1;
    if (name === "ReduceLROnPlateau")
      report(at(i), "follows what it watches, and has no turn in a list", "let it stand alone, or take another");
    else if (args.every !== undefined && args.every !== every)
      report([...at(i), "every"], `is ${args.every as string}, and before it in the list it is ${every}`, "schedules in a list count the same: it is enough if the first says what"); // prettier-ignore
    if (isLast && args.for !== undefined && args.for !== null)
      report([...at(i), "for"], "is not for the last of the list, which has the rest", "leave it out");
    else if (!isLast && turnOf({ name, args }) === null && name !== "ReduceLROnPlateau")
      report(at(i), "needs for: how many epochs (or steps) it has before the next begins", `write ${name}: {for: 5, ...}`);
  });
}

/** What they count: one of them says it for all. */
export function everyOf(parts: readonly Component[]): Every {
  return (parts.find(({ args }) => args.every !== undefined)?.args.every ?? "epoch") as Every;
}

/** How long a schedule is before the next begins: `for`, or its own length; null when nothing says it. */
export function turnOf({ name, args }: Component): number | null {
  if (typeof args.for === "number") return args.for;
  const key = lengthKeyOf(name);
  const length = key === null ? null : (args[key] ?? scheduleChoices[name].declaration.fields[key].default);
  return typeof length === "number" ? length : null;
}
