// The loop of training: what is told when, where it ends, and what is saved.
import { afterEach, describe, expect, jest, test } from "@jest/globals";
import { nn, optim, tensor, type Tensor } from "../../src/index.js";
import type { Loader } from "../../src/data/loader.js";
import type { RunDirectory } from "../../src/runs/runDirectory.js";
import { CHECKPOINT, decodeCheckpoint } from "../../src/runs/checkpoint.js";
import type { TrainingState } from "../../src/runs/trainingState.js";
import { DivergedError } from "../../src/train/diverged.js";
import { fit, type Learner, type LoopConfig, type LoopEvents } from "../../src/train/loop.js";
import { Saver } from "../../src/train/saver.js";
import { beginning, captureState, restoreState } from "../../src/train/state.js";
import { BestEpoch } from "../../src/train/bestEpoch.js";

/** One weight w, and batches of rows of ones: the loss of a batch is its y times w, whose slope is y. */
const BATCHES: readonly (readonly number[])[] = [[1], [2], [4]];
const LR = 1 / 32;

class Slope implements Loader {
  readonly rowsUsed: number;
  readonly batchSize: number;
  readonly length: number;
  constructor(readonly rows: readonly (readonly number[])[]) {
    this.length = rows.length;
    this.batchSize = rows[0].length;
    this.rowsUsed = rows.flat().length;
  }
  *batches(): Generator<() => readonly [Tensor, Tensor]> {
    for (const ys of this.rows)
      yield () => [tensor(ys.map(() => [1]), { dtype: "float64" }), tensor(ys.map((y) => [y]), { dtype: "float64" })] as const; // prettier-ignore
  }
}

const never = { monitor: "train_loss", patience: Infinity, min_delta: 0, restore_best: false };
const plain: LoopConfig = { epochs: 2, maxSteps: null, accumulate: 1, gradClipNorm: null, best: never };

function learner(more: Partial<Learner> = {}, rows = BATCHES): Learner & { readonly weight: () => number } {
  const model = new nn.Linear(1, 1, { bias: false, dtype: "float64" });
  model.weight.assign(tensor([[1]], { dtype: "float64" }));
  return {
    model,
    loss: { forward: (output, target) => output.mul(target).mean() },
    optimizer: new optim.SGD(model.parameters(), { lr: LR }),
    scheduler: null,
    every: "epoch",
    loader: new Slope(rows),
    validate: () => ({}),
    weight: () => model.weight.item(),
    ...more,
  };
}

describe("an epoch", () => {
  test("is told batch by batch, then as a whole", async () => {
    const told: unknown[] = [];
    const events: LoopEvents = {
      onGradients: () => told.push("gradients"),
      onBatch: (...all) => told.push(all),
      onEpoch: ({ seconds, ...record }) => told.push([record, seconds >= 0 && seconds < 60]),
      onLosses: (record) => told.push(record),
      afterEpoch: async (...all) => void told.push(["after", ...all]),
      onNorms: (record) => told.push(record),
      onPause: (_, isEnd) => told.push(isEnd),
    };
    const one = learner();
    const result = await fit(one, { ...plain, epochs: 1 }, events);
    // w begins at 1 and loses lr y in each step
    const losses = [1, 2 * (1 - 1 * LR), 4 * (1 - 3 * LR)];
    expect(told).toEqual([
      "gradients", [1, 1, 3, losses[0]], "gradients", [1, 2, 3, losses[1]], "gradients", [1, 3, 3, losses[2]],
      [{ epoch: 1, train_loss: (losses[0] + losses[1] + losses[2]) / 3, lr: LR }, true],
      { epoch: 1, losses },
      ["after", 1, 0, 3],
      { epoch: 1, weights: { weight: 1 - 3 * LR }, gradients: { weight: 4 } },
      false, true,
    ]); // prettier-ignore
    expect(one.weight()).toBeCloseTo(1 - 7 * LR, 12);
    expect(result).toEqual({ epochs: 1, steps: 3, bestEpoch: 1, stopped: "finished" });
  });

  test("has the mean loss of its rows, not of its batches", async () => {
    const losses: number[] = [];
    await fit(learner({}, [[1, 3], [8]]), { ...plain, epochs: 1 }, { onEpoch: ({ train_loss }) => losses.push(train_loss) }); // prettier-ignore
    // the first batch has the loss 2 w, the second 8 w after a step of 2 lr
    expect(losses).toEqual([expect.closeTo((2 * 2 + 8 * (1 - 2 * LR)) / 3, 12)]);
  });

  test("several of them count the steps before each", async () => {
    const after: number[][] = [];
    await fit(learner(), { ...plain, accumulate: 2 }, { afterEpoch: async (...all) => void after.push(all) });
    expect(after).toEqual([[1, 0, 2], [2, 2, 4]]); // prettier-ignore
  });

  test("puts batches that share a step together row by row, the last ones too", async () => {
    const one = learner({}, [[1, 3], [5, 7], [9]]);
    await fit(one, { ...plain, epochs: 1, accumulate: 2 });
    expect(one.weight()).toBeCloseTo(1 - LR * ((1 + 3 + 5 + 7) / 4 + 9), 12);
  });

  test("shortens the gradients before each step", async () => {
    const one = learner();
    await fit(one, { ...plain, epochs: 1, gradClipValue: 1.5 });
    expect(one.weight()).toBeCloseTo(1 - LR * (1 + 1.5 + 1.5), 12);
  });
});

