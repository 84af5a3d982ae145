// How long the lines of a text are.
import { describe, expect, test } from "@jest/globals";
import { lineLengths } from "../../src/data/language/lines.js";
import type { TextSource } from "../../src/data/language/text.js";

/** A text that comes in pieces, between these places. */
function lengths(...pieces: string[]): ReturnType<typeof lineLengths> {
  const source = { pieces: (start: number, end: number) => (start === 3 && end === 7 ? pieces : []) } as unknown as TextSource;
  return lineLengths(source, [3, 7]);
}

describe("lines of a text", () => {
  test("without a word there are none", () => {
    expect([lengths(), lengths(""), lengths("\n\r\n", "\n")]).toEqual([null, null, null]);
  });

  test("are counted in characters, without their ends, also where a piece ends within", () => {
    expect(lengths("ab")).toEqual({ lines: 1, median: 2, most: 2, longest: 2 });
    expect(lengths("a", "b\r", "\n\n", "😀😀", "c d\n")).toEqual({ lines: 2, median: 2, most: 5, longest: 5 });
    expect(lengths("a")).toEqual({ lines: 1, median: 1, most: 1, longest: 1 });
  });

  test("half of them have at most the median, 95 % at most the next", () => {
    const of = (...sizes: number[]): unknown => lengths(...sizes.map((size) => `${"x".repeat(size)}\n`));
    expect(of(4, 1, 3, 2)).toEqual({ lines: 4, median: 2, most: 4, longest: 4 });
    expect(of(10, 9, 1)).toEqual({ lines: 3, median: 9, most: 10, longest: 10 });
    const twenty = Array.from({ length: 18 }, () => 2);
    expect(of(12, ...twenty, 3)).toEqual({ lines: 20, median: 2, most: 3, longest: 12 }); // the 19th is the last of 95 %
    expect(of(12, ...twenty, 2, 3, 3)).toEqual({ lines: 22, median: 2, most: 3, longest: 12 });
  });
});
