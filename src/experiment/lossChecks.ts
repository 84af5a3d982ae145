// Arguments of a loss that are each allowed, and together make nothing that can be learned, or shown.
import { InputError } from "../core/errors.js";
import { problemAt, type Experiment } from "./experiment.js";
import { quantilesOf } from "./predictor.js";

/** @param args as the file has them, and what class_weights came to. @throws InputError at the line */
export function checkLossArguments(
  { config, source }: Pick<Experiment, "config" | "source">,
  args: Readonly<Record<string, unknown>>,
): void {
  const { name } = config.loss;
  const fail = (path: readonly string[], message: string, hint: string): never => {
    throw new InputError([problemAt(source, path, message, hint)]);
  };
  const { weight } = args;
  if (Array.isArray(weight) && weight.length > 0 && weight.every((each) => each === 0)) {
    const path = config.loss.args.weight === undefined || config.loss.args.weight === null ? ["train", "class_weights"] : ["loss", name, "weight"]; // prettier-ignore
    fail(path, "gives every class the weight 0: no row would count", "give at least one class a weight above 0");
  }
  const quantiles = quantilesOf({ name, args });
  if (quantiles === null || quantiles.length < 2) return;
  const distances = quantiles.map((share) => Number(Math.abs(share - 0.5).toPrecision(12)));
  const nearest = Math.min(...distances);
  const equallyNear = quantiles.filter((_, i) => distances[i] === nearest);
  if (equallyNear.length > 1)
    fail(["loss", name, "quantiles"], `has ${equallyNear.join(" and ")} equally near to 0.5: the prediction is the quantile nearest to it, and there would be two`, "add 0.5: it is what is predicted, and the others are the interval around it"); // prettier-ignore
}
