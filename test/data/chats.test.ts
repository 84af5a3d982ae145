// A file of chats: what is read of each line, what is refused, how chats are divided, and the batches that they make.
import { describe, expect, test } from "@jest/globals";
import { createHash } from "node:crypto";
import { manualSeed } from "../../src/core/rng.js";
import { ChatLoader, chatBatch, type ChatOptions } from "../../src/data/language/chatLoader.js";
import { encodeChats, holdsChats, loadChats, type ChatDataset } from "../../src/data/language/chats.js";
import { linesOf, readChats } from "../../src/data/language/readChats.js";
import { cutText, type TextSource } from "../../src/data/language/text.js";
import { inMemory } from "../../src/data/language/tokens.js";
import { WindowLoader } from "../../src/data/language/windows.js";
import { chatTokenizer } from "../../src/text/chat.js";
import { fitTokenizer } from "../../src/text/registry.js";

/** A text that comes in pieces of so many characters. */
function source(text: string, piece = text.length + 1): TextSource {
  const bytes = Buffer.from(text);
  return {
    name: "x.jsonl",
    size: bytes.length,
    sha256: () => createHash("sha256").update(bytes).digest("hex"),
    bytes: (start, length) => bytes.subarray(start, start + length),
    pieces: (start, end) => Array.from({ length: Math.ceil((end - start) / piece) }, (_, i) => bytes.subarray(start, end).toString().slice(i * piece, (i + 1) * piece)), // prettier-ignore
  };
}
const saidOf = (action: () => unknown): string => {
  try {
    action();
    return "none";
  } catch (error) {
    return (error as Error).message;
  }
};
const chat = (...contents: string[]): string => JSON.stringify({ messages: contents.map((content, i) => ({ role: i % 2 === 0 ? "user" : "assistant", content })) }); // prettier-ignore
const EXAMPLE = '{"messages": [{"role": "user", "content": "How?"}, {"role": "assistant", "content": "So!"}]}';
const KNOWN = 'write {"role": "system" | "user" | "assistant", "content": "..."}';

describe("lines", () => {
  test.each([1, 2, 3, 100])("are the same however they come, in pieces of %d", (piece) => {
    expect([...linesOf(source("ab\n\ncde\nf", piece))]).toEqual(["ab", "", "cde", "f"]);
    expect([...linesOf(source("ab\n", piece))]).toEqual(["ab", ""]);
  });

  test("that are empty are no chats, but counted", () => {
    const read = readChats(source(`\n${chat("a", "b")}\n \t\n${chat("c", "d", "e", "f")}\n`));
    expect(read.map(({ line, messages }) => [line, messages.map(({ content }) => content).join("")])).toEqual([[2, "ab"], [4, "cdef"]]); // prettier-ignore
    expect(read[0].messages).toEqual([{ role: "user", content: "a" }, { role: "assistant", content: "b" }]); // prettier-ignore
  });

  test("of which none is a chat", () =>
    expect(saidOf(() => readChats(source("\n\n")))).toBe(`x.jsonl: error: there is no chat in it\n  hint: write one a line: ${EXAMPLE}`)); // prettier-ignore

  test("every mistake is told at its line", () => {
    const wrong = '{"messages": [{"role": "user", "content": ""}, {"role": "bot", "content": "a"}]}';
    expect(saidOf(() => readChats(source(`${chat("a", "b")}\n${wrong}\n3`)))).toBe(
      [
        "x.jsonl:2: error: messages[0].content is empty: the message says nothing",
        "  hint: leave the message out",
        'x.jsonl:2: error: messages[1].role must be system, user or assistant, got "bot"',
        "x.jsonl:3: error: a chat is a map with a list of messages, got 3",
        `  hint: write one chat a line: ${EXAMPLE}`,
      ].join("\n"),
    );
  });
});

describe("what is refused", () => {
  const message = (text: string): string => `{"messages": [{"role": "assistant", "content": "x"}, ${text}]}`;
  test.each<[string, string, string | null]>([
    ["{", "the line is no JSON: a chat stands on one line", `write one chat a line: ${EXAMPLE}`],
    [" [ ", "the line is no JSON: a chat stands on one line", `write one chat a line: ${EXAMPLE}`],
    ["{x", "the line is no JSON", `write one chat a line: ${EXAMPLE}`],
    ["[]", "a chat is a map with a list of messages, got an empty list", `write one chat a line: ${EXAMPLE}`],
    ["{}", "a chat is a map with a list of messages, got one with no keys", `write one chat a line: ${EXAMPLE}`],
    ['{"a": 1, "b": 1, "c": 1, "d": 1, "e": 1}', 'a chat is a map with a list of messages, got one with "a", "b", "c", "d"', `write one chat a line: ${EXAMPLE}`],
    ['{"messages": "a"}', 'a chat is a map with a list of messages, got one with "messages"', `write one chat a line: ${EXAMPLE}`],
    ['{"messages": []}', "the chat has no message of the assistant: there is nothing to learn from it", "add the answer, or leave the line out"],
    [chat("a"), "the chat has no message of the assistant: there is nothing to learn from it", "add the answer, or leave the line out"],
    [message("3"), "messages[1] must be a map, got 3", KNOWN],
    [message('{"role": "user"}'), "messages[1].content must be a text, got nothing", KNOWN],
    [message('{"role": "user", "content": 3}'), "messages[1].content must be a text, got 3", KNOWN],
    [message('{"role": "user", "content": " \\n"}'), "messages[1].content is empty: the message says nothing", "leave the message out"],
    [message('{"role": "user", "content": "a\\ud83d"}'), "messages[1].content holds half a character (one part of a \\ud83d\\ude00 without the other), which no text file can hold", "write both halves, or leave it out"],
    [message('{"role": "user", "content": "a", "name": "b", "id": 3}'), 'messages[1] has "name", "id" beside role and content, which is not read', KNOWN],
    [message('{"role": "user", "content": "a <|end|>"}'), "messages[1].content holds <|end|>, which in the template says where a message begins or ends", "write it otherwise"],
  ])("%s", (line, words, hint) => {
    expect(saidOf(() => readChats(source(line)))).toBe(`x.jsonl:1: error: ${words}${hint === null ? "" : `\n  hint: ${hint}`}`);
  }); // prettier-ignore

  test("both halves of a character are one", () => expect(readChats(source(chat("😀", "a")))).toHaveLength(1));
});

