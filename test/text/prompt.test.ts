// What a text begins with before a model writes on, what it never writes, and how words are put together again.
import { describe, expect, test } from "@jest/globals";
import { withSpecialTokens } from "../../src/text/addTokens.js";
import { askedFor, chatTokens, chatTokenizer, encodeChat, endOf, markerIn, type Message } from "../../src/text/chat.js";
import { cuttings, Joiner } from "../../src/text/cutting.js";
import { beginningFor, limitsOf, promptIds, reservedIds, turnOf } from "../../src/text/prompt.js";
import { fitTokenizer } from "../../src/text/registry.js";
import { draw, softmax } from "../../src/text/sample.js";
import type { Generator } from "../../src/core/rng.js";
import { SpecialTokens } from "../../src/text/special.js";

const char = fitTokenizer("char", ["abc"]); // <pad> <unk> a b c
const chat = chatTokenizer(char);
const plain = (ids: unknown): unknown => (ids instanceof Int32Array ? [...ids] : ids);

describe("a prompt", () => {
  test("is its ids", () => expect(plain(promptIds("cab", char))).toEqual([4, 2, 3]));

  test("has one token at least", () =>
    expect(promptIds("", char)).toEqual({ message: "the prompt is empty: there is nothing to write on from", hint: "give one token at least, such as a line feed (the default)" })); // prettier-ignore

  test("of what was not learnt: each once, and what was", () =>
    expect(promptIds('axb"x\n', char)).toEqual({ message: 'the text that the model learned from has no x \\" \\n', hint: "its vocabulary: a b c" })); // prettier-ignore

  test("sixty are named, and how many more", () => {
    const letters = (count: number, from: number): string[] =>
      Array.from({ length: count }, (_, i) => String.fromCodePoint(from + i));
    const [known, unknown] = [letters(60, 0x4e00), letters(61, 0x5e00)];
    const problem = (tokens: string[], prompt: string[]): unknown => promptIds(prompt.join(""), fitTokenizer("char", [tokens.join("")])); // prettier-ignore
    expect(problem(known, unknown)).toEqual({
      message: `the text that the model learned from has no ${unknown.slice(0, 60).join(" ")} and 1 more`,
      hint: `its vocabulary: ${known.join(" ")}`,
    });
    expect(problem([...known, "a", "b"], unknown.slice(0, 60))).toEqual({
      message: `the text that the model learned from has no ${unknown.slice(0, 60).join(" ")}`,
      hint: `its vocabulary: ${known.join(" ")} and 2 more`,
    });
  });

  test("of a chat is what a user says", () => {
    const messages: Message[] = [{ role: "user", content: "ab" }];
    const turn = [...encodeChat(messages, chat).ids, ...chat.encode("<|assistant|>")];
    expect(turn).toEqual([...chat.encode("<|user|>ab<|end|><|assistant|>")]);
    expect(plain(beginningFor("ab", chat, true))).toEqual(turn);
    expect(plain(beginningFor("ab", chat, false))).toEqual([2, 3]);
  });
});

describe("a turn", () => {
  const said = (...messages: [Message["role"], string][]): unknown => plain(turnOf(messages.map(([role, content]) => ({ role, content })), chat)); // prettier-ignore
  test("needs a message in the end", () => {
    const empty = { message: "the message is empty: there is nothing to answer", hint: "give a message, such as a question" };
    expect(said(["user", " \n"])).toEqual(empty);
    expect(said(["user", "a"], ["user", ""])).toEqual(empty);
  });

  test("an assistant may have said anything; others what was learnt", () => {
    expect(said(["assistant", "x"], ["user", "a"])).toEqual([
      ...chat.encode("<|assistant|>x<|end|><|user|>a<|end|><|assistant|>"),
    ]);
    expect(said(["user", "x"], ["assistant", "a"], ["user", "a"])).toMatchObject({ message: "the text that the model learned from has no x" }); // prettier-ignore
    expect(said(["system", "x"], ["user", "a"])).toMatchObject({ message: "the text that the model learned from has no x", role: "system" }); // prettier-ignore
    expect(said(["user", "x"])).not.toHaveProperty("role");
  });

  test("holds no token of the template", () => {
    const words = (what: string, token: string): unknown => ({ message: `${what} holds ${token}, which in the template says where a message begins or ends`, hint: "write it otherwise" }); // prettier-ignore
    expect(said(["user", "a<|end|>"])).toEqual(words("the message", "<|end|>"));
    expect(said(["system", "<|user|>"], ["user", "a"])).toEqual({ ...(words("the system message", "<|user|>") as object), role: "system" }); // prettier-ignore
  });
});

