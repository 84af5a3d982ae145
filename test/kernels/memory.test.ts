// How memory is handed out: where arrays lie, what is used again, and what an arena takes when its room is over.
import { describe, expect, test } from "@jest/globals";
import type { Dtype, FloatArray } from "../../src/kernels/ndarray.js";
import { Arena, SCRATCH_BYTES, SharedHeap } from "../../src/kernels/memory.js";
import { MemoryError } from "../../src/kernels/room.js";

const api = (globalThis as unknown as { WebAssembly: ConstructorParameters<typeof SharedHeap>[0] }).WebAssembly;
const MB = 2 ** 20;
const PAGE = 2 ** 16;

describe("the shared memory", () => {
  test("begins behind the kernels' own room, in steps of a cache line", () => {
    const heap = new SharedHeap(api);
    expect(SCRATCH_BYTES).toBe(8 * MB);
    expect([heap.take(1), heap.take(64), heap.take(65), heap.take(0), heap.take(8)]).toEqual([0, 64, 128, 256, 256].map((at) => at + SCRATCH_BYTES)); // prettier-ignore
  });

  test("grows where it must, and arrays made before still lie in it", () => {
    const heap = new SharedHeap(api);
    const sizes = (): number => heap.memory.buffer.byteLength;
    expect(sizes()).toBe(8 * MB);
    const early = heap.permanent("float32", 3);
    const grown = sizes();
    expect(grown).toBeGreaterThan(8 * MB);
    heap.take(grown - 8 * MB - 64); // all that is left
    expect(sizes()).toBe(grown);
    const late = heap.permanent("float64", 1);
    expect(sizes()).toBeGreaterThanOrEqual(grown + PAGE);
    early.set([1, 2, 3]);
    late.set([4]);
    expect([...early, ...late, ...heap.view("float32", early.byteOffset, 3)]).toEqual([1, 2, 3, 4, 1, 2, 3]);
    expect(heap.bytes(late.byteOffset, 8)).toEqual(new Uint8Array(Float64Array.of(4).buffer));
    expect([early, late, new Float32Array(3), new SharedHeap(api).permanent("float32", 1)].map((array) => heap.holds(array))).toEqual([true, true, false, false]); // prettier-ignore
  });

  test("has no more than addresses reach, and is as it was after that was asked for", () => {
    const heap = new SharedHeap(api);
    expect(() => heap.take(2 ** 32)).toThrow(MemoryError);
    expect(() => heap.take(2 ** 32)).toThrow("out of memory: 4.01 GiB are needed, and WebAssembly can address 4.00 GiB\n  hint: use smaller batches"); // prettier-ignore
    expect(heap.take(8)).toBe(SCRATCH_BYTES);
  });

  test("gives an array that was given back to the next of its size, full of zeros", () => {
    const heap = new SharedHeap(api);
    const held = (): number => heap.held;
    const first = heap.permanent("float32", 16); // 64 bytes
    expect(held()).toBe(64);
    const second = heap.permanent("float32", 17).fill(7); // 68: a block of 128
    expect(held()).toBe(192);
    heap.permanent("float64", 1);
    expect(held()).toBe(256);
    heap.giveBack(second);
    expect(held()).toBe(128);
    expect(heap.permanent("float32", 33).byteOffset).not.toBe(second.byteOffset); // 132: 256
    const third = heap.permanent("float64", 16); // 128
    expect([third.byteOffset, third.every((x) => x === 0)]).toEqual([second.byteOffset, true]);
    expect(heap.permanent("float64", 16).byteOffset).not.toBe(second.byteOffset);
    for (const array of [first, third]) heap.giveBack(array);
    expect(heap.permanent("float64", 9).byteOffset).toBe(second.byteOffset); // 72: 128
  });
});

