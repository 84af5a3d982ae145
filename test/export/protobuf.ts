// Protobuf read back, by the shape of a message: its fields by number, each a list of what was written.
export type Shape = "text" | "whole" | "double" | "float" | { readonly [field: number]: Shape };
export type Decoded = string | number | { readonly [field: number]: readonly Decoded[] };

const KINDS: Readonly<Record<string, number>> = { whole: 0, double: 1, text: 2, float: 5 };

export function decode(bytes: Uint8Array, shape: Shape): Decoded {
  if (shape === "text") return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  if (typeof shape === "string") throw new Error(`${shape} is no message`);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const found: Record<number, Decoded[]> = {};
  let at = 0;
  const varint = (): number => {
    for (let [value, scale] = [0, 1]; ; scale *= 128) {
      const byte = bytes[at++];
      value += (byte & 127) * scale;
      if (byte < 128) return value;
    }
  };
  while (at < bytes.length) {
    const key = varint();
    const [field, kind] = [key >> 3, key & 7];
    const inside = shape[field];
    if ((typeof inside === "string" ? KINDS[inside] : 2) !== kind) throw new Error(`field ${field} is of kind ${kind}`);
    const take = (size: number): number => (at += size) - size;
    const value =
      inside === "whole"
        ? varint()
        : inside === "double"
          ? view.getFloat64(take(8), true)
          : inside === "float"
            ? view.getFloat32(take(4), true)
            : decode(bytes.subarray(...stretch(varint(), take)), inside);
    (found[field] ??= []).push(value);
  }
  return found;
}

function stretch(length: number, take: (size: number) => number): [number, number] {
  const from = take(length);
  return [from, from + length];
}

/** What the records of a TFRecord file hold; their checks are passed over. */
export function recordsOf(file: Uint8Array): Uint8Array[] {
  const view = new DataView(file.buffer, file.byteOffset, file.length);
  const records: Uint8Array[] = [];
  for (let at = 0; at < file.length;) {
    const length = Number(view.getBigUint64(at, true));
    records.push(file.subarray(at + 12, at + 12 + length));
    at += length + 16;
  }
  return records;
}
