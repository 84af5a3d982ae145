// ROC, precision-recall and calibration: where the curves lie, what the pointer is told, which classes are shown.
import { describe, expect, test } from "@jest/globals";
import { curvesOf, type ClassCurves } from "../../../src/report/classCurves.js";
import type { JudgedAnswer } from "../../../src/report/judge.js";
import { thresholdsSection } from "../../../src/report/html/sections/thresholds.js";
import { figuresOf, nameOf, partsOf, tight, words, type Shown } from "../page.js";
import { answerOf, judgedOf } from "../story.js";

const classes = ["no", "yes"];
const binary = (outputs: number[], targets: number[], parts: Partial<JudgedAnswer["predictions"]> = {}): JudgedAnswer => answerOf({ task: "binary", classes: 2, outputs, targets, ...parts }, [], { classes }); // prettier-ignore

function content(answers: readonly JudgedAnswer[], metric: string | null = null, curves?: readonly ClassCurves[]): string {
  return String(thresholdsSection(judgedOf(answers), curves ?? curvesOf(answers[0].predictions), metric).content);
}
const figures = (...words: Parameters<typeof content>): Shown[] => figuresOf(content(...words));

const four = binary([0.9, 0.6, 0.3, 0.1], [1, 0, 1, 0]);

test("what is said above: the threshold of the run, where it has one, and for what it is the best", () => {
  const said = (answer: JudgedAnswer, metric: string | null = null): string => words(partsOf(content([answer], metric), "p")[0]);
  const what = "The model gives a probability; a threshold turns it into a yes or no. These curves try every threshold.";
  expect(nameOf(thresholdsSection(judgedOf([four]), [], null))).toBe("thresholds: Thresholds and probabilities");
  expect(said(four)).toBe(what);
  const own = binary([0.9, 0.1], [1, 0], { threshold: 0.25 });
  expect(said(own)).toBe(`${what} This run answers yes above 0.2500.`);
  expect(said(own, "f1")).toBe(`${what} This run answers yes above 0.2500, the best for f1 on the validation rows.`);
  expect(said({ ...own, classes: ["no", "y".repeat(41)] })).toBe(`${what} This run answers ${"y".repeat(39)}… above 0.2500.`);
  const alike = binary([0.9, 0.1], [1, 1]);
  expect(said(alike)).toBe(`${what} There are none of them here: all rows are of one class, so there is nothing to tell apart.`);
  expect(figures([alike]).map(({ title }) => title)).toEqual(["Calibration"]);
});

test("the ROC curve climbs by a half for each row of the class, and goes right by a half for each other", () => {
  const [roc] = figures([four]);
  expect(roc).toMatchObject({
    title: "ROC curve",
    label: "ROC curve: yes: AUC 0.7500",
    legend: ["line s0: yes: AUC 0.7500", "line chance: guessing: AUC 0.5"],
    explain: "The nearer to the upper left corner, the better the classes are told apart; the area under the curve (AUC) is the chance that a row of the class scores above another one.",
    lines: [["chance", "M58 190L306 10"], ["s0", "M58 190L58 100L182 100L182 10L306 10"]],
    told: [
      "yes from Infinity up: 0.0 % hits, 0.0 % false alarms",
      "yes from 0.9000 up: 50.0 % hits, 0.0 % false alarms",
      "yes from 0.6000 up: 50.0 % hits, 50.0 % false alarms",
      "yes from 0.3000 up: 100.0 % hits, 50.0 % false alarms",
      "yes from 0.1000 up: 100.0 % hits, 100.0 % false alarms",
    ],
  }); // prettier-ignore
  expect(roc.ticks).toEqual(["0", "0.2", "0.4", "0.6", "0.8", "1.0", "0", "0.2", "0.4", "0.6", "0.8", "1.0"]);
  expect(roc.drawing).toContain(">hits (of the class&#39;s rows)</text>");
  expect(roc.drawing).toContain(">false alarms (of the other rows)</text>");
});

test("precision against recall, beside the share that guessing has", () => {
  const [, recall] = figures([binary([0.9, 0.6, 0.3, 0.1], [1, 0, 0, 0])]);
  expect(recall).toMatchObject({
    title: "Precision and recall",
    label: "Precision and recall: yes: AP 1",
    legend: ["line s0: yes: AP 1", "line chance: guessing: 0.2500"],
    lines: [["chance", "M58 145L306 145"], ["s0", "M306 10L306 100L306 130L306 145"]],
    told: [
      "yes from 0.9000 up: finds 100.0 %, of what it says 100.0 % is right",
      "yes from 0.6000 up: finds 100.0 %, of what it says 50.0 % is right",
      "yes from 0.3000 up: finds 100.0 %, of what it says 33.3 % is right",
      "yes from 0.1000 up: finds 100.0 %, of what it says 25.0 % is right",
    ],
  }); // prettier-ignore
  expect(recall.explain).toMatch(/is the area under it\.$/);
});

