// The rows with the largest losses: what is said above them, and which cells of each are shown.
import { expect, test } from "@jest/globals";
import { mistakesSection } from "../../../src/report/html/sections/mistakes.js";
import type { RunStory } from "../../../src/report/gather.js";
import type { Mistake } from "../../../src/report/mistakes.js";
import type { ImageRows } from "../../../src/report/pictures.js";
import { cellsOf, nameOf, partsOf, words } from "../page.js";
import { answerOf, experimentOf, judgedOf, storyOf } from "../story.js";

const mistake = (parts: Partial<Mistake> = {}): Mistake => ({ row: 0, line: 2, truth: "yes", predicted: "no", probability: 0.25, loss: Math.log(4), cells: [], ...parts }); // prettier-ignore
const judged = (...parts: Parameters<typeof judgedOf> extends [unknown, ...infer Rest] ? Rest : never): RunStory["judged"] => judgedOf([answerOf({ targets: [1], outputs: [1] })], ...parts); // prettier-ignore
const content = (mistakes: readonly Mistake[], parts: Partial<RunStory> = {}): string => String(mistakesSection(storyOf({ judged: judged(), mistakes, ...parts }))!.content); // prettier-ignore
const cellsUnder = (page: string): string[] => [...page.matchAll(/<div>(.*?)<\/div>/gs)].map(([, cells]) => words(cells));

test("there is none without predictions, or without a mistake", () => {
  expect(mistakesSection(storyOf({ mistakes: [mistake()] }))).toBeNull();
  expect(mistakesSection(storyOf({ judged: judged() }))).toBeNull();
  expect(nameOf(mistakesSection(storyOf({ judged: judged(), mistakes: [mistake()] })))).toBe("mistakes: The worst mistakes");
});

test("of classes the true one, what was said, and its probability", () => {
  const right = mistake({ line: 1234, truth: "x".repeat(41), predicted: "x".repeat(41), probability: 0.625, loss: 0.47 });
  const page = content([mistake(), right, mistake({ predicted: 0.123456 })]);
  expect(cellsOf(page).filter((row) => row.length > 1)).toEqual([
    ["line", "true y", "said", "P(true)", "loss"],
    ["2", "yes", "no", "25.0 %", "1.3863"],
    ["1234", `${"x".repeat(39)}…`, `${"x".repeat(39)}… (right)`, "62.5 %", "0.4700"],
    ["2", "yes", "0.1235", "25.0 %", "1.3863"],
  ]);
  expect(page).toContain('colspan="5"');
  expect(words(partsOf(page, "p")[0])).toBe("The 3 test rows where the loss −log P(true class) is largest, as they stand in the file. 2 of these are answered wrongly. Look for what they have in common: a missing column, a wrong label, a rare kind."); // prettier-ignore
});

test("of numbers the distance; the same number is no right answer", () => {
  const page = content([mistake({ truth: 3, predicted: 3, probability: null, loss: 0 })], { task: "regression", judged: judged({ part: "val", report: { unit: "row" } }) }); // prettier-ignore
  expect(cellsOf(page).slice(0, 2)).toEqual([["row", "true y", "said", "distance"], ["2", "3", "3", "0"]]); // prettier-ignore
  expect(page).toContain('colspan="4"');
  expect(words(page)).toMatch(/^The validation row where the distance from the truth is largest, as they stand in the file\. Look for/); // prettier-ignore
});

test("of an autoencoder the error alone", () => {
  const page = content([mistake({ truth: "", predicted: "", probability: null, loss: 0.5 })], { task: "regression", judged: judged({ preprocess: { targets: [] } }) }); // prettier-ignore
  expect(cellsOf(page).slice(0, 2)).toEqual([["line", "error"], ["2", "0.5000"]]); // prettier-ignore
  expect(page).toContain('colspan="2"');
  expect(words(page)).toContain("where the error of the reconstruction is largest");
});

test("cells of the row but for its targets, 80 of them", () => {
  const cells = (count: number): Mistake["cells"] => [["y", "yes"], ...Array.from({ length: count }, (_, i) => [`c${i}`, String(i)] as const)]; // prettier-ignore
  expect(cellsUnder(content([mistake({ cells: [["a".repeat(41), "b".repeat(61)], ["y", "yes"], ["z", ""]] })]))).toEqual([`${"a".repeat(39)}… ${"b".repeat(59)}… z`]); // prettier-ignore
  expect(cellsUnder(content([mistake({ cells: cells(80) })]))[0]).toMatch(/ c79 79$/);
  expect(cellsUnder(content([mistake({ cells: cells(82) })]))[0]).toMatch(/ c79 79 and 2 more columns$/);
});

test("targets are those of the experiment, of a series its own column", () => {
  const cells = [["y", "1"], ["u", "2"]] as const; // prettier-ignore
  const both = experimentOf({ data: "{path: x.csv, target: [y, u]}", loss: "MSELoss" });
  expect(cellsUnder(content([mistake({ cells })], { experiment: both }))).toEqual([""]);
  expect(cellsOf(content([mistake({ cells })], { experiment: both }))[0][1]).toBe("true y, u");
  const series = judged({ preprocess: { series: { window: 3 } as never, targets: [{ name: "u" } as never] } });
  expect(cellsUnder(content([mistake({ cells })], { judged: series }))).toEqual(["y 1"]);
  const long = experimentOf({ data: `{path: x.csv, target: ${"t".repeat(31)}}` });
  expect(cellsOf(content([mistake()], { experiment: long }))[0][1]).toBe(`true ${"t".repeat(29)}…`);
});

test("pixels are drawn, texts are told, and neither stands among the cells", () => {
  const images = { columns: ["p0"], picture: (row: number) => ({ channels: 1, height: 1, width: 1, values: [row] }) } as unknown as ImageRows; // prettier-ignore
  const cells = [["p0", "7"], ["note", "late"], ["z", "9"]] as const; // prettier-ignore
  const token = { id: 1, text: "late", gap: "", isUnknown: true, isRead: true, said: null };
  const page = content([mistake({ row: 1, cells })], { images, texts: [[{ column: "note", tokens: [token] }]] });
  expect(page).toContain('aria-label="the row of line 2 as an image"><path fill="rgb(255 255 255)"');
  expect(cellsUnder(page)).toEqual(["z 9"]);
  expect(partsOf(page, "p").map(words)[1]).toBe("note late");
  expect(words(page)).toContain("a rare kind. A wavy line marks what the vocabulary does not hold.");
  const rows = content([mistake({ cells })], { images, judged: judged({ report: { unit: "row" } }) });
  expect(rows).toContain('aria-label="row 2 as an image"');
});
