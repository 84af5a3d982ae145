// FNV-1a (Fowler, Noll and Vo): number after number is mixed into 32 bits, h = (h xor x) p. A product moves bits up only, so the upper bits are as
// good as any; where the lower ones are wanted, they have to be brought down.
export const FNV_START = 0x811c9dc5;

const FNV_PRIME = 0x01000193;

/** The hash with one number more. */
export function fnv1a(hash: number, number: number, prime = FNV_PRIME): number {
  return Math.imul(hash ^ number, prime);
}
