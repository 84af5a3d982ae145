// Which settings come next, from what came of those before. The same at any number of processes: trials are proposed in rounds, each from the
// results of all rounds before it, and each trial draws with a generator of its own.
import { Generator } from "../core/rng.js";
import { propose, type Tried } from "../optim/tpe.js";
import type { Dimension } from "../optim/parzen.js";
import { rangeOf, tpeOf, type Choices, type SweepConfig } from "../experiment/schema/sweep.js";
import type { Settings } from "../runs/group.js";
import { draw, rounded } from "./space.js";

/** What came of a trial: less is better, Infinity for one without a result. */
export interface Scored {
  readonly settings: Settings;
  readonly score: number;
}

/** The settings of the next round, at most so many; fewer where everything has been tried. */
export function nextRound(sweep: SweepConfig, seed: number, tried: readonly Scored[], most: number): Settings[] {
  const { round, gamma } = tpeOf(sweep);
  const keys = Object.entries(sweep.keys);
  const dimensions = keys.map(([, values]) => dimensionOf(values));
  const numbers = (settings: Settings): number[] => keys.map(([key, values]) => numberOf(values, settings[key]));
  const known = tried.map(({ settings, score }): Tried => ({ x: numbers(settings), score }));
  const taken = new Set(tried.map(({ settings }) => JSON.stringify(settings)));
  const found: Settings[] = [];
  while (found.length < Math.min(round, most)) {
    const generator = generatorOf(seed, tried.length + found.length);
    const pending = found.map(numbers);
    const proposed = (): Settings => {
      const x = propose(dimensions, known, pending, gamma, generator);
      return Object.fromEntries(keys.map(([key, values], d) => [key, valueOf(values, x[d])]));
    };
    const drawn = (): Settings => Object.fromEntries(keys.map(([key, values]) => [key, draw(values, generator.random53())]));
    const settings = firstNew(proposed, 20, taken) ?? firstNew(drawn, 1000, taken);
    if (settings === null) break;
    taken.add(JSON.stringify(settings));
    found.push(settings);
  }
  return found;
}

/** The same run twice tells nothing. */
function firstNew(make: () => Settings, tries: number, taken: ReadonlySet<string>): Settings | null {
  for (let i = 0; i < tries; i++) {
    const settings = make();
    if (!taken.has(JSON.stringify(settings))) return settings;
  }
  return null;
}

/** Of trial i: it begins with word i of the sweep's generator. */
function generatorOf(seed: number, i: number): Generator {
  const words = new Generator(seed);
  for (let k = 0; k < i; k++) words.random32();
  return new Generator(words.random32());
}

function dimensionOf(values: Choices): Dimension {
  if (Array.isArray(values)) return { kind: "choice", size: values.length };
  const [kind, [low, high]] = rangeOf(values);
  if (kind === "log_uniform") return { kind: "real", low: Math.log(low), high: Math.log(high) };
  return { kind: kind === "integer" ? "integer" : "real", low, high };
}

/** A choice is its place in the list, and of a range over powers of ten the logarithm counts. */
function numberOf(values: Choices, value: unknown): number {
  if (Array.isArray(values)) return values.findIndex((each) => JSON.stringify(each) === JSON.stringify(value));
  return rangeOf(values)[0] === "log_uniform" ? Math.log(value as number) : (value as number);
}

function valueOf(values: Choices, x: number): unknown {
  if (Array.isArray(values)) return values[x];
  const [kind, [low, high]] = rangeOf(values);
  if (kind === "integer") return x;
  return rounded(kind === "log_uniform" ? Math.exp(x) : x, low, high);
}
