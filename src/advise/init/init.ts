// mlbh init without the terminal: a table -> its profile -> decisions -> an experiment file that has been read back before it is written.
import { existsSync, realpathSync, statSync, writeFileSync } from "node:fs";
import { dirname, isAbsolute, parse, relative, resolve, sep } from "node:path";
import { InputError } from "../../core/errors.js";
import { rereadFile } from "../../files/tableFile.js";
import { displayPath, systemCode } from "../../files/file.js";
import { profileCsv, withTarget, type FileProfile } from "../../data/profile.js";
import { sniff } from "../../data/sniff.js";
import { checkExperiment, requireTable } from "../../experiment/experiment.js";
import { prepareFrom } from "../../experiment/prepare.js";
import type { PreparedTable } from "../../experiment/prepared.js";
import { REASONS } from "../../files/atomicFile.js";
import { parseSource } from "../../experiment/source.js";
import { forTexts, suggestExperiment, type Suggestion } from "./suggest.js";
import { chooseTarget } from "./target.js";
import { experimentText } from "./text.js";

export interface InitOptions {
  readonly data: string;
  readonly target?: string | undefined;
  /** Of a file with several tables the one to learn from. */
  readonly table?: string | undefined;
  /** The file to write; default: the data's name with .yaml, in the current directory. */
  readonly output?: string | undefined;
  readonly force?: boolean | undefined;
}

export interface Initialised {
  readonly suggestion: Suggestion;
  /** What training will begin with. */
  readonly prepared: PreparedTable;
  readonly file: string;
}

/** @throws InputError when the data cannot be learnt from, or the file cannot be written */
export async function initExperiment({ data, target, table: name, output, force = false }: InitOptions): Promise<Initialised> {
  const file = output ?? `${parse(data).name}.yaml`;
  if (existsSync(file) && existsSync(data)) requireReplaceable(file, data, force); // before a large file is read
  const table = rereadFile(data, { table: name });
  const suggestion = await suggestFor(data, target, table).catch((error: unknown) => {
    const isText = /\.(txt|md|text)$/i.test(data) && error instanceof InputError && error.problems.length > 1;
    throw isText ? new InputError([{ place: { file: displayPath(data) }, message: "this is no table", hint: forTexts }, ...error.problems]) : error; // prettier-ignore
  });
  const text = experimentText(suggestion, pathFrom(dirname(file), data), name);
  const experiment = checkExperiment(parseSource(file, text));
  requireTable(experiment, "a table is expected", "name a table in data.path");
  const prepared = await prepareFrom(experiment, table);
  write(file, text, force);
  return { suggestion, prepared, file };
}

/** @param target its name; undefined: guessed */
export async function suggestFor(data: string, target: string | undefined, table = rereadFile(data)): Promise<Suggestion> {
  const dialect = await sniff(table);
  const profileFor = (wanted: string | undefined): Promise<FileProfile> =>
    profileCsv(table, dialect, (names) => (wanted === undefined ? names.length - 1 : Math.max(0, names.indexOf(wanted))));
  const first = await profileFor(target);
  const chosen = chooseTarget(first, target);
  const column = first.columns[chosen.value];
  // read once more where rows without an answer were described, or other rows left out
  const again = column !== first.target && first.target.missing + column.missing > 0;
  const profile = again ? await profileFor(column.name) : withTarget(first, chosen.value);
  return suggestExperiment(profile, dialect, chosen.why);
}

/** The way from a directory to a file, as it is written in YAML: with / on every system. */
function pathFrom(directory: string, file: string): string {
  const path = relative(resolve(directory), resolve(file));
  return isAbsolute(path) ? path : path.split(sep).join("/");
}

function requireReplaceable(file: string, data: string, force: boolean): void {
  if (statSync(file).isDirectory())
    refuse(file, "this is a directory, expected the name of a file to write", "for example -o iris.yaml");
  if (realpathSync(file) === realpathSync(data)) refuse(file, "this is the data itself", "choose another file with -o FILE");
  if (!force) refuse(file, "there is a file of this name already", "replace it with --force, or choose another with -o FILE");
}

function write(file: string, text: string, force: boolean): void {
  try {
    writeFileSync(file, text, { flag: force ? "w" : "wx" });
  } catch (error) {
    const code = systemCode(error) ?? "";
    const nowhere = `there is no directory ${displayPath(resolve(dirname(file)))}`;
    const reason = code === "ENOENT" ? nowhere : Object.hasOwn(REASONS, code) ? REASONS[code] : undefined;
    if (reason === undefined) throw error;
    refuse(file, `the experiment cannot be written: ${reason}`, "choose another place with -o FILE");
  }
}

function refuse(file: string, message: string, hint: string): never {
  throw new InputError([{ place: { file }, message, hint }]);
}
