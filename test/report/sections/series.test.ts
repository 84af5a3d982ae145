// A series: when each value came that was forecast, where the curves lie, and how far forecast and persistence are off.
import { expect, test } from "@jest/globals";
import { seriesSection } from "../../../src/report/html/sections/series.js";
import type { Past } from "../../../src/data/dataset.js";
import type { Series } from "../../../src/data/preprocess.js";
import type { JudgedAnswer } from "../../../src/report/judge.js";
import { figuresOf, nameOf, partsOf, words, type Shown } from "../page.js";
import { answerOf, judgedOf } from "../story.js";

const plain = { format: null } as Series["order"]["cells"];
const series = (parts: Partial<Series> = {}): Series => ({ target: "load", order: { name: "hour", cells: plain }, group: null, window: 24, horizon: 1, gaps: "error", step: null, ...parts }); // prettier-ignore

/** Values that come, those that are forecast, and the last ones before. */
function judged(
  answers: readonly JudgedAnswer[],
  past: Partial<Record<keyof Past, readonly (number | string | null)[]>>,
): ReturnType<typeof judgedOf> {
  // prettier-ignore
  const rows = answers[0].predictions.targets.length;
  const { times = [1, 2, 3].slice(0, rows), target = Array.from({ length: rows }, () => 0), series: which = target.map(() => 0), groups = [null] } = past; // prettier-ignore
  return judgedOf(answers, { rows: { past: { target: Float64Array.from(target as number[]), times: Float64Array.from(times as number[]), series: Int32Array.from(which as number[]), groups: groups as (string | null)[] } } }); // prettier-ignore
}
const figures = (...[about, own]: [ReturnType<typeof judgedOf>, Series?]): Shown[] => figuresOf(seriesSection(about, own ?? series()).content); // prettier-ignore

const three = [answerOf({ targets: [0, 4, 10], outputs: [2, 6, 8] })];

test("one step ahead: the curves at the time when the value came", () => {
  const about = judged(three, { times: [1, 2, 3], target: [1, 0, 4] });
  expect(nameOf(seriesSection(about, series()))).toBe("forecast: Forecast and what came");
  const [figure, ...rest] = figures(about);
  expect(rest).toEqual([]);
  expect(figure).toMatchObject({
    title: "load, 1 step ahead",
    label: "Forecast and truth of load at 3 steps",
    legend: ["line s0: what came", "line s1: forecast", "line chance: persistence"],
    explain: "RMSE 2; persistence 4.2032.", // (1 + 16 + 36) / 3
    lines: [["thin chance", "M64 226L265 250L466 154"], ["s0", "M64 250L265 154L466 10"], ["s1", "M64 202L265 106L466 58"]],
    ticks: ["2", "3", "4", "0", "2", "4", "6", "8", "10"],
    told: ["2: came 0, forecast 2, persistence 1", "3: came 4, forecast 6, persistence 0", "4: came 10, forecast 8, persistence 4"],
  }); // prettier-ignore
  expect(figure.drawing).toContain(">hour</text>");
});

test("what is said above, and long names", () => {
  const about = judged(three, {});
  const said = (own: Series): string => words(partsOf(seriesSection(about, own).content, "p")[0]);
  expect(said(series())).toBe("The test rows, in the order of time. Each value was predicted from the 24 steps that end before it; persistence says the last of them again. A forecast that runs one step behind the truth, as persistence does, has learnt no more than that."); // prettier-ignore
  expect(said(series({ window: 1 }))).toContain("from the 1 step that end");
  const [long] = figures(about, series({ target: "t".repeat(41), order: { name: "o".repeat(31), cells: plain } }));
  expect(long.title).toBe(`${"t".repeat(39)}…, 1 step ahead`);
  expect(long.drawing).toContain(`>${"o".repeat(29)}…</text>`);
});

