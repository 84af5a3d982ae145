// What stands in a checkpoint beside its arrays. A checksum only tells that a file is as it was written, not who wrote it.
import * as z from "zod";
import { kernelBuilds } from "../kernels/index.js";
import type { Checkpoint } from "./checkpoint.js";
import type { StateValues } from "./trainingState.js";

const WORDS = 624; // of the mt19937 generator

const count = z.int().min(0);
const word = z.int().min(0).max(0xffffffff);
const generator = z.strictObject({
  seed: z.number(),
  words: z.array(word).length(WORDS),
  index: z.int().min(0).max(WORDS),
  nextNormal: z.number().nullable(),
});

const values: z.ZodType<StateValues> = z.object({
  position: z
    .object({
      epoch: count,
      batch: count,
      losses: z.array(z.number()),
      lossSum: z.number(),
      rows: count,
      steps: count,
      epochStart: generator.nullable(),
    })
    .refine(({ batch, losses }) => batch === losses.length, { path: ["losses"] }),
  generator,
  optimizer: z.object({
    groups: z.array(z.record(z.string(), z.union([z.number(), z.boolean(), z.string(), z.null(), z.array(z.number())]))),
    numbers: z.record(z.string().regex(/^\d+$/), z.record(z.string(), z.number())),
  }),
  scheduler: z.record(z.string(), z.number().nullable()).nullable(), // infinity is null in JSON
  best: z.object({ score: z.number().nullable(), waited: count, epoch: z.int().min(1).nullable() }),
});

/** The metadata's `state`, as JSON. */
export const checkpointSchema: z.ZodType<Omit<Checkpoint, "state"> & { readonly values: StateValues }> = z.object({
  values,
  logs: z.record(z.string(), count),
  seconds: z.number().min(0),
  dataSha256: z.string(),
  kernels: z.enum(kernelBuilds).optional(),
}) as never;
