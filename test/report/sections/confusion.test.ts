// Which classes are taken for which: the table, the list that takes its place where there are many, and the balance of the classes.
import { describe, expect, test } from "@jest/globals";
import { confusionSection } from "../../../src/report/html/sections/confusion.js";
import type { RunStory } from "../../../src/report/gather.js";
import { cellsOf, nameOf, partsOf, tight, words } from "../page.js";
import { answerOf, judgedOf, storyOf, summaryOf } from "../story.js";

const section = (parts: Partial<RunStory>): ReturnType<typeof confusionSection> => confusionSection(storyOf(parts));
const content = (parts: Partial<RunStory>): string => String(section(parts)!.content);
/** Of a run whose rows are not at hand. */
const recorded = (confusion_matrix: readonly (readonly number[])[], classes: readonly string[]): Partial<RunStory> => ({ summary: summaryOf({ classes, test: { confusion_matrix } }) }); // prettier-ignore

test("there is none for numbers, without classes, or without a matrix", () => {
  const matrix = [[1, 0], [0, 1]]; // prettier-ignore
  expect(nameOf(section(recorded(matrix, ["a", "b"])))).toBe("classes: Right and wrong by class");
  expect(section({ ...recorded(matrix, ["a", "b"]), task: "regression" })).toBeNull();
  expect(section({ summary: summaryOf({ test: { confusion_matrix: matrix } }) })).toBeNull();
  expect(section({ summary: summaryOf({ classes: ["a", "b"], test: { confusion_matrix: null } }) })).toBeNull();
  expect(section({})).toBeNull();
});

test("the table has shares of its rows, in shades of tenths; a class that is nowhere true has none", () => {
  const page = content(recorded([[900, 100, 0], [0, 0, 0], [1, 0, 1500]], ["a", "b".repeat(25), "c"])); // prettier-ignore
  expect(cellsOf(page)).toEqual([
    ["true ↓ said →", "a", `${"b".repeat(23)}…`, "c", "rows"],
    ["a", "900 90 %", "100 10 %", "0", "1,000"],
    [`${"b".repeat(23)}…`, "0", "0", "0", "0"],
    ["c", "1 0 %", "0", "1,500 100 %", "1,501"],
  ]);
  expect([...page.matchAll(/<td class="((?:right|wrong) level\d+)"/g)].map(([, name]) => name)).toEqual([
    ...["right level9", "wrong level1", "wrong level0"],
    ...["wrong level0", "right level0", "wrong level0"],
    ...["wrong level1", "wrong level0", "right level10"],
  ]);
  expect(page).not.toContain("Class balance");
  expect(words(page)).toMatch(/^Each row of the table is a true class, each column what the model said/);
  const shades = content(recorded([[21, 79], [20, 80]], ["a", "b"])); // prettier-ignore
  expect([...shades.matchAll(/level(\d+)/g)].map(([, level]) => level)).toEqual(["3", "8", "2", "8"]);
});

describe("of more than 15 classes", () => {
  const names = (count: number): string[] => Array.from({ length: count }, (_, k) => `c${k}`);
  const matrix = (count: number, of: (k: number, j: number) => number): number[][] => names(count).map((_, k) => names(count).map((__, j) => of(k, j))); // prettier-ignore

  test("the largest cells beside the diagonal, 20 of them", () => {
    expect(cellsOf(content(recorded(matrix(15, () => 1), names(15))))).toHaveLength(16); // prettier-ignore
    const counts = matrix(16, (k, j) => (k === j ? 99 : k === 3 ? j : k === 4 && j > 5 ? 1 : 0)); // 14 of row 3, 10 of row 4
    const page = content(recorded(counts, [...names(15), "x".repeat(61)]));
    expect(words(partsOf(page, "p")[0])).toBe("The classes that are most often taken for another: the 20 largest confusions (a whole table of 16 classes would be too large)."); // prettier-ignore
    const cells = cellsOf(page);
    expect(cells).toHaveLength(21);
    expect(cells.slice(0, 4)).toEqual([["true", "said", "rows"], ["c3", `${"x".repeat(59)}…`, "15"], ["c3", "c14", "14"], ["c3", "c13", "13"]]); // prettier-ignore
    expect(cells.at(-1)).toEqual(["c4", "c11", "1"]); // of equals the first: row 3 has 14 cells, then c4 taken for c6 to c11
    const few = content(recorded(matrix(16, (k, j) => Number(k === 2 && j === 1)), names(16))); // prettier-ignore
    expect(cellsOf(few).slice(1)).toEqual([["c2", "c1", "1"]]);
  });
});

