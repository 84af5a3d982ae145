// What takes the place of the fast kernels and of what is asked before training, in the program of `mlbh export --to js` (bin/predictor.mjs): there
// is no shared memory, so the plain kernels are used, and the model has been as large where it was trained.

export const createHeap = (): null => null;
export const tooLarge = (): null => null;

/** Never made: all need shared memory. */
export class Arena {}
export class ThreadPool {}
export const instantiate = (): never => none();
export const wasmTable = (): never => none();
export const loadNative = (): never => none();

function none(): never {
  throw new Error("there is no shared memory");
}
