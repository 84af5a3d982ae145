// A zip archive: its files stored as they are, which is what torch.save writes, or compressed, as spreadsheets are.
//
//   per file   its header: "PK\3\4", 22 bytes, the lengths n and m (two bytes each), its name in n bytes, m bytes that fill up; then its bytes
//   directory  per file: "PK\1\2", flags, method, CRC-32 and sizes, lengths of name, extra and comment, where its header begins; then these three
//   end        "PK\5\6" and 18 bytes: how many files, how long the directory is and where it begins
//
// Reading begins at the end, so that a file that was cut off anywhere is known. A large archive has numbers of 64 bits in a second end before
// the first, which then says 0xffffffff; torch.save always writes both, and only the first is read here: all that fits into memory fits into it.
// Nothing is allocated but the list of names: what is given are views of the bytes.
import { crc32, inflateRawSync } from "node:zlib";

/** Ends the reading with what is wrong, and what to do. */
export type Fail = (message: string, hint?: string) => never;

interface Entry {
  readonly name: string;
  readonly crc: number;
  readonly size: number;
  /** Bytes that it takes in the archive. */
  readonly packed: number;
  readonly method: number;
  /** Where its header begins. */
  readonly at: number;
}

const END = { signature: 0x06054b50, bytes: 22 };
const DIRECTORY = { signature: 0x02014b50, bytes: 46 };
const HEADER = { signature: 0x04034b50, bytes: 30 };
const COMPRESSED = 'of a program of TorchScript, in Python: torch.save(torch.jit.load("model.pt").state_dict(), "weights.pt")';
const IS_ENCRYPTED = 1;
const IN_64_BITS = 0xffffffff;

const [STORED, DEFLATED] = [0, 8]; // methods

/** The files of the archive by name. Every byte of them is checked against its CRC-32; files that share bytes are refused. */
export function storedFiles(bytes: Uint8Array, fail: Fail): Map<string, Uint8Array> {
  const files = new Map<string, Uint8Array>();
  const entries = entriesOf(bytes, fail, (name) => fail(`it has a file of the name ${JSON.stringify(name)}, which torch.save would not write`)); // prettier-ignore
  for (const { name, method, packed, size } of entries)
    if (method !== STORED || packed !== size) fail(`${name} is compressed, as torch.save leaves no file`, COMPRESSED);
  for (const [entry, packed] of placed(entries, bytes, fail)) files.set(entry.name, packed);
  for (const { name, crc } of entries)
    if (crc32(files.get(name)!) !== crc) fail(`${name} is damaged: its checksum (CRC-32) is another`, "copy or download it again"); // prettier-ignore
  return files;
}

/**
 * The files of an archive one after the other, each unpacked and checked before the next is looked at.
 * @param most bytes that all of them may have: an archive of a few bytes can claim, and hold, any number
 */
export function* unpackedFiles(bytes: Uint8Array, most: number, fail: Fail): Generator<[name: string, bytes: Uint8Array]> {
  const entries = entriesOf(bytes, fail, (name) => fail(`it has a file of the name ${JSON.stringify(name)}, which leads out of it`)); // prettier-ignore
  const total = entries.reduce((sum, { size }) => sum + size, 0);
  if (total > most) fail(`unpacked it has ${total} bytes, more than the ${most} that are read`);
  for (const [{ name, method, size, crc }, packed] of placed(entries, bytes, fail)) {
    if (method !== STORED && method !== DEFLATED) fail(`${name} is packed in a way that is not read here (${method})`);
    const data = method === STORED ? packed : inflated(packed, size);
    if (data?.length !== size || crc32(data) !== crc) return fail(`${name} is damaged`, "copy or download it again");
    yield [name, data];
  }
}

/** Null for what cannot be unpacked, or has more bytes than it says. */
function inflated(packed: Uint8Array, size: number): Uint8Array | null {
  try {
    return inflateRawSync(packed, { maxOutputLength: Math.max(1, size) });
  } catch {
    return null;
  }
}

