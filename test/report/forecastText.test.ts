// A forecast as CSV, as data, and as charts above a table.
import { describe, expect, test } from "@jest/globals";
import { Chalk } from "chalk";
import { forecastCsv, forecastData, forecastLines } from "../../src/report/terminal/forecastText.js";
import { plotLines, type Series } from "../../src/report/terminal/plot.js";
import type { Block, Table } from "../../src/report/terminal/table.js";
import type { Forecast, ForecastStep } from "../../src/train/forecastRun.js";

const color = new Chalk({ level: 1 });

function stepOf(step: number, changes: Partial<ForecastStep> = {}): ForecastStep {
  return {
    group: null,
    step,
    time: 10 * step,
    when: `day ${step}`,
    predicted: step + 0.5,
    low: step,
    high: step + 1,
    ...changes,
  };
}
const points = [
  { time: -10, when: "day -1", value: 3 },
  { time: 0, when: "day 0", value: 2 },
];
const plain: Forecast = { target: "y\n", order: "day\n", group: null, interval: 0.8, steps: [stepOf(1), stepOf(2, { low: null, high: null })], past: [{ group: null, points }], notes: ["odd"] }; // prettier-ignore
const grouped: Forecast = {
  ...plain,
  group: "town\n",
  steps: [stepOf(1, { group: "Ulm\n" }), stepOf(1, { group: "Linz", predicted: 9 })],
  past: ["Ulm\n", "Linz"].map((group) => ({ group, points })),
};

describe("as a file", () => {
  test("with what there is of an interval", () => {
    const { steps } = plain;
    const names = { ...plain, target: "y", order: "day" };
    expect(forecastCsv(names)).toBe("day,y,low,high\nday 1,1.5,1,2\nday 2,2.5,,\n");
    expect(forecastCsv({ ...names, interval: null, steps: steps.slice(0, 1) })).toBe("day,y\nday 1,1.5\n");
    const group = { ...names, group: "town", steps: [stepOf(1, { group: "Ulm" }), stepOf(2, { group: null })] };
    expect(forecastCsv(group)).toBe("town,day,y,low,high\nUlm,day 1,1.5,1,2\n,day 2,2.5,2,3\n");
  });

  test("as data", () => {
    const head = { target: "y\n", order: "day\n", notes: ["odd"] };
    expect(forecastData(plain)).toEqual({
      ...head,
      group: null,
      interval: 0.8,
      forecast: [
        { step: 1, "day\n": "day 1", predicted: 1.5, low: 1, high: 2 },
        { step: 2, "day\n": "day 2", predicted: 2.5, low: null, high: null },
      ],
    });
    expect(forecastData({ ...grouped, interval: null })).toEqual({
      ...head,
      group: "town\n",
      interval: null,
      forecast: [
        { group: "Ulm\n", step: 1, "day\n": "day 1", predicted: 1.5 },
        { group: "Linz", step: 1, "day\n": "day 1", predicted: 9 },
      ],
    });
  });
});

