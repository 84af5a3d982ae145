// TensorBoard's event file. A record (TFRecord) is
//
//   length       8 bytes, little-endian
//   check        4 bytes: the masked CRC-32C of these 8
//   data         an Event, as protobuf writes it
//   check        4 bytes: the masked CRC-32C of the data
//
// and an Event, field by field as its .proto has it (protobuf.ts says how they are written):
//
//   Event    1 wall_time: double   2 step: int64   3 file_version: string   5 summary: Summary
//   Summary  1 value: Value, once for each value
//   Value    1 tag: string         2 simple_value: float
import { maskedCrc32c } from "./crc32c.js";
import { double, float, message, text, whole } from "./protobuf.js";

export interface Scalar {
  /** "train/loss": curves with the same word before the slash are shown beside each other. */
  readonly tag: string;
  readonly step: number;
  /** In seconds since 1970. */
  readonly time: number;
  readonly value: number;
}

/** A file begins with its version. @param time of its beginning @param others values that are no numbers, each as a message */
export function eventFile(time: number, scalars: readonly Scalar[], others: readonly (readonly number[])[] = []): Uint8Array {
  const version = [...double(1, time), ...text(3, "brain.Event:2")];
  const atFirst = others.map((value) => [...double(1, time), ...message(5, message(1, value))]);
  const records = [version, ...atFirst, ...scalars.map(eventOf)].map(recordOf);
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
