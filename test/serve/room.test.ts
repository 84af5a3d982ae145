// What a server holds at a time: the bodies of requests as they grow, their turns, and where it is full.
import { expect, test } from "@jest/globals";
import type { IncomingMessage, ServerResponse } from "node:http";
import { PassThrough } from "node:stream";
import { Gone, readBody } from "../../src/serve/body.js";
import { Refusal } from "../../src/serve/refusal.js";
import { Room } from "../../src/serve/room.js";
import { Turns } from "../../src/serve/turns.js";

const refused = (work: () => void): object | string => {
  try {
    work();
  } catch (error) {
    if (error instanceof Refusal) return { status: error.status, ...error.body };
    throw error;
  }
  return "no";
};
const busy = (why: string): object => expect.objectContaining({ status: 503, error: `the server is busy: ${why}` });

test("as many requests as are allowed, and one more when one has left", () => {
  const room = new Room({ requests: 2, bytes: 10 });
  const [first] = [room.enter(), room.enter()];
  expect(refused(() => void room.enter())).toEqual(busy("2 requests are waiting"));
  first.leave();
  expect(refused(() => void room.enter())).toBe("no");
  expect(refused(() => void room.enter())).toEqual(busy("2 requests are waiting"));
});

test("as many bytes as are allowed: what a request held before does not count beside what it holds now", () => {
  const room = new Room({ requests: 9, bytes: 10 });
  const [a, b] = [room.enter(), room.enter()];
  a.hold(3);
  expect(refused(() => b.hold(8))).toEqual(busy("the requests that are waiting are large"));
  expect(refused(() => b.hold(7))).toBe("no");
  expect(refused(() => a.hold(3))).toBe("no"); // instead of 3
  expect(refused(() => a.hold(4))).toEqual(busy("the requests that are waiting are large"));
  b.hold(1);
  expect(refused(() => a.hold(9))).toBe("no");
  a.leave();
  expect(refused(() => b.hold(10))).toBe("no");
});

interface Reading {
  readonly held: number[];
  readonly continued: () => number;
  readonly send: (text: string) => void;
  readonly stream: PassThrough;
  readonly whole: Promise<string>;
}
function reading(most: number, headers: Readonly<Record<string, string>> = {}): Reading {
  const stream = new PassThrough();
  const held: number[] = [];
  let continued = 0;
  const response = { writeContinue: () => void continued++ } as unknown as ServerResponse;
  const request = Object.assign(stream, { headers }) as unknown as IncomingMessage;
  const body = readBody(request, response, most, { hold: (bytes) => void held.push(bytes), leave: () => undefined });
  return { held, continued: () => continued, send: (text) => void stream.write(text), stream, whole: body.then(String) };
}

test("a body as large as is allowed is read, announced or not; one byte more is refused, announced before anything is read", async () => {
  const said = "the body is larger than 5 bytes (5 bytes)";
  const announced = reading(5, { "content-length": "5" });
  announced.stream.end("abcde");
  expect([await announced.whole, announced.held]).toEqual(["abcde", [5]]);
  expect(refused(() => void reading(5, { "content-length": "6" }))).toMatchObject({ status: 413, error: said });
  const [exact, more] = [reading(5), reading(5)];
  exact.stream.end("abcde");
  expect(await exact.whole).toBe("abcde");
  more.send("abc");
  more.send("def");
  await expect(more.whole).rejects.toMatchObject({ status: 413, body: { error: said } });
});

test("what is held doubles as the body grows, up to what is allowed; of what is announced no more than 64 KiB is believed", async () => {
  const grown = reading(10);
  for (const letter of "abcdefghij") {
    grown.send(letter);
    await new Promise((resolve) => setImmediate(resolve));
  }
  grown.stream.end();
  expect([await grown.whole, grown.held]).toEqual(["abcdefghij", [0, 1, 2, 4, 8, 10]]);
  const large = reading(2 ** 20, { "content-length": String(2 ** 16 + 1) });
  expect(large.held).toEqual([2 ** 16]);
  large.stream.end("x".repeat(2 ** 16 + 1));
  expect([(await large.whole).length, Math.max(...large.held) <= 2 ** 17]).toEqual([2 ** 16 + 1, true]);
  expect(reading(2 ** 20, { "content-length": String(2 ** 16 - 1) }).held).toEqual([2 ** 16 - 1]);
});

test("who asks before sending is told to go on, nobody else; who goes before the end is not answered", async () => {
  const [asking, other] = [reading(5, { expect: "100-continue" }), reading(5)];
  expect([asking.continued(), other.continued()]).toEqual([1, 0]);
  other.send("ab");
  other.stream.destroy();
  await expect(other.whole).rejects.toBeInstanceOf(Gone);
  asking.stream.end("ab");
  expect(await asking.whole).toBe("ab");
});

test("one turn after the other, also behind one that fails", async () => {
  const turns = new Turns();
  const order: string[] = [];
  const work = (name: string, fails = false) => turns.take(async () => {
    order.push(`${name} begins`);
    await new Promise((resolve) => setImmediate(resolve));
    order.push(`${name} ends`);
    if (fails) throw new Error(name);
    return name;
  }); // prettier-ignore
  const done = await Promise.allSettled([work("a"), work("b", true), work("c")]);
  expect(done.map(({ status }) => status)).toEqual(["fulfilled", "rejected", "fulfilled"]);
  expect(order).toEqual(["a", "b", "c"].flatMap((name) => [`${name} begins`, `${name} ends`]));
});