describe("an arena", () => {
  /** Memory without numbers: where each array lies, and what was taken. */
  function arena(): { arena: Arena; taken: number[]; at: (bytes: number, dtype?: Dtype) => number } {
    const taken: number[] = [];
    let top = 0;
    const take = (bytes: number): number => {
      taken.push(bytes);
      top += bytes;
      return top - bytes;
    };
    const lying = (array: FloatArray): boolean => (array as unknown as { own?: true }).own === true;
    const view = (dtype: Dtype, byteOffset: number, length: number): FloatArray => ({ own: true, byteOffset, length, dtype, slice: () => Float64Array.of(byteOffset) }) as unknown as FloatArray; // prettier-ignore
    const made = new Arena({ take, view, holds: lying });
    return {
      arena: made,
      taken,
      at: (bytes, dtype = "float32") => made.allocate(dtype, bytes / (dtype === "float32" ? 4 : 8)).byteOffset,
    };
  }

  test("counts upwards in cache lines, and begins anew when it is opened again", () => {
    const { arena: it, at, taken } = arena();
    it.open();
    expect([at(4), at(64), at(68), at(8, "float64"), at(0), at(4)]).toEqual([0, 64, 128, 256, 320, 320]);
    it.close();
    it.open();
    expect([at(4), at(4)]).toEqual([0, 64]);
    expect(taken).toEqual([4 * MB]);
  });

  test("takes a piece when the last is full to the end: as much as it has, or as is needed", () => {
    const { arena: it, at, taken } = arena();
    it.open();
    expect([at(4 * MB - 64), at(64)]).toEqual([0, 4 * MB - 64]);
    expect(taken).toEqual([4 * MB]);
    expect(at(4)).toBe(4 * MB);
    expect(taken).toEqual([4 * MB, 4 * MB]);
    expect(at(9 * MB)).toBe(8 * MB);
    expect(taken).toEqual([4 * MB, 4 * MB, 9 * MB]);
    expect(at(4)).toBe(17 * MB);
    expect(taken[3]).toBe(17 * MB);
    it.open(); // the same pieces again, and one that is too small is passed over
    expect([at(4), at(9 * MB), at(4)]).toEqual([0, 8 * MB, 17 * MB]);
    expect(taken).toHaveLength(4);
  });

  test("tells what lies between two places, and which arrays are its own", () => {
    const { arena: it, at } = arena();
    it.open();
    at(100);
    const from = it.place;
    const array = it.allocate("float32", 2);
    expect(it.ranges(from, it.place)).toEqual([{ address: 128, length: 64 }]);
    at(4 * MB);
    at(100 * MB);
    expect(it.ranges(from, it.place)).toEqual([{ address: 128, length: 4 * MB - 128 }, { address: 4 * MB, length: 4 * MB }, { address: 8 * MB, length: 100 * MB }]); // prettier-ignore
    const own = (byteOffset: number): boolean => it.covers({ own: true, byteOffset } as unknown as FloatArray);
    expect([it.covers(array), own(0), own(108 * MB - 1), own(108 * MB), it.covers(new Float32Array(1))]).toEqual([true, true, true, false, false]); // prettier-ignore
    it.place = from;
    expect(it.allocate("float32", 2).byteOffset).toBe(array.byteOffset);
    const { arena: other } = arena();
    other.open();
    const begin = other.place;
    other.allocate("float64", 3);
    expect(other.ranges(begin, other.place)).toEqual([{ address: 0, length: 64 }]);
  });

  test("what is made in a scope is over behind it, but for the copies that are kept", () => {
    const { arena: it, at } = arena();
    it.open();
    at(64);
    const outer = it.life!;
    let inner = it.life;
    const kept = it.scope(
      () => {
        inner = it.life;
        expect([inner?.steady, at(64)]).toEqual([true, 64]);
        return it.allocate("float32", 1);
      },
      (result) => [result],
    );
    expect(kept).toEqual([Float64Array.of(128)]);
    expect([inner?.steady, outer.steady, it.life === outer, at(64)]).toEqual([false, true, true, 64]);
    expect(() => it.scope(() => { throw new Error("no"); }, () => [])).toThrow("no"); // prettier-ignore
    expect([it.life === outer, at(64)]).toEqual([true, 128]);
    it.close();
    expect([outer.steady, outer.moves, it.life]).toEqual([false, false, null]);
  });
});
