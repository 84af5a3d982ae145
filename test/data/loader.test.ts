import { describe, expect, test } from "@jest/globals";
import { arange, DataLoader, Generator, manualSeed, rand, tensor, zeros } from "../../src/index.js";
import { load } from "../fixtures/load.js";

interface Order {
  readonly rows: number;
  readonly shuffle: boolean;
  readonly dropLast: boolean;
  readonly seed: number;
  readonly length: number;
  readonly epochs: readonly (readonly (readonly number[])[])[];
  readonly after: readonly number[];
}

describe("under a generator of one's own, three epochs in PyTorch's order", () => {
  test.each(load<{ orders: Order[] }>("training").orders.map((row) => [row.rows, row.shuffle, row.dropLast, row] as const))(
    "%i rows, shuffle %s, dropLast %s",
    (rows, shuffle, dropLast, { seed, length, epochs, after }) => {
      const generator = new Generator(seed);
      const loader = new DataLoader([arange(rows)], { batchSize: 5, shuffle, dropLast, generator });
      expect(loader.length).toBe(length);
      expect(epochs.map(() => [...loader].map(([batch]) => batch.toArray()))).toEqual(epochs);
      expect(rand([3], { generator }).toArray()).toEqual(after);
    },
  );
});

test("the default generator's order is the one manualSeed chooses, and another every epoch", () => {
  const loader = new DataLoader([arange(30)], { batchSize: 30, shuffle: true });
  const epoch = (): unknown => [...loader].map(([batch]) => batch.toArray());
  manualSeed(4);
  const [first, second] = [epoch(), epoch()];
  manualSeed(4);
  expect([epoch(), epoch()]).toEqual([first, second]);
  expect(first).not.toEqual(second);
});

test("a batch holds the same rows of every tensor, and its own arrays", () => {
  const x = tensor([[0, 1], [2, 3], [4, 5]]); // prettier-ignore
  const batches = [...new DataLoader([x, arange(3)], { batchSize: 2 })];
  expect(batches.map((batch) => batch.map((part) => part.toArray()))).toEqual([
    [[[0, 1], [2, 3]], [0, 1]],
    [[[4, 5]], [2]],
  ]); // prettier-ignore
  batches[0][0].data[0] = 9;
  expect(x.data[0]).toBe(0);
});

test("no rows give no batches", () => {
  expect([...new DataLoader([zeros([0, 2])], { shuffle: true })]).toEqual([]);
});

test("what a loader refuses", () => {
  expect(() => new DataLoader([zeros([2]), zeros([3])])).toThrow(
    "DataLoader: all tensors must have the same number of rows, got 2, 3",
  );
  expect(() => new DataLoader([])).toThrow("DataLoader: there are no tensors to load from");
  expect(() => new DataLoader([zeros([2]), zeros([])])).toThrow("DataLoader: tensor 1 has shape (), and so no rows");
  expect(() => new DataLoader([zeros([2])], { batchSize: 0 })).toThrow("DataLoader: batchSize must be >= 1, got 0");
});
