// What a file is when it is not the UTF-8 text that was expected: the words of its first bytes.

export interface Foreign {
  /** "the file is UTF-16 text, expected UTF-8 text" */
  readonly message: string;
  readonly hint: string;
  /** Whether it is text after all, in two bytes a character. */
  readonly utf16: boolean;
}

const asUtf8 =
  "save it as UTF-8 (spreadsheets: CSV UTF-8; editors: Save with Encoding; a shell: iconv -f UTF-16 -t UTF-8 OLD > NEW)";
const asCsv = "save the table as CSV (UTF-8)";

/** How a file begins that is no text; ZIP is also how spreadsheets (.xlsx) and documents begin. */
const formats: readonly (readonly [begins: readonly number[], what: string, hint: string])[] = [
  [[0x50, 0x4b, 3, 4], "a ZIP archive or a spreadsheet (.xlsx)", "unpack it, or export the sheet as CSV (UTF-8)"],
  [[0xd0, 0xcf, 0x11, 0xe0], "an old spreadsheet or document (.xls, .doc)", "export the sheet as CSV (UTF-8)"],
  [[0x1f, 0x8b], "compressed with gzip", "unpack it first: gunzip FILE"],
  [[0x42, 0x5a, 0x68], "compressed with bzip2", "unpack it first: bunzip2 FILE"],
  [[0xfd, 0x37, 0x7a, 0x58, 0x5a], "compressed with xz", "unpack it first: unxz FILE"],
  [[0x28, 0xb5, 0x2f, 0xfd], "compressed with zstd", "unpack it first: unzstd FILE"],
  [[0x89, 0x50, 0x4e, 0x47], "a picture (PNG)", "name a text file"],
  [[0xff, 0xd8, 0xff], "a picture (JPEG)", "name a text file"],
  [[0x25, 0x50, 0x44, 0x46], "a PDF", "name a text file"],
  [[0x50, 0x41, 0x52, 0x31], "a Parquet file", asCsv],
  [[0x53, 0x51, 0x4c, 0x69, 0x74, 0x65], "a database (SQLite)", asCsv],
];

/** Byte order marks. */
const marks: readonly (readonly [begins: readonly number[], name: string])[] = [
  [[0xff, 0xfe, 0, 0], "UTF-32"],
  [[0xff, 0xfe], "UTF-16"],
  [[0xfe, 0xff], "UTF-16"],
];

/** What a file is that is no text in any encoding; null for what may be one. */
export function foreignFormat(bytes: Uint8Array): Foreign | null {
  const found = formats.find(([begins]) => beginsWith(bytes, begins));
  return found === undefined ? null : { message: `the file is ${found[1]}, expected UTF-8 text`, hint: found[2], utf16: false };
}

/**
 * Null for what may be UTF-8 text. UTF-16 without a mark shows by its zeros: letters of Latin scripts have one in every second byte.
 * @param bytes the beginning of the file, a few hundred bytes or more
 */
export function foreignText(bytes: Uint8Array): Foreign | null {
  const format = foreignFormat(bytes);
  if (format !== null) return format;
  const [, marked] = marks.find(([begins]) => beginsWith(bytes, begins)) ?? [null, null];
  const zeros = [0, 0]; // at even and odd places
  const seen = Math.min(bytes.length, 4096);
  for (let i = 0; i < seen; i++) if (bytes[i] === 0) zeros[i % 2]++;
  const [few, many] = [Math.min(...zeros), Math.max(...zeros)];
  const name = marked ?? (many > 3 && many > seen / 4 && few < seen / 40 ? "UTF-16" : null);
  if (name !== null)
    return { message: `the file is ${name} text, expected UTF-8 text`, hint: asUtf8.replace("UTF-16", name), utf16: name === "UTF-16" }; // prettier-ignore
  return zeros[0] + zeros[1] > Math.max(16, seen / 40)
    ? { message: "the file is binary (many of its bytes are 0), expected UTF-8 text", hint: "name a text file", utf16: false }
    : null;
}

function beginsWith(bytes: Uint8Array, begins: readonly number[]): boolean {
  return begins.every((byte, i) => bytes[i] === byte);
}
