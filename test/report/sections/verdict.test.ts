// How a run came out, in a sentence or two, for every kind of data and every end of a training.
import { describe, expect, test } from "@jest/globals";
import { percent, rowsOf, verdict } from "../../../src/report/html/sections/verdict.js";
import type { RunStory } from "../../../src/report/gather.js";
import { words } from "../page.js";
import { aboutChats, aboutText, answerOf, epoch, experimentOf, judgedOf, storyOf, summaryOf } from "../story.js";

const told = (parts: Partial<RunStory>): string => words(verdict(storyOf(parts)));
/** Without what is said of the end. */
const outcome = (parts: Partial<RunStory>): string => told({ summary: summaryOf(), ...parts }).replace(/ Training ended.*$/, "");

test("shares in percent, and what the rows are called", () => {
  expect([0, 0.97649, 0.9765, 1, 1 / 3].map(percent)).toEqual(["0.0 %", "97.6 %", "97.7 %", "100.0 %", "33.3 %"]);
  expect([rowsOf("test"), rowsOf("val")]).toEqual(["test rows", "validation rows"]);
});

describe("on rows that are at hand", () => {
  const many = 2000;
  const classes = ["no", "yes"];

  test("classes: how often it is right, and how often the most frequent class would be", () => {
    const targets = Array.from({ length: many }, (_, i) => (i < 500 ? 1 : 0));
    const outputs = targets.map((truth, i) => (i < 250 ? 0.25 : truth));
    const answer = answerOf({ task: "binary", classes: 2, targets, outputs }, targets.map(() => 0.25), { classes }); // prettier-ignore
    expect(outcome({ judged: judgedOf([answer]) })).toBe(
      "On the 2,000 test rows that it had never seen, the model is right 87.5 % of the time; always answering “no”, the most frequent class, would be right 75.0 % of the time (one row is 0.1 %).",
    );
    const long = answerOf({ task: "binary", classes: 2, targets: [1, 1], outputs: [1, 0] }, [0.9, 0.9], { classes: ["no", "x".repeat(61)] }); // prettier-ignore
    expect(outcome({ judged: judgedOf([long], { part: "val" }) })).toBe(
      `On the 2 validation rows (which flatter it: they chose the best epoch), the model is right 50.0 % of the time; always answering “${"x".repeat(59)}…”, the most frequent class, would be right 100.0 % of the time (one row is 50.0 %).`,
    );
  });

  test("numbers: how far they are off, and how far the mean would be", () => {
    const answer = answerOf({ targets: [1, 2, 6], outputs: [1.5, 2.5, 7] }, [3, 3, 3]);
    expect(outcome({ judged: judgedOf([answer]) })).toBe(
      "On the 3 test rows that it had never seen, its predictions are off by 0.6667 on average; always answering 3, the mean of the training rows, would be off by 2.",
    );
    const series = { series: { window: 3 } as never };
    expect(outcome({ judged: judgedOf([answer], { preprocess: series }) })).toBe(
      "On the 3 test rows that it had never seen, its forecasts are off by 0.6667 on average; saying that everything stays as it is (persistence) would be off by 2.",
    );
  });

  test("a single row", () => {
    const [value, label] = [answerOf({ targets: [1], outputs: [2] }, [4]), answerOf({ task: "binary", classes: 2, targets: [1], outputs: [1] }, [0.75], { classes })]; // prettier-ignore
    expect(outcome({ judged: judgedOf([value]) })).toContain(
      "always answering 4, the mean of the training rows, would be off by 3.",
    );
    expect(outcome({ judged: judgedOf([label]) })).toContain("always answering “yes”, the most frequent class,");
  });

  const several = (count: number, off = 1): ReturnType<typeof answerOf>[] =>
    Array.from({ length: count }, (_, t) => answerOf({ targets: [0, 2], outputs: [t * off, 2] }, [1 + t, 1], { name: `y${t}` }));

  test("several numbers, one by one up to four", () => {
    const where = "On the 2 test rows that it had never seen, the answers";
    expect(outcome({ judged: judgedOf(several(2)) })).toBe(`${where} are off by 0 for y0 (always answering the same: 1), 0.5000 for y1 (always answering the same: 1.5000) on average.`); // prettier-ignore
    expect(outcome({ judged: judgedOf(several(4)) })).toContain("1.5000 for y3 (always answering the same: 2.5000) on average.");
    expect(outcome({ judged: judgedOf(several(5)) })).toBe(`${where} for the 5 targets are off by 1 on average; always answering the same would be off by 2.`); // prettier-ignore
    const series = { series: { window: 3 } as never };
    expect(outcome({ judged: judgedOf(several(5), { preprocess: series }) })).toContain("; persistence would be off by 2.");
    const long = several(2).map((answer) => ({ ...answer, name: "x".repeat(31) }));
    expect(outcome({ judged: judgedOf(long) })).toContain(`for ${"x".repeat(29)}… (`);
  });

  test("several classes, and an autoencoder", () => {
    const label = (name: string, outputs: number[]): ReturnType<typeof answerOf> => answerOf({ task: "binary", classes: 2, targets: [0, 1, 1, 1], outputs }, [0.9, 0.9, 0.9, 0.9], { name, classes }); // prettier-ignore
    expect(outcome({ judged: judgedOf([label("a", [0, 1, 1, 1]), label("b", [0, 0, 0, 1])]) })).toBe(
      "On the 4 test rows that it had never seen, the answers are right in 100.0 % for a (always answering the same: 75.0 %), 50.0 % for b (always answering the same: 75.0 %) on average.",
    );
    expect(outcome({ judged: judgedOf(several(3), { preprocess: { targets: [] } }) })).toBe(
      "On the 2 test rows that it had never seen, what comes out for a feature is off by 0.5000 on average (in the scale of the model); always answering its mean would be off by 1.5000.",
    );
  });
});

