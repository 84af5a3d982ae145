// What mlbh compare shows: tables of what differs and what came out, and where runs part.
import { describe, expect, test } from "@jest/globals";
import { divergenceLines, metricCurves, resultNotes, resultsTable, settingsTable, unitOf } from "../../src/report/terminal/compareText.js"; // prettier-ignore
import type { Table } from "../../src/report/terminal/table.js";
import type { Divergence, RunHistory } from "../../src/runs/divergence.js";
import { comparisonOf, entryOf, historyOf } from "./builders.js";

const two = ["runs/a-1", "runs/b-1"];

describe("what was set differently", () => {
  test("is told in words where nothing was", () => {
    expect(settingsTable(comparisonOf(two))).toBe("settings, data and versions are the same");
  });

  test("has a row for each key, of the settings first and then of the data and the machine", () => {
    const settings = [
      { key: "optimizer.SGD.lr", values: [0.1, undefined] },
      { key: "loss", values: ["MSELoss", { HuberLoss: { delta: 2 } }] },
    ];
    const origins = [{ key: "machine", values: ["linux\n", "mac"] }];
    const { rows } = settingsTable(comparisonOf(two, { settings, origins })) as Table;
    expect(rows).toEqual([
      ["differs", "runs/a-1", "runs/b-1"],
      ["optimizer.SGD.lr", "0.1", "-"],
      ["loss", "MSELoss", '{"HuberLoss":{"delta":2}}'],
      ["machine", "linux\\u000a", "mac"],
    ]);
    expect((settingsTable(comparisonOf(two, { origins })) as Table).rows).toHaveLength(2);
  });

  test("cuts a value of more than 44 characters", () => {
    const settings = [{ key: "name", values: ["x".repeat(44), "y".repeat(45)] }];
    const { rows } = settingsTable(comparisonOf(two, { settings })) as Table;
    expect(rows[1]).toEqual(["name", "x".repeat(44), `${"y".repeat(41)}...`]);
  });

  test("a column is not cut below 24 characters, nor below its name; a key not below 28, from its beginning", () => {
    const names = ["r/a", "r".repeat(24), "r".repeat(25)];
    const { columns } = resultsTable(comparisonOf(names));
    expect(columns).toEqual([
      { fit: "cutStart", least: 28 },
      { fit: "cut", least: 3 },
      { fit: "cut", least: 24 },
      { fit: "cut", least: 24 },
    ]);
  });
});

describe("names of runs", () => {
  const shown = (...names: string[]): readonly string[] => resultsTable(comparisonOf(names)).rows[0].slice(1);

  test.each([
    ["of three are whole", ["runs/a", "runs/b", "runs/c"], ["runs/a", "runs/b", "runs/c"]],
    ["of four in one directory are their last parts", ["s/r/a", "s/r/b", "s/r/c", "s/r/d"], ["a", "b", "c", "d"]],
    ["of four in no directory stay as they are", ["a", "b", "c", "d"], ["a", "b", "c", "d"]],
    ["in another directory are whole", ["runs/a", "runs/b", "runs/c", "rugs/d"], ["runs/a", "runs/b", "runs/c", "rugs/d"]],
    ["one level deeper are whole", ["r/a", "r/b", "r/c", "r/s/d"], ["r/a", "r/b", "r/c", "r/s/d"]],
    ["steer no terminal", ["a\t"], ["a\\u0009"]],
  ])("%s", (_, names, expected) => expect(shown(...names)).toEqual(expected));
});