describe("in a terminal", () => {
  const lines = (forecast: Forecast, width = 60): Block[] => forecastLines(forecast, { width, ascii: true, color });
  const tableOf = (forecast: Forecast): Table => lines(forecast).find((block): block is Table => typeof block !== "string")!;
  const words = new Map([[-10, "day -1"], [0, "day 0"], [10, "day 1"], [20, "day 2"], [1, "day 1"], [2, "day 2"]]); // prettier-ignore
  const chart = (width: number, ...curves: readonly Series["points"][]): string[] => {
    const labels = [["y\n", color.cyan], ["forecast", color.yellow], ["low", color.dim], ["high", color.dim]] as const; // prettier-ignore
    const series = curves.map((each, i): Series => ({ label: labels[i][0], points: each, paint: labels[i][1] }));
    return plotLines(series, { width, height: 8, ascii: true, logY: false, xWords: (x) => words.get(x) ?? "" });
  };
  const known = [[-10, 3], [0, 2]] as const; // prettier-ignore

  test("a chart of what was and what will be, and a table", () => {
    expect(lines(plain)).toEqual([
      ...chart(60, known, [[10, 1.5], [20, 2.5]], [[10, 1], [20, null]], [[10, 2], [20, null]]), // prettier-ignore
      "",
      {
        rows: [
          ["day\\u000a", "y\\u000a", "low (80 %)", "high"],
          ["day 1", "1.5000", "1", "2"],
          ["day 2", "2.5000", "", ""],
        ],
        columns: [{}, { align: "right" }],
      },
    ]);
    expect(lines(plain, 80).slice(0, -2)).toEqual(lines(plain, 90).slice(0, -2));
    expect(lines(plain, 79).slice(0, -2)).not.toEqual(lines(plain, 80).slice(0, -2));
  });

  test("without an interval, and where no step has a time: one after the other behind the last", () => {
    const steps = plain.steps.map((step) => ({ ...step, time: null }));
    expect(lines({ ...plain, interval: null, steps }).slice(0, -2)).toEqual(chart(60, known, [[1, 1.5], [2, 2.5]])); // prettier-ignore
    expect(tableOf({ ...plain, interval: null }).rows).toEqual([["day\\u000a", "y\\u000a"], ["day 1", "1.5000"], ["day 2", "2.5000"]]); // prettier-ignore
  });

  test("a positive series of all sizes has equal steps, too", () => {
    const wide = [{ time: 0, when: "day 0", value: 1000 }];
    expect(lines({ ...plain, interval: null, past: [{ group: null, points: wide }] }).slice(0, -2)).toEqual(chart(60, [[0, 1000]], [[10, 1.5], [20, 2.5]])); // prettier-ignore
  });

  test("an interval to a tenth of a percent", () => {
    expect(tableOf({ ...plain, interval: 0.9 }).rows[0][2]).toBe("low (90 %)");
    expect(tableOf({ ...plain, interval: 0.98765 }).rows[0][2]).toBe("low (98.8 %)");
  });

  test("of several series each has a chart of its own, the first three", () => {
    const all = lines(grouped);
    const ulm = chart(60, known, [[10, 1.5]], [[10, 1]], [[10, 2]]); // prettier-ignore
    const linz = chart(60, known, [[10, 9]], [[10, 1]], [[10, 2]]); // prettier-ignore
    expect(all.slice(0, -1)).toEqual([color.bold("Ulm\\u000a"), ...ulm, "", color.bold("Linz"), ...linz, ""]);
    expect(tableOf(grouped).rows).toEqual([
      ["town\\u000a", "day\\u000a", "y\\u000a", "low (80 %)", "high"],
      ["Ulm\\u000a", "day 1", "1.5000", "1", "2"],
      ["Linz", "day 1", "9", "1", "2"],
    ]);
    const towns = ["a", "b", "c", "d"];
    const many = {
      ...grouped,
      steps: towns.map((group) => stepOf(1, { group })),
      past: towns.map((group) => ({ group, points })),
    };
    const heads = lines(many).filter((block) => towns.map((town) => color.bold(town)).includes(block as string));
    expect(heads).toEqual(["a", "b", "c"].map((town) => color.bold(town)));
    expect(tableOf(many).rows).toHaveLength(5);
  });

  test("thirty rows, and how many more there are", () => {
    const long = (count: number): Block[] => lines({ ...plain, steps: Array.from({ length: count }, (_, i) => stepOf(i + 1)) });
    expect((long(30).at(-1) as Table).rows).toHaveLength(31);
    expect((long(31).at(-2) as Table).rows).toHaveLength(31);
    expect(long(31).at(-1)).toBe("... 1 more: -o FILE writes all of them");
    expect(long(35).at(-1)).toBe("... 5 more: -o FILE writes all of them");
  });
});
