// What mlbh check remarks, at the limits of its rules.
import { describe, expect, test } from "@jest/globals";
import { writeFileSync } from "node:fs";
import { checkAll } from "../../src/advise/check/check.js";
import { csvFile } from "../data/files.js";

/** Between 0 and 1, and without any pattern. */
const noise = (i: number, seed = 0): number => (((i + 1 + 1000 * seed) * 7919.77) % 1009) / 1009;
const everything = ", split: {train: 1, val: 0, test: 0, stratify: false}";
const untested = "data.split.test is 0: nothing will show how good the model is on new rows";

interface Asked {
  readonly names: readonly string[];
  readonly rows: number;
  readonly row: (i: number) => readonly (string | number)[];
  /** More settings of the data. */
  readonly data?: string;
  readonly loss?: string;
  readonly model?: string;
  readonly more?: string;
}

/** The errors and the warnings, each with its hint where it is asked for. */
async function remarks({ names, rows, row, data = "", loss = "MSELoss", model = "[Linear: {out_features: auto}]", more = "" }: Asked, hints = false): Promise<string[]> {
  const text = [names, ...Array.from({ length: rows }, (_, i) => row(i))].map((cells) => cells.join(",")).join("\n");
  const file = csvFile(text, "w.csv").replace(/csv$/, "yaml");
  writeFileSync(file, `data: {path: w.csv, target: y${data}}\nmodel: ${model}\nloss: ${loss}\noptimizer: {SGD: {lr: 0.1}}\n${more}`);
  const { errors, warnings } = await checkAll(file);
  return [...errors, ...warnings].map(({ message, hint }) => (hints ? `${message} | ${hint}` : message));
} // prettier-ignore

const numbers = { names: ["a", "b", "y"], row: (i: number) => [noise(i), noise(i, 1), noise(i, 2)] };
const classes = (no: number, yes: number, data = everything): Asked => ({
  names: ["a", "b", "y"],
  rows: no + yes,
  row: (i) => [noise(i), noise(i, 1), i < no ? "no" : "yes"],
  data,
  loss: "BCEWithLogitsLoss",
});

describe("parts", () => {
  const split = ", split: {train: 0.6, val: 0.2, test: 0.2, stratify: false}";

  test("of 20 rows are large enough, of 19 not", async () => {
    expect(await remarks({ ...numbers, rows: 100, data: split })).toEqual([]);
    expect(await remarks({ ...numbers, rows: 95, data: split }, true)).toEqual([
      "data.split leaves 19 rows for val: an outlier decides | trust only means over several seeds, or set more rows aside",
      "data.split leaves 19 rows for test: an outlier decides | trust only means over several seeds, or set more rows aside",
    ]);
  });

  test("that are left out are none, but for the test", async () => {
    expect(await remarks({ ...numbers, rows: 40, data: everything })).toEqual([untested]);
  });
});

describe("classes", () => {
  const far = (no: number, yes: number): string => `the classes are far from balanced in the training rows: "no" ${no}, "yes" ${yes}`; // prettier-ignore

  test("ten times as many rows of one are far from balanced; five rows are not few", async () => {
    expect(await remarks(classes(49, 5))).toEqual([untested]);
    expect(await remarks(classes(50, 5), true)).toEqual([
      `${untested} | undefined`,
      `${far(50, 5)} | look at f1 rather than accuracy; train.class_weights: balanced helps the rare class`,
    ]);
    expect(await remarks(classes(39, 4))).toEqual([untested, 'few training rows to learn from: "yes" 4']);
    expect(await remarks(classes(40, 4))).toEqual([untested, far(40, 4), 'few training rows to learn from: "yes" 4']);
  });

  test("with validation rows the threshold may be chosen", async () => {
    const split = ", split: {train: 0.8, val: 0.1, test: 0.1, stratify: true}";
    expect(await remarks(classes(250, 25, split), true)).toEqual([
      expect.stringMatching(/^the classes are far from balanced .* \| look at f1 rather than accuracy; train\.threshold: \{metric: f1\} helps the rare class$/),
    ]);
    expect(await remarks({ ...classes(250, 25, split), more: "train: {threshold: {metric: f1}}\n" })).toEqual([]);
    expect(await remarks({ ...classes(250, 25, split), more: "train: {class_weights: balanced}\n" })).toEqual([]);
  }); // prettier-ignore
});

