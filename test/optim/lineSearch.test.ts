// The line search of L-BFGS against PyTorch 1.13's, torch.optim.lbfgs._strong_wolfe(f, None, first, d = [1], ..).
import { describe, expect, test } from "@jest/globals";
import { strongWolfe, type Place } from "../../src/optim/lineSearch.js";

type F = (t: number) => number;

/** A loss along a line, its derivative, and for each first step: where the search ends, after how many measurements. */
const lines: readonly (readonly [words: string, f: F, slope: F, found: readonly (readonly [first: number, t: number, evaluations: number])[]])[] = [
  ["(t - 2)^2", (t) => (t - 2) ** 2, (t) => 2 * (t - 2), [[0.001, 1.0, 4], [0.1, 1.0, 2], [1, 1.0, 1], [4, 2.0, 2], [30, 2.0, 2]]],
  ["-t", (t) => -t, () => -1, [[0.001, 1e+22, 26], [0.1, 1e+24, 26], [1, 9.999999999999999e+24, 26], [4, 3.9999999999999995e+25, 26], [30, 3e+26, 26]]],
  ["|t - 1|", (t) => Math.abs(t - 1), (t) => (t < 1 ? -1 : 1), [[0.001, 0.9999999997543159, 23], [0.1, 1.0000000002254066, 20], [1, 1.0, 12], [4, 1.0000000000709661, 19], [30, 0.9999999996995125, 21]]],
  ["-t / (t^2 + 2)", (t) => -t / (t * t + 2), (t) => (t * t - 2) / (t * t + 2) ** 2, [[0.001, 0.8230493060851678, 4], [0.1, 0.822303296454025, 2], [1, 1.0, 1], [4, 4.0, 1], [30, 30.0, 1]]],
  ["(t + 0.004)^5 - 2 (t + 0.004)^4", (t) => (t + 0.004) ** 5 - 2 * (t + 0.004) ** 4, (t) => 5 * (t + 0.004) ** 4 - 8 * (t + 0.004) ** 3, [[0.001, 1.5960000000000019, 13], [0.1, 1.5960000000002028, 10], [1, 1.5960000000001962, 7], [4, 1.596000000024743, 7], [30, 1.5960000000000858, 10]]],
  ["sin(5 t) / 2 - 3 t + t^2", (t) => Math.sin(5 * t) / 2 - 3 * t + t * t, (t) => (5 * Math.cos(5 * t)) / 2 - 3 + 2 * t, [[0.001, 1.0105667696531906, 6], [0.1, 1.5734535523734414, 4], [1, 1.0, 1], [4, 2.126910839130379, 3], [30, 1.041665678908576, 7]]],
  ["exp(t) - 3 t", (t) => Math.exp(t) - 3 * t, (t) => Math.exp(t) - 3, [[0.001, 1.0, 4], [0.1, 1.0, 2], [1, 1.0, 1], [4, 1.080239680748471, 3], [30, 1.0797593791068687, 7]]],
  ["max(-t, 10 t - 5)", (t) => Math.max(-t, 10 * t - 5), (t) => (-t > 10 * t - 5 ? -1 : 10), [[0.001, 0.4544891344584647, 26], [0.1, 0.4545165660257515, 26], [1, 0.4545436485642984, 26], [4, 0.4545389627304105, 26], [30, 0.4545197585505596, 26]]],
  ["t^4 - t", (t) => t ** 4 - t, (t) => 4 * t ** 3 - 1, [[0.001, 0.6183860567178863, 5], [0.1, 0.6183860567178863, 3], [1, 0.6076252185107651, 2], [4, 0.6442931417031271, 3], [30, 0.6184571268493958, 5]]],
  ["cos(t) - t / 10", (t) => Math.cos(t) - t / 10, (t) => -Math.sin(t) - 0.1, [[0.001, 3.2914348887388454, 7], [0.1, 3.2914348887388454, 5], [1, 3.2967347302617362, 4], [4, 3.293455017046693, 3], [30, 22.162887132433067, 4]]],
]; // prettier-ignore

function search(f: F, slope: F, first: number): ReturnType<typeof strongWolfe> & { readonly asked: number[] } {
  const asked: number[] = [];
  const at = (t: number): Place => ({ t, loss: f(t), gradient: Float64Array.of(slope(t)), slope: slope(t) });
  const watched = (t: number): Place => {
    asked.push(t);
    return at(t);
  };
  return { ...strongWolfe(watched, at(0), first, 1, 1e-9), asked };
}

describe("where it ends, and after how many measurements of the loss", () => {
  test.each(lines)("%s", (_, f, slope, found) => {
    for (const [first, t, evaluations] of found) {
      const { place, asked, ...result } = search(f, slope, first);
      expect([first, Math.abs(place.t - t) <= 1e-9 * t]).toEqual([first, true]);
      expect([first, place.loss, place.slope]).toEqual([first, f(place.t), slope(place.t)]);
      expect([first, result.evaluations, asked.length]).toEqual([first, evaluations, evaluations]);
      expect([first, asked[0]]).toEqual([first, first]);
    }
  });
});
