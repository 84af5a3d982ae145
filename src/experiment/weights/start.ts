// A model as training begins with it: drawn from the seed, then its starting values, the weights of another, and what of it learns.
import { InputError, type Problem } from "../../core/errors.js";
import type { Experiment } from "../experiment.js";
import { initialise } from "../init.js";
import type { BuiltModel } from "../model.js";
import { initFrom } from "./initFrom.js";
import { chooseLearning } from "./learning.js";

/**
 * @param resumes whether a checkpoint will give all numbers: then init_from is not read, and may be gone
 * @param vocabulary of a text: how many tokens there are
 * @throws InputError with everything of `init`, `init_from`, `freeze` and `lora` that does not fit the model
 */
export function startModel(
  experiment: Experiment,
  built: BuiltModel,
  resumes = false,
  vocabulary: number | null = null,
): BuiltModel {
  const problems: Problem[] = [];
  const attempt = <T>(action: () => T): T | null => {
    try {
      return action();
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      problems.push(...error.problems);
      return null;
    }
  };
  attempt(() => { initialise(experiment, built); }); // prettier-ignore
  const weights = resumes ? null : attempt(() => initFrom(experiment, built, vocabulary));
  attempt(() => { chooseLearning(experiment, built); }); // prettier-ignore
  if (problems.length > 0) throw new InputError(problems);
  return weights === null ? built : { ...built, weights };
}
