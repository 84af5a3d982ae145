// A CSV file -> numbers to train on: read, check, split, fit on the training rows, transform every part.
import type { Generator } from "../core/rng.js";
import type { Dtype, FloatArray } from "../kernels/ndarray.js";
import { plainCells } from "./cells.js";
import { cellRulesOf, dialectOf, isFeature, policyOf, predictDefaults, targetNames } from "./config.js";
import type { DataConfig, OpenTokenizer, SplitConfig } from "./config.js";
import type { CategoricalColumn } from "./columns.js";
import { mostMemory } from "./memory.js";
import { planFor } from "./plan.js";
import { fitStep, fitTargetScale } from "./fit.js";
import { featuresOf, type Preprocess, type TargetColumn } from "./preprocess.js";
import { unscaled } from "./scaling.js";
import { plural, Problems, quote, quoteList, type RowUnit } from "./problems.js";
import { partNames, splitRows, type PartName, type Split } from "./split.js";
import { splitByGroup, splitInOrder } from "./splitBy.js";
import { answerNames, seriesParts } from "./seriesParts.js";
import { readTable, type Table } from "./table.js";
import type { ByteSource } from "./source.js";
import { encodeTarget, type Target } from "./target.js";
import { cutWarning, textReport, textSteps, unreadWords, type TextReport } from "./texts.js";
import { transform, type Unseen } from "./transform.js";
import { answersAsIds, fitAnswer } from "./writtenAnswers.js";
import type { Task } from "../metrics/task.js";

export type { DataConfig, Missing, Scale } from "./config.js";
export type { Preprocess } from "./preprocess.js";

export interface Part {
  /** Row-major: (rows, features). */
  readonly x: FloatArray;
  /** Binary: 0 or 1; multiclass: the class's number; regression: the value as in the file. Row-major: (rows, targets). */
  readonly y: Float64Array;
  readonly rows: number;
  readonly features: number;
  /** The line of the file each row starts on; of a series the last step of each window. */
  readonly lines: Int32Array;
  /** Of a series: the last step of each window, which is the present of what is to be predicted. */
  readonly past?: Past | undefined;
}

export interface Past {
  /** The target there, as in the file: a forecast that nothing changes. */
  readonly target: Float64Array;
  /** Seconds since 1970, or numbers of the column `order`. */
  readonly times: Float64Array;
  /** Which of several series it is: an index into groups. */
  readonly series: Int32Array;
  /** Null: the file is one series. */
  readonly groups: readonly (string | null)[];
}

export interface DataReport {
  readonly rowsRead: number;
  /** What the lines of the parts count. */
  readonly unit: RowUnit;
  /** Rows left out because the cell of this column was missing. */
  readonly dropped: readonly { readonly column: string; readonly rows: number }[];
  /** Rows of each class in each part; null for regression. */
  readonly balance: Readonly<Record<PartName, readonly number[]>> | null;
  /** Columns that are the same in every training row; among the warnings, too. */
  readonly constant: readonly string[];
  /** Of each column of texts. */
  readonly texts: readonly TextReport[];
  readonly warnings: readonly string[];
}

export interface Dataset {
  readonly task: Task;
  /** After one-hot: `color=red`. */
  readonly featureNames: readonly string[];
  /** Binary: [negative, positive]; null for regression. */
  readonly classes: readonly string[] | null;
  readonly train: Part;
  /** May have no rows, as `test`. */
  readonly val: Part;
  readonly test: Part;
  readonly preprocess: Preprocess;
  readonly report: DataReport;
  /** SHA-256 of the file's bytes. */
  readonly sha256: string;
}

/**
 * @param generator draws the split.
 * @param dtype of the features.
 * @param open reads a tokenizer.json that a column of texts names.
 * @throws InputError with what is wrong in the file, or between the file and the configuration; or when it needs too much memory.
 */
