// Batches of rows, in the order PyTorch's DataLoader gives them for the same seed.
import { reader, take } from "../autograd/call.js";
import { Tensor } from "../autograd/tensor.js";
import { ArgumentError } from "../core/errors.js";
import { field } from "../core/fields.js";
import { defaultGenerator, Generator } from "../core/rng.js";
import { byLength } from "./likeLengths.js";
import { empty } from "../kernels/allocator.js";

/** Batches of an epoch, for training and measuring. */
export interface Loader {
  /** How many. */
  readonly length: number;
  /** Rows of each, but perhaps the last. */
  readonly batchSize: number;
  /** Rows of all of them together. */
  readonly rowsUsed: number;
  /** One epoch as functions that gather a batch when they are called: inside an arena, so that the batch lies in its memory. */
  batches(): Iterable<() => readonly Tensor[]>;
}

export interface LoaderOptions {
  /** Rows per batch, default 1. */
  readonly batchSize?: number;
  /** Draw a new order every epoch, default false. */
  readonly shuffle?: boolean;
  /** Leave out a last batch that is not full, default false. */
  readonly dropLast?: boolean;
  /** How many batches an epoch has, all of them full; where it is more than there are rows for, these come again, in an order of their own. Left out: as many as the rows make. */
  readonly batches?: number | undefined;
  /** How long each row is, for shuffled rows of which those of like length are to come together. Left out: they come as they are drawn. */
  readonly lengths?: ArrayLike<number> | undefined;
  /** Default: the generator that manualSeed() seeds. As in PyTorch, one that is given draws the orders itself, the default one only seeds. */
  readonly generator?: Generator | undefined;
}

const isList = (value: unknown): boolean => Array.isArray(value) || ArrayBuffer.isView(value);

const readLoader = reader("DataLoader", [
  take.tensors("tensors"),
  take.options({
    batch_size: field.integer({ min: 1, help: "rows of a batch" }),
    shuffle: field.boolean({ help: "whether every epoch has an order of its own" }),
    drop_last: field.boolean({ help: "whether a last batch that is not full is left out" }),
    batches: field.integer({ min: 1, help: "batches of an epoch, all of them full" }),
    lengths: field.object({
      kind: "a list of numbers",
      accepts: isList,
      help: "how long each row is: those of like length come together",
    }),
    generator: field.object({ kind: "a Generator", accepts: (value) => value instanceof Generator, help: "draws the orders" }),
  }),
]);

/** Iterate over it once per epoch: each batch holds the same rows of every tensor, along their first axis. */
export class DataLoader<T extends readonly Tensor[] = readonly Tensor[]> implements Iterable<T>, Loader {
  readonly #tensors: T;
  readonly #options: Required<Omit<LoaderOptions, "batches" | "lengths">> & Pick<LoaderOptions, "batches" | "lengths">;

  constructor(tensors: readonly [...T], options: LoaderOptions = {}, ...none: never[]) {
    const [, given] = readLoader([tensors, options, ...none]) as [unknown, LoaderOptions];
    const { batchSize = 1, shuffle = false, dropLast = false, batches, lengths, generator } = given;
    if (tensors.length === 0) throw new ArgumentError("DataLoader: there are no tensors to load from");
    const scalar = tensors.findIndex((x) => x.shape.length === 0);
    if (scalar >= 0) throw new ArgumentError(`DataLoader: tensor ${scalar} has shape (), and so no rows`);
    const rows = tensors.map((x) => x.shape[0]);
    if (new Set(rows).size !== 1)
      throw new ArgumentError(`DataLoader: all tensors must have the same number of rows, got ${rows.join(", ")}`);
    if (lengths !== undefined && lengths.length !== rows[0])
      throw new ArgumentError(`DataLoader: lengths must have a number for each of the ${rows[0]} rows, got ${lengths.length}`);
    if (lengths !== undefined && !shuffle)
      throw new ArgumentError("DataLoader: lengths are for rows that are shuffled", { hint: "add shuffle: true" });
    this.#tensors = tensors as unknown as T;
    this.#options = { batchSize, shuffle, dropLast, batches, lengths, generator };
  }

  get rows(): number {
    return this.#tensors[0].shape[0];
  }

  /** Rows of an epoch: all of them, but for those of a last batch that is left out. */
  get rowsUsed(): number {
    if (this.#options.batches !== undefined) return this.length * this.#options.batchSize;
    return Math.min(this.rows, this.length * this.#options.batchSize);
  }

  get batchSize(): number {
    return this.#options.batchSize;
  }

  /** Number of batches of an epoch. */
  get length(): number {
    const { batchSize, dropLast, batches } = this.#options;
    if (batches !== undefined) return batches;
    return dropLast ? Math.floor(this.rows / batchSize) : Math.ceil(this.rows / batchSize);
  }

  *[Symbol.iterator](): IterableIterator<T> {
    for (const draw of this.batches()) yield draw();
  }

  *batches(): IterableIterator<() => T> {
    const { batchSize, shuffle, lengths, generator } = this.#options;
    const own = shuffle ? generator : undefined;
    let order = this.#order(own);
    if (this.#options.batches !== undefined) order = this.#longOrder(order, own);
    if (lengths !== undefined) order = byLength(order, batchSize, lengths, (count) => this.#order(own, count));
    for (let batch = 0; batch < this.length; batch++) {
      const chosen = order.subarray(batch * batchSize, (batch + 1) * batchSize);
      yield () => this.#tensors.map((x) => rowsOf(x, chosen)) as unknown as T;
    }
    own?.randperm(this.rows); // PyTorch's sampler begins another order at the end of an epoch and uses none of it
  }

  #order(own: Generator | undefined, count = this.rows): Int32Array {
    const { shuffle, generator } = this.#options;
    const order = (generator ?? defaultGenerator).epochOrder(count, shuffle && own === undefined);
    return own === undefined ? order : own.randperm(count);
  }

  /** As many rows as the batches of an epoch take: one order of all rows after the other. */
  #longOrder(first: Int32Array, own: Generator | undefined): Int32Array {
    const order = new Int32Array(this.rowsUsed);
    order.set(first.subarray(0, order.length));
    for (let at = first.length; at < order.length; at += this.rows)
      order.set(this.#order(own).subarray(0, order.length - at), at);
    return order;
  }
}

function rowsOf(x: Tensor, rows: Int32Array): Tensor {
  const width = x.numel / x.shape[0];
  const batch = empty(x.dtype, [rows.length, ...x.shape.slice(1)]);
  copyRows(x.data, rows, width, batch.data);
  return new Tensor(batch);
}

/** A view of a row costs as much as copying a hundred numbers one by one. */
const narrow = 128;

function copyRows(from: Tensor["data"], rows: Int32Array, width: number, to: Tensor["data"]): void {
  for (let i = 0, at = 0; i < rows.length; i++) {
    const start = rows[i] * width;
    if (width > narrow) to.set(from.subarray(start, start + width), i * width);
    else for (let k = start; k < start + width; k++) to[at++] = from[k];
  }
}
