// What a server says of the rows that its model takes, and how it takes them.
import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import type { DataConfig, PredictConfig } from "../../src/data/config.js";
import type { Preprocess, Step } from "../../src/data/preprocess.js";
import { openRun, type OpenRun } from "../../src/runs/openRun.js";
import type { Refusal } from "../../src/serve/refusal.js";
import { tableSchema, type TableSchema } from "../../src/serve/rowSchema.js";
import type { Kind, Reply } from "../../src/serve/service.js";
import { tableService } from "../../src/serve/tableService.js";
import { trainExperiment } from "../../src/train/train.js";
import { scratch } from "../cli/run.js";
import { preprocessOf } from "../report/story.js";

const asTrained = { unseen_category: "error", missing_cell: "trained", missing_column: "error", extra_columns: "ignore" };
const step = (kind: Step["kind"], parts: object): Step => ({ kind, name: "c", missing: "error", fill: null, cells: {}, ...parts }) as unknown as Step; // prettier-ignore
const number = (parts: object = {}): Step => step("numeric", { offset: 10, divisor: 4, ...parts });
const category = (parts: object = {}): Step => step("categorical", { categories: ["a", "b", "d", "e"], ...parts });

function schemaOf(columns: readonly Step[], parts: Partial<Preprocess> | object = {}, more: Partial<OpenRun> = {}): TableSchema {
  const config = { data: { scale: "standard", columns: {} } as unknown as DataConfig };
  return tableSchema({ preprocess: preprocessOf({ predict: asTrained as PredictConfig, columns, ...parts }), experiment: { config }, ...more } as unknown as OpenRun); // prettier-ignore
}
const columnOf = (one: Step, predict: object = {}): unknown => schemaOf([one], { predict: { ...asTrained, ...predict } }).row.properties.c; // prettier-ignore

describe("a column", () => {
  test("a number may be a text, and what is usual of it", () => {
    expect(columnOf(number())).toEqual({ kind: "numeric", type: ["number", "string"], examples: [10] });
    expect(columnOf(number({ cells: { number: { decimal: "," } } }))).toMatchObject({ decimal: "," });
    expect(columnOf(number({ missing: "fill", fill: 2 }))).toMatchObject({ type: ["number", "string", "null"] });
    expect(columnOf(number({ missing: "drop_row" }))).toMatchObject({ type: ["number", "string", "null"] });
    expect(columnOf(number({ fill: 2 }), { missing_cell: "fill" })).toMatchObject({ type: ["number", "string", "null"] });
    expect(columnOf(number({ missing: "fill", fill: 2 }), { missing_cell: "error" })).toMatchObject({
      type: ["number", "string"],
    });
  });

  test("a category is one of those that there are, or any where others are let in", () => {
    expect(columnOf(category())).toEqual({ kind: "categorical", type: ["string"], enum: ["a", "b", "d", "e"] });
    expect(columnOf(category({ missing: "fill", fill: "a" }))).toEqual({ kind: "categorical", type: ["string", "null"], enum: ["a", "b", "d", "e", null] }); // prettier-ignore
    const open = { kind: "categorical", type: ["string", "number"], categories: ["a", "b", "d", "e"], examples: ["a", "b", "d"] };
    expect(columnOf(category({ other: true }))).toEqual(open);
    expect(columnOf(category({ cells: { ignore_case: true } }))).toEqual(open);
    expect(columnOf(category(), { unseen_category: "ignore" })).toEqual(open);
  });

  test("a date has its format where there is one, a text its length", () => {
    expect(columnOf(step("date", { first: 0, cells: { format: "DD.MM.YYYY" } }))).toEqual({ kind: "date", type: ["string"], date_format: "DD.MM.YYYY" }); // prettier-ignore
    expect(columnOf(step("date", { first: 0, cells: { format: null } }))).toEqual({ kind: "date", type: ["string"] });
    expect(columnOf(step("text", { length: 7 }))).toEqual({ kind: "text", type: ["string", "number"], max_tokens: 7 });
  });
});

