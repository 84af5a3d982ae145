// A regression in three figures: predicted against true, what is left over, and how much of it there is.
import { expect, test } from "@jest/globals";
import { valuesSection } from "../../../src/report/html/sections/values.js";
import type { JudgedAnswer } from "../../../src/report/judge.js";
import { figuresOf, nameOf, partsOf, tight, words, type Shown } from "../page.js";
import { answerOf, judgedOf } from "../story.js";

const figures = (...given: Parameters<typeof judgedOf>): Shown[] => figuresOf(valuesSection(judgedOf(...given)).content);
const dots = ({ drawing }: Shown): string[][] => [...drawing.matchAll(/<circle class="dot ([^"]*)" cx="([^"]*)" cy="([^"]*)"/g)].map(([, ...dot]) => dot); // prettier-ignore
const four = answerOf({ targets: [0, 10, 4, 4], outputs: [2, 8, 4, NaN] });

test("each row as a dot, in both figures, but for those without an answer", () => {
  expect(nameOf(valuesSection(judgedOf([four])))).toBe("values: Predicted and true");
  expect(words(partsOf(valuesSection(judgedOf([four])).content, "p")[0])).toBe("A residual is predicted minus true: what the model leaves unexplained. It should look like noise."); // prettier-ignore
  const [truth, residuals, heap] = figures([four]);
  expect(truth).toMatchObject({
    title: "Predicted against true",
    label: "Predicted against true values of 3 rows",
    legend: ["dot s0: a row", "line chance: predicted = true"],
    explain: "On the dashed line the prediction is exact; a cloud that is flatter than the line means that the model stays near the mean.",
    lines: [["chance", "M58 190L306 10"]],
    told: ["line 2: true 0, predicted 2", "line 3: true 10, predicted 8", "line 4: true 4, predicted 4"],
  }); // prettier-ignore
  expect(dots(truth)).toEqual([["s0", "58", "154"], ["s0", "306", "46"], ["s0", "157.2", "118"]]); // prettier-ignore
  expect(truth.drawing).toContain(">true</text>");
  expect(truth.drawing).toContain(">predicted</text>");
  expect(residuals).toMatchObject({
    title: "Residuals against predicted",
    label: "Residuals of 3 rows",
    legend: ["dot s0: a row", "line chance: no error"],
    explain: "No pattern should be left: a bend is a shape that the model lacks, a funnel means that large values are harder to predict.",
    lines: [["chance", "M58 100L306 100"]],
    told: ["line 2: true 0, predicted 2", "line 3: true 10, predicted 8", "line 4: true 4, predicted 4"],
  }); // prettier-ignore
  expect(dots(residuals)).toEqual([["s0", "58", "10"], ["s0", "306", "190"], ["s0", "140.7", "100"]]); // prettier-ignore
  expect(heap).toMatchObject({
    title: "How large the errors are",
    label: "Histogram of 3 residuals",
    legend: [],
    told: ["-2 to 0: 1 row", "0 to 2: 1 row", "2 to 4: 1 row"],
  });
  expect(heap.ticks.slice(-2)).toEqual(["0", "1"]);
  expect(heap.drawing).toContain('<rect class="bar" x="58.5" y="10" width="81.7" height="180">');
});

test("residuals of one sign leave room for the line of no error; without a row there is an empty histogram", () => {
  const [, residuals] = figures([answerOf({ targets: [0, 1], outputs: [2, 2] })]);
  expect(residuals.lines).toEqual([["chance", "M306 190L306 190"]]);
  expect(dots(residuals).map(([, , y]) => y)).toEqual(["10", "100"]);
  const [, , two] = figures([answerOf({ targets: [0, 1], outputs: [2, 3] })]);
  expect(two.ticks.slice(-3)).toEqual(["0", "1", "2"]);
  const [, , heap] = figures([answerOf({ targets: [0], outputs: [NaN] })]);
  expect(heap.label).toBe("Histogram of 0 residuals");
  expect(heap.ticks.slice(-2)).toEqual(["0", "1"]);
  expect(heap.told[0]).toMatch(/: 0 rows$/);
});

test("many rows are a crowd, and of more than 2000 some are shown", () => {
  const rows = (count: number): Shown[] => figures([answerOf({ targets: Array.from({ length: count }, (_, i) => i), outputs: Array.from({ length: count }, () => 1) })]); // prettier-ignore
  expect(dots(rows(300)[0])[0][0]).toBe("s0");
  expect(rows(301).slice(0, 2).map((each) => dots(each)[0][0])).toEqual(["s0 crowd", "s0 crowd"]); // prettier-ignore
  const [all] = rows(2000);
  expect([dots(all).length, all.explain]).toEqual([2000, expect.stringMatching(/near the mean\.$/)]);
  const [truth, residuals, heap] = rows(2001);
  expect(dots(truth)).toHaveLength(2000);
  expect(truth.explain).toMatch(/near the mean\. Shown are 2,000 of 2,001 rows\.$/);
  expect(residuals.explain).toMatch(/harder to predict\. Shown are 2,000 of 2,001 rows\.$/);
  expect(heap.label).toBe("Histogram of 2001 residuals");
});

test("several targets have their figures each, under their name", () => {
  const named = (name: string): JudgedAnswer => ({ ...four, name });
  const { content } = valuesSection(judgedOf([named("a".repeat(61)), named("b")], { report: { unit: "row" } }));
  expect(partsOf(content, "h3").map(tight)).toEqual([`${"a".repeat(59)}…`, "Predicted against true", "Residuals against predicted", "How large the errors are", "b", "Predicted against true", "Residuals against predicted", "How large the errors are"]); // prettier-ignore
  expect(figuresOf(content)[0].told[0]).toBe("row 2: true 0, predicted 2");
  expect(partsOf(valuesSection(judgedOf([four])).content, "h3")).toHaveLength(3);
});
