// Everything that decides how training goes on: weights, the optimizer's and the scheduler's memory, averages, the generator, the place in the epoch.
// Taken and put back, training continues with the same bits as if it had never paused: that is resume, and the replay of a diverged epoch.
import { defaultGenerator } from "../core/rng.js";
import type { NdArray } from "../kernels/ndarray.js";
import type { ParameterState } from "../optim/optimizer.js";
import { copyOfState, type BestEpoch } from "./bestEpoch.js";
import type { Learner } from "./loop.js";
import type { Position, TrainingState } from "../runs/trainingState.js";

export const beginning: Position = { epoch: 0, batch: 0, losses: [], lossSum: 0, rows: 0, steps: 0, epochStart: null };

export function captureState({ model, optimizer, scheduler, ema }: Learner, best: BestEpoch, position: Position): TrainingState {
  const arrays = new Map<string, NdArray>();
  const numbers: Record<string, Record<string, number>> = {};
  for (const [name, array] of copyOfState(model)) arrays.set(`model.${name}`, array);
  const { state, paramGroups: groups } = optimizer.stateDict();
  for (const [i, remembered] of state) {
    for (const [name, value] of remembered) {
      if (typeof value === "number") (numbers[i] ??= {})[name] = value;
      else arrays.set(`optimizer.${i}.${name}`, value);
    }
  }
  for (const [name, array] of ema?.stateDict() ?? []) arrays.set(`ema.${name}`, array);
  for (const [name, array] of best.weights) arrays.set(`best.${name}`, array);
  return {
    position,
    generator: defaultGenerator.state(),
    optimizer: { groups, numbers },
    scheduler: scheduler?.stateDict() ?? null,
    best: best.state(),
    arrays,
  };
}

/** Puts everything back but the position, which the loop takes up. @throws MlbhError when it is the state of another model or optimizer */
export function restoreState(state: TrainingState, { model, optimizer, scheduler, ema }: Learner, best: BestEpoch): void {
  model.loadStateDict(arraysUnder("model.", state.arrays));
  const memory = new Map<number, ParameterState>();
  const of = (i: number): ParameterState => memory.get(i) ?? memory.set(i, new Map()).get(i)!;
  for (const [i, numbers] of Object.entries(state.optimizer.numbers))
    for (const [name, value] of Object.entries(numbers)) of(Number(i)).set(name, value);
  for (const [path, array] of arraysUnder("optimizer.", state.arrays)) {
    const dot = path.indexOf(".");
    of(Number(path.slice(0, dot))).set(path.slice(dot + 1), array);
  }
  optimizer.loadStateDict({ state: memory, paramGroups: state.optimizer.groups });
  ema?.loadStateDict(arraysUnder("ema.", state.arrays));
  if (scheduler !== null && state.scheduler !== null) scheduler.loadStateDict(state.scheduler);
  best.setState(state.best, arraysUnder("best.", state.arrays));
  defaultGenerator.setState(state.generator);
}

/** The arrays whose names begin so, without that beginning. */
export function arraysUnder(prefix: string, arrays: ReadonlyMap<string, NdArray>): Map<string, NdArray> {
  const under = [...arrays].filter(([name]) => name.startsWith(prefix));
  return new Map(under.map(([name, array]) => [name.slice(prefix.length), array]));
}
