// A mistake that shows only when numbers meet, at the line of the file that asks for it.
import { InputError, MlbhError, type Problem } from "../core/errors.js";
import { encoderAndDecoder } from "./parts.js";
import { expanded } from "./expand.js";
import { problemAt, type Experiment } from "./experiment.js";
import type { Path } from "./source.js";

/**
 * @param at the part of the file to blame when the error does not know the layer it comes from
 * @returns null for an error that is no mistake of the file, or that nothing in it can be blamed for
 */
export function blame(error: unknown, experiment: Experiment, at: Path | null = null): Problem | null {
  const { source, config } = experiment;
  if (!(error instanceof MlbhError) || error instanceof InputError) return null;
  const [outermost = "", inside = ""] = error.path;
  const isPart = encoderAndDecoder(config) !== null && ["encoder", "decoder"].includes(outermost);
  const layer = /^(\d+): /.exec(isPart ? inside : outermost);
  const index = Number(layer?.[1]);
  const place = isPart ? ["model", outermost, index] : null;
  const path = layer !== null ? (place ?? placeOf(experiment, index)) : outermost === config.loss.name ? ["loss"] : at;
  return path && problemAt(source, path, `cannot be used: ${error.message.split("\n")[0]}`, error.hint);
}

/** Of a layer by its number in the model as it is built. */
function placeOf(experiment: Experiment, index: number): Path {
  const { layers, from } = expanded(experiment);
  return layers[index].at ?? ["model", from[index], layers[index].name];
}

/** What the action gives. @throws InputError in place of an error that the file is to blame for */
export function blaming<T>(experiment: Experiment, at: Path, action: () => T): T {
  try {
    return action();
  } catch (error) {
    const problem = blame(error, experiment, at);
    throw problem === null ? error : new InputError([problem]);
  }
}
