// From the cells of a row to the features that the network sees: one input for each column, under its name. Numbers and dates come as double,
// NaN where a cell is missing; categories as texts, "" where one is missing; texts as the ids of their tokens.
import { CellReader } from "../../data/cells.js";
import { featureSpans, type CategoricalStep, type DateStep, type FeatureSpan, type NumericStep, type Preprocess, type Step, type WhenMissing } from "../../data/preprocess.js"; // prettier-ignore
import { quote } from "../../core/words.js";
import { dateFeatures } from "./dates.js";
import { ints, ML, scalar, type Graph, type Value } from "./graph.js";
import type { Constant, TensorInfo } from "./proto.js";
import { doubles, scaled } from "./scales.js";

/** What the network is given of some columns, and which rows have no answer, bool (.., 1). */
interface Features {
  readonly x: Value;
  readonly skipped: readonly Value[];
}

/** How a kind of column enters the graph. */
interface Kind<S extends Step> {
  readonly type: "double" | "string" | "int64";
  /** How many values a row, or a step of a series, has; 1 when left out. */
  readonly width?: (step: S) => number;
  /** Whether columns beside each other are computed together. */
  readonly together?: (a: S, b: S) => boolean;
  readonly features: (g: Graph, columns: readonly S[], preprocess: Preprocess) => Features;
}

const kinds: { readonly [K in Step["kind"]]: Kind<Extract<Step, { readonly kind: K }>> } = {
  numeric: {
    type: "double",
    together: (a, b) => a.missing === b.missing && markersOf(a).join() === markersOf(b).join() && (a.fill === null) === (b.fill === null),
    features: numbers,
  },
  categorical: { type: "string", features: (g, [step], preprocess) => categories(g, step, preprocess) },
  date: { type: "double", features: (g, [step], preprocess) => dates(g, step, preprocess) },
  text: { type: "int64", width: ({ length }) => length, features: (_, [{ name }]) => ({ x: name, skipped: [] }) },
}; // prettier-ignore

const kindOf = (step: Step): Kind<Step> => kinds[step.kind] as unknown as Kind<Step>;

export class Columns {
  readonly #g: Graph;
  readonly #preprocess: Preprocess;
  readonly #skipped: Value[] = [];

