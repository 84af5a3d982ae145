// How what a model or a training has found is put: an answer under its names, an autopsy in lines, the length of a training.
import { describe, expect, test } from "@jest/globals";
import type { Chunk } from "../../src/data/chunk.js";
import type { Preprocess } from "../../src/data/preprocess.js";
import { unscaled } from "../../src/data/scaling.js";
import { checkExperiment } from "../../src/experiment/experiment.js";
import { prepareTable } from "../../src/experiment/prepare.js";
import type { Predictor } from "../../src/experiment/predictor.js";
import { parseSource } from "../../src/experiment/source.js";
import { nn, tensor, type Tensor } from "../../src/index.js";
import { lossRegistry } from "../../src/nn/losses.js";
import { namedAnswer } from "../../src/train/answerRows.js";
import { autopsyLines, type Autopsy } from "../../src/train/autopsy.js";
import { loopConfigOf } from "../../src/train/learner.js";
import { predictChunk, rowsPerChunk, type RowPrediction } from "../../src/train/predictChunk.js";
import type { TextPart } from "../../src/data/language/dataset.js";
import type { PreparedText } from "../../src/experiment/prepared.js";
import { measuredAtOnce, textKind } from "../../src/train/textKind.js";
import { csvFile } from "../data/files.js";

const column = (name: string, classes: readonly string[] | null = null) => ({ name, classes, scale: unscaled, cells: {} });
const base = { task: "regression", target: "y", classes: null, targetScale: unscaled, targetCells: {}, features: ["a", "b"], columns: [] } as unknown as Preprocess; // prettier-ignore
const row = (more: Partial<RowPrediction>): RowPrediction => ({ cells: [], line: 1, predicted: null, probabilities: null, ...more }); // prettier-ignore

describe("an answer under its names", () => {
  test("of a value, of a class, and none", () => {
    expect(namedAnswer({ preprocess: base }, row({ predicted: 3 }))).toEqual({ predicted: 3, probabilities: null });
    const classes = { ...base, task: "multiclass", classes: ["p", "q"] } as Preprocess;
    expect(namedAnswer({ preprocess: classes }, row({ predicted: "q", probabilities: [0.25, 0.75] }))).toEqual({ predicted: "q", probabilities: { p: 0.25, q: 0.75 } }); // prettier-ignore
    expect(namedAnswer({ preprocess: classes }, row({}))).toEqual({ predicted: null, probabilities: null });
  });

  test("of several targets, of an autoencoder, of quantiles and of a text", () => {
    const two = { ...base, targets: [column("y", ["no", "yes"]), column("z", ["no", "yes"])] } as unknown as Preprocess;
    expect(namedAnswer({ preprocess: two }, row({ predicted: ["no", "yes"], probabilities: [0.1, 0.9] }))).toEqual({ predicted: { y: "no", z: "yes" }, probabilities: { y: 0.1, z: 0.9 } }); // prettier-ignore
    const auto = { ...base, targets: [] } as Preprocess;
    expect(namedAnswer({ preprocess: auto }, row({ predicted: [1, 2], error: 0 }))).toEqual({ predicted: { a: 1, b: 2 }, probabilities: null, error: 0 }); // prettier-ignore
    expect(namedAnswer({ preprocess: base, quantiles: [0.1, 0.975] }, row({ predicted: 1, quantiles: [1, 2] }))).toEqual({ predicted: 1, probabilities: null, quantiles: { q10: 1, "q97.5": 2 } }); // prettier-ignore
    expect(namedAnswer({ preprocess: base }, row({ predicted: "ab", probability: 0.5 }))).toEqual({ predicted: "ab", probabilities: null, probability: 0.5 }); // prettier-ignore
  });
});

/** Says what it is given. */
class Same extends nn.Module {
  forward(x: Tensor): Tensor {
    return x;
  }
}

