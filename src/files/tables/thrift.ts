// Structures as Parquet writes them down (Thrift's compact protocol), read with care: every number has an end, every list fits into what is left,
// and nothing is nested deeper than the format is.
//
//   struct   fields, then a byte 0; a field is a byte (4 bits how far its number is from the last one, 4 bits its type), then its value
//   number   7 bits a byte, the lowest first, the highest bit says that more follow; a sign is in the last bit (zigzag)
//   list     a byte (4 bits its length, or 15 and then a number; 4 bits the type), then the elements

export type ThriftValue = number | boolean | Uint8Array | readonly ThriftValue[] | Struct;
/** By the numbers of the fields. */
export type Struct = ReadonlyMap<number, ThriftValue>;

/** What is read is no such structure. */
export class ThriftError extends Error {}

/** A file that is as it should be, of a kind that is not read here. */
export class NotReadError extends ThriftError {}

const DEEPEST = 16;
const LONGEST_INSIDE = 4096; // bytes of a text below this depth: what the smallest and largest values of a column may take
const STATISTICS_DEPTH = 4;

export class ThriftReader {
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  at: number;

  constructor(bytes: Uint8Array, at = 0) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.at = at;
  }

  /** @throws ThriftError */
  struct(depth = 0): Struct {
    if (depth > DEEPEST) throw new ThriftError("it is nested too deeply");
    const fields = new Map<number, ThriftValue>();
    for (let id = 0; ;) {
      const byte = this.byte();
      const type = byte & 15;
      if (type === 0) return fields;
      id = byte >> 4 === 0 ? this.signed() : id + (byte >> 4);
      fields.set(id, type === 1 || type === 2 ? type === 1 : this.#value(type, depth));
    }
  }

  byte(): number {
    if (this.at >= this.#bytes.length) throw new ThriftError("it ends too early");
    return this.#bytes[this.at++];
  }

  /** Of at most 64 bits; above 2^53 it is rounded. */
  varint(): number {
    let value = 0;
    for (let power = 1, count = 0; count < 10; count++, power *= 128) {
      const byte = this.byte();
      value += (byte & 127) * power;
      if (byte < 128) return value;
    }
    throw new ThriftError("a number has no end");
  }

  signed(): number {
    const value = this.varint();
    return value % 2 === 0 ? value / 2 : -(value + 1) / 2;
  }

  #value(type: number, depth: number): ThriftValue {
    switch (type) {
      case 3:
        return this.byte();
      case 4:
      case 5:
      case 6:
        return this.signed();
      case 7:
        return this.#take(8) && this.#view.getFloat64(this.at - 8, true);
      case 8:
        return this.#text(depth);
      case 9:
        return this.#list(depth);
      case 12:
        return this.struct(depth + 1);
      default:
        throw new ThriftError(`there is no type ${type}`);
    }
  }

  #take(length: number): Uint8Array {
    if (length > this.#bytes.length - this.at) throw new ThriftError("it ends too early");
    this.at += length;
    return this.#bytes.subarray(this.at - length, this.at);
  }

  #text(depth: number): Uint8Array {
    const length = this.varint();
    if (depth >= STATISTICS_DEPTH && length > LONGEST_INSIDE) throw new ThriftError("a smallest or largest value is too long");
    return this.#take(length);
  }

  #list(depth: number): ThriftValue[] {
    const byte = this.byte();
    const type = byte & 15;
    const length = byte >> 4 === 15 ? this.varint() : byte >> 4;
    if (length > this.#bytes.length - this.at) throw new ThriftError("a list is longer than the file");
    const isBoolean = type === 1 || type === 2;
    return Array.from({ length }, () => (isBoolean ? this.byte() === 1 : this.#value(type, depth)));
  }
}
