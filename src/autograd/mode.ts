// Whether operations record how they were computed, and whether they look at what they computed.
import { ArgumentError, GraphError } from "../core/errors.js";

let recording = true;
let detecting = false;

export function isGradEnabled(): boolean {
  return recording;
}

export function isDetectingAnomalies(): boolean {
  return detecting;
}

/** Runs `fn` with recording switched on or off, and restores what was before, also when `fn` throws. */
export function withGradMode<T>(record: boolean, fn: () => T): T {
  const before = recording;
  recording = record;
  return restoring("noGrad", fn, () => (recording = before));
}

/** Runs `fn` without recording: nothing computed inside can be differentiated, and nothing is kept for it. */
export function noGrad<T>(fn: () => T): T {
  return withGradMode(false, fn);
}

/**
 * Runs `fn` so that the first operation that makes nan or an infinity out of finite numbers is an AnomalyError, with the numbers that went
 * in; in the backward pass of what was recorded inside, too. Every array is read once more: for the search of a fault, not for training.
 * As torch.autograd.detect_anomaly, which looks at nan in the backward pass only.
 */
export function detectAnomaly<T>(fn: () => T): T {
  return withDetection(true, fn);
}

export function withDetection<T>(detect: boolean, fn: () => T): T {
  const before = detecting;
  detecting = detect;
  return restoring("detectAnomaly", fn, () => (detecting = before));
}

function restoring<T>(name: string, fn: () => T, restore: () => void): T {
  try {
    if (typeof fn !== "function")
      throw new ArgumentError(`${name}: expected a function to run`, { hint: `write ${name}(() => ...)` });
    const result = fn();
    if (result instanceof Promise) {
      throw new GraphError(`${name}: the function returned a Promise, but the mode is restored before it settles`, {
        hint: `await the data first and call ${name} with a function that is not async`,
      });
    }
    return result;
  } finally {
    restore();
  }
}