describe("a dataset of chats", () => {
  const half = { train: 0.5, val: 0.25, test: 0.25 };
  const fit = (training: Iterable<string>) => fitTokenizer("char", training);
  const load = (lines: string[], context = 20, split = half): ChatDataset => loadChats(source(lines.join("\n")), { context, split, seed: 1 }, fit, inMemory); // prettier-ignore

  test("is divided by chats; its tokenizer knows the training ones alone", () => {
    const letters = "abcdefgh";
    const lines = Array.from(letters, (letter) => chat(letter, letter));
    const dataset = load(lines);
    const { train, val, test: last, tokenizer } = dataset;
    expect([train.rows, val.rows, last.rows]).toEqual([4, 2, 2]);
    const numbers = [train, val, last].flatMap(({ chats }) => [...chats.lines]);
    expect(numbers.toSorted((a, b) => a - b)).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
    const known = Array.from(letters, (letter) => !tokenizer.encode(letter).includes(tokenizer.unknown!));
    expect(known).toEqual(Array.from(letters, (_, i) => [...train.chats.lines].includes(i + 1)));
    expect(dataset).toMatchObject({ kind: "text", task: "chat", context: 20, stretches: null, sha256: createHash("sha256").update(lines.join("\n")).digest("hex") }); // prettier-ignore
    expect(dataset.report.warnings).toEqual(["val", "test"].map((name) => `${name}: 4 tokens (33 %) are not in the vocabulary of the training text: they are read as unknown`)); // prettier-ignore
    expect([holdsChats(dataset), holdsChats({ task: "tokens" }), holdsChats({})]).toEqual([true, false, false]);
  });

  test("needs one for every part that has a share", () => {
    expect(saidOf(() => load([chat("a", "b"), chat("a", "b")]))).toBe("x.jsonl: error: 2 chats cannot be divided into train, val, test\n  hint: add chats, or set data.split.test to 0"); // prettier-ignore
    expect(saidOf(() => load([chat("a", "b")], 20, { train: 0.5, val: 0.5, test: 0 }))).toBe("x.jsonl: error: 1 chat cannot be divided into train, val\n  hint: add chats, or set data.split.val to 0"); // prettier-ignore
    expect(load([chat("a", "b")], 20, { train: 1, val: 0, test: 0 }).train.rows).toBe(1);
    expect(load(Array<string>(3).fill(chat("a", "b"))).test.rows).toBe(1);
  });

  test("needs something to learn in every part, within the context", () => {
    // <|user|> a <|end|> <|assistant|> b: the answer is the fifth token
    const lines = Array<string>(8).fill(chat("a", "b"));
    expect(load(lines, 4).train.rows).toBe(4);
    const said = saidOf(() => load(lines, 3)).split("\n");
    expect(said.filter((line) => !line.startsWith("  hint"))).toHaveLength(3);
    for (const name of ["train", "val", "test"])
      expect(said.some((line) => new RegExp(`^x\\.jsonl:\\d: error: of the chats for ${name} nothing is left to learn within data\\.context 3: their answers begin later$`).test(line))).toBe(true); // prettier-ignore
    expect(said[1]).toBe("  hint: use a larger data.context");
    expect(load(lines, 4).report.warnings[0]).toBe("train: 4 chats are longer than data.context 4 and cut there");
  });

  test("of another file", () => {
    const tokenizer = chatTokenizer(fitTokenizer("char", ["ab"]));
    expect(encodeChats(source(chat("a", "b")), tokenizer, 4, inMemory).rows).toBe(1);
    expect(saidOf(() => encodeChats(source(chat("a", "b")), tokenizer, 3, inMemory))).toBe("x.jsonl: error: its answers all begin behind the 3 tokens that the model sees\n  hint: give it shorter chats"); // prettier-ignore
  });
});

