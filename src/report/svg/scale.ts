// From values to places on the paper. A linear axis: place = from + (value - min) / (max - min) (to - from), and the same with log10 of all
// for a logarithmic one, on which equal factors are equal distances.

export interface Tick {
  readonly at: number;
  readonly label: string;
}

export interface Scale {
  readonly place: (value: number) => number;
  readonly ticks: readonly Tick[];
}

/** Where on the paper an axis begins and ends. */
export type Span = readonly [from: number, to: number];

/** The smallest and largest of the finite values; [0, 1] where there are none. */
export function extent(values: Iterable<number>): [min: number, max: number] {
  let [min, max] = [Infinity, -Infinity];
  for (const value of values) {
    if (!Number.isFinite(value)) continue;
    if (value < min) min = value;
    if (value > max) max = value;
  }
  return min > max ? [0, 1] : [min, max];
}

/** The step of 1, 2 or 5 times a power of ten that divides a range into about `count` pieces. */
export function niceStep(range: number, count: number): number {
  const rough = range / count;
  const power = 10 ** Math.floor(Math.log10(rough));
  return power * ([1, 2, 5].find((factor) => factor * power >= rough * 0.999) ?? 10);
}

/** @param nice whether the axis is widened to the next tick on both sides */
export function linearScale(
  [low, high]: readonly [number, number],
  span: Span,
  { count = 5, nice = true, whole = false } = {},
): Scale {
  if (low === high) [low, high] = low === 0 ? [0, 1] : [Math.min(0, low), Math.max(0, high)];
  const step = Math.max(niceStep(high - low, count), whole ? 1 : 0);
  const [first, last] = nice ? [Math.floor(low / step + 1e-9), Math.ceil(high / step - 1e-9)] : [Math.ceil(low / step - 1e-9), Math.floor(high / step + 1e-9)]; // prettier-ignore
  const [min, max] = nice ? [first * step, last * step] : [low, high];
  const place = (value: number): number => span[0] + ((value - min) / (max - min)) * (span[1] - span[0]);
  const digits = Math.max(0, -Math.floor(Math.log10(step) + 1e-9));
  const ticks = Array.from({ length: last - first + 1 }, (_, i) => (first + i) * step);
  return { place, ticks: ticks.map((value) => ({ at: place(value), label: tickLabel(value, digits) })) };
}

/** A line of text and some air, so that labels do not touch. */
const apart = 20;
const factors = [[1], [1, 3], [1, 2, 5], [1, 2, 3, 4, 5, 6, 7, 8, 9]];

/** Values of 0 have no logarithm: they get a line of their own at the foot of the axis, marked 0. */
export function logScale(values: readonly number[], span: Span): Scale {
  const positive = values.filter((value) => value > 0);
  const [low, high] = positive.length === 0 ? [1, 1] : extent(positive);
  const [min, max] = low === high ? [low / 3, high * 3] : [low, high];
  const foot = positive.length < values.length ? span[0] + 0.12 * (span[1] - span[0]) : span[0];
  const [lowest, highest] = [Math.log10(min), Math.log10(max)];
  const place = (value: number): number =>
    value > 0 ? foot + ((Math.log10(value) - lowest) / (highest - lowest)) * (span[1] - foot) : span[0];
  const decades = Array.from({ length: Math.floor(highest) - Math.floor(lowest) + 1 }, (_, i) => Math.floor(lowest) + i);
  const ticksOf = (list: readonly number[]): number[] =>
    decades
      .flatMap((k) => list.map((factor) => factor * 10 ** k))
      .filter((value) => value >= min * 0.999 && value <= max * 1.001);
  const enough = factors.map(ticksOf).find((list) => list.length >= 3) ?? [min, max];
  const ticks: Tick[] = [];
  for (const value of enough) {
    const at = place(value);
    if (ticks.every((tick) => Math.abs(tick.at - at) >= apart)) ticks.push({ at, label: tickLabel(value) });
  }
  return { place, ticks: foot === span[0] ? ticks : [{ at: span[0], label: "0" }, ...ticks] };
}

/** Whether the values reach over so many sizes that equal distances would hide the small ones. */
export function wantsLog(values: readonly number[]): boolean {
  const [min, max] = extent(values);
  return min > 0 && max / min > 30;
}

/** 0.25, 1500, 2.5e-5: short, and all alike on one axis. */
function tickLabel(value: number, digits?: number): string {
  if (value === 0) return "0";
  const size = Math.abs(value);
  const rounded = Number(value.toPrecision(3));
  if (size < 1e-3 || size >= 1e5) return rounded.toExponential().replace("e+", "e");
  return digits === undefined ? String(rounded) : value.toFixed(digits);
}
