// A run goes on with the kernels it was begun with: others add up in another order, and would give other last digits from there on.
import { InputError } from "../core/errors.js";
import { displayPath } from "../files/file.js";
import { fastestMode, kernelBuild, kernelMode, useKernels, type KernelBuild, type KernelMode } from "../kernels/index.js";

/** What computes with these last digits; native kernels do, too, where wasm does. */
export function modeOf(build: KernelBuild): "reference" | "wasm" {
  return build === "reference" ? "reference" : "wasm";
}

/** The same as is in use already, where it may go on with the run; else the fastest that may. */
function modeFor(build: KernelBuild): KernelMode {
  if (build === "reference") return build;
  return kernelMode() === "reference" ? fastestMode() : kernelMode();
}

/**
 * From here on numbers are computed with what is asked for, or with what a run was begun with.
 * @param recorded what that was; undefined for a version that did not record it
 * @throws InputError when something else is asked for, or this machine does not have it
 */
export function keepKernels(run: string, recorded: KernelBuild | undefined, asked: KernelMode | undefined): void {
  const mode = asked ?? (recorded && modeFor(recorded));
  if (mode !== undefined) useKernels(mode);
  const now = kernelBuild();
  if (recorded === undefined || now === recorded) return;
  const message = `was computed with the kernels "${recorded}", and "${now}" would give other last digits from here on`;
  const hint =
    (mode === "reference") !== (recorded === "reference")
      ? `leave --kernels out, or set it to ${modeOf(recorded)}`
      : "go on with it on a machine, and with a version of Node, that has them; or begin a new run";
  throw new InputError([{ place: { file: displayPath(run) }, message, hint }]);
}

/** Does something, and computes as before afterwards. */
export async function withOwnKernels<T>(action: () => Promise<T>): Promise<T> {
  const before = kernelMode();
  try {
    return await action();
  } finally {
    useKernels(before);
  }
}
