// What a model that writes answers over HTTP, without a server: a model that says one letter after the other.
import { describe, expect, test } from "@jest/globals";
import type { Refusal } from "../../src/serve/refusal.js";
import type { Reply } from "../../src/serve/service.js";
import { textService } from "../../src/serve/textService.js";
import { CharTokenizer } from "../../src/text/char.js";
import { chatTokenizer, END } from "../../src/text/chat.js";
import { Vocabulary } from "../../src/text/vocabulary.js";
import { bigramsOf } from "../train/bigrams.js";

const plain = new CharTokenizer(new Vocabulary(["<pad>", "<unk>", ..."\nabc"], 0, 1));
/** Every letter is followed by the next one, the last by the first. */
const writer = bigramsOf(plain, (before, next) => (next === (before === 5 ? 2 : before + 1) ? 50 : 0));

const chat = chatTokenizer(plain);
const end = chat.encode(END)[0];
const assistant = chat.encode("<|assistant|>")[0];
/** It says "ab" and ends. */
const follower = new Map([[assistant, 3], [3, 4], [4, end]]); // prettier-ignore
const talker = bigramsOf(chat, (before, next) => (next === follower.get(before) ? 50 : 0), { isChat: true, context: 40 });

function answer(run: typeof writer, value: unknown, signal = new AbortController().signal): Promise<Reply> {
  return textService(run).answer({ body: Buffer.from(JSON.stringify(value)), kind: "json", wants: "json", signal });
}
async function json(run: typeof writer, value: unknown): Promise<Readonly<Record<string, unknown>>> {
  const { body } = await answer(run, value);
  return JSON.parse(body as string) as Readonly<Record<string, unknown>>;
}
async function refusal(run: typeof writer, value: unknown): Promise<[number, Refusal["body"]]> {
  try {
    await answer(run, value);
  } catch (error) {
    const { status, body } = error as Refusal;
    return [status, body];
  }
  throw new Error("expected a refusal");
}
const shown = (...letters: string[]): unknown => letters.map((token) => ({ id: chat.encode(token)[0], token, probability: 1 }));

describe("a text", () => {
  test("what it writes on, with its tokens and what was asked for", async () => {
    const reply = await answer(writer, { prompt: "ab", max_tokens: 3, temperature: 0, seed: 5 });
    expect(reply).toMatchObject({ status: 200, type: "application/json", count: { of: "token", is: 3 } });
    expect(JSON.parse(reply.body as string)).toEqual({ prompt: "ab", text: "abc\na", seed: 5, temperature: 0, top_k: null, top_p: null, tokens: shown("c", "\n", "a") }); // prettier-ignore
  });

  test("what is left out has its default", async () => {
    const { tokens, ...made } = await json(writer, { temperature: 0 });
    expect(made).toEqual({ prompt: "\n", text: `\n${"abc\n".repeat(50)}`, seed: 0, temperature: 0, top_k: null, top_p: null });
    expect(tokens).toHaveLength(200);
  });

  test("cannot begin with nothing, or with what the model has not learnt", async () => {
    expect(await refusal(writer, { prompt: "" })).toEqual([422, { error: "the prompt is empty: there is nothing to write on from", hint: "give one token at least, such as a line feed (the default)" }]); // prettier-ignore
    expect(await refusal(writer, { prompt: "az" })).toEqual([422, { error: "the text that the model learned from has no z", hint: "its vocabulary: \\n a b c" }]); // prettier-ignore
  });

  test("lets others have their turn after each piece", async () => {
    let turns = 0;
    const take = (): void => void (turns++, (next = setImmediate(take)));
    let next = setImmediate(take);
    const seen: number[] = [];
    const signal = { throwIfAborted: () => void seen.push(turns) } as unknown as AbortSignal;
    await answer(writer, { max_tokens: 12, temperature: 0 }, signal);
    clearImmediate(next);
    expect(seen).toHaveLength(12);
    expect(seen.slice(1).every((each, i) => each > seen[i])).toBe(true);
  });

  test("is not written to the end for one who has gone", async () => {
    const gone = new AbortController();
    gone.abort();
    await expect(answer(writer, { temperature: 0 }, gone.signal)).rejects.toThrow(/abort/i);
  });
});

describe("what is sent is looked at", () => {
  const cannot = "the model cannot do with this";

  test.each([
    [[], 'expected a map such as {"prompt": "..."}, got an empty list'],
    ["ab", 'expected a map such as {"prompt": "..."}, got "ab"'],
  ])("%j is no map", async (value, error) => expect(await refusal(writer, value)).toEqual([422, { error }]));

  test("all that is wrong is told, ten things at most", async () => {
    expect(await refusal(writer, { promt: "a", other: 1, max_tokens: 0, temperature: null })).toEqual([
      422,
      {
        error: cannot,
        problems: [
          { message: 'there is no key "promt"', hint: expect.stringContaining("prompt") },
          { message: 'there is no key "other"', hint: "the keys are prompt, max_tokens, temperature, top_k, top_p, seed" },
          { message: "max_tokens must be >= 1 and <= 16384, got 0" },
          { message: "temperature must be a number >= 0, got nothing" },
        ],
      },
    ]);
    const many = (count: number): unknown => Object.fromEntries(Array.from({ length: count }, (_, i) => [`${i}${i}${i}`, 0]));
    for (const [count, told] of [[9, 9], [10, 10], [11, 10]]) expect((await refusal(writer, many(count)))[1].problems).toHaveLength(told); // prettier-ignore
  });

  test("a text has no system and no messages", async () => {
    const [, { problems }] = await refusal(writer, { system: "a", messages: [] });
    expect(problems).toEqual([expect.objectContaining({ message: 'there is no key "system"' }), expect.objectContaining({ message: 'there is no key "messages"' })]); // prettier-ignore
  });

  test.each([
    ["a text", { prompt: 5 }],
    ["nothing", { prompt: null }],
  ])("a prompt is %s", async (_, value) => expect((await refusal(writer, value))[1]).toMatchObject({ error: cannot, problems: [{ message: expect.stringMatching(/^prompt must be a text/) }] })); // prettier-ignore
});