describe("training ends", () => {
  const ended = async (config: Partial<LoopConfig>, events: LoopEvents = {}, more: Partial<Learner> = {}) => {
    const { epochs, steps, stopped } = await fit(learner(more), { ...plain, ...config }, events);
    return [stopped, epochs, steps];
  };

  test("after its epochs, or its steps in the middle of one", async () => {
    expect(await ended({})).toEqual(["finished", 2, 6]);
    expect(await ended({ maxSteps: 2 })).toEqual(["max_steps", 0, 2]);
    expect(await ended({ maxSteps: 3 })).toEqual(["max_steps", 1, 3]);
    expect(await ended({ maxSteps: 4 })).toEqual(["max_steps", 1, 4]);
    expect(await ended({ maxSteps: 6 })).toEqual(["finished", 2, 6]);
  });

  test("for now after the epoch that is asked for, unless it is the last", async () => {
    expect(await ended({ until: 1 })).toEqual(["paused", 1, 3]);
    expect(await ended({ until: 2 })).toEqual(["finished", 2, 6]);
    expect(await ended({ until: 1, maxSteps: 3 })).toEqual(["max_steps", 1, 3]);
    expect(await ended({ until: null })).toEqual(["finished", 2, 6]);
  });

  test("when it is asked to, within an epoch and between two", async () => {
    const after = (asked: number) => { let count = 0; return { shouldStop: () => ++count >= asked }; }; // prettier-ignore
    expect(await ended({}, after(1))).toEqual(["interrupted", 0, 1]);
    expect(await ended({}, after(2))).toEqual(["interrupted", 0, 2]);
    expect(await ended({}, after(3))).toEqual(["interrupted", 1, 3]);
    // after the last epoch nobody asks: two within each and one between
    expect(await ended({}, after(6))).toEqual(["finished", 2, 6]);
    // only where the weights have moved
    expect(await ended({ accumulate: 2 }, after(1))).toEqual(["interrupted", 0, 1]);
    expect(await ended({ accumulate: 3 }, after(1))).toEqual(["interrupted", 1, 1]);
  });

  test("early where the epochs get no better", async () => {
    const best = { monitor: "val_loss", patience: 1, min_delta: 0, restore_best: true };
    expect(await ended({ epochs: 9, best }, {}, { validate: () => ({ val_loss: 1 }) })).toEqual(["early", 2, 6]);
    expect(await ended({ epochs: 2, best }, {}, { validate: () => ({ val_loss: 1 }) })).toEqual(["early", 2, 6]);
  });

  test("with the weights of the best epoch, where that is asked for", async () => {
    for (const restore_best of [true, false]) {
      const best = { monitor: "val_loss", patience: 5, min_delta: 0, restore_best };
      const values = [1, 2];
      const one = learner({ validate: () => ({ val_loss: values.shift()! }) });
      expect((await fit(one, { ...plain, best })).bestEpoch).toBe(1);
      expect(one.weight()).toBeCloseTo(1 - LR * 7 * (restore_best ? 1 : 2), 12);
    }
  });
});

describe("averaged weights", () => {
  const averaging = (values: number[] = []) => {
    const one = learner();
    const ema = new optim.EMA(one.model, { decay: 0.5 });
    return { ...one, ema, validate: () => (values.push(one.weight()), {}) };
  };

  test("are taken in after every step, measured, and kept at the end", async () => {
    const seen: number[] = [];
    const one = averaging(seen);
    await fit(one, { ...plain, epochs: 1 });
    const after = [1 - LR, 1 - 3 * LR, 1 - 7 * LR];
    const mean = ((after[0] + after[1]) / 2 + after[2]) / 2;
    expect(seen).toEqual([expect.closeTo(mean, 12)]);
    expect(one.weight()).toBeCloseTo(mean, 12);
  });
});

