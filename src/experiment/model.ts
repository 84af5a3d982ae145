// From the experiment's list of layers to a model: shapes are followed from the data through every layer before anything is built,
// so that a layer that does not fit is reported at its line of the file.
import { InputError } from "../core/errors.js";
import { quote } from "../core/words.js";
import { formatShape } from "../autograd/shapes.js";
import type { Preprocess } from "../data/dataset.js";
import { answerColumns } from "../data/answers.js";
import { exampleShape, featureSpans, isReconstruction, type TextStep } from "../data/preprocess.js";
import { textSteps, tokenizerOf } from "../data/texts.js";
import { sameShape, type Dtype, type Shape } from "../kernels/ndarray.js";
import { outputsOf } from "../nn/losses.js";
import { Sequential } from "../nn/sequential.js";
import type { Span } from "./branches.js";
import { buildBranches } from "./buildBranches.js";
import type { Component } from "./component.js";
import { expanded, placeOfLayer } from "./expand.js";
import type { Experiment } from "./experiment.js";
import { problemAt } from "./problemAt.js";
import { groupsOf } from "./groups.js";
import { buildLayers } from "./layers.js";
import { buildPair } from "./buildPair.js";
import type { EncoderDecoder } from "./encoderDecoder.js";
import { PaddedModel } from "./paddedModel.js";
import { sequenceSizes } from "./sequences.js";
import { BRANCHES, encoderAndDecoder, lastList, REST } from "./parts.js";
import type { Tokenizer } from "../text/tokenizer.js";
import type { WeightsTaken } from "./weights/initFrom.js";

/** One line of the table that describes a model. */
export interface LayerSummary {
  /** Its number in the file's list, counted from 0. */
  readonly index: number;
  /** What it goes by where that is not its number: "encoder". */
  readonly place?: string;
  readonly name: string;
  /** Every argument with its value, in YAML's names. */
  readonly args: Readonly<Record<string, unknown>>;
  /** For one row of data. */
  readonly outputShape: Shape;
  readonly parameters: number;
  /** Rows that a batch of training must have for it. */
  readonly leastRows: number;
  /** Numbers that it writes down for one row while it runs, beside its output. */
  readonly unfolded: number;
  /** The layers that it holds, in the argument `key`: a list of them, or several. Only of a layer that holds others. */
  readonly inside?: {
    readonly key: string;
    readonly lists: readonly (readonly LayerSummary[])[];
    /** Of branches, which have names in place of numbers. */
    readonly names?: readonly string[];
  };
}

/** Every layer, with those that it holds below it, and where it stands: "2", "2.0", "0.review.1". */
export function* everyLayer(layers: readonly LayerSummary[], above = ""): Generator<readonly [string, LayerSummary]> {
  for (const layer of layers) {
    const place = `${above}${layer.place ?? layer.index}`;
    yield [place, layer];
    const { lists = [], names } = layer.inside ?? {};
    for (const [i, list] of lists.entries())
      yield* everyLayer(list, names !== undefined || lists.length > 1 ? `${place}.${names?.[i] ?? i}.` : `${place}.`);
  }
}

/** The layers as --json prints them; those inside a layer under the argument that holds them. */
export function layersAsData(layers: readonly LayerSummary[]): object[] {
  return layers.map(({ outputShape, inside, leastRows: _, place: __, ...layer }) => {
    const lists = inside?.lists.map(layersAsData) ?? [];
    const held = inside?.names
      ? Object.fromEntries(inside.names.map((name, i) => [name, lists[i]]))
      : lists.length > 1
        ? lists
        : lists[0];
    return { ...layer, output_shape: outputShape, ...(inside && { [inside.key]: held }) };
  });
}

/** How many numbers the layers learn together. */
export function countParameters(layers: readonly LayerSummary[]): number {
  return layers.reduce((total, layer) => total + layer.parameters, 0);
}

