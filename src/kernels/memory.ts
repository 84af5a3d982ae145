// Memory that TypeScript and WebAssembly share, so that the fast kernels read and write tensors where they lie.
//
// It is handed out in two ways. An arena serves one training step, say: it only counts upwards, and all of it is free again when the step
// is over, which is far cheaper than creating and collecting arrays; the nursery uses one again and again. Permanent arrays (parameters,
// optimizer state) lie outside, in blocks of a power of two that return to a list of free blocks when nobody holds the array any more.
import { formatBytes } from "../core/format.js";
import { MemoryError } from "./room.js";
import type { Dtype, FloatArray } from "./ndarray.js";

/** The small part of the WebAssembly API that is needed here, also known to browsers. */
interface Memory {
  readonly buffer: SharedArrayBuffer;
  grow(pages: number): number;
}
interface WebAssemblyApi {
  readonly Memory: new (options: { initial: number; maximum: number; shared: true }) => Memory;
}

const PAGE = 65536;
const MOST_PAGES = 65535; // 4 GiB but a page: 32-bit addresses reach the end of the last array too
const ALIGNMENT_BITS = 6;
const ALIGNMENT = 1 << ALIGNMENT_BITS; // bytes; a cache line, so that threads do not share one
const SEGMENT = 4 << 20; // bytes an arena takes at a time, at least

/** The start of the memory is scratch space for the kernels themselves (packed panels, control words). */
export const SCRATCH_BYTES = 8 << 20;

/** How it is with numbers that do not stay for ever. */
export interface Life {
  /** They may be read where they lie: until their arena closes, until they leave the nursery. */
  steady: boolean;
  /** They may move elsewhere. */
  readonly moves: boolean;
}

