// Numbers as a reader sees them.

/** What is left of a 0 when rounded numbers were subtracted. */
const ROUNDING = 1e-15;

/** At most `digits` decimals, and of small numbers as many significant digits: 2.7183, -0.5, 0.00003126, 3.126e-7. */
export function inDigits(x: number, digits = 4): string {
  if (!Number.isFinite(x)) return Number.isNaN(x) ? "nan" : x > 0 ? "inf" : "-inf";
  if (Math.abs(x) < ROUNDING) return "0";
  const rounded = Math.abs(x) < 10 ** (1 - digits) ? Number(x.toPrecision(digits)) : Number(x.toFixed(digits));
  return Object.is(rounded, -0) ? "0" : String(rounded);
}

/** How far two readings of such a number may lie apart: one unit of its last digit. */
export function lastDigit(text: string): number {
  const [mantissa, exponent = "0"] = text.split("e");
  const decimals = mantissa.includes(".") ? mantissa.length - mantissa.indexOf(".") - 1 : 0;
  return 10 ** (Number(exponent) - decimals);
}
