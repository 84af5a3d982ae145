// What a file is when it is not the UTF-8 text that was expected: the words of its first bytes.

export interface Foreign {
  /** "the file is UTF-16 text, expected UTF-8 text" */
  readonly message: string;
  readonly hint: string;
  /** Whether it is text after all, in two bytes a character. */
  readonly utf16?: boolean;
}

const asUtf8 =
  "save it as UTF-8 (spreadsheets: CSV UTF-8; editors: Save with Encoding; a shell: iconv -f UTF-16 -t UTF-8 OLD > NEW)";

/** How a file begins that is no text; ZIP is also how spreadsheets (.xlsx) and documents begin. */
const signatures: readonly (readonly [begins: readonly number[], what: string, hint: string])[] = [
  [[0xff, 0xfe, 0, 0], "UTF-32 text", asUtf8.replace("UTF-16", "UTF-32")],
  [[0xff, 0xfe], "UTF-16 text", asUtf8],
  [[0xfe, 0xff], "UTF-16 text", asUtf8],
  [[0x50, 0x4b, 3, 4], "a ZIP archive or a spreadsheet (.xlsx)", "unpack it, or export the sheet as CSV (UTF-8)"],
  [[0x1f, 0x8b], "compressed with gzip", "unpack it first: gunzip FILE"],
  [[0x89, 0x50, 0x4e, 0x47], "a picture (PNG)", "name a text file"],
  [[0xff, 0xd8, 0xff], "a picture (JPEG)", "name a text file"],
  [[0x25, 0x50, 0x44, 0x46], "a PDF", "name a text file"],
  [[0x50, 0x41, 0x52, 0x31], "a Parquet file", "export it as CSV"],
];

/**
 * Null for what may be UTF-8 text. UTF-16 without a mark shows by its zeros: letters of Latin scripts have one in every second byte.
 * @param bytes the beginning of the file, a few hundred bytes or more
 */
export function foreignText(bytes: Uint8Array): Foreign | null {
  for (const [begins, what, hint] of signatures)
    if (begins.every((byte, i) => bytes[i] === byte))
      return { message: `the file is ${what}, expected UTF-8 text`, hint, utf16: what === "UTF-16 text" };
  const zeros = [0, 0]; // at even and odd places
  const seen = Math.min(bytes.length, 4096);
  for (let i = 0; i < seen; i++) if (bytes[i] === 0) zeros[i % 2]++;
  const [few, many] = [Math.min(...zeros), Math.max(...zeros)];
  if (many > 3 && many > seen / 4 && few < seen / 40)
    return { message: "the file is UTF-16 text, expected UTF-8 text", hint: asUtf8, utf16: true };
  return zeros[0] + zeros[1] > seen / 40
    ? { message: "the file is binary (many of its bytes are 0), expected UTF-8 text", hint: "name a text file" }
    : null;
}
