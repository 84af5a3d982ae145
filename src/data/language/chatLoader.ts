// Chats as batches: each filled up behind its end, to the longest of its batch. Nobody sees the filling: a model that looks at no later token
// does not look there, and nothing is learnt there.
import { tensor } from "../../autograd/create.js";
import { Tensor } from "../../autograd/tensor.js";
import { empty } from "../../kernels/allocator.js";
import type { Dtype } from "../../kernels/ndarray.js";
import { DataLoader, type Loader } from "../loader.js";
import { NOTHING } from "../writtenAnswers.js";
import type { ChatPart } from "./chatRows.js";

export interface ChatOptions {
  readonly batchSize: number;
  readonly dtype: Dtype;
  /** Whether every epoch has an order of its own. */
  readonly shuffle?: boolean;
  readonly dropLast?: boolean;
  /** Whether chats of like length come together. */
  readonly grouped?: boolean;
  /** Batches of an epoch, all of them full. Left out: as many as the chats make. */
  readonly batches?: number | undefined;
  /** Tokens that a row has room for at least; 0: what its batch needs. */
  readonly width?: number;
}

/** x and y (chats, tokens): y is the token that comes next where an assistant says it, else -100. The order is that of a DataLoader. */
export class ChatLoader implements Loader {
  readonly length: number;
  readonly batchSize: number;
  readonly rowsUsed: number;
  readonly #part: ChatPart;
  readonly #rows: DataLoader<readonly [Tensor]>;
  readonly #options: ChatOptions;

  constructor(part: ChatPart, options: ChatOptions) {
    const { batchSize, shuffle = false, dropLast = false, grouped = false, batches } = options;
    const { starts } = part.chats;
    const numbers = tensor(Float64Array.from({ length: part.rows }, (_, i) => i), { dtype: "float64" }); // prettier-ignore
    const lengths = shuffle && grouped ? { lengths: starts.subarray(1).map((end, i) => end - starts[i]) } : {};
    this.#rows = new DataLoader([numbers], { batchSize, shuffle, dropLast, batches, ...lengths });
    this.#part = part;
    this.#options = options;
    this.length = this.#rows.length;
    this.batchSize = batchSize;
    this.rowsUsed = this.#rows.rowsUsed;
  }

  *batches(): IterableIterator<() => readonly [x: Tensor, y: Tensor]> {
    const { dtype, width } = this.#options;
    for (const draw of this.#rows.batches()) yield () => chatBatch(this.#part, draw()[0].numbers, dtype, width);
  }
}

/** These chats, as a batch. @param least tokens that a row has room for at least */
export function chatBatch(part: ChatPart, rows: ArrayLike<number>, dtype: Dtype, least = 0): readonly [x: Tensor, y: Tensor] {
  const { tokens, chats: { starts, learnt } } = part; // prettier-ignore
  const lengths = Array.from(rows, (row) => starts[row + 1] - starts[row]);
  const width = Math.max(least, Math.max(...lengths) - 1);
  const [x, y] = [empty(dtype, [rows.length, width]), empty(dtype, [rows.length, width])];
  x.data.fill(0);
  y.data.fill(NOTHING);
  lengths.forEach((length, i) => {
    const [ids, flags] = [new Float64Array(length), new Float64Array(length)];
    tokens.read(starts[rows[i]], ids);
    learnt.read(starts[rows[i]], flags);
    x.data.set(ids.subarray(0, -1), i * width);
    for (let t = 1; t < length; t++) if (flags[t] === 1) y.data[i * width + t - 1] = ids[t];
  });
  return [new Tensor(x), new Tensor(y)];
}