export interface BuiltModel {
  readonly model: Sequential | EncoderDecoder;
  readonly layers: readonly LayerSummary[];
  /** Of each layer, the number of the file's layer that it is, or is a part of. */
  readonly from: readonly number[];
  /** The rules for starting values: the file's, and what follows from its layers. */
  readonly init: readonly Component[];
  /** What it has taken of another model; left out where it begins as the seed draws it. */
  readonly weights?: WeightsTaken;
}

/** Where the features of a column are; of texts, how many tokens there are, and the one that fills up. */
export interface ColumnFeatures extends Span {
  readonly name: string;
  readonly vocabulary?: number;
  readonly padding?: number;
}

export interface ModelSizes {
  /** The shape of one row: (features,), or (steps,) where the numbers are those of tokens. */
  readonly row: Shape;
  /** How many tokens there are, where the numbers of a row are those of tokens. */
  readonly vocabulary?: number;
  /** The id behind the end of a row, where rows are texts of unequal length. */
  readonly padding?: number;
  /** Where the answer is a text: how many places it has at most, how many tokens there are, and the one that stands before the first. */
  readonly answer?: { readonly steps: number; readonly vocabulary: number; readonly begin: number };
  /** Of a table each row of which is an example: the features of each column, in their order. */
  readonly columns?: readonly ColumnFeatures[];
  /** That there are to train on: no batch has more. */
  readonly rows: number;
  /** The shape of the outputs that the loss needs for one row; `auto` is its last number. */
  readonly output: Shape;
  /** What the outputs are, for messages: "3 classes of species". */
  readonly outputMeaning: string;
}

/**
 * Builds the model, drawing its weights from the default generator.
 * @throws InputError with the first layer that does not fit, at its place in the file.
 */
export function buildModel(experiment: Experiment, sizes: ModelSizes, dtype: Dtype): BuiltModel {
  const { layers: components, from, init } = expanded(experiment);
  const parts = encoderAndDecoder(experiment.config);
  const { model, layers, shape } = parts === null ? buildList(experiment, components, sizes, dtype) : buildPair(experiment, parts, sizes, dtype); // prettier-ignore
  checkOutputs(experiment, shape, sizes);
  const given = experiment.config.init?.length ?? 0;
  const groups = groupsOf(model, init.map(({ match = "" }) => ({ match, args: {} }))); // prettier-ignore
  const idle = new Set(groups.filter(({ parameters }) => parameters.length === 0).map(({ rule }) => rule));
  return { model, layers, from, init: init.filter((_, rule) => rule < given || !idle.has(rule)) };
}

/** Layers one after the other; told of the padding, where there is some. */
function buildList(experiment: Experiment, components: readonly Component[], sizes: ModelSizes, dtype: Dtype) {
  const { padding, answer } = sizes;
  if (answer !== undefined)
    throw new InputError([problemAt(experiment.source, ["model"], `${components[0].name === BRANCHES ? "has branches" : "is a list of layers"}, but the target is a text, which has to be written`, "write model: {encoder: [..], decoder: [..]}: the encoder reads, the decoder writes")]); // prettier-ignore
  const building = { experiment, sizes, dtype, counted: [] };
  const [first] = components;
  const head = first.name === BRANCHES ? buildBranches(first, building) : undefined;
  const others = head === undefined ? components : components.slice(1);
  const { modules, ...built } = buildLayers(others, building, ["model"], head?.summary.outputShape ?? sizes.row, padding !== undefined, head); // prettier-ignore
  return { model: padding === undefined ? new Sequential(...modules) : new PaddedModel(padding, modules), ...built };
}

