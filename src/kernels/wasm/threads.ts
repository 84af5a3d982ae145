// A second pair of hands: workers that share the memory and help with large kernels.
//
// A job is cut into pieces, described once in shared memory: the kernel, its arguments for the first piece, and by how much each
// argument moves from one unit of work (a row, a column) to the next. Whoever has time takes the next piece by counting up `NEXT`;
// the main thread takes pieces too, so that a worker that wakes late costs nothing. A worker enters by counting up `ACTIVE` and
// looks whether the job is still open; the main thread closes the job and waits until nobody is inside before it writes another.
// Which thread computes a piece never changes how it is computed: the same numbers come out with any number of threads, bit for bit.
import type { SharedHeap } from "../memory.js";
import type { Native, NativeExports } from "../native/none.js";
import type { Instance, WasmExports } from "./module.js";

const MOST_ARGUMENTS = 16;
/** The words of the job; its arguments and their steps follow as float64, which holds addresses and learning rates alike. */
const [POSTED, OPEN, ACTIVE, NEXT, READY, KERNEL, TOTAL, PART, COUNT_AT, SCRATCH_AT, WORDS] = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10];
const NUMBERS = 2 * MOST_ARGUMENTS;
/** Bytes for the packed panels of one thread. */
const PANELS = 2_500_000;

interface WorkerHandle {
  unref?(): void;
}
interface Platform {
  /** Starts a worker that runs this source with `data` as its `workerData`. */
  readonly start: (source: string, data: object) => WorkerHandle;
  readonly cores: number;
}

/** All that a thread can call. */
export type Exports = WasmExports & Partial<NativeExports>;

export interface Job {
  readonly kernel: keyof Exports;
  /** For the first unit. */
  readonly args: readonly number[];
  /** How much each argument grows per unit. */
  readonly steps: readonly number[];
  /** Which argument is the number of units. */
  readonly countAt: number;
  /** Which argument is the address of a thread's scratch memory; one more than a kernel takes, where it needs none. */
  readonly scratchAt: number;
  /** Units of work, and how many make a piece. */
  readonly total: number;
  readonly part: number;
}

export class ThreadPool {
  readonly #heap: SharedHeap;
  readonly #module: object;
  readonly #exports: Exports;
  readonly #native: { readonly file: string; readonly level: string } | null;
  readonly #kernels: readonly string[];
  readonly #platform: Platform | null = findPlatform();
  #line: Int32Array | null = null;
  #numbers: Float64Array = new Float64Array(0);
  #workers = 0;
  #wanted: number | "auto" = "auto";

  constructor(heap: SharedHeap, { module, wasm }: Instance, native: Native | null) {
    this.#heap = heap;
    this.#module = module;
    this.#exports = { ...wasm, ...native?.exports };
    this.#native = native && { file: native.file, level: native.level };
    this.#kernels = Object.keys(this.#exports);
  }

  /** This thread's own. */
  get exports(): Exports {
    return this.#exports;
  }

  /** How many threads, this one included; "auto" is one per core, at most four. */
  set threads(wanted: number | "auto") {
    this.#wanted = wanted;
  }

