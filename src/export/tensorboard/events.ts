// TensorBoard's event file. A record (TFRecord) is
//
//   length       8 bytes, little-endian
//   check        4 bytes: the masked CRC-32C of these 8
//   data         an Event, as protobuf writes it
//   check        4 bytes: the masked CRC-32C of the data
//
// and an Event, field by field as its .proto has it:
//
//   Event    1 wall_time: double   2 step: int64   3 file_version: string   5 summary: Summary
//   Summary  1 value: Value, once for each value
//   Value    1 tag: string         2 simple_value: float
//
// Protobuf writes a field as its number and kind, 8 number + kind, and its contents: a whole number in groups of 7 bits, lowest first, each but
// the last with its highest bit set (kind 0); 8 bytes (1); a length and so many bytes: a text, or another message (2); 4 bytes (5).
import { maskedCrc32c } from "./crc32c.js";

export interface Scalar {
  /** "train/loss": curves with the same word before the slash are shown beside each other. */
  readonly tag: string;
  readonly step: number;
  /** In seconds since 1970. */
  readonly time: number;
  readonly value: number;
}

/** A file begins with its version. @param time of its beginning */
export function eventFile(time: number, scalars: readonly Scalar[]): Uint8Array {
  const version = [...double(1, time), ...text(3, "brain.Event:2")];
  const records = [version, ...scalars.map(eventOf)].map(recordOf);
  const file = new Uint8Array(records.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const record of records) {
    file.set(record, at);
    at += record.length;
  }
  return file;
}

function eventOf({ tag, step, time, value }: Scalar): number[] {
  const summary = message(1, [...text(1, tag), ...float(2, value)]);
  return [...double(1, time), ...whole(2, step), ...message(5, summary)];
}

function recordOf(data: readonly number[]): Uint8Array {
  const record = new Uint8Array(data.length + 16);
  const view = new DataView(record.buffer);
  view.setBigUint64(0, BigInt(data.length), true);
  view.setUint32(8, maskedCrc32c(record.subarray(0, 8)), true);
  record.set(data, 12);
  view.setUint32(12 + data.length, maskedCrc32c(record.subarray(12, 12 + data.length)), true);
  return record;
}

/** In groups of 7 bits; not by shifts, which know 32 bits only. */
function varint(value: number): number[] {
  return value < 128 ? [value] : [(value % 128) + 128, ...varint(Math.floor(value / 128))];
}

const whole = (field: number, value: number): number[] => [8 * field, ...varint(value)];
const message = (field: number, bytes: readonly number[]): number[] => [8 * field + 2, ...varint(bytes.length), ...bytes];
const text = (field: number, value: string): number[] => message(field, [...new TextEncoder().encode(value)]);
const double = (field: number, value: number): number[] => [8 * field + 1, ...new Uint8Array(new Float64Array([value]).buffer)];
const float = (field: number, value: number): number[] => [8 * field + 5, ...new Uint8Array(new Float32Array([value]).buffer)];