describe("sizes", () => {
  const columns = (b: number, data = `, scale: none${everything.replace(", split", ", split")}`): Asked => ({
    names: ["a", "b", "y"],
    rows: 40,
    row: (i) => [i % 2 === 0 ? 2 : noise(i), i % 2 === 0 ? -b : noise(i, 1), noise(i, 2)],
    data,
  });

  test("a column a hundred times as large as another, left so", async () => {
    expect(await remarks(columns(199))).toEqual([untested]);
    expect(await remarks(columns(200), true)).toEqual([
      `${untested} | undefined`,
      'data.scale leaves "b" (up to 200) beside "a" (up to 2): a learning rate that suits one is wrong for the other | set data.scale: standard',
    ]);
    expect(await remarks(columns(0.001))).toEqual([untested]);
    expect(await remarks(columns(200, everything))).toEqual([untested]);
    expect(await remarks(columns(200, `, scale: none, columns: {b: {scale: standard}}${everything}`))).toEqual([untested]);
  });

  test("a column of zeros has no size", async () => {
    const zeros: Asked = { ...columns(1), row: (i) => [0, 1000 * noise(i), noise(i, 2)] };
    expect(await remarks(zeros)).toEqual([untested, 'column "a" has the same value in every training row: nothing can be learnt from it']); // prettier-ignore
  });

  test("a target whose typical size is above 10", async () => {
    const target = (size: number): Asked => ({ ...numbers, rows: 40, row: (i) => [noise(i), noise(i, 1), (i % 3 === 0 ? -1 : 1) * size], data: `${everything}, scale: none` }); // prettier-ignore
    expect(await remarks(target(10))).toEqual([untested]);
    expect(await remarks(target(10.5), true)).toEqual([
      `${untested} | undefined`,
      "data.target_scale leaves the target at a size of about 10.50: the first steps are that much too large | set data.target_scale: standard; predictions stay in the target's unit",
    ]);
  });
});

describe("a last layer that does not reach the target", () => {
  const target = (low: number, high: number, layer: string): Asked => ({
    ...numbers,
    rows: 40,
    row: (i) => [noise(i), noise(i, 1), i === 0 ? low : i === 1 ? high : low + (high - low) * noise(i, 2)],
    data: everything,
    model: `[Linear: {out_features: 1}, ${layer}]`,
  });

  test.each<[number, number, string, string | null]>([
    [-1, 1, "Tanh", null],
    [-1, 1.5, "Tanh", "model.1 is Tanh, which gives -1 to 1, but the target, scaled, goes from -1 to 1.5000"],
    [-1.5, 1, "Tanh", "model.1 is Tanh, which gives -1 to 1, but the target, scaled, goes from -1.5000 to 1"],
    [0, 5, "ReLU", null],
    [-0.5, 5, "ReLU", "model.1 is ReLU, which gives 0 and more, but the target, scaled, goes from -0.5000 to 5"],
    [-3, 0, "LogSigmoid", null],
    [-3, 0.5, "LogSigmoid", "model.1 is LogSigmoid, which gives 0 and less, but the target, scaled, goes from -3 to 0.5000"],
  ])("%d to %d, %s", async (low, high, layer, words) => {
    expect(await remarks(target(low, high, layer))).toEqual(words === null ? [untested] : [words, untested]);
  });
});

