// mlbh train --find-lr: some steps with a rate that rises until the loss explodes. Nothing is written, and everything is as it was afterwards.
import { defaultGenerator } from "../core/rng.js";
import { createOptimizer, rateOf } from "../experiment/optimizing.js";
import type { Prepared } from "../experiment/prepared.js";
import { optimizerRegistry } from "../optim/registry.js";
import { adviseRate, risingRates, SmoothedLoss, type RateAdvice } from "../optim/rateFinder.js";
import type { Tensor } from "../autograd/tensor.js";
import { GradientSum } from "./accumulate.js";
import { readyToTrain } from "./begin.js";
import { copyOfState } from "./bestEpoch.js";
import { learnerOf, loopConfigOf } from "./learner.js";
import { clip, type Learner, type LoopConfig } from "./loop.js";
import type { TrainOptions } from "./options.js";
import { learnFrom } from "./step.js";

export const finder = { low: 1e-7, high: 10, steps: 100, beta: 0.9, explodes: 4, skip: 10 } as const;

export interface RateSearch extends RateAdvice {
  readonly prepared: Prepared;
  /** Of each step: its rate, its loss, the running mean of the losses. */
  readonly rates: readonly number[];
  readonly losses: readonly number[];
  readonly smoothed: readonly number[];
  /** Whether the loss came above `explodes` times its lowest, or was no number; else the highest rate was reached. */
  readonly exploded: boolean;
  /** The key that takes the suggestion: optimizer.SGD.lr, or the highest rate of a schedule that has one. */
  readonly key: string;
  /** What the experiment has there. */
  readonly now: number;
}

/** @throws InputError, ArgumentError as training would */
export async function findRate(options: TrainOptions): Promise<RateSearch> {
  const { prepared } = await readyToTrain(options);
  const { model } = prepared.built;
  const [weights, generator] = [copyOfState(model), defaultGenerator.state()];
  try {
    return search(prepared);
  } finally {
    model.loadStateDict(weights);
    defaultGenerator.setState(generator);
  }
}

function search(prepared: Prepared): RateSearch {
  const { experiment, built, dataset } = prepared;
  const optimizer = createOptimizer(experiment, built.model); // without its schedule: the rate is ours
  const learner: Learner = { ...learnerOf(prepared), optimizer, scheduler: null };
  const config = loopConfigOf(prepared);
  const { name, args } = experiment.config.optimizer;
  const own = (args.lr ?? optimizerRegistry[name].declaration.fields.lr.default) as number;
  const shares = optimizer.paramGroups.map(({ lr }) => (lr as number) / own); // groups with rates of their own keep their ratio
  built.model.train();
  const draws = endlessly(learner);
  const [rates, losses, smoothed]: number[][] = [[], [], []];
  const mean = new SmoothedLoss(finder.beta);
  let exploded = false;
  for (const rate of risingRates(finder.low, finder.high, finder.steps)) {
    optimizer.paramGroups.forEach((group, i) => Object.assign(group, { lr: rate * shares[i] }));
    const loss = stepWith(learner, draws, config);
    const level = mean.add(loss);
    exploded = !Number.isFinite(level) || (losses.length >= finder.skip && level > finder.explodes * Math.min(...smoothed));
    if (!Number.isFinite(level)) break;
    rates.push(rate);
    losses.push(loss);
    smoothed.push(level);
    if (exploded) break;
  }
  const advice = adviseRate(rates, smoothed, finder.skip);
  return { prepared, rates, losses, smoothed, exploded, ...advice, ...rateOf(experiment, dataset.train.rows) };
}

/** One step of the optimizer. @returns the loss before it */
function stepWith(learner: Learner, draws: Iterator<() => readonly Tensor[]>, config: LoopConfig): number {
  const { model, loader } = learner;
  const { accumulate: batches } = config;
  const sum = batches > 1 ? new GradientSum(model.parameters()) : null;
  const rows = Math.min(loader.batchSize, loader.rowsUsed) * batches;
  let [total, counted] = [0, 0];
  for (let i = 0; i < batches; i++) {
    const { value, count } = learnFrom(learner, draws.next().value as () => readonly Tensor[], {
      sum,
      groupRows: sum === null ? null : rows,
      moves: i === batches - 1 && Number.isFinite(total),
      beforeStep: () => clip(model, config),
    });
    total += value * count;
    counted += count;
  }
  return total / counted;
}

/** Epoch after epoch. */
function* endlessly({ loader }: Learner): Generator<() => readonly Tensor[]> {
  for (;;) yield* loader.batches();
}
