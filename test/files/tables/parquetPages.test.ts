// The pages of a column of a Parquet file, put together by hand: what fits is passed over, what does not is refused.
import { describe, expect, test } from "@jest/globals";
import { checkPages, type Column } from "../../../src/files/tables/parquetPages.js";
import { NotReadError } from "../../../src/files/tables/thrift.js";
import { dataPage, i32, struct, varint } from "./make.js";

type Element = Column["element"];
const required: Element = { name: "a", type: "INT32", repetition_type: "REQUIRED" };
const optional: Element = { name: "a", type: "INT32", repetition_type: "OPTIONAL" };
const [RLE, DELTA, DELTA_LENGTH, DICTIONARY, SPLIT] = [3, 5, 6, 8, 9];

/** Packed is twice each byte. */
const unpack = (codec: string, bytes: Uint8Array): Uint8Array => (codec === "UNCOMPRESSED" ? bytes : bytes.filter((_, i) => i % 2 === 0)); // prettier-ignore
const check = (bytes: readonly number[], rows: number, element = required, codec = "UNCOMPRESSED") => (): void => checkPages(Uint8Array.from(bytes), { element, codec, rows }, unpack); // prettier-ignore
/** A page of this type, with its own header under a number. */
const page = (type: number, id: number, inner: readonly number[], bytes: readonly number[], claims = bytes.length): number[] => [...struct([1, 5, i32(type)], [2, 5, i32(claims)], [3, 5, i32(bytes.length)], [id, 12, [...inner]]), ...bytes]; // prettier-ignore
const dictionary = (count: number, bytes: readonly number[]): number[] => page(2, 7, struct([1, 5, i32(count)]), bytes);
/** Of version 2: how many values, of which so many are nothing, rows, encoding, bytes of both kinds of levels. */
const pageV2 = (numbers: readonly [count: number, nulls: number, rows: number, encoding: number, levels: number, repeats: number], bytes: readonly number[], claims = bytes.length, isPacked: boolean | null = null): number[] =>
  page(3, 8, struct(...numbers.map((each, i): [number, number, number[]] => [i + 1, 5, i32(each)]), ...(isPacked === null ? [] : [[7, isPacked ? 1 : 2, []] as [number, number, number[]]])), bytes, claims); // prettier-ignore
/** n times one number of up to 8 bits. */
const run = (n: number, value: number): number[] => [...varint(2 * n), value];
/** The length of the levels in four bytes, and they. */
const levels = (...bytes: readonly number[]): number[] => [bytes.length, 0, 0, 0, ...bytes];
const four = [0, 0, 0, 0];

describe("pages that are as they should be", () => {
  test.each<[string, () => void]>([
    ["one of all values", check(dataPage(1, four), 1)],
    ["two, together as many as the rows", check([...dataPage(1, four), ...dataPage(2, [...four, ...four])], 3)],
    ["a dictionary before them", check([...dictionary(1, four), ...dataPage(3, [1, ...run(3, 0)], { encoding: DICTIONARY })], 3)],
    ["one whose values are all the same of a dictionary, in no bits", check(dataPage(3, [0], { encoding: DICTIONARY }), 3)],
    ["the older word for it", check(dataPage(3, [1, ...run(3, 0)], { encoding: 2 }), 3)],
    ["with levels, some values missing", check(dataPage(3, [...levels(...run(2, 1), ...run(1, 0)), ...four, ...four]), 3, optional)],
    ["no value at all there", check(dataPage(2, levels(...run(2, 0)), { encoding: DICTIONARY }), 2, optional)],
    ["no delta at all there", check(dataPage(2, levels(...run(2, 0)), { encoding: DELTA }), 2, optional)],
    ["truth values", check(dataPage(3, [2, 0, 0, 0, ...run(3, 1)], { encoding: RLE }), 3, { ...required, type: "BOOLEAN" })],
    ["deltas", check(dataPage(1, [8, 1, 1, 2], { encoding: DELTA }), 1)],
    ["lengths as deltas", check(dataPage(1, [8, 1, 1, 2, 65], { encoding: DELTA_LENGTH }), 1, { ...required, type: "BYTE_ARRAY" })],
    ["bytes that are split", check(dataPage(2, [...four, ...four], { encoding: SPLIT }), 2)],
    ["of another width", check(dataPage(2, [...four, ...four, ...four], { encoding: SPLIT }), 2, { ...required, type: "FIXED_LEN_BYTE_ARRAY", type_length: 6 })],
    ["packed", check(dataPage(1, [...four, ...four], { claims: 4 }), 1, required, "SNAPPY")],
    ["of version 2", check(pageV2([1, 0, 1, 0, 0, 0], four), 1)],
    ["of version 2 with levels", check(pageV2([3, 1, 3, 0, 4, 0], [...run(2, 1), ...run(1, 0), ...four, ...four]), 3, optional)],
    ["of version 2, packed but for its levels", check(pageV2([2, 1, 2, 0, 4, 0], [...run(1, 1), ...run(1, 0), ...four, ...four], 8), 2, optional, "SNAPPY")],
    ["of version 2, not packed though others are", check(pageV2([1, 0, 1, 0, 0, 0], four, 4, false), 1, required, "SNAPPY")],
    ["of version 2, and says that it is packed", check(pageV2([1, 0, 1, 0, 0, 0], [...four, ...four], 4, true), 1, required, "SNAPPY")],
    ["of version 2, with levels and nothing else", check(pageV2([2, 2, 2, 0, 2, 0], run(2, 0), 2), 2, optional, "SNAPPY")],
  ])("%s", (_, action) => expect(action).not.toThrow()); // prettier-ignore
});