export async function loadDataset(
  source: ByteSource,
  config: DataConfig,
  task: Task,
  generator: Generator,
  dtype: Dtype = "float64",
  open?: OpenTokenizer,
): Promise<Dataset> {
  const table = await readTable(source, dialectOf(config), planFor(config, task), {
    megabytes: config.max_memory_mb ?? mostMemory,
    bytesPerFeature: dtype === "float32" ? 4 : 8,
    targets: config.window === undefined ? targetNames(config) : [],
    steps: config.window ?? 1,
  });
  const names = targetNames(config);
  const isWritten = task === "sequence";
  const targets = isWritten ? [] : names.map((name) => encodeTarget(task, table.columns.get(name)!, config.positive, table.file));
  const target: Target = targets.length === 1 ? targets[0] : { y: interleaved(targets, table.rows), classes: null };
  const strata = config.split.stratify && target.classes !== null ? { names: target.classes, codes: target.y } : null;
  const windows = config.window === undefined ? null : seriesParts(table, config);
  const split =
    windows?.split ??
    divide(table, config.split, () => splitRows(table.rows, config.split, strata, generator, table.file), generator);

  const problems = new Problems(table.file, false, table.locate);
  const features = [...table.columns.values()].filter(({ name }) => isFeature(config, name));
  const constant: string[] = [];
  const steps = features.map((column) =>
    fitStep(column, split.train, cellRulesOf(config, column.name), policyOf(config, column.name, open), problems, constant),
  );
  const written = isWritten ? (table.columns.get(names[0]) as CategoricalColumn) : null;
  const answer = written && fitAnswer(written, split.train, policyOf(config, names[0]), cellRulesOf(config, names[0]), problems);
  problems.check();
  const y = answer === null ? target.y : answersAsIds(answer, written!);
  const answers = windows === null ? names : answerNames(names[0], config.horizon ?? 1);
  const columns = answers.map((each, t): TargetColumn => {
    const name = windows === null ? each : names[0];
    if (isWritten) return { name, classes: null, scale: unscaled, cells: cellRulesOf(config, name) };
    const { y: values, classes } = targets[windows === null ? t : 0];
    const scale =
      task === "regression"
        ? fitTargetScale(name, values, split.train, config.target_scale ?? "none", table.lines, problems)
        : unscaled;
    return { name: each, classes, scale, cells: cellRulesOf(config, name) };
  });
  const preprocess: Preprocess = {
    version: 1,
    dialect: dialectOf(config),
    task,
    target: answers.join(", "),
    ...(answers.length === 1 ? {} : { targets: columns }),
    classes: target.classes,
    targetScale: answers.length === 1 ? columns[0].scale : unscaled,
    targetCells: answers.length === 1 ? columns[0].cells : plainCells,
    ...(answer === null ? {} : { answer }),
    columns: steps,
    features: featuresOf(steps),
    ...(windows === null ? {} : { series: windows.series }),
    leftOut: table.names.filter((name) => !names.includes(name) && !isFeature(config, name)),
    predict: config.predict ?? predictDefaults,
  };

  const warnings = [...(windows?.warnings ?? []), ...constantWarning(constant), ...positiveWarning(config, task)];
  const texts = [...textSteps(steps), ...(answer === null ? [] : [answer])].map((step) => textReport(step, table.columns.get(step.name) as CategoricalColumn, split)); // prettier-ignore
  warnings.push(...texts.flatMap(cutWarning));
  const partOf = (name: PartName): Part => {
    const unseen = new Map<string, number>();
    const unread = new Map<string, { readonly rows: number; readonly first: number }>();
    const count = ({ column, row, as, text }: Unseen): void => {
      const { rows: before = 0, first = table.lines[row] } = unread.get(column) ?? {};
      if (text === "unread") unread.set(column, { rows: before + 1, first });
      else if (text === undefined && as === null) unseen.set(column, (unseen.get(column) ?? 0) + 1);
    };
    const x = transform(preprocess, table, split[name], problems, count, dtype);
    for (const [column, { rows, first }] of unread)
      warnings.push(`${name}: ${unreadWords(column, rows, `${table.unit} ${first}`)}`);
    for (const [column, count] of unseen) {
      warnings.push(
        `${name}: ${plural(count, "cell")} of ${quote(column)} with a category that no training row has: all indicators are 0`,
      );
    }
    return windows?.part(name, x, preprocess.features.length) ?? makePart(x, y, split[name], table, preprocess);
  };
  const parts = { train: partOf("train"), val: partOf("val"), test: partOf("test") };
  problems.check();
  const balance = balanceOf(parts, target);
  if (!isWritten) warnings.push(...targetWarnings(target, parts.train, answers, balance));
  const dropped = [...table.dropped].map(([column, rows]) => ({ column, rows }));
  const report: DataReport = { rowsRead: table.rowsRead, unit: table.unit, dropped, balance, constant, texts, warnings };
  return { task, featureNames: preprocess.features, classes: target.classes, ...parts, preprocess, report, sha256: table.sha256 };
}

