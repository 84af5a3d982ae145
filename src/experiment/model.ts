// From the experiment's list of layers to a model: shapes are followed from the data through every layer before anything is built,
// so that a layer that does not fit is reported at its line of the file.
import { InputError } from "../core/errors.js";
import { quote } from "../core/words.js";
import { formatShape } from "../autograd/shapes.js";
import type { Preprocess } from "../data/dataset.js";
import { answerColumns } from "../data/answers.js";
import { exampleShape, isReconstruction } from "../data/preprocess.js";
import { textSteps, tokenizerOf } from "../data/texts.js";
import { sameShape, type Dtype, type Shape } from "../kernels/ndarray.js";
import { outputsOf } from "../nn/losses.js";
import { Sequential } from "../nn/sequential.js";
import type { Component } from "./component.js";
import { expanded } from "./expand.js";
import { problemAt, type Experiment } from "./experiment.js";
import { groupsOf } from "./groups.js";
import { buildLayers } from "./layers.js";
import { PaddedModel } from "./paddedModel.js";
import type { WeightsTaken } from "./weights/initFrom.js";

/** One line of the table that describes a model. */
export interface LayerSummary {
  /** Its number in the file's list, counted from 0. */
  readonly index: number;
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
  readonly inside?: { readonly key: string; readonly lists: readonly (readonly LayerSummary[])[] };
}

/** Every layer, with those that it holds below it, and where it stands: "2", "2.0". */
export function* everyLayer(layers: readonly LayerSummary[], above = ""): Generator<readonly [string, LayerSummary]> {
  for (const layer of layers) {
    const place = `${above}${layer.index}`;
    yield [place, layer];
    const lists = layer.inside?.lists ?? [];
    for (const [i, list] of lists.entries()) yield* everyLayer(list, lists.length > 1 ? `${place}.${i}.` : `${place}.`);
  }
}

/** The layers as --json prints them; those inside a layer under the argument that holds them. */
export function layersAsData(layers: readonly LayerSummary[]): object[] {
  return layers.map(({ outputShape, inside, leastRows: _, ...layer }) => {
    const lists = inside?.lists.map(layersAsData);
    return { ...layer, output_shape: outputShape, ...(inside && { [inside.key]: lists!.length > 1 ? lists : lists![0] }) };
  });
}

/** How many numbers the layers learn together. */
export function countParameters(layers: readonly LayerSummary[]): number {
  return layers.reduce((total, layer) => total + layer.parameters, 0);
}

export interface BuiltModel {
  readonly model: Sequential;
  readonly layers: readonly LayerSummary[];
  /** Of each layer, the number of the file's layer that it is, or is a part of. */
  readonly from: readonly number[];
  /** The rules for starting values: the file's, and what follows from its layers. */
  readonly init: readonly Component[];
  /** What it has taken of another model; left out where it begins as the seed draws it. */
  readonly weights?: WeightsTaken;
}

export interface ModelSizes {
  /** The shape of one row: (features,), or (steps,) where the numbers are those of tokens. */
  readonly row: Shape;
  /** How many tokens there are, where the numbers of a row are those of tokens. */
  readonly vocabulary?: number;
  /** The id behind the end of a row, where rows are texts of unequal length. */
  readonly padding?: number;
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
  const { padding } = sizes;
  const building = { experiment, sizes, dtype, counted: [] };
  const { modules, layers, shape } = buildLayers(components, building, ["model"], sizes.row, padding !== undefined);
  checkOutputs(experiment, shape, sizes);
  const model = padding === undefined ? new Sequential(...modules) : new PaddedModel(padding, modules);
  const given = experiment.config.init?.length ?? 0;
  const groups = groupsOf(model, init.map(({ match = "" }) => ({ match, args: {} }))); // prettier-ignore
  const idle = new Set(groups.filter(({ parameters }) => parameters.length === 0).map(({ rule }) => rule));
  return { model, layers, from, init: init.filter((_, rule) => rule < given || !idle.has(rule)) };
}

/** The last layer must give what the loss compares. */
function checkOutputs({ config, source }: Experiment, shape: Shape, { output, outputMeaning }: ModelSizes): void {
  if (sameShape(shape, output)) return;
  const last = config.model.length - 1;
  const problem = problemAt(
    source,
    ["model", last, config.model[last].name],
    `gives ${formatShape(shape)} for each row, but ${config.loss.name} needs ${formatShape(output)}: ${outputMeaning}`,
    shape.length > output.length
      ? "a layer has to make one row of all steps before the last Linear: Last, Mean, Max or Flatten"
      : `end the model with Linear: {out_features: ${output[output.length - 1]}}, or {out_features: auto}`,
  );
  throw new InputError([problem]);
}

/** Of rows that are texts: how many tokens there are, and the one that fills up. */
function tokensOf({ source }: Experiment, { columns }: Preprocess): Pick<ModelSizes, "vocabulary" | "padding"> {
  const [text] = textSteps(columns);
  if (text === undefined) return {};
  const { name } = columns.find((step) => step !== text) ?? {};
  if (name !== undefined)
    throw new InputError([problemAt(source, ["data", "columns", text.name, "type"], `is text, and there is another feature, ${quote(name)}: the ids of tokens and other numbers cannot go through one list of layers`, `keep the text alone with data.features: [${text.name}], or the rest with data.drop: [${text.name}]`)]); // prettier-ignore
  const { vocabSize, padding } = tokenizerOf(text);
  return { vocabulary: vocabSize, padding: padding! };
}

/** What the data and the loss ask of the model's first and last layer. */
export function sizesOf(experiment: Experiment, preprocess: Preprocess, rows: number): ModelSizes {
  const { loss } = experiment.config;
  const { task, classes } = preprocess;
  const sizes = { row: exampleShape(preprocess), rows, ...tokensOf(experiment, preprocess) };
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
  const meaning = { binary: `the one score of ${quote(classes?.[1] ?? "")}`, multiclass: `one score for each of the ${outputs} classes`, regression: "one value" }; // prettier-ignore
  return { ...sizes, output: [outputs], outputMeaning: meaning[task] };
}
