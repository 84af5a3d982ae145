// What counts as a number in a CSV cell: -12, +3.5, .5, 2., 1e-3, with spaces around it. Nothing else does: JavaScript's own
// conversion would read "" as 0 and "0x10" as 16, and "inf" or "nan" in data are mistakes more often than meant.
const pattern = /^[ \t]*[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?[ \t]*$/;

/** NaN for what is not a number; an infinity for a number too large for float64, "1e999". */
export function parseNumber(cell: string): number {
  return pattern.test(cell) ? Number(cell) : NaN;
}

export const decimals = [".", ","] as const;
export const thousands = ["", ",", ".", " ", "'"] as const;

/** How the numbers of a column are written: -$1,234.50 has the decimal ".", the thousands ",", and the prefix "$". */
export interface NumberFormat {
  readonly decimal: (typeof decimals)[number];
  /** "" where they are not separated. A space stands for the narrow and the unbreakable ones too. */
  readonly thousands: (typeof thousands)[number];
  /** What may stand before a number, and after it: "$", "%". It does not change the number. */
  readonly prefix: string;
  readonly suffix: string;
}

export const plainNumbers: NumberFormat = { decimal: ".", thousands: "", prefix: "", suffix: "" };

/** parseNumber for numbers that are written in another way. */
export function numberReader({ decimal, thousands: separator, prefix, suffix }: NumberFormat): (cell: string) => number {
  if (decimal === "." && separator === "" && prefix === "" && suffix === "") return parseNumber;
  const between = separator === " " ? "[ \u00a0\u202f]" : escaped(separator);
  const whole = separator === "" ? "\\d+" : `\\d{1,3}(?:${between}\\d{3})+|\\d+`;
  const optional = (text: string): string => (text === "" ? "" : `(?:${escaped(text)})?`);
  const shape = new RegExp(
    `^\\s*([+-]?)\\s*${optional(prefix)}\\s*([+-]?)((?:${whole})?)(?:${escaped(decimal)}(\\d*))?([eE][+-]?\\d+)?\\s*${optional(suffix)}\\s*$`,
  );
  return (cell) => {
    const [found, sign, inner, units, fraction = "", exponent = ""] = shape.exec(cell) ?? [];
    if (found === undefined || (units === "" && fraction === "") || (sign !== "" && inner !== "")) return NaN;
    return Number(`${sign}${inner}${units.replace(/\D/g, "")}.${fraction}${exponent}`);
  };
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
}

/** A nudge towards what was probably meant; null when there is none. */
export function numberHint(cell: string): string | null {
  const text = cell.trim();
  if (/^[+-]?\d{1,3},\d{3}$/.test(text)) {
    const [thousand, decimal] = [text.replace(",", ""), text.replace(",", ".")];
    return `is it ${thousand} or ${decimal}? set the column's number: {thousands: ","} or {decimal: ","}`;
  }
  if (/^[+-]?\d*,\d+$/.test(text))
    return `decimals are written with a point, ${text.replace(",", ".")}; or set the column's number: {decimal: ","}`;
  if (/^[+-]?\d{1,3}([, ']\d{3})+(\.\d+)?$/.test(text)) {
    const separator = /[, ']/.exec(text)![0];
    return `thousands are not separated, or set the column's number: {thousands: ${JSON.stringify(separator)}}`;
  }
  if (/^[+-]?[$€£¥₹]/.test(text))
    return `leave the sign out, or set the column's number: {prefix: ${JSON.stringify(/[$€£¥₹]/.exec(text)![0])}}`;
  if (/^[+-]?[\d.,]+\s*%$/.test(text)) return 'leave the sign out, or set the column\'s number: {suffix: "%"}';
  if (/^[+-]?(inf|infinity)$/i.test(text)) return "infinite values cannot be learnt from: correct the cell or leave it empty";
  return null;
}

/** 007, -01.5; not 0.5. */
export function isPadded(cell: string): boolean {
  const start = cell.startsWith("-") || cell.startsWith("+") ? 1 : 0;
  const next = cell.charCodeAt(start + 1);
  return cell.charCodeAt(start) === 48 && next >= 48 && next <= 57;
}