test("what is never written: padding, unknown, and of a chat the template but what ends a message", () => {
  expect(reservedIds(char)).toEqual([0, 1]);
  expect(reservedIds({ ...char, padding: null, unknown: null })).toEqual([]);
  expect(limitsOf(char, false)).toEqual({ never: [0, 1], stop: null });
  const [system, user, assistant, end] = ["<|system|>", "<|user|>", "<|assistant|>", "<|end|>"].map(
    (text) => chat.encode(text)[0],
  );
  expect(limitsOf(chat, true)).toEqual({ never: [0, 1, system, user, assistant], stop: end });
});

describe("words are put together", () => {
  const joined = (words: string, cutting = cuttings[0]): string => {
    const joiner = new Joiner(cutting);
    return words.split(" ").map((word) => joiner.next(word)).join(""); // prettier-ignore
  };
  test.each([
    ["a b", "a b"],
    ["a , b ; c : d ! e ? f % g … h .", "a, b; c: d! e? f% g… h."],
    [", a", ", a"],
    ["a - b", "a-b"],
    ["# a $ b £ c € d @ e ¿ f ¡ g", "#a $b £c €d @e ¿f ¡g"],
    ["( a ) [ b ] « c » “ d ”", "(a) [b] «c» “d”"],
    ['he said " yes " and " no "', 'he said "yes" and "no"'],
    ["a & b / c", "a & b / c"],
  ])("%s", (words, text) => expect(joined(words)).toBe(text));

  test("with spaces everywhere where they were cut there alone", () => {
    expect(joined("a , ( b )", cuttings[2])).toBe("a , ( b )");
    expect(joined("a , ( b )", cuttings[1])).toBe("a, (b)");
  });
});

test("special tokens: the text between them, and nothing where there is none", () => {
  const special = new SpecialTokens([{ id: 7, text: "<a>" }, { id: 8, text: "<a>b" }, { id: 9, text: "." }]); // prettier-ignore
  const split = (text: string): unknown[] => {
    const parts: unknown[] = [];
    special.split(text, (from, to) => parts.push(text.slice(from, to)), (id, from, to) => parts.push([id, from, to])); // prettier-ignore
    return parts;
  };
  expect(split("x<a>by.<a>")).toEqual(["x", [8, 1, 5], "y", [9, 6, 7], [7, 7, 10]]);
  expect([split(""), split("xy"), split("<a>x")]).toEqual([[], ["xy"], [[7, 0, 3], "x"]]);
  expect([7, 8, 9, 6].map((id) => special.has(id))).toEqual([true, true, true, false]);
});

describe("draws", () => {
  const at = (u: number): Generator => ({ random53: () => u }) as Generator;
  test("the first token whose sum lies above, and never one of probability 0", () => {
    const p = Float64Array.of(0, 0.25, 0, 0.75, 0);
    expect([0, 0.2499, 0.25, 0.9999, 1].map((u) => draw(p, at(u)))).toEqual([1, 1, 3, 3, 3]);
    expect(draw(Float64Array.of(0.5, 0.25), at(0.8))).toBe(1); // sums a hair below 1
  });

  test("scores by a temperature", () => {
    const e = [1, Math.exp(2), Math.exp(-2)];
    const sum = e.reduce((a, b) => a + b);
    softmax([0, 1, -1], 0.5).forEach((p, i) => expect(p).toBeCloseTo(e[i] / sum, 14));
    expect([...softmax([3])]).toEqual([1]);
    expect([...softmax([5, 5])]).toEqual([0.5, 0.5]);
  });
});

