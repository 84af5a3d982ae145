// What training is asked for beside the experiment file, by the command line and by programs.
import { reader, take, type Arg } from "../autograd/call.js";
import { ArgumentError } from "../core/errors.js";
import { isPath } from "../files/file.js";
import { field } from "../core/fields.js";
import { describe, isPlain, quote } from "../core/words.js";
import { kernelModes, type KernelMode } from "../kernels/index.js";

/** A value of an experiment, as YAML would have it. */
export type Setting = string | number | boolean | null | readonly Setting[] | { readonly [key: string]: Setting };

/** What to train. */
export interface TrainOptions {
  /** The path of the experiment; left out or null to go on with a run as it was begun. */
  readonly file?: string | null | undefined;
  /** The directory of the run to go on with. */
  readonly resume?: string | undefined;
  /** Settings that take the place of the file's, by their keys: { "train.epochs": 5, "optimizer.SGD.lr": 0.1 }; or as --set has them: ["train.epochs=5"]. */
  readonly overrides?: readonly string[] | Readonly<Record<string, Setting>> | undefined;
  /** For seed: where all chance begins. */
  readonly seed?: number | undefined;
  /** For train.epochs. */
  readonly epochs?: number | undefined;
  /** Pause after this epoch: schedules know the whole length, and the run goes on with `resume`, to the same bits. */
  readonly until?: number | undefined;
  /** For run.dir: the directory in which the run's own is made. */
  readonly runDir?: string | undefined;
  /** What to compute with; left out, what the run was begun with, or what is in use. */
  readonly kernels?: KernelMode | undefined;
  /** The run's own directory; left out, it is numbered below runDir. */
  readonly directory?: string | undefined;
}

const text = { kind: "a text", accepts: isPath };
const fields = {
  file: field.object({ kind: "the path of an experiment file", accepts: (value) => value === null || text.accepts(value), help: "the experiment" }), // prettier-ignore
  overrides: field.object({ kind: 'settings by their keys, { "train.epochs": 5 }, or a list of "key=value"', accepts: isOverrides, help: "settings that take the place of the file's" }), // prettier-ignore
  resume: field.object({ ...text, kind: "the directory of a run", help: "the run to go on with" }),
  seed: field.integer({ help: "where all chance begins" }),
  epochs: field.integer({ help: "how often all rows are gone through" }),
  until: field.integer({ min: 1, help: "the epoch to pause after" }),
  run_dir: field.object({ ...text, help: "where the run's directory is made" }),
  kernels: field.choice(kernelModes, { help: "what to compute with" }),
  directory: field.object({ ...text, help: "the run's own directory" }),
};
const observerArg: Arg = {
  name: "observer",
  required: false,
  kind: "an object with functions to call, such as { onEpoch }",
  accepts: (value) => typeof value === "object" && value !== null && !Array.isArray(value),
};
const read = reader("trainExperiment", [take.options(fields), observerArg]);

function isOverrides(value: unknown): boolean {
  return isPlain(value) || take.texts("overrides").accepts(value);
}

/** @throws ArgumentError for options that are none, or of the wrong kind */
export function checkOptions(options: TrainOptions, observer: unknown): void {
  const hint = 'write trainExperiment({ file: "configs/iris.yaml" })';
  if (!isPlain(options)) throw new ArgumentError(`trainExperiment: expected its options in an object, got ${describe(options)}`, { hint }); // prettier-ignore
  read([options, observer]);
  if ((options.file ?? options.resume) === undefined)
    throw new ArgumentError("trainExperiment: neither file, an experiment, nor resume, the directory of a run, is given", { hint }); // prettier-ignore
}

/** Every setting that is asked for beside the file's, as --set has them. */
export function overridesOf({ overrides = [], seed, epochs, runDir }: TrainOptions): string[] {
  const shortcuts = [
    seed === undefined ? null : `seed=${seed}`,
    epochs === undefined ? null : `train.epochs=${epochs}`,
    runDir === undefined ? null : `run.dir=${JSON.stringify(runDir)}`,
  ];
  const given = Array.isArray(overrides) ? (overrides as readonly string[]) : Object.entries(overrides).map(assignment);
  return [...given, ...shortcuts.filter((shortcut) => shortcut !== null)];
}

/** JSON is YAML, too. */
function assignment([key, value]: [string, unknown]): string {
  const refuse = (message: string, hint: string): never => {
    throw new ArgumentError(`trainExperiment: ${message}`, { hint });
  };
  if (key.includes("="))
    refuse(`overrides: the key ${quote(key)} holds a =`, 'write { "train.epochs": 5 }, or a list: ["train.epochs=5"]');
  const json = JSON.stringify(value, (_, inner: unknown) => {
    const known = inner === null || ["string", "boolean", "object"].includes(typeof inner) || Number.isFinite(inner);
    return known ? inner : refuse(`overrides: ${key} cannot be ${describe(inner)}`, "give it a value as YAML has it: a finite number, a text, true, null, a list or a map of these"); // prettier-ignore
  });
  return `${key}=${json}`;
}
