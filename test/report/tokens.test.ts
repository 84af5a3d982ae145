// What mlbh tokens tells of a text: its sizes, its tokens, and where its first line is cut.
import { describe, expect, test } from "@jest/globals";
import type { Table } from "../../src/report/terminal/table.js";
import { tokenBlocks, tokenReport, type TokenReport } from "../../src/report/terminal/tokens.js";
import { BpeTokenizer } from "../../src/text/bpe.js";
import { letterOfByte } from "../../src/text/byteLetters.js";
import { ByteTokenizer } from "../../src/text/bytes.js";
import { CharTokenizer } from "../../src/text/char.js";
import { SpecialTokens } from "../../src/text/special.js";
import { Vocabulary } from "../../src/text/vocabulary.js";
import { WordTokenizer } from "../../src/text/words.js";

/** <pad> 0, <unk> 1, a 2, b 3, ... */
const characters = (letters: string): CharTokenizer => new CharTokenizer(new Vocabulary(["<pad>", "<unk>", ...letters], 0, 1));
const bytes = new ByteTokenizer();

describe("what is counted", () => {
  test.each([
    ["", 0, 0, 0],
    ["\n", 1, 0, 1],
    ["a", 1, 1, 1],
    ["ab cd\n", 6, 2, 1],
    ["ab\n\ncd", 6, 2, 3],
    [" \u00a0a\t😀😀 ", 7, 2, 1], // a white space that is no ASCII, and two letters beyond 16 bits
    ["\uffff\ufffe", 2, 1, 1],
    ["\u{10000}", 1, 1, 1],
  ])("characters, words and lines of %j", (text, ...sizes) => {
    const { characters: letters, words, lines } = tokenReport("a.txt", text, bytes);
    expect([letters, words, lines]).toEqual(sizes);
  });

  test("tokens: how many, which are unknown, how many kinds, and how many to a word and a character", () => {
    expect(tokenReport("a.txt", "abb b!?", characters("ab cde"))).toEqual({
      file: "a.txt",
      characters: 7,
      words: 2,
      lines: 1,
      tokenizer: { name: "char", vocab_size: 8, padding: 0, unknown: 1 },
      tokens: 7,
      unknown: 2,
      used: 4,
      tokens_per_word: 3.5,
      tokens_per_character: 1,
      most_frequent: [
        { id: 3, token: "b", count: 3 },
        { id: 1, token: "<unk>", count: 2 },
        { id: 2, token: "a", count: 1 },
        { id: 4, token: " ", count: 1 },
      ],
      first_line: [..."abb b!?"].map((text) => ({ id: Math.max(1, 2 + "ab ".indexOf(text)), text })),
      merges: [],
    });
  });

  test("of nothing nothing is there, and nothing to divide by", () => {
    expect(tokenReport("a.txt", "", bytes)).toMatchObject({ tokens: 0, unknown: 0, used: 0, tokens_per_word: null, tokens_per_character: null, most_frequent: [], first_line: [] }); // prettier-ignore
    expect(tokenReport("a.txt", "\n", bytes)).toMatchObject({ tokens_per_word: null, tokens_per_character: 1 });
  });

  test("the ten most frequent", () => {
    expect(
      tokenReport("a.txt", "abcdefghijkk", bytes)
        .most_frequent.map(({ token }) => token)
        .join(""),
    ).toBe("kabcdefghi");
  });

  test("the first line that is not empty, 41 tokens of it at most", () => {
    const line = (text: string): string =>
      tokenReport("a.txt", text, bytes)
        .first_line.map((token) => token.text)
        .join("");
    expect(line("\n \n a b\nc")).toBe(" a b");
    expect(line("abc")).toBe("abc");
    expect(line(`${"a".repeat(41)}b`)).toBe("a".repeat(41));
    expect(line(`${"\n".repeat(99_999)}ab`)).toBe("a");
    expect(line(`${"\n".repeat(100_000)}a`)).toBe("");
    const words = new WordTokenizer(new Vocabulary(["<pad>", "<unk>"], 0, 1));
    const [first] = tokenReport("a.txt", "a".repeat(2001), words).first_line;
    expect(first.text).toHaveLength(2000);
  });

  test("the first ten merges", () => {
    const [tokens, merges]: [string[], { left: number; right: number; product: number }[]] = [[...letterOfByte], []];
    for (let i = 0; i < 11; i++) {
      merges.push({ left: 97, right: 98 + i, product: tokens.length });
      tokens.push(`a${letterOfByte[98 + i]}`);
    }
    const bpe = new BpeTokenizer({ tokens, merges, special: new SpecialTokens([]), padding: null, cuts: false });
    const report = tokenReport("a.txt", "abac", bpe);
    expect(report.merges).toEqual([..."bcdefghijk"].map((right) => ({ left: "a", right })));
    expect(report).toMatchObject({ tokens: 2, tokens_per_character: 0.5, tokenizer: { unknown: null }, unknown: 0 });
  });
});

