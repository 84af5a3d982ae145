// The form for one row, or the box for several, on the page of a predictor and of a server.
import { describe, expect, test } from "@jest/globals";
import { goalOf, rowBody } from "../../src/export/js/page/rowBody.js";
import type { CategoryColumn, NumberColumn, PredictorColumn, TableSchema } from "../../src/export/js/schema.js";
import { partsOf, tight, words } from "../report/page.js";

const number: NumberColumn = { kind: "number", name: "n", optional: false, typical: 3, low: 1, high: 5, decimal: "." };
const category: CategoryColumn = { kind: "category", name: "c", optional: false, categories: ["red", "blue"], other: false };
const date: PredictorColumn = { kind: "date", name: "d", optional: false, format: "DD.MM.YYYY" };
const text: PredictorColumn = { kind: "text", name: "t", optional: false, tokens: 9 };
const schema = (columns: readonly PredictorColumn[], changes: Partial<TableSchema> = {}): TableSchema => ({ about: "table", name: "run", task: "regression", target: "y", classes: null, columns, series: null, example: [{}], ...changes }); // prettier-ignore
const series: NonNullable<TableSchema["series"]> = { target: "y", window: 3, horizon: 2, order: "d", group: null };

/** Of a form with one column: its markup, and what is read beside it. */
function field(column: PredictorColumn, value: string | number = ""): { markup: string; note: string | null } {
  const body = rowBody(schema([column], { example: [{ [column.name]: value }] }));
  return { markup: tight(body), note: partsOf(body, "small").map(words).at(0) ?? null };
}

describe("a number", () => {
  test("has its usual value, and what usual values are", () => {
    const { markup, note } = field(number, 3);
    expect(markup).toContain('<label class="field"><span>n</span>');
    expect(markup).toContain('<input type="number" step="any" data-name="n" value="3" />');
    expect(note).toBe("usually 1 to 5");
  });

  test("with a comma for decimals says so to the program", () =>
    expect(field({ ...number, decimal: "," }, 3).markup).toContain('value="3" data-decimal="," />'));

  test("of which usual values are not known, or that was always the same, has no note", () => {
    expect(field({ ...number, low: null, high: null }).note).toBeNull();
    expect(field({ ...number, low: 4, high: 4 }).note).toBeNull();
  });

  test("may be empty", () => {
    expect(field({ ...number, optional: true }).note).toBe("usually 1 to 5; may be empty");
    expect(field({ ...number, optional: true, low: null }).note).toBe("may be empty");
  });
});

describe("a category", () => {
  const names = (count: number): string[] => Array.from({ length: count }, (_, i) => `k${i}`);

  test("is chosen among those there are, the usual one first", () => {
    const { markup, note } = field(category, "blue");
    expect(markup).toContain('<select data-name="c"><option>red</option><option selected>blue</option></select>');
    expect(note).toBeNull();
  });

  test("may be left open", () =>
    expect(field({ ...category, optional: true }, "red").markup).toContain('<select data-name="c"><option value=""></option><option selected>red</option>')); // prettier-ignore

  test("may be another one: it is written, and those there are are offered", () => {
    const { markup, note } = field({ ...category, other: true }, "red");
    expect(markup).toContain('<input type="text" data-name="c" value="red" list="of-c"><datalist id="of-c"><option value="red"><option value="blue"></datalist>'); // prettier-ignore
    expect(note).toBe("another is possible");
  });

  test("of 500 is a list, of 501 it is written, with the first 500 on offer", () => {
    expect(field({ ...category, categories: names(500) }).markup.match(/<option[^>]*>k\d+<\/option>/g)).toHaveLength(500);
    const { markup } = field({ ...category, categories: names(501) });
    expect(markup).not.toContain("<select");
    expect(markup.match(/<option /g)).toHaveLength(500);
    expect(markup).toContain('<option value="k499"></datalist>');
  });
});

