// Whether a saved state fits the model, the optimizer and the data: tried out before anything is written.
import { InputError, MlbhError } from "../core/errors.js";
import { displayPath } from "../files/file.js";
import type { Prepared } from "../experiment/prepared.js";
import type { TrainingState } from "../runs/trainingState.js";
import { BestEpoch } from "./bestEpoch.js";
import { learnerOf, loopConfigOf } from "./learner.js";
import { arraysUnder, restoreState } from "./state.js";

/** The model has the state's weights afterwards. @throws InputError */
export function requireFit(run: string, prepared: Prepared, state: TrainingState): void {
  const learner = learnerOf(prepared);
  const fail = (message: string): never => {
    const words = `the saved state does not fit the experiment: ${message}`;
    throw new InputError([{ place: { file: displayPath(run) }, message: words, hint: "begin a new run" }]);
  };
  const [own] = learner.optimizer.paramGroups as readonly Readonly<Record<string, unknown>>[];
  for (const settings of state.optimizer.groups) {
    const wrong = Object.keys(settings).find((name) => name === "params" || typeof settings[name] !== typeof own[name]);
    if (wrong !== undefined) fail(`the optimizer has no such ${wrong}`);
  }
  const { batch } = state.position;
  if (batch > 0 && batch >= learner.loader.length) fail(`it stands at batch ${batch}, and an epoch has ${learner.loader.length}`);
  try {
    const best = arraysUnder("best.", state.arrays);
    if (best.size > 0) learner.model.loadStateDict(best);
    restoreState(state, learner, new BestEpoch(loopConfigOf(prepared).best, learner.model));
  } catch (error) {
    if (!(error instanceof MlbhError)) throw error;
    const [first, second] = error.message.split("\n");
    fail(second === undefined ? first : `${first} ${second.trim()}`);
  }
}
