// What mlbh init shows of a table: a line for every column, pairs that say the same, and rows that are a series.
import { describe, expect, test } from "@jest/globals";
import { suggestFor } from "../../src/advise/init/init.js";
import type { Suggestion } from "../../src/advise/init/suggest.js";
import {
  assumptionsOf,
  assumptionTable,
  profileTable,
  seriesLines,
  suggestionInJson,
  twinLines,
} from "../../src/report/terminal/initText.js";
import type { Table } from "../../src/report/terminal/table.js";
import { csvFile } from "../data/files.js";

type Row = Readonly<Record<string, string | number>>;
const noise = (i: number): number => ((i * 7919) % 997) / 100;

/** So many rows, each made from its number. */
function suggest(count: number, row: (i: number) => Row, target = "y"): Promise<Suggestion> {
  const rows = Array.from({ length: count }, (_, i) => row(i));
  const lines = [Object.keys(rows[0]), ...rows.map((each) => Object.values(each).map((cell) => `"${cell}"`))];
  return suggestFor(csvFile(lines.map((line) => line.join(",")).join("\n")), target);
}

function linesOf(suggestion: Suggestion): Record<string, string[]> {
  const [{ rows }] = profileTable(suggestion) as unknown as [Table];
  return Object.fromEntries(rows.slice(1).map(([name, ...cells]) => [name, cells]));
}

const day = (i: number): string => new Date(Date.UTC(2024, 0, 1 + i)).toISOString().slice(0, 10);

describe("a line for every column", () => {
  test("says of what kind it is, its gaps, how many values it has and what becomes of it", async () => {
    const suggestion = await suggest(120, (i) => ({
      height: i === 7 ? "" : i % 40,
      price: Math.round(Math.exp(noise(i)) * 100) / 100,
      day: day((i * 37) % 60),
      colour: ["red", "green", "blue"][i % 3],
      town: i % 20 < 12 ? ["Ulm", "Bern", "Linz", "Graz", "Wels", "Zug"][i % 6] : `place ${i}`,
      letter:
        i % 11 === 5 ? "" : `the box came ${i % 3} days late and was ${["wet", "open", "empty", "heavy"][i % 4]} number ${i}`,
      same: "k",
      "a name that is much too long to be shown": ["x", "y"][(i * 31) % 2],
      y: ["yes", "no"][(i * 13) % 2],
    }));
    expect(linesOf(suggestion)).toEqual({
      height: ["number", "1", "40", "0 ... 39, mean 19.61 ± 11.53", "feature, gaps filled with the median"],
      price: ["number", "0", "120", "1 ... 21162.8, mean 2348.5 ± 4650.8", "feature, its logarithm"],
      day: ["date", "0", "60", "2024-01-01 ... 2024-02-29", "its parts are features"],
      colour: ["text", "0", "3", '"red", "green", "blue"', "3 features, one for each text"],
      town: ["text", "0", "54", '"Ulm", "Bern", "Linz", ...', "7 features, one for each frequent text, one for the others"],
      letter: ["text", "11", "109", '"the box came 0 days ..., "the box came 1 days ..., "the box came 2 days ..., ...', "a text, read word by word, a gap is a text of nothing"], // prettier-ignore
      same: ["text", "0", "1", '"k"', 'left out: always "k"'],
      "a name that is much t...": ["text", "0", "2", '"x", "y"', "2 features, one for each text"], // 24 characters
      y: ["text", "0", "2", '"yes", "no"', "target"],
    });
  });

  test("of many columns the first 24 and the target", async () => {
    const suggestion = await suggest(30, (i) => ({ ...Object.fromEntries(Array.from({ length: 30 }, (_, c) => [`x${c}`, noise(i * (c + 3) + c)])), y: i % 2 })); // prettier-ignore
    expect(Object.keys(linesOf(suggestion))).toEqual([...Array.from({ length: 24 }, (_, c) => `x${c}`), "y"]);
    expect(profileTable(suggestion)[1]).toBe("... and 6 more columns (--json shows all)");
    const few = await suggest(30, (i) => ({ ...Object.fromEntries(Array.from({ length: 24 }, (_, c) => [`x${c}`, noise(i * (c + 3) + c)])), y: i % 2 })); // prettier-ignore
    expect(profileTable(few)).toHaveLength(1);
  });
});

test("where there is no room texts are cut, counts go before kinds, and the use is broken", async () => {
  const [{ columns }] = profileTable(await suggest(30, (i) => ({ x: noise(i), y: i % 2 }))) as unknown as [Table];
  expect(columns).toEqual([
    { fit: "cut", least: 12 },
    { drop: 2 },
    { align: "right" },
    { align: "right", drop: 1 },
    { fit: "cut", least: 20 },
    { fit: "wrap", least: 14 },
  ]);
});

