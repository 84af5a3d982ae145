// Training: for every epoch, for every batch: predict, measure the loss, differentiate, step.
import { defaultGenerator } from "../core/rng.js";
import type { Loader } from "../data/loader.js";
import type { Module } from "../nn/module.js";
import { clipGradNorm, clipGradValue } from "../nn/utils.js";
import type { EMA } from "../optim/ema.js";
import type { Optimizing } from "../experiment/optimizing.js";
import { GradientSum } from "./accumulate.js";
import { BestEpoch, type EarlyStoppingConfig } from "./bestEpoch.js";
import { DivergedError } from "./diverged.js";
import { normsOf } from "./norms.js";
import { beginning, captureState, restoreState } from "./state.js";
import { learnFrom, type Learning } from "./step.js";
import type { EpochRecord, LossRecord, NormRecord, Stopped } from "../runs/records.js";
import type { Position, TrainingState } from "../runs/trainingState.js";
import type { Model, Loss } from "../experiment/predictor.js";

export interface Learner extends Optimizing {
  readonly model: Model;
  readonly loss: Loss;
  readonly captured?: Learning["captured"];
  /** The running mean of the weights, which is what is measured and kept; null or left out: the weights themselves. */
  readonly ema?: EMA | null;
  readonly loader: Loader;
  /** Measures the validation rows after each epoch. */
  readonly validate: () => Readonly<Record<`val_${string}`, number | null>>;
}

export interface LoopConfig {
  readonly epochs: number;
  /** Steps of the optimizer after which training ends, in the middle of an epoch if need be; null for no limit. */
  readonly maxSteps: number | null;
  /** Epochs after which training pauses, to be gone on with; null or left out: it does not. */
  readonly until?: number | null;
  /** Batches whose gradients are added up before a step. */
  readonly accumulate: number;
  readonly gradClipNorm: number | null;
  readonly gradClipValue?: number | null;
  /** The steps of an epoch, where train.eval_every says so: then messages speak of steps. */
  readonly evalEvery?: number | null;
  /** What "best" means; a patience of Infinity never stops. */
  readonly best: EarlyStoppingConfig;
}

export interface LoopEvents {
  /** Before every step: the gradients are there, not clipped yet. */
  onGradients?(): void;
  /** After every batch; `done` and `total` count batches of this epoch. */
  onBatch?(epoch: number, done: number, total: number, loss: number): void;
  onEpoch?(record: EpochRecord): void;
  /** After that, and awaited: how many steps were done before the epoch, and now. It must leave model and generator as they are. */
  afterEpoch?(epoch: number, before: number, steps: number): Promise<void>;
  /** After every epoch, of its last step. */
  onNorms?(record: NormRecord): void;
  /** After every epoch. */
  onLosses?(record: LossRecord): void;
  /** After every epoch and at the end: `capture` takes the state, if it is to be saved now. */
  onPause?(capture: () => TrainingState, isEnd: boolean): void;
  /** After every step but the last of an epoch: the same, for epochs that are long. */
  onStep?(capture: () => TrainingState): void;
  /** Asked after every step: true ends training in good order. */
  shouldStop?(): boolean;
}

export interface LoopResult {
  readonly epochs: number;
  readonly steps: number;
  readonly bestEpoch: number | null;
  readonly stopped: Stopped;
}

/** @param from a state to go on from; left out, training begins. @throws DivergedError */
export async function fit(
  learner: Learner,
  config: LoopConfig,
  events: LoopEvents = {},
  from: TrainingState | null = null,
): Promise<LoopResult> {
  const best = new BestEpoch(config.best, learner.model);
  if (from !== null) restoreState(from, learner, best);
  let at = from?.position ?? beginning;
  const end = (stopped: LoopResult["stopped"]): LoopResult => {
    events.onPause?.(() => captureState(learner, best, at), true);
    learner.ema?.copyTo();
    best.restoreBest();
    return { epochs: at.epoch, steps: at.steps, bestEpoch: best.epoch, stopped };
  };
  const turns = new Turns(); // of all epochs: one may be over before the next turn
  while (at.epoch < config.epochs) {
    if (best.isOver) return end("early");
    if (at.steps === config.maxSteps) return end("max_steps");
    if (at.epoch >= (config.until ?? Infinity)) return end("paused");
    const started = performance.now();
    const before = captureState(learner, best, at);
    const onStep = (now: () => Position): void => events.onStep?.(() => captureState(learner, best, now()));
    const { position, stopped, norms, lr, diverged } = await trainEpoch(learner, config, events, at, onStep, turns);
    if (diverged !== null) {
      const step = (config.evalEvery ?? null) === null ? null : position.steps + Number(!Number.isFinite(diverged)); // a loss is known before its step
      throw new DivergedError(position.epoch + 1, position.batch, diverged, before, { step });
    }
    at = position;
    if (stopped !== null) return end(stopped);
    const validation = averaged(learner, () => learner.validate());
    const seconds = Number(((performance.now() - started) / 1000).toFixed(4));
    const epoch = at.epoch + 1;
    const record: EpochRecord = { epoch, train_loss: at.lossSum / at.rows, ...validation, lr, seconds };
    if (learner.every === "epoch") learner.scheduler?.step((record as Record<string, number | null>)[config.best.monitor] ?? NaN);
    averaged(learner, () => best.observe(record));
    const { losses } = at;
    at = { ...beginning, epoch, steps: at.steps };
    events.onEpoch?.(record);
    events.onLosses?.({ epoch, losses });
    await events.afterEpoch?.(epoch, at.steps - Math.ceil(learner.loader.length / config.accumulate), at.steps);
    if (norms !== null) events.onNorms?.({ epoch, ...norms });
    if (at.epoch < config.epochs && events.shouldStop?.() === true) return end("interrupted");
    events.onPause?.(() => captureState(learner, best, at), false);
  }
  return end(best.isOver ? "early" : "finished");
}

