// A value of another kind than expected: what was probably meant, and how it is written.
import { shorten } from "../core/words.js";

/** "0,01" where a number was expected; null when nothing is to be guessed. */
export function numberMeant(value: unknown): string | null {
  if (typeof value !== "string") return null;
  const text = value.trim();
  const isNumber = (candidate: string): boolean => /^[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?$/i.test(candidate);
  if (isNumber(text)) return `without quotes it is a number: ${shorten(text)}`;
  if (/^[-+]?[1-9]\d{0,2},\d{3}$/.test(text))
    return `write ${text.replace(",", "")}, or ${text.replace(",", ".")} if the comma is for decimals`;
  if (/^[-+]?\d+,\d+$/.test(text)) return `decimals are written with a point: ${shorten(text.replace(",", "."))}`;
  const bare = text.replace(/[_' ](?=\d)/g, "").replace(/,(?=\d{3}(\D|$))/g, "");
  if (isNumber(bare)) return `write the digits without separators: ${shorten(bare)}`;
  if (/^(none|nil|null)$/i.test(text)) return "for nothing leave the key out";
  const power = /^(?:([-+]?[\d.]+)\s*[*x]\s*)?10\s*(?:\^|\*\*)\s*([-+]?\d+)$/.exec(text);
  if (power !== null) return `write ${power[1] ?? 1}e${power[2]}`;
  const fraction = /^(\d+)\s*\/\s*(\d+)$/.exec(text);
  if (fraction !== null && Number(fraction[2]) !== 0)
    return `write the result: ${Number((Number(fraction[1]) / Number(fraction[2])).toPrecision(6))}`;
  const unit = /^([-+]?[\d.]+)\s*(%|[a-z]+|,|;)$/i.exec(text);
  if (unit === null || !isNumber(unit[1])) return null;
  const factor = { "%": 0.01, k: 1000 }[unit[2].toLowerCase()] ?? 1;
  return `write the number alone: ${Number((Number(unit[1]) * factor).toPrecision(12))}`;
}

/** "yes" where true or false was expected. */
export function booleanMeant(value: unknown): string | null {
  const text = String(value).trim().toLowerCase();
  if (["yes", "y", "on", "1", "true", "t"].includes(text)) return "write true";
  return ["no", "n", "off", "0", "false", "f", "none"].includes(text) ? "write false" : null;
}