  get threads(): number {
    if (this.#platform === null) return 1;
    return this.#wanted === "auto" ? Math.min(4, this.#platform.cores) : this.#wanted;
  }

  /** Starts the workers that are missing, and returns how many are ready; it does not wait for them. */
  ready(): number {
    const wanted = this.threads - 1;
    if (wanted === 0) return 0;
    this.#line ??= this.#newLine();
    while (this.#workers < wanted) this.#start();
    return Atomics.load(this.#line, READY);
  }

  /** How many workers are ready; none is started for this. */
  get helpers(): number {
    return this.#line === null ? 0 : Atomics.load(this.#line, READY);
  }

  #newLine(): Int32Array {
    const address = this.#heap.take(WORDS * 4 + NUMBERS * 8);
    this.#numbers = new Float64Array(this.#heap.memory.buffer, address + WORDS * 4, NUMBERS);
    return new Int32Array(this.#heap.memory.buffer, address, WORDS).fill(0);
  }

  #start(): void {
    const scratch = this.#heap.take(PANELS);
    const line = { address: this.#line!.byteOffset, words: WORDS, numbers: NUMBERS };
    const { memory } = this.#heap;
    const data = { memory, module: this.#module, native: this.#native, line, kernels: this.#kernels, scratch };
    this.#platform!.start(WORKER_SOURCE, data).unref?.();
    this.#workers++;
  }

  /** Does the whole job, with all the help there is; `scratch` is this thread's. */
  run({ kernel, args, steps, countAt, scratchAt, total, part }: Job, scratch: number): void {
    const line = this.#line!;
    const header = {
      [KERNEL]: this.#kernels.indexOf(kernel),
      [TOTAL]: total,
      [PART]: part,
      [COUNT_AT]: countAt,
      [SCRATCH_AT]: scratchAt,
    };
    for (const [word, value] of Object.entries(header)) line[Number(word)] = value;
    this.#numbers.set(args);
    this.#numbers.set(steps, MOST_ARGUMENTS);
    Atomics.store(line, NEXT, 0);
    Atomics.store(line, OPEN, args.length);
    Atomics.add(line, POSTED, 1);
    Atomics.notify(line, POSTED);
    takePieces(line, this.#numbers, this.#exports[kernel] as (...args: number[]) => void, args.length, scratch);
    Atomics.store(line, OPEN, 0);
    // pieces that others took are nearly done; sleeping lets a worker run that shares this core
    for (let looks = 0, active = 0; (active = Atomics.load(line, ACTIVE)) !== 0; looks++)
      if (looks > 20_000) Atomics.wait(line, ACTIVE, active, 1);
  }
}

/** Computes pieces until none is left. Sent to the workers as text, so it may use only what it is given. */
function takePieces(
  line: Int32Array,
  numbers: Float64Array,
  kernel: (...args: number[]) => void,
  count: number,
  scratch: number,
): void {
  const [TOTAL_WORD, PART_WORD, COUNT_WORD, SCRATCH_WORD, NEXT_WORD] = [6, 7, 8, 9, 3];
  const most = numbers.length / 2;
  const [total, part] = [line[TOTAL_WORD], line[PART_WORD]];
  for (;;) {
    const from = Atomics.add(line, NEXT_WORD, 1) * part;
    if (from >= total) return;
    const args: number[] = [];
    for (let i = 0; i < count; i++) args.push(numbers[i] + from * numbers[most + i]);
    args[line[COUNT_WORD]] = Math.min(part, total - from);
    args[line[SCRATCH_WORD]] = scratch;
    kernel(...args);
  }
}

const WORKER_SOURCE = `
const takePieces = ${takePieces.toString()};
const run = ({ memory, module, native, line: { address, words, numbers }, kernels, scratch }) => {
  const { exports: wasm } = new WebAssembly.Instance(module, { env: { memory, abort() {} } });
  const addon = { exports: {} };
  try {
    if (native !== null) process.dlopen(addon, native.file);
  } catch {
    return; // never ready: the others do the work
  }
  const products = native && addon.exports.bind(new Uint8Array(memory.buffer), native.level);
  const table = kernels.map((name) => wasm[name] ?? products[name]);
  const line = new Int32Array(memory.buffer, address, words);
  const values = new Float64Array(memory.buffer, address + words * 4, numbers);
  let seen = Atomics.load(line, ${POSTED});
  Atomics.add(line, ${READY}, 1);
  for (;;) {
    for (let looks = 0; Atomics.load(line, ${POSTED}) === seen; looks++) if (looks > 20000) Atomics.wait(line, ${POSTED}, seen);
    seen = Atomics.load(line, ${POSTED});
    Atomics.add(line, ${ACTIVE}, 1);
    const count = Atomics.load(line, ${OPEN});
    if (count > 0) takePieces(line, values, table[line[${KERNEL}]], count, scratch);
    Atomics.sub(line, ${ACTIVE}, 1);
    Atomics.notify(line, ${ACTIVE});
  }
};
`;

interface NodeWorkers {
  readonly Worker: new (source: string, options: { eval: true; workerData: object }) => WorkerHandle;
}
interface NodeOs {
  availableParallelism(): number;
}
interface NodeProcess {
  readonly getBuiltinModule?: (name: string) => unknown;
}

/** Workers of Node; in a browser the kernels run on one thread. */
function findPlatform(): Platform | null {
  const builtin = (globalThis as { process?: NodeProcess }).process?.getBuiltinModule;
  if (builtin === undefined) return null;
  const workers = builtin("node:worker_threads") as NodeWorkers;
  const os = builtin("node:os") as NodeOs;
  return {
    cores: os.availableParallelism(),
    start: (source, data) =>
      new workers.Worker(`${source}run(require("node:worker_threads").workerData);`, { eval: true, workerData: data }),
  };
}
