// What a tape takes down, and what makes it one that cannot be used.
import { describe, expect, test } from "@jest/globals";
import { Block } from "../../src/kernels/ndarray.js";
import { changing, copyInto, fillWith, isRunning, noteCleared, noteLeaf, noteMode, noteMoving, noteParameter, perform, running, spoil, takingDown, Tape } from "../../src/kernels/tape.js"; // prettier-ignore

/** The tape of what `body` does. */
function taped(body: () => void): Tape {
  const tape = new Tape();
  running(tape, body);
  return tape;
}
const spoilt = (body: () => void): string | null => taped(body).spoilt;

describe("work", () => {
  test("is done and taken down with its arguments; what it does itself belongs to it", () => {
    const numbers = new Float64Array(2);
    const inner = (to: Float64Array): void => fillWith(to, 3);
    const { calls } = taped(() => {
      perform(inner, numbers);
      copyInto(numbers.subarray(1), [7]);
    });
    expect([...numbers]).toEqual([3, 7]);
    expect(calls).toHaveLength(2);
    expect(calls[0].work).toBe(inner);
    expect(calls[0].args).toEqual([numbers]);
    for (const { work, args } of calls) work(...args);
    expect([...numbers]).toEqual([3, 7]);
  });

  test("is only done where no tape runs", () => {
    const numbers = new Float32Array(2);
    fillWith(numbers, 5);
    expect([[...numbers], isRunning()]).toEqual([[5, 5], false]); // prettier-ignore
    spoil("nobody listens");
    noteMode({ training: true }, true);
    noteLeaf({}, true);
    changing(() => undefined);
    expect(spoilt(() => undefined)).toBeNull();
  });

  test("that fails ends neither the tape nor what runs it for ever", () => {
    const fail = (): void => {
      throw new Error("no");
    };
    const tape = taped(() => {
      expect(() => perform(fail)).toThrow("no");
      expect(isRunning()).toBe(true);
      fillWith(new Float32Array(1), 1);
    });
    expect(tape.calls).toHaveLength(2);
    expect(() => taped(fail)).toThrow("no");
    expect(isRunning()).toBe(false);
  });

  test("is taken down on one tape at a time", () => {
    const tape = taped(() => {
      expect(() => running(new Tape(), () => undefined)).toThrow("a tape runs already");
      expect(isRunning()).toBe(true);
    });
    expect([tape.calls, tape.spoilt]).toEqual([[], null]);
    expect(running(new Tape(), () => 5)).toBe(5);
  });

  test("of a table of kernels is taken down while a tape runs, and only then", () => {
    const done: number[] = [];
    const table = { write: (n: number): void => void done.push(n), ask: (n: number): number => 2 * n };
    const listening = takingDown(table);
    expect(takingDown(table)).toBe(listening);
    listening.write(1);
    expect(listening.ask(4)).toBe(8);
    const tape = taped(() => {
      listening.write(2);
    });
    expect([tape.spoilt, done]).toEqual([null, [1, 2]]);
    expect(tape.calls).toEqual([{ work: table.write, args: [2] }]);
    expect(spoilt(() => void listening.ask(1))).toBe("ask gives a number to the program");
  });
});

describe("a tape is spoilt", () => {
  test("for the first reason that there is", () => {
    expect(spoilt(() => ["one", "two"].forEach(spoil))).toBe("one");
  });

  test("by a module that changes its mode in between", () => {
    const [a, b] = [{ training: true }, { training: false }];
    const modes = taped(() => {
      noteMode(a, true);
      noteMode(b, false);
      noteMode(a, true);
    });
    expect([modes.spoilt, [...modes.modes]]).toEqual([null, [[a, true], [b, false]]]); // prettier-ignore
    for (const [first, then] of [[true, false], [false, true]])
      expect(spoilt(() => [first, then].forEach((mode) => noteMode(a, mode)))).toBe("a module changes its mode");
  }); // prettier-ignore

  test("by a gradient that is added to one of an earlier pass", () => {
    const leaf = {};
    const tape = taped(() => {
      noteLeaf(leaf, false);
      noteLeaf(leaf, true); // its own
    });
    expect([tape.spoilt, [...tape.leaves]]).toEqual([null, [leaf]]);
    expect(spoilt(() => noteLeaf(leaf, true))).toBe("gradients of an earlier pass are added to");
  });

  test("by a buffer that is changed without a call that could be made again", () => {
    const numbers = new Float32Array(1);
    expect(spoilt(() => changing(() => void (numbers[0] = 1)))).toBe("a buffer is changed past the kernels");
    expect(spoilt(() => changing(() => fillWith(numbers, 2)))).toBeNull();
    const second = (): void => {
      fillWith(numbers, 2);
      changing(() => void (numbers[0] = 1));
    };
    expect(spoilt(second)).toBe("a buffer is changed past the kernels");
    expect(numbers[0]).toBe(1);
  });
});

test("what was read and taken away is written down once", () => {
  const parameter = { requiresGrad: true };
  const block = new Block([1], "float32", new Float32Array(1), null);
  const tape = taped(() => {
    noteParameter(parameter);
    parameter.requiresGrad = false;
    noteParameter(parameter);
    noteCleared(parameter);
    for (let i = 0; i < 2; i++) noteMoving(block);
  });
  expect([...tape.parameters]).toEqual([[parameter, true]]);
  expect([[...tape.cleared], [...tape.moving]]).toEqual([[parameter], [block]]);
});