function divide({ columns, file }: Table, config: SplitConfig, byChance: () => Split, generator: Generator): Split {
  const { order, group } = config;
  if (order !== undefined) return splitInOrder(columns.get(order)!, config, file);
  if (group !== undefined) return splitByGroup(columns.get(group)!, config, generator, file);
  return byChance();
}

export function makePart(x: FloatArray, y: Float64Array, rows: Int32Array, table: Table, { features }: Preprocess): Part {
  const targets = table.rows === 0 ? 0 : y.length / table.rows;
  const answers = new Float64Array(rows.length * targets);
  rows.forEach((row, i) => {
    for (let t = 0; t < targets; t++) answers[i * targets + t] = y[row * targets + t];
  });
  return { x, y: answers, rows: rows.length, features: features.length, lines: rows.map((row) => table.lines[row]) };
}

/** The answers of several targets, row by row. */
export function interleaved(targets: readonly Pick<Target, "y">[], rows: number): Float64Array {
  const y = new Float64Array(rows * targets.length);
  targets.forEach((target, t) => target.y.forEach((value, row) => (y[row * targets.length + t] = value)));
  return y;
}

function balanceOf(parts: Readonly<Record<PartName, Part>>, { classes }: Target): DataReport["balance"] {
  if (classes === null) return null;
  const count = ({ y }: Part): number[] => {
    const counts = classes.map(() => 0);
    for (const k of y) counts[k]++;
    return counts;
  };
  return { train: count(parts.train), val: count(parts.val), test: count(parts.test) };
}

export function constantWarning(names: readonly string[]): string[] {
  if (names.length === 0) return [];
  const what = names.length === 1 ? `column ${quote(names[0])} has` : `${names.length} columns (${quoteList(names)}) have`;
  return [`${what} the same value in every training row: nothing can be learnt from it`];
}

function positiveWarning({ positive }: DataConfig, task: Task): string[] {
  return positive === undefined || task === "binary"
    ? []
    : [`data.positive is of use in binary tasks only, and this one is ${task}`];
}

function targetWarnings(
  { classes }: Target,
  { y, rows }: Part,
  names: readonly string[],
  balance: DataReport["balance"],
): string[] {
  if (classes === null) {
    return names.flatMap((name, t) => {
      const values = Array.from({ length: rows }, (_, row) => y[row * names.length + t]);
      const what = names.length === 1 ? "the target" : `the target ${quote(name)}`;
      return values.every((value) => value === values[0]) ? [`${what} is ${values[0]} in every training row: there is nothing to learn`] : []; // prettier-ignore
    });
  }
  return partNames.flatMap((name) =>
    balance![name].some((count) => count > 0)
      ? classes.flatMap((label, k) => (balance![name][k] === 0 ? [`${name}: no row has the class ${quote(label)}`] : []))
      : [],
  );
}