describe("a chat", () => {
  const answered = { role: "assistant", content: "ab" };

  test("a prompt is what the user says, system what stands before it", async () => {
    expect(await json(talker, { prompt: "c" })).toMatchObject({ messages: [{ role: "user", content: "c" }, answered] });
    expect(await json(talker, { prompt: "c", system: "a" })).toEqual({ messages: [{ role: "system", content: "a" }, { role: "user", content: "c" }, answered], seed: 0, temperature: 1, top_k: null, top_p: null, tokens: shown("a", "b") }); // prettier-ignore
  });

  const user = { role: "user", content: "c" };
  test("messages say all there is", async () => {
    const messages = [{ role: "system", content: "a" }, user, { role: "assistant", content: "c" }, user];
    expect(await json(talker, { messages })).toMatchObject({ messages: [...messages, answered] });
    expect(await json(talker, { messages: [user] })).toMatchObject({ messages: [user, answered] });
    const both = { error: "messages say all there is: prompt and system cannot stand beside them", hint: "leave prompt and system out, or messages" }; // prettier-ignore
    expect(await refusal(talker, { messages, prompt: "a" })).toEqual([422, both]);
    expect(await refusal(talker, { messages, system: "a" })).toEqual([422, both]);
    expect(await refusal(talker, {})).toEqual([422, { error: "there is nothing to answer", hint: "give prompt, or messages" }]);
    expect(await refusal(talker, { system: "a" })).toEqual([422, { error: "there is nothing to answer", hint: "give prompt, or messages" }]); // prettier-ignore
  });

  test.each([
    ["an empty list", []],
    ["one that the assistant ends", [user, answered]],
    ["no list", user],
    ["a message with more", [{ ...user, name: "Ada" }]],
    ["a message with less", [{ role: "user" }]],
    ["a role that nobody has", [{ role: "robot", content: "a" }, user]],
    ["content that is no text", [{ role: "user", content: 5 }]],
    ["what is no message", ["a"]],
    ["one of them no message", [null, user]],
  ])("messages are not %s", async (_, messages) => {
    const [status, { problems }] = await refusal(talker, { messages });
    expect([status, problems]).toEqual([422, [{ message: expect.stringMatching(/^messages must be a list of messages, the last one the user's/) }]]); // prettier-ignore
  });

  test("what cannot be answered is said", async () => {
    expect(await refusal(talker, { prompt: " " })).toEqual([422, { error: "the message is empty: there is nothing to answer", hint: "give a message, such as a question" }]); // prettier-ignore
  });
});

describe("the schema", () => {
  const numbers = {
    max_tokens: { type: ["integer"], minimum: 1, maximum: 16384, default: 200 },
    temperature: { type: ["number"], minimum: 0, default: 1 },
    top_k: { type: ["integer", "null"], minimum: 1, default: null },
    top_p: { type: ["number", "null"], exclusiveMinimum: 0, maximum: 1, default: null },
    seed: { type: ["integer"], minimum: 0, default: 0 },
  };
  function schemaOf(run: typeof writer): { readonly rest: object; readonly properties: object } {
    const { post, body, ...others } = textService(run).schema as { post: string; body: { properties: Readonly<Record<string, Readonly<Record<string, unknown>>>> } }; // prettier-ignore
    const { properties, ...rest } = body;
    const plainly = Object.entries(properties).map(([name, { description, ...each }]) => [name, typeof description === "string" ? each : null]); // prettier-ignore
    return { rest: { post, ...rest, ...others }, properties: Object.fromEntries(plainly) };
  }

  test("of a text and of a chat", () => {
    const rest = { post: "/generate", type: "object", additionalProperties: false };
    expect(schemaOf(writer)).toEqual({ rest, properties: { prompt: { type: ["string"], default: "\n" }, ...numbers } });
    const text = { type: ["string", "null"], default: null };
    expect(schemaOf(talker)).toEqual({ rest, properties: { prompt: text, system: text, messages: { type: ["array", "null"], default: null }, ...numbers } }); // prettier-ignore
  });

  test("where it is asked, and with what", () => {
    expect(textService(writer)).toMatchObject({ path: "/generate", kinds: ["json"] });
    expect(String(textService(writer).page())).not.toBe(String(textService(talker).page()));
  });
});
