// What takes its time, against the time that there is: schedules that end too early or never begin, averages that look back too far.
import { InputError, type Problem } from "../../core/errors.js";
import type { Dataset } from "../../data/dataset.js";
import { plural } from "../../data/problems.js";
import { problemAt, type Experiment } from "../../experiment/experiment.js";
import { scheduleOf, trainingLength, type Schedule } from "../../experiment/schedule.js";

/** @param faults the sections of the file that cannot be read */
export function lengthWarnings(experiment: Experiment, { train: { rows } }: Dataset, faults: ReadonlySet<string>): Problem[] {
  if (rows === 0 || faults.has("train")) return [];
  const length = trainingLength(experiment, rows);
  const schedule = faults.has("scheduler") ? null : sound(() => scheduleOf(experiment, rows));
  return [
    ...(schedule === null ? [] : scheduleWarnings(experiment, schedule, length[schedule.every])),
    ...averageWarnings(experiment, length.step),
  ];
}

function scheduleWarnings({ source }: Experiment, { every, parts }: Schedule, total: number): Problem[] {
  let begun = 0;
  return parts.flatMap(({ name, args, turn, path }) => {
    const [begins, time] = [begun, turn ?? total - begun];
    begun += time;
    if (begins >= total)
      return [problemAt(source, path, `never begins: what is before it takes ${plural(begins, every)}, and there are ${total}`, "shorten those, or train longer")]; // prettier-ignore
    const turns = name === "CosineAnnealingLR" ? (args.T_max as number) : Infinity;
    if (turns >= time) return [];
    const message = `is ${turns}, and there are ${plural(time, every)}: after ${turns} the rate rises again`;
    return [problemAt(source, [...path, "T_max"], message, "leave it out, and it follows from the length of the training; for waves there is CosineAnnealingWarmRestarts")]; // prettier-ignore
  });
}

/** An average with decay d has a memory of about 1 / (1 - d) steps. */
function averageWarnings({ config, source }: Experiment, steps: number): Problem[] {
  const { ema } = config.train;
  if (ema === null) return [];
  const memory = 1 / (1 - ema);
  if (memory <= steps) return [];
  const message = `is ${ema}, which averages over about ${plural(Math.round(memory), "step")}, and there are ${steps}: the first weights stay in it`;
  const fitting = steps < 20 ? "leave it out" : `try ${Number((1 - Number((10 / steps).toPrecision(1))).toPrecision(6))}`; // a tenth of them
  return [problemAt(source, ["train", "ema"], message, fitting)];
}

/** Null where it is at fault, which is said elsewhere. */
function sound<T>(make: () => T): T | null {
  try {
    return make();
  } catch (error) {
    if (error instanceof InputError) return null;
    throw error;
  }
}
