// The same training step again and again, without the program around it: captured once, replayed from then on.
//
//   const learn = capture((x, y) => { optimizer.zeroGrad(); const loss = F.crossEntropy(model.forward(x), y); loss.backward(); return loss; });
//   for (const [x, y] of batches) arena(() => { learn(x, y); optimizer.step(); });
//
// The first steps with inputs of some shapes run as they are written. What the second and the third do to numbers is taken down
// (kernels/tape.ts); if both did the same at the same places, the third is done once more from its tape alone, on memory full of nan, and
// must give the same bits: loss, gradients, whatever else it changed, and the state of the random generator. Only then the tape is used.
// So a step that reads a value on its way, computes past the kernels, or does something else each time is found out, and stays as it is.
import { ArgumentError } from "../core/errors.js";
import { defaultGenerator, Generator } from "../core/rng.js";
import { arenaBytes, arenaPlace, asInArena, moveTo, unfilled } from "../kernels/allocator.js";
import { recording, replayIsWanted } from "../kernels/index.js";
import type { ArenaPlace } from "../kernels/memory.js";
import { Block, type FloatArray, type Operand } from "../kernels/ndarray.js";
import { argumentsOf, arraysOf, bytesOf, compareCalls, compileCalls, isShared, sameBits } from "../kernels/replay.js";
import { isRunning, Tape } from "../kernels/tape.js";
import { isDetectingAnomalies, isGradEnabled } from "./mode.js";
import { StepState } from "./stepState.js";
import { Tensor } from "./tensor.js";

export interface CaptureOptions {
  /** What the step changes beside gradients, such as the buffers of a model: it is compared, too. */
  readonly changes?: readonly Tensor[];
}

/** A step that may be replayed. */
export interface Captured<Inputs extends readonly Tensor[]> {
  (...inputs: Inputs): Tensor;
  /** How it is with the last call: "replayed", or why it ran as it is written. */
  readonly last: string;
}

/** Shapes that are remembered; further ones run as they are written. */
const MOST_SHAPES = 16;
/** A step on more memory than this gains nothing: its time is in the kernels. */
const MOST_BYTES = 256 << 20;

let enabled = replayIsWanted;

/** Switches replaying off, or on again. */
export function useReplay(wanted: boolean): void {
  enabled = wanted;
}

/** What is known of a step with inputs of some shapes. */
interface Known {
  calls: number;
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
  readonly result: Operand;
  readonly end: ArenaPlace;
  readonly run: () => void;
}

/**
 * A function of tensors that computes a loss, goes backward, and returns the loss: called in an arena, it is replayed from the fourth time on
 * that its inputs have the same shapes. It then does to numbers what it did when it was taken down, and nothing else: its own text is not
 * run. What it reads must be its inputs, parameters and buffers; a plain number in it keeps its value. Gradients and the returned loss are
 * as they would be, to the bit. Outside of an arena, without fast kernels, and where replay and program do not agree, it runs as written.
 */
export function capture<Inputs extends readonly Tensor[]>(
  step: (...inputs: Inputs) => Tensor,
  { changes = [] }: CaptureOptions = {},
): Captured<Inputs> {
  if (typeof step !== "function") throw new ArgumentError("capture: expected a function of tensors that returns a loss");
  const known = new Map<string, Known>();
  const plain = (inputs: Inputs, why: string): Tensor => {
    captured.last = why;
    return step(...inputs).detach();
  };
  const call = (...inputs: Inputs): Tensor => {
    const place = enabled && isGradEnabled() && !isDetectingAnomalies() && !isRunning() ? arenaPlace() : null;
    if (place === null) return plain(inputs, "not in an arena, or switched off");
    const key = `${place.segment}:${place.next} ${inputs.map(({ shape, dtype, requiresGrad }) => `${shape.join("x")} ${dtype} ${requiresGrad}`).join()}`; // prettier-ignore
    let it = known.get(key);
    if (it === undefined) {
      if (known.size === MOST_SHAPES) return plain(inputs, "its inputs have had too many shapes");
      it = { calls: 0, inputs: [], first: null, replay: null, refused: inputs.some((x) => x.requiresGrad) ? "an input requires a gradient" : null }; // prettier-ignore
      known.set(key, it);
    }
    if (it.refused !== null) return plain(inputs, it.refused);
    const numbers = inputs.map((x) => x.numbers);
    if (it.replay !== null) {
      if (!fits(it.replay, numbers)) return plain(inputs, "a parameter, an input or a gradient is not where it was");
      captured.last = "replayed";
      return replayed(it.replay, numbers);
    }
    it.calls++;
    if (it.calls === 1) {
      it.inputs = numbers;
      return plain(inputs, "seen for the first time");
    }
    captured.last = "taken down";
    if (it.first === null) return takeFirst(it, step, inputs, place);
    return takeSecond(it, step, inputs, place, changes);
  };
  const captured = Object.assign(call, { last: "never called" });
  return captured;
}

