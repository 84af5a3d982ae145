// When the nursery is to be emptied, what becomes of its arrays then, and which kernels are in use.
import { afterEach, describe, expect, test } from "@jest/globals";
import { availableParallelism } from "node:os";
import { arena, arenaBytes, arenaPlace, blockOf, empty, lasting, markNursery, outliving, permanent, scope, sharedHeap, theNursery, unfilled } from "../../src/kernels/allocator.js"; // prettier-ignore
import { direct, kernelBuild, kernelMode, reference, tableOf, threadsInUse, useKernels, useThreads } from "../../src/kernels/index.js"; // prettier-ignore
import type { Block } from "../../src/kernels/ndarray.js";
import { Nursery, outsider, settle } from "../../src/kernels/nursery.js";
import { MemoryError } from "../../src/kernels/room.js";

const heap = sharedHeap()!;
const [KB, MB] = [2 ** 10, 2 ** 20];

/** A nursery with small limits, and arrays of so many bytes. */
function young(...bytes: number[]): { nursery: Nursery; blocks: Block[] } {
  const nursery = new Nursery(heap);
  nursery.limits = { afterBackward: 100, blocksAfterBackward: 3, idle: 200, most: 400, mostBlocks: 5 };
  return { nursery, blocks: bytes.map((each) => nursery.allocate("float32", [each / 4], each / 4)) };
}

describe("the nursery is full", () => {
  const isFull = (recorded: boolean, ...bytes: number[]): boolean => young(...bytes).nursery.isFull(recorded);
  const isFullAfterwards = (recorded: boolean, ...bytes: number[]): boolean => {
    const { nursery } = young(...bytes);
    nursery.backwardIsOver();
    return nursery.isFull(recorded);
  };

  test("of bytes: with so many while nothing is recorded, with more while something is", () => {
    expect([isFull(false, 196), isFull(false, 200), isFull(false, 100, 100)]).toEqual([false, true, true]);
    expect([isFull(true, 200), isFull(true, 396), isFull(true, 400)]).toEqual([false, false, true]);
  });

  test("of arrays, however small they are", () => {
    expect([isFull(false, 0, 0, 0, 0), isFull(false, 0, 0, 0, 0, 0), isFull(true, 0, 0, 0, 0, 0)]).toEqual([false, true, true]);
  });

  test("of fewer after a backward pass", () => {
    expect([isFullAfterwards(false, 96), isFullAfterwards(false, 100), isFullAfterwards(true, 100)]).toEqual([false, true, true]);
    expect([isFullAfterwards(false, 0, 0), isFullAfterwards(false, 0, 0, 0)]).toEqual([false, true]);
  });

  test("and not any more when it has been emptied", () => {
    const { nursery } = young(100, 100, 100, 100, 100);
    nursery.backwardIsOver();
    expect([nursery.size, nursery.isFull(true)]).toEqual([5, true]);
    nursery.empty();
    expect([nursery.size, nursery.isFull(false)]).toEqual([0, false]);
    nursery.allocate("float64", [13], 13); // 104 bytes: enough after a backward pass only
    expect(nursery.isFull(false)).toBe(false);
  });

  test("with these many when nothing is said", () => {
    expect(new Nursery(heap).limits).toEqual({ afterBackward: MB, blocksAfterBackward: 4 * KB, idle: 16 * MB, most: 256 * MB, mostBlocks: 256 * KB }); // prettier-ignore
  });
});