  constructor(g: Graph, preprocess: Preprocess) {
    this.#g = g;
    this.#preprocess = preprocess;
    for (const step of preprocess.columns) g.input(this.#infoOf(step));
  }

  /** The features first .. first + width; all when left out. */
  features(
    spans: readonly Pick<FeatureSpan, "first" | "width">[] = [{ first: 0, width: this.#preprocess.features.length }],
  ): Value {
    const isWanted = ({ first }: FeatureSpan): boolean => spans.some((span) => first >= span.first && first < span.first + span.width); // prettier-ignore
    const steps = featureSpans(this.#preprocess.columns).filter(isWanted).map(({ step }) => step); // prettier-ignore
    const parts = runsOf(steps).map((run) => kindOf(run[0]).features(this.#g, run, this.#preprocess));
    this.#skipped.push(...parts.flatMap(({ skipped }) => skipped));
    return parts.length === 1 ? parts[0].x : this.#g.op("Concat", parts.map(({ x }) => x), { axis: -1 }); // prettier-ignore
  }

  /** Which rows have no answer, bool (N, 1): a cell is missing, and training left such rows out. Null where that cannot be. */
  skipped(): Value | null {
    if (this.#skipped.length === 0) return null;
    const any = this.#skipped.reduce((a, b) => this.#g.op("Or", [a, b]));
    if (this.#preprocess.series === undefined) return any;
    return this.#g.cast(this.#g.op("ReduceMax", [this.#g.cast(any, "int32")], { axes: [1], keepdims: 0 }), "bool");
  }

  /** (N, 1), of a series (N, steps, 1). */
  #infoOf(step: Step): TensorInfo {
    const { series } = this.#preprocess;
    const { type, width } = kindOf(step);
    return { name: step.name, type, shape: ["N", ...(series === undefined ? [] : [series.window]), width?.(step) ?? 1] };
  }
}

function runsOf(steps: readonly Step[]): Step[][] {
  return steps.reduce<Step[][]>((runs, step) => {
    const last = runs.at(-1);
    const joins = last !== undefined && last[0].kind === step.kind && kindOf(step).together?.(last[0], step) === true;
    return joins ? [...runs.slice(0, -1), [...last, step]] : [...runs, [step]];
  }, []);
}

/** What a missing cell does: as the experiment says for prediction. */
function policyOf({ missing, fill }: Step, { predict: { missing_cell: cell } }: Preprocess): WhenMissing {
  return ({ trained: missing, error: "error", skip: "drop_row", fill: fill === null ? "error" : "fill" } as const)[cell];
}

/** Numbers that stand for nothing, such as 999. */
function markersOf({ cells }: NumericStep): number[] {
  const reader = new CellReader(cells);
  return cells.missing_values.map(reader.number).filter(Number.isFinite);
}

function numbers(g: Graph, steps: readonly NumericStep[], preprocess: Preprocess): Features {
  const cells = steps.length === 1 ? steps[0].name : g.op("Concat", steps.map(({ name }) => name), { axis: -1 }); // prettier-ignore
  const missing = (): Value => markersOf(steps[0]).reduce((any, marker) => g.op("Or", [any, g.op("Equal", [cells, scalar(marker, "double")])]), g.op("IsNaN", [cells])); // prettier-ignore
  const { x, skipped } = filled(g, cells, missing, steps, preprocess);
  return { x: checked(g, scaled(g, x, steps), steps), skipped };
}

/** Seconds since 1970 as the parts of a date. */
function dates(g: Graph, step: DateStep, preprocess: Preprocess): Features {
  const { x, skipped } = filled(g, step.name, () => g.op("IsNaN", [step.name]), [step], preprocess);
  return { x: checked(g, dateFeatures(g, x, step), [step]), skipped };
}

/** What stands in for missing cells. Where they leave the row without an answer, 0: somewhere it has to go. */
function filled(g: Graph, cells: Value, missing: () => Value, steps: readonly (NumericStep | DateStep)[], preprocess: Preprocess): Features {
  const policy = policyOf(steps[0], preprocess);
  if (policy === "error") return { x: cells, skipped: [] };
  const absent = missing();
  const fills = steps.map(({ fill }) => (policy === "fill" ? (fill ?? NaN) : 0));
  const x = g.op("Where", [absent, doubles(fills), cells]);
  if (policy === "fill") return { x, skipped: [] };
  const any = steps.length === 1 ? absent : g.cast(g.op("ReduceMax", [g.cast(absent, "int32")], { axes: [-1] }), "bool");
  return { x, skipped: [any] };
} // prettier-ignore

const largest = 3.4028234663852886e38; // of float

/** Features as float. A number that is missing, or has no logarithm, or is too large, ends the run, as it does with mlbh predict. */
function checked(g: Graph, z: Value, steps: readonly Step[]): Value {
  const wrong = g.op("Not", [g.op("LessOrEqual", [g.op("Abs", [z]), scalar(largest, "double")])]);
  const named = steps.slice(0, 3).map(({ name }) => quote(name)).join(", "); // prettier-ignore
  const error = `${named}${steps.length > 3 ? ", .." : ""}: a cell is missing, or is no number that can be scaled`;
  return g.op("Add", [g.cast(z, "float"), zeroUnless(g, wrong, error)]);
}

/** 0; where something is wrong an entry is asked for that is not there, and the error that ends the run carries the node's name. */
function zeroUnless(g: Graph, wrong: Value, error: string): Value {
  const count = g.op("ReduceSum", [g.cast(wrong, "int64"), null], { keepdims: 0 });
  return g.op("Gather", [{ type: "float", shape: [1], values: [0] }, count], {}, { name: error });
}

/** A category is a row of a table: 1 at its own place. Behind them a row of zeros, and one for cells that leave a row without an answer. */
function categories(g: Graph, step: CategoricalStep, preprocess: Preprocess): Features {
  const { categories: known, name, cells, fill, other } = step;
  const width = known.length + Number(other === true);
  const [zeros, absent, error] = [width, width + 1, width + 2];
  const { key } = new CellReader(cells);
  const places = new Map(known.map((category, i) => [key(category), i]));
  const unseen = preprocess.predict.unseen_category;
  const mostFrequent = fill === null ? zeros : (places.get(key(fill)) ?? zeros);
  const instead = other === true ? known.length : unseen === "other" ? mostFrequent : unseen === "ignore" ? zeros : error;
  const policy = policyOf(step, preprocess);
  const whenMissing = policy === "error" ? error : policy === "drop_row" ? absent : (places.get(key(fill ?? "")) ?? instead);
  const rows = new Map([...places, ...["", ...cells.missing_values].map((marker) => [key(marker), whenMissing] as const)]);
  const row = g.op("LabelEncoder", [cells.ignore_case ? lowerCase(g, name) : name], {
    keys_strings: [...rows.keys()],
    values_int64s: [...rows.values()],
    default_int64: instead,
  }, { domain: ML }); // prettier-ignore
  const hot = g.op("Gather", [oneHot(width), row], {}, { name: `${quote(name)}: a cell is missing, or its category was not seen in training` }); // prettier-ignore
  const x = g.op("Squeeze", [hot, ints(-2)]);
  return { x, skipped: policy === "drop_row" ? [g.op("Equal", [row, scalar(absent, "int64")])] : [] };
}

/** (C + 2, C): the unit vectors, and two rows of zeros. */
function oneHot(width: number): Constant {
  const values = new Float32Array((width + 2) * width);
  for (let i = 0; i < width; i++) values[i * width + i] = 1;
  return { type: "float", shape: [width + 2, width], values };
}

/** The operation takes a row of texts. */
function lowerCase(g: Graph, cells: Value): Value {
  const row = g.op("StringNormalizer", [g.op("Reshape", [cells, ints(-1)])], {
    case_change_action: "LOWER",
    is_case_sensitive: 1,
  });
  return g.op("Reshape", [row, g.op("Shape", [cells])]);
}
