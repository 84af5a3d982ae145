// What training does with a batch: predict, measure the loss, differentiate, and move the weights.
import { backward } from "../autograd/backward.js";
import { capture, type Captured } from "../autograd/capture.js";
import { Tensor } from "../autograd/tensor.js";
import { defaultGenerator } from "../core/rng.js";
import type { Loss, Model } from "../experiment/predictor.js";
import { arena } from "../kernels/allocator.js";
import { mul } from "../ops/mul.js";
import type { Optimizer } from "../optim/optimizer.js";
import { GradientSum } from "./accumulate.js";

export interface Learning {
  readonly model: Model;
  readonly loss: Loss;
  readonly optimizer: Optimizer;
  /** differentiate() as it may be replayed; left out: it runs as it is written each time. */
  readonly captured?: Captured<readonly [x: Tensor, y: Tensor]> | undefined;
}

/** The part of a step that is the same for every batch: predict, measure, go backward. */
export function captureStep({ model, loss, optimizer }: Learning): Captured<readonly [x: Tensor, y: Tensor]> {
  const step = (x: Tensor, y: Tensor): Tensor => {
    optimizer.zeroGrad();
    const batchLoss = loss.forward(model.forward(x), y);
    backward(batchLoss);
    return batchLoss;
  };
  return capture(step, { changes: [...model.namedBuffers()].map(([, buffer]) => buffer) });
}

interface Measured {
  readonly value: number;
  readonly count: number;
}

export interface BatchPlan {
  /** Where the gradients of several batches come together. */
  readonly sum: GradientSum | null;
  /** The rows of all batches that share a step with this one; null where it has a step of its own. */
  readonly groupRows: number | null;
  /** Whether the weights are moved. */
  readonly moves: boolean;
  /** The gradients are there. */
  beforeStep(): void;
  afterStep?(): void;
}

/** A loss that is not finite moves nothing. @returns the loss before the step, and the rows */
export function learnFrom(learner: Learning, draw: () => readonly Tensor[], plan: BatchPlan): Measured {
  if (learner.optimizer.measuresAgain) return learnByMeasuring(learner, draw(), plan);
  return arena(() => {
    const measured = differentiate(learner, draw(), plan.groupRows);
    plan.sum?.add();
    if (plan.moves && Number.isFinite(measured.value)) {
      plan.sum?.release();
      plan.beforeStep();
      learner.optimizer.step();
      plan.afterStep?.();
    }
    learner.optimizer.zeroGrad(); // the gradients' memory ends with the arena
    return measured;
  });
}

/**
 * The step of an optimizer that measures the batch at several places. Each time the same random numbers are drawn, so that dropout drops the
 * same entries: it goes down one function. Each measurement has the memory of the one before; the gradients are copied out of it.
 */
function learnByMeasuring(learner: Learning, batch: readonly Tensor[], plan: BatchPlan): Measured {
  const sum = new GradientSum(learner.model.parameters());
  const before = defaultGenerator.state();
  const measure = (): Measured => {
    defaultGenerator.setState(before);
    const measured = arena(() => {
      const here = differentiate(learner, batch, null);
      sum.add();
      return here;
    });
    sum.release();
    return measured;
  };
  const first = measure();
  if (Number.isFinite(first.value)) {
    plan.beforeStep();
    let next: Measured | null = first;
    learner.optimizer.step(() => {
      const { value } = next ?? measure();
      next = null;
      return new Tensor({ dtype: "float64", shape: [], data: Float64Array.of(value) });
    });
    plan.afterStep?.();
  }
  learner.optimizer.zeroGrad();
  return first;
}

/** Predicts, measures and differentiates. A loss that is not finite has no gradients worth having. */
export function differentiate(learner: Learning, [x, y]: readonly Tensor[], groupRows: number | null): Measured {
  const { model, loss, optimizer, captured } = learner;
  const count = x.shape[0];
  if (captured !== undefined && groupRows === null) return { value: captured(x, y).item(), count };
  optimizer.zeroGrad();
  const batchLoss = loss.forward(model.forward(x), y);
  const value = batchLoss.item();
  // with several batches to a step each counts as much as it has rows, so that the sum is the gradient of one large batch
  if (Number.isFinite(value)) backward(groupRows === null ? batchLoss : mul(batchLoss, count / groupRows));
  return { value, count };
}