export class SharedHeap {
  readonly memory: Memory;
  /** The memory's buffer, asked for once: growing makes a new object over the same bytes, and arrays made before keep the old one. */
  #buffer: SharedArrayBuffer;
  readonly #olderBuffers = new WeakSet<ArrayBufferLike>();
  #top = SCRATCH_BYTES;
  #held = 0;
  /** Free permanent blocks by size. */
  readonly #free = new Map<number, number[]>();
  readonly #collected = new FinalizationRegistry<{ address: number; size: number }>(({ address, size }) =>
    this.#release(address, size),
  );

  constructor(api: WebAssemblyApi) {
    this.memory = new api.Memory({ initial: SCRATCH_BYTES / PAGE, maximum: MOST_PAGES, shared: true });
    this.#buffer = this.memory.buffer;
  }

  /** Takes `bytes` that nobody has used yet. @throws MemoryError when there are none left. */
  take(bytes: number): number {
    const address = this.#top;
    const end = address + Math.ceil(bytes / ALIGNMENT) * ALIGNMENT;
    const missing = Math.ceil((end - this.memory.buffer.byteLength) / PAGE);
    if (missing > 0) {
      const wanted = Math.max(missing, Math.min(Math.ceil(end / PAGE / 4), MOST_PAGES - this.memory.buffer.byteLength / PAGE));
      try {
        this.memory.grow(wanted);
        this.#olderBuffers.add(this.#buffer);
        this.#buffer = this.memory.buffer;
      } catch {
        throw new MemoryError(
          `out of memory: ${formatBytes(end)} are needed, and WebAssembly can address ${formatBytes(MOST_PAGES * PAGE)}`,
          { hint: "use smaller batches (train.batch_size) or a smaller model; the plain kernels know no such limit" },
        );
      }
    }
    this.#top = end;
    return address;
  }

  /** An array that stays as long as somebody holds it. */
  permanent(dtype: Dtype, length: number): FloatArray {
    const size = blockSize(dtype, length);
    const address = this.#free.get(size)?.pop() ?? this.take(size);
    const array = this.view(dtype, address, length);
    array.fill(0);
    this.#collected.register(array, { address, size }, array);
    this.#held += size;
    return array;
  }

  /** Bytes of all permanent arrays that have not been given back. */
  get held(): number {
    return this.#held;
  }

  /** Frees a permanent array before the garbage collector would. */
  giveBack(array: FloatArray): void {
    this.#collected.unregister(array);
    this.#release(array.byteOffset, blockSize(array instanceof Float32Array ? "float32" : "float64", array.length));
  }

  #release(address: number, size: number): void {
    this.#held -= size;
    const list = this.#free.get(size);
    if (list === undefined) this.#free.set(size, [address]);
    else list.push(address);
  }

  view(dtype: Dtype, address: number, length: number): FloatArray {
    return dtype === "float32"
      ? new Float32Array(this.#buffer, address, length)
      : new Float64Array(this.#buffer, address, length);
  }

  bytes(address: number, length: number): Uint8Array {
    return new Uint8Array(this.#buffer, address, length);
  }

  /** Whether an array lies in this memory. */
  holds(array: FloatArray): boolean {
    const { buffer } = array;
    return buffer === this.#buffer || this.#olderBuffers.has(buffer);
  }
}

function blockSize(dtype: Dtype, length: number): number {
  return 2 ** Math.ceil(Math.log2(Math.max(ALIGNMENT, length * (dtype === "float32" ? 4 : 8))));
}

/** A place in an arena. */
export interface ArenaPlace {
  readonly segment: number;
  readonly next: number;
  readonly end: number;
}

/** Memory for one arena at a time. */
export class Arena {
  readonly #heap: Pick<SharedHeap, "take" | "view" | "holds">;
  readonly #segments: { readonly start: number; readonly end: number }[] = [];
  #segment = -1;
  #next = 0;
  #end = 0;
  #life: Life | null = null;

  constructor(heap: Pick<SharedHeap, "take" | "view" | "holds">) {
    this.#heap = heap;
  }

  /** The life of everything allocated now; null while the arena is closed. */
  get life(): Life | null {
    return this.#life;
  }

  open(): void {
    this.#life = { steady: true, moves: false };
    this.#segment = -1;
    this.#next = 0;
    this.#end = 0;
  }

  /** Everything allocated since open() is over: reading it is an error from here on. */
  close(): void {
    if (this.#life !== null) this.#life.steady = false;
    this.#life = null;
  }

  /** Runs `body` and takes back all memory that it was given; what was made in it is over. @returns copies of what it wants kept */
  scope<T>(body: () => T, kept: (result: T) => readonly FloatArray[]): readonly FloatArray[] {
    const before = { life: this.#life, segment: this.#segment, next: this.#next, end: this.#end };
    const own: Life = { steady: true, moves: false };
    this.#life = own;
    try {
      return kept(body()).map((array) => array.slice());
    } finally {
      own.steady = false;
      this.#life = before.life;
      this.#segment = before.segment;
      this.#next = before.next;
      this.#end = before.end;
    }
  }

  get place(): ArenaPlace {
    return { segment: this.#segment, next: this.#next, end: this.#end };
  }

  set place({ segment, next, end }: ArenaPlace) {
    [this.#segment, this.#next, this.#end] = [segment, next, end];
  }

  /** What lies between two places. */
  ranges(from: ArenaPlace, to: ArenaPlace): { readonly address: number; readonly length: number }[] {
    return this.#segments.slice(Math.max(0, from.segment), to.segment + 1).map(({ start, end }, i) => {
      const segment = Math.max(0, from.segment) + i;
      const first = segment === from.segment ? from.next : start;
      return { address: first, length: (segment === to.segment ? to.next : end) - first };
    });
  }

  /** Whether an array lies in this arena's memory. */
  covers(array: FloatArray): boolean {
    if (!this.#heap.holds(array)) return false;
    return this.#segments.some(({ start, end }) => start <= array.byteOffset && array.byteOffset < end);
  }

  /** The contents are what the last arena left there. */
  allocate(dtype: Dtype, length: number): FloatArray {
    const bytes = length * (dtype === "float32" ? 4 : 8);
    while (this.#next + bytes > this.#end) this.#nextSegment(bytes);
    const address = this.#next;
    this.#next = ((address + bytes + ALIGNMENT - 1) >>> ALIGNMENT_BITS) * ALIGNMENT; // addresses have 32 bits
    return this.#heap.view(dtype, address, length);
  }

  #nextSegment(bytes: number): void {
    const segment = this.#segment + 1;
    if (segment === this.#segments.length) {
      const held = this.#segments.reduce((total, { start, end }) => total + end - start, 0);
      const size = Math.max(SEGMENT, bytes, held); // doubling keeps the number of segments small
      const start = this.#heap.take(size);
      this.#segments.push({ start, end: start + size });
    }
    this.#segment = segment;
    const { start, end } = this.#segments[segment];
    [this.#next, this.#end] = [start, end];
  }
}

/** The shared memory where the platform has it, else null: then arrays are ordinary ones. */
export function createHeap(): SharedHeap | null {
  const api = (globalThis as { WebAssembly?: WebAssemblyApi }).WebAssembly;
  if (api === undefined || typeof SharedArrayBuffer === "undefined") return null;
  try {
    return new SharedHeap(api);
  } catch {
    return null; // the address space may be limited
  }
}
