// Whether operations record how they were computed.
import { GraphError } from "../core/errors.js";

let recording = true;

export function isGradEnabled(): boolean {
  return recording;
}

/** Runs `fn` with recording switched on or off, and restores what was before, also when `fn` throws. */
export function withGradMode<T>(record: boolean, fn: () => T): T {
  const before = recording;
  recording = record;
  try {
    const result = fn();
    if (result instanceof Promise) {
      throw new GraphError("noGrad: the function returned a Promise, but grad mode is restored before it settles", {
        hint: "await the data first and call noGrad with a function that is not async",
      });
    }
    return result;
  } finally {
    recording = before;
  }
}

/** Runs `fn` without recording: nothing computed inside can be differentiated, and nothing is kept for it. */
export function noGrad<T>(fn: () => T): T {
  return withGradMode(false, fn);
}
