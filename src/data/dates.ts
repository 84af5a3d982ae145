// Dates in a CSV file -> seconds since 1970 (UTC) -> features: what a calendar repeats (months, weekdays, hours) as a point on a circle, so
// that December lies beside January, and what it does not repeat as a number.

/** Parts of a format, with what they match and which field of a date they are. */
const TOKENS = {
  YYYY: ["\\d{4}", "year"],
  MMMM: ["[A-Za-z]{3,9}\\.?", "name"],
  MMM: ["[A-Za-z]{3,4}\\.?", "name"],
  MM: ["\\d{1,2}", "month"],
  DD: ["\\d{1,2}", "day"],
  HH: ["\\d{1,2}", "hour"],
  mm: ["\\d{2}", "minute"],
  ss: ["\\d{2}(?:\\.\\d+)?", "second"],
  Z: ["Z|[+-]\\d{2}:?\\d{2}|", "zone"],
} as const;
type Part = (typeof TOKENS)[keyof typeof TOKENS][1];

const TOKEN = /YYYY|MMMM|MMM|MM|DD|HH|mm|ss|Z/g;
const MONTH_NAMES = ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"]; // prettier-ignore
const MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];

/** Seconds since 1970, as computers count them. */
export const EPOCH = "epoch";

/** Formats that are looked for, the likeliest first. A date that fits two of them means two different days. */
export const knownFormats: readonly string[] = [
  "YYYY-MM-DD",
  "YYYY-MM-DD HH:mm:ss",
  "YYYY-MM-DD HH:mm",
  "YYYY-MM-DDTHH:mm:ssZ",
  "YYYY-MM-DDTHH:mmZ",
  "YYYY/MM/DD",
  "YYYY/MM/DD HH:mm:ss",
  "YYYY/MM/DD HH:mm",
  "YYYY-MM",
  "MM/DD/YYYY",
  "DD/MM/YYYY",
  "MM/DD/YYYY HH:mm",
  "DD/MM/YYYY HH:mm",
  "MM/DD/YYYY HH:mm:ss",
  "DD/MM/YYYY HH:mm:ss",
  "MM-DD-YYYY",
  "DD-MM-YYYY",
  "DD.MM.YYYY",
  "DD.MM.YYYY HH:mm",
  "DD.MM.YYYY HH:mm:ss",
  "MMM DD YYYY",
  "MMM DD, YYYY",
  "MMMM DD, YYYY",
  "DD MMM YYYY",
  "DD-MMM-YYYY",
  "DD MMMM YYYY",
  "MMM YYYY",
];

/** What is wrong with a format; null when it can be used. */
export function problemWithFormat(format: string): string | null {
  if (format === EPOCH) return null;
  const parts = [...format.matchAll(TOKEN)].map(([token]) => TOKENS[token as keyof typeof TOKENS][1]);
  if (!parts.includes("year")) return "has no YYYY: the year must stand in it";
  if (!parts.includes("month") && !parts.includes("name")) return "has no month: MM for 06, MMM for Jun";
  if (new Set(parts).size < parts.length) return "names a part of the date twice";
  return null;
}

/** Seconds since 1970 of a date in this format; NaN for any other text, and for days that no calendar has. */
export function dateReader(format: string): (cell: string) => number {
  if (format === EPOCH) return (cell) => (/^\s*-?\d+(\.\d+)?\s*$/.test(cell) ? Number(cell) : NaN);
  const parts: Part[] = [];
  let shape = "";
  let from = 0;
  for (const match of format.matchAll(TOKEN)) {
    const [pattern, part] = TOKENS[match[0] as keyof typeof TOKENS];
    shape += `${literal(format.slice(from, match.index))}(${pattern})`;
    parts.push(part);
    from = match.index + match[0].length;
  }
  const whole = new RegExp(`^\\s*${shape}${literal(format.slice(from))}\\s*$`);
  return (cell) => {
    const match = whole.exec(cell);
    if (match === null) return NaN;
    const found: Partial<Record<Part, string>> = {};
    parts.forEach((part, i) => (found[part] = match[i + 1]));
    return secondsOf(found);
  };
}

/** The inverse of dateReader: seconds since 1970 as a date in this format. */
export function dateWriter(format: string): (seconds: number) => string {
  if (format === EPOCH) return String;
  const two = (value: number): string => String(value).padStart(2, "0");
  return (seconds) => {
    const date = new Date(seconds * 1000);
    const name = MONTH_NAMES[date.getUTCMonth()];
    const fraction = seconds - Math.floor(seconds);
    const words: Readonly<Record<keyof typeof TOKENS, string>> = {
      YYYY: String(date.getUTCFullYear()).padStart(4, "0"),
      MMMM: name,
      MMM: name.slice(0, 3),
      MM: two(date.getUTCMonth() + 1),
      DD: two(date.getUTCDate()),
      HH: two(date.getUTCHours()),
      mm: two(date.getUTCMinutes()),
      ss: two(date.getUTCSeconds()) + (fraction === 0 ? "" : fraction.toFixed(3).slice(1)),
      Z: "Z",
    };
    return format.replace(TOKEN, (token) => words[token as keyof typeof TOKENS]);
  };
}

function literal(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&").replace(/ +/g, " +");
}

function secondsOf({
  year,
  month,
  name,
  day = "1",
  hour = "0",
  minute = "0",
  second = "0",
  zone = "",
}: Partial<Record<Part, string>>): number {
  const m = name === undefined ? Number(month) - 1 : MONTHS.indexOf(name.slice(0, 3).toLowerCase());
  const [y, d, h, min, s] = [year, day, hour, minute, second].map(Number);
  if (m < 0 || m > 11 || d < 1 || d > daysIn(y, m) || h > 24 || min > 59 || s >= 61) return NaN;
  return dayOf(y, m, d).getTime() / 1000 + 3600 * h + 60 * min + s - offsetOf(zone);
}

/** Date.UTC would take the year 19 for 1919. */
function dayOf(year: number, month: number, day: number): Date {
  const date = new Date(0);
  date.setUTCFullYear(year, month, day);
  return date;
}

function daysIn(year: number, month: number): number {
  return dayOf(year, month + 1, 0).getUTCDate();
}

/** "+02:00" -> 7200 */
function offsetOf(zone: string): number {
  const match = /^([+-])(\d{2}):?(\d{2})$/.exec(zone);
  return match === null ? 0 : (match[1] === "-" ? -1 : 1) * (3600 * Number(match[2]) + 60 * Number(match[3]));
}