describe("what came out", () => {
  test("state, length and time, and metrics with a star for the best", () => {
    const comparison = comparisonOf(two, {
      runs: [entryOf({ run: two[0] }), entryOf({ run: two[1], state: "unfinished", epochs: 3, best_epoch: null, seconds: null })],
      metrics: [
        { key: "val_loss", values: [0.25, 0.5], best: [true, false] },
        { key: "val_accuracy", values: [undefined, 0.875], best: [false, false] },
      ],
    });
    expect(resultsTable(comparison).rows).toEqual([
      ["result (* the best)", "runs/a-1", "runs/b-1"],
      ["state", "finished", "unfinished"],
      ["epochs", "20", "3"],
      ["best epoch", "7", ""],
      ["seconds", "1.5", ""],
      ["val_loss", "0.2500 *", "0.5000"],
      ["val_accuracy", "", "0.8750"],
    ]);
  });

  test("runs that are measured after so many steps are counted in steps, the others in epochs", () => {
    const inSteps = entryOf({ eval_every: 50, steps: 400, epochs: 8, best_epoch: 3 });
    const lengths = (...runs: (typeof inSteps)[]): unknown =>
      resultsTable(comparisonOf([], { runs })).rows.slice(2, -1); // prettier-ignore
    expect(lengths(inSteps, entryOf())).toEqual([
      ["epochs", "", "20"],
      ["best epoch", "", "7"],
      ["steps", "400", ""],
      ["best step", "150", ""],
    ]);
    expect(lengths(inSteps, { ...inSteps, best_epoch: null, steps: null })).toEqual([
      ["steps", "400", ""],
      ["best step", "150", ""],
    ]);
  });

  test("says why no star is given, and why there are no test rows", () => {
    const all = comparisonOf(two, { unlike: { key: "data.target", only: "all" } });
    const losses = comparisonOf(two, { unlike: { key: "loss", only: "loss" }, trials: true });
    expect([all, losses].map((each) => resultsTable(each).rows[0][0])).toEqual(["result", "result (* the best)"]);
    expect(resultNotes(comparisonOf(two))).toEqual([]);
    expect(resultNotes(all)).toEqual(["no number is called the best: data.target is not the same, and so they measure different things"]); // prettier-ignore
    expect(resultNotes(losses)).toEqual([
      "no loss is called the best: loss is not the same, and so they measure different things",
      "the test rows are left out: they judge the trial that is chosen, mlbh evaluate RUN",
    ]);
  });
});

describe("curves", () => {
  const batches = [[1, 1, 1], [1, 1]]; // prettier-ignore
  const curves = (...histories: RunHistory[]): unknown => metricCurves(comparisonOf(two, { histories }), "train_loss");

  test("over epochs", () => {
    const comparison = comparisonOf(two, { histories: [historyOf([4, 3], batches), historyOf([2])] });
    expect(unitOf(comparison)).toBe("epoch");
    expect(metricCurves(comparison, "train_loss")).toEqual([
      { label: "runs/a-1", points: [[1, 4], [2, 3]] }, // prettier-ignore
      { label: "runs/b-1", points: [[1, 2]] },
    ]);
    expect(metricCurves(comparison, "val_loss")[1].points).toEqual([[1, null]]);
  });

  test("over steps, where one is counted in steps: of an epoch all that were done until its end", () => {
    const inSteps = historyOf([2, 1], [], { evalEvery: 10 });
    expect(unitOf(comparisonOf(two, { histories: [historyOf([4]), inSteps] }))).toBe("step");
    expect(curves(inSteps, historyOf([4, 3], batches, { accumulate: 2 }))).toEqual([
      { label: "runs/a-1", points: [[10, 2], [20, 1]] }, // prettier-ignore
      { label: "runs/b-1", points: [[2, 4], [3, 3]] }, // prettier-ignore
    ]);
    expect(curves(inSteps, historyOf([4]))).toMatchObject([{}, { points: [[NaN, 4]] }]);
  });
});

