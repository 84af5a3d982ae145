// Every mistake of a sweep is found before its first run starts, and named at its place in the file.
import { InputError, type Place, type Problem } from "../core/errors.js";
import { printable } from "../core/format.js";
import { inOrder, problemAt, readExperiment, type Experiment } from "../experiment/experiment.js";
import { MOST_MEMBERS, overridesFor, type Settings } from "../runs/group.js";
import { endingProblem } from "../experiment/ending.js";
import type { Path } from "../experiment/source.js";
import { placeOfOverride } from "../experiment/yaml/override.js";
import { rangeOf, type SweepConfig } from "../experiment/schema/sweep.js";
import { gridSize } from "./space.js";

/** Keys that a trial may not set, with what is the matter. Trials are compared, so they must be measured in the same way. */
const REFUSED: readonly (readonly [key: string, reason: string, hint: string])[] = [
  ...["version", "name", "run", "repeat", "sweep"].map((key) => [key, "is not a setting of a trial", "leave it out"] as const),
  ...["seed", "data.split", "data.path", "data.target", "data.reconstruct"].map(
    (key) =>
      [
        key,
        "would measure the trials on different rows, which cannot be compared",
        "leave it out; repeat: {seeds: 5} shows how much is chance",
      ] as const,
  ),
];
const LENGTH = ["train.epochs", "train.max_steps", "train.eval_every"];
const OTHER_LOSS = ["loss", "train.class_weights", "data.target_scale"];

/** @throws InputError when the section cannot be used at all */
export function sweepOf({ config: { sweep, repeat }, source }: Experiment): SweepConfig {
  const fail = (path: Path, message: string, hint: string): never => {
    throw new InputError([problemAt(source, path, message, hint)]);
  };
  if (sweep === null)
    return fail(
      [],
      "has no sweep: section, which says what to try",
      "for example sweep: {keys: {optimizer.SGD.lr: [0.01, 0.1]}}",
    );
  if (repeat !== null)
    fail(["repeat"], "stands beside sweep: a sweep trains each trial once", "switch it off with --set repeat=null");
  const size = gridSize(sweep);
  if (sweep.method === "grid" && size > MOST_MEMBERS)
    fail(
      ["sweep", "keys"],
      `make a grid of ${size} trials, and at most ${MOST_MEMBERS} are allowed`,
      "draw some of them with method: random and trials: 20",
    );
  const problems = Object.keys(sweep.keys).flatMap((key): Problem[] => {
    const refused = refusal(key, sweep);
    const place = source.place(["sweep", "keys"], key);
    return refused === null ? [] : [{ place, message: `sweep.keys.${printable(key)} ${refused.message}`, hint: refused.hint }];
  });
  if (problems.length > 0) throw new InputError(problems);
  return sweep;
}

function refusal(key: string, { metric, halving = null }: SweepConfig): { message: string; hint: string } | null {
  const touches = (other: string): boolean => key === other || key.startsWith(`${other}.`) || other.startsWith(`${key}.`);
  const refused = REFUSED.find(([other]) => touches(other));
  if (refused !== undefined) return { message: refused[1], hint: refused[2] };
  if (halving !== null && LENGTH.some(touches))
    return { message: "changes how long trials are trained, and halving compares them after the same time", hint: "leave it out: halving gives the good ones more" }; // prettier-ignore
  if (metric !== "val_loss" || !OTHER_LOSS.some(touches)) return null;
  return {
    message: "changes what the loss means, and the trials are ranked by val_loss",
    hint: "rank by a metric such as val_accuracy: sweep.metric",
  };
}

/** @param epochs of a whole training @throws InputError where the first comparison would come too late */
export function checkHalving({ source, config: { train } }: Experiment, { halving = null }: SweepConfig, epochs: number): void {
  if (halving === null || halving.min_epochs < epochs) return;
  const unit = train.eval_every === null ? "epochs" : `measurements, one every ${train.eval_every} steps`;
  const message = `must be less than the ${epochs} ${unit} of a whole training, got ${halving.min_epochs}: there would be nothing to halve`;
  throw new InputError([
    problemAt(
      source,
      ["sweep", "halving", "min_epochs"],
      message,
      `for example ${Math.max(1, Math.floor(epochs / halving.factor ** 2))}, or more train.epochs`,
    ),
  ]);
}

/** Reads the experiment of every combination, and before that of every value and both ends of every range. @throws InputError with all that is wrong */
export function checkTrials(
  experiment: Experiment,
  sweep: SweepConfig,
  overrides: readonly string[],
  trials: readonly Settings[],
): void {
  const { source } = experiment;
  const places = new Map<string, Place>(); // of what --set would be blamed for
  const probes: Settings[] = [];
  for (const [key, values] of Object.entries(sweep.keys)) {
    const path = ["sweep", "keys", key];
    for (const settings of trials) places.set(blamed(key, settings[key]), source.place(path));
    for (const [i, value] of (Array.isArray(values) ? values : rangeOf(values)[1]).entries()) {
      places.set(blamed(key, value), source.place(Array.isArray(values) ? [...path, i] : path));
      probes.push({ ...trials[0], [key]: value });
    }
  }
  for (const tried of [probes, trials]) {
    const problems = new Map<string, Problem>(); // once, however many trials share it
    for (const settings of tried) {
      for (const problem of problemsOf(source.file, [...overrides, ...overridesFor(settings)])) {
        const place = places.get(problem.place?.file ?? "");
        const shown = { ...problem, ...(place === undefined ? hintOf(problem, settings) : inFile(problem, place)) };
        if (!problems.has(problem.message)) problems.set(problem.message, shown);
      }
    }
    if (problems.size > 0) throw new InputError(inOrder([...problems.values()]));
  }
}

function problemsOf(file: string, overrides: readonly string[]): readonly Problem[] {
  try {
    const ending = endingProblem(readExperiment(file, overrides));
    return ending?.refused === true ? [ending.problem] : [];
  } catch (error) {
    if (error instanceof InputError) return error.problems;
    throw error;
  }
}

function blamed(key: string, value: unknown): string {
  return placeOfOverride(overridesFor({ [key]: value })[0]).file;
}

/** At its place in the file, where nobody has typed --set. */
function inFile({ hint }: Problem, place: Place): Partial<Problem> {
  return hint === undefined ? { place } : { place, hint: hint.replaceAll("--set ", "") };
}

/** What went wrong elsewhere in the file, because of a trial. */
function hintOf({ hint }: Problem, settings: Settings): { hint: string } {
  const trial = `in the trial with ${overridesFor(settings).join(", ")}`;
  return { hint: hint === undefined ? trial : `${hint}; ${trial}` };
}
