// How training looks while it runs: what each line says, and what of the bar fits into one.
import { beforeEach, describe, expect, test } from "@jest/globals";
import { Chalk } from "chalk";
import { createProgress, drawn, fitBar, silent, type Progress } from "../../src/cli/progress.js";
import type { Ui } from "../../src/cli/ui.js";
import type { Prepared } from "../../src/experiment/prepared.js";
import type { EpochRecord } from "../../src/runs/records.js";

const noteColor = new Chalk({ level: 1 });
let notes: unknown[] = [];
const ui = { note: (block: unknown) => void notes.push(block), live: false, noteColor, noteWidth: 60 } as unknown as Ui;

interface Settings {
  readonly train?: object;
  readonly metrics?: readonly string[];
  readonly dataset?: object;
}
function preparedOf({ train = {}, metrics = ["accuracy", "f1"], dataset }: Settings = {}): Prepared {
  const defaults = { epochs: 12, batch_size: 8, accumulate_grad_batches: 1, max_steps: null, eval_every: null, drop_last: false, shuffle: false }; // prettier-ignore
  const experiment = { config: { data: {}, train: { ...defaults, ...train } } };
  return { kind: dataset === undefined ? "table" : "text", experiment, metrics, dataset: dataset ?? { train: { rows: 16 } } } as unknown as Prepared; // prettier-ignore
}
const text = { context: 32, train: { rows: 16 } };
const chats = { context: 32, train: { rows: 16, tokens: { length: 80 }, chats: {} } };
const steps = { max_steps: 500, eval_every: 50 };
const record = (changes: Partial<EpochRecord> = {}): EpochRecord => ({ epoch: 3, train_loss: 0.5, lr: 0.1, seconds: 2, val_loss: 0.25, val_accuracy: 0.875, val_f1: 0, ...changes }); // prettier-ignore

beforeEach(() => {
  notes = [];
});

test("silence", () => {
  silent.onBatch(1, 1, 1);
  silent.onEpoch(record());
  silent.onSample({ epoch: 1, steps: 1, text: "a" });
  silent.stop();
  expect(notes).toEqual([]);
});

describe("lines", () => {
  const lines = (settings: Settings): Promise<Progress> => createProgress(ui, preparedOf(settings));

  test("an epoch with its losses, the first metric and its time", async () => {
    const progress = await lines({});
    progress.onBatch(3, 1, 2);
    progress.onEpoch(record());
    progress.onEpoch(record({ epoch: 12, val_loss: null, seconds: 60 }));
    progress.stop();
    expect(notes).toEqual([
      "epoch  3/12  train_loss 0.5000  val_loss 0.2500  val_accuracy 0.8750  2.00 s",
      "epoch 12/12  train_loss 0.5000  val_loss n/a  val_accuracy 0.8750  1:00",
    ]);
  });

  test("without a metric, and without validation rows", async () => {
    const progress = await lines({ metrics: [], train: { epochs: 9 } });
    progress.onEpoch({ epoch: 1, train_loss: 0.5, lr: 0.1, seconds: 2 });
    expect(notes).toEqual(["epoch 1/9  train_loss 0.5000  val_loss n/a  2.00 s"]);
  });

  test("with one metric", async () => {
    (await lines({ metrics: ["f1"], train: { epochs: 9 } })).onEpoch(record());
    expect(notes).toEqual(["epoch 3/9  train_loss 0.5000  val_loss 0.2500  val_f1 0  2.00 s"]);
  });

  test("steps, where they are counted", async () => {
    const progress = await lines({ metrics: [], train: steps });
    progress.onEpoch(record({ epoch: 1 }));
    progress.onEpoch(record({ epoch: 10 }));
    expect(notes).toEqual(["step  50/500  train_loss 0.5000  val_loss 0.2500  2.00 s", "step 500/500  train_loss 0.5000  val_loss 0.2500  2.00 s"]); // prettier-ignore
  });

  test("tokens in a second, of a text and of chats, since the measurement before", async () => {
    const progress = await lines({ metrics: [], dataset: text });
    for (let batch = 1; batch <= 3; batch++) progress.onBatch(1, batch, 3);
    progress.onEpoch(record({ epoch: 1, seconds: 0.5 }));
    progress.onBatch(2, 1, 3);
    progress.onEpoch(record({ epoch: 2, seconds: 0 }));
    const ofChats = await lines({ metrics: [], dataset: chats });
    ofChats.onBatch(1, 1, 1);
    ofChats.onEpoch(record({ epoch: 1, seconds: 1 }));
    expect(notes.map((line) => String(line).split("  ").at(-1))).toEqual([
      "1,540 tokens/s", // 3 batches of 8 windows of 32 tokens in half a second: 1,536
      "256,000 tokens/s", // a thousandth of a second at least
      "40 tokens/s", // 8 chats of 5 tokens
    ]);
  });

  test("a sample, indented", async () => {
    const progress = await lines({});
    progress.onSample({ epoch: 1, steps: 50, text: "\na b\n\tc\n\n" });
    expect(notes).toEqual(["sample after 50 steps:", "  a b", "  \\u0009c"]);
  });
});

describe("a line", () => {
  const whole = { progress: 0.25, head: "epoch 1/2", losses: ["loss 0.5", "f1 0.75"], left: "1 s left" };
  const bare = { ...whole, losses: [] };

  test("has the bar in green and the time dimmed", () => {
    const { green, dim } = noteColor;
    expect(drawn({ ...ui, noteWidth: 29 }, bare)).toBe(`${green("██░░░░░░")} epoch 1/2  ${dim("1 s left")}`);
    expect(drawn({ ...ui, noteWidth: 28 }, bare)).toBe(`${green("")}epoch 1/2  ${dim("1 s left")}`);
  });

  // 9 + 2 + 8 are head and time, 10 and 9 a loss with its distance; a bar of 8 needs 10 more
  test.each([
    [200, 24, 2],
    [64, 24, 2],
    [63, 23, 2],
    [48, 8, 2],
    [47, 16, 1],
    [39, 8, 1],
    [38, 17, 0],
    [29, 8, 0],
    [28, 0, 0],
    [5, 0, 0],
  ])("of %d columns: %d of the bar, %d losses", (width, size, losses) => {
    const { bar, middle, left } = fitBar(whole, width);
    expect([bar.length, middle, left]).toEqual([size, ["epoch 1/2", "loss 0.5", "f1 0.75"].slice(0, losses + 1).join("  "), "1 s left"]); // prettier-ignore
  });

  test("the bar is full at the end", () => {
    const bar = (progress: number): string => fitBar({ ...bare, progress }, 29).bar;
    expect([0, 0.0624, 0.0625, 0.5, 1].map(bar)).toEqual(["░░░░░░░░", "░░░░░░░░", "█░░░░░░░", "████░░░░", "████████"]);
  });
});