/** The last layer must give what the loss compares. */
function checkOutputs({ config, source }: Experiment, shape: Shape, { output, outputMeaning }: ModelSizes): void {
  if (sameShape(shape, output)) return;
  const { layers, path } = lastList(config);
  const problem = problemAt(
    source,
    placeOfLayer(layers, layers.length - 1, path),
    `gives ${formatShape(shape)} for each row, but ${config.loss.name} needs ${formatShape(output)}: ${outputMeaning}`,
    shape.length > output.length
      ? "a layer has to make one row of all steps before the last Linear: Last, Mean, Max or Flatten"
      : `end the model with Linear: {out_features: ${output[output.length - 1]}}, or {out_features: auto}`,
  );
  throw new InputError([problem]);
}

function tokensOfStep(step: TextStep): { readonly vocabulary: number; readonly padding: number } {
  const { vocabSize, padding } = tokenizerOf(step);
  return { vocabulary: vocabSize, padding: padding! };
}

/** What the numbers of a row are: tokens of one text, or the features of columns that have branches. */
function rowsOf({ source, config: { model } }: Experiment, { columns, series }: Preprocess): Partial<ModelSizes> {
  if (model[0].name === BRANCHES && series === undefined)
    return { columns: featureSpans(columns).map(({ step, first, width }) => ({ name: step.name, first, width, ...(step.kind === "text" ? tokensOfStep(step) : {}) })) }; // prettier-ignore
  const [text] = textSteps(columns);
  if (text === undefined || model[0].name === BRANCHES) return {};
  const { name } = columns.find((step) => step !== text) ?? {};
  if (name !== undefined && encoderAndDecoder({ model }) !== null)
    throw new InputError([problemAt(source, ["data", "columns", text.name, "type"], `is text, and there is another feature, ${quote(name)}: an encoder reads one column of texts`, `keep it alone with data.features: [${text.name}]`)]); // prettier-ignore
  if (name !== undefined)
    throw new InputError([problemAt(source, ["data", "columns", text.name, "type"], `is text, and there is another feature, ${quote(name)}: the ids of tokens and other numbers cannot go through one list of layers`, `give each its own with model: {branches: {${text.name}: [..], ${REST}: [..]}, joined: [..]}; or keep the text alone with data.features: [${text.name}], the rest with data.drop: [${text.name}]`)]); // prettier-ignore
  return tokensOfStep(text);
}

/** What the data and the loss ask of the model's first and last layer. */
export function sizesOf(experiment: Experiment, preprocess: Preprocess, rows: number): ModelSizes {
  const { loss } = experiment.config;
  const { task, classes } = preprocess;
  const sizes = { row: exampleShape(preprocess), rows, ...rowsOf(experiment, preprocess) };
  const written = sequenceSizes(preprocess);
  if (written !== null) return { ...sizes, ...written };
  const asked = outputsOf(loss);
  if (asked !== undefined) return { ...sizes, output: [asked.count], outputMeaning: asked.meaning };
  const targets = answerColumns(preprocess);
  if (targets.length > 1) {
    const each = isReconstruction(preprocess)
      ? `${targets.length} features`
      : `${targets.length} ${preprocess.series === undefined ? "targets" : "steps of data.horizon"}`;
    return {
      ...sizes,
      output: [targets.length],
      outputMeaning: `one ${task === "binary" ? "score" : "value"} for each of the ${each}`,
    };
  }
  const outputs = task === "multiclass" ? (classes?.length ?? 0) : 1;
  const meaning: Readonly<Record<string, string>> = { binary: `the one score of ${quote(classes?.[1] ?? "")}`, multiclass: `one score for each of the ${outputs} classes`, regression: "one value" }; // prettier-ignore
  return { ...sizes, output: [outputs], outputMeaning: meaning[task] };
}

/** What a text asks of the model: at each of its places a score for every token. */
export function textSizes(
  { tokenizer, context }: { readonly tokenizer: Pick<Tokenizer, "vocabSize">; readonly context: number },
  rows: number,
): ModelSizes {
  const vocabulary = tokenizer.vocabSize;
  return { row: [context], vocabulary, rows, output: [context, vocabulary], outputMeaning: `at each of the ${context} places of a window a score for each of the ${vocabulary} tokens` }; // prettier-ignore
}