describe("with the rows at hand", () => {
  const classes = ["a", "b", "c".repeat(41)];
  const one = (best: number): number[] => [0, 1, 2].map((k) => (k === best ? 0.8 : 0.1));
  const answer = answerOf({ task: "multiclass", classes: 3, targets: [0, 0, 0, 1], outputs: [0, 0, 1, 1].flatMap(one) }, [], { classes }); // prettier-ignore
  const balance = { train: [1500, 500, 0], val: [1001, 2, 3], test: [3, 1, 1000] };

  test("the balance of the classes, how many of each were found, and how often it was right to say it", () => {
    const page = content({ judged: judgedOf([answer], { report: { balance } }) });
    const [table, rows] = partsOf(page, "table");
    expect(cellsOf(table).slice(1).map((row) => row.slice(1))).toEqual([
      ["2 67 %", "1 33 %", "0", "3"],
      ["0", "1 100 %", "0", "1"],
      ["0", "0", "0", "0"],
    ]); // prettier-ignore
    expect(cellsOf(rows)).toEqual([
      ["class", "train", "val", "test", "share of training rows", "found (recall)", "right when said (precision)"],
      ["a", "1,500", "1,001", "3", "75.0 %", "66.7 %", "100.0 %"],
      ["b", "500", "2", "1", "25.0 %", "100.0 %", "50.0 %"],
      [`${"c".repeat(39)}…`, "0", "3", "1,000", "0.0 %", "n/a", "n/a"],
    ]);
    expect([...page.matchAll(/aria-label="([^"]*)"><rect class="rest"[^>]*><rect class="bar" width="([^"]*)"/g)].map(([, ...bar]) => bar)).toEqual([["75.0 %", "75.0"], ["25.0 %", "25.0"], ["0.0 %", "0.0"]]); // prettier-ignore
    expect(words(page)).toContain("Class balance A class with few training rows is easily drowned by the others");
  });

  test("no training rows are no shares; several curves give an area for each class", () => {
    const none = content({ judged: judgedOf([answer], { report: { balance: { ...balance, train: [0, 0, 0] } } }) });
    expect(cellsOf(partsOf(none, "table")[1]).slice(1).map((row) => row[4])).toEqual(["0.0 %", "0.0 %", "0.0 %"]); // prettier-ignore
    const curve = (k: number, auc: number | null): RunStory["curves"][number] => ({ k, auc, roc: null, precisionRecall: null, averagePrecision: null }); // prettier-ignore
    const last = (...curves: RunStory["curves"][number][]): string[] => cellsOf(partsOf(content({ judged: judgedOf([answer], { report: { balance } }), curves }), "table")[1]).map((row) => row.slice(7).join()); // prettier-ignore
    expect(last(curve(1, 0.5))).toEqual(["", "", "", ""]);
    expect(last(curve(0, 0.75), curve(1, null))).toEqual(["ROC AUC", "0.7500", "n/a", "n/a"]);
  });

  test("without a balance the table alone, from the predictions and not from the summary", () => {
    const page = content({
      judged: judgedOf([answer]),
      summary: summaryOf({ classes: ["z"], test: { confusion_matrix: [[9]] } }),
    });
    expect(cellsOf(page)[0].slice(0, 3)).toEqual(["true ↓ said →", "a", "b"]);
    expect(page).not.toContain("Class balance");
  });

  test("several targets have a table each", () => {
    const label = (name: string, outputs: number[]): ReturnType<typeof answerOf> => answerOf({ task: "binary", classes: 2, targets: [0, 1], outputs }, [], { name, classes: ["no", "yes"] }); // prettier-ignore
    const story = { judged: judgedOf([label("x".repeat(61), [1, 1]), label("second", [0, 1])]) };
    expect(nameOf(section(story))).toBe("classes: Right and wrong by target");
    expect(partsOf(content(story), "h3").map(tight)).toEqual([`${"x".repeat(59)}…`, "second"]);
    expect(partsOf(content(story), "table").map((table) => cellsOf(table).slice(1))).toEqual([
      [["no", "0", "1 100 %", "1"], ["yes", "0", "1 100 %", "1"]],
      [["no", "1 100 %", "0", "1"], ["yes", "0", "1 100 %", "1"]],
    ]); // prettier-ignore
  });
});