describe("a schedule", () => {
  const rates = async (every: "step" | "epoch"): Promise<(number | null)[]> => {
    const one = learner();
    const scheduler = new optim.ExponentialLR(one.optimizer, { gamma: 0.5 });
    const told: (number | null)[] = [];
    await fit({ ...one, scheduler, every }, plain, { onEpoch: ({ lr }) => told.push(lr) });
    return told;
  };

  test("moves after each epoch, or after each step; the rate of an epoch is that of its last step", async () => {
    expect(await rates("epoch")).toEqual([LR, LR / 2]);
    expect(await rates("step")).toEqual([LR / 4, LR / 32]);
  });

  test("is shown the value that is watched", async () => {
    const one = learner({ validate: () => ({ val_loss: 7 }) });
    const seen: unknown[] = [];
    const scheduler = { step: (value: unknown) => seen.push(value), stateDict: () => ({}) } as unknown as Learner["scheduler"];
    await fit({ ...one, scheduler }, { ...plain, epochs: 1, best: { ...never, monitor: "val_loss" } });
    await fit(
      { ...one, validate: () => ({ val_loss: null }), scheduler },
      { ...plain, epochs: 1, best: { ...never, monitor: "val_loss" } },
    );
    expect(seen).toEqual([7, NaN]);
  });
});

describe("a loss that is no number", () => {
  const broken = (at: number): Learner => {
    const one = learner();
    let count = 0;
    return {
      ...one,
      loss: {
        forward: (output, target) =>
          output
            .mul(target)
            .mean()
            .mul(++count === at ? Infinity : 1),
      },
    };
  };
  const error = async (one: Learner, config: Partial<LoopConfig> = {}): Promise<DivergedError> => {
    const caught = await fit(one, { ...plain, ...config }).catch((thrown: unknown) => thrown);
    expect(caught).toBeInstanceOf(DivergedError);
    return caught as DivergedError;
  };

  test("ends training there, and the state is that of the epoch's beginning", async () => {
    const found = await error(broken(5));
    expect(found.message).toBe("training diverged: the loss is Infinity in epoch 2, batch 2\n  hint: lower the learning rate (try a tenth), or scale the data"); // prettier-ignore
    expect([found.epoch, found.batch, found.value, found.step, found.before.position.epoch]).toEqual([2, 2, Infinity, null, 1]);
    expect(found.account).toEqual({ epoch: 2, batch: 2, value: "Infinity" });
  });

  test("is told by its step where epochs are none of the experiment's", async () => {
    expect((await error(broken(5), { evalEvery: 3 })).message).toContain("the loss is Infinity in step 5\n");
  });

  test("is also looked for in the weights after the last step", async () => {
    const one = learner();
    one.optimizer.paramGroups[0].lr = 1e308; // times a slope of 1000
    const found = await error({ ...one, loader: new Slope([[1000]]) }, { evalEvery: 1 });
    expect(found.message).toContain("training diverged: a weight is not finite after step 1\n");
    expect(found.value).toBe(1000);
  });

  test("is told with what was found and what to do", () => {
    const found = new DivergedError(3, 4, NaN, {} as TrainingState, { findings: ["first", "then"], remedy: "do this", account: { a: 1 }, step: 9 }); // prettier-ignore
    expect(found.message).toBe("training diverged: the loss is NaN in step 9\n  first\n  then\n  hint: do this");
    expect([found.account, found.step]).toEqual([{ a: 1 }, 9]);
    expect(new DivergedError(3, 4, 0.5, {} as TrainingState).message).toContain(
      "a weight is not finite after epoch 3, batch 4\n",
    );
  });
});

