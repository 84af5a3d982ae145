// What a predictor says of itself: which columns it takes, and what usual values of them are.
import type { Row } from "../../data/rows.js";
import type { Task } from "../../metrics/task.js";

interface AnyColumn {
  readonly name: string;
  /** Whether a cell may be empty: it is then filled as in training. */
  readonly optional: boolean;
}

/** `typical` is the mean of the training rows or the middle of their range, `low` and `high` are what two of three, or all, lie between; null where training did not need to know. */
export interface NumberColumn extends AnyColumn {
  readonly kind: "number";
  readonly typical: number | null;
  readonly low: number | null;
  readonly high: number | null;
  /** What stands before the decimals where a cell is a text. */
  readonly decimal: "." | ",";
}

export interface CategoryColumn extends AnyColumn {
  readonly kind: "category";
  readonly categories: readonly string[];
  /** Whether any other text is taken, too. */
  readonly other: boolean;
}

export interface DateColumn extends AnyColumn {
  readonly kind: "date";
  /** "YYYY-MM-DD" */
  readonly format: string;
}

export interface TextColumn extends AnyColumn {
  readonly kind: "text";
  /** How many tokens of it are read. */
  readonly tokens: number;
}

export type PredictorColumn = NumberColumn | CategoryColumn | DateColumn | TextColumn;

/** Of a model that answers for rows. */
export interface TableSchema {
  readonly about: "table";
  readonly name: string;
  readonly task: Task;
  /** The column that is predicted; of several, their names with commas between. */
  readonly target: string;
  readonly classes: readonly string[] | null;
  readonly columns: readonly PredictorColumn[];
  /** Of a series: the answer for a row is what follows it, and that many rows lead up to it, itself included. */
  readonly series: {
    readonly target: string;
    readonly window: number;
    readonly horizon: number;
    readonly order: string;
    readonly group: string | null;
  } | null;
  /** Rows to begin with: usual values, and of a series as many rows as a window has. */
  readonly example: readonly Row[];
}

/** Of a model that writes. */
export interface TextSchema {
  readonly about: "text" | "chat";
  readonly name: string;
  /** How many tokens there are. */
  readonly vocabulary: number;
  /** How many of them the model sees at once. */
  readonly context: number;
}
