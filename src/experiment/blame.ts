// A mistake that shows only when numbers meet, at the line of the file that asks for it.
import { InputError, MlbhError, type Problem } from "../core/errors.js";
import { encoderAndDecoder } from "./parts.js";
import { placeOfBuilt } from "./expand.js";
import { problemAt, type Experiment } from "./experiment.js";
import { BRANCHES } from "./parts.js";
import type { Path } from "./source.js";

/**
 * @param at the part of the file to blame when the error does not know the layer it comes from
 * @returns null for an error that is no mistake of the file, or that nothing in it can be blamed for
 */
export function blame(error: unknown, experiment: Experiment, at: Path | null = null): Problem | null {
  const { source, config } = experiment;
  if (!(error instanceof MlbhError) || error instanceof InputError) return null;
  const [outermost = ""] = error.path;
  const path = pathTo(experiment, error.path) ?? (outermost === config.loss.name ? ["loss"] : at);
  return path && problemAt(source, path, `cannot be used: ${error.message.split("\n")[0]}`, error.hint);
}

/** @param within the layers around an error, outermost first: ["0: Branches", "review", "1: GRU"], ["decoder", "2: GRU"] @returns where the file asks for it; null for no layer */
export function pathTo(experiment: Experiment, [outermost = "", branch = "", inner = ""]: readonly string[]): Path | null {
  const layer = layerIn(outermost);
  const part = layerIn(branch);
  if (encoderAndDecoder(experiment.config) !== null && part !== null) return ["model", outermost, part.index, part.name];
  if (layer === null) return null;
  const place = placeOfBuilt(experiment, layer.index);
  const inside = layer.name === BRANCHES ? layerIn(inner) : null;
  return inside === null ? place : [...place, branch, inside.index, inside.name];
}

/** "2: Linear" */
function layerIn(words: string): { readonly index: number; readonly name: string } | null {
  const match = /^(\d+): (.*)$/.exec(words);
  return match === null ? null : { index: Number(match[1]), name: match[2] };
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