test("calibration: bars of how many rows, dots of what came true", () => {
  const [, , calibration] = figures([binary([0.05, 0.05, 0.05, 0.05, 0.65, 0.65], [0, 0, 0, 1, 1, 0])]);
  expect(calibration).toMatchObject({
    title: "Calibration",
    label: "Calibration in 2 bins",
    legend: ["line s0: bins of predicted probability", "line chance: honest probabilities", "dot rows: bars: rows in a bin, at most 4"],
    lines: [["chance", "M58 190L306 10"], ["s0", "M70.4 145L219.2 100"]],
    told: [
      "0 to 0.1: 4 rows",
      "0.6 to 0.7: 2 rows",
      "said 5.0 % on average, came true 25.0 % (4 rows between 0 and 0.1)",
      "said 65.0 % on average, came true 50.0 % (2 rows between 0.6 and 0.7)",
    ],
  }); // prettier-ignore
  // a quarter of the height for the largest, 24.8 wide with half a unit of air on both sides
  expect(calibration.drawing).toContain('<rect class="bar" x="58.5" y="145" width="23.8" height="45">');
  expect(calibration.drawing).toContain('y="167.5" width="23.8" height="22.5">');
  expect(calibration.drawing).toContain(">predicted P(yes)</text>");
  expect(calibration.drawing).toContain(">share that came true</text>");
});

describe("several classes", () => {
  const outputs = [0.8, 0.1, 0.1, 0.1, 0.8, 0.1, 0.1, 0.1, 0.8];
  const three = answerOf({ task: "multiclass", classes: 3, outputs, targets: [0, 1, 2] }, [], { classes: ["a", "b", "c".repeat(25)] }); // prettier-ignore

  test("a curve for each, and no line of guessing for precision", () => {
    const [roc, recall, calibration] = figures([three]);
    expect(roc.legend).toEqual(["line s0: a: AUC 1", "line s1: b: AUC 1", `line s2: ${"c".repeat(23)}…: AUC 1`, "line chance: guessing: AUC 0.5"]); // prettier-ignore
    expect(roc.lines.map(([style]) => style)).toEqual(["chance", "s0", "s1", "s2"]);
    expect(recall.legend).toEqual(["line s0: a: AP 1", "line s1: b: AP 1", `line s2: ${"c".repeat(23)}…: AP 1`]);
    expect(recall.lines.map(([style]) => style)).toEqual(["s0", "s1", "s2"]);
    expect(calibration.drawing).toContain(">predicted P(what it says)</text>");
    expect(calibration.drawing).toContain(">share that was right</text>");
    expect(calibration.told).toEqual(["0.7 to 0.8: 3 rows", "said 80.0 % on average, came true 100.0 % (3 rows between 0.7 and 0.8)"]); // prettier-ignore
  });

  const curve = (k: number, auc: number | null): ClassCurves => ({ ...curvesOf(four.predictions)[0], k, auc });
  const names = { ...three, classes: [..."abcdefgh"] };

  test("six of them, those of the smallest area, in the order of the classes", () => {
    const curves = [0.95, 0.7, null, 0.8, 0.6, 0.5, 0.75, 0.9].map((auc, k) => curve(k, auc));
    const [roc, recall] = figures([names], null, curves);
    expect(roc.legend.map((entry) => entry.slice(9, 10))).toEqual([..."bdefgh", "c"]); // chance
    expect(roc.explain).toMatch(/another one\. Shown are the 6 of 8 classes with the smallest area\.$/);
    expect(recall.explain).toMatch(/under it\. Shown are the 6 of 8 classes with the smallest area\.$/);
    const [six] = figures([names], null, curves.slice(0, 7));
    expect(figures([names], null, curves.slice(0, 2)).map(({ legend }) => legend.length)).toEqual([3, 2, 3]);
    expect(six.legend).toHaveLength(7);
    expect(six.explain).toMatch(/another one\.$/);
  });

  test("all curves together have 600 points", () => {
    const many = binary(Array.from({ length: 601 }, (_, i) => i / 601), Array.from({ length: 601 }, (_, i) => i % 2)); // prettier-ignore
    const [roc, recall] = figures([many]);
    expect(roc.told).toHaveLength(600);
    expect(recall.told).toHaveLength(600);
    const [own] = curvesOf(many.predictions);
    const [both] = figures([names], null, [{ ...own, k: 0 }, { ...own, k: 1 }, { ...own, k: 2 }, { ...own, k: 3 }, { ...own, k: 4 }, { ...own, k: 5 }]); // prettier-ignore
    expect(both.told).toHaveLength(600);
  });
});

test("several targets have their curves each, with a threshold for all", () => {
  const label = (name: string, classes: readonly string[] | null): JudgedAnswer => ({ ...binary([0.9, 0.1], [1, 0], { threshold: 0.25 }), name, classes }); // prettier-ignore
  const page = content([label("x".repeat(61), ["no", "y".repeat(41)]), label("second", null)], "f1");
  expect(partsOf(page, "h3").map(tight).filter((title) => !/ROC|recall|Calibration/.test(title))).toEqual([`${"x".repeat(59)}…`, "second"]); // prettier-ignore
  expect(partsOf(page, "p").map(words)).toEqual([
    "The model gives a probability; a threshold turns it into a yes or no. These curves try every threshold.",
    `Yes is ${"y".repeat(39)}…. This run answers ${"y".repeat(39)}… above 0.2500, the best for f1 on the validation rows.`,
    "Yes is 1. This run answers yes above 0.2500, the best for f1 on the validation rows.",
  ]);
  expect(figuresOf(page).map(({ title }) => title)).toEqual(["ROC curve", "Precision and recall", "Calibration", "ROC curve", "Precision and recall", "Calibration"]); // prettier-ignore
});
