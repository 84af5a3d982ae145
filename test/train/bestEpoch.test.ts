// Which epoch is the best, and when waiting for a better one is over.
import { describe, expect, test } from "@jest/globals";
import { nn, tensor } from "../../src/index.js";
import { BestEpoch, type EarlyStoppingConfig } from "../../src/train/bestEpoch.js";

const config: EarlyStoppingConfig = { monitor: "val_loss", patience: 2, min_delta: 0, restore_best: true };

/** After epochs with these values: the best, and whether it is over after each. */
function over(values: readonly (number | null)[], settings: Partial<EarlyStoppingConfig> = {}): [number | null, boolean[]] {
  const { monitor, ...rest } = { ...config, ...settings };
  const best = new BestEpoch({ monitor, ...rest }, new nn.Linear(1, 1));
  const ended = values.map((value, i) => {
    best.observe({ epoch: i + 1, [monitor]: value });
    return best.isOver;
  });
  return [best.epoch, ended];
}

describe("the best epoch", () => {
  test("of equals it is the first, and the second of them counts as waited for", () => {
    expect(over([0.5, 0.5, 0.5])).toEqual([1, [false, false, true]]);
    expect(over([0.5, 0.6, 0.4, 0.4])).toEqual([3, [false, false, false, false]]);
  });

  test("is better by more than min_delta", () => {
    expect(over([1, 0.75, 0.75], { min_delta: 0.25 })).toEqual([1, [false, false, true]]);
    expect(over([1, 0.74], { min_delta: 0.25 })[0]).toBe(2);
  });

  test("of a metric that is better when it is higher is the highest", () => {
    expect(over([0.2, 0.9, 0.3], { monitor: "val_accuracy" })[0]).toBe(2);
  });

  test("a value that is not defined is never the best", () => {
    expect(over([null, 3, null, null])).toEqual([2, [false, false, false, true]]);
    expect(over([null])[0]).toBeNull();
  });

  test("its weights come back at the end, unless that is not wanted", () => {
    for (const restore of [true, false]) {
      const model = new nn.Linear(1, 1, { bias: false });
      const best = new BestEpoch({ ...config, restore_best: restore }, model);
      const learn = (epoch: number, weight: number, loss: number): void => {
        model.loadStateDict(new Map([["weight", tensor([[weight]])]]));
        best.observe({ epoch, val_loss: loss });
      };
      learn(1, 7, 0.1);
      learn(2, 8, 0.2);
      best.restoreBest();
      expect(model.weight.item()).toBe(restore ? 7 : 8);
    }
  });

  test("a name that no record has", () => {
    expect(() => over([1], { monitor: "val_los" })).not.toThrow();
    const best = new BestEpoch({ ...config, monitor: "val_lss" }, new nn.Linear(1, 1));
    expect(() => best.observe({ epoch: 1, val_loss: 1, lr: 0.1 })).toThrow(
      'train.early_stopping.monitor: there is no value "val_lss"\n  hint: choose one of val_loss',
    );
  });
});
