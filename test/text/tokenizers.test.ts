// Tokenizers: what they make of a text, that text comes back, and what is said of wrong input.
import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { fitTokenizer, readTokenizer, type Tokenizer } from "../../src/index.js";
import { piecesOf, type BpeTokenizer } from "../../src/text/bpe.js";
import { Merges } from "../../src/text/bpeMerge.js";
import { bpePage, mergesOf } from "../../src/text/bpePage.js";
import { trainMerges } from "../../src/text/bpeTrain.js";
import { Heap } from "../../src/text/heap.js";
import { firstWrongByte, readText } from "../../src/text/utf8.js";
import { lines } from "./texts.js";

/** Any text of whole characters. */
const anyText = fc.string({ unit: "binary", maxLength: 60 });
const bpeOf = (vocab_size: number, texts: readonly string[] = lines): BpeTokenizer => fitTokenizer({ name: "bpe", args: { vocab_size } }, texts) as BpeTokenizer; // prettier-ignore

describe("char", () => {
  test("ids follow how often a character occurs, of equals which came first; 0 is padding, 1 unknown", () => {
    const tokenizer = fitTokenizer("char", ["abba", "cd😀d"]);
    expect(Array.from({ length: tokenizer.vocabSize }, (_, id) => tokenizer.token(id))).toEqual(["<pad>", "<unk>", "a", "b", "d", "c", "😀"]); // prettier-ignore
    expect([tokenizer.name, tokenizer.padding, tokenizer.unknown]).toEqual(["char", 0, 1]);
    expect([...tokenizer.encode("d😀x😃a")]).toEqual([4, 6, 1, 1, 2]);
    expect(tokenizer.decode([4, 6, 1, 0, 2])).toBe("d😀�a");
    expect([...tokenizer.encode("")]).toEqual([]);
  });

  test("letters are not put together or taken apart: an accent of its own is a character", () => {
    const tokenizer = fitTokenizer("char", ["e\u0301 \u00e9"]);
    expect(tokenizer.vocabSize).toBe(2 + 4);
    expect(tokenizer.decode(tokenizer.encode("\u00e9e\u0301"))).toBe("\u00e9e\u0301");
  });

  test("vocab_size and min_count leave out the rare", () => {
    const size = (args: Record<string, unknown>): number => fitTokenizer({ name: "char", args }, ["aaabbc"]).vocabSize;
    expect([size({}), size({ min_count: 2 }), size({ vocab_size: 3 }), size({ vocab_size: 100 })]).toEqual([5, 4, 3, 5]);
  });

  test("places are those of characters, of one half or of two", () => {
    const text = "\uffffa\u{10000}b";
    const { starts, ends } = fitTokenizer("char", [text]).encodeWithPlaces(text);
    expect([[...starts], [...ends]]).toEqual([[0, 1, 2, 4], [1, 2, 4, 5]]); // prettier-ignore
  });

  test("halves of a pair of surrogates alone are characters, too", () => {
    const text = "a\ud83d\ude00\ud83dz\ude00";
    const tokenizer = fitTokenizer("char", [text]);
    expect(tokenizer.decode(tokenizer.encode(text))).toBe(text);
    expect(tokenizer.encode(text)).toHaveLength(5);
  });
});

describe("words", () => {
  const words = (text: string): string[] => {
    const tokenizer = fitTokenizer("words", [text]);
    return Array.from(tokenizer.encode(text), (id) => tokenizer.token(id));
  };

  test.each([
    ["Don't panic: it's 3.14, or 1,000!", ["Don't", "panic", ":", "it's", "3.14", ",", "or", "1,000", "!"]],
    ["état d’âme\n\n  two_words x2", ["état", "d’âme", "two_words", "x2"]],
    ['(well-known) "quote" — 日本 😀😀', ["(", "well", "-", "known", ")", '"', "quote", '"', "—", "日本", "😀", "😀"]],
    ["'quoted' rock'n'roll ''", ["'", "quoted", "'", "rock'n'roll", "'", "'"]],
    ["हिन्दी ไทย", ["हिन्दी", "ไทย"]],
    ["a\u0085b\ufeffc", ["a", "b", "\ufeff", "c"]],
  ])("%j", (text, expected) => expect(words(text)).toEqual(expected));

  test.each([
    'He said: "Call me (or not), Ishmael!" And left; why? 50% off…',
    'A well-known "x" and "y z".',
    "[1, 2] costs $3.50, not €4.",
  ])("decode puts the spaces back: %s", (text) => {
    const tokenizer = fitTokenizer("words", [text]);
    expect(tokenizer.decode(tokenizer.encode(text))).toBe(text);
    const decoder = tokenizer.decoder();
    expect(Array.from(tokenizer.encode(text), (id) => decoder.push(id)).join("") + decoder.end()).toBe(text);
  });

  test("unknown words, and what the places of words are", () => {
    const tokenizer = fitTokenizer("words", ["the cat saw the dog"]);
    expect([...tokenizer.encode("the bird saw")]).toEqual([2, 1, 4]);
    expect(tokenizer.decode([2, 1, 0, 4])).toBe("the � saw");
    const { ids, starts, ends } = tokenizer.encodeWithPlaces(" the  dog");
    expect(Array.from(ids, (_, i) => " the  dog".slice(starts[i], ends[i]))).toEqual(["the", "dog"]);
  });
});

