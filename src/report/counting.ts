// What the axes of a run count, and what it learns from.
import { isAboutText, type Experiment } from "../experiment/experiment.js";

export interface Counting {
  /** With train.eval_every a run is counted in steps, and an epoch is what lies between two measurements. */
  readonly unit: "epoch" | "step";
  /** How far the axis goes on from epoch to epoch. */
  readonly every: number;
  /** What the data of its parts is called. */
  readonly data: "rows" | "text";
}

export function countingOf(experiment: Experiment): Counting {
  const { eval_every: every } = experiment.config.train;
  return { unit: every === null ? "epoch" : "step", every: every ?? 1, data: isAboutText(experiment) ? "text" : "rows" };
}
