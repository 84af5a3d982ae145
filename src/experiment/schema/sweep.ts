// The `sweep:` part of the experiment file: which settings `mlbh sweep` tries.
import * as z from "zod";
import { field } from "../../core/fields.js";
import { describe } from "../../core/words.js";
import { fieldSchema, fieldSchemas } from "./fields.js";
import { metricKeySchema } from "./metricKey.js";
import { expected, section } from "./words.js";

/** What tpe does where nothing else is said. */
const tpeDefaults = { startup: 10, round: 4, gamma: 0.15 };

const end = z.number(expected("a number"));
const ends = z.tuple([end, end], expected("[low, high], two numbers")).describe("[low, high]");
const choices = z
  .union(
    [
      z.array(z.unknown()).min(1, "must have a value"),
      z.strictObject({ uniform: ends }).describe("evenly in [low, high]"),
      z.strictObject({ log_uniform: ends }).describe("every power of ten in [low, high] as likely"),
      z.strictObject({ integer: ends }).describe("whole numbers, low and high among them"),
    ],
    expected("a list of values, {uniform: [low, high]}, {log_uniform: [low, high]} or {integer: [low, high]}"),
  )
  .describe("a list of values, or a range to draw from");

/** The values of one key: a list, or a range. */
export type Choices = z.output<typeof choices>;

export const sweepSchema = section({
  method: z
    .enum(["grid", "random", "tpe"], expected("grid, random or tpe"))
    .default("grid")
    .describe(
      "grid: every combination of the values; random: so many draws; tpe: what the results so far make likely to be good (mlbh explain tpe)",
    ),
  trials: fieldSchema(field.integer({ min: 1, max: 10_000, help: "random, tpe: how many combinations to try" })).optional(),
  startup: fieldSchema(
    field.integer({ min: 1, help: `tpe: how many trials are drawn at random before results are looked at (default: ${tpeDefaults.startup})` }), // prettier-ignore
  ).optional(),
  round: fieldSchema(
    field.integer({ min: 1, help: `tpe: how many trials are then proposed at a time, from the results of all before (default: ${tpeDefaults.round})` }), // prettier-ignore
  ).optional(),
  gamma: fieldSchema(
    field.number({ above: 0, below: 1, help: `tpe: the share of the trials that counts as good (default: ${tpeDefaults.gamma})` }), // prettier-ignore
  ).optional(),
  halving: section(
    fieldSchemas({
      factor: field.integer({ min: 2, default: 3, help: "one trial in so many goes on, and for as many times longer" }),
      min_epochs: field.integer({ min: 1, help: "the epochs after which trials are compared first" }),
    }),
  )
    .nullable()
    .optional()
    .describe(
      "successive halving: all trials are trained a little, the best go on (mlbh explain successive-halving); null or left out: all to the end",
    ),
  metric: metricKeySchema<string>({
    prefix: "val_",
    others: ["val_loss"],
    accepts: ({ name }) => name !== "confusion_matrix",
    refuse: (text) =>
      text.startsWith("test_")
        ? `must not be of the test rows, got ${describe(text)}: what they choose they can no longer judge`
        : null,
    what: "val_loss, or val_ and a metric",
  })
    .default("val_loss")
    .describe("what ranks the trials, measured on the validation rows"),
  keys: z
    .record(z.string(), choices, expected("a map of keys, as --set has them, to values"))
    .describe("the keys to change, as --set has them, each with its values"),
}).superRefine(({ method, trials, keys, startup, round, gamma }, context) => {
  const problem = (path: PropertyKey[], message: string, hint?: string): void =>
    context.addIssue({ code: "custom", path, message, params: { hint } });
  if (Object.keys(keys).length === 0)
    problem(["keys"], "is empty: name a key and its values", "for example optimizer.SGD.lr: [0.01, 0.1]");
  if (method !== "grid" && trials === undefined) problem([], `needs trials: how many combinations to ${method === "tpe" ? "try" : "draw"}`); // prettier-ignore
  if (method === "grid" && trials !== undefined)
    problem(["trials"], "is of use with method: random or tpe only: a grid tries every combination");
  for (const [key, value] of Object.entries({ startup, round, gamma }))
    if (method !== "tpe" && value !== undefined)
      problem([key], `is of use with method: tpe only, and this one is ${method}`, "leave it out, or set method: tpe and trials");
  const first = startup ?? tpeDefaults.startup;
  if (method === "tpe" && trials !== undefined && trials <= first)
    problem(
      [startup === undefined ? "trials" : "startup"],
      `leaves nothing to propose: the first ${first} of ${trials} trials are drawn at random`,
      `with trials: ${2 * first}, for example, or a smaller startup`,
    );
  for (const [key, values] of Object.entries(keys)) {
    if (Array.isArray(values)) continue;
    const [kind, [low, high]] = rangeOf(values);
    if (method === "grid")
      problem(["keys", key], `is a range, and a grid needs a list of values`, "list them, or set method: random or tpe");
    else if (low >= high) problem(["keys", key, kind], `must go from low to high, got [${low}, ${high}]`);
    else if (kind === "log_uniform" && low <= 0)
      problem(["keys", key, kind], `must begin above 0, got ${low}: logarithms begin there`);
    else if (kind === "integer" && !(Number.isSafeInteger(low) && Number.isSafeInteger(high)))
      problem(["keys", key, kind], `must be two whole numbers, got [${low}, ${high}]`);
  }
});

export type SweepConfig = z.output<typeof sweepSchema>;
/** How long trials are trained before they are compared, and how many go on. */
export type Halving = NonNullable<SweepConfig["halving"]>;

/** The settings of tpe, complete. */
export function tpeOf({ startup, round, gamma }: SweepConfig): typeof tpeDefaults {
  return {
    startup: startup ?? tpeDefaults.startup,
    round: round ?? tpeDefaults.round,
    gamma: gamma ?? tpeDefaults.gamma,
  };
}

type Range = Exclude<Choices, readonly unknown[]>;

/** The one key of a range, and its ends. */
export function rangeOf(range: Range): [kind: "uniform" | "log_uniform" | "integer", ends: readonly [low: number, high: number]] {
  if ("uniform" in range) return ["uniform", range.uniform];
  return "log_uniform" in range ? ["log_uniform", range.log_uniform] : ["integer", range.integer];
}
