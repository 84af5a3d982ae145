// What each column is worth: a table, and a map where the columns are pixels.
import { expect, test } from "@jest/globals";
import { importanceSection } from "../../../src/report/html/sections/importance.js";
import type { RunStory } from "../../../src/report/gather.js";
import type { ImageRows } from "../../../src/report/pictures.js";
import { cellsOf, figuresOf, nameOf, partsOf, words } from "../page.js";
import { answerOf, judgedOf, storyOf } from "../story.js";

type Importance = NonNullable<RunStory["importance"]>;

const judged = judgedOf([answerOf({ targets: [1], outputs: [1] })]);
const column = (name: string, loss: number, metric: number | null = null): Importance["columns"][number] => ({ column: name, loss: { mean: loss, deviation: 0.5 }, metric: metric === null ? null : { mean: metric, deviation: 0.25 } }); // prettier-ignore
const importance = (columns: Importance["columns"], metric: string | null = null): Importance => ({ rows: 30, repeats: 5, metric, columns }) as Importance; // prettier-ignore
const content = (...given: Parameters<typeof importance>): string => String(importanceSection(storyOf({ judged, importance: importance(...given) }))!.content); // prettier-ignore
const bars = (page: string): string[] => [...page.matchAll(/class="bar" width="([^"]*)"/g)].map(([, width]) => width);

test("there is none without predictions, or where it was not measured", () => {
  const one = importance([column("a", 1)]);
  expect(importanceSection(storyOf({ importance: one }))).toBeNull();
  expect(importanceSection(storyOf({ judged }))).toBeNull();
  expect(nameOf(importanceSection(storyOf({ judged, importance: one })))).toBe("importance: What each column is worth");
});

test("the loss of each column, with a bar for its share of the largest", () => {
  const page = content([column("a", 2), column("b".repeat(41), 1), column("c", 0), column("d", -1)]);
  expect(cellsOf(page)).toEqual([
    ["column", "share of the largest", "loss"],
    ["a", "", "+2 ± 0.5000"],
    [`${"b".repeat(39)}…`, "", "+1 ± 0.5000"],
    ["c", "", "0 ± 0.5000"],
    ["d", "", "-1 ± 0.5000"],
  ]);
  expect(bars(page)).toEqual(["100.0", "50.0", "0.0", "0.0"]);
  expect(words(partsOf(page, "p")[0])).toBe("How much worse the answers on the 30 test rows become when the cells of one column are shuffled among the rows: the mean over 5 shuffles, and their deviation. A column near 0 is not needed by this model, though another may say the same."); // prettier-ignore
  expect(bars(content([column("a", 0), column("b", -1)]))).toEqual(["0.0", "0.0"]);
  expect(bars(content([column("a", 0.5), column("b", 0.125)]))).toEqual(["100.0", "25.0"]);
  expect(bars(content([column("a", -1), column("b", -2)]))).toEqual(["0.0", "0.0"]);
});

test("the metric has a column of its own", () => {
  const page = content([column("a", 2, 0.5)], "accuracy");
  expect(cellsOf(page)).toEqual([["column", "share of the largest", "loss", "accuracy, worse by"], ["a", "", "+2 ± 0.5000", "+0.5000 ± 0.2500"]]); // prettier-ignore
});

test("of many columns 25 are shown", () => {
  const many = (count: number): string => content(Array.from({ length: count }, (_, i) => column(`c${i}`, count - i)));
  expect(cellsOf(many(25))).toHaveLength(26);
  expect(many(25)).not.toContain("Shown are");
  expect(cellsOf(many(26))).toHaveLength(26);
  expect(words(many(26))).toContain("may say the same. Shown are the 25 most important of 26.");
});

test("pixels are a map, as light as their losses, and the table is short", () => {
  const images = { channels: 1, height: 2, width: 2, columns: ["p0", "p1", "p2", "p3"] } as unknown as ImageRows;
  const drawn = (columns: Importance["columns"]): string => String(importanceSection(storyOf({ judged, images, importance: importance(columns) }))!.content); // prettier-ignore
  const page = drawn([column("p1", 2), column("p0", 1), column("p3", -1), ...Array.from({ length: 6 }, (_, i) => column(`q${i}`, 0))]); // prettier-ignore
  const [figure] = figuresOf(page);
  expect(figure).toMatchObject({ title: "Importance of every pixel", label: "the importance of every pixel: the lighter, the more", explain: "The lighter, the more the loss grows when this pixel is taken from other rows. What stays dark, the model does not need." }); // prettier-ignore
  // a half is shade 16 of 31
  expect(figure.drawing).toContain('<path fill="rgb(132 132 132)" d="M0 0h1v1h-1z"/><path fill="rgb(255 255 255)" d="M1 0h1v1h-1z"/><path fill="rgb(0 0 0)" d="M0 1h2v1h-2z"/>'); // prettier-ignore
  expect(cellsOf(page)).toHaveLength(9);
  expect(words(page)).toContain("Shown are the 8 most important of 9.");
  expect(figuresOf(drawn([column("p1", 0)]))[0].drawing).toContain('<path fill="rgb(0 0 0)" d="M0 0h2v1h-2zM0 1h2v1h-2z"/>');
  expect(figuresOf(drawn([column("p1", 0.5), column("p2", 0.25)]))[0].drawing).toContain('<path fill="rgb(132 132 132)" d="M0 1h1v1h-1z"/>'); // prettier-ignore
});
