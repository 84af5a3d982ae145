// How a table is written down: which bytes are which characters, and what stands between two cells.
export const encodings = ["utf-8", "latin-1", "utf-16le", "utf-16be"] as const;
export type Encoding = (typeof encodings)[number];

export const delimiters = [",", ";", "\t", "|"] as const;
export type Delimiter = (typeof delimiters)[number];

export interface Dialect {
  readonly encoding: Encoding;
  readonly delimiter: Delimiter;
}

export const plainDialect: Dialect = { encoding: "utf-8", delimiter: "," };

/** A delimiter in words. */
export function nameOfDelimiter(delimiter: Delimiter): string {
  return { ",": "commas", ";": "semicolons", "\t": "tabs", "|": "vertical bars" }[delimiter];
}