test("which columns must be there", () => {
  const columns = [number({ name: "a" }), number({ name: "b", missing: "fill", fill: 1 }), number({ name: "c", missing: "drop_row" })]; // prettier-ignore
  const required = (predict: object): readonly string[] =>
    schemaOf(columns, { predict: { ...asTrained, ...predict } }).row.required;
  expect(required({})).toEqual(["a", "b", "c"]);
  expect(required({ missing_column: "fill" })).toEqual(["a", "c"]);
  const { row, columns: names } = schemaOf(columns);
  expect([row.type, row.additionalProperties, names]).toEqual(["object", true, ["a", "b", "c"]]);
  expect(schemaOf(columns, { predict: { ...asTrained, extra_columns: "error" } }).row.additionalProperties).toBe(false);
});

test("what is answered", () => {
  const columns = [number()];
  const value = schemaOf(columns);
  expect(value).toMatchObject({ post: "/predict", task: "regression", target: ["y"], classes: null });
  for (const key of ["threshold", "quantiles", "series"]) expect(value).not.toHaveProperty(key);
  const classes = ["no", "yes"];
  expect(schemaOf(columns, { task: "binary", classes })).toMatchObject({ classes, threshold: 0.5 });
  expect(schemaOf(columns, { task: "binary", classes }, { threshold: 0 })).toMatchObject({ threshold: 0 });
  expect(schemaOf(columns, { task: "multiclass", classes: ["a", "b", "c"] })).not.toHaveProperty("threshold");
  const targets = ["y", "z"].map((name) => ({ name, classes, scale: {}, cells: {} }));
  expect(schemaOf(columns, { task: "binary", targets })).toMatchObject({ target: ["y", "z"], classes: [classes, classes] });
  expect(schemaOf(columns, { targets: [] })).toMatchObject({ target: null, classes: null });
  expect(schemaOf(columns, {}, { quantiles: [0.1, 0.5] })).toMatchObject({ quantiles: ["q10", "q50"] });
});

test("of a series also where a row belongs", () => {
  const order = (format: string | null): object => ({ series: { target: "y", window: 3, horizon: 2, order: { name: "t", cells: { format } }, group: { name: "g", cells: {} }, step: null } }); // prettier-ignore
  const { series, columns, row } = schemaOf([number()], order("YYYY"));
  expect(series).toEqual({ window: 3, horizon: 2, order: "t", group: "g" });
  expect(columns).toEqual(["g", "t", "c"]);
  expect(row.properties.g).toEqual({ kind: "group", type: ["string", "number"] });
  expect(row.properties.t).toEqual({ kind: "order", type: ["string", "number"], date_format: "YYYY" });
  expect(row.required).toEqual(["g", "t", "c"]);
  expect(schemaOf([number()], order(null)).row.properties.t).toEqual({ kind: "order", type: ["string", "number"] });
});