describe("what is shown", () => {
  const report: TokenReport = {
    file: "a.txt",
    characters: 12345,
    words: 2000,
    lines: 1000,
    tokenizer: { name: "char", vocab_size: 5000, padding: 0, unknown: 1 },
    tokens: 5000,
    unknown: 1200,
    used: 1024,
    tokens_per_word: null,
    tokens_per_character: null,
    most_frequent: [
      { id: 7, token: " ", count: 1500 },
      { id: 9, token: '"\u200b', count: 2 },
    ],
    first_line: [
      { id: 7, text: " " },
      { id: 8, text: 'a"' },
    ],
    merges: [
      { left: "a", right: "b" },
      { left: "ab", right: " " },
    ],
  };

  test("three lines, and a table or a line for each of the others", () => {
    expect(tokenBlocks(report, "char")).toEqual([
      [
        "text        a.txt: 12,345 characters, 2,000 words, 1,000 lines",
        "tokenizer   char: 5,000 tokens in its vocabulary, 1,024 of them in this text",
        "tokens      5,000, 1,200 unknown (2.5000 a word, 0.4050 a character)",
      ].join("\n"),
      "\nmost frequent",
      {
        rows: [["token", "id", "count"], ['" "', "7", "1,500"], ['"\\"�"', "9", "2"]], // prettier-ignore
        columns: [{ fit: "cut" }, { align: "right" }, { align: "right" }],
        indent: 2,
      },
      "\nfirst merges",
      {
        rows: [
          ["1", '"a"', "+", '"b"', "=", '"ab"'],
          ["2", '"ab"', "+", '" "', "=", '"ab "'],
        ],
        columns: [{ align: "right" }, {}],
        indent: 2,
      },
      '\nfirst line\n   |a\\"',
    ]);
  });

  test("what there is none of is left out", () => {
    const none = {
      ...report,
      characters: 0,
      words: 0,
      lines: 0,
      tokens: 0,
      unknown: 0,
      used: 0,
      most_frequent: [],
      first_line: [],
      merges: [],
    };
    const [head, ...others] = tokenBlocks(none, "char");
    expect((head as string).split("\n")[2]).toBe("tokens      0");
    expect(others).toEqual([]);
    const lineOf = (changes: Partial<TokenReport>): string => (tokenBlocks({ ...report, unknown: 0, ...changes }, "char")[0] as string).split("\n")[2]; // prettier-ignore
    expect(lineOf({ words: 0 })).toBe("tokens      5,000 (0.4050 a character)");
    expect(lineOf({ words: 1, characters: 0 })).toBe("tokens      5,000 (5000 a word)");
    expect(lineOf({ unknown: 1, words: 0, characters: 1 })).toBe("tokens      5,000, 1 unknown (5000 a character)");
  });

  test("one of a kind is shown, too", () => {
    const blocks = tokenBlocks({ ...report, most_frequent: report.most_frequent.slice(0, 1), merges: report.merges.slice(0, 1), first_line: report.first_line.slice(1) }, "char"); // prettier-ignore
    expect((blocks[2] as Table).rows).toHaveLength(2);
    expect((blocks[4] as Table).rows).toHaveLength(1);
    expect(blocks[5]).toBe('\nfirst line\n  a\\"');
  });

  test("a first line of more than 40 tokens goes on", () => {
    const last = (count: number): unknown => tokenBlocks({ ...report, first_line: Array.from({ length: count }, (_, id) => ({ id, text: String(id % 10) })) }, "char").at(-1); // prettier-ignore
    const forty = "0|1|2|3|4|5|6|7|8|9|".repeat(4).slice(0, -1);
    expect(last(40)).toBe(`\nfirst line\n  ${forty}`);
    expect(last(41)).toBe(`\nfirst line\n  ${forty}|...`);
  });
});
