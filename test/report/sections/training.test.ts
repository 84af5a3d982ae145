// The curves of a training: where they lie, what the pointer is told of them, and in what they are counted.
import { expect, test } from "@jest/globals";
import { trainingSection } from "../../../src/report/html/sections/training.js";
import type { RunStory } from "../../../src/report/gather.js";
import { figuresOf, nameOf, partsOf, words, type Shown } from "../page.js";
import { aboutText, epoch, experimentOf, storyOf, summaryOf } from "../story.js";

const epochs = [1, 2, 3].map((i) => epoch(i, { train_loss: 4 - i, val_loss: [2, 1, 3][i - 1], val_accuracy: 0.25 * i, val_mae: 5 - i, val_f1: null, lr: 0.1 / i })); // prettier-ignore
const losses = [1, 2].map((i) => ({ epoch: i, losses: [4 / i, 3 / i] }));
const inSteps = (every: number): RunStory["experiment"] => experimentOf({ ...aboutText, train: `{max_steps: 30, eval_every: ${every}}` }); // prettier-ignore

const figures = (parts: Partial<RunStory> = {}): Shown[] => figuresOf(trainingSection(storyOf({ epochs, ...parts }))!.content);
const figure = (title: string, parts: Partial<RunStory> = {}): Shown => figures(parts).find((each) => each.title.startsWith(title))!; // prettier-ignore

test("without an epoch there is no section", () => {
  expect(trainingSection(storyOf({ losses }))).toBeNull();
  expect(nameOf(trainingSection(storyOf({ epochs: [epoch(1)] })))).toBe("training: Training");
});

test("the loss and that of every batch, then each metric that was measured, then the learning rate", () => {
  const titles = (parts: Partial<RunStory>): string[] => figures(parts).map(({ title }) => title);
  expect(titles({ losses })).toEqual(["Loss", "Loss of every batch", "accuracy", "mae", "Learning rate"]);
  expect(titles({ epochs: [epoch(1)] })).toEqual(["Loss", "Learning rate"]);
  const late = [epoch(1, { val_accuracy: null }), epoch(2, { val_accuracy: 0.5 })];
  expect(titles({ epochs: late })).toEqual(["Loss", "accuracy", "Learning rate"]);
});

test("what an epoch is, or how often the model is measured", () => {
  const said = (parts: Partial<RunStory>): string =>
    words(partsOf(trainingSection(storyOf({ epochs, ...parts }))!.content, "p")[0]);
  expect(said({})).toBe("An epoch is one pass over all training rows. After each, the model is measured on the validation rows, from which it never learns."); // prettier-ignore
  expect(said({ experiment: inSteps(1000) })).toBe("Every 1,000 steps the model is measured on the validation text, from which it never learns."); // prettier-ignore
});

test("the loss on both parts, with a ring at the best epoch", () => {
  const loss = figure("Loss", { summary: summaryOf({ best_epoch: 2 }) });
  expect(loss).toMatchObject({
    label: "Loss over 3 epochs: training rows from 3 to 1; validation rows from 2 to 3",
    legend: ["line s0: training rows", "line s1: validation rows", "ring : best epoch: 2"],
    explain: "The loss is what training makes smaller. Where the validation line rises while the training line still falls, the model learns its rows by heart (overfitting).",
    lines: [["s0", "M64 10L265 130L466 250"], ["s1", "M64 130L265 250L466 10"]],
    ticks: ["1", "2", "3", "1.0", "1.5", "2.0", "2.5", "3.0"],
    told: [
      "best epoch: 2",
      "epoch 1: training rows 3, validation rows 2",
      "epoch 2: training rows 2, validation rows 1",
      "epoch 3: training rows 1, validation rows 3",
    ],
  }); // prettier-ignore
  expect(loss.drawing).toContain('<circle class="ring" cx="265" cy="250" r="5">');
  expect(loss.drawing).toContain('<svg class="large"');
  expect(loss.drawing).toContain(">epoch</text>");
});

