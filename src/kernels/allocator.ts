// Every array an operation writes its result into comes from here, so that storage can change without touching an op:
// from the arena where there is one, else from the nursery, or, without fast kernels, an ordinary array.
import { ArgumentError, GraphError } from "../core/errors.js";
import { Arena, createHeap, type ArenaPlace, type SharedHeap } from "./memory.js";
import { Block, sizeOf, type Dtype, type FloatArray, type NdArray, type Operand, type Shape } from "./ndarray.js";
import { MemoryError, ordinary, requireRoom, SMALL_ENOUGH } from "./room.js";
import { copyInto, fillWith } from "./tape.js";
import { Nursery, outsider, settle, type NurseryMark } from "./nursery.js";

let heap: SharedHeap | null | undefined;
let current: Arena | null = null;
let nursery: Nursery | null = null;
let useNursery = false;
/** Whether the nursery is to be emptied at the next moment at which nobody reads. */
let due = false;
/** Whether a graph has been recorded since the last backward pass, and how many of these are going on. */
let recorded = false;
let passes = 0;

/** The memory that the fast kernels work in, made when it is first needed; null where there is none. */
export function sharedHeap(): SharedHeap | null {
  return (heap ??= createHeap());
}

/** Whether results lie where the fast kernels reach them; plain kernels are faster on ordinary arrays. */
export function allocateFor(mode: "wasm" | "reference"): void {
  useNursery = mode === "wasm";
  if (useNursery) nursery ??= new Nursery(sharedHeap()!);
}

/** For tests and tools: null while only ordinary arrays have been made. */
export function theNursery(): Nursery | null {
  return nursery;
}

/** The number of elements. @throws MemoryError when they are more than there can be room for */
function lengthOf(dtype: Dtype, shape: Shape): number {
  const length = sizeOf(shape);
  if (length > SMALL_ENOUGH) requireRoom(dtype, shape);
  return length;
}

/** An array of this shape filled with zeros. */
export function empty(dtype: Dtype, shape: Shape): Block {
  const array = unfilled(dtype, shape);
  if (array.life !== null) fillWith(array.numbers, 0);
  return array;
}

/** An array of this shape whose every entry will be written by whoever asks for it; until then it may hold anything. */
export function unfilled(dtype: Dtype, shape: Shape): Block {
  const length = lengthOf(dtype, shape);
  const life = current === null ? null : current.life;
  if (life !== null) return new Block(shape, dtype, current!.allocate(dtype, length), life);
  if (useNursery) {
    try {
      const block = nursery!.allocate(dtype, shape, length);
      due ||= nursery!.isFull(recorded);
      return block;
    } catch (error) {
      if (!(error instanceof MemoryError)) throw error; // else an ordinary array may still fit
    }
  }
  return new Block(shape, dtype, ordinary(dtype, length), null);
}

/** An array of zeros that outlives every arena and never moves: for parameters, buffers and optimizer state. */
export function permanent(dtype: Dtype, shape: Shape): Block {
  const length = lengthOf(dtype, shape);
  const memory = heap ?? null; // only where fast kernels are in use already
  return new Block(shape, dtype, memory === null ? ordinary(dtype, length) : memory.permanent(dtype, length), null);
}

/** An array for a copy that outlives every arena. */
export function outliving(dtype: Dtype, shape: Shape): Block {
  return isInArena() ? outside(dtype, shape) : unfilled(dtype, shape);
}

/** An array of zeros in ordinary memory, from which it moves to shared memory when it is used often. */
function outside(dtype: Dtype, shape: Shape): Block {
  const numbers = ordinary(dtype, lengthOf(dtype, shape));
  return useNursery ? outsider(dtype, shape, numbers) : new Block(shape, dtype, numbers, null);
}

/** Bytes from which on what a user makes is more likely a whole data set than a batch: the nursery would have to grow for it. */
const DATA_SET = 16 << 20;

/** An array of zeros for data that a user makes. */
export function lasting(dtype: Dtype, shape: Shape): Block {
  atRest();
  const isLarge = sizeOf(shape) * (dtype === "float32" ? 4 : 8) >= DATA_SET;
  return isLarge && !isInArena() ? outside(dtype, shape) : empty(dtype, shape);
}

function isInArena(): boolean {
  return current !== null && current.life !== null;
}

/** Called where nobody holds the `numbers` of anything: between two operations. */
export function atRest(): void {
  if (due && passes === 0) {
    due = recorded = false;
    nursery!.empty();
  }
}