describe("what the cells look like", () => {
  const day = (i: number): string => `2024-${String(1 + Math.floor(i / 28)).padStart(2, "0")}-${String(1 + (i % 28)).padStart(2, "0")}`; // prettier-ignore
  const dated = (data: string, place = day): Asked => ({
    names: ["day", "a", "g", "y"],
    rows: 200,
    row: (i) => [place(i), noise(i), i % 20, noise(i, 2)],
    data: `, columns: {day: {type: date, format: YYYY-MM-DD}}${data}`,
  });
  const halves = (more: string): string => `, split: {train: 0.5, val: 0, test: 0.5, stratify: false${more}}`;
  const random = 'the rows are in the order of "day" and are divided at random: the model is judged on days between those it has seen | to be judged on what comes later, set data.split.order: day'; // prettier-ignore

  test("rows in the order of time, divided by chance", async () => {
    expect(await remarks(dated(halves("")), true)).toEqual([random]);
    expect(await remarks(dated(", split: {train: 0.5, val: 0.5, test: 0, stratify: false}"), true)).toEqual([`${untested} | undefined`, random]); // prettier-ignore
    expect(await remarks(dated(halves(", order: day")))).toEqual([]);
    expect(await remarks(dated(halves(", group: g")))).toEqual([]);
    expect(await remarks(dated(everything))).toEqual([untested]);
    expect(await remarks(dated(halves(""), (i) => day((i * 37) % 200)))).toEqual([]);
    expect(
      await remarks(
        dated(halves(""), (i) => day(Math.max(0, i - 3))),
        true,
      ),
    ).toEqual([random]); // the same day again
  });

  test("labels that differ in capitals only", async () => {
    const spelled = (columns: string, labels: readonly string[]): Asked => ({ ...numbers, rows: 90, row: (i) => [noise(i), labels[i % labels.length], noise(i, 2)], data: `${columns}${everything}` }); // prettier-ignore
    const [one, two] = [["red", "Red", "blue"], ["red", "Red", "blue", "BLUE", "green"]]; // prettier-ignore
    const mend = " for all that is known | to make them one, set data.columns.b: {type: categorical, ignore_case: true}";
    expect((await remarks(spelled("", one), true))[1]).toBe(`"red" and "Red" differ in capitals only, and are one label${mend}`);
    expect((await remarks(spelled("", two), true))[1]).toBe(`"red" and "Red"; "blue" and "BLUE" differ in capitals only, and are as many labels${mend}`); // prettier-ignore
    expect(await remarks(spelled(", columns: {b: {type: categorical, ignore_case: true}}", one))).toEqual([untested]);
    expect(await remarks(spelled(", drop: [b]", one))).toEqual([untested]);
  });

  test("tokens that training has not taught, more than a fifth of them", async () => {
    const texts = (strange: number): Asked => ({
      names: ["t", "y"],
      rows: 80,
      row: (i) => [i < 40 ? (i % 2 === 0 ? "a b a b a" : "b a") : i - 40 < strange ? "a b a b z" : "a b a b a", i],
      data: ", columns: {t: {type: text, max_length: 5, tokenizer: words}}, split: {train: 0.5, val: 0, test: 0.5, stratify: false, order: y}, target_scale: standard", // prettier-ignore
      model: "[Embedding: {embedding_dim: 4}, Mean, Linear: {out_features: auto}]",
    });
    const of = async (strange: number): Promise<string[]> => (await remarks(texts(strange))).filter((each) => each.includes("has not taught")); // prettier-ignore
    expect(await of(40)).toEqual([]); // one of five
    expect(await remarks({ ...texts(40), row: (i) => [i < 40 ? (i % 2 === 0 ? "a b a b a" : "b a") : i === 41 ? "a b z z z" : "a b a b z", i] }, true)).toEqual([
      'data.columns.t.tokenizer makes tokens of "t" that training has not taught: 21 % of those in val and test are unknown | use char or bpe, a larger vocabulary, or more rows',
    ]);
  }); // prettier-ignore
});
