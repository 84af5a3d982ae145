// Tables as people have them: `init`, then `train`, without a hand on the file. Each is small and stands for a kind; test/fixtures/field
// holds them, made up for this purpose.
import type { Dataset } from "../../src/data/dataset.js";
import { afterAll, describe, expect, test } from "@jest/globals";
import { join } from "node:path";
import { checkAll } from "../../src/advise/check/check.js";
import { initExperiment, type Initialised } from "../../src/advise/init/init.js";
import { csvFile } from "../../src/files/csvFile.js";
import { evaluateFile } from "../../src/train/evaluate.js";
import type { RowPrediction } from "../../src/train/predictChunk.js";
import { predictFile } from "../../src/train/predictFile.js";
import { openRun } from "../../src/runs/openRun.js";
import type { Summary } from "../../src/runs/records.js";
import { trainExperiment } from "../../src/train/train.js";
import { root, scratch } from "../cli/run.js";

const folder = scratch();
afterAll(folder.remove);
const field = (name: string): string => join(root, "test/fixtures/field", `${name}.csv`);

interface Trained {
  readonly init: Initialised;
  readonly summary: Summary;
  /** What must be said of a column, as in the file. */
  readonly columns: Readonly<Record<string, unknown>>;
  readonly data: Readonly<Record<string, unknown>>;
  readonly features: readonly string[];
}

async function trained(name: string): Promise<Trained> {
  const output = join(folder.path, `${name}.yaml`);
  const init = await initExperiment({ data: field(name), output });
  const summary = await trainExperiment({ file: output, overrides: [`run.dir=${folder.path}`] });
  const { experiment, dataset } = init.prepared;
  const { data } = experiment.source.value as { data: Record<string, unknown> };
  return { init, summary, data, columns: (data.columns ?? {}) as Record<string, unknown>, features: dataset.featureNames };
}

async function predictions(run: string, file: string, overrides: readonly string[] = []): Promise<RowPrediction[]> {
  const rows: RowPrediction[] = [];
  await predictFile(openRun(run, overrides), csvFile(file), { header: () => undefined, rows: (some) => void rows.push(...some) });
  return rows;
}

const r2 = ({ test }: Summary): number => test!.r2 as number;

describe("cells", () => {
  test("markers of missing values make no categories", async () => {
    const { columns, features } = await trained("missing_markers");
    expect(columns).toEqual({ a: { missing_values: ["NA", "NaN", "null", "?", "None", "-", "N/A"], missing: "median" } });
    expect(features).toEqual(["a", "b"]);
  });

  test("NA is a category among codes of two letters", async () => {
    const { columns, features } = await trained("na_is_a_category");
    expect(columns).toEqual({ country: { missing_values: ["NaN", "null", "?"] } });
    expect(features).toContain("country=NA");
  });

  test("money", async () => {
    const { columns, features, summary } = await trained("money");
    expect(columns).toEqual({ income: { type: "numeric", number: { thousands: ",", prefix: "$" } } });
    expect(features).toEqual(["income", "b"]);
    const [plain, written] = await Promise.all(
      ["3700", '"$3,700"'].map((income, i) =>
        predictions(summary.run, folder.write(`income${i}.csv`, `income,b\n${income},0\n`)),
      ),
    );
    expect(plain[0].probabilities).toEqual(written[0].probabilities);
  });

  test("decimal commas between semicolons", async () => {
    const { data, columns, summary } = await trained("semicolon_decimal_comma");
    expect(data.delimiter).toBe(";");
    expect(columns).toEqual({
      a: { type: "numeric", number: { decimal: "," } },
      b: { type: "numeric", number: { decimal: "," } },
    });
    expect(await predictions(summary.run, field("semicolon_decimal_comma"))).toHaveLength(60);
  });

  test("codes keep their zeros", async () => {
    const { columns, features } = await trained("leading_zeros");
    expect(columns).toEqual({ zip: { type: "categorical" } });
    expect(features.filter((name) => /=0/.test(name)).length).toBeGreaterThan(0);
  });

  test("labels in other capitals are one", async () => {
    const { columns, summary } = await trained("labels_by_case");
    expect(columns).toEqual({ bought: { type: "categorical", ignore_case: true } });
    expect(summary.classes).toHaveLength(2);
    const file = folder.write("by_case.yaml", `data: {path: "${field("labels_by_case")}", target: bought}\nmodel: [Linear: {out_features: auto}]\nloss: CrossEntropyLoss\noptimizer: SGD\n`); // prettier-ignore
    const { warnings } = await checkAll(file);
    expect(warnings.map(({ message }) => message)).toContainEqual(
      expect.stringMatching(/"false" and "False"; "True" and "TRUE" and "true" differ in capitals only, and are as many labels/),
    );
  });

  test("rare categories are other, and so is a new one", async () => {
    const { columns, summary } = await trained("rare_categories");
    expect(columns).toMatchObject({ city: { type: "categorical", top: 16 } });
    const file = folder.write("city.csv", "city,a,b\nAtlantis,0,0\n");
    const seen: unknown[] = [];
    const report = await predictFile(openRun(summary.run), csvFile(file), { header: () => undefined, rows: (some) => void seen.push(...some) }); // prettier-ignore
    expect(seen).toHaveLength(1);
    expect(report.unseen).toEqual(new Map([["city", { cells: 1, as: "other" }]]));
  });
});

