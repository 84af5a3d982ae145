// Every metric beside that of a constant answer, each target on its own, and whether an interval holds what it promises.
import { expect, test } from "@jest/globals";
import { metricsSection } from "../../../src/report/html/sections/metrics.js";
import type { RunStory } from "../../../src/report/gather.js";
import { cellsOf, nameOf, partsOf, words } from "../page.js";
import { aboutText, answerOf, experimentOf, judgedOf, storyOf, summaryOf } from "../story.js";

const content = (parts: Partial<RunStory>): string => String(metricsSection(storyOf(parts))!.content);
const values = (page: string): string[][] => cellsOf(partsOf(page, "table")[0]).map((row) => row.slice(0, -1));

test("there is none before the end, or without metrics", () => {
  expect(metricsSection(storyOf())).toBeNull();
  expect(metricsSection(storyOf({ summary: summaryOf({ test: null, val: null }) }))).toBeNull();
  expect(nameOf(metricsSection(storyOf({ summary: summaryOf() })))).toBe("metrics: Metrics");
});

test("those of both parts, and of the constant that the summary has", () => {
  const constant = { answer: [], values: { loss: 1, accuracy: 0.25 } };
  const summary = summaryOf({ test: { loss: 0.5, accuracy: 0.75, f1: null, confusion_matrix: [[1]] }, val: { loss: 0.25, accuracy: 1 }, constant }); // prettier-ignore
  const page = content({ summary });
  expect(values(page)).toEqual([
    ["metric", "test", "validation", "constant answer"],
    ["loss", "0.5000", "0.2500", "1"],
    ["accuracy", "0.7500", "1", "0.2500"],
    ["f1", "n/a", "", ""],
  ]);
  expect(cellsOf(page).map((row) => row.at(-1)).slice(0, 2)).toEqual(["what it is", "what training minimises"]); // prettier-ignore
  expect(words(partsOf(page, "p")[0])).toBe("Each number answers the question in its row. The constant answer ignores the columns and always says the same: a model that is no better has learnt nothing."); // prettier-ignore
  const validated = content({ summary: summaryOf({ test: null, val: { loss: 0.25, coverage: 1, toString: 2 } }) });
  expect(cellsOf(validated)).toEqual([
    ["metric", "validation", "what it is"],
    ["loss", "0.2500", "what training minimises"],
    ["coverage", "1", "share of the rows between the lowest and the highest quantile"],
    ["toString", "2", ""],
  ]);
});

test("of a text beside the shares of its tokens", () => {
  const constant = { answer: [], values: { perplexity: 20 } };
  const page = content({ experiment: experimentOf(aboutText), summary: summaryOf({ test: { perplexity: 2 }, val: null, constant }) }); // prettier-ignore
  expect(values(page)).toEqual([["metric", "test", "shares of the tokens"], ["perplexity", "2", "20"]]); // prettier-ignore
  expect(words(page)).toContain("The shares of the tokens are what is left where nothing is known of what came before:");
  expect(values(content({ experiment: experimentOf(aboutText), summary: summaryOf({ val: null }) }))[0]).toEqual([
    "metric",
    "test",
  ]);
});

test("with the rows at hand the constant is measured, as far as the metric fits", () => {
  const summary = summaryOf({ test: { loss: 0.5, mae: 0.5, accuracy: 1 }, val: null });
  const answer = answerOf({ targets: [1, 2, 6], outputs: [1, 2, 6] }, [3, 3, 3]);
  expect(values(content({ task: "regression", summary, judged: judgedOf([answer]) }))).toEqual([
    ["metric", "test", "constant answer"],
    ["loss", "0.5000", ""],
    ["mae", "0.5000", "2"],
    ["accuracy", "1", ""],
  ]);
  const series = content({ summary, judged: judgedOf([answer], { preprocess: { series: { window: 3 } as never } }) });
  expect(values(series)[0]).toEqual(["metric", "test", "persistence"]);
  expect(words(series)).toContain("Persistence says that everything stays as it was at the last step: a model that is no better is not worth its time."); // prettier-ignore
  const two = [answer, { ...answer, constant: { ...answer.constant, outputs: [1, 2, 6] } }];
  expect(values(content({ summary, judged: judgedOf(two) }))[2]).toEqual(["mae", "0.5000", "1"]);
});

test("each of several targets on its own", () => {
  const page = content({ summary: summaryOf({ targets: { a: { accuracy: 0.5, confusion_matrix: [[1]], f1: null }, ["b".repeat(41)]: { accuracy: 1 } } }) }); // prettier-ignore
  expect(cellsOf(partsOf(page, "table")[1])).toEqual([["target", "accuracy", "f1"], ["a", "0.5000", "n/a"], [`${"b".repeat(39)}…`, "1", ""]]); // prettier-ignore
  expect(words(page)).toContain("Each target The metrics above are the means of these.");
  expect(words(content({ summary: summaryOf() }))).not.toContain("Each target");
});

test("the share of rows in an interval", () => {
  const note = (targets: number[], interval: { low: number[]; high: number[]; nominal: number } | null): string[] => {
    const judged = judgedOf([answerOf({ targets, outputs: targets }, targets, { interval })]);
    return partsOf(content({ task: "regression", summary: summaryOf(), judged }), "p").slice(1).map(words); // prettier-ignore
  };
  const interval = { low: [0, 0, 0, 0], high: [1, 1, 1, 1], nominal: 0.8 };
  expect(note([0, 1, 0.5, 2], interval)).toEqual([
    "Between the lowest and the highest quantile lie 75.0 % of the rows; 80.0 % should.",
  ]);
  expect(note([0, 1, 0.5, 2], null)).toEqual([]);
  expect(note([], interval)).toEqual([]);
});
