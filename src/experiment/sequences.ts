// Experiments whose answer is a text: what they ask of the file, and a loss over all places of the answers.
import { InputError } from "../core/errors.js";
import type { Tensor } from "../autograd/tensor.js";
import { columnConfig, targetNames } from "../data/config.js";
import type { Preprocess } from "../data/preprocess.js";
import { placesOf } from "../data/writtenAnswers.js";
import { tokenizerOf } from "../data/texts.js";
import type { Task } from "../metrics/task.js";
import { lossRegistry } from "../nn/losses.js";
import { narrow } from "../ops/slice.js";
import type { Dtype } from "../kernels/ndarray.js";
import type { TableExperiment } from "./experiment.js";
import { problemAt } from "./problemAt.js";
import type { ModelSizes } from "./model.js";
import type { ReadingLoss } from "./predictor.js";
import { checkTokenLoss, TokenLoss } from "./tokenLoss.js";

/** What is to be learnt: it follows from the loss, and a target that is a text has to be written. */
export function taskOf({ config: { data, loss } }: TableExperiment): Task {
  const isWritten = targetNames(data).some((name) => columnConfig(data, name).type === "text");
  return isWritten ? "sequence" : lossRegistry[loss.name].declaration.reading.task;
}

/** The loss with its arguments, as the task needs it. */
export function lossFor(task: Task, name: string, args: Readonly<Record<string, unknown>>, dtype: Dtype): ReadingLoss {
  const loss = lossRegistry[name].create(args, { dtype });
  return task === "sequence" ? new SequenceLoss(loss) : loss;
}

/** @throws InputError for settings that do not go with an answer that is a text */
export function checkSequence(experiment: TableExperiment): void {
  const { data } = experiment.config;
  const names = targetNames(data);
  const name = names.find((each) => columnConfig(data, each).type === "text")!;
  const fail = (path: readonly string[], message: string, hint: string): never => {
    throw new InputError([problemAt(experiment.source, ["data", ...path], message, hint)]);
  };
  if (names.length > 1)
    fail(
      ["target"],
      `names ${names.length} columns, and "${name}" is a text: a model writes one`,
      "train a model for each target",
    );
  if (data.window !== undefined)
    fail(["window"], `makes the target the future of a number, and "${name}" is a text`, "leave window out");
  if (data.target_scale !== "none") fail(["target_scale"], `scales numbers, and "${name}" is a text`, "leave it out");
  if (data.positive !== undefined) fail(["positive"], `is about two classes, and "${name}" is a text`, "leave it out");
  const { missing } = columnConfig(data, name);
  if (missing !== undefined && missing !== "error" && missing !== "drop_row")
    fail(["columns", name, "missing"], `fills cells in, and "${name}" is what is to be written: an answer cannot be guessed`, "use drop_row, or fill the cells in yourself"); // prettier-ignore
  checkTokenLoss(experiment);
}

/** Where the answer is a text: at each of its places a score for every token. */
export function sequenceSizes({ answer, target }: Preprocess): Pick<ModelSizes, "answer" | "output" | "outputMeaning"> | null {
  if (answer === undefined) return null;
  const { vocabSize, padding } = tokenizerOf(answer);
  const steps = placesOf(answer);
  return {
    answer: { steps, vocabulary: vocabSize, begin: padding! },
    output: [steps, vocabSize],
    outputMeaning: `at each of the ${steps} places of ${target} a score for each of the ${vocabSize} tokens`,
  };
}

/** In training a model gives the places up to the end of the longest answer of the batch. */
class SequenceLoss extends TokenLoss {
  /** Shapes: output (N, t, V), target (N, T) with t <= T; behind t it says nowhere anything. */
  override forward(output: Tensor, target: Tensor): Tensor {
    return super.forward(output, narrow(target, 1, 0, output.shape[1]));
  }
}
