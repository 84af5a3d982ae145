// The suspicions of mlbh check: each must speak up where it should, and keep quiet where it should.
import { describe, expect, test } from "@jest/globals";
import type { Dataset } from "../../src/data/dataset.js";
import { InputError, type Problem } from "../../src/core/errors.js";
import { checkAll, type CheckReport } from "../../src/advise/check/check.js";
import { copiesOfTraining } from "../../src/advise/check/copies.js";
import {
  groupMeans,
  majorityRight,
  sameOrder,
  separation,
  straightLine,
  tellingColumns,
} from "../../src/advise/check/telling.js";
import { salvage } from "../../src/advise/check/salvage.js";
import { parseSource } from "../../src/experiment/source.js";
import { writeFileSync } from "node:fs";
import { csvFile, load } from "../data/files.js";

const array = (length: number, value: (i: number) => number): Float64Array => Float64Array.from({ length }, (_, i) => value(i));
/** Numbers without any pattern that depends on i's last digit: 0 ... 1. */
const noise = (i: number, seed = 0): number => (((i + 1 + 1000 * seed) * 7919.77) % 1009) / 1009;
const half = array(100, (i) => Number(i >= 50));

describe("a column that tells the target alone", () => {
  test("separation: the area under the ROC curve of neighbouring classes", () => {
    expect(
      separation(
        array(100, (i) => i),
        half,
      ),
    ).toBe("AUC 1");
    expect(
      separation(
        array(100, (i) => -i),
        half,
      ),
    ).toBe("AUC 1");
    expect(
      separation(
        array(100, (i) => (i === 99 ? 0.5 : i)),
        half,
      ),
    ).toBeNull(); // 2451 of 2500 pairs in order: 0.9804
    expect(
      separation(
        array(100, (i) => (i === 99 ? 39.5 : i)),
        half,
      ),
    ).toBe("AUC 0.9960"); // 2490 of 2500
    expect(
      separation(
        array(100, (i) => noise(i)),
        half,
      ),
    ).toBeNull();
  });

  test("separation: one class of three that stands apart is no alarm, three are", () => {
    const three = array(90, (i) => Math.floor(i / 30));
    expect(
      separation(
        array(90, (i) => (i < 30 ? 0 : 5) + noise(i)),
        three,
      ),
    ).toBeNull();
    expect(
      separation(
        array(90, (i) => 5 * Math.floor(i / 30) + noise(i)),
        three,
      ),
    ).toBe("AUC 1");
    expect(
      separation(
        array(90, (i) => [7, 1, 4][Math.floor(i / 30)]),
        three,
      ),
    ).toBe("AUC 1");
  });

  test("separation: the rows of tiny classes prove nothing", () => {
    expect(
      separation(
        array(100, (i) => i),
        array(100, (i) => Number(i >= 96)),
      ),
    ).toBeNull();
  });

  test("majorityRight: the most frequent class of each category", () => {
    const codes = array(100, (i) => i % 4);
    const parity = array(100, (i) => i % 2);
    expect(majorityRight(codes, parity)).toBe("right on 100 % of the rows");
    expect(
      majorityRight(
        codes,
        array(100, (i) => (i === 0 ? 1 : i % 2)),
      ),
    ).toBe("right on 99 % of the rows");
    expect(
      majorityRight(
        codes,
        array(100, (i) => (i < 2 ? 1 - (i % 2) : i % 2)),
      ),
    ).toBeNull(); // 98 %
    expect(
      majorityRight(
        array(100, (i) => i),
        parity,
      ),
    ).toBeNull(); // ids would do it too
    expect(
      majorityRight(
        codes,
        array(100, () => 1),
      ),
    ).toBeNull(); // nothing to tell
    expect(
      majorityRight(
        codes,
        array(100, (i) => Number(i === 7)),
      ),
    ).toBeNull(); // 99 % is what the common class has
  });

  test("straightLine: |r| >= 0.99", () => {
    const y = array(50, (i) => i);
    expect(
      straightLine(
        array(50, (i) => 3 - 2 * i),
        y,
      ),
    ).toMatch(/^correlation -1/);
    expect(
      straightLine(
        array(50, (i) => i + 30 * noise(i)),
        y,
      ),
    ).toBeNull();
    expect(
      straightLine(
        array(50, () => 1),
        y,
      ),
    ).toBeNull();
  });

  test("sameOrder: a curve that only rises, or only falls; ties share their place", () => {
    const x = array(50, (i) => i + 1);
    expect(sameOrder(x, x.map(Math.log))).toMatch(/^correlation of the ranks 1/);
    expect(sameOrder(x, x.map((v) => 1 / v ** 3))).toMatch(/^correlation of the ranks -1/); // prettier-ignore
    expect(sameOrder(x, x.map((v) => (v - 25) ** 2))).toBeNull(); // prettier-ignore
    expect(sameOrder(array(4, (i) => [1, 2, 2, 3][i]), array(4, (i) => [10, 20, 20, 90][i]))).toMatch(/^correlation of the ranks 1/); // prettier-ignore
    expect(sameOrder(array(50, (i) => noise(i)), x)).toBeNull(); // prettier-ignore
  });

  test("groupMeans: each category has its own value; not where every row is a category", () => {
    const codes = array(60, (i) => i % 4);
    expect(groupMeans(codes, codes.map((k) => [3, 9, 1, 7][k] + 1e-3))).toMatch(/^the means of its groups explain 100/); // prettier-ignore
    expect(groupMeans(codes, array(60, (i) => noise(i)))).toBeNull(); // prettier-ignore
    expect(groupMeans(array(60, (i) => i), array(60, (i) => i))).toBeNull(); // prettier-ignore
  });

  test("sameOrder: ties take something away", () => {
    // n ranks of which each g are equal against n that are not: the correlation is sqrt(1 - (g^2 - 1) / (n^2 - 1))
    const of = (g: number): string | null => sameOrder(array(60, (i) => Math.floor(i / g)), array(60, (i) => i ** 3)); // prettier-ignore
    expect(of(2)).toBe(`correlation of the ranks ${Math.sqrt(1 - 3 / 3599).toFixed(4)}`);
    expect(of(3)).toBeNull(); // 0.9989
    // and where the first g of them alone are equal, sqrt(1 - (g^3 - g) / (n^3 - n))
    const first = (g: number): string | null => sameOrder(array(60, (i) => Math.max(i, g - 1)), array(60, (i) => i)); // prettier-ignore
    expect(first(7)).toBe(`correlation of the ranks ${Math.sqrt(1 - 336 / 215940).toFixed(4)}`);
  });

  test("the least that is enough, and what is too little", () => {
    const upper = (value: number): Float64Array => array(100, (i) => (i === 99 ? value : i));
    expect(separation(upper(24.5), half)).toBe("AUC 0.9900"); // all but 25 of 2500 pairs are in order
    expect(separation(upper(23.5), half)).toBeNull();
    expect(
      separation(
        array(100, (i) => i),
        array(100, (i) => Number(i >= 95)),
      ),
    ).toBe("AUC 1"); // five rows of a class
    expect(
      separation(
        half,
        array(100, () => 1),
      ),
    ).toBeNull(); // one class alone
    const third = Float64Array.of(...upper(24.5), ...array(50, (i) => 50 + ((7 * i) % 50))); // as the second class
    expect(
      separation(
        third,
        array(150, (i) => Math.floor(i / 50)),
      ),
    ).toBeNull();
    const labels = (mistakes: number): Float64Array => array(1000, (i) => Number(i % 20 === 0) ^ Number(i % 20 === 1 && i < 20 * mistakes)); // prettier-ignore
    const codes = (count: number, rows: number): Float64Array => array(rows, (i) => i % count);
    expect(majorityRight(codes(20, 1000), labels(5))).toBe("right on 99.50 % of the rows"); // always "no" is wrong on 55
    expect(majorityRight(codes(20, 1000), labels(6))).toBeNull(); // 6 is more than a tenth of 56
    expect(majorityRight(codes(10, 100), codes(2, 100))).toBe("right on 100 % of the rows");
    expect(
      majorityRight(
        array(100, (i) => (i % 12) % 11),
        array(100, (i) => ((i % 12) % 11) % 2),
      ),
    ).toBeNull(); // 11 codes in 100 rows
    expect(majorityRight(codes(100, 1100), codes(2, 1100))).toBe("right on 100 % of the rows");
    expect(
      majorityRight(
        array(1100, (i) => i % 101),
        array(1100, (i) => (i % 101) % 2),
      ),
    ).toBeNull(); // more than a hundred
    expect(groupMeans(codes(6, 60), codes(6, 60))).toBe("the means of its groups explain 100 % of the variance");
    expect(
      groupMeans(
        array(60, (i) => i % 7),
        array(60, (i) => i % 7),
      ),
    ).toBeNull(); // less than ten rows each
    const spread = (step: number): Float64Array => array(40, (i) => 10 * (i % 2) + step * (Math.floor(i / 2) % 2)); // variance 25 + step^2 / 4
    expect(groupMeans(codes(2, 40), spread(1))).toBe("the means of its groups explain 99.01 % of the variance");
    expect(groupMeans(codes(2, 40), spread(1.01))).toBeNull(); // 98.99 %
  });

  test("in a dataset, by the names of its columns, after scaling and one-hot", async () => {
    const rows = Array.from(
      { length: 60 },
      (_, i) => `${noise(i)},${i % 2 === 0 ? "paid" : "open"},${3 * (i % 2) + noise(i, 1)},${i % 2}`,
    );
    const dataset = await load(["a,state,b,y", ...rows].join("\n"), "binary", { scale: "standard" });
    expect(tellingColumns(dataset)).toEqual([
      { column: "state", target: "y", evidence: "right on 100 % of the rows" },
      { column: "b", target: "y", evidence: "AUC 1" },
    ]);
  });

  test("20 rows prove nothing", async () => {
    const table = (rows: number): string =>
      ["a,b,y", ...Array.from({ length: rows }, (_, i) => `${i},${noise(i)},${Number(2 * i >= rows)}`)].join("\n");
    expect(tellingColumns(await load(table(20), "binary"))).toEqual([]);
    expect(tellingColumns(await load(table(29), "binary"))).toEqual([]);
    expect(tellingColumns(await load(table(30), "binary"))).toHaveLength(1);
  });

  test("a column that is the only one is meant to", async () => {
    const rows = Array.from({ length: 60 }, (_, i) => `${i},${3 * i}`);
    expect(tellingColumns(await load(["a,y", ...rows].join("\n"), "regression"))).toEqual([]);
  });
});