describe("from what the summary says", () => {
  test("nothing without metrics, else the loss, or how often it was right", () => {
    expect(outcome({ summary: summaryOf({ test: null, val: null }) })).toBe("Training ended after 3 epochs (12 steps).");
    expect(outcome({ summary: summaryOf({ rows: { train: 1, val: 2, test: 3000 } }) })).toBe("On the 3,000 test rows the loss is 0.5000."); // prettier-ignore
    expect(outcome({ summary: summaryOf({ test: null }) })).toBe("On the 4 validation rows the loss is 0.2500.");
    const confusion_matrix = [[5, 1, 0], [2, 8, 0], [0, 1, 3]]; // prettier-ignore
    expect(outcome({ summary: summaryOf({ rows: { train: 1, val: 1, test: 20 }, test: { loss: 1, confusion_matrix } }) })).toBe(
      "On the 20 test rows the model is right 80.0 % of the time; one answer for all would be right 50.0 % of the time at best.",
    );
  });
});

describe("on a text", () => {
  const tokens = { tokenizer: "char", vocabulary: 30, context: 250 };
  const text = { experiment: experimentOf(aboutText), tokens };

  test("how uncertain it is, in tokens, nats and bits, and what the shares of the tokens would be", () => {
    const constant = { answer: [], values: { perplexity: 20, bits_per_char: 4 } };
    expect(outcome({ ...text, summary: summaryOf({ test: { loss: 1, perplexity: 2, bits_per_char: 1 }, constant }) })).toBe(
      "On the 1,000 tokens of the test text, which it had never seen, the model is as uncertain about the next token as if 2 were equally likely (the perplexity): each costs 0.6931 nats; a character costs 1 bits. Knowing only the shares of the tokens, it would be 20 (2.9957 nats, 4 bits a character).",
    );
    expect(outcome({ ...text, tokens: null, summary: summaryOf({ test: null, val: { perplexity: 2 }, constant: { answer: [], values: { perplexity: 20 } } }) })).toBe(
      "On the validation text, from which it never learns, the model is as uncertain about the next token as if 2 were equally likely (the perplexity): each costs 0.6931 nats. Knowing only the shares of the tokens, it would be 20 (2.9957 nats).",
    ); // prettier-ignore
    expect(outcome({ ...text, summary: summaryOf({ test: { perplexity: 2 } }) })).toMatch(/each costs 0.6931 nats\.$/);
    expect(outcome({ ...text, summary: summaryOf({ test: { loss: 3 } }) })).toBe("On the 4 test rows the loss is 3.");
  });

  test("of chats how many answers have no mistake", () => {
    const chats = { experiment: experimentOf(aboutChats), tokens };
    expect(outcome({ ...chats, summary: summaryOf({ rows: { train: 1, val: 1, test: 1000 }, test: { perplexity: 2, exact_match: 0.125 } }) })).toBe(
      "In the 1,000 chats of the test, which it had never seen, 12.5 % of the answers have no mistake, and the model is as uncertain about the next token of an answer as if 2 were equally likely (the perplexity).",
    ); // prettier-ignore
    expect(outcome({ ...chats, summary: summaryOf({ test: null, val: { perplexity: 2 } }) })).toBe(
      "In the 4 chats of the validation, from which it never learns, the model is as uncertain about the next token of an answer as if 2 were equally likely (the perplexity).",
    );
  });
});

