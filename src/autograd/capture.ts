// The same training step again and again, without the program around it: captured once, replayed from then on.
//
//   const learn = capture((x, y) => { optimizer.zeroGrad(); const loss = F.crossEntropy(model.forward(x), y); loss.backward(); return loss; });
//   for (const [x, y] of batches) arena(() => { learn(x, y); optimizer.step(); });
//
// The first steps with inputs of some shapes run as they are written. What the second and the third do to numbers is taken down
// (kernels/tape.ts); if both did the same at the same places, the third is done once more from its tape alone, on memory full of nan, and
// must give the same bits: loss, gradients, whatever else it changed, and the state of the random generator. Only then the tape is used.
// So a step that reads a value on its way, computes past the kernels, or does something else each time is found out, and stays as it is.
import { field } from "../core/fields.js";
import { arenaPlace } from "../kernels/allocator.js";
import { kernelMode, replayIsWanted } from "../kernels/index.js";
import { isRunning } from "../kernels/tape.js";
import { reader, take } from "./call.js";
import { isDetectingAnomalies, isGradEnabled } from "./mode.js";
import { fits, replayed, takeFirst, takeSecond, type Known } from "./replayStep.js";
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

const readCapture = reader("capture", [
  { name: "step", required: true, kind: "a function of tensors that returns a loss", accepts: (value) => typeof value === "function" },
  take.options({ changes: field.object({ kind: "a list of tensors", accepts: isListOfTensors, help: "what it changes beside gradients" }) }),
]); // prettier-ignore

function isListOfTensors(value: unknown): boolean {
  return Array.isArray(value) && value.every((entry) => entry instanceof Tensor);
}

const MOST_SHAPES = 16;
let enabled = replayIsWanted;

/** Switches replaying off, or on again. */
export function useReplay(wanted: boolean): void {
  enabled = wanted;
}

/**
 * A function of tensors that computes a loss, goes backward, and returns the loss: called in an arena, it is replayed from the fourth time on
 * that its inputs have the same shapes. It then does to numbers what it did when it was taken down, and nothing else: its own text is not
 * run. It goes on reading the objects that it read: a plain number in it keeps its value, a layer or parameter that is replaced later is not
 * seen, and a hook that comes later is not called. Gradients and the returned loss are as they would be, to the bit. Outside of an arena,
 * without fast kernels, and where replay and program do not agree, it runs as written.
 */
export function capture<Inputs extends readonly Tensor[]>(
  step: (...inputs: Inputs) => Tensor,
  options: CaptureOptions = {},
): Captured<Inputs> {
  readCapture([step, options]);
  const { changes = [] } = options;
  const known = new Map<string, Known>();
  const plain = (inputs: Inputs, why: string): Tensor => {
    captured.last = why;
    return step(...inputs).detach();
  };
  const call = (...inputs: Inputs): Tensor => {
    const place = enabled && isGradEnabled() && !isDetectingAnomalies() && !isRunning() ? arenaPlace() : null;
    if (place === null) return plain(inputs, "not in an arena, or switched off");
    const key = `${kernelMode()} ${place.segment}:${place.next} ${inputs.map(({ shape, dtype, requiresGrad }) => `${shape.join("x")} ${dtype} ${requiresGrad}`).join()}`;
    let it = known.get(key);
    if (it === undefined) {
      if (known.size === MOST_SHAPES) return plain(inputs, "its inputs have had too many shapes");
      it = { calls: 0, settled: false, inputs: [], first: null, replay: null, refused: inputs.some((x) => x.requiresGrad) ? "an input requires a gradient" : null }; // prettier-ignore
      known.set(key, it);
    }
    if (it.refused !== null) return plain(inputs, it.refused);
    const numbers = inputs.map((x) => x.numbers);
    if (it.replay !== null) {
      if (!fits(it.replay, numbers))
        return plain(
          inputs,
          "a parameter, an input or a gradient is not where it was, something is frozen or no longer so, or a layer is in another mode",
        );
      captured.last = "replayed";
      return replayed(it.replay, numbers) ?? plain(inputs, "the replay met an error");
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
