// A run goes on with the kernels it was begun with: others add up in another order, and would give other last digits from there on.
import { InputError } from "../core/errors.js";
import { displayPath } from "../files/file.js";
import { kernelBuild, useKernels, type KernelBuild, type KernelMode } from "../kernels/index.js";

export function modeOf(build: KernelBuild): KernelMode {
  return build === "reference" ? "reference" : "wasm";
}

/**
 * From here on numbers are computed with what is asked for, or with what a run was begun with.
 * @param recorded what that was; undefined for a version that did not record it
 * @throws InputError when something else is asked for, or this machine does not have it
 */
export function keepKernels(run: string, recorded: KernelBuild | undefined, asked: KernelMode | undefined): void {
  const mode = asked ?? (recorded && modeOf(recorded));
  if (mode !== undefined) useKernels(mode);
  const now = kernelBuild();
  if (recorded === undefined || now === recorded) return;
  const message = `was computed with the kernels "${recorded}", and "${now}" would give other last digits from here on`;
  const hint =
    mode !== modeOf(recorded)
      ? `leave --kernels out, or set it to ${modeOf(recorded)}`
      : "go on with it on a machine, and with a version of Node, that has them; or begin a new run";
  throw new InputError([{ place: { file: displayPath(run) }, message, hint }]);
}

/** Does something, and computes as before afterwards. */
export async function withOwnKernels<T>(action: () => Promise<T>): Promise<T> {
  const before = modeOf(kernelBuild());
  try {
    return await action();
  } finally {
    useKernels(before);
  }
}