describe("rows of the test that are training rows too", () => {
  const split = { train: 0.5, val: 0, test: 0.5, stratify: false };
  const cells = Array.from({ length: 40 }, (_, i) => [String(noise(i)), String(noise(i, 1)), String(noise(i, 2)), String(i % 2)]);
  const read = (rows: readonly (readonly string[])[], task: "binary" | "regression" = "binary"): Promise<Dataset> =>
    load(["a,b,c,y", ...rows.map((row) => row.join(","))].join("\n"), task, { split });

  /** The table with the features of a training row in a test row, whose label is the same or not. */
  async function withCopy(sameLabel: boolean): Promise<{ rows: string[][]; line: number; trainLine: number }> {
    const { train, test } = await read(cells);
    const row = [...test.lines].findIndex((_, i) => (test.y[i] === train.y[0]) === sameLabel);
    const [line, trainLine] = [test.lines[row], train.lines[0]];
    const rows = cells.map((row, i) => (i === line - 2 ? [...cells[trainLine - 2].slice(0, 3), row[3]] : row));
    return { rows, line, trainLine };
  }

  test("are named with their lines; another label is a contradiction, in a regression a second observation", async () => {
    expect(copiesOfTraining(await read(cells))).toEqual([]);
    for (const sameLabel of [true, false]) {
      const { rows, line, trainLine } = await withCopy(sameLabel);
      const found = [{ part: "test", rows: 1, contradictory: Number(!sameLabel), pairs: [{ line, trainLine }] }];
      expect(copiesOfTraining(await read(rows))).toEqual(found);
      expect(copiesOfTraining(await read(rows, "regression"))).toEqual(sameLabel ? found : []);
    }
  });

  test("mean nothing where columns have few values: rows then meet by chance", async () => {
    const coarse = (values: number): string[][] => Array.from({ length: 400 }, (_, i) => {
      const cell = (k: number): string => String(Math.floor(noise(i, k) * 7919) % values);
      return [cell(0), cell(1), cell(2), String(i % 2)];
    }); // prettier-ignore
    expect(new Set(coarse(5).map((row) => row.slice(0, 3).join())).size).toBeLessThan(300); // there are copies
    expect(copiesOfTraining(await read(coarse(5)))).toEqual([]);
    const fine = coarse(1000);
    const [{ rows }] = copiesOfTraining(
      await read(fine.map((row, i) => (i >= 390 ? [...fine[i - 390].slice(0, 3), row[3]] : row))),
    );
    expect(rows).toBeGreaterThan(0); // of ten such pairs some have one row in each part
  });
});

