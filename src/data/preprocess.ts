// What has to be known to turn columns into features: what to fill in, how to scale, which categories there are. It is learnt from the
// training rows alone (data/fit) and kept as plain JSON, so that a prediction treats its rows in the same way.
import type { FormulaText } from "../notation/pageText.js";
import type { CellRules } from "./cells.js";
import type { Gaps, PredictConfig } from "./config.js";
import { dateFeatures, type DateEncoding } from "./dateFeatures.js";
import type { Dialect } from "./dialect.js";
import type { Scaling } from "./scaling.js";
import type { TimeStep } from "./timeSteps.js";
import type { Task } from "../metrics/task.js";
import type { TokenizerJson } from "../text/huggingFace.js";

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

/** The ids of a text's first tokens, filled up with padding: whole numbers that are names of tokens, and are never scaled. */
export interface TextStep extends AnyStep {
  readonly kind: "text";
  readonly fill: string | null;
  /** How many ids there are of each text. */
  readonly length: number;
  readonly tokenizer: TokenizerJson;
}

export type Step = NumericStep | CategoricalStep | DateStep | TextStep;

/** A column to predict. */
export interface TargetColumn {
  readonly name: string;
  /** Binary: [negative, positive]; null for values. */
  readonly classes: readonly string[] | null;
  /** The model predicts the scaled target. */
  readonly scale: Scaling;
  /** How its cells are read. */
  readonly cells: CellRules;
}

/** Where the rows of the file are steps of a series: what an example is. */
export interface Series {
  /** The column whose future is predicted; the targets are what it is 1 to `horizon` steps later. */
  readonly target: string;
  readonly order: SeriesColumn;
  /** Null: the file is one series. */
  readonly group: SeriesColumn | null;
  readonly window: number;
  readonly horizon: number;
  readonly gaps: Gaps;
  /** The usual distance of two steps; null where no series has two. */
  readonly step: TimeStep | null;
}

export interface SeriesColumn {
  readonly name: string;
  readonly cells: CellRules;
}

/** preprocess.json: with it and the weights, predict needs no more. */
export interface Preprocess {
  readonly version: 1;
  /** Of the training file; new files are taken to be written alike. */
  readonly dialect: Dialect;
  readonly task: Task;
  /** The column to predict; of several, their names with commas between. */
  readonly target: string;
  /** The columns to predict, where there are several; none where the features themselves are predicted. Left out where there is one. */
  readonly targets?: readonly TargetColumn[] | undefined;
  /** Binary: [negative, positive]; null for regression, and where there are several targets. */
  readonly classes: readonly string[] | null;
  /** The model predicts the scaled target. Of several targets each has its own, as the rules for its cells. */
  readonly targetScale: Scaling;
  /** How the cells of the target are read. */
  readonly targetCells: CellRules;
  /** Where the target is a text: what cuts it into tokens, and how many of them there are at most. */
  readonly answer?: TextStep | undefined;
  /** In the order of their features. */
  readonly columns: readonly Step[];
  readonly features: readonly string[];
  /** Left out where each row is an example by itself. */
  readonly series?: Series | undefined;
  /** Columns of the training file that are no features. */
  readonly leftOut: readonly string[];
  readonly predict: PredictConfig;
}

type Targets = Pick<Preprocess, "target" | "targets" | "classes" | "targetScale" | "targetCells">;

/** The columns to predict, one or several; none for an autoencoder. */
export function targetsOf({ target, targets, classes, targetScale, targetCells }: Targets): readonly TargetColumn[] {
  return targets ?? [{ name: target, classes, scale: targetScale, cells: targetCells }];
}

/** What the model sees of an example: (features,), or of a series (window, features). */
export function exampleShape({ features, series }: Pick<Preprocess, "features" | "series">): readonly number[] {
  return series === undefined ? [features.length] : [series.window, features.length];
}

/** How many numbers that is. */
export function exampleWidth(preprocess: Pick<Preprocess, "features" | "series">): number {
  return exampleShape(preprocess).reduce((product, size) => product * size, 1);
}

/** Whether the features themselves are predicted: an autoencoder. */
export function isReconstruction({ targets }: Pick<Preprocess, "targets">): boolean {
  return targets?.length === 0;
}

/** How the targets are called in a sentence. */
export function targetWords(preprocess: Targets): string {
  return isReconstruction(preprocess) ? "the features themselves" : preprocess.target;
}

const codes =
  "x are the categories of the training rows, written as numbers, x' those of all other rows; k[c] is category c of the column.";

export const categoricalText: FormulaText = {
  formula: "z[c] = 1 if the cell is category c, else 0: one-hot",
  about: `${codes} Numbers would have an order and distances; categories have none.`,
  derivation: `
    c < C
    b        = 1 + (max over i of x[i])                        -- more than any of them
    k[c]     = min over i of (x[i] if c = 0 or x[i] > k[c - 1], else b)  -- the categories of the training rows in their order: the least that is above the last
    sum over c of 1 = sum over i of 1 / (sum over l of (x[l] = x[i]))  -- and no others: the rows of one category add up to 1
    z[i, c]  = (x[i] = k[c])                                   -- one feature for each category
    sum over c of z[i, c] = 1                                  -- one of them is hot
    (sum over c of (z[i, c] - z[l, c])^2) = 2 (x[i] != x[l])   -- all are equally far from each other
    z'[j, c] = (x'[j] = k[c])                                  -- unseen_category ignore: what no training row had is all 0
  `,
  see: ["top", "embedding"],
};

export const topText: FormulaText = {
  formula: "z[c] = 1 if the cell is category c of the `top` most frequent ones, else 0; o = 1 for all others",
  about: `${codes} o is the last feature of the column, "other".`,
  derivation: `
    c < top
    b        = 1 + (max over i of x[i])                        -- more than any of them
    n[i]     = sum over l of (x[l] = x[i])                     -- how often the category of row i stands in the training rows
    r[i]     = sum over l of ((n[l] > n[i]) + (n[l] = n[i]) (x[l] < x[i])) / n[l]  -- how many categories go before it: n[l] rows of one count 1 / n[l] each; of equals the first
    u[i]     = x[i] if r[i] < top - 1/2, else b                -- rarer ones are none of the categories
    k[c]     = min over i of (u[i] if c = 0 or u[i] > k[c - 1], else b)  -- those that are kept, in their order
    z[i, c]  = (x[i] = k[c])
    o[i]     = 1 - (sum over c of z[i, c])                     -- all others share one feature
    z'[j, c] = (x'[j] = k[c])
    o'[j]    = 1 - (sum over c of z'[j, c])                    -- a category that no training row had, too
  `,
  see: ["categorical"],
};

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
      case "text":
        return Array.from({ length: step.length }, (_, i) => `${step.name}[${i}]`);
    }
  });
}
