// The settings that a sweep tries: every combination of listed values, or draws from them and from ranges.
import { Generator } from "../core/rng.js";
import type { Settings } from "../runs/group.js";
import { rangeOf, tpeOf, type Choices, type SweepConfig } from "../experiment/schema/sweep.js";

/** How many combinations a grid has. */
export function gridSize({ keys }: SweepConfig): number {
  return Object.values(keys).reduce((size, values) => size * (Array.isArray(values) ? values.length : 1), 1);
}

/** What is known before the first result: the same list for the same section and seed. In a grid the last key changes fastest. */
export function combinations(sweep: SweepConfig, seed: number): Settings[] {
  if (sweep.method === "grid") return grid(sweep);
  return draws(sweep.keys, sweep.method === "tpe" ? tpeOf(sweep).startup : sweep.trials!, seed);
}

function grid({ keys }: SweepConfig): Settings[] {
  return Object.entries(keys).reduce<Settings[]>(
    (before, [key, values]) =>
      before.flatMap((settings) => (values as unknown[]).map((value) => ({ ...settings, [key]: value }))),
    [{}],
  );
}

/** A combination that was drawn before is drawn anew, since the same run twice tells nothing; where there are too few, there are fewer. */
function draws(keys: SweepConfig["keys"], trials: number, seed: number): Settings[] {
  const generator = new Generator(seed);
  const drawn = new Map<string, Settings>();
  for (let misses = 0; drawn.size < trials && misses < 1000;) {
    const settings = Object.fromEntries(Object.entries(keys).map(([key, values]) => [key, draw(values, generator.random53())]));
    const name = JSON.stringify(settings);
    if (drawn.has(name)) misses++;
    else drawn.set(name, settings);
  }
  return [...drawn.values()];
}

/** @param u in [0, 1) */
export function draw(values: Choices, u: number): unknown {
  if (Array.isArray(values)) return values[Math.floor(u * values.length)];
  const [kind, [low, high]] = rangeOf(values);
  if (kind === "integer") return low + Math.floor(u * (high - low + 1));
  if (kind === "uniform") return rounded(low + u * (high - low), low, high);
  return rounded(Math.exp(Math.log(low) + u * (Math.log(high) - Math.log(low))), low, high);
}

/** To four digits: what is shown is what was used. */
export function rounded(x: number, low: number, high: number): number {
  return Math.min(high, Math.max(low, Number(x.toPrecision(4))));
}
