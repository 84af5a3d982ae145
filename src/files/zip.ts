// A zip archive whose files are stored as they are, not compressed: what torch.save writes.
//
//   per file   its header: "PK\3\4", 22 bytes, the lengths n and m (two bytes each), its name in n bytes, m bytes that fill up; then its bytes
//   directory  per file: "PK\1\2", flags, method, CRC-32 and sizes, lengths of name, extra and comment, where its header begins; then these three
//   end        "PK\5\6" and 18 bytes: how many files, how long the directory is and where it begins
//
// Reading begins at the end, so that a file that was cut off anywhere is known. A large archive has numbers of 64 bits in a second end before
// the first, which then says 0xffffffff; torch.save always writes both, and only the first is read here: all that fits into memory fits into it.
// Nothing is allocated but the list of names: what is given are views of the bytes.
import { crc32 } from "node:zlib";

/** Ends the reading with what is wrong, and what to do. */
export type Fail = (message: string, hint?: string) => never;

interface Entry {
  readonly name: string;
  readonly crc: number;
  readonly size: number;
  /** Where its header begins. */
  readonly at: number;
}

const END = { signature: 0x06054b50, bytes: 22 };
const DIRECTORY = { signature: 0x02014b50, bytes: 46 };
const HEADER = { signature: 0x04034b50, bytes: 30 };
const COMPRESSED = 'of a program of TorchScript, in Python: torch.save(torch.jit.load("model.pt").state_dict(), "weights.pt")';
const IS_ENCRYPTED = 1;
const IN_64_BITS = 0xffffffff;

/** The files of the archive by name. Every byte of them is checked against its CRC-32; files that share bytes are refused. */
export function storedFiles(bytes: Uint8Array, fail: Fail): Map<string, Uint8Array> {
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
  const files = new Map<string, Uint8Array>();
  let free = 0; // where the next file may begin
  for (const entry of entries.sort((p, q) => p.at - q.at)) {
    if (entry.at < free) fail(`two of its files overlap: ${entry.name} and the one before it`);
    if (files.has(entry.name)) fail(`it has ${entry.name} twice`);
    const start = startOf(entry, bytes, view, fail);
    free = start + entry.size;
    if (free > from) fail(`${entry.name} claims ${entry.size} bytes, more than there are`);
    files.set(entry.name, bytes.subarray(start, free));
  }
  for (const { name, crc } of entries)
    if (crc32(files.get(name)!) !== crc) fail(`${name} is damaged: its checksum (CRC-32) is another`, "copy or download it again"); // prettier-ignore
  return files;
}

function readDirectory(
  bytes: Uint8Array,
  view: DataView,
  { count, from, to }: { count: number; from: number; to: number },
  fail: Fail,
): Entry[] {
  // prettier-ignore
  const entries: Entry[] = [];
  let at = from;
  for (let i = 0; i < count; i++) {
    if (at + DIRECTORY.bytes > to || view.getUint32(at, true) !== DIRECTORY.signature)
      return fail(`its directory has no file ${i + 1} of ${count}`);
    const [nameLength, extra, comment] = [28, 30, 32].map((place) => view.getUint16(at + place, true));
    const next = at + DIRECTORY.bytes + nameLength + extra + comment;
    if (next > to) return fail(`its directory has no file ${i + 1} of ${count}`);
    const name = readName(bytes.subarray(at + DIRECTORY.bytes, at + DIRECTORY.bytes + nameLength), fail);
    const [crc, packed, size, begin] = [16, 20, 24, 42].map((place) => view.getUint32(at + place, true));
    if ((view.getUint16(at + 8, true) & IS_ENCRYPTED) !== 0) fail(`${name} is encrypted`);
    if (view.getUint16(at + 10, true) !== 0 || packed !== size)
      fail(`${name} is compressed, as torch.save leaves no file`, COMPRESSED);
    if (size === IN_64_BITS || begin === IN_64_BITS) fail(`${name} is so large that its numbers have 64 bits (zip64)`);
    entries.push({ name, crc, size, at: begin });
    at = next;
  }
  return entries;
}

/** Names are only looked up, never opened; one that leads elsewhere is still not torch.save's. */
function readName(bytes: Uint8Array, fail: Fail): string {
  const name = new TextDecoder().decode(bytes);
  if (name.split("/").some((part) => part === ".." || part === "") || name.includes("\\") || name.includes("\0"))
    fail(`it has a file of the name ${JSON.stringify(name)}, which torch.save would not write`);
  return name;
}

/** Where the bytes of a file begin: behind its header, which must name it too. */
function startOf({ name, at }: Entry, bytes: Uint8Array, view: DataView, fail: Fail): number {
  if (at + HEADER.bytes > bytes.length || view.getUint32(at, true) !== HEADER.signature)
    return fail(`${name} is not where the directory says`);
  const begin = at + HEADER.bytes;
  const [nameLength, filling] = [view.getUint16(at + 26, true), view.getUint16(at + 28, true)];
  if (view.getUint16(at + 8, true) !== 0) fail(`${name} is compressed, as torch.save leaves no file`, COMPRESSED);
  if (new TextDecoder().decode(bytes.subarray(begin, begin + nameLength)) !== name) fail(`${name} has another name at its beginning`); // prettier-ignore
  return begin + nameLength + filling;
}