describe("what was assumed", () => {
  const twoLabels = (): Promise<Suggestion> => suggest(30, (i) => ({ x: noise(i), same: "k", gap: i < 3 ? "-" : noise(i + 50), y: ["no", "yes"][i % 2] })); // prettier-ignore

  test("every setting with its reason, in the order of the file", async () => {
    const { rows, ...table } = assumptionTable(await twoLabels());
    expect(rows).toEqual([
      ["data.target", "y (as --target says)"],
      ["task", 'binary (two values, "no" and "yes")'],
      ["data.positive", "yes (the label that counts as 1)"],
      ["data.drop", 'same (always "k")'],
      ["data.columns.gap", 'missing_values ["NA","NaN","null","?","-"], missing median ("-" stands for nothing; 3 cells missing ("-" in 3): filled with the median of the training rows)'],
      ["data.scale", "standard (mean 0, deviation 1: columns of different size learn equally fast)"],
      ["data.split", "train 0.8, val 0, test 0.2, stratify true (30 rows are too few to set some aside for validation too)"],
      ["model", "16 (hidden units for 2 inputs; more can learn more, and learn by heart)"],
      ["loss", "BCEWithLogitsLoss (two classes; the sigmoid is part of the loss)"],
      ["optimizer.Adam.lr", "0.01 (a tenth of it if the loss jumps about, more if it only creeps)"],
      ["train.epochs", "100 (passes over the rows)"],
      ["train.batch_size", "16 (2 steps an epoch on about 24 training rows)"],
    ]); // prettier-ignore
    expect(table).toEqual({ columns: [{ fit: "cutStart", least: 30 }, { fit: "wrap", least: 20 }], indent: 2 }); // prettier-ignore
  });

  test("as data: rows, columns with what becomes of them, and the classes of the target alone", async () => {
    const suggestion = await twoLabels();
    const data = suggestionInJson(suggestion) as { columns: Readonly<Record<string, unknown>>[] };
    expect(data).toMatchObject({ task: "binary", target: "y", rows: 30, rows_read: 30, twins: [], assumptions: assumptionsOf(suggestion) }); // prettier-ignore
    const [x, same, gap, y] = data.columns;
    expect(x).toMatchObject({ name: "x", kind: "numeric", missing: 0, markers: {}, distinct: 30, use: { as: "number" }, settings: {} }); // prettier-ignore
    expect(same).toMatchObject({ distinct: 1, examples: ["k"], numbers: null, use: { as: "nothing" }, settings: {} });
    expect(gap).toMatchObject({ missing: 3, markers: { "-": 3 }, distinct: 27, settings: { missing: "median" } });
    expect(y).toMatchObject({ distinct: 2, classes: [{ label: "no", rows: 15 }, { label: "yes", rows: 15 }] }); // prettier-ignore
    for (const each of [x, same, gap]) expect(each).not.toHaveProperty("classes");
  });

  test("as data: pairs by the names of their columns", async () => {
    const suggestion = await suggest(60, (i) => ({ a: noise(i), b: 2 * noise(i) + noise(3 * i) / 500, y: noise(i + 31) }));
    expect(suggestionInJson(suggestion)).toMatchObject({ twins: [{ columns: ["a", "b"], equal: false, correlation: expect.closeTo(1, 3) }] }); // prettier-ignore
  });
});

describe("pairs that say nearly the same", () => {
  test("the target is none of them where it stands first", async () => {
    const suggestion = await suggest(60, (i) => ({ y: noise(i) + noise(5 * i) / 500, a: noise(i), b: 2 * noise(i) + noise(3 * i) / 500 })); // prettier-ignore
    expect(twinLines(suggestion)).toEqual(['note: "a" and "b" say nearly the same (correlation 1.0000)']);
  });

  test("what is the same in every row is none of them: it is left out", async () => {
    const suggestion = await suggest(60, (i) => ({ a: noise(i), b: noise(i), y: noise(i + 31) }));
    expect(suggestion.profile.twins).toHaveLength(1);
    expect(twinLines(suggestion)).toEqual([]);
  });

  test("the first five are named, and the target is none of them", async () => {
    const alike =
      (names: string) =>
      (i: number): Row => {
        const a = noise(i);
        return { ...Object.fromEntries([...names].map((name, c) => [name, (c + 1) * a + noise((2 * c + 3) * i) / 500])), z: noise(i + 31), y: a + noise(5 * i) / 500 }; // prettier-ignore
      };
    const note = (a: string, b: string): string => `note: "${a}" and "${b}" say nearly the same (correlation 1.0000)`;
    const of = async (names: string): Promise<string[]> => twinLines(await suggest(60, alike(names)));
    expect(await of("a")).toEqual([]);
    expect(await of("abc")).toEqual([note("a", "b"), note("a", "c"), note("b", "c")]);
    expect((await of("abcd")).slice(4)).toEqual([note("b", "d"), "note: and 1 more such pair"]);
    expect((await of("abcde")).slice(5)).toEqual(["note: and 5 more such pairs"]);
  });
});

describe("rows in the order of dates", () => {
  const series = (rows: number): Promise<Suggestion> => suggest(rows, (i) => ({ day: day(i), x: noise(i), y: noise(i + 100) + i / 7 })); // prettier-ignore

  test("may be a series, from 50 rows on", async () => {
    expect(seriesLines(await series(49))).toEqual([]);
    expect(seriesLines(await series(50))).toEqual([expect.stringMatching(/^note: the rows are in the order of "day"\..* add order: day and window: 14 under data/)]); // prettier-ignore
  });

  test("are none where days come twice, are in no order, or the target is a class", async () => {
    const lines = (date: (i: number) => string, y: (i: number) => number): Promise<string[]> => suggest(60, (i) => ({ day: date(i), x: noise(i), y: y(i) })).then(seriesLines); // prettier-ignore
    const amount = (i: number): number => noise(i + 100) + i / 7;
    expect(await lines(day, amount)).toHaveLength(1);
    expect(await lines((i) => day(i >> 1), amount)).toEqual([]);
    expect(await lines((i) => day((7 * i) % 60), amount)).toEqual([]);
    expect(await lines(day, (i) => i % 2)).toEqual([]);
  });
});