describe("bytes", () => {
  const bytes = fitTokenizer("bytes");

  test("are their own ids", () => {
    expect([...bytes.encode("aé€😀")]).toEqual([...Buffer.from("aé€😀")]);
    expect([bytes.vocabSize, bytes.padding, bytes.unknown]).toEqual([257, 256, null]);
    expect([bytes.token(97), bytes.token(0xe2), bytes.token(256), bytes.decode([104, 256, 105])]).toEqual(["a", "<0xE2>", "<pad>", "hi"]); // prettier-ignore
  });

  test("a decoder waits until a character is whole", () => {
    const decoder = bytes.decoder();
    expect(Array.from(bytes.encode("é😀!"), (id) => decoder.push(id))).toEqual(["", "é", "", "", "", "😀", "!"]);
    expect([decoder.push(0xe2), decoder.push(0x82), decoder.end()]).toEqual(["", "", "�"]);
    expect(bytes.decode([0xe2, 0x82, 0x41])).toBe("�A");
  });
});

describe("bpe", () => {
  test("the picture of its page shows the merges that training makes", () => {
    const words = [["hag", 10], ["pag", 5], ["pan", 12], ["ban", 4], ["hags", 5]] as const; // prettier-ignore
    const { tokens, texts, pairs } = mergesOf(words, 3);
    const heads = pairs.map(({ left, right }, i) => `${i + 1}: ${tokens[left]} + ${tokens[right]}`);
    const table = [["word", "times", "at first", ...heads], ...words.map(([word, times], p) => [word, String(times), ...texts.map((text) => Array.from(text[p], (id) => tokens[id]).join(" "))])]; // prettier-ignore
    const drawn = bpePage.picture!.trim().split("\n").map((line) => line.trim().split(/ {2,}/)); // prettier-ignore
    expect(drawn).toEqual(table);
  });

  test("the counts that are kept are those of a text counted anew, overlaps and ties included", () => {
    const letters = ["a", "b", "c"];
    const piece = fc.array(fc.nat({ max: 2 }), { minLength: 1, maxLength: 14 }).map((ids) => Int32Array.from(ids));
    fc.assert(
      fc.property(fc.array(fc.tuple(piece, fc.integer({ min: 1, max: 4 })), { minLength: 1, maxLength: 8 }), (words) => {
        const given = { pieces: words.map(([ids]) => ids), counts: words.map(([, count]) => count), tokens: letters };
        const { merges, tokens } = trainMerges(given, { size: 12, minCount: 2 });
        expect(merges).toEqual(slowMerges(given, 12, 2));
        expect(new Set(tokens).size).toBe(tokens.length);
      }),
      { numRuns: 300, seed: 1 },
    );
  });

  test("applied to its own training text, the merges give what training ended with", () => {
    fc.assert(
      fc.property(fc.array(fc.nat({ max: 2 }), { minLength: 1, maxLength: 40 }), (ids) => {
        const piece = Int32Array.from(ids);
        const { merges } = trainMerges({ pieces: [piece], counts: [2], tokens: ["a", "b", "c"] }, { size: 20, minCount: 2 });
        expect([...new Merges(merges).apply(piece)]).toEqual(merges.reduce((text, merge) => mergeAll(text, merge), ids));
      }),
      { numRuns: 300, seed: 2 },
    );
  });

  test("ids: bytes, merges in their order, and <|endoftext|>, which is never cut", () => {
    const tokenizer = bpeOf(300);
    expect([tokenizer.vocabSize, tokenizer.padding, tokenizer.unknown, tokenizer.merges.length]).toEqual([300, 299, null, 43]);
    expect(tokenizer.merges[0]).toMatchObject({ product: 256 });
    expect([...tokenizer.encode("a<|endoftext|>b")]).toEqual([97, 299, 98]);
    expect(tokenizer.decode([97, 299, 98])).toBe("a<|endoftext|>b");
    const marked = bpeOf(300, ["<|endoftext|>".repeat(50)]);
    expect(marked.vocabSize).toBe(257); // it is not learnt from
  });

  test("a text that gives no more merges makes a smaller vocabulary", () => {
    expect(bpeOf(5000, ["ab ab"]).vocabSize).toBe(256 + 1 + 1); // ab stands twice, " ab" once
    expect(bpeOf(300, []).vocabSize).toBe(257);
  });

  test("GPT-2's cut leaves nothing out", () => {
    expect([...piecesOf("I'll  go, x2\n\n  ok")]).toEqual(["I", "'ll", " ", " go", ",", " x", "2", "\n\n ", " ok"]);
    fc.assert(fc.property(fc.string({ unit: "binary" }), (text) => expect([...piecesOf(text)].join("")).toBe(text)));
  });

  test("a word of two hundred thousand letters takes no square of time", () => {
    const tokenizer = bpeOf(400);
    const ids = tokenizer.encode("the".repeat(70_000));
    expect(tokenizer.decode(ids.subarray(0, 30))).toMatch(/^(the)+/);
    expect(ids.length).toBeLessThan(210_000);
  }, 60_000);
});