describe("an array of the nursery", () => {
  test("is copied out when that is emptied, unless it is known that nobody wants it", () => {
    const { nursery, blocks } = young(8, 8);
    blocks.forEach((block, i) => block.numbers.fill(i + 1));
    expect(blocks.map((block) => nursery.covers(block.numbers))).toEqual([true, true]);
    const mark = nursery.mark();
    const [kept, left] = [1, 2].map(() => nursery.allocate("float32", [2], 2));
    kept.numbers.fill(3);
    nursery.leave(mark, [kept]);
    expect([nursery.size, kept.life?.steady, left.life]).toEqual([3, true, { steady: false, moves: false }]);
    nursery.empty();
    const all = [...blocks, kept];
    expect(all.map(({ numbers }) => [...numbers])).toEqual([[1, 1], [2, 2], [3, 3]]); // prettier-ignore
    expect(all.map((block) => [nursery.covers(block.numbers), heap.holds(block.numbers), block.life])).toEqual(new Array(3).fill([false, false, { steady: false, moves: true }])); // prettier-ignore
    expect(left.life).toEqual({ steady: false, moves: false });
  });

  test("that is kept is none of those before the mark", () => {
    const { nursery, blocks } = young(8, 8);
    const mark = nursery.mark();
    nursery.leave(mark, []);
    expect([nursery.size, blocks.map(({ life }) => life?.steady)]).toEqual([2, [true, true]]);
  });

  test("gets a place in shared memory when it is read outside for the eighth time", () => {
    const { nursery, blocks: [block] } = young(8); // prettier-ignore
    block.numbers.set([5, 6]);
    nursery.empty();
    for (let reads = 1; reads <= 7; reads++) {
      expect([...nursery.readOutside(block)]).toEqual([5, 6]);
      expect([reads, heap.holds(block.numbers), block.life?.steady]).toEqual([reads, false, false]);
    }
    expect([...nursery.readOutside(block)]).toEqual([5, 6]);
    expect([heap.holds(block.numbers), block.life]).toEqual([true, { steady: true, moves: true }]);
  });

  test("stays where it is put when somebody holds it", () => {
    const { nursery, blocks: [block] } = young(8); // prettier-ignore
    block.numbers.set([5, 6]);
    const held = settle(block);
    expect([[...held], heap.holds(held), block.life, block.numbers === held]).toEqual([[5, 6], false, null, true]);
    nursery.empty();
    expect([settle(block) === held, block.life]).toEqual([true, null]);
    const outside = outsider("float64", [1], Float64Array.of(4));
    const { numbers } = outside;
    expect([outside.life, settle(outside) === numbers, outside.life === null]).toEqual([{ steady: false, moves: true }, true, true]); // prettier-ignore
  });
});