describe("an experiment", () => {
  const data = ["a,b,y", ...Array.from({ length: 200 }, (_, i) => `${noise(i)},${noise(i, 1)},${["no", "yes"][i % 2]}`)].join(
    "\n",
  );
  const model = "[Linear: {out_features: 4}, ReLU, Linear: {out_features: auto}]";
  const base = { model, loss: "BCEWithLogitsLoss", data: "" };

  async function check(settings: Partial<typeof base> = {}, text = data, more = ""): Promise<CheckReport> {
    const { model: layers, loss, data: extra } = { ...base, ...settings };
    const file = csvFile(text, "c.csv").replace(/c\.csv$/, "c.yaml");
    writeFileSync(
      file,
      `data: {path: c.csv, target: y${extra}}\nmodel: ${layers}\nloss: ${loss}\noptimizer: {SGD: {lr: 0.1}}\n${more}`,
    );
    return checkAll(file);
  }
  const words = (problems: readonly Problem[]): string[] => problems.map(({ message }) => message);

  test("that is in order is quiet", async () => {
    const { errors, warnings, built, memory } = await check();
    expect({ errors, warnings }).toEqual({ errors: [], warnings: [] });
    expect(built?.layers).toHaveLength(3);
    // P = 2*4+4 + 4+1 = 17; B = 32; outputs 2+4+4+1 = 11; N = 200; F = 2
    expect(memory).toEqual({ weights: 68, gradients: 68, optimizer: 0, best: 68, activations: 2816, data: 7200, total: 10220 });
  });

  test.each([
    ["scheduler: {CosineAnnealingLR: {T_max: 30}}\ntrain: {epochs: 30}", []],
    ["scheduler: {CosineAnnealingLR: {T_max: 50}}\ntrain: {epochs: 30}", []], // a try of a few epochs
    ["scheduler: {CosineAnnealingLR: {T_max: 30, every: step}}\ntrain: {epochs: 30}", ["scheduler.CosineAnnealingLR.T_max is 30, and there are 150 steps: after 30 the rate rises again"]],
    ["scheduler: [{LinearLR: {for: 5}}, {CosineAnnealingLR: {T_max: 24}}]\ntrain: {epochs: 30}", ["scheduler.1.CosineAnnealingLR.T_max is 24, and there are 25 epochs: after 24 the rate rises again"]],
    ["scheduler: [{LinearLR: {for: 9}}, {ConstantLR: {for: 1}}, CosineAnnealingLR]\ntrain: {epochs: 10}", ["scheduler.2.CosineAnnealingLR never begins: what is before it takes 10 epochs, and there are 10"]],
    ["scheduler: [{LinearLR: {for: 9}}, CosineAnnealingLR]\ntrain: {epochs: 10}", []],
    ["train: {epochs: 40, ema: 0.99}", []],
    ["train: {epochs: 40, ema: 0.999}", ["train.ema is 0.999, which averages over about 1000 steps, and there are 200: the first weights stay in it"]],
  ])("time against the time there is: %s", async (more, expected) => {
    const { errors, warnings } = await check({}, data, more);
    expect([errors, words(warnings)]).toEqual([[], expected]);
    if (more.includes("0.999")) expect(warnings[0].hint).toBe("try 0.95");
  }); // prettier-ignore

  test("an image of another size is refused", async () => {
    expect(words((await check({ data: ", image: [3, 1]" })).errors)).toEqual(["data.image is 3 x 1, 3 numbers, but a row has 2 features"]); // prettier-ignore
    expect((await check({ data: ", image: [2, 1]" })).errors).toEqual([]);
  });

  const ended = (layer: string): string => `${model.slice(0, -1)}, ${layer}]`;
  test.each([
    [
      "BCEWithLogitsLoss",
      ended("Sigmoid"),
      "model.3 is Sigmoid, but BCEWithLogitsLoss has the sigmoid inside: it would be applied twice",
    ],
    ["BCEWithLogitsLoss", ended("Dropout: {p: 0.1}"), null],
    ["BCEWithLogitsLoss", ended("ReLU"), "model.3 is ReLU, which keeps scores of BCEWithLogitsLoss from taking any value"],
    [
      "CrossEntropyLoss",
      ended("Softmax"),
      "model.3 is Softmax, but CrossEntropyLoss has the softmax inside: it would be applied twice",
    ],
    [
      "CrossEntropyLoss",
      ended("LogSoftmax"),
      "model.3 is LogSoftmax, but CrossEntropyLoss has the softmax inside: it would be applied twice",
    ],
    ["CrossEntropyLoss", ended("SiLU"), "model.3 is SiLU, which keeps scores of CrossEntropyLoss from taking any value"],
    ["CrossEntropyLoss", ended("LeakyReLU"), null],
    ["BCELoss", ended("Hardsigmoid"), "model.3 is Hardsigmoid, but BCELoss takes a probability"],
    ["BCELoss", ended("Hardtanh: {min_val: 0}"), "model.3 is Hardtanh, but BCELoss takes a probability"],
    ["CrossEntropyLoss", model, null],
    ["NLLLoss", model, "model.2 is Linear, but NLLLoss takes a log-probability"],
    ["NLLLoss", ended("Softmax"), "model.3 is Softmax, but NLLLoss takes a log-probability"],
    ["NLLLoss", ended("LogSoftmax"), null],
    ["BCELoss", ended("Sigmoid"), null],
    ["SigmoidFocalLoss", model, null],
    [
      "SigmoidFocalLoss",
      ended("Sigmoid"),
      "model.3 is Sigmoid, but SigmoidFocalLoss has the sigmoid inside: it would be applied twice",
    ],
    ["MultiMarginLoss", model, null],
    ["MultiMarginLoss", ended("Softmax"), "model.3 is Softmax, which keeps scores of MultiMarginLoss from taking any value"],
  ])("%s after %s", async (loss, layers, expected) => {
    const { errors, warnings } = await check({ loss, model: layers });
    expect(errors).toEqual([]);
    expect(words(warnings)).toEqual(expected === null ? [] : [expected]);
    if (expected !== null) expect(warnings[0].place).toMatchObject({ line: 2 });
  });

  test("BCELoss on scores is an error: it cannot take them", async () => {
    const { errors, warnings } = await check({ loss: "BCELoss" });
    expect(words(errors)).toEqual(["model.2 is Linear, but BCELoss takes a probability"]);
    expect(warnings).toEqual([]);
  });

  test("counts: the model gives the logarithm of a rate, and the target stays as it is", async () => {
    const counted = ["a,y", ...Array.from({ length: 200 }, (_, i) => `${noise(i)},${Math.floor(40 * noise(i, 1))}`)].join("\n");
    const of = (settings: Partial<typeof base> = {}, text = counted): Promise<CheckReport> =>
      check({ loss: "PoissonNLLLoss", ...settings }, text);
    const quiet = await of();
    expect([words(quiet.errors), words(quiet.warnings)]).toEqual([[], []]); // although the target is large
    expect(words((await of({ model: ended("Tanh") })).warnings)).toEqual([
      "model.3 is Tanh, which keeps the logarithm of the rate from taking any value",
    ]);
    expect(words((await of({ data: ", target_scale: standard" })).errors)).toEqual([
      "data.target_scale scales the target, but PoissonNLLLoss is about counts, as they are",
    ]);
    expect(words((await of({}, counted.replace(/,\d+$/, ",-3"))).errors)).toEqual([
      "data.target goes down to -3, but PoissonNLLLoss is about counts, which are never below 0",
    ]);
    const loss = "{PoissonNLLLoss: {log_input: false}}";
    expect(words((await of({ loss, model: ended("ReLU") })).warnings)).toEqual([]);
    expect(words((await of({ loss })).warnings)).toEqual([
      "model.2 is Linear, but PoissonNLLLoss with log_input: false takes a rate, which is never below 0",
    ]);
  });

  test("quantiles: one output for each", async () => {
    const text = ["a,y", ...Array.from({ length: 200 }, (_, i) => `${noise(i)},${noise(i, 1)}`)].join("\n");
    const loss = "{QuantileLoss: {quantiles: [0.1, 0.5, 0.9]}}";
    const { errors, built } = await check({ loss }, text);
    expect(errors).toEqual([]);
    expect(built?.layers.at(-1)?.outputShape).toEqual([3]);
    expect(words((await check({ loss, model: "[Linear: {out_features: 1}]" }, text)).errors)).toEqual([
      "model.0.Linear gives (1,) for each row, but QuantileLoss needs (3,): one value for each of the 3 quantiles",
    ]);
  });

  test("regression: a last layer that cannot reach the target, a target left large", async () => {
    const text = ["a,y", ...Array.from({ length: 200 }, (_, i) => `${noise(i)},${noise(i, 1) * 400 - 100}`)].join("\n");
    const { warnings } = await check({ loss: "MSELoss", model: ended("Tanh") }, text);
    expect(words(warnings)).toEqual([
      expect.stringMatching(/^model\.3 is Tanh, which gives -1 to 1, but the target, scaled, goes from -\d.* to \d/),
      expect.stringMatching(/^data\.target_scale leaves the target at a size of about \d+\.\d: the first steps/),
    ]);
    const bent = await check({ loss: "MSELoss", model: ended("Hardtanh: {min_val: -200}") }, text);
    expect(words(bent.warnings)[0]).toMatch(/^model\.3 is Hardtanh, which gives -200 to 1, but the target/);
    expect((await check({ loss: "MSELoss", data: ", target_scale: standard" }, text)).warnings).toEqual([]);
  });

  test("columns a thousandfold apart without a scale", async () => {
    const text = data.replaceAll(/^(0\.\d+)/gm, (number) => String(1000 * Number(number)));
    expect(words((await check({ data: ", scale: none" }, text)).warnings)).toEqual([
      expect.stringMatching(/^data\.scale leaves "a" \(up to \d+\.\d\) beside "b" \(up to (0\.9|1)\d*\): a learning rate/),
    ]);
    expect((await check({}, text)).warnings).toEqual([]);
  });

  test("small parts, rare classes", async () => {
    const rare = ["a,y", ...Array.from({ length: 100 }, (_, i) => `${noise(i)},${i % 25 === 0 ? "yes" : "no"}`)].join("\n");
    const { warnings } = await check({}, rare);
    expect(words(warnings)).toEqual([
      "data.split leaves 16 rows for val: one row is 6.3 points of accuracy",
      "data.split leaves 15 rows for test: one row is 6.7 points of accuracy",
      'the classes are far from balanced in the training rows: "no" 67, "yes" 2',
      'few training rows to learn from: "yes" 2',
    ]);
    const weighted = await check({}, rare, "train: {class_weights: balanced}\n");
    expect(words(weighted.warnings).join()).not.toContain("far from balanced");
  });

  test("ids and texts that come but once among the features, and what reading remarked", async () => {
    const rows = Array.from(
      { length: 200 },
      (_, i) => `${i + 1},${noise(i)},k,${i === 0 ? "t0" : `t${i % 90}`},${["no", "yes"][i % 2]}`,
    );
    const { warnings } = await check({}, ["id,a,k,t,y", ...rows].join("\n"));
    const found = warnings.map(({ place, message }) => `${place?.column ?? ""}: ${message}`);
    expect(found).toContain("id: this column is among the features: it counts the rows");
    expect(found).toContain(
      "t: this column is among the features: 90 different texts in 200 rows: each would be seen too rarely",
    );
    expect(found).toContain(': column "k" has the same value in every training row: nothing can be learnt from it');
  });

  test("free texts among the features are proposed to be read, the corners of images are no constants", async () => {
    const labelled = (cells: (i: number) => readonly (string | number)[], names: readonly string[]): string => [[...names, "y"].join(), ...Array.from({ length: 200 }, (_, i) => [...cells(i), ["no", "yes"][i % 2]].join())].join("\n"); // prettier-ignore
    const texts = await check({}, labelled((i) => [noise(i), `the box of ${i % 30} came very late`], ["a", "t"])); // prettier-ignore
    expect(texts.warnings.filter(({ place }) => place?.column === "t")).toEqual([expect.objectContaining({ message: "this column is among the features: free text, words in a row that are more than categories", hint: "read it word by word with type: text under data.columns" })]); // prettier-ignore
    const pixels = async (count: number): Promise<boolean> => {
      const names = Array.from({ length: count }, (_, p) => `p${p}`);
      const { warnings } = await check({}, labelled((i) => names.map((_, p) => (i * p * 31) % 256), names)); // prettier-ignore
      return words(warnings).some((each) => each.startsWith('column "p0" has the same value'));
    };
    expect([await pixels(16), await pixels(15)]).toEqual([false, true]);
  });

  test("a metric that is watched and not measured, where it is known what is", async () => {
    const of = async (metrics: string, monitor: string): Promise<string[]> => words((await check({}, data, `metrics: [${metrics}]\ntrain: {epochs: 2, early_stopping: {monitor: ${monitor}, patience: 1}}\n`)).errors); // prettier-ignore
    expect(await of("accuracy, f1", "val_f1")).toEqual([]);
    expect(await of("accuracy", "val_f1")).toEqual([expect.stringMatching(/^train\.early_stopping\.monitor /)]);
    expect(await of("foo", "val_f1")).toEqual([expect.stringMatching(/^metrics\.0 names an unknown metric "foo"/)]);
    expect(await of("r2", "val_r2")).toEqual([expect.stringMatching(/^metrics\.0 "r2" does not fit /)]);
  });

  test("its memory is told where nothing that it depends on is wrong", async () => {
    const known = async (more: string): Promise<boolean[]> => {
      const { built, memory } = await check({}, data, more);
      return [built !== null, memory !== null];
    };
    expect(await known("train: {epochs: 2}\n")).toEqual([true, true]);
    expect(await known("train: {epochs: 0}\n")).toEqual([true, false]);
  });

  test("with mistakes everywhere: all are reported, of the file, the data and the shapes", async () => {
    const more = "train: {epoch: 3}\nmetrics: [accuracy, r2]\n";
    const broken = await check({ model: "[Linear: {out_features: 4, in_features: 9}]" }, data, more);
    expect(words(broken.errors)).toEqual([
      "train.epoch is not a known key",
      'metrics.1 "r2" does not fit a binary task, which follows from BCEWithLogitsLoss',
      "model.0.Linear expects in_features 9, but its input has shape (2,), which makes it 2",
    ]);
    const cells = await check({ model: "[Linaer]" }, `${data}\n1,x,yes\n,2,no`);
    expect(words(cells.errors)).toEqual([
      'model.0 names an unknown layer "Linaer"',
      'cell "x" is not a number, though the 200 cells before it are',
      "the cell is empty",
    ]);
  });

  test("weights that do not match the classes, an optimizer that cannot be made", async () => {
    const { errors } = await check({ loss: "{CrossEntropyLoss: {weight: [1, 2, 3]}}" });
    expect(words(errors)).toEqual([expect.stringMatching(/^loss cannot be used: .*weight/)]);
  });
});

test("salvage keeps what can be read, and gives up where the data or the task is unknown", () => {
  const read = (text: string): ReturnType<typeof salvage> => salvage(parseSource("x.yaml", text));
  const rest = "data: {path: d.csv, target: y}\nloss: MSELoss\noptimizer: {SGD: {lr: 0.1}}\n";
  const half = read(`${rest}model: 3\nsede: 1\n`);
  expect([...half.faults].sort()).toEqual(["model", "sede"]);
  expect(half.experiment?.config.loss.name).toBe("MSELoss");
  expect(read(`${rest.replace("MSELoss", "MSLoss")}model: [ReLU]`).experiment).toBeNull();
  expect(read("a: 3").experiment).toBeNull();
  expect(() => parseSource("x.yaml", "a: [")).toThrow(InputError);
});