describe("a state", () => {
  test("taken after any step and put back leads to the same weights", async () => {
    const whole = learner();
    await fit(whole, plain);
    const states: TrainingState[] = [];
    const keep = (capture: () => TrainingState): void => {
      const state = capture(); // to be written at once: the losses of the epoch go on growing
      states.push({ ...state, position: { ...state.position, losses: [...state.position.losses] } });
    };
    await fit(learner(), plain, { onStep: keep, onPause: keep });
    // two within each epoch, one after each and one at the end
    expect(states.map(({ position: { epoch, batch, steps } }) => [epoch, batch, steps])).toEqual([[0, 1, 1], [0, 2, 2], [1, 0, 3], [1, 1, 4], [1, 2, 5], [2, 0, 6], [2, 0, 6]]); // prettier-ignore
    for (const state of states) {
      const other = learner();
      other.model.parameters()[0].assign(tensor([[99]], { dtype: "float64" }));
      const losses: number[][] = [];
      await fit(other, plain, { onLosses: ({ losses: all }) => losses.push([...all]) }, state);
      expect(other.weight()).toBe(whole.weight());
      for (const all of losses) expect(all).toHaveLength(3);
    }
  });

  test("holds numbers and arrays of the optimizer, the averages and the best weights", () => {
    const one = learner();
    const optimizer = new optim.Adam(one.model.parameters(), { lr: 0.1 });
    const ema = new optim.EMA(one.model);
    const best = new BestEpoch(never, one.model);
    one.model.parameters()[0].grad = tensor([[2]], { dtype: "float64" });
    optimizer.step();
    ema.update();
    best.observe({ epoch: 1, train_loss: 3 });
    const all = { ...one, optimizer, ema };
    const state = captureState(all, best, beginning);
    expect([...state.arrays.keys()].sort()).toEqual(["best.weight", "ema.weight", "model.weight", "optimizer.0.exp_avg", "optimizer.0.exp_avg_sq"]); // prettier-ignore
    expect([state.optimizer.numbers, state.best, state.scheduler]).toEqual([{ 0: { step: 1 } }, { score: 3, waited: 0, epoch: 1 }, null]); // prettier-ignore
    const other = learner();
    const renewed = {
      ...other,
      optimizer: new optim.Adam(other.model.parameters(), { lr: 0.5 }),
      ema: new optim.EMA(other.model),
    };
    const otherBest = new BestEpoch(never, other.model);
    restoreState(state, renewed, otherBest);
    expect(captureState(renewed, otherBest, beginning)).toEqual(state);
  });
});

describe("a run is saved", () => {
  let now = 0;
  afterEach(() => {
    jest.restoreAllMocks();
  });
  /** What is written, in its order. */
  function saver(every: number | null) {
    now = 0;
    jest.spyOn(performance, "now").mockImplementation(() => now);
    const written: string[] = [];
    let last: Uint8Array | null = null;
    const directory = {
      syncLogs: () => (written.push("logs"), { "metrics.jsonl": 5 }),
      write: (name: string, bytes: Uint8Array) => {
        written.push(name);
        if (name === CHECKPOINT) last = bytes;
      },
    } as unknown as RunDirectory;
    const saving = new Saver(directory, every, "ab", () => 7);
    const one = learner();
    const best = new BestEpoch(never, one.model);
    const state = (epoch: number, batch = 0) => () => captureState(one, best, { ...beginning, epoch, batch, losses: Array<number>(batch).fill(1) }); // prettier-ignore
    const checkpoints = (): number => written.filter((name) => name === CHECKPOINT).length;
    return { saving, state, best, written, checkpoints, last: () => decodeCheckpoint(last!, "last") };
  }

  test("every so many epochs, and at the end", () => {
    const { saving, state, checkpoints } = saver(2);
    const after = [1, 2, 3, 4].map((epoch) => {
      saving.offer(state(epoch), false);
      return checkpoints();
    });
    expect(after).toEqual([0, 1, 1, 2]);
    saving.offer(state(5), true);
    expect(checkpoints()).toBe(3);
  });

  test("after ten seconds where no number is given, within an epoch too", () => {
    const { saving, state, checkpoints } = saver(null);
    now = 9_999;
    saving.offer(state(1), false);
    saving.offerWithin(state(1, 1));
    expect(checkpoints()).toBe(0);
    now = 10_000;
    saving.offerWithin(state(1, 2));
    expect(checkpoints()).toBe(1);
    now = 19_999;
    saving.offer(state(2), false);
    expect(checkpoints()).toBe(1);
    now = 20_000;
    saving.offer(state(2), false);
    expect(checkpoints()).toBe(2);
  });

  test("not within an epoch where checkpoints are counted in epochs", () => {
    const { saving, state, checkpoints } = saver(1);
    now = 1e9;
    saving.offerWithin(state(1, 1));
    expect(checkpoints()).toBe(0);
  });

  test("once at each place: the checkpoint before is kept for the case of damage", () => {
    const { saving, state, checkpoints } = saver(1);
    saving.offer(state(1), false);
    saving.offer(state(1), true);
    expect(checkpoints()).toBe(1);
    saving.offer(state(1, 1), true);
    saving.offer(state(2, 1), true);
    expect(checkpoints()).toBe(3);
  });

  test("with the best weights where they are others than before, after its logs", () => {
    const { saving, state, best, written, last } = saver(1);
    const file = "checkpoints/best.safetensors";
    saving.offer(state(1), false);
    expect(written).toEqual(["logs", CHECKPOINT]);
    best.observe({ epoch: 1, train_loss: 3 });
    saving.offer(state(2), false);
    saving.offer(state(3), false);
    expect(written.slice(2)).toEqual(["logs", CHECKPOINT, file, "logs", CHECKPOINT]);
    expect(last()).toMatchObject({
      logs: { "metrics.jsonl": 5 },
      seconds: 7,
      dataSha256: "ab",
      state: { position: { epoch: 3 } },
    });
  });
});
