// How many numbers are to be predicted, against what the loss can learn: several values, several yes/no answers, quantiles of one value.
import { InputError } from "../core/errors.js";
import { targetNames } from "../data/config.js";
import { lossRegistry, outputsOf } from "../nn/losses.js";
import type { Task } from "../metrics/task.js";
import { problemAt, type TableExperiment } from "./experiment.js";
import { quantilesOf } from "./predictor.js";
import { noTexts } from "./buildPair.js";
import { encoderAndDecoder } from "./parts.js";
import { checkSequence } from "./sequences.js";

/** @throws InputError where the loss has no use for the targets */
export function checkTargets(experiment: TableExperiment, task: Task): void {
  const { config: { data, loss }, source } = experiment; // prettier-ignore
  const fail = (path: readonly string[], message: string, hint: string): never => {
    throw new InputError([problemAt(source, ["data", ...path], message, hint)]);
  };
  if (task === "sequence") return checkSequence(experiment);
  if (encoderAndDecoder(experiment.config) !== null) throw new InputError([noTexts(experiment)]);
  checkTexts(data, fail);
  if (data.reconstruct === true) {
    const { counts } = lossRegistry[loss.name].declaration.reading;
    if (task === "regression" && outputsOf(loss) === undefined && counts !== true) return;
    fail(
      ["reconstruct"],
      `asks for the features as the model sees them, which are no matter for ${loss.name}`,
      "use MSELoss or L1Loss",
    );
  }
  if (data.window !== undefined) checkSeries(task, loss, data.horizon ?? 1, fail);
  const { length } = targetNames(data);
  if (length < 2) return;
  if (task === "multiclass") {
    const hint = "for several yes/no answers use BCEWithLogitsLoss, for several values MSELoss; or train a model for each target";
    fail(["target"], `names ${length} columns, but ${loss.name} tells the classes of one column apart`, hint);
  }
  if (outputsOf(loss) === undefined) return;
  const what = quantilesOf(loss) === null ? "a mean and a variance" : "quantiles";
  fail(["target"], `names ${length} columns, but ${loss.name} predicts ${what} of one`, "train a model for each target");
}

/** Texts are no numbers, which an autoencoder or a series could give back. */
function checkTexts(
  { columns, window, reconstruct }: TableExperiment["config"]["data"],
  fail: (path: readonly string[], message: string, hint: string) => never,
): void {
  const text = Object.keys(columns).find((name) => columns[name].type === "text");
  if (text === undefined) return;
  const hint = "leave the column out with data.drop";
  if (reconstruct === true) fail(["columns", text, "type"], "is text, and with reconstruct: true the features are predicted as numbers", hint); // prettier-ignore
  if (window !== undefined) fail(["columns", text, "type"], "is text, and the steps of a series are numbers", hint);
}

/** Of a series numbers are predicted, and of several steps one number each. */
function checkSeries(
  task: Task,
  loss: TableExperiment["config"]["loss"],
  horizon: number,
  fail: (path: readonly string[], message: string, hint: string) => never,
): void {
  if (task !== "regression")
    fail(["window"], `makes the target the future of a number, and ${loss.name} tells classes apart`, "use MSELoss, L1Loss or HuberLoss; to tell classes apart leave window out"); // prettier-ignore
  if (horizon > 1 && quantilesOf(loss) !== null)
    fail(["horizon"], `asks for ${horizon} steps, but ${loss.name} predicts quantiles of one number`, "leave horizon out, or use MSELoss: mlbh forecast gives intervals for every step"); // prettier-ignore
}
