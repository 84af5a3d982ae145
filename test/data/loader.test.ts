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

describe("rows of like length together", () => {
  const lengths = Array.from({ length: 1037 }, (_, i) => (i * 7919) % 101);
  const orders = (given: number[] | undefined, more: object = {}): number[][] => {
    manualSeed(5);
    const loader = new DataLoader([arange(1037)], { batchSize: 10, shuffle: true, lengths: given, ...more });
    return [...loader].map(([batch]) => Array.from(batch.data));
  };
  const spread = (batch: readonly number[]): number => {
    const own = batch.map((row) => lengths[row]);
    return Math.max(...own) - Math.min(...own);
  };

  test("every row comes once, and those of a batch differ little", () => {
    const batches = orders(lengths);
    expect(batches.flat().sort((a, b) => a - b)).toEqual(Array.from(lengths.keys()));
    expect(batches.map(({ length }) => length)).toEqual([...Array.from({ length: 103 }, () => 10), 7]); // the short one is the last
    const wide = batches.filter((batch) => spread(batch) > 8);
    expect(wide.length).toBeLessThan(5); // the last pool has 3 batches, and the rest is as it was drawn
    expect(orders(undefined).filter((batch) => spread(batch) > 40).length).toBeGreaterThan(95);
  });

  test("short and long batches come in any order, another one every epoch", () => {
    const first = orders(lengths).map(([row]) => lengths[row]);
    const rising = first.slice(1).filter((length, i) => length > first[i]).length;
    expect(rising).toBeGreaterThan(35);
    expect(rising).toBeLessThan(68);
    expect(orders(lengths)).toEqual(orders(lengths));
    const loader = new DataLoader([arange(1037)], { batchSize: 10, shuffle: true, lengths });
    const [one, two] = [0, 1].map(() => [...loader].map(([batch]) => batch.toArray()));
    expect(one).not.toEqual(two);
  });

  test("rows of one length stay in the order that was drawn, batch by batch", () => {
    const same = orders(lengths.map(() => 3)).map(String);
    expect(new Set(same)).toEqual(new Set(orders(undefined).map(String)));
    expect(same).not.toEqual(orders(undefined).map(String));
  });

  test("as many batches as are asked for, and a generator of one's own", () => {
    const long = orders(lengths, { batches: 250 });
    expect(long).toHaveLength(250);
    expect(long.filter((batch) => spread(batch) > 8).length).toBeLessThan(5);
    expect(orders(lengths, { generator: new Generator(3) })).toEqual(orders(lengths, { generator: new Generator(3) }));
  });

  test("needs a length for each row, and an order that is drawn", () => {
    expect(() => orders([1, 2])).toThrow("DataLoader: lengths must have a number for each of the 1037 rows, got 2");
    expect(() => orders(lengths, { shuffle: false })).toThrow("DataLoader: lengths are for rows that are shuffled");
  });
});

describe("an epoch of so many batches", () => {
  const drawn = (rows: number, options: object): unknown => {
    const loader = new DataLoader([arange(rows)], { batchSize: 2, ...options });
    return [loader.length, loader.rowsUsed, [...loader].map(([batch]) => batch.toArray())];
  };

  test("begins again where there are no more rows, and ends before the last where it is short", () => {
    expect(drawn(5, { batches: 4 })).toEqual([4, 8, [[0, 1], [2, 3], [4, 0], [1, 2]]]); // prettier-ignore
    expect(drawn(2, { batches: 3 })).toEqual([3, 6, [[0, 1], [0, 1], [0, 1]]]); // prettier-ignore
    expect(drawn(5, { batches: 1 })).toEqual([1, 2, [[0, 1]]]);
  });

  test("is as long as the rows make it where none is asked for", () => {
    expect(drawn(5, {})).toEqual([3, 5, [[0, 1], [2, 3], [4]]]); // prettier-ignore
    expect(drawn(5, { dropLast: true })).toEqual([2, 4, [[0, 1], [2, 3]]]); // prettier-ignore
    expect(drawn(4, { dropLast: true })).toEqual([2, 4, [[0, 1], [2, 3]]]); // prettier-ignore
    expect([...new DataLoader([arange(2)])].map(([batch]) => batch.toArray())).toEqual([[0], [1]]);
  });

  test("in an order of its own has every row once before one comes again", () => {
    manualSeed(3);
    const rows = [...new DataLoader([arange(7)], { batchSize: 2, batches: 7, shuffle: true })].flatMap(([batch]) => Array.from(batch.data)); // prettier-ignore
    for (const half of [rows.slice(0, 7), rows.slice(7)]) expect(half.toSorted((a, b) => a - b)).toEqual([0, 1, 2, 3, 4, 5, 6]);
    expect(rows.slice(0, 7)).not.toEqual(rows.slice(7));
  });
});

test.each([1, 127, 128, 129, 300])("rows of %d numbers are whole", (width) => {
  const x = arange(3 * width).reshape([3, width]);
  const generator = new Generator(2);
  const batches = [...new DataLoader([x, arange(3)], { batchSize: 2, shuffle: true, generator })];
  for (const [rows, numbers] of batches)
    expect(rows.toArray()).toEqual(Array.from(numbers.data, (row) => Array.from({ length: width }, (_, i) => row * width + i)));
  expect(batches.map(([rows]) => rows.shape)).toEqual([[2, width], [1, width]]); // prettier-ignore
});
