// What a piece of work does to numbers, taken down while it is done, so that it can be done again without the program that led to it.
//
// A training step in an arena is always the same: the same kernels, on arrays at the same addresses, and only the numbers in them differ.
// What costs time in a small network is everything around the kernels, which finds out again each time what is to be done: arguments are
// looked at, tensors and nodes of a graph are made, the graph is walked. CUDA graphs, tinygrad's TinyJit and this file have the same answer:
// write down the calls of one step, then only make the calls.
//
// All that reads or writes numbers goes through the table of kernels, or through perform(); what does neither is not taken down, and
// autograd/capture.ts finds that out before a tape is used.
import type { FloatArray } from "./ndarray.js";

// eslint-disable-next-line @typescript-eslint/no-explicit-any -- kernels have all kinds of arguments
export type Work = (...args: any[]) => unknown;

export interface Call {
  readonly work: Work;
  readonly args: readonly unknown[];
}

export class Tape {
  readonly calls: Call[] = [];
  /** Why it cannot be used; null while it can. */
  spoilt: string | null = null;
  /** Leaves that a backward pass brought a gradient to. */
  readonly leaves = new Set<object>();
  /** Modules that asked whether they are in training, and what they heard. */
  readonly modes = new Map<{ readonly training: boolean }, boolean>();
}

let tape: Tape | null = null;

/** Does a piece of work on numbers outside the table of kernels: while a tape runs, it is taken down. All arrays must be among its arguments. */
export function perform<Args extends readonly unknown[]>(work: (...args: Args) => void, ...args: Args): void {
  if (tape === null) return work(...args);
  takeDown(work, args);
}

/** Calls a kernel or other work, and takes it down; what it calls itself belongs to it. */
export function takeDown(work: Work, args: readonly unknown[]): unknown {
  const running = tape!;
  running.calls.push({ work, args });
  tape = null;
  try {
    return work(...args);
  } finally {
    tape = running;
  }
}

/** Called where a number is looked at, or something is done that cannot be repeated blindly. @param why "a hook was called" */
export function spoil(why: string): void {
  if (tape !== null) tape.spoilt ??= why;
}

/** A module asks for its mode. */
export function noteMode(module: { readonly training: boolean }, mode: boolean): void {
  if (tape === null) return;
  if (tape.modes.get(module) === !mode) spoil("a module changes its mode");
  tape.modes.set(module, mode);
}

/** A gradient has come to a leaf. @param again whether it had one from an earlier pass */
export function noteLeaf(leaf: object, again: boolean): void {
  if (tape === null) return;
  if (again && !tape.leaves.has(leaf)) spoil("gradients of an earlier pass are added to");
  tape.leaves.add(leaf);
}

const setNumbers = (to: FloatArray, from: ArrayLike<number>): void => to.set(from);
const fillNumbers = (to: FloatArray, value: number): void => void to.fill(value);

/** to = from, another array of numbers */
export function copyInto(to: FloatArray, from: ArrayLike<number>): void {
  perform(setNumbers, to, from);
}

/** Writes one value everywhere. */
export function fillWith(to: FloatArray, value: number): void {
  perform(fillNumbers, to, value);
}

/** Runs `body` while a tape takes down what it does. */
export function running<T>(onto: Tape, body: () => T): T {
  if (tape !== null) throw new Error("a tape runs already");
  tape = onto;
  try {
    return body();
  } finally {
    tape = null;
  }
}

export function isRunning(): boolean {
  return tape !== null;
}

const tables = new WeakMap<object, object>();

/** A table of kernels that takes down what is called, while a tape runs. */
export function takingDown<Table extends object>(table: Table): Table {
  const known = tables.get(table);
  if (known !== undefined) return known as Table;
  const entries = Object.entries(table as Readonly<Record<string, Work>>).map(([name, kernel]) => {
    const recorded: Work = (...args: readonly unknown[]): unknown => {
      if (!isRunning()) return kernel(...args);
      const result = takeDown(kernel, args);
      if (result !== undefined) spoil(`${name} gives a number to the program`);
      return result;
    };
    return [name, recorded] as const;
  });
  const made = Object.fromEntries(entries) as Table;
  tables.set(table, made);
  return made;
}