describe("the answers for rows in memory", () => {
  const said = (preprocess: Partial<Preprocess>, rows: readonly (readonly number[])[], more: Partial<Predictor> = {}, kept = rows.map(() => true)): RowPrediction[] => {
    const names = rows[0].map((_, i) => `f${i}`);
    const loss = lossRegistry.MSELoss.create({}, { dtype: "float64" });
    const own = { ...base, features: names, ...preprocess } as Preprocess;
    const targets = rows.length * (own.task === "multiclass" ? 1 : (own.targets?.length ?? 1));
    const part = { x: Float64Array.from(rows.flat()), y: new Float64Array(targets), rows: rows.length, features: names.length, lines: new Int32Array(rows.length) };
    let next = 0;
    const chunk = { rows: kept.map((each, i) => ({ cells: [`c${i}`], line: i + 2, kept: each, next: each ? next++ : -1 })), part } as unknown as Chunk;
    return predictChunk({ model: new Same(), loss, preprocess: own, dtype: "float64", ...more }, chunk);
  }; // prettier-ignore
  const answers = (...words: Parameters<typeof said>): unknown[] => said(...words).map(({ predicted, probabilities }) => [predicted, probabilities]); // prettier-ignore

  test("are yes above the threshold alone", () => {
    const classes = { task: "binary", classes: ["no", "yes"] } as const;
    expect(answers(classes, [[0.5], [0.75]])).toEqual([["no", [0.5, 0.5]], ["yes", [0.25, 0.75]]]); // prettier-ignore
    expect(answers(classes, [[0.5], [0.75]], { threshold: 0.75 }).map((each) => (each as unknown[])[0])).toEqual(["no", "no"]);
    expect(answers(classes, [[0.5], [0.25]], { threshold: 0.25 }).map((each) => (each as unknown[])[0])).toEqual(["yes", "no"]);
  });

  test("are the likeliest of several classes", () => {
    expect(answers({ task: "multiclass", classes: ["p", "q", "r"] }, [[0.25, 0.5, 0.25], [0.4, 0.2, 0.4]])).toEqual([["q", [0.25, 0.5, 0.25]], ["p", [0.4, 0.2, 0.4]]]); // prettier-ignore
  });

  test("are one for each of several targets, each by the same threshold", () => {
    const yes = [column("y", ["no", "yes"]), column("z", ["never", "ever"])];
    expect(answers({ task: "binary", targets: yes as never }, [[0.5, 0.75]])).toEqual([
      [
        ["no", "ever"],
        [0.5, 0.75],
      ],
    ]);
    expect(answers({ task: "binary", targets: yes as never }, [[0.5, 0.75]], { threshold: 0.4 })).toEqual([[["yes", "ever"], [0.5, 0.75]]]); // prettier-ignore
    expect(answers({ targets: [column("y"), column("z")] as never }, [[3, 4], [5, 6]])).toEqual([[[3, 4], null], [[5, 6], null]]); // prettier-ignore
  });

  test("are the quantile nearest to the median, beside all of them", () => {
    const [{ predicted, quantiles }] = said({}, [[1, 2, 4]], { quantiles: [0.1, 0.5, 0.9] });
    expect([predicted, quantiles]).toEqual([2, [1, 2, 4]]);
  });

  test("of an autoencoder are its features, and how far they are from the row", () => {
    class Double extends nn.Module {
      forward(x: Tensor): Tensor {
        return x.mul(2);
      }
    }
    const numeric = (name: string, scale: object) => ({ kind: "numeric", name, ...unscaled, ...scale });
    const columns = [numeric("f0", {}), { kind: "categorical", name: "c", categories: ["a", "b"] }] as never;
    const [{ predicted, error, probabilities }] = said({ targets: [], columns }, [[1, 3, 5]], { model: new Double() });
    expect([predicted, probabilities]).toEqual([[2, 6, 10], null]);
    expect(error).toBeCloseTo((1 + 9 + 25) / 3, 12);
  });

  test("are none for rows that were not kept, with their cells and lines", () => {
    const found = said({}, [[7], [8]], {}, [false, true, false, true]);
    expect(found.map(({ cells, line, predicted }) => [cells, line, predicted])).toEqual([[["c0"], 2, null], [["c1"], 3, 7], [["c2"], 4, null], [["c3"], 5, 8]]); // prettier-ignore
  });

  test("come at most 1024 at a time, fewer where rows are wide", () => {
    expect([1, 4096, 4097, 2 ** 21, 2 ** 22, 2 ** 30].map(rowsPerChunk)).toEqual([1024, 1024, 1023, 2, 1, 1]);
  });
});

describe("an autopsy in lines", () => {
  const one: Autopsy = {
    ...{ epoch: 1, batch: 2, step: 3, phase: "forward", where: "2: Linear", place: "x.yaml:3:5", op: "mul" },
    result: { name: "y", shape: [2], min: 1, max: 2, nan: 0, infinite: 1 },
    inputs: [],
    gradient_norms: [],
    largest_weight: { name: "0.weight", size: 1.5 },
    cause: { why: "a reason", remedy: "do this" },
  } as unknown as Autopsy;
  const line = (name: string, change: Partial<Autopsy>): string | undefined => autopsyLines({ ...one, ...change }).find((each) => each.startsWith(name)); // prettier-ignore

  test("begins with the place, by the way it was found", () => {
    expect(line("first", {})).toBe("first    in the forward pass of step 3, in 2: Linear (x.yaml:3:5)");
    expect(line("first", { phase: "backward" })).toBe("first    in the backward pass of step 3, in 2: Linear (x.yaml:3:5)");
    expect(line("first", { phase: "step", where: "SGD" })).toBe("first    in the update of the weights of step 3, in SGD (x.yaml:3:5)"); // prettier-ignore
  });

  test("tells what was before: gradients, or why there were none", () => {
    expect(line("before", { step: 1 })).toBe("before   no step had been taken");
    expect(line("before", { step: 2 })).toBe("before   it was the first step of the epoch");
    expect(line("before", { gradient_norms: [{ step: 1, norm: 2 }, { step: 2, norm: 1.25 }] })).toBe("before   the gradient's norm was 2 in step 1, 1.2500 in step 2"); // prettier-ignore
  });

  test("leaves out what came in where nothing is known of it, and ends with the likely reason", () => {
    expect(line("from", {})).toBeUndefined();
    expect(line("from", { inputs: [one.result, one.result] })).toMatch(/^from {5}.+; .+/);
    expect(autopsyLines(one).slice(-2)).toEqual(["weights  the largest is 1.5000, in 0.weight", "likely   a reason"]);
  });
});