describe("the end of the training", () => {
  const none = { test: null, val: null };
  const inSteps = experimentOf({ ...aboutText, train: "{epochs: 7, max_steps: 3000, eval_every: 500}" });
  const withoutLimit = experimentOf({ ...aboutText, train: "{epochs: 7, eval_every: 500}" });

  test.each<[string, Partial<RunStory>, string]>([
    ["finished", { summary: summaryOf({ ...none, steps: 1200 }) }, "Training ended after 3 epochs (1,200 steps)."],
    ["finished at once", { summary: summaryOf({ ...none, epochs: 1, steps: 1 }) }, "Training ended after 1 epoch (1 step)."],
    ["early", { summary: summaryOf({ ...none, stopped: "early" }) }, "Training stopped early after 3 epochs (12 steps): the validation had not improved for a while."],
    ["max_steps", { summary: summaryOf({ ...none, stopped: "max_steps" }) }, "Training ended after 3 epochs (12 steps)."],
    ["interrupted", { summary: summaryOf({ ...none, stopped: "interrupted", epochs: 2 }) }, "The training was interrupted after 2 epochs (12 steps) of 3; what is shown is as far as it came."],
    ["paused", { summary: summaryOf({ ...none, stopped: "paused", epochs: 2 }) }, "The training was paused after 2 epochs (12 steps) of 3; what is shown is as far as it came."],
    ["finished, in steps", { experiment: inSteps, summary: summaryOf({ ...none, steps: 3000 }) }, "Training ended after 3,000 steps."],
    ["early, in steps", { experiment: inSteps, summary: summaryOf({ ...none, stopped: "early", steps: 2000 }) }, "Training stopped early after 2,000 steps: the validation had not improved for a while."],
    ["interrupted, in steps", { experiment: inSteps, summary: summaryOf({ ...none, stopped: "interrupted", steps: 2000 }) }, "The training was interrupted after 2,000 steps of 3,000; what is shown is as far as it came."],
    ["paused, in steps without a limit", { experiment: withoutLimit, summary: summaryOf({ ...none, stopped: "paused", steps: 2000 }) }, "The training was paused after 2,000 steps; what is shown is as far as it came."],
    ["none, before an epoch", {}, "This training has not ended: its log stops before its first epoch was complete (it was killed, it diverged, or it is still going on)."],
    ["none", { epochs: [epoch(1), epoch(2)] }, "This training has not ended: its log stops after 2 of 3 epochs (it was killed, it diverged, or it is still going on)."],
    ["none, before a measurement", { experiment: inSteps }, "This training has not ended: its log stops before the model was measured (it was killed, it diverged, or it is still going on)."],
    ["none, in steps", { experiment: inSteps, epochs: [epoch(1), epoch(2)] }, "This training has not ended: its log stops after 1,000 steps (it was killed, it diverged, or it is still going on)."],
    ["none, for it diverged", { epochs: [epoch(1)], divergence: { text: "{}", cause: [] } }, "This training has not ended: its log stops after 1 of 3 epochs (it diverged)."],
  ])("%s", (_, parts, wanted) => expect(told(parts)).toBe(wanted)); // prettier-ignore
});
