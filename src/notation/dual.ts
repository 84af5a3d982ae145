// Dual numbers: a value beside its slope. Each rule of the calculus is one line here, and a formula evaluated with them gives its own
// derivative, exactly. Slopes of x^n and x y follow from (a + a'h)(b + b'h) = a b + (a' b + a b') h + ..: what h^2 carries is dropped.
import type { FunctionName } from "./names.js";

export interface Dual {
  readonly value: number;
  readonly slope: number;
}

export const ZERO: Dual = { value: 0, slope: 0 };

export function constant(value: number): Dual {
  return { value, slope: 0 };
}

export function isZero({ value, slope }: Dual): boolean {
  return value === 0 && slope === 0;
}

export function negative(a: Dual): Dual {
  return { value: -a.value, slope: -a.slope };
}

export function plus(a: Dual, b: Dual): Dual {
  return { value: a.value + b.value, slope: a.slope + b.slope };
}

export function minus(a: Dual, b: Dual): Dual {
  return { value: a.value - b.value, slope: a.slope - b.slope };
}

export function times(a: Dual, b: Dual): Dual {
  return { value: a.value * b.value, slope: part(a.slope, b.value) + part(b.slope, a.value) };
}

export function over(a: Dual, b: Dual): Dual {
  return { value: a.value / b.value, slope: part(a.slope, 1 / b.value) - part(b.slope, a.value / (b.value * b.value)) };
}

/** d(a^b) = b a^(b - 1) da + a^b ln a db; what does not move has no share, also where a^(b - 1) or ln a is not finite. */
export function power(a: Dual, b: Dual): Dual {
  const value = a.value ** b.value;
  const byBase = b.value === 0 ? 0 : part(a.slope, b.value * a.value ** (b.value - 1));
  return { value, slope: byBase + part(b.slope, value * Math.log(a.value)) };
}

/** A slope times a factor; nothing moves where the slope is 0. */
function part(slope: number, factor: number): number {
  return slope === 0 ? 0 : slope * factor;
}

interface Rule {
  readonly value: (x: number) => number;
  /** y is the value at x. */
  readonly slope: (x: number, y: number) => number;
}

const RULES: Readonly<Record<Exclude<FunctionName, "max" | "min">, Rule>> = {
  exp: { value: Math.exp, slope: (_, y) => y },
  expm1: { value: Math.expm1, slope: (_, y) => y + 1 },
  ln: { value: Math.log, slope: (x) => 1 / x },
  log1p: { value: Math.log1p, slope: (x) => 1 / (1 + x) },
  log2: { value: Math.log2, slope: (x) => 1 / (x * Math.LN2) },
  log10: { value: Math.log10, slope: (x) => 1 / (x * Math.LN10) },
  sqrt: { value: Math.sqrt, slope: (_, y) => 1 / (2 * y) },
  sin: { value: Math.sin, slope: (x) => Math.cos(x) },
  cos: { value: Math.cos, slope: (x) => -Math.sin(x) },
  tan: { value: Math.tan, slope: (_, y) => 1 + y * y },
  atan: { value: Math.atan, slope: (x) => 1 / (1 + x * x) },
  tanh: { value: Math.tanh, slope: (_, y) => 1 - y * y },
  sigmoid: { value: (x) => 1 / (1 + Math.exp(-x)), slope: (_, y) => y * (1 - y) },
  erf: { value: erf, slope: (x) => (2 / Math.sqrt(Math.PI)) * Math.exp(-x * x) },
  abs: { value: Math.abs, slope: (x) => Math.sign(x) },
  sign: { value: Math.sign, slope: () => 0 },
  floor: { value: Math.floor, slope: () => 0 },
  ceil: { value: Math.ceil, slope: () => 0 },
  round: { value: roundHalfEven, slope: () => 0 },
};

export function apply(name: FunctionName, args: readonly Dual[]): Dual {
  if (name === "max" || name === "min") return args.reduce((a, b) => ((name === "max" ? b.value > a.value : b.value < a.value) ? b : a)); // prettier-ignore
  const { value, slope } = RULES[name];
  const [x] = args;
  const y = value(x.value);
  return { value: y, slope: x.slope === 0 ? 0 : x.slope * slope(x.value, y) };
}

/** The number itself, without a slope. */
export function applyToNumber(name: FunctionName, args: readonly number[]): number {
  return apply(name, args.map(constant)).value;
}

/** 2 / sqrt(pi) exp(-x^2) (x + 2 x^3 / 3 + 4 x^5 / (3 5) + ..): no term is negative, so nothing is lost. From 6 on erf is 1 in float64. */
function erf(x: number): number {
  if (Math.abs(x) > 6) return Math.sign(x);
  let [term, total] = [x, x];
  for (let n = 1; Math.abs(term) > 1e-17 * Math.abs(total); n++) {
    term *= (2 * x * x) / (2 * n + 1);
    total += term;
  }
  return (2 / Math.sqrt(Math.PI)) * Math.exp(-x * x) * total;
}

/** Halves go to the even neighbour, as in PyTorch. */
function roundHalfEven(x: number): number {
  const down = Math.floor(x);
  if (x - down !== 0.5) return Math.round(x);
  return down % 2 === 0 ? down : down + 1;
}
