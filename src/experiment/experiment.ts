// Reading an experiment: YAML text -> checked configuration, or every problem of the file at its place.
import { basename, dirname, resolve } from "node:path";
import * as z from "zod";
import { InputError, type Problem } from "../core/errors.js";
import { didYouMean } from "../core/suggest.js";
import { experimentSchema, type ExperimentConfig } from "./schema/schema.js";
import { readSource, type Path, type Source } from "./source.js";

export interface Experiment {
  readonly config: ExperimentConfig;
  readonly name: string;
  /** The CSV file, ready to be opened. */
  readonly dataPath: string;
  readonly source: Source;
}

/** @throws InputError with all problems of the file. */
export function readExperiment(file: string, overrides: readonly string[] = []): Experiment {
  return checkExperiment(readSource(file, overrides));
}

export function checkExperiment(source: Source): Experiment {
  const parsed = experimentSchema.safeParse(source.value ?? null);
  if (!parsed.success) throw new InputError(inOrder(parsed.error.issues.flatMap((issue) => problemsOf(issue, source))));
  const config = parsed.data;
  const name = config.name ?? basename(source.file).replace(/\.[^.]*$/, "");
  return { config, name, dataPath: resolve(dirname(source.file), config.data.path), source };
}

/** As a reader meets them; those of --set come last. */
export function inOrder(problems: readonly Problem[]): Problem[] {
  const key = ({ place }: Problem): number => (place?.line ?? 1e9) * 1e4 + Number(place?.column ?? 0);
  return [...problems].sort((p, q) => key(p) - key(q));
}

/** "optimizer.SGD.lr" with its message, for problems found after the file was read. */
export function problemAt(source: Source, path: Path, message: string, hint: string | null = null, key?: string): Problem {
  const words = path.length === 0 ? `the experiment ${message}` : `${path.map(String).join(".")} ${message}`;
  return { place: source.place(path, key), message: words, ...(hint === null ? {} : { hint }) };
}

function problemsOf(issue: z.core.$ZodIssue, source: Source): Problem[] {
  if (issue.code === "unrecognized_keys") {
    const known = keysAt(issue.path);
    return issue.keys.map((key) => {
      const hint = didYouMean(key, known) ?? (known.length > 0 ? `known here: ${known.join(", ")}` : null);
      return { ...problemAt(source, [...issue.path, key], "is not a known key", hint), place: source.place(issue.path, key) };
    });
  }
  const params = (issue.code === "custom" ? issue.params : undefined) as { hint?: string | null; atKey?: boolean } | undefined;
  const problem = problemAt(source, issue.path, issue.message, params?.hint ?? null);
  if (params?.atKey === true) return [{ ...problem, place: source.place(issue.path.slice(0, -1), String(issue.path.at(-1))) }];
  return [problem];
}

/** The keys that the schema knows at a path. */
function keysAt(path: Path): string[] {
  let schema: z.ZodType = experimentSchema;
  for (const key of path) {
    schema = unwrap(schema);
    if (schema instanceof z.ZodObject) schema = (schema.shape as Record<string, z.ZodType>)[String(key)];
    else if (schema instanceof z.ZodRecord) schema = schema.valueType as z.ZodType;
    else return [];
  }
  schema = unwrap(schema);
  return schema instanceof z.ZodObject ? Object.keys(schema.shape) : [];
}

/** What is inside .optional(), .default(), .nullable(). */
function unwrap(schema: z.ZodType): z.ZodType {
  while ("innerType" in schema.def) schema = schema.def.innerType as z.ZodType;
  return schema;
}
