// Two steps taken down and compared, the second done once more from its tape, and the replay that comes of it: see capture.ts.
import { defaultGenerator, Generator } from "../core/rng.js";
import { arenaBytes, arenaPlace, asInArena, moveTo, theNursery, unfilled } from "../kernels/allocator.js";
import { settle } from "../kernels/nursery.js";
import { direct, recording, type KernelMode } from "../kernels/index.js";
import type { ArenaPlace } from "../kernels/memory.js";
import { Block, type FloatArray, type Operand } from "../kernels/ndarray.js";
import { argumentsOf, arraysOf, bytesOf, compareCalls, compileCalls, isShared, sameBits } from "../kernels/replay.js";
import { Tape } from "../kernels/tape.js";
import { StepState } from "./stepState.js";
import { Tensor } from "./tensor.js";

/** A step on more memory than this gains nothing: its time is in the kernels. */
const MOST_BYTES = 256 << 20;

/** What must be the same for two steps to do the same: the kernels, where in the arena they begin, and what their inputs look like. */
export interface Kind {
  readonly mode: KernelMode;
  readonly segment: number;
  readonly next: number;
  readonly inputs: readonly Pick<Tensor, "shape" | "dtype" | "requiresGrad">[];
}

/** What is known of a step with inputs of some shapes. */
export interface Known {
  readonly kind: Kind;
  calls: number;
  /** Whether tensors from outside of the arena have been put where they stay. */
  settled: boolean;
  /** Where the inputs lay before, to see whether they always lie there. */
  inputs: readonly FloatArray[];
  first: Recording | null;
  replay: Replay | null;
  refused: string | null;
}

/** One step, taken down. */
interface Recording {
  readonly tape: Tape;
  readonly result: Tensor;
  readonly end: ArenaPlace;
  /** Copies of the inputs, which the calls read; null for one that is read where it lies. */
  readonly slots: readonly (Block | null)[];
}

interface Leaf {
  readonly tensor: Tensor;
  readonly numbers: FloatArray;
  readonly gradient: Operand;
  /** Whether it had a gradient before, which the step itself must have taken away. */
  readonly hadOne: boolean;
}

interface Replay {
  readonly inputs: readonly FloatArray[];
  readonly slots: readonly (Block | null)[];
  readonly leaves: readonly Leaf[];
  readonly tape: Tape;
  /** What it draws from: an error in the middle puts them back. */
  readonly generators: readonly Generator[];
  readonly result: Operand;
  readonly end: ArenaPlace;
  readonly run: () => void;
}

function record<Inputs extends readonly Tensor[]>(it: Known, step: (...inputs: Inputs) => Tensor, inputs: Inputs): Recording {
  const isSteady = (x: Tensor, i: number): boolean => x.base.life?.moves !== true && sameAddress(x.numbers, it.inputs[i]);
  const slots = inputs.map((x, i) => (isSteady(x, i) ? null : unfilled(x.dtype, x.shape)));
  fillSlots(slots, inputs.map((x) => x.numbers)); // prettier-ignore
  const tape = new Tape();
  const given = inputs.map((x, i) => (slots[i] === null ? x : new Tensor(slots[i]))) as unknown as Inputs;
  const result = recording(tape, () => step(...given));
  return { tape, result, end: arenaPlace()!, slots };
}

export function takeFirst<Inputs extends readonly Tensor[]>(
  it: Known,
  step: (...inputs: Inputs) => Tensor,
  inputs: Inputs,
  place: ArenaPlace,
): Tensor {
  const first = record(it, step, inputs);
  const { tape, end, result } = first;
  const size = arenaBytes(place, end).reduce((sum, { length }) => sum + length, 0);
  it.refused = tape.spoilt ?? (size > MOST_BYTES ? "its time is in the kernels" : null);
  if (it.refused !== null) return result.detach();
  if (tape.moving.size === 0) it.first = first;
  else if (it.settled) it.refused = "it reads other tensors from outside of the arena each time";
  else {
    // such as a mask made before the arena: from here on it stays where it is, and the next step is the first
    for (const block of tape.moving) settle(block);
    it.settled = true;
  }
  return result.detach();
}