describe("an array lies", () => {
  const usual = kernelMode();
  afterEach(() => useKernels(usual));
  const [inNursery, leftIt] = [
    { steady: true, moves: true },
    { steady: false, moves: true },
  ];
  const inArena = { steady: true, moves: false };

  test("in the nursery, in the arena where there is one, or where it stays", () => {
    useKernels("wasm");
    expect([unfilled("float32", [2]).life, empty("float64", [2]).life, permanent("float32", [2]).life]).toEqual([inNursery, inNursery, null]); // prettier-ignore
    expect(heap.holds(permanent("float64", [3]).numbers)).toBe(true);
    let life = empty("float32", [1]).life;
    arena(() => {
      expect([unfilled("float32", [2]).life, permanent("float32", [2]).life, lasting("float32", [2]).life]).toEqual([inArena, null, inArena]); // prettier-ignore
      expect(outliving("float32", [2]).life).toEqual(leftIt);
      life = empty("float32", [1]).life;
    });
    expect(life).toEqual({ steady: false, moves: false });
    expect([outliving("float32", [2]).life, arenaPlace()]).toEqual([inNursery, null]);
    useKernels("reference");
    for (const make of [unfilled, empty, lasting, outliving]) {
      const { life: none, numbers, shape } = make("float64", [2, 1]);
      expect([none, heap.holds(numbers), [...numbers], shape]).toEqual([null, false, [0, 0], [2, 1]]);
    }
  });

  test("outside from the beginning where it is as large as a set of data: 16 MiB", () => {
    useKernels("wasm");
    const ends = { float32: 2 ** 22, float64: 2 ** 21 };
    for (const dtype of ["float32", "float64"] as const) {
      expect([lasting(dtype, [ends[dtype]]).life, lasting(dtype, [ends[dtype] - 1]).life]).toEqual([leftIt, inNursery]);
    }
  });

  test("full of zeros where that is asked for, although its memory was in use before", () => {
    useKernels("wasm");
    for (const dtype of ["float32", "float64"] as const) {
      const first = arena(() => unfilled(dtype, [3]).numbers.fill(7).byteOffset);
      arena(() => {
        const { numbers } = empty(dtype, [3]);
        expect([numbers.byteOffset, [...numbers]]).toEqual([first, [0, 0, 0]]);
      });
    }
  });

  test("in ordinary memory where the shared one is over", () => {
    useKernels("wasm");
    const nursery = theNursery()!;
    const failing = (error: Error): void => {
      nursery.allocate = () => {
        throw error;
      };
    };
    try {
      failing(new MemoryError("no more"));
      const { life, numbers } = unfilled("float32", [3]);
      expect([life, heap.holds(numbers), [...numbers]]).toEqual([null, false, [0, 0, 0]]);
      failing(new TypeError("something else"));
      expect(() => unfilled("float32", [3])).toThrow("something else");
    } finally {
      delete (nursery as Partial<Nursery>).allocate; // its class has one
    }
    expect(unfilled("float32", [3]).life).toEqual(inNursery);
  });

  test("apart from one that was made by hand of numbers that may move", () => {
    useKernels("wasm");
    const young = unfilled("float32", [2]);
    young.numbers.set([1, 2]);
    const copied = blockOf({ shape: [2], dtype: "float32", data: young.numbers });
    expect([[...copied.numbers], copied.numbers === young.numbers, blockOf(young) === young]).toEqual([[1, 2], false, true]);
    const own = Float32Array.of(5);
    expect([blockOf({ shape: [1], dtype: "float32", data: own }).numbers === own, blockOf({ shape: [1], dtype: "float32", data: own }).life]).toEqual([true, null]); // prettier-ignore
  });

  test("alone behind a scope, whose other arrays are over", () => {
    useKernels("wasm");
    const body = (): [Block, Block] => {
      const [one, other] = [unfilled("float32", [16]), unfilled("float32", [16])];
      one.numbers.fill(1);
      other.numbers.fill(2);
      return [one, other];
    };
    let inner: Block[] = [];
    const within = (): Block[] => [(inner = body())[1]];
    const [kept] = scope(within);
    expect([[...new Set(kept.numbers)], kept === inner[1], inner[0].life]).toEqual([[2], true, { steady: false, moves: false }]);
    arena(() => {
      expect(markNursery()).toBeNull();
      const before = arenaPlace()!;
      const [copy] = scope(within);
      expect([[...new Set(copy.numbers)], copy.base.life, inner.map(({ life }) => life?.steady)]).toEqual([[2], inArena, [false, false]]); // prettier-ignore
      expect(arenaBytes(before, arenaPlace()!).map(({ length }) => length)).toEqual([64]); // the memory of the others is free again
    });
    expect(markNursery()).not.toBeNull();
  });
});

describe("the kernels in use", () => {
  const usual = kernelMode();
  afterEach(() => {
    useThreads("auto");
    useKernels(usual);
  });

  test("plain ones: one thread, and calls that are what they are", () => {
    useKernels("reference");
    expect([tableOf("reference") === reference, kernelMode(), kernelBuild()]).toEqual([true, "reference", "reference"]);
    useThreads(3);
    expect(threadsInUse()).toEqual({ threads: 1, ready: 0 });
    const calls = [{ work: (): void => undefined, args: [1] }];
    expect(direct(calls)).toBe(calls);
  });

  test("WebAssembly's: as many threads as are asked for, at most four when nothing is said", () => {
    useKernels("wasm");
    expect([tableOf("wasm") === tableOf("wasm"), tableOf("wasm") === reference, kernelMode()]).toEqual([true, false, "wasm"]);
    expect(kernelBuild()).toMatch(/^wasm(-fma)?$/);
    useThreads(3);
    expect(threadsInUse().threads).toBe(3);
    useKernels("wasm");
    expect(threadsInUse().threads).toBe(3);
    useThreads(1);
    expect(threadsInUse(true).threads).toBe(1);
    useThreads("auto");
    expect(threadsInUse().threads).toBe(Math.min(4, availableParallelism()));
  });
});
