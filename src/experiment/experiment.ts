// Reading an experiment: YAML text -> checked configuration, or every problem of the file at its place.
import { basename, dirname, resolve } from "node:path";
import { reader, take } from "../autograd/call.js";
import { InputError } from "../core/errors.js";
import { describe } from "../core/words.js";
import type { OpenTokenizer } from "../data/config.js";
import { takePath } from "../files/file.js";
import type { TableFileOptions } from "../files/tableFile.js";
import { issueWords, problemsOf } from "./issues.js";
import { problemAt } from "./problemAt.js";
import { experimentSchema, type ExperimentConfig, type TableData, type TextData } from "./schema/schema.js";
import { runName, runNameHolds } from "./runName.js";
import { readSource, type Source } from "./source.js";

export { inOrder } from "./issues.js";
export { problemAt } from "./problemAt.js";

export interface Experiment<D extends TableData | TextData = TableData | TextData> {
  readonly config: ExperimentConfig<D>;
  readonly name: string;
  /** The CSV file, the text or the chats, ready to be opened. */
  readonly dataPath: string;
  readonly source: Source;
  /** Reads a tokenizer.json that it names; left out, the file is looked for beside the experiment's own. */
  readonly openTokenizer?: OpenTokenizer;
}
export type TableExperiment = Experiment<TableData>;
export type TextExperiment = Experiment<TextData>;

/** Whether it is about a text, or chats; else it is about a table. */
export function isAboutText(experiment: Experiment): experiment is TextExperiment {
  return isTextData(experiment.config.data);
}

export function isTextData(data: TableData | TextData): data is TextData {
  return "text" in data || "chat" in data;
}

/** The key of `data` that names the file. */
export function dataKey(data: TableData | TextData): "path" | "text" | "chat" {
  return "chat" in data ? "chat" : "text" in data ? "text" : "path";
}

/** The file as `data` names it. */
export function dataFile(data: TableData | TextData): string {
  return "chat" in data ? data.chat : "text" in data ? data.text : data.path;
}

/** Of a file with several tables the one that an experiment learns from; undefined: the only one. */
export function tableName({ config: { data } }: Experiment): string | undefined {
  return isTextData(data) ? undefined : data.table;
}

/** The same in another file: the one that is asked for, or one of the experiment's name where it has such. */
export function tableIn(experiment: Experiment, asked: string | undefined): TableFileOptions {
  const name = tableName(experiment);
  return { table: asked ?? (name === undefined ? undefined : { name, isGuess: true }) };
}

/** @param what is asked for, which only tables have @throws InputError */
export function requireTable(experiment: Experiment, what: string, hint: string): asserts experiment is TableExperiment {
  if (isAboutText(experiment))
    throw new InputError([{ place: experiment.source.place(["data", dataKey(experiment.config.data)]), message: `${what}, and this experiment is about a text`, hint }]); // prettier-ignore
}

const read = reader("readExperiment", [
  takePath("file", "the path of an experiment file"),
  take.optional(take.texts("overrides", 'each is "key=value"')),
]);

/**
 * An experiment file, checked, with every default filled in.
 * @param overrides "train.epochs=5": settings that take the place of the file's
 * @throws InputError with all problems of the file.
 */
export function readExperiment(file: string, overrides: readonly string[] = []): Experiment {
  read([file, overrides]);
  return checkExperiment(readSource(file, overrides));
}

export function checkExperiment(source: Source): Experiment {
  const parsed = experimentSchema.safeParse(source.value ?? null, { error: issueWords });
  if (!parsed.success) throw new InputError(problemsOf(parsed.error.issues, source));
  const config = parsed.data;
  if (config.sample !== null && !isTextData(config.data))
    throw new InputError([problemAt(source, ["sample"], "is what a model of a text writes, and this experiment is about a table", "leave it out")]); // prettier-ignore
  if (config.train.group_by_length && !hasLengths(config.data))
    throw new InputError([problemAt(source, ["train", "group_by_length"], `is for texts of unequal length, and ${"text" in config.data ? "the windows of a text are all of one length" : "no column of the table is one"}`, "leave it out")]); // prettier-ignore
  if (isTextData(config.data) && config.init_from === null) config.data.tokenizer ??= { name: "char", args: {} };
  return {
    config,
    name: config.name ?? nameOfFile(source),
    dataPath: resolve(dirname(source.file), dataFile(config.data)),
    source,
  };
}

/** What a run is called whose experiment does not say it. */
function nameOfFile(source: Source): string {
  const name = basename(source.file).replace(/\.[^.]*$/, "");
  if (!runName.test(name)) throw new InputError([problemAt(source, ["name"], `is left out, and the file's own cannot take its place: it ${runNameHolds}, got ${describe(name)}`, "give one, name: my-run; or rename the file")]); // prettier-ignore
  return name;
}

function hasLengths(data: TableData | TextData): boolean {
  return "chat" in data || ("columns" in data && Object.values(data.columns).some(({ type }) => type === "text"));
}
