// Whether there are batches to learn from, and none of too few rows: what is said, and at how many rows.
import { describe, expect, test } from "@jest/globals";
import { batchProblem } from "../../src/experiment/batches.js";
import { checkExperiment } from "../../src/experiment/experiment.js";
import type { LayerSummary } from "../../src/experiment/model.js";
import { parseSource } from "../../src/experiment/source.js";

const layer = (more: Partial<LayerSummary> = {}): LayerSummary => ({ index: 0, name: "BatchNorm1d", args: {}, outputShape: [2], parameters: 4, leastRows: 1, unfolded: 0, ...more }); // prettier-ignore

/** What is wrong, with the line of the file; null for nothing. */
function said(train: string, rows: number, layers: readonly LayerSummary[], model = "[BatchNorm1d, ReLU]"): string | null {
  const text = `data: {path: d.csv, target: y}\nmodel: ${model}\nloss: MSELoss\noptimizer: {SGD: {lr: 0.1}}\ntrain: {${train}}\n`;
  const problem = batchProblem(checkExperiment(parseSource("x.yaml", text)), layers, rows);
  return problem && `${problem.place?.line}: ${problem.message}; ${problem.hint}`;
}

describe("with drop_last there must be a full batch", () => {
  const of = (rows: number, train = "batch_size: 4, drop_last: true"): string | null => said(train, rows, [layer()]);

  test("of as many rows as a batch has there is one", () => {
    expect(of(3)).toBe("5: train.drop_last leaves no batch: train has 3 rows, fewer than the 4 of train.batch_size; set train.batch_size to 3 or less, or leave train.drop_last out"); // prettier-ignore
    expect(of(1)).toMatch(/: train has 1 row, fewer than the 4 of /);
    expect([of(4), of(5)]).toEqual([null, null]);
  });

  test("without it a batch need not be full", () => expect(of(3, "batch_size: 4")).toBeNull());
});

describe("rows in the order of the file, measured after some steps", () => {
  const train = "batch_size: 4, accumulate_grad_batches: 3, eval_every: 2"; // 24 rows
  const of = (rows: number, more = ", shuffle: false"): string | null => said(train + more, rows, [layer()]);

  test("must all have their turn before a measurement", () => {
    expect(of(24)).toBeNull();
    expect(of(25)).toBe("5: train.shuffle begins with the first rows again after every measurement: of 25 rows the last 1 would never have their turn; leave train.shuffle out, or train.eval_every"); // prettier-ignore
    expect(of(40)).toContain("of 40 rows the last 16 would never");
  });

  test("shuffled rows have it now and then, and without eval_every they have it in every epoch", () => {
    expect(of(25, "")).toBeNull();
    expect(said("batch_size: 4, shuffle: false", 25, [layer()])).toBeNull();
  });
});

describe("a batch norm that keeps no statistics", () => {
  const forgetful = { args: { track_running_stats: false } };
  const words = "track_running_stats would make the prediction for a row depend on the rows that come with it; leave track_running_stats out: the running statistics then stand for those of the batch"; // prettier-ignore

  test("is refused, also within another layer, whose place is named", () => {
    expect(said("epochs: 1", 64, [layer(forgetful)])).toBe(`2: model.0.BatchNorm1d.${words}`);
    const outer = layer({ index: 1, name: "Residual", inside: { key: "layers", lists: [[layer(forgetful)]] } });
    expect(said("epochs: 1", 64, [layer({ name: "ReLU" }), outer], "[ReLU, Residual: [BatchNorm1d]]")).toBe(`2: model.1.Residual.${words}`); // prettier-ignore
  });

  test("one that keeps them is not, nor another norm", () => {
    expect(said("epochs: 1", 64, [layer({ args: { track_running_stats: true } })])).toBeNull();
    expect(said("epochs: 1", 64, [layer({ ...forgetful, name: "InstanceNorm1d" })])).toBeNull();
  });
});

describe("a layer that needs several rows", () => {
  const of = (rows: number, size: number, leastRows = 2, more = ""): string | null => said(`batch_size: ${size}${more}`, rows, [layer({ leastRows })]); // prettier-ignore
  const needs = (least: number, has: string, batch: string): string => `2: model.0.BatchNorm1d needs ${least} rows or more in every batch of training, to have a mean and a variance: train has ${has}, and with train.batch_size ${batch}`; // prettier-ignore
  const dropIt = "set train.drop_last: true, which leaves that batch out (every epoch draws anew which rows are in it), or take another train.batch_size"; // prettier-ignore
  const more = "use more rows, or LayerNorm or GroupNorm, which measure each row by itself";

  test("the last batch is told with its rows, and how to leave it out", () => {
    expect(of(9, 4)).toBe(`${needs(2, "9 rows", "4 the last batch has 1 row")}; ${dropIt}`);
    expect(of(6, 4, 3)).toBe(`${needs(3, "6 rows", "4 the last batch has 2 rows")}; ${dropIt}`);
    expect(of(4, 3, 3)).toBe(`${needs(3, "4 rows", "3 the last batch has 1 row")}; ${dropIt}`);
    expect([of(10, 4), of(8, 4), of(9, 4, 2, ", drop_last: true"), of(2, 2), of(9, 4, 1)]).toEqual([null, null, null, null, null]); // prettier-ignore
  });

  test("of batches that are all too small their size is told, and the least that would do", () => {
    expect(of(4, 1)).toBe(`${needs(2, "4 rows", "1 a batch has 1 row")}; set train.batch_size to 2 or more`);
    expect(of(4, 1, 2, ", drop_last: true")).toBe(of(4, 1));
    expect(of(3, 2, 3)).toBe(`${needs(3, "3 rows", "2 a batch has 2 rows")}; set train.batch_size to 3 or more`);
  });

  test("where there are fewer rows than it needs, no size of a batch helps", () => {
    expect(of(1, 4)).toBe(`${needs(2, "1 row", "4 a batch has 1 row")}; ${more}`);
    expect(of(2, 2, 3)).toBe(`${needs(3, "2 rows", "2 a batch has 2 rows")}; ${more}`);
  });
});