describe("the constant of a text", () => {
  const constantOf = (tokens: TextPart["tokens"], chats?: TextPart["chats"]): number => {
    const train = { tokens, rows: 1, characters: tokens.length, unknown: 0, ...(chats && { chats }) };
    const dataset = { train, val: train, test: train, context: 4, tokenizer: { vocabSize: 3, unknown: null } };
    const config = { train: { dtype: "float64" }, loss: { name: "CrossEntropyLoss" } };
    return textKind({ dataset, experiment: { config }, built: {}, lossArgs: {}, metrics: [] } as unknown as PreparedText).constant()!.loss; // prettier-ignore
  };
  /** One token after the other, as `at` says. */
  const tokensOf = (length: number, at: (i: number) => number) => ({ length, read: (start: number, into: Float64Array) => into.forEach((_, i) => (into[i] = at(start + i))) }) as unknown as TextPart["tokens"]; // prettier-ignore
  const entropy = (...counts: number[]): number => {
    const total = counts.reduce((sum, count) => sum + count, 0);
    return counts.reduce((sum, count) => sum - (count / total) * Math.log(count / total), 0);
  };

  test("is that of all its tokens, also of a long one", () => {
    expect(constantOf(tokensOf(6, (i) => i % 3))).toBeCloseTo(Math.log(3), 12);
    for (const length of [65_535, 65_536, 65_537, 200_000]) {
      const ones = Math.floor(length / 7);
      expect(constantOf(tokensOf(length, (i) => (i < length - ones ? 0 : 2)))).toBeCloseTo(entropy(length - ones, ones), 12);
    }
  });

  test("of chats is that of what is learnt", () => {
    const learnt = tokensOf(6, (i) => (i >= 3 ? 1 : 0));
    const tokens = tokensOf(6, (i) => [0, 0, 0, 1, 2, 2][i]);
    expect(constantOf(tokens, { learnt } as unknown as TextPart["chats"])).toBeCloseTo(entropy(1, 2), 12);
  });
});

describe("the length of a training", () => {
  const of = async (train: string, split = "{train: 0.5, val: 0.5, test: 0}") => {
    const path = csvFile(["x,y", ...Array.from({ length: 20 }, (_, i) => `${i},${i * i}`), ""].join("\n"), "length.csv");
    const text = `data: {path: "${path}", target: y, split: ${split}}\nmodel: [{Linear: {out_features: 1}}]\nloss: MSELoss\noptimizer: {SGD: {lr: 0.5}}\ntrain: {batch_size: 5, ${train}}\n`;
    return loopConfigOf(await prepareTable(checkExperiment(parseSource("x.yaml", text))));
  };

  test("is counted in epochs, or in steps where the experiment measures after so many", async () => {
    expect(await of("epochs: 7")).toMatchObject({ epochs: 7, maxSteps: null, evalEvery: null, accumulate: 1 });
    expect(await of("epochs: 7, max_steps: 9")).toMatchObject({ epochs: 7, maxSteps: 9, evalEvery: null });
    // 10 rows in batches of 5: two steps an epoch, 14 in all, measured after every four
    expect(await of("epochs: 7, eval_every: 4")).toMatchObject({ epochs: 4, maxSteps: 14, evalEvery: 4 });
  });

  test("ends at no epoch before the last unless it is asked to; the best is that of the validation rows where there are some", async () => {
    expect((await of("epochs: 7")).best).toEqual({ monitor: "val_loss", patience: Infinity, min_delta: 0, restore_best: false });
    expect((await of("epochs: 7", "{train: 1, val: 0, test: 0}")).best.monitor).toBe("train_loss");
    expect((await of("epochs: 7, early_stopping: {patience: 3}")).best).toMatchObject({ monitor: "val_loss", patience: 3 });
  });

  test("a text is measured in batches of 4096 tokens, fewer of a large model", () => {
    const model = new nn.Linear(1, 1);
    expect([1, 64, 4096, 5000].map((context) => measuredAtOnce(model, context))).toEqual([4096, 64, 1, 1]);
    // 2^35 / 2^24 places
    const large = new Same();
    Object.assign(large, { weight: new nn.Parameter(tensor(new Float32Array(2 ** 24), { dtype: "float32", shape: [2 ** 24] })) });
    expect([1, 64, 2048, 2049].map((context) => measuredAtOnce(large, context))).toEqual([2048, 32, 1, 1]);
  });
});
