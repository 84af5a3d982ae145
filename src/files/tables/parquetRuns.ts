// How many numbers the runs of a Parquet page claim to be. A run is a few bytes that stand for many numbers, so a page of a hundred bytes could ask
// for all the memory there is: what is claimed is compared with what the page has.
//
//   RLE     runs until all numbers are there: 2 n, then a number: n times that one; 2 n + 1, then 8 n numbers of w bits
//   delta   how many a block has, how many miniblocks a block, how many in all, the first; then blocks: the smallest difference, a width for each
//           miniblock, the miniblocks
import { ThriftError, ThriftReader } from "./thrift.js";

const SPARE = 504; // numbers that writers may fill the last run up with

/**
 * @param width bits of a number
 * @param count numbers of the page
 * @param to where the runs end
 * @returns how many of the numbers are 1, of numbers of one bit
 */
export function checkRuns(bytes: Uint8Array, from: number, to: number, width: number, count: number): number {
  if (width > 32) throw new ThriftError("its numbers are too wide");
  const reader = new ThriftReader(bytes.subarray(0, Math.min(to, bytes.length)), from);
  let [seen, ones] = [0, 0];
  while (seen < count) {
    const header = reader.varint();
    const isRun = header % 2 === 0;
    const many = isRun ? header / 2 : 8 * ((header - 1) / 2);
    if (many > count - seen + SPARE) throw new ThriftError("a run is longer than its page");
    if (many === 0 && (width === 0 || !isRun)) throw new ThriftError("a run is empty");
    if (width === 1) ones += onesIn(bytes, reader.at, isRun, Math.min(many, count - seen));
    seen += many;
    reader.at += isRun ? Math.ceil(width / 8) : (many / 8) * width;
  }
  return ones;
}

function onesIn(bytes: Uint8Array, at: number, isRun: boolean, many: number): number {
  if (isRun) return bytes[at] === 1 ? many : 0;
  let ones = 0;
  for (let i = 0; i < many; i++) ones += (bytes[at + (i >> 3)] >> (i & 7)) & 1;
  return ones;
}

const MOST_BLOCK = 65_536;

/** @returns where the numbers end */
export function checkDeltas(bytes: Uint8Array, from: number, count: number): number {
  const reader = new ThriftReader(bytes, from);
  const [block, miniblocks, total] = [reader.varint(), reader.varint(), reader.varint()];
  reader.varint();
  if (total !== count) throw new ThriftError("it has another number of values than its page");
  if (miniblocks < 1 || block < 8 || block > MOST_BLOCK || block % (8 * miniblocks) !== 0) throw new ThriftError("its blocks have no sensible size"); // prettier-ignore
  const each = block / miniblocks;
  for (let seen = 1; seen < count;) {
    reader.varint();
    const widths = Array.from({ length: miniblocks }, () => reader.byte());
    for (const width of widths) {
      if (width > 64) throw new ThriftError("its numbers are too wide");
      if (seen < count) reader.at += (each * width) / 8; // those behind the last value may be left out
      seen += each;
    }
  }
  return reader.at;
}
