// CRC-32C (Castagnoli): the bits of the data as a polynomial over {0, 1}, times x^32, and what is left of it after division by
//
//   x^32 + x^28 + x^27 + x^26 + x^25 + x^23 + x^22 + x^20 + x^19 + x^18 + x^14 + x^13 + x^11 + x^10 + x^9 + x^8 + x^6 + 1
//
// Bits are taken lowest first, so the divisor's are written the other way round: 0x82f63b78. Subtraction is exclusive or. The rest begins as all
// ones and is turned over at the end, so that zeros before and behind the data count. Of "123456789" it is 0xe3069283.
const DIVISOR = 0x82f63b78;

/** What eight steps of the division make of each byte. */
const table = Uint32Array.from({ length: 256 }, (_, byte) => {
  let rest = byte;
  for (let bit = 0; bit < 8; bit++) rest = (rest & 1) === 1 ? (rest >>> 1) ^ DIVISOR : rest >>> 1;
  return rest;
});

export function crc32c(bytes: Uint8Array): number {
  let rest = 0xffffffff;
  for (const byte of bytes) rest = table[(rest ^ byte) & 255] ^ (rest >>> 8);
  return ~rest >>> 0;
}

/** Turned by 15 bits and moved by a constant, because the check of data that holds its own check would say little. */
export function maskedCrc32c(bytes: Uint8Array): number {
  const check = crc32c(bytes);
  return (((check >>> 15) | (check << 17)) + 0xa282ead8) >>> 0;
}
