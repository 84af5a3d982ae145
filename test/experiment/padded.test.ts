// Rows that are filled up, and rows of several parts: what of them the layers of a model are given.
import { describe, expect, test } from "@jest/globals";
import { Branches, merged } from "../../src/experiment/branches.js";
import { EncoderDecoder } from "../../src/experiment/encoderDecoder.js";
import { PaddedModel } from "../../src/experiment/paddedModel.js";
import { nn, ShapeError, tensor, type Tensor } from "../../src/index.js";

/** Of each row its numbers. */
const rowsOf = ({ numbers, shape: [rows, width] }: Tensor): number[][] => Array.from({ length: rows }, (_, i) => Array.from(numbers.slice(i * width, (i + 1) * width))); // prettier-ignore

test("features beside each other are one span", () => {
  const of = (...spans: [number, number][]): number[][] => merged(spans.map(([first, width]) => ({ first, width }))).map(({ first, width }) => [first, width]); // prettier-ignore
  expect(of()).toEqual([]);
  expect(of([2, 3])).toEqual([[2, 3]]);
  expect(of([0, 2], [2, 1], [3, 4])).toEqual([[0, 7]]);
  expect(of([0, 2], [3, 1], [4, 1])).toEqual([[0, 2], [3, 2]]); // prettier-ignore
  expect(of([4, 1], [0, 4])).toEqual([[4, 1], [0, 4]]); // prettier-ignore
});

describe("branches", () => {
  const model = (last: nn.Module = new nn.Identity()): Branches =>
    new Branches([
      { name: "a", spans: [{ first: 3, width: 1 }, { first: 0, width: 1 }], layers: new nn.Sequential(new nn.Identity()) },
      { name: "b", spans: [{ first: 1, width: 2 }], layers: new nn.Sequential(last) },
    ]); // prettier-ignore

  test("see their features, and their results stand one after the other", () => {
    expect(rowsOf(model().forward(tensor([[1, 2, 3, 4], [5, 6, 7, 8]])))).toEqual([[4, 1, 2, 3], [8, 5, 6, 7]]); // prettier-ignore
  });

  test("say whose layer an error is of", () => {
    const wide = (): unknown => model(new nn.Linear(3, 1)).forward(tensor([[1, 2, 3, 4]]));
    expect(wide).toThrow(ShapeError);
    expect(wide).toThrow(/^b > 0: Linear: /);
  });
});

describe("texts of unequal length", () => {
  const model = new PaddedModel(0, [new nn.Identity()]);
  const read = (rows: number[][], training: boolean): unknown => {
    if (training) model.train();
    else model.eval();
    const x = tensor(rows);
    const { given, told } = model.read(x);
    return [rowsOf(given), (told as { readonly lengths: unknown }).lengths, given === x];
  };
  const rows = [[1, 2, 0, 0], [3, 0, 0, 0]]; // prettier-ignore

  test("are cut at the end of the longest while training", () => {
    expect(read(rows, true)).toEqual([[[1, 2], [3, 0]], [2, 1], false]); // prettier-ignore
    expect(read([[1, 2, 3, 0], [0, 3, 3, 3]], true)).toEqual([[[1, 2, 3, 0], [0, 3, 3, 3]], [3, 4], true]); // prettier-ignore
    expect(read([[0, 0, 0, 0]], true)).toEqual([[[0]], [1], false]);
  });

  test("are whole afterwards, for all rows are read as if alone", () => {
    expect(read(rows, false)).toEqual([rows, [2, 1], true]);
    expect(rowsOf(model.forward(tensor(rows)))).toEqual(rows);
    model.train();
    expect(rowsOf(model.forward(tensor(rows)))).toEqual([[1, 2], [3, 0]]); // prettier-ignore
  });
});

describe("a text that is read, and one that is written", () => {
  const parts = { encoder: new nn.Sequential(new nn.Identity()), decoder: new nn.Sequential(new nn.Identity()) };
  const model = new EncoderDecoder(parts, { steps: 3, padding: 0, begin: 9 });
  const x = [[1, 2, 0, 9, 5, 9, 9], [3, 0, 0, 9, 9, 9, 9]]; // prettier-ignore

  test("are cut at the end of the longest while training, each by itself", () => {
    model.train();
    const { steps, lengths } = model.read(tensor(x.map((row) => row.slice(0, 3))));
    expect([rowsOf(steps), lengths]).toEqual([[[1, 2], [3, 0]], [2, 1]]); // prettier-ignore
    expect(rowsOf(model.forward(tensor(x)))).toEqual([[9, 5], [9, 9]]); // prettier-ignore
    expect(rowsOf(model.read(tensor([[1, 2, 3]])).steps)).toEqual([[1, 2, 3]]);
  });

  test("are whole afterwards", () => {
    model.eval();
    expect(rowsOf(model.read(tensor(x.map((row) => row.slice(0, 3)))).steps)).toEqual([[1, 2, 0], [3, 0, 0]]); // prettier-ignore
    expect(rowsOf(model.forward(tensor(x)))).toEqual([[9, 5, 9, 9], [9, 9, 9, 9]]); // prettier-ignore
  });

  test("say in which of both an error is", () => {
    const wrong = new EncoderDecoder({ encoder: new nn.Sequential(new nn.Linear(4, 1)), decoder: parts.decoder }, { steps: 3, padding: 0, begin: 9 }); // prettier-ignore
    expect(() => wrong.forward(tensor(x))).toThrow(/^encoder > 0: Linear: /);
    const late = new EncoderDecoder({ encoder: parts.encoder, decoder: new nn.Sequential(new nn.Linear(9, 1)) }, { steps: 3, padding: 0, begin: 9 }); // prettier-ignore
    expect(() => late.forward(tensor(x))).toThrow(/^decoder > 0: Linear: /);
  });
});