describe("files", () => {
  test("Latin-1", async () => {
    const { data, features } = await trained("latin1");
    expect(data.encoding).toBe("latin-1");
    expect(features[0]).toBe("\u00e2ge");
  });

  test.each(["index_column_pandas", "index_column_r"])("%s: the column without a name counts the rows", async (name) => {
    const { data, features, summary } = await trained(name);
    expect(data.drop).toEqual(["unnamed_1"]);
    expect(features).toEqual(["a", "b"]);
    expect((await evaluateFile(openRun(summary.run), csvFile(field(name)), ["accuracy"])).rows).toBe(60);
    expect(await predictions(summary.run, field(name))).toHaveLength(60);
  });
});

describe("dates", () => {
  test("their parts tell the target; a split by chance is remarked, and one in their order offered", async () => {
    const { init, columns, summary } = await trained("dates");
    expect(columns).toEqual({ day: { type: "date", format: "YYYY-MM-DD" }, us: { type: "date", format: "MMM DD YYYY" } });
    expect(r2(summary)).toBeGreaterThan(0.9);
    const { warnings } = await checkAll(init.file);
    expect(warnings).toContainEqual(
      expect.objectContaining({
        message:
          'the rows are in the order of "day" and are divided at random: the model is judged on days between those it has seen',
        hint: "to be judged on what comes later, set data.split.order: day",
      }),
    );
    const inOrder = await checkAll(init.file, ["data.split={train: 0.7, val: 0.15, test: 0.15, order: day}"]);
    expect(inOrder.warnings.filter(({ message }) => message.includes("in the order of"))).toEqual([]);
    const { train, val, test: last } = inOrder.dataset as Dataset;
    expect([Math.max(...train.lines) < Math.min(...val.lines), Math.max(...val.lines) < Math.min(...last.lines)]).toEqual([
      true,
      true,
    ]);
  });

  test("a date and a value", async () => {
    const { features, summary } = await trained("time_series_only_date");
    expect(features).toContain("date:month_sin");
    expect(r2(summary)).toBeGreaterThan(0.9);
  });
});

describe("the target", () => {
  test("a price is more likely than y; the only text among numbers is it", async () => {
    expect((await trained("target_guess_prices")).data.target).toBe("price");
    expect((await trained("target_guess_letters")).data.target).toBe("letter");
  });

  test("of several sizes is learnt as its logarithm", async () => {
    const { data, summary } = await trained("skewed_target");
    expect(data.target_scale).toBe("log");
    const rows = await predictions(summary.run, field("skewed_target"));
    const logs = rows.map(({ cells, predicted }) => [Math.log(Number(cells[2])), Math.log(predicted as number)]);
    const mean = logs.reduce((sum, [y]) => sum + y, 0) / logs.length;
    const [wrong, whole] = logs.reduce(([a, b], [y, p]) => [a + (y - p) ** 2, b + (y - mean) ** 2], [0, 0]);
    expect(1 - wrong / whole).toBeGreaterThan(0.9);
    expect(rows.every(({ predicted }) => (predicted as number) > 0)).toBe(true);
  });
});

test("rows that are not like the training file: filled, skipped, or the ways out named", async () => {
  const { summary } = await trained("unseen_at_predict");
  const file = field("unseen_at_predict_new");
  const answers = async (...overrides: string[]): Promise<boolean[]> => (await predictions(summary.run, file, overrides)).map(({ predicted }) => predicted !== null); // prettier-ignore
  expect(await answers("data.predict.unseen_category=ignore", "data.predict.missing_cell=fill")).toEqual([true, true, true]);
  expect(await answers("data.predict.unseen_category=other", "data.predict.missing_cell=skip")).toEqual([true, false, true]);
  const stopped = await answers().catch((error: Error) => error.message);
  expect(stopped).toContain("3:a: error: the cell is empty\n  hint: --missing fill puts");
  expect(stopped).toContain(
    '2:origin: error: category "Korea" was not seen in training\n  hint: known: "Europe", "Japan", "USA"; --unseen ignore',
  );
});