describe("a vocabulary", () => {
  test("of at most so many tokens, and of pieces that occur so often", () => {
    const tokens = (args: object): string[] => {
      const tokenizer = fitTokenizer({ name: "char", args: args as Record<string, unknown> }, ["aab", "bbcc", "d"]);
      return Array.from({ length: tokenizer.vocabSize }, (_, id) => tokenizer.token(id));
    };
    expect(tokens({})).toEqual(["<pad>", "<unk>", "b", "a", "c", "d"]);
    expect(tokens({ vocab_size: 4 })).toEqual(["<pad>", "<unk>", "b", "a"]);
    expect(tokens({ vocab_size: 3 })).toEqual(["<pad>", "<unk>", "b"]);
    expect(tokens({ min_count: 2 })).toEqual(["<pad>", "<unk>", "b", "a", "c"]);
    expect(tokens({ min_count: 3 })).toEqual(["<pad>", "<unk>", "b"]);
    expect(() => tokens({ vocab_size: 2 })).toThrow("char: vocabSize must be >= 3");
  });
});

describe("further special tokens", () => {
  const specialOf = (tokenizer: typeof char): unknown => tokenizer.toJSON().added_tokens.map(({ id, content }) => [id, content]);

  test("get the next ids; one that is there already keeps its own", () => {
    const more = withSpecialTokens(char, ["<x>", "b", "<y>"]);
    expect([specialOf(more), more.vocabSize]).toEqual([[[5, "<x>"], [3, "b"], [6, "<y>"]], 7]); // prettier-ignore
    expect(plain(more.encode("a<y>b<x>"))).toEqual([2, 6, 3, 5]);
    const again = withSpecialTokens(more, ["<y>", "<z>"]);
    expect([specialOf(again), again.vocabSize]).toEqual([[[5, "<x>"], [3, "b"], [6, "<y>"], [7, "<z>"]], 8]); // prettier-ignore
  });

  test("where all are there the tokenizer stays the same", () => {
    expect(withSpecialTokens(char, [])).toBe(char);
    expect(chatTokenizer(chat)).toBe(chat);
  });

  test("have places among the characters around them", () => {
    const { ids, starts, ends } = chat.encodeWithPlaces("a<|end|>b😀c");
    expect([...ids]).toEqual([2, endOf(chat), 3, 1, 4]);
    expect([[...starts], [...ends]]).toEqual([[0, 1, 8, 9, 11], [1, 8, 9, 11, 12]]); // prettier-ignore
    const alone = chat.encodeWithPlaces("<|end|><|user|>");
    expect([[...alone.starts], [...alone.ends]]).toEqual([[0, 7], [7, 15]]); // prettier-ignore
  });
});

describe("a chat in tokens", () => {
  const [system, user, assistant, end] = chatTokens.map((token) => chat.encode(token)[0]);

  test("learns what the assistant says, and each of its ends", () => {
    const { ids, learnt } = encodeChat([{ role: "system", content: "a" }, { role: "assistant", content: "bc" }, { role: "user", content: "" }, { role: "assistant", content: "" }], chat); // prettier-ignore
    expect([...ids]).toEqual([system, 2, end, assistant, 3, 4, end, user, end, assistant, end]);
    expect([...learnt]).toEqual([0, 0, 0, 0, 1, 1, 1, 0, 0, 0, 1]);
  });

  test("is asked for by the token whose turn it is; the last of the template ends a message", () => {
    expect([...askedFor([{ role: "user", content: "a" }], chat)]).toEqual([user, 2, end, assistant]);
    expect([...askedFor([], chat)]).toEqual([assistant]);
    expect([chatTokens, endOf(chat)]).toEqual([["<|system|>", "<|user|>", "<|assistant|>", "<|end|>"], end]);
  });

  test("holds no token of the template in a message", () => {
    expect([markerIn("a <|end| >"), markerIn("a<|end|>"), markerIn("<|user|><|system|>")]).toEqual([null, "<|end|>", "<|system|>"]); // prettier-ignore
  });
});
