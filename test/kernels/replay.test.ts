// When two tapes did the same, and that calls made again are those that were taken down.
import { afterEach, describe, expect, test } from "@jest/globals";
import { sharedHeap } from "../../src/kernels/allocator.js";
import { argumentsOf, arraysOf, compareCalls, compileCalls, sameBits } from "../../src/kernels/replay.js";
import type { Call } from "../../src/kernels/tape.js";

const heap = sharedHeap()!;
const nothing = (): void => undefined;
const call = (...args: unknown[]): Call => ({ work: nothing, args });

describe("two tapes did the same", () => {
  const same = (left: unknown, right: unknown): boolean => compareCalls([call(left)], [call(right)]).same;

  test("with the same numbers and words, to the bit", () => {
    for (const value of [1, NaN, -0, "a", true, null, undefined]) expect([value, same(value, value)]).toEqual([value, true]);
    for (const [left, right] of [[1, 2], [0, -0], ["a", "b"], [null, undefined], [null, {}], [{}, null], [1, [1]], [{}, []], [[], {}]]) expect([left, right, same(left, right)]).toEqual([left, right, false]); // prettier-ignore
  });

  test("with settings and lists that hold the same, under the same names", () => {
    const made = (): object => ({ shape: [2, 3], more: { step: 1 } });
    const given = made();
    expect(same(given, made())).toBe(true);
    for (const other of [{ shape: [2, 4], more: { step: 1 } }, { shape: [2, 3], more: { step: 2 } }, { shape: [2, 3], less: { step: 1 } }, { shape: [2, 3] }, { ...given, one: 1 }]) expect(same(given, other)).toBe(false); // prettier-ignore
    expect([same([1, 2], [1]), same([1], [1, 2]), same(new Map(), {})]).toEqual([false, false, false]);
  });

  test("with shared memory at the same place", () => {
    const [a, b] = [heap.permanent("float32", 8), heap.permanent("float32", 8)];
    const other = new Float64Array(a.buffer, a.byteOffset, 4);
    expect([same(a, heap.view("float32", a.byteOffset, 8)), same(a, b), same(a, a.subarray(0, 7)), same(a, a.subarray(1)), same(a, other)]).toEqual([true, false, false, false, false]); // prettier-ignore
    expect([same(a, new Float32Array(8)), same(new Float32Array(8), a), same(a, {}), same({}, a)]).toEqual([false, false, false, false]); // prettier-ignore
  });

  test("with arrays of the program's own, one in place of another, each time", () => {
    const [a, b, x, y] = Array.from({ length: 4 }, () => new Float64Array(3));
    const compared = compareCalls([call(a, b), call(b, a)], [call(x, y), call(y, x)]);
    expect([compared.same, [...compared.made]]).toEqual([true, [x, y]]);
    expect(compareCalls([call(a), call(a)], [call(x), call(y)]).same).toBe(false);
    expect([same(a, new Float64Array(2)), same(a, new Float32Array(6))]).toEqual([false, false]);
  });

  test("with places and strides that are the same", () => {
    expect([same(Int32Array.of(1, 2), Int32Array.of(1, 2)), same(Int32Array.of(1, 2), Int32Array.of(1, 3)), same(Int32Array.of(1), Int32Array.of(1, 2))]).toEqual([true, false, false]); // prettier-ignore
  });

  test("by the same work, as often, in the same order", () => {
    const [one, two] = [call(1), { work: (): void => undefined, args: [1] }];
    expect(compareCalls([one, two], [one, two]).same).toBe(true);
    for (const other of [[one], [one, two, one], [two, one], []]) expect(compareCalls([one, two], other).same).toBe(false);
    expect(compareCalls([], [])).toEqual({ same: true, made: new Set() });
  });
});

test("arrays are found wherever they stand among the arguments", () => {
  const [a, b, c] = [new Float32Array(1), new Float64Array(1), new Float32Array(1)];
  const calls = [call(a, { data: b, offset: 0 }, Int32Array.of(1)), call([c, [a]], null, "x", new Map([[1, c]]))];
  expect([...arraysOf(calls)]).toEqual([a, b, c]);
  expect(argumentsOf([call(1, { x: [2] })])).toEqual([1, { x: [2] }, [2], 2]);
});

test("bits are compared, not numbers", () => {
  expect([sameBits(Float64Array.of(NaN), Float64Array.of(NaN)), sameBits(Float32Array.of(0), Float32Array.of(-0)), sameBits(Float32Array.of(1, 2), Float32Array.of(1))]).toEqual([true, false, false]); // prettier-ignore
  expect(sameBits(Float32Array.of(9, 1, 2).subarray(1), Float32Array.of(1, 2))).toBe(true);
});

describe("calls made again", () => {
  const usual = globalThis.Function;
  afterEach(() => void (globalThis.Function = usual));
  const forbidden = function (): never {
    throw new EvalError("no code from text");
  } as unknown as FunctionConstructor;

  test.each([0, 1, 199, 200, 201, 401])(
    "%d of them, each once and in order, where code may be made and where it may not",
    (count) => {
      const done: number[] = [];
      const calls = Array.from({ length: count }, (_, i): Call => ({ work: (n: number) => done.push(n), args: [i] }));
      for (const own of [usual, forbidden]) {
        globalThis.Function = own;
        const again = compileCalls(calls);
        globalThis.Function = usual;
        done.length = 0;
        again();
        again();
        expect(done).toEqual([...calls.keys(), ...calls.keys()]);
      }
    },
  );

  test("with the same arguments", () => {
    const given: unknown[][] = [[0, -0, -1.5, NaN, Infinity, -Infinity, 1e-320], [null, undefined, true, false, ""], [[1], { a: 2 }, "a'b\n"]]; // prettier-ignore
    for (const own of [usual, forbidden]) {
      globalThis.Function = own;
      const seen: unknown[][] = [];
      const again = compileCalls(given.map((args) => ({ work: (...found: unknown[]) => seen.push(found), args })));
      globalThis.Function = usual;
      again();
      seen.forEach((found, i) => found.forEach((value, k) => expect(Object.is(value, given[i][k])).toBe(true)));
      expect(seen.map(({ length }) => length)).toEqual(given.map(({ length }) => length));
    }
  });
});
