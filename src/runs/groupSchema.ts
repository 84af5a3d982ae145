// group.json: what a group of runs knows of itself.
import * as z from "zod";
import { kernelBuilds } from "../kernels/index.js";

const failure = z.object({ status: z.enum(["diverged", "failed"]), message: z.string() });
const size = z.int().min(0);
const decided = z.object({
  epochs: size,
  /** Of all that were trained as far as this; null for what came to nothing. */
  values: z.record(z.string(), z.number().nullable()),
  /** Those that go on. */
  kept: z.array(z.string()),
});
const search = z.object({
  /** How many trials there will be: they become members when they are proposed. */
  trials: size,
  /** Epochs after which trials are compared, and how many are to come so far; none without halving. */
  rungs: z.array(z.object({ epochs: size, trials: size })),
  /** The rungs that all have reached, with what was decided there: it stays decided. */
  decided: z.array(decided),
});

/** group.json */
export const groupSchema = z
  .object({
    version: z.literal(1),
    kind: z.enum(["repeat", "sweep"]),
    name: z.string(),
    /** The names of the runs' directories. */
    members: z.array(z.string().regex(/^[\w-]+$/)),
    /** What each member sets beside the file: {"seed": 3}. */
    settings: z.array(z.record(z.string(), z.unknown())),
    /** The experiment file as it was named, to be shown; its text is in config.yaml. */
    file: z.string(),
    data_path: z.string(),
    /** Where the experiment names it: data.path for a table, data.text for a text, data.chat for chats. */
    data_key: z.enum(["data.path", "data.text", "data.chat"]).default("data.path"),
    /** Other files that it names, by their keys. */
    other_files: z.record(z.string(), z.unknown()).default({}),
    /** Of the data file's bytes: runs on other data could not be compared. */
    data_sha256: z.string(),
    /** What all members set beside the file, as --set has it. */
    overrides: z.array(z.string()),
    /** What members are computed with; left out by versions that did not record it. */
    kernels: z.enum(kernelBuilds).optional(),
    /** Members whose training ended with an error, and its words. */
    failures: z.record(z.string(), failure),
    /** Of a sweep whose course depends on what comes out; left out by those that know all from the beginning. */
    search: search.optional(),
  })
  .refine(({ members, settings }) => members.length === settings.length)
  .refine(({ members, search }) => search?.decided.every(({ kept }) => kept.every((name) => members.includes(name))) ?? true);

export type GroupFile = Readonly<z.output<typeof groupSchema>>;
export type SearchState = Readonly<z.output<typeof search>>;
export type DecidedRung = Readonly<z.output<typeof decided>>;
export type Failure = z.output<typeof failure>;
export type Settings = Readonly<Record<string, unknown>>;
