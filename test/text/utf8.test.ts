// Which bytes are text, all short ones of them against what Node.js says.
import { isUtf8 } from "node:buffer";
import { expect, test } from "@jest/globals";
import { bytesOfLetters, bytesOfToken, letterOfByte, lettersOf } from "../../src/text/byteLetters.js";
import { IdList } from "../../src/text/idList.js";
import { firstWrongByte, readText, unitsOf } from "../../src/text/utf8.js";

/** Second bytes: at each of these another rule begins or ends. */
const borders = [0, 0x7f, 0x80, 0x8f, 0x90, 0x9f, 0xa0, 0xbf, 0xc0, 0xc1, 0xc2, 0xdf, 0xe0, 0xff];
/** What follows them. */
const followed = [[], [0x80], [0xbf], [0x7f], [0xc0], [0x80, 0x80], [0xbf, 0xbf], [0x80, 0x7f], [0x80, 0xc0], [0x80, 0x80, 0x80]]; // prettier-ignore

test("a character is one where Node.js says so, whatever its bytes, and what is wrong is its beginning", () => {
  const differ: number[][] = [];
  for (let first = 0; first < 256; first++) {
    for (const second of borders) {
      for (const rest of followed) {
        const bytes = Uint8Array.of(first, second, ...rest);
        const wrong = firstWrongByte(bytes);
        const isRight = wrong === null ? isUtf8(bytes) : !isUtf8(bytes) && isUtf8(bytes.subarray(0, wrong)) && !isUtf8(bytes.subarray(0, wrong + 1)); // prettier-ignore
        if (!isRight) differ.push([...bytes]);
      }
    }
  }
  expect(differ.slice(0, 3)).toEqual([]);
});

test("a character that a string needs two places for begins with 0xf0 or more", () => {
  for (const text of ["a", "é", "€", "\uffff", "\u{10000}", "😀"]) expect([text, unitsOf(Buffer.from(text)[0])]).toEqual([text, text.length]);
}); // prettier-ignore

test("of bytes that are no text the place is told, its line, and what may help", () => {
  const read =
    (...bytes: number[]) =>
    (): string =>
      readText(Uint8Array.from(bytes), "a.txt");
  const words = (place: string, byte: string, offset: string): string =>
    `a.txt:${place}: error: byte 0x${byte} at offset ${offset} is not UTF-8 text\n  hint: save the file as UTF-8 (a shell: iconv -f LATIN1 -t UTF-8 OLD > NEW, if it is Latin-1)`;
  expect(read(0x80)).toThrow(words("1", "80", "0"));
  expect(read(10, 10, 97, 0xc3)).toThrow(words("3", "c3", "3"));
  expect(read(97, 0xff, 10)).toThrow(words("1", "ff", "1"));
  expect(read(...Array<number>(1234).fill(10), 0xff)).toThrow(words("1235", "ff", "1,234"));
  expect(read(0xef, 0xbb, 0xbf, 0xef, 0xbb, 0xbf, 97)()).toBe("\ufeffa");
});

test("each byte has a visible letter of its own, printable Latin-1 itself", () => {
  expect(new Set(letterOfByte).size).toBe(256);
  expect(lettersOf(Uint8Array.of(0, 9, 10, 32, 33, 126, 127, 160, 161, 172, 173, 174, 255))).toBe("ĀĉĊĠ!~ġł¡¬Ń®ÿ"); // as bytes_to_unicode of GPT-2 has them
  letterOfByte.forEach((letter, byte) => expect(bytesOfLetters(letter)).toEqual(Uint8Array.of(byte)));
  expect([bytesOfLetters(""), bytesOfLetters("a b"), bytesOfLetters("ń")]).toEqual([new Uint8Array(0), null, null]);
  expect([bytesOfToken("Ġa", false), bytesOfToken("Ġ", true)]).toEqual([Uint8Array.of(32, 97), Uint8Array.of(0xc4, 0xa0)]);
});

test.each([0, 16, 17, 1024])("a list of ids that begins with room for %d takes any number", (room) => {
  for (const count of [0, 1, 15, 16, 17, 33, 2000]) {
    const ids = Array.from({ length: count }, (_, i) => i + 1);
    const one = new IdList(room);
    ids.forEach((id, i) => {
      one.push(id);
      expect(one.length).toBe(i + 1);
    });
    const whole = new IdList(room);
    whole.pushAll(ids.slice(0, 5));
    whole.pushAll(ids.slice(5));
    whole.push(7);
    expect([...one.take()]).toEqual(ids);
    expect([...whole.take()]).toEqual([...ids, 7]);
  }
});
