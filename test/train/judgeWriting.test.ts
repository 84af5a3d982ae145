// How a model that reads a text and writes another is judged: token by token after the right ones, and text by text as it writes by itself.
import { beforeAll, describe, expect, test } from "@jest/globals";
import type { Dataset, Part } from "../../src/data/dataset.js";
import { nn, tensor, type Tensor } from "../../src/index.js";
import type { EncoderDecoder } from "../../src/experiment/encoderDecoder.js";
import type { Loss } from "../../src/experiment/predictor.js";
import type { MetricKey } from "../../src/metrics/metrics.js";
import { judgeWriting } from "../../src/train/sequenceKind.js";
import { asWriter, writtenFor, type Writer } from "../../src/train/writer.js";
import { load } from "../data/files.js";

// ids of the answers: 0 is their end, 1 unknown, 2 b, 3 a
const PLACES = 3;
let dataset: Dataset;
beforeAll(async () => {
  const columns = { q: { type: "text", max_length: 2 }, a: { type: "text", max_length: PLACES - 1 } } as const;
  dataset = await load("q,a\nx,ab\ny,b\nxx,abb\n", "sequence", { target: "a", columns });
});

/** Gives the tokens 0 to 3 these probabilities at every place; writes a, b, and then always b. */
class Fixed extends nn.Module {
  readonly begin = 0;
  readonly padding = 0;
  readonly steps = 2;
  readonly asked: number[][] = [];
  readonly modes: boolean[] = [];
  constructor(
    readonly scores: readonly number[],
    readonly written = [3, 2, 2],
  ) {
    super();
  }
  forward(x: Tensor): Tensor {
    this.asked.push(...x.toArray<number[][]>());
    this.modes.push(this.training);
    return tensor(
      Array.from({ length: x.shape[0] }, () => Array.from({ length: PLACES }, () => this.scores)),
      { dtype: "float64" },
    );
  }
  read(source: Tensor): Tensor {
    this.modes.push(this.training);
    return source;
  }
  writing(source: Tensor): (ids: Tensor) => Tensor {
    let place = 0;
    return () => {
      const next = this.written[place++];
      return tensor(Array.from({ length: source.shape[0] }, () => [[0, 1, 2, 3].map((id) => (id === next ? 5 : 0))]), { dtype: "float64" }); // prettier-ignore
    };
  }
}
const logs = [1 / 2, 1 / 8, 1 / 4, 1 / 8].map(Math.log);
const loss: Loss = { forward: (output) => tensor(output.shape[0], { dtype: "float64" }) };
function writer(model: Fixed, more: Partial<Writer> = {}): Writer {
  return { model: model as unknown as EncoderDecoder, loss, preprocess: dataset.preprocess, dtype: "float64", normalized: true, ...more }; // prettier-ignore
}
const judged = (model: Fixed, part: Part, metrics: readonly MetricKey[], more: Partial<Writer> = {}) => judgeWriting(writer(model, more), part, metrics); // prettier-ignore

