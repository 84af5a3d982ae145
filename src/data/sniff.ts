// A first look at the bytes of a table: which characters they are, and what stands between the cells. A file that begins with a byte order
// mark has said it; otherwise bytes that are UTF-8 are UTF-8 (other text is so by chance as good as never), every second byte 0 means
// UTF-16, and the rest is taken for Latin-1, in which every byte is a character.
import { foreignFormat } from "../core/encoding.js";
import { Decoder, EncodingError } from "./decode.js";
import { delimiters, nameOfDelimiter, plainDialect, type Delimiter, type Dialect, type Encoding } from "./dialect.js";
import { Problems } from "./problems.js";
import type { ByteSource } from "./source.js";

export interface Sniffed extends Dialect {
  /** Why not UTF-8; null for UTF-8. */
  readonly encodingWhy: string | null;
  /** Null for commas. */
  readonly delimiterWhy: string | null;
}

/** Reads it all, once: the last line may hold the first byte that is not UTF-8. @throws InputError when it cannot be read */
export async function sniff(source: ByteSource): Promise<Sniffed> {
  const problems = new Problems(source.name);
  const opened = await source.open(problems);
  if ("rows" in opened) return { ...plainDialect, encodingWhy: null, delimiterWhy: null }; // a format that knows where a cell ends
  const { pieces } = opened;
  const utf8 = new Decoder("utf-8");
  let start: Uint8Array = new Uint8Array(0);
  let invalid: number | null = null;
  try {
    for await (const piece of pieces) {
      const foreign = start.length === 0 ? foreignFormat(piece) : null;
      if (foreign !== null) problems.fail({}, foreign.message, foreign.hint);
      if (start.length < ENOUGH) start = joined(start, piece);
      if (invalid === null) invalid = lineOfMistake(() => utf8.push(piece));
    }
  } catch (error) {
    const reason = source.explain(error);
    if (reason === null) throw error;
    problems.fail({}, reason);
  }
  invalid ??= lineOfMistake(() => utf8.end());
  const { encoding, why } = encodingOf(start, invalid);
  const delimiter = delimiterOf(textOf(start, encoding));
  return {
    encoding,
    delimiter,
    encodingWhy: why,
    delimiterWhy: delimiter === "," ? null : `the cells are separated by ${nameOfDelimiter(delimiter)}`,
  };
}

const ENOUGH = 1 << 16; // bytes to find the delimiter in

function joined(a: Uint8Array, b: Uint8Array): Uint8Array {
  const both = new Uint8Array(a.length + b.length);
  both.set(a);
  both.set(b, a.length);
  return both;
}

function lineOfMistake(decode: () => unknown): number | null {
  try {
    decode();
    return null;
  } catch (error) {
    if (error instanceof EncodingError) return error.line;
    throw error;
  }
}

function encodingOf(start: Uint8Array, invalid: number | null): { encoding: Encoding; why: string | null } {
  const [a, b] = start;
  if (a === 0xff && b === 0xfe) return { encoding: "utf-16le", why: "the file begins with UTF-16's byte order mark" };
  if (a === 0xfe && b === 0xff) return { encoding: "utf-16be", why: "the file begins with UTF-16's byte order mark" };
  const zeros = [0, 1].map((offset) => shareOfZeros(start, offset));
  if (zeros[1] > 0.4 && zeros[0] < 0.1) return { encoding: "utf-16le", why: "every second byte is 0" };
  if (zeros[0] > 0.4 && zeros[1] < 0.1) return { encoding: "utf-16be", why: "every second byte is 0" };
  if (invalid === null) return { encoding: "utf-8", why: null };
  return { encoding: "latin-1", why: `line ${invalid} is not UTF-8` };
}

/** Of every second byte, from the first or the second on. */
function shareOfZeros(bytes: Uint8Array, offset: number): number {
  let [zeros, count] = [0, 0];
  for (let i = offset; i < bytes.length; i += 2, count++) if (bytes[i] === 0) zeros++;
  return zeros / Math.max(1, count);
}

function textOf(bytes: Uint8Array, encoding: Encoding): string {
  const whole = encoding.startsWith("utf-16") ? bytes.subarray(0, bytes.length & ~1) : bytes;
  return new TextDecoder(encoding === "latin-1" ? "windows-1252" : encoding).decode(whole);
}

/**
 * The delimiter that divides the first lines into equally many cells, two or more; of several the one that makes most cells. A comma where
 * none does: a file of one column has no delimiter.
 */
export function delimiterOf(text: string): Delimiter {
  let best: { delimiter: Delimiter; cells: number; even: number } | null = null;
  for (const delimiter of delimiters) {
    const counts = cellsOfLines(text, delimiter).slice(0, 50);
    const cells = counts[0] ?? 1;
    if (cells < 2) continue;
    const even = counts.filter((count) => count === cells).length / counts.length;
    if (best === null || even > best.even + 0.2 || (even >= best.even - 0.2 && cells > best.cells))
      best = { delimiter, cells, even };
  }
  return best?.delimiter ?? ",";
}

/** How many cells each line has; what stands in double quotes does not count. The last line may be cut off and is left out. */
function cellsOfLines(text: string, delimiter: Delimiter): number[] {
  const counts: number[] = [];
  let [cells, quoted, empty] = [1, false, true];
  for (const character of text) {
    if (character === '"') quoted = !quoted;
    else if (!quoted && character === delimiter) cells++;
    else if (!quoted && (character === "\n" || character === "\r")) {
      if (!empty) counts.push(cells);
      [cells, empty] = [1, true];
      continue;
    }
    empty = false;
  }
  return counts.length === 0 ? [cells] : counts;
}