describe("what is refused", () => {
  const unfit = "the numbers of a page do not fit each other";
  test.each<[string, () => void, string]>([
    ["fewer values than rows", check(dataPage(1, four), 2), "its pages have fewer values than the column has rows"],
    ["more", check(dataPage(2, [...four, ...four]), 1), "its pages have more values than the column has rows"],
    ["a page of another type", check(page(1, 5, struct([1, 5, i32(1)]), four), 1), "there is no kind of page 1"],
    ["one that does not say how many values it has", check(page(0, 4, struct([1, 5, i32(1)]), four), 1), "a page does not say how many values it has"],
    ["2^24 values and one more", check(dataPage(2 ** 24 + 1, four), 2 ** 25), "a page claims 16777217 values, more than 16777216"],
    ["a dictionary of them", check(dictionary(2 ** 24 + 1, four), 1), "a page claims 16777217 values, more than 16777216"],
    ["2^28 bytes and one more", check(dataPage(1, four, { claims: 2 ** 28 + 1 }), 1), "a page claims 268435457 bytes, more than 268435456"],
    ["a page longer than what is left", check(dataPage(1, four, { packed: 5 }), 1), "a page is longer than its column"],
    ["another length than it says", check(dataPage(1, four, { claims: 5 }), 1), "a page has 4 bytes, and says 5"],
    ["a dictionary of another length", check(page(2, 7, struct([1, 5, i32(1)]), four, 5), 1), "a page has 4 bytes, and says 5"],
    ["no room for the length of the levels", check(dataPage(1, [1, 0, 0]), 1, optional), "a page ends too early"],
    ["levels longer than the page", check(dataPage(1, [3, 0, 0, 0, ...run(1, 1)]), 1, optional), "the levels of a page are longer than it"],
    ["levels that stop before the values", check(dataPage(3, levels(...run(2, 1))), 3, optional), "it ends too early"],
    ["numbers of a dictionary that are not there", check(dataPage(1, [], { encoding: DICTIONARY }), 1), "a page ends too early"],
    ["fewer of them than values", check(dataPage(3, [1, ...run(2, 0)], { encoding: DICTIONARY }), 3), "it ends too early"],
    ["truth values of numbers", check(dataPage(1, [2, 0, 0, 0, ...run(1, 1)], { encoding: RLE }), 1), "its encoding is that of truth values"],
    ["too few truth values", check(dataPage(3, [2, 0, 0, 0, ...run(2, 1)], { encoding: RLE }), 3, { ...required, type: "BOOLEAN" }), "it ends too early"],
    ["too few deltas", check(dataPage(2, [8, 1, 1, 2], { encoding: DELTA }), 2), "it has another number of values than its page"],
    ["too few bytes that are split", check(dataPage(2, four.concat(0, 0, 0), { encoding: SPLIT }), 2), "a page has fewer bytes than its values take"],
    ["too few of another width", check(dataPage(2, Array<number>(11).fill(0), { encoding: SPLIT }), 2, { ...required, type: "FIXED_LEN_BYTE_ARRAY", type_length: 6 }), "a page has fewer bytes than its values take"],
    ["more nothing than there is", check(pageV2([3, 2, 3, 0, 4, 0], [...run(2, 1), ...run(1, 0)]), 3, optional), unfit],
    ["nothing where all must be there", check(pageV2([1, 1, 1, 0, 0, 0], four), 1), unfit],
    ["more rows than values", check(pageV2([1, 0, 2, 0, 0, 0], four), 1), unfit],
    ["levels of repetition", check(pageV2([1, 0, 1, 0, 0, 1], four), 1), unfit],
    ["levels longer than a page of version 2", check(pageV2([1, 0, 1, 0, 5, 0], four), 1), unfit],
    ["levels longer than it says", check(pageV2([1, 0, 1, 0, 4, 0], four, 3), 1), unfit],
  ])("%s", (_, action, words) => expect(action).toThrow(words)); // prettier-ignore

  test.each([
    [4, "BIT_PACKED"],
    [7, "DELTA_BYTE_ARRAY"],
    [10, "ALP"],
    [11, "11"],
  ])("encoding %d, which others read", (encoding, name) => {
    expect(check(dataPage(1, four, { encoding }), 1)).toThrow(
      new NotReadError(`its encoding is ${name}, which is not read here`),
    );
  });
});
