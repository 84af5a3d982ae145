// mlbh tokens: what it shows of a text, the tokenizer that it writes, and what it refuses.
import { afterAll, describe, expect, test } from "@jest/globals";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { readTokenizer } from "../../src/index.js";
import { mlbhIn, mlbhWith, scratch, type Result } from "./run.js";

const folder = scratch();
afterAll(folder.remove);
const text = "\nhug hug pug\nhugs: pun, pun, bun 😀!\n";
folder.write("hugs.txt", text);
const tokens = (...words: string[]): Result => mlbhIn(folder.path, "tokens", ...words);

describe("mlbh tokens", () => {
  test("shows what the text becomes", () => {
    expect(tokens("hugs.txt")).toEqual({
      code: 0,
      err: "",
      out: `text        hugs.txt: 36 characters, 8 words, 3 lines
tokenizer   char: 15 tokens in its vocabulary, 13 of them in this text
tokens      36 (4.5000 a word, 1 a character)

most frequent
  token  id  count
  "u"     2      7
  " "     3      6
  "g"     4      4
  "\\n"    5      3
  "h"     6      3
  "p"     7      3
  "n"     8      3
  ","     9      2
  "s"    10      1
  ":"    11      1

first line
  h|u|g| |h|u|g| |p|u|g
`,
    });
  });

  test("bpe shows its merges; a character of several tokens shows its bytes", () => {
    const { code, out } = tokens("hugs.txt", "--tokenizer", "bpe:260");
    expect(code).toBe(0);
    expect(out).toContain('first merges\n  1  "u"  +  "g"   =  "ug"\n');
    expect(mlbhWith({ input: Buffer.from("é\n") }, "tokens", "-", "--tokenizer", "bytes").out).toContain(
      "first line\n  <0xC3>|<0xA9>",
    );
    expect(tokens("hugs.txt", "--tokenizer", "bpe:500").out).toMatch(/tokenizer {3}bpe:500: \d\d\d tokens in its vocabulary/);
  });

  test("writes a tokenizer that it reads again", () => {
    expect(tokens("hugs.txt", "--tokenizer", "bpe:262", "-o", "t.json").out).toMatch(/written to t\.json\n$/);
    const read = readTokenizer(readFileSync(join(folder.path, "t.json"), "utf8"));
    expect(read.decode(read.encode(text))).toBe(text);
    const [first, again] = [["--tokenizer", "bpe:262"], ["--tokenizer", "./t.json"]].map((words) => JSON.parse(tokens("hugs.txt", "--json", ...words).out) as object); // prettier-ignore
    expect(again).toEqual(first);
    expect(first).toMatchObject({ file: "hugs.txt", characters: 36, tokenizer: { name: "bpe", vocab_size: 262, unknown: null } });
  });

  test("an empty text", () => {
    expect(mlbhWith({ input: Buffer.from("") }, "tokens", "-").out).toBe(
      "text        standard input: 0 characters, 0 words, 0 lines\ntokenizer   char: 2 tokens in its vocabulary, 0 of them in this text\ntokens      0\n",
    );
  });

  test.each<[readonly string[], string]>([
    [["hug.txt"], 'hug.txt: error: there is no such file\n  hint: did you mean "hugs.txt"?\n'],
    [["."], ".: error: this is a directory, expected a text file\n"],
    [["hugs.txt", "--tokenizer", "bpe"], "error: --tokenizer bpe needs vocab_size: "],
    [
      ["hugs.txt", "--tokenizer", "bpe:x"],
      'error: --tokenizer bpe.vocab_size must be a whole number >= 257 and <= 1000000, got "x"\n',
    ],
    [["hugs.txt", "--tokenizer", "byte"], 'error: --tokenizer names an unknown tokenizer "byte": it is char, bytes, '],
    [["hugs.txt", "--tokenizer", "no.json"], "no.json: error: there is no such file\n"],
    [["hugs.txt", "--tokenizer", "hugs.txt"], "hugs.txt: error: this is not JSON: "],
    [["hugs.txt", "-o", "no/t.json"], "no/t.json: error: cannot write the tokenizer: there is no such directory\n"],
  ])("%j is refused", (words, message) => {
    const { code, out, err } = tokens(...words);
    expect({ code, out, err: err.slice(0, message.length) }).toEqual({ code: 1, out: "", err: message });
  });

  test("what is no UTF-8, with its byte and line", () => {
    const { code, err } = mlbhWith({ input: Buffer.from([97, 10, 98, 0xff]) }, "tokens", "-");
    expect([code, err.split("\n")[0]]).toEqual([1, "standard input:2: error: byte 0xff at offset 3 is not UTF-8 text"]);
  });
});
