// What has to be known to turn columns into features: what to fill in, how to scale, which categories there are. It is learnt from the
// training rows alone (data/fit) and kept as plain JSON, so that a prediction treats its rows in the same way.
import type { CellRules } from "./cells.js";
import type { PredictConfig } from "./config.js";
import { dateFeatures, type DateEncoding } from "./dateFeatures.js";
import type { Dialect } from "./dialect.js";
import type { Scaling } from "./scaling.js";
import type { Task } from "../metrics/task.js";

/** What a missing cell does at prediction: as while training. */
export type WhenMissing = "error" | "drop_row" | "fill";

interface AnyStep {
  readonly name: string;
  /** How its cells are read. */
  readonly cells: CellRules;
  readonly missing: WhenMissing;
}

/** One feature, scaled. */
export interface NumericStep extends AnyStep, Scaling {
  readonly kind: "numeric";
  /** What stands in for a missing cell; null where no training row had a value. */
  readonly fill: number | null;
}

/** One feature for each category, `color=red`: 1 where the cell is that category, else 0. */
export interface CategoricalStep extends AnyStep {
  readonly kind: "categorical";
  readonly fill: string | null;
  readonly categories: readonly string[];
  /** Whether the last feature stands for every category that is not in the list. */
  readonly other?: boolean | undefined;
}

/** The parts of a date. */
export interface DateStep extends AnyStep, DateEncoding {
  readonly kind: "date";
  /** In seconds since 1970. */
  readonly fill: number | null;
}

export type Step = NumericStep | CategoricalStep | DateStep;

/** preprocess.json: with it and the weights, predict needs no more. */
export interface Preprocess {
  readonly version: 1;
  /** Of the training file; new files are taken to be written alike. */
  readonly dialect: Dialect;
  readonly task: Task;
  readonly target: string;
  /** Binary: [negative, positive]; null for regression. */
  readonly classes: readonly string[] | null;
  /** The model predicts the scaled target. */
  readonly targetScale: Scaling;
  /** How the cells of the target are read. */
  readonly targetCells: CellRules;
  /** In the order of their features. */
  readonly columns: readonly Step[];
  readonly features: readonly string[];
  /** Columns of the training file that are no features. */
  readonly leftOut: readonly string[];
  readonly predict: PredictConfig;
}

/** The category that stands for all that are not in the list. */
export const OTHER = "other";

/** A step with the place of its features: the first, and how many. */
export interface FeatureSpan {
  readonly step: Step;
  readonly first: number;
  readonly width: number;
}

export function featureSpans(steps: readonly Step[]): FeatureSpan[] {
  let next = 0;
  return steps.map((step) => {
    const width = featuresOf([step]).length;
    next += width;
    return { step, first: next - width, width };
  });
}

export function featuresOf(steps: readonly Step[]): string[] {
  return steps.flatMap((step) => {
    switch (step.kind) {
      case "numeric":
        return [step.name];
      case "categorical":
        return [...step.categories, ...(step.other === true ? [OTHER] : [])].map((category) => `${step.name}=${category}`);
      case "date":
        return dateFeatures(step).map((part) => `${step.name}:${part}`);
    }
  });
}
