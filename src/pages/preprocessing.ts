// The pages of preprocessing: columns through the real steps, which are fitted on the training rows, with other rows beside them.
import { dateText } from "../data/dateFeatures.js";
import type { ColumnType, Missing, Scale } from "../data/config.js";
import { fillText, type FillName } from "../data/fill.js";
import { targetScaleText } from "../data/fit.js";
import { categoricalText, topText } from "../data/preprocess.js";
import { scaleTexts, type ScaleName } from "../data/scaling.js";
import { textText } from "../data/texts.js";
import { row } from "../notation/array.js";
import type { FormulaText } from "../notation/pageText.js";
import type { Sample } from "../notation/sample.js";
import { dateSamples } from "./dateSamples.js";
import { declaredPage } from "./declared.js";
import { pagesOf } from "./page.js";
import { categorical, featureOf, numeric, prepared, type Cells } from "./prepared.js";
import { targetSamples } from "./targetSamples.js";
import { textSamples } from "./textSamples.js";

/** The words that an experiment file uses. */
export type PreprocessingName = ScaleName | Exclude<ColumnType, "numeric"> | "missing" | "top" | "target_scale";

interface Entry {
  readonly text: FormulaText;
  readonly source: string;
  readonly samples: () => readonly Sample[];
  readonly aliases: readonly string[];
}

/** The first are what a reader sees. */
const columns: readonly Cells[] = [
  { train: [5, 1, 6], others: [9, 2] },
  { train: [0.5, 3.1, 0.2, 12.4, 1.7], others: [2.3, 30, 0] },
  { train: [3, 3, 3], others: [5, 3] },
];

const scaleAliases: Readonly<Record<ScaleName, readonly string[]>> = {
  none: ["unscaled"],
  standard: ["standardise", "z-score", "zscore", "StandardScaler", "scale", "normalise", "normalize columns"],
  minmax: ["min-max", "MinMaxScaler"],
  log: ["log1p scale", "log"],
  divide: ["pixels"],
};

function scaleEntry(name: ScaleName): Entry {
  const samples = (): Sample[] => columns.map((cells) => scaleSample(name, cells));
  return { text: scaleTexts[name], source: "src/data/scaling.ts", samples, aliases: scaleAliases[name] };
}

function scaleSample(name: ScaleName, cells: Cells): Sample {
  const divide = 8;
  const scale: Scale = name === "divide" ? { divide } : name;
  const { train, others } = prepared(cells, { scale }, numeric);
  const tensors = { x: row(cells.train), "x'": row(cells.others), z: featureOf(train, 0), "z'": featureOf(others, 0) };
  return { name: `scale: ${name}`, tensors, numbers: name === "divide" ? { divide } : {}, outputs: ["z", "z'"] };
}

const fillings: Readonly<Record<FillName, Missing>> = { median: "median", mean: "mean", mode: "mode", constant: { constant: -2.5 } }; // prettier-ignore

const gaps: readonly Cells[] = [
  { train: [4, NaN, 1, 10], others: [NaN, 2] },
  { train: [2.5, 3.1, NaN, 4, 1.2, 3.1, NaN, 9], others: [NaN, 3, 1] },
  { train: [NaN, -3, -1.5, -7, -1.5, -2, -7], others: [-4, NaN] },
  { train: [3, NaN, 3], others: [5, NaN] },
];

function fillSample(name: FillName, cells: Cells): Sample {
  const missing = fillings[name];
  const { train, others } = prepared(cells, { missing }, numeric);
  const known = (values: readonly number[]): number[] => values.map((value) => Number(!Number.isNaN(value)));
  const tensors = { x: row(cells.train), a: row(known(cells.train)), "x'": row(cells.others), "a'": row(known(cells.others)), z: featureOf(train, 0), "z'": featureOf(others, 0) }; // prettier-ignore
  const methods = Object.fromEntries(Object.keys(fillings).map((each) => [`by_${each}`, Number(each === name)]));
  const constant = typeof missing === "object" ? { constant: Number(missing.constant) } : {};
  return { name: `missing: ${name}`, tensors, numbers: { ...methods, ...constant }, outputs: ["z", "z'"] };
}

const categories: readonly Cells[] = [
  { train: [3, 1, 4, 3], others: [4, 7, 4] },
  { train: [5, 2, 2, 9, 5, 2, 6], others: [6, 2, 4] },
  { train: [1, 2, 3, 4, 4, 9, 9], others: [9, 8] },
];

function categorySample(cells: Cells, top: number | null): Sample {
  const { step, train, others } = prepared(cells, { top }, categorical);
  const names = step.kind === "categorical" ? step.categories.map(Number) : [];
  const tensors = { x: row(cells.train), "x'": row(cells.others), k: row(names) };
  if (top === null) return { name: "type: categorical", tensors: { ...tensors, z: train, "z'": others }, numbers: {}, outputs: ["k", "z", "z'"] }; // prettier-ignore
  const kept = ({ shape: [rows, width], data }: typeof train): typeof train => ({
    shape: [rows, width - 1],
    data: Array.from(data).filter((_, i) => i % width < width - 1),
  });
  const split = { z: kept(train), o: featureOf(train, names.length), "z'": kept(others), "o'": featureOf(others, names.length) };
  return { name: `top: ${top}`, tensors: { ...tensors, ...split }, numbers: { top }, outputs: ["k", "z", "o", "z'", "o'"] };
}

const entries: Readonly<Record<PreprocessingName, Entry>> = {
  none: scaleEntry("none"),
  standard: scaleEntry("standard"),
  minmax: scaleEntry("minmax"),
  log: scaleEntry("log"),
  divide: scaleEntry("divide"),
  target_scale: {
    text: targetScaleText,
    source: "src/data/fit.ts",
    samples: targetSamples,
    aliases: ["target scale", "scaled target"],
  },
  missing: {
    text: fillText,
    source: "src/data/fill.ts",
    samples: () => (Object.keys(fillings) as FillName[]).flatMap((name) => gaps.map((cells) => fillSample(name, cells))),
    aliases: ["fill", "impute", "imputation", "median", "mode", "constant", "missing values"],
  },
  categorical: {
    text: categoricalText,
    source: "src/data/preprocess.ts",
    samples: () => categories.map((cells) => categorySample(cells, null)),
    aliases: ["one-hot", "onehot", "one_hot", "OneHotEncoder", "dummy", "unseen_category"],
  },
  top: {
    text: topText,
    source: "src/data/preprocess.ts",
    samples: () => [2, 3, 2].map((top, i) => categorySample(categories[i], top)),
    aliases: ["other"],
  },
  text: { text: textText, source: "src/data/texts.ts", samples: textSamples, aliases: ["texts", "max_length", "padding of texts"] }, // prettier-ignore
  date: { text: dateText, source: "src/data/dateFeatures.ts", samples: dateSamples, aliases: ["dates", "parts", "weekday", "day_of_year"] }, // prettier-ignore
};

export const preprocessingPages = pagesOf(entries, (name) => {
  const { text, source, samples, aliases } = entries[name];
  // log is the operation
  return declaredPage("preprocessing", name === "log" ? "log-scale" : name, text, {
    source,
    aliases,
    at: name in scaleTexts ? [0] : [0, 1],
    subject: () => ({ samples: samples(), allFit: true }),
    examples: () => ({ plain: samples()[0] }),
  });
});
