// The `data:` part of an experiment, with its defaults filled in. Keys are written as in YAML.
import { plainDialect, type Delimiter, type Dialect, type Encoding } from "./dialect.js";

/** What to do with an empty cell. Means, medians and modes are those of the training rows. */
export type Missing = "error" | "drop_row" | "mean" | "median" | "mode" | { readonly constant: number | string };

/** How a numeric column is scaled, fitted on the training rows. */
export type Scale = "none" | "standard" | "minmax" | { readonly divide: number };

export type ColumnType = "numeric" | "categorical";

export interface ColumnConfig {
  readonly type?: ColumnType | undefined;
  readonly missing?: Missing | undefined;
  readonly scale?: Scale | undefined;
}

export interface SplitConfig {
  readonly train: number;
  readonly val: number;
  readonly test: number;
  readonly stratify: boolean;
  /** Cross-validation: the rows are divided into so many folds, and `fold` is the test part; the others are divided as train to val. */
  readonly folds?: number | undefined;
  readonly fold?: number | undefined;
}

export interface DataConfig {
  /** UTF-8 when left out. */
  readonly encoding?: Encoding | undefined;
  /** A comma when left out. */
  readonly delimiter?: Delimiter | undefined;
  readonly target: string;
  readonly positive?: string | undefined;
  readonly drop: readonly string[];
  readonly features?: readonly string[] | undefined;
  readonly missing: Missing;
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
  /** A category that no training row had: ignore makes all its indicators 0. */
  readonly unseen_category: "error" | "ignore";
  /** A feature's column that is not there: fill treats all its cells as missing, where data.missing says how to fill them. */
  readonly missing_column: "error" | "fill";
  /** A column that the training file did not have. */
  readonly extra_columns: "ignore" | "error";
}

export const predictDefaults: PredictConfig = { unseen_category: "error", missing_column: "error", extra_columns: "ignore" };

export function dialectOf({ encoding, delimiter }: Pick<DataConfig, "encoding" | "delimiter">): Dialect {
  return { encoding: encoding ?? plainDialect.encoding, delimiter: delimiter ?? plainDialect.delimiter };
}

/** The settings of one column; a column named "constructor" must not find Object's. */
export function columnConfig({ columns }: DataConfig, name: string): ColumnConfig {
  return Object.hasOwn(columns, name) ? columns[name] : {};
}

/** How a column's missing cells and its scale are treated: its own settings go before the general ones. */
export interface Policy {
  readonly missing: Missing;
  readonly scale: Scale;
}

export function policyOf(config: DataConfig, name: string): Policy {
  const { missing = config.missing, scale = config.scale } = columnConfig(config, name);
  return { missing, scale };
}
