// Which sections a report has, and in which order, by what is known of the run; and the page around them.
import { expect, test } from "@jest/globals";
import type { RunStory } from "../../src/report/gather.js";
import { page, sectionsOf } from "../../src/report/html/page.js";
import { partsOf, words } from "./page.js";
import { answerOf, epoch, judgedOf, storyOf, summaryOf } from "./story.js";

const ids = (parts: Partial<RunStory>): string[] => sectionsOf(storyOf(parts)).map(({ id }) => id);
const numbers = answerOf({ targets: [1, 2], outputs: [1, 3] }, [1.5, 1.5]);
const yesNo = answerOf({ task: "binary", classes: 2, targets: [0, 1], outputs: [0.25, 0.75] }, [0.5, 0.5], { classes: ["no", "yes"] }); // prettier-ignore

test("of a run that has only begun there are its settings and its files", () => {
  expect(ids({})).toEqual(["config", "files"]);
  expect(ids({ epochs: [epoch(1)] })).toEqual(["training", "config", "files"]);
});

test("how it diverged comes first", () =>
  expect(ids({ divergence: { text: "{}", cause: [] }, epochs: [epoch(1)] })).toEqual([
    "divergence",
    "training",
    "config",
    "files",
  ]));

test("numbers have their values, classes their thresholds", () => {
  expect(ids({ task: "regression", summary: summaryOf(), judged: judgedOf([numbers]) })).toEqual(["metrics", "values", "config", "files"]); // prettier-ignore
  expect(ids({ task: "binary", summary: summaryOf(), judged: judgedOf([yesNo]) })).toEqual(["metrics", "classes", "thresholds", "config", "files"]); // prettier-ignore
});

test("a series has its forecasts before its values, an autoencoder what came out in their place", () => {
  const past = { target: Float64Array.of(0, 1), times: Float64Array.of(1, 2), series: Int32Array.of(0, 0), groups: [null] };
  const series = { target: "y", order: { name: "t", cells: { format: null } }, group: null, window: 3, horizon: 1, step: null };
  const judged = judgedOf([numbers], { rows: { past }, preprocess: { series: series as never } });
  expect(ids({ task: "regression", judged })).toEqual(["forecast", "values", "config", "files"]);
  expect(ids({ task: "regression", judged: judgedOf([numbers], { preprocess: { targets: [] } }) })).toEqual(["reconstruction", "config", "files"]); // prettier-ignore
});

test("for what the threshold was chosen is said where it was chosen", () => {
  const told = (metric: string | null): string => {
    const own = { ...yesNo, predictions: { ...yesNo.predictions, threshold: 0.25 } };
    const threshold = { value: 0.25, metric, score: null };
    const sections = sectionsOf(storyOf({ task: "binary", summary: summaryOf({ threshold }), judged: judgedOf([own]) }));
    return words(partsOf(sections.find(({ id }) => id === "thresholds")!.content, "p")[0]);
  };
  expect(told("f1")).toContain("This run answers yes above 0.2500, the best for f1 on the validation rows.");
  expect(told(null)).toContain("This run answers yes above 0.2500.");
});

test("the page lists its sections, and has them below", () => {
  const story = storyOf();
  const sections = sectionsOf(story);
  const text = String(page(story, sections));
  expect(partsOf(text, "title")).toEqual(["small: report of a run"]);
  const [list] = partsOf(text, "nav");
  expect(list).toBe('<ul><li><a href="#config">Settings</a></li><li><a href="#files">Files</a></li></ul>');
  expect([...text.matchAll(/<section id="(\w+)" aria-labelledby="([\w-]+)">\n<h2 id="([\w-]+)">(\w+)<\/h2>/g)].map(([, ...parts]) => parts)).toEqual([["config", "config-title", "config-title", "Settings"], ["files", "files-title", "files-title", "Files"]]); // prettier-ignore
  expect(words(partsOf(text, "footer")[0])).toMatch(/^Made by mlbh report \d+\.\d+\.\S+ from the files of the run\.$/);
});
