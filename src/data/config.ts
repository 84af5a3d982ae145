// The `data:` part of an experiment, with its defaults filled in. Keys are written as in YAML.
import { plainCells, type CellRules } from "./cells.js";
import type { DatePart } from "./dateFeatures.js";
import { plainDialect, type Delimiter, type Dialect, type Encoding } from "./dialect.js";
import type { NumberFormat } from "./number.js";
import { fitTokenizer, type TokenizerSpec } from "../text/registry.js";
import type { Tokenizer } from "../text/tokenizer.js";
import { ArgumentError } from "../core/errors.js";

/** What to do with an empty cell. Means, medians and modes are those of the training rows. */
export type Missing = "error" | "drop_row" | "mean" | "median" | "mode" | { readonly constant: number | string };

/** How a numeric column is scaled, fitted on the training rows. */
/** log: standard of ln(1 + x). */
export type Scale = "none" | "standard" | "minmax" | "log" | { readonly divide: number };

export type Gaps = "error" | "allow";

export type ColumnType = "numeric" | "categorical" | "date" | "text";

/** `char`, `{bpe: {vocab_size: 2000}}`, or a tokenizer.json by its name. */
export type ColumnTokenizer = Exclude<TokenizerSpec, { readonly name: "file" }> | { readonly file: string };

/** Reads a tokenizer.json. Names are relative to what names them: the experiment file. */
export type OpenTokenizer = (file: string) => Tokenizer;

export interface ColumnConfig {
  readonly type?: ColumnType | undefined;
  readonly missing?: Missing | undefined;
  readonly scale?: Scale | undefined;
  readonly missing_values?: readonly string[] | undefined;
  readonly number?: NumberFormat | undefined;
  /** Of dates: "YYYY-MM-DD". */
  readonly format?: string | undefined;
  /** The features that a date becomes; those that differ among the training rows when left out. */
  readonly parts?: readonly DatePart[] | undefined;
  readonly ignore_case?: boolean | undefined;
  /** How many categories are kept; the rarer ones are one, `other`. */
  readonly top?: number | undefined;
  /** Of texts: what cuts them into tokens; "char" when left out. */
  readonly tokenizer?: ColumnTokenizer | undefined;
  /** Of texts: how many tokens are kept of each. */
  readonly max_length?: number | undefined;
}

export interface SplitConfig {
  readonly train: number;
  readonly val: number;
  readonly test: number;
  readonly stratify: boolean;
  /** Cross-validation: the rows are divided into so many folds, and `fold` is the test part; the others are divided as train to val. */
  readonly folds?: number | undefined;
  readonly fold?: number | undefined;
  /** A column in whose order the rows are divided: the test part has the last ones. */
  readonly order?: string | undefined;
  /** A column whose equal cells keep rows together in one part. */
  readonly group?: string | undefined;
}

export interface DataConfig {
  /** Of a file with several tables: a sheet of a workbook, a table of a database. */
  readonly table?: string | undefined;
  /** UTF-8 when left out. */
  readonly encoding?: Encoding | undefined;
  /** A comma when left out. */
  readonly delimiter?: Delimiter | undefined;
  /** The column to predict, or several of them; left out where the features themselves are predicted. */
  readonly target?: string | readonly string[] | undefined;
  /** Whether the features themselves are predicted: an autoencoder. */
  readonly reconstruct?: boolean | undefined;
  /** Rows that are the steps of a series: how many of them, in a row, are the question. */
  readonly window?: number | undefined;
  /** How many steps after the window are the answer; 1 when left out. */
  readonly horizon?: number | undefined;
  /** The column of dates or numbers that says when a step is. */
  readonly order?: string | undefined;
  /** The column that tells several series in one file apart. */
  readonly group?: string | undefined;
  /** What a step does that does not follow the one before at the usual distance: stop, or count as the next; "error" when left out. */
  readonly gaps?: Gaps | undefined;
  /** [height, width] or [channels, height, width] of rows that are images. */
  readonly image?: readonly number[] | undefined;
  readonly positive?: string | undefined;
  readonly drop: readonly string[];
  readonly features?: readonly string[] | undefined;
  readonly missing: Missing;
  readonly missing_values?: readonly string[] | undefined;
  readonly columns: Readonly<Record<string, ColumnConfig>>;
  readonly scale: Scale;
  /** Regression: how the target is scaled while training, "none" when left out; predictions are scaled back. */
  readonly target_scale?: Scale | undefined;
  readonly split: SplitConfig;
  /** MiB that the rows may take; null or left out: no limit but that of arrays. */
  readonly max_memory_mb?: number | null | undefined;
  readonly predict?: PredictConfig | undefined;
}

