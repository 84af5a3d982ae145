// What counts as a number in a CSV cell: -12, +3.5, .5, 2., 1e-3, with spaces around it. Nothing else does: JavaScript's own
// conversion would read "" as 0 and "0x10" as 16, and "inf" or "nan" in data are mistakes more often than meant.
const pattern = /^[ \t]*[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?[ \t]*$/;

/** NaN for what is not a number; an infinity for a number too large for float64, "1e999". */
export function parseNumber(cell: string): number {
  return pattern.test(cell) ? Number(cell) : NaN;
}

/** A nudge towards the number that was probably meant; null when there is none. */
export function numberHint(cell: string): string | null {
  const text = cell.trim();
  if (/^[+-]?\d+,\d+$/.test(text)) return `decimals are written with a point: ${text.replace(",", ".")}`;
  if (/^[+-]?\d{1,3}([, ']\d{3})+(\.\d+)?$/.test(text)) return `thousands are not separated: ${text.replace(/[, ']/g, "")}`;
  if (/^[+-]?(inf|infinity)$/i.test(text)) return "infinite values cannot be learnt from: correct the cell or leave it empty";
  return null;
}