test("without validation rows the ring is on the other line, and a single line needs no legend", () => {
  const own = [epoch(1, { train_loss: 3 }), epoch(2, { train_loss: 1 })];
  expect(figure("Loss", { epochs: own, summary: summaryOf({ best_epoch: 1 }) })).toMatchObject({
    label: "Loss over 2 epochs: training rows from 3 to 1",
    legend: [],
    explain: "The loss is what training makes smaller. Without validation rows nobody can tell whether the model only learns its rows by heart.",
    lines: [["s0", "M64 10L466 250"]],
    told: ["best epoch: 1", "epoch 1: training rows 3", "epoch 2: training rows 1"],
  }); // prettier-ignore
});

test("no ring where there is no best epoch, or it has no value", () => {
  const rings = (parts: Partial<RunStory>): string[] => figure("Loss", parts).told.filter((words) => words.startsWith("best"));
  expect(rings({})).toEqual([]);
  expect(rings({ summary: summaryOf({ best_epoch: null }) })).toEqual([]);
  expect(rings({ summary: summaryOf({ best_epoch: 4 }) })).toEqual([]);
  const gap = [epoch(1, { val_loss: 1 }), epoch(2, { val_loss: null }), epoch(3, { val_loss: 2 })];
  expect(rings({ epochs: gap, summary: summaryOf({ best_epoch: 2 }) })).toEqual([]);
  const { legend, label, told } = figure("Loss", { epochs: gap, summary: summaryOf({ best_epoch: 2 }) });
  expect(legend).toHaveLength(2);
  expect(label).toContain("validation rows from 1 to 2");
  expect(told[1]).toBe("epoch 2: training rows 1, validation rows n/a");
  const lost = figure("Loss", { epochs: [epoch(1, { train_loss: null as unknown as number })] });
  expect(lost.label).toBe("Loss over 1 epoch: training rows from n/a");
});

test("a metric says which direction is the better one, and what the ring is", () => {
  const accuracy = figure("accuracy", { summary: summaryOf({ best_epoch: 3 }) });
  expect(accuracy).toMatchObject({
    label: "accuracy over 3 epochs: accuracy from 0.2500 to 0.7500",
    legend: [],
    explain: "On the validation rows after each epoch; higher is better. The ring is the best epoch.",
    lines: [["s1", "M58 175L182 100L306 25"]],
    told: ["best epoch: 3", "epoch 1: accuracy 0.2500", "epoch 2: accuracy 0.5000", "epoch 3: accuracy 0.7500"],
  });
  expect(accuracy.drawing).toContain('<circle class="ring" cx="306" cy="25" r="5">');
  expect(accuracy.drawing).toContain('<svg class="small"');
  expect(figure("mae").explain).toBe("On the validation rows after each epoch; lower is better.");
});

test("the learning rate changes, or stays the same", () => {
  expect(figure("Learning rate", { summary: summaryOf() })).toMatchObject({
    label: "Learning rate over 3 epochs: learning rate from 0.1000 to 0.0333",
    explain: "The size of the steps down the slope of the loss, as the schedule changes it.",
    lines: [["s2", "M58 10L182 122.5L306 160"]],
    told: ["epoch 1: learning rate 0.1000", "epoch 2: learning rate 0.0500", "epoch 3: learning rate 0.0333"],
  });
  expect(figure("Learning rate", { epochs: [epoch(1), epoch(2)] }).explain).toBe("The size of the steps down the slope of the loss; in this run it stays the same."); // prettier-ignore
});

test("counted in steps every place is a step", () => {
  const parts = { experiment: inSteps(10), summary: summaryOf({ best_epoch: 2 }), losses };
  expect(figure("Loss", parts)).toMatchObject({
    label: "Loss over 3 measurements: training text from 3 to 1; validation text from 2 to 3",
    legend: ["line s0: training text", "line s1: validation text", "ring : best step: 20"],
    lines: [["s0", "M64 10L265 130L466 250"], ["s1", "M64 130L265 250L466 10"]],
    told: [
      "best step: 20",
      "step 10: training text 3, validation text 2",
      "step 20: training text 2, validation text 1",
      "step 30: training text 1, validation text 3",
    ],
  }); // prettier-ignore
  expect(figure("Loss", parts).ticks.slice(0, 5)).toEqual(["10", "15", "20", "25", "30"]);
  expect(figure("accuracy", parts).explain).toBe("On the validation text every 10 steps; higher is better. The ring is the best step."); // prettier-ignore
  expect(figure("Loss of every batch", parts)).toMatchObject({
    explain: "Each batch is a few stretches of the text, so its loss jitters; a jitter that grows is a learning rate that is too high.",
    told: ["step 5: 4", "step 10: 3", "step 15: 2", "step 20: 1.5000"],
  }); // prettier-ignore
  const thirds = figure("Loss of every batch", { ...parts, experiment: inSteps(4000), losses: [{ epoch: 1, losses: [3, 2, 1] }] }); // prettier-ignore
  expect(thirds.told).toEqual(["step 1,334: 3", "step 2,667: 2", "step 4,000: 1"]);
});