describe("token by token", () => {
  test("it is shown the source, and of the answer each token late", () => {
    const model = new Fixed(logs);
    judged(model, dataset.train, []);
    const byLine = [...dataset.train.lines.keys()].sort((a, b) => dataset.train.lines[a] - dataset.train.lines[b]);
    // x is 2 and y 3 among the letters of the questions
    expect(byLine.map((row) => model.asked[row])).toEqual([[2, 0, 0, 3, 2], [3, 0, 0, 2, 0], [2, 2, 0, 3, 2]]); // prettier-ignore
  });

  test("every token counts, an end is one, and an answer that is cut has none", () => {
    // a b end, b end, a b: twice 1/8, three times 1/4, twice 1/2
    const values = judged(new Fixed(logs), dataset.train, ["perplexity", "token_accuracy"]);
    expect(values.perplexity).toBeCloseTo(2 ** ((2 * 3 + 3 * 2 + 2 * 1) / 7), 12);
    expect(values.token_accuracy).toBeCloseTo(2 / 7, 12); // the ends
    expect(values.loss).toBe(3); // of one batch, of three rows
  });

  test("scores that are no log-probabilities become such", () => {
    const shifted = judged(new Fixed(logs.map((score) => score + 3)), dataset.train, ["perplexity"], { normalized: false });
    expect(shifted.perplexity).toBeCloseTo(4, 12);
  });

  const rowOf = (...y: number[]): Part => ({ ...dataset.train, rows: 1, x: Float64Array.of(2, 0), y: Float64Array.from(y), lines: Int32Array.of(2) }); // prettier-ignore
  test("the unknown token is never right, however likely it is", () => {
    const unknown = [0, 5, 0, 0];
    expect(judged(new Fixed(unknown), rowOf(1, 0, -100), ["token_accuracy"]).token_accuracy).toBe(0);
    expect(judged(new Fixed([0, 0, 5, 0]), rowOf(2, 1, 0), ["token_accuracy"]).token_accuracy).toBeCloseTo(1 / 3, 12);
    expect(judged(new Fixed([0, 0, 0, 0]), rowOf(0, -100, -100), ["token_accuracy"]).token_accuracy).toBe(1); // of equals the first
  });

  test("a part without rows has no values", () => {
    const none = { ...rowOf(), rows: 0, x: new Float64Array(0) };
    expect(judged(new Fixed(logs), none, ["perplexity", "exact_match"])).toEqual({ loss: null, perplexity: null, exact_match: null }); // prettier-ignore
  });

  test("batches count by their tokens", () => {
    // 256 rows of one token, and one row of three
    const rows = 257;
    const y = Float64Array.from({ length: rows * PLACES }, (_, i) => (i < 256 * PLACES ? (i % PLACES === 0 ? 0 : -100) : 0));
    const many: Part = { ...dataset.train, rows, x: new Float64Array(2 * rows).fill(2), y, lines: new Int32Array(rows) };
    expect(judged(new Fixed(logs), many, []).loss).toBeCloseTo((256 * 256 + 1 * 3) / 259, 12); // the loss here is the rows of a batch
  });
});

describe("text by text", () => {
  test("a text is right where all of it is; one that was cut never is", () => {
    // a b for each: right for ab, one token too many for b, and the rest of abb is missing
    const values = judged(new Fixed(logs), dataset.train, ["exact_match", "edit_distance"]);
    expect(values.exact_match).toBeCloseTo(1 / 3, 12);
    expect(values.edit_distance).toBeCloseTo((0 + 1 + 1) / 3, 12);
  });

  test("an unknown token is not what was written, whatever that is", () => {
    const part: Part = {
      ...dataset.train,
      rows: 1,
      x: Float64Array.of(2, 0),
      y: Float64Array.of(3, 1, 0),
      lines: Int32Array.of(2),
    };
    expect(judged(new Fixed(logs), part, ["exact_match", "edit_distance"])).toMatchObject({ exact_match: 0, edit_distance: 1 });
    // nor is it written: of the others, which are equally likely, the end is the first
    expect([...writtenFor(writer(new Fixed(logs, [1, 2, 2])), part).ids]).toEqual([-1, -1, -1]);
  });

  test("an end at the first place is an empty text", () => {
    const part: Part = {
      ...dataset.train,
      rows: 1,
      x: Float64Array.of(2, 0),
      y: Float64Array.of(0, -100, -100),
      lines: Int32Array.of(2),
    };
    expect(judged(new Fixed(logs, [0, 0, 0]), part, ["exact_match"]).exact_match).toBe(1);
    expect(judged(new Fixed(logs), part, ["edit_distance"]).edit_distance).toBe(2);
  });
});

describe("the model", () => {
  test("is asked in evaluation, and is then as it was", () => {
    for (const training of [true, false]) {
      const model = new Fixed(logs);
      model.train(training);
      judged(model, dataset.train, ["exact_match"]);
      expect([model.training, model.modes]).toEqual([training, [false, false]]);
    }
  });

  test("gives scores unless it is said that they are log-probabilities", () => {
    const model = new Fixed(logs);
    const predictor = { model, loss, preprocess: dataset.preprocess, dtype: "float64" } as const;
    expect([asWriter(predictor as never).normalized, asWriter({ ...predictor, normalized: true } as never).normalized]).toEqual([false, true]); // prettier-ignore
    expect(asWriter(predictor as never)).toMatchObject({ model, loss, dtype: "float64" });
  });
});
