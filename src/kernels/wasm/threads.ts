// A second pair of hands: workers that share the memory and run parts of large kernels.
//
// A job is a line of numbers in shared memory: which kernel, and its arguments. The main thread writes it, counts up `posted`, does
// its own part and waits until the worker has counted `done` up to the same number. A worker looks for work for a moment (a wait
// that is answered within a microsecond) and then sleeps. Which entries of a result a thread computes never changes how they are
// computed: the same numbers come out with any number of threads, bit for bit.
import type { SharedHeap } from "../memory.js";
import type { WasmExports } from "./module.js";

const WORDS = 32; // of a worker's line: posted, done, ready, kernel, arguments
const [POSTED, DONE, READY, KERNEL, ARGUMENTS] = [0, 1, 2, 3, 4];
/** Bytes for the packed panels of one thread. */
const PANELS = 2_500_000;

interface WorkerHandle {
  unref?(): void;
}
interface Platform {
  /** Starts a worker that runs this source with `data` as its `workerData`. */
  start(source: string, data: object): WorkerHandle;
  readonly cores: number;
}

interface Worker {
  readonly line: Int32Array;
  readonly scratch: number;
  posted: number;
}

export class ThreadPool {
  readonly #heap: SharedHeap;
  readonly #module: object;
  readonly #kernels: readonly string[];
  readonly #platform: Platform | null = findPlatform();
  readonly #workers: Worker[] = [];
  #wanted: number | "auto" = "auto";

  constructor(heap: SharedHeap, module: object, wasm: WasmExports) {
    this.#heap = heap;
    this.#module = module;
    this.#kernels = Object.keys(wasm);
  }

  /** How many threads, this one included; "auto" is one per core, at most four. */
  set threads(wanted: number | "auto") {
    this.#wanted = wanted;
  }

  get threads(): number {
    if (this.#platform === null) return 1;
    return this.#wanted === "auto" ? Math.min(4, this.#platform.cores) : this.#wanted;
  }

  /** Workers that are ready for a job; the first call starts them and does not wait. */
  ready(): readonly Worker[] {
    const wanted = this.threads - 1;
    while (this.#workers.length < wanted) this.#start();
    return this.#workers.filter(({ line }, i) => i < wanted && Atomics.load(line, READY) === 1);
  }

  #start(): void {
    const address = this.#heap.take(WORDS * 4);
    const line = new Int32Array(this.#heap.memory.buffer, address, WORDS);
    line.fill(0);
    const data = { memory: this.#heap.memory, module: this.#module, address, kernels: this.#kernels, words: WORDS };
    this.#platform!.start(WORKER_SOURCE, data).unref?.();
    this.#workers.push({ line, scratch: this.#heap.take(PANELS), posted: 0 });
  }

  /** Hands a kernel with whole-number arguments to a worker. */
  post(worker: Worker, kernel: keyof WasmExports, args: readonly number[]): void {
    const { line } = worker;
    line[KERNEL] = this.#kernels.indexOf(kernel);
    line.set(args, ARGUMENTS);
    worker.posted = (worker.posted + 1) | 0;
    Atomics.store(line, POSTED, worker.posted);
    Atomics.notify(line, POSTED);
  }

  /** Returns when the worker has done what was posted. */
  wait({ line, posted }: Worker): void {
    while (Atomics.load(line, DONE) !== posted);
  }
}

const WORKER_SOURCE = `
const run = ({ memory, module, address, kernels, words }) => {
  const wasm = new WebAssembly.Instance(module, { env: { memory, abort() {} } }).exports;
  const table = kernels.map((name) => wasm[name]);
  const line = new Int32Array(memory.buffer, address, words);
  let seen = 0;
  Atomics.store(line, ${READY}, 1);
  for (;;) {
    for (let looks = 0; Atomics.load(line, ${POSTED}) === seen; looks++) if (looks > 50000) Atomics.wait(line, ${POSTED}, seen);
    seen = Atomics.load(line, ${POSTED});
    table[line[${KERNEL}]](...line.subarray(${ARGUMENTS}));
    Atomics.store(line, ${DONE}, seen);
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