/** What happens to a new file that differs from the one the model was trained on. */
export interface PredictConfig {
  /**
   * A category that no training row had: ignore makes all its indicators 0; other takes it for the column's `other`, or for its most
   * frequent category where it has none.
   */
  readonly unseen_category: "error" | "ignore" | "other";
  /** A missing cell: as in training; or stop, fill with a value of the training rows, or leave the row without an answer. */
  readonly missing_cell: "trained" | "error" | "fill" | "skip";
  /** A feature's column that is not there: fill treats all its cells as missing, where data.missing says how to fill them. */
  readonly missing_column: "error" | "fill";
  /** A column that the training file did not have. */
  readonly extra_columns: "ignore" | "error";
}

export const predictDefaults: PredictConfig = {
  unseen_category: "error",
  missing_cell: "trained",
  missing_column: "error",
  extra_columns: "ignore",
};

export function dialectOf({ encoding, delimiter }: Pick<DataConfig, "encoding" | "delimiter">): Dialect {
  return { encoding: encoding ?? plainDialect.encoding, delimiter: delimiter ?? plainDialect.delimiter };
}

/** The columns to predict. */
export function targetNames({ target }: Pick<DataConfig, "target">): readonly string[] {
  return target === undefined ? [] : typeof target === "string" ? [target] : target;
}

/** Whether a column becomes features: of a series the target, too, as it was before. */
export function isFeature(config: DataConfig, name: string): boolean {
  const { drop, features, window } = config;
  if (window !== undefined && targetNames(config).includes(name)) return true;
  return !targetNames(config).includes(name) && !drop.includes(name) && (features?.includes(name) ?? true);
}

/** The settings of one column; a column named "constructor" must not find Object's. */
export function columnConfig({ columns }: DataConfig, name: string): ColumnConfig {
  return Object.hasOwn(columns, name) ? columns[name] : {};
}

/** How a column's missing cells, its scale and its values are treated: its own settings go before the general ones. */
export interface Policy {
  readonly missing: Missing;
  readonly scale: Scale;
  readonly top: number | null;
  readonly parts: readonly DatePart[] | null;
  /** Of texts; left out for other columns. */
  readonly text?: { readonly fit: (texts: Iterable<string>) => Tokenizer; readonly length: number } | undefined;
}

/** Tokens that are kept of a text, unless the experiment says otherwise. */
export const defaultLength = 128;

/** @param open reads a tokenizer.json, where a text's tokenizer is made */
export function policyOf(config: DataConfig, name: string, open: OpenTokenizer = noFiles): Policy {
  const { type, missing = config.missing, scale = config.scale, top = null, parts = null, ...other } = columnConfig(config, name);
  const { tokenizer = { name: "char", args: {} }, max_length: length = defaultLength } = other;
  if (type !== "text") return { missing, scale, top, parts };
  const fit = (texts: Iterable<string>): Tokenizer => "file" in tokenizer ? open(tokenizer.file) : fitTokenizer(tokenizer, texts); // prettier-ignore
  return { missing, scale, top, parts, text: { fit, length } };
}

function noFiles(file: string): never {
  throw new ArgumentError(`the tokenizer is the file ${file}, and here no file can be read`);
}

export function cellRulesOf(config: DataConfig, name: string): CellRules {
  const { missing_values: own, number = null, format = null, ignore_case: ignoreCase = false } = columnConfig(config, name);
  const markers = own ?? config.missing_values ?? plainCells.missing_values;
  return { missing_values: markers, number, format, ignore_case: ignoreCase };
}
