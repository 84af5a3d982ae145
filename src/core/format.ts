// Numbers as people read them.

/** Four significant digits, without exponents where that stays short: 0.9765, 12.35, 1.2e-7. */
export function formatNumber(x: number | null): string {
  if (x === null) return "n/a";
  if (!Number.isFinite(x)) return String(x);
  if (Number.isInteger(x) && Math.abs(x) < 1e9) return String(x);
  const size = Math.abs(x);
  if (size !== 0 && (size < 1e-3 || size >= 1e6)) return x.toExponential(2);
  return size >= 100 ? x.toFixed(1) : size >= 10 ? x.toFixed(2) : x.toFixed(4);
}

/** 1234567 -> "1,234,567" */
export function formatCount(n: number): string {
  return String(n).replace(/\B(?=(\d{3})+$)/g, ",");
}

/** 123456 -> "121 KiB" */
export function formatBytes(bytes: number): string {
  const units = [bytes === 1 ? "byte" : "bytes", "KiB", "MiB", "GiB", "TiB"];
  const power = Math.min(units.length - 1, Math.max(0, Math.floor(Math.log2(Math.max(1, bytes)) / 10)));
  const amount = bytes / 1024 ** power;
  return `${power === 0 || amount >= 100 ? amount.toFixed(0) : amount.toPrecision(3)} ${units[power]}`;
}

/** 75.2 -> "1:15"; 4.216 -> "4.22 s" */
export function formatSeconds(seconds: number): string {
  const asShown = seconds.toFixed(seconds < 9.995 ? 2 : 1);
  if (Number(asShown) < 60) return `${asShown} s`;
  const whole = Math.floor(Math.max(60, seconds));
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, "0")}`;
}

/** Characters that would steer a terminal, made visible: names and cells come from files. */
export function printable(text: string): string {
  return text.replace(
    /[\u0000-\u001f\u007f-\u009f\u200b\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff]/g,
    (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}
