// Protocol buffers, the way ONNX files are written. A message is a row of fields, each a key and a value; who reads it needs the list of
// numbers that the fields have (proto.ts), as no names are written.
//
//   varint n   7 bits of n a byte, lowest first; the highest bit of a byte says that another follows: 300 = 1010 1100, 0000 0010
//   key        varint of 8 number + kind: kind 0 is a varint, 5 four bytes, 2 a length (varint) and so many bytes
//   message    is itself a value of kind 2 in another message, and so are texts
//
// A field that is written several times is a list. Fields that are left out have their default.

/** Pieces of bytes one after the other; they are joined once, at the end. */
export type Bytes = readonly Uint8Array[];

const utf8 = new TextEncoder();

/** Whole numbers; of one below 0 the 64 bits of its two's complement. */
function varint(value: number | bigint): Uint8Array {
  const bytes: number[] = [];
  let rest = BigInt.asUintN(64, BigInt(value));
  for (; rest >= 128n; rest >>= 7n) bytes.push(Number(rest & 127n) | 128);
  return Uint8Array.of(...bytes, Number(rest));
}

const key = (number: number, kind: 0 | 2 | 5): Uint8Array => varint(8 * number + kind);

export function integer(number: number, value: number | bigint): Bytes {
  return [key(number, 0), varint(value)];
}

export function float(number: number, value: number): Bytes {
  const bytes = new Uint8Array(4);
  new DataView(bytes.buffer).setFloat32(0, value, true);
  return [key(number, 5), bytes];
}

/** A text, bytes, or another message. */
export function block(number: number, value: string | Uint8Array | Bytes): Bytes {
  const pieces = typeof value === "string" ? [utf8.encode(value)] : value instanceof Uint8Array ? [value] : value;
  return [key(number, 2), varint(sizeOf(pieces)), ...pieces];
}

export function joined(pieces: Bytes): Uint8Array {
  const bytes = new Uint8Array(sizeOf(pieces));
  let at = 0;
  for (const piece of pieces) {
    bytes.set(piece, at);
    at += piece.length;
  }
  return bytes;
}

function sizeOf(pieces: Bytes): number {
  return pieces.reduce((sum, { length }) => sum + length, 0);
}