/** What `action` gives with the averaged weights in the model, where there are such. */
function averaged<T>({ ema }: Learner, action: () => T): T {
  return ema ? ema.during(action) : action();
}

interface EpochResult {
  readonly position: Position;
  /** Why the epoch ended before its last batch; null when it is complete. */
  readonly stopped: "max_steps" | "interrupted" | null;
  readonly norms: Omit<NormRecord, "epoch"> | null;
  /** The learning rate of its last step. */
  readonly lr: number;
  /** The loss with which the epoch ended because it, or a weight, is not finite; else null. */
  readonly diverged: number | null;
}

/** The rest of an epoch, from a position on. */
export async function trainEpoch(
  learner: Learner,
  config: LoopConfig,
  events: LoopEvents,
  at: Position,
  afterStep?: (now: () => Position) => void,
  turns = new Turns(),
): Promise<EpochResult> {
  const { model, loader } = learner;
  const { accumulate, maxSteps } = config;
  model.train();
  const resumed = at.epochStart === null ? null : defaultGenerator.state();
  if (at.epochStart !== null) defaultGenerator.setState(at.epochStart); // draws the same order again
  const epochStart = at.epochStart ?? defaultGenerator.state();
  let { lossSum, rows, steps } = at;
  const losses = [...at.losses];
  const sum = accumulate > 1 ? new GradientSum(model.parameters()) : null;
  let [batch, norms]: [number, EpochResult["norms"]] = [0, null];
  const rate = (): number => learner.optimizer.paramGroups[0].lr as number;
  let lr = rate();
  const here = (): Position => ({ epoch: at.epoch, batch, losses: [...losses], lossSum, rows, steps, epochStart });
  for (const draw of loader.batches()) {
    if (batch++ < at.batch) continue; // done before the pause
    if (resumed !== null && batch === at.batch + 1) defaultGenerator.setState(resumed);
    const last = batch === loader.length;
    const moves = last || batch % accumulate === 0;
    const { value, count } = learnFrom(learner, draw, {
      sum,
      groupRows: sum === null ? null : rowsOfGroup(loader, batch, accumulate),
      moves,
      beforeStep: () => {
        events.onGradients?.();
        clip(model, config);
        if (last && events.onNorms !== undefined) norms = normsOf(model);
        lr = rate();
      },
      afterStep: () => {
        if (learner.every === "step") learner.scheduler?.step();
        learner.ema?.update();
      },
    });
    if (!Number.isFinite(value)) return { position: here(), stopped: null, norms, lr, diverged: value };
    lossSum += value * count;
    rows += count;
    losses.push(value);
    if (moves) steps++;
    events.onBatch?.(at.epoch + 1, batch, loader.length, value);
    await turns.next();
    if (last || !moves) continue;
    const stopped = steps === maxSteps ? "max_steps" : events.shouldStop?.() === true ? "interrupted" : null;
    if (stopped !== null) return { position: here(), stopped, norms, lr, diverged: null };
    afterStep?.(here);
  }
  // the loss of the last batch was measured before its step: a state that is saved now must be whole
  const diverged = everyWeightIsFinite(model) ? null : (losses.at(-1) ?? NaN);
  return { position: here(), stopped: null, norms, lr, diverged };
}

function everyWeightIsFinite(model: Module): boolean {
  return model.parameters().every(({ data }) => data.every(Number.isFinite));
}

/** Makes gradients that are too large smaller. */
export function clip(model: Module, { gradClipNorm, gradClipValue }: Pick<LoopConfig, "gradClipNorm" | "gradClipValue">): void {
  if (typeof gradClipValue === "number") clipGradValue(model.parameters(), gradClipValue);
  if (gradClipNorm !== null) clipGradNorm(model.parameters(), gradClipNorm);
}

/** The rows of all batches that share a step with this one. */
function rowsOfGroup(loader: Loader, batch: number, accumulate: number): number {
  const size = loader.batchSize * accumulate;
  const before = Math.floor((batch - 1) / accumulate) * size;
  return Math.min(size, loader.rowsUsed - before);
}

const often = 10; // milliseconds

/** Lets Ctrl-C be heard, and timers run: often enough that nobody notices, and not after each of a hundred batches a millisecond. */
class Turns {
  #last = performance.now();

  next(): Promise<void> | null {
    if (performance.now() - this.#last < often) return null;
    return new Promise((resolve) => {
      setImmediate(() => {
        this.#last = performance.now();
        resolve();
      });
    });
  }
}
