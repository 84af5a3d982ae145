// Protobuf writes a field as its number and kind, 8 number + kind, and its contents: a whole number in groups of 7 bits, lowest first, each but
// the last with its highest bit set (kind 0); 8 bytes (1); a length and so many bytes: a text, or another message (2); 4 bytes (5). A message is
// its fields one after the other. One that is left out is 0 or empty.

/** In groups of 7 bits; not by shifts, which know 32 bits only. */
function varint(value: number): number[] {
  return value < 128 ? [value] : [(value % 128) + 128, ...varint(Math.floor(value / 128))];
}

export const whole = (field: number, value: number): number[] => [8 * field, ...varint(value)];
export const message = (field: number, bytes: readonly number[]): number[] => [8 * field + 2, ...varint(bytes.length), ...bytes];
export const text = (field: number, value: string): number[] => message(field, [...new TextEncoder().encode(value)]);
export const double = (field: number, value: number): number[] => [8 * field + 1, ...new Uint8Array(new Float64Array([value]).buffer)]; // prettier-ignore
export const float = (field: number, value: number): number[] => [8 * field + 5, ...new Uint8Array(new Float32Array([value]).buffer)]; // prettier-ignore