test("a date shows how it is written, a text has room", () => {
  expect(field(date, "01.02.2003")).toMatchObject({ note: "DD.MM.YYYY" });
  expect(field(date, "01.02.2003").markup).toContain('<input type="text" data-name="d" value="01.02.2003" />');
  const { markup, note } = field(text, "so <b>");
  expect(markup).toContain('<label class="field wide"><span>t</span><textarea rows="3" data-name="t">so &lt;b&gt;</textarea></label>'); // prettier-ignore
  expect(note).toBeNull();
});

test("a cell without a usual value is empty", () =>
  expect(tight(rowBody(schema([number])))).toContain('data-name="n" value="" />'));

describe("a form or a box", () => {
  const many = (count: number): PredictorColumn[] => Array.from({ length: count }, (_, i) => ({ ...number, name: `n${i}` }));
  const hasBox = (given: TableSchema): boolean => tight(rowBody(given)).includes('id="rows"');

  test("a hundred columns are a form, below which a row can be pasted", () => {
    expect(hasBox(schema(many(100)))).toBe(false);
    expect(tight(rowBody(schema(many(100))))).toContain('<textarea id="paste" rows="3">');
    expect(hasBox(schema(many(101)))).toBe(true);
    expect(tight(rowBody(schema(many(101))))).not.toContain('id="paste"');
  });

  test("a box holds the example under the names, with the commas of the data", () => {
    const columns = [{ ...number, decimal: "," }, { ...number, name: "m" }, text] as const;
    const example = [
      { n: 1.5, m: 2.5, t: "a.b" },
      { n: "7.5", m: 3 },
    ];
    const body = rowBody(schema(columns, { series, example }));
    const [box] = partsOf(body, "textarea");
    expect(box).toBe("n\tm\tt\n1,5\t2.5\ta.b\n7.5\t3\t");
    expect(tight(body)).toContain('<textarea id="rows" rows="4" wrap="off">');
    expect(words(body)).toContain("rows below the names of their columns, 3 or more, with tabs, commas or semicolons between the cells: paste them from a table"); // prettier-ignore
  });

  test("it is as high as its rows, 24 at most, and asks for no number of rows that are no series", () => {
    const of = (rows: number): string => tight(rowBody(schema(many(101), { example: Array.from({ length: rows }, () => ({})) })));
    expect(of(21)).toContain('rows="23"');
    expect(of(22)).toContain('rows="24"');
    expect(of(23)).toContain('rows="24"');
    expect(of(1)).toContain("the names of their columns, with tabs");
  });
});

test("a button where the answer does not follow by itself; what is answered to has a name", () => {
  expect(tight(rowBody(schema([number]), "Predict"))).toContain('<p class="tools"><button type="submit">Predict</button><button type="reset">Usual values</button></p>'); // prettier-ignore
  expect(tight(rowBody(schema([number])))).toContain('<p class="tools"><button type="reset">');
  expect(tight(rowBody(schema([number])))).toContain('data-of="y"');
  expect(tight(rowBody(schema([number], { target: "" })))).toContain('data-of="reconstruction"');
});

test.each<[string, Partial<TableSchema>, string]>([
  ["a number", {}, "Predicts y from the values below."],
  ["the columns", { target: "" }, "Predicts the columns themselves from the values below."],
  ["one of two classes", { classes: ["no", "yes"] }, "Predicts y: no or yes from the values below."],
  ["one of twelve", { classes: [..."abcdefghijkl"] }, "Predicts y: a, b, c, d, e, f, g, h, i, j, k or l from the values below."],
  ["one of too many to name", { classes: [..."abcdefghijklm"] }, "Predicts y from the values below."],
  ["a text", { task: "sequence" }, "Writes y."],
  ["a series", { series }, "Predicts what y is up to 2 steps after the last of 3 or more rows."],
  [
    "one step of a series",
    { series: { ...series, horizon: 1 } },
    "Predicts what y is one step after the last of 3 or more rows.",
  ],
])("what it is for: %s", (_name, changes, said) => expect(words(goalOf(schema([number], changes)))).toBe(said));
