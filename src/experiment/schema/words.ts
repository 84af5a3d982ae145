// What the parts of the experiment's schema are made of; each says what it expected and what it got.
import * as z from "zod";
import { describe } from "../../core/words.js";

type Issue = { readonly input?: unknown };

/** `must be <what>, got ...`, or `is required` when it is missing. */
export function expected(what: string): { error: (issue: Issue) => string } {
  return { error: ({ input }) => (input === undefined ? "is required" : `must be ${what}, got ${describe(input)}`) };
}

export const text = (help: string): z.ZodString =>
  z
    .string(expected("text"))
    .min(1, "must not be empty")
    .refine((value) => !value.includes("\0"), "must not hold the character NUL")
    .describe(help);
export const names = (help: string): z.ZodArray<z.ZodString> =>
  z.array(text("a column's name"), expected("a list of column names")).describe(help);
/** Fractions that divide something whole add up to 1, and training has some of it. */
export function checkShares(
  { train, val, test }: { readonly train: number; readonly val: number; readonly test: number },
  context: z.RefinementCtx,
): void {
  const total = train + val + test;
  if (Math.abs(total - 1) > 1e-9)
    context.addIssue({ code: "custom", message: `must add up to 1, but ${train} + ${val} + ${test} = ${Number(total.toPrecision(12))}` }); // prettier-ignore
  else if (train === 0)
    context.addIssue({ code: "custom", path: ["train"], message: "must be > 0: there is nothing to train on" });
}

/** A part of the file with keys of its own; unknown keys are errors. A part left out takes its defaults. */
export function section<S extends z.ZodRawShape>(shape: S): z.ZodObject<S, z.core.$strict> {
  return z.strictObject(shape, expected("a map"));
}