/** Where the numbers of an array are found, also when they have moved. */
export function blockOf(array: NdArray): Block {
  if (array instanceof Block) return array;
  if (array.base !== undefined) return array.base;
  // made by hand: numbers of a tensor that may move or end would go stale in it
  const { shape, dtype, data } = array;
  if (nursery?.covers(data) !== true && current?.covers(data) !== true) return new Block(shape, dtype, data, null);
  const copy = unfilled(dtype, shape);
  copyInto(copy.numbers, data);
  return copy;
}

/** The numbers of a block that are not `steady`: they have left the nursery, or are over, which is null. */
export function numbersElsewhere(block: Block): FloatArray | null {
  return block.life!.moves ? nursery!.readOutside(block) : null;
}

/** The numbers of a block that moves, in an array that stays. */
export const dataOf = settle;

/** A moment in the life of the nursery, for leaveNursery(); null where it is not in use. */
export function markNursery(): NurseryMark | null {
  return nursery === null || !useNursery || isInArena() ? null : nursery.mark();
}

/** Of all that was allocated since `mark`, only `kept` can still be wanted. */
export function leaveNursery(mark: NurseryMark, kept: Operand): void {
  nursery!.leave(mark, [kept]);
}

/**
 * Runs `body`, of all whose results only those that it returns live on: the memory of the others is free again at once, in an arena too.
 */
export function scope(body: () => readonly Operand[]): readonly Operand[] {
  if (isInArena()) {
    let results: readonly Operand[] = [];
    const copies = current!.scope(() => (results = body()), (all) => all.map(({ numbers }) => numbers)); // prettier-ignore
    return copies.map((numbers, i) => {
      const block = unfilled(results[i].dtype, results[i].shape);
      block.numbers.set(numbers);
      return block;
    });
  }
  const mark = markNursery();
  const results = body();
  if (mark !== null) nursery!.leave(mark, results);
  return results;
}

/** An operation was recorded: what it saved will be read by backward(). */
export function noteRecording(): void {
  recorded = true;
}

/**
 * Runs a backward pass, which returns the gradients that live on. Outside an arena everything else in it is over afterwards, unless
 * somebody may have kept it (`isPrivate` false). With `isLast` the graph is not used again.
 */
export function backwardPass(isPrivate: boolean, isLast: boolean, body: () => readonly Operand[]): void {
  if (nursery === null || isInArena()) return void body();
  const mark = nursery.mark();
  passes++;
  try {
    const kept = body();
    if (isPrivate) nursery.leave(mark, kept);
  } finally {
    passes--;
  }
  if (!isLast) return;
  recorded = false;
  nursery.backwardIsOver();
  due = nursery.isFull(false);
}

/** Where in the arena the next array would lie; null outside an arena. */
export function arenaPlace(): ArenaPlace | null {
  return isInArena() ? current!.place : null;
}

/** Goes on from a place of this arena: what lies before it stays. */
export function moveTo(place: ArenaPlace): void {
  current!.place = place;
}

/** The bytes between two places of the arena. */
export function arenaBytes(from: ArenaPlace, to: ArenaPlace): Uint8Array[] {
  return current!.ranges(from, to).map(({ address, length }) => heap!.bytes(address, length));
}

/** Numbers that lie in the arena, as an array that ends with it. */
export function asInArena({ shape, dtype, numbers }: Operand): Block {
  return new Block(shape, dtype, numbers, current!.life);
}

/**
 * Runs `body` in an arena: every tensor made inside lives until the arena ends, and costs next to nothing. Made for one training step.
 * Parameters, optimizer state and x.clone() live on; reading anything else afterwards is an error.
 */
export function arena<T>(body: () => T): T {
  if (typeof body !== "function")
    throw new ArgumentError("arena: expected a function to run", { hint: "write arena(() => ...)" });
  const memory = sharedHeap();
  if (memory === null || isInArena()) return body(); // an arena inside an arena shares its memory
  current ??= new Arena(memory);
  const before = recorded; // what is recorded inside is not in the nursery
  current.open();
  try {
    const result = body();
    if (result instanceof Promise)
      throw new GraphError("arena: the function returned a Promise, but its memory is free again when it returns");
    return result;
  } finally {
    current.close();
    recorded = before;
  }
}

/** @deprecated The old name of {@link arena}. */
export const step = arena;
