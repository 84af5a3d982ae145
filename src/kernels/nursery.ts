// Where results of operations lie outside an arena: in memory that only counts upwards, like an arena's, but whose tensors never end.
//
// Nobody can tell when a tensor dies: in a loop without await neither finalizers run nor weak references let go. So, from time to time,
// the nursery is emptied: every array that may still be wanted is copied into an ordinary one, which the garbage collector owns,
// and its block points there from then on. Whoever holds the block, that is every tensor, notices nothing; memory stays flat.
// What is known to be dead, such as the gradients inside a backward pass, is left behind, and reading it is an error from then on.
//
// A raw typed array, in contrast, goes stale when the nursery is emptied. Hence two ways to read: `numbers` for the library, which
// reads at once and keeps nothing, and `data` for everybody else, which first moves the block to an array that stays.
import { Arena, type Life, type SharedHeap } from "./memory.js";
import { Block, type Dtype, type FloatArray, type NdArray, type Shape } from "./ndarray.js";

/** When to empty: bytes and blocks after a backward pass, bytes while nothing is recorded, and bytes and blocks in any case. */
export interface NurseryLimits {
  readonly afterBackward: number;
  readonly blocksAfterBackward: number;
  readonly idle: number;
  readonly most: number;
  readonly mostBlocks: number;
}

const LIMITS: NurseryLimits = {
  afterBackward: 1 << 20,
  blocksAfterBackward: 1 << 12,
  idle: 16 << 20,
  most: 256 << 20,
  mostBlocks: 1 << 18,
};
/** The blocks of some moment, and how many there were. */
export interface NurseryMark {
  readonly blocks: Block[];
  readonly size: number;
}

/** How often kernels read an array that has left before it is worth a place in shared memory. */
const READS = 8;
/** Bytes of shared memory beyond which no array gets such a place: the garbage collector does not see them, and would not hurry. */
const MOST_SETTLED = 512 << 20;

/** The numbers lie in the nursery. */
const YOUNG: Life = { steady: true, moves: true };
/** They have left it for an ordinary array, and kernels have read them there so many times. */
const LEFT: readonly Life[] = Array.from({ length: READS }, () => ({ steady: false, moves: true }));
/** They have a place in shared memory. */
const SETTLED: Life = { steady: true, moves: true };
/** Nobody could want them any more. */
const GONE: Life = { steady: false, moves: false };

export class Nursery {
  limits = LIMITS;
  readonly #heap: SharedHeap;
  readonly #memory: Arena;
  #blocks: Block[] = [];
  #bytes = 0;
  #afterBackward = false;

  constructor(heap: SharedHeap) {
    this.#heap = heap;
    this.#memory = new Arena(heap);
    this.#memory.open();
  }

  /** How many blocks lie here, dead or alive. */
  get size(): number {
    return this.#blocks.length;
  }

  mark(): NurseryMark {
    return { blocks: this.#blocks, size: this.#blocks.length };
  }

  /** @throws MemoryError when there is no more. */
  allocate(dtype: Dtype, shape: Shape, length: number): Block {
    const numbers = this.#memory.allocate(dtype, length);
    this.#bytes += numbers.byteLength;
    const block = new Block(shape, dtype, numbers, YOUNG);
    this.#blocks.push(block);
    return block;
  }

  /** Whether an array lies in the memory that is used again and again. */
  covers(array: FloatArray): boolean {
    return this.#memory.covers(array);
  }

  /** Of what was allocated since `mark`, only `kept` can be wanted now: the rest was the inside of a backward pass or of a composition. */
  leave({ blocks, size }: NurseryMark, kept: readonly NdArray[]): void {
    const stay = new Set(kept.map((array) => array.base));
    // none is left when the nursery has been emptied in between
    for (const block of blocks.splice(size)) {
      if (stay.has(block)) blocks.push(block);
      else if (block.life === YOUNG) block.life = GONE;
    }
  }

  backwardIsOver(): void {
    this.#afterBackward = true;
  }

  /** `recorded` says that backward() will read much of what is here. */
  isFull(recorded: boolean): boolean {
    const { limits } = this;
    const [bytes, blocks] = [this.#bytes, this.#blocks.length];
    if (this.#afterBackward && (bytes >= limits.afterBackward || blocks >= limits.blocksAfterBackward)) return true;
    return bytes >= (recorded ? limits.most : limits.idle) || blocks >= limits.mostBlocks;
  }

  empty(): void {
    const blocks = this.#blocks;
    this.#blocks = [];
    // backwards, letting go of each: the garbage collector comes in between, and what it finds held it takes for long-lived
    for (let block = blocks.pop(); block !== undefined; block = blocks.pop()) if (block.life === YOUNG) moveOut(block, LEFT[0]);
    this.#bytes = 0;
    this.#afterBackward = false;
    this.#memory.open();
  }

  /** The numbers of a block that has left, which gets a place in shared memory when it is read often. */
  readOutside(block: Block): FloatArray {
    const reads = LEFT.indexOf(block.life!) + 1;
    if (reads < READS) block.life = LEFT[reads];
    else if (this.#heap.held < MOST_SETTLED) {
      const place = this.#heap.permanent(block.dtype, block.numbers.length);
      place.set(block.numbers);
      block.numbers = place;
      block.life = SETTLED;
    }
    return block.numbers;
  }
}

/** An array outside from the beginning. */
export function outsider(dtype: Dtype, shape: Shape, numbers: FloatArray): Block {
  return new Block(shape, dtype, numbers, LEFT[0]);
}

/** Puts the numbers of a block that moves into an array that stays where it is, for whoever wants to hold it. */
export function settle(block: Block): FloatArray {
  if (block.life === YOUNG || block.life === SETTLED) moveOut(block, null);
  block.life = null;
  return block.numbers;
}

function moveOut(block: Block, life: Life | null): void {
  const { numbers } = block;
  block.numbers = numbers instanceof Float32Array ? new Float32Array(numbers) : new Float64Array(numbers);
  block.life = life;
}
