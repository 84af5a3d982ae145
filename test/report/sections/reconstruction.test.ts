// An autoencoder: pairs of images from all over the part, and the columns that come out worst.
import { expect, test } from "@jest/globals";
import { reconstructionSection } from "../../../src/report/html/sections/reconstruction.js";
import type { JudgedAnswer } from "../../../src/report/judge.js";
import type { ImageRows } from "../../../src/report/pictures.js";
import type { Picture } from "../../../src/report/svg/image.js";
import { cellsOf, nameOf, partsOf, words } from "../page.js";
import { answerOf, judgedOf } from "../story.js";

const feature = (name: string, off: number, rows = 2): JudgedAnswer => {
  const targets = Array.from({ length: rows }, (_, i) => (i % 2 === 0 ? 1 : -1));
  return answerOf({ targets, outputs: targets.map((value) => value + off) }, targets.map(() => 0), { name }); // prettier-ignore
};

test("columns with the largest error first, 25 of them", () => {
  const section = reconstructionSection(judgedOf([feature("a", 0.5), feature("b".repeat(41), 2), feature("c", 0)]), null);
  expect(nameOf(section)).toBe("reconstruction: What went in and what came out");
  expect(cellsOf(section.content)).toEqual([
    ["feature", "rmse", "constant answer", "r2"],
    [`${"b".repeat(39)}…`, "2", "1", "-3"],
    ["a", "0.5000", "1", "0.7500"],
    ["c", "0", "1", "1"],
  ]);
  expect(partsOf(section.content, "p")).toEqual(["The error (rmse) of each feature in the scale of the model, beside that of always answering its mean."]); // prettier-ignore
  const many = (count: number): string => String(reconstructionSection(judgedOf(Array.from({ length: count }, (_, i) => feature(`x${i}`, i))), null).content); // prettier-ignore
  expect(cellsOf(many(25))).toHaveLength(26);
  expect(many(25)).not.toContain("Shown are");
  expect(cellsOf(many(26))).toHaveLength(26);
  expect(words(many(26))).toContain("its mean. Shown are the 25 of 26 with the largest error.");
});

test("images of 16 rows, evenly spread, with what was made of each", () => {
  const grey = (value: number): Picture => ({ channels: 1, height: 1, width: 1, values: [value] });
  const asked: unknown[] = [];
  const images = {
    picture: (row: number) => (asked.push(row), grey(0)),
    drawn: (said: ArrayLike<number>) => (asked.push(Array.from(said)), grey(1)),
  } as unknown as ImageRows;
  const { content } = reconstructionSection(judgedOf([feature("a", 1), feature("b", 2)], { part: "val" }), images);
  expect(asked).toEqual([0, [2, 3], 1, [0, 1]]);
  expect(words(partsOf(content, "p")[0])).toBe("2 of the validation rows: above the image, below what the model makes of it. What is lost had no room in the narrowest layer."); // prettier-ignore
  expect(partsOf(content, "figcaption")).toEqual(["line 2", "line 3"]);
  expect([...partsOf(content, "figure").join("").matchAll(/aria-label="([^"]*)"><path fill="rgb\((\d+)/g)].map(([, label, shade]) => `${label}: ${shade}`)).toEqual(["the row of line 2: 0", "its reconstruction: 255", "the row of line 3: 0", "its reconstruction: 255"]); // prettier-ignore
  const captions = (rows: number): string[] => partsOf(reconstructionSection(judgedOf([feature("a", 1, rows), feature("b", 2, rows)], { report: { unit: "row" } }), images).content, "figcaption"); // prettier-ignore
  expect(captions(16)).toEqual(Array.from({ length: 16 }, (_, i) => `row ${i + 2}`));
  expect(captions(40)).toEqual([0, 2, 5, 7, 10, 12, 15, 17, 20, 22, 25, 27, 30, 32, 35, 37].map((row) => `row ${row + 2}`));
  const inRows = reconstructionSection(judgedOf([feature("a", 1), feature("b", 2)], { report: { unit: "row" } }), images).content;
  expect(String(inRows)).toContain('aria-label="row 2"');
});
