// Training: for every epoch, for every batch: predict, measure the loss, differentiate, step.
import { backward } from "../autograd/backward.js";
import { step } from "../kernels/allocator.js";
import { noGrad } from "../autograd/mode.js";
import type { Tensor } from "../autograd/tensor.js";
import type { DataLoader } from "../data/loader.js";
import { clipGradNorm } from "../nn/utils.js";
import type { Module } from "../nn/module.js";
import type { Optimizer } from "../optim/optimizer.js";
import { MlbhError } from "../core/errors.js";
import { EarlyStopping, type EarlyStoppingConfig } from "./earlyStopping.js";

/** One line of metrics.jsonl. */
export type EpochRecord = {
  readonly epoch: number;
  /** Mean of the loss over the training rows, each batch measured before its step. */
  readonly train_loss: number;
  readonly lr: number;
  readonly seconds: number;
  /** val_loss and the metrics on the validation rows, each as val_<name>. */
  readonly [name: `val_${string}`]: number | null;
};

export interface Learner {
  readonly model: Module & { forward(x: Tensor): Tensor };
  readonly loss: { forward(output: Tensor, target: Tensor): Tensor };
  readonly optimizer: Optimizer;
  readonly loader: DataLoader;
  /** Measures the validation rows after each epoch. */
  readonly validate: () => Readonly<Record<`val_${string}`, number | null>>;
}

export interface LoopConfig {
  readonly epochs: number;
  readonly gradClipNorm: number | null;
  readonly earlyStopping: EarlyStoppingConfig | null;
}

export interface LoopEvents {
  /** After every batch; `done` and `total` count batches of this epoch. */
  onBatch?(epoch: number, done: number, total: number, loss: number): void;
  onEpoch?(record: EpochRecord): void;
  /** Asked after every batch: true ends training in good order. */
  shouldStop?(): boolean;
}

export interface LoopResult {
  readonly epochs: number;
  /** The epoch whose weights the model has at the end, where early stopping chose one. */
  readonly bestEpoch: number | null;
  readonly stopped: "finished" | "early" | "interrupted";
}

/** The loss became infinite or not a number: from here on every weight would be too. */
export class DivergedError extends MlbhError {
  constructor(
    readonly epoch: number,
    readonly batch: number,
    readonly value: number,
  ) {
    super(`training diverged: the loss is ${value} in epoch ${epoch}, batch ${batch}`, {
      hint: "lower the learning rate (try a tenth), scale the columns (data.scale: standard), or set train.grad_clip_norm: 1",
    });
  }
}

export async function fit(learner: Learner, config: LoopConfig, events: LoopEvents = {}): Promise<LoopResult> {
  const stopping = config.earlyStopping === null ? null : new EarlyStopping(config.earlyStopping, learner.model);
  let epoch = 0;
  let stopped: LoopResult["stopped"] = "finished";
  while (epoch < config.epochs && stopped === "finished") {
    epoch++;
    const started = performance.now();
    const { meanLoss, interrupted } = await trainEpoch(learner, config, events, epoch);
    if (interrupted) {
      stopped = "interrupted";
      break;
    }
    const validation = learner.validate();
    const seconds = Number(((performance.now() - started) / 1000).toFixed(4));
    const record: EpochRecord = {
      epoch,
      train_loss: meanLoss,
      ...validation,
      lr: learner.optimizer.paramGroups[0].lr as number,
      seconds,
    };
    events.onEpoch?.(record);
    if (stopping?.isOver(record) === true) stopped = "early";
  }
  stopping?.restoreBest();
  return { epochs: epoch, bestEpoch: stopping?.bestEpoch ?? null, stopped };
}

async function trainEpoch(
  learner: Learner,
  config: LoopConfig,
  events: LoopEvents,
  epoch: number,
): Promise<{ meanLoss: number; interrupted: boolean }> {
  const { model, loader } = learner;
  model.train();
  let [total, rows, batch] = [0, 0, 0];
  for (const draw of loader.batches()) {
    batch++;
    const { value, count } = step(() => trainBatch(learner, draw(), config));
    if (!Number.isFinite(value)) throw new DivergedError(epoch, batch, value);
    total += value * count;
    rows += count;
    events.onBatch?.(epoch, batch, loader.length, value);
    await nextTurn(); // lets Ctrl-C be heard; 2 microseconds
    if (events.shouldStop?.() === true) return { meanLoss: total / rows, interrupted: true };
  }
  return { meanLoss: total / rows, interrupted: false };
}

/** One step: predict, measure, differentiate, move. A loss that is not finite moves nothing. */
function trainBatch(
  { model, loss, optimizer }: Learner,
  [x, y]: readonly Tensor[],
  { gradClipNorm }: LoopConfig,
): { value: number; count: number } {
  optimizer.zeroGrad();
  const batchLoss = loss.forward(model.forward(x), y);
  const value = batchLoss.item();
  if (Number.isFinite(value)) {
    backward(batchLoss);
    if (gradClipNorm !== null) clipGradNorm(model.parameters(), gradClipNorm);
    optimizer.step();
  }
  optimizer.zeroGrad(); // the gradients' memory ends with the step
  return { value, count: x.shape[0] };
}

function nextTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

/** The model's outputs for many rows, `batchSize` at a time, without recording and in evaluation mode. */
export function evaluateRows(model: Learner["model"], loader: DataLoader, visit: (output: Tensor, target: Tensor) => void): void {
  const wasTraining = model.training;
  model.eval();
  for (const draw of loader.batches()) {
    step(() =>
      noGrad(() => {
        const [x, y] = draw();
        visit(model.forward(x), y);
      }),
    );
  }
  model.train(wasTraining);
}
