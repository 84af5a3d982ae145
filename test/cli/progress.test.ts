// How training looks while it runs: what each line says, and what of the bar fits into one.
import { afterEach, beforeEach, describe, expect, jest, test } from "@jest/globals";
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

describe("on a terminal", () => {
  let [shown, now] = ["", 0];
  const original = Object.getOwnPropertyDescriptor(process, "stderr")!;
  beforeEach(() => {
    [shown, now] = ["", 0];
    const stderr = { isTTY: true, columns: 200, write: (piece: string) => ((shown += piece), true), on: () => undefined, once: () => undefined, removeListener: () => undefined }; // prettier-ignore
    Object.defineProperty(process, "stderr", { configurable: true, value: stderr });
    jest.spyOn(performance, "now").mockImplementation(() => now);
  });
  afterEach(() => {
    Object.defineProperty(process, "stderr", original);
    jest.restoreAllMocks();
  });
  const bar = (settings: Settings = {}): Promise<Progress> => createProgress({ ...ui, live: true, noteWidth: 200, noteColor: new Chalk({ level: 0 }) }, preparedOf(settings)); // prettier-ignore
  /** What is drawn last, when it is stopped. */
  function last(progress: Progress): string | undefined {
    progress.stop();
    const plain = shown.replace(/\u001b(\[[\d;?]*[a-zA-Z]|[78])/g, "");
    return [...plain.matchAll(/[█░]+ [a-z]+ \d+\/\d+.*? left/g)].at(-1)?.[0];
  }
  const of24 = (done: number): string => "█".repeat(done) + "░".repeat(24 - done);

  test("it begins with nothing", async () => expect(last(await bar())).toBe(`${of24(0)} epoch 0/12  ? left`));

  test("where it is, and how long the rest will take as it went from where it began", async () => {
    const progress = await bar();
    now = 5000;
    progress.onBatch(3, 1, 2); // half an epoch in 5 s; nine and a half are left
    progress.onEpoch(record());
    expect(last(progress)).toBe(`${of24(5)} epoch 3/12  1:35 left`); // the losses with the next batch
    const second = await bar();
    second.onBatch(3, 1, 2);
    now = 15_000; // 10 s later
    second.onEpoch(record());
    second.onBatch(4, 1, 2); // one and a half; eight and a half are left
    expect(last(second)).toBe(`${of24(7)} epoch 4/12  train_loss 0.5000  val_loss 0.2500  val_accuracy 0.8750  56.7 s left`);
  });

  test("steps, and tokens in a second", async () => {
    const progress = await bar({ dataset: text, train: steps });
    now = 2000;
    progress.onBatch(1, 1, 4); // 12.5 steps in 2 s; 487.5 are left
    expect(last(progress)).toBe(`${of24(1)} step 13/500  128 tokens/s  1:18 left`); // 8 windows of 32 tokens
  });

  test("a sample is written over it, as lines", async () => {
    const progress = await bar();
    progress.onSample({ epoch: 1, steps: 50, text: "a\nb" });
    expect(notes).toEqual(["\r\u001b[Ksample after 50 steps:", "  a", "  b"]);
    progress.stop();
    progress.onSample({ epoch: 1, steps: 60, text: "c" });
    expect(notes).toHaveLength(3);
  });

  test("ended, it draws no more", async () => {
    const progress = await bar();
    progress.stop();
    shown = "";
    progress.stop();
    progress.onBatch(1, 1, 2);
    expect(shown).toBe("");
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
