// The scale of a chart's axis: ends and ticks at round numbers, 1, 2 or 5 times a power of ten.

export interface Axis {
  readonly low: number;
  readonly high: number;
  /** From low to high, both among them. */
  readonly ticks: readonly number[];
  /** Where a value lies: 0 at low, 1 at high. */
  readonly position: (value: number) => number;
}

/** An axis of equal steps around the values from `min` to `max`, with about `count` ticks. */
export function linearAxis(min: number, max: number, count: number): Axis {
  const size = Math.max(Math.abs(min), Math.abs(max));
  const flat = max - min <= 1e-12 * size; // one value, give or take a rounding
  const half = flat ? size / 2 || 1 : 0;
  const step = roundUp((max - min + 2 * half) / Math.max(1, count - 1));
  const first = Math.floor((min - half) / step + 1e-9);
  const last = Math.max(first + 1, Math.ceil((max + half) / step - 1e-9));
  const ticks = Array.from({ length: last - first + 1 }, (_, i) => Number(((first + i) * step).toPrecision(12)));
  const [low, high] = [ticks[0], ticks[ticks.length - 1]];
  return { low, high, ticks, position: (value) => (value - low) / (high - low) };
}

/** An axis of equal factors around positive values: its ends, and the powers of ten between them. */
export function logAxis(min: number, max: number): Axis {
  const flat = max / min <= 1 + 1e-12;
  const [low, high] = [roundDown(flat ? min / 2 : min), roundUp(flat ? max * 2 : max)];
  const ticks = [low];
  for (let power = Math.floor(Math.log10(low)) + 1; 10 ** power < high; power++) ticks.push(10 ** power);
  ticks.push(high);
  const span = Math.log(high) - Math.log(low);
  return { low, high, ticks, position: (value) => (Math.log(value) - Math.log(low)) / span };
}

const MULTIPLES = [1, 2, 5, 10];

/** The next round number that is not below x > 0. */
function roundUp(x: number): number {
  const power = 10 ** Math.floor(Math.log10(x));
  return (MULTIPLES.find((m) => m * power >= x * (1 - 1e-9)) ?? 10) * power;
}

/** The next round number that is not above x > 0. */
function roundDown(x: number): number {
  const power = 10 ** Math.floor(Math.log10(x));
  return (MULTIPLES.findLast((m) => m * power <= x * (1 + 1e-9)) ?? 1) * power;
}
