// Windows of a text as batches: for training at places that are drawn, for measuring side by side.
import { reader, take } from "../../autograd/call.js";
import { Tensor } from "../../autograd/tensor.js";
import { defaultGenerator } from "../../core/rng.js";
import { empty } from "../../kernels/allocator.js";
import type { Dtype } from "../../kernels/ndarray.js";
import type { Loader } from "../loader.js";
import type { TextPart } from "./dataset.js";

export interface WindowOptions {
  readonly context: number;
  readonly batchSize: number;
  readonly dtype: Dtype;
  /** Whether places are drawn, evenly, any place of the text being as likely as any other; else windows lie side by side. */
  readonly drawn: boolean;
  /** Batches of an epoch, all of them full; after the last window the first comes again. Left out: as many as there are windows side by side. */
  readonly batches?: number | undefined;
}

const read = reader("WindowLoader", [take.made("part", "a part of a text", ["tokens", "rows"]), take.made("options", "what windows are", ["context", "batchSize"])]); // prettier-ignore

/** x and y (rows, context): y is x, one token on. */
export class WindowLoader implements Loader {
  readonly length: number;
  readonly batchSize: number;
  readonly rowsUsed: number;
  readonly #part: TextPart;
  readonly #options: WindowOptions;

  constructor(part: TextPart, options: WindowOptions) {
    read([part, options]);
    const { batchSize, drawn, batches } = options;
    this.#part = part;
    this.#options = options;
    this.batchSize = batchSize;
    this.length = batches ?? (drawn ? Math.max(1, Math.floor(part.rows / batchSize)) : Math.ceil(part.rows / batchSize));
    this.rowsUsed = this.#isFull ? this.length * batchSize : part.rows;
  }

  /** Whether each batch has as many rows as the others. */
  get #isFull(): boolean {
    return this.#options.drawn || this.#options.batches !== undefined;
  }

  /** The places of a batch are drawn when it is gathered: from the generator that manualSeed() seeds, as torch.randint draws them. */
  *batches(): IterableIterator<() => readonly [x: Tensor, y: Tensor]> {
    const { batchSize, context, drawn } = this.#options;
    const windows = this.#part.rows;
    for (let first = 0; first < this.length * batchSize; first += batchSize) {
      const rows = this.#isFull ? batchSize : Math.min(batchSize, windows - first);
      const inOrder = (): Float64Array => Float64Array.from({ length: rows }, (_, i) => ((first + i) % windows) * context);
      yield () => this.#gather(drawn ? this.#places(rows) : inOrder());
    }
  }

  #places(rows: number): Float64Array {
    const places = new Float64Array(rows);
    defaultGenerator.randint(places, 0, this.#part.tokens.length - this.#options.context);
    return places;
  }

  #gather(places: Float64Array): readonly [x: Tensor, y: Tensor] {
    const { context, dtype } = this.#options;
    const [x, y] = [empty(dtype, [places.length, context]), empty(dtype, [places.length, context])];
    const ids = dtype === "float32" ? new Float32Array(context + 1) : new Float64Array(context + 1);
    places.forEach((place, row) => {
      this.#part.tokens.read(place, ids);
      x.data.set(ids.subarray(0, context), row * context);
      y.data.set(ids.subarray(1), row * context);
    });
    return [new Tensor(x), new Tensor(y)];
  }
}