export function takeSecond<Inputs extends readonly Tensor[]>(
  it: Known,
  step: (...inputs: Inputs) => Tensor,
  inputs: Inputs,
  place: ArenaPlace,
  changes: readonly Tensor[],
): Tensor {
  const first = it.first!;
  it.first = null;
  const lasting = [...arraysOf(first.tape.calls), ...changes.map((x) => x.numbers)].filter((array) => !isBetween(array, place, first.end)); // prettier-ignore
  const before = new StepState(lasting, new Set([defaultGenerator, ...generatorsOf(first.tape)]));
  const hadGradient = new Map([...first.tape.leaves].map((leaf) => [leaf, (leaf as Tensor).grad !== null]));
  const { tape, result, end, slots } = record(it, step, inputs);
  const { same, made } = compareCalls(first.tape.calls, tape.calls);
  const moves = tape.moving.size > 0 || [...arraysOf(tape.calls)].some((array) => theNursery()?.covers(array) === true);
  it.refused =
    tape.spoilt ??
    (moves ? "it reads a tensor that may move" : null) ??
    (same && sameLeaves(first.tape, tape) ? null : "it does something else each time");
  if (it.refused !== null) return result.detach();

  const after = new StepState(lasting, before.generators);
  const region = arenaBytes(place, end).map((bytes) => ({ bytes, copy: bytes.slice() }));
  const own = [...made].map((array) => ({ bytes: bytesOf(array), copy: bytesOf(array).slice() }));
  const leaves = [...tape.leaves].map((leaf) => leafOf(leaf as Tensor, hadGradient.get(leaf)!));
  const outcome = [result, ...leaves.map(({ gradient }) => gradient)].map(({ numbers }) => ({
    numbers,
    copy: numbers.slice(),
  }));
  const numbers = inputs.map((x) => x.numbers);
  const run = compileCalls(direct(tape.calls));
  before.restore();
  for (const { bytes } of [...region, ...own]) bytes.fill(0xff); // nan
  fillSlots(slots, numbers);
  const agrees = succeeds(run) && outcome.every((array) => sameBits(array.numbers, array.copy)) && after.isNow();
  after.restore();
  for (const { bytes, copy } of [...region, ...own]) bytes.set(copy);
  if (!agrees) it.refused = "it computes past the kernels";
  else
    it.replay = {
      inputs: numbers,
      slots,
      leaves,
      tape,
      generators: [...generatorsOf(tape)],
      result: new Block(result.shape, result.dtype, result.numbers, null),
      end,
      run,
    };
  return result.detach();
}

function generatorsOf({ calls }: Tape): Set<Generator> {
  return new Set(argumentsOf(calls).filter((value) => value instanceof Generator));
}

/** nan where a place should be is an error, too. */
function succeeds(run: () => void): boolean {
  try {
    run();
    return true;
  } catch {
    return false;
  }
}

function sameLeaves(a: Tape, b: Tape): boolean {
  return a.leaves.size === b.leaves.size && [...a.leaves].every((leaf) => b.leaves.has(leaf));
}

function leafOf(tensor: Tensor, hadOne: boolean): Leaf {
  const { shape, dtype, numbers } = tensor.grad!;
  return { tensor, numbers: tensor.numbers, gradient: new Block(shape, dtype, numbers, null), hadOne };
}

function isBetween(array: FloatArray, from: ArenaPlace, to: ArenaPlace): boolean {
  if (!isShared(array)) return false;
  return arenaBytes(from, to).some(
    ({ byteOffset, length }) => byteOffset <= array.byteOffset && array.byteOffset < byteOffset + length,
  );
}

/** Whether all that the tape reads and brings gradients to is where it was. */
export function fits({ inputs, slots, leaves, tape }: Replay, numbers: readonly FloatArray[]): boolean {
  for (let i = 0; i < numbers.length; i++) if (slots[i] === null && !sameAddress(inputs[i], numbers[i])) return false;
  for (const { tensor, numbers: place, hadOne } of leaves)
    if (tensor.base.numbers !== place || !tensor.requiresGrad || (tensor.grad !== null && !hadOne)) return false;
  for (const [module, mode] of tape.modes) if (module.training !== mode) return false;
  for (const [parameter, learns] of tape.parameters) if (parameter.requiresGrad !== learns) return false;
  return true;
}

/** Null after an error, with everything as it was: the step as it is written then says more, such as in which layer. */
export function replayed(
  { slots, leaves, result, end, run, tape, generators }: Replay,
  numbers: readonly FloatArray[],
): Tensor | null {
  const place = arenaPlace()!;
  const drawn = generators.map((generator) => generator.state());
  moveTo(end);
  fillSlots(slots, numbers);
  try {
    run();
  } catch {
    generators.forEach((generator, i) => generator.setState(drawn[i]));
    moveTo(place);
    return null;
  }
  for (const leaf of tape.cleared) (leaf as Tensor).grad = null;
  for (const { tensor, gradient } of leaves) tensor.grad = new Tensor(asInArena(gradient));
  return new Tensor(asInArena(result));
}

function fillSlots(slots: readonly (Block | null)[], numbers: readonly FloatArray[]): void {
  for (let i = 0; i < slots.length; i++) slots[i]?.numbers.set(numbers[i]);
}

function sameAddress(a: FloatArray, b: FloatArray): boolean {
  return a === b || (isShared(a) && isShared(b) && a.byteOffset === b.byteOffset && a.length === b.length);
}