describe("batches of chats", () => {
  const tokenizer = chatTokenizer(fitTokenizer("char", ["ab"]));
  const part = encodeChats(source([chat("a", "b"), chat("a", "bba"), chat("a", "bb")].join("\n")), tokenizer, 20, inMemory);
  const ids = (content: string): number[] => [...tokenizer.encode(`<|user|>a<|end|><|assistant|>${content}<|end|>`)];
  const NONE = -100;

  test("are filled up to the longest, and at least as far as is asked for; y is the next token of the assistant", () => {
    const [b, bb] = [ids("b"), ids("bb")]; // 6 and 7 tokens
    const [x, y] = chatBatch(part, [0, 2], "float32");
    expect([x.shape, y.shape, x.dtype]).toEqual([[2, 6], [2, 6], "float32"]); // prettier-ignore
    expect([...x.numbers]).toEqual([...b.slice(0, -1), 0, ...bb.slice(0, -1)]);
    expect([...y.numbers]).toEqual([NONE, NONE, NONE, b[4], b[5], NONE, NONE, NONE, NONE, bb[4], bb[5], bb[6]]);
    const [wide] = chatBatch(part, [0], "float64", 7);
    expect([wide.shape, wide.dtype, [...wide.numbers]]).toEqual([[1, 7], "float64", [...b.slice(0, -1), 0, 0]]);
    expect(chatBatch(part, [0], "float64", 5)[0].shape).toEqual([1, 5]);
    expect(chatBatch(part, [0], "float64", 4)[0].shape).toEqual([1, 5]);
  });

  const widths = (options: Partial<ChatOptions>): string => {
    const loader = new ChatLoader(part, { batchSize: 2, dtype: "float32", ...options });
    const shapes = Array.from(loader.batches(), (draw) => draw()[0].shape.join("x")).join(" ");
    return `${loader.length} ${loader.batchSize} ${loader.rowsUsed}: ${shapes}`;
  };
  test("come in their order, as many as there are, or as are asked for", () => {
    expect(widths({})).toBe("2 2 3: 2x7 1x6");
    expect(widths({ dropLast: true })).toBe("1 2 2: 2x7");
    expect(widths({ batches: 3 })).toMatch(/^3 2 6: 2x\d 2x\d 2x\d$/);
    expect(widths({ width: 9 })).toBe("2 2 3: 2x9 1x9");
  });

  test("of like length come together, where they are in an order of their own", () => {
    const many = encodeChats(source(Array.from({ length: 32 }, (_, i) => chat("a", "b".repeat(i % 2 === 0 ? 1 : 9))).join("\n")), tokenizer, 20, inMemory); // prettier-ignore
    const drawn = (options: Partial<ChatOptions>): number[] => {
      manualSeed(3);
      const loader = new ChatLoader(many, { batchSize: 8, dtype: "float32", ...options });
      return Array.from(loader.batches(), (draw) => draw()[0].shape[1]).toSorted((a, b) => a - b);
    };
    expect(drawn({ shuffle: true, grouped: true })).toEqual([5, 5, 13, 13]);
    expect(drawn({ shuffle: true })).toEqual([13, 13, 13, 13]);
    expect(drawn({ grouped: true })).toEqual([13, 13, 13, 13]);
  });
});

describe("a text that is cut", () => {
  const shares = { train: 0.5, val: 0.25, test: 0.25 };
  test("where a line is longer than a megabyte, at a character", () => {
    const text = "é".repeat(1_500_000);
    const parts = cutText(source(`${text}\n`), { train: 0.2, val: 0.3, test: 0.5 }); // 600,000.2 and 1,500,000.5 bytes, the second within a character
    expect(parts).toEqual({ train: [0, 600_000], val: [600_000, 1_500_002], test: [1_500_002, 3_000_001] });
  });

  test("everything for training, or nothing behind it", () => {
    expect(cutText(source("a\nb\n"), { train: 1, val: 0, test: 0 })).toEqual({ train: [0, 4], val: [4, 4], test: [4, 4] });
    expect(cutText(source("a\nb\n"), { train: 0, val: 1, test: 0 })).toEqual({ train: [0, 0], val: [0, 4], test: [4, 4] });
    expect(cutText(source("a\nbcdefghij"), shares)).toEqual({ train: [0, 6], val: [6, 8], test: [8, 11] });
    expect(cutText(source("aaaa\nb"), shares)).toEqual({ train: [0, 5], val: [5, 5], test: [5, 6] });
  });
});

test("windows are as many as fit side by side; drawn ones make one batch at least", () => {
  const tokens = (length: number) => ({ tokens: { length, read: () => undefined }, rows: Math.floor((length - 1) / 4), characters: length, unknown: 0 }); // prettier-ignore
  const sizes = (length: number, drawn: boolean): number[] => {
    const loader = new WindowLoader(tokens(length), { context: 4, batchSize: 3, dtype: "float32", drawn });
    return [loader.length, loader.rowsUsed];
  };
  expect([sizes(5, true), sizes(5, false), sizes(13, true), sizes(13, false), sizes(29, true), sizes(29, false)]).toEqual([[1, 3], [1, 1], [1, 3], [1, 3], [2, 6], [3, 7]]); // prettier-ignore
});