describe("every tokenizer", () => {
  const made: [string, Tokenizer][] = [
    ["char", fitTokenizer("char", lines)],
    ["words", fitTokenizer("words", lines)],
    ["bytes", fitTokenizer("bytes")],
    ["bpe", bpeOf(500)],
  ];

  test.each(made.slice(2))("%s gives back any text", (_, tokenizer) => {
    fc.assert(fc.property(anyText, (text) => expect(tokenizer.decode(tokenizer.encode(text))).toBe(text)), { numRuns: 500, seed: 3 }); // prettier-ignore
    expect(tokenizer.decode(tokenizer.encode("\ufeffa"))).toBe("\ufeffa"); // a byte order mark is a character
  });

  test.each(made)("%s: its decoder says piece by piece what decode says at once", (_, tokenizer) => {
    const ids = fc.array(fc.nat({ max: tokenizer.vocabSize - 1 }), { maxLength: 30 });
    fc.assert(
      fc.property(ids, (list) => {
        const decoder = tokenizer.decoder();
        expect(list.map((id) => decoder.push(id)).join("") + decoder.end()).toBe(tokenizer.decode(list));
      }),
      { seed: 4 },
    );
  });

  test.each(made)("%s: the places are those of the tokens", (name, tokenizer) => {
    fc.assert(
      fc.property(fc.oneof(anyText, fc.constantFrom(...lines)), (text) => {
        const { ids, starts, ends } = tokenizer.encodeWithPlaces(text);
        expect([...ids]).toEqual([...tokenizer.encode(text)]);
        ids.forEach((id, i) => {
          const shown = tokenizer.token(id);
          if (id !== tokenizer.unknown && !/<0x..>/.test(shown)) expect(text.slice(starts[i], ends[i])).toBe(shown);
          else expect(ends[i]).toBeGreaterThan(starts[i]);
        });
        if (name !== "words" && ids.length > 0) expect([starts[0], ends[ids.length - 1]]).toEqual([0, text.length]);
      }),
      { seed: 5 },
    );
  });

  test.each(made)("%s comes back from its file, and gives the same ids", (_, tokenizer) => {
    const json = JSON.stringify(tokenizer);
    const again = readTokenizer(json);
    expect(JSON.stringify(again)).toBe(json);
    expect([again.name, again.vocabSize, again.padding, again.unknown]).toEqual([tokenizer.name, tokenizer.vocabSize, tokenizer.padding, tokenizer.unknown]); // prettier-ignore
    for (const text of lines) expect([...again.encode(text)]).toEqual([...tokenizer.encode(text)]);
  });

  test.each(made)("%s: a number that is no id", (_, tokenizer) => {
    const last = tokenizer.vocabSize - 1;
    const message = `there is no token ${last + 1}: the ids of this tokenizer go from 0 to ${last}`;
    for (const use of [() => tokenizer.token(last + 1), () => tokenizer.decode([last + 1]), () => tokenizer.decoder().push(last + 1)]) expect(use).toThrow(message); // prettier-ignore
    expect(() => tokenizer.decode([0.5])).toThrow("there is no token 0.5");
  });

  test("the same texts give the same tokenizer", () => {
    expect(JSON.stringify(bpeOf(400))).toBe(JSON.stringify(bpeOf(400)));
  });

  test("arguments that it does not take", () => {
    expect(() => fitTokenizer({ name: "bpe", args: {} }, [])).toThrow("bpe: vocabSize is required");
    expect(() => fitTokenizer({ name: "bpe", args: { vocab_size: 10 } }, [])).toThrow("bpe: vocabSize must be >= 257 and <= 1000000, got 10"); // prettier-ignore
    expect(() => fitTokenizer("chars" as "char", [])).toThrow('there is no tokenizer "chars": it is one of bpe, bytes, char, words'); // prettier-ignore
    for (const spec of [5, null, ["char"]]) expect(() => fitTokenizer(spec as unknown as "char", [])).toThrow(/^fitTokenizer: expected the name of a tokenizer, or a map with it, got .+\n {2}hint: write fitTokenizer\("char", \[text\]\)$/); // prettier-ignore
    expect(() => fitTokenizer({ name: "file", file: "t.json" })).toThrow("a file needs a third argument");
    const json = JSON.stringify(fitTokenizer("bytes"));
    expect(fitTokenizer({ name: "file", file: "t.json" }, [], () => json).name).toBe("bytes");
  });
});

