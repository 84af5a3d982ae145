// How many numbers are to be predicted, against what the loss can learn: several values, several yes/no answers, quantiles of one value.
import { InputError } from "../core/errors.js";
import { targetNames } from "../data/config.js";
import { lossRegistry } from "../nn/losses.js";
import type { Task } from "../metrics/task.js";
import { problemAt, type TableExperiment } from "./experiment.js";
import { quantilesOf } from "./predictor.js";

/** @throws InputError where the loss has no use for the targets */
export function checkTargets({ config: { data, loss }, source }: TableExperiment, task: Task): void {
  const fail = (path: readonly string[], message: string, hint: string): never => {
    throw new InputError([problemAt(source, ["data", ...path], message, hint)]);
  };
  if (data.reconstruct === true) {
    const { counts } = lossRegistry[loss.name].declaration.reading;
    if (task === "regression" && quantilesOf(loss) === null && counts !== true) return;
    fail(
      ["reconstruct"],
      `asks for the features as the model sees them, which are no matter for ${loss.name}`,
      "use MSELoss or L1Loss",
    );
  }
  const { length } = targetNames(data);
  if (length < 2) return;
  if (task === "multiclass") {
    const hint = "for several yes/no answers use BCEWithLogitsLoss, for several values MSELoss; or train a model for each target";
    fail(["target"], `names ${length} columns, but ${loss.name} tells the classes of one column apart`, hint);
  }
  if (quantilesOf(loss) !== null)
    fail(["target"], `names ${length} columns, but ${loss.name} predicts quantiles of one`, "train a model for each target");
}