describe("rows", () => {
  const folder = scratch();
  afterAll(folder.remove);
  let run: OpenRun;
  beforeAll(async () => {
    folder.write("d.csv", `a,rows,y\n${Array.from({ length: 20 }, (_, i) => `${i % 7},${(i * i) % 5},${i % 3}`).join("\n")}\n`);
    const of = (name: string, drop: string): string => folder.write(`${name}.yaml`, `data: {path: d.csv, target: y, drop: [${drop}]}\nmodel: [{Linear: {out_features: 1}}]\nloss: MSELoss\noptimizer: {SGD: {lr: 0.01}}\ntrain: {epochs: 1, batch_size: 20}\nrun: {dir: "${folder.path}/runs"}\n`); // prettier-ignore
    run = openRun((await trainExperiment({ file: of("one", "rows") })).run);
    withRows = openRun((await trainExperiment({ file: of("two", "a") })).run);
  });
  let withRows: OpenRun;

  interface Asking {
    readonly of?: OpenRun;
    readonly kind?: Kind;
    readonly wants?: Kind;
    readonly most?: number;
    readonly signal?: AbortSignal;
  }
  async function ask(body: string, { of = run, kind = "json", wants = "json", most = 1000, signal = new AbortController().signal }: Asking = {}): Promise<Reply & { readonly text: string }> {
    const reply = await tableService(of, most).answer({ body: Buffer.from(body), kind, wants, signal });
    return { ...reply, text: Buffer.concat(reply.body as readonly Buffer[]).toString() };
  } // prettier-ignore
  const asked = async (value: unknown, of = run): Promise<number> => (await ask(JSON.stringify(value), { of })).count!.is;
  async function refusal(value: unknown, most = 1000, of = run): Promise<unknown> {
    try {
      await ask(JSON.stringify(value), { most, of });
    } catch (error) {
      const { status, body } = error as Refusal;
      return [status, body.error];
    }
    return null;
  }

  test("as a list under rows, as a list, or one alone", async () => {
    expect([await asked({ rows: [{ a: 1 }, { a: 2 }] }), await asked([{ a: 1 }, { a: 2 }, { a: 3 }]), await asked({ a: 1 })]).toEqual([2, 3, 1]); // prettier-ignore
    expect(await asked([])).toBe(0);
    const expected = 'expected {"rows": [...]}, a list of rows, or one row: a map with the cells under their columns\' names';
    expect(await refusal("a")).toEqual([422, `${expected}; got "a"`]);
    expect(await refusal(null)).toEqual([422, expect.stringContaining(expected)]);
    expect(await refusal({ rows: 3 })).toEqual([422, "rows must be a list, got 3"]);
    expect(await refusal({ rows: [], more: 1 })).toEqual([422, 'beside rows there is "more"']);
  });

  test("a column may be called rows", async () => {
    expect(await asked({ rows: 3 }, withRows)).toBe(1);
    expect(await asked({ rows: [{ rows: 3 }, { rows: 4 }] }, withRows)).toBe(2);
  });

  test("as many cells as a body may have bytes", async () => {
    const rows = [{ a: 1, b: 1 }, { a: 1, c: 1 }]; // two rows with three names
    expect(await refusal(rows, 6)).toBeNull();
    expect(await refusal(rows, 5)).toEqual([413, "2 rows with 3 different names or more are too many cells"]);
  }); // prettier-ignore

  test("an answer as JSON has a row on each line, as CSV the columns before it", async () => {
    const json = await ask('[{"a":1},{"a":2}]');
    expect(json.type).toBe("application/json");
    expect(json.text).toMatch(/^\{"predictions": \[\n\{"predicted":[^\n]*\},\n\{"predicted":[^\n]*\}\n\]\}\n$/);
    const csv = await ask('[{"a":1,"k":"x"},{"a":2}]', { wants: "csv" });
    expect(csv.type).toBe("text/csv; charset=utf-8");
    expect(csv.text).toMatch(/^a,k,y_predicted\n1,x,\S+\n2,,\S+\n$/);
    const values = (JSON.parse(json.text) as { predictions: { predicted: number }[] }).predictions.map(
      ({ predicted }) => predicted,
    );
    expect(csv.text.trim().split("\n").slice(1).map((line) => Number(line.split(",")[2]))).toEqual(values); // prettier-ignore
    const fromCsv = await ask("a\n1\n2\n", { kind: "csv" });
    expect([fromCsv.text, fromCsv.count]).toEqual([json.text, { of: "row", is: 2 }]);
  });

  test("a long file is read in pieces, and others have their turn", async () => {
    let turns = 0;
    const take = (): void => void (turns++, (next = setImmediate(take)));
    let next = setImmediate(take);
    const rows = 40_000; // 80 kB: two pieces
    const { count } = await ask(`a\n${"1\n".repeat(rows)}`, { kind: "csv" });
    clearImmediate(next);
    expect(count).toEqual({ of: "row", is: rows });
    expect(turns).toBeGreaterThanOrEqual(Math.floor(rows / 256)); // after each 256 rows
  });

  test("one who has gone is not answered", async () => {
    const gone = new AbortController();
    gone.abort();
    await expect(ask('[{"a":1}]', { signal: gone.signal })).rejects.toThrow(/abort/i);
  });

  test("where they are asked, and with what", () =>
    expect(tableService(run, 9)).toMatchObject({ path: "/predict", kinds: ["json", "csv"], schema: { columns: ["a"] } }));

  test("the page may ask its server, and nobody else", () =>
    expect(/connect-src '(\w+)'/.exec(String(tableService(run, 9).page()))![1]).toBe("self"));
});