/** @param refuse a name that leads elsewhere: names are only looked up, never opened */
function entriesOf(bytes: Uint8Array, fail: Fail, refuse: (name: string) => never): Entry[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const end = bytes.length - END.bytes;
  if (end < 0 || view.getUint32(end, true) !== END.signature || view.getUint16(end + 20, true) !== 0)
    return fail("its end is missing: the file was cut off, or something was added", "copy or download it again");
  const [count, length, from] = [view.getUint16(end + 10, true), view.getUint32(end + 12, true), view.getUint32(end + 16, true)];
  if (count === 0xffff || from === IN_64_BITS || length === IN_64_BITS)
    fail("it is so large that its numbers have 64 bits (zip64)");
  if (view.getUint16(end + 8, true) !== count || view.getUint32(end + 4, true) !== 0) fail("it is one part of several");
  if (from + length > end) fail("its directory is not where its end says");
  const entries = readDirectory(bytes, view, { count, from, to: from + length }, fail);
  for (const { name } of entries) if (leadsAway(name)) refuse(name);
  return entries.sort((p, q) => p.at - q.at);
}

/** Each with its bytes in the archive. */
function placed(entries: readonly Entry[], bytes: Uint8Array, fail: Fail): [Entry, Uint8Array][] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const directory = view.getUint32(bytes.length - END.bytes + 16, true);
  const names = new Set<string>();
  let free = 0; // where the next file may begin
  return entries.map((entry) => {
    if (entry.at < free) fail(`two of its files overlap: ${entry.name} and the one before it`);
    if (names.has(entry.name)) fail(`it has ${entry.name} twice`);
    names.add(entry.name);
    const start = startOf(entry, bytes, view, fail);
    free = start + entry.packed;
    if (free > directory) fail(`${entry.name} claims ${entry.packed} bytes, more than there are`);
    return [entry, bytes.subarray(start, free)];
  });
}

function readDirectory(
  bytes: Uint8Array,
  view: DataView,
  { count, from, to }: { count: number; from: number; to: number },
  fail: Fail,
): Entry[] {
  const entries: Entry[] = [];
  let at = from;
  for (let i = 0; i < count; i++) {
    if (at + DIRECTORY.bytes > to || view.getUint32(at, true) !== DIRECTORY.signature)
      return fail(`its directory has no file ${i + 1} of ${count}`);
    const [nameLength, extra, comment] = [28, 30, 32].map((place) => view.getUint16(at + place, true));
    const next = at + DIRECTORY.bytes + nameLength + extra + comment;
    if (next > to) return fail(`its directory has no file ${i + 1} of ${count}`);
    const name = new TextDecoder().decode(bytes.subarray(at + DIRECTORY.bytes, at + DIRECTORY.bytes + nameLength));
    const [crc, packed, size, begin] = [16, 20, 24, 42].map((place) => view.getUint32(at + place, true));
    if ((view.getUint16(at + 8, true) & IS_ENCRYPTED) !== 0) fail(`${name} is encrypted`);
    if (size === IN_64_BITS || begin === IN_64_BITS) fail(`${name} is so large that its numbers have 64 bits (zip64)`);
    entries.push({ name, crc, size, packed, method: view.getUint16(at + 10, true), at: begin });
    at = next;
  }
  return entries;
}

function leadsAway(name: string): boolean {
  return name.split("/").some((part) => part === ".." || part === "") || name.includes("\\") || name.includes("\0");
}

/** Where the bytes of a file begin: behind its header, which must name it too. */
function startOf({ name, at, method }: Entry, bytes: Uint8Array, view: DataView, fail: Fail): number {
  if (at + HEADER.bytes > bytes.length || view.getUint32(at, true) !== HEADER.signature)
    return fail(`${name} is not where the directory says`);
  const begin = at + HEADER.bytes;
  const [nameLength, filling] = [view.getUint16(at + 26, true), view.getUint16(at + 28, true)];
  if (view.getUint16(at + 8, true) !== method) fail(`${name} is compressed in one of its two headers and not in the other`);
  if (new TextDecoder().decode(bytes.subarray(begin, begin + nameLength)) !== name) fail(`${name} has another name at its beginning`); // prettier-ignore
  return begin + nameLength + filling;
}