function record<Inputs extends readonly Tensor[]>(it: Known, step: (...inputs: Inputs) => Tensor, inputs: Inputs): Recording {
  const slots = inputs.map((x, i) => (sameAddress(x.numbers, it.inputs[i]) ? null : unfilled(x.dtype, x.shape)));
  fillSlots(slots, inputs.map((x) => x.numbers)); // prettier-ignore
  const tape = new Tape();
  const given = inputs.map((x, i) => (slots[i] === null ? x : new Tensor(slots[i]))) as unknown as Inputs;
  const result = recording(tape, () => step(...given));
  return { tape, result, end: arenaPlace()!, slots };
}

function takeFirst<Inputs extends readonly Tensor[]>(
  it: Known,
  step: (...inputs: Inputs) => Tensor,
  inputs: Inputs,
  place: ArenaPlace,
): Tensor {
  // prettier-ignore
  it.first = record(it, step, inputs);
  const { tape, end, result } = it.first;
  const size = arenaBytes(place, end).reduce((sum, { length }) => sum + length, 0);
  it.refused = tape.spoilt ?? (size > MOST_BYTES ? "its time is in the kernels" : null);
  return result.detach();
}

function takeSecond<Inputs extends readonly Tensor[]>(
  it: Known,
  step: (...inputs: Inputs) => Tensor,
  inputs: Inputs,
  place: ArenaPlace,
  changes: readonly Tensor[],
): Tensor {
  const { first } = it;
  it.first = null;
  const values = argumentsOf(first!.tape.calls);
  const lasting = [...arraysOf(first!.tape.calls), ...changes.map((x) => x.numbers)].filter((array) => !isBetween(array, place, first!.end)); // prettier-ignore
  const before = new StepState(lasting, [defaultGenerator, ...values.filter((value) => value instanceof Generator)]);
  const hadGradient = new Map([...first!.tape.leaves].map((leaf) => [leaf, (leaf as Tensor).grad !== null]));
  const second = record(it, step, inputs);
  const { tape, result, end, slots } = second;
  const { same, made } = compareCalls(first!.tape.calls, tape.calls);
  it.refused = tape.spoilt ?? (same && sameLeaves(first!.tape, tape) ? null : "it does something else each time");
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
  const run = compileCalls(tape.calls);
  before.restore();
  for (const { bytes } of [...region, ...own]) bytes.fill(0xff); // nan
  fillSlots(slots, numbers);
  const agrees = succeeds(run) && outcome.every((array) => sameBits(array.numbers, array.copy)) && after.isNow();
  after.restore();
  for (const { bytes, copy } of [...region, ...own]) bytes.set(copy);
  if (!agrees) it.refused = "it computes past the kernels";
  else
    it.replay = { inputs: numbers, slots, leaves, result: new Block(result.shape, result.dtype, result.numbers, null), end, run };
  return result.detach();
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
function fits({ inputs, slots, leaves }: Replay, numbers: readonly FloatArray[]): boolean {
  for (let i = 0; i < numbers.length; i++) if (slots[i] === null && !sameAddress(inputs[i], numbers[i])) return false;
  for (const { tensor, numbers: place, hadOne } of leaves)
    if (tensor.base.numbers !== place || !tensor.requiresGrad || (tensor.grad !== null && !hadOne)) return false;
  return true;
}

function replayed({ slots, leaves, result, end, run }: Replay, numbers: readonly FloatArray[]): Tensor {
  moveTo(end);
  fillSlots(slots, numbers);
  run();
  for (const { tensor, gradient } of leaves) tensor.grad = new Tensor(asInArena(gradient));
  return new Tensor(asInArena(result));
}

function fillSlots(slots: readonly (Block | null)[], numbers: readonly FloatArray[]): void {
  for (let i = 0; i < slots.length; i++) slots[i]?.numbers.set(numbers[i]);
}

function sameAddress(a: FloatArray, b: FloatArray): boolean {
  return a === b || (isShared(a) && isShared(b) && a.byteOffset === b.byteOffset && a.length === b.length);
}