describe("where runs part", () => {
  const equal: Divergence = { batch: null, epoch: null, compared: { epochs: 2, steps: 6 } };
  function told(changes: Partial<Divergence>, first = historyOf([1, 1]), second = first): string[] {
    const comparison = comparisonOf(two, { histories: [first, second], divergences: [{ ...equal, ...changes }] });
    const [head, ...lines] = divergenceLines(comparison);
    expect(head).toBe("runs/a-1 and runs/b-1");
    expect(lines.every((line) => line.startsWith("  "))).toBe(true);
    return lines.map((line) => line.slice(2));
  }
  const measured = historyOf([1, 1], [], { evalEvery: 50 });

  test("each is compared with the first", () => {
    const histories = [historyOf([1]), historyOf([1]), historyOf([1, 1])];
    expect(divergenceLines(comparisonOf(["a", "b", "c\n"], { histories, divergences: [equal, equal] }))).toEqual([
      "a and b",
      "  identical up to the end (6 steps)",
      "a and c\\u000a",
      "  identical as far as both go (6 steps)",
    ]);
  });

  test("nothing to compare", () => {
    const none = "nothing to compare: one of them has not finished an epoch";
    expect(told({ compared: { epochs: 0, steps: null } })).toEqual([none]);
    expect(told({ compared: { epochs: 0, steps: 0 } })).toEqual([none]);
    expect(told({ compared: { epochs: 0, steps: null } }, measured)).toEqual(["nothing to compare: one of them has not been measured yet"]); // prettier-ignore
    expect(told({ compared: { epochs: 0, steps: null } }, measured, historyOf([1]))).toEqual([none]);
    expect(told({ compared: { epochs: 0, steps: null } }, historyOf([1]), measured)).toEqual([none]);
    expect(told({ compared: { epochs: 0, steps: null } }, measured, { ...measured, evalEvery: 51 })).toEqual([none]);
  });

  test("all that both have is the same", () => {
    expect(told({ compared: { epochs: 0, steps: 1 } })).toEqual(["identical up to the end (1 step)"]);
    expect(told({ compared: { epochs: 1, steps: null } })).toEqual(["identical up to the end (1 epoch; a log of the batches is missing)"]); // prettier-ignore
    expect(told({ compared: { epochs: 2, steps: null } })).toEqual(["identical up to the end (2 epochs; a log of the batches is missing)"]); // prettier-ignore
    expect(told({ compared: { epochs: 2, steps: null } }, measured)).toEqual(["identical up to the end (2 measurements; a log of the batches is missing)"]); // prettier-ignore
  });

  test("one goes on longer: with its epochs, or its batches where both are known", () => {
    const short = historyOf([1], [[1]]);
    const longer = historyOf([1], [[1], [2]]);
    expect(told({}, short, longer)).toEqual(["identical as far as both go (6 steps)"]);
    expect(told({ compared: { epochs: 1, steps: null } }, short, longer)).toEqual(["identical up to the end (1 epoch; a log of the batches is missing)"]); // prettier-ignore
    expect(told({ compared: { epochs: 1, steps: null } }, short, historyOf([1, 1], [[1]]))).toEqual(["identical as far as both go (1 epoch; a log of the batches is missing)"]); // prettier-ignore
  });

  test("a batch, with every digit, and what that says of what was before", () => {
    const batch = (step: number): Divergence["batch"] => ({ epoch: 2, batch: 3, step, values: [0.1 + 0.2, 0.3] });
    const differ = (step: number): string => `batches differ from epoch 2, batch 3 (step ${step}) on: loss 0.30000000000000004 against 0.3`; // prettier-ignore
    expect(told({ batch: batch(1) })).toEqual([differ(1), "from the beginning: other weights, other rows, or another order of the rows"]); // prettier-ignore
    expect(told({ batch: batch(2) })).toEqual([differ(2), "the step before is the same bit for bit: the same weights, the same rows"]); // prettier-ignore
    expect(told({ batch: batch(3) })).toEqual([differ(3), "the 2 steps before are the same bit for bit: the same weights, the same rows"]); // prettier-ignore
    const over: Divergence["batch"] = { epoch: 2, batch: 1, step: 1, values: [null, 0] };
    expect(told({ batch: over }, measured)[0]).toBe("batches differ from step 1 on: loss none against 0");
  });

  test("an epoch", () => {
    const epoch: Divergence["epoch"] = { epoch: 3, key: "val_\u0007", values: [1, null] };
    expect(told({ epoch })).toEqual([
      "identical up to the end (6 steps)",
      "epochs differ from epoch 3 on: val_\\u0007 1 against none",
    ]);
    expect(told({ epoch, compared: { epochs: 3, steps: null } }, measured)).toEqual(["measurements differ from step 150 on: val_\\u0007 1 against none"]); // prettier-ignore
  });
});
