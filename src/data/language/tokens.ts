// The tokens of a text in a row: in memory, or in a file that is read at the places that are asked for.

/** What holds the ids: two bytes for each where the vocabulary allows it. */
export type Ids = Uint16Array | Uint32Array;

/** A row of token ids that is read and never changed. */
export interface Tokens {
  readonly length: number;
  /** Writes the ids from place `start` on into all of `out`. */
  read(start: number, out: Float32Array | Float64Array): void;
}

/** Where the tokens of a text are put one after the other, and then read. */
export interface TokenWriter {
  write(ids: Int32Array): void;
  /** To be called once, when all are written. */
  end(): Tokens;
}

/** How a text's tokens are kept: in memory, or where there are many on a disk. @param bytes of the text */
export type TokenRoom = (vocabulary: number, bytes: number) => TokenWriter;

export function idsOf(vocabulary: number, length: number): Ids {
  return vocabulary <= 2 ** 16 ? new Uint16Array(length) : new Uint32Array(length);
}

/** Keeps them in memory. */
export const inMemory: TokenRoom = (vocabulary) => {
  let ids = idsOf(vocabulary, 1 << 16);
  let length = 0;
  return {
    write(more) {
      if (length + more.length > ids.length) {
        const grown = idsOf(vocabulary, Math.max(2 * ids.length, length + more.length));
        grown.set(ids.subarray(0, length));
        ids = grown;
      }
      ids.set(more, length);
      length += more.length;
    },
    end() {
      const all = ids.slice(0, length);
      return { length, read: (start, out) => out.set(all.subarray(start, start + out.length)) };
    },
  };
};