describe("text of a file", () => {
  test("the first byte that is no UTF-8, and its line", () => {
    const read = (...bytes: number[]): string => readText(Uint8Array.from(bytes), "a.txt");
    expect(read(0xef, 0xbb, 0xbf, 0x61)).toBe("a");
    expect(() => read(97, 10, 98, 0xff, 10)).toThrow("a.txt:2: error: byte 0xff at offset 3 is not UTF-8 text\n  hint: save the file as UTF-8"); // prettier-ignore
    expect(() => read(0xff, 0xfe, 97, 0)).toThrow("a.txt: error: the file is UTF-16 text, expected UTF-8 text");
    expect(() => read(0x1f, 0x8b, 8, 0)).toThrow("a.txt: error: the file is compressed with gzip");
  });

  test("what is wrong is what TextDecoder refuses", () => {
    const piece = fc.constantFrom([0x61], [0xc3, 0xa9], [0xe2, 0x82, 0xac], [0xf0, 0x9f, 0x98, 0x80], [0xc0, 0x80], [0xe0, 0x80, 0x80], [0xed, 0xa0, 0x80], [0xf4, 0x90, 0x80, 0x80], [0xf5], [0x80], [0xe2, 0x82]); // prettier-ignore
    const isText = (bytes: Uint8Array): boolean => {
      try {
        return new TextDecoder("utf-8", { fatal: true }).decode(bytes) !== undefined;
      } catch {
        return false;
      }
    };
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 6 }), (pieces) => {
        const bytes = Uint8Array.from(pieces.flat());
        const wrong = firstWrongByte(bytes);
        expect(wrong === null).toBe(isText(bytes));
        if (wrong !== null) expect(isText(bytes.subarray(0, wrong))).toBe(true);
      }),
      { numRuns: 500, seed: 6 },
    );
  });
});

test("a heap gives the smallest pair first", () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(fc.nat({ max: 9 }), fc.nat({ max: 9 }))), (pairs) => {
      const heap = new Heap();
      for (const [a, b] of pairs) heap.push(a, b);
      const out = pairs.map(() => {
        const pair = [heap.first, heap.second];
        heap.pop();
        return pair;
      });
      expect(out).toEqual([...pairs].sort(([a, b], [c, d]) => a - c || b - d));
      expect(heap.size).toBe(0);
    }),
    { seed: 7 },
  );
});

interface Given {
  readonly pieces: readonly Int32Array[];
  readonly counts: readonly number[];
  readonly tokens: readonly string[];
}

/** As the definition says: every pair of the whole text counted anew for each merge. */
function slowMerges({ pieces, counts, tokens }: Given, size: number, minCount: number): unknown[] {
  let text = pieces.map((piece) => [...piece]);
  const all = [...tokens];
  const merges: unknown[] = [];
  while (all.length < size) {
    const found = new Map<string, { left: number; right: number; count: number }>();
    text.forEach((piece, p) => {
      for (let i = 0; i + 1 < piece.length; i++) {
        const [left, right] = [piece[i], piece[i + 1]];
        const key = `${left} ${right}`;
        found.set(key, { left, right, count: (found.get(key)?.count ?? 0) + counts[p] });
      }
    });
    const [best] = [...found.values()].sort((a, b) => b.count - a.count || a.left - b.left || a.right - b.right);
    if (best === undefined || best.count < minCount) break;
    const name = all[best.left] + all[best.right];
    const product = all.includes(name) ? all.indexOf(name) : all.push(name) - 1;
    text = text.map((piece) => mergeAll(piece, { ...best, product }));
    merges.push({ ...best, product });
  }
  return merges;
}

function mergeAll(
  piece: readonly number[],
  { left, right, product }: { left: number; right: number; product: number },
): number[] {
  const out: number[] = [];
  for (let i = 0; i < piece.length; i++) {
    const isPair = piece[i] === left && i + 1 < piece.length && piece[i + 1] === right;
    out.push(isPair ? product : piece[i]);
    if (isPair) i++;
  }
  return out;
}
