// A model that was trained, built again: from its checked experiment, what was learnt of its data, and its weights.
import type { Preprocess } from "../data/preprocess.js";
import type { Dtype } from "../kernels/ndarray.js";
import { lossRegistry } from "../nn/losses.js";
import type { Tokenizer } from "../text/tokenizer.js";
import type { TableExperiment, TextExperiment } from "./experiment.js";
import { buildModel, sizesOf, textSizes, type BuiltModel } from "./model.js";
import { quantilesOf, type Model, type Predictor, type ReadingLoss } from "./predictor.js";
import { lossFor } from "./sequences.js";
import { TokenLoss } from "./tokenLoss.js";

/** Puts the weights into the model. @returns the threshold that was chosen for them; undefined where none was */
export type LoadWeights = (built: BuiltModel) => number | undefined;

/** A model of a text or of chats, in evaluation mode. Shapes: (N, T) -> (N, T, V). */
export interface TrainedText {
  readonly model: Model;
  readonly layers: BuiltModel["layers"];
  readonly loss: ReadingLoss;
  /** Whether the model gives log-probabilities; else scores. */
  readonly normalized: boolean;
  readonly tokenizer: Tokenizer;
  /** Whether it has learnt to answer in chats. */
  readonly isChat: boolean;
  /** How many tokens the model sees at once. */
  readonly context: number;
  readonly dtype: Dtype;
}

const ROWS = 1024; // that are predicted at once

export function trainedTable(
  experiment: TableExperiment,
  preprocess: Preprocess,
  load: LoadWeights,
): Predictor & Pick<BuiltModel, "layers"> {
  const { loss: named, train: { dtype } } = experiment.config; // prettier-ignore
  const built = buildModel(experiment, sizesOf(experiment, preprocess, ROWS), dtype);
  const threshold = load(built);
  built.model.eval();
  const { model, layers } = built;
  const loss = lossFor(preprocess.task, named.name, named.args, dtype);
  return {
    model,
    layers,
    loss,
    preprocess,
    dtype,
    threshold,
    quantiles: quantilesOf(named),
    normalized: named.name === "NLLLoss",
  };
}

export function trainedText(experiment: TextExperiment, tokenizer: Tokenizer, load: LoadWeights): TrainedText {
  const { data, loss: named, train: { dtype } } = experiment.config; // prettier-ignore
  const { context } = data;
  const built = buildModel(experiment, textSizes({ tokenizer, context }, ROWS), dtype);
  load(built);
  built.model.eval();
  const { model, layers } = built;
  const loss = new TokenLoss(lossRegistry[named.name].create(named.args, { dtype }));
  return { model, layers, loss, normalized: named.name === "NLLLoss", tokenizer, isChat: "chat" in data, context, dtype };
}
