// The lengths of weights and gradients: how parameters are called, which are dead, and how they are spread over figures.
import { expect, test } from "@jest/globals";
import { normsSection } from "../../../src/report/html/sections/norms.js";
import type { RunStory } from "../../../src/report/gather.js";
import type { NormRecord } from "../../../src/runs/records.js";
import { figuresOf, nameOf, partsOf, words, type Shown } from "../page.js";
import { aboutText, experimentOf, storyOf } from "../story.js";

const record = (epoch: number, weights: Record<string, number>, gradients: Record<string, number | null>): NormRecord => ({ epoch, weights, gradients }); // prettier-ignore
const figures = (norms: readonly NormRecord[], parts: Partial<RunStory> = {}): Shown[] => figuresOf(normsSection(storyOf({ norms, ...parts }))!.content); // prettier-ignore
const verdict = (gradients: Record<string, number | null>, parts: Partial<RunStory> = {}): string => {
  const norms = [record(1, { "0.weight": 1, "2.bias": 1, "9.bias": 1 }, {}), record(2, {}, gradients)];
  return words(partsOf(normsSection(storyOf({ norms, ...parts }))!.content, "strong")[0]);
};

const inSteps = experimentOf({ ...aboutText, train: "{max_steps: 30, eval_every: 10}" });

test("which parameters have no gradient left, by the names of their layers", () => {
  expect(normsSection(storyOf())).toBeNull();
  expect(nameOf(normsSection(storyOf({ norms: [record(1, {}, {})] })))).toBe("norms: Weights and gradients");
  expect(verdict({ "0.weight": 0.1, "2.bias": 1e-9, "9.bias": 3 })).toBe(
    "In the last epoch every parameter still has a gradient.",
  );
  expect(verdict({ "0.weight": 0, "2.bias": null, "9.bias": 3 })).toBe("Dead in the last epoch, with no gradient to learn from: 0 Linear weight, 2 Linear bias."); // prettier-ignore
  expect(verdict({ "0.weight": 1, "2.bias": 1 })).toBe("Dead in the last epoch, with no gradient to learn from: 9.bias.");
  expect(verdict({ "0.weight": 1, "2.bias": 1, "9.bias": 1 }, { experiment: inSteps })).toBe("In the last step every parameter still has a gradient."); // prettier-ignore
  expect(verdict({ "0.weight": 1, "2.bias": 1 }, { experiment: inSteps })).toContain("Dead in the last step,");
});

const two = [1, 2, 3].map((i) => record(i, { "0.weight": 10 ** (i - 1), "2.bias": 10 }, { "0.weight": [100, 10, 0][i - 1], "2.bias": i === 2 ? null : 1 })); // prettier-ignore

test("gradients first, then weights, on a logarithmic scale with 0 at its foot", () => {
  const [gradients, weights, ...rest] = figures(two);
  expect(rest).toEqual([]);
  expect(gradients).toMatchObject({
    title: "Length of gradients (log scale)",
    label: "Length of gradients of 0.weight, 2.bias",
    legend: ["line s0: 0 Linear weight", "line s1: 2 Linear bias"],
    explain: "The slope of the loss for each parameter in the last step of an epoch: all lines near each other is healthy, a line far below the others learns slowly, one on the 0 line not at all.",
    // a foot of 0.12 * 240 for 0; what is null has no length
    lines: [["s0", "M64 10L265 115.6L466 250"], ["s1", "M64 221.2M466 221.2"]],
    ticks: ["1", "2", "3", "0", "1", "10", "100"],
    told: ["epoch 1: 0.weight 100, 2.bias 1", "epoch 2: 0.weight 10, 2.bias n/a", "epoch 3: 0.weight 0, 2.bias 1"],
  }); // prettier-ignore
  expect(weights).toMatchObject({
    title: "Length of weights (log scale)",
    explain: "How large the weights are: they should move at first and then settle; a flat line from the start has not learnt.",
    lines: [["s0", "M64 250L265 130L466 10"], ["s1", "M64 130L265 130L466 130"]],
    told: ["epoch 1: 0.weight 1, 2.bias 10", "epoch 2: 0.weight 10, 2.bias 10", "epoch 3: 0.weight 100, 2.bias 10"],
  }); // prettier-ignore
});

test("counted in steps every place is a step", () => {
  const [gradients] = figures(two, { experiment: inSteps });
  expect(gradients.ticks.slice(0, 5)).toEqual(["10", "15", "20", "25", "30"]);
  expect(gradients.lines[0]).toEqual(["s0", "M64 10L265 115.6L466 250"]);
  expect([...gradients.drawing.matchAll(/<path d="(M[\d.]+ 10V250)"/g)].map(([, middle]) => middle)).toEqual(["M64 10V250", "M265 10V250", "M466 10V250"]); // prettier-ignore
  const eight = Array.from({ length: 8 }, (_, i) => record(i + 1, { w: 1 }, { w: 1 }));
  expect(figures(eight)[0].ticks.slice(0, 5)).toEqual(["2", "4", "6", "8", "0.5"]);
  expect(figures(eight)[0].lines[0][1]).toMatch(/^M64 130.*L466 130$/);
  expect(gradients.told[1]).toBe("step 20: 0.weight 10, 2.bias n/a");
  expect(gradients.explain).toContain("in the step before a measurement: all");
  expect(gradients.drawing).toContain(">step</text>");
});

test("six parameters in a figure, and 200 epochs that can be pointed at", () => {
  const of = (count: number): Record<string, number> => Object.fromEntries(Array.from({ length: count }, (_, i) => [`${i}.w`, 1 + i])); // prettier-ignore
  const titles = (count: number): string[] => figures([record(1, of(count), of(count))]).map(({ title, lines }) => `${title}: ${lines.map(([style]) => style).join(" ")}`); // prettier-ignore
  expect(titles(6)).toEqual(["gradients", "weights"].map((kind) => `Length of ${kind} (log scale): s0 s1 s2 s3 s4 s5`));
  expect(titles(8)).toEqual([
    "Length of gradients (1 of 2) (log scale): s0 s1 s2 s3 s4 s5",
    "Length of gradients (2 of 2) (log scale): s0 s1",
    "Length of weights (1 of 2) (log scale): s0 s1 s2 s3 s4 s5",
    "Length of weights (2 of 2) (log scale): s0 s1",
  ]);
  const [, second] = figures([record(1, of(8), of(8))]);
  expect(second.told).toEqual(["epoch 1: 6.w 7, 7.w 8"]);
  expect(figures([record(1, of(2), {})])[1].ticks.slice(0, 2)).toEqual(["0", "1"]);
  expect(figures([record(1, of(1), {}), record(2, of(1), {})])[1].ticks.slice(0, 3)).toEqual(["1", "2", "0.5"]);
  const long = Array.from({ length: 201 }, (_, i) => record(i + 1, of(1), of(1)));
  expect(figures(long).map(({ told }) => told.length)).toEqual([200, 200]);
  expect(figures(long.slice(1)).map(({ told }) => told.length)).toEqual([200, 200]);
});