test("the loss of every batch stands where the batch ends", () => {
  expect(figure("Loss of every batch", { losses })).toMatchObject({
    label: "Loss of 4 batches",
    legend: [],
    explain: "Each batch is a few rows, so its loss jitters; a jitter that grows is a learning rate that is too high.",
    lines: [["thin s0", "M164.5 10L265 106L365.5 202L466 250"]],
    ticks: ["0", "1", "2", "1.5", "2.0", "2.5", "3.0", "3.5", "4.0"],
    told: ["epoch 1, batch 1: 4", "epoch 1, batch 2: 3", "epoch 2, batch 1: 2", "epoch 2, batch 2: 1.5000"],
  });
  expect(figure("Loss of every batch", { losses: [{ epoch: 1, losses: [] }] }).ticks.slice(0, 3)).toEqual(["0", "1", "0"]);
});

test("ticks of epochs and batches are whole numbers, and the axis ends with the last", () => {
  expect(figure("Loss", { epochs: [epoch(1), epoch(2)] }).ticks.slice(0, 3)).toEqual(["1", "2", "0"]);
  const { ticks, lines } = figure("Loss of every batch", { losses: [{ epoch: 1, losses: [1, 0] }] });
  expect(ticks.slice(0, 3)).toEqual(["0", "1", "0"]);
  expect(lines).toEqual([["thin s0", "M265 10L466 250"]]);
  const eight = Array.from({ length: 8 }, (_, i) => epoch(i + 1));
  expect(figure("Loss", { epochs: eight }).ticks.slice(0, 5)).toEqual(["2", "4", "6", "8", "0"]);
  expect(figure("Loss", { epochs: eight }).lines[0][1]).toMatch(/^M64 .* ?L466 10$/);
  const seven = Array.from({ length: 7 }, (_, i) => ({ epoch: i + 1, losses: [i] }));
  expect(figure("Loss of every batch", { losses: seven }).ticks.slice(0, 4)).toEqual(["0", "2", "4", "6"]);
  expect(figure("Loss of every batch", { losses: seven }).lines[0][1]).toMatch(/L466 [\d.]+$/);
});

test("values of many sizes stand on a logarithmic scale, and the title says so", () => {
  const falling = [epoch(1, { train_loss: 100 }), epoch(2, { train_loss: 10 }), epoch(3, { train_loss: 1 })];
  const { title, lines } = figure("Loss", { epochs: falling });
  expect(title).toBe("Loss (log scale)");
  expect(lines).toEqual([["s0", "M64 10L265 130L466 250"]]);
  const batches = figure("Loss of every batch", { losses: [{ epoch: 1, losses: [100, 10, 1] }] });
  expect(batches.title).toBe("Loss of every batch (log scale)");
  expect(batches.lines).toEqual([["thin s0", "M198 10L332 130L466 250"]]);
});

test("of many epochs and batches 200 can be pointed at; of more than 1000 batches the peaks are drawn", () => {
  const told = (count: number): number => figure("Loss", { epochs: Array.from({ length: count }, (_, i) => epoch(i + 1)) }).told.length; // prettier-ignore
  expect([200, 201].map(told)).toEqual([200, 200]);
  const batches = (count: number): Shown => figure("Loss of every batch", { losses: [{ epoch: 1, losses: Array.from({ length: count }, (_, i) => i % 7) }] }); // prettier-ignore
  expect(batches(1000).explain).toMatch(/too high\.$/);
  expect(batches(1001).explain).toMatch(/too high\. Of 1,001 batches the highest and lowest of each stretch are drawn\.$/);
  expect(batches(1001).told).toHaveLength(200);
  expect(batches(201).told).toHaveLength(200);
});