test("several steps ahead: the first and the last", () => {
  const answers = [1, 2, 3].map((ahead) =>
    answerOf({ targets: [1, 2, 3].map((value) => value + ahead), outputs: [0, 0, ahead] }),
  );
  const [first, last, ...rest] = figures(judged(answers, { times: [10, 20, 35] }));
  expect(rest).toEqual([]);
  expect([first.title, last.title]).toEqual(["load, 1 step ahead", "load, 3 steps ahead"]);
  // the present of a later row where there is one, else so many steps on
  expect(first.told.map((title) => title.split(":")[0])).toEqual(["20", "35", "36"]);
  expect(last.told).toEqual(["13: came 4, forecast 0, persistence 0", "23: came 5, forecast 0, persistence 0", "38: came 6, forecast 3, persistence 0"]); // prettier-ignore
});

test("dates go on by the step of the series, and have few ticks where they are long", () => {
  const day = 86_400;
  const days = [0, 1, 2, 3, 4, 5, 6, 7, 8].map((i) => i * day);
  const written = (format: string, step: Series["step"]): Shown => figures(judged([answerOf({ targets: days, outputs: days })], { times: days }), series({ step, order: { name: "day", cells: { ...plain, format } } }))[0]; // prettier-ignore
  const daily = written("YYYY-MM-DD", { unit: "seconds", size: day });
  expect(daily.told.at(-1)).toMatch(/^1970-01-10: came 691200,/);
  expect(daily.ticks.slice(0, 5)).toEqual(["1970-01-02", "1970-01-04", "1970-01-06", "1970-01-08", "1970-01-10"]);
  expect(written("YYYY-MM-DDZ Z", { unit: "months", size: 1 }).told.at(-1)).toMatch(/^1970-02-09Z Z: /);
  expect(written("YYYY-MM-DDZZ", { unit: "seconds", size: day }).ticks.slice(4, 5)).toEqual(["1970-01-10ZZ"]);
  expect(written("YYYY-MM-DDZZZ", { unit: "seconds", size: day }).ticks.slice(0, 3)).toEqual(["1970-01-02ZZZ", "1970-01-06ZZZ", "1970-01-10ZZZ"]); // prettier-ignore
});

test("each of several series for itself, the first three of them", () => {
  const which = [0, 0, 1, 1, 2, 3];
  const answers = [answerOf({ targets: [1, 2, 3, 4, 5, 6], outputs: [1, 2, 3, 4, 5, 7] })];
  const past = {
    times: [1, 2, 1, 2, 7, 9],
    target: [0, 0, 0, 0, 0, 0],
    series: which,
    groups: ["Ulm", "x".repeat(31), null, "Linz"],
  };
  const shown = figures(judged(answers, past));
  expect(shown.map(({ title }) => title)).toEqual([
    "load, 1 step ahead, Ulm",
    `load, 1 step ahead, ${"x".repeat(29)}…`,
    "load, 1 step ahead,",
  ]);
  expect(shown.map(({ told }) => told.map((title) => title.split(", forecast")[0]))).toEqual([["2: came 1", "3: came 2"], ["2: came 3", "3: came 4"], ["8: came 5"]]); // prettier-ignore
  expect(words(seriesSection(judged(answers, past), series()).content)).toContain(
    "no more than that. Shown are the first 3 of 4 series.",
  );
  const two = figures(judged([answerOf({ targets: [1, 2], outputs: [1, 2] })], { series: [0, 1], groups: ["Ulm", "Linz"] }));
  expect(two.map(({ title }) => title)).toEqual(["load, 1 step ahead, Ulm", "load, 1 step ahead, Linz"]);
  const few = { ...past, series: [0, 0, 1, 1, 2, 2] };
  expect(words(seriesSection(judged(answers, few), series()).content)).not.toContain("Shown are");
});

test("of many steps 200 can be pointed at, and 5 times have ticks", () => {
  const long = (rows: number): Shown => {
    const list = Array.from({ length: rows }, (_, i) => i);
    return figures(judged([answerOf({ targets: list, outputs: list })], { times: list, target: list }))[0];
  };
  expect([200, 201].map((rows) => long(rows).told.length)).toEqual([200, 200]);
  expect(long(201).ticks.slice(0, 6)).toEqual(["1", "51", "101", "151", "201", "0"]);
  expect(long(201).lines[1][1]).toMatch(/^M64 250L.*L466 10$/);
});
